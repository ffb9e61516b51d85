// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutate.c FILE... - plays recorded kernels to the checks, first as they are: nothing
 * may be broken; then with one record damaged: exactly the rules that are about it
 * must say so; then with one question refused, and with one allocation refused: the
 * error must be told. Prints TAP, a line for each file and kind of damage.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mutations.h"
#include "source.h"

/* each damage is tried on so many records, spread over all it can be done to */
#define PLACES 8

static const struct mutations *const all[] = {
	&mutations_buddy, &mutations_slab, &mutations_vma, &mutations_pgtable,
};

/**
 * struct tamper - a source that damages what another one answers
 * @source: as checks see it
 * @from: the recorded kernel
 * @edit: the damage, NULL for none
 * @nth: the record that is damaged, of those that can be
 * @met: of those, met so far
 * @whole: the record before it was damaged, to be damaged again when it is told again
 * @take: who is told
 * @ctx: for @take
 * @refuse: so many questions are answered, the next one is not
 */
struct tamper {
	struct mms_source source;
	struct device_source from;
	const struct mutation *edit;
	size_t refuse;
	size_t nth;
	size_t met;
	_Alignas(8) char whole[MUTATION_ROOM];
	mms_take *take;
	void *ctx;
};

/* is this the record? A question about a part is answered with fewer than were counted */
static bool is_chosen(struct tamper *t, const struct mms_rec *rec)
{
	const struct mms_rec *whole = (void *)t->whole;

	if (whole->len)
		return whole->len == rec->len && !memcmp(whole, rec, rec->len);
	if (t->met++ != t->nth)
		return false;
	memcpy(t->whole, rec, rec->len);
	return true;
}

static int take(const struct mms_rec *rec, void *ctx)
{
	static _Alignas(8) char copy[MUTATION_ROOM], extra[MUTATION_ROOM];
	struct mms_rec *damaged = (void *)copy, *more = (void *)extra;
	struct tamper *t = ctx;
	int err;

	if (!t->edit || rec->len > sizeof(copy))
		return t->take(rec, t->ctx);
	memcpy(copy, rec, rec->len);
	more->len = 0;
	if (!t->edit->edit(damaged, more) || !is_chosen(t, rec))
		return t->take(rec, t->ctx);
	err = t->take(damaged, t->ctx);
	return err || !more->len ? err : t->take(more, t->ctx);
}

/* asked again it answers the same, so that a rule that looks again can make up its mind */
static int ask(struct mms_source *s, const struct mms_question *q, mms_take *fn, void *ctx,
	       struct mms_answer *answer)
{
	struct tamper *t = s->ctx;
	struct mms_question recorded = *q;
	int err;

	if (!t->refuse--)
		return -EIO;
	recorded.flags &= ~MMS_VIEW_F_EXACT;
	t->met = 0;
	t->take = fn;
	t->ctx = ctx;
	err = mms_source_ask(&t->from.source, &recorded, take, t, answer);
	/* the tables of one process are in the file, those of the kernel are not */
	return err == -ENOMSG && q->view == MMS_VIEW_TABLES ? -ENODATA : err;
}

static const struct mms_subject *subject_of(const struct mms_rules *rules)
{
	unsigned int i;

	for (i = 0; i < mms_nr_subjects; i++)
		if (mms_subjects[i].rules == rules)
			return &mms_subjects[i];
	return NULL;
}

/* pages are told as they are: what was damaged are the words of tables */
static int scan(struct mms_source *s, const struct mms_range *range, mms_take_run *fn,
		void *ctx)
{
	struct tamper *t = s->ctx;

	if (!t->refuse--)
		return -EIO;
	return mms_source_scan(&t->from.source, range, fn, ctx);
}

static int run_tampered(struct mmscope *m, const struct mutations *set, struct tamper *t,
			struct mms_report *r)
{
	const struct mms_subject *subject = subject_of(set->rules);

	device_source_init(&t->from, m, 0);
	t->source.recorded = set->recorded;
	t->source.ask = ask;
	t->source.scan = scan;
	t->source.info = t->from.source.info;
	t->source.ctx = t;
	memset(r, 0, sizeof(*r));
	r->rules = subject->rules;
	return subject->verify(&t->source, r);
}

static int run(struct mmscope *m, const struct mutations *set,
	       const struct mutation *edit, size_t nth, struct mms_report *r)
{
	struct tamper t = { .edit = edit, .nth = nth, .refuse = SIZE_MAX };

	return run_tampered(m, set, &t, r);
}

/* the broken rules, by name, as in struct mutation */
static void broken(const struct mms_report *r, char *buf, size_t size)
{
	size_t len = 0;
	unsigned int i;

	*buf = '\0';
	for (i = 0; i < r->rules->nr; i++)
		if (r->tally[i].broken)
			len += snprintf(buf + len, size - len, "%s%s", len ? " " : "",
					r->rules->rule[i].name);
}

static bool is_tried(const struct mms_report *r, const char *rules)
{
	size_t len;
	unsigned int i;

	for (i = 0; i < r->rules->nr; i++) {
		len = strlen(r->rules->rule[i].name);
		if (!strncmp(rules, r->rules->rule[i].name, len) && strchr(" ", rules[len]))
			return r->tally[i].tried;
	}
	return false;
}

/**
 * struct trial - one kind of damage done to one recorded kernel
 * @places: records it was done to
 * @missed: of these, those that other rules than expected spoke of
 * @said: what was said of the last of them
 */
struct trial {
	size_t places;
	size_t missed;
	char said[320];
};

static void try_at(struct mmscope *m, const struct mutations *set,
		   const struct mutation *edit, size_t nth, struct trial *trial)
{
	static struct mms_report r;
	char said[256];

	if (run(m, set, edit, nth, &r))
		snprintf(said, sizeof(said), "an error");
	else
		broken(&r, said, sizeof(said));
	trial->places++;
	if (!strcmp(said, edit->rule))
		return;
	trial->missed++;
	snprintf(trial->said, sizeof(trial->said), "record %zu: \"%s\"", nth, said);
}

/* how many records of all that a subject asks for can be damaged so */
static size_t count_places(struct mmscope *m, const struct mutations *set,
			   const struct mutation *edit)
{
	static struct mms_report r;
	size_t low = 0, high = 1;

	/* a damage to none of them changes nothing: look for the first that is none */
	for (;;) {
		if (run(m, set, edit, high - 1, &r) || !mms_report_broken(&r))
			break;
		low = high;
		high *= 2;
	}
	return low;
}

static int nr_tests, failed;

static void result(bool ok, const char *file, const char *text, const char *more)
{
	const char *base = strrchr(file, '/');

	printf("%sok %d - %s: %s%s\n", ok ? "" : "not ", ++nr_tests, base ? base + 1 : file,
	       text, more);
	failed += !ok;
}

static void try_mutation(struct mmscope *m, const char *file,
			 const struct mutations *set, const struct mutation *edit)
{
	struct trial trial = { .places = 0 };
	size_t nr = count_places(m, set, edit), i;
	char more[400];

	for (i = 0; i < PLACES && i < nr; i++)
		try_at(m, set, edit, i * nr / (nr < PLACES ? nr : PLACES), &trial);
	snprintf(more, sizeof(more), " is %s, %zu records%s%s", edit->rule, trial.places,
		 trial.missed ? "; but of " : "", trial.said);
	result(trial.places && !trial.missed, file, edit->name, more);
}

/* ---- refusals ---- */

#define REFUSALS 60

/* allocations that are still given; below 0: all are */
static long given = -1;

void *__real_calloc(size_t nr, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_calloc(size_t nr, size_t size);
void *__wrap_realloc(void *p, size_t size);

void *__wrap_calloc(size_t nr, size_t size)
{
	return given >= 0 && !given-- ? NULL : __real_calloc(nr, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return given >= 0 && !given-- ? NULL : __real_realloc(p, size);
}

/* a leak would be told by the sanitizer when the program ends */
static void refuse_questions(struct mmscope *m, const char *file,
			     const struct mutations *set)
{
	static struct mms_report r;
	char more[80];
	int err = -EIO;
	size_t n;

	for (n = 0; n < REFUSALS && err == -EIO; n++) {
		struct tamper t = { .refuse = n };

		err = run_tampered(m, set, &t, &r);
	}
	snprintf(more, sizeof(more), " tells when a question is refused, %zu questions", n - 1);
	result(n > 1 && (err == -EIO || !err), file, set->rules->subject, more);
}

static void refuse_memory(struct mmscope *m, const char *file,
			  const struct mutations *set)
{
	static struct mms_report r;
	char more[80];
	int err = -ENOMEM;
	size_t n;

	for (n = 0; n < REFUSALS && err == -ENOMEM; n++) {
		given = n;
		err = run(m, set, NULL, 0, &r);
		given = -1;
	}
	snprintf(more, sizeof(more), " tells when there is no memory, %zu allocations", n - 1);
	result(n > 1 && (err == -ENOMEM || !err), file, set->rules->subject, more);
}

static void try_subject(struct mmscope *m, const char *file, const struct mutations *set)
{
	static struct mms_report clean;
	char said[256] = "an error";
	size_t i;
	int err = run(m, set, NULL, 0, &clean);

	if (!err)
		broken(&clean, said, sizeof(said));
	result(!err && !*said && mms_report_tried(&clean), file, set->rules->subject,
	       " as it was recorded");
	for (i = 0; i < set->nr && !err; i++)
		if (is_tried(&clean, set->list[i].rule))
			try_mutation(m, file, set, &set->list[i]);
	refuse_questions(m, file, set);
	refuse_memory(m, file, set);
}

int main(int argc, char **argv)
{
	struct mmscope *m;
	size_t i;
	int at;

	for (at = 1; at < argc; at++) {
		if (mmscope_open_file(argv[at], &m)) {
			result(false, argv[at], "cannot be read", "");
			continue;
		}
		for (i = 0; i < ARRAY_SIZE(all); i++)
			try_subject(m, argv[at], all[i]);
		mmscope_close(m);
	}
	printf("1..%d\n", nr_tests);
	return failed > 0;
}
