/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pages that page tables lie in, one by one.
 */
#ifndef _MMS_WALK_TABLES_H
#define _MMS_WALK_TABLES_H

#include <linux/types.h>

#include "space.h"

struct mms_hold;

/**
 * struct mms_table - one table
 * @at: its virtual address; may be followed only while it cannot go away
 * @pa: its physical address
 * @va: first address it covers; of the root: first address of the half
 * @entry_pa: where the entry that leads to it lies, MMS_ADDR_NONE for the root
 * @level: MMS_LEVEL_* of its entries
 * @first: number of the first entry that belongs to the half
 * @nr: how many do
 * @cloned: more entries than one lead to it (the kernel's shadow memory and
 *	stacks for espfix); it is reported once
 */
struct mms_table {
	const void *at;
	u64 pa;
	u64 va;
	u64 entry_pa;
	int level;
	unsigned int first;
	unsigned int nr;
	bool cloned;
};

/**
 * struct mms_table_walk - a way through all tables of a range
 * @sp: address space
 * @first: first address of the range
 * @last: its last address
 * @pos: where the walk stands
 * @level: of several tables that begin at @pos, those at this level and below
 *	are still to come
 * @shadows: bit per level: shadow tables that were met
 * @finished: nothing is left
 *
 * Tables come in address order, a table before those below it; one that begins
 * before the range counts as beginning there. The walk keeps no pointer and
 * starts at the root each time. @pos must be within the range.
 */
struct mms_table_walk {
	const struct mms_space *sp;
	u64 first;
	u64 last;
	u64 pos;
	int level;
	u32 shadows;
	bool finished;
};

/**
 * mms_table_walk_begin() - start at the root
 * @t: all but @sp, @first and @last is set up
 */
void mms_table_walk_begin(struct mms_table_walk *t);

/**
 * mms_table_find() - the table that comes next
 * @t: the walk; @t->pos moves forward to the table
 * @h: account of the hold that the caller is in
 * @table: filled; the next call finds the same until mms_table_pass()
 * @entries: NULL, or room for a page: the entries of the table that belong to
 *	the half; zeroes if they could not be read
 *
 * Context: any, within a hold. Return: false if none is left.
 */
bool mms_table_find(struct mms_table_walk *t, struct mms_hold *h,
		    struct mms_table *table, pteval_t *entries);

/** mms_table_pass() - go on behind a table that was found */
void mms_table_pass(struct mms_table_walk *t, const struct mms_table *table);

/**
 * mms_table_copy() - the entries of a table
 * @sp: address space
 * @table: the table, sure to stay (interrupts off and RCU, or the root)
 * @entries: room for a page
 */
void mms_table_copy(const struct mms_space *sp, const struct mms_table *table,
		    pteval_t *entries);

/**
 * mms_table_has_deposits() - whether there may be tables laid aside with it
 * @sp: address space
 * @table: the table, found in the hold that the caller is in
 * @entries: its entries
 *
 * If so, @table is sure to stay until the end of the hold, and
 * mms_table_deposits() may be asked. Context: interrupts on.
 */
bool mms_table_has_deposits(const struct mms_space *sp, const struct mms_table *table,
			    const pteval_t *entries);

/* first address that an entry of @table leads to */
static inline u64 mms_table_entry_va(const struct mms_table *table, unsigned int i)
{
	return table->va + ((u64)(i - table->first) << mms_geometry.shift[table->level]);
}

#endif /* _MMS_WALK_TABLES_H */
