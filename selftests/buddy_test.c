// SPDX-License-Identifier: GPL-2.0
/*
 * Free blocks and per-CPU lists: each block against /proc/kpageflags, the
 * blocks against the counts of the zone, and both while memory comes and goes.
 *
 * mms-kernels: all kcsan
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "procfs.h"
#include "zonefile.h"
#include "zoneview.h"

#define TRIES		20
#define EXACT_LEN	(4 << 20)	/* all blocks of a zone fit */
#define HOLES		(64 << 20)	/* bytes of single free pages to make */

static struct mms_rec_system machine;
static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	zoneview_init(dev);
	if (ask_system(dev, &machine))
		ksft_exit_fail_msg("no answer about the system\n");
}

FIXTURE(slow) { };
FIXTURE_SETUP(slow) { }
FIXTURE_TEARDOWN(slow) { }

static struct records buddy(struct __test_metadata *_metadata, uint32_t flags, uint32_t len)
{
	struct records r;

	ASSERT_EQ(0, ask_zones(dev, MMS_VIEW_BUDDY, flags, len, &r));
	return r;
}

/* a byte a frame: 1 where a block of the answer lies; counts overlaps */
static uint8_t *draw(const struct records *r, unsigned int *overlaps)
{
	uint8_t *map = calloc(1, machine.max_pfn);
	const struct mms_rec_block *b;
	uint64_t i;

	*overlaps = 0;
	for_each_record(b, r, MMS_REC_BLOCK)
		for (i = b->pfn; i < b->pfn + (1ULL << b->order) && i < machine.max_pfn; i++)
			*overlaps += map[i]++;
	return map;
}

/* what each block must be by itself: aligned, inside the machine, marked */
static unsigned int check_form(const struct records *r)
{
	const struct mms_rec_block *b;
	unsigned int odd = 0;

	for_each_record(b, r, MMS_REC_BLOCK)
		odd += b->order >= machine.orders || b->pfn % (1ULL << b->order) ||
		       b->pfn + (1ULL << b->order) > machine.max_pfn ||
		       b->migratetype >= machine.migratetypes || b->cpu != ~0U ||
		       b->h.flags & MMS_BLOCK_ODD;
	return odd;
}

/* frames that two answers agree about and kpageflags in between does not */
static uint64_t count_wrong(const uint8_t *before, const uint8_t *after, uint64_t *flags,
			    uint64_t *free, uint64_t *moving)
{
	uint64_t pfn, wrong = 0;

	*free = *moving = 0;
	for (pfn = 0; pfn < machine.max_pfn; pfn++) {
		bool buddy = flags[pfn] & KPF_BUDDY;

		*free += !!before[pfn];
		if (before[pfn] != after[pfn])
			++*moving;
		else
			wrong += buddy != !!before[pfn];
	}
	return wrong;
}

/* two answers of buffers of @len and kpageflags in between, until they agree */
static void expect_kpageflags(struct __test_metadata *_metadata, uint32_t len)
{
	uint64_t *flags = calloc(machine.max_pfn, sizeof(*flags));
	uint64_t wrong = ~0ULL, free_frames = 0, moving = 0;
	unsigned int try, overlaps, form = 0;

	for (try = 0; try < TRIES && wrong; try++) {
		struct records a = buddy(_metadata, 0, len), b;
		uint8_t *before, *after;

		ASSERT_EQ(0, kpageflags_read(0, flags, machine.max_pfn));
		b = buddy(_metadata, 0, len);
		form += check_form(&a);
		before = draw(&a, &overlaps);
		after = draw(&b, &overlaps);
		wrong = count_wrong(before, after, flags, &free_frames, &moving);
		free(before);
		free(after);
		records_free(&a);
		records_free(&b);
	}
	printf("# %llu frames: %" PRIu64 " free, %" PRIu64 " moved, %" PRIu64
	       " wrong; %u rounds\n", machine.max_pfn, free_frames, moving, wrong, try);
	EXPECT_EQ(0, form);
	EXPECT_EQ(0, wrong);
	EXPECT_LT(1000, free_frames);
	free(flags);
}

/* a larger buffer would be a free block itself between two questions */
TEST_F_TIMEOUT(slow, kpageflags_agrees, 240)
{
	if (!pages_are_kept())
		SKIP(return, LISTS_MOVE);
	expect_kpageflags(_metadata, MMS_VIEW_LEN_MIN);
}

/* blocks of one list, in an answer of MMS_VIEW_BUDDY */
static uint64_t blocks_of(const struct records *r, const struct mms_rec_area *a)
{
	const struct mms_rec_block *b;
	uint64_t nr = 0;

	for_each_record(b, r, MMS_REC_BLOCK)
		nr += b->node == a->node && b->zone == a->zone && b->order == a->order &&
		      b->migratetype == a->migratetype;
	return nr;
}

TEST_F_TIMEOUT(slow, as_many_as_the_zone_counts, 120)
{
	unsigned int try, lists = 0, wrong = ~0U;

	if (!pages_are_kept())
		SKIP(return, LISTS_MOVE);
	for (try = 0; try < TRIES && wrong; try++) {
		struct records zones, r = buddy(_metadata, MMS_VIEW_F_EXACT, 0);
		const struct mms_rec_area *a;

		ASSERT_EQ(0, ask_zones(dev, MMS_VIEW_ZONES, MMS_VIEW_F_EXACT, 0, &zones));
		lists = wrong = 0;
		for_each_record(a, &zones, MMS_REC_AREA) {
			lists++;
			wrong += blocks_of(&r, a) != a->blocks;
		}
		records_free(&zones);
		records_free(&r);
	}
	printf("# %u lists, %u wrong, %u rounds\n", lists, wrong, try);
	EXPECT_EQ(0, wrong);
}

/* takes the blocks out of zones that were not one moment; how many are left */
static size_t keep_moments(struct records *r)
{
	struct mms_rec_block *b;
	size_t used = 0, left = 0;

	for (b = (void *)r->buf; (char *)b < r->buf + r->len; b++) {
		if (!(b->h.flags & MMS_BLOCK_MOMENT))
			continue;
		memmove(r->buf + used, b, sizeof(*b));
		used += sizeof(*b);
		left++;
	}
	r->len = used;
	return left;
}

/* from 6.12 on a free block lies on the list of its pageblock's type */
static unsigned int strays(const struct records *r)
{
	const struct mms_rec_block *b;
	unsigned int nr = 0;

	for_each_record(b, r, MMS_REC_BLOCK)
		nr += b->migratetype != b->pageblock;
	return nr;
}

/* no lock is needed to see that a moment is one: blocks do not overlap in it */
TEST_F_TIMEOUT(slow, moments_hold_under_load, 240)
{
	unsigned int round, overlaps, sum = 0, odd = 0, stray = 0;
	size_t moments = 0, all = 0;

	start_churn(3);
	for (round = 0; round < 40; round++) {
		struct records r = buddy(_metadata, MMS_VIEW_F_EXACT, EXACT_LEN);

		all += r.nr;
		moments += keep_moments(&r);
		free(draw(&r, &overlaps));
		sum += overlaps;
		odd += check_form(&r);
		stray += strays(&r);
		records_free(&r);
	}
	stop_churn();
	printf("# %zu of %zu blocks were of one moment; %u overlaps, %u odd blocks, %u on lists of another type\n",
	       moments, all, sum, odd, stray);
	EXPECT_EQ(0, sum);
	EXPECT_EQ(0, odd);
	if (kernel_at_least(6, 12))
		EXPECT_EQ(0, stray);
	if (!moments && sized(10) < 10)
		SKIP(return, "so many blocks take longer than a hold may on this kernel");
	EXPECT_LT(0, moments);
}

/*
 * From v6.7 on CPUs may keep an eighth of a zone to themselves. Told to keep
 * little, they give what they have too much of when the next page is freed.
 */
static void cpus_keep(bool little)
{
	write_text("/proc/sys/vm/percpu_pagelist_high_fraction", little ? "2000" : "0");
}

/* every second page of a mapping given back: single free pages, and many */
static char *make_holes(void)
{
	char *p = mmap(NULL, 2 * HOLES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	size_t i;

	if (p == MAP_FAILED)
		return NULL;
	cpus_keep(true);
	madvise(p, 2 * HOLES, MADV_NOHUGEPAGE);
	memset(p, 1, 2 * HOLES);
	for (i = 0; i < 2 * HOLES; i += 2 * PAGE)
		madvise(p + i, PAGE, MADV_DONTNEED);
	cpus_keep(false);
	return p;
}

static unsigned int doubles(const struct records *r)
{
	unsigned int overlaps;

	free(draw(r, &overlaps));
	return overlaps;
}

/* more blocks than one normal hold looks at: several holds, and it says so */
TEST_F_TIMEOUT(slow, long_lists_take_several_holds, 240)
{
	struct records whole, parts = {};
	unsigned int try, twice = 1;
	char *p = make_holes();

	ASSERT_NE(NULL, p);
	whole = buddy(_metadata, MMS_VIEW_F_EXACT, 0);
	/* what comes back while it is looked at can be seen again elsewhere */
	for (try = 0; try < TRIES && twice; try++) {
		records_free(&parts);
		parts = buddy(_metadata, 0, 0);
		twice = doubles(&parts);
	}
	printf("# %zu blocks in %u holds of at most %llu ns, %u blocks; in parts %zu in %u holds of at most %llu ns, %u blocks, %u retries, %u lost; %u rounds\n",
	       whole.nr, whole.last.cons.holds, whole.last.cons.max_hold_ns,
	       whole.last.cons.max_hold_tables, parts.nr, parts.last.cons.holds,
	       parts.last.cons.max_hold_ns, parts.last.cons.max_hold_tables,
	       parts.last.retries, parts.last.lost, try);
	EXPECT_LT(2048, whole.nr);
	EXPECT_EQ(0, twice);
	EXPECT_NE(MMS_CONS_LOCKED, parts.last.cons.kind);
	EXPECT_LE(parts.nr / 2048, parts.last.cons.holds);
	EXPECT_GE(2048, parts.last.cons.max_hold_tables);
	EXPECT_GE(65536, whole.last.cons.max_hold_tables);
	/*
	 * That nothing is left out between two holds, the kernel itself must say. So
	 * many records are more than one hold finds, and so few pages stay with their
	 * CPU between two questions.
	 */
	if (pages_are_kept())
		expect_kpageflags(_metadata, 6 * PAGE);
	records_free(&whole);
	records_free(&parts);
	munmap(p, 2 * HOLES);
}

/* the same while others tear at the lists: it ends, and doubts are stated */
TEST_F_TIMEOUT(slow, long_lists_under_load, 240)
{
	unsigned int round, kinds[4] = {}, retries = 0, lost = 0, odd = 0;
	char *p = make_holes();

	ASSERT_NE(NULL, p);
	start_churn(3);
	for (round = 0; round < 20; round++) {
		struct records r = buddy(_metadata, 0, MMS_VIEW_LEN_MIN);

		kinds[r.last.cons.kind & 3]++;
		retries += r.last.retries;
		lost += r.last.lost;
		odd += check_form(&r);
		records_free(&r);
	}
	stop_churn();
	printf("# locked %u chunked %u changed %u; %u retries, %u lists given up, %u odd\n",
	       kinds[0], kinds[1], kinds[2], retries, lost, odd);
	EXPECT_EQ(0, odd);
	EXPECT_EQ(0, kinds[MMS_CONS_LOCKED]);
	munmap(p, 2 * HOLES);
}

static bool has_pcp(char *why, size_t size)
{
	return dev_cap(dev, "pcp", why, size);
}

/* lists of a CPU and zone in one moment hold as many frames as it counts */
static unsigned int check_counts(const struct records *r, unsigned int *sets)
{
	const struct mms_rec_pcp *p, *q;
	unsigned int wrong = 0;

	*sets = 0;
	for_each_record(p, r, MMS_REC_PCP) {
		uint64_t frames = 0;

		if (!(p->h.flags & MMS_BLOCK_MOMENT) || p->order || p->migratetype)
			continue;
		for_each_record(q, r, MMS_REC_PCP)
			if (q->node == p->node && q->zone == p->zone && q->cpu == p->cpu)
				frames += (uint64_t)q->members << q->order;
		++*sets;
		wrong += frames != p->count;
	}
	return wrong;
}

static void count_pcp(struct __test_metadata *_metadata, unsigned int rounds)
{
	unsigned int round, sets, sum = 0, wrong = 0;

	for (round = 0; round < rounds; round++) {
		struct records r;

		ASSERT_EQ(0, ask_zones(dev, MMS_VIEW_PCP, MMS_VIEW_F_EXACT, 0, &r));
		wrong += check_counts(&r, &sets);
		sum += sets;
		records_free(&r);
	}
	printf("# %u sets of per-CPU lists counted, %u wrong\n", sum, wrong);
	EXPECT_EQ(0, wrong);
	EXPECT_LE(rounds, sum);
}

TEST_F_TIMEOUT(slow, per_cpu_lists_hold_what_they_count, 240)
{
	char why[64];

	if (!has_pcp(why, sizeof(why)))
		SKIP(return, "%s", why);
	count_pcp(_metadata, 20);
	start_churn(3);
	count_pcp(_metadata, 20);
	stop_churn();
}

/* each member is of the list before it, which has as many as it says */
static unsigned int out_of_place(const struct records *r, unsigned int *members)
{
	const struct mms_rec_pcp *p = NULL;
	const struct mms_rec *rec;
	unsigned int wrong = 0;
	uint64_t left = 0;

	*members = 0;
	for_each_record(rec, r, 0) {
		const struct mms_rec_block *b = (const void *)rec;

		if (rec->type == MMS_REC_PCP) {
			wrong += !!left;
			p = (const void *)rec;
			left = p->members;
			continue;
		}
		++*members;
		left--;
		wrong += rec->type != MMS_REC_BLOCK || !p || b->cpu != p->cpu ||
			 b->order != p->order || b->zone != p->zone || b->node != p->node;
	}
	return wrong + !!left;
}

static struct records pcp_members(struct __test_metadata *_metadata, uint32_t len)
{
	struct records r;

	ASSERT_EQ(0, ask_zones(dev, MMS_VIEW_PCP, MMS_VIEW_F_MEMBERS | MMS_VIEW_F_EXACT,
			       len, &r));
	return r;
}

/* one look: members that lie wrong, and frames that stayed on a list and are not free */
static void look_at_members(struct __test_metadata *_metadata, uint32_t len,
			    uint64_t *flags, unsigned int *members, unsigned int *placed,
			    uint64_t *stayed, uint64_t *wrong)
{
	struct records a = pcp_members(_metadata, len), b;
	unsigned int twice;
	uint8_t *before, *after;
	uint64_t pfn;

	ASSERT_EQ(0, kpageflags_read(0, flags, machine.max_pfn));
	b = pcp_members(_metadata, len);
	*placed = out_of_place(&a, members);
	*stayed = 0;
	*wrong = 0;
	before = draw(&a, &twice);
	after = draw(&b, &twice);
	for (pfn = 0; pfn < machine.max_pfn; pfn++) {
		if (!before[pfn] || !after[pfn])
			continue;
		++*stayed;
		*wrong += !!(flags[pfn] & (KPF_BUDDY | KPF_NOPAGE | KPF_LRU));
	}
	free(before);
	free(after);
	records_free(&a);
	records_free(&b);
}

/* each CPU frees pages, so that none has more than it may keep */
static void shorten_lists(void)
{
	long cpu, nr = sysconf(_SC_NPROCESSORS_CONF);
	cpu_set_t old, one;

	sched_getaffinity(0, sizeof(old), &old);
	for (cpu = 0; cpu < nr; cpu++) {
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (!sched_setaffinity(0, sizeof(one), &one))
			munmap(mmap(NULL, HOLES, PROT_READ | PROT_WRITE, MAP_PRIVATE |
				    MAP_ANONYMOUS | MAP_POPULATE, -1, 0), HOLES);
	}
	sched_setaffinity(0, sizeof(old), &old);
}

/*
 * A page that is on a list before and after is no free block in between, unless
 * it left and came back: that is looked at again. The module's own buffer can turn
 * the lists over, the same way at each look, so its length changes; both lengths
 * are enough for all lists, so that none is cut in two by the end of a buffer.
 */
TEST_F_TIMEOUT(slow, members_of_per_cpu_lists, 120)
{
	uint64_t *flags = calloc(machine.max_pfn, sizeof(*flags)), stayed = 0, wrong = 1;
	unsigned int members = 0, placed = 1, try;
	char why[64];

	if (!has_pcp(why, sizeof(why)))
		SKIP(return, "%s", why);
	if (!pages_are_kept())
		SKIP(return, LISTS_MOVE);
	cpus_keep(true);
	shorten_lists();
	for (try = 0; try < TRIES && (wrong || placed || !stayed); try++)
		look_at_members(_metadata, try % 2 ? 64 * PAGE : 32 * PAGE, flags, &members,
				&placed, &stayed, &wrong);
	cpus_keep(false);
	printf("# %u members, %u out of place; %" PRIu64 " frames stayed, %" PRIu64 " wrong; %u rounds\n",
	       members, placed, stayed, wrong, try);
	EXPECT_LT(0, members);
	EXPECT_EQ(0, placed);
	EXPECT_LT(0, stayed);
	EXPECT_EQ(0, wrong);
	free(flags);
}

TEST_HARNESS_MAIN
