/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a page frame is used for: one kind for every frame, by one order of
 * tests, for single frames and for sums alike.
 */
#ifndef _MMS_WALK_FRAME_H
#define _MMS_WALK_FRAME_H

#include <linux/types.h>

#include "../compat/page.h"
#include "../uapi/mmscope.h"

struct mms_marks;
struct mms_ram;

/**
 * struct mms_frame - one frame, judged
 * @pfn: its number
 * @kind: MMS_FRAME_*
 * @head_pfn: first frame of the folio, slab or free block
 * @order: log2 of the pages of that
 * @node: node, -1 without a struct page
 * @zone: index of the zone, -1 without a struct page
 * @online: it has a struct page that means something
 * @page: what that says, if @online
 */
struct mms_frame {
	unsigned long pfn;
	u32 kind;
	unsigned long head_pfn;
	u32 order;
	int node;
	int zone;
	bool online;
	struct mms_page page;
};

/**
 * mms_frame_read() - look at one frame
 * @pfn: any number
 * @page: its struct page from pfn_to_online_page(), NULL if it has none
 * @ram: what is memory
 * @f: filled; MMS_FRAME_KERNEL may still turn out to be something else
 *
 * Context: any; the caller keeps memory hotplug out (mms_hotplug_lock()).
 */
void mms_frame_read(unsigned long pfn, const struct page *page,
		    struct mms_ram *ram, struct mms_frame *f);

/**
 * mms_frame_mark() - what else is known of a frame that tells nothing itself
 * @f: read; its kind is made more precise
 * @marks: notes about a window around it
 */
void mms_frame_mark(struct mms_frame *f, const struct mms_marks *marks);

#endif /* _MMS_WALK_FRAME_H */
