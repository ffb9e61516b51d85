// SPDX-License-Identifier: GPL-2.0-only
/*
 * walks.c - translations worked out on paper from the manuals, at least one way down in
 * each format, and every way to stop.
 */
#include "../../module/model/pgtable_formats.h"
#include "fuzz.h"

#define MAX_WORDS 8

/**
 * struct walk - one address
 * @f: format
 * @root: physical address of the root
 * @va: the address
 * @word: memory: address and entry, as many as are read
 * @end: how it ends
 * @level: where
 * @shift: log2 of what the last entry covers
 * @contiguous: log2 of what is hinted to be one, 0: @shift
 * @allows: MMS_PT_* if mapped
 * @pa: physical address if mapped
 */
struct walk {
	const struct mms_pt_format *f;
	u64 root;
	u64 va;
	struct {
		u64 pa;
		u64 raw;
	} word[MAX_WORDS];
	enum mms_pt_end end;
	u8 level;
	u8 shift;
	u8 contiguous;
	u32 allows;
	u64 pa;
};

#define W MMS_PT_WRITE
#define U MMS_PT_USER
#define XU MMS_PT_EXEC_USER
#define XK MMS_PT_EXEC_KERNEL
#define X (XU | XK)

#define X86_4 &mms_pt_x86_64_4
#define X86_5 &mms_pt_x86_64_5
#define I386 &mms_pt_i386
#define PAE &mms_pt_i386_pae

static const struct walk walks[] = {
	/* the stack of a shell, five levels: README.md */
	{ X86_5, 0x1ce0000, 0x7ffeccfaa800,
	  { { 0x1ce0000, 0x2b0c067 }, { 0x2b0c7f8, 0x2b0d067 }, { 0x2b0dfd8, 0x2c85067 },
	    { 0x2c85338, 0x232bc067 }, { 0x232bcd50, 0x800000007d51a867 } },
	  MMS_PT_MAPPED, 4, 12, 0, W | U, 0x7d51a800 },
	/* four levels, upper half, 2 MiB: global, read-only, executable */
	{ X86_4, 0x2a10000, 0xffffffff81234567,
	  { { 0x2a10ff8, 0x2a15067 }, { 0x2a15ff0, 0x2a16063 }, { 0x2a16048, 0x12001e1 } },
	  MMS_PT_MAPPED, 2, 21, 0, X, 0x1234567 },
	/* 1 GiB with the PAT bit, which is no address */
	{ X86_4, 0x5000, 0xffff888040123456,
	  { { 0x5888, 0x6063 }, { 0x6008, 0x80000000400011e3 } },
	  MMS_PT_MAPPED, 1, 30, 0, W, 0x40123456 },
	/* a table above that takes away writes, user mode and fetches */
	{ X86_4, 0x5000, 0x1000,
	  { { 0x5000, 0x8000000000006001 }, { 0x6000, 0x7067 }, { 0x7000, 0x8067 },
	    { 0x8008, 0x9067 } },
	  MMS_PT_MAPPED, 3, 12, 0, 0, 0x9000 },
	{ X86_4, 0x5000, 0x7fffffffffff, { { 0x57f8, 0 } }, MMS_PT_HOLE, 0, 39, 0, 0, 0 },
	/* PROT_NONE of Linux: bits, but none that the machine looks at */
	{ X86_4, 0x5000, 0x201000,
	  { { 0x5000, 0x6067 }, { 0x6000, 0x7067 }, { 0x7008, 0x8067 },
	    { 0x8008, 0x000ffffff1234120 } },
	  MMS_PT_HOLE, 3, 12, 0, 0, 0 },
	{ X86_4, 0x5000, 0x800000000000, { { 0, 0 } }, MMS_PT_NONCANONICAL, 0, 0, 0, 0, 0 },
	{ X86_4, 0x5000, 0xffff7fffffffffff, { { 0, 0 } }, MMS_PT_NONCANONICAL, 0, 0, 0, 0, 0 },
	{ X86_5, 0x5000, 0x00ffffffffffffff, { { 0x57f8, 0 } }, MMS_PT_HOLE, 0, 48, 0, 0, 0 },
	{ X86_5, 0x5000, 0x0100000000000000, { { 0, 0 } }, MMS_PT_NONCANONICAL, 0, 0, 0, 0, 0 },
	{ X86_5, 0x5000, 0xff00000000000000, { { 0x5800, 0 } }, MMS_PT_HOLE, 0, 48, 0, 0, 0 },
	/* bit 7 at the top, and bit 13 of a large page */
	{ X86_4, 0x5000, 0, { { 0x5000, 0x60e7 } }, MMS_PT_MALFORMED, 0, 39, 0, 0, 0 },
	{ X86_4, 0x5000, 0, { { 0x5000, 0x6067 }, { 0x6000, 0x7067 }, { 0x7000, 0x2020e7 } },
	  MMS_PT_MALFORMED, 2, 21, 0, 0, 0 },
	/* a table where there is no memory */
	{ X86_4, 0x5000, 0, { { 0x5000, 0xfffff067 } }, MMS_PT_UNREAD, 1, 30, 0, 0, 0 },

	{ I386, 0x3000, 0x08049123, { { 0x3080, 0x7067 }, { 0x7124, 0x5a5a025 } },
	  MMS_PT_MAPPED, 1, 12, 0, U | X, 0x5a5a123 },
	/* 4 MiB above 4 GiB: PSE-36 */
	{ I386, 0x3000, 0xc0523456, { { 0x3c04, 0x008061e3 } },
	  MMS_PT_MAPPED, 0, 22, 0, W | X, 0x300923456 },
	{ I386, 0x3000, 0xc0523456, { { 0x3c04, 0x00a001e3 } }, MMS_PT_MALFORMED, 0, 22, 0, 0, 0 },
	{ I386, 0x3000, 0x100000000, { { 0, 0 } }, MMS_PT_NONCANONICAL, 0, 0, 0, 0, 0 },

	{ PAE, 0x3020, 0xc0234567,
	  { { 0x3038, 0x4001 }, { 0x4008, 0x5063 }, { 0x51a0, 0x8000000fed00e063 } },
	  MMS_PT_MAPPED, 2, 12, 0, W, 0xfed00e567 },
	{ PAE, 0x3020, 0x40234567, { { 0x3028, 0x4001 }, { 0x4008, 0x7002000e7 } },
	  MMS_PT_MAPPED, 1, 21, 0, W | U | X, 0x700234567 },
	{ PAE, 0x3020, 0, { { 0x3020, 0x4007 } }, MMS_PT_MALFORMED, 0, 30, 0, 0, 0 },
	{ PAE, 0x3020, 0, { { 0x3020, 0x4001 }, { 0x4000, 0x0010000000200083 } },
	  MMS_PT_MALFORMED, 1, 21, 0, 0, 0 },

	/* arm64, user: a page that both may write and none may execute */
	{ &mms_pt_arm64_4k_48, 0x41000000, 0xffff8a345678,
	  { { 0x41000ff8, 0x41001003 }, { 0x41001ff0, 0x41002003 }, { 0x41002288, 0x41003003 },
	    { 0x41003a28, 0x00680000437bdf43 } },
	  MMS_PT_MAPPED, 3, 12, 0, W | U, 0x437bd678 },
	/* kernel text, 2 MiB, as one of 16 */
	{ &mms_pt_arm64_4k_48, 0x41000000, 0xffff800080212345,
	  { { 0x41000800, 0x41001003 }, { 0x41001010, 0x41002003 },
	    { 0x41002008, 0x0050000040400781 } },
	  MMS_PT_MAPPED, 2, 21, 25, XK, 0x40412345 },
	/* the table takes away what the page allows */
	{ &mms_pt_arm64_4k_39, 0x41000000, 0x40000000,
	  { { 0x41000008, 0x7800000041001003 }, { 0x41001000, 0x41002003 },
	    { 0x41002000, 0x0000000050000743 } },
	  MMS_PT_MAPPED, 2, 12, 0, 0, 0x50000000 },
	/* a block at the last level is no entry, a block at the top neither */
	{ &mms_pt_arm64_4k_39, 0x41000000, 0,
	  { { 0x41000000, 0x41001003 }, { 0x41001000, 0x41002003 }, { 0x41002000, 0x50000701 } },
	  MMS_PT_MALFORMED, 2, 12, 0, 0, 0 },
	{ &mms_pt_arm64_4k_48, 0x41000000, 0, { { 0x41000000, 0x50000701 } },
	  MMS_PT_MALFORMED, 0, 39, 0, 0, 0 },
	{ &mms_pt_arm64_4k_48, 0x41000000, 0x0001000000000000, { { 0, 0 } },
	  MMS_PT_NONCANONICAL, 0, 0, 0, 0, 0 },
	/* 52 bits: bits 9:8 are 51:50 of the table's and the page's address */
	{ &mms_pt_arm64_4k_52, 0x41000000, 0xfff0000000001234,
	  { { 0x41000000, 0x41001203 }, { 0x8000041001000, 0x41002003 },
	    { 0x41002000, 0x41003003 }, { 0x41003000, 0x41004003 },
	    { 0x41004008, 0x0043000000005783 } },
	  MMS_PT_MAPPED, 4, 12, 0, XK, 0xf000000005234 },
	/* 16K pages: two entries at the top, 128 in one */
	{ &mms_pt_arm64_16k_48, 0x41000000, 0x800002004321,
	  { { 0x41000008, 0x41004003 }, { 0x41004000, 0x41008003 }, { 0x41008008, 0x4100c003 },
	    { 0x4100c008, 0x0010000050004743 } },
	  MMS_PT_MAPPED, 3, 14, 21, W | U | X, 0x50004321 },
	{ &mms_pt_arm64_16k_47, 0x41000000, 0x2004321,
	  { { 0x41000000, 0x41008003 }, { 0x41008008, 0x00200000520007c1 } },
	  MMS_PT_MAPPED, 1, 25, 0, U | XU, 0x52004321 },
	{ &mms_pt_arm64_16k_52, 0x41000000, 0xffffffffffffffff,
	  { { 0x410000f8, 0x41004003 }, { 0x41007ff8, 0x0043fff000000701 } },
	  MMS_PT_MAPPED, 1, 36, 0, W | XK, 0xfffffffffffff },
	/* 64K pages: bits 15:12 are 51:48 */
	{ &mms_pt_arm64_64k_42, 0x41000000, 0x20012345,
	  { { 0x41000008, 0x41010003 }, { 0x41010008, 0x0060000051230743 } },
	  MMS_PT_MAPPED, 1, 16, 0, W | U, 0x51232345 },
	{ &mms_pt_arm64_64k_48, 0x41000000, 0x40020012345,
	  { { 0x41000008, 0x41020003 }, { 0x41020008, 0x0010000060000741 } },
	  MMS_PT_MAPPED, 1, 29, 34, W | U | X, 0x60012345 },
	{ &mms_pt_arm64_64k_52, 0x41000000, 0xfff0000020012345,
	  { { 0x41000000, 0x4102a003 }, { 0xa000041020008, 0x41030003 },
	    { 0x41030008, 0x004000005123f703 } },
	  MMS_PT_MAPPED, 2, 16, 0, W | XK, 0xf000051232345 },
};

static bool read_word(void *ctx, u64 pa, u64 *raw)
{
	const struct walk *w = ctx;
	size_t i;

	for (i = 0; i < MAX_WORDS; i++) {
		if (w->word[i].pa != pa || !pa)
			continue;
		*raw = w->word[i].raw;
		return true;
	}
	return false;
}

static void expect_walk(const struct walk *w)
{
	struct mms_pt_result res;
	const bool mapped = w->end == MMS_PT_MAPPED;

	mms_pt_walk(w->f, w->root, w->va, read_word, (void *)w, &res);
	if (res.end != w->end || res.level != w->level || (mapped && res.pa != w->pa))
		fprintf(stderr, "%s, 0x%llx: end %u level %u shift %u at 0x%llx pa 0x%llx\n",
			w->f->name, w->va, res.end, res.level, res.shift, res.entry_pa, res.pa);
	EXPECT(res.end == w->end);
	EXPECT(res.level == w->level);
	EXPECT(res.shift == w->shift);
	if (!mapped)
		return;
	EXPECT(res.pa == w->pa);
	EXPECT(res.contiguous == (w->contiguous ? w->contiguous : w->shift));
	if (res.allows != w->allows)
		fprintf(stderr, "%s, 0x%llx: allows 0x%x\n", w->f->name, w->va, res.allows);
	EXPECT(res.allows == w->allows);
}

static void formats_are_found(void)
{
	EXPECT(mms_pt_format_find("x86_64", 12, 57, 8) == &mms_pt_x86_64_5);
	EXPECT(mms_pt_format_find("x86_64", 12, 48, 8) == &mms_pt_x86_64_4);
	EXPECT(mms_pt_format_find("i686", 12, 32, 4) == &mms_pt_i386);
	EXPECT(mms_pt_format_find("i686", 12, 32, 8) == &mms_pt_i386_pae);
	EXPECT(mms_pt_format_find("aarch64", 16, 52, 8) == &mms_pt_arm64_64k_52);
	EXPECT(!mms_pt_format_find("riscv64", 12, 48, 8));
}

int main(void)
{
	size_t i, k;

	for (i = 0; i < sizeof(walks) / sizeof(walks[0]); i++)
		expect_walk(&walks[i]);
	for (k = 0; k < mms_pt_nr_formats; k++) {
		bool met = false;

		for (i = 0; i < sizeof(walks) / sizeof(walks[0]); i++)
			met |= walks[i].f == mms_pt_formats[k];
		EXPECT(met);
	}
	formats_are_found();
	printf("%zu walks in %u formats\n", i, mms_pt_nr_formats);
	return 0;
}
