// SPDX-License-Identifier: GPL-2.0-only
/*
 * The slab model against a twin that knows nothing but which bytes are allocated. The
 * input is a program of allocations and frees on several CPUs, among them some that
 * must be refused, on a cache that has its descriptor from a cache of caches.
 */
#include "../../module/model/slab.h"
#include "fuzz.h"

#define FRAMES	64
#define LIVE	512
#define SHIFT	8	/* small pages: many slabs from short programs */

/**
 * struct twin - what is allocated
 * @live: addresses
 * @nr: how many
 * @made: by byte of memory: constructors run for an object there
 */
struct twin {
	u64 live[LIVE];
	unsigned int nr;
	unsigned int made[FRAMES << SHIFT];
};

static const struct mms_slab_rules_of kinds[] = {
	{ .size = 24, .align = 8, .order = 0, .keep_empty = 1 },
	{ .size = 40, .align = 8, .order = 1, .keep_empty = 0, .stack = 4 },
	{ .size = 100, .align = 4, .order = 2, .keep_empty = 2, .stack = 7 },
	{ .size = 256, .align = 1, .order = 0, .keep_empty = 0, .stack = 1 },
};

static void construct(void *ctx, u64 object)
{
	struct twin *t = ctx;

	t->made[object]++;
}

static void compare(const struct mms_slab_cache *c, const struct twin *t)
{
	const u32 slabs = c->nr[0] + c->nr[1] + c->nr[2];
	u64 taken = 0, kept = 0;
	u32 frame, i;

	EXPECT(!mms_slab_check(c));
	for (frame = 0; frame < FRAMES; frame++)
		for (i = 0; c->head[frame] == frame && i < c->per_slab; i++)
			taken += c->state[frame * c->stride + i] == MMS_OBJECT_TAKEN;
	for (i = 0; i < MMS_SLAB_CPUS; i++)
		kept += c->cpu_nr[i];
	EXPECT(taken == t->nr);
	EXPECT(slabs * c->per_slab >= taken + kept);
	EXPECT(c->nr[MMS_SLAB_LIST_EMPTY] <= (c->rules.keep_empty ? c->rules.keep_empty : 1));
}

/* what is given out is whole, aligned as the first of its slab, and nobody else's */
static void take(struct mms_slab_cache *c, struct twin *t, u32 cpu)
{
	unsigned int i;
	u64 object;

	if (t->nr == LIVE)
		return;
	if (mms_slab_alloc(c, cpu, &object)) {
		EXPECT(!c->nr[MMS_SLAB_LIST_PARTIAL] && !c->nr[MMS_SLAB_LIST_EMPTY]);
		return;
	}
	EXPECT(object + c->rules.size <= (u64)FRAMES << SHIFT);
	EXPECT(t->made[object]);
	for (i = 0; i < t->nr; i++)
		EXPECT(object >= t->live[i] + c->rules.size ||
		       t->live[i] >= object + c->rules.size);
	t->live[t->nr++] = object;
}

static void give(struct mms_slab_cache *c, struct twin *t, u32 cpu, unsigned int which)
{
	const u64 object = t->live[which];

	EXPECT(mms_slab_free(c, cpu, object + 1) == -EINVAL);
	EXPECT(!mms_slab_free(c, cpu, object));
	EXPECT(mms_slab_free(c, cpu, object) == -EINVAL);
	t->live[which] = t->live[--t->nr];
}

static void play(struct mms_slab_cache *c, struct twin *t, const __u8 *data, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len; i += 2) {
		const u32 cpu = data[i] >> 6;

		if ((data[i] & 15) < 8)
			take(c, t, cpu);
		else if ((data[i] & 15) < 14 && t->nr)
			give(c, t, cpu, data[i + 1] % t->nr);
		else if ((data[i] & 15) == 14)
			mms_slab_flush(c, cpu);
		else if (mms_slab_shrink(c))
			EXPECT(!c->nr[MMS_SLAB_LIST_EMPTY]);
		compare(c, t);
	}
}

/* after the last object is freed and all stacks are empty nothing may be left */
static void finish(struct mms_slab_cache *c, struct twin *t)
{
	u32 cpu;

	while (t->nr)
		give(c, t, 0, 0);
	for (cpu = 0; cpu < MMS_SLAB_CPUS; cpu++)
		mms_slab_flush(c, cpu);
	mms_slab_shrink(c);
	EXPECT(!c->nr[0] && !c->nr[1] && !c->nr[2]);
	EXPECT(!mms_slab_check(c));
}

void fuzz_one(const __u8 *data, size_t len)
{
	const struct mms_buddy_rules memory = {
		.orders = 7, .block_order = 31, .types = 1, .fallback = { { 0xff } },
	};
	const struct mms_slab_rules_of descriptors = {
		.page_shift = SHIFT, .size = 64, .align = 64,
	};
	struct mms_slab_rules_of rules = kinds[len ? data[0] % 4 : 0];
	static struct twin t;
	static struct mms_slab_cache caches, c;
	static struct mms_buddy b;

	memset(&t, 0, sizeof(t));
	rules.page_shift = SHIFT;
	rules.ctor = construct;
	rules.ctx = &t;
	EXPECT(!mms_buddy_init(&b, &memory, 0, FRAMES) && !mms_buddy_add(&b, 0, FRAMES));
	EXPECT(!mms_slab_init(&caches, &descriptors, &b, NULL));
	EXPECT(!mms_slab_init(&c, &rules, &b, &caches));
	if (len)
		play(&c, &t, data + 1, len - 1);
	finish(&c, &t);
	EXPECT(mms_buddy_free_frames(&b) == FRAMES - 1);
	mms_slab_exit(&c);
	mms_slab_exit(&caches);
	EXPECT(mms_buddy_free_frames(&b) == FRAMES);
	mms_buddy_exit(&b);
}
