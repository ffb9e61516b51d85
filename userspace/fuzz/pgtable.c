// SPDX-License-Identifier: GPL-2.0-only
/*
 * pgtable.c - random page tables in every format, built by one who remembers what was
 * mapped and writes entries by hand, against the decoder.
 */
#include <string.h>

#include "../../module/model/pgtable_formats.h"
#include "fuzz.h"

#define TABLES	96
#define MAPS	48
#define STRIDE	0x10000ULL	/* the largest table */

/* memory for tables, in the middle of the physical address space */
static u64 memory[TABLES][STRIDE / 4];
static u64 base;
static size_t nr_tables;

/**
 * struct mapping - what was mapped
 * @va: first address
 * @shift: log2 of its bytes
 * @pa: physical address
 * @allows: MMS_PT_*, with what the levels above leave of it
 */
struct mapping {
	u64 va;
	u8 shift;
	u64 pa;
	u32 allows;
};

static struct mapping maps[MAPS];
static size_t nr_maps;

struct program {
	const __u8 *data;
	size_t len;
	size_t at;
};

static u64 bits(struct program *p, unsigned int bytes)
{
	u64 v = 0;

	while (bytes-- && p->at < p->len)
		v = v << 8 | p->data[p->at++];
	return v;
}

static bool is(const struct mms_pt_format *f, const char *arch)
{
	return !strcmp(f->arch, arch);
}

static bool has_lpa(const struct mms_pt_format *f)
{
	return is(f, "aarch64") && f->va_bits == 52;
}

static unsigned int pa_bits(const struct mms_pt_format *f)
{
	return is(f, "aarch64") ? (has_lpa(f) ? 52 : 48) : f->entry_size == 4 ? 32 : 52;
}

static u64 *word_at(const struct mms_pt_format *f, u64 pa)
{
	const u64 table = (pa - base) / STRIDE;

	if (pa < base || table >= nr_tables)
		return NULL;
	return &memory[table][(pa - base) % STRIDE / f->entry_size];
}

static bool read_word(void *ctx, u64 pa, u64 *raw)
{
	const u64 *word = word_at(ctx, pa);

	if (word)
		*raw = *word;
	return word;
}

/* ---- entries by hand ---- */

static u64 x86_entry(const struct mms_pt_format *f, unsigned int level, bool leaf, u64 pa,
		     u32 allows)
{
	const bool last = level + 1u == f->nr_levels;
	u64 raw = pa | 1;

	if (f == &mms_pt_i386_pae && !level)
		return raw;
	raw |= allows & MMS_PT_WRITE ? 2 : 0;
	raw |= allows & MMS_PT_USER ? 4 : 0;
	raw |= leaf && !last ? 0x80 : 0;
	if (f->entry_size == 8 && !(allows & MMS_PT_EXEC_USER))
		raw |= 1ULL << 63;
	return raw;
}

static u64 arm64_address(const struct mms_pt_format *f, u64 pa)
{
	if (!has_lpa(f))
		return pa;
	if (f->page_shift == 16)
		return (pa & 0xffffffff0000) | pa >> 48 << 12;
	return (pa & 0x3ffffffffffff) | pa >> 50 << 8;
}

static u64 arm64_entry(const struct mms_pt_format *f, unsigned int level, bool leaf, u64 pa,
		       u32 allows)
{
	const bool last = level + 1u == f->nr_levels;
	u64 raw = arm64_address(f, pa) | (leaf && !last ? 1 : 3);

	if (leaf) {
		raw |= allows & MMS_PT_WRITE ? 0 : 1 << 7;
		raw |= allows & MMS_PT_USER ? 1 << 6 : 0;
		raw |= allows & MMS_PT_EXEC_USER ? 0 : 1ULL << 54;
		raw |= allows & MMS_PT_EXEC_KERNEL ? 0 : 1ULL << 53;
		return raw;
	}
	raw |= allows & MMS_PT_WRITE ? 0 : 1ULL << 62;
	raw |= allows & MMS_PT_USER ? 0 : 1ULL << 61;
	raw |= allows & MMS_PT_EXEC_USER ? 0 : 1ULL << 60;
	raw |= allows & MMS_PT_EXEC_KERNEL ? 0 : 1ULL << 59;
	return raw;
}

static u64 make_entry(const struct mms_pt_format *f, unsigned int level, bool leaf, u64 pa,
		      u32 allows)
{
	return is(f, "aarch64") ? arm64_entry(f, level, leaf, pa, allows) :
				  x86_entry(f, level, leaf, pa, allows);
}

/* what an entry can say at all: x86 has one bit for both fetches, or none */
static u32 sayable(const struct mms_pt_format *f, unsigned int level, u32 allows)
{
	const u32 fetch = MMS_PT_EXEC_USER | MMS_PT_EXEC_KERNEL;

	if (is(f, "aarch64"))
		return allows;
	if (f == &mms_pt_i386_pae && !level)
		return MMS_PT_ALL;
	if (f->entry_size == 4 || allows & MMS_PT_EXEC_USER)
		return allows | fetch;
	return allows & ~fetch;
}

/* ---- tables ---- */

static u64 new_table(void)
{
	if (nr_tables == TABLES)
		return 0;
	memset(memory[nr_tables], 0, sizeof(memory[0]));
	return base + nr_tables++ * STRIDE;
}

static u64 table_of(const struct mms_pt_format *f, u64 raw)
{
	u64 pa = raw & 0xfffffffff000;

	if (is(f, "aarch64") && f->page_shift == 16)
		pa &= ~0xffffULL;
	/* all tables lie close together: the upper bits are those of the first */
	return (pa & 0xffffffff) | (base & ~0xffffffffULL);
}

static bool can_be_leaf(const struct mms_pt_format *f, unsigned int level)
{
	if (level + 1u == f->nr_levels)
		return true;
	if (f == &mms_pt_i386)
		return true;
	switch (f->level[level].shift) {
	case 21: case 25: case 29:
		return true;
	case 30:
		return f->entry_size == 8 && f != &mms_pt_i386_pae;
	case 36: case 39: case 42:
		return has_lpa(f);
	}
	return false;
}

static bool overlaps(const struct mapping *m)
{
	size_t i;

	for (i = 0; i < nr_maps; i++) {
		const u8 shift = maps[i].shift > m->shift ? maps[i].shift : m->shift;

		if (maps[i].va >> shift == m->va >> shift)
			return true;
	}
	return false;
}

/*
 * Map @m at @level. A table on the way that is made anew allows what @above says, once
 * for all that comes below it.
 */
static void map(const struct mms_pt_format *f, u64 root, struct mapping *m,
		unsigned int level, u32 above)
{
	u32 left = MMS_PT_ALL;
	u64 table = root, *word;
	unsigned int at;

	for (at = 0; at < level; at++) {
		word = word_at(f, table + mms_pt_index(f, at, m->va) * f->entry_size);
		if (!*word) {
			const u64 next = new_table();

			if (!next)
				return;
			*word = make_entry(f, at, false, next, above);
			left &= sayable(f, at, above);
		} else {
			u64 raw = *word;

			left &= is(f, "aarch64") ?
				(raw >> 62 & 1 ? 0 : MMS_PT_WRITE) |
				(raw >> 61 & 1 ? 0 : MMS_PT_USER) |
				(raw >> 60 & 1 ? 0 : MMS_PT_EXEC_USER) |
				(raw >> 59 & 1 ? 0 : MMS_PT_EXEC_KERNEL) :
				f == &mms_pt_i386_pae && !at ? MMS_PT_ALL :
				(raw & 2 ? MMS_PT_WRITE : 0) | (raw & 4 ? MMS_PT_USER : 0) |
				(raw >> 63 ? 0 : MMS_PT_EXEC_USER | MMS_PT_EXEC_KERNEL);
		}
		table = table_of(f, *word);
	}
	word = word_at(f, table + mms_pt_index(f, level, m->va) * f->entry_size);
	*word = make_entry(f, level, true, m->pa, m->allows);
	m->allows = sayable(f, level, m->allows) & left;
	maps[nr_maps++] = *m;
}

static u64 form(const struct mms_pt_format *f, u64 v, bool upper)
{
	v &= ~0ULL >> (64 - f->half_bits);
	return upper && f->halves == 2 ? v | ~0ULL << f->half_bits : v;
}

static void map_one(struct program *p, const struct mms_pt_format *f, u64 root, bool upper)
{
	const unsigned int level = f->nr_levels - 1 - bits(p, 1) % f->nr_levels;
	struct mapping m = { .shift = f->level[level].shift };
	u64 near;

	if (!can_be_leaf(f, level) || nr_maps == MAPS)
		return;
	near = bits(p, 1);
	m.va = nr_maps && near & 1 ? maps[near / 2 % nr_maps].va + (bits(p, 3) << 12) :
				     bits(p, 8);
	m.va = form(f, m.va, upper) & ~0ULL << m.shift;
	m.pa = bits(p, 8) & ~0ULL >> (64 - pa_bits(f)) & ~0ULL << m.shift;
	m.allows = bits(p, 1) & MMS_PT_ALL;
	if (!overlaps(&m))
		map(f, root, &m, level, bits(p, 1) & MMS_PT_ALL);
}

/* ---- the comparison ---- */

static const struct mapping *mapping_of(u64 va)
{
	size_t i;

	for (i = 0; i < nr_maps; i++)
		if (va >> maps[i].shift == maps[i].va >> maps[i].shift)
			return &maps[i];
	return NULL;
}

static void compare(const struct mms_pt_format *f, u64 root, u64 va)
{
	const struct mapping *m = mapping_of(va);
	struct mms_pt_result res;

	mms_pt_walk(f, root, va, read_word, (void *)f, &res);
	if (!m) {
		EXPECT(res.end == MMS_PT_HOLE || res.end == MMS_PT_NONCANONICAL);
		return;
	}
	EXPECT(res.end == MMS_PT_MAPPED);
	EXPECT(res.shift == m->shift);
	EXPECT(res.pa == m->pa + (va - m->va));
	EXPECT(res.allows == m->allows);
}

void fuzz_one(const __u8 *data, size_t len)
{
	struct program p = { .data = data, .len = len };
	const struct mms_pt_format *f = mms_pt_formats[bits(&p, 1) % mms_pt_nr_formats];
	const bool upper = bits(&p, 1) & 1;
	u64 root;
	size_t i;

	nr_tables = nr_maps = 0;
	base = (bits(&p, 8) << 32 | 0x1000000) & ~0ULL >> (64 - pa_bits(f));
	root = new_table();
	while (p.at < p.len)
		map_one(&p, f, root, upper);
	for (i = 0; i < nr_maps; i++) {
		const u64 bytes = 1ULL << maps[i].shift;

		compare(f, root, maps[i].va);
		compare(f, root, maps[i].va + bytes - 1);
		compare(f, root, maps[i].va + bytes / 3);
		compare(f, root, form(f, maps[i].va + bytes, upper));
		compare(f, root, form(f, maps[i].va - 1, upper));
		compare(f, root, form(f, maps[i].va ^ bytes, upper));
		compare(f, root, form(f, maps[i].pa, upper));
	}
}
