/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rb-tree and the linked list that VMAs were kept in until v6.0.
 */
#ifndef _MMS_CHECK_TREE_RB_H
#define _MMS_CHECK_TREE_RB_H

#include "vma.h"

/**
 * mms_check_rb() - check the rb-tree of an address space
 * @r: rules of mms_vma_rules are added to it
 * @s: the address space, of which the tree's nodes are in the order of addresses
 *
 * Depths and order of the nodes alone say which tree they must be; links, colours and
 * gaps are held to that (Guibas, Sedgewick 1978; browse_rb() and vma_compute_gap() in
 * mm/mmap.c of v5.10). Below a stack the kernel keeps room that is no gap; how much
 * (stack_guard_gap) no record has, so a gap there has bounds instead of one value.
 * Context: may sleep. Return: 0 or -ENOMEM.
 */
int mms_check_rb(struct mms_report *r, const struct mms_check_space *s);

#endif /* _MMS_CHECK_TREE_RB_H */
