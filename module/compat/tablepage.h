/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page tables as the pages that they are: who else uses one, and those that
 * are kept in stock.
 */
#ifndef _MMS_COMPAT_TABLEPAGE_H
#define _MMS_COMPAT_TABLEPAGE_H

#include <linux/types.h>

struct mm_struct;

/**
 * mms_pmd_table_is_shared() - whether other processes use a PMD table, too
 * @pa: its physical address; the caller found it in a shared hugetlb mapping
 *
 * Up to v6.12 the references of the page are counted, and somebody who just
 * looks at all pages (compaction) can hold one for a moment. Context: any.
 */
bool mms_pmd_table_is_shared(u64 pa);

/**
 * mms_deposit_level() - the tables that deposits hang on
 *
 * With each transparent huge page a PTE table is laid aside, for the day when
 * the page must be split. These are counted as page tables of the process.
 * Return: MMS_LEVEL_PMD if each PMD table has its own list, MMS_LEVEL_PGD if
 * there is one for the whole address space.
 */
int mms_deposit_level(void);

/**
 * mms_table_deposits() - the PTE tables laid aside with one table
 * @mm: the caller holds its mmap_lock
 * @table: virtual address of the table at mms_deposit_level(), which must be
 *	sure to stay
 * @skip: leave out that many
 * @pa: filled with physical addresses
 * @max: room in @pa
 *
 * Context: takes the lock of the table; interrupts must be on, as holders wait
 * for other CPUs. Return: how many are in @pa.
 */
unsigned int mms_table_deposits(struct mm_struct *mm, void *table,
				unsigned int skip, u64 *pa, unsigned int max);

#endif /* _MMS_COMPAT_TABLEPAGE_H */
