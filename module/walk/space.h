/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An address space as a walker sees it: a root, the shape of the tables below
 * it, and how one entry is read.
 */
#ifndef _MMS_WALK_SPACE_H
#define _MMS_WALK_SPACE_H

#include <linux/compiler.h>
#include <linux/mm.h>
#include <linux/types.h>
#include <linux/uaccess.h>

#include "../compat/pgtable.h"
#include "../uapi/mmscope.h"
#include "arch.h"

struct mms_info;

/**
 * struct mms_geometry - the shape of this machine's page tables
 * @shift: per MMS_LEVEL_*: lowest address bit of the index
 * @bits: index bits, 0 for a folded level
 * @helper: level whose C type carries the meaning of an entry: the lowest
 *	of the folded levels just below, else the level itself
 */
struct mms_geometry {
	u8 shift[MMS_LEVELS];
	u8 bits[MMS_LEVELS];
	u8 helper[MMS_LEVELS];
};

extern struct mms_geometry mms_geometry;	/* written at load only */

/**
 * struct mms_space - one address space under inspection
 * @mm: the process's mm, on which the caller holds a reference; init_mm or
 *	NULL for the kernel
 * @root: virtual address of the root table
 * @kernel: the kernel half is meant
 */
struct mms_space {
	struct mm_struct *mm;
	void *root;
	bool kernel;
};

/** mms_space_init() - set the geometry and the walk capabilities up */
void mms_space_init(void);

/** mms_space_info() - fill level[], page_shift and bounds of the info record */
void mms_space_info(struct mms_info *info);

/**
 * mms_space_user() - the user half of a process
 * @sp: filled
 * @mm: its mm; the caller keeps its reference for as long as @sp is used
 */
void mms_space_user(struct mms_space *sp, struct mm_struct *mm);

/**
 * mms_space_kernel() - the kernel's address space
 * @sp: filled; valid as long as the calling task does not exit
 */
void mms_space_kernel(struct mms_space *sp);

/** mms_space_root_pa() - physical address of the root table */
u64 mms_space_root_pa(const struct mms_space *sp);

/**
 * mms_space_range() - the part of an address space that a question is about
 * @sp: the space
 * @start: first address asked for; for the kernel 0 is the start of its half
 * @end: address after the last, 0 for the end of the half
 * @first: filled
 * @last: filled, inclusive, so that the top fits
 *
 * Return: false if that is not a range within the half.
 */
bool mms_space_range(const struct mms_space *sp, u64 start, u64 end,
		     u64 *first, u64 *last);

/* index of @va in its table at @level */
static inline unsigned int mms_table_index(int level, u64 va)
{
	return (va >> mms_geometry.shift[level]) &
	       ((1U << mms_geometry.bits[level]) - 1);
}

/* all tables of the architectures supported so far have entries of one size */
#define MMS_ENTRY_SIZE	sizeof(pte_t)

/**
 * mms_entry_read() - read one entry, once
 * @sp: the address space
 * @entry: address of the entry in the direct map
 * @raw: its value
 *
 * User tables cannot go away under the caller (interrupts off, RCU); a kernel
 * table can on some kernels, so it is read in a way that survives.
 * Return: false if it could not be read.
 */
static __always_inline bool mms_entry_read(const struct mms_space *sp,
					   const void *entry, u64 *raw)
{
	if (sp->kernel) {
		pteval_t value;

		if (copy_from_kernel_nofault(&value, entry, sizeof(value)))
			return false;
		*raw = value;
		return true;
	}
	*raw = READ_ONCE(*(const pteval_t *)entry);
	return true;
}

/**
 * mms_space_entry_kind() - what a raw entry is in this space
 * @sp: the address space
 * @level: MMS_LEVEL_*
 * @raw: the entry
 *
 * pXd_bad() knows tables as processes have them. The kernel has others that the
 * hardware follows as well: those of the espfix stacks are read-only.
 */
static __always_inline enum mms_entry_kind
mms_space_entry_kind(const struct mms_space *sp, int level, u64 raw)
{
	enum mms_entry_kind kind = mms_entry_kind(mms_geometry.helper[level], raw);

	if (kind == MMS_ENTRY_BAD && sp->kernel && mms_arch_hw_present(raw))
		return MMS_ENTRY_TABLE;
	return kind;
}

/**
 * mms_user_pgd_read() - the top-level entry that user mode goes through
 * @sp: the address space
 * @va: a user address
 * @raw: the entry
 *
 * To be read after the kernel's copy, which is written second. That copy
 * forbids execution (KPTI, to notice a missed change of roots): what a process
 * may do is in this one.
 * Return: its physical address, MMS_ADDR_NONE if there is one root only.
 */
static inline u64 mms_user_pgd_read(const struct mms_space *sp, u64 va, u64 *raw)
{
	void *root = sp->kernel ? NULL : mms_arch_user_root(sp->root);
	void *entry;

	if (!root)
		return MMS_ADDR_NONE;
	entry = root + mms_table_index(MMS_LEVEL_PGD, va) * MMS_ENTRY_SIZE;
	*raw = READ_ONCE(*(const pteval_t *)entry);
	return __pa(entry);
}

/**
 * mms_table_at() - virtual address of a lower table
 * @pa: its physical address, from an entry
 *
 * Return: the address, NULL if @pa is no memory that could hold a table.
 */
static inline void *mms_table_at(u64 pa)
{
	return pfn_valid(pa >> PAGE_SHIFT) ? __va(pa) : NULL;
}

/**
 * mms_entry_load() - read an entry above the last level, and say what it is
 * @sp: the address space
 * @level: MMS_LEVEL_*
 * @table: virtual address of the table
 * @i: number of the entry
 * @raw: its value, 0 if it could not be read
 *
 * Return: its kind; MMS_ENTRY_TABLE only if there is memory for one.
 */
static __always_inline enum mms_entry_kind
mms_entry_load(const struct mms_space *sp, int level, const void *table,
	       unsigned int i, u64 *raw)
{
	enum mms_entry_kind kind;

	if (!mms_entry_read(sp, table + i * MMS_ENTRY_SIZE, raw))
		*raw = 0;
	kind = mms_space_entry_kind(sp, level, *raw);
	if (kind == MMS_ENTRY_TABLE && !mms_table_at(mms_arch_table_pa(*raw)))
		return MMS_ENTRY_BAD;
	return kind;
}

#endif /* _MMS_WALK_SPACE_H */
