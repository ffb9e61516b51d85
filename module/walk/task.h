/* SPDX-License-Identifier: GPL-2.0 */
/* Tasks as records, and the way through all of them. */
#ifndef _MMS_WALK_TASK_H
#define _MMS_WALK_TASK_H

#include <linux/types.h>

#include "view.h"

struct mm_struct;
struct pid_namespace;
struct task_struct;

/* walker of MMS_VIEW_TASKS, see mms_view_step */
mms_view_step mms_tasks_step;

/* tasks looked at within one RCU read side */
#define MMS_TASK_GROUP	256

/**
 * struct mms_task_walk - a way through the tasks of a pid namespace
 * @ns: the namespace
 * @nr: number at which to go on
 * @budget: numbers that may still be looked at before a pause
 *
 * Tasks come in the order of their numbers, so that a walk goes on where it
 * stopped whoever exits meanwhile.
 */
struct mms_task_walk {
	struct pid_namespace *ns;
	int nr;
	unsigned int budget;
};

/**
 * mms_task_next() - the next task of the walk
 * @t: the walk; @t->nr is moved behind the task
 *
 * Context: RCU read lock. Return: the task, valid for as long as the lock is
 * held; NULL if none is left (@t->budget is not 0 then) or the budget is
 * used up.
 */
struct task_struct *mms_task_next(struct mms_task_walk *t);

/**
 * mms_task_add() - add a task's record
 * @s: where to
 * @task: the task
 * @flags: MMS_TASK_* besides those that the task itself tells
 *
 * Pids are those of the caller's namespace; owner_pid is left 0.
 * Context: RCU read lock. Return: the record, NULL if there is no room.
 */
struct mms_rec_task *mms_task_add(struct mms_sink *s, struct task_struct *task,
				  u32 flags);

/**
 * mms_mm_find_owner() - a process that an mm_struct belongs to
 * @mm: address of the mm_struct; it is only compared with, so it may be stale
 *
 * Context: may sleep. Return: the task with a reference (put_task_struct()
 * it), NULL if there is none (any more).
 */
struct task_struct *mms_mm_find_owner(const struct mm_struct *mm);

#endif /* _MMS_WALK_TASK_H */
