// SPDX-License-Identifier: GPL-2.0
/*
 * x86 page tables: Intel SDM volume 3A, chapter 4 "Paging".
 *
 * Reserved bits are those of every CPU. Address bits above what a CPU has (MAXPHYADDR)
 * are reserved there, too, and are taken as address here.
 */
#include "pgtable_formats.h"

#define P	(1ULL << 0)
#define RW	(1ULL << 1)
#define US	(1ULL << 2)
#define PS	(1ULL << 7)
#define XD	(1ULL << 63)

/* bits @high to @low */
#define BITS(high, low)	((~0ULL >> (63 - (high))) & (~0ULL << (low)))

/* bits 1, 2 and 63 of each entry count (4.6.1, "Determination of Access Rights") */
static const struct mms_pt_access access_xd = {
	.write = { RW, RW }, .user = { US, US }, .exec_user = { XD, 0 }, .exec_kernel = { XD, 0 },
};

/* 32-bit paging has no execute-disable bit (4.6.2) */
static const struct mms_pt_access access_32 = {
	.write = { RW, RW }, .user = { US, US },
};

/* the four PDPTEs of PAE paging allow everything (table 4-8) */
static const struct mms_pt_access access_all = { .write = { 0, 0 } };

/* nothing has a value outside of its mask */
#define NEVER	{ .is = { 0, 1 } }

#define MAPS(high, low, must_be_0)						\
	{ .is = { P | PS, P | PS }, .at = { .mask = BITS(high, low) },		\
	  .reserved = must_be_0, .access = &access_xd }
#define LEADS									\
	{ .is = { P | PS, P }, .at = { .mask = BITS(51, 12) }, .access = &access_xd }

/* tables 4-14 and 4-15: bit 7 is reserved */
#define PML5	{ .name = "PML5", .shift = 48, .bits = 9, .leaf = NEVER, .table = LEADS }
#define PML4	{ .name = "PML4", .shift = 39, .bits = 9, .leaf = NEVER, .table = LEADS }
/* tables 4-16 and 4-17: bit 12 is PAT, the rest below the address is reserved */
#define PDPT	{ .name = "PDPT", .shift = 30, .bits = 9,			\
		  .leaf = MAPS(51, 30, BITS(29, 13)), .table = LEADS }
/* tables 4-18 and 4-19 */
#define PD	{ .name = "PD", .shift = 21, .bits = 9,				\
		  .leaf = MAPS(51, 21, BITS(20, 13)), .table = LEADS }
/* table 4-20: bit 7 is PAT */
#define PT	{ .name = "PT", .shift = 12, .bits = 9, .table = NEVER,		\
		  .leaf = { .is = { P, P }, .at = { .mask = BITS(51, 12) },	\
			    .access = &access_xd } }

/* Linux maps the vsyscall page there, for every process to call (vsyscall=) */
#define VSYSCALL	0xffffffffff600000ULL

const struct mms_pt_format mms_pt_x86_64_4 = {
	.name = "x86-64, 4 levels", .arch = "x86_64",
	.page_shift = 12, .va_bits = 48, .half_bits = 47, .halves = 2,
	.entry_size = 8, .valid = P, .user_page = VSYSCALL,
	.nr_levels = 4, .level = { PML4, PDPT, PD, PT },
};

const struct mms_pt_format mms_pt_x86_64_5 = {
	.name = "x86-64, 5 levels", .arch = "x86_64",
	.page_shift = 12, .va_bits = 57, .half_bits = 56, .halves = 2,
	.entry_size = 8, .valid = P, .user_page = VSYSCALL,
	.nr_levels = 5, .level = { PML5, PML4, PDPT, PD, PT },
};

/* tables 4-4 to 4-6; bits 20:13 of a 4-MByte page are 39:32 of its address (PSE-36) */
const struct mms_pt_format mms_pt_i386 = {
	.name = "i386", .arch = "i686",
	.page_shift = 12, .va_bits = 32, .half_bits = 32, .halves = 1,
	.entry_size = 4, .valid = P,
	.nr_levels = 2, .level = {
		{ .name = "PD", .shift = 22, .bits = 10,
		  .leaf = { .is = { P | PS, P | PS }, .reserved = BITS(21, 21),
			    .at = { BITS(31, 22), BITS(20, 13), 19 }, .access = &access_32 },
		  .table = { .is = { P | PS, P }, .at = { .mask = BITS(31, 12) },
			     .access = &access_32 } },
		{ .name = "PT", .shift = 12, .bits = 10, .table = NEVER,
		  .leaf = { .is = { P, P }, .at = { .mask = BITS(31, 12) },
			    .access = &access_32 } },
	},
};

/* tables 4-8 to 4-11; there is nothing between the address and bit 63 */
#define PAE_HIGH	BITS(62, 52)

const struct mms_pt_format mms_pt_i386_pae = {
	.name = "i386 PAE", .arch = "i686",
	.page_shift = 12, .va_bits = 32, .half_bits = 32, .halves = 1,
	.entry_size = 8, .valid = P,
	.nr_levels = 3, .level = {
		{ .name = "PDPT", .shift = 30, .bits = 2, .leaf = NEVER,
		  .table = { .is = { P, P }, .at = { .mask = BITS(51, 12) },
			     .reserved = BITS(2, 1) | BITS(8, 5) | PAE_HIGH | XD,
			     .access = &access_all } },
		{ .name = "PD", .shift = 21, .bits = 9,
		  .leaf = MAPS(51, 21, BITS(20, 13) | PAE_HIGH),
		  .table = { .is = { P | PS, P }, .at = { .mask = BITS(51, 12) },
			     .reserved = PAE_HIGH, .access = &access_xd } },
		{ .name = "PT", .shift = 12, .bits = 9, .table = NEVER,
		  .leaf = { .is = { P, P }, .at = { .mask = BITS(51, 12) },
			    .reserved = PAE_HIGH, .access = &access_xd } },
	},
};
