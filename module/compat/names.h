/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How this kernel calls its flags and numbers: the same bit means something
 * else from one version to the next, so readers get the names from the module.
 */
#ifndef _MMS_COMPAT_NAMES_H
#define _MMS_COMPAT_NAMES_H

#include <linux/bitops.h>
#include <linux/types.h>

/* a row of that number does not exist on this kernel */
#define MMS_NO_NUMBER	(~0U)

/**
 * struct mms_names - one table of names
 * @table: MMS_NAMES_*
 * @nr: rows
 * @row: number, bit or mask of a bit, and name
 * @masks: rows have masks
 */
struct mms_names {
	u32 table;
	u32 nr;
	const struct mms_name {
		unsigned long number;
		const char *name;
	} *row;
	bool masks;
};

/**
 * mms_name_number() - the number of a row, of its bit where it is a mask
 * @names: the table
 * @row: which row
 *
 * Return: MMS_NO_NUMBER for an empty mask.
 */
static inline u32 mms_name_number(const struct mms_names *names, u32 row)
{
	unsigned long number = names->row[row].number;

	if (!names->masks)
		return number;
	return number ? __ffs(number) : MMS_NO_NUMBER;
}

extern const struct mms_names mms_names[];
extern const unsigned int mms_nr_names;

/**
 * mms_name_of() - name of a number, or of a bit
 * @table: MMS_NAMES_*
 * @number: the number
 *
 * Return: the name, NULL if it has none.
 */
const char *mms_name_of(u32 table, u32 number);

#endif /* _MMS_COMPAT_NAMES_H */
