// SPDX-License-Identifier: GPL-2.0-only
/*
 * verify.c - "mmscope verify": asks whether the kernel's structures are what a
 * model of them would be, rule by rule.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "../../module/check/subject.h"
#include "draw.h"
#include "lockstep.h"

/**
 * struct request - what was asked
 * @opts: options
 * @wanted: bit n: mms_subjects[n]
 * @pid: the one process to look at, 0: all
 * @lockstep: seconds to follow free lists for, 0: nothing is followed
 * @sel: columns
 */
struct request {
	struct opts opts;
	unsigned int wanted;
	int pid;
	uint64_t lockstep;
	struct selection sel;
};

/* as many as mms_subjects can have */
#define SUBJECTS_MAX 8
/* --lockstep has the report after them */
#define REPORTS (mms_nr_subjects + 1)
#define LOCKSTEP mms_nr_subjects

/**
 * struct session - one answer
 * @request: what was asked
 * @report: what was found, by subject; then in the lock step
 * @moment: what holds for all answers
 */
struct session {
	const struct request *request;
	struct mms_report report[SUBJECTS_MAX + 1];
	struct mmscope_moment moment;
};

/**
 * struct row - a rule of a report
 */
struct row {
	const struct mms_report *report;
	unsigned int rule;
};

#define WORDS "buddy|slab|vma|pgtable|all"

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

static void fill(const void *data, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct row *row = data;
	const struct mms_rules *rules = row->report->rules;
	const struct mms_tally *t = &row->report->tally[row->rule];

	(void)want_json;
	(void)ctx;
	cell->set = true;
	switch (column) {
	case COL_SUBJECT:
		cell->str = rules->subject;
		break;
	case COL_RULE:
		cell->str = rules->rule[row->rule].name;
		break;
	case COL_TRIED:
		cell->num = t->tried;
		break;
	case COL_UNIT:
		cell->str = rules->rule[row->rule].unit;
		break;
	case COL_BROKEN:
		cell->num = t->broken;
		cell->color = t->broken ? SGR_RED : NULL;
		break;
	case COL_EXCEPTED:
		cell->num = t->excepted;
		break;
	case COL_MEANING:
		cell->str = rules->rule[row->rule].text;
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

static const char *verdict_color(enum mms_verdict v)
{
	return v == MMS_VERDICT_MATCH ? SGR_GREEN :
	       v == MMS_VERDICT_MISMATCH ? SGR_RED : SGR_YELLOW;
}

static bool is_wanted(const struct session *s, size_t subject)
{
	return subject == LOCKSTEP ? s->request->lockstep > 0 :
				     s->request->wanted >> subject & 1;
}

/* a subject that was wanted and of which nothing can be said leaves all open */
static enum mms_verdict verdict(const struct session *s)
{
	enum mms_verdict all = MMS_VERDICT_MATCH;
	size_t i;

	for (i = 0; i < REPORTS; i++) {
		const enum mms_verdict v = mms_report_verdict(&s->report[i]);

		if (!is_wanted(s, i) || v == MMS_VERDICT_MATCH)
			continue;
		if (v == MMS_VERDICT_MISMATCH)
			return v;
		all = v;
	}
	return all;
}

static void value_str(char *buf, size_t size, uint64_t value, bool hex)
{
	snprintf(buf, size, hex ? "0x%" PRIx64 : "%" PRIu64, value);
}

static void tell_finding(const struct mms_rules *rules, const struct mms_finding *f)
{
	const struct mms_rule *rule = &rules->rule[f->rule];
	char where[48] = "", want[24], have[24];

	if (f->at != MMS_NOWHERE)
		snprintf(where, sizeof(where), " at %s 0x%" PRIx64,
			 rules->place == MMS_PLACE_FRAME ? "frame" : "address",
			 (uint64_t)f->at);
	value_str(want, sizeof(want), f->want, rule->hex);
	value_str(have, sizeof(have), f->have, rule->hex);
	para(2, "%s: %s%s: the model says %s, the kernel has %s.", rule->name, f->of, where,
	     want, have);
}

static void tell_report(const struct mms_report *r)
{
	const enum mms_verdict v = mms_report_verdict(r);
	size_t i;

	printf("%s: %s%s%s: ", r->rules->subject, color(verdict_color(v)),
	       mms_verdict_name(v), color(SGR_RESET));
	printf("%s compared", count_str(mms_report_tried(r), "case", NULL));
	printf(", %" PRIu64 " broken", (uint64_t)mms_report_broken(r));
	if (r->unsteady)
		printf("; %u of %s would not hold still", r->unsteady,
		       count_str(r->parts, "part", NULL));
	puts(".");
	for (i = 0; i < r->nr; i++)
		tell_finding(r->rules, &r->finding[i]);
	if (mms_report_broken(r) > r->nr)
		para(2, "%" PRIu64 " more are not shown.",
		     (uint64_t)mms_report_broken(r) - r->nr);
}

static void tell(const struct session *s)
{
	size_t i;

	putchar('\n');
	for (i = 0; i < REPORTS; i++)
		if (is_wanted(s, i))
			tell_report(&s->report[i]);
}

static struct json_object *finding_json(const struct mms_rules *rules,
					const struct mms_finding *f)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "subject", json_text(rules->subject));
	json_object_object_add(o, "rule", json_text(rules->rule[f->rule].name));
	json_object_object_add(o, "of", json_text(f->of));
	json_object_object_add(o, "pfn", rules->place != MMS_PLACE_FRAME ||
			       f->at == MMS_NOWHERE ? NULL : json_object_new_uint64(f->at));
	json_object_object_add(o, "address", rules->place != MMS_PLACE_ADDRESS ||
			       f->at == MMS_NOWHERE ? NULL : json_addr(f->at));
	json_object_object_add(o, "model", json_object_new_uint64(f->want));
	json_object_object_add(o, "kernel", json_object_new_uint64(f->have));
	return o;
}

static struct json_object *findings_json(const struct session *s)
{
	struct json_object *findings = json_object_new_array();
	size_t i, k;

	for (i = 0; i < REPORTS; i++)
		for (k = 0; k < s->report[i].nr; k++)
			json_object_array_add(findings,
					      finding_json(s->report[i].rules,
							   &s->report[i].finding[k]));
	return findings;
}

static void members(const struct session *s, struct out *out)
{
	uint64_t tried = 0, broken = 0, parts = 0, unsteady = 0;
	size_t i;

	for (i = 0; i < REPORTS; i++) {
		tried += mms_report_tried(&s->report[i]);
		broken += mms_report_broken(&s->report[i]);
		parts += s->report[i].parts;
		unsteady += s->report[i].unsteady;
	}
	out_member(out, "verdict", json_text(mms_verdict_name(verdict(s))));
	out_member(out, "tried", json_object_new_uint64(tried));
	out_member(out, "broken", json_object_new_uint64(broken));
	out_member(out, "parts", json_object_new_uint64(parts));
	out_member(out, "unsteady", json_object_new_uint64(unsteady));
	out_member(out, "findings", findings_json(s));
	out_member(out, "consistency", json_moment(&s->moment));
}

/* ---- the command ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope verify [OPTIONS] [" WORDS "]\n\n"
	      "Compares the kernel's structures with what mmscope's own implementation of\n"
	      "them says. Exit status 6 if a rule is broken, 1 if nothing could be said.\n\n"
	      "Options:\n"
	      " -p, --pid PID            of processes only this one\n"
	      "     --lockstep SECONDS   instead follow the free lists for so long, event by\n"
	      "                          event, and compare where that leads\n", stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	return RUN_DONE;
}

enum { OPT_LOCKSTEP = OPT_OWN };

static const struct option longopts[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "lockstep", required_argument, NULL, OPT_LOCKSTEP },
	COMMON_LONG
};

#define SECONDS_MAX 3600

static int take_option(void *ctx, int c, char *arg)
{
	struct request *r = ctx;
	struct target t;
	int err;

	if (c == OPT_LOCKSTEP)
		return opts_number("--lockstep", arg, 1, SECONDS_MAX, &r->lockstep);
	if (c != 'p')
		return OPTS_NOT_MINE;
	err = target_parse(arg, &t);
	if (!err && target_is_kernel(&t))
		err = fail(EXIT_USAGE, "--pid takes a process, not \"%s\"", arg);
	if (!err)
		r->pid = t.space.pid;
	return err;
}

static const struct opts_spec spec = {
	.command = "verify",
	.shorts = COMMON_SHORT "p:",
	.longs = longopts,
	.usage = usage,
	.take = take_option,
};

static void put_rows(const struct session *s, struct out *out)
{
	struct row row;
	size_t i;

	for (i = 0; i < REPORTS; i++) {
		row.report = &s->report[i];
		for (row.rule = 0; row.rule < row.report->rules->nr; row.rule++)
			if (row.report->tally[row.rule].tried)
				out_row(out, NULL, &row);
	}
}

static int print(struct session *s)
{
	const struct opts *o = &s->request->opts;
	struct out *out = out_open(&desc, &s->request->sel, o, s);
	int err;

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	put_rows(s, out);
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

static int check(struct mmscope *m, struct session *s, size_t subject)
{
	struct device_source d;
	int err;

	s->report[subject].rules = mms_subjects[subject].rules;
	if (!is_wanted(s, subject))
		return 0;
	device_source_init(&d, m, s->request->pid);
	progress_init(&d.progress, !s->request->opts.quiet);
	err = mms_subjects[subject].verify(&d.source, &s->report[subject]);
	progress_clear(&d.progress);
	if (d.moment.cons.holds)
		mmscope_moment_add(&s->moment, &d.moment);
	return err ? device_source_fail(&d, err) : 0;
}

static int follow(struct mmscope *m, struct session *s)
{
	const unsigned int seconds = s->request->lockstep;
	struct device_source d;
	int err;

	s->report[LOCKSTEP].rules = &mms_lockstep_rules;
	if (!seconds)
		return 0;
	if (mmscope_is_file(m))
		return fail(EXIT_USAGE, "a recorded file stands still: --lockstep follows "
			    "the kernel that runs");
	device_source_init(&d, m, 0);
	err = lockstep_run(&d, seconds, &s->report[LOCKSTEP]);
	if (d.moment.cons.holds)
		mmscope_moment_add(&s->moment, &d.moment);
	return err < 0 ? device_source_fail(&d, err) : err;
}

static int answer(struct mmscope *m, void *ctx)
{
	struct session *s = calloc(1, sizeof(*s));
	int err = 0;
	size_t i;

	if (!s)
		return fail(EXIT_FAIL, "not enough memory");
	s->request = ctx;
	for (i = 0; i < mms_nr_subjects && !err; i++)
		err = check(m, s, i);
	if (!err)
		err = follow(m, s);
	if (!err)
		err = print(s);
	if (!err)
		err = exit_code(verdict(s));
	free(s);
	return err;
}

static int take_subject(struct request *r, const char *word)
{
	size_t i;

	for (i = 0; i < mms_nr_subjects; i++)
		if (!strcmp(word, "all") || !strcmp(word, mms_subjects[i].rules->subject))
			r->wanted |= 1U << i;
	return r->wanted ? 0 : fail(EXIT_USAGE, "\"%s\" cannot be verified: give one of "
				    WORDS, word);
}

static int run(int argc, char **argv)
{
	struct request r = { .wanted = 0 };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (!err && optind + 1 < argc)
		err = fail(EXIT_USAGE, "verify takes one word: one of " WORDS);
	if (!err && r.lockstep && optind < argc)
		err = fail(EXIT_USAGE, "--lockstep follows free lists only: it takes no word");
	if (!err && !r.lockstep)
		err = take_subject(&r, optind < argc ? argv[optind] : "all");
	if (!err)
		err = columns_select(&desc, &r.opts, &r.sel);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_verify = {
	.name = "verify",
	.args = "[" WORDS "]",
	.summary = "the kernel against models of it",
	.run = run,
};
