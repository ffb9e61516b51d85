/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slab.h - the views of "mmscope slab": all caches, one cache, its slabs and
 * the objects in them.
 */
#ifndef _MMS_SLAB_H
#define _MMS_SLAB_H

#include "draw.h"

/**
 * struct cache - a slab cache
 * @rec: as the module said it
 * @name: its name, owned
 * @ctor: symbol of its constructor or NULL, owned
 * @aliases: other names of it, comma separated, owned; empty if there are none
 * @node: array of @nr_nodes, owned
 * @nr_nodes: how many
 * @cpu: array of @nr_cpus, owned
 * @nr_cpus: how many
 */
struct cache {
	struct mms_rec_cache rec;
	char *name;
	char *ctor;
	char *aliases;
	struct mms_rec_cache_node *node;
	size_t nr_nodes;
	struct mms_rec_cache_cpu *cpu;
	size_t nr_cpus;
};

/**
 * struct caches - all of them
 * @cache: array of @nr, owned
 * @nr: how many
 * @moment: what holds for the answer
 */
struct caches {
	struct cache *cache;
	size_t nr;
	struct mmscope_moment moment;
};

/* ---- slab_load.c ---- */

/* 0 or an exit code with a sentence printed; @address: of one cache or 0 */
int caches_load(struct mmscope *m, uint64_t address, struct caches *ret);
void caches_free(struct caches *c);
/* by name, by another name or by address; NULL if there is none */
struct cache *caches_find(const struct caches *c, const char *word);
/* bytes of all its slabs, 0 if nobody knows how many they are */
uint64_t cache_memory(const struct cache *c, unsigned int shift);
/* objects that somebody uses, MMS_COUNT_UNKNOWN if that could not be told */
uint64_t cache_live(const struct cache *c);
/* bytes of its slabs that no live object fills */
uint64_t cache_waste(const struct cache *c, unsigned int shift);

/**
 * struct slab_request - what was asked
 * @opts: options
 * @slabs: --slabs
 * @objects: --objects
 * @sort: column of --sort
 * @word: the cache, NULL for all
 * @sel: columns
 */
struct slab_request {
	struct opts opts;
	bool slabs;
	bool objects;
	unsigned int sort;
	const char *word;
	struct selection sel;
};

/**
 * struct slab_view - one answer
 * @m: connection
 * @request: what was asked
 * @shift: log2 of the page size
 * @caches: all caches, or the one
 * @moment: of all queries
 */
struct slab_view {
	struct mmscope *m;
	const struct slab_request *request;
	unsigned int shift;
	struct caches caches;
	struct mmscope_moment moment;
};

/* words around tables are wanted */
bool slab_prose(const struct slab_view *v);

/* slab_list.c */
extern const struct out_desc caches_desc;
int caches_print(struct slab_view *v);
/* the column that --sort names, or the usual one; -1 if there is none */
int caches_sort_column(const char *name);

/* slab_card.c */
int cache_print(struct slab_view *v, const struct cache *c);

/* slab_objects.c */
extern const struct out_desc slabs_desc;
int slabs_print(struct slab_view *v, const struct cache *c);

#endif /* _MMS_SLAB_H */
