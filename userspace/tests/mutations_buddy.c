// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutations_buddy.c - zones and free lists with one thing wrong.
 */
#include <string.h>

#include "../../module/check/buddy.h"
#include "mutations.h"

static bool edit_order(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_block *b = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_BLOCK)
		return false;
	b->order = 63;
	return true;
}

static bool edit_alignment(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_block *b = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_BLOCK || !b->order)
		return false;
	b->pfn--;
	return true;
}

static bool edit_place(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_block *b = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_BLOCK)
		return false;
	b->pfn += 1ULL << 40;
	return true;
}

static bool edit_zone(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_block *b = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_BLOCK)
		return false;
	b->zone++;
	return true;
}

static bool edit_mark(struct mms_rec *rec, struct mms_rec *extra)
{
	(void)extra;
	if (rec->type != MMS_REC_BLOCK)
		return false;
	rec->flags |= MMS_BLOCK_ODD;
	return true;
}

static bool edit_twice(struct mms_rec *rec, struct mms_rec *extra)
{
	if (rec->type != MMS_REC_BLOCK)
		return false;
	memcpy(extra, rec, rec->len);
	return true;
}

/* the frames stay, but the halves of the block are not merged */
static bool edit_split(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_block *b = (void *)rec, *half = (void *)extra;

	if (rec->type != MMS_REC_BLOCK || !b->order || b->order > 9)
		return false;
	b->order--;
	memcpy(half, b, rec->len);
	half->pfn += 1ULL << b->order;
	return true;
}

static bool edit_type(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_block *b = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_BLOCK)
		return false;
	b->migratetype ^= 1;
	return true;
}

static bool edit_nr_free(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_area *a = (void *)rec;

	(void)extra;
	/* of a type that NR_FREE_PAGES counts on every kernel */
	if (rec->type != MMS_REC_AREA || a->migratetype != 1)
		return false;
	a->blocks++;
	return true;
}

static bool edit_free_pages(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_zone *z = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_ZONE || !z->present)
		return false;
	z->free--;
	return true;
}

static const struct mutation list[] = {
	{ "an order that does not exist", "block-order", edit_order },
	{ "a block that begins one frame early", "block-aligned", edit_alignment },
	{ "a block far behind its zone", "block-in-zone", edit_place },
	{ "a block of another zone", "block-in-zone", edit_zone },
	{ "a block whose page is not marked", "block-marked", edit_mark },
	{ "a block that is on a list twice", "free-once", edit_twice },
	{ "two halves that were not merged", "coalesced", edit_split },
	{ "a block on the list of another type", "list-type", edit_type },
	{ "a list longer than nr_free knows", "nr-free free-pages", edit_nr_free },
	{ "a frame too few in NR_FREE_PAGES", "free-pages", edit_free_pages },
};

const struct mutations mutations_buddy = {
	.rules = &mms_buddy_rules,
	.list = list,
	.nr = sizeof(list) / sizeof(list[0]),
};
