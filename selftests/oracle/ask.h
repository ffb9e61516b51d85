/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions to /dev/mmscope over the bare ioctls: the oracle tests the module,
 * so it goes through no library.
 */
#ifndef _ORACLE_ASK_H
#define _ORACLE_ASK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <mmscope.h>

void ask_open(void);

struct mms_info ask_info(void);

/*
 * Translate @nr addresses of process @pid, or of the kernel if @pid is 0.
 * Return: the records (to be freed); @root_pa is set.
 */
struct mms_walk *ask_walks(pid_t pid, const uint64_t *va, size_t nr,
			   uint64_t *root_pa);

/* All runs of a space. Return: the records (to be freed); @nr is set. */
struct mms_run *ask_runs(pid_t pid, size_t *nr);

#endif /* _ORACLE_ASK_H */
