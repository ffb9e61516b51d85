// SPDX-License-Identifier: GPL-2.0-only
/*
 * checks_spaces.c - machines whose page tables are looked at: one process, a kernel of more
 * tables than are looked at together, a process in which nothing is as it should be.
 */
#include "checks_pgtable.h"

/* ---- a machine with one process ---- */

static const struct mms_rec_system machine_rec = {
	HEAD(MMS_REC_SYSTEM, mms_rec_system), .promises = MMS_PROMISE_WRITE_OR_EXEC,
};

static const struct mms_rec_task task = {
	HEAD(MMS_REC_TASK, mms_rec_task), .pid = 7, .mm = 1, .comm = "seven",
};

/* root, two levels that PGTABLES counts, and one laid aside */
static const struct mms_rec_mm mm = {
	HEAD(MMS_REC_MM, mms_rec_mm), .pgtables_bytes = 3 * 4096,
};

static const struct mms_rec_vma vma = {
	HEAD(MMS_REC_VMA, mms_rec_vma), .start = 0x200000, .end = 0x400000,
};

static struct mms_rec_table tables[4];

#define ENTRY(n) static struct {			\
		struct mms_rec_entries head;		\
		struct mms_table_entry entry;		\
	} n

ENTRY(pgd) = { { { MMS_REC_ENTRIES, 0, sizeof(pgd) }, 1, 0 }, { 0, PUD | ALL } };
ENTRY(pud) = { { { MMS_REC_ENTRIES, 0, sizeof(pud) }, 1, 0 }, { 0, PMD | ALL } };
ENTRY(pmd) = { { { MMS_REC_ENTRIES, 0, sizeof(pmd) }, 1, 0 }, { 1, 0x40000000 | LARGE } };

static const struct said all[] = {
	{ MMS_VIEW_SYSTEM, &machine_rec }, { MMS_VIEW_TASKS, &task }, { MMS_VIEW_MM, &mm },
	{ MMS_VIEW_VMAS, &machine_rec }, { MMS_VIEW_VMAS, &vma },
	{ MMS_VIEW_TABLES, &tables[0] }, { MMS_VIEW_TABLES, &pgd },
	{ MMS_VIEW_TABLES, &tables[1] }, { MMS_VIEW_TABLES, &pud },
	{ MMS_VIEW_TABLES, &tables[2] }, { MMS_VIEW_TABLES, &pmd },
	{ MMS_VIEW_TABLES, &tables[3] },
};

static const struct mms_run large = {
	0x200000, 0x200000, 0x40000000, 0, MMS_STATE_MAPPED, 21, RWXU, 0,
};

static struct machine process(void)
{
	struct machine m;

	tables[0] = checks_table(PGD, 0, MMS_ADDR_NONE, MMS_LEVEL_PGD, MMS_TABLE_ROOT);
	tables[1] = checks_table(PUD, 0, PGD, MMS_LEVEL_PUD, 0);
	tables[2] = checks_table(PMD, 0, PUD, MMS_LEVEL_PMD, 0);
	tables[3] = checks_table(0x7000, 0, MMS_ADDR_NONE, MMS_LEVEL_PTE, MMS_TABLE_DEPOSITED);
	machine_init(&m, all, ARRAY_SIZE(all));
	m.source.info = &checks_x86;
	m.source.pid = 7;
	m.run = &large;
	m.nr_runs = 1;
	return m;
}

static const struct mms_report *verify(struct machine *m)
{
	return machine_verify(m, "pgtable");
}

static void one_process_is_looked_at(void)
{
	struct machine m = process();
	const struct mms_report *said = verify(&m);
	struct mms_info other = checks_x86;

	CHECK(rules_are(said, "") && mms_report_verdict(said) == MMS_VERDICT_MATCH);
	CHECK(tally_is(said, MMS_RULE_MAPPED, 1, 0, 0) && m.asked == 8);
	CHECK(tally_is(said, MMS_RULE_TABLE_BYTES, 1, 0, 0));
	/* of a machine that is not known, or not supported, nothing is said */
	m.source.info = NULL;
	said = verify(&m);
	CHECK(said && !mms_report_tried(said) && !m.asked);
	strcpy(other.arch, "vax");
	m.source.info = &other;
	said = verify(&m);
	CHECK(said && !mms_report_tried(said) && !m.asked);
}

/* what an edit changes is different each time */
static bool restless;

static bool edit_bytes(const struct machine *m, const struct mms_question *q,
		       struct mms_rec *rec)
{
	struct mms_rec_mm *of = (void *)rec;

	(void)q;
	if (rec->type == MMS_REC_MM)
		of->pgtables_bytes += restless ? m->asked : 1;
	return true;
}

/* another number each time is a process at work; the same wrong one is wrong */
static void bytes_are_counted_again(void)
{
	struct machine m = process();
	const struct mms_report *said;

	m.edit = edit_bytes;
	CHECK(rules_are(verify(&m), "table-bytes") && m.asked == 5 + 3 * MMS_ROUNDS);
	restless = true;
	said = verify(&m);
	restless = false;
	CHECK(rules_are(said, "") && said->unsteady == 1);
	CHECK(!said->tally[MMS_RULE_TABLE_BYTES].tried);
}

static bool edit_leaf(const struct machine *m, const struct mms_question *q,
		      struct mms_rec *rec)
{
	struct mms_rec_entries *e = (void *)rec;

	(void)q;
	if (rec->type == MMS_REC_ENTRIES && e->entry[0].index == 1)
		e->entry[0].raw += (restless ? m->asked : 1) * 0x200000ULL;
	return true;
}

/* the same in one round, which is neither the first nor the last */
static bool once_restless;

static bool edit_leaf_and_once(const struct machine *m, const struct mms_question *q,
			       struct mms_rec *rec)
{
	restless = once_restless && m->asked > 20 && m->asked < 24;
	edit_leaf(m, q, rec);
	restless = false;
	return true;
}

static bool edit_bytes_and_once(const struct machine *m, const struct mms_question *q,
				struct mms_rec *rec)
{
	restless = once_restless && m->asked == 20;
	edit_bytes(m, q, rec);
	restless = false;
	return true;
}

/* what moved in one of the rounds may have moved unseen in the others */
static void what_ever_moved_is_not_broken(void)
{
	struct machine m = process();
	const struct mms_report *said;

	m.edit = edit_leaf_and_once;
	once_restless = false;
	CHECK(rules_are(verify(&m), "frame"));
	once_restless = true;
	said = verify(&m);
	CHECK(rules_are(said, "") && said->unsteady == 1);
	m.edit = edit_bytes_and_once;
	once_restless = false;
	CHECK(rules_are(verify(&m), "table-bytes"));
	once_restless = true;
	said = verify(&m);
	CHECK(rules_are(said, "") && said->unsteady == 1);
}

static void what_differs_is_looked_at_again(void)
{
	struct machine m = process();
	const struct mms_report *said;

	m.edit = edit_leaf;
	said = verify(&m);
	CHECK(rules_are(said, "frame") && !said->unsteady);
	/* another page each time: no two looks are alike */
	restless = true;
	said = verify(&m);
	CHECK(rules_are(said, "") && said->unsteady == 1);
	CHECK(said->tally[MMS_RULE_TABLE_BYTES].tried == 1);
	/* in a file the two readings were never one moment */
	restless = false;
	m.source.recorded = true;
	said = verify(&m);
	CHECK(rules_are(said, "") && said->unsteady == 1);
}

/* each question can come too late; other errors are errors, and so they are in doubt */
static void processes_that_end_are_passed_over(void)
{
	static const int gone[] = { -ESRCH, -ENODATA, -ENXIO };
	const struct mms_report *said;
	unsigned int at, i;
	struct machine m;

	for (at = 3; at <= 8; at++) {
		for (i = 0; i < ARRAY_SIZE(gone); i++) {
			m = process();
			m.failing = at;
			m.err = gone[i];
			said = verify(&m);
			CHECK(rules_are(said, "") && !said->unsteady);
		}
	}
	for (at = 1; at <= 11; at++) {
		m = process();
		m.edit = edit_leaf;
		m.failing = at;
		m.err = -EIO;
		CHECK(!verify(&m) && m.err == -EIO);
	}
}

/* a file may hold no VMAs, no pages, no tables */
static void files_need_not_hold_all(void)
{
	const struct mms_report *said;
	struct machine m = process();

	m.source.recorded = true;
	m.failing = 4;
	m.err = -ENOMSG;
	said = verify(&m);
	CHECK(rules_are(said, "") && !said->unsteady && said->tally[MMS_RULE_MAPPED].tried);
	CHECK(!said->tally[MMS_RULE_LEAF_IN_VMA].tried);
	m = process();
	m.source.recorded = true;
	m.failing = 5;
	m.err = -ENOMSG;
	said = verify(&m);
	CHECK(rules_are(said, "") && said->unsteady == 1 && !said->tally[MMS_RULE_MAPPED].tried);
	m = process();
	m.source.recorded = true;
	m.failing = 1;
	m.err = -ENOMSG;
	said = verify(&m);
	CHECK(said && !mms_report_tried(said));
	m = process();
	m.source.recorded = true;
	m.source.scan = NULL;
	said = verify(&m);
	CHECK(rules_are(said, "") && said->unsteady == 1 && !said->tally[MMS_RULE_MAPPED].tried);
	/* the live kernel always has them */
	m = process();
	m.failing = 1;
	m.err = -ENOMSG;
	CHECK(!verify(&m) && m.err == -ENOMSG);
}

/* ---- more tables than are looked at together ---- */

#define MANY	(MMS_TABLES_MAX + 200)
#define MANY_VA(n) (HALF + ((u64)(n) << 21))
#define MANY_PA(n) (0x1000000ULL + ((u64)(n) << 12))

struct entries {
	struct mms_rec_entries head;
	struct mms_table_entry entry[512];
};

static struct mms_rec_table many_tables[MANY + MANY / 512 + 3];
static struct entries many_entries[MANY / 512 + 4];
static struct said many[2 * ARRAY_SIZE(many_tables)];
static size_t nr_many, nr_many_tables;

static void say(const void *rec)
{
	many[nr_many++] = (struct said){ MMS_VIEW_TABLES, rec };
}

static void say_table(u64 pa, u64 va, u64 entry_pa, u32 level, u32 flags)
{
	many_tables[nr_many_tables] = checks_table(pa, va, entry_pa, level, flags);
	say(&many_tables[nr_many_tables++]);
}

/* one or several entries from @index on, which lead to tables or pages side by side */
static void say_leads(struct entries *e, u32 index, u32 nr, u64 raw, u64 step)
{
	u32 i;

	for (i = 0; i < nr; i++)
		e->entry[i] = (struct mms_table_entry){ index + i, raw + i * step };
	e->head = (struct mms_rec_entries){
		{ MMS_REC_ENTRIES, 0, sizeof(e->head) + nr * sizeof(e->entry[0]) }, nr, 0,
	};
	say(e);
}

/* the tables of the range that is asked for, as the module tells them */
static bool edit_range(const struct machine *of, const struct mms_question *q,
		       struct mms_rec *rec)
{
	const struct mms_rec_table *table = (const void *)rec;
	static bool told;

	(void)of;
	if (rec->type == MMS_REC_TABLE) {
		const u64 last = table->va + (512ULL << checks_x86.level[table->level].shift) - 1;

		/* the root's would lie behind all addresses */
		told = (last >= q->arg[0] || last < table->va) &&
		       (!q->arg[1] || table->va < q->arg[1]);
	}
	return told || (rec->type != MMS_REC_TABLE && rec->type != MMS_REC_ENTRIES);
}

/* a kernel with a page in the last of its tables; @pa: what the page tables say it is */
static struct machine kernel_of_many(u64 pa)
{
	static const struct mms_run last = {
		MANY_VA(MANY - 1), 0x1000, PAGE, 0, MMS_STATE_MAPPED, 12,
		MMS_PROT_READ | MMS_PROT_WRITE, 0,
	};
	struct entries *e = many_entries;
	struct machine of;
	u32 i;

	nr_many = nr_many_tables = 0;
	many[nr_many++] = all[0];
	say_table(PGD, HALF, MMS_ADDR_NONE, MMS_LEVEL_PGD, MMS_TABLE_ROOT);
	say_leads(e++, 256, 1, PUD | ALL, 0);
	say_table(PUD, HALF, PGD + 0x800, MMS_LEVEL_PUD, 0);
	say_leads(e++, 0, (MANY + 511) / 512, 0x100000 | ALL, 0x1000);
	for (i = 0; i < MANY; i++) {
		const u64 pmd = 0x100000 + i / 512 * 0x1000;

		if (i % 512 == 0) {
			say_table(pmd, MANY_VA(i), PUD + i / 512 * 8, MMS_LEVEL_PMD, 0);
			say_leads(e++, 0, MANY - i < 512 ? MANY - i : 512, MANY_PA(i) | ALL,
				  0x1000);
		}
		say_table(MANY_PA(i), MANY_VA(i), pmd + i % 512 * 8, MMS_LEVEL_PTE, 0);
	}
	say_leads(e, 0, 1, pa | NX | (ALL & ~4), 0);
	CHECK(nr_many <= ARRAY_SIZE(many) && nr_many_tables <= ARRAY_SIZE(many_tables));
	machine_init(&of, many, nr_many);
	of.source.info = &checks_x86;
	of.edit = edit_range;
	of.run = &last;
	of.nr_runs = 1;
	return of;
}

static void large_spaces_are_looked_at_in_parts(void)
{
	struct machine of = kernel_of_many(PAGE);
	const struct mms_report *said = verify(&of);

	CHECK(rules_are(said, "") && !said->unsteady);
	/* the machine, its processes, then tables and pages of two parts */
	CHECK(of.asked == 2 + 2 * 2 && tally_is(said, MMS_RULE_MAPPED, 1, 0, 0));
	CHECK(tally_is(said, MMS_RULE_KERNEL_ONLY, 1, 0, 0));
	/* each table once, but that of the second part which it shares with the first */
	CHECK(said->tally[MMS_RULE_TABLE_TOLD].tried >= MANY + MANY / 512);
	of = kernel_of_many(PAGE + 0x1000);
	said = verify(&of);
	CHECK(rules_are(said, "frame") && said->finding[0].at == MANY_VA(MANY - 1));
	of.failing = 5;
	of.err = -EIO;
	CHECK(!verify(&of) && of.err == -EIO);
}

/* a file in which they are all of one address: there is no next part */
static void tables_of_one_address_are_refused(void)
{
	struct machine of = kernel_of_many(PAGE);
	size_t i;

	for (i = 0; i < nr_many_tables; i++)
		many_tables[i].va = HALF;
	CHECK(!verify(&of) && of.err == -EPROTO && of.asked == 3);
}

/* a process of large pages, all of which are others than the kernel says */
static struct machine process_in_uproar(void)
{
	static const struct mms_run pages = {
		0, 3ULL << 30, 0x80000000, 0, MMS_STATE_MAPPED, 21, RWXU, 0,
	};
	struct entries *e = many_entries;
	struct machine of;
	u32 i;

	nr_many = nr_many_tables = 0;
	many[nr_many++] = all[0];
	many[nr_many++] = all[1];
	say_table(PGD, 0, MMS_ADDR_NONE, MMS_LEVEL_PGD, MMS_TABLE_ROOT);
	say_leads(e++, 0, 1, PUD | ALL, 0);
	say_table(PUD, 0, PGD, MMS_LEVEL_PUD, 0);
	say_leads(e++, 0, 3, 0x100000 | ALL, 0x1000);
	for (i = 0; i < 3; i++) {
		say_table(0x100000 + i * 0x1000, (u64)i << 30, PUD + 8 * i, MMS_LEVEL_PMD, 0);
		say_leads(e++, 0, 512, 0x200000000 + ((u64)i << 30) + LARGE, 0x200000);
	}
	machine_init(&of, many, nr_many);
	of.source.info = &checks_x86;
	of.source.recorded = true;
	of.source.pid = 7;
	of.run = &pages;
	of.nr_runs = 1;
	return of;
}

/* so many places are looked at again, and nothing is said of the others */
static void uproar_is_unsteady(void)
{
	struct machine of = process_in_uproar();
	const struct mms_report *said = verify(&of);

	/* and the bytes of its tables, which it does not tell */
	CHECK(rules_are(said, "") && said->unsteady == MMS_DOUBTS_MAX + 1 + 1);
	CHECK(said->tally[MMS_RULE_MAPPED].tried == 3 * 512);
	CHECK(!said->tally[MMS_RULE_PT_FRAME].tried);
	of.failing = 7;
	of.err = -EIO;
	CHECK(!verify(&of) && of.err == -EIO);
}

/* without memory to remember a place by, nothing is said of it; at a second look it is */
static void forgotten_doubts_are_unsteady(void)
{
	const struct mms_report *said;
	unsigned int n, forgotten = 0;
	struct machine of;

	for (n = 0; n < 60; n++) {
		of = process();
		of.edit = edit_leaf;
		checks_given = n;
		said = verify(&of);
		checks_given = -1;
		if (!said)
			CHECK(of.err == -ENOMEM);
		else if (said->unsteady)
			forgotten += rules_are(said, "");
		else
			CHECK(rules_are(said, "frame"));
	}
	CHECK(forgotten == 1);
}

static const struct checks_test list[] = {
	{ "one process's tables are looked at", one_process_is_looked_at },
	{ "bytes are counted again", bytes_are_counted_again },
	{ "what differs is looked at again", what_differs_is_looked_at_again },
	{ "what ever moved is not broken", what_ever_moved_is_not_broken },
	{ "processes that end are passed over", processes_that_end_are_passed_over },
	{ "files need not hold all", files_need_not_hold_all },
	{ "large spaces are looked at in parts", large_spaces_are_looked_at_in_parts },
	{ "tables of one address are refused", tables_of_one_address_are_refused },
	{ "uproar is unsteady", uproar_is_unsteady },
	{ "forgotten doubts are unsteady", forgotten_doubts_are_unsteady },
};

const struct checks_tests checks_spaces = { list, ARRAY_SIZE(list) };
