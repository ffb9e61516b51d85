/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockstep.h - the buddy model in step with the kernel that runs.
 */
#ifndef _MMS_LOCKSTEP_H
#define _MMS_LOCKSTEP_H

#include "../../module/check/lockstep.h"
#include "../../module/check/report.h"
#include "source.h"

/**
 * lockstep_run() - follow the free lists of all zones
 * @d: the module; not a file
 * @seconds: so long, or until SIGINT or SIGTERM
 * @r: rules of mms_lockstep_rules are added to it; a zone that could not be followed
 *	is unsteady
 *
 * Return: 0, an error as mms_source_ask() below 0, or an exit code with a sentence
 * printed above 0.
 */
int lockstep_run(struct device_source *d, unsigned int seconds, struct mms_report *r);

#endif /* _MMS_LOCKSTEP_H */
