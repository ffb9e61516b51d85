// SPDX-License-Identifier: GPL-2.0-only
/*
 * diff_machine.c - how two moments of a machine differ: each number of zones,
 * free blocks and slab caches that is not the same, by its name.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "diff.h"

/**
 * struct value - one number
 * @kind: "zone", "free", "counter" or "slab"
 * @name: of what: a zone, a cache
 * @what: which of its numbers
 * @n: in A and in B
 * @has: whether it is there
 */
struct value {
	char kind[8];
	char name[48];
	char what[40];
	uint64_t n[2];
	bool has[2];
};

/**
 * struct values - all numbers of both sides
 * @value: array, owned
 * @nr: how many
 * @side: which side is read now
 * @m: its connection
 * @zone: name of the zone that records belong to
 */
struct values {
	struct value *value;
	size_t nr;
	unsigned int side;
	struct mmscope *m;
	char zone[16];
};

enum { COL_KIND, COL_NAME, COL_WHAT, COL_A, COL_B, COL_DELTA };

static const struct column columns[] = {
	[COL_KIND] = { "KIND", "zone, free (blocks), counter or slab", COL_STR, COL_F_DEFAULT },
	[COL_NAME] = { "NAME", "node and zone, or cache", COL_STR, COL_F_DEFAULT },
	[COL_WHAT] = { "WHAT", "which of its numbers", COL_STR, COL_F_DEFAULT },
	[COL_A] = { "A", "in A", COL_NUM, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_B] = { "B", "in B", COL_NUM, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_DELTA] = { "DELTA", "B less A", COL_NEST, COL_F_DEFAULT | COL_F_RIGHT },
};

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct value *v = row;
	int64_t delta = v->n[1] - v->n[0];

	(void)ctx;
	cell->set = true;
	switch (column) {
	case COL_KIND:
		cell->str = v->kind;
		break;
	case COL_NAME:
		cell->str = v->name;
		break;
	case COL_WHAT:
		cell->str = v->what;
		break;
	case COL_A:
	case COL_B:
		cell->set = v->has[column == COL_B];
		cell->num = v->n[column == COL_B];
		break;
	case COL_DELTA:
		cell->set = v->has[0] && v->has[1];
		if (cell->set && want_json)
			cell->json = json_object_new_int64(delta);
		snprintf(cell->buf, sizeof(cell->buf), "%+" PRId64, delta);
		cell->str = cell->buf;
		break;
	}
}

const struct out_desc diff_machine_desc = {
	.schema = "mmscope.diff-machine/1",
	.array = "values",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- reading ---- */

static int put(struct values *s, const char *kind, const char *name,
	       const char *what, uint64_t n)
{
	struct value *v;

	if (n == MMS_COUNT_UNKNOWN)
		return 0;
	v = mms_array_add(&s->value, &s->nr, sizeof(*v));
	if (!v)
		return EXIT_FAIL;
	snprintf(v->kind, sizeof(v->kind), "%s", kind);
	snprintf(v->name, sizeof(v->name), "%s", name);
	snprintf(v->what, sizeof(v->what), "%s", what);
	v->n[s->side] = n;
	v->has[s->side] = true;
	return 0;
}

static int take_zone(struct values *s, const struct mms_rec *rec)
{
	struct mms_rec_zone z;
	int err;

	mmscope_rec_get(rec, &z, sizeof(z));
	snprintf(s->zone, sizeof(s->zone), "%u/%.*s", z.node,
		 (int)sizeof(s->zone) - 5, z.name);
	err = put(s, "zone", s->zone, "managed", z.managed);
	if (!err)
		err = put(s, "zone", s->zone, "free", z.free);
	return err ? err : put(s, "zone", s->zone, "pcp free", z.pcp_free);
}

static int take_area(struct values *s, const struct mms_rec *rec)
{
	struct mms_rec_area a;
	const char *type;
	char what[40];

	mmscope_rec_get(rec, &a, sizeof(a));
	type = mmscope_name(s->m, MMS_NAMES_MIGRATETYPE, a.migratetype);
	snprintf(what, sizeof(what), "order %2u %.24s", a.order, type ? type : "?");
	return put(s, "free", s->zone, what, a.blocks);
}

static int take_stat(struct values *s, const struct mms_rec *rec)
{
	struct mms_rec_stat st;
	char node[16];

	mmscope_rec_get(rec, &st, sizeof(st));
	st.name[sizeof(st.name) - 1] = '\0';
	snprintf(node, sizeof(node), "%u", st.node);
	return put(s, "counter", st.zone == ~0U ? node : s->zone, st.name, st.value);
}

static int take_cache(struct values *s, const struct mmscope_entry *e)
{
	const char *name = mmscope_entry_text(e, MMS_TEXT_NAME, 0);
	struct mms_rec_cache c;
	int err;

	if (!name)
		return 0;
	mmscope_rec_get(e->rec, &c, sizeof(c));
	err = put(s, "slab", name, "slabs", c.slabs);
	if (!err)
		err = put(s, "slab", name, "objects", c.objects);
	return err ? err : put(s, "slab", name, "inuse", c.inuse);
}

static int take(const struct mmscope_entry *e, void *ctx)
{
	switch (e->rec->type) {
	case MMS_REC_ZONE:
		return take_zone(ctx, e->rec);
	case MMS_REC_AREA:
		return take_area(ctx, e->rec);
	case MMS_REC_STAT:
		return take_stat(ctx, e->rec);
	case MMS_REC_CACHE:
		return take_cache(ctx, e);
	default:
		return 0;
	}
}

/* what a file does not hold is missing in the comparison, which is no failure */
static int load(struct values *s, const struct side *side)
{
	static const uint32_t views[] = { MMS_VIEW_ZONES, MMS_VIEW_CACHES };
	size_t i, held = 0;
	int err;

	side_blame(side);
	s->m = side->m;
	for (i = 0; i < ARRAY_SIZE(views); i++) {
		const struct mmscope_view_args args = { .view = views[i] };

		err = mmscope_each(side->m, &args, take, s, NULL);
		if (err > 0)
			return fail(EXIT_FAIL, "not enough memory");
		held += !err;
	}
	return held ? 0 : fail_view(err, MMS_VIEW_ZONES, NULL);
}

/* ---- comparing ---- */

static int by_name(const void *a, const void *b)
{
	const struct value *x = a, *y = b;
	int order = strcmp(x->kind, y->kind);

	if (!order)
		order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->what, y->what);
}

/* several caches may bear one name: their numbers are added up */
static void join(struct values *s)
{
	size_t i, n = 0;
	unsigned int side;

	qsort(s->value, s->nr, sizeof(*s->value), by_name);
	for (i = 0; i < s->nr; i++) {
		if (!n || by_name(&s->value[n - 1], &s->value[i])) {
			s->value[n++] = s->value[i];
			continue;
		}
		for (side = 0; side < 2; side++) {
			s->value[n - 1].n[side] += s->value[i].n[side];
			s->value[n - 1].has[side] |= s->value[i].has[side];
		}
	}
	s->nr = n;
}

static bool differs(const struct value *v)
{
	return v->has[0] != v->has[1] || v->n[0] != v->n[1];
}

int diff_machine(struct diff_request *r)
{
	struct values s = { .nr = 0 };
	struct out *out = NULL;
	size_t i;
	int err = 0;

	for (s.side = 0; s.side < 2 && !err; s.side++)
		err = load(&s, &r->side[s.side]);
	if (!err) {
		out = out_open(&diff_machine_desc, &r->sel, &r->opts, NULL);
		err = out ? 0 : fail(EXIT_FAIL, "not enough memory");
	}
	if (!err) {
		join(&s);
		for (i = 0; i < s.nr; i++)
			if (r->all || differs(&s.value[i]))
				out_row(out, NULL, &s.value[i]);
		err = out_close(out);
	}
	free(s.value);
	return err;
}
