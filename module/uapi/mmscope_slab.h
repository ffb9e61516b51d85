/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * mmscope_slab.h - records about slab caches, their slabs and objects.
 * Included by mmscope_view.h.
 */
#ifndef _UAPI_MMSCOPE_SLAB_H
#define _UAPI_MMSCOPE_SLAB_H

#include <linux/types.h>

#define MMS_COUNT_UNKNOWN	(~(__u64)0)

/**
 * struct mms_rec_cache - a slab cache (MMS_VIEW_CACHES)
 * @h: head; texts: NAME, CTOR; followed by MMS_REC_CACHE_NODE and
 *	MMS_REC_CACHE_CPU. Other names of merged caches are known to
 *	/sys/kernel/slab alone, where they are links
 * @cache: address of its kmem_cache
 * @ctor: address of its constructor, 0 if none
 * @flags: SLAB_*, see MMS_NAMES_SLAB_FLAG
 * @slabs: slabs on all nodes (nr_slabs)
 * @objects: objects these hold (total_objects)
 * @inuse: objects that slabs count as in use: live ones and those cached per CPU
 * @cached: of these, free objects kept per CPU (cpu slab's freelist, sheaves, barns)
 * @partial: slabs on the nodes' partial lists
 * @full: slabs on no list and of no CPU, all objects in use
 * @cpu_slabs: slabs owned by a CPU (cpu slab and cpu partial)
 * @free_slabs: slabs with no object in use, kept for later
 * @object_size: bytes asked for
 * @size: bytes an object takes with what surrounds it
 * @align: alignment
 * @used: bytes up to the end of object and metadata (kmem_cache.inuse)
 * @offset: where the free pointer lies
 * @red_left: bytes before the object (red_left_pad)
 * @order: log2 of the pages of a slab
 * @per_slab: objects per slab
 * @min_order: the same if memory is short
 * @min_per_slab: the same if memory is short
 * @min_partial: partial slabs a node keeps
 * @cpu_partial: objects a CPU keeps in partial slabs, 0 where there are none
 * @cpu_partial_slabs: the same in slabs
 * @sheaf_capacity: objects of a sheaf, 0 where there are none
 * @refcount: names it has (merged caches)
 * @useroffset: part of an object that may be copied to user space: offset
 * @usersize: its bytes
 * @state: MMS_CACHE_*
 *
 * Counts that could not be told are MMS_COUNT_UNKNOWN.
 */
struct mms_rec_cache {
	struct mms_rec h;
	__u64 cache;
	__u64 ctor;
	__u64 flags;
	__u64 slabs;
	__u64 objects;
	__u64 inuse;
	__u64 cached;
	__u64 partial;
	__u64 full;
	__u64 cpu_slabs;
	__u64 free_slabs;
	__u32 object_size;
	__u32 size;
	__u32 align;
	__u32 used;
	__u32 offset;
	__u32 red_left;
	__u32 order;
	__u32 per_slab;
	__u32 min_order;
	__u32 min_per_slab;
	__u32 min_partial;
	__u32 cpu_partial;
	__u32 cpu_partial_slabs;
	__u32 sheaf_capacity;
	__s32 refcount;
	__u32 useroffset;
	__u32 usersize;
	__u32 state;
};

/* counts moved while they were read, or a list made no sense */
#define MMS_CACHE_INCONCLUSIVE	(1U << 0)
/* a list was longer than the bound: counted in part */
#define MMS_CACHE_APPROXIMATE	(1U << 1)
/* made before the slab allocator was up: kmem_cache, kmem_cache_node */
#define MMS_CACHE_BOOT		(1U << 2)

/**
 * struct mms_rec_cache_node - a cache on one node
 * @h: head
 * @cache: address of the kmem_cache
 * @slabs: nr_slabs
 * @objects: total_objects
 * @partial: nr_partial as the kernel counts
 * @partial_seen: slabs on the partial list, walked to its end or the bound
 * @partial_free: free objects in these
 * @barn_full: full sheaves in the barn, ~0 where there is none
 * @barn_empty: empty sheaves in the barn
 * @barn_objects: objects in the full ones
 * @node: node
 * @reserved: 0
 */
struct mms_rec_cache_node {
	struct mms_rec h;
	__u64 cache;
	__u64 slabs;
	__u64 objects;
	__u64 partial;
	__u64 partial_seen;
	__u64 partial_free;
	__u32 barn_full;
	__u32 barn_empty;
	__u64 barn_objects;
	__u32 node;
	__u32 reserved;
};

/**
 * struct mms_rec_cache_cpu - what a CPU keeps of a cache
 * @h: head
 * @cache: address of the kmem_cache
 * @slab: PFN of the cpu slab, MMS_ADDR_NONE if none
 * @free: objects on the CPU's own freelist
 * @slab_free: free objects on the cpu slab's freelist
 * @partial_slabs: slabs on its partial list
 * @partial_free: free objects in these
 * @main: objects in the main sheaf
 * @spare: objects in the spare sheaf
 * @rcu_free: objects in the sheaf that waits for RCU
 * @cpu: CPU
 * @flags: MMS_CACHE_CPU_*
 * @reserved: 0
 */
struct mms_rec_cache_cpu {
	struct mms_rec h;
	__u64 cache;
	__u64 slab;
	__u32 free;
	__u32 slab_free;
	__u32 partial_slabs;
	__u32 partial_free;
	__u32 main;
	__u32 spare;
	__u32 rcu_free;
	__u32 cpu;
	__u32 flags;
	__u32 reserved;
};

/* the CPU was at work on it: numbers may not belong together */
#define MMS_CACHE_CPU_RACY	(1U << 0)

/**
 * struct mms_rec_slab - a slab (MMS_VIEW_SLABS)
 * @h: head; with MMS_VIEW_F_OBJECTS followed by MMS_REC_OBJECTS
 * @cache: address of the kmem_cache
 * @slab: address of its struct slab (its first struct page)
 * @base: address of its memory
 * @freelist: first free object, 0 if none
 * @pfn: first frame
 * @order: log2 of its pages
 * @objects: objects it holds
 * @inuse: of these in use, as it counts
 * @node: node
 * @where: MMS_SLAB_*
 * @cpu: CPU that owns it, ~0 if none
 * @free: length of the freelist as it was walked, ~0 if it was not
 * @flags: MMS_SLAB_F_*
 */
struct mms_rec_slab {
	struct mms_rec h;
	__u64 cache;
	__u64 slab;
	__u64 base;
	__u64 freelist;
	__u64 pfn;
	__u32 order;
	__u32 objects;
	__u32 inuse;
	__u32 node;
	__u32 where;
	__u32 cpu;
	__u32 free;
	__u32 flags;
};

#define MMS_SLAB_FULL		0	/* on no list, all objects in use */
#define MMS_SLAB_PARTIAL	1	/* on its node's partial list */
#define MMS_SLAB_CPU		2	/* the slab a CPU allocates from */
#define MMS_SLAB_CPU_PARTIAL	3	/* on a CPU's partial list */
#define MMS_SLAB_UNLISTED	4	/* on no list, not full: in flight */

#define MMS_SLAB_F_FROZEN	(1U << 0)	/* frozen bit */
/* changed while it was read: states of objects may not be true */
#define MMS_SLAB_F_MOVED	(1U << 1)
/* freelist leaves the slab, or does not end: INCONCLUSIVE */
#define MMS_SLAB_F_BAD_LIST	(1U << 2)
#define MMS_SLAB_F_PFMEMALLOC	(1U << 3)

/**
 * struct mms_rec_objects - states of the objects of the slab before
 * @h: head
 * @nr: objects
 * @reserved: 0
 * @state: MMS_OBJECT_*, one byte each, in address order; padded with zero
 */
struct mms_rec_objects {
	struct mms_rec h;
	__u32 nr;
	__u32 reserved;
	__u8 state[];
};

#define MMS_OBJECT_LIVE		1	/* allocated */
#define MMS_OBJECT_FREE		2	/* on the slab's freelist */
#define MMS_OBJECT_CPU_FREE	3	/* free, on a CPU's freelist */
#define MMS_OBJECT_SHEAF	4	/* free, in a sheaf */
#define MMS_OBJECT_UNKNOWN	5

/**
 * struct mms_rec_slub - what this kernel lays out slabs by (MMS_VIEW_CACHES, first)
 * @h: head
 * @how: MMS_SLUB_*
 * @page_shift: log2 of the bytes of a page
 * @word: bytes of a pointer
 * @line: bytes of a cache line, to which SLAB_HWCACHE_ALIGN aligns
 * @min_align: alignment of all objects
 * @cpus: CPUs that the objects of a slab are chosen for
 * @first_order: lowest order of a slab (slub_min_order)
 * @last_order: highest order that is searched (slub_max_order)
 * @min_objects: objects a slab is to have (slub_min_objects), 0: by @cpus
 * @track: bytes of a record of who allocated or freed an object, 0: not known
 * @sheaf_head: bytes of a sheaf before its objects, 0 where there are no sheaves
 * @most_cpus: CPUs there can ever be
 */
struct mms_rec_slub {
	struct mms_rec h;
	__u32 how;
	__u32 page_shift;
	__u32 word;
	__u32 line;
	__u32 min_align;
	__u32 cpus;
	__u32 first_order;
	__u32 last_order;
	__u32 min_objects;
	__u32 track;
	__u32 sheaf_head;
	__u32 most_cpus;
};

#define MMS_SLUB_ORDERS		(1U << 0)	/* the orders and objects above are known */
/* fewer objects are tried before more waste is taken */
#define MMS_SLUB_FEWER		(1U << 1)
/* the size that kmalloc() was asked for is kept with SLAB_STORE_USER */
#define MMS_SLUB_REQUEST	(1U << 2)
#define MMS_SLUB_REQUEST_APART	(1U << 3)	/* and moves the free pointer behind a red zone */
/* a SLAB_TYPESAFE_BY_RCU cache may say where the free pointer is */
#define MMS_SLUB_GIVEN_RCU	(1U << 4)
#define MMS_SLUB_GIVEN_CTOR	(1U << 5)	/* one with a constructor may, too */
#define MMS_SLUB_CPU_PARTIAL	(1U << 6)	/* CPUs keep partial slabs, by objects */
#define MMS_SLUB_CPU_SLABS	(1U << 7)	/* by slabs, of which more are kept */
#define MMS_SLUB_METADATA	(1U << 8)	/* KASAN adds to objects what nothing here tells */
/* CPUs that are there count, which may have been fewer */
#define MMS_SLUB_PRESENT	(1U << 9)

#endif /* _UAPI_MMSCOPE_SLAB_H */
