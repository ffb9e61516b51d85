// SPDX-License-Identifier: GPL-2.0
/*
 * One pass from left to right: a node is complete, with all that is below it, when
 * one comes that is not below it.
 */
#include "tree_rb.h"

#define NONE (~(size_t)0)

/**
 * struct sum - what a subtree comes to
 * @left: number of the node below on the left, NONE
 * @right: on the right
 * @parent: above
 * @black: black nodes on each way down
 * @least: the largest gap in it, were there none below stacks
 * @most: the largest gap in it, were there no room kept below stacks
 */
struct sum {
	size_t left;
	size_t right;
	size_t parent;
	u32 black;
	u64 least;
	u64 most;
};

/**
 * struct work - one check
 * @r: rules are added to it
 * @s: the address space
 * @sum: by node
 * @way: nodes that are not complete, from the root down
 * @depth: how many
 * @gaps: the VMAs are known, so gaps can be compared
 */
struct work {
	struct mms_report *r;
	const struct mms_check_space *s;
	struct sum *sum;
	size_t *way;
	size_t depth;
	bool gaps;
};

static bool judge(struct work *w, enum mms_vma_rule rule, bool holds, size_t i, u64 want,
		  u64 have)
{
	const struct mms_case c = {
		.rule = rule, .of = w->s->of, .at = w->s->tree.node[i].rec.min,
		.want = want, .have = have,
	};

	mms_report_case(w->r, &c, holds);
	return holds;
}

static const struct mms_rec_tree_node *node_at(const struct work *w, size_t i)
{
	return &w->s->tree.node[i].rec;
}

static u64 address_of(const struct work *w, size_t i)
{
	return i < w->s->tree.nr ? node_at(w, i)->node : 0;
}

/* ---- the shape ---- */

/* the tree that order and depth make: nodes leave @way once their right side is known */
static void shape(struct work *w)
{
	size_t i, last;

	w->depth = 0;
	for (i = 0; i < w->s->tree.nr; i++) {
		const u32 depth = node_at(w, i)->depth;

		last = NONE;
		while (w->depth && node_at(w, w->way[w->depth - 1])->depth > depth)
			last = w->way[--w->depth];
		w->sum[i] = (struct sum){ .left = last, .right = NONE, .parent = NONE };
		if (last != NONE)
			w->sum[last].parent = i;
		if (w->depth) {
			const size_t above = w->way[w->depth - 1];

			w->sum[above].right = i;
			w->sum[i].parent = above;
		}
		w->way[w->depth++] = i;
	}
}

static bool check_links(struct work *w, size_t i)
{
	const struct mms_rec_tree_node *n = node_at(w, i);
	const struct sum *sum = &w->sum[i];
	const bool root = sum->parent == NONE;
	const u32 depth = root ? 0 : node_at(w, sum->parent)->depth + 1;
	const u64 parent = address_of(w, sum->parent);
	const u64 left = address_of(w, sum->left), right = address_of(w, sum->right);

	/* the first link that is wrong is the evidence */
	if (n->parent != parent || n->depth != depth)
		return judge(w, MMS_RULE_RB_LINKS, false, i, parent, n->parent);
	if (n->left != left)
		return judge(w, MMS_RULE_RB_LINKS, false, i, left, n->left);
	return judge(w, MMS_RULE_RB_LINKS, n->right == right, i, right, n->right);
}

static void check_list(struct work *w, size_t i)
{
	const struct mms_rec_tree_node *n = node_at(w, i);
	const u64 prev = i ? address_of(w, i - 1) : 0, next = address_of(w, i + 1);

	if (n->prev != prev)
		judge(w, MMS_RULE_RB_LIST, false, i, prev, n->prev);
	else
		judge(w, MMS_RULE_RB_LIST, n->next == next, i, next, n->next);
}

/* ---- colours and gaps ---- */

static bool is_red(const struct work *w, size_t i)
{
	return node_at(w, i)->flags & MMS_NODE_RED;
}

static void add_gaps(struct sum *sum, u64 least, u64 most)
{
	if (least > sum->least)
		sum->least = least;
	if (most > sum->most)
		sum->most = most;
}

static void sum_gaps(struct work *w, size_t i, const struct sum *left,
		     const struct sum *right)
{
	const u64 below = i ? node_at(w, i - 1)->max + 1 : 0;
	const u64 start = node_at(w, i)->min, own = start > below ? start - below : 0;
	struct sum *sum = &w->sum[i];
	u64 want, have = node_at(w, i)->gap;

	add_gaps(sum, left->least, left->most);
	add_gaps(sum, right->least, right->most);
	add_gaps(sum, w->s->vma[i].access & MMS_VMA_GROWSDOWN ? 0 : own, own);
	want = have < sum->least ? sum->least : sum->most;
	judge(w, MMS_RULE_RB_GAP, have >= sum->least && have <= sum->most, i, want, have);
}

/* all below node @i are complete */
static void finish(struct work *w, size_t i)
{
	static const struct sum none;
	const struct sum *left, *right;
	struct sum *sum = &w->sum[i];

	left = sum->left == NONE ? &none : &w->sum[sum->left];
	right = sum->right == NONE ? &none : &w->sum[sum->right];
	judge(w, MMS_RULE_RB_RED,
	      !is_red(w, i) || (sum->parent != NONE && !is_red(w, sum->parent)), i, 1, 0);
	judge(w, MMS_RULE_RB_BLACK, left->black == right->black, i, left->black,
	      right->black);
	sum->black = left->black + !is_red(w, i);
	if (w->gaps)
		sum_gaps(w, i, left, right);
}

/* the nodes in an order in which those below come first: as they leave the way */
static void check_sums(struct work *w)
{
	size_t i;

	w->depth = 0;
	for (i = 0; i < w->s->tree.nr; i++) {
		while (w->depth && node_at(w, w->way[w->depth - 1])->depth > node_at(w, i)->depth)
			finish(w, w->way[--w->depth]);
		w->way[w->depth++] = i;
	}
	while (w->depth)
		finish(w, w->way[--w->depth]);
}

/* Return: whether the nodes are the VMAs of the list */
static bool check_vmas(struct work *w)
{
	const struct mms_check_space *s = w->s;
	bool same = s->nr == s->tree.nr;
	size_t i;

	for (i = 0; i < s->tree.nr; i++) {
		const struct mms_rec_tree_node *n = node_at(w, i);
		const struct mms_rec_vma *v = i < s->nr ? &s->vma[i] : NULL;

		same &= judge(w, MMS_RULE_TREE_VMAS,
			      v && v->vma == n->node && v->start == n->min &&
			      v->end == n->max + 1, i, v ? v->start : 0, n->min);
	}
	return same;
}

static void check(struct work *w)
{
	bool sound = true;
	size_t i;

	w->gaps = w->s->moment && check_vmas(w);
	shape(w);
	for (i = 0; i < w->s->tree.nr; i++) {
		sound &= check_links(w, i);
		check_list(w, i);
	}
	/* what is no tree has no sums */
	if (sound)
		check_sums(w);
}

int mms_check_rb(struct mms_report *r, const struct mms_check_space *s)
{
	struct work w = { .r = r, .s = s };
	int err = 0;

	w.sum = mms_zalloc(s->tree.nr, sizeof(*w.sum));
	w.way = mms_zalloc(s->tree.nr, sizeof(*w.way));
	if (w.sum && w.way)
		check(&w);
	else
		err = -ENOMEM;
	mms_zfree(w.sum);
	mms_zfree(w.way);
	return err;
}
