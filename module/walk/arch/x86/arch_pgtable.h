/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x86 page-table entries, the part of ../../arch.h that inner loops use. Bits:
 * Intel SDM volume 3, chapter "Paging", and arch/x86/include/asm/pgtable_types.h
 * for what Linux makes of them.
 */
#ifndef _MMS_WALK_ARCH_X86_PGTABLE_H
#define _MMS_WALK_ARCH_X86_PGTABLE_H

#include <linux/pgtable.h>

#include "../../../uapi/mmscope.h"

#ifdef _PAGE_DIRTY_BITS
#define MMS_ARCH_AD_BITS	((u64)(_PAGE_ACCESSED | _PAGE_DIRTY_BITS))
#else
#define MMS_ARCH_AD_BITS	((u64)(_PAGE_ACCESSED | _PAGE_DIRTY))
#endif

#define MMS_ARCH_FRAME_BITS	((u64)PTE_PFN_MASK)

static inline u64 mms_arch_table_pa(u64 raw)
{
	return raw & PTE_PFN_MASK;
}

static inline bool mms_arch_hw_present(u64 raw)
{
	return raw & _PAGE_PRESENT;
}

static inline bool mms_arch_is_global(u64 raw)
{
	return raw & _PAGE_GLOBAL;
}

static inline u32 mms_arch_prot(u64 raw)
{
	if (!mms_arch_hw_present(raw))
		return 0;
	return MMS_PROT_READ |
	       (raw & _PAGE_RW ? MMS_PROT_WRITE : 0) |
	       (raw & _PAGE_NX ? 0 : MMS_PROT_EXEC) |
	       (raw & _PAGE_USER ? MMS_PROT_USER : 0);
}

/* an entry stored inverted (PROT_NONE) counts its frames downwards */
static inline u64 mms_arch_next_leaf(u64 raw, unsigned int shift)
{
	return mms_arch_hw_present(raw) ? raw + (1ULL << shift)
					: raw - (1ULL << shift);
}

#endif /* _MMS_WALK_ARCH_X86_PGTABLE_H */
