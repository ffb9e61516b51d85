// SPDX-License-Identifier: GPL-2.0-only
/*
 * zonelist.c - reads all nodes, zones and free lists, and finds them again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"

/* orders and types are small on every kernel; more is an answer gone wrong */
#define ORDERS_MAX 64

static int take_area(struct zones *z, const struct mms_rec *rec)
{
	struct zone_info *last = z->nr_zones ? &z->zone[z->nr_zones - 1] : NULL;
	struct mms_rec_area *area;

	if (!last)
		return 0;
	area = mms_array_add(&last->area, &last->nr_areas, sizeof(*area));
	if (!area)
		return -ENOMEM;
	mmscope_rec_get(rec, area, sizeof(*area));
	if (area->order >= ORDERS_MAX || area->migratetype >= ORDERS_MAX)
		return -EPROTO;
	if (area->order >= z->orders)
		z->orders = area->order + 1;
	if (area->migratetype >= z->types)
		z->types = area->migratetype + 1;
	return 0;
}

static int take_record(const struct mmscope_entry *e, void *ctx)
{
	struct zones *z = ctx;
	void *at;
	size_t size;

	switch (e->rec->type) {
	case MMS_REC_NODE:
		size = sizeof(*z->node);
		at = mms_array_add(&z->node, &z->nr_nodes, size);
		break;
	case MMS_REC_ZONE:
		size = sizeof(struct mms_rec_zone);
		at = mms_array_add(&z->zone, &z->nr_zones, sizeof(*z->zone));
		break;
	case MMS_REC_STAT:
		size = sizeof(*z->stat);
		at = mms_array_add(&z->stat, &z->nr_stats, size);
		break;
	case MMS_REC_AREA:
		return take_area(z, e->rec);
	default:
		return 0;
	}
	if (!at)
		return -ENOMEM;
	mmscope_rec_get(e->rec, at, size);
	return 0;
}

static void end_names(struct zones *z)
{
	size_t i;

	for (i = 0; i < z->nr_zones; i++)
		z->zone[i].rec.name[sizeof(z->zone[i].rec.name) - 1] = '\0';
	for (i = 0; i < z->nr_stats; i++)
		z->stat[i].name[sizeof(z->stat[i].name) - 1] = '\0';
}

int zones_load(struct mmscope *m, uint32_t flags, struct zones *ret)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_ZONES,
		.flags = flags,
	};
	struct zones z = { .nr_zones = 0 };
	int err = view_each(m, &args, NULL, take_record, &z, &z.moment);

	if (err) {
		zones_free(&z);
		return err;
	}
	end_names(&z);
	*ret = z;
	return 0;
}

void zones_free(struct zones *z)
{
	size_t i;

	for (i = 0; i < z->nr_zones; i++)
		free(z->zone[i].area);
	free(z->node);
	free(z->zone);
	free(z->stat);
	memset(z, 0, sizeof(*z));
}

const struct zone_info *zones_find(const struct zones *z, uint32_t node,
				   uint32_t index)
{
	size_t i;

	for (i = 0; i < z->nr_zones; i++)
		if (z->zone[i].rec.node == node && z->zone[i].rec.index == index)
			return &z->zone[i];
	return NULL;
}

uint64_t zone_blocks(const struct zone_info *z, uint32_t order, uint32_t type)
{
	size_t i;

	for (i = 0; i < z->nr_areas; i++)
		if (z->area[i].order == order && z->area[i].migratetype == type)
			return z->area[i].blocks;
	return 0;
}

uint64_t zone_blocks_all(const struct zones *zs, const struct zone_info *z,
			 uint32_t order)
{
	uint64_t sum = 0;
	uint32_t type;

	for (type = 0; type < zs->types; type++)
		sum += zone_blocks(z, order, type);
	return sum;
}

/* ---- words ---- */

static char *ring(void)
{
	static char buf[8][96];
	static unsigned int at;

	return buf[at++ % ARRAY_SIZE(buf)];
}

const char *zones_name(const struct zones *z, uint32_t node, uint32_t index)
{
	const struct zone_info *zone = zones_find(z, node, index);
	char *buf = ring();

	if (zone)
		snprintf(buf, 96, "%s", zone->rec.name);
	else
		snprintf(buf, 96, "zone %u", index);
	return buf;
}

const char *zone_moment(const struct mms_rec_zone *rec)
{
	char *buf = ring();

	if (rec->moment == MMS_CONS_LOCKED)
		snprintf(buf, 96, "one moment (held %.1f us)",
			 rec->hold_ns / 1e3);
	else
		snprintf(buf, 96, "several moments (held %.1f us at most)",
			 rec->hold_ns / 1e3);
	return buf;
}

const char *migratetype_name(struct mmscope *m, uint32_t type)
{
	const char *name = mmscope_name(m, MMS_NAMES_MIGRATETYPE, type);
	char *buf;

	if (name)
		return name;
	buf = ring();
	snprintf(buf, 96, "type %u", type);
	return buf;
}
