/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixture program as a target: started once, and its list of regions.
 */
#ifndef _MMS_SELFTEST_TARGET_H
#define _MMS_SELFTEST_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct target_region {
	char name[24];
	uint64_t start;
	uint64_t len;
};

struct target {
	pid_t pid;
	size_t nr;
	struct target_region region[80];
};

/*
 * Start the fixture and wait until it is ready; what it could not make is
 * printed as a comment. It ends with the calling thread at the latest.
 */
void target_start(struct target *t, const char *option);
void target_stop(struct target *t);

/* NULL if the fixture has no such region */
const struct target_region *target_find(const struct target *t, const char *name);

#endif /* _MMS_SELFTEST_TARGET_H */
