/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The slab allocator's own structures: caches, their nodes, slabs and what
 * each CPU keeps. All of them are private to the kernel or change from one
 * version to the next; nothing outside of module/compat knows their layout.
 *
 * Lock order: mem_hotplug_lock -> slab_mutex -> list_lock, barn lock.
 */
#ifndef _MMS_COMPAT_SLAB_H
#define _MMS_COMPAT_SLAB_H

#include <linux/types.h>

struct page;

#define MMS_CACHE_NAME_LEN	64	/* longer names are cut off */

/**
 * struct mms_cache - a cache as it describes itself
 * @cache: address of the kmem_cache
 * @percpu: per-CPU pointer to what CPUs keep, as a number
 * @flags: SLAB_*
 * @ctor: address of the constructor, 0 if none
 * @min_partial: partial slabs a node keeps
 * @random: key of the free pointers
 * @size: bytes from one object to the next
 * @object_size: bytes asked for
 * @offset: of the free pointer, from the start of the object
 * @used: kmem_cache.inuse
 * @align: alignment
 * @red_left: bytes before the object
 * @order: log2 of the pages of a slab
 * @per_slab: objects in it
 * @min_order: the same if memory is short
 * @min_per_slab: the same if memory is short
 * @cpu_partial: objects a CPU keeps in partial slabs
 * @cpu_partial_slabs: the same in slabs
 * @sheaf_capacity: objects of a sheaf, 0 if the cache has none
 * @useroffset: part that may be copied to user space
 * @usersize: its bytes
 * @refcount: names it has
 * @name: its first name
 */
struct mms_cache {
	const void *cache;
	unsigned long percpu;
	u64 flags;
	u64 ctor;
	u64 min_partial;
	unsigned long random;
	u32 size;
	u32 object_size;
	u32 offset;
	u32 used;
	u32 align;
	u32 red_left;
	u32 order;
	u32 per_slab;
	u32 min_order;
	u32 min_per_slab;
	u32 cpu_partial;
	u32 cpu_partial_slabs;
	u32 sheaf_capacity;
	u32 useroffset;
	u32 usersize;
	s32 refcount;
	char name[MMS_CACHE_NAME_LEN];
};

/**
 * struct mms_slab - a slab as it stood in one moment
 * @page: its first page
 * @cache: address of the kmem_cache it says it belongs to
 * @freelist: first free object
 * @counters: the word that holds the numbers below
 * @objects: objects it holds
 * @inuse: of these in use
 * @frozen: owned by a CPU; from v6.18 on, failed a consistency check
 * @listed: on its node's partial list; where the kernel keeps no flag, this
 *	follows from the counters and is right under the list_lock
 * @pfmemalloc: from the emergency reserves
 */
struct mms_slab {
	const struct page *page;
	const void *cache;
	void *freelist;
	unsigned long counters;
	u32 objects;
	u32 inuse;
	bool frozen;
	bool listed;
	bool pfmemalloc;
};

/**
 * struct mms_cache_cpu - what a CPU keeps of a cache
 * @slab: first page of the slab it allocates from, NULL if none
 * @freelist: first object of its own freelist
 * @partial: first page of the first slab on its partial list
 * @sheaf: main, spare and rcu_free sheaf
 * @busy: the CPU was interrupted while it changed these
 */
struct mms_cache_cpu {
	const struct page *slab;
	void *freelist;
	const struct page *partial;
	const void *sheaf[3];
	bool busy;
};

/**
 * mms_slab_init() - find lists and layouts, check them on every cache
 *
 * Sets the capabilities "slab", "slab-counts" and "slab-cpu".
 * Context: module load, may sleep.
 */
void mms_slab_init(void);

/**
 * mms_caches_lock() - let no cache come or go
 *
 * Context: may sleep. Return: 0 or -EINTR on a fatal signal.
 */
int __must_check mms_caches_lock(void);

/** mms_caches_unlock() - give the lock back */
void mms_caches_unlock(void);

/**
 * mms_caches_next() - next cache on the list
 * @cache: the one before, NULL for the first
 * @next: filled: the cache, NULL after the last
 *
 * Callers hold mms_caches_lock() and bound the number of steps.
 * Return: 0, -EUCLEAN if the list makes no sense.
 */
int mms_caches_next(const void *cache, const void **next);

/**
 * mms_caches_find() - whether there is a cache at an address
 * @cache: the address, any number
 *
 * The caller holds mms_caches_lock().
 */
bool mms_caches_find(const void *cache);

/**
 * mms_cache_read() - what a cache says about itself
 * @cache: a cache from the list; the caller holds mms_caches_lock()
 * @c: filled
 *
 * Return: 0, -EUCLEAN if its numbers cannot be those of a cache, -EFAULT.
 */
int mms_cache_read(const void *cache, struct mms_cache *c);

/**
 * mms_cache_node() - a cache's part on a node
 * @c: the cache
 * @nid: node, below nr_node_ids
 *
 * The caller holds mms_caches_lock(). Return: kmem_cache_node or NULL.
 */
const void *mms_cache_node(const struct mms_cache *c, int nid);

/**
 * mms_cache_barn() - where a node keeps whole sheaves
 * @c: the cache
 * @nid: node, below nr_node_ids
 *
 * The caller holds mms_caches_lock(). Return: node_barn or NULL.
 */
const void *mms_cache_barn(const struct mms_cache *c, int nid);

/**
 * mms_node_lock() - take a node's list_lock
 * @node: a kmem_cache_node
 *
 * Context: until mms_node_unlock() interrupts are off, except on PREEMPT_RT.
 * Return: flags for mms_node_unlock().
 */
unsigned long mms_node_lock(const void *node);

/** mms_node_unlock() - give it back */
void mms_node_unlock(const void *node, unsigned long flags);

/**
 * mms_node_slabs() - slabs of a node, as the kernel counts
 * @node: a kmem_cache_node
 * @objects: filled: objects in them
 *
 * Return: the number; ~0, also in @objects, if this kernel does not count.
 */
u64 mms_node_slabs(const void *node, u64 *objects);

/** mms_node_nr_partial() - length of its partial list, as the kernel counts */
u64 mms_node_nr_partial(const void *node);

/**
 * mms_node_next() - next slab on a node's partial list
 * @node: a kmem_cache_node; the caller holds mms_node_lock()
 * @page: first page of the slab before, NULL for the first
 * @next: filled: first page of the next, NULL after the last
 *
 * Return: 0, -EUCLEAN if the list makes no sense.
 */
int mms_node_next(const void *node, const struct page *page, const struct page **next);

/**
 * mms_barn_walk() - every full sheaf of a barn
 * @barn: a node_barn
 * @full: filled: how many the barn counts
 * @empty: filled: empty ones
 * @fn: called for each full sheaf under the barn's lock
 * @arg: passed on
 *
 * Context: takes the barn's lock. Return: 0, -EUCLEAN.
 */
int mms_barn_walk(const void *barn, u32 *full, u32 *empty,
		  void (*fn)(void *arg, const void *sheaf), void *arg);

/**
 * mms_slab_is_head() - whether a page is the first of a slab
 * @page: page of online memory
 */
bool mms_slab_is_head(const struct page *page);

/**
 * mms_slab_scan() - look for a slab of a cache
 * @pfn: first frame
 * @end: frame behind the last; all are online and their struct pages lie one
 *	behind the other
 * @cache: address of the cache
 *
 * Pages of KFENCE, which pretend to be slabs, are none.
 * Return: the first frame that may be the first of a slab of the cache, @end if
 * there is none.
 */
unsigned long mms_slab_scan(unsigned long pfn, unsigned long end, const void *cache);

/**
 * mms_slab_read() - take a slab's state
 * @page: any pointer
 * @s: filled
 *
 * Freelist and counters are of one moment. Context: any.
 * Return: 0; -ENOENT if this is no slab; -EAGAIN if it would not stand still.
 */
int mms_slab_read(const struct page *page, struct mms_slab *s);

/**
 * mms_slab_order() - log2 of a slab's pages
 * @s: the slab
 */
u32 mms_slab_order(const struct mms_slab *s);

/**
 * mms_freelist_next() - next object of a freelist
 * @c: the cache
 * @object: object on the list, inside a slab of the cache
 * @next: filled: the next one as stored, decoded; may be anything
 *
 * Context: any. Return: 0 or -EFAULT.
 */
int mms_freelist_next(const struct mms_cache *c, const void *object, void **next);

/**
 * mms_cache_cpu_read() - what this CPU keeps
 * @c: the cache
 * @cpu: filled
 *
 * Context: interrupts off, on the CPU that is asked about; the cache must not
 * go away. The answer holds while interrupts stay off.
 */
void mms_cache_cpu_read(const struct mms_cache *c, struct mms_cache_cpu *cpu);

/**
 * mms_cpu_partial_next() - next slab on a CPU's partial list
 * @page: first page of the slab before
 *
 * Return: first page of the next, NULL after the last or if it is none.
 */
const struct page *mms_cpu_partial_next(const struct page *page);

/**
 * mms_sheaf_size() - objects in a sheaf
 * @sheaf: a sheaf, or NULL
 *
 * Return: the number, 0 if there is no sheaf.
 */
u32 mms_sheaf_size(const void *sheaf);

/**
 * mms_sheaf_object() - an object in a sheaf
 * @sheaf: a sheaf
 * @i: index, below mms_sheaf_size()
 *
 * Return: the object as stored, NULL if it cannot be read.
 */
void *mms_sheaf_object(const void *sheaf, u32 i);

#endif /* _MMS_COMPAT_SLAB_H */
