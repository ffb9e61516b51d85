// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges in a red-black tree that leans to the left (Sedgewick 2008), each node with
 * what its subtree comes to.
 */
#include "ranges.h"

/**
 * struct node - a node
 * @area: the caller's
 * @left: below, lower addresses
 * @right: below, higher addresses
 * @sum: of this subtree
 * @red: it is one with the node above
 */
struct node {
	struct mms_area *area;
	struct node *left;
	struct node *right;
	struct mms_gaps sum;
	bool red;
};

static bool is_red(const struct node *n)
{
	return n && n->red;
}

static void pull(struct node *n)
{
	const struct mms_gaps own = mms_gaps_of(n->area);

	n->sum = n->left ? n->left->sum : own;
	if (n->left)
		mms_gaps_add(&n->sum, &own);
	if (n->right)
		mms_gaps_add(&n->sum, &n->right->sum);
}

static struct node *rotate_left(struct node *n)
{
	struct node *up = n->right;

	n->right = up->left;
	up->left = n;
	up->red = n->red;
	n->red = true;
	pull(n);
	pull(up);
	return up;
}

static struct node *rotate_right(struct node *n)
{
	struct node *up = n->left;

	n->left = up->right;
	up->right = n;
	up->red = n->red;
	n->red = true;
	pull(n);
	pull(up);
	return up;
}

static void flip(struct node *n)
{
	n->red = !n->red;
	n->left->red = !n->left->red;
	n->right->red = !n->right->red;
}

/* what comes back from below may lean to the right, or be two reds in a row */
static struct node *mend(struct node *n)
{
	if (is_red(n->right) && !is_red(n->left))
		n = rotate_left(n);
	if (is_red(n->left) && is_red(n->left->left))
		n = rotate_right(n);
	if (is_red(n->left) && is_red(n->right))
		flip(n);
	pull(n);
	return n;
}

static struct node *insert(struct node *n, struct node *more)
{
	if (!n)
		return more;
	if (more->area->start < n->area->start)
		n->left = insert(n->left, more);
	else
		n->right = insert(n->right, more);
	return mend(n);
}

static int rb_insert(struct mms_ranges *r, struct mms_area *area)
{
	struct node *more = mms_zalloc(1, sizeof(*more)), *root;

	if (!more)
		return -ENOMEM;
	more->area = area;
	more->red = true;
	pull(more);
	root = insert(r->root, more);
	root->red = false;
	r->root = root;
	return 0;
}

/* a red link for the left side to lose one from */
static struct node *lend_left(struct node *n)
{
	flip(n);
	if (is_red(n->right->left)) {
		n->right = rotate_right(n->right);
		n = rotate_left(n);
		flip(n);
	}
	return n;
}

static struct node *lend_right(struct node *n)
{
	flip(n);
	if (is_red(n->left->left)) {
		n = rotate_right(n);
		flip(n);
	}
	return n;
}

/* takes the lowest out and gives it in @out */
static struct node *remove_lowest(struct node *n, struct node **out)
{
	if (!n->left) {
		*out = n;
		return NULL;
	}
	if (!is_red(n->left) && !is_red(n->left->left))
		n = lend_left(n);
	n->left = remove_lowest(n->left, out);
	return mend(n);
}

static struct node *take_out(struct node *n, u64 start)
{
	struct node *lowest;

	if (start < n->area->start) {
		if (!is_red(n->left) && !is_red(n->left->left))
			n = lend_left(n);
		n->left = take_out(n->left, start);
		return mend(n);
	}
	if (is_red(n->left))
		n = rotate_right(n);
	if (start == n->area->start && !n->right) {
		mms_zfree(n);
		return NULL;
	}
	if (!is_red(n->right) && !is_red(n->right->left))
		n = lend_right(n);
	if (start != n->area->start) {
		n->right = take_out(n->right, start);
		return mend(n);
	}
	n->right = remove_lowest(n->right, &lowest);
	n->area = lowest->area;
	mms_zfree(lowest);
	return mend(n);
}

static void rb_remove(struct mms_ranges *r, struct mms_area *area)
{
	struct node *root = take_out(r->root, area->start);

	if (root)
		root->red = false;
	r->root = root;
}

static struct mms_area *rb_at(const struct mms_ranges *r, u64 addr)
{
	const struct node *n = r->root;
	struct mms_area *best = NULL;

	while (n) {
		if (n->area->end > addr)
			best = n->area;
		n = n->area->end > addr ? n->left : n->right;
	}
	return best;
}

static struct mms_area *rb_before(const struct mms_ranges *r, u64 addr)
{
	const struct node *n = r->root;
	struct mms_area *best = NULL;

	while (n) {
		if (n->area->start < addr)
			best = n->area;
		n = n->area->start < addr ? n->right : n->left;
	}
	return best;
}

static bool hunt_up(struct mms_hunt *h, const struct node *n)
{
	struct mms_gaps own;

	if (!n)
		return false;
	if (n->sum.gap < h->len || n->sum.end <= h->low) {
		if (mms_hunt_up(h, &n->sum))
			return true;
		mms_hunt_past(h, &n->sum);
		return false;
	}
	if (hunt_up(h, n->left))
		return true;
	own = mms_gaps_of(n->area);
	if (mms_hunt_up(h, &own))
		return true;
	mms_hunt_past(h, &own);
	return hunt_up(h, n->right);
}

static bool hunt_down(struct mms_hunt *h, const struct node *n)
{
	struct mms_gaps own;

	if (!n)
		return false;
	if (n->sum.gap < h->len) {
		if (mms_hunt_down(h, &n->sum))
			return true;
		mms_hunt_below(h, &n->sum);
		return false;
	}
	if (hunt_down(h, n->right))
		return true;
	own = mms_gaps_of(n->area);
	if (mms_hunt_down(h, &own))
		return true;
	mms_hunt_below(h, &own);
	return hunt_down(h, n->left);
}

static bool rb_lowest(const struct mms_ranges *r, u64 low, u64 high, u64 len, u64 *ret)
{
	struct mms_hunt h = { .low = low, .high = high, .len = len, .edge = low };

	hunt_up(&h, r->root);
	return mms_hunt_end(&h, true, ret);
}

static bool rb_highest(const struct mms_ranges *r, u64 low, u64 high, u64 len, u64 *ret)
{
	struct mms_hunt h = { .low = low, .high = high, .len = len, .edge = high };

	hunt_down(&h, r->root);
	return mms_hunt_end(&h, false, ret);
}

/* black nodes on each way down, or -1 and what is wrong */
static int check(const struct node *n, const char **why)
{
	struct node copy;
	int left, right;

	if (!n)
		return 0;
	left = check(n->left, why);
	right = check(n->right, why);
	copy = *n;
	pull(&copy);
	if (left != right)
		*why = "ways down with unequally many black nodes";
	else if (is_red(n->right) || (n->red && is_red(n->left)))
		*why = "a red node where none may be";
	else if ((n->left && n->left->sum.end > n->area->start) ||
		 (n->right && n->right->sum.start < n->area->end))
		*why = "areas out of order";
	else if (memcmp(&copy.sum, &n->sum, sizeof(copy.sum)))
		*why = "a subtree's gap is wrong";
	return left + !n->red;
}

static const char *rb_check(const struct mms_ranges *r)
{
	const char *why = NULL;

	check(r->root, &why);
	return why;
}

const struct mms_ranges_ops mms_rb_ranges = {
	.name = "red-black tree",
	.insert = rb_insert,
	.remove = rb_remove,
	.at = rb_at,
	.before = rb_before,
	.lowest = rb_lowest,
	.highest = rb_highest,
	.check = rb_check,
};
