// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * replay_index.c - finds a VMA or a page table in what was recorded. The
 * indexes are built when somebody asks for the first time.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib.h"
#include "replay.h"

/* ---- VMAs ---- */

static int vma_order(const void *a, const void *b)
{
	const struct vma_at *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static int vmas_fill(struct vmas *t)
{
	const struct answer *a = t->answer;
	struct mms_rec_vma vma;
	struct vma_at *more;
	size_t at = 0;

	while (at < a->len) {
		const struct mms_rec *rec = (const void *)(a->rec + at);

		at += rec->len;
		if (rec->type != MMS_REC_VMA)
			continue;
		more = mms_array_more(t->vma, t->nr, sizeof(*more));
		if (!more)
			return -ENOMEM;
		t->vma = more;
		mmscope_rec_get(rec, &vma, sizeof(vma));
		more[t->nr++] = (struct vma_at){ vma.start, vma.end, vma.flags };
	}
	if (t->nr)
		qsort(t->vma, t->nr, sizeof(*t->vma), vma_order);
	return 0;
}

int mms_replay_vmas(struct mms_replay *f, int32_t pid, uint32_t space,
		    const struct vmas **ret)
{
	const struct answer *a = mms_replay_answer(f, MMS_VIEW_VMAS, 0, pid, space);
	struct vmas *more;
	size_t i;

	*ret = NULL;
	for (i = 0; i < f->nr_vmas; i++)
		if (f->vmas[i].answer == a)
			*ret = &f->vmas[i];
	if (*ret || !a)
		return 0;
	more = mms_array_more(f->vmas, f->nr_vmas, sizeof(*more));
	if (!more)
		return -ENOMEM;
	f->vmas = more;
	more += f->nr_vmas++;
	memset(more, 0, sizeof(*more));
	more->answer = a;
	*ret = more;
	return vmas_fill(more);
}

const struct vma_at *mms_vma_around(const struct vmas *t, uint64_t va)
{
	size_t lo = 0, hi = t ? t->nr : 0;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->vma[mid].end <= va)
			lo = mid + 1;
		else
			hi = mid;
	}
	return t && lo < t->nr && t->vma[lo].start <= va ? &t->vma[lo] : NULL;
}

/* ---- page tables ---- */

static int table_order(const void *a, const void *b)
{
	const struct mms_rec_table *x = &((const struct table_at *)a)->table;
	const struct mms_rec_table *y = &((const struct table_at *)b)->table;

	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	if ((x->flags ^ y->flags) & MMS_TABLE_USER_ROOT)
		return x->flags & MMS_TABLE_USER_ROOT ? 1 : -1;
	return x->va < y->va ? -1 : x->va > y->va;
}

static int entries_are_whole(const struct mms_rec *rec)
{
	const struct mms_rec_entries *e = (const void *)rec;

	return rec->len >= sizeof(*e) &&
	       (rec->len - sizeof(*e)) / sizeof(e->entry[0]) >= e->nr;
}

static int tables_fill(struct tables *t)
{
	const struct answer *a = t->answer;
	struct table_at *more;
	size_t at = 0;

	while (at < a->len) {
		const struct mms_rec *rec = (const void *)(a->rec + at);

		at += rec->len;
		if (rec->type == MMS_REC_ENTRIES && t->nr && entries_are_whole(rec))
			t->table[t->nr - 1].entries = (const void *)rec;
		if (rec->type != MMS_REC_TABLE)
			continue;
		more = mms_array_more(t->table, t->nr, sizeof(*more));
		if (!more)
			return -ENOMEM;
		t->table = more;
		mmscope_rec_get(rec, &more[t->nr].table, sizeof(more->table));
		more[t->nr++].entries = NULL;
	}
	if (t->nr)
		qsort(t->table, t->nr, sizeof(*t->table), table_order);
	return 0;
}

int mms_replay_tables(struct mms_replay *f, int32_t pid, uint32_t space,
		      const struct tables **ret)
{
	const struct answer *a = mms_replay_answer(f, MMS_VIEW_TABLES,
						   MMS_VIEW_F_ENTRIES, pid, space);
	struct tables *more;
	size_t i;

	*ret = NULL;
	for (i = 0; i < f->nr_tables; i++)
		if (f->tables[i].answer == a)
			*ret = &f->tables[i];
	if (*ret || !a)
		return 0;
	more = mms_array_more(f->tables, f->nr_tables, sizeof(*more));
	if (!more)
		return -ENOMEM;
	f->tables = more;
	more += f->nr_tables++;
	memset(more, 0, sizeof(*more));
	more->answer = a;
	*ret = more;
	return tables_fill(more);
}

const struct table_at *mms_table_find(const struct mms_replay *f,
				      const struct tables *t, uint32_t level,
				      uint64_t va)
{
	const struct table_at key = {
		.table.level = level,
		.table.va = va & -mms_level_span(&f->info, level),
	};

	if (!t->nr)
		return NULL;
	return bsearch(&key, t->table, t->nr, sizeof(key), table_order);
}

/* roots begin where their half does, so they are not found by address */
const struct table_at *mms_table_root(const struct tables *t, uint32_t flag)
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		if (t->table[i].table.flags & flag)
			return &t->table[i];
	return NULL;
}

void mms_replay_index_free(struct mms_replay *f)
{
	size_t i;

	for (i = 0; i < f->nr_tables; i++)
		free(f->tables[i].table);
	for (i = 0; i < f->nr_vmas; i++)
		free(f->vmas[i].vma);
	free(f->tables);
	free(f->vmas);
}
