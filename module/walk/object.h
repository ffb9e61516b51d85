/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects of slabs: which one an address falls into, which are free.
 */
#ifndef _MMS_WALK_OBJECT_H
#define _MMS_WALK_OBJECT_H

#include <linux/types.h>

#include "../compat/slab.h"
#include "../uapi/mmscope.h"

/**
 * struct mms_slab_range - the memory of a slab
 * @base: address of its first byte
 * @order: log2 of its pages
 * @objects: objects it holds; never more than fit
 */
struct mms_slab_range {
	unsigned long base;
	u32 order;
	u32 objects;
};

/**
 * mms_slab_range() - where a slab's memory is
 * @c: its cache
 * @s: the slab
 * @range: filled
 *
 * Return: false if its counters cannot be those of a slab of this cache.
 */
bool mms_slab_range(const struct mms_cache *c, const struct mms_slab *s,
		    struct mms_slab_range *range);

/**
 * mms_object_index() - number of the object that begins at an address
 * @c: its cache
 * @range: its slab
 * @object: the address, as freelists hold it: behind the left red zone
 * @index: filled
 *
 * Return: false if no object of the slab begins there.
 */
bool mms_object_index(const struct mms_cache *c, const struct mms_slab_range *range,
		      const void *object, u32 *index);

/**
 * mms_freelist_walk() - follow a freelist to its end
 * @c: the cache
 * @range: the slab all of its objects lie in
 * @first: first object, NULL for an empty list
 * @fn: called for each object with its number; may be NULL
 * @arg: passed on
 * @bad: set if the list leaves the slab or does not end
 *
 * Context: any; takes at most one step an object.
 * Return: objects on the list.
 */
u32 mms_freelist_walk(const struct mms_cache *c, const struct mms_slab_range *range,
		      const void *first,
		      void (*fn)(void *arg, const void *object, u32 index),
		      void *arg, bool *bad);

/**
 * struct mms_object - what an address in a slab is
 * @cache: address of the kmem_cache
 * @name: its name
 * @slab: address of the slab's first struct page
 * @base: address of its memory
 * @pfn: its first frame
 * @order: log2 of its pages
 * @objects: objects it holds
 * @inuse: of these in use, as the slab counts
 * @object_size: bytes of the object that were asked for
 * @size: bytes from one object to the next
 * @index: number of the object; ~0 for what is left behind the last one
 * @offset: of the address from the start of the object; negative in the left
 *	red zone
 * @state: MMS_OBJECT_*
 * @moved: the slab changed again and again: @state may not be true
 * @bad: its freelist makes no sense
 */
struct mms_object {
	u64 cache;
	char name[MMS_CACHE_NAME_LEN];
	u64 slab;
	u64 base;
	u64 pfn;
	u32 order;
	u32 objects;
	u32 inuse;
	u32 object_size;
	u32 size;
	u32 index;
	s32 offset;
	u32 state;
	bool moved;
	bool bad;
};

/**
 * mms_object_find() - which object of which cache an address is in
 * @addr: any address of the kernel
 * @o: filled on success
 *
 * Takes slab_mutex and for a moment a list_lock; asks every CPU what it keeps
 * of the cache. Context: may sleep.
 * Return: 0; -ENOENT if the address is in no slab, or in that of no cache that
 * is known; -EOPNOTSUPP without the capability "slab"; -ENOMEM; -EINTR.
 */
int mms_object_find(u64 addr, struct mms_object *o);

/**
 * struct mms_cache_name - a cache in a table of all
 * @cache: its address
 * @size: bytes from one object to the next
 * @object_size: bytes asked for
 * @name: its name
 */
struct mms_cache_name {
	u64 cache;
	u32 size;
	u32 object_size;
	char name[MMS_CACHE_NAME_LEN];
};

/**
 * struct mms_cache_names - all caches of a moment, in the order of addresses
 * @nr: how many
 * @cache: the caches
 */
struct mms_cache_names {
	u32 nr;
	struct mms_cache_name cache[];
};

/**
 * mms_cache_names_get() - the names of all caches
 *
 * For those who meet many slabs, one after the other and under locks that
 * forbid to ask each time. Context: may sleep, takes slab_mutex.
 * Return: the table, kvfree() when done; NULL if there is none.
 */
struct mms_cache_names *mms_cache_names_get(void);

/**
 * mms_cache_names_find() - a cache in the table
 * @names: the table, may be NULL
 * @cache: address of a kmem_cache as a slab has it, any number
 *
 * Context: any. Return: the cache; NULL if there was none at that address.
 */
const struct mms_cache_name *mms_cache_names_find(const struct mms_cache_names *names,
						  u64 cache);

#endif /* _MMS_WALK_OBJECT_H */
