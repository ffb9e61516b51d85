// SPDX-License-Identifier: GPL-2.0-only
/*
 * buddy_matrix.c - free blocks of each zone by order and migratetype, exact,
 * with the indices of fragmentation.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>

#include "buddy.h"

#define SHARE_MIN	8
#define SHARE_MAX	40

/**
 * struct row - one order of a zone, or their sum
 * @zone: the zone
 * @order: the order
 * @sum: all orders together, in bytes
 */
struct row {
	const struct zone_info *zone;
	uint32_t order;
	bool sum;
};

enum {
	COL_NODE, COL_ZONE, COL_ORDER, COL_BYTES, COL_UNMOVABLE, COL_MOVABLE,
	COL_RECLAIM, COL_HIGHATOM, COL_CMA, COL_ISOLATE, COL_OTHER, COL_TOTAL,
	COL_NRFREE, COL_FREE, COL_SHARE, COL_FRAG, COL_UNUSABLE,
};

#define RIGHT COL_F_RIGHT
#define USUAL (COL_F_DEFAULT | COL_F_RIGHT)

#define COLUMNS(place) { \
	[COL_NODE] = { "NODE", "number of the node", COL_NUM, RIGHT | (place) }, \
	[COL_ZONE] = { "ZONE", "zone", COL_STR, place }, \
	[COL_ORDER] = { "ORDER", "log2 of the pages of a block", COL_NEST, USUAL }, \
	[COL_BYTES] = { "SIZE", "bytes of a block", COL_SIZE, USUAL }, \
	[COL_UNMOVABLE] = { "UNMOVABLE", "free blocks on the lists of this migratetype", COL_NEST, USUAL }, \
	[COL_MOVABLE] = { "MOVABLE", "the same", COL_NEST, USUAL }, \
	[COL_RECLAIM] = { "RECLAIM", "the same, Reclaimable", COL_NEST, USUAL }, \
	[COL_HIGHATOM] = { "HIGHATOM", "the same, HighAtomic", COL_NEST, USUAL }, \
	[COL_CMA] = { "CMA", "the same", COL_NEST, USUAL }, \
	[COL_ISOLATE] = { "ISOLATE", "the same", COL_NEST, USUAL }, \
	[COL_OTHER] = { "OTHER", "blocks of types this version does not know", COL_NEST, USUAL }, \
	[COL_TOTAL] = { "TOTAL", "blocks of all types, as /proc/buddyinfo", COL_NUM, USUAL }, \
	[COL_NRFREE] = { "NR-FREE", "free_area.nr_free, which the kernel counts", COL_NUM, RIGHT }, \
	[COL_FREE] = { "FREE", "bytes of these blocks", COL_SIZE, USUAL }, \
	[COL_SHARE] = { "SHARE", "part of the zone's free memory", COL_STR, COL_F_NOJSON | COL_F_DEFAULT }, \
	[COL_FRAG] = { "FRAG", "fragmentation index: 0 a request fails for want of memory, 1 for " \
		       "fragmentation, nothing if it does not fail", COL_NEST, USUAL }, \
	[COL_UNUSABLE] = { "UNUSABLE", "part of the free memory in blocks too small", COL_NEST, USUAL }, \
}

/* in a table of its own, a zone needs no columns to be told from others */
static const struct column columns[] = COLUMNS(0);
static const struct column flat_columns[] = COLUMNS(COL_F_DEFAULT);

/* ---- migratetypes ---- */

static unsigned int column_of(struct mmscope *m, uint32_t type)
{
	static const struct {
		const char *name;
		unsigned int column;
	} known[] = {
		{ "Unmovable", COL_UNMOVABLE }, { "Movable", COL_MOVABLE },
		{ "Reclaimable", COL_RECLAIM }, { "HighAtomic", COL_HIGHATOM },
		{ "CMA", COL_CMA }, { "Isolate", COL_ISOLATE },
	};
	const char *name = mmscope_name(m, MMS_NAMES_MIGRATETYPE, type);
	unsigned int i;

	for (i = 0; name && i < ARRAY_SIZE(known); i++)
		if (!strcasecmp(name, known[i].name))
			return known[i].column;
	return COL_OTHER;
}

/* blocks of a column; of all orders together: pages */
static uint64_t count_of(const struct buddy *b, const struct row *r,
			 unsigned int column)
{
	uint64_t sum = 0;
	uint32_t type, order;

	for (type = 0; type < b->zones.types; type++) {
		if (column_of(b->m, type) != column)
			continue;
		for (order = 0; order < b->zones.orders; order++) {
			uint64_t blocks = zone_blocks(r->zone, order, type);

			if (r->sum)
				sum += blocks << order;
			else if (order == r->order)
				sum += blocks;
		}
	}
	return sum;
}

static bool type_is_used(const struct buddy *b, unsigned int column)
{
	size_t i;

	for (i = 0; i < b->zones.nr_zones; i++) {
		const struct row all = { &b->zones.zone[i], 0, true };

		if (count_of(b, &all, column))
			return true;
	}
	return false;
}

/* the usual three stay, so that a table keeps its form */
void matrix_select(const struct buddy *b, struct selection *sel)
{
	size_t i, nr = 0;

	for (i = 0; i < sel->nr; i++) {
		unsigned int id = sel->id[i];

		if (id < COL_HIGHATOM || id > COL_OTHER || type_is_used(b, id))
			sel->id[nr++] = id;
	}
	sel->nr = nr;
}

/* ---- cells ---- */

static void fill_number(struct cell *cell, uint64_t n, bool want_json)
{
	snprintf(cell->buf, sizeof(cell->buf), "%" PRIu64, n);
	cell->str = cell->buf;
	if (!n)
		cell->color = SGR_DIM;
	if (want_json)
		cell->json = json_object_new_uint64(n);
}

static void fill_index(struct cell *cell, int64_t n, bool want_json)
{
	cell->str = cell->buf;
	thousandths_str(n, cell->buf, sizeof(cell->buf));
	if (n >= 500)
		cell->color = SGR_YELLOW;
	if (want_json)
		cell->json = json_object_new_double_s(n / 1000.0, cell->buf);
}

static uint64_t pages_of(const struct buddy *b, const struct row *r)
{
	uint64_t pages = 0;
	uint32_t order;

	if (!r->sum)
		return zone_blocks_all(&b->zones, r->zone, r->order) << r->order;
	for (order = 0; order < b->zones.orders; order++)
		pages += zone_blocks_all(&b->zones, r->zone, order) << order;
	return pages;
}

/* what the other columns leave; numbers are seldom wider than their headings */
static unsigned int share_width(const struct buddy *b)
{
	const struct selection *sel = &b->request->sel;
	unsigned int room = term_columns(), used = 0;
	size_t i;

	for (i = 0; i < sel->nr; i++) {
		size_t len = strlen(flat_columns[sel->id[i]].name);

		if (sel->id[i] != COL_SHARE)
			used += len < 5 ? 6 : len + 1;
	}
	return room < used + SHARE_MIN ? SHARE_MIN :
	       room - used > SHARE_MAX ? SHARE_MAX : room - used;
}

static void fill_share(const struct buddy *b, const struct row *r,
		       struct cell *cell)
{
	const struct row all = { r->zone, 0, true };
	uint64_t whole = pages_of(b, &all);

	cell->set = !r->sum && whole;
	cell->str = cell->buf;
	bar_str(pages_of(b, r), whole, share_width(b), cell->buf);
	cell->color = SGR_GREEN;
}

static uint64_t nr_free(const struct zone_info *z, uint32_t order)
{
	size_t i;

	for (i = 0; i < z->nr_areas; i++)
		if (z->area[i].order == order)
			return z->area[i].nr_free;
	return 0;
}

static uint64_t blocks_of(const struct buddy *b, const struct row *r)
{
	uint64_t blocks = 0;
	uint32_t order;

	if (!r->sum)
		return zone_blocks_all(&b->zones, r->zone, r->order);
	for (order = 0; order < b->zones.orders; order++)
		blocks += zone_blocks_all(&b->zones, r->zone, order);
	return blocks;
}

static void fill_type(const struct buddy *b, const struct row *r,
		      unsigned int column, struct cell *cell, bool want_json)
{
	uint64_t n = count_of(b, r, column);

	fill_number(cell, n, want_json);
	if (r->sum)
		size_str(n << b->shift, b->request->opts.bytes, cell->buf,
			 sizeof(cell->buf));
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct row *r = row;
	const struct buddy *b = ctx;
	struct frag frag;

	cell->set = true;
	switch (column) {
	case COL_NODE:
		cell->num = r->zone->rec.node;
		break;
	case COL_ZONE:
		cell->str = r->zone->rec.name;
		break;
	case COL_ORDER:
		fill_number(cell, r->order, want_json);
		cell->color = NULL;
		if (r->sum)
			cell->str = "all";
		break;
	case COL_BYTES:
		cell->set = !r->sum;
		cell->num = 1ULL << (r->order + b->shift);
		break;
	case COL_TOTAL:
		cell->num = blocks_of(b, r);
		cell->color = cell->num ? SGR_BOLD : SGR_DIM;
		break;
	case COL_NRFREE:
		cell->set = !r->sum;
		cell->num = nr_free(r->zone, r->order);
		break;
	case COL_FREE:
		cell->num = pages_of(b, r) << b->shift;
		cell->color = cell->num ? NULL : SGR_DIM;
		break;
	case COL_SHARE:
		fill_share(b, r, cell);
		break;
	case COL_FRAG:
		frag_count(&b->zones, r->zone, r->order, &frag);
		cell->set = !r->sum && !frag.suitable;
		if (cell->set)
			fill_index(cell, frag_index(&frag, r->order), want_json);
		break;
	case COL_UNUSABLE:
		frag_count(&b->zones, r->zone, r->order, &frag);
		cell->set = !r->sum;
		if (cell->set)
			fill_index(cell, unusable_index(&frag, r->order), want_json);
		break;
	default:
		fill_type(b, r, column, cell, want_json);
	}
}

const struct out_desc matrix_desc = {
	.schema = "mmscope.buddy/1",
	.array = "orders",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

const struct out_desc matrix_flat_desc = {
	.schema = "mmscope.buddy/1",
	.array = "orders",
	.columns = flat_columns,
	.nr = ARRAY_SIZE(flat_columns),
	.fill = fill,
};

/* ---- zones ---- */

static void put_orders(const struct buddy *b, struct out *out,
		       const struct zone_info *z)
{
	struct row r = { .zone = z };

	for (r.order = 0; r.order < b->zones.orders; r.order++)
		out_row(out, NULL, &r);
}

/* what the lists hold must be what the kernel counts, if all is one moment */
static void words_mismatch(const struct buddy *b, const struct zone_info *z)
{
	uint32_t order;

	for (order = 0; order < b->zones.orders; order++) {
		uint64_t listed = zone_blocks_all(&b->zones, z, order);

		if (listed != nr_free(z, order))
			para(0, "order %u: the lists hold %" PRIu64 " blocks, nr_free "
			     "says %" PRIu64 "%s.", order, listed,
			     nr_free(z, order), z->rec.moment == MMS_CONS_LOCKED ?
			     "" : "; they moved meanwhile");
	}
}

static int zone_print(struct buddy *b, const struct zone_info *z)
{
	const struct row all = { z, 0, true };
	const struct opts *o = &b->request->opts;
	struct out *out;
	int err;

	if (buddy_prose(b)) {
		para(0, "%snode %u, zone %s%s: %s of %s free in %s; %s",
		     color(SGR_BOLD), z->rec.node, z->rec.name, color(SGR_RESET),
		     size_text(pages_of(b, &all) << b->shift, o),
		     size_text(z->rec.managed << b->shift, o),
		     count_str(blocks_of(b, &all), "block", NULL),
		     zone_moment(&z->rec));
	}
	out = out_open(&matrix_desc, &b->request->sel, o, b);
	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	put_orders(b, out, z);
	out_row(out, NULL, &all);
	err = out_close(out);
	if (!err && buddy_prose(b))
		words_mismatch(b, z);
	return err;
}

static int tables_print(struct buddy *b)
{
	size_t i, shown = 0;
	int err = 0;

	for (i = 0; i < b->zones.nr_zones && !err; i++) {
		if (!b->zones.zone[i].rec.managed)
			continue;
		if (shown++)
			putchar('\n');
		err = zone_print(b, &b->zones.zone[i]);
	}
	if (!shown && buddy_prose(b))
		para(0, "No zone has memory.");
	return err;
}

static struct json_object *zones_json(const struct buddy *b)
{
	struct json_object *moments = json_object_new_object();
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < b->zones.nr_zones; i++) {
		const struct mms_rec_zone *z = &b->zones.zone[i].rec;
		struct json_object *obj = json_object_new_object();

		json_object_object_add(obj, "node", json_object_new_uint64(z->node));
		json_object_object_add(obj, "zone", json_text(z->name));
		json_object_object_add(obj, "moment",
			json_object_new_string(mmscope_cons_name(z->moment)));
		json_object_object_add(obj, "hold_ns",
				       json_object_new_uint64(z->hold_ns));
		json_object_array_add(array, obj);
	}
	json_object_object_add(moments, "zones", array);
	return moments;
}

static int flat_print(struct buddy *b)
{
	struct out *out = out_open(&matrix_flat_desc, &b->request->sel,
				   &b->request->opts, b);
	size_t i;

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	for (i = 0; i < b->zones.nr_zones; i++)
		if (b->zones.zone[i].rec.managed)
			put_orders(b, out, &b->zones.zone[i]);
	out_member(out, "moments", zones_json(b));
	out_member(out, "consistency", json_moment(&b->zones.moment));
	return out_close(out);
}

int matrix_print(struct buddy *b)
{
	return b->request->opts.format == FORMAT_TABLE ? tables_print(b) :
							 flat_print(b);
}
