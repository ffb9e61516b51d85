// SPDX-License-Identifier: GPL-2.0-only
/*
 * zones.c - "mmscope zones": nodes and their zones as a tree, free memory
 * against the watermarks, and with --stats every counter.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include <json-c/json.h>

#include "frames.h"

/* the bar reaches to so many times the high watermark */
#define LEVEL_SCALE	4
#define LEVEL_MIN	12
#define LEVEL_MAX	48

/**
 * struct request - what was asked
 * @opts: options
 * @stats: --stats
 * @sel: columns
 */
struct request {
	struct opts opts;
	bool stats;
	struct selection sel;
};

/**
 * struct session - one answer
 * @zones: what was read
 * @shift: log2 of the page size
 * @level: cells of the bar
 */
struct session {
	struct zones zones;
	unsigned int shift;
	unsigned int level;
};

/**
 * struct row - one row of the tree
 * @node: the node, or of the zone
 * @zone: the zone, NULL for a row about a node
 */
struct row {
	const struct mms_rec_node *node;
	const struct mms_rec_zone *zone;
};

enum {
	COL_NAME, COL_START, COL_SPANNED, COL_PRESENT, COL_MANAGED, COL_FREE,
	COL_MIN, COL_LOW, COL_HIGH, COL_PCP, COL_LEVEL, COL_KIND, COL_NODE,
	COL_INDEX, COL_CPUS, COL_PROMO, COL_BOOST, COL_RESERVE, COL_CMA,
	COL_ISOLATED, COL_HIGHATOMIC, COL_UNACCEPTED, COL_GLOBAL, COL_MOMENT,
	COL_HOLD, COL_ADDRESS,
};

#define RIGHT COL_F_RIGHT
#define USUAL (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column columns[] = {
	[COL_NAME] = { "NAME", "node or zone", COL_STR, COL_F_DEFAULT | COL_F_TREE },
	[COL_START] = { "START", "first frame", COL_PFN, USUAL },
	[COL_SPANNED] = { "SPANNED", "bytes from first to last frame, holes included", COL_SIZE, USUAL },
	[COL_PRESENT] = { "PRESENT", "bytes that exist", COL_SIZE, USUAL },
	[COL_MANAGED] = { "MANAGED", "bytes that the buddy allocator was given", COL_SIZE, USUAL },
	[COL_FREE] = { "FREE", "bytes in free blocks", COL_SIZE, USUAL },
	[COL_MIN] = { "MIN", "watermark: below, only what frees memory gets any", COL_SIZE, USUAL },
	[COL_LOW] = { "LOW", "watermark: below, kswapd is woken", COL_SIZE, USUAL },
	[COL_HIGH] = { "HIGH", "watermark: above, kswapd sleeps again", COL_SIZE, USUAL },
	[COL_PCP] = { "PCP", "free bytes on per-CPU lists, not part of FREE", COL_SIZE, USUAL },
	[COL_LEVEL] = { "LEVEL", "free memory against the watermarks", COL_STR, COL_F_DEFAULT | COL_F_NOJSON },
	[COL_KIND] = { "KIND", "\"node\" or \"zone\"", COL_STR, 0 },
	[COL_NODE] = { "NODE", "number of the node", COL_NUM, RIGHT },
	[COL_INDEX] = { "INDEX", "number of the zone in its node", COL_NUM, RIGHT },
	[COL_CPUS] = { "CPUS", "online CPUs of the node", COL_NUM, RIGHT },
	[COL_PROMO] = { "PROMO", "watermark for promotion from slow memory", COL_SIZE, RIGHT },
	[COL_BOOST] = { "BOOST", "temporary addition to the watermarks, part of them here", COL_SIZE, RIGHT },
	[COL_RESERVE] = { "RESERVE", "lowmem_reserve: bytes kept from requests that could use zone n", COL_NEST, 0 },
	[COL_CMA] = { "CMA", "bytes of areas for contiguous requests", COL_SIZE, RIGHT },
	[COL_ISOLATED] = { "ISOLATED", "pageblocks kept from the allocator", COL_NUM, RIGHT },
	[COL_HIGHATOMIC] = { "HIGHATOMIC", "bytes reserved for atomic requests", COL_SIZE, RIGHT },
	[COL_UNACCEPTED] = { "UNACCEPTED", "bytes not yet accepted from the hypervisor", COL_SIZE, RIGHT },
	[COL_GLOBAL] = { "GLOBAL", "FREE without what the CPUs have not added yet", COL_SIZE, RIGHT },
	[COL_MOMENT] = { "MOMENT", "whether its free lists are one moment", COL_STR, 0 },
	[COL_HOLD] = { "HOLD", "longest hold of zone->lock, ns", COL_NUM, RIGHT },
	[COL_ADDRESS] = { "ADDRESS", "of its pg_data_t or struct zone", COL_ADDR, 0 },
};

/* ---- the bar ---- */

static uint64_t mark(const struct mms_rec_zone *z, unsigned int which)
{
	return z->watermark[which] + z->boost;
}

static bool zone_is_empty(const struct mms_rec_zone *z)
{
	return !z->present;
}

/* the letter of a watermark that lies in cell @i, 0 if none does */
static char mark_at(const struct mms_rec_zone *z, unsigned int i,
		    uint64_t whole, unsigned int width)
{
	static const char letters[] = "mlh";
	unsigned int which;

	for (which = 0; which < 3; which++)
		if (mark(z, which) * width / whole == i)
			return letters[which];
	return 0;
}

static void level_str(const struct mms_rec_zone *z, unsigned int width,
		      char *buf, size_t size)
{
	uint64_t whole = LEVEL_SCALE * mark(z, 2);
	size_t len = 0;
	unsigned int i;

	buf[0] = '\0';
	if (!whole)
		return;
	for (i = 0; i < width; i++) {
		bool filled = z->free > whole * i / width;
		char letter[2] = { mark_at(z, i, whole, width), 0 };
		const char *cell = letter;

		if (i + 1 == width && z->free > whole)
			cell = term_utf8() ? "▶" : ">";
		else if (!*letter)
			cell = filled ? term_utf8() ? "█" : "#" :
					term_utf8() ? "░" : ".";
		len += snprintf(buf + len, size - len, "%s", cell);
	}
}

static const char *level_color(const struct mms_rec_zone *z)
{
	if (z->free < mark(z, 0))
		return SGR_RED;
	return z->free < mark(z, 2) ? SGR_YELLOW : SGR_GREEN;
}

/* ---- cells ---- */

static void fill_reserve(const struct session *s, const struct mms_rec_zone *z,
			 struct cell *cell, bool want_json)
{
	unsigned int i, last = MMS_ZONES_MAX;
	size_t len = 0;

	while (last && !z->lowmem_reserve[last - 1])
		last--;
	if (want_json)
		cell->json = json_object_new_array();
	cell->str = cell->buf;
	cell->buf[0] = '\0';
	for (i = 0; i < last; i++) {
		uint64_t bytes = z->lowmem_reserve[i] << s->shift;
		char text[24];

		if (want_json)
			json_object_array_add(cell->json, json_object_new_uint64(bytes));
		size_str(bytes, false, text, sizeof(text));
		len += snprintf(cell->buf + len, sizeof(cell->buf) - len, "%s%s",
				len ? "," : "", text);
	}
}

static void fill_node(const struct session *s, const struct mms_rec_node *n,
		      unsigned int column, struct cell *cell)
{
	switch (column) {
	case COL_NAME:
		snprintf(cell->buf, sizeof(cell->buf), "node %u", n->node);
		cell->str = cell->buf;
		cell->color = SGR_BOLD;
		break;
	case COL_START:
		cell->num = n->start_pfn;
		break;
	case COL_SPANNED:
		cell->num = n->spanned << s->shift;
		break;
	case COL_PRESENT:
		cell->num = n->present << s->shift;
		break;
	case COL_KIND:
		cell->str = "node";
		break;
	case COL_NODE:
		cell->num = n->node;
		break;
	case COL_CPUS:
		cell->num = n->cpus;
		break;
	case COL_ADDRESS:
		cell->num = n->pgdat;
		break;
	default:
		cell->set = false;
	}
}

/* frames of a column that holds bytes; false: it is another column */
static bool zone_frames(const struct mms_rec_zone *z, unsigned int column,
			uint64_t *ret)
{
	const uint64_t frames[] = {
		[COL_SPANNED] = z->spanned, [COL_PRESENT] = z->present,
		[COL_MANAGED] = z->managed, [COL_FREE] = z->free,
		[COL_MIN] = mark(z, 0), [COL_LOW] = mark(z, 1),
		[COL_HIGH] = mark(z, 2), [COL_PCP] = z->pcp_free,
		[COL_PROMO] = z->watermark[3] ? mark(z, 3) : 0,
		[COL_BOOST] = z->boost, [COL_CMA] = z->cma,
		[COL_HIGHATOMIC] = z->highatomic,
		[COL_UNACCEPTED] = z->unaccepted,
		[COL_GLOBAL] = z->free_global,
	};

	if (column >= ARRAY_SIZE(frames) || columns[column].type != COL_SIZE)
		return false;
	*ret = frames[column];
	return true;
}

static void fill_zone(const struct session *s, const struct mms_rec_zone *z,
		      unsigned int column, struct cell *cell)
{
	switch (column) {
	case COL_NAME:
		cell->str = z->name;
		break;
	case COL_START:
		cell->set = z->spanned;
		cell->num = z->start_pfn;
		break;
	case COL_LEVEL:
		cell->set = !zone_is_empty(z);
		level_str(z, s->level, cell->buf, sizeof(cell->buf));
		cell->str = cell->buf;
		cell->color = level_color(z);
		break;
	case COL_KIND:
		cell->str = "zone";
		break;
	case COL_NODE:
		cell->num = z->node;
		break;
	case COL_INDEX:
		cell->num = z->index;
		break;
	case COL_ISOLATED:
		cell->num = z->isolated_blocks;
		break;
	case COL_MOMENT:
		cell->str = mmscope_cons_name(z->moment);
		break;
	case COL_HOLD:
		cell->num = z->hold_ns;
		break;
	case COL_ADDRESS:
		cell->num = z->zone;
		break;
	default:
		cell->set = false;
	}
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct row *r = row;
	const struct session *s = ctx;
	uint64_t frames;

	cell->set = true;
	if (!r->zone) {
		fill_node(s, r->node, column, cell);
	} else if (zone_frames(r->zone, column, &frames)) {
		cell->num = frames << s->shift;
	} else if (column == COL_RESERVE) {
		fill_reserve(s, r->zone, cell, want_json);
	} else {
		fill_zone(s, r->zone, column, cell);
	}
	if (r->zone && zone_is_empty(r->zone))
		cell->color = SGR_DIM;
}

static const struct out_desc desc = {
	.schema = "mmscope.zones/1",
	.array = "zones",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- counters ---- */

enum { STAT_NODE, STAT_ZONE, STAT_NAME, STAT_VALUE, STAT_GLOBAL };

static const struct column stat_columns[] = {
	[STAT_NODE] = { "NODE", "number of the node", COL_NUM, USUAL },
	[STAT_ZONE] = { "ZONE", "zone, nothing for a counter of the node", COL_STR, COL_F_DEFAULT },
	[STAT_NAME] = { "NAME", "as in /proc/vmstat", COL_STR, COL_F_DEFAULT },
	[STAT_VALUE] = { "VALUE", "with what the CPUs have not added yet", COL_NUM, USUAL },
	[STAT_GLOBAL] = { "GLOBAL", "without it, as /proc/zoneinfo shows it", COL_NUM, RIGHT },
};

static void stat_fill(const void *row, unsigned int column, struct cell *cell,
		      bool want_json, void *ctx)
{
	const struct mms_rec_stat *st = row;
	const struct session *s = ctx;

	(void)want_json;
	cell->set = true;
	switch (column) {
	case STAT_NODE:
		cell->num = st->node;
		break;
	case STAT_ZONE:
		cell->set = st->zone != ~0U;
		cell->str = zones_name(&s->zones, st->node, st->zone);
		break;
	case STAT_NAME:
		cell->str = st->name;
		break;
	case STAT_VALUE:
		cell->num = st->value;
		break;
	case STAT_GLOBAL:
		cell->num = st->global;
		break;
	}
}

static const struct out_desc stat_desc = {
	.schema = "mmscope.zones-stats/1",
	.array = "counters",
	.columns = stat_columns,
	.nr = ARRAY_SIZE(stat_columns),
	.fill = stat_fill,
};

/* ---- words around the table ---- */

static void words_before(const struct zones *z)
{
	if (!z->nr_nodes)
		para(0, "The kernel has no node with memory.");
	else if (z->nr_nodes == 1)
		para(0, "UMA: one node, all memory is as far from one CPU as from "
		     "another.");
	else
		para(0, "NUMA: %zu nodes; a CPU reaches the memory of its own node "
		     "fastest.", z->nr_nodes);
	putchar('\n');
}

static void words_zone(const struct session *s, const struct mms_rec_zone *z,
		       const struct opts *o)
{
	if (z->boost)
		para(0, "%s: the watermarks stand %s higher than usual, since blocks "
		     "of the wrong type had to be broken up lately.", z->name,
		     size_text(z->boost << s->shift, o));
	if (z->isolated_blocks)
		para(0, "%s: %s kept from the allocator (isolated).", z->name,
		     count_str(z->isolated_blocks, "pageblock is", "pageblocks are"));
	if (z->cma)
		para(0, "%s: %s of it for contiguous requests (CMA), movable pages "
		     "may use them meanwhile.", z->name,
		     size_text(z->cma << s->shift, o));
	if (z->highatomic)
		para(0, "%s: %s reserved for atomic requests of more than one page.",
		     z->name, size_text(z->highatomic << s->shift, o));
	if (z->unaccepted)
		para(0, "%s: %s of FREE not yet accepted from the hypervisor.",
		     z->name, size_text(z->unaccepted << s->shift, o));
}

static void words_after(const struct session *s, const struct opts *o)
{
	size_t i;

	if (!s->zones.nr_zones)
		return;
	printf("\n%s", color(SGR_DIM));
	para(0, "LEVEL: free memory on the way to %d times the high watermark, with "
	     "the marks m(in), l(ow), h(igh); %s: there is more.", LEVEL_SCALE,
	     term_utf8() ? "▶" : ">");
	fputs(color(SGR_RESET), stdout);
	for (i = 0; i < s->zones.nr_zones; i++)
		words_zone(s, &s->zones.zone[i].rec, o);
}

/* ---- the command ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope zones [OPTIONS]\n\n"
	      "Shows the memory nodes and their zones: what they span, what exists, what\n"
	      "is free, and how far that is from the watermarks.\n\n"
	      "Options:\n"
	      " -s, --stats            the counters of nodes and zones instead\n", stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	fputs("\nWith --stats:\n", stdout);
	columns_usage(&stat_desc, stdout);
	return RUN_DONE;
}

static const struct option longopts[] = {
	{ "stats", no_argument, NULL, 's' },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ 's', offsetof(struct request, stats) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "zones",
	.shorts = COMMON_SHORT "s",
	.longs = longopts,
	.usage = usage,
	.flags = flags,
	.leftover = "zones takes no argument",
};

static void put_tree(const struct zones *z, struct out *out)
{
	size_t n, i;

	for (n = 0; n < z->nr_nodes; n++) {
		struct row row = { &z->node[n], NULL };
		void *parent = out_row(out, NULL, &row);

		for (i = 0; i < z->nr_zones; i++) {
			row.zone = &z->zone[i].rec;
			if (row.zone->node == row.node->node)
				out_row(out, parent, &row);
		}
	}
}

static void put_stats(const struct zones *z, struct out *out)
{
	size_t i;

	for (i = 0; i < z->nr_stats; i++)
		out_row(out, NULL, &z->stat[i]);
}

/* what the other columns leave of the line; they take about 75 */
static unsigned int level_width(void)
{
	unsigned int room = term_columns();

	return room < 75 + LEVEL_MIN ? LEVEL_MIN :
	       room - 75 > LEVEL_MAX ? LEVEL_MAX : room - 75;
}

static int print(struct session *s, const struct request *r)
{
	bool prose = r->opts.format == FORMAT_TABLE && !r->stats &&
		     !r->opts.noheadings && !r->opts.quiet;
	struct out *out = out_open(r->stats ? &stat_desc : &desc, &r->sel,
				   &r->opts, s);
	int err;

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	if (prose)
		words_before(&s->zones);
	if (r->stats)
		put_stats(&s->zones, out);
	else
		put_tree(&s->zones, out);
	out_member(out, "consistency", json_moment(&s->zones.moment));
	err = out_close(out);
	if (!err && prose)
		words_after(s, &r->opts);
	if (!err && r->opts.verbose)
		moment_print(&s->zones.moment);
	return err;
}

static int answer(struct mmscope *m, void *ctx)
{
	const struct request *r = ctx;
	struct session s = {
		.shift = mmscope_info(m)->page_shift,
		.level = level_width(),
	};
	int err = zones_load(m, 0, &s.zones);

	if (err)
		return err;
	err = print(&s, r);
	zones_free(&s.zones);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .stats = false };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (!err)
		err = columns_select(r.stats ? &stat_desc : &desc, &r.opts, &r.sel);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_zones = {
	.name = "zones",
	.args = "",
	.summary = "nodes, zones, free memory against watermarks",
	.run = run,
};
