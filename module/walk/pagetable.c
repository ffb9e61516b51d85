// SPDX-License-Identifier: GPL-2.0
/*
 * The walk down the tables for single addresses.
 *
 * Protection: mmap_lock keeps the mappings still (hold.h). It does not pin
 * every table: khugepaged frees PTE tables under rmap locks alone, v7.2+ frees
 * empty ones in MADV_DONTNEED, hugetlb unshares PMD tables. Each descent
 * therefore runs with interrupts off and under RCU, which is the rule of
 * gup-fast (mm/gup.c): all of these wait for one or the other. Interrupts are
 * off for at most TRANSLATE_GROUP descents.
 */
#include "pagetable.h"

#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>

#include "hold.h"
#include "leaf.h"

#define TRANSLATE_GROUP		16

static void walk_init(struct mms_walk *w, u64 va, const struct mms_vma_view *view)
{
	int level;

	*w = (struct mms_walk){
		.va = va,
		.pa = MMS_ADDR_NONE,
		.pfn = MMS_ADDR_NONE,
		.vma_start = view->start,
		.vma_end = view->end,
		.vma_flags = view->flags,
		.level = MMS_LEVEL_PGD,
		.user_pgd.pa = MMS_ADDR_NONE,
	};
	for (level = 0; level < MMS_LEVELS; level++)
		w->entry[level].pa = MMS_ADDR_NONE;
}

static void walk_finish(struct mms_walk *w, int level, enum mms_entry_kind kind,
			u64 raw, u32 prot, const struct mms_vma_view *view)
{
	unsigned int shift = mms_geometry.shift[level];
	struct mms_leaf leaf;

	mms_leaf_classify(mms_geometry.helper[level], kind, raw, prot, view, &leaf);
	w->level = level;
	w->state = leaf.state;
	w->prot = leaf.prot;
	w->page_flags = leaf.page_flags;
	w->swap_type = leaf.swap_type;
	w->aux = leaf.aux;
	if (kind == MMS_ENTRY_LEAF || kind == MMS_ENTRY_OTHER)
		w->page_shift = shift;
	if (leaf.pfn == MMS_ADDR_NONE)
		return;
	w->pfn = leaf.pfn + ((w->va & ((1ULL << shift) - 1)) >> PAGE_SHIFT);
	/* the frame of a page on the move or broken is not where @va leads */
	if (leaf.page_flags & MMS_PAGE_PRESENT)
		w->pa = (w->pfn << PAGE_SHIFT) | (w->va & ~PAGE_MASK);
}

/* the ABI's note on how each raw value is to be decoded */
static u16 kind_code(enum mms_entry_kind kind)
{
	switch (kind) {
	case MMS_ENTRY_NONE:
		return 0;
	case MMS_ENTRY_LEAF:
		return 2;
	case MMS_ENTRY_OTHER:
		return 3;
	default:
		return 1;
	}
}

/* caller: interrupts off, RCU, mmap_lock */
static void walk_one(const struct mms_space *sp, u64 root_pa, u64 va,
		     const struct mms_vma_view *view, struct mms_walk *w)
{
	u32 prot = MMS_PROT_READ | MMS_PROT_WRITE | MMS_PROT_EXEC | MMS_PROT_USER;
	const void *table = sp->root;
	u64 table_pa = root_pa;
	int level;

	walk_init(w, va, view);
	for (level = MMS_LEVEL_PGD; ; level--) {
		enum mms_entry_kind kind;
		size_t at;
		u64 raw;

		if (!mms_geometry.bits[level])
			continue;
		at = mms_table_index(level, va) * MMS_ENTRY_SIZE;
		if (!mms_entry_read(sp, table + at, &raw)) {
			walk_finish(w, level, MMS_ENTRY_BAD, 0, 0, view);
			return;
		}
		kind = mms_space_entry_kind(sp, level, raw);
		w->entry[level].pa = table_pa + at;
		w->entry[level].raw = raw;
		w->kinds |= kind_code(kind) << (2 * level);
		if (level == MMS_LEVEL_PGD)
			w->user_pgd.pa = mms_user_pgd_read(sp, va, &w->user_pgd.raw);

		if (kind == MMS_ENTRY_TABLE) {
			table_pa = mms_arch_table_pa(raw);
			table = mms_table_at(table_pa);
			if (level == MMS_LEVEL_PGD && w->user_pgd.pa != MMS_ADDR_NONE)
				raw = w->user_pgd.raw;
			prot &= mms_arch_prot(raw);
			if (table)
				continue;
			kind = MMS_ENTRY_BAD;
		}
		walk_finish(w, level, kind, raw, prot, view);
		return;
	}
}

static void look_up_vma(const struct mms_space *sp, u64 va,
			struct mms_vma_view *view)
{
	struct vm_area_struct *vma;

	if (sp->kernel || (va >= view->start && va < view->end))
		return;
	vma = find_vma(sp->mm, va);
	if (vma && vma->vm_start <= va)
		mms_vma_view_of(view, vma);
	else
		mms_vma_view_none(view, false);
}

static void walk_group(const struct mms_space *sp, u64 root_pa, const u64 *va,
		       struct mms_walk *out, unsigned int nr,
		       struct mms_vma_view *view)
{
	unsigned long irq;
	unsigned int i;

	local_irq_save(irq);
	rcu_read_lock();
	for (i = 0; i < nr; i++) {
		if (mms_arch_va_class(va[i]) == MMS_VA_NONCANONICAL) {
			walk_init(&out[i], va[i], view);
			out[i].vma_start = 0;
			out[i].vma_end = 0;
			out[i].vma_flags = 0;
			out[i].state = MMS_STATE_NONCANONICAL;
			continue;
		}
		look_up_vma(sp, va[i], view);
		walk_one(sp, root_pa, va[i], view, &out[i]);
	}
	rcu_read_unlock();
	local_irq_restore(irq);
}

unsigned int mms_translate(const struct mms_space *sp, struct mms_hold *h,
			   const u64 *va, struct mms_walk *out, unsigned int nr)
{
	u64 root_pa = mms_space_root_pa(sp);
	struct mms_vma_view view;
	unsigned int done = 0;

	while (done < nr && !fatal_signal_pending(current)) {
		if (mms_hold_begin(h))
			break;
		mms_vma_view_none(&view, sp->kernel);
		do {
			unsigned int n = min_t(unsigned int, nr - done,
					       TRANSLATE_GROUP);

			walk_group(sp, root_pa, va + done, out + done, n, &view);
			h->tables += n * MMS_LEVELS;
			done += n;
		} while (done < nr && !mms_hold_is_over(h));
		mms_hold_end(h);
		cond_resched();
	}
	return done;
}
