// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_IOC_SCAN: a scan is the same as the translation of every page, however
 * it is cut, filtered and continued.
 *
 * mms-kernels: full required canary
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"

#ifndef MADV_COLD
#define MADV_COLD	20
#endif

#include "common.h"
#include "procfs.h"
#include "region.h"
#include "target.h"

/* a hold ends at the first table past the bound: one way down, and the VMA */
#define ONE_WAY_DOWN	(MMS_LEVELS + 1)

static struct target target;
static struct mms_info info;
static int dev;

/* before the harness forks: the tests are children and share the fixture */
static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	dev_info(dev, &info);
	write_text("/proc/sys/kernel/numa_balancing", "0");
	target_start(&target, NULL);
}

static const struct mms_scan everything = { .states = STATES_ALL };

/* a whole scan of the fixture; the test ends if it fails */
static struct runs scan(struct __test_metadata *_metadata, struct mms_scan like)
{
	struct runs runs;

	like.pid = like.pid ? like.pid : target.pid;
	ASSERT_EQ(0, dev_scan(dev, &like, &runs));
	EXPECT_GE(info.max_tables + ONE_WAY_DOWN, runs.cons.max_hold_tables);
	return runs;
}

/* runs cover [start, end) without gap or overlap */
static void expect_tiled(struct __test_metadata *_metadata, const struct runs *runs,
			 uint64_t start, uint64_t end)
{
	size_t i;

	for (i = 0; i < runs->nr; i++) {
		ASSERT_EQ(start, runs->run[i].va) TH_LOG("run %zu of %zu", i, runs->nr);
		ASSERT_NE(0, runs->run[i].len);
		start += runs->run[i].len;
	}
	ASSERT_EQ(end, start);
}

static bool continues(const struct mms_run *a, const struct mms_run *b)
{
	uint64_t pa = a->pa;

	if (a->va + a->len != b->va || a->state != b->state || a->prot != b->prot ||
	    a->page_flags != b->page_flags || a->page_shift != b->page_shift ||
	    a->swap_type != b->swap_type)
		return false;
	if (a->state == MMS_STATE_SWAP)
		pa += a->len >> PAGE_BITS;
	else if (pa != MMS_ADDR_NONE && a->state != MMS_STATE_MARKER &&
		 !(a->page_flags & MMS_PAGE_ZERO))
		pa += a->len;
	return pa == b->pa;
}

/* what a call's share of work cut in two becomes one again */
static void join(struct runs *runs)
{
	size_t i, n = 0;

	for (i = 1; i < runs->nr; i++) {
		if (continues(&runs->run[n], &runs->run[i]))
			runs->run[n].len += runs->run[i].len;
		else
			runs->run[++n] = runs->run[i];
	}
	runs->nr = runs->nr ? n + 1 : 0;
}

static void expect_same(struct __test_metadata *_metadata, struct runs *a,
			struct runs *b)
{
	size_t i;

	join(a);
	join(b);
	ASSERT_EQ(a->nr, b->nr);
	for (i = 0; i < a->nr; i++) {
		ASSERT_EQ(0, memcmp(&a->run[i], &b->run[i], sizeof(a->run[i])))
			TH_LOG("run %zu at %#llx and %#llx", i, a->run[i].va, b->run[i].va);
	}
}

/* from one page to the next, faster through what is big; of gaps only both ends */
static uint64_t step_of(const struct mms_run *run)
{
	if (run->state == MMS_STATE_NO_VMA && run->len > PAGE)
		return run->len - PAGE;
	return run->len > 64 * HUGE ? 16381 * PAGE : PAGE;
}

/* the pages of a run against their translations */
static size_t check_run(struct __test_metadata *_metadata, const struct mms_run *run)
{
	uint64_t step = step_of(run), at;
	size_t i, nr = 0, room = run->len / step + 1;
	uint64_t *va = calloc(room, sizeof(*va));
	struct mms_walk *walk = calloc(room, sizeof(*walk));
	const char *why;

	for (at = 0; at < run->len && nr < room; at += step, nr++)
		va[nr] = run->va + at + nr % PAGE;
	ASSERT_EQ(0, dev_translate(dev, target.pid, MMS_SPACE_USER, va, walk, nr));
	for (i = 0; i < nr; i++) {
		ASSERT_TRUE(run_says_same(run, &walk[i], 0, &why))
			TH_LOG("%s at %#" PRIx64 ": run state %u flags %#x prot %x shift %u pa %#llx,"
			       " walk state %u flags %#x prot %x shift %u pa %#llx aux %#llx",
			       why, va[i], run->state, run->page_flags, run->prot, run->page_shift,
			       run->pa, walk[i].state, walk[i].page_flags, walk[i].prot,
			       walk[i].page_shift, walk[i].pa, walk[i].aux);
	}
	free(va);
	free(walk);
	return nr;
}

FIXTURE(whole) { struct runs runs; };
FIXTURE_SETUP(whole)
{
	self->runs = scan(_metadata, everything);
}
FIXTURE_TEARDOWN(whole)
{
	runs_free(&self->runs);
}

TEST_F_TIMEOUT(whole, equals_translation_of_every_page, 90)
{
	size_t i, pages = 0;

	expect_tiled(_metadata, &self->runs, 0, info.user_end);
	for (i = 0; i < self->runs.nr; i++)
		pages += check_run(_metadata, &self->runs.run[i]);
	printf("# %zu runs, %zu pages translated\n", self->runs.nr, pages);
	EXPECT_LT(2000, pages);
}

TEST_F_TIMEOUT(whole, cut_by_small_buffers, 90)
{
	static const uint32_t sizes[] = { 1, 2, 7, 255, 1024, 1025 };
	size_t i;

	for (i = 0; i < ARRAY_LEN(sizes); i++) {
		struct mms_scan like = everything;
		struct runs small;

		like.nr = sizes[i];
		small = scan(_metadata, like);
		EXPECT_LE((self->runs.nr - 1) / sizes[i], small.calls);
		expect_same(_metadata, &self->runs, &small);
		runs_free(&small);
	}
}

/* ranges that start and end anywhere, huge pages included */
TEST_F_TIMEOUT(whole, cut_by_narrow_ranges, 90)
{
	uint64_t seed = 0xc0ffee;
	size_t i;

	for (i = 0; i < 400; i++) {
		const struct target_region *r = &target.region[i % target.nr];
		uint64_t first = r->start / PAGE + next_random(&seed) % (r->len / PAGE);
		uint64_t pages = 1 + next_random(&seed) % 700, at;
		struct mms_scan like = everything;
		struct runs part;

		like.start = first * PAGE;
		like.end = like.start + pages * PAGE;
		part = scan(_metadata, like);
		expect_tiled(_metadata, &part, like.start, like.end);
		for (at = 0; at < part.nr; at++) {
			const struct mms_run *run = &part.run[at];
			const struct mms_run *full = runs_find(&self->runs, run->va);
			uint64_t into = run->va - full->va;

			ASSERT_EQ(full->state, run->state);
			ASSERT_EQ(full->page_flags, run->page_flags);
			ASSERT_EQ(full->page_shift, run->page_shift);
			ASSERT_LE(run->len, full->len - into);
			if (run->state == MMS_STATE_MAPPED && !(run->page_flags & MMS_PAGE_ZERO))
				ASSERT_EQ(full->pa + into, run->pa) TH_LOG("%s", r->name);
		}
		runs_free(&part);
	}
}

static void keep_states(struct runs *runs, uint32_t states)
{
	size_t i, n = 0;

	for (i = 0; i < runs->nr; i++)
		if (states & MMS_STATE_BIT(runs->run[i].state))
			runs->run[n++] = runs->run[i];
	runs->nr = n;
}

/* every mask gives what the whole scan has in these states, and nothing else */
TEST_F(whole, filtered_by_state)
{
	uint32_t masks[MMS_STATES + 1];
	size_t i;

	for (i = 0; i < MMS_STATES; i++)
		masks[i] = MMS_STATE_BIT(i);
	masks[MMS_STATES] = MMS_STATE_BIT(MMS_STATE_NEVER) | MMS_STATE_BIT(MMS_STATE_SWAP);
	for (i = 0; i < ARRAY_LEN(masks); i++) {
		struct mms_scan like = { .states = masks[i] };
		struct runs some = scan(_metadata, like);
		struct runs want = scan(_metadata, everything);

		keep_states(&want, masks[i]);
		expect_same(_metadata, &want, &some);
		runs_free(&some);
		runs_free(&want);
	}
}

/* without a mask: whatever occupies something */
TEST_F(whole, default_states)
{
	struct runs some = scan(_metadata, (struct mms_scan){ });
	struct runs want = scan(_metadata, everything);

	keep_states(&want, STATES_ALL & ~STATES_EMPTY);
	expect_same(_metadata, &want, &some);
	EXPECT_LT(0, some.nr);
	runs_free(&some);
	runs_free(&want);
}

/* without accessed and dirty bits nothing else may change */
TEST_F(whole, merged_accessed_and_dirty)
{
	struct mms_scan like = everything;
	struct runs merged;
	size_t i;

	like.flags = MMS_SCAN_F_MERGE_AD;
	merged = scan(_metadata, like);
	for (i = 0; i < merged.nr; i++)
		EXPECT_EQ(0, merged.run[i].page_flags & (MMS_PAGE_YOUNG | MMS_PAGE_DIRTY));
	for (i = 0; i < self->runs.nr; i++)
		self->runs.run[i].page_flags &= ~(MMS_PAGE_YOUNG | MMS_PAGE_DIRTY);
	expect_same(_metadata, &self->runs, &merged);
	runs_free(&merged);
}

/* the frames of a huge page behind small entries, every second one accessed */
static char *half_accessed(size_t pages)
{
	char *p = map_anon(HUGE, HUGE);
	size_t i;

	madvise(p, HUGE, MADV_HUGEPAGE);
	fill(p, HUGE);
	/* splits the huge page, and clears the accessed bits of this part */
	madvise(p, pages * PAGE, MADV_COLD);
	for (i = 0; i < pages; i += 2)
		touch(p + i * PAGE, PAGE);
	return p;
}

TEST(accessed_and_dirty_end_a_run_unless_merged)
{
	const size_t pages = 64;
	char *p = half_accessed(pages);
	struct mms_scan like = {
		.pid = getpid(), .start = (uintptr_t)p, .end = (uintptr_t)p + pages * PAGE,
	};
	struct runs apart, merged;

	if (pagemap_entry(p) + pages - 1 != pagemap_entry(p + (pages - 1) * PAGE))
		SKIP(return, "no huge page: the frames do not follow each other");
	apart = scan(_metadata, like);
	like.flags = MMS_SCAN_F_MERGE_AD;
	merged = scan(_metadata, like);
	expect_tiled(_metadata, &apart, like.start, like.end);
	EXPECT_EQ(pages, apart.nr);
	EXPECT_EQ(1, merged.nr);
	runs_free(&apart);
	runs_free(&merged);
}

/* 64 GiB with a page in each: the tables in between must not be walked */
TEST(sparse)
{
	const size_t len = 64 * GIANT;
	char *p = map_anon(len, GIANT);
	struct mms_scan like = { .pid = getpid(), .start = (uintptr_t)p, .end = (uintptr_t)p + len };
	struct runs runs;
	size_t i;

	for (i = 0; i < 64; i++)
		p[i * GIANT + i * 7 * PAGE] = 1;
	runs = scan(_metadata, like);
	ASSERT_EQ(64, runs.nr);
	for (i = 0; i < 64; i++) {
		EXPECT_EQ((uintptr_t)p + i * GIANT + i * 7 * PAGE, runs.run[i].va);
		EXPECT_EQ(PAGE, runs.run[i].len);
	}
	printf("# %zu calls, %" PRIu64 " entries read, %u holds\n", runs.calls, runs.entries,
	       runs.cons.holds);
	/* one PTE table and one PMD table for each GiB, and the way there */
	EXPECT_GT(64 * (2 * 512 + 64), runs.entries);
	runs_free(&runs);
	like.states = STATES_ALL;
	runs = scan(_metadata, like);
	expect_tiled(_metadata, &runs, like.start, like.end);
	runs_free(&runs);
	munmap(p, len);
}

FIXTURE(dense) { char *p; size_t len; };
FIXTURE_SETUP(dense)
{
	size_t free_kb = sysconf(_SC_AVPHYS_PAGES) * (PAGE >> 10);

	self->len = free_kb > 900 << 10 ? 512UL << 20 : (free_kb / 2) << 10 & -HUGE;
	self->p = map_anon(self->len, HUGE);
	fill(self->p, self->len);
}
FIXTURE_TEARDOWN(dense)
{
	munmap(self->p, self->len);
}

TEST_F_TIMEOUT(dense, every_page_is_there, 120)
{
	struct mms_scan like = {
		.pid = getpid(), .start = (uintptr_t)self->p,
		.end = (uintptr_t)self->p + self->len, .states = STATES_ALL,
	};
	struct runs runs = scan(_metadata, like);
	size_t i, wrong = 0, mapped = 0;

	expect_tiled(_metadata, &runs, like.start, like.end);
	for (i = 0; i < self->len; i += PAGE) {
		const struct mms_run *run = runs_find(&runs, like.start + i);
		uint64_t pfn = (run->pa + like.start + i - run->va) >> PAGE_BITS;
		uint64_t entry;

		if (run->state != MMS_STATE_MAPPED)
			continue;
		mapped++;
		entry = pagemap_entry(self->p + i);
		wrong += entry & PM_PRESENT && (entry & PM_PFN) != pfn;
	}
	printf("# %zu MiB in %zu runs, %zu calls, %u holds, longest %llu ns, %u tables\n",
	       self->len >> 20, runs.nr, runs.calls, runs.cons.holds, runs.cons.max_hold_ns,
	       runs.cons.max_hold_tables);
	EXPECT_EQ(0, wrong);
	EXPECT_LT(self->len / PAGE * 9 / 10, mapped);
	runs_free(&runs);
}

/* a process that was there and is not any more */
TEST(an_ended_process_is_an_error)
{
	struct mms_scan like = everything;
	struct runs runs;
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	like.pid = child;
	EXPECT_EQ(-ESRCH, dev_scan(dev, &like, &runs));
	runs_free(&runs);
}

TEST_HARNESS_MAIN
