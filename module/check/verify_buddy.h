/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The buddy allocator of all zones: free lists and counters.
 */
#ifndef _MMS_CHECK_VERIFY_BUDDY_H
#define _MMS_CHECK_VERIFY_BUDDY_H

#include "report.h"
#include "source.h"

/**
 * mms_verify_buddy() - check free lists and counters of every zone
 * @s: who answers
 * @r: rules of mms_buddy_rules are added to it
 *
 * Each zone's lists and counters are read with short holds of zone->lock first; what is
 * not right then, in one moment each; a zone that cannot be had in one, %MMS_ROUNDS
 * times, is unsteady.
 * Context: may sleep, no locks held. Return: 0 or an error as mms_source_ask().
 */
int mms_verify_buddy(struct mms_source *s, struct mms_report *r);

#endif /* _MMS_CHECK_VERIFY_BUDDY_H */
