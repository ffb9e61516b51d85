// SPDX-License-Identifier: GPL-2.0-only
/*
 * slab_load.c - reads the slab caches with what nodes and CPUs keep of them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "slab.h"

/* adds @name to a list with commas */
static int add_alias(struct cache *c, const char *name)
{
	char *list = NULL;

	if (asprintf(&list, "%s%s%s", c->aliases ? c->aliases : "",
		     c->aliases && *c->aliases ? "," : "", name) < 0)
		return -ENOMEM;
	free(c->aliases);
	c->aliases = list;
	return 0;
}

static int take_cache(struct caches *all, const struct mmscope_entry *e)
{
	struct cache *c = mms_array_add(&all->cache, &all->nr, sizeof(*c));
	const char *name = mmscope_entry_text(e, MMS_TEXT_NAME, 0);
	const char *ctor = mmscope_entry_text(e, MMS_TEXT_CTOR, 0);

	if (!c)
		return -ENOMEM;
	mmscope_rec_get(e->rec, &c->rec, sizeof(c->rec));
	c->name = strdup(name ? name : "?");
	c->ctor = ctor ? strdup(ctor) : NULL;
	if (!c->name || (ctor && !c->ctor) || add_alias(c, ""))
		return -ENOMEM;
	return 0;
}

static int take_record(const struct mmscope_entry *e, void *ctx)
{
	struct caches *all = ctx;
	struct cache *c = all->nr ? &all->cache[all->nr - 1] : NULL;
	void *at;

	if (e->rec->type == MMS_REC_CACHE)
		return take_cache(all, e);
	if (c && e->rec->type == MMS_REC_CACHE_NODE) {
		at = mms_array_add(&c->node, &c->nr_nodes, sizeof(*c->node));
		if (at)
			mmscope_rec_get(e->rec, at, sizeof(*c->node));
	} else if (c && e->rec->type == MMS_REC_CACHE_CPU) {
		at = mms_array_add(&c->cpu, &c->nr_cpus, sizeof(*c->cpu));
		if (at)
			mmscope_rec_get(e->rec, at, sizeof(*c->cpu));
	} else {
		return 0;
	}
	return at ? 0 : -ENOMEM;
}

/* ---- other names ---- */

/**
 * struct link - a name and where it leads
 */
struct link {
	char name[256];
	char target[256];
};

struct links {
	struct link *link;
	size_t nr;
};

static void take_link(const char *name, const char *target, void *ctx)
{
	struct links *l = ctx;
	struct link *one = mms_array_add(&l->link, &l->nr, sizeof(*one));

	if (!one)
		return;
	snprintf(one->name, sizeof(one->name), "%s", name);
	snprintf(one->target, sizeof(one->target), "%s", target);
}

static const char *target_of(const struct links *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->nr; i++)
		if (!strcmp(l->link[i].name, name))
			return l->link[i].target;
	return NULL;
}

/* names that lead to the same place are names of one cache */
static void name_cache(struct cache *c, const struct links *l)
{
	const char *target = target_of(l, c->name);
	size_t i;

	for (i = 0; target && i < l->nr; i++)
		if (!strcmp(l->link[i].target, target) &&
		    strcmp(l->link[i].name, c->name) &&
		    add_alias(c, l->link[i].name))
			break;
}

static void name_merged(struct mmscope *m, struct caches *all)
{
	struct links links = { .nr = 0 };
	size_t i;

	mmscope_slab_names(m, take_link, &links);
	for (i = 0; i < all->nr; i++)
		if (all->cache[i].rec.refcount > 1)
			name_cache(&all->cache[i], &links);
	free(links.link);
}

/* ---- the whole ---- */

int caches_load(struct mmscope *m, uint64_t address, struct caches *ret)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_CACHES,
		.arg = { address },
	};
	struct caches all = { .nr = 0 };
	int err = view_each(m, &args, NULL, take_record, &all, &all.moment);

	if (err) {
		caches_free(&all);
		return err;
	}
	name_merged(m, &all);
	*ret = all;
	return 0;
}

void caches_free(struct caches *c)
{
	size_t i;

	for (i = 0; i < c->nr; i++) {
		free(c->cache[i].name);
		free(c->cache[i].ctor);
		free(c->cache[i].aliases);
		free(c->cache[i].node);
		free(c->cache[i].cpu);
	}
	free(c->cache);
}

static bool list_has(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (*list) {
		size_t n = strcspn(list, ",");

		if (n == len && !memcmp(list, word, n))
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

struct cache *caches_find(const struct caches *c, const char *word)
{
	uint64_t address = strtoull(word, NULL, 16);
	size_t i;

	for (i = 0; i < c->nr; i++)
		if (!strcmp(c->cache[i].name, word))
			return &c->cache[i];
	for (i = 0; i < c->nr; i++)
		if (list_has(c->cache[i].aliases, word) ||
		    (address && c->cache[i].rec.cache == address))
			return &c->cache[i];
	return NULL;
}

/* ---- sums ---- */

uint64_t cache_memory(const struct cache *c, unsigned int shift)
{
	if (c->rec.slabs == MMS_COUNT_UNKNOWN)
		return 0;
	return c->rec.slabs << (c->rec.order + shift);
}

uint64_t cache_live(const struct cache *c)
{
	if (c->rec.inuse == MMS_COUNT_UNKNOWN ||
	    c->rec.cached == MMS_COUNT_UNKNOWN)
		return MMS_COUNT_UNKNOWN;
	return c->rec.inuse > c->rec.cached ? c->rec.inuse - c->rec.cached : 0;
}

uint64_t cache_waste(const struct cache *c, unsigned int shift)
{
	uint64_t memory = cache_memory(c, shift), live = cache_live(c);
	uint64_t used;

	if (live == MMS_COUNT_UNKNOWN)
		return MMS_COUNT_UNKNOWN;
	used = live * c->rec.object_size;
	return used < memory ? memory - used : 0;
}
