// SPDX-License-Identifier: GPL-2.0-only
/*
 * checks.c - tests of the checks as TAP: records made by hand, in which it is known what
 * is wrong and where, and machines that move, forget and refuse while they are asked.
 */
#include "checks.h"

static int bad;

void checks_claim(bool holds, const char *file, int line, const char *claim)
{
	if (holds)
		return;
	bad = 1;
	printf("# %s:%d: %s\n", file, line, claim);
}

bool checks_run(const struct checks_test *test)
{
	bad = 0;
	test->run();
	return !bad;
}

/* ---- memory that is refused ---- */

long checks_given = -1;

void *__real_calloc(size_t nr, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_calloc(size_t nr, size_t size);
void *__wrap_realloc(void *p, size_t size);

void *__wrap_calloc(size_t nr, size_t size)
{
	return checks_given >= 0 && !checks_given-- ? NULL : __real_calloc(nr, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return checks_given >= 0 && !checks_given-- ? NULL : __real_realloc(p, size);
}

/* ---- machines ---- */

/* a record that belongs to a part of the machine which was not asked about */
static bool is_elsewhere(const struct mms_question *q, const struct mms_rec *rec)
{
	const struct mms_rec_block *b = (const void *)rec;

	return rec->type == MMS_REC_BLOCK && (b->node != q->arg[0] || b->zone != q->arg[1]);
}

static int ask(struct mms_source *s, const struct mms_question *q, mms_take *take, void *ctx,
	       struct mms_answer *answer)
{
	static _Alignas(8) char copy[16384];
	struct mms_rec *rec = (void *)copy;
	struct machine *m = s->ctx;
	size_t i;
	int err;

	*answer = m->answer;
	if (++m->asked == m->failing)
		return m->err;
	for (i = 0; i < m->nr; i++) {
		const struct mms_rec *said = m->said[i].rec;

		if (m->said[i].view != q->view || is_elsewhere(q, said))
			continue;
		CHECK(said->len <= sizeof(copy));
		memcpy(copy, said, said->len);
		if (m->edit && !m->edit(m, q, rec))
			continue;
		err = take(rec, ctx);
		if (err)
			return err;
	}
	return 0;
}

static int scan(struct mms_source *s, const struct mms_range *range, mms_take_run *take,
		void *ctx)
{
	struct machine *m = s->ctx;
	size_t i;
	int err = 0;

	if (++m->asked == m->failing)
		return m->err;
	for (i = 0; i < m->nr_runs && !err; i++)
		if (m->run[i].va + m->run[i].len > range->first)
			err = take(&m->run[i], ctx);
	return err;
}

void machine_init(struct machine *m, const struct said *said, size_t nr)
{
	*m = (struct machine){
		.source = { .ask = ask, .scan = scan }, .said = said, .nr = nr,
	};
}

const struct mms_report *machine_verify(struct machine *m, const char *subject)
{
	static struct mms_report r;
	unsigned int i;

	m->source.ctx = m;
	m->asked = 0;
	for (i = 0; i < mms_nr_subjects; i++) {
		if (strcmp(mms_subjects[i].rules->subject, subject))
			continue;
		memset(&r, 0, sizeof(r));
		r.rules = mms_subjects[i].rules;
		m->err = mms_subjects[i].verify(&m->source, &r);
		return m->err ? NULL : &r;
	}
	return NULL;
}

/* ---- what was said ---- */

const char *broken_rules(const struct mms_report *r)
{
	static char buf[512];
	size_t len = 0;
	unsigned int i;

	*buf = '\0';
	for (i = 0; i < r->rules->nr; i++)
		if (r->tally[i].broken)
			len += snprintf(buf + len, sizeof(buf) - len, "%s%s", len ? " " : "",
					r->rules->rule[i].name);
	return buf;
}

bool rules_are(const struct mms_report *r, const char *names)
{
	const char *said = r ? broken_rules(r) : "an error";

	if (!strcmp(said, names))
		return true;
	printf("# broken: \"%s\", not \"%s\"\n", said, names);
	return false;
}

bool tally_is(const struct mms_report *r, unsigned int rule, u64 tried, u64 broken,
	      u64 excepted)
{
	const struct mms_tally *t = &r->tally[rule];

	if (t->tried == tried && t->broken == broken && t->excepted == excepted)
		return true;
	printf("# %s: %llu tried, %llu broken, %llu excepted\n", r->rules->rule[rule].name,
	       t->tried, t->broken, t->excepted);
	return false;
}

static const struct checks_tests *const all[] = {
	&checks_buddy, &checks_lockstep, &checks_trees, &checks_vma, &checks_pgtable,
	&checks_spaces, &checks_slab,
};

int main(void)
{
	unsigned int i, k, nr = 0, failed = 0;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		for (k = 0; k < all[i]->nr; k++) {
			const struct checks_test *test = &all[i]->test[k];
			const bool good = checks_run(test);

			printf("%sok %u - %s\n", good ? "" : "not ", ++nr, test->name);
			failed += !good;
		}
	}
	printf("1..%u\n", nr);
	return failed != 0;
}
