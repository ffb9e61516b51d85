// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_MM: the task that was asked about, its mm_struct, and the tasks
 * that share it.
 *
 * A kernel thread has no mm of its own and runs on the last process's. That
 * active_mm is a bare pointer: the thread may switch away at any moment, and
 * what it pointed to is freed without waiting for RCU. It is therefore only
 * compared with: where a process still owns that mm, the mm is reached through
 * its owner, with a reference like any other; where none is left, the address
 * is all that can be told, and no record of the mm follows.
 */
#include "mm.h"

#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/threads.h>

#include "../compat/mm.h"
#include "../compat/mmfields.h"
#include "../compat/task.h"
#include "arch.h"
#include "task.h"

/* an mm and how the asked task comes to it */
struct subject {
	struct mm_struct *mm;
	u32 what;
};

static void fill_layout(struct mms_rec_mm *rec, struct mm_struct *mm)
{
	/* prctl(PR_SET_MM) changes these with mmap_lock held for reading */
	spin_lock(&mm->arg_lock);
	rec->start_code = mm->start_code;
	rec->end_code = mm->end_code;
	rec->start_data = mm->start_data;
	rec->end_data = mm->end_data;
	rec->start_brk = mm->start_brk;
	rec->brk = mm->brk;
	rec->start_stack = mm->start_stack;
	rec->arg_start = mm->arg_start;
	rec->arg_end = mm->arg_end;
	rec->env_start = mm->env_start;
	rec->env_end = mm->env_end;
	spin_unlock(&mm->arg_lock);
	rec->mmap_base = mm->mmap_base;
	rec->task_size = mm->task_size;
}

/* the kernel's own mm counts no pages, and has no memory for the counters */
static void fill_counts(struct mms_rec_mm *rec, struct mm_struct *mm)
{
	/* before the counts: who was not alone may be so by the time they are read */
	rec->alone = mms_mm_read_alone(mm);
	rec->total_vm = READ_ONCE(mm->total_vm);
	rec->locked_vm = READ_ONCE(mm->locked_vm);
	rec->pinned_vm = atomic64_read(&mm->pinned_vm);
	rec->data_vm = READ_ONCE(mm->data_vm);
	rec->exec_vm = READ_ONCE(mm->exec_vm);
	rec->stack_vm = READ_ONCE(mm->stack_vm);
	rec->rss_anon = mms_mm_rss(mm, MM_ANONPAGES);
	rec->rss_file = mms_mm_rss(mm, MM_FILEPAGES);
	rec->rss_shmem = mms_mm_rss(mm, MM_SHMEMPAGES);
	rec->swap_ents = mms_mm_rss(mm, MM_SWAPENTS);
	/* the marks are raised before pages or mappings go, not as they come */
	rec->hiwater_rss = max_t(u64, READ_ONCE(mm->hiwater_rss),
				 rec->rss_anon + rec->rss_file + rec->rss_shmem);
	rec->hiwater_vm = max_t(u64, READ_ONCE(mm->hiwater_vm), rec->total_vm);
	rec->map_count = READ_ONCE(mm->map_count);
	rec->max_map_count = mms_max_map_count();
}

static void fill_root(struct mms_rec_mm *rec, const struct mms_space *sp)
{
	void *user = sp->kernel ? NULL : mms_arch_user_root(sp->root);

	rec->pgd_va = (unsigned long)sp->root;
	rec->pgd_pa = mms_space_root_pa(sp);
	rec->user_pgd_pa = user ? __pa(user) : MMS_ADDR_NONE;
	rec->hw_root = mms_arch_hw_root(rec->pgd_pa) | mms_mm_root_bits(sp->mm);
}

/* caller: a hold of the mm's lock */
static void fill(struct mms_rec_mm *rec, const struct mms_space *sp)
{
	struct mm_struct *mm = sp->mm;
	struct task_struct *owner;

	rec->mm = (unsigned long)mm;
	fill_root(rec, sp);
	fill_layout(rec, mm);
	if (!sp->kernel)
		fill_counts(rec, mm);
	rec->pgtables_bytes = mm_pgtables_bytes(mm);
	rec->flags = mms_mm_flags(mm);
	rec->def_flags = mm->def_flags;
	rec->mm_users = atomic_read(&mm->mm_users);
	rec->mm_count = atomic_read(&mm->mm_count);
	rcu_read_lock();
	owner = mms_mm_owner(mm);
	rec->owner_pid = owner ? task_tgid_vnr(owner) : 0;
	rcu_read_unlock();
}

/* one thread stands for its process: the leader, or the first after it exited */
static bool stands_for_process(struct task_struct *task, const struct mm_struct *mm)
{
	struct task_struct *t;

	if (thread_group_leader(task))
		return true;
	for_each_thread(task, t)
		if (READ_ONCE(t->mm) == mm)
			return t == task;
	return false;
}

/* a kernel thread that took the mm (kthread_use_mm()) is no thread of it */
static void count_sharers(struct mms_rec_mm *rec, const struct mm_struct *mm)
{
	struct mms_task_walk t = { .ns = &init_pid_ns };
	struct task_struct *task;

	do {
		t.budget = MMS_TASK_GROUP;
		rcu_read_lock();
		while ((task = mms_task_next(&t))) {
			if (READ_ONCE(task->mm) != mm || mms_task_is_kthread(task))
				continue;
			rec->nr_tasks++;
			rec->nr_processes += stands_for_process(task, mm);
		}
		rcu_read_unlock();
		cond_resched();
	} while (!t.budget && !fatal_signal_pending(current));
}

static void add_exe(struct mms_view_walk *w, struct mm_struct *mm)
{
	struct file *file = mms_mm_exe_file(mm);
	char *path;

	if (!file)
		return;
	path = d_path(&file->f_path, w->scratch, PAGE_SIZE);
	if (IS_ERR(path))
		w->req->lost++;
	else
		mms_sink_text(&w->sink, MMS_TEXT_PATH, path, strlen(path));
	fput(file);
}

static int add_mm(struct mms_view_walk *w, u32 what)
{
	struct mm_struct *mm = w->space.mm;
	struct mms_rec_mm *rec = mms_sink_add(&w->sink, MMS_REC_MM, sizeof(*rec));
	int err;

	if (!rec)
		return -ENOBUFS;
	rec->what = what;
	rec->own_refs = what != MMS_MM_KERNEL;
	err = mms_hold_begin(&w->hold);
	if (err)
		return err;
	fill(rec, &w->space);
	mms_hold_end(&w->hold);
	if (what == MMS_MM_KERNEL)
		return 0;
	count_sharers(rec, mm);
	add_exe(w, mm);
	return 0;
}

/* the mm that a kernel thread borrows, through a process that owns it */
static struct mm_struct *get_borrowed(struct mms_rec_task *rec)
{
	const struct mm_struct *active = (void *)(unsigned long)rec->active_mm;
	struct task_struct *owner = mms_mm_find_owner(active);
	struct mm_struct *mm;

	if (!owner)
		return NULL;
	rec->owner_pid = task_tgid_vnr(owner);
	mm = get_task_mm(owner);
	put_task_struct(owner);
	if (mm && mm != active) {
		mmput(mm);
		mm = NULL;
	}
	return mm;
}

/* the asked task and its mm; cursor[1] becomes the address that sharers have */
static int begin(struct mms_view_walk *w)
{
	struct mm_struct *borrowed = NULL;
	u32 what = MMS_MM_OWN;
	struct mms_rec_task *rec;
	int err;

	rcu_read_lock();
	rec = mms_task_add(&w->sink, w->task, MMS_TASK_ASKED);
	rcu_read_unlock();
	if (!rec)
		return -ENOBUFS;
	if (!w->mm && rec->flags & MMS_TASK_BORROWS)
		borrowed = get_borrowed(rec);
	if (borrowed) {
		what = MMS_MM_BORROWED;
		mms_space_user(&w->space, borrowed);
		mms_hold_init(&w->hold, &w->space, &w->req->cons);
	}
	if (!w->mm && !borrowed) {
		w->finished = true;
		w->req->cons.lock = MMS_LOCK_RCU;
		return 0;
	}
	err = add_mm(w, what);
	w->req->cursor[0] = 1;
	w->req->cursor[1] = (unsigned long)w->space.mm;
	if (borrowed)
		mmput(borrowed);
	return err;
}

/* cursor[1] comes from user space and is only compared with */
static void add_sharers(struct mms_view_walk *w)
{
	const u64 mm = w->req->cursor[1];
	struct mms_task_walk t = {
		.ns = &init_pid_ns,
		.nr = w->req->cursor[0] - 1,
		.budget = MMS_TASK_GROUP,
	};
	struct task_struct *task;
	u32 flags;

	rcu_read_lock();
	while ((task = mms_task_next(&t))) {
		if ((unsigned long)READ_ONCE(task->mm) != mm || task == w->task)
			continue;
		flags = same_thread_group(task, w->task) ? 0 : MMS_TASK_SHARES;
		if (!mms_task_add(&w->sink, task, flags)) {
			t.nr--;
			break;
		}
	}
	rcu_read_unlock();
	w->finished = !task && t.budget;
	w->req->cursor[0] = (u64)t.nr + 1;
}

/* cursor: 0 before all, then 1 + next pid; address of the mm */
int mms_mm_step(struct mms_view_walk *w)
{
	int err = 0;

	/* tasks come and go */
	mms_view_kind(w, MMS_CONS_RACY);
	if (w->space.kernel) {
		if (!w->space.mm)
			return -EOPNOTSUPP;
		w->finished = true;
		return add_mm(w, MMS_MM_KERNEL);
	}
	if (!w->req->cursor[0])
		err = begin(w);
	else if (w->req->cursor[0] > PID_MAX_LIMIT || !w->req->cursor[1])
		w->finished = true;
	else
		add_sharers(w);
	return err;
}
