/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists of free pages for each CPU in front of a buddy allocator: the lazy buddy. A
 * block that is freed rests on its CPU's list, where the next request finds it
 * without a lock; only what is too much is merged (rmqueue_pcplist(),
 * free_unref_page(), free_pcppages_bulk() in mm/page_alloc.c).
 */
#ifndef _MMS_MODEL_PCP_H
#define _MMS_MODEL_PCP_H

#include "buddy.h"

/**
 * struct mms_pcp_rules - which lists, and how long they grow
 * @cpus: number of CPUs, 1 to 254
 * @orders: blocks of order 0 to @orders - 1 rest: 1 before v5.13, 4 since then
 * @huge: blocks of this order rest as well, as those of a huge page do; an order of
 *	the buddy allocator, or MMS_BUDDY_NONE: none
 * @types: migratetypes from 0 on that have lists of their own; blocks of other
 *	pageblocks rest on the list of movable ones
 * @batch: frames that are fetched and given back at a time, at least 1
 * @high: from so many frames on a CPU gives back, at least 1
 */
struct mms_pcp_rules {
	u32 cpus;
	u32 orders;
	u32 huge;
	u32 types;
	u32 batch;
	u32 high;
};

/**
 * struct mms_pcp - the lists of all CPUs
 * @rules: which
 * @b: the buddy allocator behind them, not owned; what rests is allocated to it
 * @next: by frame: the next block on the list; heads of lists follow
 * @prev: the one before
 * @where: by frame: 1 + list that the block which begins there rests on, or 0
 * @frames: by CPU: frames on all its lists
 */
struct mms_pcp {
	struct mms_pcp_rules rules;
	struct mms_buddy *b;
	u32 *next;
	u32 *prev;
	u32 *where;
	u64 *frames;
};

/**
 * mms_pcp_init() - empty lists
 * @p: filled; mms_pcp_exit() when done
 * @rules: copied
 * @b: the allocator behind them, for as long as @p lives
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int mms_pcp_init(struct mms_pcp *p, const struct mms_pcp_rules *rules, struct mms_buddy *b);

/** mms_pcp_exit() - give back what mms_pcp_init() took; also after it failed */
void mms_pcp_exit(struct mms_pcp *p);

/**
 * mms_pcp_alloc() - allocate a block
 * @p: the lists
 * @cpu: who asks
 * @order: log2 of its frames
 * @type: migratetype
 * @pfn: filled: its first frame
 *
 * The block that was freed last on this CPU; an empty list fetches @batch frames
 * first, or two blocks if these are more. Orders that do not rest come from the
 * buddy allocator. Nothing is fetched from other CPUs: see mms_pcp_drain().
 * Return: 0, -ENOMEM or -EINVAL.
 */
int mms_pcp_alloc(struct mms_pcp *p, u32 cpu, u32 order, u32 type, u64 *pfn);

/**
 * mms_pcp_free() - free a block
 * @p: the lists
 * @cpu: who frees it
 * @pfn: its first frame
 * @order: of it, as allocated
 *
 * It rests; if @high frames do then, @batch frames go to the buddy allocator: of the
 * same list first, and of each list what has rested longest.
 * Return: 0; -EINVAL if no such block is allocated (a double free, for instance).
 */
int mms_pcp_free(struct mms_pcp *p, u32 cpu, u64 pfn, u32 order);

/** mms_pcp_drain() - give all that rests on @cpu's lists to the buddy allocator */
void mms_pcp_drain(struct mms_pcp *p, u32 cpu);

/** mms_pcp_cpu() - CPU on whose list the block rests that begins at @pfn; -1 if none */
int mms_pcp_cpu(const struct mms_pcp *p, u64 pfn);

/**
 * mms_pcp_check() - whether lists, counts and the buddy allocator agree
 * @p: the lists
 *
 * Return: NULL, or what is wrong in a few words.
 */
const char *mms_pcp_check(const struct mms_pcp *p);

#endif /* _MMS_MODEL_PCP_H */
