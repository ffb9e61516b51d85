/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A private cache of the known module, and the model of a cache beside it: both are made
 * to allocate and free the same.
 */
#ifndef _MMS_SELFTEST_SLAB_PLAY_H
#define _MMS_SELFTEST_SLAB_PLAY_H

#include "check/slab.h"
#include "model/slab.h"

#define PLAY_SLOTS	4096	/* objects that the module holds at most */

/**
 * struct play - a cache and its model
 * @dev: the device
 * @file: of the module
 * @cache: address of the cache
 * @known: what mmscope says of it
 * @memory: what the model's slabs are made of
 * @model: the model
 * @object: in the model: by slot
 * @slot: those with an object, the first @live
 * @live: objects that are allocated
 * @peak: the most there were since no slab was kept for later
 * @base: slabs there were then
 * @freed: something was freed since then
 * @calls: allocations and frees that were made
 * @compared: objects whose address was looked at
 * @slabs: slabs that were counted
 * @why: what is not as the model says, empty if nothing
 */
struct play {
	int dev;
	int file;
	u64 cache;
	struct mms_check_cache known;
	struct mms_buddy memory;
	struct mms_slab_cache model;
	u64 object[PLAY_SLOTS];
	unsigned int slot[PLAY_SLOTS];
	unsigned int live;
	unsigned int peak;
	unsigned int base;
	bool freed;
	unsigned long calls;
	u64 compared;
	u64 slabs;
	char why[256];
};

/*
 * Makes a cache of objects of @size bytes, with a constructor if @ctor, checks that it is
 * laid out as it should be, and a model of it. false: it is not, see @why.
 */
bool play_start(struct play *p, int dev, unsigned int size, bool ctor);
void play_stop(struct play *p);

/* objects that are enough to see slabs come and go */
unsigned int play_room(const struct play *p);

/* one more object on both sides, or one less: that at @which of @slot */
bool play_alloc(struct play *p);
bool play_free(struct play *p, unsigned int which);

/* what is counted: cheap; each object: all of the machine's frames are looked through */
bool play_counts_agree(struct play *p);
bool play_objects_agree(struct play *p);

/*
 * All that is kept for later goes back: there must be the slabs that objects in use lie
 * in, and no other. Compares counts and objects as well.
 */
bool play_shrink(struct play *p);

#endif /* _MMS_SELFTEST_SLAB_PLAY_H */
