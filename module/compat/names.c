// SPDX-License-Identifier: GPL-2.0
/*
 * Tables of names, made from the headers of the kernel this is built for.
 */
#include "names.h"

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/stringify.h>
#include <linux/tracepoint.h>
#include <trace/events/mmflags.h>

#include "../uapi/mmscope.h"

/* the words of trace events and of the kernel's own dumps of a page */
static const struct mms_name page_flags[] = { __def_pageflag_names };

/* the words of /proc/pagetypeinfo (migratetype_names[], mm/page_alloc.c) */
static const struct mms_name migratetypes[] = {
	{ MIGRATE_UNMOVABLE, "Unmovable" },
	{ MIGRATE_MOVABLE, "Movable" },
	{ MIGRATE_RECLAIMABLE, "Reclaimable" },
	{ MIGRATE_HIGHATOMIC, "HighAtomic" },
#ifdef CONFIG_CMA
	{ MIGRATE_CMA, "CMA" },
#endif
#ifdef CONFIG_MEMORY_ISOLATION
	{ MIGRATE_ISOLATE, "Isolate" },
#endif
};

/* the words of /proc/zoneinfo (zone_names[], mm/page_alloc.c) */
static const struct mms_name zones[] = {
#ifdef CONFIG_ZONE_DMA
	{ ZONE_DMA, "DMA" },
#endif
#ifdef CONFIG_ZONE_DMA32
	{ ZONE_DMA32, "DMA32" },
#endif
	{ ZONE_NORMAL, "Normal" },
#ifdef CONFIG_HIGHMEM
	{ ZONE_HIGHMEM, "HighMem" },
#endif
	{ ZONE_MOVABLE, "Movable" },
#ifdef CONFIG_ZONE_DEVICE
	{ ZONE_DEVICE, "Device" },
#endif
};

#define TABLE(number, rows)	{ number, ARRAY_SIZE(rows), rows, false }
#define MASKS(number, rows)	{ number, ARRAY_SIZE(rows), rows, true }

const struct mms_names mms_names[] = {
	MASKS(MMS_NAMES_PAGE_FLAG, page_flags),
	TABLE(MMS_NAMES_MIGRATETYPE, migratetypes),
	TABLE(MMS_NAMES_ZONE, zones),
};

const unsigned int mms_nr_names = ARRAY_SIZE(mms_names);

const char *mms_name_of(u32 table, u32 number)
{
	unsigned int t, i;

	for (t = 0; t < mms_nr_names; t++) {
		if (mms_names[t].table != table)
			continue;
		for (i = 0; i < mms_names[t].nr; i++)
			if (mms_name_number(&mms_names[t], i) == number)
				return mms_names[t].row[i].name;
	}
	return NULL;
}
