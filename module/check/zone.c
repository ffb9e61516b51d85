// SPDX-License-Identifier: GPL-2.0
/*
 * Sums of free lists.
 */
#include "zone.h"

#include "buddy.h"

#define ORDERS	64

static void judge(struct mms_report *r, const struct mms_check_counts *z,
		  enum mms_buddy_rule rule, u64 want, u64 have)
{
	const struct mms_case c = {
		.rule = rule, .of = z->of, .at = MMS_NOWHERE, .want = want, .have = have,
	};

	mms_report_case(r, &c, want == have);
}

static void check_order(struct mms_report *r, const struct mms_check_counts *c, u32 order)
{
	u64 blocks = 0, nr_free = 0;
	bool seen = false;
	size_t i;

	for (i = 0; i < c->nr; i++) {
		if (c->area[i].order != order)
			continue;
		seen = true;
		blocks += c->area[i].blocks;
		nr_free = c->area[i].nr_free;
	}
	if (seen)
		judge(r, c, MMS_RULE_NR_FREE, blocks, nr_free);
}

void mms_check_nr_free(struct mms_report *r, const struct mms_check_counts *c)
{
	u32 order;

	for (order = 0; order < ORDERS; order++)
		check_order(r, c, order);
}

void mms_check_free_pages(struct mms_report *r, const struct mms_check_counts *c)
{
	u64 frames = 0;
	size_t i;

	for (i = 0; i < c->nr; i++)
		if (c->area[i].migratetype != c->isolate && c->area[i].order < ORDERS)
			frames += c->area[i].blocks << c->area[i].order;
	judge(r, c, MMS_RULE_FREE_PAGES, frames + c->zone->unaccepted, c->zone->free);
}
