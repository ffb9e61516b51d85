// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_CENSUS and MMS_VIEW_CELLS: one pass over frames. Every frame is
 * looked at, but the pages that follow the head of a folio or of a free block
 * only as far as to see that they still do; that is what makes it quick.
 *
 * Lock order: mem_hotplug_lock (read), for a chunk of frames at a time. No
 * lock holds the frames still: a page that is freed and taken anew meanwhile
 * can be counted as either, but each frame is counted once.
 */
#include "census.h"

#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "../compat/mm.h"
#include "../compat/zone.h"
#include "frame.h"
#include "marks.h"
#include "ram.h"

#define WINDOW		BIT(18)	/* frames that marks are made for at a time: 256 KiB */
#define CHUNK		4096UL		/* frames between two chances for others to run */
#define VOUCHED		512UL		/* frames, aligned, that are online together */
#define CELL_MAX	BIT_ULL(24)	/* frames of a cell: it is done in one step */
#define STEPS		4000		/* steps of one call, below the bound of view.c */
#define SPARE		(4 * MMS_FRAMES * sizeof(struct mms_rec_census))

/**
 * struct census - one call's counting
 * @ram: what is memory
 * @marks: notes about the window under way
 * @next: first frame not yet counted
 * @steps: done in this call
 * @kinds: sums, if this is about sums, in rows of a zone; the last row is for
 *	frames outside of all zones
 * @nr_rows: rows
 * @used: sums that are not 0
 */
struct census {
	struct mms_ram ram;
	struct mms_marks marks;
	u64 next;
	unsigned int steps;
	u64 (*kinds)[MMS_FRAMES];
	unsigned int nr_rows;
	unsigned int used;
};

/* what the frames after a head have in common with it */
struct run {
	unsigned long end;	/* first frame that does not belong to it */
	struct mms_frame head;	/* the frame that was looked at */
};

typedef void count_fn(void *arg, const struct mms_frame *f, u64 nr);

static void release_census(void *arg)
{
	struct census *c = arg;

	mms_ram_put(&c->ram);
	mms_marks_exit(&c->marks);
	kvfree(c->kinds);
	kfree(c);
}

static struct census *get_census(struct mms_view_walk *w, bool sums)
{
	struct census *c = w->state;

	if (c)
		return c;
	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return NULL;
	w->state = c;
	w->release = release_census;
	if (sums) {
		c->nr_rows = nr_node_ids * MAX_NR_ZONES + 1;
		c->kinds = kvcalloc(c->nr_rows, sizeof(*c->kinds), GFP_KERNEL);
		if (!c->kinds)
			return NULL;
	}
	if (mms_ram_get(&c->ram) || mms_marks_init(&c->marks, WINDOW, false))
		return NULL;
	c->next = w->req->cursor[0];
	return c;
}

/*
 * Whether a frame still goes with the one that was looked at: a tail of the
 * same folio, or a free page without a type of its own.
 */
static bool goes_on(const struct run *run, unsigned long pfn, const struct page *page)
{
	const struct mms_frame *head = &run->head;
	unsigned long flags;

	if (pfn >= run->end)
		return false;
	flags = mms_page_flags(page);
	if (mms_page_is_poisoned(flags))
		return false;
	if (head->kind == MMS_FRAME_BUDDY)
		return !atomic_read(&page->_refcount) &&
		       mms_page_type(flags, mms_page_word(page)) == MMS_PT_NONE;
	return mms_page_link(page) & 1 &&
	       compound_head((struct page *)page) == head->page.head;
}

static void start_run(struct run *run, struct census *c, unsigned long pfn,
		      const struct page *page)
{
	struct mms_frame *f = &run->head;

	mms_frame_read(pfn, page, &c->ram, f);
	mms_frame_mark(f, &c->marks);
	run->end = pfn + 1;
	if (!f->order || f->kind == MMS_FRAME_HWPOISON || f->kind == MMS_FRAME_HOLE)
		return;
	/* vmalloc() splits what it gets, and marks are about single frames */
	if (f->kind == MMS_FRAME_KERNEL || f->kind == MMS_FRAME_VMALLOC ||
	    f->kind == MMS_FRAME_STACK)
		return;
	run->end = f->head_pfn + (1UL << f->order);
}

/* the run may reach past what its head vouches for: holes, other sections */
static void count_frames(struct census *c, u64 first, u64 end, count_fn *count,
			 void *arg)
{
	struct page *page = NULL;
	struct run run = {};
	u64 pfn;

	mms_hotplug_lock();
	for (pfn = first; pfn < end; pfn++) {
		if (pfn == first || !(pfn % VOUCHED))
			page = pfn_to_online_page(pfn);
		else if (page)
			page++;
		if (!page || !goes_on(&run, pfn, page) || !mms_ram_has(&c->ram, pfn))
			start_run(&run, c, pfn, page);
		count(arg, &run.head, 1);
	}
	mms_hotplug_unlock();
}

/* Return: the first frame that may exist */
static u64 count_absent(struct census *c, u64 first, u64 end, count_fn *count, void *arg)
{
	const u64 next = mms_next_section(first, end);
	struct run run = {};

	if (next == first)
		return next;
	mms_frame_read(first, NULL, &c->ram, &run.head);
	count(arg, &run.head, next - first);
	return next;
}

/* [first, end) lies within one window of marks */
static int count_window(struct mms_view_walk *w, struct census *c, u64 first,
			u64 end, count_fn *count, void *arg)
{
	u64 next;
	int err;

	if (first - c->marks.first >= c->marks.nr) {
		err = mms_marks_fill(&c->marks, round_down(first, WINDOW), WINDOW, w);
		if (err)
			return err;
	}
	for (; first < end; first = next) {
		next = min(first + CHUNK, end);
		count_frames(c, first, next, count, arg);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

static int count_range(struct mms_view_walk *w, struct census *c, u64 first,
		       u64 end, count_fn *count, void *arg)
{
	u64 next;
	int err;

	for (first = count_absent(c, first, end, count, arg); first < end;
	     first = count_absent(c, next, end, count, arg)) {
		next = min(round_down(first, WINDOW) + WINDOW, end);
		err = count_window(w, c, first, next, count, arg);
		if (err)
			return err;
	}
	return 0;
}

/* the question's range, up to @usual if it names no end; -EINVAL if it makes no sense */
static int get_range(struct mms_view_walk *w, u64 usual, u64 *first, u64 *end)
{
	const u64 all = mms_frames_end(true);

	*first = w->req->arg[0];
	*end = w->req->arg[1] ? w->req->arg[1] : max(usual, *first);
	if (*first > *end)
		return -EINVAL;
	/* what lies behind the last zone is nothing, and there is much of it */
	*first = min(*first, all);
	*end = min(*end, all);
	if (!w->req->cursor[0])
		w->req->cursor[0] = *first;
	if (w->req->cursor[0] < *first || w->req->cursor[0] > *end)
		return -EINVAL;
	mms_view_kind(w, MMS_CONS_RACY);
	if (!w->req->cons.holds)
		w->req->cons.lock = MMS_LOCK_NONE;
	return 0;
}

static void count_sum(void *arg, const struct mms_frame *f, u64 nr)
{
	struct census *c = arg;
	unsigned int row = c->nr_rows - 1;

	if (f->node >= 0 && f->node < nr_node_ids && f->zone < MAX_NR_ZONES)
		row = f->node * MAX_NR_ZONES + f->zone;
	c->used += !c->kinds[row][f->kind];
	c->kinds[row][f->kind] += nr;
}

static void add_sum(struct mms_view_walk *w, const struct census *c,
		    unsigned int row, u32 kind)
{
	struct mms_rec_census *rec;

	if (!c->kinds[row][kind])
		return;
	rec = mms_sink_add(&w->sink, MMS_REC_CENSUS, sizeof(*rec));
	if (!rec) {
		w->req->lost++;
		return;
	}
	rec->pages = c->kinds[row][kind];
	rec->kind = kind;
	rec->node = row / MAX_NR_ZONES;
	rec->zone = row % MAX_NR_ZONES;
	if (row == c->nr_rows - 1) {
		rec->node = ~0U;
		rec->zone = ~0U;
	}
}

static void add_sums(struct mms_view_walk *w, struct census *c)
{
	unsigned int row;
	u32 kind;

	for (row = 0; row < c->nr_rows; row++)
		for (kind = 0; kind < MMS_FRAMES; kind++)
			add_sum(w, c, row, kind);
	memset(c->kinds, 0, c->nr_rows * sizeof(*c->kinds));
	c->used = 0;
	w->req->cursor[0] = c->next;
}

/*
 * Cursor: first frame that no record handed out counts. Sums are handed out at
 * the end of the range, before the records could fill the buffer, and when the
 * call is about to end; what was counted after that is counted again.
 */
int mms_census_step(struct mms_view_walk *w)
{
	struct census *c;
	u64 first, end, next;
	u32 room = w->sink.len - w->sink.used;
	int err = get_range(w, mms_frames_end(true), &first, &end);

	if (err)
		return err;
	c = get_census(w, true);
	if (!c)
		return -ENOMEM;
	next = min(round_down(c->next, WINDOW) + WINDOW, end);
	err = count_range(w, c, c->next, next, count_sum, c);
	if (err)
		return err;
	c->next = next;
	w->finished = c->next == end;
	if (w->finished || signal_pending(current) || ++c->steps >= STEPS ||
	    c->used * sizeof(struct mms_rec_census) + SPARE > room)
		add_sums(w, c);
	return 0;
}

static void count_cell(void *arg, const struct mms_frame *f, u64 nr)
{
	struct mms_rec_cell *cell = arg;
	bool begins = f->kind == MMS_FRAME_BUDDY && f->pfn == f->head_pfn;

	if (f->online && cell->node == ~0U) {
		cell->node = f->node;
		cell->zone = f->zone;
	}
	if (begins && (cell->free_order == ~0U || cell->free_order < f->order))
		cell->free_order = f->order;
	cell->kind[f->kind] += nr;
}

static int fill_cell(struct mms_view_walk *w, struct census *c, u64 first,
		     u64 end, struct mms_rec_cell *cell)
{
	u32 flags;
	int type;

	cell->pfn = first;
	cell->nr = end - first;
	cell->node = ~0U;
	cell->zone = ~0U;
	cell->free_order = ~0U;
	mms_hotplug_lock();
	type = mms_pageblock_type(first, &flags);
	mms_hotplug_unlock();
	cell->migratetype = type < 0 ? ~0U : type;
	return count_range(w, c, first, end, count_cell, cell);
}

/*
 * Cursor: first frame of the next cell. What lies between memory and that of
 * devices would be cells of nothing, millions of them: it must be asked for.
 */
int mms_cells_step(struct mms_view_walk *w)
{
	u64 size = w->req->arg[2], first, end, next;
	struct mms_sink_mark mark = mms_sink_mark(&w->sink);
	struct mms_rec_cell *cell;
	struct census *c;
	int err = get_range(w, mms_frames_end(false), &first, &end);

	if (err || !size || size > CELL_MAX)
		return -EINVAL;
	c = get_census(w, false);
	if (!c)
		return -ENOMEM;
	w->finished = c->next == end;
	if (w->finished)
		return 0;
	cell = mms_sink_add(&w->sink, MMS_REC_CELL, sizeof(*cell));
	if (!cell)
		return 0;
	next = min(c->next + size, end);
	err = fill_cell(w, c, c->next, next, cell);
	if (err) {
		mms_sink_rewind(&w->sink, mark);
		return err;
	}
	c->next = next;
	w->req->cursor[0] = next;
	w->finished = next == end;
	return 0;
}
