/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is done to the machine meanwhile: memory and processors go away, memory
 * is compacted, swap is taken away, and so is the module itself.
 */
#ifndef _MMS_HOSTILE_MACHINE_H
#define _MMS_HOSTILE_MACHINE_H

#include "world.h"

/* @reload: take the module out and put it in again as well */
void machine_start(bool reload);
/* all is there again afterwards */
void machine_stop(void);

/* NULL, or why this machine cannot have such an event */
const char *machine_cannot(enum event event);

#endif /* _MMS_HOSTILE_MACHINE_H */
