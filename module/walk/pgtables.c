// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_TABLES: each page that is a page table, and how full it is.
 *
 * A table is copied while it cannot go away (tables.h) and counted afterwards,
 * still under the lock of the address space.
 *
 * Lock order: mem_hotplug_lock -> mmap_lock -> lock of a PMD table.
 */
#include "pgtables.h"

#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/pfn.h>
#include <linux/string.h>

#include "../compat/tablepage.h"
#include "tables.h"

/*
 * The cursor. CUR_LEVEL: in bits 0-7 the level, in bits 8-15 the shadow tables
 * that were met, in bits 32-63 how many tables laid aside with the table at the
 * cursor were put, plus one; 0 if that table itself was not.
 */
enum { CUR_POS, CUR_LEVEL, CUR_SIGNATURE, CUR_STARTED };

/**
 * struct work - one step under way
 * @w: the view's work
 * @walk: the way through the tables
 * @deposits: tables laid aside that were put, plus one
 * @entries: the table's entries; its memory is used for the deposits later
 */
struct work {
	struct mms_view_walk *w;
	struct mms_table_walk walk;
	u32 deposits;
	pteval_t *entries;
};

static bool load_cursor(struct work *k)
{
	const struct mms_view *req = k->w->req;
	const u64 *cursor = req->cursor;

	k->walk.sp = &k->w->space;
	if (!mms_space_range(k->walk.sp, req->arg[0], req->arg[1],
			     &k->walk.first, &k->walk.last))
		return false;
	mms_table_walk_begin(&k->walk);
	if (!cursor[CUR_STARTED])
		return true;
	if (cursor[CUR_POS] < k->walk.first || cursor[CUR_POS] > k->walk.last)
		return false;
	k->walk.pos = cursor[CUR_POS];
	k->walk.level = min_t(u64, cursor[CUR_LEVEL] & 0xff, MMS_LEVEL_PGD);
	k->walk.shadows = (cursor[CUR_LEVEL] >> 8) & 0xff;
	k->deposits = cursor[CUR_LEVEL] >> 32;
	mms_hold_go_on(&k->w->hold, cursor[CUR_SIGNATURE]);
	return true;
}

static void save_cursor(const struct work *k)
{
	u64 *cursor = k->w->req->cursor;

	cursor[CUR_POS] = k->walk.pos;
	cursor[CUR_LEVEL] = k->walk.level | k->walk.shadows << 8 | (u64)k->deposits << 32;
	cursor[CUR_SIGNATURE] = k->w->hold.signature;
	cursor[CUR_STARTED] = 1;
}

static void count_entry(struct mms_rec_table *rec, const struct mms_space *sp,
			int level, u64 raw)
{
	switch (mms_space_entry_kind(sp, level, raw)) {
	case MMS_ENTRY_NONE:
		return;
	case MMS_ENTRY_TABLE:
		rec->table++;
		break;
	case MMS_ENTRY_LEAF:
		/* the kernel marks pages of its own as not present to unmap them */
		if (!sp->kernel || mms_arch_hw_present(raw))
			rec->leaf++;
		else
			rec->other++;
		break;
	case MMS_ENTRY_OTHER:
		rec->other++;
		break;
	case MMS_ENTRY_BAD:
		break;
	}
	rec->used++;
}

static u32 node_of(u64 pa)
{
	return pfn_valid(PHYS_PFN(pa)) ? page_to_nid(pfn_to_page(PHYS_PFN(pa))) : ~0U;
}

static bool put_entries(struct mms_sink *sink, const struct mms_table *table,
			const pteval_t *entries, u32 used)
{
	struct mms_rec_entries *rec;
	unsigned int i;

	rec = mms_sink_add(sink, MMS_REC_ENTRIES, struct_size(rec, entry, used));
	if (!rec)
		return false;
	for (i = 0; i < table->nr && rec->nr < used; i++) {
		if (!entries[i])
			continue;
		rec->entry[rec->nr++] = (struct mms_table_entry){
			.index = table->first + i,
			.raw = entries[i],
		};
	}
	return true;
}

static u32 flags_of(struct mms_view_walk *w, const struct mms_table *table)
{
	struct vm_area_struct *vma;
	u32 flags = 0;

	if (table->entry_pa == MMS_ADDR_NONE)
		flags |= MMS_TABLE_ROOT;
	if (w->space.kernel)
		return flags | MMS_TABLE_KERNEL | (table->cloned ? MMS_TABLE_SHARED : 0);
	if (table->level != MMS_LEVEL_PMD)
		return flags;
	/* a table is shared only if a mapping fills all of its range */
	vma = find_vma(w->mm, table->va);
	if (vma && vma->vm_start <= table->va && vma->vm_flags & VM_HUGETLB &&
	    vma->vm_flags & VM_MAYSHARE && mms_pmd_table_is_shared(table->pa))
		flags |= MMS_TABLE_SHARED;
	return flags;
}

/* false: no room */
static bool put_table(struct work *k, const struct mms_table *table, u32 flags)
{
	struct mms_view_walk *w = k->w;
	struct mms_rec_table *rec;
	unsigned int i;

	rec = mms_sink_add(&w->sink, MMS_REC_TABLE, sizeof(*rec));
	if (!rec)
		return false;
	rec->pa = table->pa;
	rec->va = table->va;
	rec->entry_pa = table->entry_pa;
	rec->level = table->level;
	rec->node = node_of(table->pa);
	rec->nr = table->nr;
	rec->flags = flags;
	for (i = 0; i < table->nr; i++)
		count_entry(rec, &w->space, table->level, k->entries[i]);
	return !(w->req->flags & MMS_VIEW_F_ENTRIES) || !rec->used ||
	       put_entries(&w->sink, table, k->entries, rec->used);
}

/* the second root is a page more */
static bool put_user_root(struct work *k, const struct mms_table *root)
{
	void *at = k->w->space.kernel ? NULL : mms_arch_user_root(k->w->space.root);
	struct mms_table user = *root;

	if (!at)
		return true;
	user.at = at;
	user.pa = __pa(at);
	mms_table_copy(&k->w->space, &user, k->entries);
	return put_table(k, &user, MMS_TABLE_USER_ROOT);
}

/* tables laid aside with this one; false: no room for all */
static bool put_deposits(struct work *k, const struct mms_table *table)
{
	const unsigned int max = PAGE_SIZE / sizeof(u64);
	u64 *pa = (u64 *)k->entries;
	unsigned int nr, i;

	if (!mms_table_has_deposits(&k->w->space, table, k->entries))
		return true;
	do {
		nr = mms_table_deposits(k->w->mm, (void *)table->at,
					k->deposits - 1, pa, max);
		for (i = 0; i < nr; i++) {
			struct mms_rec_table *rec;

			rec = mms_sink_add(&k->w->sink, MMS_REC_TABLE, sizeof(*rec));
			if (!rec)
				return false;
			rec->pa = pa[i];
			rec->va = table->va;
			rec->entry_pa = MMS_ADDR_NONE;
			rec->level = MMS_LEVEL_PTE;
			rec->node = node_of(pa[i]);
			rec->nr = 1U << mms_geometry.bits[MMS_LEVEL_PTE];
			rec->flags = MMS_TABLE_DEPOSITED;
			k->deposits++;
		}
	} while (nr == max);
	return true;
}

/*
 * One table and what is kept with it; false: no room for all. The user's root
 * takes the place of the root's entries, which nobody needs then.
 */
static bool put_all(struct work *k, const struct mms_table *table)
{
	const struct mms_sink_mark mark = mms_sink_mark(&k->w->sink);

	if (!k->deposits) {
		if (!put_table(k, table, flags_of(k->w, table)) ||
		    (table->entry_pa == MMS_ADDR_NONE && !put_user_root(k, table))) {
			mms_sink_rewind(&k->w->sink, mark);
			return false;
		}
		k->deposits = 1;
	}
	return put_deposits(k, table);
}

static void walk_tables(struct work *k)
{
	struct mms_hold *h = &k->w->hold;
	struct mms_table table;

	while (!k->walk.finished && !mms_hold_is_over(h)) {
		const struct mms_table_walk before = k->walk;

		if (!mms_table_find(&k->walk, h, &table, k->entries))
			return;
		/* the table that an earlier call was busy with is gone */
		if (before.pos != k->walk.pos || before.level != k->walk.level)
			k->deposits = 0;
		k->w->full = !put_all(k, &table);
		if (k->w->full)
			return;
		mms_table_pass(&k->walk, &table);
		k->deposits = 0;
	}
}

int mms_pgtables_step(struct mms_view_walk *w)
{
	struct work k = { .w = w, .entries = (pteval_t *)w->scratch };
	int err;

	if (!load_cursor(&k))
		return -EINVAL;
	err = mms_hold_begin(&w->hold);
	if (err)
		return err;
	walk_tables(&k);
	mms_hold_end(&w->hold);
	w->finished = k.walk.finished;
	save_cursor(&k);
	return 0;
}
