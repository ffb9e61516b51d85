// SPDX-License-Identifier: GPL-2.0
/*
 * The worked examples of a memory-management course, live: threads and the two
 * counts of an mm_struct, demand paging, merging and splitting of VMAs, copy on
 * write, a kernel thread on borrowed tables.
 *
 * mms-kernels: full required canary
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "records.h"

#define THREADS		5
#define ARRAY		GIANT		/* 1 GiB */
#define SOME_PAGES	256		/* 1 MiB: the buffers of the questions, the heap, the stack */

static struct mms_info info;
static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	dev_info(dev, &info);
}

static struct records ask(struct __test_metadata *_metadata, uint32_t view,
			  uint32_t flags, int pid, uint64_t start, uint64_t end)
{
	const struct mms_view req = {
		.view = view, .flags = flags, .pid = pid, .arg = { start, end },
	};
	struct records r;

	ASSERT_EQ(0, dev_view(dev, &req, 0, &r)) TH_LOG("view %u", view);
	return r;
}

static struct mms_rec_mm mm_of(struct __test_metadata *_metadata, int pid)
{
	struct records r = ask(_metadata, MMS_VIEW_MM, 0, pid, 0, 0);
	const struct mms_rec_mm *rec = records_next(&r, NULL, MMS_REC_MM);
	struct mms_rec_mm ret;

	ASSERT_NE(NULL, rec);
	ret = *rec;
	records_free(&r);
	return ret;
}

static uint64_t resident(const struct mms_rec_mm *mm)
{
	return mm->rss_anon + mm->rss_file + mm->rss_shmem;
}

static uint64_t apart(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* what one VMA has, found by its first address */
static struct mms_rec_vma vma_at(struct __test_metadata *_metadata, const void *at)
{
	uint64_t va = (uintptr_t)at;
	struct records r = ask(_metadata, MMS_VIEW_VMAS, MMS_VIEW_F_PAGES, getpid(), va, 0);
	const struct mms_rec_vma *rec = records_next(&r, NULL, MMS_REC_VMA);
	struct mms_rec_vma ret;

	ASSERT_NE(NULL, rec);
	ret = *rec;
	records_free(&r);
	return ret;
}

static void *wait_for_signal(void *barrier)
{
	pthread_barrier_wait(barrier);
	pause();
	return NULL;
}

/*
 * An idle CPU stays on the tables of who ran there last, and counts as a
 * reference on the structure until another process comes by. Such processes
 * are sent until nobody borrows.
 */
static struct mms_rec_mm mm_unborrowed(struct __test_metadata *_metadata)
{
	struct mms_rec_mm mm = mm_of(_metadata, getpid());
	int round;

	for (round = 0; round < 200 && mm.mm_count > 1; round++) {
		pid_t child = fork();

		EXPECT_GE(1 + sysconf(_SC_NPROCESSORS_CONF), mm.mm_count);
		if (!child)
			_exit(0);
		waitpid(child, NULL, 0);
		mm = mm_of(_metadata, getpid());
	}
	return mm;
}

TEST(threads_share_one_mm)
{
	struct mms_rec_mm before = mm_unborrowed(_metadata), after;
	const struct mms_rec_task *task;
	pthread_t thread[THREADS - 1];
	pthread_barrier_t barrier;
	struct records r;
	size_t i, tasks = 0;

	EXPECT_EQ(1, before.mm_users - before.own_refs);
	EXPECT_EQ(1, before.mm_count);
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (i = 0; i < ARRAY_LEN(thread); i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, wait_for_signal, &barrier));
	pthread_barrier_wait(&barrier);

	after = mm_unborrowed(_metadata);
	EXPECT_EQ(before.mm, after.mm);
	EXPECT_EQ(THREADS, after.mm_users - after.own_refs);
	EXPECT_EQ(1, after.mm_count);
	EXPECT_EQ(THREADS, after.nr_tasks);
	EXPECT_EQ(1, after.nr_processes);
	r = ask(_metadata, MMS_VIEW_MM, 0, getpid(), 0, 0);
	for_each_record(task, &r, MMS_REC_TASK) {
		tasks += !(task->flags & MMS_TASK_ASKED);
		EXPECT_EQ(after.mm, task->mm);
		EXPECT_EQ(getpid(), task->tgid);
	}
	EXPECT_LE(THREADS - 1, tasks);
	records_free(&r);
}

/* a gigabyte is written page by page */
FIXTURE(slow) { };
FIXTURE_SETUP(slow) { }
FIXTURE_TEARDOWN(slow) { }

TEST_F_TIMEOUT(slow, demand_paging, 200)
{
	struct mms_rec_mm none = mm_of(_metadata, getpid()), mapped, written;
	char *array = mmap(NULL, ARRAY, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct mms_rec_vma vma;
	size_t i;

	ASSERT_NE(MAP_FAILED, array);
	mapped = mm_of(_metadata, getpid());
	EXPECT_GE(SOME_PAGES, apart(none.total_vm + ARRAY / PAGE, mapped.total_vm));
	EXPECT_GE(resident(&none) + SOME_PAGES, resident(&mapped));
	vma = vma_at(_metadata, array);
	EXPECT_EQ(0, vma.present);
	EXPECT_LE((uintptr_t)array + ARRAY, vma.end);

	for (i = 0; i < ARRAY; i += PAGE)
		array[i] = 1;
	written = mm_of(_metadata, getpid());
	EXPECT_GE(SOME_PAGES, apart(mapped.total_vm, written.total_vm));
	EXPECT_GE(SOME_PAGES, apart(resident(&none) + ARRAY / PAGE, resident(&written)));
	EXPECT_LT(mapped.pgtables_bytes, written.pgtables_bytes);
	vma = vma_at(_metadata, array);
	EXPECT_LE(ARRAY / PAGE, vma.present);
	EXPECT_EQ(vma.present, vma.anon);
	TH_LOG("VIRT %llu MiB, RES %" PRIu64 " MiB untouched, %" PRIu64 " MiB written",
	       written.total_vm >> 8, resident(&mapped) >> 8, resident(&written) >> 8);
}

/*
 * Room for some pages within memory that nobody may touch, so that what is
 * mapped there meets no VMA that it could be one with.
 */
static char *island(struct __test_metadata *_metadata, size_t pages)
{
	char *room = mmap(NULL, (pages + 2) * PAGE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, room);
	return room + PAGE;
}

static void map_at(struct __test_metadata *_metadata, char *at, size_t pages)
{
	ASSERT_EQ(at, mmap(at, pages * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
}

static void expect_vma(struct __test_metadata *_metadata, const char *at,
		       size_t pages, uint32_t merge)
{
	struct mms_rec_vma vma = vma_at(_metadata, at);

	EXPECT_EQ((uintptr_t)at, vma.start);
	EXPECT_EQ((uintptr_t)at + pages * PAGE, vma.end);
	EXPECT_EQ(merge, vma.merge);
}

TEST(vmas_merge_and_split)
{
	char *at = island(_metadata, 6);
	uint32_t count;

	map_at(_metadata, at, 3);
	expect_vma(_metadata, at, 3, MMS_MERGE_FLAGS);
	map_at(_metadata, at + 3 * PAGE, 3);
	expect_vma(_metadata, at, 6, MMS_MERGE_FLAGS);
	count = mm_of(_metadata, getpid()).map_count;

	ASSERT_EQ(0, mprotect(at + 2 * PAGE, 2 * PAGE, PROT_READ));
	EXPECT_EQ(count + 2, mm_of(_metadata, getpid()).map_count);
	expect_vma(_metadata, at, 2, MMS_MERGE_FLAGS);
	expect_vma(_metadata, at + 2 * PAGE, 2, MMS_MERGE_FLAGS);
	expect_vma(_metadata, at + 4 * PAGE, 2, MMS_MERGE_FLAGS);

	ASSERT_EQ(0, mprotect(at + 2 * PAGE, 2 * PAGE, PROT_READ | PROT_WRITE));
	EXPECT_EQ(count, mm_of(_metadata, getpid()).map_count);
	expect_vma(_metadata, at, 6, MMS_MERGE_FLAGS);
}

static uint64_t pfn_of(struct __test_metadata *_metadata, int pid, const char *at)
{
	uint64_t va = (uintptr_t)at;
	struct mms_walk walk;

	ASSERT_EQ(0, dev_translate(dev, pid, MMS_SPACE_USER, &va, &walk, 1));
	ASSERT_EQ(MMS_STATE_MAPPED, walk.state);
	return walk.pfn;
}

/* how many mappings of this frame there are at this address */
static size_t mappings(struct __test_metadata *_metadata, uint64_t pfn, const char *at)
{
	struct records r = ask(_metadata, MMS_VIEW_WHO, 0, 0, pfn, 1);
	const struct mms_rec_who *who;
	size_t nr = 0;

	for_each_record(who, &r, MMS_REC_WHO)
		nr += who->kind == MMS_WHO_MAPS && who->va == (uintptr_t)at;
	records_free(&r);
	return nr;
}

TEST(fork_shares_until_a_write)
{
	volatile char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char *at = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t first, second;
	pid_t child;

	ASSERT_NE(MAP_FAILED, (void *)page);
	ASSERT_NE(MAP_FAILED, at);
	madvise(at, 2 * PAGE, MADV_NOHUGEPAGE);
	memset(at, 1, 2 * PAGE);
	first = pfn_of(_metadata, getpid(), at);
	second = pfn_of(_metadata, getpid(), at + PAGE);
	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		while (!page[0])
			usleep(1000);
		at[0] = 2;
		page[PAGE] = 1;
		pause();
		_exit(0);
	}
	EXPECT_EQ(first, pfn_of(_metadata, child, at));
	EXPECT_EQ(second, pfn_of(_metadata, child, at + PAGE));
	EXPECT_EQ(2, mappings(_metadata, first, at));

	page[0] = 1;
	while (!page[PAGE])
		usleep(1000);
	EXPECT_EQ(first, pfn_of(_metadata, getpid(), at));
	EXPECT_NE(first, pfn_of(_metadata, child, at));
	EXPECT_EQ(second, pfn_of(_metadata, child, at + PAGE));
	EXPECT_EQ(1, mappings(_metadata, first, at));
	EXPECT_EQ(2, mappings(_metadata, second, at + PAGE));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

TEST(kernel_threads_borrow)
{
	const struct mms_rec_task *task;
	size_t kthreads = 0, borrowers = 0;
	struct records r = ask(_metadata, MMS_VIEW_TASKS, 0, 0, 0, 0);

	for_each_record(task, &r, MMS_REC_TASK) {
		if (!(task->flags & MMS_TASK_KTHREAD))
			continue;
		kthreads++;
		borrowers += !!(task->flags & MMS_TASK_BORROWS);
		if (!(task->flags & MMS_TASK_USER_MM))
			EXPECT_EQ(0, task->mm) TH_LOG("%s", task->comm);
	}
	TH_LOG("%zu kernel threads, %zu on a borrowed active_mm", kthreads, borrowers);
	EXPECT_LT(10, kthreads);
	records_free(&r);
}

TEST_HARNESS_MAIN
