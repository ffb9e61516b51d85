/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What this kernel lets mmscope do. One table: every capability is on, or off
 * with a reason that a user can act on. The table is filled while the module
 * loads; later a walker may only switch its own entry off.
 */
#ifndef _MMS_COMPAT_CAPABILITY_H
#define _MMS_COMPAT_CAPABILITY_H

#include <linux/types.h>

struct mms_cap;

enum mms_cap_id {
	MMS_CAP_USER_WALK,	/* page tables of processes */
	MMS_CAP_KERNEL_WALK,	/* page tables of the kernel */
	MMS_CAP_KERNEL_LOCK,	/* init_mm's lock, which holds kernel tables still */
	MMS_CAP_HOTPLUG_LOCK,	/* memory hot-remove is kept out during a walk */
	MMS_CAP_LEVEL5,		/* five levels of tables in use */
	MMS_CAP_SPLIT_PGD,	/* a second root for user mode (KPTI) */
	MMS_CAP_HUGE_ZERO,	/* the huge zero page is told from other huge pages */
	MMS_CAP_UFFD_WP,	/* userfaultfd write protection in entries */
	MMS_CAP_MARKERS,	/* entries that hold a note and no page */
	MMS_CAP_GUARD,		/* guard pages as markers */
	MMS_CAP_SWAP_AREA,	/* name of a swap area */
	MMS_CAP_VMA_SEQ,	/* changes of the VMA tree are seen between two holds */
	MMS_CAP_PERCPU,		/* per-CPU memory is known by CPU and offset */
	MMS_CAP_BTF,		/* layout of structures private to the kernel */
	MMS_CAP_SLAB,		/* slab caches, their slabs and objects */
	MMS_CAP_SLAB_COUNTS,	/* the kernel counts slabs and objects of a cache */
	MMS_CAP_SLAB_CPU,	/* what each CPU keeps of a cache */
	MMS_CAP_ZONES,		/* zones, free blocks, pageblocks */
	MMS_CAP_PCP,		/* per-CPU page lists */
	MMS_CAP_STAT_NAMES,	/* names of counters */
	MMS_CAP_VMALLOC,	/* the kernel's vmalloc areas */
	MMS_CAPS
};

/**
 * mms_cap_on() - switch a capability on
 * @id: which one
 * @how: how it was found, such as "symbol init_mm"; a static string
 *
 * Context: module load only.
 */
void mms_cap_on(enum mms_cap_id id, const char *how);

/**
 * mms_cap_off() - switch a capability off
 * @id: which one
 * @how: what was tried
 * @why: the reason in a few words; static strings both
 *
 * Context: any; the last caller wins, readers see old or new.
 */
void mms_cap_off(enum mms_cap_id id, const char *how, const char *why);

/** mms_cap_is_on() - whether a capability may be used. Context: any. */
bool mms_cap_is_on(enum mms_cap_id id);

/**
 * mms_cap_record() - one row of the table as an ABI record
 * @id: which one
 * @rec: filled completely
 */
void mms_cap_record(enum mms_cap_id id, struct mms_cap *rec);

/**
 * mms_surprise() - an assumption about the kernel did not hold
 * @id: capability that rests on the assumption
 * @cond: the surprise
 *
 * Warns once and switches the capability off, as an observer must never take
 * the machine down. Return: @cond.
 */
#define mms_surprise(id, cond) ({					\
	bool __surprise = !!(cond);					\
									\
	if (WARN_ONCE(__surprise, "mmscope: %s", #cond))		\
		mms_cap_off(id, "internal check", #cond);		\
	__surprise;							\
})

#endif /* _MMS_COMPAT_CAPABILITY_H */
