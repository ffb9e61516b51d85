/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A process that makes calls, and the model of its address space beside it.
 */
#ifndef _MMS_SELFTEST_SPACE_PLAY_H
#define _MMS_SELFTEST_SPACE_PLAY_H

#include <sys/types.h>

#include "space_calls.h"

#define PLAY_KEEP	64

/**
 * struct play - a process and its model
 * @dev: the device
 * @pid: the process
 * @in: calls go in here
 * @out: results come out there
 * @maps: its /proc/PID/maps
 * @space: the model
 * @keep: what it had at its start, and its heap
 * @nr_keep: how many
 * @why: what is not as the model says, empty if nothing
 */
struct play {
	int dev;
	pid_t pid;
	int in;
	int out;
	int maps;
	struct mms_space space;
	struct range keep[PLAY_KEEP];
	size_t nr_keep;
	char why[256];
};

/* a fresh process; its space is laid out from the bottom up if @legacy */
bool play_start(struct play *p, int dev, bool legacy, const struct mms_ranges_ops *ops);
void play_stop(struct play *p);

/*
 * Makes one call on both sides and compares results and /proc/PID/maps, and with @deep
 * all flags and offsets too. false: they differ, see @why.
 */
bool play_call(struct play *p, const struct call *c, bool deep);

#endif /* _MMS_SELFTEST_SPACE_PLAY_H */
