// SPDX-License-Identifier: GPL-2.0
/*
 * The model of an address space against the kernel: a process makes random calls on
 * itself, and after each the model must have the same VMAs, and must have said the very
 * address that mmap() and mremap() chose. A sequence of calls that fails is made as
 * short as it gets, and printed as C.
 *
 * SPACE_CALLS: how many calls for each layout; SPACE_SEED: where random numbers begin.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kselftest_harness.h"

#include "common.h"
#include "space_play.h"

#define SESSION		250	/* calls of one process */
#define DEEP		16	/* every so many calls flags and offsets are compared */

static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
}

/**
 * struct session - the calls of one process
 * @legacy: layout from the bottom up
 * @ops: how the model keeps ranges
 * @call: the calls
 * @nr: how many
 * @why: what was different after the last of them
 */
struct session {
	bool legacy;
	const struct mms_ranges_ops *ops;
	struct call call[SESSION];
	size_t nr;
	char why[256];
};

/* makes calls up as it goes; true: all was the same */
static bool play_random(struct session *s, uint64_t seed, size_t nr)
{
	struct maker m = { .state = seed * 0x9e3779b97f4a7c15ULL + 1 };
	struct play p;
	bool same = play_start(&p, dev, s->legacy, s->ops);
	size_t i;

	m.space = &p.space;
	m.keep = p.keep;
	m.nr_keep = p.nr_keep;
	/* numbers that are alike are not any more after some rounds */
	for (i = 0; i < 8; i++)
		next_random(&m.state);
	for (s->nr = 0; same && s->nr < nr; s->nr++) {
		call_make(&m, &s->call[s->nr]);
		same = play_call(&p, &s->call[s->nr], s->nr % DEEP == 0);
	}
	snprintf(s->why, sizeof(s->why), "%s", p.why);
	play_stop(&p);
	return same;
}

/* true: the same calls again, and something differs; they end there */
static bool play_again(struct session *s)
{
	struct play p;
	bool same = play_start(&p, dev, s->legacy, s->ops);
	size_t i;

	for (i = 0; same && i < s->nr; i++)
		same = play_call(&p, &s->call[i], true);
	if (!same) {
		s->nr = i;
		snprintf(s->why, sizeof(s->why), "%s", p.why);
	}
	play_stop(&p);
	return !same;
}

static bool fails_without(struct session *s, size_t at, size_t nr)
{
	static struct session less;

	less = *s;
	memmove(&less.call[at], &less.call[at + nr], (s->nr - at - nr) * sizeof(*s->call));
	less.nr -= nr;
	if (!play_again(&less))
		return false;
	*s = less;
	return true;
}

/* leaves out halves, quarters ... and in the end single calls (Zeller's ddmin) */
static void shrink(struct session *s)
{
	size_t size, at;

	for (size = s->nr / 2; size; size /= 2)
		for (at = 0; at + size <= s->nr;)
			if (!fails_without(s, at, size))
				at += size;
}

static void tell(struct session *s)
{
	size_t i;

	printf("# %s, %s layout, %s\n", s->why, s->legacy ? "bottom-up" : "top-down",
	       s->ops->name);
	if (play_again(s))
		shrink(s);
	printf("# the shortest calls that fail: %s\n", s->why);
	for (i = 0; i < s->nr; i++) {
		printf("#\t");
		call_print(stdout, &s->call[i]);
	}
	fflush(stdout);
}

static bool model_is_right(bool legacy)
{
	const unsigned long calls = number_of("SPACE_CALLS", sized(3000));
	const uint64_t seed = number_of("SPACE_SEED", 1);
	static struct session s;
	const time_t begin = time(NULL);
	unsigned long done = 0, i;
	bool same = true;

	for (i = 0; same && done < calls; i++) {
		const unsigned long left = calls - done;

		s.legacy = legacy;
		s.ops = i % 2 ? &mms_rb_ranges : &mms_btree_ranges;
		same = play_random(&s, seed + i, left < SESSION ? left : SESSION);
		done += s.nr;
	}
	printf("# %lu calls by %lu processes in %ld s, all as the model says: %s\n", done, i,
	       (long)(time(NULL) - begin), same ? "yes" : "no");
	if (!same)
		tell(&s);
	return same;
}

FIXTURE(slow) {
};

FIXTURE_SETUP(slow)
{
}

FIXTURE_TEARDOWN(slow)
{
}

TEST_F_TIMEOUT(slow, top_down, 3600)
{
	EXPECT_TRUE(model_is_right(false));
}

TEST_F_TIMEOUT(slow, bottom_up, 3600)
{
	EXPECT_TRUE(model_is_right(true));
}

TEST_HARNESS_MAIN
