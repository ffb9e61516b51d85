// SPDX-License-Identifier: GPL-2.0
/*
 * The longest hold of each lock, for everything that mmscope can be asked and for what the
 * kernel's own files tell, side by side. Times are printed; what is held to a bound is the
 * work done in one hold, and that no lock is taken that nobody knows of.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "bounds_ops.h"
#include "common.h"
#include "crowd.h"

#define PAGES		(256UL << 10)	/* there; and as many holes among as many again */
#define ROUNDS		3		/* the machine itself may be held up: the least counts */
#define ROUNDS_SECONDS	3		/* so long at most, but for the first */

static struct mms_info info;

static void __attribute__((constructor)) start(void)
{
	const char *why;

	/* what came before a time limit is seen */
	setvbuf(stdout, NULL, _IOLBF, 0);
	bounds_world.dev = dev_open();
	dev_info(bounds_world.dev, &info);
	why = holds_open();
	if (why)
		ksft_exit_skip("%s\n", why);
}

/* what a child found, in memory that both see */
struct ready {
	const char *why;	/* the same program: the same strings */
	char *vmas;
	char *pages;
	volatile int done;
};

static void make_crowd(struct ready *ready)
{
	ready->why = crowd_vmas(bounds_world.nr_vmas, &ready->vmas);
	if (!ready->why)
		ready->why = crowd_pages(bounds_world.nr_pages * PAGE, &ready->pages);
}

/* its slabs of VMAs are half empty, and make long lists */
static void make_half_gone(struct ready *ready)
{
	ready->why = crowd_half_gone(bounds_world.nr_vmas);
}

/* a process that has been made so, and waits; 0: @ready says why not */
static pid_t start_process(struct ready *ready, void (*make)(struct ready *ready))
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		make(ready);
		ready->done = 1;
		pause();
		_exit(0);
	}
	while (!ready->done && !waitpid(pid, NULL, WNOHANG))
		usleep(10000);
	if (!ready->done)
		ready->why = "a process ended early";
	return ready->why ? 0 : pid;
}

static const char *start_crowd(void)
{
	struct ready *ready = mmap(NULL, 2 * sizeof(*ready), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	bounds_world.nr_vmas = sized(CROWD_VMAS);
	bounds_world.nr_pages = sized(PAGES);
	if (!start_process(&ready[0], make_half_gone))
		return ready[0].why;
	bounds_world.crowd = start_process(&ready[1], make_crowd);
	bounds_world.vmas = (uintptr_t)ready[1].vmas;
	bounds_world.pages = (uintptr_t)ready[1].pages;
	return ready[1].why;
}

/* times of two CPUs cannot be compared to the microsecond */
static void stay_on_one_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* mmscope says how much it looked at in a hold of the lock that others wait for longest */
static bool is_stated(const struct bounds_op *op, enum hold_kind kind)
{
	static const enum hold_kind of[] = {
		[MMS_LOCK_MMAP] = HOLD_MMAP, [MMS_LOCK_NONE] = HOLD_KINDS,
		[MMS_LOCK_RCU] = HOLD_KINDS, [MMS_LOCK_ZONE] = HOLD_ZONE,
		[MMS_LOCK_LIST] = HOLD_LIST,
	};
	const uint32_t lock = bounds_world.stated.lock;

	return op->unit && lock < ARRAY_LEN(of) && of[lock] == kind;
}

static void figure(const struct bounds_op *op, const struct holds *h, enum hold_kind kind)
{
	char work[64] = "-", longest[24] = "-";

	if (is_stated(op, kind))
		snprintf(work, sizeof(work), "%u %s", bounds_world.stated.max_hold_tables, op->unit);
	if (h->timed[kind])
		snprintf(longest, sizeof(longest), "%.0f", h->longest[kind]);
	printf("# figure bounds: %s | %s | %s | %lu | %s | %s\n", op->about, op->name,
	       hold_name[kind], h->nr[kind], longest, work);
}

static void show(const struct bounds_op *op, const struct holds *h)
{
	enum hold_kind kind;
	bool any = false;

	for (kind = 0; kind < HOLD_KINDS; kind++)
		if (h->nr[kind]) {
			figure(op, h, kind);
			any = true;
		}
	if (!any)
		printf("# figure bounds: %s | %s | none of these | 0 | - | -\n", op->about, op->name);
}

static void judge(struct __test_metadata *_metadata, const struct bounds_op *op,
		  const struct holds *h)
{
	const uint32_t most = op->most ? op->most : info.max_tables;

	EXPECT_EQ(0, h->lost) TH_LOG("%s", op->name);
	if (op->by != HOLD_BY_MODULE)
		return;
	EXPECT_EQ(0, h->strange) TH_LOG("%s: %s takes a lock", op->name, h->stranger);
	/* a hold ends at the first table past the bound: one way down, and the VMA */
	EXPECT_GE(most + MMS_LEVELS + 1, bounds_world.stated.max_hold_tables)
		TH_LOG("%s", op->name);
}

/* the longest holds of the round in which they were shortest */
static void keep_least(struct holds *least, const struct holds *h, bool first)
{
	const struct holds before = *least;
	enum hold_kind kind;

	*least = *h;
	for (kind = 0; !first && kind < HOLD_KINDS; kind++)
		if (before.timed[kind] && before.longest[kind] < h->longest[kind])
			least->longest[kind] = before.longest[kind];
}

/* asked some times: 0, -ENOENT where there is no such thing, or -errno */
static int ask(struct __test_metadata *_metadata, const struct bounds_op *op,
	       struct holds *least)
{
	const time_t begun = time(NULL);
	unsigned int round;
	struct holds h;
	int err = 0;

	for (round = 0; round < ROUNDS && !err; round++) {
		if (round && time(NULL) - begun >= ROUNDS_SECONDS)
			break;
		memset(&bounds_world.stated, 0, sizeof(bounds_world.stated));
		if (holds_begin(op->by))
			return -EIO;
		err = op->ask(op);
		if (holds_end(&h))
			return -EIO;
		if (!err)
			judge(_metadata, op, &h);
		keep_least(least, &h, !round);
	}
	return err;
}

FIXTURE(bounds) { };
FIXTURE_SETUP(bounds) { }
FIXTURE_TEARDOWN(bounds)
{
	holds_close();
}

TEST_F_TIMEOUT(bounds, of_every_question, 2000)
{
	const char *why = start_crowd();
	struct holds h;
	size_t i;
	int err;

	ASSERT_EQ(NULL, why) TH_LOG("%s", why);
	stay_on_one_cpu();
	if (!holds_see_interrupts())
		printf("# this kernel does not trace interrupts that are switched off\n");
	for (i = 0; i < bounds_ops_nr; i++) {
		const struct bounds_op *op = &bounds_ops[i];

		err = ask(_metadata, op, &h);
		if (err == -ENOENT || err == -ENODEV || err == -EOPNOTSUPP) {
			printf("# %s: not on this kernel\n", op->name);
			continue;
		}
		EXPECT_EQ(0, err) TH_LOG("%s", op->name);
		if (!err)
			show(op, &h);
	}
}

TEST_HARNESS_MAIN
