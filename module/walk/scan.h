/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scanning a range of an address space into runs of equal pages.
 */
#ifndef _MMS_WALK_SCAN_H
#define _MMS_WALK_SCAN_H

#include <linux/types.h>

#include "../uapi/mmscope.h"
#include "leaf.h"
#include "space.h"

struct mms_hold;

/**
 * struct mms_scanner - state of one scan
 * @sp: address space
 * @next: first address not yet looked at
 * @last: last address of the range (inclusive, so that the top fits)
 * @finished: the whole range was looked at
 * @states: mask of the states to report
 * @ignore: bits of leaf entries that do not end a run
 * @entries: entries read so far
 * @runs: output buffer
 * @room: records that @runs has memory for
 * @cap: records that may be written, no more than @room
 * @nr: records in it; the last one may still grow
 * @fresh: the next record starts a new VMA and must not join the last one
 * @copy: room for one table, used for kernel tables
 * @frames: if not 0, only pages of that many frames are reported,
 * @first_frame: from this one on; runs are cut to them. One that repeats the
 *	same page (zero pages) is as long as it repeats
 * @vma_start: with @frames: where the VMA begins that is under way,
 * @vma_starts: and where that of each run does; room for @room
 */
struct mms_scanner {
	const struct mms_space *sp;
	u64 next;
	u64 last;
	bool finished;
	u32 states;
	u64 ignore;
	u64 entries;
	struct mms_run *runs;
	u32 room;
	u32 cap;
	u32 nr;
	bool fresh;
	void *copy;
	u64 frames;
	u64 first_frame;
	u64 vma_start;
	u64 *vma_starts;
};

/**
 * mms_scan_hold() - scan for as long as one hold of the lock may last
 * @s: the scanner; all fields set up by the caller
 * @h: account of the holds
 *
 * Comes back when the range is finished, the buffer is full or the bound is
 * reached. Context: may sleep. Return: 0 or -EINTR.
 */
int mms_scan_hold(struct mms_scanner *s, struct mms_hold *h);

/**
 * mms_scan_held() - the same within a hold that the caller has begun
 * @s: the scanner
 * @h: the hold
 *
 * Context: within the hold.
 */
void mms_scan_held(struct mms_scanner *s, struct mms_hold *h);

#endif /* _MMS_WALK_SCAN_H */
