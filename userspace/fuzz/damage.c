// SPDX-License-Identifier: GPL-2.0-only
/*
 * damage.c - each part of a sound buddy model damaged in turn: mms_buddy_check() must
 * say so each time, and find nothing once the damage is undone.
 */
#include "../../module/model/buddy.h"
#include "fuzz.h"

#define FRAMES	30	/* the last block has no buddy */

static const struct mms_buddy_rules rules = {
	.orders = 5, .block_order = 3, .types = 2, .movable = 1,
	.fallback = { { 1, 0xff }, { 0, 0xff } },
};

static unsigned int damages;

/* some blocks of each order are free, some are not */
static void fill(struct mms_buddy *b)
{
	u64 pfn, kept[6];
	u32 i;

	EXPECT(!mms_buddy_init(b, &rules, 0, FRAMES));
	EXPECT(!mms_buddy_add(b, 0, FRAMES));
	for (i = 0; i < 6; i++)
		EXPECT(!mms_buddy_alloc(b, i % 3, i % 2, &kept[i]));
	EXPECT(!mms_buddy_free(b, kept[1], 1));
	EXPECT(!mms_buddy_free(b, kept[3], 0));
	EXPECT(!mms_buddy_alloc(b, 0, 0, &pfn));
	EXPECT(!mms_buddy_check(b));
}

static void must_tell(const struct mms_buddy *b)
{
	EXPECT(mms_buddy_check(b));
	damages++;
}

static void damage_bytes(struct mms_buddy *b, u8 *at, size_t nr, u8 highest)
{
	size_t i;
	u32 value;

	for (i = 0; i < nr; i++) {
		const u8 was = at[i];

		for (value = 0; value <= highest; value++) {
			if (value == was)
				continue;
			at[i] = value;
			must_tell(b);
		}
		at[i] = was;
	}
	EXPECT(!mms_buddy_check(b));
}

/* an allocated block that begins inside of another block, or on a free one */
static void damage_used(struct mms_buddy *b)
{
	u32 f;

	for (f = 0; f < b->nr; f++)
		if (!b->used[f])
			damage_bytes(b, &b->used[f], 1, rules.orders);
}

/* of blocks on a list; those of other frames mean nothing */
static void damage_links(struct mms_buddy *b, u32 *links)
{
	u32 f, value;

	for (f = 0; f < b->nr; f++) {
		const u32 was = links[f];

		if (b->order[f] == MMS_BUDDY_NONE)
			continue;
		for (value = 0; value < b->nr + rules.orders * rules.types + 2; value++) {
			if (value == was)
				continue;
			links[f] = value;
			must_tell(b);
		}
		links[f] = was;
	}
}

static void damage_types(struct mms_buddy *b)
{
	u32 f;

	for (f = 0; f < b->nr; f++)
		if (b->order[f] != MMS_BUDDY_NONE)
			damage_bytes(b, &b->type[f], 1, rules.types);
}

static void damage_counts(struct mms_buddy *b)
{
	u32 order, type;

	for (order = 0; order < rules.orders; order++) {
		for (type = 0; type < rules.types; type++) {
			b->nr_free[order][type]++;
			must_tell(b);
			b->nr_free[order][type]--;
		}
	}
}

static void damage_pairs(struct mms_buddy *b)
{
	u32 order, pair;

	for (order = 0; order + 1 < rules.orders; order++) {
		for (pair = 0; pair < b->nr >> (order + 1); pair++) {
			b->pair[order][pair / 8] ^= 1 << pair % 8;
			must_tell(b);
			b->pair[order][pair / 8] ^= 1 << pair % 8;
		}
	}
}

/* ---- more than one value is wrong, and each fits to the others ---- */

/* the end of one list leads to the head of another, and back */
static void two_lists_are_one(struct mms_buddy *b)
{
	const u32 heads = rules.orders * rules.types;
	u32 one, other, last, was;

	for (one = b->nr; one < b->nr + heads; one++) {
		last = b->prev[one];
		other = b->nr + (one + 1 - b->nr) % heads;
		if (last >= b->nr)
			continue;
		was = b->prev[other];
		b->next[last] = other;
		b->prev[other] = last;
		must_tell(b);
		b->next[last] = one;
		b->prev[other] = was;
		EXPECT(!mms_buddy_check(b));
	}
}

/* blocks as they are put, without merging */
static void told_of(u64 pfn, u32 order, u32 pfn_of_other, bool sound)
{
	static struct mms_buddy b;

	EXPECT(!mms_buddy_init(&b, &rules, 0, FRAMES));
	EXPECT(!mms_buddy_adopt(&b, pfn, order, 0));
	EXPECT(!mms_buddy_adopt(&b, pfn_of_other, order, 0));
	if (sound)
		EXPECT(!mms_buddy_check(&b));
	else
		must_tell(&b);
	mms_buddy_exit(&b);
}

/* a block on the list of the next order, of which it cannot be one */
static void odd_frames_begin_no_pair(void)
{
	static struct mms_buddy b;
	u32 head;

	EXPECT(!mms_buddy_init(&b, &rules, 0, FRAMES));
	EXPECT(!mms_buddy_adopt(&b, 5, 0, 0));
	head = FRAMES + rules.types;
	b.next[head] = b.prev[head] = 5;
	b.next[5] = b.prev[5] = head;
	b.next[FRAMES] = b.prev[FRAMES] = FRAMES;
	b.order[5] = 1;
	b.nr_free[0][0] = 0;
	b.nr_free[1][0] = 1;
	must_tell(&b);
	mms_buddy_exit(&b);
}

/* frames that nobody owns: none of them begins a free block */
static void nobody_owns_a_block(void)
{
	static struct mms_buddy b;

	EXPECT(!mms_buddy_init(&b, &rules, 0, FRAMES));
	EXPECT(!mms_buddy_add(&b, 0, 16));
	damage_bytes(&b, b.order + 16, FRAMES - 16, rules.orders);
	mms_buddy_exit(&b);
}

int main(void)
{
	static struct mms_buddy b;

	fill(&b);
	two_lists_are_one(&b);
	told_of(4, 1, 6, false);
	told_of(4, 1, 10, true);
	/* pageblocks can stay apart */
	told_of(0, 3, 8, true);
	odd_frames_begin_no_pair();
	nobody_owns_a_block();
	damage_bytes(&b, b.order, FRAMES, rules.orders);
	damage_used(&b);
	damage_links(&b, b.next);
	damage_links(&b, b.prev);
	damage_types(&b);
	damage_counts(&b);
	damage_pairs(&b);
	EXPECT(!mms_buddy_check(&b));
	mms_buddy_exit(&b);
	printf("%u damages, all found\n", damages);
	return 0;
}
