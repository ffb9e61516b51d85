/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a view's walker is given: the question, a place for records, the
 * process it is about, and the account of locks held.
 */
#ifndef _MMS_WALK_VIEW_H
#define _MMS_WALK_VIEW_H

#include <linux/types.h>

#include "../uapi/mmscope.h"
#include "hold.h"
#include "sink.h"
#include "space.h"

struct mm_struct;
struct task_struct;

/**
 * struct mms_view_walk - one call's work on one view
 * @req: the question: flags, pid, space, arg[]; its cursor[] is the walker's to
 *	read and to move (values come from user space: check them), and so are
 *	@req->retries, @req->lost and @req->cons
 * @sink: where records go
 * @task: the task, for views about one; referenced, NULL else
 * @mm: its mm, referenced; NULL if it has none or the view is not about one
 * @space: the address space, for views that walk page tables
 * @hold: account of mmap_lock holds on @space
 * @scratch: a page for anything, for instance paths; not kept between steps
 * @state: the walker's own; lives until the end of the call
 * @release: gives @state back, NULL if there is nothing to do
 * @full: the walker sets it when the next piece needs an emptier sink
 * @finished: the walker sets it when nothing is left
 */
struct mms_view_walk {
	struct mms_view *req;
	struct mms_sink sink;
	struct task_struct *task;
	struct mm_struct *mm;
	struct mms_space space;
	struct mms_hold hold;
	char *scratch;
	void *state;
	void (*release)(void *state);
	bool full;
	bool finished;
};

/**
 * typedef mms_view_step - one bounded piece of a view's work
 * @w: the work
 *
 * Adds records until the sink is full, the bound of a hold is reached or
 * nothing is left; takes and gives back all its locks itself. A step that adds
 * nothing and is not finished must have moved the cursor or found the sink too
 * full. Context: may sleep.
 * Return: 0 or an error of the ABI; records added so far are still handed out.
 */
typedef int mms_view_step(struct mms_view_walk *w);

/**
 * mms_view_held() - add one hold of a lock to the account
 * @w: the walk
 * @lock: MMS_LOCK_*
 * @ns: how long it was held
 * @units: list members or tables looked at
 *
 * For locks other than mmap_lock, which keeps its own account in @w->hold.
 */
void mms_view_held(struct mms_view_walk *w, u32 lock, u64 ns, u32 units);

/**
 * mms_cons_add() - several answers as one
 * @sum: what holds for all so far
 * @more: what holds for one more; nothing if it took no lock
 */
void mms_cons_add(struct mms_consistency *sum, const struct mms_consistency *more);

/** mms_view_kind() - the answer is at best MMS_CONS_* @kind */
static inline void mms_view_kind(struct mms_view_walk *w, u32 kind)
{
	if (w->req->cons.kind < kind)
		w->req->cons.kind = kind;
}

#endif /* _MMS_WALK_VIEW_H */
