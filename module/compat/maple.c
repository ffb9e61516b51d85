// SPDX-License-Identifier: GPL-2.0
/*
 * The maple tree of an mm, node by node.
 *
 * The nodes are declared in linux/maple_tree.h, but how a pointer to one says
 * what it is, and where a node ends, is private to lib/maple_tree.c. The names
 * of the helpers there are given with each decoder here.
 *
 * Nodes are copied before they are looked at, in a way that survives a pointer
 * that leads nowhere. Each search starts at the root again: a tree is a few
 * levels deep, and no pointer is kept from one node to the next.
 */
#include "vmtree.h"

#if MMS_HAVE_MAPLE_TREE

#include <linux/errno.h>
#include <linux/maple_tree.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define TYPE_SHIFT		3	/* MAPLE_ENODE_TYPE_SHIFT */
#define ROOT_BIT		2	/* MAPLE_ROOT_NODE, of the pointer in the tree */
#define PARENT_ROOT		1	/* MAPLE_PARENT_ROOT */
#define PARENT_NOT_RANGE16	2	/* MAPLE_PARENT_NOT_RANGE16 */
#define PARENT_SLOT_MASK	0xfc	/* MAPLE_PARENT_16B_SLOT_MASK */

/* the place of a node in the tree, from the nodes above */
struct way {
	unsigned long enode;	/* the encoded pointer */
	unsigned long min;
	unsigned long max;
	u64 gap;		/* as the node above has it */
	u32 depth;
};

/* mte_node_type() */
static unsigned int type_of(unsigned long enode)
{
	return (enode >> TYPE_SHIFT) & MAPLE_NODE_TYPE_MASK;
}

/* mte_to_node(); false if there cannot be one */
static bool copy_node(unsigned long enode, struct maple_node *copy)
{
	const void *node = (const void *)(enode & ~MAPLE_NODE_MASK);

	return virt_addr_valid(node) &&
	       !copy_from_kernel_nofault(copy, node, sizeof(*copy));
}

/* ma_dead_node() */
static bool is_dead(unsigned long enode, const struct maple_node *node)
{
	unsigned long parent = (unsigned long)node->parent;

	return (parent & ~MAPLE_NODE_MASK) == (enode & ~MAPLE_NODE_MASK);
}

static unsigned int nr_slots(unsigned int type)
{
	switch (type) {
	case maple_dense:
		return MAPLE_NODE_SLOTS;
	case maple_leaf_64:
	case maple_range_64:
		return MAPLE_RANGE64_SLOTS;
	case maple_arange_64:
		return MAPLE_ARANGE64_SLOTS;
	}
	return 0;
}

/* ma_pivots(); a node has one less than slots */
static const unsigned long *pivots_of(const struct maple_node *node, unsigned int type)
{
	switch (type) {
	case maple_leaf_64:
	case maple_range_64:
		return node->mr64.pivot;
	case maple_arange_64:
		return node->ma64.pivot;
	}
	return NULL;
}

static unsigned long slot_of(const struct maple_node *node, unsigned int type,
			     unsigned int i)
{
	if (type == maple_dense)
		return (unsigned long)node->slot[i];
	if (type == maple_arange_64)
		return (unsigned long)node->ma64.slot[i];
	return (unsigned long)node->mr64.slot[i];
}

/* ma_data_end(): the last slot in use, and whether the metadata had to say it */
static unsigned int data_end(const struct maple_node *node, const struct way *way,
			     bool *metadata)
{
	const unsigned int type = type_of(way->enode);
	const unsigned int last = nr_slots(type) - 1;
	unsigned int end;

	*metadata = false;
	if (type == maple_dense)
		return min_t(unsigned long, last, way->max - way->min);
	if (type == maple_arange_64) {
		end = node->ma64.meta.end;
	} else {
		unsigned long pivot = node->mr64.pivot[last - 1];

		if (pivot)
			return pivot == way->max ? last - 1 : last;
		end = node->mr64.meta.end;
	}
	*metadata = true;
	return min(end, last);
}

static bool is_inner(unsigned int type)
{
	return type == maple_range_64 || type == maple_arange_64;
}

/* from the node @way to the one below it that is about @addr */
static bool go_down(struct way *way, const struct maple_node *node, unsigned long addr)
{
	const unsigned int type = type_of(way->enode);
	const unsigned long *pivots = pivots_of(node, type);
	unsigned long min = way->min, max = way->max;
	bool metadata;
	unsigned int i, end = data_end(node, way, &metadata);

	for (i = 0; i < end && i < nr_slots(type) - 1 && addr > pivots[i]; i++)
		min = pivots[i] + 1;
	if (i < end && i < nr_slots(type) - 1)
		max = pivots[i];
	/* pivots that do not ascend lead out of what the node is about */
	if (min < way->min || max > way->max || addr < min || addr > max)
		return false;
	way->enode = slot_of(node, type, i);
	way->min = min;
	way->max = max;
	way->gap = type == maple_arange_64 ? node->ma64.gap[i] : MMS_ADDR_NONE;
	way->depth++;
	return true;
}

/* the root, false if the tree is empty or one entry (xa_is_node(), mte_safe_root()) */
static bool find_root(struct mm_struct *mm, struct way *way)
{
	unsigned long root = (unsigned long)READ_ONCE(mm->mm_mt.ma_root);

	if ((root & 3) != ROOT_BIT || root < MAPLE_RESERVED_RANGE)
		return false;
	*way = (struct way){
		.enode = root & ~ROOT_BIT, .max = ULONG_MAX, .gap = MMS_ADDR_NONE,
	};
	return true;
}

static void move_behind(struct mms_tree_place *place, const struct way *way)
{
	place->done = way->max == ULONG_MAX;
	place->addr = (u64)way->max + 1;
	place->depth = 0;
}

static u32 kind_of(unsigned int type)
{
	switch (type) {
	case maple_dense:
		return MMS_TREE_DENSE;
	case maple_leaf_64:
		return MMS_TREE_LEAF_64;
	case maple_range_64:
		return MMS_TREE_RANGE_64;
	case maple_arange_64:
		return MMS_TREE_ARANGE_64;
	}
	return MMS_TREE_UNKNOWN;
}

static void describe_slots(const struct way *way, const struct maple_node *copy,
			   struct mms_tree_node *node)
{
	const unsigned int type = type_of(way->enode);
	const unsigned long *pivots = pivots_of(copy, type);
	unsigned int i;

	node->nr = nr_slots(type);
	for (i = 0; i < node->nr; i++) {
		struct mms_tree_slot *slot = &node->slot[i];

		slot->slot = slot_of(copy, type, i);
		slot->gap = type == maple_arange_64 ? copy->ma64.gap[i] : MMS_ADDR_NONE;
		if (!pivots)
			slot->pivot = way->min + i;
		else
			slot->pivot = i < node->nr - 1 ? pivots[i] : way->max;
	}
}

/* where it hangs is what the node itself says: mte_parent(), mte_parent_slot() */
static void describe_parent(const struct maple_node *copy, struct mms_rec_tree_node *rec)
{
	unsigned long parent = (unsigned long)copy->parent;

	if (parent & PARENT_ROOT) {
		rec->flags |= MMS_NODE_ROOT;
		return;
	}
	rec->parent = parent & ~MAPLE_NODE_MASK;
	rec->slot = (parent & PARENT_SLOT_MASK) >> (parent & PARENT_NOT_RANGE16 ? 3 : 2);
}

static void describe(const struct way *way, const struct maple_node *copy,
		     struct mms_tree_node *node)
{
	const unsigned int type = type_of(way->enode);
	struct mms_rec_tree_node *rec = &node->rec;
	bool metadata = false;

	memset(rec, 0, sizeof(*rec));
	rec->node = way->enode & ~MAPLE_NODE_MASK;
	rec->min = way->min;
	rec->max = way->max;
	rec->gap = way->gap;
	rec->kind = kind_of(type);
	rec->depth = way->depth;
	describe_parent(copy, rec);
	if (is_dead(way->enode, copy))
		rec->flags |= MMS_NODE_DEAD;
	describe_slots(way, copy, node);
	if (!node->nr)
		return;
	rec->end = data_end(copy, way, &metadata);
	if (metadata)
		rec->flags |= MMS_NODE_METADATA;
	if (type == maple_arange_64)
		rec->gap_slot = copy->ma64.meta.gap;
	if (!is_inner(type))
		rec->flags |= MMS_NODE_LEAF;
}

int mms_tree_next(struct mm_struct *mm, struct mms_tree_place *place,
		  struct mms_tree_node *node)
{
	struct maple_node copy;
	struct way way;

	if (place->done || place->addr > ULONG_MAX || !find_root(mm, &way)) {
		place->done = true;
		return -ENOENT;
	}
	for (;;) {
		const bool inner = is_inner(type_of(way.enode));
		const bool found = way.min > place->addr ||
			(way.min == place->addr && way.depth >= place->depth);
		int err = found ? 0 : -EAGAIN;

		if (way.depth > MAPLE_HEIGHT_MAX || !copy_node(way.enode, &copy))
			break;
		if (found)
			describe(&way, &copy, node);
		if (!inner || is_dead(way.enode, &copy)) {
			move_behind(place, &way);
			return err;
		}
		if (found) {
			place->addr = way.min;
			place->depth = way.depth + 1;
			return 0;
		}
		if (!go_down(&way, &copy, place->addr))
			break;
	}
	move_behind(place, &way);
	return -EFAULT;
}

#endif /* MMS_HAVE_MAPLE_TREE */
