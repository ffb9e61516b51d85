// SPDX-License-Identifier: GPL-2.0
/*
 * Every debugfs file and every ioctl at each level of kernel lockdown, through
 * descriptors older than that and by opening anew. A level is not undone before the
 * next boot; lockdown.sh gives this program a machine for it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "questions.h"

#define LOCKDOWN	"/sys/kernel/security/lockdown"

/* integrity: debugfs itself closes files that are more than readable, to keep the kernel whole */
static int opens_at_integrity(const struct question *q)
{
	return q->writable ? -EPERM : 0;
}

static int opens_always(const struct question *q)
{
	return 0;
}

static int opens_never(const struct question *q)
{
	return -EPERM;
}

/* answers: what each question comes to; opens: what opening for it does */
static const struct level {
	const char *name;
	int answers;
	int (*opens)(const struct question *q);
} levels[] = {
	{ "none", 0, opens_always },
	{ "integrity", 0, opens_at_integrity },
	{ "confidentiality", -EPERM, opens_never },
};

static int failed, tests;

static void result(int wrong, const struct level *l, const char *what)
{
	printf("%sok %d %s: %s\n", wrong ? "not " : "", ++tests, l->name, what);
	failed += !!wrong;
}

static void try_level(const struct level *l, const struct doors *doors, pid_t other)
{
	const struct question *q;
	int wrong = 0, err;

	for_each_question(q) {
		err = question_ask(q, doors, other);
		if (err == l->answers)
			continue;
		printf("# %s about %u: %d\n", q->name, q->about, err);
		wrong++;
	}
	result(wrong, l, l->answers ? "nothing answers" : "everything answers");
	for (wrong = 0, q = questions; q < questions + nr_questions; q++) {
		err = question_open(q);
		if (err == l->opens(q))
			continue;
		printf("# %s opens with %d\n", q->name, err);
		wrong++;
	}
	result(wrong, l, "opens what is to open, and nothing else");
}

int main(void)
{
	struct doors doors;
	pid_t other = question_other();
	size_t i;

	if (other < 0 || !doors_open(&doors)) {
		perror("a door does not open");
		return 1;
	}
	for (i = 0; i < ARRAY_LEN(levels); i++) {
		int err = i ? write_text(LOCKDOWN, levels[i].name) : 0;

		if (err) {
			printf("# lockdown does not go to %s: %d\n", levels[i].name, err);
			return 1;
		}
		try_level(&levels[i], &doors, other);
	}
	return failed != 0;
}
