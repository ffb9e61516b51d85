/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The counters of a zone against its free lists.
 */
#ifndef _MMS_CHECK_ZONE_H
#define _MMS_CHECK_ZONE_H

#include "../uapi/mmscope.h"
#include "report.h"

/**
 * struct mms_check_counts - a zone and the lengths of its lists
 * @zone: the zone; its lists are one moment (@zone->moment is MMS_CONS_LOCKED)
 * @of: how people call it
 * @area: its lists, in any order
 * @nr: how many
 * @isolate: the migratetype of isolated blocks, ~0 if there is none
 */
struct mms_check_counts {
	const struct mms_rec_zone *zone;
	const char *of;
	const struct mms_rec_area *area;
	size_t nr;
	u32 isolate;
};

/**
 * mms_check_nr_free() - check nr_free of each order
 * @r: rules are added to it
 * @c: the zone
 *
 * nr_free counts all lists of an order (add_to_free_list(), mm/page_alloc.c).
 * Context: any, it is about records.
 */
void mms_check_nr_free(struct mms_report *r, const struct mms_check_counts *c);

/**
 * mms_check_free_pages() - check NR_FREE_PAGES
 * @r: rules are added to it
 * @c: the zone
 *
 * NR_FREE_PAGES, with the parts that CPUs have not added yet, is the frames on all
 * lists but that of isolated blocks (account_freepages()), and those that are not
 * accepted yet. CPUs add their parts without zone->lock: a sum that differs once
 * says nothing.
 * Context: any, it is about records.
 */
void mms_check_free_pages(struct mms_report *r, const struct mms_check_counts *c);

#endif /* _MMS_CHECK_ZONE_H */
