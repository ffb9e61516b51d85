// SPDX-License-Identifier: GPL-2.0
/*
 * The account of locks that a view's walker holds.
 */
#include "view.h"

#include <linux/minmax.h>

void mms_view_held(struct mms_view_walk *w, u32 lock, u64 ns, u32 units)
{
	struct mms_consistency *cons = &w->req->cons;

	cons->lock = lock;
	cons->holds++;
	cons->sum_hold_ns += ns;
	cons->max_hold_ns = max_t(u64, cons->max_hold_ns, ns);
	cons->max_hold_tables = max_t(u32, cons->max_hold_tables, units);
}

void mms_cons_add(struct mms_consistency *sum, const struct mms_consistency *more)
{
	sum->kind = max(sum->kind, more->kind);
	if (!sum->holds)
		sum->lock = more->lock;
	if (!more->holds)
		return;
	if (sum->holds && sum->kind == MMS_CONS_LOCKED)
		sum->kind = MMS_CONS_CHUNKED;
	sum->holds += more->holds;
	sum->max_hold_ns = max(sum->max_hold_ns, more->max_hold_ns);
	sum->sum_hold_ns += more->sum_hold_ns;
	sum->max_hold_tables = max(sum->max_hold_tables, more->max_hold_tables);
	sum->lock = more->lock;
}
