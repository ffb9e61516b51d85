// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * replay_walk.c - a recorded file answers scans and translations. A scan is a
 * choice from the recorded runs. A translation puts together the run around the
 * address, the page tables that were recorded with their entries, and the VMA.
 */
#include <string.h>

#include "lib.h"
#include "replay.h"

#define AD_FLAGS (MMS_PAGE_YOUNG | MMS_PAGE_DIRTY)
#define HOLES	 (MMS_STATE_BIT(MMS_STATE_NEVER) | \
		  MMS_STATE_BIT(MMS_STATE_NO_TABLE) | \
		  MMS_STATE_BIT(MMS_STATE_NO_VMA) | \
		  MMS_STATE_BIT(MMS_STATE_UNMAPPED))

static const struct runs *runs_find(const struct mms_replay *f, int32_t pid,
				    uint32_t space)
{
	size_t i;

	for (i = 0; i < f->nr_runs; i++)
		if (f->runs[i].key.space == space && f->runs[i].key.pid == pid)
			return &f->runs[i];
	return NULL;
}

/* the first run that ends above @va; @nr if none does */
static size_t run_from(const struct runs *r, uint64_t va)
{
	size_t lo = 0, hi = r->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->run[mid].va + (r->run[mid].len - 1) < va)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static const struct mms_run *run_at(const struct runs *r, uint64_t va)
{
	size_t i = run_from(r, va);

	return i < r->nr && r->run[i].va <= va ? &r->run[i] : NULL;
}

static int is_kernel_va(const struct mms_replay *f, uint64_t va)
{
	return va >= f->info.kernel_start;
}

/* the halves are as large as each other */
static int is_user_va(const struct mms_replay *f, uint64_t va)
{
	return va <= ~f->info.kernel_start;
}

/* ---- scan ---- */

/**
 * struct replay_scan - one call
 * @f: the file
 * @req: the question
 * @vmas: where runs end, NULL if the file does not tell
 * @states: mask of states to report
 * @last: last address of the range
 */
struct replay_scan {
	const struct mms_replay *f;
	struct mms_scan *req;
	const struct vmas *vmas;
	uint32_t states;
	uint64_t last;
};

/* the part of @run in the range */
static struct mms_run clip(const struct replay_scan *s, const struct mms_run *run)
{
	uint64_t last = run->va + (run->len - 1);
	struct mms_run part = *run;

	if (part.va < s->req->next) {
		part.va = s->req->next;
		part.pa = mmscope_run_pa(&s->f->info, run, part.va - run->va);
	}
	if (last > s->last)
		last = s->last;
	part.len = last - part.va + 1;
	if (s->req->flags & MMS_SCAN_F_MERGE_AD)
		part.page_flags &= ~AD_FLAGS;
	return part;
}

/* without the VMAs nobody knows whether one begins there */
static int may_join(const struct replay_scan *s, const struct mms_run *a,
		    const struct mms_run *b)
{
	const struct vma_at *vma;

	if (!mms_runs_continue(&s->f->info, a, b))
		return 0;
	if (s->req->space == MMS_SPACE_KERNEL)
		return 1;
	vma = mms_vma_around(s->vmas, b->va);
	return vma && vma->start != b->va;
}

static int scan_give(const struct replay_scan *s, const struct mms_run *part)
{
	struct mms_run *out = (struct mms_run *)(uintptr_t)s->req->out;
	uint32_t n = s->req->done;

	if (!(s->states & MMS_STATE_BIT(part->state % 32)))
		return 1;
	if (s->req->flags & MMS_SCAN_F_MERGE_AD && n &&
	    may_join(s, &out[n - 1], part)) {
		out[n - 1].len += part->len;
		return 1;
	}
	if (n == s->req->nr)
		return 0;
	out[s->req->done++] = *part;
	return 1;
}

static void scan_range(const struct replay_scan *s, const struct runs *r)
{
	struct mms_scan *req = s->req;
	size_t i;

	for (i = run_from(r, req->next); i < r->nr; i++) {
		struct mms_run part;

		if (r->run[i].va > s->last)
			break;
		part = clip(s, &r->run[i]);
		if (!scan_give(s, &part))
			return;
		req->next = part.va + part.len;
		if (part.va + (part.len - 1) == s->last)
			break;
	}
	req->next = s->last + 1;
	req->flags |= MMS_SCAN_F_FINISHED;
}

int mms_replay_scan(struct mms_replay *f, struct mms_scan *req)
{
	int32_t pid = req->space == MMS_SPACE_KERNEL ? 0 :
		      mms_replay_pid(f, req->pid);
	const struct runs *r = runs_find(f, pid, req->space);
	struct replay_scan s = {
		.f = f,
		.req = req,
		.states = req->states ? req->states : ~HOLES,
		.last = req->end - 1,
	};
	int err;

	if (!r)
		return mms_replay_lack(f, 0, pid, req->space);
	err = mms_replay_vmas(f, pid, req->space, &s.vmas);
	if (err)
		return err;
	req->next = req->start;
	scan_range(&s, r);
	mms_replay_moment(f, &r->key.moment);
	req->root_pa = f->moment.root_pa;
	req->cons = f->moment.cons;
	return 0;
}

/* ---- page tables ---- */

static void entry_read(const struct mms_replay *f, const struct table_at *t,
		       uint32_t level, uint64_t va, struct mms_entry *ret)
{
	unsigned int index = mmscope_level_index(&f->info, level, va);
	uint32_t i;

	ret->pa = t->table.pa + (uint64_t)index * f->info.level[level].entry_size;
	ret->raw = 0;
	for (i = 0; t->entries && i < t->entries->nr; i++)
		if (t->entries->entry[i].index == index)
			ret->raw = t->entries->entry[i].raw;
}

/* ---- translate ---- */

/**
 * struct replay_space - what was recorded of a space
 * @runs: its runs
 * @tables: its tables, NULL if they were not recorded
 * @vmas: its VMAs or NULL
 * @kernel: it is the kernel's
 */
struct replay_space {
	const struct runs *runs;
	const struct tables *tables;
	const struct vmas *vmas;
	int kernel;
};

static void walk_init(const struct mms_replay *f, uint64_t va, struct mms_walk *w)
{
	int i;

	memset(w, 0, sizeof(*w));
	w->va = va;
	w->pa = MMS_ADDR_NONE;
	w->pfn = MMS_ADDR_NONE;
	w->user_pgd.pa = MMS_ADDR_NONE;
	w->level = mmscope_level_below(&f->info, MMS_LEVELS);
	for (i = 0; i < MMS_LEVELS; i++)
		w->entry[i].pa = MMS_ADDR_NONE;
}

static void walk_run(const struct mms_replay *f, const struct mms_run *run,
		     struct mms_walk *w)
{
	unsigned int page = f->info.page_shift;
	uint64_t mask = ((uint64_t)1 << page) - 1;
	uint64_t value = mmscope_run_pa(&f->info, run, (w->va - run->va) & ~mask);

	w->state = run->state;
	w->page_flags = run->page_flags;
	w->prot = run->prot;
	w->swap_type = run->swap_type;
	if (run->state == MMS_STATE_SWAP || run->state == MMS_STATE_MARKER) {
		w->aux = value == MMS_ADDR_NONE ? 0 : value;
	} else if (value != MMS_ADDR_NONE) {
		/* one large page of zeroes serves each address below it */
		if (run->page_flags & MMS_PAGE_ZERO)
			value += w->va & (((uint64_t)1 << (run->page_shift & 63)) - 1) & ~mask;
		w->pfn = value >> page;
		if (run->page_flags & MMS_PAGE_PRESENT)
			w->pa = value | (w->va & mask);
	}
}

/* 2 bits as in mms_walk.kinds for the entry that a walk ended with */
static unsigned int last_kind(const struct mms_walk *w, uint64_t raw)
{
	switch (w->state) {
	case MMS_STATE_MAPPED:
	case MMS_STATE_PROT_NONE:
	case MMS_STATE_NUMA_HINT:
		return 2;
	case MMS_STATE_BAD:
		return 1;
	default:
		return raw ? 3 : 0;
	}
}

static void walk_tables(const struct mms_replay *f, const struct tables *t,
			struct mms_walk *w)
{
	int level = mmscope_level_below(&f->info, MMS_LEVELS);
	const struct table_at *at = mms_table_root(t, MMS_TABLE_ROOT);
	const struct table_at *user = mms_table_root(t, MMS_TABLE_USER_ROOT);

	if (at && user)
		entry_read(f, user, level, w->va, &w->user_pgd);
	while (at) {
		int below = mmscope_level_below(&f->info, level);

		entry_read(f, at, level, w->va, &w->entry[level]);
		w->level = level;
		at = below < 0 || !w->entry[level].raw ? NULL :
		     mms_table_find(f, t, below, w->va);
		w->kinds |= (at ? 1 : last_kind(w, w->entry[level].raw)) << 2 * level;
		if (at)
			level = below;
	}
}

static void walk_one(const struct mms_replay *f, const struct replay_space *sp,
		     uint64_t va, struct mms_walk *w)
{
	const struct mms_run *run = run_at(sp->runs, va);
	const struct vma_at *vma = mms_vma_around(sp->vmas, va);

	if (run)
		walk_run(f, run, w);
	else
		w->state = sp->kernel ? MMS_STATE_UNMAPPED : MMS_STATE_NO_VMA;
	if (w->state != MMS_STATE_NO_VMA && vma) {
		w->vma_start = vma->start;
		w->vma_end = vma->end;
		w->vma_flags = vma->flags;
	}
	if (sp->tables)
		walk_tables(f, sp->tables, w);
	else if (run)
		w->level = mms_level_mapping(&f->info, run->page_shift);
	if (run && last_kind(w, w->entry[w->level].raw) >= 2)
		w->page_shift = run->page_shift;
}

static int space_of(struct mms_replay *f, int32_t pid, uint32_t space,
		    struct replay_space *ret)
{
	int err;

	pid = space == MMS_SPACE_KERNEL ? 0 : mms_replay_pid(f, pid);
	ret->kernel = space == MMS_SPACE_KERNEL;
	ret->runs = runs_find(f, pid, space);
	if (!ret->runs)
		return mms_replay_lack(f, 0, pid, space);
	err = mms_replay_vmas(f, pid, space, &ret->vmas);
	if (!err)
		err = mms_replay_tables(f, pid, space, &ret->tables);
	if (!err)
		mms_replay_moment(f, &ret->runs->key.moment);
	return err;
}

/* a kernel address is the kernel's in each space */
static int translate_one(struct mms_replay *f, const struct mms_translate *req,
			 uint64_t va, struct mms_walk *w)
{
	int kernel = is_kernel_va(f, va);
	struct replay_space sp;
	int err;

	walk_init(f, va, w);
	if (!kernel && !is_user_va(f, va)) {
		w->state = MMS_STATE_NONCANONICAL;
		return 0;
	}
	if (!kernel && req->space == MMS_SPACE_KERNEL) {
		w->state = MMS_STATE_NO_VMA;
		return 0;
	}
	err = space_of(f, req->pid, kernel ? MMS_SPACE_KERNEL : MMS_SPACE_USER,
		       &sp);
	if (!err)
		walk_one(f, &sp, va, w);
	return err;
}

int mms_replay_translate(struct mms_replay *f, struct mms_translate *req)
{
	const uint64_t *va = (const void *)(uintptr_t)req->addrs;
	struct mms_walk *w = (void *)(uintptr_t)req->out;
	struct replay_space sp;
	int err = space_of(f, req->pid, req->space, &sp);

	for (req->done = 0; !err && req->done < req->nr; req->done++)
		err = translate_one(f, req, va[req->done], &w[req->done]);
	if (err)
		return err;
	mms_replay_moment(f, &sp.runs->key.moment);
	req->root_pa = f->moment.root_pa;
	req->cons = f->moment.cons;
	return 0;
}
