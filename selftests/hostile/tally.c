// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "tally.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char * const deed_names[DEEDS] = {
	[DEED_OPEN] = "open", [DEED_READ] = "read", [DEED_PREAD] = "pread",
	[DEED_WRITE] = "write", [DEED_SEEK] = "lseek", [DEED_MMAP] = "mmap",
	[DEED_POLL] = "poll", [DEED_DUP] = "dup", [DEED_SENDFILE] = "sendfile",
	[DEED_NO_COMMAND] = "no such ioctl", [DEED_SHORTAGE] = "read in bits",
};

uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

void tally(struct account *a, struct tally *t, uint64_t start, long ret)
{
	t->calls++;
	t->ns += now() - start;
	t->accepted += ret >= 0;
	if (ret < 0 && -ret < ERRORS)
		a->error[-ret]++;
	atomic_fetch_add_explicit(&world->calls, 1, memory_order_relaxed);
}

unsigned int tally_neglected(const struct tally *t, unsigned int nr, unsigned long enough,
			     uint64_t *random)
{
	const unsigned int start = below(random, nr);
	const bool owed = one_in(random, 2);
	unsigned int i, at, least = start;

	if (one_in(random, 4))
		return start;
	for (i = 0; i < nr; i++) {
		at = (start + i) % nr;
		if (owed && t[at].accepted < enough)
			return at;
		if (t[at].ns < t[least].ns)
			least = at;
	}
	return least;
}

/* an account is nothing but numbers of one type */
void account_add(struct account *sum, const struct account *more)
{
	const unsigned long *from = (const void *)more;
	unsigned long *to = (void *)sum;
	size_t i;

	for (i = 0; i < sizeof(*sum) / sizeof(*to); i++)
		to[i] += from[i];
}

static void sum_up(const struct account *a, struct tally *sum)
{
	/* what is done with files is among the deeds */
	const struct tally *t[] = { a->form, a->deed };
	const size_t nr[] = { ARRAY_LEN(a->form), ARRAY_LEN(a->deed) };
	size_t i, n;

	*sum = (struct tally){};
	for (i = 0; i < ARRAY_LEN(t); i++) {
		for (n = 0; n < nr[i]; n++) {
			sum->calls += t[i][n].calls;
			sum->accepted += t[i][n].accepted;
		}
	}
}

unsigned long account_calls(const struct account *a)
{
	struct tally sum;

	sum_up(a, &sum);
	return sum.calls;
}

unsigned long account_accepted(const struct account *a)
{
	struct tally sum;

	sum_up(a, &sum);
	return sum.accepted;
}

static void print_one(const char *name, const struct tally *t)
{
	printf("# %-18s %8lu calls, %8lu accepted, %8lu us each\n", name, t->calls, t->accepted,
	       t->calls ? t->ns / t->calls / 1000 : 0);
}

void account_print(const struct account *a, const char * const *files, unsigned int nr_files)
{
	unsigned int i;

	for (i = 0; i < nr_forms; i++)
		print_one(forms[i].name, &a->form[i]);
	for (i = 0; i < DEEDS; i++)
		print_one(deed_names[i], &a->deed[i]);
	for (i = 0; i < nr_files; i++)
		print_one(files[i], &a->file[i]);
	printf("# spoilt %lu, changed while they ran %lu, from 32-bit code %lu, signals %lu\n",
	       a->spoilt, a->raced, a->compat, a->signals);
	printf("# the module was not there %lu times\n", a->absent);
	printf("# errors:");
	for (i = 0; i < ERRORS; i++)
		if (a->error[i])
			printf(" %s %lu,", strerror(i), a->error[i]);
	printf("\n");
}
