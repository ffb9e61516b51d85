// SPDX-License-Identifier: GPL-2.0
/*
 * What calculate_sizes() and calculate_order() of mm/slub.c start from, besides the
 * cache itself. Most of their habits leave no member, symbol or type behind by which
 * they could be told: for these the version has to do.
 */
#include "slub.h"

#include <linux/cache.h>
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/version.h>

#include "../uapi/mmscope.h"
#include "layout.h"
#include "symbol.h"

/*
 * CPUs that may never come do not count since 3286222fc609 ("mm, slub: better
 * heuristic for number of cpus when calculating slab order") (in v5.12).
 */
static u32 counted_cpus(void)
{
	if (LINUX_VERSION_CODE < KERNEL_VERSION(5, 12, 0) || num_present_cpus() <= 1)
		return nr_cpu_ids;
	return num_present_cpus();
}

static u32 habits(void)
{
	u32 how = 0;

	if (LINUX_VERSION_CODE >= KERNEL_VERSION(5, 12, 0))
		how |= MMS_SLUB_PRESENT;
	/* 0fe2735d5e2e ("mm/slub: remove min_objects loop from calculate_order()") */
	if (LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0))
		how |= MMS_SLUB_FEWER;
	/* 6edf2576a6cc ("mm/slub: enable debugging memory wasting of kmalloc") */
	if (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0))
		how |= MMS_SLUB_REQUEST;
	/* 946fa0dbf2d8 ("mm/slub: extend redzone check to extra allocated kmalloc space") */
	if (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0))
		how |= MMS_SLUB_REQUEST_APART;
	/* d345bd2e9834 ("mm: add kmem_cache_create_rcu()") */
	if (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0))
		how |= MMS_SLUB_GIVEN_RCU;
	/* "mm/slab: allow specifying free pointer offset when using constructor" */
	if (LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0))
		how |= MMS_SLUB_GIVEN_CTOR;
	return how;
}

static void read_orders(struct mms_rec_slub *rec)
{
	const unsigned int *first = mms_symbol(MMS_SYM_SLUB_MIN_ORDER);
	const unsigned int *last = mms_symbol(MMS_SYM_SLUB_MAX_ORDER);
	const unsigned int *objects = mms_symbol(MMS_SYM_SLUB_MIN_OBJECTS);

	if (!first || !last || !objects)
		return;
	rec->how |= MMS_SLUB_ORDERS;
	rec->first_order = *first;
	rec->last_order = *last;
	rec->min_objects = *objects;
}

void mms_slub_read(struct mms_rec_slub *rec)
{
	rec->how = habits();
	rec->page_shift = PAGE_SHIFT;
	rec->word = sizeof(void *);
	rec->line = cache_line_size();
	rec->min_align = ARCH_SLAB_MINALIGN;
	rec->cpus = counted_cpus();
	rec->most_cpus = nr_cpu_ids;
	read_orders(rec);
	if (mms_layout_has(MMS_SIZE_TRACK))
		rec->track = mms_layout_size(MMS_SIZE_TRACK);
	if (mms_layout_has(MMS_OFF_CACHE_SHEAF_CAPACITY))
		rec->sheaf_head = mms_layout_offset(MMS_OFF_SHEAF_OBJECTS);
	if (mms_layout_has(MMS_OFF_CACHE_CPU_PARTIAL))
		rec->how |= MMS_SLUB_CPU_PARTIAL;
	if (mms_layout_has(MMS_OFF_CACHE_CPU_PARTIAL_SLABS))
		rec->how |= MMS_SLUB_CPU_SLABS;
	if (IS_ENABLED(CONFIG_KASAN))
		rec->how |= MMS_SLUB_METADATA;
}
