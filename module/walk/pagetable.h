/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Translation of single addresses, all levels kept.
 */
#ifndef _MMS_WALK_PAGETABLE_H
#define _MMS_WALK_PAGETABLE_H

#include <linux/types.h>

#include "../uapi/mmscope.h"
#include "space.h"

struct mms_hold;

/**
 * mms_translate() - translate addresses of one space
 * @sp: the space
 * @h: account of the lock holds, started for @sp
 * @va: addresses, any order; for the kernel all in the kernel half
 * @out: one record each, filled completely
 * @nr: how many
 *
 * Takes and drops the locks of the space itself, within the bound.
 * Context: may sleep. Return: addresses done; fewer than @nr only if a fatal
 * signal is pending.
 */
unsigned int mms_translate(const struct mms_space *sp, struct mms_hold *h,
			   const u64 *va, struct mms_walk *out, unsigned int nr);

#endif /* _MMS_WALK_PAGETABLE_H */
