// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_ZONES. The cursor counts nodes and, in each, the node itself and
 * its zones; a step shows one of them. The lists of a zone are counted over as
 * many holds of zone->lock as it takes before its records are written.
 */
#include "zone.h"

#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/topology.h>

#include "../compat/mm.h"
#include "../compat/pcp.h"
#include "../compat/vmstat.h"
#include "../compat/zone.h"
#include "freelist.h"
#include "pcp.h"

/**
 * struct count - what the holds find out about a zone
 * @pass: the pass; first, so that its callbacks find the rest
 * @free: NR_FREE_PAGES in the first hold
 * @unaccepted: NR_UNACCEPTED
 * @isolated: isolated pageblocks
 * @highatomic: reserved frames
 * @nr_free: per order, in the first hold
 * @blocks: members of each list
 */
struct count {
	struct mms_pass pass;
	struct mms_counter free;
	u64 unaccepted;
	u64 isolated;
	u64 highatomic;
	u64 nr_free[MMS_ORDERS];
	u64 blocks[MMS_ORDERS][MIGRATE_TYPES];
};

static_assert(sizeof(struct count) <= PAGE_SIZE);

/* all of these change under zone->lock only */
static void read_counts(struct mms_pass *p)
{
	struct count *c = container_of(p, struct count, pass);
	struct zone *zone = p->chain.zone;
	int order;

	c->free = mms_zone_free(zone);
	c->unaccepted = mms_zone_unaccepted(zone);
	c->isolated = mms_zone_isolated(zone);
	c->highatomic = zone->nr_reserved_highatomic;
	for (order = 0; order < MMS_ORDERS; order++)
		c->nr_free[order] = zone->free_area[order].nr_free;
}

static void count_list(struct mms_pass *p)
{
	struct count *c = container_of(p, struct count, pass);

	c->blocks[p->order][p->type] = p->chain.seen;
}

static bool count_zone(struct count *c)
{
	while (!mms_pass_is_done(&c->pass)) {
		if (fatal_signal_pending(current))
			return false;
		mms_pass_hold(&c->pass);
		cond_resched();
	}
	return true;
}

static void put_watermarks(struct mms_rec_zone *rec, struct zone *zone)
{
	int i;

	for (i = 0; i < min_t(int, NR_WMARK, MMS_WATERMARKS); i++)
		rec->watermark[i] = READ_ONCE(zone->_watermark[i]);
	rec->boost = READ_ONCE(zone->watermark_boost);
	for (i = 0; i < min_t(int, MAX_NR_ZONES, MMS_ZONES_MAX); i++)
		rec->lowmem_reserve[i] = READ_ONCE(zone->lowmem_reserve[i]);
}

static bool put_zone(struct mms_sink *sink, const struct count *c)
{
	struct zone *zone = c->pass.chain.zone;
	struct mms_rec_zone *rec = mms_sink_add(sink, MMS_REC_ZONE, sizeof(*rec));

	if (!rec)
		return false;
	rec->zone = (unsigned long)zone;
	rec->start_pfn = READ_ONCE(zone->zone_start_pfn);
	rec->spanned = READ_ONCE(zone->spanned_pages);
	rec->present = READ_ONCE(zone->present_pages);
	rec->managed = zone_managed_pages(zone);
	rec->cma = mms_zone_cma(zone);
	put_watermarks(rec, zone);
	rec->free = c->free.value;
	rec->free_global = c->free.global;
	rec->pcp_free = mms_pcp_pages(zone);
	rec->unaccepted = c->unaccepted;
	rec->isolated_blocks = c->isolated;
	rec->highatomic = c->highatomic;
	rec->node = c->pass.node;
	rec->index = c->pass.index;
	rec->moment = c->pass.moment;
	rec->hold_ns = min_t(u64, c->pass.hold_ns, U32_MAX);
	strscpy(rec->name, zone->name, sizeof(rec->name));
	return true;
}

static bool put_areas(struct mms_sink *sink, const struct count *c)
{
	struct mms_rec_area *rec;
	u32 order, type;

	for (order = 0; order < MMS_ORDERS; order++) {
		for (type = 0; type < MIGRATE_TYPES; type++) {
			rec = mms_sink_add(sink, MMS_REC_AREA, sizeof(*rec));
			if (!rec)
				return false;
			rec->blocks = c->blocks[order][type];
			rec->nr_free = c->nr_free[order];
			rec->node = c->pass.node;
			rec->zone = c->pass.index;
			rec->order = order;
			rec->migratetype = type;
		}
	}
	return true;
}

/* @zone: NULL for the counters of the node itself */
static bool put_stats(struct mms_sink *sink, u32 node, struct zone *zone, u32 index)
{
	u32 item, nr = zone ? mms_zone_counters() : mms_node_counters();
	struct mms_rec_stat *rec;
	struct mms_counter c;

	static_assert(sizeof(rec->name) == MMS_COUNTER_NAME);
	for (item = 0; item < nr; item++) {
		rec = mms_sink_add(sink, MMS_REC_STAT, sizeof(*rec));
		if (!rec)
			return false;
		if (zone)
			c = mms_zone_counter(zone, item, rec->name);
		else
			c = mms_node_counter(NODE_DATA(node), item, rec->name);
		rec->value = c.value;
		rec->global = c.global;
		rec->node = node;
		rec->zone = index;
	}
	return true;
}

static bool show_node(struct mms_view_walk *w, u32 node)
{
	struct pglist_data *pgdat = NODE_DATA(node);
	struct mms_rec_node *rec = mms_sink_add(&w->sink, MMS_REC_NODE, sizeof(*rec));
	int cpu, i;

	if (!rec)
		return false;
	rec->pgdat = (unsigned long)pgdat;
	rec->start_pfn = pgdat->node_start_pfn;
	rec->spanned = pgdat->node_spanned_pages;
	rec->present = pgdat->node_present_pages;
	rec->node = node;
	for (i = 0; i < MAX_NR_ZONES; i++)
		rec->nr_zones += !!mms_zone(node, i);
	for_each_online_cpu(cpu)
		rec->cpus += cpu_to_node(cpu) == node;
	return put_stats(&w->sink, node, NULL, ~0U);
}

static bool show_zone(struct mms_view_walk *w, u32 node, u32 index)
{
	struct zone *zone = mms_zone(node, index);
	struct count *c = (struct count *)w->scratch;

	if (!zone)
		return true;
	memset(c, 0, sizeof(*c));
	mms_pass_init(&c->pass, w, zone, node, index,
		      w->req->flags & MMS_VIEW_F_EXACT);
	c->pass.start = read_counts;
	c->pass.end = count_list;
	return count_zone(c) && put_zone(&w->sink, c) &&
	       put_areas(&w->sink, c) && put_stats(&w->sink, node, zone, index);
}

static bool show(struct mms_view_walk *w, u64 pos)
{
	u32 node = (u32)pos / (MAX_NR_ZONES + 1), part = (u32)pos % (MAX_NR_ZONES + 1);

	if (!node_online(node))
		return true;
	return part ? show_zone(w, node, part - 1) : show_node(w, node);
}

/* cursor: node * (zones + 1) for a node, + 1 + number of a zone */
int mms_zones_step(struct mms_view_walk *w)
{
	struct mms_sink_mark mark = mms_sink_mark(&w->sink);
	u64 *pos = &w->req->cursor[0];

	w->req->cons.lock = MMS_LOCK_ZONE;
	mms_hotplug_lock();
	while (*pos < (u64)MAX_NUMNODES * (MAX_NR_ZONES + 1)) {
		if (!show(w, *pos)) {
			mms_sink_rewind(&w->sink, mark);
			w->full = true;
			break;
		}
		++*pos;
		if (w->sink.used != mark.used)
			break;
	}
	mms_hotplug_unlock();
	w->finished = *pos >= (u64)MAX_NUMNODES * (MAX_NR_ZONES + 1);
	return fatal_signal_pending(current) ? -EINTR : 0;
}
