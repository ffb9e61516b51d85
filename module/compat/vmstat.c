// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of zones and nodes, and what the kernel calls them.
 */
#include "vmstat.h"

#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmstat.h>

#include "capability.h"
#include "probes.gen.h"
#include "symbol.h"

/* f19298b9516c ("mm/vmstat: convert NUMA statistics to basic NUMA counters") (in v5.14) */
#if MMS_HAVE_NUMA_EVENT
#define NUMA_ITEMS	NR_VM_NUMA_EVENT_ITEMS
#else
#define NUMA_ITEMS	NR_VM_NUMA_STAT_ITEMS
#endif

/* where each group begins in vmstat_text[], see zone_stat_name() and others */
#define TEXT_OF_NUMA	NR_VM_ZONE_STAT_ITEMS
#define TEXT_OF_NODE	(NR_VM_ZONE_STAT_ITEMS + NUMA_ITEMS)

static bool read_name(unsigned int index, char *name)
{
	const char * const *text = mms_symbol(MMS_SYM_VMSTAT_TEXT);
	const char *from;
	unsigned int i;

	memset(name, 0, MMS_COUNTER_NAME);
	if (!text || copy_from_kernel_nofault(&from, text + index, sizeof(from)))
		return false;
	for (i = 0; i < MMS_COUNTER_NAME - 1; i++)
		if (copy_from_kernel_nofault(name + i, from + i, 1) || !name[i])
			break;
	return i;
}

void mms_vmstat_init(void)
{
	char zone[MMS_COUNTER_NAME], node[MMS_COUNTER_NAME];

	if (!read_name(0, zone) || !read_name(TEXT_OF_NODE, node))
		mms_cap_off(MMS_CAP_STAT_NAMES, "symbol vmstat_text",
			    "the symbol was not found: counters go by number");
	else if (strcmp(zone, "nr_free_pages") || strcmp(node, "nr_inactive_anon"))
		mms_cap_off(MMS_CAP_STAT_NAMES, "symbol vmstat_text",
			    "unknown order of words: counters go by number");
	else
		mms_cap_on(MMS_CAP_STAT_NAMES, "symbol vmstat_text");
}

static void put_name(char *name, unsigned int index, const char *instead,
		     unsigned int item)
{
	if (!name)
		return;
	if (!mms_cap_is_on(MMS_CAP_STAT_NAMES) || !read_name(index, name))
		snprintf(name, MMS_COUNTER_NAME, "%s_%u", instead, item);
}

static struct mms_counter counter(long global, long parts)
{
	return (struct mms_counter){
		.value = max(global + parts, 0L),
		.global = max(global, 0L),
	};
}

unsigned int mms_zone_counters(void)
{
	return NR_VM_ZONE_STAT_ITEMS + NUMA_ITEMS;
}

unsigned int mms_node_counters(void)
{
	return NR_VM_NODE_STAT_ITEMS;
}

/* the counters moved out of the page lists in 28f836b6777b (v5.14) */
static long zone_part(struct zone *zone, int cpu, unsigned int item)
{
#ifndef CONFIG_SMP
	return 0;
#elif MMS_HAVE_PER_CPU_PAGESET
	return READ_ONCE(per_cpu_ptr(zone->per_cpu_zonestats, cpu)->vm_stat_diff[item]);
#else
	return READ_ONCE(per_cpu_ptr(zone->pageset, cpu)->vm_stat_diff[item]);
#endif
}

static struct mms_counter zone_stat(struct zone *zone, unsigned int item)
{
	long parts = 0;
	int cpu;

	for_each_online_cpu(cpu)
		parts += zone_part(zone, cpu, item);
	return counter(atomic_long_read(&zone->vm_stat[item]), parts);
}

/* zoneinfo adds the parts to the whole before it shows these */
static struct mms_counter zone_numa(struct zone *zone, unsigned int item)
{
	struct mms_counter c = {};
#ifdef CONFIG_NUMA
	int cpu;

#if MMS_HAVE_NUMA_EVENT
	c.value = atomic_long_read(&zone->vm_numa_event[item]);
	for_each_online_cpu(cpu) {
		struct per_cpu_zonestat *part = per_cpu_ptr(zone->per_cpu_zonestats, cpu);

		c.value += READ_ONCE(part->vm_numa_event[item]);
	}
#else
	c.value = atomic_long_read(&zone->vm_numa_stat[item]);
	for_each_online_cpu(cpu)
		c.value += READ_ONCE(per_cpu_ptr(zone->pageset, cpu)->vm_numa_stat_diff[item]);
#endif
#endif
	c.global = c.value;
	return c;
}

struct mms_counter mms_zone_counter(struct zone *zone, unsigned int item,
				    char *name)
{
	put_name(name, item, "zone_stat", item);
	if (item < NR_VM_ZONE_STAT_ITEMS)
		return zone_stat(zone, item);
	return zone_numa(zone, item - TEXT_OF_NUMA);
}

/* 69473e5de873 ("mm: memcontrol: convert NR_ANON_THPS account to pages") (in v5.11) */
static bool counts_huge_pages(unsigned int item)
{
#if MMS_HAVE_PRINT_IN_THP
	return vmstat_item_print_in_thp(item);
#else
	return false;
#endif
}

struct mms_counter mms_node_counter(struct pglist_data *node, unsigned int item,
				    char *name)
{
	struct mms_counter c;
	long parts = 0;
	int cpu;

	put_name(name, TEXT_OF_NODE + item, "node_stat", item);
	for_each_online_cpu(cpu) {
		struct per_cpu_nodestat *part = per_cpu_ptr(node->per_cpu_nodestats, cpu);

		parts += READ_ONCE(part->vm_node_stat_diff[item]);
	}
	c = counter(atomic_long_read(&node->vm_stat[item]), parts);
	if (IS_ENABLED(CONFIG_TRANSPARENT_HUGEPAGE) && counts_huge_pages(item)) {
		c.value >>= HPAGE_PMD_ORDER;
		c.global >>= HPAGE_PMD_ORDER;
	}
	return c;
}

struct mms_counter mms_zone_free(struct zone *zone)
{
	return zone_stat(zone, NR_FREE_PAGES);
}

u64 mms_zone_unaccepted(struct zone *zone)
{
#ifdef CONFIG_UNACCEPTED_MEMORY
	return zone_stat(zone, NR_UNACCEPTED).value;
#else
	return 0;
#endif
}
