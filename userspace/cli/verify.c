// SPDX-License-Identifier: GPL-2.0-only
/*
 * verify.c - "mmscope verify": asks whether the kernel's structures are what a
 * model of them would be, rule by rule.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include <json-c/json.h>

#include "verify.h"

/**
 * struct subject - what can be verified
 * @name: the word for it
 * @first: its first rule
 * @end: the rule after its last one
 * @check: adds to a report; 0, or an exit code with a sentence printed
 */
static const struct subject {
	const char *name;
	enum mms_rule first;
	enum mms_rule end;
	int (*check)(struct mmscope *m, struct mms_report *report,
		     struct mmscope_moment *moment);
} subjects[] = {
	{ "buddy", MMS_RULE_BLOCK_ORDER, MMS_RULE_FREE_PAGES + 1, verify_buddy },
};

/**
 * struct request - what was asked
 * @opts: options
 * @subject: bit n: subjects[n]
 * @sel: columns
 */
struct request {
	struct opts opts;
	unsigned int subject;
	struct selection sel;
};

/**
 * struct session - one answer
 * @request: what was asked
 * @zones: for names of zones
 * @report: what was found
 * @moment: what holds for all answers
 */
struct session {
	const struct request *request;
	struct zones zones;
	struct mms_report report;
	struct mmscope_moment moment;
};

enum {
	COL_SUBJECT, COL_RULE, COL_TRIED, COL_UNIT, COL_BROKEN, COL_EXCEPTED,
	COL_MEANING,
};

#define RIGHT (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column columns[] = {
	[COL_SUBJECT] = { "SUBJECT", "what was verified", COL_STR, COL_F_DEFAULT },
	[COL_RULE] = { "RULE", "what must hold, in a word", COL_STR, COL_F_DEFAULT },
	[COL_TRIED] = { "TRIED", "cases looked at", COL_NUM, RIGHT },
	[COL_UNIT] = { "OF", "what each case is one of", COL_STR, COL_F_DEFAULT },
	[COL_BROKEN] = { "BROKEN", "cases in which it does not hold", COL_NUM, RIGHT },
	[COL_EXCEPTED] = { "EXCEPTED", "cases in which it need not hold", COL_NUM, RIGHT },
	[COL_MEANING] = { "MEANING", "the same in a sentence", COL_STR, COL_F_DEFAULT },
};

/* a row is a rule, by its address in mms_rules */
static enum mms_rule rule_of(const void *row)
{
	return (const struct mms_rule_info *)row - mms_rules;
}

static const struct subject *subject_of(enum mms_rule rule)
{
	const struct subject *s = subjects;

	while (rule < s->first || rule >= s->end)
		s++;
	return s;
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const enum mms_rule rule = rule_of(row);
	const struct session *s = ctx;
	const struct mms_tally *t = &s->report.tally[rule];

	(void)want_json;
	cell->set = true;
	switch (column) {
	case COL_SUBJECT:
		cell->str = subject_of(rule)->name;
		break;
	case COL_RULE:
		cell->str = mms_rules[rule].name;
		break;
	case COL_TRIED:
		cell->num = t->tried;
		break;
	case COL_UNIT:
		cell->str = mms_rules[rule].unit;
		break;
	case COL_BROKEN:
		cell->num = t->broken;
		cell->color = t->broken ? SGR_RED : NULL;
		break;
	case COL_EXCEPTED:
		cell->num = t->excepted;
		break;
	case COL_MEANING:
		cell->str = mms_rules[rule].text;
		break;
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.verify/1",
	.array = "rules",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- the verdict ---- */

static const char *verdict_name(enum mms_verdict v)
{
	return v == MMS_VERDICT_MATCH ? "MATCH" :
	       v == MMS_VERDICT_MISMATCH ? "MISMATCH" : "INCONCLUSIVE";
}

static const char *verdict_color(enum mms_verdict v)
{
	return v == MMS_VERDICT_MATCH ? SGR_GREEN :
	       v == MMS_VERDICT_MISMATCH ? SGR_RED : SGR_YELLOW;
}

static uint64_t tried(const struct mms_report *r)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < MMS_RULES; i++)
		sum += r->tally[i].tried;
	return sum;
}

static void tell_finding(const struct session *s, const struct mms_finding *f)
{
	char where[48] = "";

	if (f->pfn != MMS_NO_FRAME)
		snprintf(where, sizeof(where), " at frame 0x%" PRIx64, (uint64_t)f->pfn);
	para(2, "%s: node %u zone %s%s: the model says %" PRIu64 ", the kernel has %" PRIu64 ".",
	     mms_rules[f->rule].name, f->node, zones_name(&s->zones, f->node, f->zone),
	     where, (uint64_t)f->want, (uint64_t)f->have);
}

static void tell(const struct session *s)
{
	const struct mms_report *r = &s->report;
	const enum mms_verdict v = mms_report_verdict(r);
	size_t i;

	printf("\n%s%s%s: ", color(verdict_color(v)), verdict_name(v), color(SGR_RESET));
	printf("%s compared", count_str(tried(r), "case", NULL));
	printf(", %" PRIu64 " broken", (uint64_t)mms_report_broken_cases(r));
	if (r->unsteady)
		printf("; %s would not hold still", count_str(r->unsteady, "part", NULL));
	puts(".");
	for (i = 0; i < r->nr; i++)
		tell_finding(s, &r->finding[i]);
	if (mms_report_broken_cases(r) > r->nr)
		para(2, "%" PRIu64 " more are not shown.",
		     (uint64_t)mms_report_broken_cases(r) - r->nr);
}

static struct json_object *finding_json(const struct session *s, const struct mms_finding *f)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "rule", json_text(mms_rules[f->rule].name));
	json_object_object_add(o, "node", json_object_new_uint64(f->node));
	json_object_object_add(o, "zone", json_text(zones_name(&s->zones, f->node, f->zone)));
	json_object_object_add(o, "pfn", f->pfn == MMS_NO_FRAME ? NULL :
			       json_object_new_uint64(f->pfn));
	json_object_object_add(o, "model", json_object_new_uint64(f->want));
	json_object_object_add(o, "kernel", json_object_new_uint64(f->have));
	return o;
}

static void members(const struct session *s, struct out *out)
{
	const struct mms_report *r = &s->report;
	struct json_object *findings = json_object_new_array();
	size_t i;

	for (i = 0; i < r->nr; i++)
		json_object_array_add(findings, finding_json(s, &r->finding[i]));
	out_member(out, "verdict", json_text(verdict_name(mms_report_verdict(r))));
	out_member(out, "tried", json_object_new_uint64(tried(r)));
	out_member(out, "broken", json_object_new_uint64(mms_report_broken_cases(r)));
	out_member(out, "unsteady", json_object_new_uint64(r->unsteady));
	out_member(out, "findings", findings);
	out_member(out, "consistency", json_moment(&s->moment));
}

/* ---- the command ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope verify [OPTIONS] [buddy|all]\n\n"
	      "Compares the kernel's structures with what mmscope's own implementation of\n"
	      "them says. Exit status 6 if a rule is broken, 1 if nothing could be said.\n\n"
	      "Options:\n", stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	return RUN_DONE;
}

static const struct option longopts[] = { COMMON_LONG };

static const struct opts_spec spec = {
	.command = "verify",
	.shorts = COMMON_SHORT,
	.longs = longopts,
	.usage = usage,
};

static int print(struct session *s)
{
	const struct opts *o = &s->request->opts;
	struct out *out = out_open(&desc, &s->request->sel, o, s);
	unsigned int rule;
	int err;

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	for (rule = 0; rule < MMS_RULES; rule++)
		if (s->report.tally[rule].tried)
			out_row(out, NULL, &mms_rules[rule]);
	members(s, out);
	err = out_close(out);
	if (!err && is_table(o))
		tell(s);
	if (!err && o->verbose)
		moment_print(&s->moment);
	return err;
}

static int exit_code(enum mms_verdict v)
{
	return v == MMS_VERDICT_MATCH ? EXIT_OK :
	       v == MMS_VERDICT_MISMATCH ? EXIT_FINDING : EXIT_FAIL;
}

static int answer(struct mmscope *m, void *ctx)
{
	struct session s = { .request = ctx };
	int err = zones_load(m, 0, &s.zones);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(subjects) && !err; i++)
		if (s.request->subject >> i & 1)
			err = subjects[i].check(m, &s.report, &s.moment);
	if (!err)
		err = print(&s);
	zones_free(&s.zones);
	return err ? err : exit_code(mms_report_verdict(&s.report));
}

static int take_subject(struct request *r, const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(subjects); i++) {
		if (strcmp(word, "all") && strcmp(word, subjects[i].name))
			continue;
		r->subject |= 1U << i;
	}
	return r->subject ? 0 : fail(EXIT_USAGE, "\"%s\" cannot be verified: give "
				     "\"buddy\" or \"all\"", word);
}

static int run(int argc, char **argv)
{
	struct request r = { .subject = 0 };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (!err && optind + 1 < argc)
		err = fail(EXIT_USAGE, "verify takes one word: \"buddy\" or \"all\"");
	if (!err)
		err = take_subject(&r, optind < argc ? argv[optind] : "all");
	if (!err)
		err = columns_select(&desc, &r.opts, &r.sel);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_verify = {
	.name = "verify",
	.args = "[buddy|all]",
	.summary = "the kernel against models of it",
	.run = run,
};
