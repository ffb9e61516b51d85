// SPDX-License-Identifier: GPL-2.0
/*
 * The buddy allocator itself: blocks are put, taken, split and merged.
 */
#include "buddy.h"

/* ---- where things are ---- */

static bool lies_inside(const struct mms_buddy *b, u64 pfn, u32 order)
{
	return order < b->rules.orders && !(pfn & ((1ULL << order) - 1)) &&
	       pfn >= b->first && pfn - b->first < b->nr &&
	       1ULL << order <= b->nr - (pfn - b->first);
}

static u32 frame(const struct mms_buddy *b, u64 pfn)
{
	return pfn - b->first;
}

static u32 list_head(const struct mms_buddy *b, u32 order, u32 type)
{
	return b->nr + order * b->rules.types + type;
}

static u64 block_index(const struct mms_buddy *b, u64 pfn)
{
	return b->rules.block_order < b->rules.orders ?
	       (pfn - b->first) >> b->rules.block_order : 0;
}

static u64 nr_blocks(const struct mms_buddy *b)
{
	return b->nr ? block_index(b, b->first + b->nr - 1) + 1 : 1;
}

u32 mms_buddy_block(const struct mms_buddy *b, u64 pfn)
{
	return b->block[block_index(b, pfn)];
}

void mms_buddy_set_block(struct mms_buddy *b, u64 pfn, u32 type)
{
	b->block[block_index(b, pfn)] = type;
}

static void tell(struct mms_buddy *b, enum mms_buddy_step step, u64 pfn, u32 order, u32 type)
{
	if (b->tell)
		b->tell(b->ctx, step, pfn, order, type);
}

/* ---- lists, and the bitmap of pairs ---- */

/* one bit for two buddies: it turns over when either of them comes or goes */
static void turn_pair(struct mms_buddy *b, u64 pfn, u32 order)
{
	const u64 pair = (pfn - b->first) >> (order + 1);

	if (order + 1 < b->rules.orders)
		b->pair[order][pair / 8] ^= 1 << pair % 8;
}

static bool pair_differs(const struct mms_buddy *b, u64 pfn, u32 order)
{
	const u64 pair = (pfn - b->first) >> (order + 1);

	return b->pair[order][pair / 8] >> pair % 8 & 1;
}

static void list_put(struct mms_buddy *b, u64 pfn, u32 order, u32 type, bool tail)
{
	const u32 f = frame(b, pfn), head = list_head(b, order, type);
	const u32 before = tail ? b->prev[head] : head, after = b->next[before];

	b->next[f] = after;
	b->prev[f] = before;
	b->next[before] = f;
	b->prev[after] = f;
	b->order[f] = order;
	b->type[f] = type;
	b->nr_free[order][type]++;
}

static void list_take(struct mms_buddy *b, u64 pfn)
{
	const u32 f = frame(b, pfn);

	b->next[b->prev[f]] = b->next[f];
	b->prev[b->next[f]] = b->prev[f];
	b->nr_free[b->order[f]][b->type[f]]--;
	b->order[f] = MMS_BUDDY_NONE;
}

static void put(struct mms_buddy *b, u64 pfn, u32 order, u32 type, bool tail)
{
	list_put(b, pfn, order, type, tail);
	turn_pair(b, pfn, order);
	tell(b, MMS_BUDDY_PUT, pfn, order, type);
}

static void take(struct mms_buddy *b, u64 pfn)
{
	const u32 f = frame(b, pfn), order = b->order[f], type = b->type[f];

	list_take(b, pfn);
	turn_pair(b, pfn, order);
	tell(b, MMS_BUDDY_TAKE, pfn, order, type);
}

static bool first_of(const struct mms_buddy *b, u32 order, u32 type, u64 *pfn)
{
	const u32 at = b->next[list_head(b, order, type)];

	*pfn = b->first + at;
	return at < b->nr;
}

/* ---- merge ---- */

/* from the order of a pageblock on, its type has a say */
static bool may_merge(const struct mms_buddy *b, u64 pfn, u64 buddy, u32 order)
{
	u32 one, other;

	if (order < b->rules.block_order)
		return true;
	one = mms_buddy_block(b, pfn);
	other = mms_buddy_block(b, buddy);
	return one == other || !((1U << one | 1U << other) & b->rules.apart);
}

/*
 * The buddy of a block that is not free is free exactly if their bit is set; that
 * it is whole, and not just the home of a smaller one, the same bit says.
 */
static bool can_merge(const struct mms_buddy *b, u64 pfn, u32 order)
{
	const u64 buddy = pfn ^ 1ULL << order;

	return order + 1 < b->rules.orders && lies_inside(b, buddy, order) &&
	       pair_differs(b, pfn, order) && may_merge(b, pfn, buddy, order);
}

/* a block that leaves and comes back may have merged with another pageblock */
static void same_block_type(struct mms_buddy *b, u64 buddy, u32 order, u32 type)
{
	u64 pfn;

	if (!b->rules.by_block || order < b->rules.block_order)
		return;
	for (pfn = buddy; pfn < buddy + (1ULL << order); pfn += 1ULL << b->rules.block_order)
		mms_buddy_set_block(b, pfn, type);
}

static void free_block(struct mms_buddy *b, u64 pfn, u32 order, u32 type)
{
	bool soon;

	while (can_merge(b, pfn, order)) {
		const u64 buddy = pfn ^ 1ULL << order;

		take(b, buddy);
		same_block_type(b, buddy, order, type);
		pfn &= ~(1ULL << order);
		order++;
		tell(b, MMS_BUDDY_MERGE, pfn, order, type);
	}
	/* buddy_merge_likely(): the buddy of what this and its buddy would make */
	soon = order + 2 < b->rules.orders &&
	       can_merge(b, pfn & ~(1ULL << order), order + 1);
	put(b, pfn, order, type, soon);
}

/* ---- split ---- */

/* @order: of the block in the hand; its upper halves go back (expand()) */
static void split_down(struct mms_buddy *b, u64 pfn, u32 order, u32 wanted, u32 type)
{
	while (order > wanted) {
		tell(b, MMS_BUDDY_SPLIT, pfn, order, type);
		order--;
		put(b, pfn + (1ULL << order), order, type, false);
	}
}

static bool take_smallest(struct mms_buddy *b, u32 wanted, u32 type, u64 *pfn)
{
	u32 order;

	for (order = wanted; order < b->rules.orders; order++) {
		if (!first_of(b, order, type, pfn))
			continue;
		take(b, *pfn);
		split_down(b, *pfn, order, wanted, type);
		return true;
	}
	return false;
}

/* ---- other migratetypes ---- */

/* the type that has a block of this order, the best one first */
static u32 fallback_with(const struct mms_buddy *b, u32 order, u32 type)
{
	const u8 *from = b->rules.fallback[type];
	u64 pfn;
	u32 i;

	for (i = 0; i < MMS_BUDDY_TYPES && from[i] < b->rules.types; i++)
		if (first_of(b, order, from[i], &pfn))
			return from[i];
	return MMS_BUDDY_NONE;
}

/* what a pageblock holds that would do for requests of @type */
static u64 alike(const struct mms_buddy *b, u64 start, u64 end, u32 type, u32 old)
{
	u64 pfn, free = 0, movable = 0;

	for (pfn = start; pfn < end; pfn++) {
		const u32 f = frame(b, pfn);

		if (b->order[f] != MMS_BUDDY_NONE)
			free += 1ULL << b->order[f];
		if (b->used[f] && b->type[f] == b->rules.movable)
			movable += 1ULL << (b->used[f] - 1);
	}
	if (type == b->rules.movable)
		return free + movable;
	/* unmovable and reclaimable pages look the same to the kernel */
	return old == b->rules.movable ? end - start - movable : free;
}

/* all that is free in a pageblock changes over to @type */
static void convert(struct mms_buddy *b, u64 start, u64 end, u32 type)
{
	u64 pfn;
	u32 order;

	tell(b, MMS_BUDDY_CONVERT, start, b->rules.block_order, type);
	for (pfn = start; pfn < end; pfn += 1ULL << b->rules.block_order)
		mms_buddy_set_block(b, pfn, type);
	for (pfn = start; pfn < end; pfn++) {
		order = b->order[frame(b, pfn)];
		if (order == MMS_BUDDY_NONE || b->type[frame(b, pfn)] == type)
			continue;
		list_take(b, pfn);
		list_put(b, pfn, order, type, true);
	}
}

/*
 * A block of another type is taken. If it is big, or what cannot be moved asks, its
 * pageblock as a whole changes over, provided that half of it is free or alike
 * (steal_suitable_fallback(), try_to_claim_block()).
 */
static void steal(struct mms_buddy *b, u64 pfn, u32 order, u32 from, u32 type)
{
	const u64 size = 1ULL << b->rules.block_order;
	u64 start = pfn & ~(size - 1), end = start + size;

	tell(b, MMS_BUDDY_STEAL, pfn, order, from);
	if (order >= b->rules.block_order) {
		convert(b, pfn, pfn + (1ULL << order), type);
		return;
	}
	if (order < b->rules.block_order / 2 && type == b->rules.movable)
		return;
	if (start < b->first)
		start = b->first;
	if (end > b->first + b->nr)
		end = b->first + b->nr;
	if (alike(b, start, end, type, from) >= size / 2)
		convert(b, start, end, type);
}

/*
 * The largest block, so that others of the same kind find their place beside this
 * one; but what can be moved takes the smallest, and splits nothing large.
 */
static bool take_fallback(struct mms_buddy *b, u32 wanted, u32 type, u64 *pfn)
{
	u32 order, from = MMS_BUDDY_NONE;

	for (order = b->rules.orders; order-- > wanted;) {
		from = fallback_with(b, order, type);
		if (from != MMS_BUDDY_NONE)
			break;
	}
	if (from == MMS_BUDDY_NONE)
		return false;
	if (type == b->rules.movable && order < b->rules.block_order) {
		/* there is one, if only that which was found */
		order = wanted;
		while ((from = fallback_with(b, order, type)) == MMS_BUDDY_NONE)
			order++;
	}
	first_of(b, order, from, pfn);
	steal(b, *pfn, order, from, type);
	/* the rest of it stays where it is now: with @type, if all changed over */
	from = b->type[frame(b, *pfn)];
	take(b, *pfn);
	split_down(b, *pfn, order, wanted, from);
	return true;
}

/* ---- what others call ---- */

static bool rules_make_sense(const struct mms_buddy_rules *r, u64 first, u64 nr)
{
	return r->orders && r->orders <= MMS_BUDDY_ORDERS && r->types &&
	       r->types <= MMS_BUDDY_TYPES && r->movable < r->types && nr < 1ULL << 31 &&
	       !(first & ((1ULL << (r->orders - 1)) - 1));
}

int mms_buddy_init(struct mms_buddy *b, const struct mms_buddy_rules *rules,
		   u64 first, u64 nr)
{
	u32 i, heads;

	memset(b, 0, sizeof(*b));
	if (!rules_make_sense(rules, first, nr))
		return -EINVAL;
	b->rules = *rules;
	b->first = first;
	b->nr = nr;
	heads = rules->orders * rules->types;
	b->next = mms_zalloc(nr + heads, sizeof(*b->next));
	b->prev = mms_zalloc(nr + heads, sizeof(*b->prev));
	b->order = mms_zalloc(nr + 1, 1);
	b->used = mms_zalloc(nr + 1, 1);
	b->type = mms_zalloc(nr + 1, 1);
	b->block = mms_zalloc(nr_blocks(b), 1);
	for (i = 0; i + 1 < rules->orders; i++)
		b->pair[i] = mms_zalloc((nr >> (i + 4)) + 1, 1);
	for (i = 0; i + 1 < rules->orders; i++)
		if (!b->pair[i])
			return -ENOMEM;
	if (!b->next || !b->prev || !b->order || !b->used || !b->type || !b->block)
		return -ENOMEM;
	for (i = nr; i < nr + heads; i++) {
		b->next[i] = i;
		b->prev[i] = i;
	}
	memset(b->order, MMS_BUDDY_NONE, nr + 1);
	memset(b->block, rules->movable, nr_blocks(b));
	return 0;
}

void mms_buddy_exit(struct mms_buddy *b)
{
	u32 i;

	mms_zfree(b->next);
	mms_zfree(b->prev);
	mms_zfree(b->order);
	mms_zfree(b->used);
	mms_zfree(b->type);
	mms_zfree(b->block);
	for (i = 0; i < MMS_BUDDY_ORDERS; i++)
		mms_zfree(b->pair[i]);
	memset(b, 0, sizeof(*b));
}

int mms_buddy_add(struct mms_buddy *b, u64 pfn, u64 nr)
{
	u32 order;

	if (!lies_inside(b, pfn, 0) || nr > b->nr - (pfn - b->first))
		return -EINVAL;
	for (; nr; pfn += 1ULL << order, nr -= 1ULL << order) {
		order = b->rules.orders - 1;
		while (pfn & ((1ULL << order) - 1) || 1ULL << order > nr)
			order--;
		free_block(b, pfn, order, mms_buddy_block(b, pfn));
	}
	return 0;
}

int mms_buddy_alloc(struct mms_buddy *b, u32 order, u32 type, u64 *pfn)
{
	if (order >= b->rules.orders || type >= b->rules.types)
		return -EINVAL;
	if (!take_smallest(b, order, type, pfn) && !take_fallback(b, order, type, pfn))
		return -ENOMEM;
	b->used[frame(b, *pfn)] = order + 1;
	b->type[frame(b, *pfn)] = type;
	return 0;
}

int mms_buddy_free(struct mms_buddy *b, u64 pfn, u32 order)
{
	u32 type;

	if (!lies_inside(b, pfn, order) || b->used[frame(b, pfn)] != order + 1)
		return -EINVAL;
	b->used[frame(b, pfn)] = 0;
	type = b->rules.by_block ? mms_buddy_block(b, pfn) : b->type[frame(b, pfn)];
	free_block(b, pfn, order, type);
	return 0;
}

int mms_buddy_split_used(struct mms_buddy *b, u64 pfn, u32 order, u32 into)
{
	u64 at;

	if (!lies_inside(b, pfn, order) || into > order || b->used[frame(b, pfn)] != order + 1)
		return -EINVAL;
	for (at = pfn; at < pfn + (1ULL << order); at += 1ULL << into) {
		b->used[frame(b, at)] = into + 1;
		b->type[frame(b, at)] = b->type[frame(b, pfn)];
	}
	return 0;
}

/* whether a frame of a block is in a free one: around it, or within */
static bool is_free(const struct mms_buddy *b, u64 pfn, u32 order)
{
	u64 at;
	u32 i;

	for (i = order; i < b->rules.orders; i++) {
		/* not before the first frame, which begins a largest block */
		at = pfn & ~((1ULL << i) - 1);
		if (b->order[frame(b, at)] == i)
			return true;
	}
	for (at = pfn; at < pfn + (1ULL << order); at++)
		if (b->order[frame(b, at)] != MMS_BUDDY_NONE)
			return true;
	return false;
}

int mms_buddy_adopt(struct mms_buddy *b, u64 pfn, u32 order, u32 type)
{
	if (!lies_inside(b, pfn, order) || type >= b->rules.types || is_free(b, pfn, order))
		return -EINVAL;
	memset(b->used + frame(b, pfn), 0, 1ULL << order);
	put(b, pfn, order, type, true);
	return 0;
}

int mms_buddy_take(struct mms_buddy *b, u64 pfn, u32 order)
{
	u32 whole, type;

	if (!lies_inside(b, pfn, order))
		return -EINVAL;
	whole = b->order[frame(b, pfn)];
	type = b->type[frame(b, pfn)];
	if (whole == MMS_BUDDY_NONE || whole < order)
		return -EINVAL;
	take(b, pfn);
	split_down(b, pfn, whole, order, type);
	b->used[frame(b, pfn)] = order + 1;
	return 0;
}

int mms_buddy_give(struct mms_buddy *b, u64 pfn, u32 order, u32 type)
{
	if (!lies_inside(b, pfn, order) || type >= b->rules.types || is_free(b, pfn, order))
		return -EINVAL;
	memset(b->used + frame(b, pfn), 0, 1ULL << order);
	free_block(b, pfn, order, type);
	return 0;
}

bool mms_buddy_each(const struct mms_buddy *b, u32 order, u32 type, u64 *at, u64 *pfn)
{
	const u32 head = list_head(b, order, type);

	*at = b->next[*at == MMS_BUDDY_START ? head : *at];
	*pfn = b->first + *at;
	return *at != head;
}

u64 mms_buddy_free_frames(const struct mms_buddy *b)
{
	u64 sum = 0;
	u32 order, type;

	for (order = 0; order < b->rules.orders; order++)
		for (type = 0; type < b->rules.types; type++)
			sum += b->nr_free[order][type] << order;
	return sum;
}
