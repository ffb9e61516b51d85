/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's vmalloc areas: one tree under one lock up to 6.8, then a number
 * of trees that share the addresses out, each with its lock.
 */
#ifndef _MMS_COMPAT_VMAP_H
#define _MMS_COMPAT_VMAP_H

#include <linux/types.h>

struct mms_rec_vmalloc;

/** mms_vmap_init() - find the trees, set the capability "vmalloc" */
void mms_vmap_init(void);

/**
 * mms_vmap_trees() - how many trees there are
 *
 * Return: 0 where the capability is off.
 */
unsigned int mms_vmap_trees(void);

/**
 * mms_vmap_collect() - areas of one tree in ascending order
 * @tree: number of the tree
 * @from: areas that end at or below it are left out
 * @out: filled, but for the head
 * @nr: most areas to fill in, which bounds the hold
 * @ns: how long the tree's lock was held
 *
 * Context: any but under a lock over vmalloc areas.
 * Return: how many there were; fewer than @nr means that no more follow.
 */
unsigned int mms_vmap_collect(unsigned int tree, u64 from,
			      struct mms_rec_vmalloc *out, unsigned int nr, u64 *ns);

/**
 * mms_vmap_find() - the vmalloc area around an address
 * @addr: the address
 * @out: filled, but for the head, if there is one; its guard page is part of it
 *
 * Context: any but under a lock over vmalloc areas. Return: whether there is
 * one; false where the capability "vmalloc" is off.
 */
bool mms_vmap_find(u64 addr, struct mms_rec_vmalloc *out);

#endif /* _MMS_COMPAT_VMAP_H */
