// SPDX-License-Identifier: GPL-2.0
/*
 * Views of large things: a process with 65,000 VMAs, 10,000 processes, and all
 * the memory of the machine. Every view must come to its end and say as much
 * as there is, hold no lock longer than it says, and leave no memory behind.
 * How long it takes is printed, and judged by the benchmark.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "records.h"

#define VMAS		65000
#define PROCESSES	10000
#define AT_ONCE		64	/* of them end together */
/* memory the module may seem to leave behind: per-CPU caches of the allocators */
#define SLACK_KIB	4096

static struct mms_info info;
static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	dev_info(dev, &info);
}

/* what is large takes its time on an emulated processor */
FIXTURE(large) { };
FIXTURE_SETUP(large) { }
FIXTURE_TEARDOWN(large) { }

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* asks to the end and prints what it took */
static struct records ask(struct __test_metadata *_metadata, const char *name,
			  struct mms_view req)
{
	double begun = now_ms();
	struct records r;

	ASSERT_EQ(0, dev_view(dev, &req, 0, &r)) TH_LOG("%s", name);
	printf("# %-10s %8zu records %9zu bytes %4zu calls %8.1f ms; %u holds, longest %llu ns, %u units\n",
	       name, r.nr, r.len, r.calls, now_ms() - begun, r.last.cons.holds,
	       r.last.cons.max_hold_ns, r.last.cons.max_hold_tables);
	EXPECT_EQ(0, r.last.lost) TH_LOG("%s", name);
	return r;
}

static size_t count(const struct records *r, uint16_t type)
{
	const void *rec;
	size_t nr = 0;

	for_each_record(rec, r, type)
		nr++;
	return nr;
}

/* neighbours that differ in protection, page by page */
static int many_vmas(void)
{
	char *at = mmap(NULL, VMAS * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t i;

	if (at == MAP_FAILED)
		return -1;
	for (i = 0; i < VMAS; i += 2) {
		at[i * PAGE] = 1;
		if (mprotect(at + i * PAGE, PAGE, PROT_READ))
			return -1;
	}
	return 0;
}

static void expect_bounded(struct __test_metadata *_metadata, const struct records *r)
{
	/* a hold ends at the first table past the bound: one way down, and the VMA */
	EXPECT_GE(info.max_tables + MMS_LEVELS + 1, r->last.cons.max_hold_tables);
}

TEST_F_TIMEOUT(large, process_with_65000_vmas, 250)
{
	struct mms_view req = { .pid = getpid() };
	const struct mms_rec_mm *mm;
	uint32_t map_count;
	struct records r;

	write_text("/proc/sys/vm/max_map_count", "70000");
	ASSERT_EQ(0, many_vmas());
	req.view = MMS_VIEW_MM;
	r = ask(_metadata, "mm", req);
	mm = records_next(&r, NULL, MMS_REC_MM);
	ASSERT_NE(NULL, mm);
	map_count = mm->map_count;
	EXPECT_EQ(70000, mm->max_map_count);
	records_free(&r);
	EXPECT_LE(VMAS, map_count);

	req.view = MMS_VIEW_VMAS;
	r = ask(_metadata, "vma", req);
	EXPECT_EQ(map_count, count(&r, MMS_REC_VMA));
	expect_bounded(_metadata, &r);
	records_free(&r);
	req.flags = MMS_VIEW_F_PAGES;
	r = ask(_metadata, "vma pages", req);
	EXPECT_EQ(map_count, count(&r, MMS_REC_VMA));
	expect_bounded(_metadata, &r);
	records_free(&r);
	req.flags = 0;
	req.view = MMS_VIEW_TREE;
	r = ask(_metadata, "tree", req);
	EXPECT_LE(VMAS / 15, count(&r, MMS_REC_TREE_NODE));
	expect_bounded(_metadata, &r);
	records_free(&r);
	req.view = MMS_VIEW_TABLES;
	r = ask(_metadata, "pgtables", req);
	EXPECT_LE(VMAS / 512, count(&r, MMS_REC_TABLE));
	expect_bounded(_metadata, &r);
	records_free(&r);
}

/*
 * A few at a time: thousands that end at once wait for each other's mutexes, and
 * on an emulated machine for so long that the kernel takes them for hung.
 */
static void end_children(const pid_t *child, int nr)
{
	int i, ended = 0;

	for (i = 0; i < nr; i++) {
		kill(child[i], SIGKILL);
		for (; ended <= i - AT_ONCE || (i == nr - 1 && ended < nr); ended++)
			waitpid(child[ended], NULL, 0);
	}
}

/* says @was in the first byte of a page that both see, and waits for another word */
static void wait_for_word(volatile char *page, char was)
{
	page[0] = was;
	while (page[0] == was)
		usleep(10000);
}

/* children that share a page and wait; told to end, the first one ends all others */
static pid_t many_processes(char *page)
{
	static pid_t children[PROCESSES];
	int ready[2], i;
	char byte;
	pid_t first = fork();

	if (first)
		return first;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (pipe(ready))
		_exit(1);
	for (i = 1; i < PROCESSES; i++) {
		pid_t child = fork();

		if (child < 0)
			_exit(1);
		if (!child) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			/* fork() copies no entries of shared memory: a reading makes one */
			byte = *(volatile char *)page;
			if (write(ready[1], &byte, 1) != 1)
				_exit(1);
			pause();
			_exit(0);
		}
		children[i - 1] = child;
	}
	for (i = 1; i < PROCESSES; i++)
		if (read(ready[0], &byte, 1) != 1)
			_exit(1);
	wait_for_word(page, 1);
	end_children(children, PROCESSES - 1);
	_exit(0);
}

TEST_F_TIMEOUT(large, ten_thousand_processes, 250)
{
	const struct rlimit limit = { 2 * PROCESSES, 2 * PROCESSES };
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t va = (uintptr_t)page;
	struct mms_walk walk;
	struct records r;
	pid_t first;

	ASSERT_NE(MAP_FAILED, page);
	write_text("/proc/sys/kernel/pid_max", "60000");
	write_text("/proc/sys/kernel/threads-max", "60000");
	setrlimit(RLIMIT_NPROC, &limit);
	page[0] = 0;
	first = many_processes(page);
	ASSERT_LT(0, first);
	while (!*(volatile char *)page && !waitpid(first, NULL, WNOHANG))
		usleep(10000);
	ASSERT_EQ(1, page[0]);
	ASSERT_EQ(0, dev_translate(dev, getpid(), MMS_SPACE_USER, &va, &walk, 1));

	r = ask(_metadata, "tasks", (struct mms_view){ .view = MMS_VIEW_TASKS });
	EXPECT_LE(PROCESSES, count(&r, MMS_REC_TASK));
	records_free(&r);
	r = ask(_metadata, "who", (struct mms_view){ .view = MMS_VIEW_WHO,
						     .arg = { walk.pfn, 1 } });
	EXPECT_LE(PROCESSES, count(&r, MMS_REC_WHO));
	records_free(&r);
	page[0] = 2;
	EXPECT_EQ(first, waitpid(first, NULL, 0));
}

static long meminfo(const char *key)
{
	char text[8192], *at;

	if (read_text("/proc/meminfo", text, sizeof(text)) <= 0)
		return -1;
	at = strstr(text, key);
	return at ? strtol(at + strlen(key), NULL, 10) : -1;
}

static uint64_t sum_of_census(const struct records *r)
{
	const struct mms_rec_census *c;
	uint64_t sum = 0;

	for_each_record(c, r, MMS_REC_CENSUS)
		if (c->kind != MMS_FRAME_HOLE)
			sum += c->pages;
	return sum;
}

static const struct {
	const char *name;
	struct mms_view req;
} machine_views[] = {
	{ "zones", { .view = MMS_VIEW_ZONES } },
	{ "buddy", { .view = MMS_VIEW_BUDDY, .arg = { ~0ULL, ~0ULL } } },
	{ "pcp", { .view = MMS_VIEW_PCP, .arg = { ~0ULL, ~0ULL } } },
	{ "pageblocks", { .view = MMS_VIEW_PAGEBLOCKS, .arg = { ~0ULL, ~0ULL } } },
	{ "cells", { .view = MMS_VIEW_CELLS, .arg = { 0, 0, 4096 } } },
	{ "caches", { .view = MMS_VIEW_CACHES } },
	{ "layout", { .view = MMS_VIEW_LAYOUT } },
	{ "vmalloc", { .view = MMS_VIEW_VMALLOC } },
};

TEST_F_TIMEOUT(large, all_of_the_memory, 250)
{
	const struct mms_rec_system *system;
	struct records r = ask(_metadata, "system", (struct mms_view){ .view = MMS_VIEW_SYSTEM });
	uint64_t present, sum;
	size_t i;

	system = records_next(&r, NULL, MMS_REC_SYSTEM);
	ASSERT_NE(NULL, system);
	present = system->present_pages;
	records_free(&r);
	r = ask(_metadata, "census", (struct mms_view){ .view = MMS_VIEW_CENSUS });
	sum = sum_of_census(&r);
	EXPECT_EQ(present, sum);
	records_free(&r);
	for (i = 0; i < ARRAY_LEN(machine_views); i++) {
		r = ask(_metadata, machine_views[i].name, machine_views[i].req);
		EXPECT_LT(0, r.nr) TH_LOG("%s", machine_views[i].name);
		records_free(&r);
	}
}

TEST_F_TIMEOUT(large, no_memory_stays_behind, 250)
{
	struct mms_view census = { .view = MMS_VIEW_CENSUS };
	struct records r;
	long before, after;
	int i;

	r = ask(_metadata, "census", census);
	records_free(&r);
	before = meminfo("Slab:") + meminfo("VmallocUsed:");
	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, dev_view(dev, &machine_views[i % 6].req, 0, &r));
		records_free(&r);
	}
	after = meminfo("Slab:") + meminfo("VmallocUsed:");
	TH_LOG("slab and vmalloc: %ld KiB before, %ld KiB after", before, after);
	EXPECT_GE(before + SLACK_KIB, after);
}

TEST_HARNESS_MAIN
