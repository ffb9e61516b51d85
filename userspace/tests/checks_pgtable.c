// SPDX-License-Identifier: GPL-2.0-only
/*
 * checks_pgtable.c - page tables made by hand: of x86-64 with four levels, whose words
 * are those of its manual.
 */
#include "checks_pgtable.h"

#include "../../module/model/pgtable_formats.h"

static struct mms_report r;
static struct mms_check_tables t;
static struct mms_check_half half;

/* ---- tables ---- */

static int tell_table(u64 pa, u64 va, u64 entry_pa, u32 level, u32 flags)
{
	const struct mms_rec_table rec = checks_table(pa, va, entry_pa, level, flags);

	return mms_tables_take(&rec.h, &t);
}

/* @nr of the entries that follow, of which there is one */
static void tell_entries(u32 nr, u64 index, u64 raw)
{
	static struct {
		struct mms_rec_entries head;
		struct mms_table_entry entry;
	} rec;

	rec.head = (struct mms_rec_entries){ { MMS_REC_ENTRIES, 0, sizeof(rec) }, nr, 0 };
	rec.entry = (struct mms_table_entry){ index, raw };
	CHECK(!mms_tables_take(&rec.head.h, &t));
}

static void tell_entry(u64 index, u64 raw)
{
	tell_entries(1, index, raw);
}

static void begin(bool kernel)
{
	mms_tables_reset(&t);
	t.f = &mms_pt_x86_64_4;
	t.info = &checks_x86;
	memset(&r, 0, sizeof(r));
	r.rules = &mms_pgtable_rules;
	free(half.doubt);
	half = (struct mms_check_half){
		.r = &r, .of = "a space", .t = &t, .kernel = kernel,
		.first = kernel ? HALF : 0, .last = kernel ? ~0ULL : USER_LAST,
	};
}

/* one way down: a page is the second one of the half; @leaf: its entry */
static void make(bool kernel, u64 leaf)
{
	const u64 va = kernel ? HALF : 0;

	begin(kernel);
	tell_table(PGD, va, MMS_ADDR_NONE, MMS_LEVEL_PGD, MMS_TABLE_ROOT);
	tell_entry(kernel ? 256 : 0, PUD | ALL);
	tell_table(PUD, va, PGD + (kernel ? 0x800 : 0), MMS_LEVEL_PUD, 0);
	tell_entry(0, PMD | ALL);
	tell_table(PMD, va, PUD, MMS_LEVEL_PMD, 0);
	tell_entry(0, PTE | ALL);
	tell_table(PTE, va, PMD, MMS_LEVEL_PTE, 0);
	tell_entry(1, leaf);
	mms_tables_ready(&t);
}

static void check_areas(const struct mms_check_area *area, size_t nr)
{
	make(false, PAGE | ALL);
	half.area = area;
	half.nr_areas = nr;
	mms_check_entries(&half);
}

static void pages_lie_in_areas(void)
{
	static const struct mms_check_area around = { 0x1000, 0x2000 };
	static const struct mms_check_area behind = { 0x2000, 0x3000 };
	static const struct mms_check_area half_of_it = { 0, 0x1800 };

	check_areas(&around, 1);
	CHECK(tally_is(&r, MMS_RULE_LEAF_IN_VMA, 1, 0, 0));
	check_areas(&half_of_it, 1);
	CHECK(rules_are(&r, "leaf-in-vma"));
	CHECK(r.finding[0].want == 0x2000 && r.finding[0].have == 0x1800);
	/* none begins below it, and none at all */
	check_areas(&behind, 1);
	CHECK(rules_are(&r, "leaf-in-vma") && !r.finding[0].have);
	check_areas(NULL, 0);
	CHECK(tally_is(&r, MMS_RULE_LEAF_IN_VMA, 0, 0, 0));
}

static void promises_are_held_to(void)
{
	make(true, PAGE | (ALL & ~4));
	mms_check_entries(&half);
	CHECK(tally_is(&r, MMS_RULE_WRITE_OR_EXEC, 1, 0, 1) && rules_are(&r, ""));
	make(true, PAGE | (ALL & ~4));
	half.wx_promised = true;
	mms_check_entries(&half);
	CHECK(rules_are(&r, "write-or-exec"));
	/* of the tables of a part that is looked at, what is outside is not */
	half.first = HALF + 0x2000;
	memset(r.tally, 0, sizeof(r.tally));
	mms_check_entries(&half);
	CHECK(!mms_report_tried(&r));
}

/* what is told twice leads nowhere twice; what two entries lead to is reached twice */
static void tables_are_reached_once(void)
{
	make(false, PAGE | ALL);
	tell_table(PMD, 0, PUD, MMS_LEVEL_PMD, 0);
	tell_entry(0, PTE | ALL);
	mms_tables_ready(&t);
	CHECK(!mms_check_table_once(&half) && rules_are(&r, ""));
	CHECK(tally_is(&r, MMS_RULE_TABLE_ONCE, 3, 0, 0));

	/* found with the higher address first, and told with the higher one */
	make(false, PAGE | ALL);
	t.table[2].va = 1ULL << 30;
	tell_table(PMD + 0x10000, 0, PUD, MMS_LEVEL_PMD, 0);
	tell_entry(0, PTE | ALL);
	mms_tables_ready(&t);
	CHECK(!mms_check_table_once(&half) && rules_are(&r, "table-once"));
	CHECK(r.finding[0].at == 1ULL << 30 && r.finding[0].have == 2);
	/* in doubt is the one place, and then all from the one to the other */
	CHECK(half.nr_doubts == 2 && half.doubt[1].first == 0);
	CHECK(half.doubt[1].last == (1ULL << 30) + 0x1fffff);

	make(false, PAGE | ALL);
	t.table[3].pa += 0x10000;
	CHECK(!mms_check_table_once(&half) && rules_are(&r, "table-told"));
	checks_given = 0;
	CHECK(mms_check_table_once(&half) == -ENOMEM);
	checks_given = -1;
}

/* ---- records that are not as they should be ---- */

static void odd_tables_are_stepped_over(void)
{
	static const struct mms_rec_entries cut = {
		{ MMS_REC_ENTRIES, 0, sizeof(struct mms_rec) }, 1000000, 0,
	};
	struct mms_info other = checks_x86;
	size_t nr;

	make(false, PAGE | ALL);
	nr = t.nr;
	CHECK(!tell_table(0x9000, 0, 0, MMS_LEVELS, 0) && t.nr == nr);
	CHECK(!tell_table(0x9000, 0, 0, MMS_LEVEL_PTE, MMS_TABLE_DEPOSITED) && t.nr == nr);
	/* entries of a table that was not taken are nobody's */
	tell_entry(3, PAGE | ALL);
	other.level[MMS_LEVEL_PMD].shift = 22;
	t.info = &other;
	CHECK(!tell_table(0x9000, 0, 0, MMS_LEVEL_PMD, 0) && t.nr == nr);
	t.info = &checks_x86;
	CHECK(!tell_table(0x9000, 0, 0, MMS_LEVEL_PMD, 0) && t.nr == nr + 1);
	/* behind the end of the table, of the record, and without room for a number */
	tell_entry(512, PAGE | ALL);
	tell_entries(2, 511, PAGE | ALL);
	CHECK(!mms_tables_take(&cut.h, &t));
	CHECK(t.table[nr].word[511] == (PAGE | ALL) && !t.table[nr].word[0]);
	CHECK(!t.table[3].word[3]);
	checks_given = 0;
	CHECK(tell_table(0xa000, 0, 0, MMS_LEVEL_PMD, 0) == -ENOMEM);
	checks_given = -1;
}

static void there_are_so_many_tables(void)
{
	u64 i;

	begin(true);
	for (i = 0; i < MMS_TABLES_MAX; i++)
		CHECK(!tell_table(i << 12, HALF + (i << 21), 0, MMS_LEVEL_PTE, 0));
	CHECK(tell_table(i << 12, HALF + (i << 21), 0, MMS_LEVEL_PTE, 0) == MMS_TABLES_FULL);
	CHECK(t.nr == MMS_TABLES_MAX && t.end == HALF + (i << 21));
}

/* entries that lead to tables in a circle, to none, or that are none */
static void ways_up_end(void)
{
	const u32 all = MMS_PT_WRITE | MMS_PT_USER | MMS_PT_EXEC_USER | MMS_PT_EXEC_KERNEL;

	make(false, PAGE | ALL);
	CHECK((mms_tables_above(&t, &t.table[3]) & all) == all);
	t.table[1].word[0] = PMD | NX | 5;
	CHECK((mms_tables_above(&t, &t.table[3]) & all) == MMS_PT_USER);
	t.table[1].word[0] = PMD | ALL;
	t.table[2].entry_pa = 0xdead000;
	t.table[2].word[0] = PTE | (ALL & ~2);
	CHECK(!(mms_tables_above(&t, &t.table[3]) & MMS_PT_WRITE));
	t.table[2].entry_pa = PTE + 8;
	CHECK(!(mms_tables_above(&t, &t.table[3]) & MMS_PT_WRITE));
	t.table[2].entry_pa = PMD;
	CHECK(!(mms_tables_above(&t, &t.table[3]) & MMS_PT_WRITE));
}

/* ---- runs ---- */

static void check_runs(const struct mms_run *run, size_t nr)
{
	size_t i;

	mms_check_runs_begin(&half);
	for (i = 0; i < nr; i++)
		mms_check_run(&half, &run[i]);
	mms_check_runs_end(&half);
}

static void holes_are_all_that_is_between(void)
{
	static const struct mms_run one = {
		0x1000, 0x1000, PAGE, 0, MMS_STATE_MAPPED, 12, RWXU, 0,
	};
	struct mms_run swapped = one;

	make(false, PAGE | ALL);
	check_runs(&one, 1);
	CHECK(rules_are(&r, "") && tally_is(&r, MMS_RULE_MAPPED, 1, 0, 0));
	CHECK(tally_is(&r, MMS_RULE_HOLE, 2, 0, 0));
	/* what is swapped out, and what nobody tells of, is not mapped */
	swapped.state = MMS_STATE_SWAP;
	make(false, PAGE | ALL);
	check_runs(&swapped, 1);
	CHECK(rules_are(&r, "hole") && r.finding[0].at == 0x1000);
	make(false, PAGE | ALL);
	check_runs(&one, 0);
	CHECK(rules_are(&r, "hole"));
	/* the page is the last thing that is looked at, or not looked at at all */
	make(false, PAGE | ALL);
	half.last = 0x1fff;
	check_runs(&one, 1);
	CHECK(rules_are(&r, "") && tally_is(&r, MMS_RULE_HOLE, 1, 0, 0));
	make(false, PAGE | ALL);
	half.last = 0xfff;
	check_runs(&one, 1);
	CHECK(rules_are(&r, "") && !r.tally[MMS_RULE_MAPPED].tried);
}

/* two large pages, of which the part that is looked at has one */
static void runs_are_cut_at_the_end_of_a_part(void)
{
	static const struct mms_run two = {
		HALF + 0x200000, 0x400000, 0x40000000, 0, MMS_STATE_MAPPED, 21, RWXU, 0,
	};

	make(true, 0);
	t.table[2].word[1] = 0x40000000 | LARGE;
	t.table[2].word[2] = 0x40200000 | LARGE;
	half.last = HALF + 0x3fffff;
	check_runs(&two, 1);
	CHECK(rules_are(&r, "") && tally_is(&r, MMS_RULE_PT_SIZE, 1, 0, 0));
	half.last = ~0ULL;
	check_runs(&two, 1);
	CHECK(rules_are(&r, "") && tally_is(&r, MMS_RULE_PT_SIZE, 3, 0, 0));
	/* with another page in the second one */
	t.table[2].word[2] += 0x200000;
	check_runs(&two, 1);
	CHECK(rules_are(&r, "frame") && r.finding[0].at == HALF + 0x400000);
}

/* up to the last address there is; what comes then is not of this space */
static void spaces_end_at_the_last_address(void)
{
	static const struct mms_run last = {
		-0x200000ULL, 0x200000, 0x40000000, 0, MMS_STATE_MAPPED, 21, RWXU, 0,
	};

	make(true, 0);
	t.table[0].word[511] = PUD | ALL;
	t.table[1].word[511] = PMD | ALL;
	t.table[2].word[511] = 0x40000000 | LARGE;
	mms_check_runs_begin(&half);
	half.next = -0x200000ULL;
	mms_check_run(&half, &last);
	CHECK(!half.next && tally_is(&r, MMS_RULE_MAPPED, 1, 0, 0));
	mms_check_run(&half, &last);
	mms_check_runs_end(&half);
	CHECK(tally_is(&r, MMS_RULE_MAPPED, 1, 0, 0) && !r.tally[MMS_RULE_HOLE].tried);
}

/* the root that user mode runs on has a say, and has not all of it */
static void user_mode_has_its_own_root(void)
{
	static const struct mms_run one = {
		0x1000, 0x1000, PAGE, 0, MMS_STATE_MAPPED, 12, RWXU, 0,
	};

	make(false, PAGE | ALL);
	tell_table(0x6000, 0, MMS_ADDR_NONE, MMS_LEVEL_PGD, MMS_TABLE_USER_ROOT);
	tell_entry(0, PUD | (ALL & ~2));
	mms_tables_ready(&t);
	check_runs(&one, 1);
	CHECK(rules_are(&r, "permission"));
	CHECK(r.finding[0].want == (RWXU & ~MMS_PROT_WRITE) && r.finding[0].have == RWXU);
	/* nothing is allowed by a root that leads nowhere */
	memset(&r.tally, 0, sizeof(r.tally));
	t.table[4].word[0] = 0;
	r.nr = 0;
	check_runs(&one, 1);
	CHECK(rules_are(&r, "permission") && r.finding[0].want == MMS_PROT_READ);
	mms_check_two_roots(&half);
	CHECK(rules_are(&r, "permission two-roots"));
	/* a root that is not told cannot be compared */
	memset(&r.tally, 0, sizeof(r.tally));
	t.user_root = 0x70000;
	mms_check_two_roots(&half);
	t.root = 0x70000;
	mms_check_two_roots(&half);
	CHECK(!mms_report_tried(&r));
}

/* two gigabytes of one page, as KASAN has them: each table is compared once */
static void shared_tables_are_passed_by(void)
{
	static const struct mms_run zeros = {
		HALF, 2ULL << 30, PAGE, MMS_PAGE_ZERO, MMS_STATE_MAPPED, 12, RWXU, 0,
	};
	u32 i;

	make(true, 0);
	t.table[1].word[1] = PMD | ALL;
	for (i = 0; i < 512; i++) {
		t.table[2].word[i] = PTE | ALL;
		t.table[3].word[i] = PAGE | ALL;
	}
	mms_check_runs_begin(&half);
	mms_check_run(&half, &zeros);
	CHECK(rules_are(&r, "") && half.next == HALF + (2ULL << 30));
	/* the first table page by page, the others of this gigabyte as one, the next one too */
	CHECK(tally_is(&r, MMS_RULE_MAPPED, 512 + 511 + 1, 0, 0));
	/* one page less in one of them is not passed by */
	t.table[2].word[300] = 0;
	mms_check_runs_begin(&half);
	mms_check_run(&half, &zeros);
	CHECK(rules_are(&r, "mapped") && r.finding[0].at == HALF + (300ULL << 21));
}

/* begun in the middle, a table is not known as a whole when it ends */
static void halves_of_tables_are_not_passed_by(void)
{
	static const struct mms_run zeros = {
		HALF + 0x1000, 0x600000 - 0x1000, PAGE, MMS_PAGE_ZERO, MMS_STATE_MAPPED, 12,
		RWXU, 0,
	};
	u32 i;

	make(true, 0);
	for (i = 0; i < 512; i++) {
		t.table[2].word[i] = PTE | ALL;
		t.table[3].word[i] = PAGE | ALL;
	}
	t.table[3].word[0] = 0;
	mms_check_runs_begin(&half);
	mms_check_run(&half, &zeros);
	/* the hole at its beginning is met at the second time, and at the third */
	CHECK(rules_are(&r, "mapped") && tally_is(&r, MMS_RULE_MAPPED, 511 + 512 + 1, 2, 0));
}

/* by table, no more than so many, and none without memory */
static void doubts_are_counted(void)
{
	u64 i;

	make(true, 0);
	mms_check_doubtful(&half, HALF + 0x1000, HALF + 0x1fff);
	mms_check_doubtful(&half, HALF + 0x1ff000, HALF + 0x1fffff);
	CHECK(half.nr_doubts == 1 && half.doubt->last == HALF + 0x1fffff);
	mms_check_doubtful(&half, HALF, HALF + 0x200000);
	CHECK(half.nr_doubts == 2);
	/* within the part that is looked at */
	half.first = HALF + 0x400800;
	half.last = HALF + 0x400fff;
	mms_check_doubtful(&half, HALF + 0x400800, HALF + 0x400800);
	CHECK(half.doubt[2].first == half.first && half.doubt[2].last == half.last);
	half.first = HALF, half.last = ~0ULL;
	for (i = 10; i < 10 + 2 * MMS_DOUBTS_MAX; i++)
		mms_check_doubtful(&half, HALF + (i << 21), HALF + (i << 21));
	CHECK(half.nr_doubts == MMS_DOUBTS_MAX);
	make(true, 0);
	checks_given = 0;
	mms_check_doubtful(&half, HALF, HALF);
	checks_given = -1;
	CHECK(!half.nr_doubts);
}

static const struct checks_test list[] = {
	{ "pages lie in areas", pages_lie_in_areas },
	{ "promises are held to", promises_are_held_to },
	{ "tables are reached once", tables_are_reached_once },
	{ "odd tables are stepped over", odd_tables_are_stepped_over },
	{ "there are so many tables", there_are_so_many_tables },
	{ "ways up end", ways_up_end },
	{ "holes are all that is between", holes_are_all_that_is_between },
	{ "runs are cut at the end of a part", runs_are_cut_at_the_end_of_a_part },
	{ "spaces end at the last address", spaces_end_at_the_last_address },
	{ "user mode has its own root", user_mode_has_its_own_root },
	{ "shared tables are passed by", shared_tables_are_passed_by },
	{ "halves of tables are not passed by", halves_of_tables_are_not_passed_by },
	{ "doubts are counted", doubts_are_counted },
};

const struct checks_tests checks_pgtable = { list, ARRAY_SIZE(list) };
