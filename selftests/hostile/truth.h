/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A process of which it is known at each moment what its memory is, while it
 * changes what lies around: answers about it can be right or wrong.
 */
#ifndef _MMS_HOSTILE_TRUTH_H
#define _MMS_HOSTILE_TRUTH_H

#include "world.h"

/* where its regions lie: far below everything that mmap() hands out by itself */
#define WITNESS		0x0a0000000000ULL
#define WITNESS_END	(WITNESS + 4 * HUGE)

/* starts it; returns when its memory is what it is to be */
void truth_start(void);
void truth_stop(void);

/* an address in one of its regions, or near */
uint64_t truth_address(uint64_t *random);

/* what is said must be true; @sure: the answer says that mappings stood still */
void truth_runs(const struct mms_scan *req, const struct mms_run *run);
void truth_walks(const struct mms_translate *req, const struct mms_walk *walk);
/* records of MMS_VIEW_VMAS about it, from @start on */
void truth_vmas(const struct mms_view *req, const void *records);

#endif /* _MMS_HOSTILE_TRUTH_H */
