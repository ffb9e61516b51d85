// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_pgtable.c - a process with two roots and a kernel half, small enough to know
 * every word of their tables, and each thing that can be wrong with them: MMSCOPE_FAKE
 * names the rule that is to be broken, with "pt-" before it. "pt-all" is as it should
 * be, "pt-moving" different each time.
 */
#include <string.h>

#include "fake_pgtable.h"
#include "fake_view.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define PID		70
#define USER_ROOT	0x14000ULL
#define NX		(1ULL << 63)
#define R		MMS_PROT_READ
#define W		MMS_PROT_WRITE
#define X		MMS_PROT_EXEC
#define U		MMS_PROT_USER

/* a table, and the entries of it that are not empty */
struct table {
	uint64_t pa;
	uint64_t va;
	uint64_t entry_pa;
	uint32_t level;
	uint32_t flags;
	struct mms_table_entry entry[4];
};

static const struct table user[] = {
	{ 0x10000, 0, MMS_ADDR_NONE, MMS_LEVEL_PGD, MMS_TABLE_ROOT, { { 0, NX | 0x11067 } } },
	{ USER_ROOT, 0, MMS_ADDR_NONE, MMS_LEVEL_PGD, MMS_TABLE_USER_ROOT, { { 0, 0x11067 } } },
	{ 0x11000, 0, 0x10000, MMS_LEVEL_PUD, 0, { { 0, 0x12067 } } },
	{ 0x12000, 0, 0x11000, MMS_LEVEL_PMD, 0,
	  { { 2, 0x13067 }, { 8, NX | 0x400000e7 } } },
	{ 0x15000, 0, MMS_ADDR_NONE, MMS_LEVEL_PTE, MMS_TABLE_DEPOSITED, { { 0, 0 } } },
	{ 0x13000, 0x400000, 0x12010, MMS_LEVEL_PTE, 0,
	  { { 0, 0x5000025 }, { 1, NX | 0x5001067 }, { 2, 0x4002 } } },
};

static const struct mms_run user_runs[] = {
	{ 0x400000, 0x1000, 0x5000000, 0, MMS_STATE_MAPPED, 12, R | X | U, 0 },
	{ 0x401000, 0x1000, 0x5001000, 0, MMS_STATE_MAPPED, 12, R | W | U, 0 },
	{ 0x402000, 0x1000, 1, 0, MMS_STATE_SWAP, 12, 0, 0 },
	{ 0x1000000, 0x200000, 0x40000000, 0, MMS_STATE_MAPPED, 21, R | W | U, 0 },
};

#define SHARED (MMS_TABLE_KERNEL | MMS_TABLE_SHARED)
#define KERNEL MMS_TABLE_KERNEL

static const struct table kernel[] = {
	{ 0x20000, 0xffff800000000000, MMS_ADDR_NONE, MMS_LEVEL_PGD, MMS_TABLE_ROOT | KERNEL,
	  { { 256, 0x24063 }, { 511, 0x21067 } } },
	{ 0x24000, 0xffff800000000000, 0x20800, MMS_LEVEL_PUD, KERNEL,
	  { { 0, 0x27063 }, { 1, 0x27063 } } },
	{ 0x27000, 0xffff800000000000, 0x24000, MMS_LEVEL_PMD, SHARED,
	  { { 0, NX | 0x60001e3 } } },
	{ 0x21000, 0xffffff8000000000, 0x20ff8, MMS_LEVEL_PUD, KERNEL,
	  { { 510, 0x22067 }, { 511, 0x25067 } } },
	{ 0x22000, 0xffffffff80000000, 0x21ff0, MMS_LEVEL_PMD, KERNEL,
	  { { 8, 0x10001e1 }, { 9, 0x23067 } } },
	{ 0x23000, 0xffffffff81200000, 0x22048, MMS_LEVEL_PTE, KERNEL,
	  { { 0, NX | 0x2000163 } } },
	{ 0x25000, 0xffffffffc0000000, 0x21ff8, MMS_LEVEL_PMD, KERNEL, { { 507, 0x26067 } } },
	{ 0x26000, 0xffffffffff600000, 0x25fd8, MMS_LEVEL_PTE, KERNEL,
	  { { 0, NX | 0x3000165 } } },
};

static const struct mms_run kernel_runs[] = {
	{ 0xffff800000000000, 0x200000, 0x6000000, 0, MMS_STATE_MAPPED, 21, R | W, 0 },
	{ 0xffff800040000000, 0x200000, 0x6000000, 0, MMS_STATE_MAPPED, 21, R | W, 0 },
	{ 0xffffffff81000000, 0x200000, 0x1000000, 0, MMS_STATE_MAPPED, 21, R | X, 0 },
	{ 0xffffffff81200000, 0x1000, 0x2000000, 0, MMS_STATE_MAPPED, 12, R | W, 0 },
	{ 0xffffffffff600000, 0x1000, 0x3000000, 0, MMS_STATE_MAPPED, 12, R | U, 0 },
};

static int is(const char *rule)
{
	const char *name = fake_scenario();

	return !strncmp(name, "pt-", 3) && !strcmp(name + 3, rule);
}

/* ---- tables ---- */

static void add_entry(struct table *t, uint64_t index, uint64_t raw)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(t->entry) - 1 && t->entry[i].raw)
		i++;
	t->entry[i] = (struct mms_table_entry){ index, raw };
}

/* what is wrong with a table, in this scenario */
static void spoil(struct table *t)
{
	static unsigned int times;

	if (t->pa == 0x12000 && is("well-formed"))
		add_entry(t, 9, 0x412020e7);
	if (t->pa == 0x12000 && is("table-told"))
		add_entry(t, 10, 0x99067);
	if (t->pa == 0x12000 && is("table-once"))
		add_entry(t, 11, 0x13067);
	if (t->pa == 0x12000 && is("moving"))
		t->entry[1].raw += ++times * 0x200000;
	if (t->pa == 0x23000 && is("kernel-only"))
		t->entry[0].raw |= 4;
	if (t->pa == 0x23000 && is("write-or-exec"))
		t->entry[0].raw &= ~NX;
	if (t->pa == USER_ROOT && is("two-roots"))
		add_entry(t, 1, 0x11067);
}

static void say_entries(struct fake_answer *a, const struct table *t, uint32_t used)
{
	struct mms_rec_entries rec = { .nr = used };

	fake_rec_tail(a, MMS_REC_ENTRIES, &rec, sizeof(rec), t->entry,
		      used * sizeof(t->entry[0]));
}

static int say_tables(struct fake_answer *a, const struct mms_view *req)
{
	const int of_kernel = req->space == MMS_SPACE_KERNEL;
	const struct table *from = of_kernel ? kernel : user;
	const size_t nr = of_kernel ? ARRAY_SIZE(kernel) : ARRAY_SIZE(user);
	size_t i;

	for (i = 0; i < nr; i++) {
		struct table t = from[i];
		struct mms_rec_table rec = {
			.pa = t.pa, .va = t.va, .entry_pa = t.entry_pa, .level = t.level,
			.flags = t.flags, .nr = 512,
		};

		spoil(&t);
		while (rec.used < ARRAY_SIZE(t.entry) && t.entry[rec.used].raw)
			rec.used++;
		fake_rec(a, MMS_REC_TABLE, &rec, sizeof(rec));
		if (req->flags & MMS_VIEW_F_ENTRIES && rec.used)
			say_entries(a, &t, rec.used);
	}
	fake_cons(a, MMS_CONS_LOCKED, MMS_LOCK_MMAP, 0);
	return 0;
}

/* ---- what the kernel's walk says ---- */

static void put_run(struct mms_scan *req, const struct mms_run *run)
{
	struct mms_run *out = (void *)(uintptr_t)req->out;

	if (run->va >= req->start && (!req->end || run->va < req->end) && req->done < req->nr)
		out[req->done++] = *run;
}

/* a run, and what is wrong with it in this scenario */
static void put_spoilt(struct mms_scan *req, struct mms_run run)
{
	if (run.va == 0x401000 && is("hole"))
		return;
	if (run.va == 0x401000 && is("frame"))
		run.pa += 0x1000;
	if (run.va == 0x1000000 && is("size"))
		run.page_shift = 12;
	if (run.va == 0x400000 && is("permission"))
		run.prot |= W;
	if (run.va == 0x402000 && is("mapped")) {
		run.state = MMS_STATE_MAPPED;
		run.prot = R | U;
	}
	if (run.va == 0xffffffff81200000 && is("kernel-only"))
		run.prot |= U;
	if (run.va == 0xffffffff81200000 && is("write-or-exec"))
		run.prot |= X;
	put_run(req, &run);
}

int fake_pgtable_scan(struct mms_scan *req)
{
	const int of_kernel = req->space == MMS_SPACE_KERNEL;
	const struct mms_run *run = of_kernel ? kernel_runs : user_runs;
	const size_t nr = of_kernel ? ARRAY_SIZE(kernel_runs) : ARRAY_SIZE(user_runs);
	size_t i;

	if (strncmp(fake_scenario(), "pt-", 3))
		return 0;
	for (i = 0; i < nr; i++)
		put_spoilt(req, run[i]);
	for (i = 0; i < 2 && !of_kernel && is("table-once"); i++) {
		struct mms_run again = user_runs[i];

		again.va += 0x1600000 - 0x400000;
		put_run(req, &again);
	}
	req->next = req->end;
	req->flags |= MMS_SCAN_F_FINISHED;
	req->cons.holds = 1;
	return 1;
}

/* ---- the process and the machine ---- */

static int say_tasks(struct fake_answer *a, const struct mms_view *req)
{
	const struct mms_rec_task task = {
		.task = 0xffff888003000000, .mm = 0xffff888003b20000, .pid = PID, .tgid = PID,
		.flags = MMS_TASK_LEADER, .state = 'S', .comm = "tables",
	};

	(void)req;
	fake_rec(a, MMS_REC_TASK, &task, sizeof(task));
	return 0;
}

static int say_mm(struct fake_answer *a, const struct mms_view *req)
{
	const struct mms_rec_mm mm = {
		.mm = 0xffff888003b20000, .pgd_pa = 0x10000, .user_pgd_pa = USER_ROOT,
		.pgtables_bytes = is("table-bytes") ? 20480 : 16384,
	};

	(void)req;
	fake_rec(a, MMS_REC_MM, &mm, sizeof(mm));
	return 0;
}

static int say_vmas(struct fake_answer *a, const struct mms_view *req)
{
	struct mms_rec_vma vma = { .start = 0x400000, .end = 0x403000 };

	(void)req;
	if (is("leaf-in-vma"))
		vma.end = 0x401000;
	fake_rec(a, MMS_REC_VMA, &vma, sizeof(vma));
	vma.start = 0x1000000;
	vma.end = 0x1200000;
	fake_rec(a, MMS_REC_VMA, &vma, sizeof(vma));
	return 0;
}

static int say_system(struct fake_answer *a, const struct mms_view *req)
{
	const struct mms_rec_system system = {
		.page_shift = 12,
		.promises = is("no-promise") ? 0 : MMS_PROMISE_WRITE_OR_EXEC,
	};

	(void)req;
	fake_rec(a, MMS_REC_SYSTEM, &system, sizeof(system));
	return 0;
}

const struct fake_view fake_views_pgtable[] = {
	{ MMS_VIEW_SYSTEM, "pt-*", say_system },
	{ MMS_VIEW_TASKS, "pt-*", say_tasks },
	{ MMS_VIEW_MM, "pt-*", say_mm },
	{ MMS_VIEW_VMAS, "pt-*", say_vmas },
	{ MMS_VIEW_TABLES, "pt-*", say_tables },
};

const size_t fake_nr_views_pgtable = ARRAY_SIZE(fake_views_pgtable);
