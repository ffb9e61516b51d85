/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * watch.h - "--watch": the same view again and again.
 */
#ifndef _MMS_WATCH_H
#define _MMS_WATCH_H

#include "cli.h"

/* the command line as it was typed, for the heading; kept, not copied */
void watch_command(char **argv);
/* repeats @answer until it fails or Ctrl-C; the code of the failure or 0 */
int watch(const struct opts *o, device_fn *answer, struct mmscope *m, void *ctx);

#endif /* _MMS_WATCH_H */
