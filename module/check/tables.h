/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The page tables of an address space as words of physical memory, for the decoder.
 */
#ifndef _MMS_CHECK_TABLES_H
#define _MMS_CHECK_TABLES_H

#include "../model/pgtable.h"
#include "../uapi/mmscope.h"

/*
 * So many tables are looked at together: at 4 KiB each they take 16 MiB of a kernel's
 * memory. What is larger is looked at in parts.
 */
#define MMS_TABLES_MAX	4096

#define MMS_TABLES_RECENT	16

/* the error of mms_tables_take() when there are more */
#define MMS_TABLES_FULL	(-ENOSPC)

/**
 * struct mms_check_table - one table
 * @pa: its physical address
 * @va: first address it covers; of the root: of the half
 * @entry_pa: where the entry lies that leads to it, MMS_ADDR_NONE for the root
 * @level: index into the format's levels
 * @flags: MMS_TABLE_*
 * @word: its entries, all of them; those that are empty, or of the other half, are 0
 */
struct mms_check_table {
	u64 pa;
	u64 va;
	u64 entry_pa;
	u32 level;
	u32 flags;
	u64 *word;
};

/**
 * struct mms_check_tables - the tables of one address space, or of a part of it
 * @f: their format
 * @info: the machine
 * @table: array of @nr, by physical address once mms_tables_ready() was called
 * @nr: how many
 * @root: physical address of the root
 * @user_root: of the root that user mode runs on; the same where there is one only
 * @end: first address that is not looked at, because MMS_TABLES_MAX were reached; 0: none
 * @taking: number + 1 of the table whose entries come next, 0: none
 * @recent: numbers of tables that were found, by the lowest bits of their frame: a walk
 *	goes through the same ones again and again
 */
struct mms_check_tables {
	const struct mms_pt_format *f;
	const struct mms_info *info;
	struct mms_check_table *table;
	size_t nr;
	u64 root;
	u64 user_root;
	u64 end;
	size_t taking;
	u32 recent[MMS_TABLES_RECENT];
};

/** mms_tables_reset() - give back all tables, and begin anew with the same format */
void mms_tables_reset(struct mms_check_tables *t);

/**
 * mms_tables_take() - take a record of MMS_VIEW_TABLES with its entries
 * @rec: the record; one of another type is stepped over
 * @ctx: struct mms_check_tables
 *
 * Context: may sleep. Return: 0, -ENOMEM, or %MMS_TABLES_FULL with @end set.
 */
int mms_tables_take(const struct mms_rec *rec, void *ctx);

/** mms_tables_ready() - all have come: sort them */
void mms_tables_ready(struct mms_check_tables *t);

/** mms_tables_find() - the table that a physical address lies in, NULL if none does */
const struct mms_check_table *mms_tables_find(const struct mms_check_tables *t, u64 pa);

/** mms_tables_read() - an mms_pt_read of these tables; @ctx: struct mms_check_tables */
bool mms_tables_read(void *ctx, u64 pa, u64 *raw);

/** mms_tables_va() - the first address that an entry of a table is about */
u64 mms_tables_va(const struct mms_check_tables *t, const struct mms_check_table *table,
		  u64 index);

/**
 * mms_tables_above() - what the entries above a table allow
 * @t: tables
 * @table: one of them
 *
 * Return: MMS_PT_*; from the root that user mode runs on, if there are two.
 */
u32 mms_tables_above(const struct mms_check_tables *t, const struct mms_check_table *table);

/** mms_tables_sum() - a number that hardly two states of the tables share */
u64 mms_tables_sum(const struct mms_check_tables *t);

#endif /* _MMS_CHECK_TABLES_H */
