// SPDX-License-Identifier: GPL-2.0
/*
 * Cases are counted, the first broken ones kept; sums of reports.
 */
#include "report.h"

static void keep(struct mms_report *r, const struct mms_case *c)
{
	struct mms_finding *f;

	if (r->nr == MMS_EVIDENCE)
		return;
	f = &r->finding[r->nr++];
	f->rule = c->rule;
	f->at = c->at;
	f->want = c->want;
	f->have = c->have;
	snprintf(f->of, sizeof(f->of), "%s", c->of);
}

void mms_report_case(struct mms_report *r, const struct mms_case *c, bool holds)
{
	r->tally[c->rule].tried++;
	if (holds)
		return;
	r->tally[c->rule].broken++;
	keep(r, c);
}

void mms_report_excepted(struct mms_report *r, unsigned int rule)
{
	r->tally[rule].tried++;
	r->tally[rule].excepted++;
}

void mms_report_add(struct mms_report *sum, const struct mms_report *more)
{
	unsigned int i;

	for (i = 0; i < MMS_RULES_MAX; i++) {
		sum->tally[i].tried += more->tally[i].tried;
		sum->tally[i].broken += more->tally[i].broken;
		sum->tally[i].excepted += more->tally[i].excepted;
	}
	for (i = 0; i < more->nr && sum->nr < MMS_EVIDENCE; i++)
		sum->finding[sum->nr++] = more->finding[i];
	sum->parts++;
	sum->unsteady += !!more->unsteady;
}

void mms_report_unsteady(struct mms_report *r)
{
	r->parts++;
	r->unsteady++;
}

void mms_report_keep_sound(struct mms_report *r)
{
	unsigned int i;

	for (i = 0; i < MMS_RULES_MAX; i++) {
		r->tally[i].tried -= r->tally[i].broken;
		r->tally[i].broken = 0;
	}
	r->nr = 0;
}

u64 mms_report_tried(const struct mms_report *r)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < MMS_RULES_MAX; i++)
		sum += r->tally[i].tried;
	return sum;
}

u64 mms_report_broken(const struct mms_report *r)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < MMS_RULES_MAX; i++)
		sum += r->tally[i].broken;
	return sum;
}

enum mms_verdict mms_report_verdict(const struct mms_report *r)
{
	if (mms_report_broken(r))
		return MMS_VERDICT_MISMATCH;
	return r->unsteady || !mms_report_tried(r) ? MMS_VERDICT_INCONCLUSIVE :
						     MMS_VERDICT_MATCH;
}

const char *mms_verdict_name(enum mms_verdict v)
{
	return v == MMS_VERDICT_MATCH ? "MATCH" :
	       v == MMS_VERDICT_MISMATCH ? "MISMATCH" : "INCONCLUSIVE";
}
