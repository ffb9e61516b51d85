/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the entry at which a walk ends says about the page: the same answer
 * for a single translation and for a scan.
 */
#ifndef _MMS_WALK_LEAF_H
#define _MMS_WALK_LEAF_H

#include <linux/types.h>

#include "../compat/pgtable.h"
#include "../uapi/mmscope.h"

struct vm_area_struct;

/* where the pages of a mapping come from, as far as the VMA alone tells */
enum mms_backing {
	MMS_BACKING_ANON,	/* no file: every page is anonymous */
	MMS_BACKING_FILE,	/* shared: every page is the file's */
	MMS_BACKING_PAGE,	/* private file mapping: only the page knows */
};

/**
 * struct mms_vma_view - what a walker needs of the VMA around an address
 * @start: first address; @start == @end for "no VMA"
 * @end: first address after it
 * @flags: vm_flags
 * @backing: enum mms_backing
 * @huge_shift: log2 of the page size of a hugetlb mapping, else 0
 * @kernel: kernel address: there are no VMAs
 */
struct mms_vma_view {
	u64 start;
	u64 end;
	u64 flags;
	u8 backing;
	u8 huge_shift;
	bool kernel;
};

/**
 * struct mms_leaf - the meaning of an entry
 * @pfn: first frame of what it maps, MMS_ADDR_NONE if none
 * @aux: as in struct mms_walk
 * @page_flags: MMS_PAGE_*
 * @swap_type: swap area
 * @state: MMS_STATE_*
 * @prot: MMS_PROT_*
 */
struct mms_leaf {
	u64 pfn;
	u64 aux;
	u32 page_flags;
	u32 swap_type;
	u8 state;
	u8 prot;
};

/**
 * mms_vma_view_of() - view of a VMA
 * @view: filled
 * @vma: the VMA; its mmap_lock is held
 */
void mms_vma_view_of(struct mms_vma_view *view, const struct vm_area_struct *vma);

/** mms_vma_view_none() - view of a place without a VMA */
void mms_vma_view_none(struct mms_vma_view *view, bool kernel);

/**
 * mms_leaf_classify() - the meaning of the entry where a walk ends
 * @level: level of the entry, for folded ones that of its helper
 * @kind: its kind; not MMS_ENTRY_TABLE
 * @raw: its value
 * @prot: what the levels above allow
 * @view: the VMA
 * @leaf: filled completely
 *
 * May look at the struct page of the mapped frame, which therefore must not go
 * away: memory hot-remove is kept out by the caller. Context: any.
 */
void mms_leaf_classify(int level, enum mms_entry_kind kind, u64 raw, u32 prot,
		       const struct mms_vma_view *view, struct mms_leaf *leaf);

#endif /* _MMS_WALK_LEAF_H */
