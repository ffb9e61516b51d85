/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Small differences around zones and the buddy allocator, under the newest
 * kernel's names.
 */
#ifndef _MMS_COMPAT_ZONE_H
#define _MMS_COMPAT_ZONE_H

#include <linux/mmzone.h>
#include <linux/types.h>

struct page;

/*
 * Number of orders. MAX_ORDER was exclusive until 23baf831a32c ("mm, treewide:
 * redefine MAX_ORDER sanely") (in v6.4), NR_PAGE_ORDERS came with fd37721803c6
 * (in v6.8).
 */
#ifdef NR_PAGE_ORDERS
#define MMS_ORDERS	NR_PAGE_ORDERS
#else
#define MMS_ORDERS	MAX_ORDER
#endif

/** mms_zone_init() - set the capabilities about zones and their counters */
void mms_zone_init(void);

/**
 * mms_zone() - a zone that exists
 * @node: number of the node, any value
 * @index: number of the zone in it, any value
 *
 * Context: the caller keeps memory hotplug out (mms_hotplug_lock()).
 * Return: the zone; NULL if the node is not online or no frame belongs to it.
 */
struct zone *mms_zone(u64 node, u64 index);

/**
 * mms_frames_end() - the frame after the last one that the kernel knows
 * @devices: count memory of devices, which can lie far above all other
 */
u64 mms_frames_end(bool devices);

/**
 * mms_section_is_online() - whether the struct pages around a frame may be read
 * @pfn: any frame number
 *
 * Cheaper than pfn_to_online_page(), which also tells memory of a device that
 * shares its section with other memory: their struct pages exist as well.
 * Context: the caller keeps memory hotplug out.
 */
bool mms_section_is_online(unsigned long pfn);

/**
 * mms_next_section() - pass over what has no memory map at all
 * @pfn: any frame number
 * @end: where to stop
 *
 * Between memory and that of a device can lie terabytes of nothing. Context: any;
 * a look at each table of sections on the way, one for 16 GiB on x86.
 * Return: @pfn if its section is present, else the start of the next one that
 * is, at most @end.
 */
u64 mms_next_section(u64 pfn, u64 end);

/** mms_zone_cma() - frames of CMA areas, 0 where it is not counted */
u64 mms_zone_cma(const struct zone *zone);

/** mms_zone_isolated() - isolated pageblocks. Context: zone->lock for more than a glance */
u64 mms_zone_isolated(const struct zone *zone);

/** mms_zone_promises() - MMS_PROMISE_* that are about free lists */
u32 mms_zone_promises(void);

/**
 * mms_pageblock_type() - migratetype of the pageblock around a frame
 * @pfn: the frame; any number
 * @flags: filled: MMS_PAGEBLOCK_*
 *
 * Context: the caller keeps memory hotplug out. The bits are read once; they
 * stand still under zone->lock only.
 * Return: the migratetype; for an isolated block the type it had, where the
 * kernel keeps it, else MIGRATE_ISOLATE. -1 if there is no such pageblock.
 */
int mms_pageblock_type(unsigned long pfn, u32 *flags);

/**
 * mms_pageblock_list_type() - the free lists on which its free blocks belong
 * @pfn: a frame
 *
 * As mms_pageblock_type(), but MIGRATE_ISOLATE for every isolated block, and for
 * frames that are known to have a struct page: it is asked under zone->lock.
 */
int mms_pageblock_list_type(unsigned long pfn);

/**
 * mms_page_is_buddy() - whether a page is the head of a free block
 * @page: a page of memory that is online
 * @order: filled if it is: log2 of the block's pages
 *
 * Reads only. Without zone->lock the answer may be old when it arrives, but
 * @order is always one that a block can have at this place.
 */
bool mms_page_is_buddy(struct page *page, unsigned int *order);

/**
 * mms_buddy_find() - the free block that a frame lies in
 * @pfn: the frame; any number
 * @head: filled if there is one: first frame of the block
 * @order: filled if there is one
 *
 * Context: the caller keeps memory hotplug out; as mms_page_is_buddy().
 * Return: whether there is one.
 */
bool mms_buddy_find(unsigned long pfn, unsigned long *head, unsigned int *order);

/**
 * mms_page_has_movable_ops() - whether a driver lets its page be moved
 * @page: a page of memory that is online
 */
bool mms_page_has_movable_ops(struct page *page);

#endif /* _MMS_COMPAT_ZONE_H */
