// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU lists against a twin that keeps each list as an array of blocks, the
 * youngest first, and knows of the buddy allocator only which frames it may give.
 */
#include "../../module/model/pcp.h"
#include "fuzz.h"

#define FRAMES	128
#define CPUS	3
#define LISTS	14
#define LIVE	FRAMES

/**
 * struct twin - what rests where, and what is in use
 * @list: by CPU and list: first frames, the youngest first
 * @len: of each list
 * @live: blocks in use
 * @nr_live: of these
 */
struct twin {
	u64 list[CPUS][LISTS][FRAMES];
	unsigned int len[CPUS][LISTS];
	struct {
		u64 pfn;
		u32 order;
	} live[LIVE];
	unsigned int nr_live;
};

static const struct mms_buddy_rules buddies[] = {
	{ .orders = 6, .block_order = 31, .types = 1, .fallback = { { 0xff } } },
	{ .orders = 6, .block_order = 4, .types = 4, .movable = 1, .by_block = true,
	  .fallback = { { 2, 1, 0xff }, { 2, 0, 0xff }, { 0, 1, 0xff }, { 0xff } } },
};

static const struct mms_pcp_rules fronts[] = {
	/* as before v5.13: single frames only */
	{ .cpus = CPUS, .orders = 1, .huge = MMS_BUDDY_NONE, .types = 1, .batch = 4, .high = 9 },
	/* as since then: low orders and the huge one */
	{ .cpus = CPUS, .orders = 4, .huge = 5, .types = 3, .batch = 7, .high = 12 },
	/* hardly any list at all */
	{ .cpus = CPUS, .orders = 2, .huge = MMS_BUDDY_NONE, .types = 3, .batch = 1, .high = 1 },
};

static unsigned int nr_lists(const struct mms_pcp *p)
{
	return p->rules.orders * p->rules.types + (p->rules.huge != MMS_BUDDY_NONE) * 2;
}

static u32 order_of(const struct mms_pcp *p, unsigned int list)
{
	return list < p->rules.orders * p->rules.types ? list / p->rules.types : p->rules.huge;
}

/* -1: this order does not rest */
static int list_for(const struct mms_pcp *p, u32 order, u32 type)
{
	if (order == p->rules.huge)
		return p->rules.orders * p->rules.types + (type == p->b->rules.movable);
	if (order >= p->rules.orders)
		return -1;
	return order * p->rules.types + (type < p->rules.types ? type : p->b->rules.movable);
}

static u64 resting(const struct mms_pcp *p, const struct twin *t, unsigned int cpu)
{
	u64 frames = 0;
	unsigned int list;

	for (list = 0; list < nr_lists(p); list++)
		frames += (u64)t->len[cpu][list] << order_of(p, list);
	return frames;
}

/* the lists of the model are those of the twin, in the same order */
static void compare(const struct mms_pcp *p, const struct twin *t)
{
	unsigned int cpu, list, i;
	u64 all = mms_buddy_free_frames(p->b);

	for (cpu = 0; cpu < CPUS; cpu++) {
		EXPECT(p->frames[cpu] == resting(p, t, cpu));
		all += p->frames[cpu];
		for (list = 0; list < nr_lists(p); list++) {
			const u32 head = p->b->nr + cpu * nr_lists(p) + list;
			u32 at = p->next[head];

			for (i = 0; i < t->len[cpu][list]; i++, at = p->next[at]) {
				EXPECT(at == t->list[cpu][list][i]);
				EXPECT(mms_pcp_cpu(p, at) == (int)cpu);
			}
			EXPECT(at == head);
		}
	}
	for (i = 0; i < t->nr_live; i++) {
		EXPECT(mms_pcp_cpu(p, t->live[i].pfn) == -1);
		all += 1ULL << t->live[i].order;
	}
	EXPECT(all == FRAMES);
	EXPECT(!mms_pcp_check(p));
	EXPECT(!mms_buddy_check(p->b));
}

/* what the model fetched is read off its list: which blocks they are, the buddy decides */
static void learn_fetched(const struct mms_pcp *p, struct twin *t, unsigned int cpu, int list,
			  u64 first)
{
	const u32 head = p->b->nr + cpu * nr_lists(p) + list, order = order_of(p, list);
	unsigned int most = p->rules.batch >> order, nr = 1;
	u32 at;

	most = p->rules.batch > 1 && most < 2 ? 2 : most ? most : 1;
	for (at = p->next[head]; at != head; at = p->next[at], nr++) {
		EXPECT(at != first);
		t->list[cpu][list][t->len[cpu][list]++] = at;
	}
	/* fewer only if there were no more */
	EXPECT(nr <= most);
}

static void try_alloc(struct mms_pcp *p, struct twin *t, unsigned int cpu, u32 order, u32 type)
{
	const int list = type < p->rules.types ? list_for(p, order, type) : -1;
	u64 pfn = ~0ULL;
	int err = mms_pcp_alloc(p, cpu, order, type, &pfn);

	if (order >= p->b->rules.orders || type >= p->b->rules.types) {
		EXPECT(err == -EINVAL);
		return;
	}
	if (list >= 0 && t->len[cpu][list]) {
		EXPECT(!err && pfn == t->list[cpu][list][0]);
		memmove(t->list[cpu][list], t->list[cpu][list] + 1,
			--t->len[cpu][list] * sizeof(u64));
	} else if (err) {
		EXPECT(err == -ENOMEM);
		return;
	} else if (list >= 0) {
		learn_fetched(p, t, cpu, list, pfn);
	}
	t->live[t->nr_live].pfn = pfn;
	t->live[t->nr_live++].order = order;
}

static void give_back(const struct mms_pcp *p, struct twin *t, unsigned int cpu, int list,
		      s64 frames)
{
	while (frames > 0 && resting(p, t, cpu)) {
		while (frames > 0 && t->len[cpu][list]) {
			t->len[cpu][list]--;
			frames -= 1LL << order_of(p, list);
		}
		list = (list + 1) % nr_lists(p);
	}
}

static void try_free(struct mms_pcp *p, struct twin *t, unsigned int cpu, u8 which)
{
	u64 pfn;
	u32 order;
	int list;

	if (!t->nr_live)
		return;
	which %= t->nr_live;
	pfn = t->live[which].pfn;
	order = t->live[which].order;
	list = list_for(p, order, mms_buddy_block(p->b, pfn));
	EXPECT(mms_pcp_free(p, CPUS, pfn, order) == -EINVAL);
	EXPECT(mms_pcp_free(p, cpu, pfn, order + 1) == -EINVAL);
	EXPECT(mms_pcp_free(p, cpu, pfn, order) == 0);
	EXPECT(mms_pcp_free(p, cpu, pfn, order) == -EINVAL);
	t->live[which] = t->live[--t->nr_live];
	if (list < 0)
		return;
	memmove(t->list[cpu][list] + 1, t->list[cpu][list], t->len[cpu][list]++ * sizeof(u64));
	t->list[cpu][list][0] = pfn;
	if (resting(p, t, cpu) >= p->rules.high)
		give_back(p, t, cpu, list, p->rules.batch);
}

static void step(struct mms_pcp *p, struct twin *t, u8 op, u8 arg)
{
	const unsigned int cpu = (op >> 4) % CPUS;

	switch (op % 8) {
	case 0: case 1: case 2: case 3:
		try_alloc(p, t, cpu, arg & 7, (arg >> 3) % (p->b->rules.types + 1));
		break;
	case 7:
		mms_pcp_drain(p, cpu);
		memset(t->len[cpu], 0, sizeof(t->len[cpu]));
		break;
	default:
		try_free(p, t, cpu, arg);
		break;
	}
}

void fuzz_one(const u8 *data, size_t len)
{
	static struct twin t;
	static struct mms_buddy b;
	static struct mms_pcp p;
	unsigned int which, cpu;
	size_t i;

	if (!len)
		return;
	memset(&t, 0, sizeof(t));
	which = data[0] % 3;
	EXPECT(!mms_buddy_init(&b, &buddies[which != 0], 0, FRAMES));
	EXPECT(!mms_buddy_add(&b, 0, FRAMES));
	if (which)
		mms_buddy_set_block(&b, FRAMES / 2, 3);
	EXPECT(!mms_pcp_init(&p, &fronts[which], &b));
	for (i = 1; i + 1 < len; i += 2) {
		step(&p, &t, data[i], data[i + 1]);
		compare(&p, &t);
	}
	for (cpu = 0; cpu < CPUS; cpu++)
		mms_pcp_drain(&p, cpu);
	while (t.nr_live--)
		EXPECT(!mms_buddy_free(&b, t.live[t.nr_live].pfn, t.live[t.nr_live].order));
	EXPECT(mms_buddy_free_frames(&b) == FRAMES);
	mms_pcp_exit(&p);
	mms_buddy_exit(&b);
}
