// SPDX-License-Identifier: GPL-2.0-only
/*
 * The buddy model against a twin that knows only which frames are free: all
 * else, the twin works out by looking at every frame. The input is a program of
 * allocations and frees, among them some that must be refused.
 */
#include "../../module/model/buddy.h"
#include "../../module/model/coalesce.h"
#include "fuzz.h"

#define FRAMES	256
#define LIVE	64

/**
 * struct twin - what is free and what is not
 * @used: by frame
 * @live: allocated blocks
 * @nr_live: of these
 */
struct twin {
	bool used[FRAMES];
	struct {
		u64 pfn;
		u32 order;
	} live[LIVE];
	unsigned int nr_live;
};

static const struct mms_buddy_rules machines[] = {
	/* the textbook's: 16 frames and more, no pageblocks */
	{ .orders = 5, .block_order = 31, .types = 1, .fallback = { { 0xff } } },
	/* as small as it gets */
	{ .orders = 1, .block_order = 31, .types = 1, .fallback = { { 0xff } } },
	/* migratetypes that all merge */
	{ .orders = 6, .block_order = 3, .types = 3, .movable = 1,
	  .fallback = { { 2, 1, 0xff }, { 2, 0, 0xff }, { 0, 1, 0xff } } },
	/* the same, with the rule of v6.10 for frees and one type that keeps apart */
	{ .orders = 6, .block_order = 4, .types = 4, .movable = 1, .by_block = true,
	  .apart = 1 << 3,
	  .fallback = { { 2, 1, 0xff }, { 2, 0, 0xff }, { 0, 1, 0xff }, { 0xff } } },
};

static bool all_free(const struct twin *t, u64 pfn, u64 nr)
{
	u64 i;

	for (i = pfn; i < pfn + nr; i++)
		if (i >= FRAMES || t->used[i])
			return false;
	return true;
}

/* order of the block that begins here once all is merged, or -1 */
static int merged_order(const struct twin *t, u32 orders, u64 pfn)
{
	u32 order, best;

	if (t->used[pfn])
		return -1;
	for (best = orders; best-- > 0;)
		if (!(pfn & ((1ULL << best) - 1)) && all_free(t, pfn, 1ULL << best))
			break;
	for (order = best + 1; order < orders; order++)
		if (all_free(t, pfn & ~((1ULL << order) - 1), 1ULL << order))
			return -1;
	return best;
}

static void compare_blocks(const struct mms_buddy *b, const struct twin *t)
{
	const u32 exact = b->rules.apart ? b->rules.block_order : b->rules.orders;
	u64 pfn, frames = 0;

	for (pfn = 0; pfn < FRAMES; pfn++) {
		int want = merged_order(t, b->rules.orders, pfn);
		int have = b->order[pfn] == MMS_BUDDY_NONE ? -1 : b->order[pfn];

		frames += !t->used[pfn];
		if (want >= (int)exact || have >= (int)exact ||
		    (want < 0 && !t->used[pfn]))
			continue;
		EXPECT(want == have);
	}
	EXPECT(frames == mms_buddy_free_frames(b));
}

/* the stream of maximal blocks is what the twin finds by trying */
static void compare_coalescing(const struct twin *t, u32 orders)
{
	u64 first, end, pfn;
	u32 order;

	for (first = 0; first < FRAMES; first = end + 1) {
		struct mms_coalesce c;

		for (end = first; end < FRAMES && !t->used[end]; end++)
			;
		mms_coalesce_run(&c, orders, first, end);
		while (mms_coalesce_next(&c, &pfn, &order))
			EXPECT((int)order == merged_order(t, orders, pfn));
	}
}

static void set_used(struct twin *t, u64 pfn, u32 order, bool used)
{
	u64 i;

	for (i = pfn; i < pfn + (1ULL << order); i++) {
		EXPECT(i < FRAMES && t->used[i] != used);
		t->used[i] = used;
	}
}

static void try_alloc(struct mms_buddy *b, struct twin *t, u32 order, u32 type)
{
	bool possible = false;
	u64 pfn, at;
	int err;

	if (t->nr_live == LIVE)
		return;
	/* type 3 keeps to itself, and nobody falls back on it */
	for (at = 0; at < FRAMES; at++)
		possible |= b->order[at] != MMS_BUDDY_NONE && b->order[at] >= order &&
			    (b->type[at] == 3) == (type == 3);
	err = mms_buddy_alloc(b, order, type, &pfn);
	if (order >= b->rules.orders || type >= b->rules.types) {
		EXPECT(err == -EINVAL);
		return;
	}
	EXPECT((err == 0) == possible);
	EXPECT(err == 0 || err == -ENOMEM);
	if (err)
		return;
	EXPECT(!(pfn & ((1ULL << order) - 1)));
	set_used(t, pfn, order, true);
	t->live[t->nr_live].pfn = pfn;
	t->live[t->nr_live++].order = order;
}

static void try_free(struct mms_buddy *b, struct twin *t, u8 which, bool wrong)
{
	u64 pfn;
	u32 order;

	if (!t->nr_live)
		return;
	which %= t->nr_live;
	pfn = t->live[which].pfn;
	order = t->live[which].order;
	if (wrong) {
		EXPECT(mms_buddy_free(b, pfn, order + 1) == -EINVAL);
		EXPECT(mms_buddy_free(b, pfn + FRAMES, order) == -EINVAL);
		return;
	}
	EXPECT(mms_buddy_free(b, pfn, order) == 0);
	EXPECT(mms_buddy_free(b, pfn, order) == -EINVAL);
	set_used(t, pfn, order, false);
	t->live[which] = t->live[--t->nr_live];
}

static void try_split(struct mms_buddy *b, struct twin *t, u8 which)
{
	u64 pfn;
	u32 order;

	if (!t->nr_live || t->nr_live == LIVE)
		return;
	which %= t->nr_live;
	pfn = t->live[which].pfn;
	order = t->live[which].order;
	if (!order) {
		EXPECT(mms_buddy_split_used(b, pfn, order, 1) == -EINVAL);
		return;
	}
	EXPECT(mms_buddy_split_used(b, pfn, order, order - 1) == 0);
	t->live[which].order--;
	t->live[t->nr_live].pfn = pfn + (1ULL << (order - 1));
	t->live[t->nr_live++].order = order - 1;
}

static void step(struct mms_buddy *b, struct twin *t, u8 op, u8 arg)
{
	switch (op % 8) {
	case 0: case 1: case 2: case 3:
		try_alloc(b, t, arg & 7, (arg >> 3) % (b->rules.types + 1));
		break;
	case 4: case 5:
		try_free(b, t, arg, false);
		break;
	case 6:
		try_free(b, t, arg, true);
		break;
	default:
		try_split(b, t, arg);
		break;
	}
}

/* in pieces, with holes between them: frames that never come are used in the twin */
static void give_frames(struct mms_buddy *b, struct twin *t, u8 holes)
{
	u64 pfn;

	memset(t->used, 1, sizeof(t->used));
	for (pfn = 0; pfn < FRAMES; pfn += FRAMES / 8) {
		u64 skip = holes >> (pfn * 8 / FRAMES) & 1;

		EXPECT(mms_buddy_add(b, pfn + skip, FRAMES / 8 - skip) == 0);
		memset(t->used + pfn + skip, 0, FRAMES / 8 - skip);
	}
	EXPECT(mms_buddy_add(b, FRAMES - 1, 2) == -EINVAL);
}

void fuzz_one(const u8 *data, size_t len)
{
	static struct twin t;
	static struct mms_buddy b;
	size_t i;

	if (len < 2)
		return;
	memset(&t, 0, sizeof(t));
	EXPECT(mms_buddy_init(&b, &machines[data[0] % 4], 0, FRAMES) == 0);
	give_frames(&b, &t, data[1]);
	if (b.rules.types == 4)
		mms_buddy_set_block(&b, FRAMES / 2, 3);
	for (i = 2; i + 1 < len; i += 2) {
		step(&b, &t, data[i], data[i + 1]);
		EXPECT(!mms_buddy_check(&b));
		compare_blocks(&b, &t);
	}
	compare_coalescing(&t, b.rules.orders);
	mms_buddy_exit(&b);
}
