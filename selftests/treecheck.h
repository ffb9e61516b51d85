/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules that a tree of VMAs obeys, checked on the records of
 * MMS_VIEW_TREE: for the maple tree those of mt_validate() (lib/maple_tree.c),
 * for the rb-tree those of validate_mm() and of every red-black tree.
 */
#ifndef _MMS_SELFTEST_TREECHECK_H
#define _MMS_SELFTEST_TREECHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "procfs.h"
#include "records.h"

struct tree_vma {
	uint64_t vma;
	uint64_t start;
	uint64_t end;
};

/**
 * struct tree - a tree taken apart
 * @node: the nodes in the order of the answer
 * @slots: their slots, NULL for rb nodes
 * @nr: how many
 * @vma: the VMAs that the tree leads to, in its order
 * @nr_vmas: how many
 * @rb: it is an rb-tree
 * @broken: violations found by tree_check()
 * @why: the first of them in words
 */
struct tree {
	const struct mms_rec_tree_node **node;
	const struct mms_rec_tree_slots **slots;
	size_t nr;
	struct tree_vma *vma;
	size_t nr_vmas;
	bool rb;
	size_t broken;
	char why[160];
};

/* @r must outlive the tree */
void tree_load(struct tree *t, const struct records *r);
void tree_free(struct tree *t);

/* count violations; @maps, as many as the tree has VMAs, tells stacks */
void tree_check(struct tree *t, const struct mapping *maps);

#endif /* _MMS_SELFTEST_TREECHECK_H */
