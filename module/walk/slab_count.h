/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counts of some caches at once: each CPU is interrupted once for all of them.
 */
#ifndef _MMS_WALK_SLAB_COUNT_H
#define _MMS_WALK_SLAB_COUNT_H

#include <linux/types.h>

#include "../compat/slab.h"

#define MMS_COUNT_BATCH	16	/* caches counted at once */

/**
 * struct mms_node_count - a cache on a node
 * @there: the cache has a part on this node
 * @bad: the partial list or the barn makes no sense
 * @cut: the list was too long, or would not be found again between two holds
 * @whole: all of the list was seen in one hold: @partial and @seen are of one moment
 * @slabs: nr_slabs
 * @objects: total_objects
 * @partial: nr_partial
 * @seen: slabs on the partial list that were looked at
 * @free: free objects in these
 * @idle: of these slabs, those with no object in use
 * @barn: there is a barn
 * @full: full sheaves in it
 * @empty: empty ones
 * @barn_objects: objects in the full ones
 */
struct mms_node_count {
	bool there;
	bool bad;
	bool cut;
	bool whole;
	u64 slabs;
	u64 objects;
	u64 partial;
	u64 seen;
	u64 free;
	u64 idle;
	bool barn;
	u32 full;
	u32 empty;
	u64 barn_objects;
};

/**
 * struct mms_cpu_count - what a CPU keeps of a cache
 * @asked: the CPU has answered
 * @racy: it was at work on the cache each time it was asked
 * @bad: a list of its makes no sense
 * @slab: PFN of its slab, ~0 if none
 * @free: objects on its own freelist
 * @slab_free: free objects on its slab's freelist
 * @partial_slabs: slabs on its partial list
 * @partial_free: free objects in these
 * @idle: of these slabs, those with no object in use
 * @sheaf: objects in the main, spare and rcu_free sheaf
 */
struct mms_cpu_count {
	bool asked;
	bool racy;
	bool bad;
	u64 slab;
	u32 free;
	u32 slab_free;
	u32 partial_slabs;
	u32 partial_free;
	u32 idle;
	u32 sheaf[3];
};

/**
 * struct mms_slab_counts - some caches
 * @nr: how many, at most MMS_COUNT_BATCH
 * @cache: the caches
 * @moved: a cache's counts changed while they were read, again and again
 * @retries: times that caches were counted anew
 * @units: caches and slabs looked at
 * @node: of cache i and node n at i * nr_node_ids + n
 * @cpu: of cache i and CPU n at i * nr_cpu_ids + n
 */
struct mms_slab_counts {
	u32 nr;
	struct mms_cache cache[MMS_COUNT_BATCH];
	bool moved[MMS_COUNT_BATCH];
	u32 retries;
	u32 units;
	struct mms_node_count *node;
	struct mms_cpu_count *cpu;
};

/** mms_slab_counts_alloc() - room for counts. Return: NULL if there is none */
struct mms_slab_counts *mms_slab_counts_alloc(void);

/** mms_slab_counts_free() - after use */
void mms_slab_counts_free(struct mms_slab_counts *counts);

/** mms_count_node() - of cache number @i on node @nid */
struct mms_node_count *mms_count_node(const struct mms_slab_counts *counts, u32 i, int nid);

/** mms_count_cpu() - of cache number @i on CPU @cpu */
struct mms_cpu_count *mms_count_cpu(const struct mms_slab_counts *counts, u32 i, int cpu);

/**
 * mms_slab_count() - count the caches that stand in @counts
 * @counts: @nr and @cache are filled; the rest is
 *
 * Context: the caller holds mms_caches_lock(). Holds each list_lock for a
 * bounded time, interrupts CPUs for a bounded time.
 */
void mms_slab_count(struct mms_slab_counts *counts);

#endif /* _MMS_WALK_SLAB_COUNT_H */
