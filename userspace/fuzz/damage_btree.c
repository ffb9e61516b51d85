// SPDX-License-Identifier: GPL-2.0-only
/*
 * damage_btree.c - the B-tree of ranges with one part of a node damaged: its check must
 * say what. Nodes are nobody else's business, so the file itself is taken in.
 */
#define mms_btree_ranges damaged_ranges
#include "../../module/model/btree.c"
#undef mms_btree_ranges
#include "damage.h"

#define AREAS	100

static void damage(struct mms_ranges *r, struct mms_area *area)
{
	struct node *root = r->root;
	const u32 slots = root->nr;

	EXPECT(root->level > 1 && !r->ops->check(r));
	root->sum[slots - 1].end--;
	must_say(r->ops->check(r), "what a node keeps of a slot is wrong");
	root->sum[slots - 1].end++;
	root->nr = 0;
	must_say(r->ops->check(r), "a node is too full or too empty");
	root->nr = SLOTS + 1;
	must_say(r->ops->check(r), "a node is too full or too empty");
	root->nr = slots;
	root->level++;
	must_say(r->ops->check(r), "leaves are not equally deep");
	root->level--;
	area->room++;
	must_say(r->ops->check(r), "what a node keeps of a slot is wrong");
	area->room--;
	EXPECT(!r->ops->check(r));
}

/* a root that is a leaf as well may be nearly empty, but a leaf below a root not */
static void leaves_are_half_full(void)
{
	struct mms_area a[3] = { { .start = 1, .end = 2 }, { .start = 3, .end = 4 },
				 { .start = 5, .end = 6 } };
	struct node leaf = { .nr = 3 }, root = { .level = 1, .nr = 1 };
	struct mms_ranges r = { .ops = &damaged_ranges, .root = &leaf };
	u32 i;

	for (i = 0; i < 3; i++) {
		leaf.slot[i] = &a[i];
		leaf.sum[i] = mms_gaps_of(&a[i]);
	}
	EXPECT(!r.ops->check(&r));
	root.slot[0] = &leaf;
	root.sum[0] = total(&leaf);
	r.root = &root;
	must_say(r.ops->check(&r), "a node is too full or too empty");
}

/* areas that overlap may not be inserted; if they are, the check says so */
static void overlaps_are_told(void)
{
	struct mms_ranges r = { .ops = &damaged_ranges };
	struct mms_area one = { .start = 10, .end = 20 }, other = { .start = 19, .end = 30 };

	EXPECT(!r.ops->insert(&r, &one) && !r.ops->insert(&r, &other));
	must_say(r.ops->check(&r), "areas out of order");
	r.ops->remove(&r, &other);
	EXPECT(!r.ops->check(&r));
	/* nothing is below the lowest */
	EXPECT(!r.ops->before(&r, 10) && r.ops->before(&r, 11) == &one);
	r.ops->remove(&r, &one);
	EXPECT(!r.root && !r.spare);
}

int main(void)
{
	static struct mms_area area[AREAS];
	struct mms_ranges r = { .ops = &damaged_ranges };
	u64 i;

	for (i = 0; i < AREAS; i++) {
		/* in an order that splits nodes everywhere */
		struct mms_area *a = &area[i * 37 % AREAS];

		a->start = i * 37 % AREAS * 10;
		a->end = a->start + 5;
		EXPECT(!r.ops->insert(&r, a));
	}
	damage(&r, &area[1]);
	damage(&r, &area[AREAS / 2]);
	for (i = 0; i < AREAS; i++)
		r.ops->remove(&r, &area[i * 37 % AREAS]);
	EXPECT(!r.root && !r.spare);
	leaves_are_half_full();
	overlaps_are_told();
	printf("%u damages of a B-tree, all told\n", damages);
	return 0;
}
