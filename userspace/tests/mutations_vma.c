// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutations_vma.c - VMAs and the trees that they are kept in with one thing wrong.
 */
#include <string.h>

#include "../../module/check/vma.h"
#include "mutations.h"

static struct mms_rec_vma *as_vma(struct mms_rec *rec)
{
	return rec->type == MMS_REC_VMA ? (void *)rec : NULL;
}

/* a node of an rb-tree, or of a maple tree */
static struct mms_rec_tree_node *as_node(struct mms_rec *rec, bool rb)
{
	struct mms_rec_tree_node *n = (void *)rec;

	return rec->type == MMS_REC_TREE_NODE && (n->kind == MMS_TREE_RB) == rb ? n : NULL;
}

static struct mms_rec_tree_slots *as_slots(struct mms_rec *rec)
{
	return rec->type == MMS_REC_TREE_SLOTS ? (void *)rec : NULL;
}

/* ---- VMAs and what the mm counts ---- */

static bool edit_allowed(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_vma *v = as_vma(rec);

	(void)extra;
	if (!v || !(v->flags & 1))
		return false;
	v->flags &= ~0x10ULL;
	return true;
}

static bool edit_map_count(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_mm *mm = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_MM)
		return false;
	mm->map_count++;
	return true;
}

static bool edit_total_vm(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_mm *mm = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_MM)
		return false;
	mm->total_vm--;
	return true;
}

/* all VMAs but the highest ones end above it */
static bool edit_task_size(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_mm *mm = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_MM)
		return false;
	mm->task_size = 4096;
	return true;
}

static bool edit_identity(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_vma *v = as_vma(rec);

	(void)extra;
	if (!v)
		return false;
	v->vma += 8;
	return true;
}

/* ---- rb-tree ---- */

static bool edit_parent(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, true);

	(void)extra;
	if (!n || !n->parent)
		return false;
	n->parent += 8;
	return true;
}

static bool edit_left(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, true);

	(void)extra;
	if (!n || !n->left)
		return false;
	n->left = 0;
	return true;
}

/* a leaf that is black makes its side longer by one */
static bool edit_black(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, true);

	(void)extra;
	if (!n || !(n->flags & MMS_NODE_RED) || n->left || n->right)
		return false;
	n->flags &= ~MMS_NODE_RED;
	return true;
}

static bool edit_root_red(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, true);

	(void)extra;
	if (!n || n->parent)
		return false;
	n->flags |= MMS_NODE_RED;
	return true;
}

static bool edit_subtree_gap(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, true);

	(void)extra;
	if (!n)
		return false;
	n->gap += 1ULL << 40;
	return true;
}

static bool edit_next(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, true);

	(void)extra;
	if (!n || !n->next)
		return false;
	n->next = n->node;
	return true;
}

/* ---- maple tree ---- */

static bool edit_dead(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, false);

	(void)extra;
	/* nothing is said of the rest of a tree in which the last leaf is not alive */
	if (!n || n->max != ~0ULL || !(n->flags & MMS_NODE_LEAF))
		return false;
	n->flags |= MMS_NODE_DEAD;
	return true;
}

static bool edit_slot_number(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, false);

	(void)extra;
	if (!n || n->flags & MMS_NODE_ROOT)
		return false;
	n->slot++;
	return true;
}

static bool edit_gap_slot(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, false);

	(void)extra;
	if (!n || n->kind != MMS_TREE_ARANGE_64)
		return false;
	n->gap_slot = n->gap_slot ? 0 : 1;
	return true;
}

/* what a node has behind its end */
static bool edit_behind_end(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_slots *s = as_slots(rec);
	u32 i;

	(void)extra;
	if (!s || s->nr < 10)
		return false;
	for (i = s->nr - 2; i && !s->slot[i].slot && !s->slot[i].pivot; i--)
		;
	if (i + 2 >= s->nr - 1)
		return false;
	s->slot[i + 2].slot = 1;
	return true;
}

static bool edit_depth(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, false);

	(void)extra;
	if (!n || !(n->flags & MMS_NODE_LEAF) || !n->depth || !n->min || n->max == ~0ULL)
		return false;
	n->depth++;
	return true;
}

static bool edit_child_gap(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_tree_node *n = as_node(rec, false);

	(void)extra;
	if (!n || n->gap == MMS_ADDR_NONE)
		return false;
	n->gap++;
	return true;
}

static const struct mutation list[] = {
	{ "a readable VMA that may not be read", "vma-allowed", edit_allowed },
	{ "a map_count of one more", "vma-count", edit_map_count },
	{ "a total_vm of one page less", "total-vm", edit_total_vm },
	{ "a user half of one page", "vma-inside", edit_task_size },
	{ "another VMA in the list than in the tree", "tree-vmas", edit_identity },
	{ "a parent link that leads elsewhere", "rb-links", edit_parent },
	{ "a left link that was lost", "rb-links", edit_left },
	{ "a black leaf where a red one was", "rb-black", edit_black },
	{ "a red root", "rb-red", edit_root_red },
	{ "a gap that is not there", "rb-gap", edit_subtree_gap },
	{ "a list that goes in a circle", "rb-list", edit_next },
	{ "a dead node that is still in the tree", "maple-alive", edit_dead },
	{ "a node that names another slot", "maple-place", edit_slot_number },
	{ "metadata that names another gap", "maple-gap-slot", edit_gap_slot },
	{ "a slot in use behind the end", "maple-end", edit_behind_end },
	{ "a leaf that is deeper than others", "maple-depth", edit_depth },
	{ "a gap that the parent has otherwise", "maple-place maple-gap", edit_child_gap },
};

const struct mutations mutations_vma = {
	.rules = &mms_vma_rules,
	.list = list,
	.nr = sizeof(list) / sizeof(list[0]),
};
