// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a struct mms_buddy is one: its lists are sound, its counts true, its
 * bitmap says the same, and no block could have been merged.
 */
#include "buddy.h"

static bool links_are_sound(const struct mms_buddy *b, u32 from)
{
	const u32 ends = b->nr + b->rules.orders * b->rules.types;

	return b->next[from] < ends && b->prev[b->next[from]] == from;
}

static const char *check_list(const struct mms_buddy *b, u32 order, u32 type)
{
	const u32 head = b->nr + order * b->rules.types + type;
	u64 nr = 0, at = MMS_BUDDY_START, pfn;

	if (!links_are_sound(b, head))
		return "links of a list differ";
	while (mms_buddy_each(b, order, type, &at, &pfn)) {
		/* where each link has one that leads back, there is no circle but the list */
		if (at >= b->nr || !links_are_sound(b, at))
			return "links of a list differ";
		if (b->order[at] != order || b->type[at] != type)
			return "a block is on the wrong list";
		if (b->used[at])
			return "a block is free and allocated";
		if (pfn & ((1ULL << order) - 1))
			return "a block is not aligned";
		nr++;
	}
	return nr == b->nr_free[order][type] ? NULL : "a count differs from its list";
}

static bool is_free_block(const struct mms_buddy *b, u64 pfn, u32 order)
{
	return pfn - b->first < b->nr && b->order[pfn - b->first] == order;
}

/* each frame is in one block at most, and blocks have their bit in the bitmap */
static const char *check_frames(const struct mms_buddy *b, const u64 *listed)
{
	u64 pfn, until = b->first, heads[MMS_BUDDY_ORDERS] = { 0 };
	u32 order;

	for (pfn = b->first; pfn < b->first + b->nr; pfn++) {
		const u32 f = pfn - b->first;

		order = b->order[f];
		if (order == MMS_BUDDY_NONE && !b->used[f])
			continue;
		if (pfn < until)
			return "two blocks overlap";
		if (order != MMS_BUDDY_NONE && (b->used[f] || order >= b->rules.orders))
			return "a block is free and allocated, or of no order";
		if (order == MMS_BUDDY_NONE) {
			until = pfn + (1ULL << (b->used[f] - 1));
			continue;
		}
		until = pfn + (1ULL << order);
		heads[order]++;
	}
	for (order = 0; order < b->rules.orders; order++)
		if (heads[order] != listed[order])
			return "a free block is on no list";
	return NULL;
}

static const char *check_pairs(const struct mms_buddy *b)
{
	u64 pfn;
	u32 order;

	for (order = 0; order + 1 < b->rules.orders; order++) {
		for (pfn = b->first; pfn < b->first + b->nr; pfn += 2ULL << order) {
			const u64 pair = (pfn - b->first) >> (order + 1);
			bool one = is_free_block(b, pfn, order);
			bool other = is_free_block(b, pfn + (1ULL << order), order);
			bool odd = one != other;

			if ((b->pair[order][pair / 8] >> pair % 8 & 1) != odd)
				return "bitmap and lists differ";
			if (one && other && order < b->rules.block_order)
				return "two free buddies were not merged";
		}
	}
	return NULL;
}

const char *mms_buddy_check(const struct mms_buddy *b)
{
	u64 listed[MMS_BUDDY_ORDERS] = { 0 };
	const char *wrong = NULL;
	u32 order, type;

	for (order = 0; order < b->rules.orders; order++) {
		for (type = 0; type < b->rules.types && !wrong; type++) {
			wrong = check_list(b, order, type);
			listed[order] += b->nr_free[order][type];
		}
	}
	if (!wrong)
		wrong = check_frames(b, listed);
	return wrong ? wrong : check_pairs(b);
}
