/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The page tables of all processes and of the kernel.
 */
#ifndef _MMS_CHECK_VERIFY_PGTABLE_H
#define _MMS_CHECK_VERIFY_PGTABLE_H

#include "report.h"
#include "source.h"

/**
 * mms_verify_pgtable() - check page tables against the decoder and among themselves
 * @s: who answers; with @s->pid only of that process, else the kernel's half, too
 * @r: rules of mms_pgtable_rules are added to it
 *
 * The tables and the kernel's walk are read one after the other: what differs is looked
 * at again. It is broken only if the tables are the same from one look to the next and
 * differ from the walk in both; else it is unsteady. A process that has gone is skipped.
 * Context: may sleep, no locks held. Return: 0 or an error as mms_source_ask().
 */
int mms_verify_pgtable(struct mms_source *s, struct mms_report *r);

#endif /* _MMS_CHECK_VERIFY_PGTABLE_H */
