// SPDX-License-Identifier: GPL-2.0
/*
 * The walk that all formats share: index, read, tell what the entry is, go on.
 */
#include "pgtable.h"

static bool has(u64 raw, const struct mms_pt_field *f)
{
	return (raw & f->mask) == f->value;
}

static u64 address(u64 raw, const struct mms_pt_address *a)
{
	return (raw & a->mask) | (raw & a->high) << a->shift;
}

static u32 allowed(u64 raw, const struct mms_pt_access *a)
{
	return (has(raw, &a->write) ? MMS_PT_WRITE : 0) |
	       (has(raw, &a->user) ? MMS_PT_USER : 0) |
	       (has(raw, &a->exec_user) ? MMS_PT_EXEC_USER : 0) |
	       (has(raw, &a->exec_kernel) ? MMS_PT_EXEC_KERNEL : 0);
}

enum mms_pt_sort mms_pt_entry(const struct mms_pt_format *f, unsigned int level, u64 raw,
			      u64 *pa, u32 *allows)
{
	const struct mms_pt_level *l = &f->level[level];
	const struct mms_pt_kind *kind;
	enum mms_pt_sort sort;

	if (!(raw & f->valid))
		return MMS_PT_ABSENT;
	if (has(raw, &l->leaf.is)) {
		kind = &l->leaf;
		sort = MMS_PT_LEAF;
	} else if (has(raw, &l->table.is)) {
		kind = &l->table;
		sort = MMS_PT_TABLE;
	} else {
		return MMS_PT_RESERVED;
	}
	if (raw & kind->reserved)
		return MMS_PT_RESERVED;
	*pa = address(raw, &kind->at);
	*allows = allowed(raw, kind->access);
	return sort;
}

static bool canonical(const struct mms_pt_format *f, u64 va)
{
	const u64 high = va >> f->half_bits;

	return !high || (f->halves == 2 && high == ~0ULL >> f->half_bits);
}

static void map(const struct mms_pt_format *f, u64 va, u64 pa, struct mms_pt_result *res)
{
	const struct mms_pt_level *l = &f->level[res->level];

	res->end = MMS_PT_MAPPED;
	res->pa = pa | (va & ((1ULL << l->shift) - 1));
	res->contiguous = res->shift;
	if (res->raw & f->contiguous)
		res->contiguous += l->contiguous;
}

void mms_pt_walk(const struct mms_pt_format *f, u64 root, u64 va, mms_pt_read *read,
		 void *ctx, struct mms_pt_result *res)
{
	u64 pa = root;
	u32 allows;

	memset(res, 0, sizeof(*res));
	res->allows = MMS_PT_ALL;
	res->end = MMS_PT_NONCANONICAL;
	if (!canonical(f, va))
		return;
	for (;; res->level++) {
		res->shift = f->level[res->level].shift;
		res->table_pa[res->level] = pa;
		res->entry_pa = pa + mms_pt_index(f, res->level, va) * f->entry_size;
		res->end = MMS_PT_UNREAD;
		if (!read(ctx, res->entry_pa, &res->raw))
			return;
		switch (mms_pt_entry(f, res->level, res->raw, &pa, &allows)) {
		case MMS_PT_ABSENT:
			res->end = MMS_PT_HOLE;
			return;
		case MMS_PT_RESERVED:
			res->end = MMS_PT_MALFORMED;
			return;
		case MMS_PT_LEAF:
			res->allows &= allows;
			map(f, va, pa, res);
			return;
		case MMS_PT_TABLE:
			res->allows &= allows;
		}
	}
}

const struct mms_pt_format *mms_pt_format_find(const char *arch, u32 page_shift,
					       u32 va_bits, u32 entry_size)
{
	unsigned int i;

	for (i = 0; i < mms_pt_nr_formats; i++) {
		const struct mms_pt_format *f = mms_pt_formats[i];

		if (!strcmp(f->arch, arch) && f->page_shift == page_shift &&
		    f->va_bits == va_bits && f->entry_size == entry_size)
			return f;
	}
	return NULL;
}
