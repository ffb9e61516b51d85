/* SPDX-License-Identifier: GPL-2.0 */
/* The tree of VMAs as text. */
#ifndef _MMS_IFACE_TEXT_TREE_H
#define _MMS_IFACE_TEXT_TREE_H

struct mms_rec;
struct seq_file;

/** mms_text_tree() - MMS_VIEW_TREE: a line a node, and below it one a slot */
void mms_text_tree(struct seq_file *m, const struct mms_rec *rec);

#endif /* _MMS_IFACE_TEXT_TREE_H */
