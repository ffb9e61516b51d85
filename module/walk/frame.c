// SPDX-License-Identifier: GPL-2.0
/*
 * The kind of a frame. The first test that fits decides:
 *
 *  1. no memory there, or no struct page that means anything: HOLE, DEVICE
 *  2. a memory error in this very frame: HWPOISON
 *  3. the pages of zeroes, which are reserved besides: ZERO
 *  4. the type that the kernel gave the folio: BUDDY, SLAB, PAGE_TABLE ...
 *  5. PG_reserved: RESERVED
 *  6. page->mapping: BALLOON, KSM, ANON, ANON_SWAP, SHMEM, FILE
 *  7. no reference: within a free block BUDDY, else FREE_OTHER
 *  8. what others say about it (marks.h): STACK, PERCPU, VMALLOC, PCP
 *  9. in use, and nothing says for what: KERNEL
 *
 * All pages of a folio are what its head is, but for 2.
 */
#include "frame.h"

#include <linux/mm.h>
#include <linux/mmzone.h>

#include "../compat/mm.h"
#include "../compat/zone.h"
#include "marks.h"
#include "ram.h"

static u32 kind_of_type(const struct mms_page *p)
{
	switch (p->type) {
	case MMS_PT_BUDDY:
		return MMS_FRAME_BUDDY;
	case MMS_PT_OFFLINE:
		return mms_page_has_movable_ops((struct page *)p->head) ? MMS_FRAME_BALLOON :
		       MMS_FRAME_OFFLINE;
	case MMS_PT_TABLE:
		return MMS_FRAME_PAGE_TABLE;
	case MMS_PT_GUARD:
		return MMS_FRAME_GUARD;
	case MMS_PT_SLAB:
		return MMS_FRAME_SLAB;
	case MMS_PT_HUGETLB:
		return MMS_FRAME_HUGETLB;
	case MMS_PT_ZSMALLOC:
		return MMS_FRAME_ZSMALLOC;
	case MMS_PT_UNACCEPTED:
		return MMS_FRAME_UNACCEPTED;
	case MMS_PT_LARGE_KMALLOC:
		return MMS_FRAME_LARGE_KMALLOC;
	default:
		return MMS_FRAME_KERNEL;
	}
}

static u32 kind_of_mapping(const struct mms_page *p)
{
	bool swapbacked = p->head_flags & (1UL << PG_swapbacked);
	bool swapcache = swapbacked && p->head_flags & (1UL << PG_swapcache);

	if (mms_page_has_movable_ops((struct page *)p->head))
		return MMS_FRAME_BALLOON;
	if ((p->mapping & MMS_MAPPING_FLAGS) == MMS_MAPPING_KSM)
		return MMS_FRAME_KSM;
	/* just read back from swap, the page belongs to nobody yet */
	if (p->mapping & MMS_MAPPING_ANON || (swapcache && !p->mapping))
		return swapcache ? MMS_FRAME_ANON_SWAP : MMS_FRAME_ANON;
	if (p->mapping)
		return swapbacked ? MMS_FRAME_SHMEM : MMS_FRAME_FILE;
	return MMS_FRAME_KERNEL;
}

static bool is_zero(const struct mms_page *p)
{
	return is_zero_pfn(p->pfn) || (p->large && mms_is_huge_zero(p->head_pfn));
}

static u32 kind_of(const struct mms_page *p)
{
	u32 kind;

	if (mms_page_is_poisoned(p->flags))
		return MMS_FRAME_HWPOISON;
	if (is_zero(p))
		return MMS_FRAME_ZERO;
	kind = kind_of_type(p);
	if (kind != MMS_FRAME_KERNEL)
		return kind;
	if (p->head_flags & (1UL << PG_reserved))
		return MMS_FRAME_RESERVED;
	kind = kind_of_mapping(p);
	if (kind != MMS_FRAME_KERNEL)
		return kind;
	return p->refcount ? MMS_FRAME_KERNEL : MMS_FRAME_FREE_OTHER;
}

/* only the first page of a free block knows that it is one */
static void find_block(struct mms_frame *f)
{
	unsigned long head;
	unsigned int order;

	if (!mms_buddy_find(f->pfn, &head, &order))
		return;
	f->kind = MMS_FRAME_BUDDY;
	f->head_pfn = head;
	f->order = order;
}

void mms_frame_read(unsigned long pfn, const struct page *page,
		    struct mms_ram *ram, struct mms_frame *f)
{
	f->pfn = pfn;
	f->head_pfn = pfn;
	f->order = 0;
	f->kind = MMS_FRAME_HOLE;
	f->online = page;
	if (!page) {
		f->node = -1;
		f->zone = -1;
		if (mms_page_is_device(pfn))
			f->kind = MMS_FRAME_DEVICE;
		return;
	}
	f->node = page_to_nid(page);
	f->zone = page_zonenum(page);
	mms_page_read(pfn, page, &f->page);
	if (!mms_ram_has(ram, pfn))
		return;
	f->kind = kind_of(&f->page);
	if (f->kind == MMS_FRAME_BUDDY || f->kind == MMS_FRAME_FREE_OTHER) {
		find_block(f);
	} else if (f->kind != MMS_FRAME_HWPOISON || f->page.large) {
		f->head_pfn = f->page.head_pfn;
		f->order = f->page.order;
	}
}

void mms_frame_mark(struct mms_frame *f, const struct mms_marks *marks)
{
	const enum mms_mark mark = mms_mark_of(marks, f->pfn);

	if (f->kind == MMS_FRAME_FREE_OTHER && mark == MMS_MARK_PCP)
		f->kind = MMS_FRAME_PCP;
	if (f->kind != MMS_FRAME_KERNEL)
		return;
	switch (mark) {
	case MMS_MARK_STACK:
		f->kind = MMS_FRAME_STACK;
		break;
	case MMS_MARK_PERCPU:
		f->kind = MMS_FRAME_PERCPU;
		break;
	case MMS_MARK_VMALLOC:
		f->kind = MMS_FRAME_VMALLOC;
		break;
	case MMS_MARK_PCP:	/* it has been taken from there since */
	case MMS_MARK_NONE:
		break;
	}
}
