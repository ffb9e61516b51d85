// SPDX-License-Identifier: GPL-2.0
/*
 * The slab allocator's behaviour against the model: a module allocates and frees at random
 * from a cache of its own, the model does the same, and what the calls determine is
 * compared after every few of them (see slab_play.c). One CPU does all of it.
 *
 * SLAB_STEPS: how many steps for each sort of objects; SLAB_SEED: where random numbers begin.
 *
 * mms-kernels: full required canary
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kselftest_harness.h"

#include "common.h"
#include "knownmod.h"
#include "slab_play.h"

#define PROGRAM		1000	/* steps of one program: some calls each */
#define COUNT		8	/* every so many steps counts are compared */
#define LOOK		200	/* and objects */
#define WAVE		100	/* steps in which there rather come objects than go, or not */

static int dev;

static const struct sort {
	unsigned int size;
	bool ctor;
} sorts[] = {
	{ 8 }, { 24 }, { 96 }, { 200 }, { 1000 }, { 5000 }, { 40, true }, { 704, true },
};

static void __attribute__((constructor)) start(void)
{
	char why[128];

	dev = dev_open();
	if (!dev_cap(dev, "slab-counts", why, sizeof(why)) ||
	    !dev_cap(dev, "slab-cpu", why, sizeof(why)))
		ksft_exit_skip("slab: %s\n", why);
	knownmod_insert();
}

/* objects of other CPUs would be kept where they are */
static void stay_here(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
}

/* of ten calls so many are allocations; changes with the waves */
static unsigned int eagerness(uint64_t wave)
{
	static const unsigned int of_ten[] = { 9, 2, 5, 8, 10, 1 };

	return of_ten[wave % ARRAY_LEN(of_ten)];
}

static bool one_call(struct play *p, uint64_t *random, uint64_t wave)
{
	const uint64_t number = next_random(random);

	if (!p->live || (p->live < play_room(p) && number % 10 < eagerness(wave)))
		return play_alloc(p);
	return play_free(p, number / 10 % p->live);
}

/* true: all was as the model says; *@step: steps that were made */
static bool play_program(struct play *p, uint64_t seed, unsigned int *step)
{
	uint64_t random = seed * 0x9e3779b97f4a7c15ULL + 1, wave = 0;
	/* a call in a larger cache fills more of a slab: fewer do */
	const unsigned int by = 1 + play_room(p) / PROGRAM;
	unsigned int i;

	for (i = 0; i < 8; i++)
		wave = next_random(&random);
	for (*step = 0; *step < PROGRAM; ++*step) {
		if (*step % WAVE == 0)
			wave = next_random(&random) >> 32;
		for (i = 0; i < by; i++)
			if (!one_call(p, &random, *step < WAVE ? 4 : wave))
				return false;
		if (*step % COUNT == 0 && !play_counts_agree(p))
			return false;
		if (*step % LOOK == LOOK - 1 && !play_objects_agree(p))
			return false;
		if (*step == PROGRAM / 2 && !play_shrink(p))
			return false;
	}
	return play_shrink(p);
}

/* nothing may be left when all is freed */
static bool empty(struct play *p)
{
	while (p->live)
		if (!play_free(p, p->live - 1))
			return false;
	return play_shrink(p) && !p->base;
}

struct sum {
	unsigned long programs, calls;
	uint64_t objects, slabs;
};

static bool model_is_right(const struct sort *sort, unsigned long steps, struct sum *sum)
{
	const uint64_t seed = number_of("SLAB_SEED", 1);
	static struct play p;
	unsigned long done;
	unsigned int step;
	bool same = play_start(&p, dev, sort->size, sort->ctor);

	for (done = 0; same && done < steps; done += PROGRAM, sum->programs++) {
		same = play_program(&p, seed + done / PROGRAM, &step) && empty(&p);
		if (!same)
			printf("# %u bytes%s, SLAB_SEED=%lu, step %u: %s\n", sort->size,
			       sort->ctor ? " with a constructor" : "",
			       (unsigned long)(seed + done / PROGRAM), step, p.why);
	}
	if (!same && !done)
		printf("# %u bytes: %s\n", sort->size, p.why);
	sum->calls += p.calls;
	sum->objects += p.compared;
	sum->slabs += p.slabs;
	play_stop(&p);
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

TEST_F_TIMEOUT(slow, random_calls, 3600)
{
	const unsigned long steps = number_of("SLAB_STEPS", 2 * PROGRAM);
	const time_t begin = time(NULL);
	unsigned int wrong = 0, i;
	struct sum sum = {};

	stay_here();
	for (i = 0; i < ARRAY_LEN(sorts); i++)
		wrong += !model_is_right(&sorts[i], steps, &sum);
	printf("# %zu caches, %lu programs, %lu calls in %ld s: %llu slabs counted, %llu objects compared, %u mismatches\n",
	       ARRAY_LEN(sorts), sum.programs, sum.calls, (long)(time(NULL) - begin),
	       (unsigned long long)sum.slabs, (unsigned long long)sum.objects, wrong);
	EXPECT_EQ(0, wrong);
}

/* one call that only one of the two made must be seen */
TEST_F_TIMEOUT(slow, what_differs_is_seen, 300)
{
	static struct play p;
	unsigned int i;

	stay_here();
	ASSERT_TRUE(play_start(&p, dev, 200, false)) TH_LOG("%s", p.why);
	for (i = 0; i < 100; i++)
		ASSERT_TRUE(play_alloc(&p)) TH_LOG("%s", p.why);
	ASSERT_TRUE(play_objects_agree(&p)) TH_LOG("%s", p.why);
	/* an object that only the kernel has */
	p.live--;
	EXPECT_FALSE(play_counts_agree(&p));
	EXPECT_FALSE(play_objects_agree(&p));
	p.live++;
	EXPECT_TRUE(play_objects_agree(&p)) TH_LOG("%s", p.why);
	/* and one that it has not */
	p.slot[0] = PLAY_SLOTS - 1;
	EXPECT_TRUE(play_counts_agree(&p)) TH_LOG("%s", p.why);
	EXPECT_FALSE(play_objects_agree(&p));
	TH_LOG("found: %s", p.why);
	play_stop(&p);
}

TEST_HARNESS_MAIN
