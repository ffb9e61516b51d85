/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many requests of an order would succeed, if free memory were as given. Sums only:
 * nothing is allocated.
 */
#ifndef _MMS_MODEL_WHATIF_H
#define _MMS_MODEL_WHATIF_H

#include "deps.h"

/**
 * struct mms_free_run - free frames in a row
 * @first: the first one
 * @end: the frame after the last one
 */
struct mms_free_run {
	u64 first;
	u64 end;
};

/**
 * mms_whatif_fit() - blocks that free frames can give once all is merged
 * @run: the frames, in any order, overlapping or not; sorted on return
 * @nr: how many runs
 * @order: log2 of the frames of a block, below 64
 * @frames: filled: free frames in all, each counted once; or NULL
 *
 * A buddy allocator gives exactly so many one after the other: what is aligned and free
 * as a whole is one block of this order, or part of a larger one.
 * Return: blocks.
 */
u64 mms_whatif_fit(struct mms_free_run *run, size_t nr, u32 order, u64 *frames);

/**
 * mms_whatif_allowed() - requests that a watermark lets through one after the other
 * @free: free frames
 * @mark: watermark, with boost and lowmem reserve
 * @order: of each request, below 64
 *
 * As __zone_watermark_ok() in mm/page_alloc.c counts, each request taking its frames.
 */
u64 mms_whatif_allowed(u64 free, u64 mark, u32 order);

/**
 * struct mms_whatif_move - pageblock by pageblock, what moving all that is movable gives
 * @order: log2 of the frames of a request
 * @block_order: log2 of the frames of a pageblock
 * @next: frame after the last pageblock
 * @clean: pageblocks without a fixed frame in a row up to there, aligned for @order
 * @blocks: blocks of @order, at most
 */
struct mms_whatif_move {
	u32 order;
	u32 block_order;
	u64 next;
	u64 clean;
	u64 blocks;
};

/**
 * mms_whatif_block() - count one more pageblock, in the order of frames
 * @m: zeros but for the orders at first
 * @pfn: its first frame
 * @fixed: frames of it that cannot be moved, or do not exist
 *
 * Where the fixed frames lie is not known: they are taken to lie side by side, so that
 * the sum is a bound that may not be reached.
 */
void mms_whatif_block(struct mms_whatif_move *m, u64 pfn, u64 fixed);

#endif /* _MMS_MODEL_WHATIF_H */
