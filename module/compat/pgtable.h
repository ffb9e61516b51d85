/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page-table entries as the kernel's own helpers read them, for a raw value
 * and a level instead of five C types. Each helper works on the value that
 * was read once; none reads memory.
 *
 * @level is MMS_LEVEL_*: for a level above folded ones it is the lowest level
 * it is folded with, because that is the type the kernel puts the meaning on
 * (include/asm-generic/pgtable-nop4d.h and friends).
 */
#ifndef _MMS_COMPAT_PGTABLE_H
#define _MMS_COMPAT_PGTABLE_H

#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/types.h>

#include "../uapi/mmscope.h"
#include "probes.gen.h"

/* what an entry is, before asking what it says */
enum mms_entry_kind {
	MMS_ENTRY_NONE,		/* empty */
	MMS_ENTRY_TABLE,	/* points to a lower table */
	MMS_ENTRY_LEAF,		/* maps a page, PROT_NONE and NUMA hints included */
	MMS_ENTRY_OTHER,	/* swap format */
	MMS_ENTRY_BAD,		/* the kernel's pXd_bad(): not to be followed */
};

static __always_inline enum mms_entry_kind mms_pte_kind(u64 raw)
{
	pte_t pte = __pte(raw);

	if (pte_none(pte))
		return MMS_ENTRY_NONE;
	return pte_present(pte) ? MMS_ENTRY_LEAF : MMS_ENTRY_OTHER;
}

static __always_inline enum mms_entry_kind mms_pmd_kind(u64 raw)
{
	pmd_t pmd = __pmd(raw);

	if (pmd_none(pmd))
		return MMS_ENTRY_NONE;
	if (!pmd_present(pmd))
		return MMS_ENTRY_OTHER;
	if (pmd_leaf(pmd))
		return MMS_ENTRY_LEAF;
	return pmd_bad(pmd) ? MMS_ENTRY_BAD : MMS_ENTRY_TABLE;
}

static __always_inline enum mms_entry_kind mms_pud_kind(u64 raw)
{
	pud_t pud = __pud(raw);

	if (pud_none(pud))
		return MMS_ENTRY_NONE;
	/* a 1 GiB hugetlb page under PROT_NONE is present to pte_present() only */
	if (!pud_present(pud))
		return pte_present(__pte(raw)) ? MMS_ENTRY_LEAF : MMS_ENTRY_OTHER;
	if (pud_leaf(pud))
		return MMS_ENTRY_LEAF;
	return pud_bad(pud) ? MMS_ENTRY_BAD : MMS_ENTRY_TABLE;
}

static inline enum mms_entry_kind mms_p4d_kind(u64 raw)
{
	p4d_t p4d = __p4d(raw);

	if (p4d_none(p4d))
		return MMS_ENTRY_NONE;
	return !p4d_present(p4d) || p4d_bad(p4d) ? MMS_ENTRY_BAD : MMS_ENTRY_TABLE;
}

static inline enum mms_entry_kind mms_pgd_kind(u64 raw)
{
	pgd_t pgd = __pgd(raw);

	if (pgd_none(pgd))
		return MMS_ENTRY_NONE;
	return !pgd_present(pgd) || pgd_bad(pgd) ? MMS_ENTRY_BAD : MMS_ENTRY_TABLE;
}

/**
 * mms_entry_kind() - what a raw entry is
 * @level: MMS_LEVEL_*, see the head of this file for folded levels
 * @raw: the entry
 *
 * Context: any.
 */
static __always_inline enum mms_entry_kind mms_entry_kind(int level, u64 raw)
{
	switch (level) {
	case MMS_LEVEL_PTE:
		return mms_pte_kind(raw);
	case MMS_LEVEL_PMD:
		return mms_pmd_kind(raw);
	case MMS_LEVEL_PUD:
		return mms_pud_kind(raw);
	case MMS_LEVEL_P4D:
		return mms_p4d_kind(raw);
	}
	return mms_pgd_kind(raw);
}

/**
 * mms_leaf_pfn() - first page frame that a leaf entry maps
 * @level: MMS_LEVEL_PTE, _PMD or _PUD
 * @raw: the entry; also right where the kernel stores the frame inverted
 */
static __always_inline u64 mms_leaf_pfn(int level, u64 raw)
{
	switch (level) {
	case MMS_LEVEL_PTE:
		return pte_pfn(__pte(raw));
	case MMS_LEVEL_PMD:
		return pmd_pfn(__pmd(raw));
	}
	return pud_pfn(__pud(raw));
}

/* 7.3 renamed the userfaultfd helpers when other uses than write protection came */
static inline bool mms_pte_uffd_wp(pte_t pte)
{
#if MMS_HAVE_PTE_UFFD
	return pte_uffd(pte);
#else
	return pte_uffd_wp(pte);
#endif
}

static inline bool mms_pte_swp_uffd_wp(pte_t pte)
{
#if MMS_HAVE_PTE_UFFD
	return pte_swp_uffd(pte);
#else
	return pte_swp_uffd_wp(pte);
#endif
}

/* d438d2734170 ("mm: remove devmap related functions and page table bits", v6.17) */
static inline bool mms_pte_devmap(pte_t pte)
{
#if MMS_HAVE_PTE_DEVMAP
	return pte_devmap(pte);
#else
	return false;
#endif
}

/* 1493a1913e34 ("mm/swap: remember PG_anon_exclusive via a swp pte bit", v5.19) */
static inline bool mms_pte_swp_exclusive(pte_t pte)
{
#if MMS_HAVE_PTE_SWP_EXCLUSIVE
	return pte_swp_exclusive(pte);
#else
	return false;
#endif
}

#endif /* _MMS_COMPAT_PGTABLE_H */
