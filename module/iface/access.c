// SPDX-License-Identifier: GPL-2.0
/*
 * Permission checks and the way from a pid to an address space.
 */
#include "access.h"

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/security.h>
#include <linux/string.h>

#include "../compat/task.h"
#include "../uapi/mmscope.h"

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

/* NULL without an error: the task has no address space of its own (any more) */
static struct mm_struct *mm_of_task(struct task_struct *task)
{
	bool own = same_thread_group(task, current);
	struct mm_struct *mm;

	if (!own && !same_owner(task) && !capable(CAP_SYS_PTRACE))
		return ERR_PTR(-EPERM);
	if (mms_task_is_kthread(task))
		return NULL;
	mm = get_task_mm(task);
	if (mm && !own && !mms_task_is_dumpable(task, mm) &&
	    !capable(CAP_SYS_PTRACE)) {
		mmput(mm);
		return ERR_PTR(-EPERM);
	}
	return mm;
}

struct task_struct *mms_target_task(pid_t nr, struct mm_struct **mm)
{
	struct task_struct *task;
	struct pid *pid;

	if (nr <= 0)
		return ERR_PTR(-EINVAL);
	pid = find_get_pid(nr);
	task = get_pid_task(pid, PIDTYPE_PID);
	put_pid(pid);
	if (!task)
		return ERR_PTR(-ESRCH);
	*mm = mm_of_task(task);
	if (IS_ERR(*mm)) {
		put_task_struct(task);
		return ERR_CAST(*mm);
	}
	return task;
}

struct mm_struct *mms_target_mm(pid_t nr)
{
	struct mm_struct *mm;
	struct task_struct *task = mms_target_task(nr, &mm);

	if (IS_ERR(task))
		return ERR_CAST(task);
	if (!mm)
		mm = ERR_PTR(mms_task_is_kthread(task) ? -ENXIO : -ENODATA);
	put_task_struct(task);
	return mm;
}

int mms_parse_space(const char *word, u32 *space, s32 *pid)
{
	*space = MMS_SPACE_USER;
	*pid = 0;
	if (strcmp(word, "kernel") == 0) {
		*space = MMS_SPACE_KERNEL;
		return 0;
	}
	if (strcmp(word, "self") == 0) {
		*pid = task_tgid_vnr(current);
		return 0;
	}
	return kstrtos32(word, 10, pid) ? -EINVAL : 0;
}
