// SPDX-License-Identifier: GPL-2.0
/*
 * The rb-tree and the list of VMAs, as they were until v6.0. The nodes are the
 * VMAs themselves.
 */
#include "vmtree.h"

#if !MMS_HAVE_MAPLE_TREE

#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/rbtree_augmented.h>
#include <linux/string.h>

#define MAX_DEPTH	128	/* twice the bits of the number of VMAs is the worst */

static u64 vma_of(const struct rb_node *node)
{
	return node ? (unsigned long)rb_entry(node, struct vm_area_struct, vm_rb) : 0;
}

static u32 depth_of(const struct rb_node *node)
{
	u32 depth = 0;

	while ((node = rb_parent(node)) && depth < MAX_DEPTH)
		depth++;
	return depth;
}

static u32 flags_of(const struct rb_node *node)
{
	u32 flags = 0;

	if (rb_is_red((struct rb_node *)node))
		flags |= MMS_NODE_RED;
	if (!rb_parent(node))
		flags |= MMS_NODE_ROOT;
	if (!node->rb_left && !node->rb_right)
		flags |= MMS_NODE_LEAF;
	return flags;
}

int mms_tree_next(struct mm_struct *mm, struct mms_tree_place *place,
		  struct mms_tree_node *node)
{
	struct mms_rec_tree_node *rec = &node->rec;
	struct vm_area_struct *vma;

	vma = place->done || place->addr > ULONG_MAX ? NULL : find_vma(mm, place->addr);
	if (!vma) {
		place->done = true;
		return -ENOENT;
	}
	node->nr = 0;
	memset(rec, 0, sizeof(*rec));
	rec->kind = MMS_TREE_RB;
	rec->node = (unsigned long)vma;
	rec->parent = vma_of(rb_parent(&vma->vm_rb));
	rec->left = vma_of(vma->vm_rb.rb_left);
	rec->right = vma_of(vma->vm_rb.rb_right);
	rec->next = (unsigned long)vma->vm_next;
	rec->prev = (unsigned long)vma->vm_prev;
	rec->min = vma->vm_start;
	rec->max = vma->vm_end - 1;
	rec->gap = vma->rb_subtree_gap;
	rec->depth = depth_of(&vma->vm_rb);
	rec->flags = flags_of(&vma->vm_rb);
	place->addr = vma->vm_end;
	place->depth = 0;
	return 0;
}

#endif /* !MMS_HAVE_MAPLE_TREE */
