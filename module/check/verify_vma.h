/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The VMAs of all processes, as a list and as the tree that they are kept in.
 */
#ifndef _MMS_CHECK_VERIFY_VMA_H
#define _MMS_CHECK_VERIFY_VMA_H

#include "report.h"
#include "source.h"

/**
 * mms_verify_vma() - check the VMAs of every process
 * @s: who answers
 * @r: rules of mms_vma_rules are added to it
 *
 * The list is asked for before and after the rest: if it is the same, all of it was one
 * moment. A process that is broken or moves is looked at again, %MMS_ROUNDS times at
 * most; one that has gone is skipped.
 * Context: may sleep, no locks held. Return: 0 or an error as mms_source_ask().
 */
int mms_verify_vma(struct mms_source *s, struct mms_report *r);

#endif /* _MMS_CHECK_VERIFY_VMA_H */
