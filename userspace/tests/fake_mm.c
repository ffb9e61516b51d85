// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_mm.c - tasks, address spaces, VMAs, their trees and page tables of
 * processes that never were.
 */
#include <errno.h>
#include <string.h>

#include "fake_view.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	uint32_t table;
	uint32_t number;
	const char *name;
} names[] = {
	{ MMS_NAMES_VMA_FLAG, 0, "read" }, { MMS_NAMES_VMA_FLAG, 1, "write" },
	{ MMS_NAMES_VMA_FLAG, 2, "exec" }, { MMS_NAMES_VMA_FLAG, 3, "shared" },
	{ MMS_NAMES_VMA_FLAG, 4, "mayread" }, { MMS_NAMES_VMA_FLAG, 5, "maywrite" },
	{ MMS_NAMES_VMA_FLAG, 6, "mayexec" }, { MMS_NAMES_VMA_FLAG, 7, "mayshare" },
	{ MMS_NAMES_VMA_FLAG, 8, "growsdown" }, { MMS_NAMES_VMA_FLAG, 10, "pfnmap" },
	{ MMS_NAMES_VMA_FLAG, 13, "locked" }, { MMS_NAMES_VMA_FLAG, 18, "dontexpand" },
	{ MMS_NAMES_VMA_FLAG, 20, "account" }, { MMS_NAMES_VMA_FLAG, 22, "hugetlb" },
	{ MMS_NAMES_VMA_FLAG, 27, "softdirty" },
	{ MMS_NAMES_MM_FLAG, 2, "dump-anon-private" },
	{ MMS_NAMES_MM_FLAG, 24, "has-uprobes" },
	{ MMS_NAMES_PAGE_FLAG, 2, "referenced" }, { MMS_NAMES_PAGE_FLAG, 4, "dirty" },
	{ MMS_NAMES_PAGE_FLAG, 5, "lru" },
	{ MMS_NAMES_MIGRATETYPE, 0, "Unmovable" }, { MMS_NAMES_MIGRATETYPE, 1, "Movable" },
	{ MMS_NAMES_MIGRATETYPE, 2, "Reclaimable" },
	{ MMS_NAMES_MIGRATETYPE, 3, "HighAtomic" }, { MMS_NAMES_MIGRATETYPE, 4, "Isolate" },
	{ MMS_NAMES_SLAB_FLAG, 13, "hwcache_align" },
	{ MMS_NAMES_SLAB_FLAG, 17, "reclaim_account" },
	{ MMS_NAMES_SLAB_FLAG, 19, "typesafe_by_rcu" },
	{ MMS_NAMES_ZONE, 0, "DMA" }, { MMS_NAMES_ZONE, 1, "DMA32" },
	{ MMS_NAMES_ZONE, 2, "Normal" }, { MMS_NAMES_ZONE, 3, "Movable" },
	{ MMS_NAMES_VMALLOC_FLAG, 0, "ioremap" }, { MMS_NAMES_VMALLOC_FLAG, 1, "alloc" },
};

static int say_names(struct fake_answer *a, const struct mms_view *req)
{
	size_t i;

	(void)req;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct mms_rec_name rec = {
			.table = names[i].table,
			.number = names[i].number,
		};

		strcpy(rec.name, names[i].name);
		fake_rec(a, MMS_REC_NAME, &rec, sizeof(rec));
	}
	return 0;
}

const struct fake_view fake_views_mm[] = {
	{ MMS_VIEW_NAMES, NULL, say_names },
};

const size_t fake_nr_views_mm = ARRAY_SIZE(fake_views_mm);
