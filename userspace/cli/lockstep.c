// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockstep.c - "mmscope verify --lockstep": reads each zone's free blocks, follows the
 * kernel's events for a while, and reads the blocks again. Which events there must be,
 * and what they leave open, is told in docs/verify.md.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../module/check/blocks.h"
#include "lockstep.h"
#include "tracefs.h"

#define ROOM_KB	8192	/* for each CPU: some hundred thousand events */

/**
 * struct look - a zone's blocks at one moment
 * @blocks: the blocks
 * @number: how often the zone had been looked at by then
 * @missed: calls that the module's hooks did not see until then
 */
struct look {
	struct mms_blocks blocks;
	unsigned int number;
	uint64_t missed;
};

/**
 * struct followed - a zone that is followed
 * @rec: as the module said it
 * @before: at first
 * @after: at last
 * @marks: moments in the stream of events
 * @event: changes between the two
 * @nr_events: how many
 */
struct followed {
	struct mms_rec_zone rec;
	struct look before;
	struct look after;
	unsigned int marks;
	struct mms_list_event *event;
	size_t nr_events;
};

/**
 * struct follow - all zones
 * @d: the module
 * @r: what is found
 * @system: the machine
 * @zone: array of @nr_zones
 * @nr_zones: how many
 * @lost: an event was lost or made no sense: nothing can be said
 * @open: something happened that the events do not determine
 */
struct follow {
	struct device_source *d;
	struct mms_report *r;
	struct mms_rec_system system;
	struct followed *zone;
	size_t nr_zones;
	bool lost;
	bool open;
};

/* ---- snapshots ---- */

static int take_zone(const struct mms_rec *rec, void *ctx)
{
	struct follow *f = ctx;
	struct mms_rec_zone zone;
	struct followed *z;

	if (rec->type != MMS_REC_ZONE)
		return 0;
	mms_record_get(rec, &zone, sizeof(zone));
	if (!zone.present)
		return 0;
	z = mms_array_add(&f->zone, &f->nr_zones, sizeof(*z));
	if (!z)
		return -ENOMEM;
	z->rec = zone;
	return 0;
}

static int load_zones(struct follow *f)
{
	const struct mms_question q = { .view = MMS_VIEW_ZONES };
	int err = mms_source_system(&f->d->source, &f->system);

	return err ? err : mms_source_ask(&f->d->source, &q, take_zone, f, NULL);
}

/* @later: of the two looks the second */
static int look(struct follow *f, bool later)
{
	size_t i;
	int err = 0;

	for (i = 0; i < f->nr_zones && !err; i++) {
		struct followed *z = &f->zone[i];
		struct look *l = later ? &z->after : &z->before;

		l->blocks.looks = later ? z->before.number : 0;
		err = mms_blocks_load(&f->d->source, z->rec.node, z->rec.index, &l->blocks);
		l->number = l->blocks.looks;
	}
	return err;
}

/* ---- events ---- */

static struct followed *zone_numbered(struct follow *f, const char *fields)
{
	uint64_t node, zone;
	size_t i;

	if (!trace_field(fields, "node", &node) || !trace_field(fields, "zone", &zone))
		return NULL;
	for (i = 0; i < f->nr_zones; i++)
		if (f->zone[i].rec.node == node && f->zone[i].rec.index == zone)
			return &f->zone[i];
	return NULL;
}

/* the kernel's own events name no zone; spans that overlap leave it open */
static struct followed *zone_around(struct follow *f, uint64_t pfn)
{
	struct followed *found = NULL;
	size_t i;

	for (i = 0; i < f->nr_zones; i++) {
		const struct mms_rec_zone *z = &f->zone[i].rec;

		if (pfn < z->start_pfn || pfn - z->start_pfn >= z->spanned)
			continue;
		if (found)
			return NULL;
		found = &f->zone[i];
	}
	return found;
}

static int change(struct follow *f, struct followed *z, const char *fields,
		  const char *order_name, enum mms_list_change which)
{
	uint64_t pfn, order;
	struct mms_list_event *e;

	if (!z || !trace_field(fields, "pfn", &pfn) || !trace_field(fields, order_name, &order)) {
		f->lost = true;
		return 0;
	}
	/* outside of what lies between the two looks */
	if (z->marks < z->before.number || z->marks >= z->after.number)
		return 0;
	e = mms_array_add(&z->event, &z->nr_events, sizeof(*e));
	if (!e)
		return -ENOMEM;
	e->pfn = pfn;
	e->order = order;
	e->change = which;
	return 0;
}

static void moment(struct follow *f, const char *fields)
{
	struct followed *z = zone_numbered(f, fields);
	uint64_t pid, missed = 0;

	if (!z || !trace_field(fields, "pid", &pid) || pid != (uint64_t)f->system.pid)
		return;
	trace_field(fields, "missed", &missed);
	z->marks++;
	if (z->marks == z->before.number)
		z->before.missed = missed;
	if (z->marks == z->after.number)
		z->after.missed = missed;
}

static int take_event(const char *name, const char *fields, void *ctx)
{
	struct follow *f = ctx;
	uint64_t pfn = 0, odd = 0;

	trace_field(fields, "pfn", &pfn);
	trace_field(fields, "odd", &odd);
	f->lost |= odd != 0;
	if (!strcmp(name, "mms_zone_moment"))
		moment(f, fields);
	else if (!strcmp(name, "mms_block_freed"))
		return change(f, zone_numbered(f, fields), fields, "order", MMS_CHANGE_FREED);
	else if (!strcmp(name, "mms_block_isolated"))
		return change(f, zone_numbered(f, fields), fields, "order", MMS_CHANGE_TAKEN);
	else if (!strcmp(name, "mm_page_alloc_zone_locked"))
		return change(f, zone_around(f, pfn), fields, "order", MMS_CHANGE_TAKEN);
	else if (!strcmp(name, "mm_page_alloc_extfrag"))
		return change(f, zone_around(f, pfn), fields, "alloc_order",
			      MMS_CHANGE_STOLEN);
	else
		f->open = true;
	return 0;
}

/* ---- comparison ---- */

static int compare(struct follow *f, const struct followed *z)
{
	char of[44];
	const struct mms_check_zone zone = {
		.first = z->rec.start_pfn,
		.end = z->rec.start_pfn + z->rec.spanned,
		.of = of,
		.orders = f->system.orders,
		.block_order = f->system.block_order,
		.list_is_pageblock = f->system.promises & MMS_PROMISE_LIST_TYPE,
	};
	struct mms_lockstep l = {
		.zone = &zone,
		.before = z->before.blocks.block,
		.nr_before = z->before.blocks.nr,
		.event = z->event,
		.nr_events = z->nr_events,
		.after = z->after.blocks.block,
		.nr_after = z->after.blocks.nr,
	};
	struct mms_report *part = calloc(1, sizeof(*part));
	int err;

	if (!part)
		return -ENOMEM;
	snprintf(of, sizeof(of), "node %u zone %.15s", z->rec.node, z->rec.name);
	part->rules = f->r->rules;
	err = mms_check_lockstep(part, &l);
	/* direct compaction can hand a block on before it is listed, and tells nobody */
	if (err == -EINVAL || (f->open && mms_report_broken(part)))
		mms_report_unsteady(f->r);
	else if (!err)
		mms_report_add(f->r, part);
	free(part);
	return err == -EINVAL ? 0 : err;
}

static int compare_all(struct follow *f)
{
	size_t i;
	int err = 0;

	for (i = 0; i < f->nr_zones && !err; i++) {
		const struct followed *z = &f->zone[i];

		if (f->lost || z->before.blocks.moved || z->after.blocks.moved ||
		    z->marks != z->after.number || z->before.missed != z->after.missed)
			mms_report_unsteady(f->r);
		else
			err = compare(f, z);
	}
	return err;
}

/* ---- the whole way ---- */

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	interrupted = number;
}

/* ends early, in good order, when somebody wants it to */
static void wait_for(unsigned int seconds)
{
	struct timespec left = { .tv_sec = seconds };

	while (!interrupted && nanosleep(&left, &left) && errno == EINTR)
		;
}

static int start(const struct trace *t)
{
	static const char *const needed[] = {
		"mmscope", "kmem/mm_page_alloc_zone_locked", "kmem/mm_page_alloc_extfrag",
	};
	static const char *const doubts[] = {
		"compaction/mm_compaction_try_to_compact_pages", "compaction/mm_compaction_end",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (!trace_enable(t, needed[i]))
			return fail(EXIT_FAIL, "the event %s cannot be followed: %s", needed[i],
				    strerror(errno));
	/* a kernel without compaction has none of these */
	for (i = 0; i < ARRAY_SIZE(doubts); i++)
		trace_enable(t, doubts[i]);
	return trace_record(t, true) ? 0 : fail(EXIT_FAIL, "the trace does not start");
}

static int follow(struct follow *f, const struct trace *t, unsigned int seconds)
{
	int err = look(f, false);

	if (!err) {
		wait_for(seconds);
		err = look(f, true);
	}
	trace_record(t, false);
	f->lost |= trace_lost(t) != 0;
	return err ? err : trace_read(t, take_event, f);
}

static void follow_free(struct follow *f)
{
	size_t i;

	for (i = 0; i < f->nr_zones; i++) {
		mms_blocks_free(&f->zone[i].before.blocks);
		mms_blocks_free(&f->zone[i].after.blocks);
		free(f->zone[i].event);
	}
	free(f->zone);
}

int lockstep_run(struct device_source *d, unsigned int seconds, struct mms_report *r)
{
	struct follow f = { .d = d, .r = r };
	const struct sigaction action = { .sa_handler = on_signal };
	struct trace t = { .dir = "" };
	int err = load_zones(&f);

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!err)
		err = trace_open(&t, ROOM_KB);
	if (!err)
		err = start(&t);
	if (!err)
		err = follow(&f, &t, seconds);
	trace_close(&t);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	if (!err)
		err = compare_all(&f);
	follow_free(&f);
	return err;
}
