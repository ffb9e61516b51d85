// SPDX-License-Identifier: GPL-2.0
/*
 * Each node against its own slots, against the slot it hangs in, and the VMAs in the
 * leaves against the list.
 */
#include "tree_maple.h"

#define NODE_MASK	(~255ULL)
#define DEPTH_MAX	32	/* MAPLE_HEIGHT_MAX is 31 */
#define NO_GAP		15	/* MAPLE_ARANGE64_META_MAX, before v6.7: there is no gap */

/**
 * struct work - one check
 * @r: rules are added to it
 * @s: the address space
 * @way: inner nodes above the next one, from the root down
 * @next: of each, the slot that the next node must hang in
 * @depth: how many
 * @leaves: depth of the leaves, ~0 before the first
 * @vmas: VMAs met so far
 */
struct work {
	struct mms_report *r;
	const struct mms_check_space *s;
	const struct mms_check_node *way[DEPTH_MAX];
	u32 next[DEPTH_MAX];
	u32 depth;
	u32 leaves;
	size_t vmas;
};

static void judge_at(struct work *w, enum mms_vma_rule rule, bool holds, u64 at, u64 want,
		     u64 have)
{
	const struct mms_case c = {
		.rule = rule, .of = w->s->of, .at = at, .want = want, .have = have,
	};

	mms_report_case(w->r, &c, holds);
}

static void judge(struct work *w, enum mms_vma_rule rule, bool holds,
		  const struct mms_check_node *n, u64 want, u64 have)
{
	judge_at(w, rule, holds, n->rec.min, want, have);
}

static const struct mms_tree_slot *slot_of(const struct work *w,
					   const struct mms_check_node *n, u32 i)
{
	return &w->s->tree.slot[n->slot + i];
}

/* the last slot has no pivot of its own if all are in use */
static u64 last_of(const struct work *w, const struct mms_check_node *n, u32 i)
{
	return i < n->rec.end ? slot_of(w, n, i)->pivot : n->rec.max;
}

static u64 first_of(const struct work *w, const struct mms_check_node *n, u32 i)
{
	return i ? slot_of(w, n, i - 1)->pivot + 1 : n->rec.min;
}

static bool is_leaf(const struct mms_check_node *n)
{
	return n->rec.flags & MMS_NODE_LEAF;
}

static bool has_gaps(const struct mms_check_node *n)
{
	return n->rec.kind == MMS_TREE_ARANGE_64;
}

/* ---- one node ---- */

/* Return: whether the slots are about what they should be */
static bool check_pivots(struct work *w, const struct mms_check_node *n)
{
	u64 at = n->rec.min, last;
	u32 i;

	for (i = 0; i <= n->rec.end; i++) {
		last = last_of(w, n, i);
		if (last < at || last > n->rec.max || (i < n->rec.end && last == n->rec.max))
			break;
		at = last + 1;
	}
	/* where there is room for it, the end of the node is a pivot too */
	if (i > n->rec.end && slot_of(w, n, n->rec.end)->pivot != n->rec.max)
		i = n->rec.end;
	judge(w, MMS_RULE_MAPLE_PIVOTS, i > n->rec.end, n, n->rec.max,
	      slot_of(w, n, i > n->rec.end ? n->rec.end : i)->pivot);
	return i > n->rec.end;
}

/* metadata of a node without gaps lies over its last slot */
static void check_end(struct work *w, const struct mms_check_node *n)
{
	u64 odd = 0;
	u32 i;

	for (i = n->rec.end + 1; i < n->nr && !odd; i++) {
		const struct mms_tree_slot *slot = slot_of(w, n, i);

		if (has_gaps(n))
			odd = slot->slot | slot->gap;
		else if (i < n->nr - 1)
			odd = slot->slot;
		if (i < n->nr - 1)
			odd |= slot->pivot;
	}
	judge(w, MMS_RULE_MAPLE_END, !odd, n, 0, odd);
}

static void check_nulls(struct work *w, const struct mms_check_node *n)
{
	bool before = false, bad = false;
	u64 at = n->rec.min;
	u32 i;

	for (i = 0; i <= n->rec.end && !bad; i++) {
		const bool null = !slot_of(w, n, i)->slot;

		bad = null && (before || !is_leaf(n));
		before = null;
		at = first_of(w, n, i);
	}
	judge_at(w, MMS_RULE_MAPLE_NULLS, !bad, at, 1, !bad);
}

/* of a leaf from its VMAs, else as its slots have it */
static u64 largest_gap(const struct work *w, const struct mms_check_node *n)
{
	u64 largest = 0, gap;
	u32 i;

	for (i = 0; i <= n->rec.end; i++) {
		const struct mms_tree_slot *slot = slot_of(w, n, i);

		gap = slot->gap;
		if (is_leaf(n))
			gap = slot->slot ? 0 : last_of(w, n, i) - first_of(w, n, i) + 1;
		if (gap > largest)
			largest = gap;
	}
	return largest;
}

static void check_gaps(struct work *w, const struct mms_check_node *n)
{
	const u64 largest = largest_gap(w, n);
	const u32 at = n->rec.gap_slot;
	u64 named = 0;

	if (n->rec.gap != MMS_ADDR_NONE)
		judge(w, MMS_RULE_MAPLE_GAP, n->rec.gap == largest, n, largest, n->rec.gap);
	if (!has_gaps(n))
		return;
	if (at <= n->rec.end)
		named = slot_of(w, n, at)->gap;
	judge(w, MMS_RULE_MAPLE_GAP_SLOT,
	      named == largest && (at <= n->rec.end || at == NO_GAP), n, largest, named);
}

static void check_fill(struct work *w, const struct mms_check_node *n)
{
	/* mt_min_slots */
	const u32 least = has_gaps(n) ? n->nr / 2 - 1 : n->nr / 2 - 2;

	if (n->rec.depth && n->rec.kind != MMS_TREE_DENSE)
		judge(w, MMS_RULE_MAPLE_FILL, n->rec.end + 1 >= least, n, least,
		      n->rec.end + 1);
}

/* ---- where it hangs ---- */

/* mte_node_type() as MMS_TREE_* */
static u32 kind_of(u64 slot)
{
	static const u32 kinds[] = {
		MMS_TREE_DENSE, MMS_TREE_LEAF_64, MMS_TREE_RANGE_64, MMS_TREE_ARANGE_64,
	};
	const u64 type = slot >> 3 & 15;

	return type < ARRAY_SIZE(kinds) ? kinds[type] : MMS_TREE_UNKNOWN;
}

static void check_root(struct work *w, const struct mms_check_node *n)
{
	judge(w, MMS_RULE_MAPLE_PLACE,
	      n == w->s->tree.node && n->rec.flags & MMS_NODE_ROOT && !n->rec.depth &&
	      !n->rec.min && n->rec.max == ~0ULL, n, 0, n->rec.parent);
}

static void check_child(struct work *w, const struct mms_check_node *n)
{
	const struct mms_check_node *parent = w->way[w->depth - 1];
	const u32 i = w->next[w->depth - 1]++;
	const struct mms_tree_slot *slot = slot_of(w, parent, i);
	const bool named = n->rec.parent == parent->rec.node && n->rec.slot == i &&
			   !(n->rec.flags & MMS_NODE_ROOT);
	const bool there = (slot->slot & NODE_MASK) == n->rec.node &&
			   kind_of(slot->slot) == n->rec.kind;
	const bool covers = n->rec.min == first_of(w, parent, i) &&
			    n->rec.max == last_of(w, parent, i) && n->rec.gap == slot->gap;

	judge(w, MMS_RULE_MAPLE_PLACE, named && there && covers, n,
	      named ? slot->slot & NODE_MASK : parent->rec.node,
	      named ? n->rec.node : n->rec.parent);
}

/* ---- the VMAs in a leaf ---- */

static void check_vma(struct work *w, u64 vma, u64 first, u64 last)
{
	const struct mms_check_space *s = w->s;
	const struct mms_rec_vma *v = w->vmas < s->nr ? &s->vma[w->vmas] : NULL;

	w->vmas++;
	if (s->moment)
		judge_at(w, MMS_RULE_TREE_VMAS,
			 v && v->vma == vma && v->start == first && v->end == last + 1,
			 first, v ? v->start : 0, first);
}

static void check_leaf(struct work *w, const struct mms_check_node *n)
{
	u32 i;

	for (i = 0; i <= n->rec.end; i++)
		if (slot_of(w, n, i)->slot)
			check_vma(w, slot_of(w, n, i)->slot, first_of(w, n, i),
				  last_of(w, n, i));
	if (w->leaves == ~0U)
		w->leaves = w->depth;
	judge(w, MMS_RULE_MAPLE_DEPTH,
	      w->leaves == w->depth && w->leaves == n->rec.depth, n, w->leaves,
	      n->rec.depth);
}

/* ---- the tree ---- */

/* false: nothing can be said of it, and what comes after has lost its place */
static bool check_node(struct work *w, const struct mms_check_node *n)
{
	const bool alive = !(n->rec.flags & MMS_NODE_DEAD) && n->nr &&
			   n->rec.end < n->nr && n->rec.kind != MMS_TREE_UNKNOWN;

	judge(w, MMS_RULE_MAPLE_ALIVE, alive, n, 1, alive);
	if (!alive)
		return false;
	if (w->depth)
		check_child(w, n);
	else
		check_root(w, n);
	if (!check_pivots(w, n))
		return false;
	check_end(w, n);
	check_nulls(w, n);
	check_gaps(w, n);
	check_fill(w, n);
	if (is_leaf(n))
		check_leaf(w, n);
	return true;
}

/* nodes come parents first: each takes the next free slot above it */
static void go_up(struct work *w)
{
	while (w->depth && w->next[w->depth - 1] > w->way[w->depth - 1]->rec.end)
		w->depth--;
}

void mms_check_maple(struct mms_report *r, const struct mms_check_space *s)
{
	struct work w = { .r = r, .s = s, .leaves = ~0U };
	size_t i;

	for (i = 0; i < s->tree.nr; i++) {
		const struct mms_check_node *n = &s->tree.node[i];

		go_up(&w);
		if (!check_node(&w, n) || w.depth == DEPTH_MAX)
			return;
		if (!is_leaf(n)) {
			w.next[w.depth] = 0;
			w.way[w.depth++] = n;
		}
	}
	/* a tree of one VMA or none needs no node */
	if (s->moment && (s->tree.nr || s->nr > 1))
		judge_at(&w, MMS_RULE_TREE_VMAS, w.vmas == s->nr, MMS_NOWHERE, s->nr, w.vmas);
	go_up(&w);
	if (s->tree.nr)
		judge_at(&w, MMS_RULE_MAPLE_PLACE, !w.depth, MMS_NOWHERE, 0, w.depth);
}
