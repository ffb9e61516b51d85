// SPDX-License-Identifier: GPL-2.0
/*
 * arm64 page tables, stage 1 of the EL1&0 regime: Arm ARM (DDI 0487), chapter D8 "The
 * AArch64 Virtual Memory System Architecture", descriptor formats in D8.3. Each half
 * has a root of its own (TTBR0_EL1, TTBR1_EL1) and all of its bits.
 */
#include "pgtable_formats.h"

/* bits @high to @low */
#define BITS(high, low)	((~0ULL >> (63 - (high))) & (~0ULL << (low)))

#define VALID	(1ULL << 0)
#define TYPE	BITS(1, 0)	/* 01: block, 11: table, or page at the last level */
#define AP1	(1ULL << 6)	/* EL0, too */
#define AP2	(1ULL << 7)	/* no writes */
#define CONTIG	(1ULL << 52)
#define PXN	(1ULL << 53)
#define UXN	(1ULL << 54)
#define PXNT	(1ULL << 59)	/* of a table: what is below has these */
#define UXNT	(1ULL << 60)
#define APT0	(1ULL << 61)	/* not from EL0 */
#define APT1	(1ULL << 62)	/* no writes */

/* D8.4.1 "Data accesses permissions", D8.4.2 "Instruction execution permissions" */
static const struct mms_pt_access access_page = {
	.write = { AP2, 0 }, .user = { AP1, AP1 },
	.exec_user = { UXN, 0 }, .exec_kernel = { PXN, 0 },
};

/* D8.4.3 "Hierarchical control of stage 1 permissions" */
static const struct mms_pt_access access_table = {
	.write = { APT1, 0 }, .user = { APT0, 0 },
	.exec_user = { UXNT, 0 }, .exec_kernel = { PXNT, 0 },
};

/* nothing has a value outside of its mask */
#define NEVER	{ .is = { 0, 1 } }

/* with 52-bit addresses (FEAT_LPA, FEAT_LPA2) the upper bits stand in the lower */
#define LPA	.high = BITS(15, 12), .shift = 36	/* 64K pages */
#define LPA2	.high = BITS(9, 8), .shift = 42		/* 4K and 16K pages */

/* @...: the upper bits of the address, if there are any */
#define PAGE(top, low, ...)							\
	{ .is = { TYPE, 3 }, .at = { .mask = BITS(top, low), __VA_ARGS__ },	\
	  .access = &access_page }
#define BLOCK(top, low, ...)							\
	{ .is = { TYPE, 1 }, .at = { .mask = BITS(top, low), __VA_ARGS__ },	\
	  .access = &access_page }
#define NEXT(top, low, ...)							\
	{ .is = { TYPE, 3 }, .at = { .mask = BITS(top, low), __VA_ARGS__ },	\
	  .access = &access_table }

#define COMMON(what, bits, va)							\
	.name = "arm64, " what, .arch = "aarch64", .page_shift = bits, .va_bits = va, \
	.half_bits = va, .halves = 2, .entry_size = 8, .valid = VALID, .contiguous = CONTIG

/* the contiguous hint is about 16 entries of each level with 4K pages (D8.7.1) */
#define L0_4K		{ "0", 39, 9, 0, NEVER, NEXT(47, 12) }
#define L1_4K		{ "1", 30, 9, 4, BLOCK(47, 30), NEXT(47, 12) }
#define L2_4K		{ "2", 21, 9, 4, BLOCK(47, 21), NEXT(47, 12) }
#define L3_4K		{ "3", 12, 9, 4, PAGE(47, 12), NEVER }

const struct mms_pt_format mms_pt_arm64_4k_39 = {
	COMMON("4K pages, 39 bits", 12, 39),
	.nr_levels = 3, .level = { L1_4K, L2_4K, L3_4K },
};

const struct mms_pt_format mms_pt_arm64_4k_48 = {
	COMMON("4K pages, 48 bits", 12, 48),
	.nr_levels = 4, .level = { L0_4K, L1_4K, L2_4K, L3_4K },
};

const struct mms_pt_format mms_pt_arm64_4k_52 = {
	COMMON("4K pages, 52 bits", 12, 52),
	.nr_levels = 5, .level = {
		{ "-1", 48, 4, 0, NEVER, NEXT(49, 12, LPA2) },
		{ "0", 39, 9, 0, BLOCK(49, 39, LPA2), NEXT(49, 12, LPA2) },
		{ "1", 30, 9, 4, BLOCK(49, 30, LPA2), NEXT(49, 12, LPA2) },
		{ "2", 21, 9, 4, BLOCK(49, 21, LPA2), NEXT(49, 12, LPA2) },
		{ "3", 12, 9, 4, PAGE(49, 12, LPA2), NEVER },
	},
};

/* with 16K pages about 128 of the last level and 32 of the one above */
#define L1_16K		{ "1", 36, 11, 0, NEVER, NEXT(47, 14) }
#define L2_16K		{ "2", 25, 11, 5, BLOCK(47, 25), NEXT(47, 14) }
#define L3_16K		{ "3", 14, 11, 7, PAGE(47, 14), NEVER }

const struct mms_pt_format mms_pt_arm64_16k_47 = {
	COMMON("16K pages, 47 bits", 14, 47),
	.nr_levels = 3, .level = { L1_16K, L2_16K, L3_16K },
};

const struct mms_pt_format mms_pt_arm64_16k_48 = {
	COMMON("16K pages, 48 bits", 14, 48),
	.nr_levels = 4, .level = {
		{ "0", 47, 1, 0, NEVER, NEXT(47, 14) }, L1_16K, L2_16K, L3_16K,
	},
};

const struct mms_pt_format mms_pt_arm64_16k_52 = {
	COMMON("16K pages, 52 bits", 14, 52),
	.nr_levels = 4, .level = {
		{ "0", 47, 5, 0, NEVER, NEXT(49, 14, LPA2) },
		{ "1", 36, 11, 0, BLOCK(49, 36, LPA2), NEXT(49, 14, LPA2) },
		{ "2", 25, 11, 5, BLOCK(49, 25, LPA2), NEXT(49, 14, LPA2) },
		{ "3", 14, 11, 7, PAGE(49, 14, LPA2), NEVER },
	},
};

/* with 64K pages about 32 of each level */
#define L2_64K		{ "2", 29, 13, 5, BLOCK(47, 29), NEXT(47, 16) }
#define L3_64K		{ "3", 16, 13, 5, PAGE(47, 16), NEVER }

const struct mms_pt_format mms_pt_arm64_64k_42 = {
	COMMON("64K pages, 42 bits", 16, 42),
	.nr_levels = 2, .level = { L2_64K, L3_64K },
};

const struct mms_pt_format mms_pt_arm64_64k_48 = {
	COMMON("64K pages, 48 bits", 16, 48),
	.nr_levels = 3, .level = {
		{ "1", 42, 6, 0, NEVER, NEXT(47, 16) }, L2_64K, L3_64K,
	},
};

const struct mms_pt_format mms_pt_arm64_64k_52 = {
	COMMON("64K pages, 52 bits", 16, 52),
	.nr_levels = 3, .level = {
		{ "1", 42, 10, 0, BLOCK(47, 42, LPA), NEXT(47, 16, LPA) },
		{ "2", 29, 13, 5, BLOCK(47, 29, LPA), NEXT(47, 16, LPA) },
		{ "3", 16, 13, 5, PAGE(47, 16, LPA), NEVER },
	},
};
