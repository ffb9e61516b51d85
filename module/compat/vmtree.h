/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The structure that the kernel keeps VMAs in, node by node: the maple tree
 * (maple.c), or the rb-tree with its list that was there until v6.0 (vmrb.c).
 */
#ifndef _MMS_COMPAT_VMTREE_H
#define _MMS_COMPAT_VMTREE_H

#include <linux/mm_types.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "../uapi/mmscope.h"
#include "probes.gen.h"

#if MMS_HAVE_MAPLE_TREE
#define MMS_TREE_SLOTS	MAPLE_NODE_SLOTS	/* of any type of node */
#else
#define MMS_TREE_SLOTS	0			/* rb: children are members */
#endif

/**
 * struct mms_tree_place - where a walk of the tree stands
 * @addr: first address that the next node is about, or a later one
 * @depth: steps from the root of the next node at @addr, or more
 * @done: nothing comes after
 *
 * Parents come before children and these in address order, so the two numbers
 * order all nodes, and a walk can be taken up again in a tree that changed. All
 * values are safe; zeros are the beginning.
 */
struct mms_tree_place {
	u64 addr;
	u32 depth;
	bool done;
};

/**
 * struct mms_tree_node - one node
 * @rec: all but the head
 * @nr: slots, 0 for an rb node
 * @slot: the slots as stored
 */
struct mms_tree_node {
	struct mms_rec_tree_node rec;
	u32 nr;
	struct mms_tree_slot slot[MMS_TREE_SLOTS];
};

/**
 * mms_tree_lock() - keep the tree still
 * @mm: the caller holds its mmap_lock for reading
 *
 * Stacks grew under mmap_lock for reading and page_table_lock until
 * 8d7071af8907 ("mm: always expand the stack with the mmap write lock held")
 * (in v6.5, and in the 6.1 stable kernels of that time). Bounded as the hold is.
 */
static inline void mms_tree_lock(struct mm_struct *mm)
{
#if !MMS_HAVE_MM_LOCK_SEQCOUNT && !MMS_HAVE_MM_LOCK_SEQ_INT
	spin_lock(&mm->page_table_lock);
#endif
}

/** mms_tree_unlock() - let it move again */
static inline void mms_tree_unlock(struct mm_struct *mm)
{
#if !MMS_HAVE_MM_LOCK_SEQCOUNT && !MMS_HAVE_MM_LOCK_SEQ_INT
	spin_unlock(&mm->page_table_lock);
#endif
}

/**
 * mms_tree_next() - the next node of the tree
 * @mm: locked
 * @place: where to look; moved behind what was found
 * @node: filled if there is one
 *
 * Context: any. Return: 0; -ENOENT if no node is left (@place->done is set);
 * -EAGAIN if the tree changed since @place was made, -EFAULT if what should be
 * a node is none: @place moved behind it.
 */
int mms_tree_next(struct mm_struct *mm, struct mms_tree_place *place,
		  struct mms_tree_node *node);

#endif /* _MMS_COMPAT_VMTREE_H */
