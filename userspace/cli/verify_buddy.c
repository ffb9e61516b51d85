// SPDX-License-Identifier: GPL-2.0-only
/*
 * verify_buddy.c - free lists and counters of each zone, in moments of their own:
 * a zone that moved while it was read is read again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../module/check/buddy.h"
#include "../../module/check/zone.h"
#include "verify.h"

/**
 * struct blocks - the free blocks of one zone
 * @block: array, owned
 * @nr: how many
 * @moved: they are of more than one moment
 */
struct blocks {
	struct mms_rec_block *block;
	size_t nr;
	bool moved;
};

/* one moment, if only the live kernel is asked to hold still so long */
static uint32_t exact(const struct verify_zones *v)
{
	return mmscope_is_file(v->m) ? 0 : MMS_VIEW_F_EXACT;
}

static unsigned int rounds(const struct verify_zones *v)
{
	return mmscope_is_file(v->m) ? 1 : VERIFY_ROUNDS;
}

/* ---- counters ---- */

static bool is_moment(const struct zone_info *z)
{
	return z->rec.moment == MMS_CONS_LOCKED;
}

static void check_counts(struct verify_zones *v, const struct zone_info *z,
			 struct mms_report *report)
{
	mms_check_counts(report, &z->rec, z->area, z->nr_areas, v->isolate);
}

/*
 * What CPUs have not added yet to NR_FREE_PAGES they add without zone->lock: a sum
 * that differs is looked at again, and is wrong if it always does.
 */
static int verify_counts(struct verify_zones *v, uint32_t node, uint32_t index)
{
	struct mms_report report = { .nr = 0 };
	const struct zone_info *z;
	unsigned int round;
	int err;

	for (round = 0; round < rounds(v); round++) {
		if (round) {
			zones_free(&v->zones);
			err = zones_load(v->m, exact(v), &v->zones);
			if (err)
				return err;
		}
		z = zones_find(&v->zones, node, index);
		memset(&report, 0, sizeof(report));
		report.unsteady = !z || !is_moment(z);
		if (report.unsteady)
			continue;
		check_counts(v, z, &report);
		if (!mms_report_broken_cases(&report))
			break;
	}
	mms_report_add(v->report, &report);
	return 0;
}

/* ---- blocks ---- */

static int take_block(const struct mmscope_entry *e, void *ctx)
{
	struct blocks *b = ctx;
	struct mms_rec_block *more;

	if (e->rec->type != MMS_REC_BLOCK)
		return 0;
	more = array_add(&b->block, &b->nr, sizeof(*more));
	if (!more)
		return -ENOMEM;
	mmscope_rec_get(e->rec, more, sizeof(*more));
	b->moved |= !(more->h.flags & MMS_BLOCK_MOMENT);
	return 0;
}

static int verify_blocks(struct verify_zones *v, const struct mms_rec_zone *zone)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_BUDDY,
		.flags = exact(v),
		.arg = { zone->node, zone->index },
	};
	const struct mms_check_zone z = {
		.first = zone->start_pfn,
		.end = zone->start_pfn + zone->spanned,
		.node = zone->node,
		.zone = zone->index,
		.orders = v->system.orders,
		.block_order = v->system.block_order,
		.list_is_pageblock = v->system.promises & MMS_PROMISE_LIST_TYPE,
	};
	struct mmscope_moment moment;
	struct blocks b = { .nr = 0 };
	unsigned int round;
	int err = 0;

	for (round = 0; round < rounds(v) && !err; round++) {
		b.nr = 0;
		b.moved = false;
		err = view_each(v->m, &args, NULL, take_block, &b, &moment);
		mmscope_moment_add(&v->moment, &moment);
		if (!b.moved && !moment.lost)
			break;
	}
	if (!err && round == rounds(v))
		v->report->unsteady++;
	else if (!err)
		mms_check_blocks(v->report, &z, b.block, b.nr);
	free(b.block);
	return err;
}

/* ---- all zones ---- */

static int take_system(const struct mmscope_entry *e, void *ctx)
{
	if (e->rec->type == MMS_REC_SYSTEM)
		mmscope_rec_get(e->rec, ctx, sizeof(struct mms_rec_system));
	return 0;
}

static uint32_t isolate_type(struct mmscope *m, uint32_t types)
{
	uint32_t i;

	for (i = 0; i < types; i++) {
		const char *name = mmscope_name(m, MMS_NAMES_MIGRATETYPE, i);

		if (name && !strcmp(name, "Isolate"))
			return i;
	}
	return ~0U;
}

static int verify_zone(struct verify_zones *v, size_t i)
{
	/* the zones are read anew meanwhile */
	const struct mms_rec_zone zone = v->zones.zone[i].rec;
	int err;

	if (!zone.present)
		return 0;
	err = verify_counts(v, zone.node, zone.index);
	return err ? err : verify_blocks(v, &zone);
}

int verify_buddy(struct mmscope *m, struct mms_report *report,
		 struct mmscope_moment *moment)
{
	const struct mmscope_view_args args = { .view = MMS_VIEW_SYSTEM };
	struct verify_zones v = { .m = m, .report = report };
	size_t i;
	int err = view_each(m, &args, NULL, take_system, &v.system, NULL);

	if (err)
		return err;
	err = zones_load(m, exact(&v), &v.zones);
	if (err)
		return err;
	v.isolate = isolate_type(m, v.system.migratetypes);
	for (i = 0; i < v.zones.nr_zones && !err; i++)
		err = verify_zone(&v, i);
	mmscope_moment_add(&v.moment, &v.zones.moment);
	zones_free(&v.zones);
	*moment = v.moment;
	return err;
}
