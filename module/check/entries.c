// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold of page tables by themselves.
 */
#include "pgtable.h"

static u64 entries_of(struct mms_check_half *c, const struct mms_check_table *table)
{
	return 1ULL << c->t->f->level[table->level].bits;
}

static bool is_looked_at(const struct mms_check_half *c, u64 va)
{
	return va >= c->first && va <= c->last;
}

/* a page of the kernel's half; @allows: all levels together */
static void check_kernel_leaf(struct mms_check_half *c, u64 va, u32 allows)
{
	const bool both = allows & MMS_PT_WRITE && allows & MMS_PT_EXEC_KERNEL;

	if (allows & MMS_PT_USER && va == c->t->f->user_page)
		mms_report_excepted(c->r, MMS_RULE_KERNEL_ONLY);
	else
		mms_check_judge(c, MMS_RULE_KERNEL_ONLY, !(allows & MMS_PT_USER), va, 0, 1);
	if (both && !c->wx_promised)
		mms_report_excepted(c->r, MMS_RULE_WRITE_OR_EXEC);
	else
		mms_check_judge(c, MMS_RULE_WRITE_OR_EXEC, !both, va, 0, 1);
}

/* the last VMA that begins at or below an address, NULL if there is none */
static const struct mms_check_area *area_below(struct mms_check_half *c, u64 va)
{
	size_t low = 0, high = c->nr_areas;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (c->area[middle].start <= va)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &c->area[low - 1] : NULL;
}

/* a large page can reach over the border of two VMAs only if one of them is none */
static void check_user_leaf(struct mms_check_half *c, u64 va, unsigned int shift)
{
	const struct mms_check_area *a = area_below(c, va);
	const u64 end = va + (1ULL << shift);

	if (c->area)
		mms_check_judge(c, MMS_RULE_LEAF_IN_VMA, a && a->end >= end, va, end,
				a ? a->end : 0);
}

static void check_entry(struct mms_check_half *c, const struct mms_check_table *table,
			u64 index, u32 above)
{
	const u64 va = mms_tables_va(c->t, table, index);
	enum mms_pt_sort sort;
	u32 allows;
	u64 pa;

	if (!is_looked_at(c, va))
		return;
	sort = mms_pt_entry(c->t->f, table->level, table->word[index], &pa, &allows);
	if (sort == MMS_PT_ABSENT)
		return;
	mms_check_judge(c, MMS_RULE_WELL_FORMED, sort != MMS_PT_RESERVED, va, 0,
			table->word[index]);
	if (sort != MMS_PT_LEAF)
		return;
	if (c->kernel)
		check_kernel_leaf(c, va, allows & above);
	else
		check_user_leaf(c, va, c->t->f->level[table->level].shift);
}

void mms_check_entries(struct mms_check_half *c)
{
	size_t k;
	u64 i;

	for (k = 0; k < c->t->nr; k++) {
		const struct mms_check_table *table = &c->t->table[k];
		const u32 above = mms_tables_above(c->t, table);

		mms_breathe();
		if (table->flags & MMS_TABLE_USER_ROOT)
			continue;
		for (i = 0; i < entries_of(c, table); i++)
			if (table->word[i])
				check_entry(c, table, i, above);
	}
}

/* ---- which entries lead to which tables ---- */

/**
 * struct lead - an entry that leads to a table
 * @to: physical address of the table
 * @va: first address the entry is about
 */
struct lead {
	u64 to;
	u64 va;
};

static int by_target(const void *a, const void *b)
{
	const struct lead *x = a, *y = b;

	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return x->va < y->va ? -1 : x->va > y->va;
}

/* a table that is told of twice leads nowhere a second time */
static bool is_repeated(struct mms_check_half *c, size_t k)
{
	return k && c->t->table[k].pa == c->t->table[k - 1].pa;
}

/* fills @lead if it is not NULL; returns how many there are */
static size_t find_leads(struct mms_check_half *c, struct lead *lead)
{
	size_t k, nr = 0;
	u32 allows;
	u64 i, pa;

	for (k = 0; k < c->t->nr; k++) {
		const struct mms_check_table *table = &c->t->table[k];

		mms_breathe();
		if (table->flags & MMS_TABLE_USER_ROOT || is_repeated(c, k))
			continue;
		for (i = 0; i < entries_of(c, table); i++) {
			const u64 va = mms_tables_va(c->t, table, i);

			if (!is_looked_at(c, va) ||
			    mms_pt_entry(c->t->f, table->level, table->word[i], &pa,
					 &allows) != MMS_PT_TABLE)
				continue;
			if (lead)
				lead[nr] = (struct lead){ .to = pa, .va = va };
			nr++;
		}
	}
	return nr;
}

/* [@lead, @lead + @nr): all entries that lead to one table */
static void check_target(struct mms_check_half *c, const struct lead *lead, size_t nr)
{
	const struct mms_check_table *to = mms_tables_find(c->t, lead->to);

	mms_check_judge(c, MMS_RULE_TABLE_TOLD, to, lead->va, lead->to, 0);
	if (!to)
		return;
	if (nr > 1 && to->flags & MMS_TABLE_SHARED)
		mms_report_excepted(c->r, MMS_RULE_TABLE_ONCE);
	else
		mms_check_judge(c, MMS_RULE_TABLE_ONCE, nr == 1, lead[nr - 1].va, 1, nr);
	/* they are found together only where both are looked at */
	if (nr > 1 && !(to->flags & MMS_TABLE_SHARED))
		mms_check_doubtful(c, lead[0].va, lead[nr - 1].va);
}

int mms_check_table_once(struct mms_check_half *c)
{
	const size_t nr = find_leads(c, NULL);
	struct lead *lead = mms_zalloc(nr ? nr : 1, sizeof(*lead));
	size_t begin, end;

	if (!lead)
		return -ENOMEM;
	find_leads(c, lead);
	mms_sort(lead, nr, sizeof(*lead), by_target);
	for (begin = 0; begin < nr; begin = end) {
		for (end = begin + 1; end < nr && lead[end].to == lead[begin].to; end++)
			;
		check_target(c, lead + begin, end - begin);
	}
	mms_zfree(lead);
	return 0;
}

/* ---- two roots ---- */

static u64 target_of(const struct mms_check_half *c, u64 raw)
{
	u64 pa = 0;
	u32 allows;

	return mms_pt_entry(c->t->f, 0, raw, &pa, &allows) == MMS_PT_ABSENT ? 0 : pa;
}

void mms_check_two_roots(struct mms_check_half *c)
{
	const struct mms_check_table *kernel = mms_tables_find(c->t, c->t->root);
	const struct mms_check_table *user = mms_tables_find(c->t, c->t->user_root);
	u64 i;

	if (!kernel || !user || kernel == user)
		return;
	for (i = 0; i < entries_of(c, kernel); i++) {
		const u64 want = target_of(c, kernel->word[i]);
		const u64 have = target_of(c, user->word[i]);

		if ((want || have) && is_looked_at(c, mms_tables_va(c->t, kernel, i)))
			mms_check_judge(c, MMS_RULE_TWO_ROOTS, want == have,
					mms_tables_va(c->t, kernel, i), want, have);
	}
}
