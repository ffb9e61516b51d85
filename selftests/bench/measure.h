/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Timing. Contenders of one comparison take turns, round by round, so that
 * whatever else the machine does hits them alike. Medians count: of the times,
 * and of the ratios within a round. The result is for people: nothing is ever
 * asserted.
 */
#ifndef _BENCH_MEASURE_H
#define _BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct contender - one way to do the work
 * @name: what it is called in the table
 * @run: does the work once
 * @arg: handed to it
 * @items: pages, entries or addresses of one run
 * @note: more to say, may be empty
 * @ns: out: median time of one item, 0 if it cannot run here
 * @cycles: out: the same in ticks of the time-stamp counter, 0 if there is none
 * @ratio: out: median of its time by that of the first contender
 */
struct contender {
	const char *name;
	int (*run)(void *arg);	/* non-zero: not available */
	void *arg;
	size_t items;
	char note[96];
	double ns;
	double cycles;
	double ratio;
};

/* print and exit(1) */
__attribute__((format(printf, 1, 2), noreturn)) void die(const char *format, ...);

/* let @nr contenders run */
void measure(struct contender *c, size_t nr);

/*
 * The table of one comparison: times, and how much faster c[0] is than each.
 * @goal: for each contender, what c[0] must reach against it, 0 for no goal.
 */
void print_table(const char *title, const char *item, const struct contender *c,
		 size_t nr, const double *goal);

#endif /* _BENCH_MEASURE_H */
