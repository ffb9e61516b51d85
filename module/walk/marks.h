/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a struct page does not say: that a frame is mapped into the vmalloc
 * range, that it is part of a kernel stack or of per-CPU memory there, that it
 * waits on a CPU's list of free pages. Found from the other side, by walking the
 * kernel's page tables over those ranges and those lists, and noted for a window
 * of frames.
 */
#ifndef _MMS_WALK_MARKS_H
#define _MMS_WALK_MARKS_H

#include <linux/types.h>

#include "stacks.h"

struct mms_view_walk;

enum mms_mark {
	MMS_MARK_NONE,
	MMS_MARK_VMALLOC,
	MMS_MARK_STACK,
	MMS_MARK_PERCPU,
	MMS_MARK_PCP,
};

/**
 * struct mms_chunk - vmalloc area that is per-CPU memory
 * @start: first address
 * @end: its end
 */
struct mms_chunk {
	u64 start;
	u64 end;
};

/**
 * struct mms_marks - notes about a window of frames
 * @first: first frame of the window
 * @nr: frames in it, 0 if nothing is known yet
 * @room: frames that there is memory for
 * @mark: MMS_MARK_* of each frame
 * @va: where each frame is mapped, or the CPU whose list it is on; NULL if that
 *	is not wanted
 * @stacks: of all tasks
 * @chunk: chunks of per-CPU memory in the vmalloc range
 * @nr_chunks: how many
 */
struct mms_marks {
	unsigned long first;
	unsigned long nr;
	unsigned long room;
	u8 *mark;
	u64 *va;
	struct mms_stacks stacks;
	struct mms_chunk *chunk;
	unsigned int nr_chunks;
};

/**
 * mms_marks_init() - get memory for a window
 * @m: filled; mms_marks_exit() when done
 * @room: frames of the largest window
 * @with_va: addresses are wanted, too
 *
 * Return: 0 or -ENOMEM.
 */
int mms_marks_init(struct mms_marks *m, unsigned long room, bool with_va);

/** mms_marks_exit() - give it back; also after a failed mms_marks_init() */
void mms_marks_exit(struct mms_marks *m);

/**
 * mms_marks_fill() - find out about a window
 * @m: set up
 * @first: first frame
 * @nr: frames, no more than @m has room for
 * @w: the view's work: holds are added to its account, its scratch is used
 *
 * Context: may sleep; takes init_mm's lock in bounded holds, and what reading
 * the per-CPU lists takes.
 * Return: 0, -EINTR or -ENOMEM; nothing is marked then.
 */
int mms_marks_fill(struct mms_marks *m, unsigned long first, unsigned long nr,
		   struct mms_view_walk *w);

/** mms_mark_of() - the note about a frame; MMS_MARK_NONE outside the window */
static inline enum mms_mark mms_mark_of(const struct mms_marks *m, unsigned long pfn)
{
	return pfn - m->first < m->nr ? m->mark[pfn - m->first] : MMS_MARK_NONE;
}

#endif /* _MMS_WALK_MARKS_H */
