/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one way to make the fewest buddy blocks of a set of free frames. Aligned
 * blocks of powers of two contain each other or are apart, so the largest ones
 * that are free as a whole part the set, and every buddy allocator that merges
 * at once ends with exactly these (Knuth, TAOCP vol. 1, 2.5).
 */
#ifndef _MMS_MODEL_COALESCE_H
#define _MMS_MODEL_COALESCE_H

#include "deps.h"

/**
 * struct mms_coalesce - the largest free blocks, one after the other
 * @at: first frame of the free frames that are left
 * @end: the frame after them
 * @orders: number of orders
 */
struct mms_coalesce {
	u64 at;
	u64 end;
	u32 orders;
};

/** mms_coalesce_run() - begin with free frames [@first, @end) that no free frame touches */
static inline void mms_coalesce_run(struct mms_coalesce *c, u32 orders, u64 first, u64 end)
{
	c->at = first;
	c->end = end;
	c->orders = orders;
}

/**
 * mms_coalesce_next() - the next block
 * @c: the run
 * @pfn: filled: first frame
 * @order: filled
 *
 * Return: whether there is one more.
 */
bool mms_coalesce_next(struct mms_coalesce *c, u64 *pfn, u32 *order);

#endif /* _MMS_MODEL_COALESCE_H */
