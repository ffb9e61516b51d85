// SPDX-License-Identifier: GPL-2.0-only
/*
 * buddy_why.c - what stands in the way of a free block of some order: of all
 * aligned stretches of that size the ones with the fewest frames in the way,
 * and who owns these frames.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "buddy.h"

#define OWNERS_MAX	64
#define OWNERS_SHOWN	8	/* in a table */
#define NAME_WIDTH	28

/**
 * struct owner - frames of one kind and name that are in the way
 * @kind: MMS_FRAME_*
 * @pinned: somebody holds on to them for long: they cannot be moved
 * @frames: how many
 * @name: cache, file or task; empty if there is none
 */
struct owner {
	uint32_t kind;
	bool pinned;
	uint64_t frames;
	char name[128];
};

/**
 * struct candidate - an aligned stretch that could become a free block
 * @cell: what it holds
 * @busy: frames in the way
 * @movable: of these, frames that could be moved
 * @idle: of these, frames that nobody owns: per-CPU lists give them back
 * @owner: whose they are
 * @nr_owners: how many
 * @other: frames of owners that found no room
 */
struct candidate {
	struct mms_rec_cell cell;
	uint64_t busy;
	uint64_t movable;
	uint64_t idle;
	struct owner owner[OWNERS_MAX];
	size_t nr_owners;
	uint64_t other;
};

/**
 * struct search - a search under way
 * @b: the answer it belongs to
 * @best: the nearest candidates, @nr of at most @room
 * @nr: see @best
 * @room: see @best
 * @free: stretches that are free
 * @moving: stretches where moving pages would be enough
 * @blocked: stretches with frames that cannot be moved
 * @never: stretches with holes, reserved or broken frames
 * @now: candidate whose owners are asked for
 */
struct search {
	struct buddy *b;
	struct candidate *best;
	size_t nr;
	size_t room;
	uint64_t free;
	uint64_t moving;
	uint64_t blocked;
	uint64_t never;
	struct candidate *now;
};

/* as the kernel's migration sees it: LRU pages, hugetlb, movable by a driver */
static bool kind_is_movable(uint32_t kind)
{
	switch (kind) {
	case MMS_FRAME_ANON:
	case MMS_FRAME_ANON_SWAP:
	case MMS_FRAME_SHMEM:
	case MMS_FRAME_FILE:
	case MMS_FRAME_HUGETLB:
	case MMS_FRAME_KSM:
	case MMS_FRAME_BALLOON:
	case MMS_FRAME_ZSMALLOC:
		return true;
	default:
		return false;
	}
}

static bool kind_is_idle(uint32_t kind)
{
	return kind == MMS_FRAME_PCP || kind == MMS_FRAME_FREE_OTHER;
}

static bool kind_is_hopeless(uint32_t kind)
{
	switch (kind) {
	case MMS_FRAME_HOLE:
	case MMS_FRAME_RESERVED:
	case MMS_FRAME_OFFLINE:
	case MMS_FRAME_HWPOISON:
	case MMS_FRAME_DEVICE:
		return true;
	default:
		return false;
	}
}

/* ---- the nearest ones ---- */

static uint64_t fixed_of(const struct candidate *c)
{
	return c->busy - c->movable - c->idle;
}

static bool nearer(const struct candidate *a, const struct candidate *b)
{
	return a->busy != b->busy ? a->busy < b->busy :
				    fixed_of(a) < fixed_of(b);
}

static void keep(struct search *s, const struct candidate *c)
{
	size_t at = s->nr;

	while (at && nearer(c, &s->best[at - 1]))
		at--;
	if (at == s->room)
		return;
	if (s->nr < s->room)
		s->nr++;
	memmove(&s->best[at + 1], &s->best[at],
		(s->nr - 1 - at) * sizeof(*s->best));
	s->best[at] = *c;
}

static int take_cell(const struct mmscope_entry *e, void *ctx)
{
	struct search *s = ctx;
	struct candidate c = { .busy = 0 };
	bool hopeless = false;
	uint32_t kind;

	if (e->rec->type != MMS_REC_CELL)
		return 0;
	mmscope_rec_get(e->rec, &c.cell, sizeof(c.cell));
	for (kind = 0; kind < MMS_FRAMES; kind++) {
		uint32_t n = c.cell.kind[kind];

		if (n && kind_is_hopeless(kind))
			hopeless = true;
		c.movable += kind_is_movable(kind) ? n : 0;
		c.idle += kind_is_idle(kind) ? n : 0;
		c.busy += kind == MMS_FRAME_BUDDY ? 0 : n;
	}
	if (hopeless)
		s->never += c.cell.kind[MMS_FRAME_HOLE] != c.cell.nr;
	else if (!c.busy)
		s->free++;
	else if (fixed_of(&c))
		s->blocked++;
	else
		s->moving++;
	if (!hopeless && c.busy)
		keep(s, &c);
	return 0;
}

static int find(struct search *s)
{
	uint64_t size = 1ULL << s->b->request->order;
	size_t i;
	int err = 0;

	for (i = 0; i < s->b->zones.nr_zones && !err; i++) {
		const struct mms_rec_zone *z = &s->b->zones.zone[i].rec;
		uint64_t first = (z->start_pfn + size - 1) & -size;
		uint64_t end = (z->start_pfn + z->spanned) & -size;
		const struct mmscope_view_args args = {
			.view = MMS_VIEW_CELLS,
			.arg = { first, end, size },
		};

		if (z->managed && first < end)
			err = view_each(s->b->m, &args, NULL, take_cell, s,
					&s->b->moment);
	}
	return err;
}

/* ---- their owners ---- */

static const char *entry_name(const struct mmscope_entry *e)
{
	static const unsigned int kinds[] = {
		MMS_TEXT_NAME, MMS_TEXT_PATH, MMS_TEXT_COMM, MMS_TEXT_SYMBOL,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		const char *text = mmscope_entry_text(e, kinds[i], 0);

		if (text)
			return text;
	}
	return "";
}

static int take_frame(const struct mmscope_entry *e, void *ctx)
{
	struct search *s = ctx;
	struct candidate *c = s->now;
	struct mms_rec_frame f;
	struct owner one = { .frames = 0 };
	size_t i;

	if (e->rec->type != MMS_REC_FRAME)
		return 0;
	mmscope_rec_get(e->rec, &f, sizeof(f));
	if (f.kind == MMS_FRAME_BUDDY)
		return 0;
	one.kind = f.kind;
	one.pinned = f.pincount > 0;
	text_safe(entry_name(e), one.name, sizeof(one.name));
	for (i = 0; i < c->nr_owners; i++)
		if (c->owner[i].kind == one.kind &&
		    c->owner[i].pinned == one.pinned &&
		    !strcmp(c->owner[i].name, one.name))
			break;
	if (i == OWNERS_MAX) {
		c->other++;
		return 0;
	}
	if (i == c->nr_owners)
		c->owner[c->nr_owners++] = one;
	c->owner[i].frames++;
	return 0;
}

static bool owner_is_movable(const struct owner *o)
{
	return kind_is_movable(o->kind) && !o->pinned;
}

/* what cannot be moved first, then by number */
static int by_weight(const void *a, const void *b)
{
	const struct owner *x = a, *y = b;
	bool mx = owner_is_movable(x) || kind_is_idle(x->kind);
	bool my = owner_is_movable(y) || kind_is_idle(y->kind);

	if (mx != my)
		return mx - my;
	return (x->frames < y->frames) - (x->frames > y->frames);
}

static int name_owners(struct search *s)
{
	size_t i;
	int err = 0;

	for (i = 0; i < s->nr && !err; i++) {
		const struct mmscope_view_args args = {
			.view = MMS_VIEW_PAGES,
			.arg = { s->best[i].cell.pfn, s->best[i].cell.nr },
		};

		s->now = &s->best[i];
		err = view_each(s->b->m, &args, NULL, take_frame, s,
				&s->b->moment);
		qsort(s->now->owner, s->now->nr_owners, sizeof(struct owner),
		      by_weight);
	}
	return err;
}

/* ---- rows ---- */

/**
 * struct row - a candidate, or one of its owners
 * @c: the candidate
 * @o: the owner, NULL for the candidate itself
 */
struct row {
	const struct candidate *c;
	const struct owner *o;
};

enum {
	COL_BLOCK, COL_FIRST, COL_NODE, COL_ZONE, COL_TYPE, COL_INWAY,
	COL_MOVABLE, COL_UNMOVABLE, COL_IDLE, COL_VERDICT, COL_OWNERS,
};

#define RIGHT COL_F_RIGHT
#define USUAL (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column columns[] = {
	[COL_BLOCK] = { "BLOCK", "first frame, and below it who is in the way", COL_STR,
			COL_F_DEFAULT | COL_F_TREE | COL_F_NOJSON },
	[COL_FIRST] = { "PFN", "first frame", COL_PFN, RIGHT },
	[COL_NODE] = { "NODE", "number of the node", COL_NUM, RIGHT },
	[COL_ZONE] = { "ZONE", "zone", COL_STR, COL_F_DEFAULT },
	[COL_TYPE] = { "TYPE", "migratetype of its first pageblock", COL_STR, 0 },
	[COL_INWAY] = { "IN-WAY", "frames that are not free", COL_NUM, USUAL },
	[COL_MOVABLE] = { "MOVABLE", "of these, frames that could be moved", COL_NUM, USUAL },
	[COL_UNMOVABLE] = { "UNMOVABLE", "of these, frames that could not", COL_NUM, USUAL },
	[COL_IDLE] = { "IDLE", "of these, frames that nobody owns (per-CPU lists)", COL_NUM, RIGHT },
	[COL_VERDICT] = { "VERDICT", "what would free it", COL_STR, COL_F_DEFAULT },
	[COL_OWNERS] = { "OWNERS", "who is in the way", COL_NEST, 0 },
};

static void fill_owners(const struct candidate *c, struct cell *cell, bool want_json)
{
	size_t i, len = 0;

	cell->str = cell->buf;
	cell->buf[0] = '\0';
	if (want_json)
		cell->json = json_object_new_array();
	for (i = 0; i < c->nr_owners; i++) {
		const struct owner *o = &c->owner[i];

		if (want_json) {
			struct json_object *obj = json_object_new_object();

			json_object_object_add(obj, "kind",
				json_object_new_string(mmscope_frame_name(o->kind)));
			json_object_object_add(obj, "name",
					       *o->name ? json_text(o->name) : NULL);
			json_object_object_add(obj, "frames",
					       json_object_new_uint64(o->frames));
			json_object_object_add(obj, "movable",
				json_object_new_boolean(owner_is_movable(o)));
			json_object_array_add(cell->json, obj);
		}
		if (len < sizeof(cell->buf))
			len += snprintf(cell->buf + len, sizeof(cell->buf) - len,
					"%s%s:%" PRIu64, len ? "," : "",
					mmscope_frame_name(o->kind), o->frames);
	}
}

static const char *verdict(const struct candidate *c)
{
	if (fixed_of(c))
		return c->movable ? "its owners must give it up" :
				    "the kernel must give it up";
	return c->movable ? "compaction could free it" :
			    "the per-CPU lists give it back";
}

static void fill_candidate(const struct buddy *b, const struct candidate *c,
			   unsigned int column, struct cell *cell, bool want_json)
{
	switch (column) {
	case COL_BLOCK:
		snprintf(cell->buf, sizeof(cell->buf), "0x%" PRIx64,
			 (uint64_t)c->cell.pfn);
		cell->str = cell->buf;
		cell->color = SGR_BOLD;
		break;
	case COL_FIRST:
		cell->num = c->cell.pfn;
		break;
	case COL_NODE:
		cell->num = c->cell.node;
		break;
	case COL_ZONE:
		cell->str = zones_name(&b->zones, c->cell.node, c->cell.zone);
		break;
	case COL_TYPE:
		cell->str = migratetype_name(b->m, c->cell.migratetype);
		break;
	case COL_INWAY:
		cell->num = c->busy;
		break;
	case COL_MOVABLE:
		cell->num = c->movable;
		break;
	case COL_UNMOVABLE:
		cell->num = fixed_of(c);
		break;
	case COL_IDLE:
		cell->num = c->idle;
		break;
	case COL_VERDICT:
		cell->str = verdict(c);
		cell->color = fixed_of(c) ? SGR_YELLOW : SGR_GREEN;
		break;
	case COL_OWNERS:
		fill_owners(c, cell, want_json);
		break;
	}
}

/* of a long path the end tells most */
static const char *short_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return strlen(name) > NAME_WIDTH && slash ? slash + 1 : name;
}

static void fill_owner(const struct owner *o, unsigned int column,
		       struct cell *cell)
{
	bool movable = owner_is_movable(o), idle = kind_is_idle(o->kind);
	bool known = o->kind < MMS_FRAMES;

	switch (column) {
	case COL_BLOCK:
		snprintf(cell->buf, sizeof(cell->buf), "%s%s%s%s",
			 o->kind < MMS_FRAMES ? mmscope_frame_name(o->kind) : "",
			 *o->name && o->kind < MMS_FRAMES ? " " : "",
			 short_name(o->name), o->pinned ? " (pinned)" : "");
		cell->str = cell->buf;
		break;
	case COL_INWAY:
		cell->num = o->frames;
		break;
	case COL_MOVABLE:
		cell->set = movable;
		cell->num = o->frames;
		break;
	case COL_UNMOVABLE:
		cell->set = known && !movable && !idle;
		cell->num = o->frames;
		break;
	case COL_IDLE:
		cell->set = idle;
		cell->num = o->frames;
		break;
	default:
		cell->set = false;
	}
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct row *r = row;

	cell->set = true;
	if (r->o)
		fill_owner(r->o, column, cell);
	else
		fill_candidate(ctx, r->c, column, cell, want_json);
}

const struct out_desc why_desc = {
	.schema = "mmscope.buddy-why/1",
	.array = "blocks",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- words ---- */

static void words(const struct search *s)
{
	const struct buddy *b = s->b;
	uint32_t order = b->request->order;
	uint64_t all = s->free + s->moving + s->blocked + s->never;
	const char *size = size_text(1ULL << (order + b->shift), &b->request->opts);

	para(0, "%sOrder %u%s: %s of %s each. %" PRIu64 " free, %" PRIu64 " would be free if pages "
	     "were moved, %" PRIu64 " held by memory that cannot be moved, %" PRIu64
	     " never (reserved, broken or partly absent).",
	     color(SGR_BOLD), order, color(SGR_RESET),
	     count_str(all, "aligned stretch", "aligned stretches"), size, s->free,
	     s->moving, s->blocked, s->never);
	if (b->zones.orders && order >= b->zones.orders)
		para(0, "The buddy allocator of this kernel has blocks up to order %u; "
		     "larger ones are only made from movable memory and CMA.",
		     b->zones.orders - 1);
	else if (s->free)
		para(0, "A request of this order need not wait.");
	if (s->nr)
		para(0, "Nearest of the others:");
	putchar('\n');
}

/* the small ones as one */
static void rest_row(const struct candidate *c, struct out *out, void *parent)
{
	struct owner rest = { .kind = MMS_FRAMES, .name = "others" };
	struct row r = { c, &rest };
	size_t i;

	rest.frames = c->other;
	for (i = OWNERS_SHOWN; i < c->nr_owners; i++)
		rest.frames += c->owner[i].frames;
	if (rest.frames)
		out_row(out, parent, &r);
}

static void rows(const struct search *s, struct out *out)
{
	size_t i, j;

	for (i = 0; i < s->nr; i++) {
		const struct candidate *c = &s->best[i];
		struct row r = { c, NULL };
		void *parent = out_row(out, NULL, &r);

		if (s->b->request->opts.format != FORMAT_TABLE)
			continue;
		for (j = 0; j < c->nr_owners && j < OWNERS_SHOWN; j++) {
			r.o = &c->owner[j];
			out_row(out, parent, &r);
		}
		rest_row(c, out, parent);
	}
}

static struct json_object *summary(const struct search *s)
{
	struct json_object *obj = json_object_new_object();

	json_object_object_add(obj, "order", json_object_new_int(s->b->request->order));
	json_object_object_add(obj, "free", json_object_new_uint64(s->free));
	json_object_object_add(obj, "moving", json_object_new_uint64(s->moving));
	json_object_object_add(obj, "blocked", json_object_new_uint64(s->blocked));
	json_object_object_add(obj, "never", json_object_new_uint64(s->never));
	return obj;
}

static int report(struct search *s)
{
	struct buddy *b = s->b;
	struct out *out = out_open(&why_desc, &b->request->sel,
				   &b->request->opts, b);

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	if (buddy_prose(b))
		words(s);
	rows(s, out);
	out_member(out, "summary", summary(s));
	out_member(out, "consistency", json_moment(&b->moment));
	return out_close(out);
}

int why_print(struct buddy *b)
{
	struct search s = {
		.b = b,
		.room = b->request->limit,
	};
	int err;

	s.best = calloc(s.room + 1, sizeof(*s.best));
	if (!s.best)
		return fail(EXIT_FAIL, "not enough memory");
	err = find(&s);
	if (!err)
		err = name_owners(&s);
	if (!err)
		err = report(&s);
	free(s.best);
	return err;
}
