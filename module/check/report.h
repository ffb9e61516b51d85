/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a check found: for each rule how often it was tried, broken, and kept by
 * an exception; and the first cases as evidence.
 */
#ifndef _MMS_CHECK_REPORT_H
#define _MMS_CHECK_REPORT_H

#include "../model/deps.h"

/**
 * struct mms_rule - what must hold, as people are told
 * @name: a word, for programs
 * @text: what must hold
 * @unit: of what each case is one, in the plural
 * @hex: values are addresses or bits, not counts
 *
 * docs/verify.md has for each rule its exceptions, and the test that proves that it
 * can fail.
 */
struct mms_rule {
	const char *name;
	const char *text;
	const char *unit;
	bool hex;
};

/* what the place of a finding is */
enum mms_place {
	MMS_PLACE_FRAME,
	MMS_PLACE_ADDRESS,
};

#define MMS_RULES_MAX	24
#define MMS_NOWHERE	(~0ULL)
#define MMS_EVIDENCE	16

/**
 * struct mms_rules - the rules of one subject
 * @subject: what they are about, in a word
 * @rule: the rules
 * @nr: how many, at most MMS_RULES_MAX
 * @place: what the place of a finding is
 */
struct mms_rules {
	const char *subject;
	const struct mms_rule *rule;
	unsigned int nr;
	enum mms_place place;
};

/**
 * struct mms_case - one case of a rule
 * @rule: which of the rules
 * @of: whose it is: "node 0 zone DMA32", "process 12"
 * @at: frame or address it is about, MMS_NOWHERE if it is about a sum
 * @want: what the model says
 * @have: what the kernel has
 */
struct mms_case {
	unsigned int rule;
	const char *of;
	u64 at;
	u64 want;
	u64 have;
};

/**
 * struct mms_finding - one case in which a rule did not hold
 * @rule: which
 * @of: whose it is
 * @at: as in the case
 * @want: as in the case
 * @have: as in the case
 */
struct mms_finding {
	unsigned int rule;
	char of[44];
	u64 at;
	u64 want;
	u64 have;
};

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
 * struct mms_report - the outcome of a check, or of several on one subject
 * @rules: the rules; what is 0 otherwise is a report about nothing
 * @tally: by rule
 * @finding: the first cases, as far as they fit
 * @nr: of them
 * @parts: what was looked at by itself: a zone's counts or lists, a cache, a process
 * @unsteady: of these, those that would not hold still, so that nothing is said of them
 *
 * Too large for the stack of a kernel.
 */
struct mms_report {
	const struct mms_rules *rules;
	struct mms_tally tally[MMS_RULES_MAX];
	struct mms_finding finding[MMS_EVIDENCE];
	unsigned int nr;
	unsigned int parts;
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
 * @c: what it was about: the evidence, if it does not hold
 * @holds: whether it does
 */
void mms_report_case(struct mms_report *r, const struct mms_case *c, bool holds);

/** mms_report_excepted() - a rule was tried in a case in which it need not hold */
void mms_report_excepted(struct mms_report *r, unsigned int rule);

/** mms_report_add() - add the outcome of another check of the same rules: one more part */
void mms_report_add(struct mms_report *sum, const struct mms_report *more);

/** mms_report_keep_sound() - leave of a part what held: what did not is in doubt */
void mms_report_keep_sound(struct mms_report *r);

/** mms_report_unsteady() - add a part that would not hold still */
void mms_report_unsteady(struct mms_report *r);

/** mms_report_tried() - cases of all rules together */
u64 mms_report_tried(const struct mms_report *r);

/** mms_report_broken() - broken cases of all rules together */
u64 mms_report_broken(const struct mms_report *r);

/**
 * mms_report_verdict() - in a word
 * @r: the report
 *
 * MISMATCH if any rule is broken; else INCONCLUSIVE if a part would not hold still
 * or nothing was looked at; else MATCH.
 * Return: the verdict.
 */
enum mms_verdict mms_report_verdict(const struct mms_report *r);

/** mms_verdict_name() - a verdict as it is printed */
const char *mms_verdict_name(enum mms_verdict v);

#endif /* _MMS_CHECK_REPORT_H */
