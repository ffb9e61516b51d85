// SPDX-License-Identifier: GPL-2.0-only
/*
 * slab_objects.c - the slabs of a cache, and with --objects each object as one
 * character.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "slab.h"

#define USE_WIDTH 20

/**
 * struct slab_row - a slab and its objects
 * @rec: as the module said it
 * @state: MMS_OBJECT_* of each object; NULL if nobody asked
 * @nr: how many
 */
struct slab_row {
	struct mms_rec_slab rec;
	const uint8_t *state;
	uint32_t nr;
};

/**
 * struct listing - an answer under way
 * @v: the view it belongs to
 * @out: where rows go; NULL for maps of objects
 * @row: the slab whose objects may still come
 * @waiting: @row was not shown yet
 * @slabs: how many were seen
 * @moved: of these, slabs that changed while they were read
 * @bad: of these, slabs whose freelist made no sense
 * @lost: slabs that could not be reported
 * @sum: objects in each state
 */
struct listing {
	struct slab_view *v;
	struct out *out;
	struct slab_row row;
	bool waiting;
	uint64_t slabs;
	uint64_t moved;
	uint64_t bad;
	uint64_t lost;
	uint64_t sum[MMS_OBJECT_UNKNOWN + 1];
};

static const char *where_name(uint32_t where)
{
	static const char *const names[] = {
		"full", "partial", "cpu", "cpu-partial", "unlisted",
	};

	return where < ARRAY_SIZE(names) ? names[where] : "unknown";
}

static void flags_str(uint32_t flags, char *buf, size_t size)
{
	static const char *const names[] = {
		"frozen", "moved", "bad-list", "pfmemalloc",
	};

	words_str(flags, names, ARRAY_SIZE(names), buf, size);
}

/* ---- objects as characters ---- */

static const struct {
	char letter;	/* in JSON and without UTF-8 */
	const char *utf8;
	const char *sgr;
	const char *what;
} states[] = {
	[0] = { '?', "?", SGR_RED, "unknown" },
	[MMS_OBJECT_LIVE] = { '#', "█", SGR_GREEN, "live" },
	[MMS_OBJECT_FREE] = { '.', "·", SGR_DIM, "free" },
	[MMS_OBJECT_CPU_FREE] = { 'c', "c", SGR_CYAN, "free, on a CPU's list" },
	[MMS_OBJECT_SHEAF] = { 's', "s", SGR_MAGENTA, "free, in a sheaf" },
	[MMS_OBJECT_UNKNOWN] = { '?', "?", SGR_RED, "unknown" },
};

static unsigned int state_of(uint8_t state)
{
	return state < ARRAY_SIZE(states) ? state : MMS_OBJECT_UNKNOWN;
}

static char *objects_str(const struct slab_row *r, char *buf, size_t size)
{
	size_t i;

	for (i = 0; i < r->nr && i + 1 < size; i++)
		buf[i] = states[state_of(r->state[i])].letter;
	buf[i] = '\0';
	return buf;
}

static void draw_objects(const struct slab_row *r, unsigned int indent)
{
	unsigned int room = term_columns() - indent, state, last = ~0U;
	uint32_t i;

	for (i = 0; i < r->nr; i++) {
		state = state_of(r->state[i]);
		if (i && i % room == 0)
			printf("%s\n%*s", color(SGR_RESET), (int)indent, "");
		if (state != last || (i && i % room == 0))
			printf("%s%s", color(SGR_RESET), color(states[state].sgr));
		last = state;
		if (term_utf8())
			fputs(states[state].utf8, stdout);
		else
			putchar(states[state].letter);
	}
	printf("%s\n", color(SGR_RESET));
}

static void draw_slab(const struct slab_row *r)
{
	char use[32], flags[64];

	snprintf(use, sizeof(use), "%u/%u", r->rec.inuse, r->rec.objects);
	flags_str(r->rec.flags & ~MMS_SLAB_F_FROZEN, flags, sizeof(flags));
	printf("0x%-8" PRIx64 " %-11s %9s ", (uint64_t)r->rec.pfn,
	       where_name(r->rec.where), use);
	if (*flags)
		printf("%s%s%s ", color(SGR_YELLOW), flags, color(SGR_RESET));
	if (r->state && r->nr)
		draw_objects(r, 33 + (*flags ? strlen(flags) + 1 : 0));
	else
		puts("nobody could tell");
}

static void legend(const struct listing *l)
{
	const char *space = "";
	unsigned int i;

	putchar('\n');
	for (i = MMS_OBJECT_LIVE; i <= MMS_OBJECT_UNKNOWN; i++) {
		const char letter[2] = { states[i].letter };

		if (!l->sum[i])
			continue;
		printf("%s%s%s%s %s: %" PRIu64, space, color(states[i].sgr),
		       term_utf8() ? states[i].utf8 : letter, color(SGR_RESET),
		       states[i].what, l->sum[i]);
		space = "  ";
	}
	putchar('\n');
}

/* ---- rows ---- */

enum {
	COL_FRAME, COL_ORDER, COL_WHERE, COL_CPU, COL_INUSE, COL_OBJECTS,
	COL_FREE, COL_USE, COL_NODE, COL_FLAGS, COL_MAP, COL_BASE, COL_FREELIST,
	COL_ADDRESS,
};

#define RIGHT COL_F_RIGHT
#define USUAL (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column columns[] = {
	[COL_FRAME] = { "PFN", "first frame", COL_PFN, USUAL },
	[COL_ORDER] = { "ORDER", "log2 of its pages", COL_NUM, USUAL },
	[COL_WHERE] = { "WHERE", "full, partial, cpu, cpu-partial, unlisted", COL_STR, COL_F_DEFAULT },
	[COL_CPU] = { "CPU", "CPU that owns it", COL_NUM, USUAL },
	[COL_INUSE] = { "INUSE", "objects in use, as it counts", COL_NUM, USUAL },
	[COL_OBJECTS] = { "OBJECTS", "objects it holds", COL_NUM, USUAL },
	[COL_FREE] = { "FREE", "length of its list of free objects, as walked", COL_NUM, USUAL },
	[COL_USE] = { "USE", "objects in use of all", COL_STR, COL_F_DEFAULT | COL_F_NOJSON },
	[COL_NODE] = { "NODE", "number of the node", COL_NUM, USUAL },
	[COL_FLAGS] = { "FLAGS", "frozen, moved, bad-list, pfmemalloc", COL_LIST, COL_F_DEFAULT },
	[COL_MAP] = { "MAP", "objects (--objects): # live . free c, s cached by a CPU ? unknown", COL_STR, 0 },
	[COL_BASE] = { "BASE", "address of its memory", COL_ADDR, 0 },
	[COL_FREELIST] = { "FREELIST", "first free object", COL_ADDR, 0 },
	[COL_ADDRESS] = { "ADDRESS", "of its struct slab", COL_ADDR, 0 },
};

static void fill_text(const struct slab_row *r, unsigned int column,
		      struct cell *cell)
{
	static char map[65536];

	cell->str = cell->buf;
	switch (column) {
	case COL_WHERE:
		cell->str = where_name(r->rec.where);
		break;
	case COL_USE:
		bar_str(r->rec.inuse, r->rec.objects, USE_WIDTH, cell->buf);
		cell->color = SGR_GREEN;
		break;
	case COL_FLAGS:
		flags_str(r->rec.flags, cell->buf, sizeof(cell->buf));
		if (r->rec.flags & (MMS_SLAB_F_MOVED | MMS_SLAB_F_BAD_LIST))
			cell->color = SGR_YELLOW;
		break;
	case COL_MAP:
		cell->set = r->state;
		if (r->state)
			cell->str = objects_str(r, map, sizeof(map));
		break;
	}
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct slab_row *r = row;
	const struct mms_rec_slab *s = &r->rec;
	const uint64_t value[] = {
		[COL_FRAME] = s->pfn, [COL_ORDER] = s->order,
		[COL_CPU] = s->cpu, [COL_INUSE] = s->inuse,
		[COL_OBJECTS] = s->objects, [COL_FREE] = s->free,
		[COL_NODE] = s->node, [COL_BASE] = s->base,
		[COL_FREELIST] = s->freelist, [COL_ADDRESS] = s->slab,
	};

	(void)want_json;
	(void)ctx;
	cell->set = true;
	if (columns[column].type == COL_STR || columns[column].type == COL_LIST) {
		fill_text(r, column, cell);
		return;
	}
	cell->num = value[column];
	if (column == COL_CPU || column == COL_FREE)
		cell->set = cell->num != ~0U;
	if (column == COL_FREELIST)
		cell->set = cell->num;
}

const struct out_desc slabs_desc = {
	.schema = "mmscope.slab-slabs/1",
	.array = "slabs",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- the answer ---- */

static void show(struct listing *l)
{
	struct slab_row *r = &l->row;
	uint32_t i;

	if (!l->waiting)
		return;
	l->waiting = false;
	l->slabs++;
	l->moved += !!(r->rec.flags & MMS_SLAB_F_MOVED);
	l->bad += !!(r->rec.flags & MMS_SLAB_F_BAD_LIST);
	for (i = 0; r->state && i < r->nr; i++)
		l->sum[state_of(r->state[i])]++;
	if (l->out)
		out_row(l->out, NULL, r);
	else
		draw_slab(r);
}

static int take(const struct mmscope_entry *e, void *ctx)
{
	struct listing *l = ctx;
	const struct mms_rec_objects *o = (const void *)e->rec;

	if (e->rec->type == MMS_REC_SLAB) {
		show(l);
		mmscope_rec_get(e->rec, &l->row.rec, sizeof(l->row.rec));
		l->row.state = NULL;
		l->row.nr = 0;
		l->waiting = true;
	} else if (e->rec->type == MMS_REC_OBJECTS && l->waiting &&
		   e->rec->len >= sizeof(*o) && o->nr <= e->rec->len - sizeof(*o)) {
		l->row.state = o->state;
		l->row.nr = o->nr;
		show(l);
	}
	return 0;
}

static void words(const struct listing *l)
{
	if (!l->slabs)
		para(0, "It has no slab.");
	if (!l->out && l->slabs)
		legend(l);
	else if (l->moved || l->bad || l->lost)
		putchar('\n');
	if (l->moved)
		para(0, "INCONCLUSIVE: %s while being read (moved): the states of their "
		     "objects may not be true.",
		     count_str(l->moved, "slab changed", "slabs changed"));
	if (l->bad)
		para(0, "INCONCLUSIVE: %s a list of free objects that leaves the slab or "
		     "does not end (bad-list).",
		     count_str(l->bad, "slab has", "slabs have"));
	if (l->lost)
		para(0, "INCONCLUSIVE: %s could not be reported.",
		     count_str(l->lost, "slab", NULL));
}

static int close_listing(struct listing *l, int err)
{
	if (!l->out)
		return err;
	if (err) {
		out_abandon(l->out);
		return err;
	}
	out_member(l->out, "consistency", json_moment(&l->v->moment));
	return out_close(l->out);
}

int slabs_print(struct slab_view *v, const struct cache *c)
{
	const struct opts *o = &v->request->opts;
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_SLABS,
		.flags = v->request->objects ? MMS_VIEW_F_OBJECTS : 0,
		.arg = { c->rec.cache },
	};
	struct listing l = { .v = v };
	struct mmscope_moment moment;
	int err;

	if (!v->request->objects || o->format != FORMAT_TABLE || o->columns) {
		l.out = out_open(&slabs_desc, &v->request->sel, o, &l);
		if (!l.out)
			return fail(EXIT_FAIL, "not enough memory");
	}
	err = view_each(v->m, &args, NULL, take, &l, &moment);
	if (!err) {
		show(&l);
		mmscope_moment_add(&v->moment, &moment);
		l.lost = moment.lost;
	}
	err = close_listing(&l, err);
	if (!err && slab_prose(v))
		words(&l);
	return err;
}
