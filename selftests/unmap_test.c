// SPDX-License-Identifier: GPL-2.0
/*
 * A process whose munmap() has taken VMAs away and not yet lowered total_vm. Who asks meanwhile
 * must be told that others hold the lock: "alone" with a wrong number would be proof of damage.
 *
 * The VMAs of each round go once and do not come back: lists that are equal before and after are
 * the list of the moment between.
 *
 * mms-kernels: all kcsan
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "records.h"

#define LEN		(32UL << 20)
#define ROUNDS_MAX	200
#define SEEN_ENOUGH	40
#define TRIES		50

static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
}

/* a process that maps when it is told to, and unmaps when it is told to */
struct target {
	pid_t pid;
	int order[2], done[2];
};

struct tally {
	unsigned int rounds, samples, moved, alone, shared, late, wrong;
};

static void act(const struct target *t)
{
	char *area = NULL, c;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(t->order[0], &c, 1) == 1) {
		if (c == '+') {
			area = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			if (area == MAP_FAILED)
				_exit(1);
			/* page by page: there is more to give back */
			madvise(area, LEN, MADV_NOHUGEPAGE);
			for (size_t at = 0; at < LEN; at += PAGE)
				area[at] = 1;
		} else {
			munmap(area, LEN);
		}
		if (write(t->done[1], &c, 1) != 1)
			_exit(1);
	}
	_exit(0);
}

static bool target_begin(struct target *t)
{
	if (pipe(t->order) || pipe(t->done))
		return false;
	t->pid = fork();
	if (!t->pid)
		act(t);
	return t->pid > 0;
}

static void target_end(const struct target *t)
{
	kill(t->pid, SIGKILL);
	waitpid(t->pid, NULL, 0);
}

static bool is_done(const struct target *t, int wait_ms)
{
	struct pollfd p = { .fd = t->done[0], .events = POLLIN };
	char c;

	return poll(&p, 1, wait_ms) == 1 && read(t->done[0], &c, 1) == 1;
}

static int ask(pid_t pid, uint32_t view, struct records *r)
{
	const struct mms_view like = { .view = view, .pid = pid };

	return dev_view(dev, &like, 0, r);
}

static uint64_t pages(const struct records *r)
{
	const struct mms_rec_vma *vma;
	uint64_t sum = 0;

	for_each_record(vma, r, MMS_REC_VMA)
		sum += (vma->end - vma->start) / PAGE;
	return sum;
}

static bool same_list(const struct records *a, const struct records *b)
{
	const struct mms_rec_vma *x = records_next(a, NULL, MMS_REC_VMA);
	const struct mms_rec_vma *y = records_next(b, NULL, MMS_REC_VMA);

	while (x && y && x->start == y->start && x->end == y->end) {
		x = records_next(a, x, MMS_REC_VMA);
		y = records_next(b, y, MMS_REC_VMA);
	}
	return !x && !y;
}

static void judge(struct tally *t, const struct mms_rec_mm *mm, uint64_t sum)
{
	t->alone += mm->alone == 1;
	t->shared += mm->alone == 0;
	if (mm->total_vm > sum && !mm->alone) {
		t->late++;
	} else if (mm->total_vm != sum || mm->alone > 1) {
		t->wrong++;
		printf("# total_vm %" PRIu64 ", VMAs %" PRIu64 ", alone %u\n",
		       (uint64_t)mm->total_vm, sum, mm->alone);
	}
}

static int sample(struct tally *t, pid_t pid)
{
	struct records before = {}, mm = {}, after = {};
	int err = ask(pid, MMS_VIEW_VMAS, &before);

	if (!err)
		err = ask(pid, MMS_VIEW_MM, &mm);
	if (!err)
		err = ask(pid, MMS_VIEW_VMAS, &after);
	t->samples++;
	if (!err && same_list(&before, &after))
		judge(t, records_next(&mm, NULL, MMS_REC_MM), pages(&before));
	else
		t->moved++;
	records_free(&before);
	records_free(&mm);
	records_free(&after);
	return err;
}

static bool order(const struct target *t, char c)
{
	return write(t->order[1], &c, 1) == 1;
}

/* nobody takes part in the life of a process that sleeps, but now and then a kernel thread */
TEST(who_looks_at_a_sleeper_is_alone)
{
	struct tally t = {};
	struct target target;
	int i;

	ASSERT_TRUE(target_begin(&target));
	for (i = 0; i < TRIES; i++)
		ASSERT_EQ(0, sample(&t, target.pid));
	target_end(&target);
	EXPECT_EQ(0, t.wrong);
	EXPECT_LE(TRIES / 2, t.alone);
	EXPECT_EQ(0, t.late);
}

FIXTURE(slow) {
};

FIXTURE_SETUP(slow)
{
}

FIXTURE_TEARDOWN(slow)
{
}

/* with one processor it may take all rounds */
TEST_F_TIMEOUT(slow, pages_are_counted_out_late, 240)
{
	struct tally t = {};
	struct target target;

	ASSERT_TRUE(target_begin(&target));
	for (; t.rounds < ROUNDS_MAX && t.late < SEEN_ENOUGH; t.rounds++) {
		ASSERT_TRUE(order(&target, '+') && is_done(&target, -1));
		ASSERT_TRUE(order(&target, '-'));
		while (!is_done(&target, 0))
			ASSERT_EQ(0, sample(&t, target.pid));
	}
	target_end(&target);
	printf("# %u rounds, %u looks: %u moved, %u alone, %u not; %u with pages still to be counted out, %u wrong\n",
	       t.rounds, t.samples, t.moved, t.alone, t.shared, t.late, t.wrong);
	EXPECT_EQ(0, t.wrong);
	/* one processor: who unmaps is seldom taken off it at the right moment */
	if (sysconf(_SC_NPROCESSORS_ONLN) > 1) {
		EXPECT_LE(1, t.late);
	}
}

TEST_HARNESS_MAIN
