/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a walker must know of the architecture and the kernel's helpers do not
 * tell alike everywhere. Each architecture has a folder in walk/arch with a
 * header "arch_pgtable.h" for what sits in inner loops, and the rest in C.
 */
#ifndef _MMS_WALK_ARCH_H
#define _MMS_WALK_ARCH_H

#include <linux/types.h>

#include "arch_pgtable.h"

struct mms_info;
struct mms_ptbit;

enum mms_va_class {
	MMS_VA_USER,		/* lower half, as far as tables can map */
	MMS_VA_KERNEL,		/* upper half */
	MMS_VA_NONCANONICAL,	/* the CPU cannot form it */
};

/** mms_arch_va_class() - which half an address belongs to. Context: any. */
enum mms_va_class mms_arch_va_class(u64 va);

/**
 * mms_arch_info() - fill the machine part of the info record
 * @info: arch, va_bits, pa_bits, user_end, kernel_start and flags are set
 */
void mms_arch_info(struct mms_info *info);

/**
 * mms_arch_kernel_root() - root table that maps the kernel, without init_mm
 *
 * Return: virtual address of the top-level table in use on this CPU whose
 * kernel half is complete. Context: any; the table stays valid for as long as
 * the calling task does.
 */
void *mms_arch_kernel_root(void);

/**
 * mms_arch_user_root() - the second root that user mode runs on
 * @root: the kernel-mode root of the same address space
 *
 * Return: virtual address of the second root, NULL if there is one root only.
 */
void *mms_arch_user_root(void *root);

/**
 * typedef mms_arch_region - told of one region of the kernel's half
 * @arg: what the caller passed
 * @kind: MMS_REGION_*
 * @start: first address
 * @last: last address
 * @name: as the kernel's documentation calls it
 */
typedef void mms_arch_region(void *arg, u32 kind, u64 start, u64 last,
			     const char *name);

/**
 * mms_arch_layout() - the regions of the kernel's half
 * @fn: called for each, in ascending order
 * @arg: passed on
 */
void mms_arch_layout(mms_arch_region *fn, void *arg);

/**
 * mms_arch_hw_root() - what the CPU's root register holds for a root table
 * @pa: physical address of the table
 *
 * Without bits that belong to the mm or that each CPU chooses.
 */
u64 mms_arch_hw_root(u64 pa);

/** mms_arch_init() - set the capabilities "level5" and "split-pgd" */
void mms_arch_init(void);

/* rows of the bit table, for iface/; terminated by a count */
extern const struct mms_ptbit mms_arch_ptbits[];
extern const unsigned int mms_arch_nr_ptbits;

/*
 * From arch_pgtable.h, all context: any:
 *
 * u64 mms_arch_table_pa(u64 raw)
 *	physical address of the table that an entry points to
 * u32 mms_arch_prot(u64 raw)
 *	MMS_PROT_* that one entry allows; for a table, what it leaves to the
 *	levels below
 * bool mms_arch_hw_present(u64 raw)
 *	whether the hardware walks on at this entry
 * bool mms_arch_is_global(u64 raw)
 *	whether a present leaf survives an address-space switch
 * u64 mms_arch_next_leaf(u64 raw, unsigned int shift)
 *	the entry that would map the following frame in the same way
 * MMS_ARCH_AD_BITS
 *	the accessed and dirty bits of a leaf
 * MMS_ARCH_FRAME_BITS
 *	the bits of a present last-level leaf that are its physical address
 */

#endif /* _MMS_WALK_ARCH_H */
