/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A binary buddy allocator (Knowlton 1965; Knuth, TAOCP vol. 1, 2.5) with the
 * additions of Linux: a free list for each order and migratetype, pageblocks,
 * fallback between migratetypes (mm/page_alloc.c).
 *
 * Free blocks are kept twice: on lists, as the kernel does today, and in a
 * bitmap with one bit for a pair of buddies, as textbooks and kernels before
 * v2.6.19 have it. mms_buddy_check() holds one against the other.
 */
#ifndef _MMS_MODEL_BUDDY_H
#define _MMS_MODEL_BUDDY_H

#include "deps.h"

#define MMS_BUDDY_ORDERS	32
#define MMS_BUDDY_TYPES		8
#define MMS_BUDDY_NONE		0xff

/**
 * struct mms_buddy_rules - which buddy allocator it is
 * @orders: number of orders, 1 to MMS_BUDDY_ORDERS: the largest block has
 *	2^(@orders - 1) frames
 * @block_order: log2 of the frames of a pageblock; @orders or more: all frames
 *	are one pageblock of any size
 * @types: number of migratetypes, 1 to MMS_BUDDY_TYPES
 * @apart: bit t: from @block_order on, a block in a pageblock of type t merges
 *	with none in a pageblock of another type
 * @by_block: a block that is freed goes to the list of its pageblock's type, as
 *	from v6.10 on; else to that of the type it was allocated as
 * @movable: the migratetype of movable memory, below @types
 * @fallback: for each type the types to take from when it has nothing, the best
 *	first, up to MMS_BUDDY_NONE
 */
struct mms_buddy_rules {
	u32 orders;
	u32 block_order;
	u32 types;
	u32 apart;
	bool by_block;
	u8 movable;
	u8 fallback[MMS_BUDDY_TYPES][MMS_BUDDY_TYPES];
};

/**
 * enum mms_buddy_step - what happens inside an operation
 * @MMS_BUDDY_TAKE: a free block leaves its list
 * @MMS_BUDDY_SPLIT: a block of @order in the hand becomes two halves; the upper
 *	one is put on a list next
 * @MMS_BUDDY_PUT: a free block goes onto a list
 * @MMS_BUDDY_MERGE: the block in the hand becomes one of @order with its buddy,
 *	which was taken before
 * @MMS_BUDDY_STEAL: a block comes from the list of another type
 * @MMS_BUDDY_CONVERT: a pageblock, and what is free in it, changes its type
 */
enum mms_buddy_step {
	MMS_BUDDY_TAKE,
	MMS_BUDDY_SPLIT,
	MMS_BUDDY_PUT,
	MMS_BUDDY_MERGE,
	MMS_BUDDY_STEAL,
	MMS_BUDDY_CONVERT,
};

/**
 * typedef mms_buddy_tell - told of each step
 * @ctx: as given
 * @step: which
 * @pfn: first frame
 * @order: of the block
 * @type: of the list, or the new type of the pageblock
 */
typedef void mms_buddy_tell(void *ctx, enum mms_buddy_step step, u64 pfn,
			    u32 order, u32 type);

/**
 * struct mms_buddy - an allocator for a range of frames
 * @rules: which one
 * @first: first frame
 * @nr: frames
 * @next: by frame: the next free block on its list; heads of lists follow
 * @prev: the one before
 * @order: by frame: order of the free block that begins there, or MMS_BUDDY_NONE
 * @used: by frame: 1 + order of the allocated block that begins there, or 0
 * @type: by frame: type of the block that begins there: its list's, or what it
 *	was allocated as
 * @block: by pageblock: its migratetype
 * @nr_free: by order and type: free blocks
 * @pair: by order: a bit for each pair of buddies, set if exactly one is free
 * @tell: told of each step, or NULL
 * @ctx: for @tell
 */
struct mms_buddy {
	struct mms_buddy_rules rules;
	u64 first;
	u64 nr;
	u32 *next;
	u32 *prev;
	u8 *order;
	u8 *used;
	u8 *type;
	u8 *block;
	u64 nr_free[MMS_BUDDY_ORDERS][MMS_BUDDY_TYPES];
	u8 *pair[MMS_BUDDY_ORDERS];
	mms_buddy_tell *tell;
	void *ctx;
};

/**
 * mms_buddy_init() - an allocator that owns no frame yet
 * @b: filled; mms_buddy_exit() when done
 * @rules: copied
 * @first: first frame; a multiple of the largest block's frames
 * @nr: frames, below 2^31
 *
 * All pageblocks are movable, as after boot.
 * Return: 0, -EINVAL or -ENOMEM.
 */
int mms_buddy_init(struct mms_buddy *b, const struct mms_buddy_rules *rules,
		   u64 first, u64 nr);

/** mms_buddy_exit() - give back what mms_buddy_init() took; also after it failed */
void mms_buddy_exit(struct mms_buddy *b);

/**
 * mms_buddy_add() - give frames to the allocator
 * @b: the allocator
 * @pfn: first frame
 * @nr: frames; none of them was given before
 *
 * In the largest blocks that fit, as memblock does at boot.
 * Return: 0 or -EINVAL.
 */
int mms_buddy_add(struct mms_buddy *b, u64 pfn, u64 nr);

/**
 * mms_buddy_alloc() - allocate a block
 * @b: the allocator
 * @order: log2 of its frames
 * @type: migratetype
 * @pfn: filled: its first frame
 *
 * The first block of the lowest order that has any, split down, the lower half
 * kept (__rmqueue_smallest(), expand()); if the type has none, from another type
 * by the rule of __rmqueue_fallback().
 * Return: 0, -ENOMEM or -EINVAL.
 */
int mms_buddy_alloc(struct mms_buddy *b, u32 order, u32 type, u64 *pfn);

/**
 * mms_buddy_free() - free a block
 * @b: the allocator
 * @pfn: its first frame
 * @order: of it, as allocated
 *
 * Merges with its buddy as long as that is free and whole (__free_one_page()).
 * The outcome goes to the tail of its list if the buddy of the next merge is
 * free already, so that it may be left alone until that happens.
 * Return: 0; -EINVAL if no such block is allocated (a double free, for instance).
 */
int mms_buddy_free(struct mms_buddy *b, u64 pfn, u32 order);

/**
 * mms_buddy_split_used() - make one allocated block several that are freed alone
 * @b: the allocator
 * @pfn: its first frame
 * @order: of it
 * @into: order of each piece, at most @order
 *
 * Return: 0 or -EINVAL (split_page() of the kernel is @into 0).
 */
int mms_buddy_split_used(struct mms_buddy *b, u64 pfn, u32 order, u32 into);

/**
 * mms_buddy_adopt() - put a free block on a list as it is, as a snapshot has it
 * @b: the allocator
 * @pfn: its first frame
 * @order: of it
 * @type: of the list
 *
 * At the tail, without merging. Return: 0; -EINVAL if a frame of it is free already,
 * or it cannot be a block here.
 */
int mms_buddy_adopt(struct mms_buddy *b, u64 pfn, u32 order, u32 type);

/**
 * mms_buddy_take() - allocate a block that somebody else chose
 * @b: the allocator
 * @pfn: its first frame
 * @order: of it
 *
 * Return: 0; -EINVAL if no free block of @order or more begins there.
 */
int mms_buddy_take(struct mms_buddy *b, u64 pfn, u32 order);

/**
 * mms_buddy_give() - free frames, in whatever pieces they were allocated
 * @b: the allocator
 * @pfn: first frame
 * @order: log2 of the frames
 * @type: of the list that the block goes to
 *
 * Merges as mms_buddy_free() does.
 * Return: 0; -EINVAL if a frame of it is free already, or it cannot be a block here.
 */
int mms_buddy_give(struct mms_buddy *b, u64 pfn, u32 order, u32 type);

/** mms_buddy_set_block() - set the migratetype of the pageblock around @pfn */
void mms_buddy_set_block(struct mms_buddy *b, u64 pfn, u32 type);

/** mms_buddy_block() - migratetype of the pageblock around @pfn */
u32 mms_buddy_block(const struct mms_buddy *b, u64 pfn);

/**
 * mms_buddy_each() - free blocks of a list in its order
 * @b: the allocator
 * @order: of the list
 * @type: of the list
 * @at: MMS_BUDDY_START for the first; moved on
 * @pfn: filled: first frame of the block
 *
 * Return: whether there is one more.
 */
bool mms_buddy_each(const struct mms_buddy *b, u32 order, u32 type, u64 *at, u64 *pfn);

#define MMS_BUDDY_START	(~0ULL)

/** mms_buddy_free_frames() - frames in all free blocks */
u64 mms_buddy_free_frames(const struct mms_buddy *b);

/**
 * mms_buddy_check() - whether lists, bitmap, counts and orders agree
 * @b: the allocator
 *
 * Return: NULL, or what is wrong in a few words.
 */
const char *mms_buddy_check(const struct mms_buddy *b);

#endif /* _MMS_MODEL_BUDDY_H */
