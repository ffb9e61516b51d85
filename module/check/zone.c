// SPDX-License-Identifier: GPL-2.0
/*
 * Sums of free lists.
 */
#include "zone.h"

#define ORDERS	64

static void judge(struct mms_report *r, const struct mms_rec_zone *zone,
		  enum mms_rule rule, u64 want, u64 have)
{
	const struct mms_finding f = {
		.rule = rule, .node = zone->node, .zone = zone->index,
		.pfn = MMS_NO_FRAME, .want = want, .have = have,
	};

	mms_report_case(r, &f, want == have);
}

void mms_check_counts(struct mms_report *r, const struct mms_rec_zone *zone,
		      const struct mms_rec_area *area, size_t nr, u32 isolate)
{
	u64 blocks[ORDERS] = { 0 }, nr_free[ORDERS] = { 0 }, frames = 0;
	bool seen[ORDERS] = { false };
	size_t i;

	for (i = 0; i < nr; i++) {
		if (area[i].order >= ORDERS)
			continue;
		seen[area[i].order] = true;
		blocks[area[i].order] += area[i].blocks;
		nr_free[area[i].order] = area[i].nr_free;
		if (area[i].migratetype != isolate)
			frames += area[i].blocks << area[i].order;
	}
	for (i = 0; i < ORDERS; i++)
		if (seen[i])
			judge(r, zone, MMS_RULE_NR_FREE, blocks[i], nr_free[i]);
	judge(r, zone, MMS_RULE_FREE_PAGES, frames + zone->unaccepted, zone->free);
}
