// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "treecheck.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

#define STACK_GAP	(256 * PAGE)	/* stack_guard_gap's default */
#define MAPLE_NODE	(~255ULL)
#define MAX_DEPTH	128
#define NO_GAP		15

static void __attribute__((format(printf, 2, 3))) broken(struct tree *t, const char *why, ...)
{
	va_list args;

	if (t->broken++)
		return;
	va_start(args, why);
	vsnprintf(t->why, sizeof(t->why), why, args);
	va_end(args);
}

#define MUST(t, cond, n)							\
do {										\
	if (!(cond))								\
		broken(t, "%s: node %#llx", #cond, (unsigned long long)(n)->node); \
} while (0)

static void add_vma(struct tree *t, uint64_t vma, uint64_t start, uint64_t last)
{
	if (t->nr_vmas % 1024 == 0)
		t->vma = realloc(t->vma, (t->nr_vmas + 1024) * sizeof(*t->vma));
	t->vma[t->nr_vmas++] = (struct tree_vma){ vma, start, last + 1 };
}

/* the end of slot @i: what is stored, or the end of the node behind the last pivot */
static uint64_t slot_last(const struct mms_rec_tree_node *n,
			  const struct mms_rec_tree_slots *s, uint32_t i)
{
	return i < n->end ? s->slot[i].pivot : n->max;
}

static uint64_t slot_first(const struct mms_rec_tree_node *n,
			   const struct mms_rec_tree_slots *s, uint32_t i)
{
	return i ? s->slot[i - 1].pivot + 1 : n->min;
}

static void add_leaf(struct tree *t, const struct mms_rec_tree_node *n,
		     const struct mms_rec_tree_slots *s)
{
	uint32_t i;

	for (i = 0; s && i <= n->end && i < s->nr; i++)
		if (s->slot[i].slot)
			add_vma(t, s->slot[i].slot, slot_first(n, s, i), slot_last(n, s, i));
}

void tree_load(struct tree *t, const struct records *r)
{
	const struct mms_rec_tree_node *n;

	memset(t, 0, sizeof(*t));
	t->node = calloc(r->nr + 1, sizeof(*t->node));
	t->slots = calloc(r->nr + 1, sizeof(*t->slots));
	for_each_record(n, r, MMS_REC_TREE_NODE) {
		const struct mms_rec *next = records_next(r, n, 0);

		t->node[t->nr] = n;
		if (next && next->type == MMS_REC_TREE_SLOTS)
			t->slots[t->nr] = (const void *)next;
		if (n->kind == MMS_TREE_RB)
			add_vma(t, n->node, n->min, n->max);
		else if (n->flags & MMS_NODE_LEAF)
			add_leaf(t, n, t->slots[t->nr]);
		t->nr++;
	}
	t->rb = t->nr && t->node[0]->kind == MMS_TREE_RB;
}

void tree_free(struct tree *t)
{
	free(t->node);
	free(t->slots);
	free(t->vma);
	memset(t, 0, sizeof(*t));
}

/* === the maple tree === */

/* pivots, and what comes behind the end */
static void check_pivots(struct tree *t, const struct mms_rec_tree_node *n,
			 const struct mms_rec_tree_slots *s)
{
	const bool arange = n->kind == MMS_TREE_ARANGE_64;
	uint64_t before = n->min;
	uint32_t i;

	MUST(t, n->end < s->nr, n);
	for (i = 0; i <= n->end && i < s->nr; i++) {
		uint64_t last = slot_last(n, s, i);

		MUST(t, last >= before && last <= n->max, n);
		/* the last pivot is the node's end, if there is a place for it */
		MUST(t, i < n->end || s->slot[i].pivot == n->max, n);
		before = last + 1;
	}
	for (; i < s->nr; i++) {
		/* metadata lies over the last slot */
		MUST(t, !s->slot[i].slot || (!arange && i == s->nr - 1), n);
		MUST(t, !s->slot[i].pivot || i == s->nr - 1, n);
		MUST(t, !arange || !s->slot[i].gap, n);
	}
}

static void check_leaf(struct tree *t, const struct mms_rec_tree_node *n,
		       const struct mms_rec_tree_slots *s)
{
	uint32_t i;

	for (i = 1; i <= n->end && i < s->nr; i++)
		MUST(t, s->slot[i].slot || s->slot[i - 1].slot, n);
}

static void check_inner(struct tree *t, const struct mms_rec_tree_node *n,
			const struct mms_rec_tree_slots *s)
{
	uint64_t largest = 0;
	uint32_t i;

	for (i = 0; i <= n->end && i < s->nr; i++) {
		MUST(t, s->slot[i].slot, n);
		if (s->slot[i].gap > largest)
			largest = s->slot[i].gap;
	}
	if (n->kind != MMS_TREE_ARANGE_64)
		return;
	/* older kernels say so if there is no gap at all (MAPLE_ARANGE64_META_MAX) */
	MUST(t, n->gap_slot <= n->end || (n->gap_slot == NO_GAP && !largest), n);
	MUST(t, n->gap_slot >= s->nr || s->slot[n->gap_slot].gap == largest, n);
}

/* the largest gap below, from the slots alone */
static uint64_t gap_of(const struct mms_rec_tree_node *n, const struct mms_rec_tree_slots *s)
{
	uint64_t largest = 0, gap;
	uint32_t i;

	for (i = 0; i <= n->end && i < s->nr; i++) {
		gap = s->slot[i].gap;
		if (n->flags & MMS_NODE_LEAF)
			gap = s->slot[i].slot ? 0 : slot_last(n, s, i) - slot_first(n, s, i) + 1;
		if (gap > largest)
			largest = gap;
	}
	return largest;
}

static uint32_t type_of(uint64_t slot)
{
	static const uint32_t kinds[] = {
		MMS_TREE_DENSE, MMS_TREE_LEAF_64, MMS_TREE_RANGE_64, MMS_TREE_ARANGE_64,
	};
	uint64_t type = slot >> 3 & 15;

	return type < ARRAY_LEN(kinds) ? kinds[type] : MMS_TREE_UNKNOWN;
}

/* @n is where its parent's slots say, and its own idea of that is the same */
static void check_place(struct tree *t, const struct mms_rec_tree_node *n,
			const struct mms_rec_tree_node *parent,
			const struct mms_rec_tree_slots *s, uint32_t slot)
{
	MUST(t, n->parent == parent->node, n);
	MUST(t, n->slot == slot, n);
	MUST(t, n->depth == parent->depth + 1, n);
	MUST(t, !(n->flags & MMS_NODE_ROOT), n);
	if (slot >= s->nr)
		return;
	MUST(t, (s->slot[slot].slot & MAPLE_NODE) == n->node, n);
	MUST(t, type_of(s->slot[slot].slot) == n->kind, n);
	MUST(t, n->min == slot_first(parent, s, slot), n);
	MUST(t, n->max == slot_last(parent, s, slot), n);
	MUST(t, n->gap == s->slot[slot].gap, n);
}

static void check_maple_node(struct tree *t, size_t i)
{
	const struct mms_rec_tree_node *n = t->node[i];
	const struct mms_rec_tree_slots *s = t->slots[i];

	MUST(t, !(n->flags & MMS_NODE_DEAD), n);
	MUST(t, n->kind != MMS_TREE_UNKNOWN && n->kind != MMS_TREE_RB, n);
	MUST(t, s, n);
	if (!s)
		return;
	check_pivots(t, n, s);
	if (n->flags & MMS_NODE_LEAF)
		check_leaf(t, n, s);
	else
		check_inner(t, n, s);
	MUST(t, n->gap == MMS_ADDR_NONE || n->gap == gap_of(n, s), n);
}

/* parents come before their children: each node but the root takes the next free slot */
static void check_maple(struct tree *t)
{
	size_t way[MAX_DEPTH] = {}, i;
	uint32_t next[MAX_DEPTH] = {};
	uint32_t depth = 0, leaves = 0;

	for (i = 0; i < t->nr; i++) {
		const struct mms_rec_tree_node *n = t->node[i];

		check_maple_node(t, i);
		while (depth && next[depth - 1] > t->node[way[depth - 1]]->end)
			depth--;
		if (!depth) {
			MUST(t, i == 0 && n->flags & MMS_NODE_ROOT && !n->depth, n);
			MUST(t, !n->min && n->max == ~0ULL, n);
		} else if (t->slots[way[depth - 1]]) {
			check_place(t, n, t->node[way[depth - 1]], t->slots[way[depth - 1]],
				    next[depth - 1]++);
		}
		if (n->flags & MMS_NODE_LEAF) {
			MUST(t, !leaves || leaves == depth + 1, n);
			leaves = depth + 1;
		} else if (depth < MAX_DEPTH) {
			next[depth] = 0;
			way[depth++] = i;
		}
	}
	while (depth && next[depth - 1] > t->node[way[depth - 1]]->end)
		depth--;
	if (depth)
		broken(t, "%zu nodes end before the tree does", t->nr);
}

/* === the rb-tree === */

static int by_address(const void *a, const void *b)
{
	const struct mms_rec_tree_node *x = *(void **)a, *y = *(void **)b;

	return x->node < y->node ? -1 : x->node > y->node;
}

static const struct mms_rec_tree_node *find(const struct mms_rec_tree_node **sorted,
					    size_t nr, uint64_t addr)
{
	const struct mms_rec_tree_node key = { .node = addr }, *k = &key, **found;

	found = bsearch(&k, sorted, nr, sizeof(*sorted), by_address);
	return found ? *found : NULL;
}

static uint64_t own_gap(const struct tree *t, const struct mapping *maps, size_t i)
{
	uint64_t start = t->node[i]->min, before = i ? t->node[i - 1]->max + 1 : 0;

	if (maps[i].growsdown)
		start = start > STACK_GAP ? start - STACK_GAP : 0;
	return start > before ? start - before : 0;
}

/**
 * struct rb_walk - a check of a red-black tree
 * @t: the tree
 * @maps: its VMAs as /proc has them
 * @sorted: its nodes by address
 * @at: nodes seen so far, in order
 */
struct rb_walk {
	struct tree *t;
	const struct mapping *maps;
	const struct mms_rec_tree_node **sorted;
	size_t at;
};

/* what a subtree comes to: its black nodes on each way down, and its largest gap */
struct rb_sum {
	int black;
	uint64_t gap;
};

static struct rb_sum check_rb(struct rb_walk *w, uint64_t addr,
			      const struct mms_rec_tree_node *parent, uint32_t depth)
{
	const struct mms_rec_tree_node *n = addr ? find(w->sorted, w->t->nr, addr) : NULL;
	struct rb_sum left, right;
	uint64_t gap = 0;
	bool red;

	if (!addr)
		return (struct rb_sum){};
	if (!n || depth >= MAX_DEPTH) {
		broken(w->t, "node %#" PRIx64 " is missing", addr);
		return (struct rb_sum){};
	}
	red = n->flags & MMS_NODE_RED;
	MUST(w->t, n->depth == depth, n);
	MUST(w->t, n->parent == (parent ? parent->node : 0), n);
	MUST(w->t, !red || (parent && !(parent->flags & MMS_NODE_RED)), n);
	MUST(w->t, !parent == !!(n->flags & MMS_NODE_ROOT), n);
	left = check_rb(w, n->left, n, depth + 1);
	MUST(w->t, w->at < w->t->nr && w->t->node[w->at] == n, n);
	if (w->at < w->t->nr)
		gap = own_gap(w->t, w->maps, w->at++);
	right = check_rb(w, n->right, n, depth + 1);
	MUST(w->t, left.black == right.black, n);
	gap = left.gap > gap ? left.gap : gap;
	gap = right.gap > gap ? right.gap : gap;
	MUST(w->t, n->gap == gap, n);
	return (struct rb_sum){ left.black + !red, gap };
}

static void check_list(struct tree *t)
{
	size_t i;

	for (i = 0; i < t->nr; i++) {
		const struct mms_rec_tree_node *n = t->node[i];

		MUST(t, n->prev == (i ? t->node[i - 1]->node : 0), n);
		MUST(t, n->next == (i + 1 < t->nr ? t->node[i + 1]->node : 0), n);
	}
}

static void check_red_black(struct tree *t, const struct mapping *maps)
{
	struct rb_walk w = { .t = t, .maps = maps };
	size_t i;

	check_list(t);
	w.sorted = calloc(t->nr, sizeof(*w.sorted));
	memcpy(w.sorted, t->node, t->nr * sizeof(*w.sorted));
	qsort(w.sorted, t->nr, sizeof(*w.sorted), by_address);
	for (i = 0; i < t->nr && !(t->node[i]->flags & MMS_NODE_ROOT); i++)
		;
	if (i < t->nr)
		check_rb(&w, t->node[i]->node, NULL, 0);
	if (w.at != t->nr)
		broken(t, "the root leads to %zu of %zu nodes", w.at, t->nr);
	free(w.sorted);
}

void tree_check(struct tree *t, const struct mapping *maps)
{
	t->broken = 0;
	if (t->rb)
		check_red_black(t, maps);
	else
		check_maple(t);
}
