// SPDX-License-Identifier: GPL-2.0-only
/*
 * frames.c - "mmscope frames": the census. Every frame is exactly one kind, so
 * the kinds add up to the memory that is present; what is left is printed.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "frames.h"

#define BAR_MIN	8
#define NO_ZONE	(~0U)

/**
 * struct request - what was asked
 * @opts: options
 * @zones: --zones
 * @sel: columns
 */
struct request {
	struct opts opts;
	bool zones;
	struct selection sel;
};

/**
 * struct sum - frames of one kind, in one zone or in all
 */
struct sum {
	uint64_t pages;
	uint32_t node;
	uint32_t zone;
	uint32_t kind;
};

/**
 * struct census - one answer
 * @request: what was asked
 * @zones: nodes and zones
 * @shift: log2 of the page size
 * @sum: array of @nr, owned
 * @nr: how many
 * @moment: of all queries
 */
struct census {
	const struct request *request;
	struct zones zones;
	unsigned int shift;
	struct sum *sum;
	size_t nr;
	struct mmscope_moment moment;
};

enum {
	COL_KIND, COL_NODE, COL_ZONE, COL_FRAMES, COL_BYTES, COL_SHARE, COL_BAR,
	COL_MEANING,
};

#define USUAL (COL_F_DEFAULT | COL_F_RIGHT)

#define COLUMNS(place) { \
	[COL_KIND] = { "KIND", "what the frames are used for", COL_STR, COL_F_DEFAULT }, \
	[COL_NODE] = { "NODE", "number of the node (--zones)", COL_NUM, COL_F_RIGHT | (place) }, \
	[COL_ZONE] = { "ZONE", "zone (--zones)", COL_STR, place }, \
	[COL_FRAMES] = { "FRAMES", "how many", COL_NUM, USUAL }, \
	[COL_BYTES] = { "SIZE", "bytes", COL_SIZE, USUAL }, \
	[COL_SHARE] = { "SHARE", "percent of the memory that is present", COL_NEST, USUAL }, \
	[COL_BAR] = { "BAR", "the same as a bar", COL_STR, COL_F_DEFAULT | COL_F_NOJSON }, \
	[COL_MEANING] = { "MEANING", "the kind in words", COL_STR, COL_F_DEFAULT | COL_F_NOJSON }, \
}

static const struct column columns[] = COLUMNS(0);
static const struct column zone_columns[] = COLUMNS(COL_F_DEFAULT);

/* ---- counting ---- */

static uint64_t present(const struct census *c)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < c->zones.nr_zones; i++)
		sum += c->zones.zone[i].rec.present;
	return sum;
}

/* holes are not there, frames outside of every zone were never present */
static uint64_t accounted(const struct census *c)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < c->nr; i++)
		if (c->sum[i].kind != MMS_FRAME_HOLE)
			sum += c->sum[i].pages;
	return sum;
}

static int take(const struct mmscope_entry *e, void *ctx)
{
	struct census *c = ctx;
	struct mms_rec_census rec;
	struct sum *more;
	size_t i;

	if (e->rec->type != MMS_REC_CENSUS)
		return 0;
	mmscope_rec_get(e->rec, &rec, sizeof(rec));
	if (!c->request->zones) {
		rec.node = 0;
		rec.zone = NO_ZONE;
	}
	for (i = 0; i < c->nr; i++)
		if (c->sum[i].kind == rec.kind && c->sum[i].node == rec.node &&
		    c->sum[i].zone == rec.zone)
			break;
	if (i == c->nr) {
		more = mms_array_add(&c->sum, &c->nr, sizeof(*more));
		if (!more)
			return -ENOMEM;
		*more = (struct sum){ 0, rec.node, rec.zone, rec.kind };
	}
	c->sum[i].pages += rec.pages;
	return 0;
}

/* zones in their order, within them the largest first and holes last */
static int compare(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;
	bool hx = x->kind == MMS_FRAME_HOLE, hy = y->kind == MMS_FRAME_HOLE;

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	if (x->zone != y->zone)
		return x->zone < y->zone ? -1 : 1;
	if (hx != hy)
		return hx - hy;
	return (x->pages < y->pages) - (x->pages > y->pages);
}

/* ---- cells ---- */

static const char *kind_color(uint32_t kind)
{
	switch (kind) {
	case MMS_FRAME_BUDDY:
	case MMS_FRAME_PCP:
	case MMS_FRAME_FREE_OTHER:
		return SGR_GREEN;
	case MMS_FRAME_ANON:
	case MMS_FRAME_ANON_SWAP:
	case MMS_FRAME_SHMEM:
	case MMS_FRAME_KSM:
	case MMS_FRAME_HUGETLB:
		return SGR_BLUE;
	case MMS_FRAME_FILE:
		return SGR_CYAN;
	case MMS_FRAME_SLAB:
		return SGR_YELLOW;
	case MMS_FRAME_PAGE_TABLE:
		return SGR_MAGENTA;
	case MMS_FRAME_HOLE:
	case MMS_FRAME_RESERVED:
		return SGR_DIM;
	default:
		return SGR_RED;
	}
}

/* what the other columns leave; the longest meaning takes about 40 */
static unsigned int bar_width(bool zones)
{
	unsigned int used = 76 + (zones ? 13 : 0), room = term_columns();

	return room < used + BAR_MIN ? BAR_MIN :
	       room - used > 40 ? 40 : room - used;
}

static uint64_t whole_of(const struct census *c, const struct sum *s)
{
	const struct zone_info *z = zones_find(&c->zones, s->node, s->zone);

	return c->request->zones ? z ? z->rec.present : 0 : present(c);
}

static void fill_share(const struct census *c, const struct sum *s,
		       struct cell *cell, bool want_json)
{
	uint64_t whole = whole_of(c, s), tenths;

	cell->set = whole && s->kind != MMS_FRAME_HOLE;
	if (!cell->set)
		return;
	tenths = s->pages * 1000 / whole;
	snprintf(cell->buf, sizeof(cell->buf), "%" PRIu64 ".%" PRIu64 "%s",
		 tenths / 10, tenths % 10, want_json ? "" : "%");
	cell->str = cell->buf;
	if (!tenths && s->pages && !want_json)
		cell->str = "<0.1%";
	if (want_json)
		cell->json = json_object_new_double_s(tenths / 10.0, cell->buf);
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct sum *s = row;
	const struct census *c = ctx;

	cell->set = true;
	switch (column) {
	case COL_KIND:
		cell->str = mmscope_frame_name(s->kind);
		cell->color = kind_color(s->kind);
		break;
	case COL_NODE:
		cell->set = s->zone != NO_ZONE;
		cell->num = s->node;
		break;
	case COL_ZONE:
		cell->set = s->zone != NO_ZONE;
		cell->str = zones_name(&c->zones, s->node, s->zone);
		break;
	case COL_FRAMES:
		cell->num = s->pages;
		break;
	case COL_BYTES:
		cell->num = s->pages << c->shift;
		break;
	case COL_SHARE:
		fill_share(c, s, cell, want_json);
		break;
	case COL_BAR:
		cell->set = whole_of(c, s) && s->kind != MMS_FRAME_HOLE;
		cell->str = cell->buf;
		bar_str(s->pages, whole_of(c, s), bar_width(c->request->zones),
			cell->buf);
		cell->color = kind_color(s->kind);
		break;
	case COL_MEANING:
		cell->str = mmscope_frame_text(s->kind);
		break;
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.frames/1",
	.array = "kinds",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

static const struct out_desc zone_desc = {
	.schema = "mmscope.frames/1",
	.array = "kinds",
	.columns = zone_columns,
	.nr = ARRAY_SIZE(zone_columns),
	.fill = fill,
};

/* ---- the sum ---- */

static void words(const struct census *c)
{
	uint64_t there = present(c), sum = accounted(c);
	const char *size = size_text(there << c->shift, &c->request->opts);

	putchar('\n');
	if (sum == there)
		para(0, "%s present (%s), %" PRIu64 " accounted for: remainder 0.",
		     count_str(there, "frame", NULL), size, sum);
	else
		para(0, "%s present (%s), %" PRIu64 " accounted for: remainder %s%" PRIu64
		     ". %s", count_str(there, "frame", NULL), size, sum,
		     sum > there ? "-" : "", sum > there ? sum - there : there - sum,
		     sum > there ? "Frames outside of what zones count as present "
		     "were seen, too." : "These frames were not seen.");
}

static void members(const struct census *c, struct out *out)
{
	uint64_t there = present(c), sum = accounted(c);

	out_member(out, "present", json_object_new_uint64(there));
	out_member(out, "accounted", json_object_new_uint64(sum));
	out_member(out, "remainder", json_object_new_int64((int64_t)(there - sum)));
	out_member(out, "consistency", json_moment(&c->moment));
}

/* ---- the command ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope frames [OPTIONS]\n\n"
	      "Counts all page frames by what they are used for. Each frame is exactly one\n"
	      "kind; the sum is compared with the memory that is present.\n\n"
	      "Options:\n"
	      " -z, --zones            for each zone by itself\n", stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	return RUN_DONE;
}

static const struct option longopts[] = {
	{ "zones", no_argument, NULL, 'z' },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ 'z', offsetof(struct request, zones) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "frames",
	.shorts = COMMON_SHORT "z",
	.longs = longopts,
	.usage = usage,
	.flags = flags,
	.leftover = "frames takes no argument: \"mmscope page\" shows single ones",
};

static int print(struct census *c)
{
	const struct opts *o = &c->request->opts;
	struct out *out = out_open(c->request->zones ? &zone_desc : &desc,
				   &c->request->sel, o, c);
	size_t i;
	int err;

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	if (c->nr)
		qsort(c->sum, c->nr, sizeof(*c->sum), compare);
	for (i = 0; i < c->nr; i++)
		out_row(out, NULL, &c->sum[i]);
	members(c, out);
	err = out_close(out);
	if (!err && o->format == FORMAT_TABLE && !o->noheadings && !o->quiet)
		words(c);
	if (!err && o->verbose)
		moment_print(&c->moment);
	return err;
}

static int answer(struct mmscope *m, void *ctx)
{
	const struct mmscope_view_args args = { .view = MMS_VIEW_CENSUS };
	struct census c = {
		.request = ctx,
		.shift = mmscope_info(m)->page_shift,
	};
	int err = zones_load(m, 0, &c.zones);

	if (err)
		return err;
	err = view_each(m, &args, NULL, take, &c, &c.moment);
	if (!err)
		err = print(&c);
	free(c.sum);
	zones_free(&c.zones);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .zones = false };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (!err)
		err = columns_select(r.zones ? &zone_desc : &desc, &r.opts, &r.sel);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_frames = {
	.name = "frames",
	.args = "",
	.summary = "what all page frames are used for",
	.run = run,
};
