// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutations_pgtable.c - page tables with one thing wrong. The recorded machines are
 * x86: bits of entries are those of its manual.
 */
#include <string.h>

#include "../../module/check/pgtable.h"
#include "mutations.h"

#define PRESENT		(1ULL << 0)
#define LARGE		(1ULL << 7)
#define FRAME		(1ULL << 12)
#define NO_EXECUTE	(1ULL << 63)

/* the level that the entries which come next are of */
static u32 level;

/* the first entry of the lowest level that maps a page; it is told after its table */
static u64 *page_entry(struct mms_rec *rec)
{
	struct mms_rec_entries *e = (void *)rec;
	u32 i;

	if (rec->type == MMS_REC_TABLE)
		level = ((struct mms_rec_table *)rec)->level;
	if (rec->type != MMS_REC_ENTRIES || level != MMS_LEVEL_PTE)
		return NULL;
	for (i = 0; i < e->nr; i++)
		if (e->entry[i].raw & PRESENT)
			return &e->entry[i].raw;
	return NULL;
}

static bool flip(struct mms_rec *rec, u64 bit)
{
	u64 *raw = page_entry(rec);

	if (!raw)
		return false;
	*raw ^= bit;
	return true;
}

static bool edit_absent(struct mms_rec *rec, struct mms_rec *extra)
{
	(void)extra;
	return flip(rec, PRESENT);
}

static bool edit_frame(struct mms_rec *rec, struct mms_rec *extra)
{
	(void)extra;
	return flip(rec, FRAME);
}

static bool edit_execute(struct mms_rec *rec, struct mms_rec *extra)
{
	(void)extra;
	return flip(rec, NO_EXECUTE);
}

/* a table of entries for large pages, of which one is no longer for one */
static bool edit_reserved(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_entries *e = (void *)rec;
	u32 i;

	(void)extra;
	if (rec->type == MMS_REC_TABLE)
		level = ((struct mms_rec_table *)rec)->level;
	if (rec->type != MMS_REC_ENTRIES || level != MMS_LEVEL_PMD)
		return false;
	for (i = 0; i < e->nr; i++) {
		if ((e->entry[i].raw & (PRESENT | LARGE)) != (PRESENT | LARGE))
			continue;
		/* bits below the frame of a large page are reserved, but for the lowest */
		e->entry[i].raw |= 1ULL << 14;
		return true;
	}
	return false;
}

static bool edit_lost_table(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_table *t = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_TABLE || t->level != MMS_LEVEL_PTE || !t->leaf)
		return false;
	t->pa += 1ULL << 45;
	return true;
}

static bool edit_bytes(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_mm *mm = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_MM)
		return false;
	mm->pgtables_bytes += 4096;
	return true;
}

/* VM_GROWSDOWN, the same on all kernels: a stack has pages */
#define STACK		(1ULL << 8)

/* a VMA that ends where it begins holds none of its pages */
static bool edit_vma(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_vma *v = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_VMA || !(v->flags & STACK))
		return false;
	v->end = v->start;
	return true;
}

static const struct mutation list[] = {
	{ "an entry that was cleared", "mapped", edit_absent },
	{ "an entry with another frame", "frame", edit_frame },
	{ "an entry that allows or forbids to execute", "permission", edit_execute },
	{ "an entry with a reserved bit", "mapped well-formed", edit_reserved },
	{ "a table that no entry leads to", "mapped table-told", edit_lost_table },
	{ "a table too many in what the kernel counts", "table-bytes", edit_bytes },
	{ "pages that no VMA is about", "leaf-in-vma", edit_vma },
};

const struct mutations mutations_pgtable = {
	.rules = &mms_pgtable_rules,
	.list = list,
	.nr = sizeof(list) / sizeof(list[0]),
};
