// SPDX-License-Identifier: GPL-2.0
/*
 * Free lists and counters of each zone, in moments of their own: a zone that moved
 * while it was read is read again.
 */
#include "verify_buddy.h"

#include "../model/array.h"
#include "blocks.h"
#include "buddy.h"
#include "zone.h"

/**
 * struct zones - all zones and their lists, from the last look
 * @zone: array of @nr_zones
 * @nr_zones: how many
 * @area: array of @nr_areas: those of the first zone, then of the second ...
 * @nr_areas: how many
 */
struct zones {
	struct mms_rec_zone *zone;
	size_t nr_zones;
	struct mms_rec_area *area;
	size_t nr_areas;
};

/**
 * struct work - one run
 * @s: who answers
 * @r: rules are added to it
 * @part: outcome of one look
 * @system: the machine
 * @isolate: migratetype of isolated blocks, ~0 if there is none
 */
struct work {
	struct mms_source *s;
	struct mms_report *r;
	struct mms_report *part;
	struct mms_rec_system system;
	u32 isolate;
};

static void name_zone(char *of, size_t size, const struct mms_rec_zone *z)
{
	snprintf(of, size, "node %u zone %.15s", z->node, z->name);
}

/* ---- zones ---- */

static int take_zone(const struct mms_rec *rec, void *ctx)
{
	struct zones *z = ctx;
	void *at;

	if (rec->type == MMS_REC_ZONE) {
		at = mms_array_add(&z->zone, &z->nr_zones, sizeof(*z->zone));
		if (at)
			mms_record_get(rec, at, sizeof(*z->zone));
	} else if (rec->type == MMS_REC_AREA) {
		at = mms_array_add(&z->area, &z->nr_areas, sizeof(*z->area));
		if (at)
			mms_record_get(rec, at, sizeof(*z->area));
	} else {
		return 0;
	}
	return at ? 0 : -ENOMEM;
}

static void free_zones(struct zones *z)
{
	mms_zfree(z->zone);
	mms_zfree(z->area);
	memset(z, 0, sizeof(*z));
}

/* @exact: each zone's lists in one moment, whatever that takes */
static int load_zones(struct work *w, struct zones *z, bool exact)
{
	const struct mms_question q = {
		.view = MMS_VIEW_ZONES, .flags = exact ? MMS_VIEW_F_EXACT : 0,
	};

	free_zones(z);
	return mms_source_ask(w->s, &q, take_zone, z, NULL);
}

/* ---- counters ---- */

/* false: it is not there, or its counts changed while its lists were read */
static bool find_counts(const struct zones *z, const struct mms_rec_zone *which,
			struct mms_check_counts *c)
{
	size_t i;

	c->zone = NULL;
	for (i = 0; i < z->nr_zones; i++)
		if (z->zone[i].node == which->node && z->zone[i].index == which->index)
			c->zone = &z->zone[i];
	c->nr = 0;
	for (i = 0; i < z->nr_areas; i++) {
		const struct mms_rec_area *a = &z->area[i];

		if (a->node != which->node || a->zone != which->index)
			continue;
		if (!c->nr++)
			c->area = a;
	}
	return c->zone && (c->zone->moment == MMS_CONS_LOCKED ||
			   c->zone->moment == MMS_CONS_CHUNKED);
}

static void check_counts(struct work *w, const struct mms_check_counts *c)
{
	memset(w->part, 0, sizeof(*w->part));
	mms_check_nr_free(w->part, c);
	mms_check_free_pages(w->part, c);
}

/*
 * What CPUs have not added yet to NR_FREE_PAGES they add without zone->lock: a sum
 * that differs is looked at again, and is wrong if it always does. A recorded sum
 * cannot be looked at again.
 */
static void forgive_recorded_sum(struct work *w, const struct mms_check_counts *c)
{
	if (!w->s->recorded || !w->part->tally[MMS_RULE_FREE_PAGES].broken)
		return;
	memset(w->part, 0, sizeof(*w->part));
	mms_check_nr_free(w->part, c);
	w->part->unsteady = 1;
}

/*
 * Lists of several moments can be right, and then are; but what is wrong of them may
 * never have been so: that is looked at in one moment.
 */
static int verify_counts(struct work *w, struct zones *z, const struct mms_rec_zone *zone)
{
	struct mms_check_counts c = { .isolate = w->isolate };
	unsigned int round;
	char of[44];
	int err = 0;

	name_zone(of, sizeof(of), zone);
	c.of = of;
	for (round = 0; round < mms_source_rounds(w->s); round++) {
		if (round)
			err = load_zones(w, z, true);
		if (err)
			return err;
		memset(w->part, 0, sizeof(*w->part));
		w->part->unsteady = !find_counts(z, zone, &c);
		if (w->part->unsteady)
			continue;
		check_counts(w, &c);
		if (!mms_report_broken(w->part))
			break;
		if (c.zone->moment == MMS_CONS_LOCKED)
			continue;
		memset(w->part, 0, sizeof(*w->part));
		w->part->unsteady = 1;
	}
	forgive_recorded_sum(w, &c);
	mms_report_add(w->r, w->part);
	return 0;
}

/* ---- blocks ---- */

static bool is_right(struct work *w, const struct mms_check_zone *z,
		     const struct mms_blocks *b)
{
	memset(w->part, 0, sizeof(*w->part));
	if (b->moved)
		w->part->unsteady = 1;
	else
		mms_check_blocks(w->part, z, b->block, b->nr);
	return !b->moved && !mms_report_broken(w->part);
}

/* what is not right at a glance is looked at in one moment */
static int look_at_blocks(struct work *w, const struct mms_check_zone *z)
{
	struct mms_blocks b = { .nr = 0 };
	int err = mms_blocks_glance(w->s, z->node, z->zone, &b);

	if (!err && !is_right(w, z, &b) && !w->s->recorded) {
		err = mms_blocks_load(w->s, z->node, z->zone, &b);
		if (!err)
			is_right(w, z, &b);
	}
	mms_blocks_free(&b);
	return err;
}

static int verify_blocks(struct work *w, const struct mms_rec_zone *zone)
{
	struct mms_check_zone z = {
		.first = zone->start_pfn,
		.end = zone->start_pfn + zone->spanned,
		.node = zone->node,
		.zone = zone->index,
		.orders = w->system.orders,
		.block_order = w->system.block_order,
		.list_is_pageblock = w->system.promises & MMS_PROMISE_LIST_TYPE,
	};
	char of[44];
	int err;

	name_zone(of, sizeof(of), zone);
	z.of = of;
	err = look_at_blocks(w, &z);
	if (!err)
		mms_report_add(w->r, w->part);
	return err;
}

/* ---- all zones ---- */

static int take_name(const struct mms_rec *rec, void *ctx)
{
	struct mms_rec_name name;
	u32 *isolate = ctx;

	if (rec->type != MMS_REC_NAME)
		return 0;
	mms_record_get(rec, &name, sizeof(name));
	if (name.table == MMS_NAMES_MIGRATETYPE &&
	    !strncmp(name.name, "Isolate", sizeof(name.name)))
		*isolate = name.number;
	return 0;
}

static int load_machine(struct work *w)
{
	const struct mms_question names = { .view = MMS_VIEW_NAMES };
	int err = mms_source_system(w->s, &w->system);

	w->isolate = ~0U;
	return err ? err : mms_source_ask(w->s, &names, take_name, &w->isolate, NULL);
}

static int verify_zones(struct work *w, struct zones *z)
{
	int err = load_zones(w, z, false);
	size_t i;

	for (i = 0; i < z->nr_zones && !err; i++) {
		/* the zones are read anew meanwhile */
		const struct mms_rec_zone zone = z->zone[i];

		if (!zone.present)
			continue;
		err = verify_counts(w, z, &zone);
		if (!err)
			err = verify_blocks(w, &zone);
	}
	return err;
}

int mms_verify_buddy(struct mms_source *s, struct mms_report *r)
{
	struct work w = { .s = s, .r = r };
	struct zones z = { .nr_zones = 0 };
	int err;

	w.part = mms_zalloc(1, sizeof(*w.part));
	if (!w.part)
		return -ENOMEM;
	err = load_machine(&w);
	if (!err)
		err = verify_zones(&w, &z);
	free_zones(&z);
	mms_zfree(w.part);
	return err;
}
