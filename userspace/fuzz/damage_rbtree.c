// SPDX-License-Identifier: GPL-2.0-only
/*
 * damage_rbtree.c - the red-black tree of ranges with one part of a node damaged: its
 * check must say what. Nodes are nobody else's business, so the file itself is taken in.
 */
#define mms_rb_ranges damaged_ranges
#include "../../module/model/rbtree.c"
#undef mms_rb_ranges
#include "damage.h"

#define AREAS	64

/* what is found first is the deepest; those above only get worse */
static void damage(struct mms_ranges *r)
{
	struct node *root = r->root, *left = root->left, *n = root;

	EXPECT(!r->ops->check(r));
	/* both below the root: the ways down stay equally long */
	flip(root);
	must_say(r->ops->check(r), "a red node where none may be");
	flip(root);
	while (n->left)
		n = n->left;
	n->red = !n->red;
	EXPECT(r->ops->check(r));
	n->red = !n->red;
	root->sum.gap++;
	must_say(r->ops->check(r), "a subtree's gap is wrong");
	root->sum.gap--;
	root->left = NULL;
	must_say(r->ops->check(r), "ways down with unequally many black nodes");
	root->left = left;
	EXPECT(!r->ops->check(r));
}

/* two reds in a row, on the left */
static void no_red_below_red(void)
{
	struct mms_area a[3] = { { .start = 1, .end = 2 }, { .start = 3, .end = 4 },
				 { .start = 5, .end = 6 } };
	struct node low = { .area = &a[0], .red = true };
	struct node middle = { .area = &a[1], .left = &low, .red = true };
	struct node high = { .area = &a[2], .left = &middle };
	struct mms_ranges r = { .ops = &damaged_ranges, .root = &high };

	pull(&low);
	pull(&middle);
	pull(&high);
	must_say(r.ops->check(&r), "a red node where none may be");
}

static void overlaps_are_told(u64 start)
{
	struct mms_ranges r = { .ops = &damaged_ranges };
	struct mms_area a[3] = { { .start = 10, .end = 20 }, { .start = 30, .end = 40 },
				 { .start = 50, .end = 60 } };
	u32 i;

	/* over the end of the one before, or over the start of the one behind */
	a[1].start = start;
	a[1].end = start + 35 - 19;
	for (i = 0; i < 3; i++)
		EXPECT(!r.ops->insert(&r, &a[i]));
	must_say(r.ops->check(&r), "areas out of order");
	for (i = 0; i < 3; i++)
		r.ops->remove(&r, &a[i]);
	EXPECT(!r.root);
}

int main(void)
{
	static struct mms_area area[AREAS];
	struct mms_ranges r = { .ops = &damaged_ranges };
	u64 i;

	for (i = 0; i < AREAS - 1; i++) {
		area[i].start = i * 10;
		area[i].end = area[i].start + 5;
		EXPECT(!r.ops->insert(&r, &area[i]));
	}
	damage(&r);
	for (i = 0; i < AREAS - 1; i++)
		r.ops->remove(&r, &area[i]);
	EXPECT(!r.root);
	no_red_below_red();
	overlaps_are_told(19);
	overlaps_are_told(35);
	printf("%u damages of a red-black tree, all told\n", damages);
	return 0;
}
