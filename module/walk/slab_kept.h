/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What CPUs and barns keep of one cache, and a look at one of its slabs with
 * that in mind. Slabs owned by a CPU are on no list that others may walk, and
 * free objects in sheaves look like live ones to their slab.
 */
#ifndef _MMS_WALK_SLAB_KEPT_H
#define _MMS_WALK_SLAB_KEPT_H

#include <linux/types.h>

#include "object.h"

#define MMS_SLAB_OBJECTS	32767	/* most objects a slab can count */

/**
 * struct mms_slab_owned - a slab that a CPU owns
 * @page: its first page
 * @cpu: the CPU
 * @where: MMS_SLAB_CPU or MMS_SLAB_CPU_PARTIAL
 */
struct mms_slab_owned {
	const struct page *page;
	u32 cpu;
	u32 where;
};

/**
 * struct mms_slab_kept - what is kept of a cache apart from its nodes' lists
 * @cache: the cache
 * @object: free objects in the order of addresses; bit 0 is set for those in
 *	a sheaf, as objects are aligned to words
 * @nr: how many
 * @room: how many fit
 * @slab: slabs of CPUs in the order of addresses
 * @nr_slabs: how many
 * @room_slabs: how many fit
 * @needed: as many objects and slabs were met
 * @needed_slabs: and slabs
 * @racy: a CPU was at work on the cache each time it was asked
 * @bad: a list of a CPU or a barn made no sense
 */
struct mms_slab_kept {
	struct mms_cache cache;
	unsigned long *object;
	u32 nr;
	u32 room;
	struct mms_slab_owned *slab;
	u32 nr_slabs;
	u32 room_slabs;
	u32 needed;
	u32 needed_slabs;
	bool racy;
	bool bad;
};

/**
 * struct mms_slab_look - a slab of a cache in one moment
 * @slab: its state
 * @range: its memory
 * @where: MMS_SLAB_*
 * @cpu: CPU that owns it, ~0 if none
 * @free: objects on its freelist, ~0 if that was not walked
 * @flags: MMS_SLAB_F_*
 * @retries: times it was looked at again
 */
struct mms_slab_look {
	struct mms_slab slab;
	struct mms_slab_range range;
	u32 where;
	u32 cpu;
	u32 free;
	u32 flags;
	u32 retries;
};

/**
 * mms_slab_kept_open() - keep a cache from going away, gather what is kept of it
 * @cache: address of a kmem_cache, any number
 *
 * Context: may sleep. On success slab_mutex is held until
 * mms_slab_kept_close(); nothing may be allocated until then.
 * Return: the answer; an ERR_PTR: -ENOENT if there is no such cache, -ENOMEM,
 * -EINTR.
 */
struct mms_slab_kept *mms_slab_kept_open(u64 cache);

/** mms_slab_kept_close() - let go of the cache */
void mms_slab_kept_close(struct mms_slab_kept *kept);

/**
 * mms_slab_look() - look at a slab under its node's list_lock
 * @kept: open
 * @page: a page that may be the first of a slab of the cache
 * @state: filled: MMS_OBJECT_* of each object, room for MMS_SLAB_OBJECTS; NULL
 *	if nobody asks
 * @look: filled on success
 *
 * Holds the lock for at most one step an object. Context: may sleep on rt.
 * Return: 0; -ENOENT if it is no slab of the cache (any more); -EAGAIN if it
 * would not stand still for a moment.
 */
int mms_slab_look(const struct mms_slab_kept *kept, const struct page *page,
		  u8 *state, struct mms_slab_look *look);

#endif /* _MMS_WALK_SLAB_KEPT_H */
