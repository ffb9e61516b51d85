// SPDX-License-Identifier: GPL-2.0-only
/*
 * checks_buddy.c - blocks and zones made by hand.
 */
#include "checks.h"

#include "../../module/check/buddy.h"

#define BLOCK(first, o) { HEAD(MMS_REC_BLOCK, mms_rec_block), .pfn = (first), .order = (o) }

/* pageblocks of four frames */
static const struct mms_check_zone zone = {
	.first = 64, .end = 124, .of = "a zone", .orders = 5, .block_order = 2,
};

static const struct mms_report *check(const struct mms_rec_block *block, size_t nr)
{
	static struct mms_report r;
	struct mms_rec_block copy[8];

	memcpy(copy, block, nr * sizeof(*block));
	memset(&r, 0, sizeof(r));
	r.rules = &mms_buddy_rules;
	mms_check_blocks(&r, &zone, copy, nr);
	return &r;
}

static void blocks_lie_in_their_zone(void)
{
	struct mms_rec_block b = BLOCK(64, 2);

	CHECK(rules_are(check(&b, 1), ""));
	b.pfn = 60;
	CHECK(rules_are(check(&b, 1), "block-in-zone"));
	b.pfn = 124;
	CHECK(rules_are(check(&b, 1), "block-in-zone"));
	b.pfn = 120;
	CHECK(rules_are(check(&b, 1), ""));
	/* its end counts, not its first frame alone */
	b.order = 3;
	CHECK(rules_are(check(&b, 1), "block-in-zone"));
	b = (struct mms_rec_block)BLOCK(64, 2);
	b.node = 1;
	CHECK(rules_are(check(&b, 1), "block-in-zone"));
	b.node = 0;
	b.zone = 1;
	CHECK(rules_are(check(&b, 1), "block-in-zone"));
}

/* in one run one pageblock is in two parts; which are apart above that may be */
static void within_pageblocks_all_merge(void)
{
	static const struct mms_rec_block parts[] = {
		BLOCK(78, 1), BLOCK(72, 2), BLOCK(76, 1), BLOCK(64, 3),
	};
	static const struct mms_rec_block apart[] = { BLOCK(68, 2), BLOCK(64, 2) };
	const struct mms_report *r = check(parts, 4);

	CHECK(tally_is(r, MMS_RULE_COALESCED, 4, 1, 0));
	CHECK(r->finding[0].at == 76 && r->finding[0].want == 2 && r->finding[0].have == 1);
	CHECK(tally_is(check(apart, 2), MMS_RULE_COALESCED, 1, 0, 1));
}

/* ---- zones ---- */

static const struct mms_rec_system machine = {
	HEAD(MMS_REC_SYSTEM, mms_rec_system), .orders = 5, .block_order = 2,
};

static const struct mms_rec_name names[] = {
	{ HEAD(MMS_REC_NAME, mms_rec_name), .table = MMS_NAMES_MIGRATETYPE, .number = 1,
	  .name = "Movable" },
	{ HEAD(MMS_REC_NAME, mms_rec_name), .table = MMS_NAMES_MIGRATETYPE, .number = 5,
	  .name = "Isolate" },
	{ HEAD(MMS_REC_NAME, mms_rec_name), .table = MMS_NAMES_ZONE, .number = 1,
	  .name = "Isolated" },
};

/* four frames are free in node 0; three zones, the last of them empty */
static const struct mms_rec_zone zones[] = {
	{ HEAD(MMS_REC_ZONE, mms_rec_zone), .start_pfn = 64, .spanned = 60, .present = 60,
	  .free = 4, .moment = MMS_CONS_LOCKED, .name = "Normal" },
	{ HEAD(MMS_REC_ZONE, mms_rec_zone), .start_pfn = 128, .spanned = 64, .present = 64,
	  .free = 2, .node = 1, .moment = MMS_CONS_LOCKED, .name = "Normal" },
	{ HEAD(MMS_REC_ZONE, mms_rec_zone), .index = 1, .free = 77, .name = "Movable" },
};

/* what is isolated is on no list that NR_FREE_PAGES counts */
static const struct mms_rec_area lists[] = {
	{ HEAD(MMS_REC_AREA, mms_rec_area), .order = 2, .migratetype = 1, .blocks = 1,
	  .nr_free = 1 },
	{ HEAD(MMS_REC_AREA, mms_rec_area), .order = 1, .migratetype = 1, .blocks = 1,
	  .nr_free = 2, .node = 1 },
	{ HEAD(MMS_REC_AREA, mms_rec_area), .order = 1, .migratetype = 5, .blocks = 1,
	  .nr_free = 2, .node = 1 },
	/* of an order that no frames have */
	{ HEAD(MMS_REC_AREA, mms_rec_area), .order = 64, .migratetype = 1, .blocks = 3,
	  .nr_free = 1 },
};

static const struct mms_rec_block blocks[] = {
	{ .h = { MMS_REC_BLOCK, MMS_BLOCK_MOMENT, sizeof(struct mms_rec_block) },
	  .pfn = 64, .order = 2, .migratetype = 1, .pageblock = 1 },
	{ .h = { MMS_REC_BLOCK, MMS_BLOCK_MOMENT, sizeof(struct mms_rec_block) },
	  .pfn = 130, .order = 1, .node = 1, .migratetype = 1, .pageblock = 1 },
};

/* records of another kind that come along are not looked at */
static const struct said all[] = {
	{ MMS_VIEW_SYSTEM, &names[0] }, { MMS_VIEW_SYSTEM, &machine },
	{ MMS_VIEW_NAMES, &machine }, { MMS_VIEW_NAMES, &names[0] },
	{ MMS_VIEW_NAMES, &names[1] }, { MMS_VIEW_NAMES, &names[2] },
	{ MMS_VIEW_ZONES, &names[0] },
	{ MMS_VIEW_ZONES, &zones[0] }, { MMS_VIEW_ZONES, &lists[0] },
	{ MMS_VIEW_ZONES, &lists[3] },
	{ MMS_VIEW_ZONES, &zones[1] }, { MMS_VIEW_ZONES, &lists[1] },
	{ MMS_VIEW_ZONES, &lists[2] }, { MMS_VIEW_ZONES, &zones[2] },
	{ MMS_VIEW_BUDDY, &names[0] },
	{ MMS_VIEW_BUDDY, &blocks[0] }, { MMS_VIEW_BUDDY, &blocks[1] },
};

static const struct mms_report *verify(struct machine *m)
{
	return machine_verify(m, "buddy");
}

static void zones_that_are_alike_are_told_apart(void)
{
	const struct mms_report *r;
	struct machine m;

	machine_init(&m, all, ARRAY_SIZE(all));
	r = verify(&m);
	CHECK(rules_are(r, "") && mms_report_verdict(r) == MMS_VERDICT_MATCH);
	/* two zones, their three orders, two blocks; not the one without memory */
	CHECK(tally_is(r, MMS_RULE_FREE_PAGES, 2, 0, 0));
	CHECK(tally_is(r, MMS_RULE_NR_FREE, 2, 0, 0));
	CHECK(tally_is(r, MMS_RULE_COALESCED, 2, 0, 0));
}

static bool edit_free(const struct machine *m, const struct mms_question *q,
		      struct mms_rec *rec)
{
	(void)m, (void)q;
	if (rec->type == MMS_REC_ZONE)
		((struct mms_rec_zone *)rec)->free++;
	return true;
}

/* a sum that is wrong once is looked at again; in a file it cannot be */
static void sums_are_looked_at_again(void)
{
	const struct mms_report *r;
	struct machine m;

	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_free;
	r = verify(&m);
	CHECK(rules_are(r, "free-pages") && tally_is(r, MMS_RULE_FREE_PAGES, 2, 2, 0));
	CHECK(m.asked == 3 + 2 * (MMS_ROUNDS - 1) + 2);
	m.source.recorded = true;
	r = verify(&m);
	CHECK(rules_are(r, "") && r->unsteady == 2 && m.asked == 5);
	CHECK(tally_is(r, MMS_RULE_FREE_PAGES, 0, 0, 0));
	CHECK(tally_is(r, MMS_RULE_NR_FREE, 2, 0, 0));
}

static bool edit_moment(const struct machine *m, const struct mms_question *q,
			struct mms_rec *rec)
{
	(void)m, (void)q;
	if (rec->type == MMS_REC_ZONE)
		((struct mms_rec_zone *)rec)->moment = MMS_CONS_CHANGED;
	return true;
}

/* several holds, between which no count changed */
static bool edit_pieces(const struct machine *m, const struct mms_question *q,
			struct mms_rec *rec)
{
	(void)m, (void)q;
	if (rec->type == MMS_REC_ZONE)
		((struct mms_rec_zone *)rec)->moment = MMS_CONS_CHUNKED;
	return true;
}

static bool edit_wrong_pieces(const struct machine *m, const struct mms_question *q,
			      struct mms_rec *rec)
{
	edit_free(m, q, rec);
	return edit_pieces(m, q, rec);
}

/* the first look is wrong, and at the second the zone is no longer there */
static bool edit_zone_away(const struct machine *m, const struct mms_question *q,
			   struct mms_rec *rec)
{
	edit_free(m, q, rec);
	return rec->type != MMS_REC_ZONE || m->asked == 3;
}

static bool edit_blocks(const struct machine *m, const struct mms_question *q,
			struct mms_rec *rec)
{
	(void)m, (void)q;
	if (rec->type == MMS_REC_BLOCK)
		rec->flags = 0;
	return true;
}

static void what_moves_is_unsteady(void)
{
	const struct mms_report *r;
	struct machine m;

	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_moment;
	r = verify(&m);
	CHECK(rules_are(r, "") && r->unsteady == 2);
	CHECK(tally_is(r, MMS_RULE_FREE_PAGES, 0, 0, 0));
	m.edit = edit_wrong_pieces;
	r = verify(&m);
	CHECK(rules_are(r, "") && r->unsteady == 2 && r->parts == 4);
	m.edit = edit_pieces;
	r = verify(&m);
	CHECK(rules_are(r, "") && !r->unsteady && r->parts == 4);
	m.edit = edit_blocks;
	r = verify(&m);
	CHECK(rules_are(r, "") && r->unsteady == 2);
	CHECK(tally_is(r, MMS_RULE_COALESCED, 0, 0, 0));
	CHECK(tally_is(r, MMS_RULE_FREE_PAGES, 2, 0, 0));
	m.edit = NULL;
	m.answer.lost = 1;
	r = verify(&m);
	CHECK(rules_are(r, "") && r->unsteady == 2);
	m.answer.lost = 0;
	m.edit = edit_zone_away;
	r = verify(&m);
	CHECK(rules_are(r, "") && r->unsteady == 1);
}

/* whichever question fails: the error is told, and the view that it was about */
static void errors_are_told(void)
{
	static const u32 views[] = {
		MMS_VIEW_SYSTEM, MMS_VIEW_NAMES, MMS_VIEW_ZONES, MMS_VIEW_ZONES,
	};
	struct machine m;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(views); i++) {
		machine_init(&m, all, ARRAY_SIZE(all));
		m.edit = edit_free;
		m.failing = i + 1;
		m.err = -EIO;
		CHECK(!verify(&m) && m.err == -EIO && m.source.failed == views[i]);
	}
}

/* ---- reports ---- */

/* all are counted, the first ones are kept */
static void evidence_is_kept_as_it_fits(void)
{
	static struct mms_report one, other, sum;
	struct mms_case c = { .rule = MMS_RULE_NR_FREE, .of = "a zone" };

	memset(&one, 0, sizeof(one));
	one.rules = &mms_buddy_rules;
	other = sum = one;
	for (c.at = 0; c.at < 10; c.at++)
		mms_report_case(&one, &c, false);
	for (; c.at < 30; c.at++)
		mms_report_case(&other, &c, false);
	mms_report_add(&sum, &one);
	mms_report_add(&sum, &other);
	CHECK(one.nr == 10 && other.nr == MMS_EVIDENCE && sum.nr == MMS_EVIDENCE);
	CHECK(tally_is(&sum, MMS_RULE_NR_FREE, 30, 30, 0));
	CHECK(sum.finding[9].at == 9 && sum.finding[10].at == 10);
	CHECK(sum.finding[MMS_EVIDENCE - 1].at == MMS_EVIDENCE - 1);
}

static const struct checks_test list[] = {
	{ "blocks lie in their zone", blocks_lie_in_their_zone },
	{ "within pageblocks all merge", within_pageblocks_all_merge },
	{ "zones that are alike are told apart", zones_that_are_alike_are_told_apart },
	{ "sums are looked at again", sums_are_looked_at_again },
	{ "zones that move are unsteady", what_moves_is_unsteady },
	{ "errors of zones are told", errors_are_told },
	{ "evidence is kept as it fits", evidence_is_kept_as_it_fits },
};

const struct checks_tests checks_buddy = { list, ARRAY_SIZE(list) };
