// SPDX-License-Identifier: GPL-2.0
/*
 * Questions that several checks have.
 */
#include "source.h"

#include "../model/array.h"

int mms_source_ask(struct mms_source *s, const struct mms_question *q, mms_take *take,
		   void *ctx, struct mms_answer *answer)
{
	struct mms_answer unwanted;
	int err = s->ask(s, q, take, ctx, answer ? answer : &unwanted);

	if (err)
		s->failed = q->view;
	return err;
}

int mms_source_scan(struct mms_source *s, const struct mms_range *range, mms_take_run *take,
		    void *ctx)
{
	int err = s->scan ? s->scan(s, range, take, ctx) : -ENOMSG;

	if (err)
		s->failed = 0;
	return err;
}

void mms_record_get(const struct mms_rec *rec, void *ret, size_t size)
{
	const size_t known = rec->len < size ? rec->len : size;

	memcpy(ret, rec, known);
	memset((char *)ret + known, 0, size - known);
}

static int take_system(const struct mms_rec *rec, void *ctx)
{
	if (rec->type == MMS_REC_SYSTEM)
		mms_record_get(rec, ctx, sizeof(struct mms_rec_system));
	return 0;
}

int mms_source_system(struct mms_source *s, struct mms_rec_system *ret)
{
	const struct mms_question q = { .view = MMS_VIEW_SYSTEM };

	memset(ret, 0, sizeof(*ret));
	return mms_source_ask(s, &q, take_system, ret, NULL);
}

/**
 * struct found - processes while they are told
 * @only: the one that is wanted, 0: all
 * @process: array, the caller's
 * @nr: how many
 */
struct found {
	s32 only;
	struct mms_process *process;
	size_t nr;
};

static int take_process(const struct mms_rec *rec, void *ctx)
{
	struct found *f = ctx;
	struct mms_process *p;
	struct mms_rec_task task;

	if (rec->type != MMS_REC_TASK)
		return 0;
	mms_record_get(rec, &task, sizeof(task));
	if (!task.pid || !task.mm || task.flags & MMS_TASK_KTHREAD ||
	    (f->only && f->only != task.pid))
		return 0;
	p = mms_array_add(&f->process, &f->nr, sizeof(*p));
	if (!p)
		return -ENOMEM;
	p->pid = task.pid;
	p->mm = task.mm;
	memcpy(p->comm, task.comm, sizeof(p->comm) - 1);
	return 0;
}

int mms_source_processes(struct mms_source *s, struct mms_process **ret, size_t *nr)
{
	const struct mms_question q = { .view = MMS_VIEW_TASKS };
	struct found f = { .only = s->pid };
	int err = mms_source_ask(s, &q, take_process, &f, NULL);

	if (err) {
		mms_zfree(f.process);
		return err;
	}
	*ret = f.process;
	*nr = f.nr;
	return 0;
}
