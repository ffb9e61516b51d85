// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the walkers of views: checks the question, takes references, calls
 * steps, hands records over. It knows no record.
 */
#include "view.h"

#include <linux/capability.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "../compat/task.h"
#include "access.h"
#include "request.h"

#define MAX_BUFFER	(256 * 1024)	/* records held in the kernel at a time */
#define MAX_EXACT	(4096 * 1024)	/* the same, where one moment is asked for */
#define MAX_STEPS	4096		/* steps of one call: its share of work */

static_assert(sizeof(struct mms_view) == 144);

static const struct mms_view_ops *find_ops(u32 view)
{
	unsigned int i;

	for (i = 0; i < mms_nr_views; i++)
		if (mms_views[i].view == view)
			return &mms_views[i];
	return NULL;
}

static int check(const struct mms_view *req, const struct mms_view_ops *ops)
{
	unsigned int i;

	if (!ops || req->flags & ~ops->flags)
		return -EINVAL;
	for (i = ops->args; i < ARRAY_SIZE(req->arg); i++)
		if (req->arg[i])
			return -EINVAL;
	return mms_cap_is_on(ops->cap) ? 0 : -EOPNOTSUPP;
}

static int get_kernel(struct mms_view_walk *w, const struct mms_view_ops *ops)
{
	if (w->req->pid)
		return -EINVAL;
	if (ops->scope != MMS_SCOPE_TASK && ops->scope != MMS_SCOPE_SPACE)
		return -EINVAL;
	if (!mms_cap_is_on(MMS_CAP_KERNEL_WALK))
		return -EOPNOTSUPP;
	mms_space_kernel(&w->space);
	return 0;
}

static int get_process(struct mms_view_walk *w, const struct mms_view_ops *ops)
{
	w->task = mms_target_task(w->req->pid, &w->mm);
	if (IS_ERR(w->task)) {
		int err = PTR_ERR(w->task);

		w->task = NULL;
		return err;
	}
	/* a kernel thread leads to the address space of anyone */
	if (mms_task_is_kthread(w->task) && !capable(CAP_SYS_PTRACE))
		return -EPERM;
	if (w->mm)
		mms_space_user(&w->space, w->mm);
	else if (ops->scope != MMS_SCOPE_TASK)
		return mms_task_is_kthread(w->task) ? -ENXIO : -ENODATA;
	return 0;
}

static int get_target(struct mms_view_walk *w, const struct mms_view_ops *ops)
{
	int err = -EINVAL;

	switch (ops->scope) {
	case MMS_SCOPE_ALL:
		if (!capable(CAP_SYS_PTRACE))
			return -EPERM;
		fallthrough;
	case MMS_SCOPE_MACHINE:
		return w->req->pid || w->req->space ? -EINVAL : 0;
	default:
		if (w->req->space == MMS_SPACE_KERNEL)
			err = get_kernel(w, ops);
		else if (w->req->space == MMS_SPACE_USER)
			err = get_process(w, ops);
	}
	if (!err && w->space.root)
		mms_hold_init(&w->hold, &w->space, &w->req->cons);
	return err;
}

int mms_view_begin(struct mms_view_walk *w, struct mms_view *req,
		   const struct mms_view_ops **ops, void *buf, u32 len)
{
	int err;

	*ops = find_ops(req->view);
	err = check(req, *ops);
	if (err)
		return err;
	memset(w, 0, sizeof(*w));
	w->req = req;
	w->sink.buf = buf;
	w->sink.len = len;
	w->scratch = (char *)__get_free_page(GFP_KERNEL);
	err = w->scratch ? get_target(w, *ops) : -ENOMEM;
	if (err)
		mms_view_end(w);
	return err;
}

void mms_view_end(struct mms_view_walk *w)
{
	if (w->release)
		w->release(w->state);
	if (w->mm)
		mmput(w->mm);
	if (w->task)
		put_task_struct(w->task);
	free_page((unsigned long)w->scratch);
}

int mms_view_fill(struct mms_view_walk *w, const struct mms_view_ops *ops)
{
	unsigned int steps;
	int err = 0;

	for (steps = 0; !w->finished && steps < MAX_STEPS; steps++) {
		err = ops->step(w);
		if (err || signal_pending(current))
			break;
		cond_resched();
		/* the longest record may not fit into what is left */
		if (w->full || w->sink.len - w->sink.used < MMS_VIEW_LEN_MIN / 2)
			break;
	}
	return err;
}

int mms_view_once(struct mms_view *req, void *buf, u32 len, bool *finished)
{
	const struct mms_view_ops *ops;
	struct mms_view_walk *w = kmalloc(sizeof(*w), GFP_KERNEL);
	int err;

	if (!w)
		return -ENOMEM;
	err = mms_view_begin(w, req, &ops, buf, len);
	if (!err) {
		err = mms_view_fill(w, ops);
		if (w->sink.used)
			err = w->sink.used;
		else if (!err && signal_pending(current))
			err = -EINTR;
		*finished = w->finished;
		mms_view_end(w);
	}
	kfree(w);
	return err;
}

static int get_request(struct mms_view *req, void __user *arg)
{
	int err = mms_request_get(req, sizeof(*req), 144, arg);

	if (err)
		return err;
	if (req->used || req->records || req->retries || req->lost || !req->out ||
	    req->out % 8 || req->len < MMS_VIEW_LEN_MIN)
		return -EINVAL;
	memset(&req->cons, 0, sizeof(req->cons));
	return 0;
}

/* an error that comes after records is met again by the next call */
static int answer(struct mms_view_walk *w, const struct mms_view_ops *ops)
{
	struct mms_view *req = w->req;
	int err = mms_view_fill(w, ops);

	if (!w->sink.used && !w->finished) {
		if (err)
			return err;
		if (signal_pending(current) && !req->cons.holds)
			return -EINTR;
	}
	if (copy_to_user(u64_to_user_ptr(req->out), w->sink.buf, w->sink.used))
		return -EFAULT;
	req->used = w->sink.used;
	req->records = w->sink.records;
	if (w->finished)
		req->flags |= MMS_VIEW_F_FINISHED;
	return 0;
}

int mms_query_view(void __user *arg)
{
	const struct mms_view_ops *ops;
	struct mms_view_walk *w;
	struct mms_view req = {};
	void *buf;
	u32 len;
	int err = get_request(&req, arg);

	if (err)
		return err;
	len = min_t(u32, req.len,
		    req.flags & MMS_VIEW_F_EXACT ? MAX_EXACT : MAX_BUFFER);
	w = kmalloc(sizeof(*w), GFP_KERNEL);
	/* single pages: an answer about free blocks should not take one itself */
	buf = vmalloc(len);
	err = w && buf ? mms_view_begin(w, &req, &ops, buf, len) : -ENOMEM;
	if (!err) {
		err = answer(w, ops);
		mms_view_end(w);
	}
	vfree(buf);
	kfree(w);
	return err ? err : mms_request_put(arg, &req, sizeof(req));
}
