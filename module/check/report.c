// SPDX-License-Identifier: GPL-2.0
/*
 * The rules by name, and sums of reports.
 */
#include "report.h"

const struct mms_rule_info mms_rules[MMS_RULES] = {
	[MMS_RULE_BLOCK_ORDER] = { "block-order", "a free block has an order that exists", "blocks" },
	[MMS_RULE_BLOCK_ALIGNED] = { "block-aligned", "a block of order n begins at a multiple of 2^n frames", "blocks" },
	[MMS_RULE_BLOCK_IN_ZONE] = { "block-in-zone", "a block lies within the zone whose list it is on", "blocks" },
	[MMS_RULE_BLOCK_MARKED] = { "block-marked", "the first page of a listed block is marked as free, with its order and zone", "blocks" },
	[MMS_RULE_FREE_ONCE] = { "free-once", "no frame lies in two free blocks", "blocks" },
	[MMS_RULE_COALESCED] = { "coalesced", "free blocks are those that merging at once would leave", "blocks" },
	[MMS_RULE_LIST_TYPE] = { "list-type", "a block is on the list of its pageblock's migratetype", "blocks" },
	[MMS_RULE_NR_FREE] = { "nr-free", "nr_free of an order is the length of its lists", "lists" },
	[MMS_RULE_FREE_PAGES] = { "free-pages", "NR_FREE_PAGES is the frames on all lists but those of isolated blocks", "zones" },
};

void mms_report_case(struct mms_report *r, const struct mms_finding *f, bool holds)
{
	r->tally[f->rule].tried++;
	if (holds)
		return;
	r->tally[f->rule].broken++;
	if (r->nr < MMS_EVIDENCE)
		r->finding[r->nr++] = *f;
}

void mms_report_excepted(struct mms_report *r, enum mms_rule rule)
{
	r->tally[rule].tried++;
	r->tally[rule].excepted++;
}

void mms_report_add(struct mms_report *sum, const struct mms_report *more)
{
	unsigned int i;

	for (i = 0; i < MMS_RULES; i++) {
		sum->tally[i].tried += more->tally[i].tried;
		sum->tally[i].broken += more->tally[i].broken;
		sum->tally[i].excepted += more->tally[i].excepted;
	}
	for (i = 0; i < more->nr && sum->nr < MMS_EVIDENCE; i++)
		sum->finding[sum->nr++] = more->finding[i];
	sum->unsteady += more->unsteady;
}

u64 mms_report_broken_cases(const struct mms_report *r)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < MMS_RULES; i++)
		sum += r->tally[i].broken;
	return sum;
}

enum mms_verdict mms_report_verdict(const struct mms_report *r)
{
	u64 tried = 0;
	unsigned int i;

	for (i = 0; i < MMS_RULES; i++)
		tried += r->tally[i].tried;
	if (mms_report_broken_cases(r))
		return MMS_VERDICT_MISMATCH;
	return r->unsteady || !tried ? MMS_VERDICT_INCONCLUSIVE : MMS_VERDICT_MATCH;
}
