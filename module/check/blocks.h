/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The free blocks of a zone, in one moment or nearly so.
 */
#ifndef _MMS_CHECK_BLOCKS_H
#define _MMS_CHECK_BLOCKS_H

#include "source.h"

/**
 * struct mms_blocks - the free blocks of one zone
 * @block: array of @nr, given back by mms_blocks_free()
 * @nr: how many
 * @moved: they are of more than one moment, or not all
 * @looks: how often the zone was looked at so far, by all calls
 */
struct mms_blocks {
	struct mms_rec_block *block;
	size_t nr;
	bool moved;
	unsigned int looks;
};

/**
 * mms_blocks_glance() - ask once, with short holds
 * @s: who answers
 * @node: node of the zone
 * @zone: its number in the node
 * @b: filled; what it held before is given back
 *
 * @b->moved is not set if several holds were needed and the zone's counts were the
 * same before and after each: what is right in all of them needs no longer hold, but
 * what is not may never have been so at once. Of a file it says what was recorded.
 * Context: may sleep, no locks held. Return: 0 or an error as mms_source_ask().
 */
int mms_blocks_glance(struct mms_source *s, u32 node, u32 zone, struct mms_blocks *b);

/**
 * mms_blocks_load() - ask until the zone can be had in one moment
 * @s: who answers
 * @node: node of the zone
 * @zone: its number in the node
 * @b: filled; what it held before is given back
 *
 * At most mms_source_rounds() times; @b->moved says that it never could.
 * Context: may sleep, no locks held. Return: 0 or an error as mms_source_ask().
 */
int mms_blocks_load(struct mms_source *s, u32 node, u32 zone, struct mms_blocks *b);

/** mms_blocks_free() - give back the array, and forget all but @looks */
void mms_blocks_free(struct mms_blocks *b);

#endif /* _MMS_CHECK_BLOCKS_H */
