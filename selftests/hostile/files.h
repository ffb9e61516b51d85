/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What callers do with files: those of debugfs, and the device as a file.
 */
#ifndef _MMS_HOSTILE_FILES_H
#define _MMS_HOSTILE_FILES_H

#include "callers.h"

/* finds the files of mmscope in debugfs */
void files_find(void);

extern const char *file_names[FILES_MAX];
extern unsigned int nr_files;

/* whether a file of this name begins with what it is, and says nothing that is wrong */
bool text_is_right(const char *name, const char *text, size_t len);

/* open one, do something to it, close it */
void file_play(struct caller *c, uint64_t *random);

/* the device, used as what it is not */
void device_play(struct caller *c, uint64_t *random);

#endif /* _MMS_HOSTILE_FILES_H */
