// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * replay_who.c - who maps a frame, from the pages and page tables of the processes
 * that were recorded. All others are told as processes that could not be looked at.
 */
#include <errno.h>
#include <string.h>

#include "lib.h"
#include "replay.h"

/* where an answer stands: the steps that a process is gone through in */
enum { STEP_RUNS, STEP_TABLES, STEPS };

#define CUR_STEP	0	/* space in f->runs times STEPS, plus the step */
#define CUR_AT		1	/* run, table, or byte of the list of processes */

/**
 * struct who - a question
 * @f: the file
 * @req: what was asked
 * @first: first physical address that was asked about
 * @end: the one after them
 */
struct who {
	struct mms_replay *f;
	struct mms_view *req;
	uint64_t first;
	uint64_t end;
};

/* ---- what is known of a process ---- */

/* its record among the processes, 0 if it is not there */
static int task_find(const struct mms_replay *f, int32_t pid, struct mms_rec_task *ret)
{
	const struct answer *a = mms_replay_answer(f, MMS_VIEW_MM, 0, pid, MMS_SPACE_USER);
	size_t at = 0;

	while (a && at < a->len) {
		const struct mms_rec *rec = (const void *)(a->rec + at);

		at += rec->len;
		if (rec->type != MMS_REC_TASK)
			continue;
		mmscope_rec_get(rec, ret, sizeof(*ret));
		if (ret->pid == pid)
			return 1;
	}
	return 0;
}

static int is_recorded(const struct mms_replay *f, uint64_t mm)
{
	struct mms_rec_task task;
	size_t i;

	for (i = 0; i < f->nr_runs; i++)
		if (f->runs[i].key.space == MMS_SPACE_USER &&
		    task_find(f, f->runs[i].key.pid, &task) && task.mm == mm)
			return 1;
	return 0;
}

/* ---- handing out ---- */

/* a record and the name of its process; 0: no room */
static int put(struct who *w, const struct mms_rec_who *who, const char *comm)
{
	char *out = (char *)(uintptr_t)w->req->out + w->req->used;
	const size_t bytes = strnlen(comm, sizeof(((struct mms_rec_task *)0)->comm));
	/* at least one byte of padding, as the module has it */
	const size_t text_len = (sizeof(struct mms_rec_text) + bytes + 8) & ~(size_t)7;
	struct mms_rec_text text = {
		.h = { .len = text_len, .type = MMS_REC_TEXT },
		.kind = MMS_TEXT_COMM,
		.bytes = bytes,
	};
	struct mms_rec_who rec = *who;

	rec.h.len = sizeof(rec);
	rec.h.type = MMS_REC_WHO;
	if (sizeof(rec) + text_len > w->req->len - w->req->used)
		return 0;
	memcpy(out, &rec, sizeof(rec));
	memset(out + sizeof(rec), 0, text_len);
	memcpy(out + sizeof(rec), &text, sizeof(text));
	memcpy(out + sizeof(rec) + sizeof(text), comm, bytes);
	w->req->used += sizeof(rec) + text_len;
	w->req->records += 2;
	return 1;
}

/* ---- pages ---- */

static int names_a_frame(const struct mms_run *run)
{
	switch (run->state) {
	case MMS_STATE_MAPPED:
	case MMS_STATE_PROT_NONE:
	case MMS_STATE_NUMA_HINT:
	case MMS_STATE_MIGRATION:
	case MMS_STATE_HWPOISON:
	case MMS_STATE_DEVICE:
		return run->pa != MMS_ADDR_NONE;
	default:
		return 0;
	}
}

/* 0: no room */
static int put_run(struct who *w, const struct mms_run *run, const struct vmas *vmas,
		   const struct mms_rec_task *task)
{
	const int repeats = run->page_flags & MMS_PAGE_ZERO ? 1 : 0;
	const uint64_t span = repeats ? 1ULL << run->page_shift : run->len;
	const uint64_t first = run->pa > w->first ? run->pa : w->first;
	const uint64_t end = run->pa + span < w->end ? run->pa + span : w->end;
	const struct vma_at *vma = mms_vma_around(vmas, run->va);
	struct mms_rec_who who = {
		.va = run->va + (first - run->pa),
		.pfn = first >> w->f->info.page_shift,
		.nr = (end - first) >> w->f->info.page_shift,
		.len = repeats ? run->len : end - first,
		.mm = task->mm,
		.vma_start = vma ? vma->start : 0,
		.pid = task->pid,
		.page_flags = run->page_flags,
		.state = run->state,
		.level = mms_level_mapping(&w->f->info, run->page_shift),
		.prot = run->prot,
		.kind = MMS_WHO_MAPS,
	};

	return !names_a_frame(run) || first >= end || put(w, &who, task->comm);
}

static int put_runs(struct who *w, const struct runs *runs, const struct mms_rec_task *task)
{
	const struct vmas *vmas;
	int err = mms_replay_vmas(w->f, runs->key.pid, runs->key.space, &vmas);

	for (; !err && w->req->cursor[CUR_AT] < runs->nr; w->req->cursor[CUR_AT]++)
		if (!put_run(w, &runs->run[w->req->cursor[CUR_AT]], vmas, task))
			return 1;
	return err;
}

/* ---- page tables ---- */

/* Return: 0, 1: no room, or a negative errno value */
static int put_tables(struct who *w, const struct runs *runs, const struct mms_rec_task *task)
{
	const struct tables *tables;
	int err = mms_replay_tables(w->f, runs->key.pid, runs->key.space, &tables);

	for (; !err && tables && w->req->cursor[CUR_AT] < tables->nr; w->req->cursor[CUR_AT]++) {
		const struct mms_rec_table *t = &tables->table[w->req->cursor[CUR_AT]].table;
		const struct mms_rec_who who = {
			.va = t->va,
			.pfn = t->pa >> w->f->info.page_shift,
			.nr = 1,
			.mm = task->mm,
			.pid = task->pid,
			.level = t->level,
			.kind = MMS_WHO_TABLE,
		};

		if (t->pa >= w->first && t->pa < w->end && !put(w, &who, task->comm))
			return 1;
	}
	return err;
}

/* ---- everybody else ---- */

/* Return: 0 or 1: no room */
static int put_others(struct who *w)
{
	const struct answer *a = mms_replay_answer(w->f, MMS_VIEW_TASKS, 0, 0, MMS_SPACE_USER);
	struct mms_rec_task task;
	struct mms_rec_who who = { .kind = MMS_WHO_SKIPPED };

	while (a && w->req->cursor[CUR_AT] < a->len) {
		const struct mms_rec *rec = (const void *)(a->rec + w->req->cursor[CUR_AT]);

		if (rec->type == MMS_REC_TASK) {
			mmscope_rec_get(rec, &task, sizeof(task));
			who.pid = task.pid;
			who.mm = task.mm;
			if (task.mm && task.flags & MMS_TASK_LEADER &&
			    !(task.flags & MMS_TASK_KTHREAD) &&
			    !is_recorded(w->f, task.mm) && !put(w, &who, task.comm))
				return 1;
		}
		w->req->cursor[CUR_AT] += rec->len;
	}
	return 0;
}

/* ---- the whole ---- */

static int put_space(struct who *w, const struct runs *runs, unsigned int step)
{
	struct mms_rec_task task;

	if (runs->key.space != MMS_SPACE_USER || !task_find(w->f, runs->key.pid, &task))
		return 0;
	return step == STEP_RUNS ? put_runs(w, runs, &task) : put_tables(w, runs, &task);
}

int mms_replay_who(struct mms_replay *f, struct mms_view *req)
{
	struct who w = {
		.f = f,
		.req = req,
		.first = req->arg[0] << f->info.page_shift,
		.end = (req->arg[0] + req->arg[1]) << f->info.page_shift,
	};
	const uint64_t steps = f->nr_runs * STEPS;
	__u64 *step = &req->cursor[CUR_STEP];
	int err = 0;

	if (!f->nr_runs)
		return -ENOMSG;
	mms_replay_moment(f, &f->runs[0].key.moment);
	req->cons = f->moment.cons;
	for (; !err && *step < steps; req->cursor[CUR_AT] = 0, ++*step) {
		err = put_space(&w, &f->runs[*step / STEPS], *step % STEPS);
		if (err)
			break;
	}
	if (!err)
		err = put_others(&w);
	if (err > 0)
		return req->used ? 0 : -EBADMSG;
	if (!err)
		req->flags |= MMS_VIEW_F_FINISHED;
	return err;
}
