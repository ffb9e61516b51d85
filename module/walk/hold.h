/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One hold of the lock that keeps an address space's mappings still, with its
 * bound and its account.
 *
 * Lock order: mem_hotplug_lock (read) -> mmap_lock. For a process the
 * mmap_lock is taken for reading. For the kernel it is init_mm's, taken for
 * writing as ptdump does: huge vmap (v6.1+) and the re-collapse of the direct
 * map (v7.2+) try or take it before they free kernel page tables.
 */
#ifndef _MMS_WALK_HOLD_H
#define _MMS_WALK_HOLD_H

#include <linux/types.h>

#include "../uapi/mmscope.h"
#include "space.h"

/* the bounds that struct mms_info states */
#define MMS_HOLD_TABLES		2048		/* tables and VMAs read in one hold */
#define MMS_HOLD_NS		(200 * 1000ULL)	/* a hold ends at the first table past this */

/**
 * struct mms_hold - account of the holds of one query
 * @sp: address space
 * @cons: what the caller is told
 * @start: clock at the start of the hold, ns
 * @tables: tables read in this hold
 * @signature: mms_mm_signature() at the end of the last hold
 * @goes_on: @signature comes from an earlier query that this one continues
 */
struct mms_hold {
	const struct mms_space *sp;
	struct mms_consistency *cons;
	u64 start;
	u32 tables;
	u64 signature;
	bool goes_on;
};

/**
 * mms_hold_init() - start the account of a query
 * @h: the account
 * @sp: address space; stays valid
 * @cons: zeroed and then kept up to date by each hold
 */
void mms_hold_init(struct mms_hold *h, const struct mms_space *sp,
		   struct mms_consistency *cons);

/**
 * mms_hold_go_on() - the query continues an earlier one
 * @h: the account, just started
 * @signature: @h->signature of the earlier one's account. A wrong one, which
 *	user space can hand in, makes the answer say "changed"
 */
static inline void mms_hold_go_on(struct mms_hold *h, u64 signature)
{
	h->signature = signature;
	h->goes_on = true;
}

/**
 * mms_hold_begin() - take the locks
 * @h: the account, started
 *
 * Context: may sleep; until mms_hold_end() the caller must not (preemption is
 * off). Return: 0 or -EINTR on a fatal signal.
 */
int __must_check mms_hold_begin(struct mms_hold *h);

/**
 * mms_hold_end() - give the locks back and note how long it took
 * @h: the account
 */
void mms_hold_end(struct mms_hold *h);

/**
 * mms_hold_is_over() - whether the bound is reached
 * @h: the account
 *
 * Asked between two tables, never inside one.
 */
bool mms_hold_is_over(const struct mms_hold *h);

#endif /* _MMS_WALK_HOLD_H */
