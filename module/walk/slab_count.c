// SPDX-License-Identifier: GPL-2.0
/*
 * Counts slabs and objects of caches.
 *
 * Lock order: slab_mutex -> list_lock, barn lock. A partial list may have tens
 * of thousands of slabs: its lock is held for MMS_HOLD_TABLES of them at a
 * time, and the walk goes on behind the last one if that is still on the list.
 */
#include "slab_count.h"

#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "../compat/capability.h"
#include "hold.h"
#include "object.h"

#define MAX_HOLDS	512	/* of one list_lock for one count */
#define MAX_PARTIAL	1024	/* slabs on a CPU's partial list */
#define TRIES		3	/* counts of what moves, interrupts of what is at work */

struct mms_node_count *mms_count_node(const struct mms_slab_counts *counts, u32 i, int nid)
{
	return &counts->node[i * nr_node_ids + nid];
}

struct mms_cpu_count *mms_count_cpu(const struct mms_slab_counts *counts, u32 i, int cpu)
{
	return &counts->cpu[i * nr_cpu_ids + cpu];
}

struct mms_slab_counts *mms_slab_counts_alloc(void)
{
	struct mms_slab_counts *counts = kzalloc(sizeof(*counts), GFP_KERNEL);

	if (!counts)
		return NULL;
	counts->node = kvcalloc(MMS_COUNT_BATCH * nr_node_ids, sizeof(counts->node[0]),
				GFP_KERNEL);
	counts->cpu = kvcalloc(MMS_COUNT_BATCH * nr_cpu_ids, sizeof(counts->cpu[0]),
			       GFP_KERNEL);
	if (counts->node && counts->cpu)
		return counts;
	mms_slab_counts_free(counts);
	return NULL;
}

void mms_slab_counts_free(struct mms_slab_counts *counts)
{
	if (!counts)
		return;
	kvfree(counts->node);
	kvfree(counts->cpu);
	kfree(counts);
}

/*
 * Whether a slab seen in an earlier hold is still on the same list, so that
 * the walk may go on from it. Slabs without an object in use may be on their
 * way out where the kernel keeps no flag, so they do not count.
 */
static bool is_still_listed(const struct mms_cache *c, int nid, const struct page *page)
{
	struct mms_slab_range range;
	struct mms_slab s;

	return !mms_slab_read(page, &s) && mms_slab_range(c, &s, &range) &&
	       page_to_nid(page) == nid && s.listed && s.inuse;
}

static void count_slab(const struct mms_cache *c, const struct page *page,
		       struct mms_node_count *n)
{
	struct mms_slab_range range;
	struct mms_slab s;

	if (mms_slab_read(page, &s) || !mms_slab_range(c, &s, &range)) {
		n->bad = true;
		return;
	}
	n->seen++;
	n->free += s.objects - s.inuse;
	n->idle += !s.inuse;
}

/* one hold. Return: whether the end was reached */
static bool count_some(const struct mms_cache *c, const void *node, struct mms_node_count *n,
		       const struct page **last)
{
	const u64 start = ktime_get_ns();
	const struct page *page = *last;
	u32 steps;

	for (steps = 0; steps < MMS_HOLD_TABLES; steps++) {
		if (mms_node_next(node, page, &page)) {
			n->bad = true;
			return true;
		}
		if (!page)
			return true;
		count_slab(c, page, n);
		if (n->bad)
			return true;
		*last = page;
		if (ktime_get_ns() - start >= MMS_HOLD_NS)
			break;
	}
	return false;
}

static void forget_list(struct mms_node_count *n)
{
	n->seen = 0;
	n->free = 0;
	n->idle = 0;
}

static void count_list(const struct mms_cache *c, int nid, const void *node,
		       struct mms_node_count *n)
{
	const struct page *last = NULL;
	unsigned int holds, restarts = 0;
	unsigned long flags;
	bool end = false;

	for (holds = 0; !end && holds < MAX_HOLDS; holds++) {
		cond_resched();
		flags = mms_node_lock(node);
		n->partial = mms_node_nr_partial(node);
		if (last && !is_still_listed(c, nid, last)) {
			last = NULL;
			if (restarts++ == TRIES) {
				mms_node_unlock(node, flags);
				break;
			}
			forget_list(n);
		}
		n->whole = !last;
		end = count_some(c, node, n, &last);
		mms_node_unlock(node, flags);
	}
	n->cut = !end;
	n->whole &= end && !n->bad;
}

static void add_sheaf(void *arg, const void *sheaf)
{
	struct mms_node_count *n = arg;

	n->barn_objects += mms_sheaf_size(sheaf);
}

static void count_node(const struct mms_cache *c, int nid, struct mms_node_count *n)
{
	const void *node = mms_cache_node(c, nid);
	const void *barn = mms_cache_barn(c, nid);

	memset(n, 0, sizeof(*n));
	if (node) {
		n->there = true;
		n->slabs = mms_node_slabs(node, &n->objects);
		count_list(c, nid, node, n);
	}
	if (barn) {
		n->barn = true;
		if (mms_barn_walk(barn, &n->full, &n->empty, add_sheaf, n))
			n->bad = true;
	}
}

static void count_cpu_slab(const struct mms_cache *c, const struct mms_cache_cpu *cpu,
			   struct mms_cpu_count *n)
{
	struct mms_slab_range range;
	struct mms_slab s;

	n->slab = page_to_pfn(cpu->slab);
	if (mms_slab_read(cpu->slab, &s) || !mms_slab_range(c, &s, &range)) {
		n->bad = true;
		return;
	}
	n->slab_free = s.objects - s.inuse;
	n->free = mms_freelist_walk(c, &range, cpu->freelist, NULL, NULL, &n->bad);
}

static void count_cpu_partial(const struct mms_cache *c, const struct page *page,
			      struct mms_cpu_count *n)
{
	struct mms_slab_range range;
	struct mms_slab s;

	for (; page && n->partial_slabs < MAX_PARTIAL; page = mms_cpu_partial_next(page)) {
		if (mms_slab_read(page, &s) || !mms_slab_range(c, &s, &range)) {
			n->bad = true;
			return;
		}
		n->partial_slabs++;
		n->partial_free += s.objects - s.inuse;
		n->idle += !s.inuse;
	}
}

/* on the CPU, interrupts off. Return: steps taken */
static u32 count_cpu(const struct mms_cache *c, struct mms_cpu_count *n)
{
	struct mms_cache_cpu cpu;
	unsigned int i;

	memset(n, 0, sizeof(*n));
	n->slab = ~0ULL;
	mms_cache_cpu_read(c, &cpu);
	n->asked = true;
	n->racy = cpu.busy;
	if (cpu.slab)
		count_cpu_slab(c, &cpu, n);
	count_cpu_partial(c, cpu.partial, n);
	for (i = 0; i < ARRAY_SIZE(cpu.sheaf); i++) {
		n->sheaf[i] = mms_sheaf_size(cpu.sheaf[i]);
		if (n->sheaf[i] > c->sheaf_capacity)
			n->bad = true;
	}
	return 1 + n->free + n->partial_slabs;
}

/**
 * struct ask - a question to a CPU
 * @counts: the caches
 * @todo: of these, those that are asked about, one bit each
 */
struct ask {
	struct mms_slab_counts *counts;
	u32 todo;
};

static_assert(MMS_COUNT_BATCH <= 32);

/* with interrupts off no longer than a lock may be held; what is left is asked again */
static void ask_cpu(void *arg)
{
	const u64 start = ktime_get_ns();
	struct ask *ask = arg;
	u32 i, steps = 0;

	for (i = 0; i < ask->counts->nr; i++) {
		if (!(ask->todo & BIT(i)))
			continue;
		steps += count_cpu(&ask->counts->cache[i],
				   mms_count_cpu(ask->counts, i, raw_smp_processor_id()));
		ask->todo &= ~BIT(i);
		if (steps >= MMS_HOLD_TABLES || ktime_get_ns() - start >= MMS_HOLD_NS)
			break;
	}
}

static u32 still_racy(const struct mms_slab_counts *counts, int cpu, u32 asked)
{
	u32 i, racy = 0;

	for (i = 0; i < counts->nr; i++)
		if (asked & BIT(i) && mms_count_cpu(counts, i, cpu)->racy)
			racy |= BIT(i);
	return racy;
}

static void count_cpus(struct mms_slab_counts *counts, u32 todo)
{
	int cpu, tries;

	if (!mms_cap_is_on(MMS_CAP_SLAB_CPU))
		return;
	for_each_online_cpu(cpu) {
		struct ask ask = { counts, todo };

		for (tries = 0; tries < TRIES && ask.todo; tries++) {
			/* a CPU that went away has given its part back */
			while (ask.todo && !smp_call_function_single(cpu, ask_cpu, &ask, true))
				;
			if (ask.todo)
				break;
			ask.todo = still_racy(counts, cpu, todo);
		}
	}
}

static bool has_moved(const struct mms_cache *c, int nid, const struct mms_node_count *n)
{
	const void *node = mms_cache_node(c, nid);
	u64 slabs, objects;

	if (!node)
		return false;
	slabs = mms_node_slabs(node, &objects);
	if (slabs != n->slabs || objects != n->objects)
		return true;
	if (n->cut)
		return false;
	/* a length that is not that of the list in the same hold has not moved: it is wrong */
	return mms_node_nr_partial(node) != n->partial || (!n->whole && n->seen != n->partial);
}

/* Return: those of @todo whose counts do not belong together */
static u32 find_moved(const struct mms_slab_counts *counts, u32 todo)
{
	u32 i, moved = 0;
	int nid;

	for (i = 0; i < counts->nr; i++)
		for (nid = 0; nid < nr_node_ids && todo & BIT(i); nid++)
			if (has_moved(&counts->cache[i], nid, mms_count_node(counts, i, nid)))
				moved |= BIT(i);
	return moved;
}

static void count_nodes(struct mms_slab_counts *counts, u32 todo)
{
	u32 i;
	int nid;

	for (i = 0; i < counts->nr; i++) {
		if (!(todo & BIT(i)))
			continue;
		counts->units++;
		for (nid = 0; nid < nr_node_ids; nid++) {
			count_node(&counts->cache[i], nid, mms_count_node(counts, i, nid));
			counts->units += mms_count_node(counts, i, nid)->seen;
		}
	}
}

void mms_slab_count(struct mms_slab_counts *counts)
{
	u32 i, todo = GENMASK(counts->nr - 1, 0);
	int tries;

	counts->retries = 0;
	counts->units = 0;
	memset(counts->cpu, 0, MMS_COUNT_BATCH * nr_cpu_ids * sizeof(counts->cpu[0]));
	for (tries = 0; tries < TRIES && todo; tries++) {
		count_nodes(counts, todo);
		count_cpus(counts, todo);
		todo = find_moved(counts, todo);
		counts->retries += hweight32(todo);
	}
	for (i = 0; i < counts->nr; i++)
		counts->moved[i] = todo & BIT(i);
}
