// SPDX-License-Identifier: GPL-2.0
/*
 * The bits of an x86 page-table entry as rows: a new bit is a new row. The
 * hardware bits are in the Intel SDM, volume 3, chapter "Paging"; the software
 * bits (9-11, 52-58) are what this kernel's headers call them. Rows of bits
 * that the kernel was built without have a mask of 0 and are left out when the
 * table is handed out.
 */
#include "../../arch.h"

#include <linux/kernel.h>
#include <linux/mm.h>

#define L(level)	(1U << MMS_LEVEL_##level)
#define UPPER		(L(PMD) | L(PUD) | L(P4D) | L(PGD))
#define BIG		(L(PMD) | L(PUD))
#define ALL		(L(PTE) | UPPER)

#define TABLE		MMS_PTBIT_TABLE
#define LEAF		MMS_PTBIT_LEAF
#define OTHER		MMS_PTBIT_OTHER
#define MAPS		(TABLE | LEAF)

#define SET(bit, levels, kinds, name, help)				\
	{ (u64)(bit), (u64)(bit), levels, kinds, name, help }
#define CLEAR(bit, levels, kinds, name, help)				\
	{ (u64)(bit), 0, levels, kinds, name, help }

/* the software bits move and go between versions; a missing one has no mask */
#ifndef _PAGE_DEVMAP
#define _PAGE_DEVMAP		0
#endif
#ifndef _PAGE_SAVED_DIRTY
#define _PAGE_SAVED_DIRTY	0
#endif
#ifndef _PAGE_SWP_EXCLUSIVE
#define _PAGE_SWP_EXCLUSIVE	0
#endif
#ifndef _PAGE_UFFD_WP
#define _PAGE_UFFD_WP		_PAGE_UFFD
#define _PAGE_SWP_UFFD_WP	_PAGE_SWP_UFFD
#endif

const struct mms_ptbit mms_arch_ptbits[] = {
	SET(_PAGE_PRESENT, ALL, MAPS, "present", "the hardware uses this entry"),
	CLEAR(_PAGE_PRESENT, ALL, LEAF | OTHER, "not-present", "an access faults"),
	SET(_PAGE_RW, ALL, MAPS, "write", "writes are allowed"),
	CLEAR(_PAGE_RW, ALL, MAPS, "read-only", "a write faults"),
	SET(_PAGE_USER, ALL, MAPS, "user", "user mode may use it"),
	CLEAR(_PAGE_USER, ALL, MAPS, "supervisor", "only the kernel may use it"),
	SET(_PAGE_PWT, ALL, MAPS, "pwt", "page write-through; selects the memory type"),
	SET(_PAGE_PCD, ALL, MAPS, "pcd", "page cache disable; selects the memory type"),
	SET(_PAGE_ACCESSED, ALL, MAPS, "accessed", "used for a translation since last cleared"),
	SET(_PAGE_DIRTY, ALL, LEAF, "dirty", "written through since last cleared"),
	SET(_PAGE_PSE, BIG, LEAF, "page-size", "maps a large page: the walk ends here"),
	SET(_PAGE_PAT, L(PTE), LEAF, "pat", "third bit that selects the memory type"),
	SET(_PAGE_PAT_LARGE, BIG, LEAF, "pat", "third bit that selects the memory type"),
	{ _PAGE_GLOBAL | _PAGE_PRESENT, _PAGE_GLOBAL | _PAGE_PRESENT,
	  L(PTE) | BIG, LEAF, "global", "stays in the TLB when the address space changes" },
	{ _PAGE_PROTNONE | _PAGE_PRESENT, _PAGE_PROTNONE,
	  L(PTE) | BIG, LEAF, "prot-none",
	  "Linux: page kept, access taken away; the frame is stored inverted" },
	SET(_PAGE_SPECIAL, L(PTE) | BIG, LEAF, "special",
	    "Linux: mapped without counting references"),
	SET(_PAGE_SOFT_DIRTY, L(PTE) | BIG, LEAF, "soft-dirty",
	    "Linux: written since clear_refs"),
	SET(_PAGE_UFFD_WP, L(PTE) | BIG, LEAF, "uffd-wp",
	    "Linux: a write is reported to userfaultfd"),
	SET(_PAGE_DEVMAP, L(PTE) | BIG, LEAF, "devmap",
	    "Linux: device memory with a struct page"),
	SET(_PAGE_SAVED_DIRTY, L(PTE) | BIG, LEAF, "saved-dirty",
	    "Linux: dirty, kept here so as not to look like a shadow stack"),
#ifdef CONFIG_X86_64
	SET(_PAGE_PKEY_BIT0, L(PTE) | BIG, LEAF, "pkey0", "protection key, bit 0"),
	SET(_PAGE_PKEY_BIT1, L(PTE) | BIG, LEAF, "pkey1", "protection key, bit 1"),
	SET(_PAGE_PKEY_BIT2, L(PTE) | BIG, LEAF, "pkey2", "protection key, bit 2"),
	SET(_PAGE_PKEY_BIT3, L(PTE) | BIG, LEAF, "pkey3", "protection key, bit 3"),
#endif
	SET(_PAGE_NX, ALL, MAPS, "no-exec", "instructions cannot be fetched"),
	CLEAR(_PAGE_NX, ALL, MAPS, "exec", "instructions can be fetched"),
	SET(_PAGE_SWP_SOFT_DIRTY, L(PTE) | BIG, OTHER, "soft-dirty",
	    "Linux: was written since clear_refs"),
	SET(_PAGE_SWP_UFFD_WP, L(PTE) | BIG, OTHER, "uffd-wp",
	    "Linux: a write is reported to userfaultfd"),
	SET(_PAGE_SWP_EXCLUSIVE, L(PTE) | BIG, OTHER, "exclusive",
	    "Linux: the page belongs to this process alone"),
};

const unsigned int mms_arch_nr_ptbits = ARRAY_SIZE(mms_arch_ptbits);
