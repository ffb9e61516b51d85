// SPDX-License-Identifier: GPL-2.0-only
/*
 * damage_front.c - what stands before the buddy allocator, lists of CPUs and slabs, with
 * one part damaged in turn: the model must say so each time, and nothing once the damage
 * is undone.
 */
#include "../../module/model/pcp.h"
#include "../../module/model/slab.h"
#include "damage.h"

#define FRAMES	64

static const struct mms_buddy_rules memory = {
	.orders = 5, .block_order = 31, .types = 1, .fallback = { { 0xff } },
};

/* ---- lists of CPUs ---- */

static void damage_lists(struct mms_buddy *b)
{
	const struct mms_pcp_rules rules = {
		.cpus = 2, .orders = 2, .huge = MMS_BUDDY_NONE, .types = 1, .batch = 4,
		.high = 9,
	};
	static struct mms_pcp p;
	u64 one, other;

	EXPECT(!mms_pcp_init(&p, &rules, b));
	EXPECT(!mms_pcp_alloc(&p, 0, 0, 0, &one) && !mms_pcp_alloc(&p, 0, 0, 0, &other));
	EXPECT(!mms_pcp_free(&p, 1, one, 0) && !mms_pcp_check(&p));
	p.where[one]++;
	must_say(mms_pcp_check(&p), "a block is on another list than it says");
	p.where[one]--;
	b->used[one]++;
	must_say(mms_pcp_check(&p), "a block that rests is not allocated");
	b->used[one]--;
	p.frames[1]++;
	must_say(mms_pcp_check(&p), "a CPU's count is not what its lists hold");
	p.frames[1]--;
	/* this one is in use */
	p.where[other] = 1;
	must_say(mms_pcp_check(&p), "a block that rests is on no list");
	p.where[other] = 0;
	EXPECT(!mms_pcp_check(&p));
	mms_pcp_drain(&p, 0);
	mms_pcp_drain(&p, 1);
	EXPECT(!mms_pcp_free(&p, 0, other, 0));
	mms_pcp_drain(&p, 0);
	mms_pcp_exit(&p);
}

/* ---- slabs: three with five objects each, one full, two partial, objects on two CPUs ---- */

#define PER_SLAB 5

static void fill(struct mms_slab_cache *c, struct mms_buddy *b, u32 *full, u32 *partial)
{
	const struct mms_slab_rules_of rules = {
		.page_shift = 8, .size = 100, .align = 4, .order = 1, .stack = 2,
	};
	u64 object[3 * PER_SLAB];
	u32 i;

	EXPECT(!mms_slab_init(c, &rules, b, NULL));
	EXPECT(c->per_slab == PER_SLAB);
	for (i = 0; i < 2 * PER_SLAB + 1; i++)
		EXPECT(!mms_slab_alloc(c, 0, &object[i]));
	/* two of the second slab: one stays on the stack of CPU 1, one goes back */
	for (i = PER_SLAB; i < PER_SLAB + 3; i++)
		EXPECT(!mms_slab_free(c, 1, object[i]));
	*full = c->first[MMS_SLAB_LIST_FULL];
	*partial = c->first[MMS_SLAB_LIST_PARTIAL];
	EXPECT(c->nr[MMS_SLAB_LIST_FULL] == 1 && c->nr[MMS_SLAB_LIST_PARTIAL] == 2);
	EXPECT(!mms_slab_check(c));
}

static void damage_slab_lists(struct mms_slab_cache *c, u32 full, u32 partial)
{
	u32 *first = &c->first[MMS_SLAB_LIST_PARTIAL];
	struct mms_slab_one *one = &c->slab[partial];
	const u32 other = one->next;

	c->nr[MMS_SLAB_LIST_PARTIAL]--;
	must_say(mms_slab_check(c), "a list is longer than its count");
	c->nr[MMS_SLAB_LIST_PARTIAL] += 2;
	must_say(mms_slab_check(c), "a list is shorter than its count");
	c->nr[MMS_SLAB_LIST_PARTIAL]--;
	c->slab[other].prev = other;
	must_say(mms_slab_check(c), "a list does not lead back");
	c->slab[other].prev = partial;
	one->list = MMS_SLAB_LIST_EMPTY;
	must_say(mms_slab_check(c), "a slab is on the wrong list");
	one->list = MMS_SLAB_LIST_PARTIAL;
	/* full, and it says that it is on the list of partial ones, where it is */
	*first = full;
	c->slab[full].list = MMS_SLAB_LIST_PARTIAL;
	c->nr[MMS_SLAB_LIST_FULL] = 0;
	c->first[MMS_SLAB_LIST_FULL] = MMS_SLAB_NIL;
	must_say(mms_slab_check(c), "a slab is on the wrong list");
	*first = partial;
	c->slab[full].list = MMS_SLAB_LIST_FULL;
	c->nr[MMS_SLAB_LIST_FULL] = 1;
	c->first[MMS_SLAB_LIST_FULL] = full;
	EXPECT(!mms_slab_check(c));
}

static void damage_slab(struct mms_slab_cache *c, u32 frame)
{
	struct mms_slab_one *s = &c->slab[frame];
	const u32 colour = s->colour;

	c->buddy->used[frame] = 1;
	must_say(mms_slab_check(c), "a slab is no block that the buddy allocator gave");
	c->buddy->used[frame] = 2;
	c->head[frame + 1] = MMS_SLAB_NIL;
	must_say(mms_slab_check(c), "a frame does not know its slab");
	c->head[frame + 1] = frame;
	s->colour = 2;
	must_say(mms_slab_check(c), "a slab is coloured beyond what is left over");
	s->colour = 16;
	must_say(mms_slab_check(c), "a slab is coloured beyond what is left over");
	/* to the last byte of it is right */
	s->colour = 12;
	EXPECT(!mms_slab_check(c));
	s->colour = colour;
}

static void damage_objects(struct mms_slab_cache *c, u32 frame)
{
	struct mms_slab_one *s = &c->slab[frame];
	u8 *state = &c->state[frame * c->stride];
	u32 *link = &c->link[frame * c->stride];
	const u32 free = s->free, after = link[free];

	state[free] = MMS_OBJECT_TAKEN;
	must_say(mms_slab_check(c), "objects in use are not those that are taken");
	state[free] = MMS_OBJECT_IN_SLAB;
	link[free] = free;
	must_say(mms_slab_check(c), "a freelist does not end");
	link[free] = PER_SLAB;
	must_say(mms_slab_check(c), "a freelist does not end");
	link[free] = after;
	/* one is passed over */
	s->free = after;
	must_say(mms_slab_check(c), "objects on the freelist and in use are not all");
	s->free = free;
	/* the freelist leads to one in use instead */
	for (s->free = 0; state[s->free] == MMS_OBJECT_IN_SLAB; s->free++)
		;
	must_say(mms_slab_check(c), "an object on a freelist is not free");
	s->free = free;
	EXPECT(!mms_slab_check(c));
}

static void damage_stacks(struct mms_slab_cache *c)
{
	c->cpu_nr[0]++;
	must_say(mms_slab_check(c), "objects on stacks are not those that say so");
	c->cpu_nr[0] += 2;
	must_say(mms_slab_check(c), "a CPU keeps more than it may");
	c->cpu_nr[0] -= 3;
	EXPECT(!mms_slab_check(c));
}

static void damage_slabs(struct mms_buddy *b)
{
	static struct mms_slab_cache c;
	u32 full, partial;

	fill(&c, b, &full, &partial);
	damage_slab_lists(&c, full, partial);
	damage_slab(&c, full);
	damage_slab(&c, partial);
	damage_objects(&c, partial);
	damage_stacks(&c);
	mms_slab_exit(&c);
}

int main(void)
{
	static struct mms_buddy b;

	EXPECT(!mms_buddy_init(&b, &memory, 0, FRAMES) && !mms_buddy_add(&b, 0, FRAMES));
	damage_lists(&b);
	damage_slabs(&b);
	EXPECT(mms_buddy_free_frames(&b) == FRAMES && !mms_buddy_check(&b));
	mms_buddy_exit(&b);
	printf("%u damages before the buddy allocator, all told\n", damages);
	return 0;
}
