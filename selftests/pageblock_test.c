// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks: every frame counted once, and as /proc/kpageflags has it.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "procfs.h"
#include "zonefile.h"
#include "zoneview.h"

#define TRIES	20

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

TEST(every_frame_is_counted_once)
{
	uint64_t size = 1ULL << machine.block_order, nr = 0;
	const struct mms_rec_pageblock *b;
	const struct mms_rec_zone *z;
	struct records r, zones;

	ASSERT_EQ(0, ask_zones(dev, MMS_VIEW_PAGEBLOCKS, 0, MMS_VIEW_LEN_MIN, &r));
	ASSERT_EQ(0, ask_zones(dev, MMS_VIEW_ZONES, 0, 0, &zones));
	EXPECT_EQ(MMS_CONS_RACY, r.last.cons.kind);
	for_each_record(b, &r, MMS_REC_PAGEBLOCK) {
		EXPECT_EQ(size, b->free + b->movable + b->unmovable + b->idle + b->absent)
			TH_LOG("%#llx", b->pfn);
		EXPECT_EQ(0, b->pfn % size);
		EXPECT_GT(machine.migratetypes, b->migratetype);
		nr++;
	}
	for_each_record(z, &zones, MMS_REC_ZONE) {
		uint64_t there = 0;

		for_each_record(b, &r, MMS_REC_PAGEBLOCK)
			if (b->node == z->node && b->zone == z->index)
				there += size - b->absent;
		EXPECT_LE(z->present, there) TH_LOG("%s", z->name);
		EXPECT_GE(z->spanned + size, there) TH_LOG("%s", z->name);
	}
	printf("# %" PRIu64 " pageblocks\n", nr);
	EXPECT_LT(100, nr);
	records_free(&r);
	records_free(&zones);
}

/* what kpageflags says about the frames of a pageblock */
struct counts {
	uint32_t free;
	uint32_t movable;
};

/* a tail page is what its head is */
static struct counts count(const uint64_t *flags, uint64_t nr)
{
	struct counts c = {};
	uint64_t head = 0, i;

	for (i = 0; i < nr; i++) {
		uint64_t f = flags[i];

		if (f & KPF_COMPOUND_HEAD)
			head = f;
		if (f & KPF_COMPOUND_TAIL)
			f = head;
		c.free += !!(flags[i] & KPF_BUDDY);
		c.movable += !(flags[i] & KPF_BUDDY) && f & (KPF_LRU | KPF_HUGE);
	}
	return c;
}

/* pages of zsmalloc can be moved, which kpageflags does not show */
static uint64_t zsmalloc_pages(void)
{
	uint64_t sum = 0;
	const struct mms_rec_stat *s;
	struct records r;

	if (ask_zones(dev, MMS_VIEW_ZONES, 0, 0, &r))
		return 0;
	for_each_record(s, &r, MMS_REC_STAT)
		if (!strcmp(s->name, "nr_zspages"))
			sum += s->value;
	records_free(&r);
	return sum;
}

TEST_F_TIMEOUT(slow, kpageflags_agrees, 240)
{
	uint64_t size = 1ULL << machine.block_order;
	uint64_t pfns = (machine.max_pfn + size - 1) / size * size;
	uint64_t *before = calloc(pfns, 8), *after = calloc(pfns, 8);
	uint8_t *agreed = calloc(pfns / size, 1);
	uint64_t blocks = 0, wrong = 0, still = 0, more = 0;
	unsigned int try;

	if (!pages_are_kept())
		SKIP(return, LISTS_MOVE);
	for (try = 0; try < TRIES && (!try || wrong); try++) {
		const struct mms_rec_pageblock *b;
		struct records r;

		ASSERT_EQ(0, kpageflags_read(0, before, machine.max_pfn));
		ASSERT_EQ(0, ask_zones(dev, MMS_VIEW_PAGEBLOCKS, 0, MMS_VIEW_LEN_MIN, &r));
		ASSERT_EQ(0, kpageflags_read(0, after, machine.max_pfn));
		blocks = wrong = 0;
		for_each_record(b, &r, MMS_REC_PAGEBLOCK) {
			struct counts x = count(before + b->pfn, size);
			struct counts y = count(after + b->pfn, size);

			blocks++;
			if (agreed[b->pfn / size] || x.free != y.free || x.movable != y.movable)
				continue;
			still++;
			agreed[b->pfn / size] = b->free == x.free && b->movable >= x.movable;
			wrong += !agreed[b->pfn / size];
			if (agreed[b->pfn / size])
				more += b->movable - x.movable;
			if (!agreed[b->pfn / size] && try == TRIES - 1)
				printf("# %#llx: free %u movable %u, /proc %u %u\n", b->pfn,
				       b->free, b->movable, x.free, x.movable);
		}
		records_free(&r);
	}
	printf("# %" PRIu64 " pageblocks, %" PRIu64 " compared, %" PRIu64 " wrong, %" PRIu64
	       " frames movable by a driver; %u rounds\n", blocks, still, wrong, more, try);
	EXPECT_EQ(0, wrong);
	EXPECT_GE(zsmalloc_pages(), more);
	EXPECT_LT(blocks / 2, still);
	free(before);
	free(after);
	free(agreed);
}

TEST_HARNESS_MAIN
