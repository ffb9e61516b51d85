/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A process with very many VMAs and three threads that fault, map and unmap without a pause
 * and note how long each time takes.
 */
#ifndef _MMS_SELFTEST_FAULTER_H
#define _MMS_SELFTEST_FAULTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum fault_kind {
	FAULT_ANON,	/* the first write to a page */
	FAULT_FILE,	/* a page of a file, read and written to, which copies it */
	FAULT_MAP,	/* mmap(), a write, munmap(): these want mmap_lock for writing */
	FAULT_KINDS
};

extern const char *const fault_name[FAULT_KINDS];

#define FAULT_SAMPLES	(1U << 19)
#define FAULT_PHASES	8
#define FAULT_TICK_NS	64	/* four minutes fit into a sample */

/**
 * struct faulter - what the process and its observer share
 * @phase: where samples go now
 * @ready: all threads run
 * @why: there will be none
 * @nr: times it was done in each phase
 * @ticks: the first FAULT_SAMPLES of them, in FAULT_TICK_NS
 */
struct faulter {
	volatile unsigned int phase;
	volatile bool ready;
	const char *why;
	volatile uint64_t nr[FAULT_PHASES][FAULT_KINDS];
	uint32_t ticks[FAULT_PHASES][FAULT_KINDS][FAULT_SAMPLES];
};

/*
 * Start it, with @vmas VMAs; it ends with its parent. NULL: @why says what is missing
 */
struct faulter *faulter_start(size_t vmas, pid_t *pid, const char **why);

/* part @share (0..1) of the times of a phase were not longer, us; 1 is the worst */
double faulter_part(struct faulter *f, unsigned int phase, enum fault_kind kind, double share);

#endif /* _MMS_SELFTEST_FAULTER_H */
