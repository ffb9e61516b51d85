// SPDX-License-Identifier: GPL-2.0
/*
 * The way through all page tables of a range.
 *
 * Each step runs from the root down with interrupts off and under RCU, for the
 * reasons given in pagetable.c. It reads some hundred entries at most.
 */
#include "tables.h"

#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "../compat/mm.h"
#include "../compat/tablepage.h"
#include "hold.h"

/* the next level below that this machine has */
static int level_below(int level)
{
	do
		level--;
	while (level > MMS_LEVEL_PTE && !mms_geometry.bits[level]);
	return level;
}

static u64 bytes_covered(int level)
{
	return 1ULL << (mms_geometry.shift[level] + mms_geometry.bits[level]);
}

static void find_root(const struct mms_space *sp, struct mms_table *table)
{
	u64 first = 0, last = 0;

	mms_space_range(sp, 0, 0, &first, &last);
	*table = (struct mms_table){
		.at = sp->root,
		.pa = mms_space_root_pa(sp),
		.va = first,
		.entry_pa = MMS_ADDR_NONE,
		.level = MMS_LEVEL_PGD,
		.first = mms_table_index(MMS_LEVEL_PGD, first),
	};
	table->nr = mms_table_index(MMS_LEVEL_PGD, last) - table->first + 1;
}

void mms_table_walk_begin(struct mms_table_walk *t)
{
	t->pos = t->first;
	t->level = MMS_LEVEL_PGD;
	t->shadows = 0;
	t->finished = false;
}

/*
 * Whether the entry leads to a table that another one led to before. A process
 * has no such entries.
 */
static bool was_met(const struct mms_table_walk *t, const struct mms_table *table,
		    unsigned int i, u64 pa, bool shadow)
{
	u64 raw;

	if (shadow && t->shadows & BIT(level_below(table->level)))
		return true;
	return i > table->first && mms_table_entry_va(table, i) > t->first &&
	       mms_entry_load(t->sp, table->level, table->at, i - 1, &raw) ==
	       MMS_ENTRY_TABLE && mms_arch_table_pa(raw) == pa;
}

static bool is_cloned(const struct mms_table_walk *t, const struct mms_table *table,
		      unsigned int i, u64 pa)
{
	u64 raw;

	return i + 1 < table->first + table->nr &&
	       mms_entry_load(t->sp, table->level, table->at, i + 1, &raw) ==
	       MMS_ENTRY_TABLE && mms_arch_table_pa(raw) == pa;
}

/*
 * From @table to the first table below it at t->pos or later. False: there is
 * none, and t->pos is behind @table, or the walk is finished.
 */
static bool find_below(struct mms_table_walk *t, const struct mms_table *table,
		       struct mms_table *below)
{
	const int level = table->level;
	unsigned int i;

	for (i = mms_table_index(level, t->pos); i < table->first + table->nr; i++) {
		const u64 va = mms_table_entry_va(table, i);
		bool shadow;
		u64 raw, pa;

		if (va > t->last)
			break;
		if (mms_entry_load(t->sp, level, table->at, i, &raw) != MMS_ENTRY_TABLE)
			continue;
		pa = mms_arch_table_pa(raw);
		shadow = t->sp->kernel && mms_is_shadow_table(pa);
		if (t->sp->kernel && was_met(t, table, i, pa, shadow))
			continue;
		*below = (struct mms_table){
			.at = mms_table_at(pa),
			.pa = pa,
			.va = va,
			.entry_pa = table->pa + i * MMS_ENTRY_SIZE,
			.level = level_below(level),
			.cloned = shadow || (t->sp->kernel && is_cloned(t, table, i, pa)),
		};
		below->nr = 1U << mms_geometry.bits[below->level];
		return true;
	}
	t->pos = table->va + bytes_covered(level);
	t->level = MMS_LEVEL_PGD;
	t->finished = level == MMS_LEVEL_PGD || !t->pos || t->pos > t->last;
	return false;
}

/* caller: interrupts off, RCU */
static bool find(struct mms_table_walk *t, struct mms_table *table)
{
	struct mms_table at, below;

	find_root(t->sp, &at);
	if (t->pos == t->first && t->level == MMS_LEVEL_PGD) {
		*table = at;
		return true;
	}
	while (!t->finished) {
		u64 from;

		if (!find_below(t, &at, &below)) {
			find_root(t->sp, &at);
			continue;
		}
		from = max(below.va, t->first);
		if (from > t->pos || (from == t->pos && below.level <= t->level)) {
			t->pos = from;
			t->level = below.level;
			*table = below;
			return true;
		}
		at = below;
	}
	return false;
}

void mms_table_copy(const struct mms_space *sp, const struct mms_table *table,
		    pteval_t *entries)
{
	const pteval_t *from = (const pteval_t *)table->at + table->first;
	unsigned int i;

	if (!sp->kernel)
		for (i = 0; i < table->nr; i++)
			entries[i] = READ_ONCE(from[i]);
	else if (copy_from_kernel_nofault(entries, from, table->nr * sizeof(*from)))
		memset(entries, 0, table->nr * sizeof(*from));
}

bool mms_table_find(struct mms_table_walk *t, struct mms_hold *h,
		    struct mms_table *table, pteval_t *entries)
{
	unsigned long irq;
	bool found;

	local_irq_save(irq);
	rcu_read_lock();
	found = find(t, table);
	if (found && entries)
		mms_table_copy(t->sp, table, entries);
	rcu_read_unlock();
	local_irq_restore(irq);
	h->tables++;
	return found;
}

void mms_table_pass(struct mms_table_walk *t, const struct mms_table *table)
{
	const bool shadow = t->sp->kernel && mms_is_shadow_table(table->pa);

	if (shadow)
		t->shadows |= BIT(table->level);
	if (!shadow && table->level != MMS_LEVEL_PTE) {
		t->level = level_below(table->level);
		return;
	}
	t->pos = table->va + bytes_covered(table->level);
	t->level = MMS_LEVEL_PGD;
	t->finished = !t->pos || t->pos > t->last;
}

bool mms_table_has_deposits(const struct mms_space *sp, const struct mms_table *table,
			    const pteval_t *entries)
{
	unsigned int i;

	if (sp->kernel || table->level != mms_deposit_level())
		return false;
	if (table->level == MMS_LEVEL_PGD)
		return true;
	/*
	 * Deposits belong to huge pages. A PMD table with an entry of a VMA that
	 * is not hugetlb needs more than mmap_lock for reading to be freed.
	 */
	for (i = 0; i < table->nr; i++) {
		const enum mms_entry_kind kind =
			mms_space_entry_kind(sp, table->level, entries[i]);
		const u64 va = mms_table_entry_va(table, i);
		struct vm_area_struct *vma;

		if (kind != MMS_ENTRY_LEAF && kind != MMS_ENTRY_OTHER)
			continue;
		vma = find_vma(sp->mm, va);
		if (vma && vma->vm_start <= va && !(vma->vm_flags & VM_HUGETLB))
			return true;
	}
	return false;
}
