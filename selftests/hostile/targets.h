/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes that are looked at, and never rest.
 */
#ifndef _MMS_HOSTILE_TARGETS_H
#define _MMS_HOSTILE_TARGETS_H

#include "world.h"

void targets_start(void);
void targets_stop(void);

#endif /* _MMS_HOSTILE_TARGETS_H */
