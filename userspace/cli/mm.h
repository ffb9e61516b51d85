/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mm.h - what the parts of "mmscope mm" share: reading (mm.c), telling
 * (mm_tell.c), the picture of a process (mm_picture.c), and the kernel's half
 * (layout.c).
 */
#ifndef _MMS_MM_H
#define _MMS_MM_H

#include "draw.h"
#include "vma.h"

/**
 * struct mm_answer - all that is known of one address space
 * @m: connection
 * @info: of @m
 * @opts: options
 * @target: who was asked about
 * @tasks: the task and those that share its memory, owned
 * @nr_tasks: how many
 * @mm: the mm_struct; all zero unless @has_mm
 * @has_mm: a task without memory has none
 * @exe: path of the executable or NULL, owned
 * @object: the slab object that the mm_struct lies in; kind 0 if unknown
 * @cache: name of its cache
 * @vmas: VMAs, only for the picture
 * @moment: what holds for the answer
 */
struct mm_answer {
	struct mmscope *m;
	const struct mms_info *info;
	const struct opts *opts;
	const struct target *target;
	struct mms_rec_task *tasks;
	size_t nr_tasks;
	struct mms_rec_mm mm;
	bool has_mm;
	char *exe;
	struct mms_rec_what object;
	char cache[64];
	struct vma_list vmas;
	struct mmscope_moment moment;
};

/* the task that was asked about; NULL for the kernel */
const struct mms_rec_task *mm_asked(const struct mm_answer *a);
/* "sleeping" for 'S' and so on, as in /proc/PID/status */
const char *task_state_text(uint32_t state);
/* "process", "thread", "kernel thread" or "zombie" */
const char *task_kind(const struct mms_rec_task *t);

/* ---- mm_tell.c ---- */

/* the answer in words and pictures */
void mm_tell(struct mm_answer *a);

/* ---- mm_picture.c ---- */

/* the address space drawn from the highest address to the lowest */
void mm_picture(const struct mm_answer *a);

/* ---- layout.c ---- */

/* "mmscope mm kernel"; 0 or an exit code */
int layout_answer(struct mm_answer *a, bool vmalloc);
void layout_usage(FILE *f);

#endif /* _MMS_MM_H */
