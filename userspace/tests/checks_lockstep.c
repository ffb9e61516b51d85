// SPDX-License-Identifier: GPL-2.0-only
/*
 * checks_lockstep.c - histories of free blocks, short enough for paper.
 */
#include "checks.h"

#include "../../module/check/lockstep.h"

#define BLOCK(first, o) { .pfn = (first), .order = (o) }
#define BLOCKS_MAX 8

/* pageblocks of four frames */
static struct mms_check_zone zone = {
	.first = 16, .end = 80, .of = "a zone", .orders = 5, .block_order = 2,
};

/** struct history - blocks, what happens, blocks; ends with an order of 0 at frame 0 */
struct history {
	struct mms_rec_block before[BLOCKS_MAX];
	struct mms_list_event event[BLOCKS_MAX];
	struct mms_rec_block after[BLOCKS_MAX];
};

static size_t nr_blocks(const struct mms_rec_block *b)
{
	size_t nr = 0;

	while (nr < BLOCKS_MAX && b[nr].pfn)
		nr++;
	return nr;
}

static struct mms_report r;

static int play(const struct history *h)
{
	struct mms_rec_block after[BLOCKS_MAX];
	struct mms_lockstep l = {
		.zone = &zone, .before = h->before, .nr_before = nr_blocks(h->before),
		.event = h->event, .after = after, .nr_after = nr_blocks(h->after),
	};

	while (l.nr_events < BLOCKS_MAX && h->event[l.nr_events].pfn)
		l.nr_events++;
	memcpy(after, h->after, sizeof(after));
	memset(&r, 0, sizeof(r));
	r.rules = &mms_lockstep_rules;
	return mms_check_lockstep(&r, &l);
}

static void blocks_that_cannot_be_are_refused(void)
{
	static const struct history twice = {
		.before = { BLOCK(16, 2), BLOCK(18, 1) },
		.event = { { 16, 2, MMS_CHANGE_TAKEN } },
	};
	static const struct history odd = { .before = { BLOCK(17, 1), BLOCK(32, 1) } };

	CHECK(play(&twice) == -EINVAL && !mms_report_tried(&r));
	CHECK(play(&odd) == -EINVAL && !mms_report_tried(&r));
}

/* the kernel's blocks may come in any order */
static void what_arrives_is_sorted(void)
{
	static const struct history h = {
		.before = { BLOCK(16, 4) },
		.event = { { 16, 2, MMS_CHANGE_TAKEN } },
		.after = { BLOCK(24, 3), BLOCK(20, 2) },
	};

	CHECK(!play(&h) && tally_is(&r, MMS_RULE_STEP_ARRIVED, 2, 0, 0));
	CHECK(tally_is(&r, MMS_RULE_STEP_TAKEN, 1, 0, 0));
}

/* before v6.10 the event of a stolen block is told again, and says nothing by itself */
static void stolen_blocks_count_from_v6_10_on(void)
{
	static const struct history h = {
		.before = { BLOCK(16, 2) },
		.event = { { 16, 2, MMS_CHANGE_STOLEN } },
		.after = { BLOCK(16, 2) },
	};

	CHECK(!play(&h) && rules_are(&r, ""));
	CHECK(tally_is(&r, MMS_RULE_STEP_TAKEN, 0, 0, 0));
	zone.list_is_pageblock = true;
	CHECK(!play(&h) && rules_are(&r, "arrived"));
	CHECK(tally_is(&r, MMS_RULE_STEP_TAKEN, 1, 0, 0));
	zone.list_is_pageblock = false;
}

/* whole pageblocks may be merged or not, smaller ones may not */
static void large_blocks_may_be_cut_otherwise(void)
{
	static const struct history merged = {
		.before = { BLOCK(16, 2), BLOCK(20, 2) }, .after = { BLOCK(16, 3) },
	};
	static const struct history apart = {
		.before = { BLOCK(16, 3) }, .after = { BLOCK(16, 2), BLOCK(20, 2) },
	};
	static const struct history small = {
		.before = { BLOCK(16, 2), BLOCK(20, 1), BLOCK(22, 1) },
		.after = { BLOCK(16, 3) },
	};
	static const struct history half = {
		.before = { BLOCK(16, 2) }, .after = { BLOCK(16, 3) },
	};
	static const struct history small_apart = {
		.before = { BLOCK(16, 3) },
		.after = { BLOCK(16, 2), BLOCK(20, 1), BLOCK(22, 1) },
	};

	CHECK(!play(&merged) && tally_is(&r, MMS_RULE_STEP_ARRIVED, 1, 0, 1));
	CHECK(!play(&apart) && tally_is(&r, MMS_RULE_STEP_ARRIVED, 1, 0, 1));
	CHECK(!play(&small) && rules_are(&r, "arrived"));
	CHECK(r.finding[0].at == 16 && r.finding[0].want == 4 && r.finding[0].have == 8);
	CHECK(!play(&half) && rules_are(&r, "arrived"));
	CHECK(!play(&small_apart) && rules_are(&r, "arrived"));
}

/* a block that was merged in the model alone is cut where the kernel takes one */
static void blocks_are_cut_where_one_is_taken(void)
{
	static const struct history h = {
		.before = { BLOCK(16, 4) },
		.event = { { 24, 2, MMS_CHANGE_TAKEN } },
		.after = { BLOCK(16, 3), BLOCK(28, 2) },
	};

	CHECK(!play(&h) && rules_are(&r, "") && r.tally[MMS_RULE_STEP_ARRIVED].tried == 2);
}

/* below, behind, and within no free block: it cannot be taken; freed it can be once */
static void events_of_other_frames_are_told(void)
{
	static const struct history h = {
		.before = { BLOCK(32, 4) },
		.event = {
			{ 4, 2, MMS_CHANGE_TAKEN }, { 80, 2, MMS_CHANGE_TAKEN },
			{ 64, 2, MMS_CHANGE_TAKEN }, { 33, 0, MMS_CHANGE_TAKEN },
			{ 32, 0, MMS_CHANGE_FREED }, { 64, 4, MMS_CHANGE_FREED },
		},
		.after = { BLOCK(32, 4), BLOCK(64, 4) },
	};

	CHECK(!play(&h) && rules_are(&r, "taken freed"));
	CHECK(tally_is(&r, MMS_RULE_STEP_TAKEN, 4, 4, 0));
	CHECK(tally_is(&r, MMS_RULE_STEP_FREED, 2, 1, 0));
	CHECK(tally_is(&r, MMS_RULE_STEP_ARRIVED, 2, 0, 0));
}

static const struct checks_test list[] = {
	{ "blocks that cannot be are refused", blocks_that_cannot_be_are_refused },
	{ "what arrives is sorted", what_arrives_is_sorted },
	{ "stolen blocks count from v6.10 on", stolen_blocks_count_from_v6_10_on },
	{ "large blocks may be cut otherwise", large_blocks_may_be_cut_otherwise },
	{ "blocks are cut where one is taken", blocks_are_cut_where_one_is_taken },
	{ "events of other frames are told", events_of_other_frames_are_told },
};

const struct checks_tests checks_lockstep = { list, ARRAY_SIZE(list) };
