// SPDX-License-Identifier: GPL-2.0
/*
 * Permission checks and the way from a pid to an address space.
 */
#include "access.h"

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/security.h>

#include "../compat/task.h"

int mms_may_ask(void)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	return security_locked_down(LOCKDOWN_KCORE) ? -EPERM : 0;
}

/*
 * The uid and gid part of ptrace_may_access(), which modules cannot call
 * (mm_of_task() adds the part about dumpable tasks).
 * Security modules are not asked for that reason; root's capability in the
 * initial namespace is the floor that stands in for them.
 */
static bool same_owner(struct task_struct *task)
{
	const struct cred *mine = current_cred(), *its;
	bool same;

	rcu_read_lock();
	its = __task_cred(task);
	same = uid_eq(mine->fsuid, its->euid) &&
	       uid_eq(mine->fsuid, its->suid) &&
	       uid_eq(mine->fsuid, its->uid) &&
	       gid_eq(mine->fsgid, its->egid) &&
	       gid_eq(mine->fsgid, its->sgid) &&
	       gid_eq(mine->fsgid, its->gid);
	rcu_read_unlock();
	return same;
}

static struct mm_struct *mm_of_task(struct task_struct *task)
{
	bool own = same_thread_group(task, current);
	struct mm_struct *mm;

	if (task->flags & PF_KTHREAD)
		return ERR_PTR(-ENXIO);
	if (!own && !same_owner(task) && !capable(CAP_SYS_PTRACE))
		return ERR_PTR(-EPERM);
	mm = get_task_mm(task);
	if (!mm)
		return ERR_PTR(-ENODATA);
	if (!own && !mms_task_is_dumpable(task, mm) && !capable(CAP_SYS_PTRACE)) {
		mmput(mm);
		return ERR_PTR(-EPERM);
	}
	return mm;
}

struct mm_struct *mms_target_mm(pid_t nr)
{
	struct task_struct *task;
	struct mm_struct *mm;
	struct pid *pid;

	if (nr <= 0)
		return ERR_PTR(-EINVAL);
	pid = find_get_pid(nr);
	task = get_pid_task(pid, PIDTYPE_PID);
	put_pid(pid);
	if (!task)
		return ERR_PTR(-ESRCH);
	mm = mm_of_task(task);
	put_task_struct(task);
	return mm;
}
