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

void mms_check_nr_free(struct mms_report *r, const struct mms_check_counts *c)
{
	u64 blocks[ORDERS] = { 0 }, nr_free[ORDERS] = { 0 }, seen = 0;
	size_t i;

	for (i = 0; i < c->nr; i++) {
		const struct mms_rec_area *a = &c->area[i];

		if (a->order >= ORDERS)
			continue;
		seen |= 1ULL << a->order;
		blocks[a->order] += a->blocks;
		nr_free[a->order] = a->nr_free;
	}
	for (i = 0; i < ORDERS; i++)
		if (seen >> i & 1)
			judge(r, c, MMS_RULE_NR_FREE, blocks[i], nr_free[i]);
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
