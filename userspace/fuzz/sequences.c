// SPDX-License-Identifier: GPL-2.0-only
/*
 * sequences.c - what the buddy model must do where a twin cannot tell, because
 * more than one block would do: each sequence is short enough for paper.
 */
#include "../../module/model/buddy.h"
#include "../../module/model/slab.h"
#include "../../module/model/whatif.h"
#include "fuzz.h"

#define UNMOVABLE	0
#define MOVABLE		1
#define RECLAIMABLE	2
#define APART		3

/* sixteen frames in pageblocks of four, or none */
static const struct mms_buddy_rules plain = {
	.orders = 5, .block_order = 31, .types = 1, .fallback = { { 0xff } },
};

static const struct mms_buddy_rules typed = {
	.orders = 5, .block_order = 2, .types = 4, .movable = MOVABLE,
	.apart = 1 << APART,
	.fallback = { { RECLAIMABLE, MOVABLE, 0xff }, { RECLAIMABLE, UNMOVABLE, 0xff },
		      { UNMOVABLE, MOVABLE, 0xff }, { 0xff } },
};

/* all free blocks as "order.type:pfn,pfn", in the order of the lists */
static const char *lists(const struct mms_buddy *b)
{
	static char text[512];
	size_t len = 0;
	u32 order, type;

	text[0] = '\0';
	for (order = 0; order < b->rules.orders; order++) {
		for (type = 0; type < b->rules.types; type++) {
			u64 at = MMS_BUDDY_START, pfn;
			const char *before = ":";

			if (!b->nr_free[order][type])
				continue;
			len += snprintf(text + len, sizeof(text) - len, "%s%u.%u",
					len ? " " : "", order, type);
			while (mms_buddy_each(b, order, type, &at, &pfn)) {
				len += snprintf(text + len, sizeof(text) - len, "%s%llu",
						before, pfn);
				before = ",";
			}
		}
	}
	return text;
}

static void expect_lists(const struct mms_buddy *b, const char *want)
{
	EXPECT(!mms_buddy_check(b));
	if (strcmp(lists(b), want))
		fprintf(stderr, "lists are %s, not %s\n", lists(b), want);
	EXPECT(!strcmp(lists(b), want));
}

static void start(struct mms_buddy *b, const struct mms_buddy_rules *rules)
{
	EXPECT(!mms_buddy_init(b, rules, 0, 16));
	EXPECT(!mms_buddy_add(b, 0, 16));
}

static u64 alloc(struct mms_buddy *b, u32 order, u32 type)
{
	u64 pfn = ~0ULL;

	EXPECT(!mms_buddy_alloc(b, order, type, &pfn));
	return pfn;
}

static void release(struct mms_buddy *b, u64 pfn, u32 order)
{
	EXPECT(!mms_buddy_free(b, pfn, order));
}

static void lower_halves_are_kept(void)
{
	static struct mms_buddy b;

	start(&b, &plain);
	expect_lists(&b, "4.0:0");
	EXPECT(alloc(&b, 2, 0) == 0);
	expect_lists(&b, "2.0:4 3.0:8");
	EXPECT(alloc(&b, 0, 0) == 4);
	expect_lists(&b, "0.0:5 1.0:6 3.0:8");
	release(&b, 0, 2);
	expect_lists(&b, "0.0:5 1.0:6 2.0:0 3.0:8");
	release(&b, 4, 0);
	expect_lists(&b, "4.0:0");
	mms_buddy_exit(&b);
}

/* what was freed last is warm in the cache: it is taken first */
static void last_in_is_first_out(void)
{
	static struct mms_buddy b;
	int i;

	start(&b, &plain);
	for (i = 0; i < 16; i++)
		EXPECT(alloc(&b, 0, 0) == (u64)i);
	release(&b, 4, 0);
	release(&b, 8, 0);
	release(&b, 0, 0);
	expect_lists(&b, "0.0:0,8,4");
	EXPECT(alloc(&b, 0, 0) == 0);
	mms_buddy_exit(&b);
}

/* a block that may soon become part of a larger one is kept for last */
static void likely_merges_wait_at_the_tail(void)
{
	static struct mms_buddy b;
	int i;

	start(&b, &plain);
	for (i = 0; i < 16; i++)
		alloc(&b, 0, 0);
	release(&b, 9, 0);
	release(&b, 2, 0);
	release(&b, 3, 0);
	expect_lists(&b, "0.0:9 1.0:2");
	release(&b, 1, 0);
	expect_lists(&b, "0.0:9,1 1.0:2");
	mms_buddy_exit(&b);
}

static void types_keep_pageblocks_apart(void)
{
	static struct mms_buddy b;

	EXPECT(!mms_buddy_init(&b, &typed, 0, 16));
	mms_buddy_set_block(&b, 4, APART);
	EXPECT(!mms_buddy_add(&b, 0, 4));
	EXPECT(!mms_buddy_add(&b, 4, 4));
	EXPECT(!mms_buddy_add(&b, 8, 4));
	mms_buddy_set_block(&b, 12, RECLAIMABLE);
	EXPECT(!mms_buddy_add(&b, 12, 4));
	/* two and three merge, whatever their types; one and two do not */
	expect_lists(&b, "2.1:0 2.3:4 3.2:8");
	mms_buddy_exit(&b);
}

/* unmovable memory takes the largest block and makes it its own */
static void large_blocks_change_over(void)
{
	static struct mms_buddy b;

	start(&b, &typed);
	expect_lists(&b, "4.1:0");
	EXPECT(alloc(&b, 0, UNMOVABLE) == 0);
	expect_lists(&b, "0.0:1 1.0:2 2.0:4 3.0:8");
	EXPECT(mms_buddy_block(&b, 12) == UNMOVABLE);
	mms_buddy_exit(&b);
}

/* a pageblock with little that is free stays what it is */
static void full_pageblocks_stay(void)
{
	static struct mms_buddy b;
	int i;

	start(&b, &typed);
	for (i = 0; i < 16; i++)
		alloc(&b, 0, MOVABLE);
	release(&b, 5, 0);
	EXPECT(alloc(&b, 0, UNMOVABLE) == 5);
	EXPECT(mms_buddy_block(&b, 5) == MOVABLE);
	/* what is unmovable there already speaks for a change */
	release(&b, 6, 0);
	EXPECT(alloc(&b, 0, UNMOVABLE) == 6);
	EXPECT(mms_buddy_block(&b, 5) == UNMOVABLE);
	/* and with half of it free, it changes over */
	release(&b, 8, 0);
	release(&b, 10, 0);
	EXPECT(alloc(&b, 0, UNMOVABLE) == 10);
	EXPECT(mms_buddy_block(&b, 8) == UNMOVABLE);
	expect_lists(&b, "0.0:8");
	mms_buddy_exit(&b);
}

/* two unmovable pageblocks of eight frames, all of them in use one by one */
static void start_full(struct mms_buddy *b, u32 first_half)
{
	struct mms_buddy_rules rules = typed;
	int i;

	rules.block_order = 3;
	rules.orders = 4;
	rules.by_block = true;
	EXPECT(!mms_buddy_init(b, &rules, 0, 16));
	mms_buddy_set_block(b, 0, UNMOVABLE);
	mms_buddy_set_block(b, 8, UNMOVABLE);
	EXPECT(!mms_buddy_add(b, 8, 8));
	for (i = 0; i < 8; i++)
		alloc(b, 0, UNMOVABLE);
	EXPECT(!mms_buddy_add(b, 0, 8));
	for (i = 0; i < 8; i++)
		alloc(b, 0, i < 4 ? first_half : UNMOVABLE);
}

/*
 * Movable memory, which can be moved away again, takes the smallest block, and for
 * so little not even a pageblock that is half free changes over.
 */
static void movable_takes_the_smallest(void)
{
	static struct mms_buddy b;

	start_full(&b, UNMOVABLE);
	release(&b, 9, 0);
	release(&b, 11, 0);
	release(&b, 13, 0);
	release(&b, 15, 0);
	release(&b, 0, 0);
	release(&b, 1, 0);
	expect_lists(&b, "0.0:15,13,11,9 1.0:0");
	EXPECT(alloc(&b, 0, MOVABLE) == 15);
	EXPECT(mms_buddy_block(&b, 15) == UNMOVABLE);
	mms_buddy_exit(&b);
}

/* movable pages that are there already speak for a change of the pageblock */
static void alike_pages_count(void)
{
	static struct mms_buddy b;

	start_full(&b, MOVABLE);
	EXPECT(mms_buddy_block(&b, 0) == UNMOVABLE);
	release(&b, 0, 0);
	release(&b, 1, 0);
	EXPECT(alloc(&b, 1, MOVABLE) == 0);
	EXPECT(mms_buddy_block(&b, 0) == MOVABLE);
	mms_buddy_exit(&b);
}

/* a freed block goes home, or to where it was allocated as */
static void freed_blocks_go_home(void)
{
	struct mms_buddy_rules rules = typed;
	static struct mms_buddy b;

	start(&b, &rules);
	EXPECT(alloc(&b, 0, MOVABLE) == 0);
	mms_buddy_set_block(&b, 0, RECLAIMABLE);
	EXPECT(alloc(&b, 0, MOVABLE) == 1);
	release(&b, 0, 0);
	expect_lists(&b, "0.1:0 1.1:2 2.1:4 3.1:8");
	mms_buddy_exit(&b);
	rules.by_block = true;
	start(&b, &rules);
	EXPECT(alloc(&b, 0, MOVABLE) == 0);
	EXPECT(alloc(&b, 0, MOVABLE) == 1);
	mms_buddy_set_block(&b, 0, RECLAIMABLE);
	release(&b, 0, 0);
	expect_lists(&b, "0.2:0 1.1:2 2.1:4 3.1:8");
	mms_buddy_exit(&b);
}

/* what a type has already stays on its list when the rest changes over */
static void own_blocks_stay_when_the_rest_changes(void)
{
	static struct mms_buddy b;
	int i;

	start(&b, &typed);
	for (i = 0; i < 16; i++)
		alloc(&b, 0, MOVABLE);
	release(&b, 5, 0);
	EXPECT(alloc(&b, 0, UNMOVABLE) == 5);
	release(&b, 5, 0);
	release(&b, 6, 0);
	release(&b, 7, 0);
	expect_lists(&b, "0.0:5 1.1:6");
	EXPECT(alloc(&b, 1, UNMOVABLE) == 6);
	EXPECT(mms_buddy_block(&b, 4) == UNMOVABLE);
	expect_lists(&b, "0.0:5");
	mms_buddy_exit(&b);
}

/* of the last pageblock only what there is counts: half of it is one frame */
static void pageblocks_end_where_frames_do(void)
{
	static struct mms_buddy b;
	int i;

	EXPECT(!mms_buddy_init(&b, &typed, 0, 14) && !mms_buddy_add(&b, 0, 14));
	for (i = 0; i < 14; i++)
		alloc(&b, 0, MOVABLE);
	release(&b, 13, 0);
	EXPECT(alloc(&b, 0, UNMOVABLE) == 13 && mms_buddy_block(&b, 13) == MOVABLE);
	release(&b, 13, 0);
	release(&b, 12, 0);
	EXPECT(alloc(&b, 1, MOVABLE) == 12);
	release(&b, 12, 1);
	EXPECT(alloc(&b, 1, UNMOVABLE) == 12 && mms_buddy_block(&b, 13) == UNMOVABLE);
	mms_buddy_exit(&b);
}

/* where all frames are one pageblock, it begins with the first of them */
static void all_frames_can_be_one_pageblock(void)
{
	struct mms_buddy_rules rules = typed;
	static struct mms_buddy b;

	rules.block_order = MMS_BUDDY_ORDERS - 1;
	EXPECT(!mms_buddy_init(&b, &rules, 16, 32) && !mms_buddy_add(&b, 16, 32));
	EXPECT(alloc(&b, 2, UNMOVABLE) == 32);
	/* 32 frames are not half of so many: the rest stays movable */
	EXPECT(mms_buddy_block(&b, 16) == MOVABLE && mms_buddy_block(&b, 47) == MOVABLE);
	expect_lists(&b, "2.1:36 3.1:40 4.1:16");
	mms_buddy_exit(&b);
}

/* ---- sums ---- */

/* pageblocks that do not follow each other make no larger block */
static void blocks_have_no_gaps(void)
{
	struct mms_whatif_move m = { .order = 5, .block_order = 3 };
	struct mms_free_run run[] = { { 8, 24 }, { 0, 8 } };

	mms_whatif_block(&m, 0, 0);
	mms_whatif_block(&m, 8, 0);
	mms_whatif_block(&m, 16, 0);
	mms_whatif_block(&m, 40, 0);
	EXPECT(!m.blocks);
	mms_whatif_block(&m, 64, 0);
	mms_whatif_block(&m, 72, 0);
	mms_whatif_block(&m, 80, 0);
	mms_whatif_block(&m, 88, 0);
	EXPECT(m.blocks == 1);
	/* who does not ask for the frames need not take them */
	EXPECT(mms_whatif_fit(run, 2, 3, NULL) == 3);
}

/* ---- slabs: frames of 256 bytes, two objects of 120 in each, 16 bytes left over ---- */

static const struct mms_slab_rules_of pairs = {
	.page_shift = 8, .size = 120, .align = 8, .keep_empty = 1,
};

static u64 take(struct mms_slab_cache *c)
{
	u64 object;

	EXPECT(!mms_slab_alloc(c, 0, &object));
	return object;
}

/* partial slabs first, so that empty ones can go; the colour moves with each slab */
static void partial_slabs_fill_up(void)
{
	static struct mms_buddy b;
	static struct mms_slab_cache c;

	start(&b, &plain);
	EXPECT(!mms_slab_init(&c, &pairs, &b, NULL));
	EXPECT(take(&c) == 0 && take(&c) == 120);
	EXPECT(take(&c) == 256 + 8 && take(&c) == 256 + 128);
	EXPECT(take(&c) == 512 + 16);
	EXPECT(!mms_slab_free(&c, 0, 120));
	EXPECT(take(&c) == 120);
	EXPECT(take(&c) == 512 + 136);
	EXPECT(take(&c) == 768);
	mms_slab_exit(&c);
	mms_buddy_exit(&b);
}

/* one empty slab is kept, the next goes back at once */
static void one_empty_slab_is_kept(void)
{
	static struct mms_buddy b;
	static struct mms_slab_cache c;
	u64 object[4];
	int i;

	start(&b, &plain);
	EXPECT(!mms_slab_init(&c, &pairs, &b, NULL));
	for (i = 0; i < 4; i++)
		object[i] = take(&c);
	EXPECT(mms_buddy_free_frames(&b) == 14);
	for (i = 0; i < 4; i++)
		EXPECT(!mms_slab_free(&c, 0, object[i]));
	EXPECT(mms_buddy_free_frames(&b) == 15);
	EXPECT(mms_slab_shrink(&c) == 1);
	EXPECT(mms_buddy_free_frames(&b) == 16);
	mms_slab_exit(&c);
	mms_buddy_exit(&b);
}

int main(void)
{
	lower_halves_are_kept();
	last_in_is_first_out();
	likely_merges_wait_at_the_tail();
	types_keep_pageblocks_apart();
	large_blocks_change_over();
	full_pageblocks_stay();
	movable_takes_the_smallest();
	alike_pages_count();
	freed_blocks_go_home();
	own_blocks_stay_when_the_rest_changes();
	pageblocks_end_where_frames_do();
	all_frames_can_be_one_pageblock();
	blocks_have_no_gaps();
	partial_slabs_fill_up();
	one_empty_slab_is_kept();
	puts("15 sequences");
	return 0;
}
