// SPDX-License-Identifier: GPL-2.0
/*
 * Rounds, medians and tables.
 */
#include "measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS		15
#define ROUND_NS	20000000.0	/* work is repeated up to this long a round */

void die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fputs("bench: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static double now_cycles(void)
{
#ifdef __x86_64__
	return __builtin_ia32_rdtsc();
#else
	return 0;
#endif
}

static void one_round(const struct contender *c, unsigned int repeat,
		      double *ns, double *cycles)
{
	double t = now_ns(), y = now_cycles();
	unsigned int i;

	for (i = 0; i < repeat; i++)
		c->run(c->arg);
	*cycles = (now_cycles() - y) / repeat / c->items;
	*ns = (now_ns() - t) / repeat / c->items;
}

/* a first run warms up and tells how often the work fits into a round */
static unsigned int calibrate(struct contender *c)
{
	double t;

	if (c->run(c->arg))
		return 0;
	t = now_ns();
	c->run(c->arg);
	t = now_ns() - t;
	return t < ROUND_NS ? ROUND_NS / (t + 1) : 1;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), ascending);
	return v[n / 2];
}

static double median_ratio(const double *of, const double *by)
{
	double ratio[ROUNDS];
	size_t i;

	for (i = 0; i < ROUNDS; i++)
		ratio[i] = of[i] / by[i];
	return median(ratio, ROUNDS);
}

void measure(struct contender *c, size_t nr)
{
	double ns[nr][ROUNDS], cycles[nr][ROUNDS];
	unsigned int repeat[nr];
	size_t i, round;

	for (i = 0; i < nr; i++)
		repeat[i] = calibrate(&c[i]);
	for (round = 0; round < ROUNDS; round++)
		for (i = 0; i < nr; i++)
			if (repeat[i])
				one_round(&c[i], repeat[i], &ns[i][round],
					  &cycles[i][round]);
	/* the first one last: sorting ends the pairing with its rounds */
	for (i = nr; i-- > 0;) {
		if (!repeat[i])
			continue;
		c[i].ratio = median_ratio(ns[i], ns[0]);
		c[i].ns = median(ns[i], ROUNDS);
		c[i].cycles = median(cycles[i], ROUNDS);
	}
}

static void print_ratio(const struct contender *c, double goal)
{
	if (!goal) {
		printf(" %8.2fx %-15s", c->ratio, "");
		return;
	}
	printf(" %8.2fx >=%5.2f %-7s", c->ratio, goal,
	       c->ratio >= goal ? "met" : "not met");
}

void print_table(const char *title, const char *item, const struct contender *c,
		 size_t nr, const double *goal)
{
	size_t i;

	printf("\n%s\n", title);
	printf("  %-30s %12s %12s %9s %s\n", "", "ns", "cycles", "ratio",
	       "goal");
	for (i = 0; i < nr; i++) {
		printf("  %-30s", c[i].name);
		if (!c[i].ns) {
			printf(" %12s\n", "not here");
			continue;
		}
		printf(" %12.2f %12.1f", c[i].ns, c[i].cycles);
		if (i)
			print_ratio(&c[i], goal[i]);
		else
			printf(" %9s %-15s", "", "");
		printf(" %s\n", c[i].note);
	}
	printf("  per %s; ratio: how many times the first line's time\n", item);
}
