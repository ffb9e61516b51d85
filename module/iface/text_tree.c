// SPDX-License-Identifier: GPL-2.0
/*
 * Text of the nodes of the tree of VMAs. Slots that are empty and have no gap
 * noted are left out.
 */
#include "text_tree.h"

#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../uapi/mmscope.h"

static const char *kind_name(u32 kind)
{
	static const char * const names[] = {
		[MMS_TREE_RB]	     = "rb",
		[MMS_TREE_DENSE]     = "dense",
		[MMS_TREE_LEAF_64]   = "leaf_64",
		[MMS_TREE_RANGE_64]  = "range_64",
		[MMS_TREE_ARANGE_64] = "arange_64",
		[MMS_TREE_UNKNOWN]   = "unknown",
	};

	return kind < ARRAY_SIZE(names) && names[kind] ? names[kind] : "?";
}

static void put_flags(struct seq_file *m, const struct mms_rec_tree_node *n)
{
	if (n->flags & MMS_NODE_ROOT)
		seq_puts(m, " root");
	if (n->flags & MMS_NODE_LEAF)
		seq_puts(m, " leaf");
	if (n->kind == MMS_TREE_RB)
		seq_puts(m, n->flags & MMS_NODE_RED ? " red" : " black");
	if (n->flags & MMS_NODE_METADATA)
		seq_puts(m, " metadata");
	if (n->flags & MMS_NODE_DEAD)
		seq_puts(m, " dead");
}

static void put_node(struct seq_file *m, const struct mms_rec_tree_node *n)
{
	seq_printf(m, "%s 0x%llx depth %u 0x%llx-0x%llx parent 0x%llx",
		   kind_name(n->kind), n->node, n->depth, n->min, n->max, n->parent);
	if (n->kind == MMS_TREE_RB)
		seq_printf(m, " left 0x%llx right 0x%llx prev 0x%llx next 0x%llx",
			   n->left, n->right, n->prev, n->next);
	else
		seq_printf(m, " slot %u end %u", n->slot, n->end);
	if (n->gap != MMS_ADDR_NONE)
		seq_printf(m, " gap 0x%llx", n->gap);
	if (n->kind == MMS_TREE_ARANGE_64)
		seq_printf(m, " gap-slot %u", n->gap_slot);
	put_flags(m, n);
	seq_putc(m, '\n');
}

static void put_slots(struct seq_file *m, const struct mms_rec_tree_slots *s)
{
	u32 i;

	for (i = 0; i < s->nr; i++) {
		const struct mms_tree_slot *slot = &s->slot[i];

		if (!slot->slot && !slot->pivot)
			continue;
		seq_printf(m, "  slot %2u pivot 0x%llx 0x%llx", i, slot->pivot, slot->slot);
		if (slot->gap != MMS_ADDR_NONE)
			seq_printf(m, " gap 0x%llx", slot->gap);
		seq_putc(m, '\n');
	}
}

void mms_text_tree(struct seq_file *m, const struct mms_rec *rec)
{
	if (rec->type == MMS_REC_TREE_NODE)
		put_node(m, (const void *)rec);
	else if (rec->type == MMS_REC_TREE_SLOTS)
		put_slots(m, (const void *)rec);
}
