// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges in a B-tree (Bayer, McCreight 1972): areas in the leaves, which are all
 * equally deep; a node keeps of each slot what is below it comes to.
 */
#include "ranges.h"

#define SLOTS	8

/**
 * struct node - a node
 * @level: steps above the leaves
 * @nr: slots in use
 * @sum: of each slot
 * @slot: an area in a leaf, a node elsewhere
 */
struct node {
	u32 level;
	u32 nr;
	struct mms_gaps sum[SLOTS];
	void *slot[SLOTS];
};

static struct mms_gaps total(const struct node *n)
{
	struct mms_gaps sum = n->sum[0];
	u32 i;

	for (i = 1; i < n->nr; i++)
		mms_gaps_add(&sum, &n->sum[i]);
	return sum;
}

/* moves slots from @i on in @from to the end of @to */
static void move_to_end(struct node *to, struct node *from, u32 i)
{
	const u32 nr = from->nr - i;

	memcpy(&to->sum[to->nr], &from->sum[i], nr * sizeof(to->sum[0]));
	memcpy(&to->slot[to->nr], &from->slot[i], nr * sizeof(to->slot[0]));
	to->nr += nr;
	from->nr = i;
}

static void open_slot(struct node *n, u32 at)
{
	memmove(&n->sum[at + 1], &n->sum[at], (n->nr - at) * sizeof(n->sum[0]));
	memmove(&n->slot[at + 1], &n->slot[at], (n->nr - at) * sizeof(n->slot[0]));
	n->nr++;
}

static void close_slot(struct node *n, u32 at)
{
	n->nr--;
	memmove(&n->sum[at], &n->sum[at + 1], (n->nr - at) * sizeof(n->sum[0]));
	memmove(&n->slot[at], &n->slot[at + 1], (n->nr - at) * sizeof(n->slot[0]));
}

/* ---- nodes that an insertion may need are there before it begins ---- */

static bool reserve(struct mms_ranges *r, u32 nr)
{
	struct node *n;

	for (n = r->spare; n && nr; n = n->slot[0])
		nr--;
	for (; nr; nr--) {
		n = mms_zalloc(1, sizeof(*n));
		if (!n)
			return false;
		n->slot[0] = r->spare;
		r->spare = n;
	}
	return true;
}

static struct node *take(struct mms_ranges *r, u32 level)
{
	struct node *n = r->spare;

	r->spare = n->slot[0];
	memset(n, 0, sizeof(*n));
	n->level = level;
	return n;
}

static void free_spare(struct mms_ranges *r)
{
	struct node *n;

	while (r->spare) {
		n = r->spare;
		r->spare = n->slot[0];
		mms_zfree(n);
	}
}

/* ---- insertion ---- */

/* Return: the upper half, if the node had to be split */
static struct node *put(struct mms_ranges *r, struct node *n, u32 at, void *slot,
			const struct mms_gaps *sum)
{
	struct node *upper = NULL;

	if (n->nr == SLOTS) {
		upper = take(r, n->level);
		move_to_end(upper, n, SLOTS / 2);
		if (at > n->nr) {
			at -= n->nr;
			n = upper;
		}
	}
	open_slot(n, at);
	n->slot[at] = slot;
	n->sum[at] = *sum;
	return upper;
}

/* the last slot that begins at @start or below, or the first */
static u32 slot_of(const struct node *n, u64 start)
{
	u32 i = n->nr - 1;

	while (i && n->sum[i].start > start)
		i--;
	return i;
}

static struct node *insert(struct mms_ranges *r, struct node *n, struct mms_area *area)
{
	const u32 i = slot_of(n, area->start);
	struct mms_gaps sum;
	struct node *upper;

	if (!n->level) {
		sum = mms_gaps_of(area);
		return put(r, n, n->sum[i].start < area->start ? i + 1 : i, area, &sum);
	}
	upper = insert(r, n->slot[i], area);
	n->sum[i] = total(n->slot[i]);
	if (!upper)
		return NULL;
	sum = total(upper);
	return put(r, n, i + 1, upper, &sum);
}

static void add_root(struct mms_ranges *r, struct node *lower, struct node *upper)
{
	struct node *root = take(r, lower->level + 1);

	root->slot[0] = lower;
	root->sum[0] = total(lower);
	root->slot[1] = upper;
	root->sum[1] = total(upper);
	root->nr = 2;
	r->root = root;
}

static int bt_insert(struct mms_ranges *r, struct mms_area *area)
{
	struct node *root = r->root, *upper;

	if (!reserve(r, root ? root->level + 2 : 1))
		return -ENOMEM;
	if (!root) {
		root = take(r, 0);
		root->slot[0] = area;
		root->sum[0] = mms_gaps_of(area);
		root->nr = 1;
		r->root = root;
		return 0;
	}
	upper = insert(r, root, area);
	if (upper)
		add_root(r, root, upper);
	return 0;
}

/* ---- removal ---- */

/* the node in slot @i has too little: its neighbour gives some, or they become one */
static void balance(struct node *n, u32 i)
{
	struct node *low, *high, both = { .nr = 0 };

	if (i + 1 == n->nr)
		i--;
	low = n->slot[i];
	high = n->slot[i + 1];
	if (low->nr + high->nr <= SLOTS) {
		move_to_end(low, high, 0);
		mms_zfree(high);
		close_slot(n, i + 1);
	} else if (low->nr < high->nr) {
		move_to_end(&both, high, 0);
		move_to_end(high, &both, (both.nr - low->nr) / 2);
		move_to_end(low, &both, 0);
		n->sum[i + 1] = total(high);
	} else {
		move_to_end(&both, high, 0);
		move_to_end(high, low, (low->nr + both.nr + 1) / 2);
		move_to_end(high, &both, 0);
		n->sum[i + 1] = total(high);
	}
	n->sum[i] = total(low);
}

static void take_out(struct node *n, u64 start)
{
	const u32 i = slot_of(n, start);
	struct node *below;

	if (!n->level) {
		close_slot(n, i);
		return;
	}
	below = n->slot[i];
	take_out(below, start);
	/* there is a neighbour: a root of one slot is taken away */
	if (below->nr < SLOTS / 2)
		balance(n, i);
	else
		n->sum[i] = total(below);
}

static void bt_remove(struct mms_ranges *r, struct mms_area *area)
{
	struct node *root = r->root;

	take_out(root, area->start);
	if (root->level ? root->nr > 1 : root->nr)
		return;
	r->root = root->level ? root->slot[0] : NULL;
	mms_zfree(root);
	if (!r->root)
		free_spare(r);
}

/* ---- searches ---- */

static struct mms_area *bt_at(const struct mms_ranges *r, u64 addr)
{
	const struct node *n = r->root;
	u32 i;

	while (n) {
		for (i = 0; i < n->nr && n->sum[i].end <= addr; i++)
			;
		if (i == n->nr)
			return NULL;
		if (!n->level)
			return n->slot[i];
		n = n->slot[i];
	}
	return NULL;
}

static struct mms_area *bt_before(const struct mms_ranges *r, u64 addr)
{
	const struct node *n = r->root;
	u32 i;

	while (n) {
		for (i = n->nr; i && n->sum[i - 1].start >= addr; i--)
			;
		if (!i)
			return NULL;
		if (!n->level)
			return n->slot[i - 1];
		n = n->slot[i - 1];
	}
	return NULL;
}

static bool hunt_up(struct mms_hunt *h, const struct node *n)
{
	u32 i;

	for (i = 0; i < n->nr; i++) {
		if (n->level && n->sum[i].gap >= h->len && n->sum[i].end > h->low) {
			if (hunt_up(h, n->slot[i]))
				return true;
			continue;
		}
		if (mms_hunt_up(h, &n->sum[i]))
			return true;
		mms_hunt_past(h, &n->sum[i]);
	}
	return false;
}

static bool hunt_down(struct mms_hunt *h, const struct node *n)
{
	u32 i;

	for (i = n->nr; i-- > 0;) {
		if (n->level && n->sum[i].gap >= h->len) {
			if (hunt_down(h, n->slot[i]))
				return true;
			continue;
		}
		if (mms_hunt_down(h, &n->sum[i]))
			return true;
		mms_hunt_below(h, &n->sum[i]);
	}
	return false;
}

static bool bt_lowest(const struct mms_ranges *r, u64 low, u64 high, u64 len, u64 *ret)
{
	struct mms_hunt h = { .low = low, .high = high, .len = len, .edge = low };

	if (r->root)
		hunt_up(&h, r->root);
	return mms_hunt_end(&h, true, ret);
}

static bool bt_highest(const struct mms_ranges *r, u64 low, u64 high, u64 len, u64 *ret)
{
	struct mms_hunt h = { .low = low, .high = high, .len = len, .edge = high };

	if (r->root)
		hunt_down(&h, r->root);
	return mms_hunt_end(&h, false, ret);
}

/* ---- check ---- */

static const char *check(const struct node *n, bool root)
{
	const char *why = NULL;
	u32 i;

	if (n->nr > SLOTS || n->nr < (root ? 1 : SLOTS / 2))
		return "a node is too full or too empty";
	for (i = 0; i < n->nr && !why; i++) {
		const struct node *below = n->slot[i];
		const struct mms_gaps sum = n->level ? total(below) :
						       mms_gaps_of(n->slot[i]);

		if (memcmp(&sum, &n->sum[i], sizeof(sum)))
			why = "what a node keeps of a slot is wrong";
		else if (i && n->sum[i - 1].end > sum.start)
			why = "areas out of order";
		else if (n->level && below->level != n->level - 1)
			why = "leaves are not equally deep";
		else if (n->level)
			why = check(below, false);
	}
	return why;
}

static const char *bt_check(const struct mms_ranges *r)
{
	return r->root ? check(r->root, true) : NULL;
}

const struct mms_ranges_ops mms_btree_ranges = {
	.name = "B-tree",
	.insert = bt_insert,
	.remove = bt_remove,
	.at = bt_at,
	.before = bt_before,
	.lowest = bt_lowest,
	.highest = bt_highest,
	.check = bt_check,
};
