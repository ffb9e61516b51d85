/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How SLUB lays out objects in slabs: from what a cache was asked for to the numbers
 * that it works with. calculate_sizes(), calculate_order() and set_cpu_partial() in
 * mm/slub.c, calculate_alignment() in mm/slab_common.c; what differs from kernel to
 * kernel is data.
 */
#ifndef _MMS_MODEL_SLAB_LAYOUT_H
#define _MMS_MODEL_SLAB_LAYOUT_H

#include "deps.h"

/* habits of a kernel, in struct mms_slub @how */
#define MMS_SLUB_M_FEWER	(1U << 0)	/* tries fewer objects before more waste */
#define MMS_SLUB_M_REQUEST	(1U << 1)	/* keeps the size that kmalloc() was asked for */
#define MMS_SLUB_M_APART	(1U << 2)	/* and the free pointer behind a red zone then */

/**
 * struct mms_slub - a kernel, as far as layouts depend on it
 * @how: MMS_SLUB_M_*
 * @page_shift: log2 of the bytes of a page
 * @word: bytes of a pointer, a power of two
 * @line: bytes of a cache line, a power of two
 * @min_align: alignment of all objects, a power of two
 * @cpus: CPUs that slabs are made for, at least 1
 * @first_order: lowest order of a slab
 * @last_order: highest order that is searched for little waste
 * @max_order: highest order there is
 * @min_objects: objects a slab is to have; 0: a number that goes by @cpus
 * @track: bytes of a record of who allocated an object
 * @sheaf_head: bytes of a sheaf before its objects, 0 without sheaves
 */
struct mms_slub {
	u32 how;
	u32 page_shift;
	u32 word;
	u32 line;
	u32 min_align;
	u32 cpus;
	u32 first_order;
	u32 last_order;
	u32 max_order;
	u32 min_objects;
	u32 track;
	u32 sheaf_head;
};

/* SLAB_* that a layout depends on, in struct mms_slab_wish @flags */
#define MMS_SLAB_M_LINE		(1U << 0)	/* SLAB_HWCACHE_ALIGN */
#define MMS_SLAB_M_RCU		(1U << 1)	/* SLAB_TYPESAFE_BY_RCU */
#define MMS_SLAB_M_CTOR		(1U << 2)	/* has a constructor */
#define MMS_SLAB_M_RED_ZONE	(1U << 3)
#define MMS_SLAB_M_POISON	(1U << 4)
#define MMS_SLAB_M_TRACK	(1U << 5)	/* SLAB_STORE_USER */
#define MMS_SLAB_M_KMALLOC	(1U << 6)
#define MMS_SLAB_M_OTHER_DEBUG	(1U << 7)	/* SLAB_TRACE, SLAB_CONSISTENCY_CHECKS */
#define MMS_SLAB_M_NO_SHEAVES	(1U << 8)	/* any flag that forbids them */

#define MMS_SLAB_M_DEBUG	(MMS_SLAB_M_RED_ZONE | MMS_SLAB_M_POISON | \
				 MMS_SLAB_M_TRACK | MMS_SLAB_M_OTHER_DEBUG)

#define MMS_SLAB_NOT_GIVEN	(~0U)

/**
 * struct mms_slab_wish - what a cache was asked for
 * @object_size: bytes of an object, at least 1
 * @align: alignment that it has, at least mms_slab_least_align()
 * @flags: MMS_SLAB_M_*
 * @pointer: where in the object its owner wants the free pointer, or
 *	MMS_SLAB_NOT_GIVEN
 */
struct mms_slab_wish {
	u32 object_size;
	u32 align;
	u32 flags;
	u32 pointer;
};

/**
 * struct mms_object_layout - an object and what surrounds it
 * @used: bytes of the object with a red zone behind it (kmem_cache.inuse)
 * @offset: of the free pointer from the start of the object
 * @red_left: bytes before the object
 * @size: bytes from one object to the next
 */
struct mms_object_layout {
	u32 used;
	u32 offset;
	u32 red_left;
	u32 size;
};

/**
 * struct mms_slab_layout - a slab
 * @order: log2 of its pages; ~0: no slab can hold such an object
 * @objects: objects in it
 * @min_order: the same if memory is short
 * @min_objects: the same if memory is short
 */
struct mms_slab_layout {
	u32 order;
	u32 objects;
	u32 min_order;
	u32 min_objects;
};

/** mms_slab_least_align() - the alignment of a cache that asks for none */
u32 mms_slab_least_align(const struct mms_slub *k, u32 object_size, u32 flags);

/**
 * mms_object_layout() - lay out an object
 * @k: the kernel
 * @w: what is asked for
 * @l: filled
 */
void mms_object_layout(const struct mms_slub *k, const struct mms_slab_wish *w,
		       struct mms_object_layout *l);

/**
 * mms_slab_layout() - lay out a slab
 * @k: the kernel
 * @size: bytes from one object to the next, at least 1
 * @l: filled
 */
void mms_slab_layout(const struct mms_slub *k, u32 size, struct mms_slab_layout *l);

/** mms_slab_min_partial() - partial slabs that a node keeps though they are empty */
u32 mms_slab_min_partial(u32 size);

/**
 * mms_slab_cpu_partial() - objects that a CPU keeps in partial slabs
 * @k: the kernel
 * @size: bytes from one object to the next
 * @many: the kernel limits them by slabs, and keeps four times as many
 */
u32 mms_slab_cpu_partial(const struct mms_slub *k, u32 size, bool many);

/**
 * mms_slab_sheaf() - objects of a sheaf
 * @k: the kernel, which has sheaves
 * @size: bytes from one object to the next
 *
 * As many as fill up what kmalloc() gives for a sheaf (calculate_sheaf_capacity(),
 * mm/slub.c).
 */
u32 mms_slab_sheaf(const struct mms_slub *k, u32 size);

#endif /* _MMS_MODEL_SLAB_LAYOUT_H */
