/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a check found: for each rule how often it was tried, broken, and kept by
 * an exception; and the first cases as evidence.
 */
#ifndef _MMS_CHECK_REPORT_H
#define _MMS_CHECK_REPORT_H

#include "../model/deps.h"

/*
 * What must hold; mms_rules says it in words. docs/verify.md has for each rule its
 * exceptions, and the test that proves that it can fail.
 */
enum mms_rule {
	MMS_RULE_BLOCK_ORDER,
	MMS_RULE_BLOCK_ALIGNED,
	MMS_RULE_BLOCK_IN_ZONE,
	MMS_RULE_BLOCK_MARKED,
	MMS_RULE_FREE_ONCE,
	MMS_RULE_COALESCED,
	MMS_RULE_LIST_TYPE,
	MMS_RULE_NR_FREE,
	MMS_RULE_FREE_PAGES,
	MMS_RULES,
};

/**
 * struct mms_rule_info - what people are told about a rule
 * @name: a word, for programs
 * @text: what must hold
 * @unit: of what each case is one, in the plural
 */
struct mms_rule_info {
	const char *name;
	const char *text;
	const char *unit;
};

extern const struct mms_rule_info mms_rules[MMS_RULES];

/**
 * struct mms_finding - one case in which a rule did not hold
 * @rule: which
 * @node: number of the node
 * @zone: number of the zone
 * @pfn: frame it is about, or MMS_NO_FRAME
 * @want: what the model says
 * @have: what the kernel has
 */
struct mms_finding {
	enum mms_rule rule;
	u32 node;
	u32 zone;
	u64 pfn;
	u64 want;
	u64 have;
};

#define MMS_NO_FRAME	(~0ULL)
#define MMS_EVIDENCE	16

/**
 * struct mms_tally - how a rule fared
 * @tried: cases looked at
 * @broken: of these, those in which it did not hold
 * @excepted: of these, those in which it need not hold, by an exception
 */
struct mms_tally {
	u64 tried;
	u64 broken;
	u64 excepted;
};

/**
 * struct mms_report - the outcome of a check, or of several
 * @tally: by rule
 * @finding: the first cases, as far as they fit
 * @nr: of them
 * @unsteady: parts that would not hold still, so that nothing is said of them
 */
struct mms_report {
	struct mms_tally tally[MMS_RULES];
	struct mms_finding finding[MMS_EVIDENCE];
	unsigned int nr;
	unsigned int unsteady;
};

enum mms_verdict {
	MMS_VERDICT_MATCH,
	MMS_VERDICT_MISMATCH,
	MMS_VERDICT_INCONCLUSIVE,
};

/**
 * mms_report_case() - a rule was tried
 * @r: the report
 * @f: what it was about: the evidence, if it does not hold
 * @holds: whether it does
 */
void mms_report_case(struct mms_report *r, const struct mms_finding *f, bool holds);

/** mms_report_excepted() - a rule was tried in a case in which it need not hold */
void mms_report_excepted(struct mms_report *r, enum mms_rule rule);

/** mms_report_add() - add the outcome of another check */
void mms_report_add(struct mms_report *sum, const struct mms_report *more);

/**
 * mms_report_verdict() - in a word
 * @r: the report
 *
 * MISMATCH if any rule is broken; else INCONCLUSIVE if a part would not hold still
 * or nothing was looked at; else MATCH.
 * Return: the verdict.
 */
enum mms_verdict mms_report_verdict(const struct mms_report *r);

/** mms_report_broken_cases() - of all rules together */
u64 mms_report_broken_cases(const struct mms_report *r);

#endif /* _MMS_CHECK_REPORT_H */
