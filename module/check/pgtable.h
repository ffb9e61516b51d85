/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page tables: what the kernel's helpers say of them against the decoder that knows
 * the manual alone, and what must hold of the tables themselves.
 */
#ifndef _MMS_CHECK_PGTABLE_H
#define _MMS_CHECK_PGTABLE_H

#include "report.h"
#include "tables.h"

/* what must hold */
enum mms_pgtable_rule {
	MMS_RULE_MAPPED,
	MMS_RULE_PT_FRAME,
	MMS_RULE_PT_SIZE,
	MMS_RULE_PERMISSION,
	MMS_RULE_HOLE,
	MMS_RULE_WELL_FORMED,
	MMS_RULE_TABLE_TOLD,
	MMS_RULE_TABLE_ONCE,
	MMS_RULE_KERNEL_ONLY,
	MMS_RULE_WRITE_OR_EXEC,
	MMS_RULE_LEAF_IN_VMA,
	MMS_RULE_TWO_ROOTS,
	MMS_RULE_TABLE_BYTES,
};

extern const struct mms_rules mms_pgtable_rules;

/** struct mms_check_area - a VMA: [@start, @end) */
struct mms_check_area {
	u64 start;
	u64 end;
};

/** struct mms_check_doubt - addresses where something differed, both included */
struct mms_check_doubt {
	u64 first;
	u64 last;
};

/* more places than these are a machine in uproar, or a decoder that is wrong */
#define MMS_DOUBTS_MAX	1024

/**
 * struct mms_check_half - an address space, or a part of it, while it is judged
 * @r: rules are added to it
 * @of: whose it is
 * @t: its tables, ready
 * @kernel: it is the kernel's half
 * @wx_promised: the kernel says it maps nothing that is writable and executable
 * @first: first address that is looked at
 * @last: last one
 * @area: VMAs in ascending order, @nr_areas; NULL if they are not known
 * @nr_areas: how many
 * @next: up to here the runs have come; 0 behind the last address there is
 * @doubt: array of @nr_doubts: where rules were broken, by table of the last level
 * @nr_doubts: how many, at most MMS_DOUBTS_MAX
 */
struct mms_check_half {
	struct mms_report *r;
	const char *of;
	struct mms_check_tables *t;
	bool kernel;
	bool wx_promised;
	u64 first;
	u64 last;
	const struct mms_check_area *area;
	size_t nr_areas;
	u64 next;
	struct mms_check_doubt *doubt;
	size_t nr_doubts;
};

/**
 * mms_check_doubtful() - remember that something differs
 * @c: the space
 * @first: first address it is about
 * @last: last one
 */
void mms_check_doubtful(struct mms_check_half *c, u64 first, u64 last);

/** mms_check_judge() - a case of a rule; one that does not hold is doubtful at @va */
void mms_check_judge(struct mms_check_half *c, enum mms_pgtable_rule rule, bool holds,
		     u64 va, u64 want, u64 have);

/** mms_check_runs_begin() - runs from @c->first on are to come */
void mms_check_runs_begin(struct mms_check_half *c);

/**
 * mms_check_run() - compare a run of the kernel's walk with the decoder
 * @c: the space
 * @run: the run; what lies between it and the one before must be holes
 */
void mms_check_run(struct mms_check_half *c, const struct mms_run *run);

/** mms_check_runs_end() - no run is left: the rest must be holes */
void mms_check_runs_end(struct mms_check_half *c);

/** mms_check_entries() - check every entry of every table for itself */
void mms_check_entries(struct mms_check_half *c);

/**
 * mms_check_table_once() - check that no table is reached twice, and all are told of
 * @c: the space
 *
 * Context: may sleep. Return: 0 or -ENOMEM.
 */
int mms_check_table_once(struct mms_check_half *c);

/** mms_check_two_roots() - compare the user's root with the kernel's (KPTI) */
void mms_check_two_roots(struct mms_check_half *c);

#endif /* _MMS_CHECK_PGTABLE_H */
