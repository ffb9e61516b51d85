/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source.h - the module or a recorded file as checks and models ask it.
 */
#ifndef _MMS_CLI_SOURCE_H
#define _MMS_CLI_SOURCE_H

#include "../../module/check/source.h"
#include "cli.h"

/**
 * struct device_source - the module or a recorded file, for checks
 * @source: as checks see it
 * @m: connection, not owned
 * @moment: what holds for all answers so far
 * @progress: shown while questions are answered; not without progress_init()
 * @answers: so many answers there were
 */
struct device_source {
	struct mms_source source;
	struct mmscope *m;
	struct mmscope_moment moment;
	struct progress progress;
	uint64_t answers;
};

/* @pid: the one process to look at, 0: all; @d must not move afterwards */
void device_source_init(struct device_source *d, struct mmscope *m, int pid);

/* a sentence about an error that a check returned; an exit code */
int device_source_fail(const struct device_source *d, int err);

#endif /* _MMS_CLI_SOURCE_H */
