// SPDX-License-Identifier: GPL-2.0
#include "expect.h"

#include <string.h>

#include "common.h"

#define MAPPED		MMS_STATE_BIT(MMS_STATE_MAPPED)
#define NO_ACCESS	MMS_STATE_BIT(MMS_STATE_PROT_NONE)
#define NEVER		MMS_STATE_BIT(MMS_STATE_NEVER)
#define NO_TABLE	MMS_STATE_BIT(MMS_STATE_NO_TABLE)
#define SWAP		MMS_STATE_BIT(MMS_STATE_SWAP)
#define MARKER		MMS_STATE_BIT(MMS_STATE_MARKER)

#define R		(MMS_PROT_USER | MMS_PROT_READ)
#define RW		(R | MMS_PROT_WRITE)
#define RX		(R | MMS_PROT_EXEC)
#define RWX		(RW | MMS_PROT_EXEC)

#define ANON		MMS_PAGE_ANON
#define FILES		MMS_PAGE_FILE
#define ZERO		MMS_PAGE_ZERO
#define THP		MMS_PAGE_THP
#define HUGETLB		MMS_PAGE_HUGETLB
#define WP		MMS_PAGE_UFFD_WP
#define SOFT		MMS_PAGE_SOFT_DIRTY
#define ALONE		(MMS_PAGE_DIRTY | MMS_PAGE_YOUNG)

/* what a small page of each owner is not */
#define NOT_FILE	(FILES | ZERO | THP | HUGETLB | WP | MMS_PAGE_SPECIAL | MMS_PAGE_KERNEL)
#define NOT_ANON	(ANON | ZERO | THP | HUGETLB | WP | MMS_PAGE_SPECIAL | MMS_PAGE_KERNEL)
#define NOT_THERE	(MMS_PAGE_PRESENT | ANON | FILES | ZERO | THP | MMS_PAGE_KERNEL)

static const struct expectation table[] = {
	{ "text",		MAPPED, 12, RX, FILES, NOT_ANON },
	{ "stack",		MAPPED, 12, RW, ANON | ALONE, NOT_FILE },
	{ "heap",		MAPPED, 12, RW, ANON | ALONE, NOT_FILE },
	{ "anon",		MAPPED, 12, RW, ANON | ALONE | SOFT, NOT_FILE },
	{ "cow",		MAPPED, 12, R, ANON, NOT_FILE },
	{ "soft-clean",		MAPPED, 12, R, ANON, NOT_FILE | SOFT },
	{ "soft-dirty",		MAPPED, 12, RW, ANON | ALONE | SOFT, NOT_FILE },
	{ "zero",		MAPPED, 12, R, ZERO | MMS_PAGE_SPECIAL, ANON | FILES | THP },
	{ "partial",		MAPPED | NEVER, 0, ANY_PROT, 0, FILES | ZERO | THP },
	{ "never",		NEVER, 0, 0, 0, NOT_THERE },
	{ "no-table",		NO_TABLE, 0, 0, 0, NOT_THERE },
	{ "prot-none",		NO_ACCESS, 12, 0, ANON | MMS_PAGE_PRESENT, NOT_FILE | MMS_PAGE_GLOBAL },
	{ "prot-r",		MAPPED, 12, R, ANON, NOT_FILE },
	{ "prot-rx",		MAPPED, 12, RX, ANON, NOT_FILE },
	{ "prot-rwx",		MAPPED, 12, RWX, ANON, NOT_FILE },
	{ "mlocked",		MAPPED, 12, RW, ANON, NOT_FILE },
	{ "growsdown",		MAPPED, 12, RW, ANON, NOT_FILE },
	{ "ksm",		MAPPED, 12, R, ANON, NOT_FILE },
	{ "shared",		MAPPED, 12, RW, FILES, NOT_ANON },
	{ "memfd",		MAPPED, 12, RW, FILES, NOT_ANON },
	{ "file-private",	MAPPED, 12, R, FILES, NOT_ANON },
	{ "file-copied",	MAPPED, 12, RW, ANON | ALONE, NOT_FILE },
	{ "file-never",		NEVER, 0, 0, 0, NOT_THERE },
	{ "file-shared",	MAPPED, 12, R, FILES, NOT_ANON | MMS_PAGE_DIRTY },
	{ "no-struct-page",	MAPPED, 12, R, MMS_PAGE_NO_STRUCT | MMS_PAGE_SPECIAL, ANON | FILES | ZERO | THP },
	{ "thp",		MAPPED, 21, RW, THP | ANON | ALONE, FILES | ZERO | HUGETLB },
	{ "thp-prot-none",	NO_ACCESS, 21, 0, THP | ANON | MMS_PAGE_PRESENT, FILES | ZERO | HUGETLB },
	{ "thp-split",		MAPPED, 12, RW, ANON, NOT_FILE },
	{ "thp-zero",		MAPPED, 21, R, THP | ZERO, ANON | FILES | HUGETLB },
	{ "thp-shared",		MAPPED, 21, RW, THP | FILES, ANON | ZERO | HUGETLB },
	{ "hugetlb",		MAPPED, 21, RW, HUGETLB | ANON, FILES | ZERO | THP },
	{ "hugetlb-shared",	MAPPED, 21, RW, HUGETLB | FILES, ANON | ZERO | THP },
	{ "hugetlb-never",	NEVER | NO_TABLE, 0, 0, 0, NOT_THERE },
	{ "hugetlb-prot-none",	NO_ACCESS, 21, 0, HUGETLB | ANON | MMS_PAGE_PRESENT, FILES | ZERO | THP },
	{ "hugetlb-1g",		MAPPED, 30, RW, HUGETLB | ANON, FILES | ZERO | THP },
	{ "hugetlb-1g-prot-none", NO_ACCESS, 30, 0, HUGETLB | ANON | MMS_PAGE_PRESENT, FILES | ZERO | THP },
	{ "swapped",		SWAP, 0, 0, 0, NOT_THERE | WP },
	{ "guard",		MARKER, 0, 0, 0, NOT_THERE | WP, MMS_MARKER_GUARD },
	{ "uffd-wp",		MAPPED, 12, R, WP | ANON, FILES | ZERO | THP },
	/* the kernel may have given small pages */
	{ "uffd-wp-thp",	MAPPED, 0, R, WP | ANON, FILES | ZERO },
	{ "uffd-wp-swapped",	SWAP, 0, 0, WP, NOT_THERE },
	{ "uffd-wp-shared",	MARKER, 0, 0, WP, NOT_THERE, MMS_MARKER_UFFD_WP },
	{ "uffd-wp-never",	MARKER, 0, 0, WP, NOT_THERE, MMS_MARKER_UFFD_WP },
	{ "poisoned",		MARKER, 0, 0, 0, NOT_THERE | WP, MMS_MARKER_POISONED },
	{ "device-private",	MMS_STATE_BIT(MMS_STATE_DEVICE), 0, 0, 0, MMS_PAGE_PRESENT | THP },
	{ "hwpoison",		MMS_STATE_BIT(MMS_STATE_HWPOISON), 0, 0, 0, MMS_PAGE_PRESENT | THP },
};

const struct expectation *expect_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

static bool has_frame(const struct mms_walk *w)
{
	switch (w->state) {
	case MMS_STATE_MAPPED:
	case MMS_STATE_PROT_NONE:
	case MMS_STATE_NUMA_HINT:
	case MMS_STATE_MIGRATION:
	case MMS_STATE_HWPOISON:
	case MMS_STATE_DEVICE:
		return true;
	}
	return false;
}

const char *expect_walk(const struct expectation *e, const struct mms_walk *w)
{
	if (!(e->states & MMS_STATE_BIT(w->state)))
		return "state";
	if (e->shift && w->page_shift != e->shift)
		return "page_shift";
	if (e->prot != ANY_PROT && w->prot != e->prot)
		return "prot";
	if (~w->page_flags & e->set)
		return "a page flag is missing";
	if (w->page_flags & e->clear)
		return "a page flag is too much";
	if (e->states == MARKER && w->aux != e->aux)
		return "aux";
	if (has_frame(w) != (w->pfn != MMS_ADDR_NONE))
		return "pfn";
	return NULL;
}

/* Intel SDM volume 3, "Paging": read here a second time, by other hands */
#define X86_PRESENT	(1ULL << 0)
#define X86_WRITE	(1ULL << 1)
#define X86_USER	(1ULL << 2)
#define X86_NX		(1ULL << 63)
#define X86_ADDRESS	0x000ffffffffff000ULL

static uint8_t x86_prot(const struct mms_walk *w)
{
	uint8_t prot = MMS_PROT_READ | MMS_PROT_WRITE | MMS_PROT_EXEC | MMS_PROT_USER;
	int level;

	for (level = MMS_LEVEL_PGD; level >= w->level; level--) {
		uint64_t raw = w->entry[level].raw;

		if (w->entry[level].pa == MMS_ADDR_NONE)
			continue;
		/* with two roots, user mode runs on the other one's entry */
		if (level == MMS_LEVEL_PGD && w->user_pgd.pa != MMS_ADDR_NONE)
			raw = w->user_pgd.raw;
		if (!(raw & X86_PRESENT))
			return 0;
		prot &= ~((raw & X86_WRITE ? 0 : MMS_PROT_WRITE) |
			  (raw & X86_USER ? 0 : MMS_PROT_USER) |
			  (raw & X86_NX ? MMS_PROT_EXEC : 0));
	}
	return prot;
}

static const char *check_levels(const struct mms_info *info, uint64_t table,
				const struct mms_walk *w)
{
	int level;

	for (level = MMS_LEVEL_PGD; level >= MMS_LEVEL_PTE; level--) {
		const struct mms_level *l = &info->level[level];
		uint64_t index = (w->va >> l->shift) & ((1ULL << l->bits) - 1);
		bool absent = w->entry[level].pa == MMS_ADDR_NONE;

		if (l->flags & MMS_LEVEL_F_FOLDED || level < w->level) {
			if (!absent)
				return "an entry of a level that was not read";
			continue;
		}
		if (w->entry[level].pa != table + index * l->entry_size)
			return "an entry lies outside the table that leads to it";
		table = w->entry[level].raw & X86_ADDRESS;
	}
	return NULL;
}

static const char *check_kinds(const struct mms_walk *w)
{
	int level;

	for (level = MMS_LEVEL_PGD; level >= MMS_LEVEL_PTE; level--) {
		unsigned int kind = (w->kinds >> (2 * level)) & 3;
		bool read = w->entry[level].pa != MMS_ADDR_NONE;

		if (!read && kind)
			return "a kind of an entry that was not read";
		if (read && level > w->level && kind != 1)
			return "an upper entry that is no table";
		if (read && level == w->level && kind == 1)
			return "the last entry is a table";
		if (read && !w->entry[level].raw && kind)
			return "a kind of an empty entry";
	}
	return NULL;
}

static const char *check_result(const struct mms_walk *w)
{
	uint64_t raw = w->entry[w->level].raw, size = 1ULL << w->page_shift;
	uint64_t first;

	if (w->state != MMS_STATE_MAPPED)
		return w->prot ? "permission without a mapping" : NULL;
	/* bit 12 of a large entry is not part of the address */
	first = raw & X86_ADDRESS & ~(size - 1);
	if (w->pa != first + (w->va & (size - 1)))
		return "pa is not what the entry says";
	if (w->pfn != w->pa >> PAGE_BITS)
		return "pfn is not that of pa";
	if (w->prot != x86_prot(w))
		return "prot is not what the entries say";
	return NULL;
}

const char *expect_consistent(const struct mms_info *info, uint64_t root_pa,
			      const struct mms_walk *w)
{
	const char *wrong = check_levels(info, root_pa, w);

	if (!wrong)
		wrong = check_kinds(w);
	if (!wrong)
		wrong = check_result(w);
	if (!wrong && w->reserved)
		wrong = "reserved is not 0";
	return wrong;
}
