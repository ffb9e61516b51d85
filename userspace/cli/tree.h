/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree.h - the tree of VMAs as it was read (tree.c) and as it is drawn
 * (tree_draw.c).
 */
#ifndef _MMS_TREE_H
#define _MMS_TREE_H

#include "draw.h"
#include "vma.h"

/**
 * struct tree_node - a node
 * @rec: as the module told it
 * @slot: its slots, owned, NULL in an rb-tree
 * @nr: how many
 * @seen: drawn already: a tree that was changed while it was read may have loops
 */
struct tree_node {
	struct mms_rec_tree_node rec;
	struct mms_tree_slot *slot;
	uint32_t nr;
	bool seen;
};

/**
 * struct tree - a tree of VMAs
 * @m: connection
 * @opts: options
 * @node: nodes in the order of the answer
 * @nr: how many
 * @vmas: the VMAs, read just before
 */
struct tree {
	struct mmscope *m;
	const struct opts *opts;
	struct tree_node *node;
	size_t nr;
	struct vma_list vmas;
};

/* what stands in a slot */
enum slot_kind { SLOT_VMA, SLOT_NODE, SLOT_GAP, SLOT_UNUSED };

/* slots of @n that are in use, never more than it has */
uint32_t tree_used(const struct tree_node *n);
/* kind and range of a slot; the range of an unused one means nothing */
enum slot_kind tree_slot(const struct tree_node *n, uint32_t i, uint64_t *start,
			 uint64_t *last);
/* the VMA of a slot, or of an rb node; NULL if it was not read */
const struct vma_item *tree_vma(const struct tree *t, uint64_t address,
				uint64_t start);
const char *tree_kind_name(uint32_t kind);

/* ---- tree_draw.c ---- */

void tree_draw(struct tree *t);

#endif /* _MMS_TREE_H */
