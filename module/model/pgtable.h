/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page tables as the architecture's manual has them. A format is data; one decoder
 * walks them all, and knows of the machine nothing but a root and its memory.
 */
#ifndef _MMS_MODEL_PGTABLE_H
#define _MMS_MODEL_PGTABLE_H

#include "deps.h"

#define MMS_PT_LEVELS		5

/* what all entries on the way allow; reading is allowed by all of them */
#define MMS_PT_WRITE		(1U << 0)
#define MMS_PT_USER		(1U << 1)	/* from user mode (EL0) */
#define MMS_PT_EXEC_USER	(1U << 2)	/* fetch in user mode, if it may use it */
#define MMS_PT_EXEC_KERNEL	(1U << 3)	/* fetch in kernel mode */
#define MMS_PT_ALL		0xfU

/** struct mms_pt_field - bits that must have one value: (raw & @mask) == @value */
struct mms_pt_field {
	u64 mask;
	u64 value;
};

/**
 * struct mms_pt_access - which bits of an entry allow what
 * @write: writes
 * @user: use by user mode
 * @exec_user: fetches in user mode
 * @exec_kernel: fetches in kernel mode
 */
struct mms_pt_access {
	struct mms_pt_field write;
	struct mms_pt_field user;
	struct mms_pt_field exec_user;
	struct mms_pt_field exec_kernel;
};

/**
 * struct mms_pt_address - which bits of an entry are a physical address
 * @mask: bits that stand where they stand in the address
 * @high: bits of its upper part, which stand lower
 * @shift: by how much
 */
struct mms_pt_address {
	u64 mask;
	u64 high;
	u8 shift;
};

/**
 * struct mms_pt_kind - one kind of entry
 * @is: what tells it from other kinds
 * @at: the page or the table that it leads to
 * @reserved: bits that must be 0, or the entry faults
 * @access: what it allows
 */
struct mms_pt_kind {
	struct mms_pt_field is;
	struct mms_pt_address at;
	u64 reserved;
	const struct mms_pt_access *access;
};

/**
 * struct mms_pt_level - one level
 * @name: as the manual calls a table of it
 * @shift: lowest address bit of the index; log2 of the bytes that an entry covers
 * @bits: number of index bits
 * @contiguous: log2 of the entries that a contiguous hint is about, 0: there is none
 * @leaf: entries that map a page; never, if @leaf.is.value has bits outside its mask
 * @table: entries that lead to a table of the next level, likewise
 */
struct mms_pt_level {
	const char *name;
	u8 shift;
	u8 bits;
	u8 contiguous;
	struct mms_pt_kind leaf;
	struct mms_pt_kind table;
};

/**
 * struct mms_pt_format - the page tables of an architecture in one mode
 * @name: for people
 * @arch: machine name as in "uname -m"
 * @page_shift: log2 of the smallest page
 * @va_bits: bits of a virtual address that are translated, both halves together where
 *	one root has both
 * @half_bits: bits above these are all alike in an address that can be formed
 * @halves: 2: these bits can be all zero or all one; 1: they are zero
 * @entry_size: bytes of an entry
 * @valid: an entry without these bits ends the walk
 * @contiguous: bit of the hint that neighbours map neighbours, 0: there is none
 * @user_page: page of the upper half that user mode may use, 0: none
 * @nr_levels: levels, the root first
 * @level: they
 */
struct mms_pt_format {
	const char *name;
	const char *arch;
	u8 page_shift;
	u8 va_bits;
	u8 half_bits;
	u8 halves;
	u8 entry_size;
	u64 valid;
	u64 contiguous;
	u64 user_page;
	u8 nr_levels;
	struct mms_pt_level level[MMS_PT_LEVELS];
};

extern const struct mms_pt_format *const mms_pt_formats[];
extern const unsigned int mms_pt_nr_formats;

/**
 * mms_pt_format_find() - the format of a machine
 * @arch: machine name
 * @page_shift: log2 of the smallest page
 * @va_bits: bits of a virtual address
 * @entry_size: bytes of an entry
 *
 * Return: the format, NULL if there is none.
 */
const struct mms_pt_format *mms_pt_format_find(const char *arch, u32 page_shift,
					       u32 va_bits, u32 entry_size);

/* what an entry is */
enum mms_pt_sort {
	MMS_PT_ABSENT,		/* not valid: the rest of it means nothing to the machine */
	MMS_PT_LEAF,		/* maps a page */
	MMS_PT_TABLE,		/* leads to a table */
	MMS_PT_RESERVED,	/* valid, and faults: it has bits that must not be set */
};

/**
 * mms_pt_entry() - what one entry says
 * @f: format
 * @level: index into @f->level
 * @raw: the entry
 * @pa: filled for %MMS_PT_LEAF and %MMS_PT_TABLE: physical address of what it leads to
 * @allows: filled for the same: MMS_PT_*
 *
 * Context: any. Return: the sort.
 */
enum mms_pt_sort mms_pt_entry(const struct mms_pt_format *f, unsigned int level, u64 raw,
			      u64 *pa, u32 *allows);

/** mms_pt_index() - the number of the entry of a table that an address goes through */
static inline u64 mms_pt_index(const struct mms_pt_format *f, unsigned int level, u64 va)
{
	return va >> f->level[level].shift & ((1ULL << f->level[level].bits) - 1);
}

/** mms_pt_table_bytes() - how long a table is */
static inline u64 mms_pt_table_bytes(const struct mms_pt_format *f, unsigned int level)
{
	return (u64)f->entry_size << f->level[level].bits;
}

/* how a walk ended */
enum mms_pt_end {
	MMS_PT_MAPPED,
	MMS_PT_HOLE,		/* at an entry that is not valid */
	MMS_PT_MALFORMED,	/* at one with bits that must not be set */
	MMS_PT_UNREAD,		/* the memory of an entry cannot be read */
	MMS_PT_NONCANONICAL,	/* not an address that can be formed */
};

/**
 * typedef mms_pt_read - reads one entry from physical memory
 * @ctx: as given to mms_pt_walk()
 * @pa: its physical address
 * @raw: filled, zero-extended
 *
 * Return: whether there is memory that can be read.
 */
typedef bool mms_pt_read(void *ctx, u64 pa, u64 *raw);

/**
 * struct mms_pt_result - the translation of one address
 * @end: how the walk ended
 * @level: index of the level where it ended
 * @shift: log2 of the bytes that the last entry covers: of the page, or of the hole
 * @contiguous: log2 of the bytes that a TLB may take as one, as hinted; else @shift
 * @allows: MMS_PT_*, all levels together
 * @pa: physical address, if %MMS_PT_MAPPED
 * @entry_pa: physical address of the last entry, also if it could not be read
 * @raw: its value
 * @table_pa: the tables on the way, by level, down to @level
 */
struct mms_pt_result {
	enum mms_pt_end end;
	u8 level;
	u8 shift;
	u8 contiguous;
	u32 allows;
	u64 pa;
	u64 entry_pa;
	u64 raw;
	u64 table_pa[MMS_PT_LEVELS];
};

/**
 * mms_pt_walk() - translate an address as the machine does
 * @f: format
 * @root: physical address of the root table
 * @va: address
 * @read: reads memory
 * @ctx: for @read
 * @res: filled completely
 *
 * The rules that are not in the tables themselves (SMEP, SMAP, protection keys, EL0
 * writable pages that EL1 never executes) are not part of the answer.
 * Context: any that @read allows.
 */
void mms_pt_walk(const struct mms_pt_format *f, u64 root, u64 va, mms_pt_read *read,
		 void *ctx, struct mms_pt_result *res);

#endif /* _MMS_MODEL_PGTABLE_H */
