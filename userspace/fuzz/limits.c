// SPDX-License-Identifier: GPL-2.0-only
/*
 * limits.c - what models refuse: rules that make no sense, blocks that are not there,
 * and one allocation after the other. Nothing may be left behind then, and what was
 * there before must be as it was.
 */
#include "../../module/model/pcp.h"
#include "../../module/model/slab.h"
#include "../../module/model/space.h"
#include "fuzz.h"

#define PAGE 4096ULL

/* ---- memory that is refused ---- */

/* allocations that are still given; below 0: all are */
static long given = -1;
static unsigned int refusals;

void *__real_calloc(size_t nr, size_t size);
void *__wrap_calloc(size_t nr, size_t size);

void *__wrap_calloc(size_t nr, size_t size)
{
	return given >= 0 && !given-- ? NULL : __real_calloc(nr, size);
}

/* @call with one allocation after the other refused, until it has all it wants */
static void refuse(int (*call)(void *ctx), void *ctx)
{
	unsigned int n;
	int err = -ENOMEM;

	for (n = 0; n < 60 && err == -ENOMEM; n++) {
		given = n;
		err = call(ctx);
		given = -1;
		refusals += err == -ENOMEM;
	}
	EXPECT(n > 1 && !err);
}

/* ---- buddy ---- */

static const struct mms_buddy_rules plain = {
	.orders = 5, .block_order = 31, .types = 2, .movable = 1,
	.fallback = { { 1, 0xff }, { 0, 0xff } },
};

static int try_rules(struct mms_buddy_rules rules, u64 first, u64 nr)
{
	static struct mms_buddy b;
	const int err = mms_buddy_init(&b, &rules, first, nr);

	mms_buddy_exit(&b);
	return err;
}

static void buddy_rules(void)
{
	struct mms_buddy_rules r = plain;

	EXPECT(!try_rules(r, 32, 64));
	EXPECT(try_rules(r, 8, 64) == -EINVAL);
	EXPECT(try_rules(r, 0, 1ULL << 31) == -EINVAL);
	r.orders = 0;
	EXPECT(try_rules(r, 0, 64) == -EINVAL);
	r.orders = MMS_BUDDY_ORDERS + 1;
	EXPECT(try_rules(r, 0, 64) == -EINVAL);
	r.orders = MMS_BUDDY_ORDERS;
	EXPECT(!try_rules(r, 0, 64));
	r.types = 0;
	EXPECT(try_rules(r, 0, 64) == -EINVAL);
	r.types = MMS_BUDDY_TYPES + 1;
	EXPECT(try_rules(r, 0, 64) == -EINVAL);
	/* all pageblocks begin as movable: that must be a type */
	r.types = 1;
	EXPECT(try_rules(r, 0, 64) == -EINVAL);
	r.movable = 0;
	EXPECT(!try_rules(r, 0, 64));
}

static int init_buddy(void *ctx)
{
	(void)ctx;
	return try_rules(plain, 0, 64);
}

static void buddy_of_nothing(void)
{
	static struct mms_buddy b;
	u64 pfn;

	EXPECT(!mms_buddy_init(&b, &plain, 0, 0));
	EXPECT(mms_buddy_add(&b, 0, 1) == -EINVAL);
	EXPECT(mms_buddy_alloc(&b, 0, 0, &pfn) == -ENOMEM);
	EXPECT(mms_buddy_alloc(&b, 5, 0, &pfn) == -EINVAL);
	EXPECT(mms_buddy_alloc(&b, 0, 2, &pfn) == -EINVAL);
	EXPECT(!mms_buddy_free_frames(&b) && !mms_buddy_check(&b));
	mms_buddy_exit(&b);
}

/* each type takes from all others, and from itself: a list without an end of its own */
static void nobody_has_any(void)
{
	struct mms_buddy_rules r = plain;
	static struct mms_buddy b;
	u32 type, i;
	u64 pfn;

	r.types = MMS_BUDDY_TYPES;
	for (type = 0; type < MMS_BUDDY_TYPES; type++)
		for (i = 0; i < MMS_BUDDY_TYPES; i++)
			r.fallback[type][i] = (type + i) % MMS_BUDDY_TYPES;
	EXPECT(!mms_buddy_init(&b, &r, 0, 64));
	EXPECT(mms_buddy_alloc(&b, 0, 7, &pfn) == -ENOMEM);
	EXPECT(!mms_buddy_adopt(&b, 8, 1, 6));
	EXPECT(!mms_buddy_alloc(&b, 0, 7, &pfn) && pfn == 8);
	mms_buddy_exit(&b);
}

/* frames 32 to 63, of which the lower half is free */
static void blocks_that_are_not_there(void)
{
	static struct mms_buddy b;

	EXPECT(!mms_buddy_init(&b, &plain, 32, 32));
	EXPECT(mms_buddy_add(&b, 16, 16) == -EINVAL);
	EXPECT(mms_buddy_add(&b, 48, 17) == -EINVAL);
	EXPECT(!mms_buddy_add(&b, 32, 16));
	EXPECT(mms_buddy_take(&b, 31, 0) == -EINVAL);
	EXPECT(mms_buddy_take(&b, 64, 0) == -EINVAL);
	EXPECT(mms_buddy_take(&b, 48, 0) == -EINVAL);
	EXPECT(mms_buddy_take(&b, 33, 0) == -EINVAL);
	EXPECT(mms_buddy_free(&b, 31, 0) == -EINVAL);
	EXPECT(mms_buddy_free(&b, 32, 4) == -EINVAL);
	EXPECT(mms_buddy_split_used(&b, 31, 0, 0) == -EINVAL);
	EXPECT(mms_buddy_split_used(&b, 32, 4, 0) == -EINVAL);
	EXPECT(!mms_buddy_take(&b, 32, 1));
	EXPECT(mms_buddy_split_used(&b, 32, 1, 2) == -EINVAL);
	EXPECT(mms_buddy_split_used(&b, 32, 0, 0) == -EINVAL);
	EXPECT(!mms_buddy_split_used(&b, 32, 1, 0) && !mms_buddy_check(&b));
	EXPECT(!mms_buddy_free(&b, 33, 0) && !mms_buddy_free(&b, 32, 0));
	EXPECT(mms_buddy_free_frames(&b) == 16);
	mms_buddy_exit(&b);
}

/* in a free block, around one, of no type, or nowhere */
static void frames_that_are_free_already(void)
{
	static struct mms_buddy b;

	EXPECT(!mms_buddy_init(&b, &plain, 32, 32));
	EXPECT(!mms_buddy_adopt(&b, 36, 1, 0));
	EXPECT(mms_buddy_adopt(&b, 37, 0, 0) == -EINVAL);
	EXPECT(mms_buddy_give(&b, 37, 0, 0) == -EINVAL);
	EXPECT(mms_buddy_adopt(&b, 32, 3, 0) == -EINVAL);
	EXPECT(mms_buddy_give(&b, 32, 3, 0) == -EINVAL);
	EXPECT(mms_buddy_adopt(&b, 40, 0, 2) == -EINVAL);
	EXPECT(mms_buddy_give(&b, 40, 0, 2) == -EINVAL);
	EXPECT(mms_buddy_adopt(&b, 0, 0, 0) == -EINVAL);
	EXPECT(mms_buddy_give(&b, 64, 0, 0) == -EINVAL);
	EXPECT(!mms_buddy_give(&b, 38, 1, 0));
	EXPECT(mms_buddy_free_frames(&b) == 4 && !mms_buddy_check(&b));
	/* they did merge: the block of four begins at the first */
	EXPECT(!mms_buddy_take(&b, 36, 2));
	mms_buddy_exit(&b);
}

/* ---- lists of CPUs ---- */

static const struct mms_pcp_rules front = {
	.cpus = 2, .orders = 2, .huge = 4, .types = 2, .batch = 8, .high = 2,
};

static int try_front(struct mms_pcp_rules rules)
{
	static struct mms_buddy b;
	static struct mms_pcp p;
	int err;

	EXPECT(!mms_buddy_init(&b, &plain, 0, 64));
	err = mms_pcp_init(&p, &rules, &b);
	mms_pcp_exit(&p);
	mms_buddy_exit(&b);
	return err;
}

static void front_rules(void)
{
	struct mms_pcp_rules r;

	EXPECT(!try_front(front));
	r = front, r.cpus = 0;
	EXPECT(try_front(r) == -EINVAL);
	r = front, r.cpus = 255;
	EXPECT(try_front(r) == -EINVAL);
	r = front, r.batch = 0;
	EXPECT(try_front(r) == -EINVAL);
	r = front, r.high = 0;
	EXPECT(try_front(r) == -EINVAL);
	r = front, r.types = 0;
	EXPECT(try_front(r) == -EINVAL);
	/* blocks without a list of their own rest on that of movable ones */
	r = front, r.types = 1;
	EXPECT(try_front(r) == -EINVAL);
	r = front, r.types = 3;
	EXPECT(try_front(r) == -EINVAL);
	r = front, r.orders = MMS_BUDDY_ORDERS + 1;
	EXPECT(try_front(r) == -EINVAL);
	r = front, r.huge = 5;
	EXPECT(try_front(r) == -EINVAL);
	r = front, r.huge = MMS_BUDDY_NONE, r.orders = 0;
	EXPECT(try_front(r) == -EINVAL);
	r.orders = 1;
	EXPECT(!try_front(r));
}

static int init_front(void *ctx)
{
	static struct mms_pcp p;
	int err = mms_pcp_init(&p, &front, ctx);

	mms_pcp_exit(&p);
	return err;
}

static void front_of_nothing(struct mms_buddy *b)
{
	struct mms_pcp_rules rules = front;
	static struct mms_pcp p;
	u64 pfn = 0;

	rules.huge = MMS_BUDDY_NONE;
	EXPECT(!mms_pcp_init(&p, &rules, b));
	EXPECT(mms_pcp_alloc(&p, 2, 0, 0, &pfn) == -EINVAL);
	/* no order, though the word for no huge order is its number */
	EXPECT(mms_pcp_alloc(&p, 1, MMS_BUDDY_NONE, 1, &pfn) == -EINVAL);
	EXPECT(mms_pcp_alloc(&p, 1, 5, 1, &pfn) == -EINVAL);
	EXPECT(mms_pcp_free(&p, 1, b->first + b->nr, 0) == -EINVAL);
	EXPECT(mms_pcp_cpu(&p, b->first + b->nr) == -1);
	mms_pcp_exit(&p);
}

/* it is told to give back more than it has */
static void short_lists_are_emptied(struct mms_buddy *b)
{
	const u64 free = mms_buddy_free_frames(b);
	static struct mms_pcp p;
	u64 pfn;

	EXPECT(!mms_pcp_init(&p, &front, b));
	EXPECT(!mms_pcp_alloc(&p, 0, 1, 0, &pfn));
	mms_pcp_drain(&p, 0);
	EXPECT(!mms_pcp_free(&p, 0, pfn, 1));
	EXPECT(!p.frames[0] && mms_buddy_free_frames(b) == free);
	EXPECT(!mms_pcp_check(&p));
	mms_pcp_exit(&p);
}

/* ---- slabs ---- */

static const struct mms_slab_rules_of cache = {
	.page_shift = 8, .size = 100, .align = 4, .order = 1, .stack = 4,
};

static int try_cache(struct mms_buddy *b, struct mms_slab_rules_of rules)
{
	static struct mms_slab_cache c;
	const int err = mms_slab_init(&c, &rules, b, NULL);

	mms_slab_exit(&c);
	return err;
}

static void cache_rules(struct mms_buddy *b)
{
	struct mms_slab_rules_of r;

	EXPECT(!try_cache(b, cache));
	r = cache, r.page_shift = 2;
	EXPECT(try_cache(b, r) == -EINVAL);
	r = cache, r.order = 5;
	EXPECT(try_cache(b, r) == -EINVAL);
	r = cache, r.page_shift = 30;
	EXPECT(try_cache(b, r) == -EINVAL);
	r = cache, r.size = 7;
	EXPECT(try_cache(b, r) == -EINVAL);
	r = cache, r.size = 513;
	EXPECT(try_cache(b, r) == -EINVAL);
	r.size = 512;
	EXPECT(!try_cache(b, r));
	r = cache, r.align = 0;
	EXPECT(try_cache(b, r) == -EINVAL);
	r = cache, r.stack = MMS_SLAB_STACK + 1;
	EXPECT(try_cache(b, r) == -EINVAL);
}

static int init_cache(void *ctx)
{
	return try_cache(ctx, cache);
}

/* a cache that finds no room for its descriptor owns nothing of the cache of caches */
static void no_room_for_a_cache(struct mms_buddy *b)
{
	static struct mms_slab_cache caches, c;
	u64 pfn[64], nr = 0;

	EXPECT(!mms_slab_init(&caches, &cache, b, NULL));
	while (!mms_buddy_alloc(b, 1, 0, &pfn[nr]))
		nr++;
	EXPECT(mms_slab_init(&c, &cache, b, &caches) == -ENOMEM);
	mms_slab_exit(&c);
	EXPECT(!mms_slab_check(&caches) && !caches.nr[MMS_SLAB_LIST_FULL]);
	mms_slab_exit(&caches);
	while (nr)
		EXPECT(!mms_buddy_free(b, pfn[--nr], 1));
}

/* before and behind all slabs, in no slab, in the colour, between objects, behind them */
static void objects_that_are_not_there(struct mms_buddy *b)
{
	struct mms_slab_rules_of rules = cache;
	static struct mms_slab_cache c;
	u64 one, other, i;

	rules.stack = 0;
	EXPECT(!mms_slab_init(&c, &rules, b, NULL));
	for (i = 0; i < 5; i++)
		EXPECT(!mms_slab_alloc(&c, 0, &one));
	EXPECT(!mms_slab_alloc(&c, 0, &other));
	EXPECT(c.slab[c.head[(other >> 8) - b->first]].colour == 4);
	EXPECT(mms_slab_free(&c, 0, (b->first << 8) - 100) == -EINVAL);
	EXPECT(mms_slab_free(&c, 0, (b->first + b->nr) << 8) == -EINVAL);
	EXPECT(mms_slab_free(&c, 0, (b->first + b->nr - 1) << 8) == -EINVAL);
	EXPECT(mms_slab_free(&c, 0, other - 4) == -EINVAL);
	EXPECT(mms_slab_free(&c, 0, other + 50) == -EINVAL);
	EXPECT(mms_slab_free(&c, 0, other + 500) == -EINVAL);
	EXPECT(!mms_slab_free(&c, 0, other) && !mms_slab_free(&c, 0, one));
	EXPECT(!mms_slab_check(&c));
	mms_slab_exit(&c);
}

/* ---- address spaces ---- */

static struct mms_space space_of(const struct mms_ranges_ops *ops)
{
	const struct mms_space_rules rules = {
		.page = PAGE, .top = 1ULL << 20, .base = 1ULL << 20, .topdown = true,
		.grow_merges = true,
	};
	struct mms_space s;

	mms_space_init(&s, &rules, ops);
	return s;
}

/* each call in turn on three areas, of which the middle one is cut: all of them allocate */
static int call_space(struct mms_space *s, int which)
{
	u64 addr = 0x4000;

	switch (which) {
	case 0:
		return mms_space_munmap(s, 0x5000, PAGE);
	case 1:
		return mms_space_mprotect(s, 0x5000, PAGE, MMS_AREA_READ);
	case 2:
		return mms_space_madvise(s, 0x5000, PAGE, MMS_ADVICE_RANDOM);
	case 3:
		return mms_space_mlock(s, 0x5000, PAGE, true);
	case 4:
		return mms_space_mremap(s, &addr, 4 * PAGE, PAGE,
					MMS_REMAP_MAYMOVE | MMS_REMAP_FIXED, 0xb000);
	case 5:
		addr = 0x5000;
		return mms_space_mmap(s, &addr, PAGE, MMS_AREA_READ, MMS_MAP_FIXED);
	case 6:
		return mms_space_mremap(s, &addr, 4 * PAGE, 8 * PAGE, MMS_REMAP_MAYMOVE, 0);
	default:
		/* into an empty space, which keeps nothing in store */
		EXPECT(!mms_space_munmap(s, 0, 0x10000) && !s->ranges.root);
		return mms_space_mmap(s, &addr, PAGE, MMS_AREA_READ, 0);
	}
}

static void put_area(struct mms_space *s, u64 addr, u64 len)
{
	EXPECT(!mms_space_mmap(s, &addr, len, MMS_AREA_READ | MMS_AREA_WRITE, MMS_MAP_FIXED));
}

struct space_call {
	const struct mms_ranges_ops *ops;
	int which;
};

static int try_space(void *ctx)
{
	const struct space_call *call = ctx;
	struct mms_space s = space_of(call->ops);
	const long left = given;
	struct mms_area *area;
	u64 at, nr = 0;
	int err;

	/* the areas before the call are not what is refused */
	given = -1;
	put_area(&s, 0x1000, PAGE);
	put_area(&s, 0x4000, 4 * PAGE);
	put_area(&s, 0xa000, 3 * PAGE);
	given = left;
	err = call_space(&s, call->which);
	given = -1;
	/* whatever is lost: what is there is sound, and as much as it says */
	EXPECT(!s.ranges.ops->check(&s.ranges));
	for (at = 0; (area = mms_space_next(&s, at)); at = area->end)
		nr++;
	EXPECT(nr == s.nr);
	mms_space_exit(&s);
	EXPECT(!s.ranges.root && !s.ranges.spare);
	return err;
}

static void refuse_spaces(const struct mms_ranges_ops *ops)
{
	struct space_call call = { .ops = ops };

	for (call.which = 0; call.which < 8; call.which++)
		refuse(try_space, &call);
}

int main(void)
{
	static struct mms_buddy b;

	buddy_rules();
	buddy_of_nothing();
	nobody_has_any();
	blocks_that_are_not_there();
	frames_that_are_free_already();
	front_rules();
	refuse(init_buddy, NULL);
	EXPECT(!mms_buddy_init(&b, &plain, 32, 64) && !mms_buddy_add(&b, 32, 64));
	front_of_nothing(&b);
	short_lists_are_emptied(&b);
	refuse(init_front, &b);
	cache_rules(&b);
	refuse(init_cache, &b);
	no_room_for_a_cache(&b);
	objects_that_are_not_there(&b);
	EXPECT(mms_buddy_free_frames(&b) == 64 && !mms_buddy_check(&b));
	mms_buddy_exit(&b);
	refuse_spaces(&mms_rb_ranges);
	refuse_spaces(&mms_btree_ranges);
	printf("%u allocations refused\n", refusals);
	return 0;
}
