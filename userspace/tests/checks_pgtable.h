/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checks_pgtable.h - page tables made by hand are those of x86-64 with four levels: words
 * of its manual, and where the tables lie.
 */
#ifndef _MMS_CHECKS_PGTABLE_H
#define _MMS_CHECKS_PGTABLE_H

#include "checks.h"

#include "../../module/check/pgtable.h"

#define HALF		0xffff800000000000ULL	/* where the kernel's half begins */
#define USER_LAST	((1ULL << 47) - 1)
#define PGD		0x1000ULL
#define PUD		0x2000ULL
#define PMD		0x3000ULL
#define PTE		0x4000ULL
#define PAGE		0x5000ULL
#define NX		(1ULL << 63)
#define ALL		0x67			/* present, write, user, accessed, dirty */
#define LARGE		0xe7
#define RWXU		(MMS_PROT_READ | MMS_PROT_WRITE | MMS_PROT_EXEC | MMS_PROT_USER)

static const struct mms_info checks_x86 = {
	.page_shift = 12, .va_bits = 48, .user_end = 1ULL << 47, .kernel_start = HALF,
	.level = {
		{ .shift = 12, .bits = 9, .entry_size = 8 },
		{ .shift = 21, .bits = 9, .entry_size = 8 },
		{ .shift = 30, .bits = 9, .entry_size = 8 },
		{ .shift = 39, .bits = 0, .entry_size = 8 },
		{ .shift = 39, .bits = 9, .entry_size = 8 },
	},
	.arch = "x86_64",
};

/** checks_table() - the record of a table */
static inline struct mms_rec_table checks_table(u64 pa, u64 va, u64 entry_pa, u32 level, u32 flags)
{
	return (struct mms_rec_table){
		HEAD(MMS_REC_TABLE, mms_rec_table), .pa = pa, .va = va,
		.entry_pa = entry_pa, .level = level, .flags = flags, .nr = 512,
	};
}

#endif /* _MMS_CHECKS_PGTABLE_H */
