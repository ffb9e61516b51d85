// SPDX-License-Identifier: GPL-2.0
/*
 * Questions about memory that changes all the while, from every CPU. No answer
 * may be an error, overlap itself or hold a lock longer than promised.
 *
 * mms-kernels: all kcsan
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/swap.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "procfs.h"
#include "storm.h"

#define RECORDS		4096
#define ADDRESSES	1024
#define SAMPLES		65536
#define MAX_THREADS	16
/* a hold ends at the first table past the bound: one way down, and the VMA */
#define ONE_WAY_DOWN	(MMS_LEVELS + 1)

static struct mms_info info;
static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	dev_info(dev, &info);
}

/**
 * struct asker - one thread that asks, and what it has seen
 * @storm: whom it asks about
 * @stop: shared end
 * @calls: ioctls, @failed: those with an error not foreseen, @last: the last one
 * @disorder: runs out of order or out of range
 * @bad: entries that made no sense
 * @tables: most tables in one hold
 * @hold: longest hold of each call, ns
 */
struct asker {
	pthread_t thread;
	const struct storm *storm;
	atomic_bool *stop;
	uint64_t seed;
	uint64_t calls, failed, disorder, bad, changed, finished;
	int last;
	uint32_t tables;
	size_t samples;
	uint64_t hold[SAMPLES];
	struct mms_run run[RECORDS];
	uint64_t va[ADDRESSES];
	struct mms_walk walk[ADDRESSES];
};

static bool is_foreseen(int err)
{
	return err == 0 || err == -EINTR || err == -ESRCH || err == -ENODATA;
}

static void note(struct asker *a, int err, const struct mms_consistency *cons)
{
	a->calls++;
	if (!is_foreseen(err)) {
		a->failed++;
		a->last = err;
	}
	if (err)
		return;
	a->changed += cons->kind == MMS_CONS_CHANGED;
	if (cons->max_hold_tables > a->tables)
		a->tables = cons->max_hold_tables;
	if (a->samples < SAMPLES)
		a->hold[a->samples++] = cons->max_hold_ns;
}

static void check_order(struct asker *a, const struct mms_scan *req, uint64_t start)
{
	uint64_t at = start;
	uint32_t i;

	for (i = 0; i < req->done; i++) {
		const struct mms_run *run = &a->run[i];

		a->disorder += run->va < at || !run->len || (run->va | run->len) % PAGE ||
			       run->state == MMS_STATE_NONE || run->state >= MMS_STATES;
		a->bad += run->state == MMS_STATE_BAD;
		at = run->va + run->len;
	}
	a->disorder += req->done && req->next < at && req->next;
}

/* a scan from start to end, with small and large buffers, all or some states */
static void scan_all(struct asker *a, pid_t pid, uint32_t space)
{
	uint64_t start = 0, r = next_random(&a->seed);
	struct mms_scan req;
	int err;

	do {
		req = (struct mms_scan){
			.size = sizeof(req), .pid = pid, .space = space, .start = start,
			.out = (uintptr_t)a->run, .nr = r & 1 ? RECORDS : 1 + (r >> 8) % 100,
			.stride = sizeof(a->run[0]), .states = r & 2 ? STATES_ALL : 0,
			.flags = r & 4 ? MMS_SCAN_F_MERGE_AD : 0,
		};
		err = dev_ioctl(dev, MMS_IOC_SCAN, &req);
		note(a, err, &req.cons);
		if (err == 0)
			check_order(a, &req, start);
		start = req.next;
		a->finished += !err && req.flags & MMS_SCAN_F_FINISHED;
	} while (!err && !(req.flags & MMS_SCAN_F_FINISHED) && !*a->stop);
}

static void translate_some(struct asker *a, pid_t pid)
{
	uint32_t nr = 1 + next_random(&a->seed) % ADDRESSES, i;
	struct mms_translate req;
	int err;

	for (i = 0; i < nr; i++) {
		uint64_t r = next_random(&a->seed);

		a->va[i] = r & 1 ? a->storm->dense + (r >> 1) % STORM_DENSE :
				   a->storm->sparse + (r >> 1) % STORM_SPARSE;
	}
	err = dev_translate_once(dev, &req, pid, MMS_SPACE_USER, a->va, a->walk, nr);
	note(a, err, &req.cons);
	for (i = 0; !err && i < req.done; i++) {
		a->disorder += a->walk[i].va != a->va[i];
		a->bad += a->walk[i].state == MMS_STATE_BAD;
	}
}

static void *ask_on(void *arg)
{
	struct asker *a = arg;

	while (!*a->stop) {
		uint64_t r = next_random(&a->seed);

		if (r % 16 == 0)
			scan_all(a, 0, MMS_SPACE_KERNEL);
		else if (r % 2)
			scan_all(a, a->storm->pid, MMS_SPACE_USER);
		else
			translate_some(a, a->storm->pid);
	}
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

FIXTURE(race) {
	struct storm storm;
	struct asker *asker;
	int threads;
	atomic_bool stop;
	bool skipped;	/* and nothing was asked for long */
};

FIXTURE_SETUP(race)
{
	int i;

	self->threads = sysconf(_SC_NPROCESSORS_ONLN);
	if (self->threads > MAX_THREADS)
		self->threads = MAX_THREADS;
	self->asker = calloc(self->threads, sizeof(*self->asker));
	ASSERT_NE(NULL, self->asker);
	storm_start(&self->storm, self->threads + 1);
	ASSERT_LT(0, self->storm.pid);
	for (i = 0; i < self->threads; i++) {
		self->asker[i].storm = &self->storm;
		self->asker[i].stop = &self->stop;
		self->asker[i].seed = 0xabcdef1234567ULL + i;
		pthread_create(&self->asker[i].thread, NULL, ask_on, &self->asker[i]);
	}
}

static uint64_t collect_holds(struct asker *askers, int n, uint64_t **all)
{
	uint64_t nr = 0;
	int i;

	*all = malloc(n * sizeof(askers->hold));
	for (i = 0; i < n; i++) {
		memcpy(*all + nr, askers[i].hold, askers[i].samples * sizeof(uint64_t));
		nr += askers[i].samples;
	}
	qsort(*all, nr, sizeof(uint64_t), by_size);
	return nr;
}

static void show_holds(const uint64_t *hold, uint64_t nr, uint64_t calls, uint64_t finished,
		       uint64_t changed, uint32_t tables)
{
	printf("# %" PRIu64 " calls, %" PRIu64 " scans to the end, %" PRIu64 " saw mappings change\n",
	       calls, finished, changed);
	printf("# longest hold of a call: median %" PRIu64 " us, p99 %" PRIu64 " us, max %" PRIu64
	       " us (bound %llu us and one table); most tables %u (bound %u)\n",
	       hold[nr / 2] / 1000, hold[nr * 99 / 100] / 1000, hold[nr - 1] / 1000,
	       info.hold_bound_ns / 1000, tables, info.max_tables);
}

FIXTURE_TEARDOWN(race)
{
	uint64_t *hold, nr, calls = 0, changed = 0, finished = 0;
	uint32_t tables = 0;
	int i;

	self->stop = true;
	for (i = 0; i < self->threads; i++) {
		struct asker *a = &self->asker[i];

		pthread_join(a->thread, NULL);
		calls += a->calls;
		changed += a->changed;
		finished += a->finished;
		tables = a->tables > tables ? a->tables : tables;
		EXPECT_EQ(0, a->failed) TH_LOG("last error %d", a->last);
		EXPECT_EQ(0, a->disorder);
		EXPECT_EQ(0, a->bad);
	}
	EXPECT_EQ(0, waitpid(self->storm.pid, NULL, WNOHANG)) TH_LOG("the storm was over early");
	storm_stop(&self->storm);
	nr = collect_holds(self->asker, self->threads, &hold);
	EXPECT_TRUE(self->skipped || nr > 10) TH_LOG("%" PRIu64 " samples", nr);
	if (nr)
		show_holds(hold, nr, calls, finished, changed, tables);
	EXPECT_GE(info.max_tables + ONE_WAY_DOWN, tables);
	free(hold);
	free(self->asker);
}

static bool until(time_t end)
{
	return time(NULL) < end;
}

TEST_F_TIMEOUT(race, changing_mappings, 60)
{
	sleep(12);
}

/* processes that end while they are looked at */
TEST_F_TIMEOUT(race, ending_processes, 60)
{
	struct asker *a = calloc(1, sizeof(*a));
	time_t end = time(NULL) + 4;
	unsigned int rounds = 0;

	a->storm = &self->storm;
	a->stop = &self->stop;
	a->seed = 99;
	for (; until(end); rounds++) {
		pid_t child = fork();

		if (child == 0) {
			memset(malloc(8 << 20), 1, 8 << 20);
			_exit(0);
		}
		scan_all(a, child, MMS_SPACE_USER);
		translate_some(a, child);
		scan_all(a, child, MMS_SPACE_USER);
		waitpid(child, NULL, 0);
	}
	EXPECT_EQ(0, a->failed) TH_LOG("last error %d", a->last);
	EXPECT_EQ(0, a->disorder);
	printf("# %u processes\n", rounds);
	free(a);
}

static void *ask_for_swap(void *arg)
{
	struct asker *a = arg;

	while (!*a->stop) {
		struct mms_swap swap = { .size = sizeof(swap), .type = a->calls++ % 4 };
		int err = dev_ioctl(dev, MMS_IOC_SWAP, &swap);

		a->failed += err && err != -ENOENT && err != -EINTR;
		a->finished += !err;
		a->disorder += !err && swap.path[0] != '/';
	}
	return NULL;
}

TEST_F_TIMEOUT(race, swap_areas_come_and_go, 90)
{
	struct asker *a = calloc(1, sizeof(*a));
	time_t end = time(NULL) + 4;
	unsigned int rounds = 0;
	char path[256], why[160];

	self->skipped = !dev_cap(dev, "swap-area", why, sizeof(why));
	if (self->skipped)
		SKIP(return, "%s", why);
	self->skipped = !last_swap_area(path);
	if (self->skipped)
		SKIP(return, "no swap");
	a->stop = &self->stop;
	pthread_create(&a->thread, NULL, ask_for_swap, a);
	for (; until(end); rounds++) {
		if (swapoff(path))
			break;
		ASSERT_EQ(0, swapon(path, 0));
	}
	self->stop = true;
	pthread_join(a->thread, NULL);
	EXPECT_LT(0, rounds);
	EXPECT_EQ(0, a->failed);
	EXPECT_EQ(0, a->disorder);
	EXPECT_LT(0, a->finished);
	printf("# %s went and came %u times, asked %" PRIu64 " times\n", path, rounds, a->calls);
	free(a);
}

#define BLOCKS	"/sys/devices/system/memory"

static int set_block(int block, const char *state)
{
	char path[128];

	snprintf(path, sizeof(path), BLOCKS "/memory%d/state", block);
	return write_text(path, state);
}

/* memory that is taken away: its struct pages go too */
TEST_F_TIMEOUT(race, memory_goes_offline, 120)
{
	time_t end = time(NULL) + 10;
	unsigned int offline = 0;
	int block;

	self->skipped = access(BLOCKS "/block_size_bytes", F_OK);
	if (self->skipped)
		SKIP(return, "this kernel cannot take memory away");
	for (block = 0; until(end); block = (block + 1) % 64) {
		if (set_block(block, "offline"))
			continue;
		offline++;
		ASSERT_EQ(0, set_block(block, "online")) TH_LOG("block %d", block);
	}
	if (!offline)
		SKIP(return, "no block of memory could be taken offline");
	printf("# %u times\n", offline);
}

TEST_HARNESS_MAIN
