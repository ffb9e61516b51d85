/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a check has its records from: the module itself, the device, or a
 * recorded file. A check asks, and judges what it is told.
 */
#ifndef _MMS_CHECK_SOURCE_H
#define _MMS_CHECK_SOURCE_H

#include "../model/deps.h"
#include "../uapi/mmscope.h"

/* so many times a part that does not hold still is looked at */
#define MMS_ROUNDS	20

/**
 * struct mms_question - as in struct mms_view
 * @view: MMS_VIEW_*
 * @flags: MMS_VIEW_F_*
 * @pid: process, 0 where the view is not about one
 * @space: MMS_SPACE_*
 * @arg: arguments of the view
 */
struct mms_question {
	u32 view;
	u32 flags;
	s32 pid;
	u32 space;
	u64 arg[4];
};

/**
 * struct mms_answer - what holds for an answer as a whole
 * @kind: MMS_CONS_*, the weakest of its parts
 * @lost: what could not be reported
 */
struct mms_answer {
	u32 kind;
	u32 lost;
};

/**
 * typedef mms_take - takes one record
 * @rec: the record; texts come as records after the one they belong to
 * @ctx: as given to mms_source_ask()
 *
 * Context: may not ask in its turn; @rec is gone when it returns.
 * Return: 0, or an error that ends the answer.
 */
typedef int mms_take(const struct mms_rec *rec, void *ctx);

/**
 * struct mms_range - part of an address space
 * @pid: process, 0 for the kernel
 * @space: MMS_SPACE_*
 * @first: first address
 * @end: first address after it, 0: the end of the space
 */
struct mms_range {
	s32 pid;
	u32 space;
	u64 first;
	u64 end;
};

/** typedef mms_take_run - takes one run of pages, in ascending order; as mms_take() */
typedef int mms_take_run(const struct mms_run *run, void *ctx);

/**
 * struct mms_source - who answers
 * @ask: asks one question to its end: 0, an error of @take, or of the ABI
 * @scan: tells the runs of what occupies something in a range, as MMS_IOC_SCAN with
 *	%MMS_SCAN_F_MERGE_AD does; errors as @ask. NULL if there are none to be had
 * @info: the machine, NULL if it is not known
 * @ctx: for @ask and @scan
 * @recorded: the answers are always the same: to ask again helps nothing
 * @pid: the one process to look at; 0: all of them
 * @failed: view that the last error of the ABI was about, 0 if that was a scan
 */
struct mms_source {
	int (*ask)(struct mms_source *s, const struct mms_question *q, mms_take *take,
		   void *ctx, struct mms_answer *answer);
	int (*scan)(struct mms_source *s, const struct mms_range *range, mms_take_run *take,
		    void *ctx);
	const struct mms_info *info;
	void *ctx;
	bool recorded;
	s32 pid;
	u32 failed;
};

/**
 * mms_source_ask() - ask, and take the whole answer
 * @s: who answers
 * @q: the question
 * @take: gets each record
 * @ctx: for @take
 * @answer: filled, also on errors; or NULL
 *
 * Context: may sleep, no locks held.
 * Return: 0, an error of @take, or of the ABI: -ESRCH for a process that is gone.
 */
int mms_source_ask(struct mms_source *s, const struct mms_question *q, mms_take *take,
		   void *ctx, struct mms_answer *answer);

/**
 * mms_source_scan() - ask for the runs of what occupies something in a range
 * @s: who answers
 * @range: the range
 * @take: gets each run
 * @ctx: for @take
 *
 * Context: may sleep, no locks held.
 * Return: 0 or an error as mms_source_ask(); -ENOMSG if there are none to be had.
 */
int mms_source_scan(struct mms_source *s, const struct mms_range *range, mms_take_run *take,
		    void *ctx);

/** mms_source_rounds() - how often a part is looked at before it is called unsteady */
static inline unsigned int mms_source_rounds(const struct mms_source *s)
{
	return s->recorded ? 1 : MMS_ROUNDS;
}

/**
 * mms_record_get() - a record as this code knows it
 * @rec: as it came, maybe of an older or a newer module
 * @ret: filled, what @rec does not have with 0
 * @size: bytes of @ret
 */
void mms_record_get(const struct mms_rec *rec, void *ret, size_t size);

/**
 * mms_source_system() - ask for the machine
 * @s: who answers
 * @ret: filled
 *
 * Return: 0 or an error as mms_source_ask().
 */
int mms_source_system(struct mms_source *s, struct mms_rec_system *ret);

/**
 * struct mms_process - a process whose address space can be looked at
 * @pid: its number
 * @mm: address of its mm_struct
 * @comm: its name, ends in a zero byte
 */
struct mms_process {
	s32 pid;
	u64 mm;
	char comm[16];
};

/**
 * mms_source_processes() - ask which processes have an address space
 * @s: who answers; only @s->pid if it is not 0
 * @ret: filled with an array, to be given back with mms_zfree()
 * @nr: filled
 *
 * Return: 0 or an error as mms_source_ask().
 */
int mms_source_processes(struct mms_source *s, struct mms_process **ret, size_t *nr);

#endif /* _MMS_CHECK_SOURCE_H */
