/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything that can be asked of mmscope, each question with what the asker
 * needs besides CAP_SYS_ADMIN. docs/abi.md has the same table for people.
 */
#ifndef _MMS_SELFTEST_QUESTIONS_H
#define _MMS_SELFTEST_QUESTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "mmscope.h"

#define QUESTIONS_DEBUGFS	"/sys/kernel/debug/mmscope"

#define NEEDS_PTRACE	(1U << 0)	/* CAP_SYS_PTRACE */
#define NEEDS_ADDRESSES	(1U << 1)	/* CAP_SYSLOG, and kptr_restrict below 2 */
#define NEEDS_ADMIN	(1U << 2)	/* all of them do */

/* about whom */
#define ABOUT_MACHINE	0
#define ABOUT_SELF	1
#define ABOUT_OTHER	2	/* another user's process */
#define ABOUT_KTHREAD	3
#define ABOUT_KERNEL	4	/* its address space */
#define ABOUT_KERNEL_VA	5	/* an address of the kernel, asked of the own process */

/**
 * struct question - one question
 * @name: file below the debugfs folder, or the ioctl and whom it is about
 * @cmd: the ioctl, 0 for a file
 * @view: MMS_VIEW_* if @cmd is MMS_IOC_VIEW
 * @about: ABOUT_*
 * @needs: NEEDS_*, besides NEEDS_ADMIN
 * @writable: a file that takes orders
 * @slow: takes seconds: not to be asked dozens of times
 * @arg: arguments of the view
 */
struct question {
	const char *name;
	unsigned long cmd;
	uint32_t view;
	uint32_t about;
	uint32_t needs;
	bool writable;
	bool slow;
	uint64_t arg[3];
};

extern const struct question questions[];
extern const size_t nr_questions;

#define for_each_question(q)	\
	for ((q) = questions; (q) < questions + nr_questions; (q)++)

/* a request and all that it points to: in one piece, for callers in 32-bit mode */
struct room {
	union {
		struct mms_info info;
		struct mms_list list;
		struct mms_translate translate;
		struct mms_scan scan;
		struct mms_swap swap;
		struct mms_view view;
	} req;
	uint64_t va;
	uint64_t out[8192];
};

/* make the request of @q, an ioctl; @other: another user's process */
void question_fill(const struct question *q, pid_t other, struct room *room);

/* where its account of holds stands, which differs each time; NULL if it has none */
struct mms_consistency *question_cons(const struct question *q, struct room *room);

/* the descriptors to ask through: the device, and each file in the order of the table */
struct doors {
	int device;
	int *file;
};

/* open all, as who may, in a session of its own; false if one does not open */
bool doors_open(struct doors *d);

/* ask @q: 0 for any answer, -EPERM for a refusal, else what is wrong with it */
int question_ask(const struct question *q, const struct doors *d, pid_t other);

/* open the file of @q, or the device: 0 or -errno */
int question_open(const struct question *q);

/* a process of another user that only waits; ends with the caller. -1: none */
pid_t question_other(void);

/* take one capability away, or all but one, from the calling process */
void drop_cap(int cap);
void keep_cap(int cap);

#endif /* _MMS_SELFTEST_QUESTIONS_H */
