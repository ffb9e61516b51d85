// SPDX-License-Identifier: GPL-2.0-only
/*
 * summary.c - "map --summary": the runs added up by state, by page size and by
 * name of the mapping. Each group adds up to the same total.
 */
#include <stdlib.h>
#include <string.h>

#include "map.h"

/**
 * struct tally - sums of one row, bytes
 * @virt: of all pieces
 * @res: of those that keep a page frame of their own
 * @swap: of those that are swapped out
 * @runs: number of pieces
 */
struct tally {
	uint64_t virt;
	uint64_t res;
	uint64_t swap;
	uint64_t runs;
};

/**
 * struct summary - sums so far
 * @maps: mappings, not owned; @vma has one tally for each
 * @state: by MMS_STATE_*
 * @page: by log2 of the page size
 * @no_page: what has no page
 * @vma: by mapping
 * @no_vma: what lies in no mapping that is known
 * @total: of all
 */
struct summary {
	const struct maps *maps;
	struct tally state[MMS_STATES + 1];
	struct tally page[64];
	struct tally no_page;
	struct tally *vma;
	struct tally no_vma;
	struct tally total;
};

/**
 * struct summary_row - one line
 * @by: group
 * @name: member of the group
 * @tally: its sums
 */
struct summary_row {
	const char *by;
	const char *name;
	struct tally tally;
};

enum { COL_BY, COL_NAME, COL_VIRT, COL_RES, COL_SWAP, COL_RUNS };

static const struct column columns[] = {
	[COL_BY] = { "BY", "state, page size, name or total", COL_STR, COL_F_DEFAULT },
	[COL_NAME] = { "NAME", "which one", COL_STR, COL_F_DEFAULT },
	[COL_VIRT] = { "VIRT", "bytes of address space", COL_SIZE, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_RES] = { "RES", "bytes that keep a page frame", COL_SIZE, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_SWAP] = { "SWAP", "bytes that are swapped out", COL_SIZE, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_RUNS] = { "RUNS", "number of runs", COL_NUM, COL_F_DEFAULT | COL_F_RIGHT },
};

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct summary_row *r = row;

	(void)want_json;
	(void)ctx;
	cell->set = true;
	switch (column) {
	case COL_BY:
		cell->str = r->by;
		break;
	case COL_NAME:
		cell->set = r->name;
		cell->str = r->name;
		break;
	case COL_VIRT:
		cell->num = r->tally.virt;
		break;
	case COL_RES:
		cell->num = r->tally.res;
		break;
	case COL_SWAP:
		cell->num = r->tally.swap;
		break;
	case COL_RUNS:
		cell->num = r->tally.runs;
		break;
	}
}

const struct out_desc summary_desc = {
	.schema = "mmscope.summary/1",
	.array = "sums",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- adding ---- */

struct summary *summary_create(const struct maps *maps)
{
	struct summary *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->maps = maps;
	s->vma = calloc(maps->nr ? maps->nr : 1, sizeof(*s->vma));
	if (s->vma)
		return s;
	free(s);
	return NULL;
}

void summary_destroy(struct summary *s)
{
	if (s)
		free(s->vma);
	free(s);
}

static void tally_add(struct tally *sum, const struct tally *one)
{
	sum->virt += one->virt;
	sum->res += one->res;
	sum->swap += one->swap;
	sum->runs += one->runs;
}

void summary_add(struct summary *s, const struct piece *p)
{
	const struct mms_run *r = &p->run;
	bool has_page = mmscope_state_is_resident(r->state);
	struct tally one = {
		.virt = r->len,
		/* a page that all share costs this process nothing */
		.res = has_page && !(r->page_flags & MMS_PAGE_ZERO) ? r->len : 0,
		.swap = r->state == MMS_STATE_SWAP ? r->len : 0,
		.runs = p->runs,
	};

	tally_add(&s->state[r->state < MMS_STATES ? r->state : MMS_STATES], &one);
	tally_add(has_page ? &s->page[r->page_shift & 63] : &s->no_page, &one);
	tally_add(p->vma ? &s->vma[p->vma - s->maps->vma] : &s->no_vma, &one);
	tally_add(&s->total, &one);
}

/* ---- printing ---- */

static void row(struct out *out, const char *by, const char *name,
		const struct tally *t)
{
	struct summary_row r = { by, name, *t };

	if (t->runs)
		out_row(out, NULL, &r);
}

static int by_name(const void *a, const void *b)
{
	const struct summary_row *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int by_weight(const void *a, const void *b)
{
	const struct summary_row *x = a, *y = b;

	if (x->tally.res != y->tally.res)
		return x->tally.res < y->tally.res ? 1 : -1;
	if (x->tally.virt != y->tally.virt)
		return x->tally.virt < y->tally.virt ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* mappings of one name become one row; returns the number of rows left */
static size_t join_names(struct summary_row *rows, size_t nr)
{
	size_t i, kept = 0;

	for (i = 1; i < nr; i++) {
		if (strcmp(rows[kept].name, rows[i].name))
			rows[++kept] = rows[i];
		else
			tally_add(&rows[kept].tally, &rows[i].tally);
	}
	return nr ? kept + 1 : 0;
}

static int name_rows(struct summary *s, struct out *out)
{
	size_t i, nr = s->maps->nr;
	struct summary_row *rows;

	if (!nr)
		return 0;
	rows = calloc(nr, sizeof(*rows));
	if (!rows)
		return fail(EXIT_FAIL, "not enough memory for the names");
	for (i = 0; i < nr; i++) {
		rows[i].name = *s->maps->vma[i].name ? s->maps->vma[i].name : "[anon]";
		rows[i].tally = s->vma[i];
	}
	qsort(rows, nr, sizeof(*rows), by_name);
	nr = join_names(rows, nr);
	qsort(rows, nr, sizeof(*rows), by_weight);
	for (i = 0; i < nr; i++)
		row(out, "name", rows[i].name, &rows[i].tally);
	free(rows);
	row(out, "name", "[unknown]", &s->no_vma);
	return 0;
}

int summary_rows(struct summary *s, struct out *out)
{
	unsigned int i;
	int err;

	for (i = 0; i <= MMS_STATES; i++)
		row(out, "state", mmscope_state_name(i), &s->state[i]);
	for (i = 0; i < ARRAY_SIZE(s->page); i++) {
		char size[16];

		size_str((uint64_t)1 << i, false, size, sizeof(size));
		row(out, "page", size, &s->page[i]);
	}
	row(out, "page", "none", &s->no_page);
	err = name_rows(s, out);
	row(out, "total", NULL, &s->total);
	return err;
}
