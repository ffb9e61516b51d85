/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How this kernel calls its flags and numbers: the same bit means something
 * else from one version to the next, so readers get the names from the module.
 */
#ifndef _MMS_COMPAT_NAMES_H
#define _MMS_COMPAT_NAMES_H

#include <linux/types.h>

/**
 * struct mms_names - one table of names
 * @table: MMS_NAMES_*
 * @nr: rows
 * @row: number or bit, and name
 */
struct mms_names {
	u32 table;
	u32 nr;
	const struct mms_name {
		u32 number;
		const char *name;
	} *row;
};

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
