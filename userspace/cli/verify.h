/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verify.h - "mmscope verify": the kernel's structures against models of them.
 */
#ifndef _MMS_VERIFY_H
#define _MMS_VERIFY_H

#include "../../module/check/report.h"
#include "frames.h"

/* so many times a part that does not hold still is looked at */
#define VERIFY_ROUNDS 20

/**
 * struct verify_zones - the zones, and how often they were looked at
 * @m: connection
 * @zones: the zones and their lists, from the last look
 * @system: the machine
 * @isolate: migratetype of isolated blocks, ~0 if there is none
 * @report: where rules are added to
 * @moment: what holds for all answers
 * @rounds: looks it took
 */
struct verify_zones {
	struct mmscope *m;
	struct zones zones;
	struct mms_rec_system system;
	uint32_t isolate;
	struct mms_report *report;
	struct mmscope_moment moment;
	unsigned int rounds;
};

/*
 * Checks the buddy allocator of all zones. 0, or an exit code with a sentence
 * printed.
 */
int verify_buddy(struct mmscope *m, struct mms_report *report,
		 struct mmscope_moment *moment);

#endif /* _MMS_VERIFY_H */
