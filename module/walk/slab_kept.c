// SPDX-License-Identifier: GPL-2.0
/*
 * One cache apart from its nodes' lists: slabs of CPUs, free objects of CPUs
 * and barns. CPUs are asked by an interrupt, because only code on a CPU with
 * interrupts off finds its part at rest.
 *
 * Lock order: slab_mutex -> list_lock, barn lock.
 */
#include "slab_kept.h"

#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "../compat/capability.h"

#define IN_SHEAF	1UL	/* bit 0 of an object's address */
#define MAX_PARTIAL	1024	/* slabs on a CPU's partial list */
#define BUSY_TRIES	4	/* interrupts for a CPU that is at work on the cache */
#define LOOK_TRIES	4	/* looks at a slab that moves */
#define GROW_TRIES	4	/* attempts to have room enough */

static void keep_object(struct mms_slab_kept *kept, unsigned long object)
{
	if (kept->nr < kept->room)
		kept->object[kept->nr++] = object;
	kept->needed++;
}

static void keep_listed(void *arg, const void *object, u32 index)
{
	keep_object(arg, (unsigned long)object);
}

static void keep_slab(struct mms_slab_kept *kept, const struct page *page, u32 where)
{
	if (kept->nr_slabs < kept->room_slabs)
		kept->slab[kept->nr_slabs++] = (struct mms_slab_owned){
			.page = page, .cpu = raw_smp_processor_id(), .where = where };
	kept->needed_slabs++;
}

static void keep_sheaf(void *arg, const void *sheaf)
{
	struct mms_slab_kept *kept = arg;
	u32 i, size = mms_sheaf_size(sheaf);

	if (size > kept->cache.sheaf_capacity)
		kept->bad = true;
	for (i = 0; i < min(size, kept->cache.sheaf_capacity); i++)
		keep_object(kept, (unsigned long)mms_sheaf_object(sheaf, i) | IN_SHEAF);
}

static void keep_cpu_slab(struct mms_slab_kept *kept, const struct mms_cache_cpu *cpu)
{
	struct mms_slab_range range;
	struct mms_slab slab;

	keep_slab(kept, cpu->slab, MMS_SLAB_CPU);
	if (mms_slab_read(cpu->slab, &slab) ||
	    !mms_slab_range(&kept->cache, &slab, &range))
		kept->bad = true;
	else
		mms_freelist_walk(&kept->cache, &range, cpu->freelist, keep_listed,
				  kept, &kept->bad);
}

/* on the CPU, interrupts off */
static void ask_cpu(void *arg)
{
	struct mms_slab_kept *kept = arg;
	const struct page *page;
	struct mms_cache_cpu cpu;
	u32 i;

	mms_cache_cpu_read(&kept->cache, &cpu);
	kept->racy = cpu.busy;
	if (cpu.slab)
		keep_cpu_slab(kept, &cpu);
	for (i = 0, page = cpu.partial; page && i < MAX_PARTIAL; i++) {
		keep_slab(kept, page, MMS_SLAB_CPU_PARTIAL);
		page = mms_cpu_partial_next(page);
	}
	for (i = 0; i < ARRAY_SIZE(cpu.sheaf); i++)
		keep_sheaf(kept, cpu.sheaf[i]);
}

/* whatever an unsuccessful attempt found is forgotten */
static void gather_cpus(struct mms_slab_kept *kept)
{
	bool racy = false;
	int cpu, tries;

	if (!mms_cap_is_on(MMS_CAP_SLAB_CPU)) {
		kept->bad = true;
		return;
	}
	for_each_online_cpu(cpu) {
		const struct mms_slab_kept before = *kept;

		for (tries = 0; tries < BUSY_TRIES; tries++) {
			*kept = before;
			/* the CPU may be going away: its part was given back then */
			if (smp_call_function_single(cpu, ask_cpu, kept, true) || !kept->racy)
				break;
		}
		racy |= kept->racy;
		kept->racy = false;
	}
	kept->racy = racy;
}

static void gather_barns(struct mms_slab_kept *kept)
{
	u32 full, empty;
	int nid;

	for (nid = 0; nid < nr_node_ids; nid++) {
		const void *barn = mms_cache_barn(&kept->cache, nid);

		if (barn && mms_barn_walk(barn, &full, &empty, keep_sheaf, kept))
			kept->bad = true;
	}
}

static int compare_objects(const void *a, const void *b)
{
	const unsigned long *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int compare_slabs(const void *a, const void *b)
{
	const struct mms_slab_owned *x = a, *y = b;

	return x->page < y->page ? -1 : x->page > y->page;
}

/* with slab_mutex held. Return: -ENOSPC if there was not room for all */
static int gather(struct mms_slab_kept *kept, u64 cache)
{
	const void *at = (const void *)(unsigned long)cache;

	if (!mms_caches_find(at) || mms_cache_read(at, &kept->cache))
		return -ENOENT;
	gather_cpus(kept);
	gather_barns(kept);
	if (kept->needed > kept->room || kept->needed_slabs > kept->room_slabs)
		return -ENOSPC;
	sort(kept->object, kept->nr, sizeof(kept->object[0]), compare_objects, NULL);
	sort(kept->slab, kept->nr_slabs, sizeof(kept->slab[0]), compare_slabs, NULL);
	return 0;
}

static void free_kept(struct mms_slab_kept *kept)
{
	if (!kept)
		return;
	kvfree(kept->object);
	kvfree(kept->slab);
	kfree(kept);
}

static struct mms_slab_kept *alloc_kept(u32 objects, u32 slabs)
{
	struct mms_slab_kept *kept = kzalloc(sizeof(*kept), GFP_KERNEL);

	if (!kept)
		return NULL;
	kept->room = objects;
	kept->room_slabs = slabs;
	kept->object = kvmalloc_array(objects, sizeof(kept->object[0]), GFP_KERNEL);
	kept->slab = kvmalloc_array(slabs, sizeof(kept->slab[0]), GFP_KERNEL);
	if (kept->object && kept->slab)
		return kept;
	free_kept(kept);
	return NULL;
}

struct mms_slab_kept *mms_slab_kept_open(u64 cache)
{
	u32 objects = 512 * (num_online_cpus() + 4), slabs = 64 * num_online_cpus();
	struct mms_slab_kept *kept;
	int tries, err = -ENOSPC;

	for (tries = 0; tries < GROW_TRIES && err == -ENOSPC; tries++) {
		kept = alloc_kept(objects, slabs);
		if (!kept)
			return ERR_PTR(-ENOMEM);
		err = mms_caches_lock();
		if (err) {
			free_kept(kept);
			return ERR_PTR(err);
		}
		err = gather(kept, cache);
		if (!err)
			return kept;
		mms_caches_unlock();
		objects = max(objects, kept->needed) * 2;
		slabs = max(slabs, kept->needed_slabs) * 2;
		free_kept(kept);
	}
	return ERR_PTR(err == -ENOSPC ? -ENOMEM : err);
}

void mms_slab_kept_close(struct mms_slab_kept *kept)
{
	mms_caches_unlock();
	free_kept(kept);
}

static const struct mms_slab_owned *find_owned(const struct mms_slab_kept *kept,
					       const struct page *page)
{
	u32 low = 0, high = kept->nr_slabs;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (kept->slab[middle].page == page)
			return &kept->slab[middle];
		if (kept->slab[middle].page < page)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void find_place(const struct mms_slab_kept *kept, struct mms_slab_look *look)
{
	const struct mms_slab *s = &look->slab;
	const struct mms_slab_owned *owned = find_owned(kept, s->page);

	look->cpu = ~0U;
	if (s->listed) {
		look->where = MMS_SLAB_PARTIAL;
	} else if (owned) {
		look->where = owned->where;
		look->cpu = owned->cpu;
	} else {
		look->where = s->inuse == s->objects ? MMS_SLAB_FULL : MMS_SLAB_UNLISTED;
		if (look->where == MMS_SLAB_UNLISTED)
			look->flags |= MMS_SLAB_F_MOVED;
	}
	if (s->frozen)
		look->flags |= MMS_SLAB_F_FROZEN;
	if (s->pfmemalloc)
		look->flags |= MMS_SLAB_F_PFMEMALLOC;
}

struct mark {
	u8 *state;
	u8 value;
};

static void mark_object(void *arg, const void *object, u32 index)
{
	const struct mark *mark = arg;

	mark->state[index] = mark->value;
}

/* with list_lock held. Return: -EAGAIN if the slab changed meanwhile */
static int look_once(const struct mms_slab_kept *kept, const struct page *page,
		     u8 *state, struct mms_slab_look *look)
{
	struct mark mark = { state, MMS_OBJECT_FREE };
	struct mms_slab again;
	bool bad = false;
	int err = mms_slab_read(page, &look->slab);

	if (err)
		return err;
	if (!mms_slab_range(&kept->cache, &look->slab, &look->range))
		return -ENOENT;
	look->free = ~0U;
	look->flags = 0;
	if (!state)
		return 0;
	memset(state, MMS_OBJECT_LIVE, look->range.objects);
	look->free = mms_freelist_walk(&kept->cache, &look->range, look->slab.freelist,
				       mark_object, &mark, &bad);
	if (mms_slab_read(page, &again) || again.cache != look->slab.cache ||
	    again.counters != look->slab.counters || again.freelist != look->slab.freelist)
		return -EAGAIN;
	if (bad || look->free != look->slab.objects - look->slab.inuse)
		look->flags |= MMS_SLAB_F_BAD_LIST;
	return 0;
}

/* first kept object at or above an address */
static u32 lower_bound(const struct mms_slab_kept *kept, unsigned long addr)
{
	u32 low = 0, high = kept->nr;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (kept->object[middle] < addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void mark_kept(const struct mms_slab_kept *kept, u8 *state,
		      const struct mms_slab_look *look)
{
	const unsigned long end = look->range.base + (PAGE_SIZE << look->range.order);
	u32 i, index;

	for (i = lower_bound(kept, look->range.base);
	     i < kept->nr && kept->object[i] < end; i++) {
		const void *object = (const void *)(kept->object[i] & ~IN_SHEAF);

		if (!mms_object_index(&kept->cache, &look->range, object, &index) ||
		    state[index] != MMS_OBJECT_LIVE)
			continue;
		state[index] = kept->object[i] & IN_SHEAF ? MMS_OBJECT_SHEAF :
							    MMS_OBJECT_CPU_FREE;
	}
}

/* what is not known to be free may be live, or kept where nobody could look */
static void doubt_live(u8 *state, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (state[i] == MMS_OBJECT_LIVE)
			state[i] = MMS_OBJECT_UNKNOWN;
}

int mms_slab_look(const struct mms_slab_kept *kept, const struct page *page,
		  u8 *state, struct mms_slab_look *look)
{
	const void *node = mms_cache_node(&kept->cache, page_to_nid(page));
	unsigned long flags;
	int err = -EAGAIN;

	if (!node)
		return -ENOENT;
	memset(look, 0, sizeof(*look));
	for (;;) {
		flags = mms_node_lock(node);
		err = look_once(kept, page, state, look);
		mms_node_unlock(node, flags);
		if (err != -EAGAIN || look->retries == LOOK_TRIES)
			break;
		look->retries++;
	}
	if (err && (err != -EAGAIN || !look->slab.page))
		return err;
	if (err || kept->racy)
		look->flags |= MMS_SLAB_F_MOVED;
	find_place(kept, look);
	if (!state)
		return 0;
	mark_kept(kept, state, look);
	if (err || kept->bad || look->flags & MMS_SLAB_F_BAD_LIST)
		doubt_live(state, look->range.objects);
	return 0;
}
