// SPDX-License-Identifier: GPL-2.0
/*
 * Free blocks one by one, and all of them together.
 */
#include "buddy.h"

#include "../model/coalesce.h"

static const struct mms_rule rules[] = {
	[MMS_RULE_BLOCK_ORDER] = { "block-order",
		"a free block has an order that exists", "blocks", false },
	[MMS_RULE_BLOCK_ALIGNED] = { "block-aligned",
		"a block of order n begins at a multiple of 2^n frames", "blocks", false },
	[MMS_RULE_BLOCK_IN_ZONE] = { "block-in-zone",
		"a block lies within the zone whose list it is on", "blocks", false },
	[MMS_RULE_BLOCK_MARKED] = { "block-marked",
		"the first page of a listed block is marked as free, with its order and zone",
		"blocks", false },
	[MMS_RULE_FREE_ONCE] = { "free-once", "no frame lies in two free blocks", "blocks", false },
	[MMS_RULE_COALESCED] = { "coalesced",
		"free blocks are those that merging at once would leave", "blocks", false },
	[MMS_RULE_LIST_TYPE] = { "list-type",
		"a block is on the list of its pageblock's migratetype", "blocks", false },
	[MMS_RULE_NR_FREE] = { "nr-free",
		"nr_free of an order is the length of its lists", "lists", false },
	[MMS_RULE_FREE_PAGES] = { "free-pages",
		"NR_FREE_PAGES is the frames on all lists but those of isolated blocks",
		"zones", false },
};

const struct mms_rules mms_buddy_rules = {
	.subject = "buddy",
	.rule = rules,
	.nr = ARRAY_SIZE(rules),
	.place = MMS_PLACE_FRAME,
};

static int by_frame(const void *a, const void *b)
{
	const struct mms_rec_block *x = a, *y = b;

	return x->pfn < y->pfn ? -1 : x->pfn > y->pfn;
}

static void judge(struct mms_report *r, const struct mms_check_zone *z,
		  enum mms_buddy_rule rule, bool holds, u64 pfn, u64 want, u64 have)
{
	const struct mms_case c = {
		.rule = rule, .of = z->of, .at = pfn, .want = want, .have = have,
	};

	mms_report_case(r, &c, holds);
}

/* Return: whether its place and size can be trusted */
static bool check_one(struct mms_report *r, const struct mms_check_zone *z,
		      const struct mms_rec_block *b)
{
	const bool order = b->order < z->orders;
	const u64 size = order ? 1ULL << b->order : 1;
	const bool aligned = !(b->pfn & (size - 1));
	const bool inside = b->node == z->node && b->zone == z->zone &&
			    b->pfn >= z->first && b->pfn < z->end &&
			    size <= z->end - b->pfn;

	judge(r, z, MMS_RULE_BLOCK_ORDER, order, b->pfn, z->orders - 1, b->order);
	judge(r, z, MMS_RULE_BLOCK_ALIGNED, aligned, b->pfn, 0, b->pfn & (size - 1));
	judge(r, z, MMS_RULE_BLOCK_IN_ZONE, inside, b->pfn, z->end, b->pfn + size);
	judge(r, z, MMS_RULE_BLOCK_MARKED, !(b->h.flags & MMS_BLOCK_ODD), b->pfn, 1, 0);
	if (z->list_is_pageblock)
		judge(r, z, MMS_RULE_LIST_TYPE, b->migratetype == b->pageblock, b->pfn,
		      b->pageblock, b->migratetype);
	return order && aligned && inside;
}

static u64 end_of(const struct mms_rec_block *b)
{
	return b->pfn + (1ULL << b->order);
}

/* the kernel's blocks with which a block of the model is compared */
struct cover {
	const struct mms_rec_block *block;
	size_t nr;
};

/* all are pageblocks at least, which need not have been merged */
static bool large_alone(const struct mms_check_zone *z, const struct cover *c)
{
	size_t i;

	for (i = 0; i < c->nr; i++)
		if (c->block[i].order < z->block_order)
			return false;
	return c->nr > 1;
}

/*
 * The largest order that must have been reached: within a pageblock nothing keeps
 * buddies apart. What is free as a whole and larger is compared in pageblocks.
 */
static void check_within_block(struct mms_report *r, const struct mms_check_zone *z,
			       const struct cover *c, u64 pfn, u32 order)
{
	const u64 end = pfn + (1ULL << order);
	struct mms_coalesce parts;
	size_t i = 0;
	u64 at;
	u32 o;

	mms_coalesce_run(&parts, z->block_order + 1, pfn, end);
	while (mms_coalesce_next(&parts, &at, &o)) {
		while (i + 1 < c->nr && end_of(&c->block[i]) <= at)
			i++;
		/* it begins at @at or before: the blocks follow each other without a gap */
		judge(r, z, MMS_RULE_COALESCED, c->block[i].order >= o, at, o,
		      c->block[i].order);
	}
}

static void check_model_block(struct mms_report *r, const struct mms_check_zone *z,
			      const struct cover *c, u64 pfn, u32 order)
{
	if (c->nr == 1)
		judge(r, z, MMS_RULE_COALESCED, c->block->order == order, pfn, order,
		      c->block->order);
	else if (large_alone(z, c))
		mms_report_excepted(r, MMS_RULE_COALESCED);
	else
		check_within_block(r, z, c, pfn, order);
}

/* [@block, @block + @nr) touch each other, and no other free block */
static void check_run(struct mms_report *r, const struct mms_check_zone *z,
		      const struct mms_rec_block *block, size_t nr)
{
	struct mms_coalesce run;
	struct cover c = { .block = block };
	u64 pfn;
	u32 order;

	mms_coalesce_run(&run, z->orders, block[0].pfn, end_of(&block[nr - 1]));
	while (mms_coalesce_next(&run, &pfn, &order)) {
		c.block += c.nr;
		/* a block of the kernel is part of one of the model's, or the model is wrong */
		for (c.nr = 0; c.block + c.nr < block + nr &&
		     c.block[c.nr].pfn < pfn + (1ULL << order); c.nr++)
			;
		check_model_block(r, z, &c, pfn, order);
	}
}

/* Return: whether no frame is in two of them */
static bool check_apart(struct mms_report *r, const struct mms_check_zone *z,
			const struct mms_rec_block *block, size_t nr)
{
	bool apart = true;
	size_t i;

	for (i = 0; i < nr; i++) {
		const bool holds = !i || block[i].pfn >= end_of(&block[i - 1]);

		judge(r, z, MMS_RULE_FREE_ONCE, holds, block[i].pfn, 1, 2);
		apart &= holds;
	}
	return apart;
}

void mms_check_blocks(struct mms_report *r, const struct mms_check_zone *z,
		      struct mms_rec_block *block, size_t nr)
{
	bool sound = true;
	size_t i, begin = 0;

	for (i = 0; i < nr; i++)
		sound &= check_one(r, z, &block[i]);
	mms_sort(block, nr, sizeof(*block), by_frame);
	/* what is no block cannot be taken apart and put together again */
	if (!sound || !check_apart(r, z, block, nr))
		return;
	for (i = 1; i <= nr; i++) {
		if (i < nr && block[i].pfn == end_of(&block[i - 1]))
			continue;
		check_run(r, z, block + begin, i - begin);
		begin = i;
	}
}
