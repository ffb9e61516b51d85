// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU page lists. Up to v5.19 nothing but the CPU itself, with interrupts
 * off, may touch them; 01b44456a7aa ("mm/page_alloc: replace local_lock with
 * normal spinlock") (in v6.0) gave them a lock, which the CPU itself only tries
 * to take: if it is held by another CPU, pages go to and come from the buddy
 * allocator. Reading on the CPU itself, from an interrupt, therefore changes
 * nothing about its allocations and works for all versions.
 */
#include "pcp.h"

#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/spinlock.h>

#include "capability.h"
#include "probes.gen.h"

/* lists for orders up to this come first; those for huge pages follow */
#define SMALL_LISTS	(MIGRATE_PCPTYPES * (PAGE_ALLOC_COSTLY_ORDER + 1))

void mms_pcp_init(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !MMS_HAVE_PCP_LOCK)
		mms_cap_off(MMS_CAP_PCP, "header linux/mmzone.h",
			    "PREEMPT_RT before v6.0 keeps these lists by a lock that cannot be reached");
	else
		mms_cap_on(MMS_CAP_PCP, "header linux/mmzone.h");
}

struct per_cpu_pages *mms_pcp(struct zone *zone, unsigned int cpu)
{
#if MMS_HAVE_PER_CPU_PAGESET
	return per_cpu_ptr(zone->per_cpu_pageset, cpu);
#else
	return &per_cpu_ptr(zone->pageset, cpu)->pcp;
#endif
}

unsigned int mms_pcp_order(unsigned int list)
{
#ifdef CONFIG_TRANSPARENT_HUGEPAGE
	if (list >= SMALL_LISTS)
		return HPAGE_PMD_ORDER;
#endif
	return list / MIGRATE_PCPTYPES;
}

unsigned int mms_pcp_type(unsigned int list)
{
	if (list < SMALL_LISTS)
		return list % MIGRATE_PCPTYPES;
	return list == SMALL_LISTS ? MIGRATE_UNMOVABLE : MIGRATE_MOVABLE;
}

int mms_pcp_run(unsigned int cpu, void (*fn)(void *arg), void *arg)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		return smp_call_function_single(cpu, fn, arg, 1);
	fn(arg);
	return 0;
}

bool mms_pcp_trylock(struct per_cpu_pages *pcp)
{
#if MMS_HAVE_PCP_LOCK
	return spin_trylock(&pcp->lock);
#else
	return true;
#endif
}

void mms_pcp_unlock(struct per_cpu_pages *pcp)
{
#if MMS_HAVE_PCP_LOCK
	spin_unlock(&pcp->lock);
#endif
}
