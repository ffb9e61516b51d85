/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verify.h - "mmscope verify": the kernel's structures against models of them.
 */
#ifndef _MMS_VERIFY_H
#define _MMS_VERIFY_H

#include "../../module/check/subject.h"
#include "draw.h"

/**
 * struct device_source - the module or a recorded file, for checks
 * @source: as checks see it
 * @m: connection, not owned
 * @moment: what holds for all answers so far
 */
struct device_source {
	struct mms_source source;
	struct mmscope *m;
	struct mmscope_moment moment;
};

/* @pid: the one process to look at, 0: all; @d must not move afterwards */
void device_source_init(struct device_source *d, struct mmscope *m, int pid);

/* a sentence about an error that a check returned; an exit code */
int device_source_fail(const struct device_source *d, int err);

#endif /* _MMS_VERIFY_H */
