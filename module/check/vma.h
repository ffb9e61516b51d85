/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The VMAs of a process as a list: what must hold of each, and of all together.
 * Rules: validate_mm() in mm/mmap.c and mm/vma.c, vm_stat_account().
 */
#ifndef _MMS_CHECK_VMA_H
#define _MMS_CHECK_VMA_H

#include "../uapi/mmscope.h"
#include "report.h"

/* rules about address spaces, of mms_vma_rules */
enum mms_vma_rule {
	MMS_RULE_VMA_APART,
	MMS_RULE_VMA_ALIGNED,
	MMS_RULE_VMA_INSIDE,
	MMS_RULE_VMA_ALLOWED,
	MMS_RULE_VMA_COUNT,
	MMS_RULE_TOTAL_VM,
	MMS_RULE_MERGED,
	MMS_RULE_TREE_VMAS,
	MMS_RULE_RB_LINKS,
	MMS_RULE_RB_RED,
	MMS_RULE_RB_BLACK,
	MMS_RULE_RB_GAP,
	MMS_RULE_RB_LIST,
	MMS_RULE_MAPLE_ALIVE,
	MMS_RULE_MAPLE_PLACE,
	MMS_RULE_MAPLE_PIVOTS,
	MMS_RULE_MAPLE_END,
	MMS_RULE_MAPLE_NULLS,
	MMS_RULE_MAPLE_GAP,
	MMS_RULE_MAPLE_GAP_SLOT,
	MMS_RULE_MAPLE_FILL,
	MMS_RULE_MAPLE_DEPTH,
};

extern const struct mms_rules mms_vma_rules;

/**
 * struct mms_check_node - a node of the tree of VMAs
 * @rec: the node
 * @slot: its first slot, in the array of all slots
 * @nr: how many slots it has, 0 for an rb node
 */
struct mms_check_node {
	struct mms_rec_tree_node rec;
	size_t slot;
	u32 nr;
};

/**
 * struct mms_check_tree - the tree of VMAs of a process
 * @node: the nodes in the order of the answer
 * @nr: how many
 * @slot: the slots of all of them
 * @nr_slots: how many
 * @lost: nodes that could not be read
 */
struct mms_check_tree {
	struct mms_check_node *node;
	size_t nr;
	struct mms_tree_slot *slot;
	size_t nr_slots;
	u32 lost;
};

/**
 * struct mms_check_space - the address space of a process
 * @of: how people call it
 * @page_size: bytes of a page
 * @mm: its mm_struct
 * @vma: its VMAs in the order of the answer
 * @nr: how many
 * @tree: the tree that they are kept in
 * @moment: all of it is of the same moment; else only what one part says of
 *	itself is compared
 */
struct mms_check_space {
	const char *of;
	u64 page_size;
	struct mms_rec_mm mm;
	struct mms_rec_vma *vma;
	size_t nr;
	struct mms_check_tree tree;
	bool moment;
};

/** mms_check_pages() - how many pages the VMAs of @s have */
u64 mms_check_pages(const struct mms_check_space *s);

/**
 * mms_check_space() - check list and tree of the VMAs of a process
 * @r: rules are added to it
 * @s: the address space
 *
 * MMS_RULE_MERGED does not have to hold: the kernel merges while it works on a range,
 * and never looks at it again. Pairs that could be one are counted as excepted.
 * Context: may sleep; no lock needed, it is about records.
 * Return: 0 or -ENOMEM.
 */
int mms_check_space(struct mms_report *r, const struct mms_check_space *s);

#endif /* _MMS_CHECK_VMA_H */
