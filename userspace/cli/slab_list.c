// SPDX-License-Identifier: GPL-2.0-only
/*
 * slab_list.c - all slab caches, the largest first.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "slab.h"

enum {
	COL_NAME, COL_LIVE, COL_OBJECTS, COL_OBJSIZE, COL_SLOT, COL_SLABS,
	COL_MEMORY, COL_WASTE, COL_USE, COL_ALIASES, COL_INUSE, COL_CACHED,
	COL_FULL, COL_PARTIAL, COL_CPU, COL_EMPTY, COL_PERSLAB, COL_ORDER,
	COL_ALIGN, COL_FLAGS, COL_STATE, COL_CTOR, COL_NAMES, COL_MINPARTIAL,
	COL_CPUPARTIAL, COL_SHEAF, COL_ADDRESS,
};

#define RIGHT COL_F_RIGHT
#define USUAL (COL_F_DEFAULT | COL_F_RIGHT)

#define USE_WIDTH 10
#define NAMES_WIDTH 24

static const struct column columns[] = {
	[COL_NAME] = { "NAME", "name of the cache", COL_STR, COL_F_DEFAULT },
	[COL_LIVE] = { "LIVE", "objects that somebody uses", COL_NUM, USUAL },
	[COL_OBJECTS] = { "OBJECTS", "objects that its slabs hold", COL_NUM, USUAL },
	[COL_OBJSIZE] = { "OBJSIZE", "bytes asked for", COL_NUM, USUAL },
	[COL_SLOT] = { "SIZE", "bytes an object takes with what surrounds it", COL_NUM, RIGHT },
	[COL_SLABS] = { "SLABS", "slabs", COL_NUM, USUAL },
	[COL_MEMORY] = { "MEMORY", "bytes of all its slabs", COL_SIZE, USUAL },
	[COL_WASTE] = { "WASTE", "bytes of these that no live object fills", COL_SIZE, USUAL },
	[COL_USE] = { "USE", "live objects of all", COL_STR, COL_F_DEFAULT | COL_F_NOJSON },
	[COL_ALIASES] = { "ALIASES", "other names of it (merged caches)", COL_LIST, COL_F_DEFAULT },
	[COL_INUSE] = { "INUSE", "objects that slabs count as in use: LIVE and CACHED", COL_NUM, RIGHT },
	[COL_CACHED] = { "CACHED", "free objects that CPUs keep: own lists, sheaves, barns", COL_NUM, RIGHT },
	[COL_FULL] = { "FULL", "slabs on no list and of no CPU, all objects in use", COL_NUM, RIGHT },
	[COL_PARTIAL] = { "PARTIAL", "slabs on the nodes' partial lists", COL_NUM, RIGHT },
	[COL_CPU] = { "CPU", "slabs that CPUs own", COL_NUM, RIGHT },
	[COL_EMPTY] = { "EMPTY", "slabs without any object in use", COL_NUM, RIGHT },
	[COL_PERSLAB] = { "PER-SLAB", "objects of a slab", COL_NUM, RIGHT },
	[COL_ORDER] = { "ORDER", "log2 of the pages of a slab", COL_NUM, RIGHT },
	[COL_ALIGN] = { "ALIGN", "alignment", COL_NUM, RIGHT },
	[COL_FLAGS] = { "FLAGS", "flags by name", COL_LIST, 0 },
	[COL_STATE] = { "STATE", "inconclusive, approximate, boot", COL_LIST, 0 },
	[COL_CTOR] = { "CTOR", "constructor", COL_STR, 0 },
	[COL_NAMES] = { "NAMES", "how many names it has", COL_NUM, RIGHT },
	[COL_MINPARTIAL] = { "MIN-PARTIAL", "partial slabs that a node keeps", COL_NUM, RIGHT },
	[COL_CPUPARTIAL] = { "CPU-PARTIAL", "objects that a CPU keeps in partial slabs", COL_NUM, RIGHT },
	[COL_SHEAF] = { "SHEAF", "objects of a sheaf", COL_NUM, RIGHT },
	[COL_ADDRESS] = { "ADDRESS", "of its kmem_cache", COL_ADDR, 0 },
};

/* ---- cells ---- */

static void fill_count(struct cell *cell, uint64_t n)
{
	cell->set = n != MMS_COUNT_UNKNOWN;
	cell->num = n;
}

/* the value of a column that holds a number */
static uint64_t number_of(const struct slab_view *v, const struct cache *c,
			  unsigned int column)
{
	const uint64_t n[] = {
		[COL_LIVE] = cache_live(c), [COL_OBJECTS] = c->rec.objects,
		[COL_OBJSIZE] = c->rec.object_size, [COL_SLOT] = c->rec.size,
		[COL_SLABS] = c->rec.slabs,
		[COL_MEMORY] = cache_memory(c, v->shift),
		[COL_WASTE] = cache_waste(c, v->shift),
		[COL_INUSE] = c->rec.inuse, [COL_CACHED] = c->rec.cached,
		[COL_FULL] = c->rec.full, [COL_PARTIAL] = c->rec.partial,
		[COL_CPU] = c->rec.cpu_slabs, [COL_EMPTY] = c->rec.free_slabs,
		[COL_PERSLAB] = c->rec.per_slab, [COL_ORDER] = c->rec.order,
		[COL_ALIGN] = c->rec.align, [COL_NAMES] = c->rec.refcount,
		[COL_MINPARTIAL] = c->rec.min_partial,
		[COL_CPUPARTIAL] = c->rec.cpu_partial,
		[COL_SHEAF] = c->rec.sheaf_capacity,
		[COL_ADDRESS] = c->rec.cache,
	};

	return column < ARRAY_SIZE(n) ? n[column] : 0;
}

static void state_str(uint32_t state, char *buf, size_t size)
{
	static const char *const words[] = { "inconclusive", "approximate", "boot" };

	words_str(state, words, ARRAY_SIZE(words), buf, size);
}

/* a table has no room for the dozens of names that some caches have */
static const char *few_names(const char *list, char *buf, size_t size)
{
	size_t len = 0, more = 0;

	while (*list) {
		size_t n = strcspn(list, ",");

		if (!more && len + n < NAMES_WIDTH)
			len += snprintf(buf + len, size - len, "%s%.*s",
					len ? "," : "", (int)n, list);
		else
			more++;
		list += n + (list[n] == ',');
	}
	if (more)
		snprintf(buf + len, size - len, "%s+%zu", len ? "," : "", more);
	return buf;
}

static void fill_text(const struct slab_view *v, const struct cache *c,
		      unsigned int column, struct cell *cell)
{
	cell->str = cell->buf;
	switch (column) {
	case COL_NAME:
		cell->str = c->name;
		if (c->rec.state & MMS_CACHE_INCONCLUSIVE)
			cell->color = SGR_YELLOW;
		break;
	case COL_USE:
		cell->set = cache_live(c) != MMS_COUNT_UNKNOWN && c->rec.objects;
		bar_str(cache_live(c), c->rec.objects, USE_WIDTH, cell->buf);
		cell->color = SGR_GREEN;
		break;
	case COL_ALIASES:
		cell->set = *c->aliases;
		cell->str = v->request->opts.format == FORMAT_TABLE ?
			    few_names(c->aliases, cell->buf, sizeof(cell->buf)) :
			    c->aliases;
		break;
	case COL_FLAGS:
		mmscope_flags_str(v->m, MMS_NAMES_SLAB_FLAG, c->rec.flags,
				  cell->buf, sizeof(cell->buf));
		break;
	case COL_STATE:
		state_str(c->rec.state, cell->buf, sizeof(cell->buf));
		break;
	case COL_CTOR:
		cell->set = c->ctor;
		cell->str = c->ctor;
		break;
	}
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct cache *c = row;
	const struct slab_view *v = ctx;

	(void)want_json;
	cell->set = true;
	if (columns[column].type == COL_STR || columns[column].type == COL_LIST)
		fill_text(v, c, column, cell);
	else
		fill_count(cell, number_of(v, c, column));
}

const struct out_desc caches_desc = {
	.schema = "mmscope.slab/1",
	.array = "caches",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- order ---- */

int caches_sort_column(const char *name)
{
	size_t i;

	if (!name)
		return COL_MEMORY;
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		if (!strcasecmp(columns[i].name, name) && columns[i].type != COL_LIST &&
		    (columns[i].type != COL_STR || i == COL_NAME))
			return i;
	return -1;
}

static const struct slab_view *sorted;

/* numbers descend, names ascend; equal numbers are in the order of names */
static int compare(const void *a, const void *b)
{
	const struct cache *x = a, *y = b;
	unsigned int column = sorted->request->sort;
	uint64_t m = number_of(sorted, x, column);
	uint64_t n = number_of(sorted, y, column);

	if (column == COL_NAME || m == n)
		return strcmp(x->name, y->name);
	return m < n ? 1 : -1;
}

/* ---- words ---- */

static void words(const struct slab_view *v)
{
	uint64_t memory = 0, waste = 0, moved = 0;
	size_t i;

	for (i = 0; i < v->caches.nr; i++) {
		const struct cache *c = &v->caches.cache[i];
		uint64_t w = cache_waste(c, v->shift);

		memory += cache_memory(c, v->shift);
		waste += w == MMS_COUNT_UNKNOWN ? 0 : w;
		moved += !!(c->rec.state & MMS_CACHE_INCONCLUSIVE);
	}
	putchar('\n');
	para(0, "%s hold %s, %s of it not filled by live objects.",
	     count_str(v->caches.nr, "cache", NULL),
	     size_text(memory, &v->request->opts),
	     size_text(waste, &v->request->opts));
	if (moved)
		para(0, "INCONCLUSIVE: %s while being read, so the numbers may not belong "
		     "together (see STATE).",
		     count_str(moved, "cache moved", "caches moved"));
}

int caches_print(struct slab_view *v)
{
	const struct opts *o = &v->request->opts;
	struct out *out = out_open(&caches_desc, &v->request->sel, o, v);
	size_t i;
	int err;

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	sorted = v;
	if (v->caches.nr)
		qsort(v->caches.cache, v->caches.nr, sizeof(struct cache), compare);
	for (i = 0; i < v->caches.nr; i++)
		out_row(out, NULL, &v->caches.cache[i]);
	out_member(out, "consistency", json_moment(&v->moment));
	err = out_close(out);
	if (!err && slab_prose(v))
		words(v);
	return err;
}
