// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_SLABS: every slab of one cache. Full slabs are on no list, so all
 * frames of the machine are looked through, and each slab is met once, in the
 * order of addresses, whatever list it is on.
 *
 * Lock order: mem_hotplug_lock -> slab_mutex -> list_lock.
 *
 * Cursor: the next frame.
 */
#include "slab.h"

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "../compat/mm.h"
#include "../compat/zone.h"
#include "slab_kept.h"

#define STEP_PAGES	BIT(20)	/* frames passed in one hold of slab_mutex */
#define STEP_NS		(2 * 1000 * 1000ULL)	/* and time for it, unless the lists took longer */
#define BLOCK_PAGES	512UL	/* memory goes on- and offline in no smaller pieces */

/* Return: false if the sink is full */
static bool put_objects(struct mms_view_walk *w, const struct mms_slab_look *look,
			const u8 *state)
{
	const u32 nr = look->range.objects;
	struct mms_rec_objects *rec;

	rec = mms_sink_add(&w->sink, MMS_REC_OBJECTS, sizeof(*rec) + nr);
	if (!rec)
		return false;
	rec->nr = nr;
	memcpy(rec->state, state, nr);
	return true;
}

static bool put_slab(struct mms_view_walk *w, const struct mms_slab_look *look,
		     const u8 *state)
{
	const struct mms_sink_mark mark = mms_sink_mark(&w->sink);
	const struct mms_slab *s = &look->slab;
	struct mms_rec_slab *rec = mms_sink_add(&w->sink, MMS_REC_SLAB, sizeof(*rec));

	if (!rec)
		return false;
	rec->cache = (unsigned long)s->cache;
	rec->slab = (unsigned long)s->page;
	rec->base = look->range.base;
	rec->freelist = (unsigned long)s->freelist;
	rec->pfn = page_to_pfn(s->page);
	rec->order = look->range.order;
	rec->objects = s->objects;
	rec->inuse = s->inuse;
	rec->node = page_to_nid(s->page);
	rec->where = look->where;
	rec->cpu = look->cpu;
	rec->free = look->free;
	rec->flags = look->flags;
	if (!state || put_objects(w, look, state))
		return true;
	if (mark.used) {
		mms_sink_rewind(&w->sink, mark);
		return false;
	}
	/* not even an empty buffer has room for the objects of this one */
	w->req->lost++;
	return true;
}

/* Return: frames to go on, 0 if the sink is full */
static unsigned long look_at(struct mms_view_walk *w, const struct mms_slab_kept *kept,
			     const struct page *page, u8 *state)
{
	struct mms_slab_look look;
	int err = mms_slab_look(kept, page, state, &look);

	if (err) {
		w->req->lost += err == -EAGAIN;
		return 1;
	}
	w->req->retries += look.retries;
	return put_slab(w, &look, state) ? 1UL << look.range.order : 0;
}

/* memory that is free in large blocks need not be looked through page by page */
static bool is_free(unsigned long pfn, unsigned long end)
{
	unsigned long head;
	unsigned int order;

	return mms_buddy_find(pfn, &head, &order) && head + (1UL << order) >= end;
}

/* Return: the next frame to look at; *@full if the sink is full */
static unsigned long scan_block(struct mms_view_walk *w, const struct mms_slab_kept *kept,
				unsigned long pfn, unsigned long end, u8 *state, bool *full)
{
	unsigned long step;

	if (!pfn_to_online_page(pfn) || is_free(pfn, end))
		return end;
	for (;;) {
		pfn = mms_slab_scan(pfn, end, kept->cache.cache);
		if (pfn >= end)
			return pfn;
		step = look_at(w, kept, pfn_to_page(pfn), state);
		if (!step) {
			*full = true;
			return pfn;
		}
		pfn += step;
	}
}

/*
 * @began: when the lists of the cache began to be read. As much time as that took
 * may be spent on frames, or a slow machine would read lists and nothing else.
 */
static void scan(struct mms_view_walk *w, const struct mms_slab_kept *kept,
		 unsigned long end, u8 *state, u64 began)
{
	const u64 start = ktime_get_ns(), budget = max_t(u64, STEP_NS, start - began);
	const unsigned long first = w->req->cursor[0];
	unsigned long pfn = first;
	bool full = false;

	while (pfn < end && !full && pfn - first < STEP_PAGES &&
	       ktime_get_ns() - start < budget) {
		pfn = scan_block(w, kept, pfn, min(ALIGN(pfn + 1, BLOCK_PAGES), end),
				 state, &full);
		cond_resched();
	}
	w->req->cursor[0] = pfn;
	w->finished = pfn >= end;
	if (kept->bad)
		w->req->lost++;
	mms_view_held(w, MMS_LOCK_SLAB_MUTEX, ktime_get_ns() - began, 0);
}

static int scan_some(struct mms_view_walk *w, unsigned long end, u8 *state)
{
	struct mms_slab_kept *kept;
	u64 began;

	mms_hotplug_lock();
	began = ktime_get_ns();
	kept = mms_slab_kept_open(w->req->arg[0]);
	if (!IS_ERR(kept)) {
		scan(w, kept, end, state, began);
		mms_slab_kept_close(kept);
	}
	mms_hotplug_unlock();
	return PTR_ERR_OR_ZERO(kept);
}

int mms_slabs_step(struct mms_view_walk *w)
{
	const bool objects = w->req->flags & MMS_VIEW_F_OBJECTS;
	const unsigned long end = mms_frames_end(false);
	u8 *state = NULL;
	int err;

	if (w->req->cursor[0] > end)
		return -EINVAL;
	if (objects) {
		state = kvmalloc(MMS_SLAB_OBJECTS, GFP_KERNEL);
		if (!state)
			return -ENOMEM;
	}
	/* what CPUs keep and what slabs say are not of one moment */
	mms_view_kind(w, objects ? MMS_CONS_RACY : MMS_CONS_CHUNKED);
	err = scan_some(w, end, state);
	kvfree(state);
	return err;
}
