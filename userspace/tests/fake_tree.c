// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_tree.c - the trees, page tables and frames of the processes that
 * fake_mm.c invents. The VMAs of 1000 hang in a maple tree of two levels; those
 * of the machine "kpti" in an rb-tree.
 */
#include <string.h>

#include "fake.h"
#include "fake_mm.h"

#define ROOT 0xffff888007000000ULL
#define SLOTS 16
#define INNER_SLOTS 10

/* ---- maple tree ---- */

struct leaf {
	struct mms_rec_tree_node node;
	struct mms_tree_slot slot[SLOTS];
	uint32_t used;
	uint64_t gap;
};

static void leaf_add(struct leaf *l, uint64_t last, uint64_t value, uint64_t len)
{
	l->slot[l->used].pivot = last;
	l->slot[l->used].slot = value;
	l->slot[l->used].gap = MMS_ADDR_NONE;
	l->used++;
	if (!value && len > l->gap)
		l->gap = len;
}

static void leaf_add_gap(struct leaf *l, uint64_t start, uint64_t end)
{
	/* two slots in place of one, in the first leaf */
	if (start && start < fake_areas[7].start && end <= fake_areas[7].start &&
	    fake_is_wrong("maple-nulls"))
		leaf_add(l, start + 4095, 0, 4096);
	leaf_add(l, end - 1, 0, end - start);
}

/* the VMAs from @first to before @end with the gaps below and, at the end, above */
static void leaf_make(struct leaf *l, const struct fake_area *area, size_t first,
		      size_t end, size_t nr)
{
	size_t i;

	memset(l, 0, sizeof(*l));
	l->node.min = first ? area[first - 1].start + area[first - 1].len : 0;
	for (i = first; i < end; i++) {
		uint64_t at = i ? area[i - 1].start + area[i - 1].len : 0;

		if (area[i].start > at)
			leaf_add_gap(l, at, area[i].start);
		leaf_add(l, area[i].start + area[i].len - 1, fake_area_struct(&area[i]), 0);
	}
	l->node.max = l->slot[l->used - 1].pivot;
	if (end == nr) {
		leaf_add(l, ~0ULL, 0, ~0ULL - l->node.max);
		l->node.max = ~0ULL;
	}
	l->node.kind = MMS_TREE_LEAF_64;
	l->node.flags = MMS_NODE_LEAF | MMS_NODE_METADATA;
	l->node.end = l->used - 1;
	l->node.gap = l->gap;
}

static void say_maple_node(struct fake_answer *a, struct mms_rec_tree_node *node,
			   const struct mms_tree_slot *slot, uint32_t nr)
{
	struct mms_rec_tree_slots slots = { .nr = nr };

	fake_rec(a, MMS_REC_TREE_NODE, node, sizeof(*node));
	fake_rec_tail(a, MMS_REC_TREE_SLOTS, &slots, sizeof(slots), slot,
		      nr * sizeof(*slot));
}

/* one thing that is wrong, in the second leaf */
static void spoil_leaf(struct leaf *l)
{
	if (fake_is_wrong("tree-vmas"))
		l->slot[l->used - 2].slot += 64;
	else if (fake_is_wrong("maple-alive"))
		l->node.flags |= MMS_NODE_DEAD;
	else if (fake_is_wrong("maple-place"))
		l->node.parent += 256;
	else if (fake_is_wrong("maple-pivots"))
		l->slot[2].pivot = l->slot[0].pivot;
	else if (fake_is_wrong("maple-end"))
		l->slot[l->used].slot = ROOT;
	else if (fake_is_wrong("maple-depth"))
		l->node.depth++;
}

static void say_single_leaf(struct fake_answer *a, const struct fake_area *area, size_t nr)
{
	struct leaf leaf;

	leaf_make(&leaf, area, 0, nr, nr);
	leaf.node.node = ROOT;
	leaf.node.gap = MMS_ADDR_NONE;
	leaf.node.flags |= MMS_NODE_ROOT;
	say_maple_node(a, &leaf.node, leaf.slot, SLOTS);
}

/* two leaves, or three of which the last has too little */
static void say_maple(struct fake_answer *a, const struct fake_area *area, size_t nr)
{
	const size_t leaves = fake_is_wrong("maple-fill") ? 3 : 2;
	const size_t end[] = { 8, leaves == 3 ? nr - 2 : nr, nr };
	struct mms_rec_tree_node root = {
		.node = ROOT, .max = ~0ULL, .gap = MMS_ADDR_NONE,
		.kind = MMS_TREE_ARANGE_64, .end = leaves - 1, .gap_slot = leaves - 1,
		.flags = MMS_NODE_ROOT | MMS_NODE_METADATA,
	};
	struct mms_tree_slot slot[INNER_SLOTS] = { { 0 } };
	struct leaf leaf[3];
	size_t i;

	for (i = 0; i < leaves; i++) {
		leaf_make(&leaf[i], area, i ? end[i - 1] : 0, end[i], nr);
		leaf[i].node.node = ROOT + 256 * (i + 1);
		leaf[i].node.parent = ROOT;
		leaf[i].node.slot = i;
		leaf[i].node.depth = 1;
		if (!i && fake_is_wrong("maple-gap"))
			leaf[i].node.gap += 4096;
		slot[i].pivot = leaf[i].node.max;
		slot[i].slot = leaf[i].node.node | 0xc;
		slot[i].gap = leaf[i].node.gap;
	}
	spoil_leaf(&leaf[1]);
	if (fake_is_wrong("maple-gap-slot"))
		root.gap_slot = 0;
	say_maple_node(a, &root, slot, INNER_SLOTS);
	for (i = 0; i < leaves; i++)
		say_maple_node(a, &leaf[i].node, leaf[i].slot, SLOTS);
}

/* ---- rb-tree ---- */

static int has_rb(void)
{
	return fake_split_pgd() || !strncmp(fake_scenario(), "rb-", 3) ||
	       fake_is_wrong("vma-apart");
}

static uint64_t struct_at(const struct fake_area *area, size_t nr, size_t i)
{
	return i < nr ? fake_area_struct(&area[i]) : 0;
}

/* the largest gap below one of the VMAs from @low on to before @high */
static uint64_t rb_gap(const struct fake_area *area, size_t low, size_t high)
{
	uint64_t largest = 0;

	for (; low < high; low++) {
		uint64_t at = low ? area[low - 1].start + area[low - 1].len : 0;
		uint64_t start = area[low].start;

		if (area[low].access & MMS_VMA_GROWSDOWN)
			start -= 0x100000;
		if (start > at && start - at > largest)
			largest = start - at;
	}
	return largest;
}

/* all levels but the last are full, so the nodes of the last one are red */
static int is_red(size_t nr, uint32_t depth)
{
	return depth && nr >> depth == 1;
}

/* the middle is the root of what lies between */
static void rb_node(struct mms_rec_tree_node *node, const struct fake_area *area,
		    size_t nr, size_t i)
{
	size_t low = 0, high = nr, middle = nr / 2;
	uint64_t parent = 0;
	uint32_t depth = 0;

	while (middle != i) {
		parent = struct_at(area, nr, middle);
		if (i < middle)
			high = middle;
		else
			low = middle + 1;
		middle = low + (high - low) / 2;
		depth++;
	}
	node->node = struct_at(area, nr, i);
	node->parent = parent;
	node->min = area[i].start;
	node->max = area[i].start + area[i].len - 1;
	node->left = middle > low ? struct_at(area, nr, low + (middle - low) / 2) : 0;
	node->right = high > middle + 1 ?
		struct_at(area, nr, middle + 1 + (high - middle - 1) / 2) : 0;
	node->prev = i ? struct_at(area, nr, i - 1) : 0;
	node->next = struct_at(area, nr, i + 1);
	node->gap = rb_gap(area, low, high);
	node->kind = MMS_TREE_RB;
	node->depth = depth;
	node->flags = (is_red(nr, depth) ? MMS_NODE_RED : 0) | (depth ? 0 : MMS_NODE_ROOT);
}

/* one thing that is wrong with node @i of a process with VMAs enough */
static void spoil_rb_node(struct mms_rec_tree_node *node, size_t i)
{
	if (i == 5 && fake_is_wrong("rb-links"))
		node->left = node->node;
	else if (node->flags & MMS_NODE_ROOT && fake_is_wrong("rb-red"))
		node->flags |= MMS_NODE_RED;
	else if (i == 0 && fake_is_wrong("rb-black"))
		node->flags ^= MMS_NODE_RED;
	else if (i == 3 && fake_is_wrong("rb-gap"))
		node->gap += 4096;
	else if (i == 5 && fake_is_wrong("rb-list"))
		node->next = 0;
}

static void say_rb(struct fake_answer *a, int pid, const struct fake_area *area, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		struct mms_rec_tree_node node = { .node = 0 };

		rb_node(&node, area, nr, i);
		if (nr > 8)
			spoil_rb_node(&node, i);
		/* a node that leads back to the root */
		if (pid == 1002 && i && fake_split_pgd())
			node.right = struct_at(area, nr, 0);
		fake_rec(a, MMS_REC_TREE_NODE, &node, sizeof(node));
	}
}

static int say_tree(struct fake_answer *a, const struct mms_view *req)
{
	const struct fake_area *area;
	int err = fake_mm_error(req);
	size_t nr;

	if (err)
		return err;
	area = fake_areas_of(req->pid, &nr);
	if (has_rb())
		say_rb(a, req->pid, area, nr);
	else if (nr > 8)
		say_maple(a, area, nr);
	else if (nr)
		say_single_leaf(a, area, nr);
	fake_cons(a, MMS_CONS_LOCKED, MMS_LOCK_MMAP, 0);
	return 0;
}

/* ---- page tables ---- */

#define PGD MMS_LEVEL_PGD
#define PUD MMS_LEVEL_PUD
#define PMD MMS_LEVEL_PMD

static const struct mms_rec_table tables[] = {
	{ .pa = 0x4c8e000, .entry_pa = MMS_ADDR_NONE, .level = PGD, .nr = 256, .used = 2,
	  .table = 2, .flags = MMS_TABLE_ROOT },
	{ .pa = 0x5000000, .va = 0x550000000000, .entry_pa = 0x4c8e550, .level = PUD,
	  .nr = 512, .used = 1, .table = 1 },
	{ .pa = 0x5001000, .va = 0x555540000000, .entry_pa = 0x5000aa8, .level = PMD,
	  .nr = 512, .used = 6, .table = 5, .leaf = 1 },
	{ .pa = 0x5002000, .va = 0x555555400000, .entry_pa = 0x5001550, .nr = 512,
	  .used = 172, .leaf = 172 },
	{ .pa = 0x5003000, .va = 0x555555600000, .entry_pa = 0x5001558, .nr = 512,
	  .used = 512, .leaf = 512 },
	{ .pa = 0x5004000, .va = 0x555555800000, .entry_pa = 0x5001560, .nr = 512,
	  .used = 480, .leaf = 470, .other = 10, .node = 1 },
	{ .pa = 0x5005000, .va = 0x555555a00000, .entry_pa = 0x5001568, .nr = 512,
	  .node = 1 },
	{ .pa = 0x5006000, .va = 0x555555c00000, .entry_pa = 0x5001570, .nr = 512,
	  .used = 30, .leaf = 30, .node = ~0U },
	{ .pa = 0x5010000, .va = 0x7f8000000000, .entry_pa = 0x4c8e7f8, .level = PUD,
	  .nr = 512, .used = 2, .table = 2 },
	{ .pa = 0x5011000, .va = 0x7fff00000000, .entry_pa = 0x5010fe0, .level = PMD,
	  .nr = 512, .used = 3, .table = 1, .leaf = 2 },
	{ .pa = 0x5012000, .va = 0x7ffff7800000, .entry_pa = 0x5011de0, .nr = 512,
	  .used = 360, .leaf = 360 },
	{ .pa = 0x5013000, .va = 0x7fffc0000000, .entry_pa = 0x5010ff8, .level = PMD,
	  .nr = 512, .used = 8, .leaf = 8, .flags = MMS_TABLE_SHARED },
};

static int say_tables(struct fake_answer *a, const struct mms_view *req)
{
	struct mms_rec_table root = tables[0];
	int err = fake_mm_error(req);
	size_t i;

	if (err)
		return err;
	if (fake_split_pgd()) {
		root.pa += 4096;
		root.flags |= MMS_TABLE_USER_ROOT;
		fake_rec(a, MMS_REC_TABLE, &root, sizeof(root));
	}
	for (i = 0; i < (req->pid == 1001 ? 1 : ARRAY_SIZE(tables)); i++)
		fake_rec(a, MMS_REC_TABLE, &tables[i], sizeof(tables[i]));
	fake_cons(a, MMS_CONS_CHUNKED, MMS_LOCK_MMAP, 0);
	return 0;
}

/* ---- who maps frames ---- */

#define U MMS_PROT_USER
#define PR MMS_PAGE_PRESENT

static const struct {
	struct mms_rec_who rec;
	const char *comm;
} mappings[] = {
	{ { .va = 0x10000000, .pfn = 0x12345, .nr = 1, .mm = 0xffff888003b2c400,
	    .vma_start = 0x10000000, .pid = 42, .page_flags = PR | MMS_PAGE_ANON,
	    .state = MMS_STATE_MAPPED, .prot = 3 | U }, "cat" },
	{ { .va = 0x10001000, .pfn = 0x12346, .nr = 1, .mm = 0xffff888003b2e800,
	    .vma_start = 0x10000000, .pid = 1002, .page_flags = PR | MMS_PAGE_ANON,
	    .state = MMS_STATE_MAPPED, .prot = 1 | U }, "ev\033[31mil\n name" },
	{ { .va = 0x10001000, .pfn = 0x12346, .nr = 1, .mm = 0xffff888003b2c400,
	    .vma_start = 0x10000000, .pid = 42, .page_flags = PR | MMS_PAGE_ANON,
	    .state = MMS_STATE_MAPPED, .prot = 1 | U }, "cat" },
	{ { .va = 0x400000, .pfn = 0x3a000, .nr = 2, .mm = 0xffff888003b2c400,
	    .vma_start = 0x400000, .pid = 42, .page_flags = PR | MMS_PAGE_FILE,
	    .state = MMS_STATE_MAPPED, .prot = 5 | U }, "cat" },
	{ { .va = 0x7f0000000000, .pfn = 0x40000, .nr = 512, .mm = 0xffff888003b2c400,
	    .vma_start = 0x7f0000000000, .pid = 42,
	    .page_flags = PR | MMS_PAGE_ANON | MMS_PAGE_THP, .state = MMS_STATE_MAPPED,
	    .level = PMD, .prot = 3 | U }, "cat" },
	{ { .va = 0x555555600000, .pfn = 0x5003, .nr = 1, .mm = 0xffff888003b2c400,
	    .pid = 1000, .kind = MMS_WHO_TABLE }, "python3" },
	{ { .va = 0x7f0000000000, .pfn = 0x1180, .nr = 1, .mm = 0xffff888003b2e800,
	    .pid = 1002, .level = PMD, .kind = MMS_WHO_TABLE }, "ba\033sh" },
	{ { .va = 0x10007000, .pfn = 0x12400, .nr = 1, .mm = 0xffff888003b2c400,
	    .vma_start = 0x10000000, .pid = 42, .page_flags = PR | MMS_PAGE_ANON,
	    .state = MMS_STATE_PROT_NONE }, "cat" },
};

static int say_who(struct fake_answer *a, const struct mms_view *req)
{
	struct mms_rec_who skipped = { .pid = FAKE_PID_FOREIGN, .kind = MMS_WHO_SKIPPED };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mappings); i++) {
		const struct mms_rec_who *rec = &mappings[i].rec;

		if (rec->pfn + rec->nr <= req->arg[0] ||
		    rec->pfn - req->arg[0] >= req->arg[1])
			continue;
		fake_rec(a, MMS_REC_WHO, rec, sizeof(*rec));
		fake_text(a, MMS_TEXT_COMM, mappings[i].comm);
	}
	fake_rec(a, MMS_REC_WHO, &skipped, sizeof(skipped));
	fake_cons(a, MMS_CONS_RACY, MMS_LOCK_MMAP, 0);
	return 0;
}

const struct fake_view fake_views_tree[] = {
	{ MMS_VIEW_TREE, NULL, say_tree },
	{ MMS_VIEW_TABLES, NULL, say_tables },
	{ MMS_VIEW_WHO, NULL, say_who },
};

const size_t fake_nr_views_tree = ARRAY_SIZE(fake_views_tree);
