/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Per-CPU page lists: where they lie, what they hold, and how they are kept
 * still.
 */
#ifndef _MMS_COMPAT_PCP_H
#define _MMS_COMPAT_PCP_H

#include <linux/mmzone.h>

/* lists of one CPU and zone */
#define MMS_PCP_LISTS	ARRAY_SIZE(((struct per_cpu_pages *)NULL)->lists)

/** mms_pcp_init() - set the capability "pcp" */
void mms_pcp_init(void);

/** mms_pcp() - the lists of a CPU for a zone; any possible CPU */
struct per_cpu_pages *mms_pcp(struct zone *zone, unsigned int cpu);

/** mms_pcp_order() - log2 of the pages of a member of a list */
unsigned int mms_pcp_order(unsigned int list);

/**
 * mms_pcp_type() - migratetype of a list
 * @list: below MMS_PCP_LISTS
 *
 * Of the two lists for huge pages one is for movable ones and the other for the
 * rest, which is called unmovable here.
 */
unsigned int mms_pcp_type(unsigned int list);

/**
 * mms_pcp_run() - run a function where a CPU's lists can be read
 * @cpu: the CPU; online, and kept so by cpus_read_lock()
 * @fn: must not sleep; begins with mms_pcp_trylock()
 * @arg: given to it
 *
 * On the CPU itself with interrupts off. PREEMPT_RT cannot take the lock there:
 * the function runs where the caller is.
 *
 * Context: may sleep. Return: 0 or an error of smp_call_function_single().
 */
int mms_pcp_run(unsigned int cpu, void (*fn)(void *arg), void *arg);

/**
 * mms_pcp_trylock() - keep the lists still, from within mms_pcp_run()
 * @pcp: the lists
 *
 * Return: false if the CPU was interrupted while it works on them: try later.
 * Always true before v6.0: interrupts off on the own CPU are the lock there.
 */
bool mms_pcp_trylock(struct per_cpu_pages *pcp);

/** mms_pcp_unlock() - let go of them */
void mms_pcp_unlock(struct per_cpu_pages *pcp);

#endif /* _MMS_COMPAT_PCP_H */
