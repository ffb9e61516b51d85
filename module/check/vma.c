// SPDX-License-Identifier: GPL-2.0
/*
 * Each VMA against its neighbour, and all of them against what the mm counts.
 */
#include "vma.h"

#include "tree_maple.h"
#include "tree_rb.h"

static const struct mms_rule rules[] = {
	[MMS_RULE_VMA_APART] = { "vma-apart",
		"a VMA begins before it ends, and where the one before ends or later",
		"VMAs", true },
	[MMS_RULE_VMA_ALIGNED] = { "vma-aligned",
		"a VMA begins and ends at a multiple of the page size", "VMAs", true },
	[MMS_RULE_VMA_INSIDE] = { "vma-inside",
		"a VMA ends within the user half of its process", "VMAs", true },
	[MMS_RULE_VMA_ALLOWED] = { "vma-allowed",
		"a VMA can be read, written, executed or shared only if it may be",
		"VMAs", true },
	[MMS_RULE_VMA_COUNT] = { "vma-count", "map_count is the number of VMAs",
		"processes", false },
	[MMS_RULE_TOTAL_VM] = { "total-vm", "total_vm is the pages of all VMAs",
		"processes", false },
	[MMS_RULE_MERGED] = { "merged", "VMAs that touch and could be one are one",
		"pairs", false },
	[MMS_RULE_TREE_VMAS] = { "tree-vmas",
		"the tree leads to these VMAs, in this order, and to no others", "VMAs", true },
	[MMS_RULE_RB_LINKS] = { "rb-links",
		"the links between a node and those above and below make one tree in the order of addresses",
		"nodes", true },
	[MMS_RULE_RB_RED] = { "rb-red", "the node above a red one is black", "nodes", false },
	[MMS_RULE_RB_BLACK] = { "rb-black",
		"below a node there are as many black nodes to the left as to the right",
		"nodes", false },
	[MMS_RULE_RB_GAP] = { "rb-gap",
		"rb_subtree_gap is the largest gap below the VMAs of a subtree", "nodes", true },
	[MMS_RULE_RB_LIST] = { "rb-list", "the linked list has the same VMAs in this order",
		"nodes", true },
	[MMS_RULE_MAPLE_ALIVE] = { "maple-alive",
		"no node that can be reached is dead, or of an unknown type", "nodes", true },
	[MMS_RULE_MAPLE_PLACE] = { "maple-place",
		"a node hangs in the slot that it names, of the node that it names", "nodes",
		true },
	[MMS_RULE_MAPLE_PIVOTS] = { "maple-pivots",
		"the pivots of a node ascend and end where the node does", "nodes", true },
	[MMS_RULE_MAPLE_END] = { "maple-end", "nothing is behind the last slot in use",
		"nodes", true },
	[MMS_RULE_MAPLE_NULLS] = { "maple-nulls",
		"no gap follows a gap in a leaf, and no inner slot is empty", "nodes", true },
	[MMS_RULE_MAPLE_GAP] = { "maple-gap",
		"the gap that a node has of the one below is the largest in there", "nodes",
		true },
	[MMS_RULE_MAPLE_GAP_SLOT] = { "maple-gap-slot",
		"the slot that the metadata names is one with the largest gap", "nodes", true },
	[MMS_RULE_MAPLE_FILL] = { "maple-fill",
		"a node below the root is as full as the kernel keeps it", "nodes", false },
	[MMS_RULE_MAPLE_DEPTH] = { "maple-depth", "all leaves are equally deep", "leaves",
		false },
};

const struct mms_rules mms_vma_rules = {
	.subject = "vma",
	.rule = rules,
	.nr = ARRAY_SIZE(rules),
	.place = MMS_PLACE_ADDRESS,
};

static void judge(struct mms_report *r, const struct mms_check_space *s,
		  enum mms_vma_rule rule, bool holds, u64 at, u64 want, u64 have)
{
	const struct mms_case c = {
		.rule = rule, .of = s->of, .at = at, .want = want, .have = have,
	};

	mms_report_case(r, &c, holds);
}

/*
 * VM_READ, VM_WRITE, VM_EXEC and VM_SHARED are the low four bits of vm_flags, and
 * VM_MAYREAD ... those above, in the same order (include/linux/mm.h).
 */
static void check_allowed(struct mms_report *r, const struct mms_check_space *s,
			  const struct mms_rec_vma *v)
{
	const u64 has = v->flags & 15, may = v->flags >> 4 & 15;

	judge(r, s, MMS_RULE_VMA_ALLOWED, !(has & ~may), v->start, has & may, has);
}

/* @prev: the VMA before, or NULL */
static void check_vma(struct mms_report *r, const struct mms_check_space *s,
		      const struct mms_rec_vma *prev, const struct mms_rec_vma *v)
{
	const u64 below = prev ? prev->end : 0;

	judge(r, s, MMS_RULE_VMA_APART, v->start >= below && v->start < v->end, v->start,
	      below, v->start);
	judge(r, s, MMS_RULE_VMA_ALIGNED, !((v->start | v->end) & (s->page_size - 1)),
	      v->start, 0, (v->start | v->end) & (s->page_size - 1));
	/* execve() sets it last, in setup_new_exec(): the new stack is there before */
	if (s->mm.task_size)
		judge(r, s, MMS_RULE_VMA_INSIDE, v->end <= s->mm.task_size, v->start,
		      s->mm.task_size, v->end);
	else
		mms_report_excepted(r, MMS_RULE_VMA_INSIDE);
	check_allowed(r, s, v);
	if (!prev || prev->end != v->start)
		return;
	if (v->merge)
		judge(r, s, MMS_RULE_MERGED, true, v->start, 0, 0);
	else
		mms_report_excepted(r, MMS_RULE_MERGED);
}

u64 mms_check_pages(const struct mms_check_space *s)
{
	u64 pages = 0;
	size_t i;

	for (i = 0; i < s->nr; i++)
		pages += (s->vma[i].end - s->vma[i].start) / s->page_size;
	return pages;
}

static void check_counts(struct mms_report *r, const struct mms_check_space *s)
{
	const u64 pages = mms_check_pages(s);

	judge(r, s, MMS_RULE_VMA_COUNT, s->mm.map_count == s->nr, MMS_NOWHERE, s->nr,
	      s->mm.map_count);
	judge(r, s, MMS_RULE_TOTAL_VM, s->mm.total_vm == pages, MMS_NOWHERE, pages,
	      s->mm.total_vm);
}

int mms_check_space(struct mms_report *r, const struct mms_check_space *s)
{
	const struct mms_check_tree *t = &s->tree;
	size_t i;

	for (i = 0; i < s->nr; i++)
		check_vma(r, s, i ? &s->vma[i - 1] : NULL, &s->vma[i]);
	if (s->moment)
		check_counts(r, s);
	if (t->nr && t->node[0].rec.kind == MMS_TREE_RB)
		return mms_check_rb(r, s);
	mms_check_maple(r, s);
	return 0;
}
