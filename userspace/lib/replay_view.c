// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * replay_view.c - a recorded file answers views. An answer is recorded whole;
 * what a question does not want of it is left out here.
 *
 * The cursor of a request is the offset of the next record and whether the
 * record that it belongs to was handed out.
 */
#include <errno.h>
#include <string.h>

#include "lib.h"
#include "replay.h"

#define NONE	(~(uint64_t)0)

/* what becomes of a record */
enum fate {
	FATE_GIVE,	/* it is handed out, with those that belong to it */
	FATE_SKIP,	/* it is not, nor are those */
	FATE_FOLLOW,	/* it belongs to the one before */
	FATE_DROP,	/* it was not asked for; the one before may have been */
};

/**
 * struct filter - what a question wants of an answer
 * @view: MMS_VIEW_*
 * @flags: MMS_VIEW_F_*
 * @arg: arguments
 * @info: machine
 */
struct filter {
	uint32_t view;
	uint32_t flags;
	const __u64 *arg;
	const struct mms_info *info;
};

/* a view whose answer is one thing for each argument, not a choice from all */
static int has_own_answers(uint32_t view)
{
	switch (view) {
	case MMS_VIEW_WHAT:
	case MMS_VIEW_WHO:
	case MMS_VIEW_SLABS:
	case MMS_VIEW_CENSUS:
	case MMS_VIEW_CELLS:
		return 1;
	default:
		return 0;
	}
}

static int matches(const struct answer *a, const struct mms_view *req,
		   int32_t pid, int exact)
{
	const struct snap_view *k = &a->key;

	if (k->view != req->view || k->space != req->space ||
	    (k->pid && k->pid != pid) || (!k->pid && req->pid))
		return 0;
	if (exact)
		return k->flags == req->flags &&
		       !memcmp(k->arg, req->arg, sizeof(k->arg));
	if (has_own_answers(k->view) && memcmp(k->arg, req->arg, sizeof(k->arg)))
		return 0;
	return !(req->flags & ~k->flags);
}

/* best the same question, else one whose answer holds more */
static const struct answer *answer_find(const struct mms_replay *f,
					const struct mms_view *req)
{
	int32_t pid = mms_replay_pid(f, req->pid);
	int exact;
	size_t i;

	for (exact = 1; exact >= 0; exact--)
		for (i = 0; i < f->nr_answers; i++)
			if (matches(&f->answer[i], req, pid, exact))
				return &f->answer[i];
	return NULL;
}

const struct answer *mms_replay_answer(const struct mms_replay *f, uint32_t view,
				       uint32_t flags, int32_t pid,
				       uint32_t space)
{
	const struct mms_view req = {
		.view = view,
		.flags = flags,
		.pid = pid,
		.space = space,
	};

	return answer_find(f, &req);
}

/* ---- choosing ---- */

/* [@start, @last] and [@first, @end), where an @end of 0 is none */
static enum fate overlap(uint64_t start, uint64_t last, uint64_t first,
			 uint64_t end)
{
	return last >= first && (!end || start < end) ? FATE_GIVE : FATE_SKIP;
}

static enum fate of_vma(const struct filter *w, const struct mms_rec *rec)
{
	struct mms_rec_vma vma;

	mmscope_rec_get(rec, &vma, sizeof(vma));
	return overlap(vma.start, vma.end - 1, w->arg[0], w->arg[1]);
}

/* of a table every address counts that its entries stand for */
static enum fate of_table(const struct filter *w, const struct mms_rec *rec)
{
	struct mms_rec_table t;
	uint64_t span;

	mmscope_rec_get(rec, &t, sizeof(t));
	if (!mmscope_level_exists(w->info, t.level))
		return FATE_SKIP;
	span = mms_level_span(w->info, t.level);
	return overlap(t.va, t.va + (span - 1), w->arg[0], w->arg[1]);
}

static enum fate in_zone(const struct filter *w, uint32_t node, uint32_t zone)
{
	return (w->arg[0] == NONE || w->arg[0] == node) &&
	       (w->arg[1] == NONE || w->arg[1] == zone) ? FATE_GIVE : FATE_SKIP;
}

static enum fate of_block(const struct filter *w, const struct mms_rec *rec)
{
	struct mms_rec_block b;

	if (w->view == MMS_VIEW_PCP)
		return w->flags & MMS_VIEW_F_MEMBERS ? FATE_FOLLOW : FATE_DROP;
	mmscope_rec_get(rec, &b, sizeof(b));
	return in_zone(w, b.node, b.zone);
}

static enum fate of_pcp(const struct filter *w, const struct mms_rec *rec)
{
	struct mms_rec_pcp pcp;

	mmscope_rec_get(rec, &pcp, sizeof(pcp));
	return in_zone(w, pcp.node, pcp.zone);
}

static enum fate of_pageblock(const struct filter *w, const struct mms_rec *rec)
{
	struct mms_rec_pageblock b;

	mmscope_rec_get(rec, &b, sizeof(b));
	return in_zone(w, b.node, b.zone);
}

static enum fate of_frame(const struct filter *w, const struct mms_rec *rec)
{
	struct mms_rec_frame f;

	mmscope_rec_get(rec, &f, sizeof(f));
	return f.pfn >= w->arg[0] && f.pfn - w->arg[0] < w->arg[1] ?
	       FATE_GIVE : FATE_SKIP;
}

static enum fate of_cache(const struct filter *w, const struct mms_rec *rec)
{
	struct mms_rec_cache c;

	mmscope_rec_get(rec, &c, sizeof(c));
	return !w->arg[0] || w->arg[0] == c.cache ? FATE_GIVE : FATE_SKIP;
}

static enum fate of_task(const struct filter *w, const struct mms_rec *rec)
{
	struct mms_rec_task t;

	if (w->view != MMS_VIEW_TASKS || w->flags & MMS_VIEW_F_THREADS)
		return FATE_GIVE;
	mmscope_rec_get(rec, &t, sizeof(t));
	return t.flags & MMS_TASK_LEADER ? FATE_GIVE : FATE_SKIP;
}

static enum fate fate_of(const struct filter *w, const struct mms_rec *rec)
{
	switch (rec->type) {
	case MMS_REC_TEXT:
	case MMS_REC_TREE_SLOTS:
	case MMS_REC_CACHE_NODE:
	case MMS_REC_CACHE_CPU:
		return FATE_FOLLOW;
	case MMS_REC_ENTRIES:
		return w->flags & MMS_VIEW_F_ENTRIES ? FATE_FOLLOW : FATE_DROP;
	case MMS_REC_OBJECTS:
		return w->flags & MMS_VIEW_F_OBJECTS ? FATE_FOLLOW : FATE_DROP;
	case MMS_REC_TASK:
		return of_task(w, rec);
	case MMS_REC_VMA:
		return of_vma(w, rec);
	case MMS_REC_TABLE:
		return of_table(w, rec);
	case MMS_REC_BLOCK:
		return of_block(w, rec);
	case MMS_REC_PCP:
		return of_pcp(w, rec);
	case MMS_REC_PAGEBLOCK:
		return of_pageblock(w, rec);
	case MMS_REC_FRAME:
		return of_frame(w, rec);
	case MMS_REC_CACHE:
		return of_cache(w, rec);
	default:
		return FATE_GIVE;
	}
}

/* ---- handing out ---- */

/* counts of pages are only in answers to questions that wanted them */
static void vma_forget_pages(char *out, const struct mms_rec *rec)
{
	size_t from = offsetof(struct mms_rec_vma, present);
	size_t end = sizeof(struct mms_rec_vma);

	if (rec->len > from)
		memset(out + from, 0, (rec->len < end ? rec->len : end) - from);
}

static int give(struct mms_view *req, const struct mms_rec *rec)
{
	char *out = (char *)(uintptr_t)req->out + req->used;

	if (rec->len > req->len - req->used)
		return 0;
	memcpy(out, rec, rec->len);
	if (rec->type == MMS_REC_VMA && !(req->flags & MMS_VIEW_F_PAGES))
		vma_forget_pages(out, rec);
	req->used += rec->len;
	req->records++;
	return 1;
}

/* from the cursor on; the library's own, so it needs no suspicion */
static int fill(const struct answer *a, const struct filter *w,
		struct mms_view *req)
{
	int choose = memcmp(a->key.arg, req->arg, sizeof(req->arg)) ||
		     a->key.flags != req->flags;

	while (req->cursor[0] < a->len) {
		const struct mms_rec *rec = (const void *)(a->rec + req->cursor[0]);
		enum fate fate = choose ? fate_of(w, rec) : FATE_GIVE;

		if (fate == FATE_GIVE || fate == FATE_SKIP)
			req->cursor[1] = fate == FATE_GIVE;
		if (req->cursor[1] && fate != FATE_DROP && !give(req, rec))
			return req->used ? 0 : -EBADMSG;
		req->cursor[0] += rec->len;
	}
	req->flags |= MMS_VIEW_F_FINISHED;
	return 0;
}

/* ---- the picture of memory ---- */

/* cells are recorded finely; coarser ones are made of them */
static const struct answer *cells_find(const struct mms_replay *f, uint64_t frames)
{
	size_t i;

	for (i = 0; i < f->nr_answers; i++) {
		const struct snap_view *k = &f->answer[i].key;

		if (k->view == MMS_VIEW_CELLS && k->arg[2] &&
		    frames % k->arg[2] == 0)
			return &f->answer[i];
	}
	return NULL;
}

static void cell_add(struct mms_rec_cell *sum, const struct mms_rec_cell *one)
{
	unsigned int i;

	sum->nr += one->nr;
	if (sum->node == ~0U)
		sum->node = one->node;
	if (sum->zone == ~0U) {
		sum->zone = one->zone;
		sum->migratetype = one->migratetype;
	}
	if (one->free_order != ~0U &&
	    (sum->free_order == ~0U || sum->free_order < one->free_order))
		sum->free_order = one->free_order;
	for (i = 0; i < MMS_FRAMES; i++)
		sum->kind[i] += one->kind[i];
}

static int cell_give(struct mms_view *req, struct mms_rec_cell *sum)
{
	if (sum->nr && !give(req, &sum->h))
		return 0;
	sum->nr = 0;
	return 1;
}

/* the cursor is the first frame to tell of, plus 1 */
static void cells_fill(const struct answer *a, struct mms_view *req)
{
	uint64_t first = req->cursor[0] ? req->cursor[0] - 1 : req->arg[0];
	struct mms_rec_cell sum = { .nr = 0 }, one;
	size_t at = 0;

	while (at < a->len) {
		const struct mms_rec *rec = (const void *)(a->rec + at);

		at += rec->len;
		if (rec->type != MMS_REC_CELL)
			continue;
		mmscope_rec_get(rec, &one, sizeof(one));
		if (one.pfn < first || (req->arg[1] && one.pfn >= req->arg[1]))
			continue;
		if (sum.nr && (one.pfn - req->arg[0]) / req->arg[2] ==
			      (sum.pfn - req->arg[0]) / req->arg[2]) {
			cell_add(&sum, &one);
			continue;
		}
		req->cursor[0] = sum.pfn + 1;
		if (!cell_give(req, &sum))
			return;
		sum = one;
		sum.h.len = sizeof(sum);
	}
	req->cursor[0] = sum.pfn + 1;
	if (cell_give(req, &sum))
		req->flags |= MMS_VIEW_F_FINISHED;
}

int mms_replay_view(struct mms_replay *f, struct mms_view *req)
{
	const struct answer *a = answer_find(f, req);
	const struct filter w = {
		.view = req->view,
		.flags = req->flags,
		.arg = req->arg,
		.info = &f->info,
	};

	if (!a && req->view == MMS_VIEW_CELLS && req->arg[2]) {
		a = cells_find(f, req->arg[2]);
		if (a) {
			req->cons = a->key.moment.cons;
			mms_replay_moment(f, &a->key.moment);
			cells_fill(a, req);
			return 0;
		}
	}
	if (!a && req->view == MMS_VIEW_WHO)
		return mms_replay_who(f, req);
	if (!a)
		return mms_replay_lack(f, req->view, mms_replay_pid(f, req->pid),
				       req->space);
	req->cons = a->key.moment.cons;
	mms_replay_moment(f, &a->key.moment);
	return fill(a, &w, req);
}
