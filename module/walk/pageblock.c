// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_PAGEBLOCKS: each frame of a pageblock is judged once, without a
 * lock, much as has_unmovable_pages() (mm/page_isolation.c) does it: what is on
 * an LRU list, is a hugetlb page, or belongs to a driver that moves its pages
 * could leave the block. Frames come and go meanwhile: the answer is racy.
 */
#include "pageblock.h"

#include <linux/hugetlb.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>

#include "../compat/mm.h"
#include "../compat/zone.h"
#include "freelist.h"

/* a step's share: pageblocks looked at, and pageblocks that turned out empty */
#define SCAN_BLOCKS	32
#define SKIP_BLOCKS	4096

/* the counter of a frame that is in no free block */
static u32 *counter_of(struct mms_rec_pageblock *rec, struct page *page)
{
	struct page *head = compound_head(page);

	if (PageReserved(page))
		return &rec->unmovable;
	if (PageLRU(head) || PageHuge(head) || mms_page_has_movable_ops(head))
		return &rec->movable;
	/* slabs have no references from v7.0 on, but a type */
	if (!page_ref_count(head) && !page_has_type(head) && !PageCompound(head))
		return &rec->idle;
	return &rec->unmovable;
}

/* the part of a free block that began in the pageblock before */
static u64 free_at_start(u64 first, u64 end)
{
	unsigned long head;
	unsigned int order;

	if (!mms_buddy_find(first, &head, &order))
		return 0;
	return min_t(u64, head + (1UL << order), end) - first;
}

static void judge_frames(struct mms_rec_pageblock *rec, const struct zone *zone)
{
	u64 end = rec->pfn + pageblock_nr_pages, pfn = rec->pfn;
	unsigned int order;
	struct page *page;
	u64 nr;

	for (nr = free_at_start(pfn, end); pfn < end; pfn += nr, nr = 0) {
		page = pfn_to_online_page(pfn);
		if (!page || page_zone(page) != zone) {
			nr = 1;
			rec->absent++;
			continue;
		}
		if (!nr && mms_page_is_buddy(page, &order))
			nr = min_t(u64, 1ULL << order, end - pfn);
		rec->free += nr;
		if (!nr) {
			nr = 1;
			++*counter_of(rec, page);
		}
	}
}

/* false: no room. Pageblocks without a single frame of the zone are left out */
static bool show_block(struct mms_view_walk *w, const struct zone *zone, u64 pfn,
		       u32 node, u32 index, int type, u32 flags)
{
	struct mms_sink_mark mark = mms_sink_mark(&w->sink);
	struct mms_rec_pageblock *rec;

	rec = mms_sink_add(&w->sink, MMS_REC_PAGEBLOCK, sizeof(*rec));
	if (!rec)
		return false;
	rec->pfn = pfn;
	rec->node = node;
	rec->zone = index;
	rec->migratetype = type;
	rec->flags = flags;
	judge_frames(rec, zone);
	if (rec->absent == pageblock_nr_pages)
		mms_sink_rewind(&w->sink, mark);
	return true;
}

/* cursor: zone, first frame of the next pageblock or 0 */
static bool show_blocks(struct mms_view_walk *w, const struct zone *zone,
			u32 node, u32 index)
{
	u64 *pfn = &w->req->cursor[1];
	u32 scanned = 0, skipped = 0, flags;
	int type;

	*pfn = max_t(u64, *pfn, zone->zone_start_pfn) & ~(u64)(pageblock_nr_pages - 1);
	for (; *pfn < zone_end_pfn(zone); *pfn += pageblock_nr_pages) {
		if (scanned == SCAN_BLOCKS || skipped == SKIP_BLOCKS)
			return false;
		type = mms_pageblock_type(*pfn, &flags);
		if (type < 0) {
			skipped++;
			continue;
		}
		if (!show_block(w, zone, *pfn, node, index, type, flags))
			return false;
		scanned++;
	}
	return true;
}

int mms_pageblocks_step(struct mms_view_walk *w)
{
	u64 *cursor = w->req->cursor;
	struct zone *zone;
	u32 node, index;

	w->req->cons.lock = MMS_LOCK_NONE;
	mms_view_kind(w, MMS_CONS_RACY);
	mms_hotplug_lock();
	zone = mms_next_zone(w, &cursor[0], &node, &index);
	if (!zone) {
		w->finished = true;
	} else if (show_blocks(w, zone, node, index)) {
		cursor[0]++;
		cursor[1] = 0;
	}
	mms_hotplug_unlock();
	return 0;
}
