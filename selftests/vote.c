// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "vote.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

#define CHUNK		16384	/* pages asked about at a time */
#define SAMPLE		64	/* of the empty pages every so many are translated */
#define TRIES		10
#define MAX_PRINTED	20
#define VOTED		(PM_PFN | PM_SOFT_DIRTY | PM_UFFD_WP | PM_GUARD | PM_FILE | \
			 PM_SWAP | PM_PRESENT)

struct said said_by_walk(const struct mms_walk *walk)
{
	return (struct said){
		.pfn = walk->pfn,
		.aux = walk->aux,
		.flags = walk->page_flags,
		.swap_type = walk->swap_type,
		.state = walk->state,
		.shift = walk->page_shift,
	};
}

struct said said_by_run(const struct mms_run *run, uint64_t va)
{
	uint64_t page = (va - run->va) >> PAGE_BITS;
	struct said said = {
		.pfn = MMS_ADDR_NONE,
		.flags = run->page_flags,
		.swap_type = run->swap_type,
		.state = run->state,
		.shift = run->page_shift,
	};

	if (run->state == MMS_STATE_SWAP)
		said.aux = run->pa + page;
	else if (run->state == MMS_STATE_MARKER)
		said.aux = run->pa;
	else if (run->page_flags & MMS_PAGE_ZERO)
		said.pfn = (run->pa + (va & ((1UL << run->page_shift) - 1))) >> PAGE_BITS;
	else if (run->pa != MMS_ADDR_NONE)
		said.pfn = (run->pa >> PAGE_BITS) + page;
	return said;
}

static bool is_present(const struct said *said)
{
	return said->state == MMS_STATE_MAPPED ||
	       said->state == MMS_STATE_PROT_NONE ||
	       said->state == MMS_STATE_NUMA_HINT;
}

static bool is_swap_format(const struct said *said)
{
	switch (said->state) {
	case MMS_STATE_SWAP:
	case MMS_STATE_MIGRATION:
	case MMS_STATE_HWPOISON:
	case MMS_STATE_MARKER:
	case MMS_STATE_DEVICE:
		return true;
	}
	return false;
}

/* the pagemap entry that would say the same */
static uint64_t as_pagemap(const struct said *said, const struct mapping *m)
{
	uint64_t entry = 0;

	if (is_present(said))
		entry = PM_PRESENT | said->pfn;
	else if (said->state == MMS_STATE_SWAP)
		entry = PM_SWAP | said->swap_type | said->aux << PM_SWAP_OFFSET_SHIFT;
	else if (said->state == MMS_STATE_MARKER)
		entry = PM_SWAP | said->aux << PM_SWAP_OFFSET_SHIFT;
	else if (is_swap_format(said))
		entry = PM_SWAP | said->pfn << PM_SWAP_OFFSET_SHIFT;
	if (said->state == MMS_STATE_MARKER && said->aux & MMS_MARKER_GUARD)
		entry |= PM_GUARD;
	if (said->flags & MMS_PAGE_FILE)
		entry |= PM_FILE;
	if (said->flags & MMS_PAGE_UFFD_WP)
		entry |= PM_UFFD_WP;
	/* pagemap counts the whole of a VMA that is younger than the clearing */
	if (said->flags & MMS_PAGE_SOFT_DIRTY || m->soft_dirty)
		entry |= PM_SOFT_DIRTY;
	return entry;
}

/* the bits in which this kernel's pagemap answers the same question */
static uint64_t comparable(const struct said *said)
{
	bool thp = said->flags & MMS_PAGE_THP;
	uint64_t mask = VOTED;

	if (!kernel_at_least(5, 14))
		mask &= ~PM_UFFD_WP;
	if (!kernel_at_least(6, 15))
		mask &= ~PM_GUARD;
	/* until v6.11 no huge entry was called a file's; a huge zero page may be */
	if (thp && (!kernel_at_least(6, 11) || said->flags & MMS_PAGE_ZERO))
		mask &= ~PM_FILE;
	/* pagemap does not read this bit of hugetlb entries */
	if (said->flags & MMS_PAGE_HUGETLB)
		mask &= ~PM_SOFT_DIRTY;
	/* the numbers of the kinds of entries are the kernel's own */
	if (is_swap_format(said) && said->state != MMS_STATE_SWAP)
		mask &= ~PM_SWAP_TYPE;
	/* mmscope does not look at frames that are broken or a device's */
	if (said->state == MMS_STATE_HWPOISON || said->state == MMS_STATE_DEVICE)
		mask &= ~PM_FILE;
	return mask;
}

static void mismatch(struct vote *v, const struct mapping *m, uint64_t va,
		     const char *who, const struct said *said, const char *witness,
		     uint64_t word)
{
	if (v->mismatches++ < MAX_PRINTED)
		printf("# MISMATCH %s %#" PRIx64 " (%s): %s says state %u flags %#x pfn %#" PRIx64
		       " aux %#" PRIx64 " type %u shift %u; %s %#" PRIx64 "\n",
		       m->name, va, m->soft_dirty ? "sd" : "", who, said->state,
		       said->flags, said->pfn, said->aux, said->swap_type,
		       said->shift, witness, word);
}

/* the kernel's page walk behind pagemap does not look at these */
static bool is_hidden(const struct mapping *m, const struct said *said)
{
	return (m->pfnmap && is_present(said)) || (m->hugetlb && is_swap_format(said));
}

bool vote_entry(struct vote *v, const struct mapping *m, uint64_t va,
		uint64_t entry, const struct said *said, const char *who)
{
	if (is_hidden(m, said) && !(entry & (PM_PRESENT | PM_SWAP)))
		return true;
	if (!((entry ^ as_pagemap(said, m)) & comparable(said)))
		return true;
	mismatch(v, m, va, who, said, "pagemap", entry);
	return false;
}

/* one chunk: what was asked and answered; too big for the stack */
struct question {
	int dev;
	int pagemap;
	pid_t pid;
	const struct mapping *m;
	uint64_t start;
	size_t nr;
	uint64_t before[CHUNK];
	uint64_t after[CHUNK];
	uint64_t categories[CHUNK];	/* of PAGEMAP_SCAN, by page */
	bool has_categories;
	bool open[CHUNK];		/* not settled yet */
	size_t nr_va;
	uint64_t va[CHUNK];
	struct mms_walk walk[CHUNK];
	struct scanned scanned[CHUNK];
	uint64_t frame[CHUNK];
	struct runs runs;
	uint64_t thp_bytes;
	uint64_t thp_closed;	/* of these: access taken away */
};

static bool is_steady(const struct question *q, size_t page)
{
	return !((q->before[page] ^ q->after[page]) & VOTED);
}

static size_t page_of(const struct question *q, uint64_t va)
{
	return (va - q->start) >> PAGE_BITS;
}

static void choose_addresses(struct question *q)
{
	size_t i;

	q->nr_va = 0;
	for (i = 0; i < q->nr; i++)
		if (q->before[i] & ~PM_SOFT_DIRTY || i % SAMPLE == 0)
			q->va[q->nr_va++] = q->start + i * PAGE;
}

static void spread_categories(struct question *q)
{
	ssize_t i, nr = pagemap_scan(q->pagemap, q->start, q->start + q->nr * PAGE,
				     q->scanned, CHUNK);

	q->has_categories = nr >= 0;
	memset(q->categories, 0, q->nr * sizeof(q->categories[0]));
	for (i = 0; i < nr; i++)
		for (uint64_t va = q->scanned[i].start; va < q->scanned[i].end; va += PAGE)
			q->categories[page_of(q, va)] = q->scanned[i].categories;
}

/* 0, or -errno if the process went away */
static int ask(struct question *q)
{
	struct mms_scan scan = {
		.pid = q->pid,
		.start = q->start,
		.end = q->start + q->nr * PAGE,
		.states = STATES_ALL,
		.nr = CHUNK,
	};
	int err;

	if (pagemap_read(q->pagemap, q->start, q->before, q->nr) != (ssize_t)q->nr)
		return -ENODATA;
	choose_addresses(q);
	err = dev_translate(q->dev, q->pid, MMS_SPACE_USER, q->va, q->walk, q->nr_va);
	if (!err)
		err = dev_scan(q->dev, &scan, &q->runs);
	if (err)
		return err;
	spread_categories(q);
	if (pagemap_read(q->pagemap, q->start, q->after, q->nr) != (ssize_t)q->nr)
		return -ENODATA;
	return 0;
}

static void vote_walks(struct vote *v, struct question *q)
{
	size_t i;

	v->translated += q->nr_va;
	for (i = 0; i < q->nr_va; i++) {
		struct said said = said_by_walk(&q->walk[i]);
		size_t page = page_of(q, q->va[i]);

		if (q->open[page] && is_steady(q, page))
			vote_entry(v, q->m, q->va[i], q->before[page], &said, "translate");
	}
}

static void count(struct vote *v, const struct said *said)
{
	v->pages++;
	v->state[said->state]++;
	v->empty += !is_present(said) && !is_swap_format(said);
	v->zero += !!(said->flags & MMS_PAGE_ZERO);
	v->thp += !!(said->flags & MMS_PAGE_THP);
	v->hugetlb += !!(said->flags & MMS_PAGE_HUGETLB);
	v->file += !!(said->flags & MMS_PAGE_FILE);
	v->soft_dirty += !!(said->flags & MMS_PAGE_SOFT_DIRTY);
	v->uffd_wp += !!(said->flags & MMS_PAGE_UFFD_WP);
}

static void vote_categories(struct vote *v, struct question *q, uint64_t va,
			    const struct said *said)
{
	uint64_t is = q->categories[page_of(q, va)], want = 0;
	uint64_t mask = SCANNED_PRESENT | SCANNED_SWAPPED | SCANNED_ZERO | SCANNED_HUGE;

	if (is_present(said))
		want |= SCANNED_PRESENT;
	if (is_swap_format(said))
		want |= SCANNED_SWAPPED;
	if (said->flags & MMS_PAGE_ZERO)
		want |= SCANNED_ZERO;
	if (said->flags & (MMS_PAGE_THP | MMS_PAGE_HUGETLB))
		want |= SCANNED_HUGE;
	/* until v6.17 PAGEMAP_SCAN did not know the huge zero page */
	if (said->flags & MMS_PAGE_THP && !kernel_at_least(6, 17))
		mask &= ~SCANNED_ZERO;
	if (is_hidden(q->m, said) && !is)
		return;
	v->witnessed++;
	if ((is ^ want) & mask)
		mismatch(v, q->m, va, "scan", said, "PAGEMAP_SCAN", is);
}

/* every page of a run; pages in @open that held still are settled by this */
static void vote_run(struct vote *v, struct question *q, const struct mms_run *run)
{
	uint64_t va;

	for (va = run->va; va < run->va + run->len; va += PAGE) {
		struct said said = said_by_run(run, va);
		size_t page = page_of(q, va);

		if (!q->open[page] || !is_steady(q, page))
			continue;
		q->open[page] = false;
		count(v, &said);
		v->hidden += is_hidden(q->m, &said);
		vote_entry(v, q->m, va, q->before[page], &said, "scan");
		if (q->has_categories)
			vote_categories(v, q, va, &said);
	}
}

static bool frame_agrees(const struct said *said, uint64_t flags)
{
	if (said->state == MMS_STATE_HWPOISON)
		return flags & KPF_HWPOISON;
	/* 7.x reports 0 for a hole below the last frame, older kernels KPF_NOPAGE */
	if (said->flags & MMS_PAGE_NO_STRUCT)
		return flags == 0 || flags == KPF_NOPAGE;
	if (flags & KPF_NOPAGE)
		return false;
	if (said->flags & (MMS_PAGE_ANON | MMS_PAGE_FILE) &&
	    !!(said->flags & MMS_PAGE_ANON) != !!(flags & KPF_ANON))
		return false;
	return !!(said->flags & MMS_PAGE_HUGETLB) == !!(flags & KPF_HUGE) &&
	       !!(said->flags & MMS_PAGE_ZERO) == !!(flags & KPF_ZERO_PAGE);
}

/* the frames of a run in one reading; before the pages are settled */
static void vote_frames(struct vote *v, struct question *q, const struct mms_run *run)
{
	struct said said = said_by_run(run, run->va);
	size_t i, nr = run->len >> PAGE_BITS;

	if (!is_present(&said) && said.state != MMS_STATE_HWPOISON)
		return;
	if (run->page_flags & MMS_PAGE_ZERO)
		nr = 1;
	if (kpageflags_read(said.pfn, q->frame, nr))
		return;
	for (i = 0; i < nr; i++) {
		uint64_t va = run->va + i * PAGE;

		if (!q->open[page_of(q, va)] || !is_steady(q, page_of(q, va)))
			continue;
		v->frames++;
		said = said_by_run(run, va);
		if (!frame_agrees(&said, q->frame[i]))
			mismatch(v, q->m, va, "scan", &said, "kpageflags", q->frame[i]);
	}
}

/* false: part of the range is no longer mapped, or has new neighbours */
static bool vote_runs(struct vote *v, struct question *q)
{
	uint64_t at = q->start;
	size_t i;

	for (i = 0; i < q->runs.nr; i++) {
		const struct mms_run *run = &q->runs.run[i];

		if (run->state == MMS_STATE_NO_VMA)
			return false;
		if (run->va != at) {
			printf("# MISMATCH scan leaves out %#" PRIx64 "\n", at);
			v->mismatches++;
			return true;
		}
		at += run->len;
		vote_frames(v, q, run);
		vote_run(v, q, run);
	}
	return true;
}

static void add_thp(struct question *q)
{
	size_t i;

	for (i = 0; i < q->runs.nr; i++) {
		const struct mms_run *r = &q->runs.run[i];

		if (!(r->page_flags & MMS_PAGE_THP) || r->page_flags & MMS_PAGE_ZERO)
			continue;
		q->thp_bytes += r->len;
		if (r->state != MMS_STATE_MAPPED)
			q->thp_closed += r->len;
	}
}

/*
 * Some kernels (6.1) leave huge pages without access out of smaps, because
 * follow_trans_huge_pmd() refuses them there; others count them. All or none.
 */
static bool thp_agrees(const struct question *q)
{
	uint64_t smaps = q->m->thp_kb << 10;

	return smaps == q->thp_bytes || smaps == q->thp_bytes - q->thp_closed;
}

static size_t still_open(const struct question *q)
{
	size_t i, n = 0;

	for (i = 0; i < q->nr; i++)
		n += q->open[i];
	return n;
}

/* 0, -EAGAIN if the mapping is not what it was, or the process's errno */
static int vote_chunk(struct vote *v, struct question *q)
{
	size_t left = q->nr;
	int try, err;

	memset(q->open, true, q->nr);
	for (try = 0; left && try < TRIES; try++) {
		if (try)
			v->retried += left;
		err = ask(q);
		if (!err) {
			vote_walks(v, q);
			err = vote_runs(v, q) ? 0 : -EAGAIN;
		}
		left = still_open(q);
		if (!left && !err)
			add_thp(q);
		runs_free(&q->runs);
		if (err)
			return err;
	}
	v->unsettled += left;
	return 0;
}

/* above the user half: pagemap ends before, mmscope answers from the kernel's root */
static bool vote_outside(struct vote *v, struct question *q)
{
	uint64_t va = q->m->start;

	if (pagemap_read(q->pagemap, va, q->before, 1) != 0)
		return false;
	if (dev_translate(q->dev, q->pid, MMS_SPACE_USER, &va, q->walk, 1) == 0 &&
	    !(q->walk[0].page_flags & MMS_PAGE_KERNEL)) {
		struct said said = said_by_walk(q->walk);

		mismatch(v, q->m, va, "translate", &said, "no kernel address:", va);
	}
	v->outside += (q->m->end - q->m->start) / PAGE;
	return true;
}

static int vote_mapping(struct vote *v, struct question *q)
{
	int err = 0;

	v->mappings++;
	if (vote_outside(v, q))
		return 0;
	q->thp_bytes = 0;
	q->thp_closed = 0;
	for (q->start = q->m->start; q->start < q->m->end && !err;
	     q->start += q->nr * PAGE) {
		q->nr = (q->m->end - q->start) / PAGE;
		if (q->nr > CHUNK)
			q->nr = CHUNK;
		err = vote_chunk(v, q);
	}
	/* smaps was read before: memory that has become huge since then is no error */
	if (!err && !thp_agrees(q)) {
		printf("# %s: smaps counts %" PRIu64 " kB of huge pages, the scan %" PRIu64 "\n",
		       q->m->name, q->m->thp_kb, q->thp_bytes >> 10);
		err = -EAGAIN;
	}
	return err;
}

static bool is_away(int err)
{
	return err == -ESRCH || err == -ENODATA || err == -ENXIO || err == -ENOENT;
}

/* all mappings as they are now */
static int vote_once(struct vote *v, struct question *q)
{
	struct mapping *all = NULL;
	ssize_t i, nr = mappings_read(q->pid, &all);
	int err = nr < 0 ? nr : nr == 0 ? -ENXIO : 0;

	for (i = 0; i < nr && !err; i++) {
		q->m = &all[i];
		err = vote_mapping(v, q);
	}
	free(all);
	return err;
}

void vote_process(struct vote *v, int dev, pid_t pid)
{
	static struct question q;
	int try, err;

	q.dev = dev;
	q.pid = pid;
	q.pagemap = pagemap_open(pid);
	if (q.pagemap < 0) {
		v->gone++;
		return;
	}
	for (try = 0; try < TRIES; try++) {
		struct vote attempt = *v;

		err = vote_once(&attempt, &q);
		if (err == -EAGAIN) {
			v->retried += attempt.pages - v->pages;
			continue;
		}
		*v = attempt;
		break;
	}
	close(q.pagemap);
	if (is_away(err)) {
		v->gone++;
	} else if (err) {
		printf("# pid %d: %s\n", pid, strerror(-err));
		v->unsettled++;
	} else {
		v->processes++;
	}
}
