// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sums about free memory against a buddy allocator that is asked until it has no more,
 * and against a count of each frame.
 */
#include "../../module/model/buddy.h"
#include "../../module/model/whatif.h"
#include "fuzz.h"

#define FRAMES	256
#define ORDERS	7
#define BLOCK	3	/* log2 of the frames of a pageblock */

static const struct mms_buddy_rules rules = {
	.orders = ORDERS, .block_order = 31, .types = 1, .fallback = { { 0xff } },
};

/* as many requests as the allocator fulfils */
static u64 ask(const bool *used, u32 order)
{
	static struct mms_buddy b;
	u64 pfn, nr = 0;

	EXPECT(!mms_buddy_init(&b, &rules, 0, FRAMES));
	for (pfn = 0; pfn < FRAMES; pfn++)
		if (!used[pfn])
			EXPECT(!mms_buddy_add(&b, pfn, 1));
	while (!mms_buddy_alloc(&b, order, 0, &pfn))
		nr++;
	mms_buddy_exit(&b);
	return nr;
}

static void compare_runs(const u8 *data, size_t len, u32 order)
{
	static struct mms_free_run run[FRAMES];
	static bool used[FRAMES];
	u64 frames, i, count = 0;
	size_t at, nr = 0;

	memset(used, 1, sizeof(used));
	for (at = 0; at + 1 < len && nr < FRAMES; at += 2, nr++) {
		run[nr].first = data[at];
		run[nr].end = run[nr].first + data[at + 1] % 40 + 1;
		if (run[nr].end > FRAMES)
			run[nr].end = FRAMES;
		for (i = run[nr].first; i < run[nr].end; i++)
			used[i] = false;
	}
	for (i = 0; i < FRAMES; i++)
		count += !used[i];
	EXPECT(mms_whatif_fit(run, nr, order, &frames) == ask(used, order));
	EXPECT(frames == count);
}

/* request by request, by the rule of the kernel */
static void compare_allowed(u64 free, u64 mark, u32 order)
{
	const u64 want = mms_whatif_allowed(free, mark, order);
	u64 nr = 0;

	while (free >= 1ULL << order && free - ((1ULL << order) - 1) > mark) {
		free -= 1ULL << order;
		nr++;
	}
	EXPECT(nr == want);
}

/* with all fixed frames side by side at the start of their pageblock it is no bound but true */
static void compare_moved(const u8 *data, size_t len, u32 order)
{
	struct mms_whatif_move m = { .order = order, .block_order = BLOCK };
	bool used[FRAMES] = { false };
	u64 pfn, i;

	for (pfn = 0; pfn < FRAMES; pfn += 1 << BLOCK) {
		const u64 fixed = len ? data[pfn % len] % 16 : 0;

		for (i = pfn; i < pfn + 8 && fixed < 8 && i < pfn + fixed; i++)
			used[i] = true;
		mms_whatif_block(&m, pfn, fixed < 8 ? fixed : 0);
	}
	EXPECT(m.blocks == ask(used, order));
}

void fuzz_one(const u8 *data, size_t len)
{
	if (len < 4)
		return;
	compare_runs(data + 4, (len - 4) % 64, data[0] % ORDERS);
	compare_allowed(data[1] * 5, data[2] * 3, data[3] % ORDERS);
	compare_moved(data, len, data[0] % ORDERS);
}
