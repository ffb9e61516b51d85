// SPDX-License-Identifier: GPL-2.0-only
/*
 * diff_space.c - how two address spaces differ, mapping by mapping. Mappings of
 * A and B that overlap form a group: one with one is the same or changed, one
 * with several was split, several with one were merged.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "diff.h"

/**
 * struct group - mappings that overlap
 * @r: what was asked
 * @start: first address
 * @end: first address after
 * @vma: first mapping of each side, NULL if it has none
 * @nr: how many mappings each side has
 * @pages: by enum page_fate
 * @ranges: JSON of the ranges, NULL if they are not wanted
 */
struct group {
	const struct diff_request *r;
	uint64_t start;
	uint64_t end;
	const struct vma *vma[2];
	size_t nr[2];
	uint64_t pages[PAGE_FATES];
	struct json_object *ranges;
};

/**
 * struct row - a line: a group, or pages of one
 * @group: the group
 * @range: the pages, NULL for the group itself
 */
struct row {
	const struct group *group;
	const struct page_range *range;
};

enum {
	COL_CHANGE, COL_START, COL_END, COL_PERMA, COL_PERMB, COL_SAME,
	COL_OTHER, COL_ONLYA, COL_ONLYB, COL_SWAPS, COL_NAME, COL_VMASA, COL_VMASB,
	COL_PAA, COL_PAB, COL_PAGES,
};

#define PAGE_COLUMN (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column columns[] = {
	[COL_CHANGE] = { "CHANGE", "what became of the mapping, or of the pages", COL_STR,
			 COL_F_DEFAULT | COL_F_TREE },
	[COL_START] = { "START", "first address", COL_ADDR, COL_F_DEFAULT },
	[COL_END] = { "END", "first address after", COL_ADDR, COL_F_DEFAULT },
	[COL_PERMA] = { "PERMA", "permission in A", COL_STR, COL_F_DEFAULT },
	[COL_PERMB] = { "PERMB", "permission in B", COL_STR, COL_F_DEFAULT },
	[COL_SAME] = { "SAME", "pages in the same frame: shared, or not moved", COL_NUM, PAGE_COLUMN },
	[COL_OTHER] = { "OTHER", "pages in different frames: copied, or moved", COL_NUM, PAGE_COLUMN },
	[COL_ONLYA] = { "ONLYA", "pages that only A has", COL_NUM, PAGE_COLUMN },
	[COL_ONLYB] = { "ONLYB", "pages that only B has", COL_NUM, PAGE_COLUMN },
	[COL_SWAPS] = { "SWAPS", "pages that one side has in swap, the other in a frame", COL_NUM, PAGE_COLUMN },
	[COL_NAME] = { "NAME", "file or name of the mapping", COL_STR, COL_F_DEFAULT },
	[COL_VMASA] = { "VMASA", "mappings it is in A", COL_NUM, COL_F_RIGHT },
	[COL_VMASB] = { "VMASB", "mappings it is in B", COL_NUM, COL_F_RIGHT },
	[COL_PAA] = { "PAA", "physical address in A of the first of these pages", COL_ADDR, COL_F_NOJSON },
	[COL_PAB] = { "PAB", "physical address in B of the first of these pages", COL_ADDR, COL_F_NOJSON },
	[COL_PAGES] = { "PAGES", "ranges of pages (in JSON with --pages)", COL_NEST, 0 },
};

/* ---- groups ---- */

static bool vmas_equal(const struct vma *a, const struct vma *b)
{
	return a->start == b->start && a->end == b->end &&
	       !strcmp(a->perms, b->perms) && !strcmp(a->name, b->name);
}

static const char *group_word(const struct group *g)
{
	if (!g->nr[0])
		return g->r->moments ? "added" : "only in B";
	if (!g->nr[1])
		return g->r->moments ? "removed" : "only in A";
	if (g->nr[0] == 1 && g->nr[1] == 1) {
		uint64_t a = g->vma[0]->end - g->vma[0]->start;
		uint64_t b = g->vma[1]->end - g->vma[1]->start;

		if (vmas_equal(g->vma[0], g->vma[1]))
			return "same";
		return a < b ? "grown" : a > b ? "shrunk" : "changed";
	}
	if (g->nr[0] == 1)
		return "split";
	return g->nr[1] == 1 ? "merged" : "recut";
}

/* "same" is not worth a line where moments are compared and no page changed */
static bool is_dull(const struct group *g)
{
	bool same = !strcmp(group_word(g), "same");
	uint64_t changed = 0;
	unsigned int i;

	for (i = PAGE_OTHER; i < PAGE_FATES; i++)
		changed += g->pages[i];
	if (!g->r->moments)
		changed += g->pages[PAGE_SAME];
	return same && !changed;
}

/* ---- cells ---- */

static void fill_pages(const struct row *row, unsigned int column, struct cell *cell)
{
	const struct group *g = row->group;
	uint64_t own[PAGE_FATES] = { 0 };
	const uint64_t *n = g->pages;

	if (row->range) {
		own[row->range->fate] = (row->range->end - row->range->start) >>
					mmscope_info(g->r->side[0].m)->page_shift;
		n = own;
	}
	switch (column) {
	case COL_SAME:
		cell->num = n[PAGE_SAME];
		break;
	case COL_OTHER:
		cell->num = n[PAGE_OTHER];
		break;
	case COL_ONLYA:
		cell->num = n[PAGE_ONLY_A];
		break;
	case COL_ONLYB:
		cell->num = n[PAGE_ONLY_B];
		break;
	default:
		cell->num = n[PAGE_OUT] + n[PAGE_IN];
	}
	if (row->range)
		cell->set = cell->num;
}

static void fill_vma(const struct row *row, unsigned int column, struct cell *cell)
{
	const struct group *g = row->group;
	const struct vma *v;

	cell->set = !row->range;
	switch (column) {
	case COL_PERMA:
	case COL_PERMB:
		v = g->vma[column == COL_PERMB];
		cell->set = !row->range && v;
		cell->str = cell->set ? v->perms : "";
		break;
	case COL_NAME:
		v = g->vma[0] ? g->vma[0] : g->vma[1];
		cell->set = !row->range && *v->name;
		cell->str = v->name;
		break;
	case COL_VMASA:
	case COL_VMASB:
		cell->num = g->nr[column == COL_VMASB];
		break;
	}
}

static void fill_frame(const struct row *row, unsigned int side, struct cell *cell)
{
	cell->set = row->range && row->range->pa[side] != MMS_ADDR_NONE;
	cell->num = cell->set ? row->range->pa[side] : 0;
}

static void fill(const void *data, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct row *row = data;
	const struct group *g = row->group;

	(void)ctx;
	cell->set = true;
	switch (column) {
	case COL_CHANGE:
		cell->str = row->range ? fate_word(g->r, row->range->fate) :
			    group_word(g);
		break;
	case COL_START:
		cell->num = row->range ? row->range->start : g->start;
		break;
	case COL_END:
		cell->num = row->range ? row->range->end : g->end;
		break;
	case COL_PAA:
	case COL_PAB:
		fill_frame(row, column == COL_PAB, cell);
		break;
	case COL_PAGES:
		cell->set = g->ranges;
		cell->json = want_json && g->ranges ?
			     json_object_get(g->ranges) : NULL;
		cell->str = "";
		break;
	case COL_PERMA:
	case COL_PERMB:
	case COL_NAME:
	case COL_VMASA:
	case COL_VMASB:
		fill_vma(row, column, cell);
		break;
	default:
		fill_pages(row, column, cell);
	}
}

const struct out_desc diff_space_desc = {
	.schema = "mmscope.diff/1",
	.array = "mappings",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- output ---- */

static void count_range(const struct page_range *range, void *ctx)
{
	struct group *g = ctx;

	g->pages[range->fate] += (range->end - range->start) >>
				 mmscope_info(g->r->side[0].m)->page_shift;
}

static struct json_object *pa_json(uint64_t pa)
{
	return pa == MMS_ADDR_NONE ? NULL : json_addr(pa);
}

static void range_json(const struct page_range *range, void *ctx)
{
	struct group *g = ctx;
	struct json_object *obj = json_object_new_object();

	if (range->fate == PAGE_SAME && !g->r->all) {
		json_object_put(obj);
		return;
	}
	json_object_object_add(obj, "change",
			       json_object_new_string(fate_word(g->r, range->fate)));
	json_object_object_add(obj, "start", json_addr(range->start));
	json_object_object_add(obj, "end", json_addr(range->end));
	json_object_object_add(obj, "paa", pa_json(range->pa[0]));
	json_object_object_add(obj, "pab", pa_json(range->pa[1]));
	json_object_array_add(g->ranges, obj);
}

/**
 * struct children - rows of pages below their group
 * @group: the group
 * @out: output
 * @parent: its row
 */
struct children {
	const struct group *group;
	struct out *out;
	void *parent;
};

static void range_row(const struct page_range *range, void *ctx)
{
	struct children *c = ctx;
	const struct row row = { .group = c->group, .range = range };

	if (range->fate != PAGE_SAME || c->group->r->all)
		out_row(c->out, c->parent, &row);
}

static void put_group(struct group *g, struct out *out, uint64_t *totals)
{
	bool json = g->r->opts.format == FORMAT_JSON ||
		    g->r->opts.format == FORMAT_LINES;
	const struct row row = { .group = g };
	struct children c = { .group = g, .out = out };
	unsigned int i;

	pages_compare(g->r, g->start, g->end, count_range, g);
	for (i = 0; i < PAGE_FATES; i++)
		totals[i] += g->pages[i];
	if (is_dull(g) && !g->r->all)
		return;
	if (json && g->r->pages) {
		g->ranges = json_object_new_array();
		pages_compare(g->r, g->start, g->end, range_json, g);
	}
	c.parent = out_row(out, NULL, &row);
	if (!json && g->r->pages)
		pages_compare(g->r, g->start, g->end, range_row, &c);
	json_object_put(g->ranges);
}

/* the next group: the lowest mapping, and all that overlap what it covers */
static bool group_next(const struct diff_request *r, size_t at[2], struct group *g)
{
	unsigned int side;
	bool more = true;

	memset(g, 0, sizeof(*g));
	g->r = r;
	g->start = UINT64_MAX;
	for (side = 0; side < 2; side++) {
		const struct maps *m = &r->side[side].maps;

		if (at[side] < m->nr && m->vma[at[side]].start < g->start)
			g->start = m->vma[at[side]].start;
	}
	g->end = g->start + 1;
	while (more) {
		more = false;
		for (side = 0; side < 2; side++) {
			const struct maps *m = &r->side[side].maps;
			const struct vma *v = &m->vma[at[side]];

			if (at[side] == m->nr || v->start >= g->end)
				continue;
			if (!g->nr[side]++)
				g->vma[side] = v;
			if (v->end > g->end)
				g->end = v->end;
			at[side]++;
			more = true;
		}
	}
	return g->nr[0] || g->nr[1];
}

static struct json_object *totals_json(const uint64_t *totals)
{
	static const char *const keys[PAGE_FATES] = {
		"same", "other", "only_a", "only_b", "swapped_out", "swapped_in",
	};
	struct json_object *obj = json_object_new_object();
	unsigned int i;

	for (i = 0; i < PAGE_FATES; i++)
		json_object_object_add(obj, keys[i],
				       json_object_new_uint64(totals[i]));
	return obj;
}

static void totals_print(const struct diff_request *r, const uint64_t *totals)
{
	const char *sep = "";
	unsigned int i;

	if (r->opts.format != FORMAT_TABLE || r->opts.quiet || r->opts.noheadings)
		return;
	fputs("Pages: ", stdout);
	for (i = 0; i < PAGE_FATES; i++) {
		if (!totals[i] && i >= PAGE_OUT)
			continue;
		printf("%s%" PRIu64 " %s", sep, totals[i], fate_word(r, i));
		sep = ", ";
	}
	putchar('\n');
}

static int side_load(struct side *side)
{
	int err;

	side_blame(side);
	err = maps_of(side->m, &side->target, &side->maps);
	return err ? fail_view(err, MMS_VIEW_VMAS, &side->target) :
		     pages_load(side);
}

int diff_space(struct diff_request *r)
{
	uint64_t totals[PAGE_FATES] = { 0 };
	size_t at[2] = { 0, 0 };
	struct group g;
	struct out *out;
	int err = side_load(&r->side[0]);

	if (!err)
		err = side_load(&r->side[1]);
	if (err)
		return err;
	out = out_open(&diff_space_desc, &r->sel, &r->opts, NULL);
	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	while (group_next(r, at, &g))
		put_group(&g, out, totals);
	out_member(out, "moments", json_object_new_boolean(r->moments));
	out_member(out, "totals", totals_json(totals));
	err = out_close(out);
	if (!err)
		totals_print(r, totals);
	return err;
}
