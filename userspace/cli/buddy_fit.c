// SPDX-License-Identifier: GPL-2.0-only
/*
 * buddy_fit.c - "mmscope buddy --fit": how many requests of an order would succeed: now,
 * with what rests on per-CPU lists, after frames are freed, after all that can be moved
 * has been moved.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../module/model/whatif.h"
#include "buddy.h"
#include "source.h"

/* what is supposed to have happened; each adds to the one before */
enum when {
	WHEN_NOW,
	WHEN_DRAINED,
	WHEN_FREED,
	WHEN_MOVED,
	WHENS,
};

static const char *const when_names[] = { "now", "drained", "freed", "moved" };

/**
 * struct guess - a zone in one of the cases: a row
 * @zone: the zone
 * @when: which case
 * @blocks: blocks that there would be
 * @low: of these, so many before the zone falls below its low watermark
 * @min: the same for the min watermark
 */
struct guess {
	const struct mms_rec_zone *zone;
	enum when when;
	uint64_t blocks;
	uint64_t low;
	uint64_t min;
};

/**
 * struct fit - a zone that is worked on
 * @b: the answer it belongs to
 * @zone: the zone
 * @run: free frames that ordinary requests may take
 * @nr: how many runs
 * @barred: free frames on lists that ordinary requests may not take from
 * @isolated: of these, frames that NR_FREE_PAGES does not count
 * @move: pageblock by pageblock
 */
struct fit {
	struct buddy *b;
	const struct mms_rec_zone *zone;
	struct mms_free_run *run;
	size_t nr;
	uint64_t barred;
	uint64_t isolated;
	struct mms_whatif_move move;
};

enum { COL_NODE, COL_ZONE, COL_WHEN, COL_BLOCKS, COL_LOW, COL_MIN, COL_ENOUGH, COL_BOUND };

#define RIGHT (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column columns[] = {
	[COL_NODE] = { "NODE", "number of the node", COL_NUM, RIGHT },
	[COL_ZONE] = { "ZONE", "name of the zone", COL_STR, COL_F_DEFAULT },
	[COL_WHEN] = { "WHEN", "now; with per-CPU lists drained; frames freed; all movable memory moved", COL_STR, COL_F_DEFAULT },
	[COL_BLOCKS] = { "BLOCKS", "requests that find a block, watermarks aside", COL_NUM, RIGHT },
	[COL_LOW] = { "LOW", "requests until the low watermark: none of them waits or wakes kswapd", COL_NUM, RIGHT },
	[COL_MIN] = { "MIN", "requests until the min watermark: then only reclaim helps", COL_NUM, RIGHT },
	[COL_ENOUGH] = { "ENOUGH", "watermark that all requests of --fit stay above; no: they do not fit", COL_STR, COL_F_DEFAULT },
	[COL_BOUND] = { "BOUND", "as read: so many, unless something moves; at most: no more than that", COL_STR, COL_F_DEFAULT },
};

static const char *enough(const struct buddy *b, const struct guess *g)
{
	const uint64_t count = b->request->count;

	return g->low >= count ? "low" : g->min >= count ? "min" : "no";
}

static void fill(const void *row, unsigned int column, struct cell *cell, bool want_json,
		 void *ctx)
{
	const struct guess *g = row;

	(void)want_json;
	cell->set = true;
	switch (column) {
	case COL_NODE:
		cell->num = g->zone->node;
		break;
	case COL_ZONE:
		snprintf(cell->buf, sizeof(cell->buf), "%.15s", g->zone->name);
		cell->str = cell->buf;
		break;
	case COL_WHEN:
		cell->str = when_names[g->when];
		break;
	case COL_BLOCKS:
		cell->num = g->blocks;
		break;
	case COL_LOW:
		cell->num = g->low;
		break;
	case COL_MIN:
		cell->num = g->min;
		break;
	case COL_ENOUGH:
		cell->str = enough(ctx, g);
		break;
	case COL_BOUND:
		cell->str = g->when == WHEN_MOVED ? "at most" : "as read";
		break;
	}
}

const struct out_desc fit_desc = {
	.schema = "mmscope.buddy-fit/1",
	.array = "guesses",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- records ---- */

static int add_run(struct fit *f, uint64_t first, uint64_t end)
{
	struct mms_free_run *run = mms_array_add(&f->run, &f->nr, sizeof(*run));

	if (!run)
		return fail(EXIT_FAIL, "not enough memory");
	run->first = first;
	run->end = end;
	return 0;
}

/* isolated blocks are for nobody, others for movable or for urgent requests only */
static int take_block(const struct mmscope_entry *e, void *ctx)
{
	struct fit *f = ctx;
	struct mms_rec_block r;
	const char *type;
	uint64_t frames;

	if (e->rec->type != MMS_REC_BLOCK)
		return 0;
	mmscope_rec_get(e->rec, &r, sizeof(r));
	if (r.node != f->zone->node || r.zone != f->zone->index)
		return 0;
	frames = 1ULL << r.order;
	type = migratetype_name(f->b->m, r.migratetype);
	if (r.cpu != ~0U || (strcmp(type, "Isolate") && strcmp(type, "HighAtomic") &&
			     strcmp(type, "CMA")))
		return add_run(f, r.pfn, r.pfn + frames);
	f->barred += frames;
	if (!strcmp(type, "Isolate"))
		f->isolated += frames;
	return 0;
}

static int take_pageblock(const struct mmscope_entry *e, void *ctx)
{
	struct fit *f = ctx;
	struct mms_rec_pageblock r;

	if (e->rec->type != MMS_REC_PAGEBLOCK)
		return 0;
	mmscope_rec_get(e->rec, &r, sizeof(r));
	if (r.node == f->zone->node && r.zone == f->zone->index)
		mms_whatif_block(&f->move, r.pfn, (uint64_t)r.unmovable + r.absent);
	return 0;
}

static int ask(struct fit *f, uint32_t view, uint32_t flags, mmscope_entry_fn *take)
{
	const struct mmscope_view_args args = {
		.view = view,
		.flags = flags,
		.arg = { -1, -1 },
	};

	return view_each(f->b->m, &args, NULL, take, f, &f->b->moment);
}

/* ---- guesses ---- */

/* the zone that a request of the kernel for itself begins with */
static uint32_t highest_zone(const struct zones *z)
{
	uint32_t highest = 0;
	size_t i;

	for (i = 0; i < z->nr_zones; i++) {
		const struct mms_rec_zone *r = &z->zone[i].rec;

		if (r->managed && strcmp(r->name, "Movable") && strcmp(r->name, "Device") &&
		    r->index > highest)
			highest = r->index;
	}
	return highest;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* @more: frames that are free besides those that the zone counts */
static void print_guess(struct fit *f, enum when when, uint64_t blocks, uint64_t more)
{
	const struct mms_rec_zone *z = f->zone;
	const uint32_t order = f->b->request->order, highest = highest_zone(&f->b->zones);
	const uint64_t counted = f->barred - f->isolated;
	const uint64_t free = z->free + more > counted ? z->free + more - counted : 0;
	const uint64_t above = z->boost + (highest < MMS_ZONES_MAX ? z->lowmem_reserve[highest] : 0);
	struct guess g = { .zone = z, .when = when, .blocks = blocks };

	/* what moves takes up as much as it leaves */
	if (when == WHEN_MOVED)
		g.blocks = least(blocks, free >> order);
	g.low = least(g.blocks, mms_whatif_allowed(free, z->watermark[1] + above, order));
	g.min = least(g.blocks, mms_whatif_allowed(free, z->watermark[0] + above, order));
	out_row(f->b->out, NULL, &g);
}

static int freed_by_hand(struct fit *f)
{
	const struct span *s = &f->b->request->freed;
	const struct mms_rec_zone *z = f->zone;
	uint64_t first = s->start, end = s->last + 1;

	if (!s->is_range)
		return 0;
	if (first < z->start_pfn)
		first = z->start_pfn;
	if (end > z->start_pfn + z->spanned)
		end = z->start_pfn + z->spanned;
	return first < end ? add_run(f, first, end) : 0;
}

static int guess_zone(struct fit *f)
{
	const struct buddy_request *r = f->b->request;
	u64 now, drained, freed, blocks;
	int err = ask(f, MMS_VIEW_BUDDY, r->exact ? MMS_VIEW_F_EXACT : 0, take_block);

	if (err)
		return err;
	blocks = mms_whatif_fit(f->run, f->nr, r->order, &now);
	print_guess(f, WHEN_NOW, blocks, 0);
	err = ask(f, MMS_VIEW_PCP, MMS_VIEW_F_MEMBERS, take_block);
	if (err)
		return err;
	blocks = mms_whatif_fit(f->run, f->nr, r->order, &drained);
	print_guess(f, WHEN_DRAINED, blocks, drained - now);
	err = freed_by_hand(f);
	if (err)
		return err;
	blocks = mms_whatif_fit(f->run, f->nr, r->order, &freed);
	if (r->freed.is_range)
		print_guess(f, WHEN_FREED, blocks, freed - now);
	err = ask(f, MMS_VIEW_PAGEBLOCKS, 0, take_pageblock);
	if (!err)
		print_guess(f, WHEN_MOVED, f->move.blocks > blocks ? f->move.blocks : blocks,
			    freed - now);
	return err;
}

int fit_print(struct buddy *b)
{
	const uint32_t highest = highest_zone(&b->zones);
	struct mms_rec_system system;
	struct device_source d;
	size_t i;
	int err;

	device_source_init(&d, b->m, 0);
	err = mms_source_system(&d.source, &system);
	if (err)
		return device_source_fail(&d, err);
	if (b->request->order >= system.orders)
		return fail(EXIT_USAGE, "--fit takes an order below %u, for no free block is "
			    "larger", system.orders);
	for (i = 0; i < b->zones.nr_zones && !err; i++) {
		struct fit f = {
			.b = b,
			.zone = &b->zones.zone[i].rec,
			.move = {
				.order = b->request->order,
				.block_order = system.block_order,
			},
		};

		if (!f.zone->managed || f.zone->index > highest)
			continue;
		err = guess_zone(&f);
		free(f.run);
	}
	return err;
}
