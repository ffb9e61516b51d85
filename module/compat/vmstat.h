/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of zones and nodes: each has a part of its own per CPU, which the
 * kernel adds to the whole now and then.
 */
#ifndef _MMS_COMPAT_VMSTAT_H
#define _MMS_COMPAT_VMSTAT_H

#include <linux/types.h>

struct pglist_data;
struct zone;

/**
 * struct mms_counter - a counter as it stands
 * @value: with the parts of all CPUs; 0 if that came out negative
 * @global: as /proc/zoneinfo shows it: without them, but for NUMA events
 *
 * A CPU that is just adding its part to the whole can be missed.
 */
struct mms_counter {
	u64 value;
	u64 global;
};

#define MMS_COUNTER_NAME	32	/* bytes of a name with its final zero */

/** mms_vmstat_init() - find the names, set the capability "stat-names" */
void mms_vmstat_init(void);

/** mms_zone_counters() - number of counters of a zone, NUMA events included */
unsigned int mms_zone_counters(void);

/** mms_node_counters() - number of counters of a node */
unsigned int mms_node_counters(void);

/**
 * mms_zone_counter() - a counter of a zone, in the unit of /proc/vmstat
 * @zone: the zone
 * @item: which one, below mms_zone_counters()
 * @name: filled: MMS_COUNTER_NAME bytes; NULL if it is not wanted
 *
 * Context: any.
 */
struct mms_counter mms_zone_counter(struct zone *zone, unsigned int item,
				    char *name);

/** mms_node_counter() - a counter of a node; as mms_zone_counter() */
struct mms_counter mms_node_counter(struct pglist_data *node, unsigned int item,
				    char *name);

/** mms_zone_free() - NR_FREE_PAGES */
struct mms_counter mms_zone_free(struct zone *zone);

/** mms_zone_unaccepted() - NR_UNACCEPTED with the CPUs' parts, 0 if there is no such thing */
u64 mms_zone_unaccepted(struct zone *zone);

#endif /* _MMS_COMPAT_VMSTAT_H */
