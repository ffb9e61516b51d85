// SPDX-License-Identifier: GPL-2.0
/*
 * Zones, pageblocks and free blocks, from what public headers show.
 */
#include "zone.h"

#include <linux/bits.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pageblock-flags.h>

#include "../uapi/mmscope.h"
#include "capability.h"
#include "probes.gen.h"
#include "vmstat.h"

void mms_zone_init(void)
{
	mms_cap_on(MMS_CAP_ZONES, "header linux/mmzone.h");
	mms_vmstat_init();
}

struct zone *mms_zone(u64 node, u64 index)
{
	struct zone *zone;

	if (node >= MAX_NUMNODES || index >= MAX_NR_ZONES || !node_online(node))
		return NULL;
	zone = &NODE_DATA(node)->node_zones[index];
	return READ_ONCE(zone->spanned_pages) ? zone : NULL;
}

u64 mms_frames_end(bool devices)
{
	u64 end = 0;
	int nid, i;

	for_each_online_node(nid) {
		for (i = 0; i < MAX_NR_ZONES; i++) {
			struct zone *zone = &NODE_DATA(nid)->node_zones[i];

			/* those of devices count no page as present */
			if (devices || populated_zone(zone))
				end = max_t(u64, end, zone_end_pfn(zone));
		}
	}
	return end;
}

bool mms_section_is_online(unsigned long pfn)
{
#if defined(CONFIG_SPARSEMEM) && defined(CONFIG_MEMORY_HOTPLUG)
	const unsigned long nr = pfn_to_section_nr(pfn);

	return nr < NR_MEM_SECTIONS && online_section_nr(nr);
#else
	return pfn_valid(pfn);
#endif
}

u64 mms_next_section(u64 pfn, u64 end)
{
#ifdef CONFIG_SPARSEMEM
	u64 nr = pfn_to_section_nr(pfn), stop;

	if (pfn >= end || present_section_nr(nr))
		return pfn;
	stop = pfn_to_section_nr(end - 1);
	while (++nr <= stop && !present_section_nr(nr))
		if (!__nr_to_section(nr))
			nr |= SECTION_ROOT_MASK;
	return min_t(u64, section_nr_to_pfn(nr), end);
#else
	return pfn;
#endif
}

u64 mms_zone_cma(const struct zone *zone)
{
#if MMS_HAVE_ZONE_CMA
	return zone_cma_pages((struct zone *)zone);
#else
	return 0;
#endif
}

/*
 * A block that is stolen takes its pageblock with it, and pages from per-CPU lists
 * go where their pageblock belongs now, from "mm: page_alloc: consolidate free page
 * accounting" (in v6.10) on, which counts free pages list by list and no longer
 * has the helper that the probe calls.
 */
u32 mms_zone_promises(void)
{
	return MMS_HAVE_ZONE_FREEPAGE_STATE ? 0 : MMS_PROMISE_LIST_TYPE;
}

u64 mms_zone_isolated(const struct zone *zone)
{
#ifdef CONFIG_MEMORY_ISOLATION
	return READ_ONCE(zone->nr_isolate_pageblock);
#else
	return 0;
#endif
}

/*
 * The word that holds a pageblock's bits, and the lowest of them. The same
 * steps as get_pfnblock_bitmap_bitidx() (mm/page_alloc.c), which is not
 * exported, nor are its callers.
 */
static const unsigned long *pageblock_word(unsigned long pfn, unsigned int *bit)
{
	const unsigned long *map;

#ifdef CONFIG_SPARSEMEM
	struct mem_section *section = __pfn_to_section(pfn);

	if (!READ_ONCE(section->usage))
		return NULL;
	map = section_to_usemap(section);
	pfn &= PAGES_PER_SECTION - 1;
#else
	struct zone *zone = page_zone(pfn_to_page(pfn));

	map = zone->pageblock_flags;
	pfn -= ALIGN_DOWN(zone->zone_start_pfn, pageblock_nr_pages);
#endif
	pfn = (pfn >> pageblock_order) * NR_PAGEBLOCK_BITS;
	*bit = pfn % BITS_PER_LONG;
	return map ? map + pfn / BITS_PER_LONG : NULL;
}

/* names of the bits changed when isolation got one of its own (v6.17) */
#if MMS_HAVE_PB_ISOLATE
#define TYPE_BITS	PAGEBLOCK_MIGRATETYPE_MASK
#define SKIP_BIT	BIT(PB_compact_skip)
#define ISOLATE_BIT	PAGEBLOCK_ISO_MASK
#else
#define TYPE_BITS	MIGRATETYPE_MASK
#define SKIP_BIT	BIT(PB_migrate_skip)
#define ISOLATE_BIT	0
#endif

static bool is_isolate_type(unsigned int type)
{
#ifdef CONFIG_MEMORY_ISOLATION
	return type == MIGRATE_ISOLATE;
#else
	return false;
#endif
}

static int pageblock_bits(unsigned long pfn, u32 *flags)
{
	const unsigned long *word;
	unsigned long bits;
	unsigned int shift;

	*flags = 0;
	word = pageblock_word(pfn, &shift);
	if (!word)
		return -1;
	bits = READ_ONCE(*word) >> shift;
	if (bits & SKIP_BIT)
		*flags |= MMS_PAGEBLOCK_SKIP;
	if (bits & ISOLATE_BIT || is_isolate_type(bits & TYPE_BITS))
		*flags |= MMS_PAGEBLOCK_ISOLATED;
	return bits & TYPE_BITS;
}

int mms_pageblock_type(unsigned long pfn, u32 *flags)
{
	*flags = 0;
	return pfn_valid(pfn) ? pageblock_bits(pfn, flags) : -1;
}

int mms_pageblock_list_type(unsigned long pfn)
{
	u32 flags;
	int type = pageblock_bits(pfn, &flags);

#ifdef CONFIG_MEMORY_ISOLATION
	if (flags & MMS_PAGEBLOCK_ISOLATED)
		return MIGRATE_ISOLATE;
#endif
	return type;
}

bool mms_page_is_buddy(struct page *page, unsigned int *order)
{
	unsigned long value;

	if (!PageBuddy(page))
		return false;
	value = READ_ONCE(page->private);
	/* once it is taken, private is the owner's */
	if (value >= MMS_ORDERS || !IS_ALIGNED(page_to_pfn(page), 1UL << value) ||
	    !PageBuddy(page))
		return false;
	*order = value;
	return true;
}

bool mms_buddy_find(unsigned long pfn, unsigned long *head, unsigned int *order)
{
	unsigned int o;

	for (o = 0; o < MMS_ORDERS; o++) {
		unsigned long first = ALIGN_DOWN(pfn, 1UL << o);
		struct page *page = pfn_to_online_page(first);

		if (page && mms_page_is_buddy(page, order) && *order >= o) {
			*head = first;
			return true;
		}
	}
	return false;
}

bool mms_page_has_movable_ops(struct page *page)
{
#if MMS_HAVE_PAGE_HAS_MOVABLE_OPS
	/* asks a page flag that tail pages must not be asked for */
	return !PageTail(page) && page_has_movable_ops(page);
#else
	/* a slab keeps other things in the word that would tell */
	return !PageSlab(page) && __PageMovable(page);
#endif
}
