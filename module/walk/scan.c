// SPDX-License-Identifier: GPL-2.0
/*
 * The scan of a range.
 *
 * A scan proceeds in steps. A step starts at the root, descends to the lowest
 * table that covers the next address and reads entries of that one table, at
 * most as many as it has. Each step runs with interrupts off and under RCU,
 * for the reasons given in pagetable.c; starting at the root again costs four
 * loads and keeps no pointer to a table from one step to the next.
 */
#include "scan.h"

#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>

#include "../compat/capability.h"
#include "../compat/mm.h"
#include "hold.h"

/* what an empty entry of the last level can mean */
#define EMPTY_STATES	(MMS_STATE_BIT(MMS_STATE_NEVER) |	\
			 MMS_STATE_BIT(MMS_STATE_NO_VMA) |	\
			 MMS_STATE_BIT(MMS_STATE_UNMAPPED))
#define ALL_PROT	(MMS_PROT_READ | MMS_PROT_WRITE | MMS_PROT_EXEC | MMS_PROT_USER)

static bool continues(const struct mms_run *r, const struct mms_run *n)
{
	if (r->va + r->len != n->va || r->state != n->state ||
	    r->page_flags != n->page_flags || r->page_shift != n->page_shift ||
	    r->prot != n->prot || r->swap_type != n->swap_type)
		return false;
	if (n->pa == MMS_ADDR_NONE || n->state == MMS_STATE_MARKER ||
	    n->page_flags & MMS_PAGE_ZERO)
		return r->pa == n->pa;
	if (n->state == MMS_STATE_SWAP)
		return r->pa + (r->len >> PAGE_SHIFT) == n->pa;
	return r->pa + r->len == n->pa;
}

static bool take(struct mms_scanner *s, const struct mms_run *run)
{
	if (s->nr == s->cap)
		return false;
	if (s->frames)
		s->vma_starts[s->nr] = s->vma_start;
	s->runs[s->nr++] = *run;
	s->fresh = false;
	return true;
}

/* the part of a run that is made of the frames asked about, if any */
static bool take_frames(struct mms_scanner *s, const struct mms_run *run)
{
	const bool repeats = run->page_flags & MMS_PAGE_ZERO;
	const u64 frames = (repeats ? 1ULL << run->page_shift : run->len) >> PAGE_SHIFT;
	const u64 first = run->pa >> PAGE_SHIFT;
	const u64 from = max(first, s->first_frame);
	const u64 end = min(first + frames, s->first_frame + s->frames);
	struct mms_run part = *run;

	if (run->pa == MMS_ADDR_NONE || from >= end)
		return true;
	part.va += (from - first) << PAGE_SHIFT;
	part.pa = from << PAGE_SHIFT;
	part.len = repeats ? run->len - (part.va - run->va) : (end - from) << PAGE_SHIFT;
	return take(s, &part);
}

/* false: no room, nothing was taken */
static bool append(struct mms_scanner *s, const struct mms_run *run)
{
	return s->frames ? take_frames(s, run) : take(s, run);
}

static bool emit(struct mms_scanner *s, const struct mms_run *run)
{
	if (!(s->states & MMS_STATE_BIT(run->state)))
		return true;
	if (s->nr && !s->fresh && !s->frames && continues(&s->runs[s->nr - 1], run)) {
		s->runs[s->nr - 1].len += run->len;
		return true;
	}
	return append(s, run);
}

/* @offset: bytes from the start of what the entry maps to @va */
static void run_of_leaf(struct mms_run *run, u64 va, u64 len, u64 offset,
			unsigned int shift, const struct mms_leaf *leaf)
{
	*run = (struct mms_run){
		.va = va,
		.len = len,
		.pa = MMS_ADDR_NONE,
		.page_flags = leaf->page_flags,
		.state = leaf->state,
		.page_shift = shift,
		.prot = leaf->prot,
		.swap_type = leaf->swap_type,
	};
	if (leaf->state == MMS_STATE_MARKER)
		run->pa = leaf->aux;
	else if (leaf->state == MMS_STATE_SWAP)
		run->pa = leaf->aux + (offset >> PAGE_SHIFT);
	else if (leaf->pfn != MMS_ADDR_NONE)
		run->pa = (leaf->pfn << PAGE_SHIFT) + offset;
}

/*
 * By how much the raw value grows from page to page within one run, so that
 * neighbours can be told by one comparison. False: look at each entry.
 */
static bool run_step(const struct mms_vma_view *view, enum mms_entry_kind kind,
		     u64 raw, const struct mms_leaf *leaf, u64 *step)
{
	*step = 0;
	if (kind != MMS_ENTRY_LEAF)
		return false;
	if (leaf->page_flags & MMS_PAGE_ZERO)
		return true;
	/* the page behind each entry decides, or zero pages hide among others */
	if (!view->kernel && (view->backing == MMS_BACKING_PAGE ||
			      leaf->page_flags & MMS_PAGE_SPECIAL))
		return false;
	*step = mms_arch_next_leaf(raw, PAGE_SHIFT) - raw;
	return true;
}

/*
 * A table of last-level entries under way. Classifying an entry costs far more
 * than reading it and neighbours are mostly alike, so what was found out about
 * one serves for those that differ from it in the frame alone.
 */
struct pte_scan {
	const pteval_t *pte;
	unsigned int n;			/* entries to read */
	unsigned int i;			/* the one under way */
	u64 raw;			/* its value; each entry is read once */
	u32 prot;			/* what the levels above allow */
	const struct mms_vma_view *view;
	u64 model;			/* an entry that was classified, or 0 */
	struct mms_run model_run;	/* what it says, but for address and frame */
};

static void classify_pte(const struct mms_scanner *s, const struct pte_scan *t,
			 enum mms_entry_kind kind, struct mms_leaf *leaf,
			 struct mms_run *run)
{
	mms_leaf_classify(MMS_LEVEL_PTE, kind, t->raw, t->prot, t->view, leaf);
	if (s->ignore)
		leaf->page_flags &= ~(MMS_PAGE_YOUNG | MMS_PAGE_DIRTY);
	run_of_leaf(run, s->next, PAGE_SIZE, 0, PAGE_SHIFT, leaf);
}

/*
 * The length of the stretch that starts at entry t->i and whose values grow by
 * @step. The value that ends it is kept: it is not read again.
 */
static u64 stretch(struct pte_scan *t, u64 keep, u64 step)
{
	const pteval_t *pte = t->pte;
	const unsigned int n = t->n, first = t->i;
	u64 raw = t->raw, want = raw & keep;
	unsigned int i = first;

	do {
		if (++i == n)
			break;
		raw = READ_ONCE(pte[i]);
		want += step;
	} while ((raw & keep) == want);
	t->i = i;
	t->raw = raw;
	return (u64)(i - first) << PAGE_SHIFT;
}

/*
 * Whether what @leaf says holds for all entries with the same bits besides the
 * frame. It does not where the page behind decides (private file mappings), nor
 * where the frame may have no struct page or be the page of zeroes: such user
 * entries are special, kernel entries can be anything.
 */
static bool is_model(const struct mms_vma_view *view, enum mms_entry_kind kind,
		     const struct mms_leaf *leaf)
{
	return kind == MMS_ENTRY_LEAF && leaf->state == MMS_STATE_MAPPED &&
	       !view->kernel && view->backing != MMS_BACKING_PAGE &&
	       !(leaf->page_flags &
		 (MMS_PAGE_SPECIAL | MMS_PAGE_ZERO | MMS_PAGE_NO_STRUCT));
}

/*
 * Entries like the model, one run for each stretch of frames, and the empty
 * ones among them if nobody wants to know of those. False: no room.
 */
static bool scan_alike(struct mms_scanner *s, struct pte_scan *t)
{
	const u64 keep = ~s->ignore, bits = keep & ~MMS_ARCH_FRAME_BITS;
	const bool wanted = s->states & MMS_STATE_BIT(t->model_run.state);
	const bool skip_empty = !(s->states & EMPTY_STATES);
	struct mms_run run = t->model_run;
	bool first = true;

	while (t->i < t->n) {
		if (skip_empty && mms_pte_kind(t->raw) == MMS_ENTRY_NONE) {
			s->next += stretch(t, ~0ULL, 0);
			continue;
		}
		if ((t->raw ^ t->model) & bits)
			break;
		run.va = s->next;
		run.pa = t->raw & MMS_ARCH_FRAME_BITS;
		run.len = stretch(t, keep, PAGE_SIZE);
		/* what follows an end of neighbouring frames joins nothing */
		if (wanted && !(first ? emit(s, &run) : append(s, &run)))
			return false;
		s->next += run.len;
		first = false;
	}
	return true;
}

/* empty entries are mostly not asked for: no need to find out what they mean */
static bool scan_empty(struct mms_scanner *s, struct pte_scan *t)
{
	struct mms_leaf leaf;
	struct mms_run run;

	if (!(s->states & EMPTY_STATES)) {
		s->next += stretch(t, ~0ULL, 0);
		return true;
	}
	classify_pte(s, t, MMS_ENTRY_NONE, &leaf, &run);
	run.len = stretch(t, ~0ULL, 0);
	if (!emit(s, &run))
		return false;
	s->next += run.len;
	return true;
}

/* one entry and those that follow in step with it; false: no room */
static bool scan_other(struct mms_scanner *s, struct pte_scan *t,
		       enum mms_entry_kind kind)
{
	struct mms_leaf leaf;
	struct mms_run run;
	u64 step;

	classify_pte(s, t, kind, &leaf, &run);
	if (is_model(t->view, kind, &leaf)) {
		t->model = t->raw;
		t->model_run = run;
		return scan_alike(s, t);
	}
	if (run_step(t->view, kind, t->raw, &leaf, &step))
		run.len = stretch(t, ~s->ignore, step);
	else if (++t->i < t->n)
		t->raw = READ_ONCE(t->pte[t->i]);
	if (!emit(s, &run))
		return false;
	s->next += run.len;
	return true;
}

static void scan_ptes(struct mms_scanner *s, struct pte_scan *t)
{
	const u64 bits = ~(s->ignore | MMS_ARCH_FRAME_BITS);
	u64 start = s->next;
	bool room = true;

	t->raw = READ_ONCE(t->pte[0]);
	while (room && t->i < t->n) {
		enum mms_entry_kind kind = mms_pte_kind(t->raw);

		if (kind == MMS_ENTRY_NONE)
			room = scan_empty(s, t);
		else if (t->model && !((t->raw ^ t->model) & bits))
			room = scan_alike(s, t);
		else
			room = scan_other(s, t, kind);
	}
	s->entries += (s->next - start) >> PAGE_SHIFT;
}

static void scan_pte_table(struct mms_scanner *s, const void *table, u32 prot,
			   const struct mms_vma_view *view, u64 last)
{
	unsigned int first = mms_table_index(MMS_LEVEL_PTE, s->next);
	unsigned int n = (1U << mms_geometry.bits[MMS_LEVEL_PTE]) - first;
	const pteval_t *pte = (const pteval_t *)table + first;

	n = min_t(u64, n, ((last - s->next) >> PAGE_SHIFT) + 1);
	if (s->sp->kernel) {
		if (copy_from_kernel_nofault(s->copy, pte, n * sizeof(*pte)))
			memset(s->copy, 0, n * sizeof(*pte));
		pte = s->copy;
	}
	scan_ptes(s, &(struct pte_scan){
		.pte = pte, .n = n, .prot = prot, .view = view,
	});
}

/* an entry above the PTE level that was classified, as the model of others */
struct big_model {
	u64 raw;		/* 0: none yet */
	struct mms_leaf leaf;
};

/* the meaning of an entry above the PTE level, from the model if it is alike */
static void classify_big(int level, enum mms_entry_kind kind, u64 raw, u32 prot,
			 const struct mms_vma_view *view, struct big_model *m,
			 struct mms_leaf *leaf)
{
	const u64 frame = MMS_ARCH_FRAME_BITS & -(1ULL << mms_geometry.shift[level]);
	const int helper = mms_geometry.helper[level];

	if (m->raw && !((raw ^ m->raw) & ~frame)) {
		u64 pfn = mms_leaf_pfn(helper, raw);

		if (!mms_is_huge_zero(pfn)) {
			*leaf = m->leaf;
			leaf->pfn = pfn;
			return;
		}
	}
	mms_leaf_classify(helper, kind, raw, prot, view, leaf);
	/* large entries of frames without a struct page are not always special */
	if (is_model(view, kind, leaf) && !(view->flags & (VM_PFNMAP | VM_MIXEDMAP))) {
		m->raw = raw;
		m->leaf = *leaf;
	}
}

/* one entry above the PTE level that is no table; false: no room */
static bool scan_big_entry(struct mms_scanner *s, int level,
			   enum mms_entry_kind kind, u64 raw, u32 prot,
			   const struct mms_vma_view *view, u64 last,
			   struct big_model *model)
{
	unsigned int shift = mms_geometry.shift[level];
	u64 offset = s->next & ((1ULL << shift) - 1);
	u64 len = min_t(u64, (1ULL << shift) - offset - 1, last - s->next) + 1;
	struct mms_leaf leaf;
	struct mms_run run;

	classify_big(level, kind, raw, prot, view, model, &leaf);
	if (s->ignore)
		leaf.page_flags &= ~(MMS_PAGE_YOUNG | MMS_PAGE_DIRTY);
	if (leaf.page_flags & MMS_PAGE_ZERO)
		offset = 0;
	run_of_leaf(&run, s->next, len, offset, shift, &leaf);
	if (!emit(s, &run))
		return false;
	s->next += len;
	return true;
}

/* an entry below which every page is the same one (mms_is_shadow_table()) */
static bool scan_shadow(struct mms_scanner *s, int level, u32 prot,
			const struct mms_vma_view *view, u64 last)
{
	u64 left = (1ULL << mms_geometry.shift[level]) -
		   (s->next & ((1ULL << mms_geometry.shift[level]) - 1));
	u64 len = min_t(u64, left - 1, last - s->next) + 1;
	u64 raw = mms_shadow_entry();
	struct mms_leaf leaf;
	struct mms_run run;

	mms_leaf_classify(MMS_LEVEL_PTE, mms_pte_kind(raw), raw, prot, view, &leaf);
	if (s->ignore)
		leaf.page_flags &= ~(MMS_PAGE_YOUNG | MMS_PAGE_DIRTY);
	run_of_leaf(&run, s->next, len, 0, PAGE_SHIFT, &leaf);
	if (!emit(s, &run))
		return false;
	s->next += len;
	return true;
}

static bool past(const struct mms_scanner *s, u64 last)
{
	/* after the last page of the kernel half the next address is 0 */
	return s->next > last || (s->sp->kernel && !s->next);
}

enum step_end { STEP_DONE, STEP_DESCEND };

/* entries of one table above the PTE level, up to the first that leads down */
static enum step_end scan_table(struct mms_scanner *s, int level,
				const void *table, u32 prot,
				const struct mms_vma_view *view, u64 last,
				u64 *down)
{
	unsigned int i = mms_table_index(level, s->next);
	struct big_model model = {};
	bool first = true;

	for (; !(i >> mms_geometry.bits[level]); i++, first = false) {
		enum mms_entry_kind kind;
		u64 raw, pa;
		bool room;

		kind = mms_entry_load(s->sp, level, table, i, &raw);
		pa = mms_arch_table_pa(raw);
		if (kind != MMS_ENTRY_TABLE) {
			room = scan_big_entry(s, level, kind, raw, prot, view,
					      last, &model);
		} else if (s->sp->kernel && mms_is_shadow_table(pa)) {
			room = scan_shadow(s, level, prot & mms_arch_prot(raw),
					   view, last);
		} else {
			*down = raw;
			s->entries += first;
			return first ? STEP_DESCEND : STEP_DONE;
		}
		if (!room)
			return STEP_DONE;
		s->entries++;
		if (past(s, last))
			return STEP_DONE;
	}
	return STEP_DONE;
}

/* one step; caller: interrupts off, RCU, mmap_lock */
static void scan_step(struct mms_scanner *s, struct mms_hold *h,
		      const struct mms_vma_view *view, u64 last)
{
	const void *table = s->sp->root;
	u32 prot = ALL_PROT;
	int level;

	for (level = MMS_LEVEL_PGD; level > MMS_LEVEL_PTE; level--) {
		u64 raw;

		if (!mms_geometry.bits[level])
			continue;
		h->tables++;
		if (scan_table(s, level, table, prot, view, last, &raw) == STEP_DONE)
			return;
		table = mms_table_at(mms_arch_table_pa(raw));
		if (level == MMS_LEVEL_PGD)
			mms_user_pgd_read(s->sp, s->next, &raw);
		prot &= mms_arch_prot(raw);
	}
	h->tables++;
	scan_pte_table(s, table, prot, view, last);
}

/* [next, last] lies in one VMA, in none, or in the kernel; false: no room */
static bool scan_range(struct mms_scanner *s, struct mms_hold *h,
		       const struct mms_vma_view *view, u64 last)
{
	while (!past(s, last)) {
		unsigned long irq;
		u64 before = s->next;

		local_irq_save(irq);
		rcu_read_lock();
		scan_step(s, h, view, last);
		rcu_read_unlock();
		local_irq_restore(irq);

		/* every step takes at least one entry unless the buffer is full */
		if (s->next == before) {
			mms_surprise(s->sp->kernel ? MMS_CAP_KERNEL_WALK :
				     MMS_CAP_USER_WALK, s->nr < s->cap);
			return false;
		}
		if (mms_hold_is_over(h))
			break;
	}
	return true;
}

static bool emit_gap(struct mms_scanner *s, u64 last)
{
	struct mms_run run = {
		.va = s->next,
		.len = last - s->next + 1,
		.pa = MMS_ADDR_NONE,
		.state = MMS_STATE_NO_VMA,
	};

	s->fresh = true;
	if (!emit(s, &run))
		return false;
	s->next = last + 1;
	return true;
}

static void scan_vmas(struct mms_scanner *s, struct mms_hold *h)
{
	while (!past(s, s->last) && !mms_hold_is_over(h)) {
		struct vm_area_struct *vma = find_vma(s->sp->mm, s->next);
		struct mms_vma_view view;
		u64 last;

		if (!vma || vma->vm_start > s->next) {
			last = vma ? min_t(u64, vma->vm_start - 1, s->last) : s->last;
			if (!emit_gap(s, last))
				return;
			continue;
		}
		h->tables++;
		s->fresh |= s->next == vma->vm_start;
		s->vma_start = vma->vm_start;
		mms_vma_view_of(&view, vma);
		if (!scan_range(s, h, &view, min_t(u64, view.end - 1, s->last)))
			return;
	}
}

void mms_scan_held(struct mms_scanner *s, struct mms_hold *h)
{
	struct mms_vma_view view;

	if (s->sp->kernel) {
		mms_vma_view_none(&view, true);
		scan_range(s, h, &view, s->last);
	} else {
		scan_vmas(s, h);
	}
	s->finished = past(s, s->last);
}

int mms_scan_hold(struct mms_scanner *s, struct mms_hold *h)
{
	int err = mms_hold_begin(h);

	if (err)
		return err;
	mms_scan_held(s, h);
	mms_hold_end(h);
	return 0;
}
