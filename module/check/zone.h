/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The counters of a zone against its free lists.
 */
#ifndef _MMS_CHECK_ZONE_H
#define _MMS_CHECK_ZONE_H

#include "../uapi/mmscope.h"
#include "report.h"

/**
 * mms_check_counts() - check nr_free of each order, and NR_FREE_PAGES
 * @r: rules are added to it
 * @zone: the zone; its lists are one moment (@zone->moment is MMS_CONS_LOCKED)
 * @area: its lists, in any order
 * @nr: how many
 * @isolate: the migratetype of isolated blocks, ~0 if there is none
 *
 * nr_free counts all lists of an order (add_to_free_list(), mm/page_alloc.c).
 * NR_FREE_PAGES, with the parts that CPUs have not added yet, is the frames on all
 * lists but that of isolated blocks (account_freepages()), and those that are not
 * accepted yet.
 * Context: any, it is about records.
 */
void mms_check_counts(struct mms_report *r, const struct mms_rec_zone *zone,
		      const struct mms_rec_area *area, size_t nr, u32 isolate);

#endif /* _MMS_CHECK_ZONE_H */
