/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checks.h - tests of the checks on records made by hand, and a machine that answers
 * with them.
 */
#ifndef _MMS_CHECKS_H
#define _MMS_CHECKS_H

#include <stdio.h>
#include <string.h>

#include "../../module/check/report.h"
#include "../../module/check/source.h"
#include "../../module/check/subject.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif

/* the head of a record */
#define HEAD(rec_type, name) .h = { .type = (rec_type), .len = sizeof(struct name) }

/* a claim of a test; a false one is named with its line */
#define CHECK(claim) checks_claim((claim), __FILE__, __LINE__, #claim)

void checks_claim(bool holds, const char *file, int line, const char *claim);

/** struct checks_test - a test: its name, and what makes the claims */
struct checks_test {
	const char *name;
	void (*run)(void);
};

/** struct checks_tests - those of a subject, @nr in @test */
struct checks_tests {
	const struct checks_test *test;
	size_t nr;
};

/** checks_run() - run one: whether all its claims hold */
bool checks_run(const struct checks_test *test);

extern const struct checks_tests checks_buddy;
extern const struct checks_tests checks_lockstep;
extern const struct checks_tests checks_pgtable;
extern const struct checks_tests checks_slab;
extern const struct checks_tests checks_spaces;
extern const struct checks_tests checks_trees;
extern const struct checks_tests checks_vma;

/* allocations that are still given; below 0: all are */
extern long checks_given;

/**
 * struct machine - answers each question with records that a test has put down
 * @source: as checks see it
 * @said: records, @nr of them; those of the view that is asked for are told
 * @nr: how many
 * @run: runs of pages, @nr_runs of them
 * @nr_runs: how many
 * @answer: what holds for each answer
 * @asked: questions so far, scans among them
 * @failing: number of the question that fails, from 1 on; 0: none
 * @err: how it fails
 * @edit: changes a copy of a record before it is told, or NULL; false: it is not told
 */
struct machine {
	struct mms_source source;
	const struct said {
		u32 view;
		const void *rec;
	} *said;
	size_t nr;
	const struct mms_run *run;
	size_t nr_runs;
	struct mms_answer answer;
	unsigned int asked;
	unsigned int failing;
	int err;
	bool (*edit)(const struct machine *m, const struct mms_question *q,
		     struct mms_rec *rec);
};

/** machine_init() - a machine that answers with @nr records */
void machine_init(struct machine *m, const struct said *said, size_t nr);

/**
 * machine_verify() - what a check says of a machine
 * @m: asked from the beginning
 * @subject: name of the subject
 *
 * Return: the report, until the next call; NULL if the check failed, with @m->err.
 */
const struct mms_report *machine_verify(struct machine *m, const char *subject);

/** broken_rules() - names of the broken rules with blanks between, until the next call */
const char *broken_rules(const struct mms_report *r);

/** rules_are() - whether exactly these rules are broken; tells which are, if not */
bool rules_are(const struct mms_report *r, const char *names);

/** tally_is() - whether a rule was tried, broken and excepted so often */
bool tally_is(const struct mms_report *r, unsigned int rule, u64 tried, u64 broken,
	      u64 excepted);

#endif /* _MMS_CHECKS_H */
