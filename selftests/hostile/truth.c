// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "truth.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../region.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE	0x100000
#endif

#define BIT(state)	MMS_STATE_BIT(MMS_STATE_##state)
/* what is resident and locked can still be about to move, or be asked for its node */
#define RESIDENT	(BIT(MAPPED) | BIT(MIGRATION) | BIT(NUMA_HINT))

/**
 * struct ground - a range of which every page is the same at each moment
 * @name: for the report
 * @start: first address
 * @pages: length
 * @states: what a page of it can be
 * @other: what it is the other half of the time; 0: never anything else
 * @vma: a VMA of just this range is there at each moment
 */
struct ground {
	const char *name;
	uint64_t start;
	unsigned int pages;
	uint32_t states, other;
	bool vma;
};

enum { KEPT, NEVER, NONE, HOLE, TOGGLE, HOME, AWAY, GROUNDS };

/* with a page between them that belongs to nobody; "never" crosses a table's border */
static const struct ground ground[GROUNDS] = {
	[KEPT] = { "kept", WITNESS, 64, RESIDENT, 0, true },
	[NONE] = { "no access", WITNESS + 65 * PAGE, 32, BIT(PROT_NONE) | BIT(MIGRATION), 0, true },
	[HOLE] = { "hole", WITNESS + 98 * PAGE, 30, BIT(NO_VMA), 0, false },
	[TOGGLE] = { "in turn", WITNESS + 129 * PAGE, 64, RESIDENT,
		     BIT(PROT_NONE) | BIT(MIGRATION), true },
	[NEVER] = { "untouched", WITNESS + 300 * PAGE, 400, BIT(NEVER) | BIT(NO_TABLE), 0, true },
	[HOME] = { "home", WITNESS + HUGE + 300 * PAGE, 32, RESIDENT, BIT(NO_VMA), false },
	[AWAY] = { "away", WITNESS + 2 * HUGE + 500 * PAGE, 32, RESIDENT, BIT(NO_VMA), false },
};

static uint64_t end_of(const struct ground *g)
{
	return g->start + g->pages * PAGE;
}

static char *place(int which, int prot)
{
	const struct ground *g = &ground[which];
	char *p = mmap((void *)g->start, g->pages * PAGE, prot,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (p != (void *)g->start)
		_exit(1);
	madvise(p, g->pages * PAGE, MADV_NOHUGEPAGE);
	return p;
}

static char *resident(int which)
{
	char *p = place(which, PROT_READ | PROT_WRITE);

	if (mlock(p, ground[which].pages * PAGE))
		_exit(2);
	fill(p, ground[which].pages * PAGE);
	return p;
}

static void *take_turns(void *arg)
{
	uint64_t random = seed_of(20, 0);
	void *p = (void *)ground[TOGGLE].start;
	const size_t len = ground[TOGGLE].pages * PAGE;

	for (;;) {
		mprotect(p, len, PROT_NONE);
		nap(&random, 400);
		mprotect(p, len, PROT_READ | PROT_WRITE);
		nap(&random, 400);
		happened(EVENT_PROTECT);
	}
	return NULL;
}

static void *go_and_come(void *arg)
{
	uint64_t random = seed_of(21, 0);
	void *home = (void *)ground[HOME].start, *away = (void *)ground[AWAY].start;
	const size_t len = ground[HOME].pages * PAGE;

	for (;;) {
		if (mremap(home, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, away) != away)
			_exit(3);
		nap(&random, 300);
		if (mremap(away, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, home) != home)
			_exit(4);
		nap(&random, 300);
		happened(EVENT_MREMAP);
	}
	return NULL;
}

/* other memory of the same process comes and goes, children too */
static void unrest(void)
{
	const size_t most = 512;
	char *p = (char *)(WITNESS + GIANT);
	uint64_t random = seed_of(22, 0);

	for (;;) {
		size_t len = (1 + below(&random, most)) * PAGE;

		mmap(p, len, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		fill(p, len / 2 & ~(PAGE - 1));
		happened(EVENT_MAP);
		if (one_in(&random, 16)) {
			pid_t child = fork();

			if (child == 0)
				_exit(0);
			waitpid(child, NULL, 0);
			happened(EVENT_FORK);
		}
		munmap(p, len);
		nap(&random, 3000);
	}
}

static void be_witness(void *ready)
{
	pthread_t thread;
	char *p;

	resident(KEPT);
	p = resident(NONE);
	mprotect(p, ground[NONE].pages * PAGE, PROT_NONE);
	resident(TOGGLE);
	resident(HOME);
	place(NEVER, PROT_READ | PROT_WRITE);
	pthread_create(&thread, NULL, take_turns, NULL);
	pthread_create(&thread, NULL, go_and_come, NULL);
	close(*(int *)ready);
	unrest();
}

void truth_start(void)
{
	int ready[2];
	char byte;

	if (pipe(ready))
		return;
	world->witness = start_process(be_witness, &ready[1]);
	close(ready[1]);
	/* the end of the file says that all is there */
	while (read(ready[0], &byte, 1) > 0)
		;
	close(ready[0]);
}

void truth_stop(void)
{
	/* who ended by itself has not been what it was to be */
	if (waitpid(world->witness, NULL, WNOHANG))
		wrong("the witness ended early");
	kill(world->witness, SIGKILL);
	waitpid(world->witness, NULL, 0);
}

uint64_t truth_address(uint64_t *random)
{
	const struct ground *g = &ground[below(random, GROUNDS)];

	return g->start + below(random, (g->pages + 2) * PAGE);
}

static const struct ground *ground_at(uint64_t va)
{
	int i;

	for (i = 0; i < GROUNDS; i++)
		if (va >= ground[i].start && va < end_of(&ground[i]))
			return &ground[i];
	return NULL;
}

/* what an answer has said so far about grounds that change: bit n for ground n */
struct sides { uint32_t one, other; };

static void see(struct sides *seen, const struct ground *g, uint64_t va, uint32_t state)
{
	const uint32_t bit = MMS_STATE_BIT(state), nr = 1U << (g - ground);

	if (!(bit & (g->states | g->other)))
		wrong("state %u at %#llx, which is %s", state, (unsigned long long)va, g->name);
	if (!g->other || bit == BIT(MIGRATION))
		return;
	if (bit & g->states)
		seen->one |= nr;
	else
		seen->other |= nr;
}

/* one moment: nothing was both at once, and what moves was in one place */
static void judge(const struct sides *seen, const struct mms_consistency *cons, const char *what)
{
	const uint32_t both = 1U << HOME | 1U << AWAY;

	if (cons->kind != MMS_CONS_LOCKED || cons->holds != 1)
		return;
	if (seen->one & seen->other)
		wrong("%s: one moment shows grounds %#x in two states", what,
		      seen->one & seen->other);
	if ((seen->one & both) == both || (seen->other & both) == both)
		wrong("%s: one moment shows what moves in %s", what,
		      (seen->one & both) == both ? "both places" : "neither place");
}

static bool is_whole(const struct mms_scan *req, const struct ground *g)
{
	return req->start <= g->start && req->flags & MMS_SCAN_F_FINISHED &&
	       (!req->end || req->end >= end_of(g));
}

void truth_runs(const struct mms_scan *req, const struct mms_run *run)
{
	struct sides seen = {};
	uint64_t pages[GROUNDS] = {};
	uint32_t i;
	int n;

	for (i = 0; i < req->done; i++) {
		for (n = 0; n < GROUNDS; n++) {
			const struct ground *g = &ground[n];
			uint64_t from = run[i].va > g->start ? run[i].va : g->start;
			uint64_t to = run[i].va + run[i].len < end_of(g) ?
				      run[i].va + run[i].len : end_of(g);

			if (from >= to)
				continue;
			pages[n] += (to - from) / PAGE;
			see(&seen, g, from, run[i].state);
		}
	}
	for (n = 0; n < GROUNDS; n++) {
		uint32_t all = ground[n].states | ground[n].other;

		if (is_whole(req, &ground[n]) && (req->states & all) == all &&
		    pages[n] != ground[n].pages)
			wrong("scan: %llu pages of %u that are %s",
			      (unsigned long long)pages[n], ground[n].pages, ground[n].name);
	}
	judge(&seen, &req->cons, "scan");
}

/* the VMA around an address is as known as what is there */
static void judge_vma(const struct mms_walk *w, const struct ground *g)
{
	if (g->vma && (w->vma_start != g->start || w->vma_end != end_of(g)))
		wrong("translate: VMA %#llx-%#llx around %#llx, which is %s",
		      w->vma_start, w->vma_end, w->va, g->name);
	if (w->state == MMS_STATE_MAPPED &&
	    (w->pa >> PAGE_BITS != w->pfn || w->pa % PAGE != w->va % PAGE ||
	     w->page_shift != PAGE_BITS || !(w->page_flags & MMS_PAGE_ANON)))
		wrong("translate: %#llx at %#llx, frame %#llx, flags %#x, is %s",
		      w->va, w->pa, w->pfn, w->page_flags, g->name);
}

void truth_walks(const struct mms_translate *req, const struct mms_walk *walk)
{
	struct sides seen = {};
	uint32_t i;

	for (i = 0; i < req->done; i++) {
		const struct ground *g = ground_at(walk[i].va);

		if (!g)
			continue;
		see(&seen, g, walk[i].va, walk[i].state);
		judge_vma(&walk[i], g);
	}
	judge(&seen, &req->cons, "translate");
}

static const struct mms_rec_vma *find_vma(const struct mms_view *req, const void *records,
					  uint64_t start)
{
	uint32_t at = 0;

	while (at < req->used) {
		const struct mms_rec_vma *vma = records + at;

		if (vma->h.type == MMS_REC_VMA && vma->start == start)
			return vma;
		at += vma->h.len;
	}
	return NULL;
}

static void judge_pages(const struct mms_rec_vma *vma, const struct ground *g)
{
	bool there = g->states & (RESIDENT | BIT(PROT_NONE));

	if (vma->present + vma->other != (there ? g->pages : 0) || vma->swap)
		wrong("vma: %llu present, %llu other, %llu swapped of %u pages that are %s",
		      vma->present, vma->other, vma->swap, g->pages, g->name);
}

void truth_vmas(const struct mms_view *req, const void *records)
{
	const bool whole = req->flags & MMS_VIEW_F_FINISHED && req->arg[0] <= WITNESS &&
			   (!req->arg[1] || req->arg[1] >= WITNESS_END);
	struct sides seen = {};
	int n;

	for (n = 0; whole && n < GROUNDS; n++) {
		const struct ground *g = &ground[n];
		const struct mms_rec_vma *vma = find_vma(req, records, g->start);

		if (n == HOME || n == AWAY)
			see(&seen, g, g->start, vma ? MMS_STATE_MAPPED : MMS_STATE_NO_VMA);
		if (g->vma != !!vma && n != HOME && n != AWAY)
			wrong("vma: %s VMA at %#llx, which is %s", vma ? "a" : "no",
			      (unsigned long long)g->start, g->name);
		if (vma && vma->end != end_of(g))
			wrong("vma: %#llx-%#llx, which is %s", vma->start, vma->end, g->name);
		if (vma && g->vma && req->flags & MMS_VIEW_F_PAGES)
			judge_pages(vma, g);
	}
	if (whole)
		judge(&seen, &req->cons, "vma");
}
