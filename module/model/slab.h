/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A slab allocator on the buddy allocator of buddy.h: caches of objects of one size
 * (Bonwick 1994), slabs on lists of full, partial and empty ones, colours, and before
 * them a stack of free objects for each CPU (Bonwick 2001; the sheaves of Linux).
 */
#ifndef _MMS_MODEL_SLAB_H
#define _MMS_MODEL_SLAB_H

#include "buddy.h"

#define MMS_SLAB_CPUS		4
#define MMS_SLAB_STACK		64
#define MMS_SLAB_NIL		(~0U)

/* lists of slabs */
enum mms_slab_list {
	MMS_SLAB_LIST_FULL,
	MMS_SLAB_LIST_PARTIAL,
	MMS_SLAB_LIST_EMPTY,
	MMS_SLAB_LISTS,
	MMS_SLAB_NO_SLAB = MMS_SLAB_LISTS,
};

/* where an object is */
enum mms_object_state {
	MMS_OBJECT_IN_SLAB,	/* free, on the freelist of its slab */
	MMS_OBJECT_ON_CPU,	/* free, on the stack of a CPU */
	MMS_OBJECT_TAKEN,	/* allocated */
};

/**
 * struct mms_slab_rules_of - which cache it is
 * @page_shift: log2 of the bytes of a frame
 * @size: bytes from one object to the next, at least 8
 * @align: colours are multiples of it, at least 1
 * @order: log2 of the frames of a slab
 * @keep_empty: empty slabs that are kept; more are given back
 * @stack: objects of a CPU's stack, up to MMS_SLAB_STACK; 0: there is none
 * @ctor: called once for each object of a new slab; or NULL
 * @ctx: for @ctor
 */
struct mms_slab_rules_of {
	u32 page_shift;
	u32 size;
	u32 align;
	u32 order;
	u32 keep_empty;
	u32 stack;
	void (*ctor)(void *ctx, u64 object);
	void *ctx;
};

/**
 * struct mms_slab_one - the slab that begins at a frame
 * @list: MMS_SLAB_LIST_*, or MMS_SLAB_NO_SLAB
 * @next: the slab after it on its list: its frame, MMS_SLAB_NIL: none
 * @prev: the one before
 * @free: first free object, MMS_SLAB_NIL: none
 * @inuse: objects that are not on its freelist
 * @colour: bytes before the first object
 */
struct mms_slab_one {
	u32 list;
	u32 next;
	u32 prev;
	u32 free;
	u32 inuse;
	u32 colour;
};

/**
 * struct mms_slab_cache - a cache. Frames are counted from the buddy allocator's first
 * @rules: which one
 * @buddy: where slabs come from
 * @caches: the cache that @self is from, NULL for the cache of caches
 * @self: the object that stands for this cache in @caches
 * @per_slab: objects of a slab
 * @stride: room for objects in @link and @state, by frame
 * @slab: by frame
 * @head: by frame: first frame of the slab around it, MMS_SLAB_NIL: none
 * @link: by object: the free one after it
 * @state: by object: MMS_OBJECT_*
 * @first: by list: its first slab
 * @nr: by list: its slabs
 * @colour: of the next slab
 * @cpu: stacks of free objects, the next one to go last
 * @cpu_nr: objects on them
 */
struct mms_slab_cache {
	struct mms_slab_rules_of rules;
	struct mms_buddy *buddy;
	struct mms_slab_cache *caches;
	u64 self;
	u32 per_slab;
	u32 stride;
	struct mms_slab_one *slab;
	u32 *head;
	u32 *link;
	u8 *state;
	u32 first[MMS_SLAB_LISTS];
	u32 nr[MMS_SLAB_LISTS];
	u32 colour;
	u64 cpu[MMS_SLAB_CPUS][MMS_SLAB_STACK];
	u32 cpu_nr[MMS_SLAB_CPUS];
};

/**
 * mms_slab_init() - make a cache without a slab
 * @c: filled; mms_slab_exit() when done, also if this failed
 * @rules: copied
 * @b: where slabs come from; stays the caller's
 * @caches: a cache that gives an object for this one, or NULL
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int mms_slab_init(struct mms_slab_cache *c, const struct mms_slab_rules_of *rules,
		  struct mms_buddy *b, struct mms_slab_cache *caches);

/** mms_slab_exit() - give a cache and all its slabs back, objects or not */
void mms_slab_exit(struct mms_slab_cache *c);

/**
 * mms_slab_alloc() - allocate an object
 * @c: the cache
 * @cpu: who asks, below MMS_SLAB_CPUS
 * @object: filled: its address
 *
 * From the CPU's stack, which is filled up to a half if it was empty: from partial
 * slabs first, then from empty ones, then from a new one.
 * Return: 0 or -ENOMEM.
 */
int mms_slab_alloc(struct mms_slab_cache *c, u32 cpu, u64 *object);

/**
 * mms_slab_free() - free an object
 * @c: the cache
 * @cpu: who gives it back
 * @object: its address
 *
 * Onto the CPU's stack; of a full one the older half goes back to the slabs before.
 * Return: 0; -EINVAL if no such object is allocated.
 */
int mms_slab_free(struct mms_slab_cache *c, u32 cpu, u64 object);

/** mms_slab_flush() - give all objects of a CPU's stack back to their slabs */
void mms_slab_flush(struct mms_slab_cache *c, u32 cpu);

/** mms_slab_shrink() - give all empty slabs back. Return: how many */
u32 mms_slab_shrink(struct mms_slab_cache *c);

/** mms_slab_object() - address of an object by the frame of its slab and its number */
u64 mms_slab_object(const struct mms_slab_cache *c, u32 frame, u32 index);

/**
 * mms_slab_check() - whether lists, freelists, stacks, counts and the buddy agree
 * @c: the cache
 *
 * Return: NULL, or what does not.
 */
const char *mms_slab_check(const struct mms_slab_cache *c);

#endif /* _MMS_MODEL_SLAB_H */
