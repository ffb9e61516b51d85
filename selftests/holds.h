/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long locks are held, as the kernel's own tracer sees it: probes on the functions that
 * take locks and give them back, with the address of the lock and of the caller. Works on
 * every kernel with KPROBE_EVENTS; where the tracer knows of interrupts that are switched off
 * (PREEMPTIRQ_TRACEPOINTS), these as well.
 */
#ifndef _MMS_SELFTEST_HOLDS_H
#define _MMS_SELFTEST_HOLDS_H

#include <stdbool.h>
#include <stddef.h>

enum hold_kind {
	HOLD_MMAP,	/* mmap_lock */
	HOLD_ZONE,	/* zone->lock */
	HOLD_LIST,	/* list_lock of a slab cache's node */
	HOLD_BARN,	/* lock of a barn of sheaves */
	HOLD_VMAP,	/* lock of a tree of vmalloc areas */
	HOLD_TREE,	/* page_table_lock, where stacks grow under it */
	HOLD_TABLE,	/* lock of one table of page tables */
	HOLD_ARG,	/* arg_lock of an mm_struct: where its parts begin and end */
	HOLD_CPU,	/* interrupt on a CPU that is asked for what only it may read */
	HOLD_IRQ,	/* interrupts off, for any of these reasons and in descents */
	HOLD_KINDS
};

/* what the table calls them */
extern const char *const hold_name[HOLD_KINDS];

/* whose holds are looked at */
enum hold_by {
	HOLD_BY_MODULE,		/* taken in mmscope, on any CPU */
	HOLD_BY_KERNEL		/* taken by the kernel's own views, in this process */
};

/**
 * struct holds - the holds of one operation
 * @nr: how many began, for each kind
 * @timed: of how many the end was seen
 * @longest: us
 * @lost: entries of the trace that are missing
 * @strange: holds taken in mmscope by functions that the table of callers does not have
 * @stranger: the last of these
 */
struct holds {
	unsigned long nr[HOLD_KINDS];
	unsigned long timed[HOLD_KINDS];
	double longest[HOLD_KINDS];
	unsigned long lost;
	unsigned long strange;
	char stranger[64];
};

/* set the probes; NULL, or why there can be none. holds_close() takes them away */
const char *holds_open(void);
void holds_close(void);

/* whether switched off interrupts are seen on this kernel */
bool holds_see_interrupts(void);

/* what happens between the two calls is looked at; 0 or -1 */
int holds_begin(enum hold_by by);
int holds_end(struct holds *h);

#endif /* _MMS_SELFTEST_HOLDS_H */
