/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a task says about itself, where kernels keep it in different places.
 */
#ifndef _MMS_COMPAT_TASK_H
#define _MMS_COMPAT_TASK_H

#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/coredump.h>

#include "probes.gen.h"

#if MMS_HAVE_TASK_EXEC_STATE
#include <linux/sched/exec_state.h>
#endif

/**
 * mms_task_is_kthread() - whether a task belongs to the kernel
 * @task: the task; the caller holds a reference, or rcu_read_lock()
 *
 * That is so from its birth on; the bits beside it change as it runs. Context: any.
 */
static inline bool mms_task_is_kthread(const struct task_struct *task)
{
	return READ_ONCE(task->flags) & PF_KTHREAD;
}

/**
 * mms_task_is_dumpable() - whether its owner alone may look into a task
 * @task: the task; the caller holds a reference
 * @mm: its mm, with a reference
 *
 * A program that changed its ids or was told so by prctl(PR_SET_DUMPABLE) is
 * closed to its own user. Context: any.
 */
static inline bool mms_task_is_dumpable(struct task_struct *task,
					struct mm_struct *mm)
{
#if MMS_HAVE_TASK_EXEC_STATE
	struct task_exec_state *state;
	bool dumpable;

	rcu_read_lock();
	state = rcu_dereference(task->exec_state);
	dumpable = state && READ_ONCE(state->dumpable) == TASK_DUMPABLE_OWNER;
	rcu_read_unlock();
	return dumpable;
#else
	return get_dumpable(mm) == SUID_DUMP_USER;
#endif
}

#endif /* _MMS_COMPAT_TASK_H */
