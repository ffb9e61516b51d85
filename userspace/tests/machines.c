// SPDX-License-Identifier: GPL-2.0-only
/*
 * machines.c - the scenarios: x86-64 with four and five levels and with two
 * roots, and arm64 with 64 KiB pages, which shares no number with the others.
 */
#include "fake.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define RU	(MMS_PROT_READ | MMS_PROT_USER)
#define RWU	(RU | MMS_PROT_WRITE)
#define RXU	(RU | MMS_PROT_EXEC)
#define RWK	(MMS_PROT_READ | MMS_PROT_WRITE)
#define RXK	(MMS_PROT_READ | MMS_PROT_EXEC)

#define P	MMS_PAGE_PRESENT
#define PY	(P | MMS_PAGE_YOUNG)
#define PYD	(PY | MMS_PAGE_DIRTY)

#define NX	(1ULL << 63)
#define K	1024ULL
#define M	(1024 * K)

#define PTE	MMS_LEVEL_PTE
#define PMD	MMS_LEVEL_PMD
#define PUD	MMS_LEVEL_PUD

#define ANY	0x1f
#define MAPS	(MMS_PTBIT_TABLE | MMS_PTBIT_LEAF)

static const struct mms_ptbit x86_rows[] = {
	{ 1, 1, ANY, MAPS, "present", "the hardware uses this entry" },
	{ 1, 0, ANY, MMS_PTBIT_OTHER, "not-present", "an access faults" },
	{ 2, 2, ANY, MAPS, "write", "writes are allowed" },
	{ 2, 0, ANY, MAPS, "read-only", "a write faults" },
	{ 4, 4, ANY, MAPS, "user", "user mode may use it" },
	{ 0x20, 0x20, ANY, MAPS, "accessed", "used since last cleared" },
	{ 0x40, 0x40, ANY, MMS_PTBIT_LEAF, "dirty", "written since last cleared" },
	{ 0x80, 0x80, 6, MMS_PTBIT_LEAF, "page-size", "maps a large page" },
	{ 0x100, 0x100, 7, MMS_PTBIT_LEAF, "global", "stays in the TLB" },
	{ 0x7800000000000000, 0x1800000000000000, 7, MMS_PTBIT_LEAF, "key3",
	  "protection key 3" },
	{ NX, NX, ANY, MAPS, "no-exec", "instructions cannot be fetched" },
};

static const struct fake_vma x86_vmas[] = {
	{ 0x400000, 0x402000, "r-xp", "/usr/bin/cat" },
	{ 0x10000000, 0x10400000, "rw-p", "[heap]" },
	{ 0x7f0000000000, 0x7f0000400000, "rw-p", "" },
	{ 0x7f0040000000, 0x7f0080000000, "rw-s", "/dev/hugepages/a \033b" },
	{ 0x7ffc00000000, 0x7ffc00021000, "rw-p", "[stack]" },
};

static const struct fake_page x86_pages[] = {
	{ 0x400000, 8 * K, MMS_STATE_MAPPED, PTE, RXU, PY | MMS_PAGE_FILE,
	  0x3a000000, 0x25 },
	{ 0x10000000, 4 * K, MMS_STATE_MAPPED, PTE, RWU, PYD | MMS_PAGE_ANON,
	  0x12345000, 0x67 | NX },
	{ 0x10001000, 4 * K, MMS_STATE_MAPPED, PTE, RU, PY | MMS_PAGE_ANON,
	  0x12346000, 0x25 | NX },
	{ 0x10002000, 4 * K, MMS_STATE_MAPPED, PTE, RU,
	  PY | MMS_PAGE_ZERO | MMS_PAGE_SPECIAL, 0x2000000, 0x225 | NX },
	{ 0x10003000, 16 * K, MMS_STATE_SWAP, PTE, 0, 0, 0x129, 0xfff },
	{ 0x10007000, 4 * K, MMS_STATE_PROT_NONE, PTE, 0,
	  P | MMS_PAGE_YOUNG | MMS_PAGE_ANON, 0x12400000, 0x120 | NX },
	{ 0x10008000, 4 * K, MMS_STATE_MARKER, PTE, 0, 0, MMS_MARKER_GUARD, 0xff0 },
	{ 0x10009000, 4 * K, MMS_STATE_HWPOISON, PTE, 0, 0, 0x12f00000, 0xff2 },
	{ 0x1000a000, 4 * K, MMS_STATE_MIGRATION, PTE, 0, 0, 0x12f01000, 0xff4 },
	{ 0x1000b000, 4 * K, MMS_STATE_NUMA_HINT, PTE, 0, P | MMS_PAGE_ANON,
	  0x12f02000, 0x120 | NX },
	{ 0x1000c000, 4 * K, MMS_STATE_MARKER, PTE, 0, 0,
	  MMS_MARKER_UFFD_WP | MMS_MARKER_POISONED, 0xff8 },
	{ 0x1000d000, 2 * M - 52 * K, MMS_STATE_NEVER, PTE, 0, 0, MMS_ADDR_NONE, 0 },
	{ 0x10200000, 2 * M, MMS_STATE_NO_TABLE, PMD, 0, 0, MMS_ADDR_NONE, 0 },
	{ 0x7f0000000000, 4 * M, MMS_STATE_MAPPED, PMD, RWU,
	  PYD | MMS_PAGE_ANON | MMS_PAGE_THP, 0x40000000, 0xe7 | NX },
	{ 0x7f0040000000, 1024 * M, MMS_STATE_MAPPED, PUD, RWU,
	  PYD | MMS_PAGE_FILE | MMS_PAGE_HUGETLB, 0x80000000, 0xe7 | NX },
	{ 0x7ffc00000000, 128 * K, MMS_STATE_MAPPED, PTE, RWU, PYD | MMS_PAGE_ANON,
	  0x55550000, 0x67 | NX },
	{ 0x7ffc00020000, 4 * K, MMS_STATE_MAPPED, PTE, RWU, PYD | MMS_PAGE_ANON,
	  0x66660000, 0x67 | NX },
};

static const struct fake_page x86_kernel[] = {
	{ 0xffff888000000000, 64 * M, MMS_STATE_MAPPED, PMD, RWK,
	  PYD | MMS_PAGE_GLOBAL | MMS_PAGE_KERNEL, 0, 0x1e3 | NX },
	{ 0xffff888004000000, 4 * K, MMS_STATE_UNMAPPED, PTE, 0, MMS_PAGE_KERNEL,
	  MMS_ADDR_NONE, 0 },
	{ 0xffff888004001000, 4 * K, MMS_STATE_BAD, PTE, 0, MMS_PAGE_KERNEL,
	  MMS_ADDR_NONE, 0xdeadbeef00000001 },
	{ 0xffffffff81000000, 16 * M, MMS_STATE_MAPPED, PMD, RXK,
	  PY | MMS_PAGE_GLOBAL | MMS_PAGE_KERNEL, 0x1000000, 0x1e1 },
};

static const struct mms_ptbit arm_rows[] = {
	{ 3, 3, ANY, MAPS, "valid", "the hardware uses this entry" },
	{ 3, 1, ANY, MMS_PTBIT_LEAF, "block", "maps a block" },
	{ 0x40, 0x40, 7, MMS_PTBIT_LEAF, "el0", "user mode may use it" },
	{ 0x80, 0x80, 7, MMS_PTBIT_LEAF, "read-only", "a write faults" },
	{ 0x400, 0x400, 7, MMS_PTBIT_LEAF, "af", "accessed" },
};

static const struct fake_vma arm_vmas[] = {
	{ 0xffff80000000, 0xffff80040000, "rw-p", "" },
	{ 0xfffff0000000, 0xfffff0010000, "rw-p", "[stack]" },
};

static const struct fake_page arm_pages[] = {
	{ 0xffff80000000, 128 * K, MMS_STATE_MAPPED, PTE, RWU, PYD | MMS_PAGE_ANON,
	  0x880000000, 0x443 },
	{ 0xffff80020000, 128 * K, MMS_STATE_NEVER, PTE, 0, 0, MMS_ADDR_NONE, 0 },
	{ 0xfffff0000000, 64 * K, MMS_STATE_MAPPED, PTE, RWU, PYD | MMS_PAGE_ANON,
	  0x8a0000000, 0x443 },
};

#define LEAF	MMS_LEVEL_F_LEAF
#define FOLDED	MMS_LEVEL_F_FOLDED

#define X86_LOW_LEVELS \
	[MMS_LEVEL_PTE] = { "pte", 12, 9, LEAF, 8, 0 }, \
	[MMS_LEVEL_PMD] = { "pmd", 21, 9, LEAF, 8, 0 }, \
	[MMS_LEVEL_PUD] = { "pud", 30, 9, LEAF, 8, 0 }

#define X86_4_LEVELS { \
	X86_LOW_LEVELS, \
	[MMS_LEVEL_P4D] = { "p4d", 39, 0, FOLDED, 8, 0 }, \
	[MMS_LEVEL_PGD] = { "pgd", 39, 9, 0, 8, 0 } }

#define X86_5_LEVELS { \
	X86_LOW_LEVELS, \
	[MMS_LEVEL_P4D] = { "p4d", 39, 9, 0, 8, 0 }, \
	[MMS_LEVEL_PGD] = { "pgd", 48, 9, 0, 8, 0 } }

#define COMMON \
	.abi_major = MMS_ABI_MAJOR, .abi_minor = MMS_ABI_MINOR, \
	.max_batch = 7, .max_tables = 256, .hold_bound_ns = 100000, \
	.nr_caps = 3, .version = "0.1.0"

#define X86_INFO \
	COMMON, .page_shift = 12, .pa_bits = 46, .arch = "x86_64", \
	.nr_ptbits = ARRAY_SIZE(x86_rows)

#define X86_TABLES \
	.rows = x86_rows, .page = x86_pages, .nr_pages = ARRAY_SIZE(x86_pages), \
	.kernel = x86_kernel, .nr_kernel = ARRAY_SIZE(x86_kernel), \
	.vma = x86_vmas, .nr_vmas = ARRAY_SIZE(x86_vmas), .table_bits = 0x67

const struct fake_machine fake_machines[] = {
	{
		.name = "x86-4",
		.info = { X86_INFO, .va_bits = 48, .user_end = 0x7ffffffff000,
			  .kernel_start = 0xffff800000000000,
			  .level = X86_4_LEVELS },
		X86_TABLES,
	},
	{
		.name = "x86-5",
		.info = { X86_INFO, .va_bits = 57, .user_end = 0xfffffffffff000,
			  .kernel_start = 0xff00000000000000,
			  .level = X86_5_LEVELS },
		X86_TABLES,
	},
	{
		.name = "kpti",
		.info = { X86_INFO, .va_bits = 48, .user_end = 0x7ffffffff000,
			  .kernel_start = 0xffff800000000000,
			  .flags = MMS_INFO_F_SPLIT_PGD, .level = X86_4_LEVELS },
		X86_TABLES,
	},
	{
		.name = "arm64-64k",
		.info = { COMMON, .page_shift = 16, .va_bits = 48, .pa_bits = 48,
			  .arch = "aarch64", .nr_ptbits = ARRAY_SIZE(arm_rows),
			  .user_end = 0x1000000000000,
			  .kernel_start = 0xffff000000000000,
			  .level = {
				[MMS_LEVEL_PTE] = { "pte", 16, 13, LEAF, 8, 0 },
				[MMS_LEVEL_PMD] = { "pmd", 29, 13, LEAF, 8, 0 },
				[MMS_LEVEL_PUD] = { "pud", 42, 0, FOLDED, 8, 0 },
				[MMS_LEVEL_P4D] = { "p4d", 42, 0, FOLDED, 8, 0 },
				[MMS_LEVEL_PGD] = { "pgd", 42, 6, 0, 8, 0 },
			  } },
		.rows = arm_rows,
		.page = arm_pages, .nr_pages = ARRAY_SIZE(arm_pages),
		.vma = arm_vmas, .nr_vmas = ARRAY_SIZE(arm_vmas),
		.table_bits = 3,
	},
};

const size_t fake_nr_machines = ARRAY_SIZE(fake_machines);
