/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The maple tree that VMAs are kept in from v6.1 on.
 */
#ifndef _MMS_CHECK_TREE_MAPLE_H
#define _MMS_CHECK_TREE_MAPLE_H

#include "vma.h"

/**
 * mms_check_maple() - check the maple tree of an address space
 * @r: rules of mms_vma_rules are added to it
 * @s: the address space; the nodes of the tree come parents first, from left to right
 *
 * The rules are those of mt_validate() in lib/maple_tree.c, and of the table
 * mt_min_slots there.
 */
void mms_check_maple(struct mms_report *r, const struct mms_check_space *s);

#endif /* _MMS_CHECK_TREE_MAPLE_H */
