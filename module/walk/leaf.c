// SPDX-License-Identifier: GPL-2.0
/*
 * Classification of the entry where a walk ends.
 */
#include "leaf.h"

#include <linux/hugetlb.h>
#include <linux/mm.h>

#include "../compat/mm.h"
#include "../compat/swap.h"
#include "space.h"

void mms_vma_view_none(struct mms_vma_view *view, bool kernel)
{
	memset(view, 0, sizeof(*view));
	view->kernel = kernel;
}

void mms_vma_view_of(struct mms_vma_view *view, const struct vm_area_struct *vma)
{
	view->start = vma->vm_start;
	view->end = vma->vm_end;
	view->flags = vma->vm_flags;
	view->kernel = false;
	view->huge_shift = 0;
	if (vma->vm_flags & VM_SHARED)
		view->backing = MMS_BACKING_FILE;
	else if (vma->vm_file || vma->vm_ops)
		view->backing = MMS_BACKING_PAGE;
	else
		view->backing = MMS_BACKING_ANON;
	if (vma->vm_flags & VM_HUGETLB)
		view->huge_shift = huge_page_shift(hstate_vma((void *)vma));
}

static u32 backing_flag(const struct mms_vma_view *view, u64 pfn)
{
	switch (view->backing) {
	case MMS_BACKING_ANON:
		return MMS_PAGE_ANON;
	case MMS_BACKING_FILE:
		return MMS_PAGE_FILE;
	}
	return PageAnon(pfn_to_page(pfn)) ? MMS_PAGE_ANON : MMS_PAGE_FILE;
}

/*
 * A PTE that is not special has a page that the kernel counts references of.
 * Zero pages, device frames and the like are special; huge entries got that
 * bit only in v6.17, so those are always looked at.
 */
static u32 user_page_flags(int level, u64 pfn, bool special,
			   const struct mms_vma_view *view)
{
	u32 flags = 0;

	if (view->huge_shift)
		flags |= MMS_PAGE_HUGETLB;
	else if (level != MMS_LEVEL_PTE && !(view->flags & VM_PFNMAP))
		flags |= MMS_PAGE_THP;

	if (level == MMS_LEVEL_PTE && !special)
		return flags | backing_flag(view, pfn);
	if (level == MMS_LEVEL_PTE ? is_zero_pfn(pfn) : mms_is_huge_zero(pfn))
		return flags | MMS_PAGE_ZERO;
	if (!pfn_valid(pfn))
		return flags | MMS_PAGE_NO_STRUCT;
	return special ? flags : flags | backing_flag(view, pfn);
}

/* the bits of leaf entries lie at the same places at every level */
static u32 entry_flags(pte_t pte)
{
	u32 flags = MMS_PAGE_PRESENT;

	if (pte_young(pte))
		flags |= MMS_PAGE_YOUNG;
	if (pte_dirty(pte))
		flags |= MMS_PAGE_DIRTY;
	if (pte_soft_dirty(pte))
		flags |= MMS_PAGE_SOFT_DIRTY;
	if (mms_pte_uffd_wp(pte))
		flags |= MMS_PAGE_UFFD_WP;
	if (mms_pte_devmap(pte))
		flags |= MMS_PAGE_DEVMAP;
	return flags;
}

static u8 state_without_access(const struct mms_vma_view *view)
{
	if (view->flags & (VM_READ | VM_WRITE | VM_EXEC))
		return MMS_STATE_NUMA_HINT;
	return MMS_STATE_PROT_NONE;
}

static void classify_user(int level, u64 raw, u32 prot,
			  const struct mms_vma_view *view, struct mms_leaf *leaf)
{
	pte_t pte = __pte(raw);
	bool special = pte_special(pte);

	leaf->state = MMS_STATE_MAPPED;
	leaf->pfn = mms_leaf_pfn(level, raw);
	leaf->prot = prot & mms_arch_prot(raw);
	leaf->page_flags = entry_flags(pte);
	if (special)
		leaf->page_flags |= MMS_PAGE_SPECIAL;
	if (!mms_arch_hw_present(raw))
		leaf->state = state_without_access(view);
	else if (mms_arch_is_global(raw))
		leaf->page_flags |= MMS_PAGE_GLOBAL;
	leaf->page_flags |= user_page_flags(level, leaf->pfn, special, view);
}

/* a kernel entry that is only "present" to software maps nothing */
static void classify_kernel(int level, u64 raw, u32 prot, struct mms_leaf *leaf)
{
	leaf->page_flags = MMS_PAGE_KERNEL;
	if (!mms_arch_hw_present(raw)) {
		leaf->state = MMS_STATE_UNMAPPED;
		return;
	}
	leaf->state = MMS_STATE_MAPPED;
	leaf->pfn = mms_leaf_pfn(level, raw);
	leaf->prot = prot & mms_arch_prot(raw);
	leaf->page_flags |= entry_flags(__pte(raw)) &
			    (MMS_PAGE_PRESENT | MMS_PAGE_YOUNG | MMS_PAGE_DIRTY);
	if (mms_arch_is_global(raw))
		leaf->page_flags |= MMS_PAGE_GLOBAL;
	if (!pfn_valid(leaf->pfn))
		leaf->page_flags |= MMS_PAGE_NO_STRUCT;
	if (level == MMS_LEVEL_PTE && mms_is_shadow_page(leaf->pfn))
		leaf->page_flags |= MMS_PAGE_ZERO;
}

static void classify_other(u64 raw, const struct mms_vma_view *view,
			   struct mms_leaf *leaf)
{
	struct mms_nonpresent np;

	if (view->kernel) {
		leaf->state = MMS_STATE_UNMAPPED;
		leaf->page_flags = MMS_PAGE_KERNEL;
		return;
	}
	mms_nonpresent_decode(raw, &np);
	leaf->state = np.state;
	leaf->swap_type = np.type;
	leaf->aux = np.aux;
	leaf->pfn = np.pfn;
	leaf->page_flags = np.page_flags;
	if (np.state != MMS_STATE_SWAP)
		leaf->swap_type = 0;
	if (np.state == MMS_STATE_MIGRATION && pfn_valid(np.pfn))
		leaf->page_flags |= backing_flag(view, np.pfn);
	if (view->huge_shift)
		leaf->page_flags |= MMS_PAGE_HUGETLB;
}

static u8 state_of_nothing(int level, const struct mms_vma_view *view)
{
	if (view->kernel)
		return MMS_STATE_UNMAPPED;
	if (view->start == view->end)
		return MMS_STATE_NO_VMA;
	if (level == MMS_LEVEL_PTE ||
	    view->huge_shift == mms_geometry.shift[level])
		return MMS_STATE_NEVER;
	return MMS_STATE_NO_TABLE;
}

void mms_leaf_classify(int level, enum mms_entry_kind kind, u64 raw, u32 prot,
		       const struct mms_vma_view *view, struct mms_leaf *leaf)
{
	*leaf = (struct mms_leaf){ .pfn = MMS_ADDR_NONE };

	switch (kind) {
	case MMS_ENTRY_LEAF:
		if (view->kernel)
			classify_kernel(level, raw, prot, leaf);
		else
			classify_user(level, raw, prot, view, leaf);
		return;
	case MMS_ENTRY_OTHER:
		classify_other(raw, view, leaf);
		return;
	case MMS_ENTRY_NONE:
		leaf->state = state_of_nothing(level, view);
		break;
	default:
		leaf->state = MMS_STATE_BAD;
	}
	if (view->kernel)
		leaf->page_flags = MMS_PAGE_KERNEL;
}
