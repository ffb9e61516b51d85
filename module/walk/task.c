// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_TASKS, and what other views need of tasks.
 *
 * Nothing is locked: a task_struct lives as long as an RCU read side that found
 * it, and each field is read once. The order is that of pids, as for /proc.
 */
#include "task.h"

#include <linux/cred.h>
#include <linux/idr.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/threads.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "../compat/task.h"

struct task_struct *mms_task_next(struct mms_task_walk *t)
{
	struct task_struct *task = NULL;
	struct pid *pid;

	for (; t->budget && !task; t->budget--, t->nr++) {
		/* find_ge_pid(), which is not exported on all kernels */
		pid = idr_get_next(&t->ns->idr, &t->nr);
		if (!pid)
			return NULL;
		task = pid_task(pid, PIDTYPE_PID);
	}
	return task;
}

static u32 flags_of(struct task_struct *task, const struct mms_rec_task *rec)
{
	u32 flags = 0;

	if (thread_group_leader(task))
		flags |= MMS_TASK_LEADER;
	if (READ_ONCE(task->exit_state))
		flags |= MMS_TASK_ZOMBIE;
	if (rec->active_mm && rec->active_mm != rec->mm)
		flags |= MMS_TASK_BORROWS;
	if (mms_task_is_kthread(task)) {
		flags |= MMS_TASK_KTHREAD;
		if (rec->mm)
			flags |= MMS_TASK_USER_MM;
	}
	return flags;
}

struct mms_rec_task *mms_task_add(struct mms_sink *s, struct task_struct *task,
				  u32 flags)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	struct mms_rec_task *rec = mms_sink_add(s, MMS_REC_TASK, sizeof(*rec));

	if (!rec)
		return NULL;
	rec->task = (unsigned long)task;
	rec->mm = (unsigned long)READ_ONCE(task->mm);
	rec->active_mm = (unsigned long)READ_ONCE(task->active_mm);
	rec->stack = (unsigned long)READ_ONCE(task->stack);
	rec->start_ns = task->start_boottime;
	rec->pid = task_pid_nr_ns(task, ns);
	rec->tgid = task_tgid_nr_ns(task, ns);
	rec->ppid = task_ppid_nr_ns(task, ns);
	rec->cpu = task_cpu(task);
	rec->state = task_state_to_char(task);
	rec->uid = from_kuid(&init_user_ns, task_cred_xxx(task, euid));
	rec->flags = flags | flags_of(task, rec);
	get_task_comm(rec->comm, task);
	return rec;
}

static bool is_owner(struct task_struct *task, const struct mm_struct *mm)
{
	return READ_ONCE(task->mm) == mm && !mms_task_is_kthread(task);
}

struct task_struct *mms_mm_find_owner(const struct mm_struct *mm)
{
	struct mms_task_walk t = { .ns = &init_pid_ns };
	struct task_struct *task;

	do {
		t.budget = MMS_TASK_GROUP;
		rcu_read_lock();
		while ((task = mms_task_next(&t)) && !is_owner(task, mm))
			;
		if (task)
			get_task_struct(task);
		rcu_read_unlock();
		cond_resched();
	} while (!task && !t.budget && !fatal_signal_pending(current));
	return task;
}

/* outside of RCU: the owners of what the tasks of these records borrow */
static void add_owners(struct mms_sink *s, u32 from)
{
	while (from < s->used) {
		struct mms_rec_task *rec = s->buf + from;
		struct task_struct *owner;

		from += rec->h.len;
		if (!(rec->flags & MMS_TASK_BORROWS))
			continue;
		owner = mms_mm_find_owner((void *)(unsigned long)rec->active_mm);
		if (!owner)
			continue;
		rec->owner_pid = task_tgid_vnr(owner);
		put_task_struct(owner);
	}
}

/* cursor: next pid */
int mms_tasks_step(struct mms_view_walk *w)
{
	struct mms_task_walk t = {
		.ns = task_active_pid_ns(current),
		.budget = MMS_TASK_GROUP,
	};
	const bool threads = w->req->flags & MMS_VIEW_F_THREADS;
	u32 from = w->sink.used;
	struct task_struct *task;

	w->req->cons.lock = MMS_LOCK_RCU;
	mms_view_kind(w, MMS_CONS_RACY);
	if (w->req->cursor[0] > PID_MAX_LIMIT) {
		w->finished = true;
		return 0;
	}
	t.nr = w->req->cursor[0];
	rcu_read_lock();
	while ((task = mms_task_next(&t))) {
		if (!threads && !thread_group_leader(task))
			continue;
		if (!mms_task_add(&w->sink, task, 0)) {
			t.nr--;
			break;
		}
	}
	rcu_read_unlock();
	w->finished = !task && t.budget;
	w->req->cursor[0] = t.nr;
	add_owners(&w->sink, from);
	return 0;
}
