// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * query.c - the two questions that walk page tables, cut into calls that the
 * module accepts and put together again: addresses in batches, ranges by a
 * restart cursor.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib.h"

/* runs one call may return: 160 KiB of records, so few calls and little memory */
#define SCAN_RUNS 4096

/**
 * struct mmscope_scan - see libmmscope.h
 * @m: connection, not owned
 * @args: what is scanned; @args.end is 0 only if the space ends at 2^64
 * @pos: where the next call starts
 * @finished: the module has reached the end
 * @moment: of all calls so far
 * @nr: runs in @run
 * @at: next of them to hand out
 * @run: buffer the module writes
 */
struct mmscope_scan {
	struct mmscope *m;
	struct mmscope_scan_args args;
	uint64_t pos;
	int finished;
	struct mmscope_moment moment;
	uint32_t nr;
	uint32_t at;
	struct mms_run run[SCAN_RUNS];
};

/*
 * Answers of several calls are one moment only as far as each was, and nobody
 * watched between the calls: at best "several holds".
 */
void mmscope_moment_add(struct mmscope_moment *sum,
			const struct mmscope_moment *one)
{
	const struct mms_consistency *c = &one->cons;

	if (!one->calls)
		return;
	if (c->kind > sum->cons.kind)
		sum->cons.kind = c->kind;
	if (sum->calls && sum->cons.kind == MMS_CONS_LOCKED)
		sum->cons.kind = MMS_CONS_CHUNKED;
	sum->cons.holds += c->holds;
	sum->cons.sum_hold_ns += c->sum_hold_ns;
	/* the lock that others wait for longest is the one to tell of */
	if (!sum->calls || c->max_hold_ns > sum->cons.max_hold_ns)
		sum->cons.lock = c->lock;
	if (c->max_hold_ns > sum->cons.max_hold_ns)
		sum->cons.max_hold_ns = c->max_hold_ns;
	if (c->max_hold_tables > sum->cons.max_hold_tables)
		sum->cons.max_hold_tables = c->max_hold_tables;
	sum->root_pa = one->root_pa;
	sum->entries += one->entries;
	sum->calls += one->calls;
	sum->retries += one->retries;
	sum->lost += one->lost;
}

static void moment_add_call(const struct mmscope *m, struct mmscope_moment *sum,
			    uint64_t root_pa, uint64_t entries,
			    const struct mms_consistency *cons)
{
	struct mmscope_moment one = {
		.root_pa = root_pa,
		.entries = entries,
		.calls = 1,
		.cons = *cons,
	};

	mms_account(m, sum, &one);
}

/* one call; returns the number of records written */
static int translate_batch(struct mmscope *m, struct mmscope_space sp,
			   const uint64_t *va, uint32_t nr,
			   struct mms_walk *walks,
			   struct mmscope_moment *moment)
{
	struct mms_translate req = {
		.size = sizeof(req),
		.pid = sp.pid,
		.space = sp.space,
		.addrs = (uintptr_t)va,
		.out = (uintptr_t)walks,
		.nr = nr,
		.stride = sizeof(*walks),
	};
	int err = mms_ask(m, MMS_IOC_TRANSLATE, &req);

	if (err)
		return err;
	if (!req.done || req.done > nr)
		return -EPROTO;
	moment_add_call(m, moment, req.root_pa, 0, &req.cons);
	return req.done;
}

int mmscope_translate(struct mmscope *m, struct mmscope_space sp,
		      const uint64_t *va, size_t nr, struct mms_walk *walks,
		      struct mmscope_moment *ret)
{
	struct mmscope_moment moment = { .root_pa = MMS_ADDR_NONE };
	size_t at = 0;

	while (at < nr) {
		size_t left = nr - at;
		uint32_t max = m->info.max_batch;
		int done = translate_batch(m, sp, va + at,
					   left < max ? left : max,
					   walks + at, &moment);

		if (done < 0)
			return done;
		at += done;
	}
	if (ret)
		*ret = moment;
	return 0;
}

int mmscope_scan_init(struct mmscope *m, const struct mmscope_scan_args *args,
		      struct mmscope_scan **ret)
{
	uint64_t mask = mmscope_page_size(&m->info) - 1;
	uint64_t end = args->end;
	struct mmscope_scan *s;

	if (!end && args->space.space == MMS_SPACE_USER)
		end = m->info.user_end;
	if ((args->start | end) & mask || (end && args->start > end))
		return -EINVAL;
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->m = m;
	s->args = *args;
	s->args.end = end;
	s->pos = args->start;
	s->finished = end && args->start == end;
	s->moment.root_pa = MMS_ADDR_NONE;
	*ret = s;
	return 0;
}

/* true if the call got on */
static int scan_advance(struct mmscope_scan *s, const struct mms_scan *req)
{
	if (req->flags & MMS_SCAN_F_FINISHED) {
		s->finished = 1;
		s->pos = s->args.end;
		return 1;
	}
	if (req->next <= s->pos)
		return 0;
	s->pos = req->next;
	return 1;
}

static int scan_fill(struct mmscope_scan *s)
{
	struct mms_scan req = {
		.size = sizeof(req),
		.flags = s->args.flags,
		.pid = s->args.space.pid,
		.space = s->args.space.space,
		.start = s->pos,
		.end = s->args.end,
		.out = (uintptr_t)s->run,
		.nr = SCAN_RUNS,
		.stride = sizeof(s->run[0]),
		.states = s->args.states,
	};
	int err = mms_ask(s->m, MMS_IOC_SCAN, &req);

	if (err)
		return err;
	if (req.done > SCAN_RUNS || !scan_advance(s, &req))
		return -EPROTO;
	s->nr = req.done;
	s->at = 0;
	moment_add_call(s->m, &s->moment, req.root_pa, req.entries, &req.cons);
	return 0;
}

/* 1 with the next run as the module gave it, 0 at the end */
static int scan_take(struct mmscope_scan *s, struct mms_run *run)
{
	while (s->at == s->nr) {
		int err;

		if (s->finished)
			return 0;
		err = scan_fill(s);
		if (err)
			return err;
	}
	*run = s->run[s->at++];
	return 1;
}

uint64_t mmscope_run_pa(const struct mms_info *info, const struct mms_run *run,
			uint64_t offset)
{
	if (run->pa == MMS_ADDR_NONE || run->state == MMS_STATE_MARKER ||
	    run->page_flags & MMS_PAGE_ZERO)
		return run->pa;
	if (run->state == MMS_STATE_SWAP)
		return run->pa + (offset >> info->page_shift);
	return run->pa + offset;
}

int mms_runs_continue(const struct mms_info *info, const struct mms_run *a,
		      const struct mms_run *b)
{
	return a->va + a->len == b->va &&
	       a->state == b->state &&
	       a->page_flags == b->page_flags &&
	       a->page_shift == b->page_shift &&
	       a->prot == b->prot &&
	       a->swap_type == b->swap_type &&
	       mmscope_run_pa(info, a, a->len) == b->pa;
}

/* runs end at the border of a VMA; 1 if one begins at @va, 0 if not */
static int vma_begins(struct mmscope_scan *s, uint64_t va)
{
	struct mms_walk walk;
	int done;

	if (s->args.space.space == MMS_SPACE_KERNEL)
		return 0;
	done = translate_batch(s->m, s->args.space, &va, 1, &walk, &s->moment);
	return done < 0 ? done : walk.vma_start == va;
}

/* only the first run of a call can continue the last one of the call before */
static int scan_join_seam(struct mmscope_scan *s, struct mms_run *run)
{
	while (s->at == s->nr && !s->finished) {
		int err = scan_fill(s);

		if (err)
			return err;
		if (!s->nr)
			continue;
		if (!mms_runs_continue(&s->m->info, run, &s->run[0]))
			break;
		err = vma_begins(s, s->run[0].va);
		if (err)
			return err < 0 ? err : 0;
		run->len += s->run[0].len;
		s->at = 1;
	}
	return 0;
}

int mmscope_scan_next(struct mmscope_scan *s, struct mms_run *ret)
{
	struct mms_run run;
	int err;

	err = scan_take(s, &run);
	if (err <= 0)
		return err;
	err = scan_join_seam(s, &run);
	if (err)
		return err;
	*ret = run;
	return 1;
}

uint64_t mmscope_scan_position(const struct mmscope_scan *s)
{
	return s->pos;
}

const struct mmscope_moment *mmscope_scan_moment(const struct mmscope_scan *s)
{
	return &s->moment;
}

void mmscope_scan_exit(struct mmscope_scan *s)
{
	free(s);
}
