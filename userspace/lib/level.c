// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * level.c - geometry of the page tables and meaning of their entries, all from
 * what the module said: this file knows no architecture.
 */
#include <errno.h>
#include <string.h>

#include "lib.h"

int mmscope_level_exists(const struct mms_info *info, unsigned int level)
{
	return level < MMS_LEVELS && info->level[level].bits &&
	       !(info->level[level].flags & MMS_LEVEL_F_FOLDED);
}

unsigned int mmscope_level_count(const struct mms_info *info)
{
	unsigned int i, nr = 0;

	for (i = 0; i < MMS_LEVELS; i++)
		nr += mmscope_level_exists(info, i);
	return nr;
}

int mmscope_level_below(const struct mms_info *info, unsigned int level)
{
	if (level > MMS_LEVELS)
		level = MMS_LEVELS;
	while (level--)
		if (mmscope_level_exists(info, level))
			return level;
	return -ENOENT;
}

unsigned int mmscope_level_index(const struct mms_info *info,
				 unsigned int level, uint64_t va)
{
	const struct mms_level *l;

	if (!mmscope_level_exists(info, level))
		return 0;
	l = &info->level[level];
	return (va >> l->shift) & (((uint64_t)1 << l->bits) - 1);
}

unsigned int mms_level_mapping(const struct mms_info *info, unsigned int shift)
{
	unsigned int level;

	for (level = 0; level < MMS_LEVELS; level++)
		if (mmscope_level_exists(info, level) && info->level[level].shift == shift)
			return level;
	return 0;
}

uint64_t mms_level_span(const struct mms_info *info, unsigned int level)
{
	unsigned int bits = info->level[level].shift + info->level[level].bits;

	return bits < 64 ? (uint64_t)1 << bits : 0;
}

uint64_t mmscope_level_table(const struct mms_info *info, unsigned int level,
			     const struct mms_walk *walk)
{
	if (!mmscope_level_exists(info, level) ||
	    walk->entry[level].pa == MMS_ADDR_NONE)
		return MMS_ADDR_NONE;
	return walk->entry[level].pa -
	       (uint64_t)mmscope_level_index(info, level, walk->va) *
	       info->level[level].entry_size;
}

uint64_t mmscope_page_size(const struct mms_info *info)
{
	return (uint64_t)1 << info->page_shift;
}

unsigned int mmscope_walk_kind(const struct mms_walk *walk, unsigned int level)
{
	unsigned int code;

	if (level >= MMS_LEVELS)
		return 0;
	code = walk->kinds >> (2 * level) & 3;
	return code ? 1U << (code - 1) : 0;
}

int mmscope_entry_describe(struct mmscope *m, unsigned int level,
			   unsigned int kind, uint64_t raw,
			   const struct mms_ptbit **rows, size_t max)
{
	const struct mms_ptbit *row;
	size_t i, nr;
	int found = 0;
	int err = mmscope_ptbits(m, &row, &nr);

	if (err)
		return err;
	for (i = 0; i < nr; i++, row++) {
		if (!(row->levels >> level & 1) || !(row->kinds & kind) ||
		    (raw & row->mask) != row->value)
			continue;
		if ((size_t)found < max)
			rows[found] = row;
		found++;
	}
	return found;
}

int mmscope_entry_names(struct mmscope *m, unsigned int level,
			unsigned int kind, uint64_t raw, char *buf, size_t size)
{
	const struct mms_ptbit *rows[64];
	size_t len = 0;
	int i, nr;

	if (size)
		buf[0] = '\0';
	nr = mmscope_entry_describe(m, level, kind, raw, rows, 64);
	if (nr < 0)
		return nr;
	for (i = 0; i < nr && i < 64; i++)
		len += mms_text_add(buf, size, len, rows[i]->name);
	return len;
}
