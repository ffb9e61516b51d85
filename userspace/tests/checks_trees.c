// SPDX-License-Identifier: GPL-2.0-only
/*
 * checks_trees.c - trees of VMAs made by hand, with one thing wrong: exactly the rules that
 * are about it must say so.
 */
#include "checks.h"

#include "../../module/check/vma.h"

#define SLOTS_LEAF	16
#define SLOTS_INNER	10
#define LEAF		(1ULL << 3)	/* type of a node in a slot, as the kernel encodes it */
#define NODE(n)		(0xffff888000010000ULL + (n) * 256)
#define VMA(n)		(0xffff888000020000ULL + (n) * 192)
#define PAGES(s, n)	.start = (s), .end = (s) + (n) * 0x1000ULL

/* ---- a maple tree of two leaves ---- */

static struct mms_tree_slot slots[SLOTS_INNER + 2 * SLOTS_LEAF];
static struct mms_check_node nodes[3];
static struct mms_rec_vma vmas[6];
static struct mms_check_space space;
static struct mms_report r;

#define ROOT	(&nodes[0])
#define LOW	(&nodes[1])
#define HIGH	(&nodes[2])

static struct mms_tree_slot *slot_of(const struct mms_check_node *n, u32 i)
{
	return &slots[n->slot + i];
}

static void put(const struct mms_check_node *n, u32 i, u64 pivot, u64 slot, u64 gap)
{
	*slot_of(n, i) = (struct mms_tree_slot){ pivot, slot, gap };
}

/* six VMAs of a page each, with a page between them, and much behind each third one */
static void make_leaf(struct mms_check_node *n, u64 first, u32 number)
{
	u32 i, vma = 3 * (number - 1);

	n->rec = (struct mms_rec_tree_node){
		.node = NODE(number), .parent = NODE(0), .kind = MMS_TREE_LEAF_64, .depth = 1,
		.slot = number - 1, .flags = MMS_NODE_LEAF, .min = first, .end = 6,
	};
	n->nr = SLOTS_LEAF;
	for (i = 0; i < 6; i++) {
		const u64 start = first + i * 0x1000;

		put(n, i, start + 0xfff, i % 2 ? VMA(vma) : 0, 0);
		if (i % 2)
			vmas[vma] = (struct mms_rec_vma){
				.vma = VMA(vma), PAGES(start, 1), .flags = 0x11,
			}, vma++;
	}
}

static void make_maple(void)
{
	memset(slots, 0, sizeof(slots));
	ROOT->slot = 0;
	LOW->slot = SLOTS_INNER;
	HIGH->slot = SLOTS_INNER + SLOTS_LEAF;
	make_leaf(LOW, 0, 1);
	make_leaf(HIGH, 0x10000, 2);
	LOW->rec.max = 0xffff;
	LOW->rec.gap = 0xa000;
	put(LOW, 6, 0xffff, 0, 0);
	HIGH->rec.max = ~0ULL;
	HIGH->rec.gap = -0x16000ULL;
	put(HIGH, 6, ~0ULL, 0, 0);
	ROOT->rec = (struct mms_rec_tree_node){
		.node = NODE(0), .kind = MMS_TREE_ARANGE_64, .flags = MMS_NODE_ROOT,
		.max = ~0ULL, .end = 1, .gap = MMS_ADDR_NONE, .gap_slot = 1,
	};
	ROOT->nr = SLOTS_INNER;
	put(ROOT, 0, 0xffff, NODE(1) | LEAF, 0xa000);
	put(ROOT, 1, ~0ULL, NODE(2) | LEAF, -0x16000ULL);
	space = (struct mms_check_space){
		.of = "a process", .page_size = 4096, .vma = vmas, .nr = 6, .moment = true,
		.mm = { .map_count = 6, .total_vm = 6, .task_size = 1ULL << 47 },
		.tree = { nodes, 3, slots, ARRAY_SIZE(slots), 0 },
	};
}

static const struct mms_report *check(void)
{
	memset(&r, 0, sizeof(r));
	r.rules = &mms_vma_rules;
	CHECK(!mms_check_space(&r, &space));
	return &r;
}

static bool finds(const char *rules)
{
	return rules_are(check(), rules);
}

#define BREAKS(rules, ...) do {			\
		make_maple();			\
		__VA_ARGS__;			\
		CHECK(finds(rules));		\
	} while (0)

static void sound_trees_are_sound(void)
{
	make_maple();
	CHECK(finds(""));
	CHECK(r.tally[MMS_RULE_TREE_VMAS].tried == 7 && r.tally[MMS_RULE_MAPLE_FILL].tried == 2);
	/* at another moment than the list: each by itself */
	space.moment = false;
	CHECK(finds("") && !r.tally[MMS_RULE_TREE_VMAS].tried && !r.tally[MMS_RULE_TOTAL_VM].tried);
	/* one VMA and none need no node, two do */
	make_maple();
	space.tree.nr = 0;
	space.nr = space.mm.map_count = space.mm.total_vm = 1;
	CHECK(finds("") && !r.tally[MMS_RULE_TREE_VMAS].tried);
	space.nr = space.mm.map_count = space.mm.total_vm = 2;
	CHECK(finds("tree-vmas"));
}

static void lists_ascend(void)
{
	BREAKS("vma-apart tree-vmas", vmas[1].start = vmas[0].start;
	       vmas[1].end = vmas[0].end);
	/* it ends where it begins */
	BREAKS("vma-apart total-vm tree-vmas", vmas[2].end = vmas[2].start);
}

static void pivots_ascend(void)
{
	/* below the one before, above the end, at the end before it is the last */
	BREAKS("maple-pivots", slot_of(LOW, 2)->pivot = 0);
	BREAKS("maple-pivots", slot_of(LOW, 2)->pivot = 0x20000);
	BREAKS("maple-pivots", slot_of(LOW, 2)->pivot = 0xffff);
	/* the last address there is: the next one is the first again */
	BREAKS("maple-pivots", slot_of(LOW, 5)->pivot = ~0ULL);
	BREAKS("maple-pivots", slot_of(HIGH, 5)->pivot = ~0ULL);
	BREAKS("maple-pivots", slot_of(LOW, 6)->pivot = 0xfffe);
	CHECK(r.finding[0].have == 0xfffe && r.finding[0].want == 0xffff);
}

static void gaps_do_not_follow_gaps(void)
{
	BREAKS("tree-vmas maple-nulls", slot_of(LOW, 1)->slot = 0);
	BREAKS("maple-place maple-nulls", slot_of(ROOT, 0)->slot = 0);
	/* the largest gap, as the node above has it */
	BREAKS("maple-place maple-gap", LOW->rec.gap = 0x9000);
}

static void metadata_names_the_largest_gap(void)
{
	BREAKS("maple-gap-slot", ROOT->rec.gap_slot = 0);
	BREAKS("maple-gap-slot", ROOT->rec.gap_slot = 7);
	BREAKS("maple-gap-slot", ROOT->rec.gap_slot = 15);
}

static void fill_leaf(struct mms_check_node *n, u64 last)
{
	u32 i;

	n->rec.gap = 0;
	n->rec.end = 5;
	n->rec.max = last;
	put(n, 5, last, VMA(5), 0);
	put(n, 6, 0, 0, 0);
	for (i = 0; i < 5; i++)
		slot_of(n, i)->slot = VMA(i);
}

/* where there is no gap at all, older kernels name a slot that there is not */
static void without_gaps_none_is_named(void)
{
	static const struct {
		u32 slot;
		const char *rules;
	} named[] = { { 0, "" }, { 1, "" }, { 15, "" }, { 14, "maple-gap-slot" } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(named); i++) {
		make_maple();
		fill_leaf(LOW, 0xffff);
		fill_leaf(HIGH, ~0ULL);
		put(ROOT, 0, 0xffff, NODE(1) | LEAF, 0);
		put(ROOT, 1, ~0ULL, NODE(2) | LEAF, 0);
		ROOT->rec.gap_slot = named[i].slot;
		space.moment = false;
		CHECK(finds(named[i].rules));
	}
}

static void roots_are_alone(void)
{
	BREAKS("maple-place", ROOT->rec.flags = 0);
	/* what is no root is to be fuller, too */
	BREAKS("maple-place maple-fill", ROOT->rec.depth = 1);
	BREAKS("maple-place", ROOT->rec.max--; slot_of(ROOT, 1)->pivot--;
	       HIGH->rec.max--; slot_of(HIGH, 6)->pivot--;
	       HIGH->rec.gap--; slot_of(ROOT, 1)->gap--);
	BREAKS("maple-place", ROOT->rec.min = LOW->rec.min = 0x10);
	/* the tree has ended, and one more comes */
	make_maple();
	space.tree.nr = 2;
	nodes[0] = *HIGH;
	nodes[0].rec.depth = 0;
	nodes[0].rec.flags |= MMS_NODE_ROOT;
	nodes[0].rec.gap = MMS_ADDR_NONE;
	nodes[0].rec.min = 0;
	nodes[1] = nodes[0];
	space.moment = false;
	CHECK(finds("maple-place") && r.tally[MMS_RULE_MAPLE_PLACE].broken == 1);
}

static void nodes_hang_where_they_say(void)
{
	BREAKS("maple-place", LOW->rec.flags |= MMS_NODE_ROOT);
	BREAKS("maple-place", LOW->rec.parent += 256);
	BREAKS("maple-place", LOW->rec.node += 256);
	BREAKS("maple-place", slot_of(ROOT, 0)->slot = NODE(1) | 2ULL << 3);
	/* a type that nobody knows */
	BREAKS("maple-place", slot_of(ROOT, 0)->slot = NODE(1) | 9ULL << 3);
	/* not from where the slot begins, not to where it ends */
	BREAKS("maple-place", LOW->rec.min = 0x10);
	BREAKS("maple-place", HIGH->rec.min = 0x10010);
	BREAKS("maple-place maple-pivots", HIGH->rec.max -= 0x1000);
	/* one is missing at the end */
	BREAKS("tree-vmas maple-place", space.tree.nr = 2);
}

static void dead_nodes_end_the_look(void)
{
	BREAKS("maple-alive", LOW->rec.flags |= MMS_NODE_DEAD);
	CHECK(r.tally[MMS_RULE_MAPLE_PIVOTS].tried == 1);
	BREAKS("maple-alive", LOW->nr = 0);
	BREAKS("maple-alive", LOW->rec.end = SLOTS_LEAF);
	BREAKS("maple-alive", LOW->rec.kind = MMS_TREE_UNKNOWN);
}

/* of these the kernel says no number of slots that must be in use */
static void dense_leaves_need_not_be_full(void)
{
	make_maple();
	LOW->rec.kind = MMS_TREE_DENSE;
	slot_of(ROOT, 0)->slot = NODE(1);
	CHECK(finds("") && r.tally[MMS_RULE_MAPLE_FILL].tried == 1);
}

static void trees_lead_to_the_list(void)
{
	BREAKS("tree-vmas", space.nr = space.mm.map_count = space.mm.total_vm = 5);
	BREAKS("tree-vmas", vmas[5].vma++);
	BREAKS("total-vm tree-vmas", vmas[5].end += 0x1000);
	BREAKS("total-vm tree-vmas", vmas[5].start -= 0x1000);
	BREAKS("maple-depth", LOW->rec.depth = 2);
}

/* nodes below nodes, more than any tree has: the look ends, and so does this test */
static void endless_trees_end(void)
{
	static struct mms_check_node chain[40];
	struct mms_tree_slot one = { ~0ULL, NODE(0) | 2ULL << 3, MMS_ADDR_NONE };
	size_t i;

	make_maple();
	for (i = 0; i < ARRAY_SIZE(chain); i++)
		chain[i] = (struct mms_check_node){
			.nr = 1, .rec = {
				.node = NODE(0), .parent = i ? NODE(0) : 0, .max = ~0ULL,
				.kind = MMS_TREE_RANGE_64, .depth = i, .gap = MMS_ADDR_NONE,
				.flags = i ? 0 : MMS_NODE_ROOT,
			},
		};
	space.tree = (struct mms_check_tree){ chain, ARRAY_SIZE(chain), &one, 1, 0 };
	space.moment = false;
	CHECK(finds("maple-fill"));
	CHECK(r.tally[MMS_RULE_MAPLE_ALIVE].tried == 33);
}

/* one leaf hangs a node deeper than the other */
static void leaves_are_equally_deep(void)
{
	struct mms_check_node deep[4];

	make_maple();
	memcpy(deep, nodes, 2 * sizeof(deep[0]));
	deep[2] = deep[0];
	deep[2].rec.node = NODE(2);
	deep[2].rec.parent = NODE(0);
	deep[2].rec.min = HIGH->rec.min;
	deep[2].rec.gap = HIGH->rec.gap;
	deep[2].rec.depth = deep[2].rec.slot = 1;
	deep[2].rec.end = deep[2].rec.gap_slot = deep[2].rec.flags = 0;
	deep[2].slot = 8;
	deep[2].nr = 2;
	slots[8] = (struct mms_tree_slot){ ~0ULL, NODE(3) | LEAF, HIGH->rec.gap };
	deep[3] = *HIGH;
	deep[3].rec.node = NODE(3);
	deep[3].rec.parent = NODE(2);
	deep[3].rec.depth = 2;
	deep[3].rec.slot = 0;
	slot_of(ROOT, 1)->slot = NODE(2) | 3ULL << 3;
	space.tree.node = deep;
	space.tree.nr = 4;
	CHECK(finds("maple-end maple-depth"));
	CHECK(r.tally[MMS_RULE_MAPLE_DEPTH].tried == 2 && r.tally[MMS_RULE_MAPLE_DEPTH].broken == 1);
}

/* ---- a red-black tree: two red ones below a black one ---- */

static void make_rb(void)
{
	static struct mms_check_node three[3];
	u32 i;

	make_maple();
	for (i = 0; i < 3; i++) {
		vmas[i] = (struct mms_rec_vma){
			.vma = VMA(i), PAGES(0x1000 + i * 0x10000, 1), .flags = 0x11,
		};
		three[i].rec = (struct mms_rec_tree_node){
			.node = VMA(i), .parent = VMA(1), .min = vmas[i].start,
			.max = vmas[i].end - 1, .kind = MMS_TREE_RB, .depth = 1,
			.flags = MMS_NODE_RED, .gap = i ? 0xf000 : 0x1000,
			.prev = i ? VMA(i - 1) : 0, .next = i < 2 ? VMA(i + 1) : 0,
		};
	}
	three[1].rec.parent = three[1].rec.depth = three[1].rec.flags = 0;
	three[1].rec.left = VMA(0);
	three[1].rec.right = VMA(2);
	space.nr = space.mm.map_count = space.mm.total_vm = 3;
	space.tree = (struct mms_check_tree){ three, 3, NULL, 0, 0 };
}

#define RB(n) (space.tree.node[n].rec)

#define BREAKS_RB(rules, ...) do {		\
		make_rb();			\
		__VA_ARGS__;			\
		CHECK(finds(rules));		\
	} while (0)

static void rb_trees_hang_together(void)
{
	BREAKS_RB("",);
	CHECK(r.tally[MMS_RULE_RB_GAP].tried == 3);
	BREAKS_RB("rb-links", RB(0).parent = 0);
	BREAKS_RB("rb-links", RB(0).depth = 2);
	BREAKS_RB("rb-links", RB(1).right = 0);
	BREAKS_RB("rb-links", RB(1).left = VMA(2));
	BREAKS_RB("rb-list", RB(1).prev = VMA(2));
	BREAKS_RB("rb-list", RB(1).next = 0);
	BREAKS_RB("rb-red", RB(1).flags = MMS_NODE_RED);
	CHECK(r.tally[MMS_RULE_RB_RED].broken == 3);
	BREAKS_RB("rb-black", RB(0).flags = 0);
	BREAKS_RB("rb-gap", RB(0).gap = 0x2000);
	CHECK(r.finding[0].want == 0x1000);
	BREAKS_RB("rb-gap", RB(0).gap = 0);
	/* a node without one above it, beside the root */
	BREAKS_RB("rb-links", RB(2).depth = 0; RB(2).parent = 0);
}

/* how much is kept free below a stack no record says */
static void gaps_below_stacks_may_be_smaller(void)
{
	BREAKS_RB("", vmas[2].access = MMS_VMA_GROWSDOWN; RB(2).gap = 0x3000);
	BREAKS_RB("", vmas[2].access = MMS_VMA_GROWSDOWN; RB(2).gap = 0xf000);
	BREAKS_RB("rb-gap", vmas[2].access = MMS_VMA_GROWSDOWN; RB(2).gap = 0x10000);
	CHECK(r.finding[0].want == 0xf000 && r.finding[0].have == 0x10000);
	/* what is below it in the tree has a larger one still */
	BREAKS_RB("rb-gap", vmas[2].access = MMS_VMA_GROWSDOWN; RB(1).gap = 0x2000);
	CHECK(r.finding[0].want == 0xf000);
}

static void rb_trees_lead_to_the_list(void)
{
	BREAKS_RB("tree-vmas", space.nr = space.mm.map_count = space.mm.total_vm = 2);
	/* gaps are between VMAs: without these nothing is said of them */
	CHECK(!r.tally[MMS_RULE_RB_GAP].tried && r.tally[MMS_RULE_RB_BLACK].tried == 3);
	BREAKS_RB("tree-vmas", vmas[1].vma++);
	BREAKS_RB("tree-vmas", RB(1).min -= 0x1000);
	BREAKS_RB("tree-vmas", RB(1).max += 0x1000);
	BREAKS_RB("", space.moment = false; vmas[1].vma++);
	CHECK(!r.tally[MMS_RULE_TREE_VMAS].tried);
	make_rb();
	checks_given = 0;
	memset(&r, 0, sizeof(r));
	CHECK(mms_check_space(&r, &space) == -ENOMEM);
	checks_given = 1;
	CHECK(mms_check_space(&r, &space) == -ENOMEM);
	checks_given = -1;
}

static const struct checks_test list[] = {
	{ "sound trees are sound", sound_trees_are_sound },
	{ "lists ascend", lists_ascend },
	{ "pivots ascend", pivots_ascend },
	{ "gaps do not follow gaps", gaps_do_not_follow_gaps },
	{ "metadata names the largest gap", metadata_names_the_largest_gap },
	{ "without gaps none is named", without_gaps_none_is_named },
	{ "roots are alone", roots_are_alone },
	{ "nodes hang where they say", nodes_hang_where_they_say },
	{ "dead nodes end the look", dead_nodes_end_the_look },
	{ "dense leaves need not be full", dense_leaves_need_not_be_full },
	{ "trees lead to the list", trees_lead_to_the_list },
	{ "endless trees end", endless_trees_end },
	{ "leaves are equally deep", leaves_are_equally_deep },
	{ "rb trees hang together", rb_trees_hang_together },
	{ "gaps below stacks may be smaller", gaps_below_stacks_may_be_smaller },
	{ "rb trees lead to the list", rb_trees_lead_to_the_list },
};

const struct checks_tests checks_trees = { list, ARRAY_SIZE(list) };
