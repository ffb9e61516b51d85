// SPDX-License-Identifier: GPL-2.0-only
/*
 * buddy_map.c - physical memory as a picture: one character for some frames,
 * a power of two of them, so that the whole fits on the screen. With colours
 * the character tells how much of the cell is in use and the colour for what;
 * without, a letter tells for what and its case how purely.
 */
#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>

#include "buddy.h"

enum class {
	CLASS_FREE, CLASS_ANON, CLASS_FILE, CLASS_HUGE, CLASS_SLAB, CLASS_TABLE,
	CLASS_KERNEL, CLASS_RESERVED, CLASS_AWAY, CLASS_HOLE, CLASSES,
};

static const struct {
	char letter;
	const char *name;
	const char *sgr;
} classes[] = {
	[CLASS_FREE] = { '.', "free", SGR_GREEN },
	[CLASS_ANON] = { 'A', "anonymous", SGR_BLUE },
	[CLASS_FILE] = { 'F', "files", SGR_CYAN },
	[CLASS_HUGE] = { 'H', "hugetlb", SGR_BOLD SGR_BLUE },
	[CLASS_SLAB] = { 'S', "slab", SGR_YELLOW },
	[CLASS_TABLE] = { 'T', "page tables", SGR_MAGENTA },
	[CLASS_KERNEL] = { 'K', "kernel", SGR_RED },
	[CLASS_RESERVED] = { 'R', "reserved", SGR_DIM },
	[CLASS_AWAY] = { 'X', "away", SGR_BOLD SGR_RED },
	[CLASS_HOLE] = { ' ', "hole", NULL },
};

static enum class class_of(unsigned int kind)
{
	switch (kind) {
	case MMS_FRAME_HOLE:
		return CLASS_HOLE;
	case MMS_FRAME_RESERVED:
		return CLASS_RESERVED;
	case MMS_FRAME_BUDDY:
	case MMS_FRAME_PCP:
	case MMS_FRAME_FREE_OTHER:
		return CLASS_FREE;
	case MMS_FRAME_SLAB:
		return CLASS_SLAB;
	case MMS_FRAME_PAGE_TABLE:
		return CLASS_TABLE;
	case MMS_FRAME_ANON:
	case MMS_FRAME_ANON_SWAP:
	case MMS_FRAME_SHMEM:
	case MMS_FRAME_KSM:
		return CLASS_ANON;
	case MMS_FRAME_FILE:
		return CLASS_FILE;
	case MMS_FRAME_HUGETLB:
		return CLASS_HUGE;
	case MMS_FRAME_OFFLINE:
	case MMS_FRAME_HWPOISON:
	case MMS_FRAME_DEVICE:
	case MMS_FRAME_GUARD:
	case MMS_FRAME_UNACCEPTED:
		return CLASS_AWAY;
	default:
		return CLASS_KERNEL;
	}
}

/* ---- cells as rows ---- */

enum {
	CELL_PFN, CELL_FRAMES, CELL_NODE, CELL_ZONE, CELL_TYPE, CELL_MAIN,
	CELL_ORDER, CELL_KINDS,
};

#define RIGHT COL_F_RIGHT
#define USUAL (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column cell_columns[] = {
	[CELL_PFN] = { "PFN", "first frame", COL_PFN, USUAL },
	[CELL_FRAMES] = { "FRAMES", "how many", COL_NUM, USUAL },
	[CELL_NODE] = { "NODE", "number of the node", COL_NUM, USUAL },
	[CELL_ZONE] = { "ZONE", "zone", COL_STR, COL_F_DEFAULT },
	[CELL_TYPE] = { "TYPE", "migratetype of the first pageblock", COL_STR, COL_F_DEFAULT },
	[CELL_MAIN] = { "MAIN", "what most of its frames are", COL_STR, COL_F_DEFAULT },
	[CELL_ORDER] = { "FREE-ORDER", "largest free block that begins here", COL_NUM, USUAL },
	[CELL_KINDS] = { "KINDS", "frames of each kind", COL_NEST, COL_F_DEFAULT },
};

static unsigned int main_kind(const struct mms_rec_cell *c)
{
	unsigned int kind, best = 0;

	for (kind = 1; kind < MMS_FRAMES; kind++)
		if (c->kind[kind] > c->kind[best])
			best = kind;
	return best;
}

static void fill_kinds(const struct mms_rec_cell *c, struct cell *cell,
		       bool want_json)
{
	unsigned int kind;
	size_t len = 0;

	if (want_json)
		cell->json = json_object_new_object();
	cell->str = cell->buf;
	cell->buf[0] = '\0';
	for (kind = 0; kind < MMS_FRAMES; kind++) {
		if (!c->kind[kind])
			continue;
		if (want_json)
			json_object_object_add(cell->json, mmscope_frame_name(kind),
					json_object_new_uint64(c->kind[kind]));
		if (len < sizeof(cell->buf))
			len += snprintf(cell->buf + len, sizeof(cell->buf) - len,
					"%s%s:%u", len ? "," : "",
					mmscope_frame_name(kind), c->kind[kind]);
	}
}

static void cell_fill(const void *row, unsigned int column, struct cell *cell,
		      bool want_json, void *ctx)
{
	const struct mms_rec_cell *c = row;
	const struct buddy *b = ctx;

	cell->set = true;
	switch (column) {
	case CELL_PFN:
		cell->num = c->pfn;
		break;
	case CELL_FRAMES:
		cell->num = c->nr;
		break;
	case CELL_NODE:
		cell->set = c->node != ~0U;
		cell->num = c->node;
		break;
	case CELL_ZONE:
		cell->set = c->zone != ~0U;
		cell->str = zones_name(&b->zones, c->node, c->zone);
		break;
	case CELL_TYPE:
		cell->set = c->zone != ~0U;
		cell->str = migratetype_name(b->m, c->migratetype);
		break;
	case CELL_MAIN:
		cell->str = mmscope_frame_name(main_kind(c));
		break;
	case CELL_ORDER:
		cell->set = c->free_order != ~0U;
		cell->num = c->free_order;
		break;
	case CELL_KINDS:
		fill_kinds(c, cell, want_json);
		break;
	}
}

const struct out_desc cells_desc = {
	.schema = "mmscope.buddy-map/1",
	.array = "cells",
	.columns = cell_columns,
	.nr = ARRAY_SIZE(cell_columns),
	.fill = cell_fill,
};

/* ---- the picture ---- */

/**
 * struct picture - a picture under way
 * @b: the answer it belongs to
 * @frames: frames of a cell
 * @cells: cells of a line
 * @label: columns of the label of a line
 * @line: the line, and its colours
 * @sgr: see @line
 * @nr: cells in it
 * @start: first frame of it
 * @zone: zone of it
 * @block_end: end of the free block that a cell before began
 * @block_order: its order
 * @holes: lines of nothing that were left out
 * @sum: frames of each class
 */
struct picture {
	struct buddy *b;
	uint64_t frames;
	unsigned int cells;
	unsigned int label;
	const char *line[1024];
	const char *sgr[1024];
	unsigned int nr;
	uint64_t start;
	const struct zone_info *zone;
	uint64_t block_end;
	uint32_t block_order;
	uint64_t holes;
	uint64_t sum[CLASSES];
};

/* a glyph for how much of a cell is in use */
static const char *shade(uint64_t part, uint64_t whole)
{
	static const char *const shades[] = { "░", "▒", "▓", "█" };
	unsigned int eighths = part * 8 / whole;

	return shades[eighths >= 7 ? 3 : eighths >= 5 ? 2 : eighths >= 3];
}

static const char *letter(enum class class, bool pure)
{
	static char text[CLASSES][2][2];
	char *at = text[class][pure];

	at[0] = classes[class].letter;
	if (!pure && at[0] >= 'A' && at[0] <= 'Z')
		at[0] += 'a' - 'A';
	return at;
}

/* free memory: how large are the blocks it is in */
static const char *free_glyph(struct picture *p, const struct mms_rec_cell *c)
{
	uint32_t order = c->free_order;

	if (order < 64) {
		p->block_order = order;
		p->block_end = c->pfn + (1ULL << order);
	} else {
		order = c->pfn < p->block_end ? p->block_order : 0;
	}
	return order >= 9 ? "O" : order >= 4 ? "o" : ".";
}

static void cell_draw(struct picture *p, const struct mms_rec_cell *c)
{
	uint64_t sum[CLASSES] = { 0 }, there, used;
	enum class best = CLASS_ANON, i;
	unsigned int kind;
	const char *free;

	for (kind = 0; kind < MMS_FRAMES; kind++)
		sum[class_of(kind)] += c->kind[kind];
	for (i = 0; i < CLASSES; i++)
		p->sum[i] += sum[i];
	for (i = CLASS_ANON; i < CLASS_HOLE; i++)
		if (sum[i] > sum[best])
			best = i;
	there = c->nr - sum[CLASS_HOLE];
	used = there - sum[CLASS_FREE];
	free = free_glyph(p, c);
	if (!there) {
		p->line[p->nr] = " ";
		p->sgr[p->nr++] = NULL;
	} else if (!used) {
		p->line[p->nr] = free;
		p->sgr[p->nr++] = SGR_GREEN;
	} else {
		p->line[p->nr] = term_color() && term_utf8() ?
				 shade(used, there) :
				 letter(best, sum[best] * 8 >= there * 7);
		p->sgr[p->nr++] = classes[best].sgr;
	}
}

static void line_flush(struct picture *p)
{
	const char *sgr = NULL;
	unsigned int i, last = p->nr;

	while (last && *p->line[last - 1] == ' ')
		last--;
	if (p->nr && !last)
		p->holes++;
	if (last && p->holes) {
		printf("%*s  (%s of nothing)\n", (int)p->label, "",
		       size_text(p->holes * p->cells * p->frames << p->b->shift,
				 &p->b->request->opts));
		p->holes = 0;
	}
	if (last)
		printf("%s0x%-*" PRIx64 "%s ", color(SGR_DIM), (int)p->label - 2,
		       p->start, color(SGR_RESET));
	for (i = 0; i < last; i++) {
		if (sgr != p->sgr[i]) {
			fputs(color(SGR_RESET), stdout);
			fputs(color(p->sgr[i] ? p->sgr[i] : ""), stdout);
		}
		sgr = p->sgr[i];
		fputs(p->line[i], stdout);
	}
	if (last)
		printf("%s\n", color(SGR_RESET));
	p->nr = 0;
}

static void zone_begin(struct picture *p, const struct zone_info *z)
{
	const struct mms_rec_zone *rec = &z->rec;

	line_flush(p);
	p->holes = 0;
	if (buddy_prose(p->b))
		printf("%snode %u, zone %s%s: 0x%" PRIx64 "-0x%" PRIx64 ", %s, %s free\n",
		       color(SGR_BOLD), rec->node, rec->name, color(SGR_RESET),
		       (uint64_t)rec->start_pfn,
		       (uint64_t)(rec->start_pfn + rec->spanned - 1),
		       size_text(rec->present << p->b->shift, &p->b->request->opts),
		       size_text(rec->free << p->b->shift, &p->b->request->opts));
	p->zone = z;
}

/* lines begin at multiples of their length, so labels are round */
static void cell_take(struct picture *p, const struct mms_rec_cell *c)
{
	uint64_t line = p->frames * p->cells;
	const struct zone_info *z = c->zone == ~0U ? NULL :
				    zones_find(&p->b->zones, c->node, c->zone);

	if (z && z != p->zone)
		zone_begin(p, z);
	if (p->nr && (c->pfn % line == 0 || p->nr == p->cells))
		line_flush(p);
	if (!p->nr) {
		p->start = c->pfn / line * line;
		while (p->start + p->nr * p->frames < c->pfn) {
			p->line[p->nr] = " ";
			p->sgr[p->nr++] = NULL;
		}
	}
	cell_draw(p, c);
}

static int take_cell(const struct mmscope_entry *e, void *ctx)
{
	struct picture *p = ctx;
	struct mms_rec_cell c;

	if (e->rec->type != MMS_REC_CELL)
		return 0;
	mmscope_rec_get(e->rec, &c, sizeof(c));
	if (p->b->out)
		out_row(p->b->out, NULL, &c);
	else
		cell_take(p, &c);
	return 0;
}

/* ---- size ---- */

/* what all zones span, and where memory ends */
static uint64_t frames_spanned(const struct zones *z, uint64_t *end)
{
	uint64_t sum = 0;
	size_t i;

	*end = 0;
	for (i = 0; i < z->nr_zones; i++) {
		const struct mms_rec_zone *rec = &z->zone[i].rec;

		if (!rec->present)
			continue;
		sum += rec->spanned;
		if (rec->start_pfn + rec->spanned > *end)
			*end = rec->start_pfn + rec->spanned;
	}
	return sum;
}

static unsigned int lines_for(const struct zones *z)
{
	unsigned int rows = term_rows(), used = 4 + 2 * z->nr_zones;

	return rows < used + 8 ? 8 : rows - used;
}

static void picture_size(struct picture *p, uint64_t *end)
{
	uint64_t frames = frames_spanned(&p->b->zones, end);
	unsigned int room = term_columns();

	p->label = snprintf(NULL, 0, "0x%" PRIx64, *end);
	p->cells = (room - p->label - 1) / 32 * 32;
	if (p->cells < 32)
		p->cells = 32;
	if (p->cells > ARRAY_SIZE(p->line))
		p->cells = ARRAY_SIZE(p->line);
	p->frames = p->b->request->cell;
	if (p->frames)
		return;
	p->frames = 1;
	while (frames / p->frames > (uint64_t)p->cells * lines_for(&p->b->zones))
		p->frames *= 2;
}

/* ---- legend ---- */

static void legend_item(struct picture *p, enum class class, unsigned int *at)
{
	bool blocks = term_color() && term_utf8();
	char text[64];
	int len;

	if (!p->sum[class])
		return;
	len = snprintf(text, sizeof(text), "%s %s", classes[class].name,
		       size_text(p->sum[class] << p->b->shift,
				 &p->b->request->opts));
	if (*at && *at + len + 4 > term_columns()) {
		putchar('\n');
		*at = 0;
	}
	printf("%s%s%s%s %s", *at ? "  " : "", color(classes[class].sgr),
	       blocks ? "█" : letter(class, true), color(SGR_RESET), text);
	*at += len + (*at ? 4 : 2);
}

static void legend(struct picture *p)
{
	unsigned int at = 0;
	enum class i;

	putchar('\n');
	for (i = CLASS_ANON; i < CLASS_HOLE; i++)
		legend_item(p, i, &at);
	if (at)
		putchar('\n');
	printf("%s.%s %so%s %sO%s free %s, in blocks below 2^4 frames, below 2^9, above\n",
	       color(SGR_GREEN), color(SGR_RESET), color(SGR_GREEN),
	       color(SGR_RESET), color(SGR_GREEN), color(SGR_RESET),
	       size_text(p->sum[CLASS_FREE] << p->b->shift, &p->b->request->opts));
	para(0, "A character is %s (%s). %s", count_str(p->frames, "frame", NULL),
	     size_text(p->frames << p->b->shift, &p->b->request->opts),
	     term_color() && term_utf8() ?
	     "Its shade tells how much is in use, its colour what for mostly." :
	     "It tells what most of what is in use there is used for; small "
	     "letters: less than 7/8 of the frames.");
}

/* ---- both ---- */

static int cells_ask(struct picture *p, uint64_t end)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_CELLS,
		.arg = { 0, (end + p->frames - 1) / p->frames * p->frames,
			 p->frames },
	};

	if (!end)
		return 0;
	return view_each(p->b->m, &args, NULL, take_cell, p, &p->b->moment);
}

static int rows_print(struct buddy *b, struct picture *p, uint64_t end)
{
	int err;

	b->out = out_open(&cells_desc, &b->request->sel, &b->request->opts, b);
	if (!b->out)
		return fail(EXIT_FAIL, "not enough memory");
	err = cells_ask(p, end);
	if (err) {
		out_abandon(b->out);
		return err;
	}
	out_member(b->out, "consistency", json_moment(&b->moment));
	return out_close(b->out);
}

int map_print(struct buddy *b)
{
	struct picture p = { .b = b };
	const struct opts *o = &b->request->opts;
	uint64_t end;
	int err;

	picture_size(&p, &end);
	if (o->format != FORMAT_TABLE || o->columns || o->all_columns)
		return rows_print(b, &p, end);
	err = cells_ask(&p, end);
	if (err)
		return err;
	line_flush(&p);
	if (!end)
		para(0, "No zone has memory.");
	else if (buddy_prose(b))
		legend(&p);
	return 0;
}
