// SPDX-License-Identifier: GPL-2.0
/*
 * Tables are kept whole and sorted by physical address: the decoder finds a word by it.
 */
#include "tables.h"

#include "../model/array.h"
#include "source.h"

void mms_tables_reset(struct mms_check_tables *t)
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		mms_zfree(t->table[i].word);
	mms_zfree(t->table);
	t->table = NULL;
	t->nr = 0;
	t->taking = 0;
	t->root = MMS_ADDR_NONE;
	t->user_root = MMS_ADDR_NONE;
	t->end = 0;
}

/* levels of a machine are levels of its format, but for those that are folded */
static bool find_level(const struct mms_check_tables *t, u32 level, u32 *ret)
{
	u32 i;

	if (level >= MMS_LEVELS)
		return false;
	for (i = 0; i < t->f->nr_levels; i++) {
		if (t->f->level[i].shift != t->info->level[level].shift)
			continue;
		*ret = i;
		return true;
	}
	return false;
}

static int take_table(struct mms_check_tables *t, const struct mms_rec_table *rec)
{
	struct mms_check_table *table;
	u32 level;

	t->taking = 0;
	if (rec->flags & MMS_TABLE_DEPOSITED || !find_level(t, rec->level, &level))
		return 0;
	if (t->nr == MMS_TABLES_MAX) {
		t->end = rec->va;
		return MMS_TABLES_FULL;
	}
	table = mms_array_add(&t->table, &t->nr, sizeof(*table));
	if (!table)
		return -ENOMEM;
	table->word = mms_zalloc(1ULL << t->f->level[level].bits, sizeof(*table->word));
	if (!table->word)
		return -ENOMEM;
	table->pa = rec->pa;
	table->va = rec->va;
	table->entry_pa = rec->entry_pa;
	table->level = level;
	table->flags = rec->flags;
	t->taking = t->nr;
	if (rec->flags & MMS_TABLE_ROOT)
		t->root = rec->pa;
	if (rec->flags & (MMS_TABLE_ROOT | MMS_TABLE_USER_ROOT))
		t->user_root = rec->pa;
	return 0;
}

static void take_entries(struct mms_check_tables *t, const struct mms_rec_entries *rec)
{
	const size_t room = (rec->h.len - sizeof(*rec)) / sizeof(rec->entry[0]);
	struct mms_check_table *table = &t->table[t->taking - 1];
	u32 i;

	for (i = 0; i < rec->nr && i < room; i++)
		if (!(rec->entry[i].index >> t->f->level[table->level].bits))
			table->word[rec->entry[i].index] = rec->entry[i].raw;
}

int mms_tables_take(const struct mms_rec *rec, void *ctx)
{
	struct mms_check_tables *t = ctx;
	struct mms_rec_table table;

	if (rec->type == MMS_REC_ENTRIES && t->taking &&
	    rec->len >= sizeof(struct mms_rec_entries))
		take_entries(t, (const void *)rec);
	if (rec->type != MMS_REC_TABLE)
		return 0;
	mms_record_get(rec, &table, sizeof(table));
	return take_table(t, &table);
}

static int by_address(const void *a, const void *b)
{
	const struct mms_check_table *x = a, *y = b;

	return x->pa < y->pa ? -1 : x->pa > y->pa;
}

void mms_tables_ready(struct mms_check_tables *t)
{
	mms_sort(t->table, t->nr, sizeof(*t->table), by_address);
}

const struct mms_check_table *mms_tables_find(const struct mms_check_tables *t, u64 pa)
{
	size_t low = 0, high = t->nr;
	const struct mms_check_table *table;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (t->table[middle].pa <= pa)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	table = &t->table[low - 1];
	return pa - table->pa < mms_pt_table_bytes(t->f, table->level) ? table : NULL;
}

bool mms_tables_read(void *ctx, u64 pa, u64 *raw)
{
	struct mms_check_tables *t = ctx;
	u32 *recent = &t->recent[pa >> t->f->page_shift & (MMS_TABLES_RECENT - 1)];
	const struct mms_check_table *table = *recent < t->nr ? &t->table[*recent] : NULL;

	if (!table || pa - table->pa >= mms_pt_table_bytes(t->f, table->level)) {
		table = mms_tables_find(t, pa);
		if (!table)
			return false;
		*recent = table - t->table;
	}
	*raw = table->word[(u32)(pa - table->pa) / t->f->entry_size];
	return true;
}

u64 mms_tables_va(const struct mms_check_tables *t, const struct mms_check_table *table,
		  u64 index)
{
	const struct mms_pt_level *l = &t->f->level[table->level];
	const u64 all = (1ULL << l->bits) - 1;

	return (table->va & ~(all << l->shift)) | index << l->shift;
}

u32 mms_tables_above(const struct mms_check_tables *t, const struct mms_check_table *table)
{
	u32 above = MMS_PT_ALL, allows, steps = 0;
	u64 raw, next, entry = table->entry_pa;

	while (entry != MMS_ADDR_NONE && steps++ < MMS_PT_LEVELS) {
		table = mms_tables_find(t, entry);
		if (!table)
			break;
		if (table->pa == t->root)
			entry += t->user_root - t->root;
		if (!mms_tables_read((void *)t, entry, &raw) ||
		    mms_pt_entry(t->f, table->level, raw, &next, &allows) != MMS_PT_TABLE)
			break;
		above &= allows;
		entry = table->entry_pa;
	}
	return above;
}

/* the multiplier of a 64-bit FNV hash; words at different places count differently */
#define PRIME	0x100000001b3ULL

u64 mms_tables_sum(const struct mms_check_tables *t)
{
	u64 sum = t->root, pa, i;
	u32 allows;
	size_t k;

	for (k = 0; k < t->nr; k++) {
		const struct mms_check_table *table = &t->table[k];

		mms_breathe();
		sum = (sum ^ table->pa) * PRIME;
		for (i = 0; !(i >> t->f->level[table->level].bits); i++) {
			/* accessed and dirty bits come and go and change no translation */
			pa = 0;
			allows = 0;
			sum += mms_pt_entry(t->f, table->level, table->word[i], &pa, &allows);
			sum = (sum ^ pa ^ allows) * PRIME;
		}
	}
	return sum;
}
