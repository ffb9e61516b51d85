// SPDX-License-Identifier: GPL-2.0
/*
 * Objects that tasks lead to. No object is believed for what it holds: a task
 * is one that is on the list of tasks, an mm_struct is one that such a task
 * has, and a VMA is one that the tree of such an mm_struct gives out.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "what.h"

/* how a task leads to an object */
enum lead {
	LEAD_NONE,
	LEAD_TASK,
	LEAD_MM,
	LEAD_VMA,
};

/**
 * struct seek - a search for an object
 * @object: its address
 * @mm: what it holds for vm_mm if it is a VMA, 0 if it cannot be one
 * @start: what it holds for vm_start
 * @task: filled: the task that leads to it, referenced
 */
struct seek {
	u64 object;
	u64 mm;
	u64 start;
	struct task_struct *task;
};

static enum lead lead_of(const struct seek *s, const struct task_struct *t)
{
	u64 mm = (unsigned long)READ_ONCE(t->mm);

	if ((unsigned long)t == s->object)
		return LEAD_TASK;
	if (!mm)
		return LEAD_NONE;
	if (mm == s->object)
		return LEAD_MM;
	return mm == s->mm ? LEAD_VMA : LEAD_NONE;
}

static enum lead seek_task(struct seek *s)
{
	enum lead lead = LEAD_NONE;
	struct task_struct *p, *t;

	rcu_read_lock();
	for_each_process_thread(p, t) {
		lead = lead_of(s, t);
		if (lead == LEAD_NONE)
			continue;
		get_task_struct(t);
		s->task = t;
		goto out;
	}
out:
	rcu_read_unlock();
	return lead;
}

/* a VMA that the tree still gives out; vm_start moves when a stack grows */
static int is_vma(const struct seek *s, bool *is)
{
	struct mm_struct *mm = get_task_mm(s->task);
	int err = 0;

	*is = false;
	if (!mm)
		return 0;
	if ((unsigned long)mm == s->mm) {
		err = mmap_read_lock_killable(mm);
		if (!err) {
			*is = (unsigned long)find_vma(mm, s->start) == s->object;
			mmap_read_unlock(mm);
		}
	}
	mmput(mm);
	return err ? -EINTR : 0;
}

static void seek_fields(struct seek *s, u64 size)
{
	const struct vm_area_struct *vma = (void *)(unsigned long)s->object;
	unsigned long mm, start;

	if (size != sizeof(*vma) ||
	    copy_from_kernel_nofault(&mm, &vma->vm_mm, sizeof(mm)) ||
	    copy_from_kernel_nofault(&start, &vma->vm_start, sizeof(start)))
		return;
	s->mm = mm;
	s->start = start;
}

static void add_object(struct mms_view_walk *w, const struct seek *s, enum lead lead,
		       u64 addr, u64 size)
{
	static const u32 kinds[] = {
		[LEAD_TASK] = MMS_WHAT_TASK,
		[LEAD_MM] = MMS_WHAT_MM,
		[LEAD_VMA] = MMS_WHAT_VMA,
	};
	struct mms_rec_what *rec = mms_what_add(w, kinds[lead], addr, s->object, size);
	char comm[TASK_COMM_LEN];

	if (!rec)
		return;
	rec->pid = task_pid_vnr(s->task);
	rec->owner = lead == LEAD_VMA ? s->mm : (unsigned long)s->task;
	if (lead == LEAD_VMA)
		rec->extra = s->start;
	get_task_comm(comm, s->task);
	mms_sink_text(&w->sink, MMS_TEXT_COMM, comm, strlen(comm));
}

int mms_what_object(struct mms_view_walk *w, u64 addr, u64 object, u64 size)
{
	struct seek s = { .object = object };
	bool is = true;
	enum lead lead;
	int err = 0;

	seek_fields(&s, size);
	lead = seek_task(&s);
	if (lead == LEAD_NONE)
		return 0;
	if (lead == LEAD_VMA)
		err = is_vma(&s, &is);
	if (is)
		add_object(w, &s, lead, addr, size);
	put_task_struct(s.task);
	return err;
}
