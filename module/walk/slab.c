// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_CACHES: every slab cache, some at a time.
 *
 * Lock order: slab_mutex -> what slab_count.c takes. Records are made after
 * the mutex is given back.
 *
 * Cursor: address of a cache, its position on the list, the next of its items
 * to report (the cache itself, then nodes, then CPUs), or ~0 if all are.
 */
#include "slab.h"

#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/nodemask.h>
#include <linux/string.h>

#include "../compat/capability.h"
#include "../compat/slub.h"
#include "slab_count.h"

#define ALL_ITEMS	(~0ULL)
#define MAX_CACHES	65536

/**
 * struct totals - a cache over all nodes and CPUs
 * @slabs: nr_slabs of the nodes
 * @objects: total_objects of the nodes
 * @partial: slabs on the partial lists
 * @free: free objects in slabs of the partial lists
 * @idle: slabs on lists with no object in use
 * @cpu_slabs: slabs that CPUs own
 * @cpu_free: free objects that slabs of CPUs count
 * @cached: objects that CPUs and barns keep
 * @inconclusive: something moved or made no sense
 * @cut: a list was too long
 */
struct totals {
	u64 slabs;
	u64 objects;
	u64 partial;
	u64 free;
	u64 idle;
	u64 cpu_slabs;
	u64 cpu_free;
	u64 cached;
	bool inconclusive;
	bool cut;
};

static void add_nodes(const struct mms_slab_counts *counts, u32 i, struct totals *t)
{
	int nid;

	for (nid = 0; nid < nr_node_ids; nid++) {
		const struct mms_node_count *n = mms_count_node(counts, i, nid);

		t->slabs += n->slabs;
		t->objects += n->objects;
		/* what is on the lists, not what is said of them */
		t->partial += n->whole ? n->seen : n->partial;
		t->free += n->free;
		t->idle += n->idle;
		t->cached += n->barn_objects;
		t->inconclusive |= n->bad;
		t->cut |= n->cut;
	}
}

static void add_cpus(const struct mms_slab_counts *counts, u32 i, struct totals *t)
{
	unsigned int cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		const struct mms_cpu_count *n = mms_count_cpu(counts, i, cpu);

		if (!n->asked)
			continue;
		t->cpu_slabs += (n->slab != ~0ULL) + n->partial_slabs;
		t->cpu_free += n->slab_free + n->partial_free;
		t->idle += n->idle;
		t->cached += n->free + n->sheaf[0] + n->sheaf[1] + n->sheaf[2];
		t->inconclusive |= n->bad || n->racy;
	}
}

/* what follows from several counts can only be told if they belong together */
static u64 difference(u64 whole, u64 part, bool known, struct totals *t)
{
	if (!known)
		return MMS_COUNT_UNKNOWN;
	if (part > whole) {
		t->inconclusive = true;
		return MMS_COUNT_UNKNOWN;
	}
	return whole - part;
}

static void put_counts(struct mms_rec_cache *rec, struct totals *t)
{
	const bool counted = mms_cap_is_on(MMS_CAP_SLAB_COUNTS);
	const bool asked = mms_cap_is_on(MMS_CAP_SLAB_CPU);

	rec->slabs = counted ? t->slabs : MMS_COUNT_UNKNOWN;
	rec->objects = counted ? t->objects : MMS_COUNT_UNKNOWN;
	rec->partial = t->partial;
	rec->free_slabs = t->idle;
	rec->cached = asked ? t->cached : MMS_COUNT_UNKNOWN;
	rec->cpu_slabs = asked ? t->cpu_slabs : MMS_COUNT_UNKNOWN;
	rec->inuse = difference(t->objects, t->free + t->cpu_free,
				counted && asked && !t->cut, t);
	rec->full = difference(t->slabs, t->partial + t->cpu_slabs, counted && asked, t);
	if (rec->inuse < t->cached)
		t->inconclusive = true;
	if (t->inconclusive)
		rec->state |= MMS_CACHE_INCONCLUSIVE;
	if (t->cut)
		rec->state |= MMS_CACHE_APPROXIMATE;
}

static void put_layout(struct mms_rec_cache *rec, const struct mms_cache *c)
{
	rec->cache = (unsigned long)c->cache;
	rec->ctor = c->ctor;
	rec->flags = c->flags;
	rec->object_size = c->object_size;
	rec->size = c->size;
	rec->align = c->align;
	rec->used = c->used;
	rec->offset = c->offset;
	rec->red_left = c->red_left;
	rec->order = c->order;
	rec->per_slab = c->per_slab;
	rec->min_order = c->min_order;
	rec->min_per_slab = c->min_per_slab;
	rec->min_partial = c->min_partial;
	rec->cpu_partial = c->cpu_partial;
	rec->cpu_partial_slabs = c->cpu_partial_slabs;
	rec->sheaf_capacity = c->sheaf_capacity;
	rec->refcount = c->refcount;
	rec->useroffset = c->useroffset;
	rec->usersize = c->usersize;
	if (!strcmp(c->name, "kmem_cache") || !strcmp(c->name, "kmem_cache_node"))
		rec->state |= MMS_CACHE_BOOT;
}

static bool put_head(struct mms_view_walk *w, const struct mms_slab_counts *counts, u32 i)
{
	const struct mms_cache *c = &counts->cache[i];
	struct totals t = { .inconclusive = counts->moved[i] };
	struct mms_rec_cache *rec = mms_sink_add(&w->sink, MMS_REC_CACHE, sizeof(*rec));
	int len = 0;

	if (!rec)
		return false;
	add_nodes(counts, i, &t);
	add_cpus(counts, i, &t);
	put_layout(rec, c);
	put_counts(rec, &t);
	if (t.inconclusive)
		mms_view_kind(w, MMS_CONS_CHANGED);
	if (c->ctor)
		len = scnprintf(w->scratch, PAGE_SIZE, "%pS", (void *)(unsigned long)c->ctor);
	return mms_sink_text(&w->sink, MMS_TEXT_NAME, c->name, strlen(c->name)) &&
	       mms_sink_text(&w->sink, MMS_TEXT_CTOR, w->scratch, len);
}

static bool put_node_part(struct mms_view_walk *w, const struct mms_slab_counts *counts, u32 i,
			  int nid)
{
	const struct mms_node_count *n = mms_count_node(counts, i, nid);
	struct mms_rec_cache_node *rec;

	if (!n->there && !n->barn)
		return true;
	rec = mms_sink_add(&w->sink, MMS_REC_CACHE_NODE, sizeof(*rec));
	if (!rec)
		return false;
	rec->cache = (unsigned long)counts->cache[i].cache;
	rec->node = nid;
	rec->slabs = n->slabs;
	rec->objects = n->objects;
	rec->partial = n->partial;
	rec->partial_seen = n->seen;
	rec->partial_free = n->free;
	rec->barn_full = n->barn ? n->full : ~0U;
	rec->barn_empty = n->barn ? n->empty : ~0U;
	rec->barn_objects = n->barn_objects;
	return true;
}

static bool keeps_nothing(const struct mms_cpu_count *n)
{
	return n->slab == ~0ULL && !n->partial_slabs && !n->racy &&
	       !n->sheaf[0] && !n->sheaf[1] && !n->sheaf[2];
}

static bool put_cpu_part(struct mms_view_walk *w, const struct mms_slab_counts *counts, u32 i,
			 int cpu)
{
	const struct mms_cpu_count *n = mms_count_cpu(counts, i, cpu);
	struct mms_rec_cache_cpu *rec;

	if (!n->asked || keeps_nothing(n))
		return true;
	rec = mms_sink_add(&w->sink, MMS_REC_CACHE_CPU, sizeof(*rec));
	if (!rec)
		return false;
	rec->cache = (unsigned long)counts->cache[i].cache;
	rec->cpu = cpu;
	rec->slab = n->slab == ~0ULL ? MMS_ADDR_NONE : n->slab;
	rec->free = n->free;
	rec->slab_free = n->slab_free;
	rec->partial_slabs = n->partial_slabs;
	rec->partial_free = n->partial_free;
	rec->main = n->sheaf[0];
	rec->spare = n->sheaf[1];
	rec->rcu_free = n->sheaf[2];
	rec->flags = n->racy ? MMS_CACHE_CPU_RACY : 0;
	return true;
}

static bool put_item(struct mms_view_walk *w, const struct mms_slab_counts *counts, u32 i,
		     u64 item)
{
	if (item == 0)
		return put_head(w, counts, i);
	item--;
	if (item < nr_node_ids)
		return put_node_part(w, counts, i, item);
	return put_cpu_part(w, counts, i, item - nr_node_ids);
}

/* Return: false if the sink is full; the cursor says how far it went */
static bool put_all(struct mms_view_walk *w, const struct mms_slab_counts *counts,
		    u64 first_position)
{
	const u64 items = 1 + nr_node_ids + nr_cpu_ids;
	u64 *cursor = w->req->cursor;
	u32 i;

	for (i = 0; i < counts->nr; i++) {
		cursor[0] = (unsigned long)counts->cache[i].cache;
		cursor[1] = first_position + i;
		if (cursor[2] == ALL_ITEMS)
			cursor[2] = 0;
		for (; cursor[2] < items; cursor[2]++) {
			struct mms_sink_mark mark = mms_sink_mark(&w->sink);

			if (!put_item(w, counts, i, cursor[2])) {
				mms_sink_rewind(&w->sink, mark);
				return false;
			}
		}
		cursor[2] = ALL_ITEMS;
	}
	return true;
}

/*
 * The cache to go on with, NULL after the last, and how many come before it.
 * If the one that the cursor names is gone, its place is taken.
 */
static int find_start(struct mms_view_walk *w, const void **cache, u64 *position)
{
	u64 *cursor = w->req->cursor;
	const void *named = (const void *)(unsigned long)cursor[0];
	const bool found = named && mms_caches_find(named);
	int err;

	if (named && !found) {
		mms_view_kind(w, MMS_CONS_CHANGED);
		cursor[2] = 0;
	}
	*position = 0;
	err = mms_caches_next(NULL, cache);
	while (!err && *cache && *position < MAX_CACHES &&
	       (found ? *cache != named : *position != cursor[1])) {
		err = mms_caches_next(*cache, cache);
		++*position;
	}
	if (!err && *cache && found && cursor[2] == ALL_ITEMS) {
		err = mms_caches_next(*cache, cache);
		++*position;
	}
	return err;
}

/* Return: 0, and counts->nr caches; nothing follows them if *@last */
static int read_some(struct mms_view_walk *w, struct mms_slab_counts *counts,
		     u64 *position, bool *last)
{
	const void *cache = (const void *)(unsigned long)w->req->arg[0];
	int err = 0;

	counts->nr = 0;
	*last = true;
	if (cache) {
		*position = 0;
		if (!mms_caches_find(cache))
			return -ENOENT;
		return mms_cache_read(cache, &counts->cache[counts->nr++]) ? -ENOENT : 0;
	}
	err = find_start(w, &cache, position);
	while (!err && cache && counts->nr < MMS_COUNT_BATCH) {
		if (mms_cache_read(cache, &counts->cache[counts->nr]))
			w->req->lost++;
		else
			counts->nr++;
		err = mms_caches_next(cache, &cache);
	}
	*last = err || !cache;
	if (err)
		w->req->lost++;
	return 0;
}

static int count_some(struct mms_view_walk *w, struct mms_slab_counts *counts,
		      u64 *position, bool *last)
{
	u64 start;
	int err = mms_caches_lock();

	if (err)
		return err;
	start = ktime_get_ns();
	err = read_some(w, counts, position, last);
	if (!err && counts->nr)
		mms_slab_count(counts);
	mms_caches_unlock();
	mms_view_held(w, MMS_LOCK_SLAB_MUTEX, ktime_get_ns() - start, counts->nr);
	w->req->retries += counts->retries;
	return err;
}

/* once in an answer, before all caches */
static void put_slub(struct mms_view_walk *w)
{
	const u64 *cursor = w->req->cursor;
	struct mms_rec_slub *rec;

	if (cursor[0] || cursor[1] || cursor[2])
		return;
	rec = mms_sink_add(&w->sink, MMS_REC_SLUB, sizeof(*rec));
	if (rec)
		mms_slub_read(rec);
}

int mms_caches_step(struct mms_view_walk *w)
{
	struct mms_slab_counts *counts;
	u64 position;
	bool last;
	int err;

	if (w->req->cursor[2] > nr_node_ids + nr_cpu_ids + 1 &&
	    w->req->cursor[2] != ALL_ITEMS)
		return -EINVAL;
	counts = mms_slab_counts_alloc();
	if (!counts)
		return -ENOMEM;
	mms_view_kind(w, MMS_CONS_CHUNKED);
	err = count_some(w, counts, &position, &last);
	if (!err)
		put_slub(w);
	if (!err && put_all(w, counts, position))
		w->finished = last;
	mms_slab_counts_free(counts);
	return err;
}
