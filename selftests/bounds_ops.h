/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything that can be asked of mmscope, and what the kernel's own files tell of the same:
 * between bounds_test.c, which measures it, and bounds_ops.c, which asks.
 */
#ifndef _MMS_SELFTEST_BOUNDS_OPS_H
#define _MMS_SELFTEST_BOUNDS_OPS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "holds.h"
#include "mmscope.h"

/**
 * struct bounds_op - one question
 * @about: what both sides tell of, the same for neighbours in the table
 * @name: how it is asked
 * @by: who is asked
 * @ask: asks: 0, -ENOENT where there is no such thing here, or -errno
 * @view: for mmscope's views
 * @path: for files; %d stands for the pid of the crowd
 * @unit: what struct mms_consistency counts in the longest hold, NULL: it does not say
 * @most: the bound of that, 0: the one of struct mms_info
 */
struct bounds_op {
	const char *about;
	const char *name;
	enum hold_by by;
	int (*ask)(const struct bounds_op *op);
	struct mms_view view;
	const char *path;
	const char *unit;
	uint32_t most;
};

extern const struct bounds_op bounds_ops[];
extern const size_t bounds_ops_nr;

/**
 * struct bounds_world - what is asked about
 * @dev: the device
 * @crowd: process with many VMAs
 * @vmas: where they begin
 * @nr_vmas: how many
 * @pages: an area of pages without holes
 * @nr_pages: how many
 * @stated: what mmscope said of its holds in the last answer; holds of all calls
 */
extern struct bounds_world {
	int dev;
	pid_t crowd;
	uint64_t vmas;
	size_t nr_vmas;
	uint64_t pages;
	size_t nr_pages;
	struct mms_consistency stated;
} bounds_world;

#endif /* _MMS_SELFTEST_BOUNDS_OPS_H */
