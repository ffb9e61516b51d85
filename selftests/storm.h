/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A process whose address space changes in every way a process can change it,
 * from several threads, until it is killed.
 */
#ifndef _MMS_SELFTEST_STORM_H
#define _MMS_SELFTEST_STORM_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#define STORM_DENSE	(192UL << 20)	/* of small and huge pages that come and go */
#define STORM_SPARSE	(64UL << 30)	/* with a page here and there */

struct storm {
	pid_t pid;
	uint64_t dense;		/* start of the parts */
	uint64_t sparse;
	atomic_ulong *rounds;	/* changes so far; the storm counts them */
};

/* both parts are mapped, in the same place in the storm and in the caller */
void storm_start(struct storm *s, int threads);
void storm_stop(struct storm *s);

#endif /* _MMS_SELFTEST_STORM_H */
