// SPDX-License-Identifier: GPL-2.0
/*
 * Runs of the kernel's walk against the decoder, page by page.
 */
#include "pgtable.h"

#include "../model/array.h"

static const struct mms_rule rules[] = {
	[MMS_RULE_MAPPED] = { "mapped",
		"what the kernel says is mapped has a translation", "pages", false },
	[MMS_RULE_PT_FRAME] = { "frame", "it is the frame that the decoder finds", "pages", true },
	[MMS_RULE_PT_SIZE] = { "size",
		"it is a page of the size that the decoder finds (log2)", "pages", false },
	[MMS_RULE_PERMISSION] = { "permission",
		"all levels together allow what the decoder finds", "pages", true },
	[MMS_RULE_HOLE] = { "hole",
		"what the kernel says is not mapped has no translation", "stretches", false },
	[MMS_RULE_WELL_FORMED] = { "well-formed",
		"no valid entry has bits that the machine reserves", "entries", true },
	[MMS_RULE_TABLE_TOLD] = { "table-told",
		"the tables are those that entries lead to", "tables", true },
	[MMS_RULE_TABLE_ONCE] = { "table-once",
		"no table is reached twice from one root", "tables", false },
	[MMS_RULE_KERNEL_ONLY] = { "kernel-only",
		"user mode may use no page of the kernel's half", "pages", false },
	[MMS_RULE_WRITE_OR_EXEC] = { "write-or-exec",
		"no page of the kernel is writable and executable", "pages", false },
	[MMS_RULE_LEAF_IN_VMA] = { "leaf-in-vma",
		"each page that a process maps lies in one of its VMAs", "pages", true },
	[MMS_RULE_TWO_ROOTS] = { "two-roots",
		"both roots of a process lead to the same tables", "entries", true },
	[MMS_RULE_TABLE_BYTES] = { "table-bytes",
		"the kernel counts the bytes of these tables", "processes", false },
};

const struct mms_rules mms_pgtable_rules = {
	.subject = "pgtable",
	.rule = rules,
	.nr = ARRAY_SIZE(rules),
	.place = MMS_PLACE_ADDRESS,
};

/* of one table of the last level, mostly */
void mms_check_doubtful(struct mms_check_half *c, u64 first, u64 last)
{
	const unsigned int shift = c->t->f->level[c->t->f->nr_levels - 2].shift;
	const u64 mask = (1ULL << shift) - 1;
	struct mms_check_doubt *d = c->nr_doubts ? &c->doubt[c->nr_doubts - 1] : NULL;

	first &= ~mask;
	last |= mask;
	if ((d && d->first <= first && last <= d->last) || c->nr_doubts == MMS_DOUBTS_MAX)
		return;
	d = mms_array_add(&c->doubt, &c->nr_doubts, sizeof(*d));
	/* without memory what is broken is told without a second look: as unsteady */
	if (!d)
		return;
	d->first = first > c->first ? first : c->first;
	d->last = last < c->last ? last : c->last;
}

void mms_check_judge(struct mms_check_half *c, enum mms_pgtable_rule rule, bool holds,
		     u64 va, u64 want, u64 have)
{
	const struct mms_case one = {
		.rule = rule, .of = c->of, .at = va, .want = want, .have = have,
	};

	mms_report_case(c->r, &one, holds);
	if (!holds)
		mms_check_doubtful(c, va, va);
}

static void walk(struct mms_check_half *c, u64 va, struct mms_pt_result *res)
{
	mms_pt_walk(c->t->f, c->t->root, va, mms_tables_read, c->t, res);
}

static u64 last_of(u64 va, unsigned int shift)
{
	return va | ((1ULL << shift) - 1);
}

/* [@va, @last] is said to map nothing */
static void check_hole(struct mms_check_half *c, u64 va, u64 last)
{
	const u64 first = va;
	struct mms_pt_result res;
	u64 end;

	for (;; va = end + 1) {
		mms_breathe();
		walk(c, va, &res);
		if (res.end == MMS_PT_MAPPED)
			mms_check_judge(c, MMS_RULE_HOLE, false, va, 1, 0);
		end = last_of(va, res.shift);
		if (end >= last)
			break;
	}
	mms_check_judge(c, MMS_RULE_HOLE, true, first, 0, 0);
}

/* what a process may do is said by the root that it runs on */
static u32 permission(struct mms_check_half *c, u64 va, const struct mms_pt_result *res)
{
	const u32 exec = c->kernel ? MMS_PT_EXEC_KERNEL : MMS_PT_EXEC_USER;
	struct mms_pt_result user;
	u32 allows = res->allows;

	if (!c->kernel && c->t->user_root != c->t->root) {
		mms_pt_walk(c->t->f, c->t->user_root, va, mms_tables_read, c->t, &user);
		allows = user.end == MMS_PT_MAPPED ? user.allows : 0;
	}
	return MMS_PROT_READ | (allows & MMS_PT_WRITE ? MMS_PROT_WRITE : 0) |
	       (allows & MMS_PT_USER ? MMS_PROT_USER : 0) |
	       (allows & exec ? MMS_PROT_EXEC : 0);
}

static void check_page(struct mms_check_half *c, const struct mms_run *run, u64 va,
		       const struct mms_pt_result *res)
{
	const u64 offset = run->page_flags & MMS_PAGE_ZERO ?
			   va & ((1ULL << res->shift) - 1) : va - run->va;
	const bool mapped = res->end == MMS_PT_MAPPED;
	u32 want;

	mms_check_judge(c, MMS_RULE_MAPPED, mapped, va, mapped, 1);
	if (!mapped)
		return;
	want = permission(c, va, res);
	mms_check_judge(c, MMS_RULE_PT_FRAME, res->pa == run->pa + offset, va, res->pa,
			run->pa + offset);
	mms_check_judge(c, MMS_RULE_PT_SIZE, res->shift == run->page_shift, va, res->shift,
			run->page_shift);
	mms_check_judge(c, MMS_RULE_PERMISSION, want == run->prot, va, want, run->prot);
}

/**
 * struct passed - tables of a run in which every page is the same one
 * @begun: by level: a table that was entered at its first address, 0: none
 * @done: by level: one that was passed to its last address
 *
 * KASAN maps petabytes onto one page, through one table of each level that all its
 * entries lead to. What was compared below such a table holds wherever it is reached.
 */
struct passed {
	u64 begun[MMS_PT_LEVELS];
	u64 done[MMS_PT_LEVELS];
};

/* log2 of the bytes that a table at @level covers; not of the root */
static unsigned int covers(struct mms_check_half *c, unsigned int level)
{
	return c->t->f->level[level - 1].shift;
}

/* the last address that is known by now, at least that of the page at @va */
static u64 pass(struct mms_check_half *c, struct passed *p, u64 va, u64 last,
		const struct mms_pt_result *res)
{
	u64 end = last_of(va, res->shift);
	unsigned int level;

	for (level = res->level; level; level--) {
		const u64 its_end = last_of(va, covers(c, level));

		if (va & ((1ULL << covers(c, level)) - 1) || its_end > last)
			continue;
		if (p->done[level] == res->table_pa[level])
			end = its_end > end ? its_end : end;
		else
			p->begun[level] = res->table_pa[level];
	}
	for (level = res->level; level; level--)
		if (last_of(end, covers(c, level)) == end &&
		    p->begun[level] == res->table_pa[level])
			p->done[level] = res->table_pa[level];
	return end;
}

static void check_mapped(struct mms_check_half *c, const struct mms_run *run, u64 last)
{
	struct passed passed = { .begun = { 0 } };
	struct mms_pt_result res;
	u64 va, end;

	for (va = run->va;; va = end + 1) {
		mms_breathe();
		walk(c, va, &res);
		check_page(c, run, va, &res);
		end = run->page_flags & MMS_PAGE_ZERO ? pass(c, &passed, va, last, &res) :
							last_of(va, res.shift);
		if (end >= last)
			return;
	}
}

void mms_check_runs_begin(struct mms_check_half *c)
{
	c->next = c->first;
}

void mms_check_run(struct mms_check_half *c, const struct mms_run *run)
{
	u64 last = run->va + run->len - 1;

	if (run->va > c->last || (!c->next && c->first))
		return;
	if (last > c->last)
		last = c->last;
	if (run->state != MMS_STATE_MAPPED)
		return;
	if (run->va > c->next)
		check_hole(c, c->next, run->va - 1);
	check_mapped(c, run, last);
	c->next = last + 1;
}

void mms_check_runs_end(struct mms_check_half *c)
{
	if (c->next && c->next <= c->last)
		check_hole(c, c->next, c->last);
	else if (!c->next && !c->first)
		check_hole(c, 0, c->last);
}
