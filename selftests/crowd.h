/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes with very many VMAs, and memory in a state that makes long lists: what holds of
 * locks are longest for.
 */
#ifndef _MMS_SELFTEST_CROWD_H
#define _MMS_SELFTEST_CROWD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CROWD_VMAS	65000

/* @nr VMAs of a page each, every second one with its page; NULL or why it cannot be had */
const char *crowd_vmas(size_t nr, char **start);

/* the same with every second one gone again: half of each slab of VMAs is free */
const char *crowd_half_gone(size_t nr);

/*
 * Pages, all there; and as many again with every second one gone: free blocks of one page
 */
const char *crowd_pages(size_t bytes, char **start);

#endif /* _MMS_SELFTEST_CROWD_H */
