// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_PAGES: a record for every frame asked for, holes included. Each is
 * a reading of its own; no lock holds two of them together.
 *
 * Lock order: mem_hotplug_lock (read), for one frame at a time. Whatever may
 * sleep or take a file system's locks (names) comes after it was given back.
 */
#include "pages.h"

#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../compat/capability.h"
#include "../compat/mm.h"
#include "../compat/slab.h"
#include "../compat/symbol.h"
#include "../compat/vmap.h"
#include "../compat/zone.h"
#include "file.h"
#include "frame.h"
#include "marks.h"
#include "object.h"
#include "ram.h"

#define WINDOW	4096	/* frames that marks are made for at a time */
#define FRAMES	64	/* frames of one step */

/* what one call keeps from step to step */
struct state {
	struct mms_ram ram;
	struct mms_marks marks;
	struct mms_cache_names *names;
};

static void release_state(void *arg)
{
	struct state *s = arg;

	mms_ram_put(&s->ram);
	mms_marks_exit(&s->marks);
	kvfree(s->names);
	kfree(s);
}

static int get_state(struct mms_view_walk *w)
{
	struct state *s;

	if (w->state)
		return 0;
	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;
	w->state = s;
	w->release = release_state;
	return mms_ram_get(&s->ram);
}

static void fill_place(struct mms_rec_frame *rec, const struct mms_frame *f)
{
	rec->pfn = f->pfn;
	rec->kind = f->kind;
	rec->node = f->node;
	rec->zone = f->zone;
	rec->head_pfn = f->head_pfn;
	rec->order = f->order;
	rec->section = ~0U;
	rec->cpu = ~0U;
	rec->pageblock = ~0U;
	rec->pincount = -1;
#ifdef CONFIG_SPARSEMEM
	rec->section = pfn_to_section_nr(f->pfn);
#endif
}

static u64 index_of(const struct mms_page *p, u32 kind)
{
	u64 index = mms_page_index(p->head);

	/* the pages of a folio follow each other in the file */
	if (kind == MMS_FRAME_ANON || kind == MMS_FRAME_ANON_SWAP ||
	    kind == MMS_FRAME_SHMEM || kind == MMS_FRAME_FILE)
		index += p->pfn - p->head_pfn;
	return index;
}

static void fill_page(struct mms_rec_frame *rec, const struct mms_frame *f)
{
	const struct mms_page *p = &f->page;
	struct mms_page_counts counts;

	rec->page = (unsigned long)p->page;
	/* the bits above hold node, zone and section */
	rec->flags = p->flags & ((1UL << NR_PAGEFLAGS) - 1);
	rec->mapping = p->mapping;
	rec->index = index_of(p, f->kind);
	rec->private = READ_ONCE(p->head->private);
	rec->page_type = mms_page_word_is_type(p->head_word) ? p->head_word : 0;
	rec->refcount = p->refcount;
	rec->memcg = mms_page_memcg(p);
	mms_page_counts(p, &counts);
	rec->mapcount = counts.mapcount;
	rec->folio_mapcount = counts.folio_mapcount;
	rec->pincount = counts.pincount;
	if (f->kind == MMS_FRAME_ANON || f->kind == MMS_FRAME_ANON_SWAP ||
	    f->kind == MMS_FRAME_KSM)
		rec->owner = p->mapping & ~MMS_MAPPING_FLAGS;

	rec->state = MMS_FRAME_F_ONLINE;
	if (p->tail)
		rec->state |= MMS_FRAME_F_TAIL;
	else if (p->large)
		rec->state |= MMS_FRAME_F_HEAD;
	if (!p->stable)
		rec->state |= MMS_FRAME_F_UNSTABLE;
	if (counts.inexact)
		rec->state |= MMS_FRAME_F_NO_MAPCOUNT;
}

static bool is_of_file(const struct mms_frame *f)
{
	return f->kind == MMS_FRAME_FILE || f->kind == MMS_FRAME_SHMEM ||
	       (f->kind == MMS_FRAME_HUGETLB && f->page.mapping &&
		!(f->page.mapping & MMS_MAPPING_FLAGS));
}

/* one reading; @pinned: the page is held for mms_file_get() */
static void read_frame(struct state *s, unsigned long pfn, struct mms_frame *f,
		       struct mms_rec_frame *rec, bool *pinned)
{
	struct page *page;
	int type;

	*pinned = false;
	mms_hotplug_lock();
	page = pfn_to_online_page(pfn);
	mms_frame_read(pfn, page, &s->ram, f);
	fill_place(rec, f);
	if (page) {
		fill_page(rec, f);
		type = mms_pageblock_type(pfn, &rec->block_flags);
		rec->pageblock = type < 0 ? ~0U : type;
		*pinned = is_of_file(f) && mms_file_pin(&f->page);
	}
	mms_hotplug_unlock();
}

static bool add_file(struct mms_view_walk *w, struct mms_frame *f,
		     struct mms_rec_frame *rec)
{
	struct mms_file file;
	bool ok;

	if (!mms_file_get(&f->page, &file)) {
		rec->state |= MMS_FRAME_F_NO_FILE;
		return true;
	}
	rec->owner = file.inode;
	rec->inode = file.ino;
	rec->dev_major = file.major;
	rec->dev_minor = file.minor;
	ok = mms_file_text(&w->sink, &file, w->scratch);
	mms_file_put(&file);
	return ok;
}

/* who has the vmalloc area that the frame is mapped in */
static bool add_area(struct mms_view_walk *w, u64 va, struct mms_rec_frame *rec)
{
	struct mms_rec_vmalloc area;

	if (!mms_vmap_find(va, &area))
		return true;
	rec->owner = area.vm_struct;
	return !area.caller ||
	       mms_sink_text(&w->sink, MMS_TEXT_SYMBOL, w->scratch,
			     mms_symbol_print(area.caller, true, w->scratch));
}

/* what the mark of a frame leads to; @va: where it is mapped, or a CPU */
static int add_mark(struct mms_view_walk *w, u32 kind, u64 va, struct mms_rec_frame *rec)
{
	const struct mms_stack *stack;
	struct state *s = w->state;

	switch (kind) {
	case MMS_FRAME_PCP:
		rec->cpu = va;
		return 0;
	case MMS_FRAME_STACK:
		stack = mms_stack_find(&s->marks.stacks, va, 0);
		rec->owner = stack->task;
		rec->pid = stack->pid;
		return mms_sink_text(&w->sink, MMS_TEXT_COMM, stack->comm,
				     strlen(stack->comm)) ? 0 : -ENOSPC;
	case MMS_FRAME_VMALLOC:
	case MMS_FRAME_PERCPU:
		return add_area(w, va, rec) ? 0 : -ENOSPC;
	default:
		return 0;
	}
}

/* a frame in use that says nothing of itself: ask the other side, once a window */
static int mark_frame(struct mms_view_walk *w, struct mms_frame *f,
		      struct mms_rec_frame *rec)
{
	struct state *s = w->state;
	int err;

	/* not before it is needed: the less a question takes, the less it changes */
	if (!s->marks.room) {
		err = mms_marks_init(&s->marks, WINDOW, true);
		if (err)
			return err;
	}
	if (f->pfn - s->marks.first >= s->marks.nr) {
		err = mms_marks_fill(&s->marks, f->pfn, WINDOW, w);
		if (err)
			return err;
	}
	mms_frame_mark(f, &s->marks);
	rec->kind = f->kind;
	return add_mark(w, f->kind, s->marks.va[f->pfn - s->marks.first], rec);
}

/* the cache by its name, if it is one: what a slab says is not believed */
static bool add_slab(struct mms_view_walk *w, const struct mms_frame *f,
		     struct mms_rec_frame *rec)
{
	struct state *s = w->state;
	const struct mms_cache_name *cache;
	struct mms_slab slab;
	int err;

	if (!s->names)
		s->names = mms_cache_names_get();
	mms_hotplug_lock();
	err = pfn_to_online_page(f->head_pfn) == f->page.head ?
	      mms_slab_read(f->page.head, &slab) : -ENOENT;
	mms_hotplug_unlock();
	cache = err ? NULL : mms_cache_names_find(s->names, (unsigned long)slab.cache);
	if (!cache)
		return true;
	rec->owner = cache->cache;
	rec->objects = slab.objects;
	rec->inuse = slab.inuse;
	return mms_sink_text(&w->sink, MMS_TEXT_NAME, cache->name, strlen(cache->name));
}

/* 0: done; -ENOSPC: no room */
static int add_frame(struct mms_view_walk *w, unsigned long pfn)
{
	struct mms_sink_mark mark = mms_sink_mark(&w->sink);
	struct mms_rec_frame *rec;
	struct mms_frame f;
	bool pinned;
	int err = 0;

	rec = mms_sink_add(&w->sink, MMS_REC_FRAME, sizeof(*rec));
	if (!rec)
		return -ENOSPC;
	read_frame(w->state, pfn, &f, rec, &pinned);
	if (pinned)
		err = add_file(w, &f, rec) ? 0 : -ENOSPC;
	else if (is_of_file(&f))
		rec->state |= MMS_FRAME_F_NO_FILE;
	else if (f.kind == MMS_FRAME_KERNEL || f.kind == MMS_FRAME_FREE_OTHER)
		err = mark_frame(w, &f, rec);
	else if (f.kind == MMS_FRAME_SLAB && mms_cap_is_on(MMS_CAP_SLAB))
		err = add_slab(w, &f, rec) ? 0 : -ENOSPC;
	if (err)
		mms_sink_rewind(&w->sink, mark);
	return err;
}

/* cursor: frames done */
int mms_pages_step(struct mms_view_walk *w)
{
	u64 first = w->req->arg[0], nr = w->req->arg[1];
	u64 *done = &w->req->cursor[0];
	unsigned int i;
	int err;

	if (!nr || *done > nr || first + nr < first || first + nr - 1 > ULONG_MAX)
		return -EINVAL;
	err = get_state(w);
	mms_view_kind(w, MMS_CONS_RACY);
	if (!w->req->cons.holds)
		w->req->cons.lock = MMS_LOCK_NONE;
	for (i = 0; !err && i < FRAMES && *done < nr; i++) {
		err = add_frame(w, first + *done);
		if (!err)
			++*done;
	}
	w->finished = *done == nr;
	return err == -ENOSPC ? 0 : err;
}
