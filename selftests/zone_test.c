// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes and zones against /proc/zoneinfo, /proc/buddyinfo, /proc/pagetypeinfo,
 * and against each other: in one moment the free lists hold as many frames as
 * the zone counts.
 *
 * mms-kernels: all kcsan
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "procfs.h"
#include "zoneview.h"

#define TRIES	20
#define ORDERS	11
#define TYPES	4	/* on a kernel without CMA and isolation; else more */

static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	zoneview_init(dev);
}

FIXTURE(slow) { };
FIXTURE_SETUP(slow) { }
FIXTURE_TEARDOWN(slow) { }

/* zones without a frame, and how the kernel tunes its lists, are no business of mmscope */
static bool left_out(const struct facts *in, const struct fact *f)
{
	struct fact spanned = *f;
	const struct fact *found;

	strcpy(spanned.key, "spanned");
	found = facts_find(in, &spanned);
	if (found && !found->value)
		return true;
	return strstr(f->key, "threshold") || strstr(f->key, "node_unreclaimable") ||
	       strstr(f->key, "high_min") || strstr(f->key, "high_max") ||
	       !strcmp(f->key, "free_highatomic") || !strncmp(f->key, "cpu ", 4);
}

TEST_F_TIMEOUT(slow, zoneinfo_agrees, 120)
{
	struct agreement a;
	char why[64];

	if (!dev_cap(dev, "stat-names", why, sizeof(why)))
		SKIP(return, "%s", why);
	a = zone_agree(dev, zoneinfo_read, MMS_VIEW_ZONES, left_out);
	EXPECT_EQ(0, a.wrong);
	EXPECT_EQ(0, a.unknown);
	EXPECT_LT(80, a.agreed);
	/* NUMA hits and a few others move with every question */
	EXPECT_GT(a.compared / 4, a.moving);
}

/* lists of all zones, each of them one of the orders: columns of /proc/buddyinfo */
static unsigned int nr_lists(void)
{
	struct facts f = {};
	unsigned int nr = buddyinfo_read(&f) ? 0 : f.nr;

	facts_free(&f);
	return nr;
}

TEST_F_TIMEOUT(slow, buddyinfo_agrees, 120)
{
	const unsigned int lists = nr_lists();
	struct agreement a;

	if (!pages_are_kept())
		SKIP(return, LISTS_MOVE);
	a = zone_agree(dev, buddyinfo_read, MMS_VIEW_ZONES, NULL);
	EXPECT_EQ(0, a.wrong + a.unknown + a.moving);
	EXPECT_LE(ORDERS, lists);
	EXPECT_EQ(lists, a.agreed);
}

static bool is_blocks(const struct facts *in, const struct fact *f)
{
	return strstr(f->key, " blocks");
}

static bool is_order(const struct facts *in, const struct fact *f)
{
	return strstr(f->key, " order ");
}

TEST_F_TIMEOUT(slow, pagetypeinfo_agrees, 240)
{
	const unsigned int lists = nr_lists();
	struct agreement a;

	if (!pages_are_kept())
		SKIP(return, LISTS_MOVE);
	a = zone_agree(dev, pagetypeinfo_read, MMS_VIEW_ZONES, is_blocks);
	EXPECT_EQ(0, a.wrong + a.unknown + a.moving);
	EXPECT_LE(lists * TYPES, a.agreed);
	a = zone_agree(dev, pagetypeinfo_read, MMS_VIEW_PAGEBLOCKS, is_order);
	EXPECT_EQ(0, a.wrong + a.unknown + a.moving);
	EXPECT_LE(lists / ORDERS * TYPES, a.agreed);
}

static bool not_cpu(const struct facts *in, const struct fact *f)
{
	return strncmp(f->key, "cpu ", 4) || strstr(f->key, "threshold") ||
	       strstr(f->key, "high_min") || strstr(f->key, "high_max");
}

TEST_F_TIMEOUT(slow, pagesets_agree, 120)
{
	struct agreement a;
	char why[64];

	if (!dev_cap(dev, "pcp", why, sizeof(why)))
		SKIP(return, "%s", why);
	a = zone_agree(dev, zoneinfo_read, MMS_VIEW_PCP, not_cpu);
	EXPECT_EQ(0, a.wrong + a.unknown);
	EXPECT_LT(2, a.agreed);
}

/* what must hold for a zone that was one moment, without asking anybody else */
static unsigned int check_moment(const struct records *r, const struct mms_rec_zone *z)
{
	const struct mms_rec_area *a;
	uint64_t frames = 0, lists[64] = {}, nr_free[64] = {};
	unsigned int order, wrong = 0;
	int isolate = type_number("Isolate");

	for_each_record(a, r, MMS_REC_AREA) {
		if (a->node != z->node || a->zone != z->index)
			continue;
		lists[a->order] += a->blocks;
		nr_free[a->order] = a->nr_free;
		if ((int)a->migratetype != isolate)
			frames += a->blocks << a->order;
	}
	for (order = 0; order < 64; order++)
		wrong += lists[order] != nr_free[order];
	/* memory not yet accepted is counted as free and on a list of its own */
	if (frames + z->unaccepted != z->free) {
		printf("# zone %s node %u: lists %llu unaccepted %llu, counted %llu (%llu)\n",
		       z->name, z->node, (unsigned long long)frames, z->unaccepted,
		       z->free, z->free_global);
		wrong++;
	}
	return wrong;
}

/* false: some zone was no moment, or did not add up */
static bool all_add_up(unsigned int *zones)
{
	const struct mms_rec_zone *z;
	unsigned int wrong = 0;
	struct records r;

	*zones = 0;
	if (ask_zones(dev, MMS_VIEW_ZONES, MMS_VIEW_F_EXACT, 0, &r))
		return false;
	for_each_record(z, &r, MMS_REC_ZONE) {
		if (z->moment != MMS_CONS_LOCKED)
			continue;
		wrong += check_moment(&r, z);
		++*zones;
	}
	records_free(&r);
	return *zones && !wrong;
}

/*
 * A CPU that is just adding its part of a counter to the whole can be missed:
 * one such reading may be off, two in a row must not.
 */
static void add_up(struct __test_metadata *_metadata, unsigned int rounds)
{
	unsigned int round, zones, sum = 0, again = 0;

	for (round = 0; round < rounds; round++) {
		if (!all_add_up(&zones)) {
			again++;
			EXPECT_TRUE(all_add_up(&zones)) TH_LOG("round %u", round);
		}
		sum += zones;
	}
	printf("# %u zones added up, %u readings were repeated\n", sum, again);
	EXPECT_LE(rounds, sum);
	EXPECT_GE(rounds / 10 + 1, again);
}

TEST_F_TIMEOUT(slow, lists_add_up_to_the_counter, 120)
{
	add_up(_metadata, 50);
}

TEST_F_TIMEOUT(slow, lists_add_up_under_load, 120)
{
	start_churn(3);
	add_up(_metadata, 50);
	stop_churn();
}

/* with what the CPUs have not yet added, a counter differs by little */
TEST(counters_with_and_without_parts)
{
	uint64_t bound = 125 * sysconf(_SC_NPROCESSORS_ONLN);
	const struct mms_rec_stat *s;
	unsigned int counters = 0, differ = 0;
	struct records r;

	ASSERT_EQ(0, ask_zones(dev, MMS_VIEW_ZONES, 0, 0, &r));
	for_each_record(s, &r, MMS_REC_STAT) {
		uint64_t apart = s->value > s->global ? s->value - s->global :
				 s->global - s->value;

		counters++;
		differ += !!apart;
		EXPECT_GE(bound, apart) TH_LOG("%s", s->name);
		EXPECT_NE(0, s->name[0]);
	}
	printf("# %u counters, %u with parts that were not added yet\n", counters, differ);
	EXPECT_LT(40, counters);
	records_free(&r);
}

/* /proc/sys/vm/stat_refresh adds all parts: then both numbers are one */
TEST(refreshed_counters_are_whole)
{
	const struct mms_rec_stat *s;
	unsigned int best = ~0U, differ, try;
	struct records r;

	for (try = 0; try < TRIES && best; try++) {
		if (write_text("/proc/sys/vm/stat_refresh", "1"))
			SKIP(return, "no stat_refresh");
		ASSERT_EQ(0, ask_zones(dev, MMS_VIEW_ZONES, 0, 0, &r));
		differ = 0;
		for_each_record(s, &r, MMS_REC_STAT)
			differ += s->value != s->global;
		if (differ < best)
			best = differ;
		records_free(&r);
	}
	printf("# after a refresh at best %u counters with parts of their own\n", best);
	/* the test itself moves some: its own memory, and free pages */
	EXPECT_GE(10, best);
}

TEST(nodes_and_their_zones)
{
	const struct mms_rec_node *n;
	const struct mms_rec_zone *z;
	unsigned int nodes = 0, cpus = 0;
	struct records r;

	ASSERT_EQ(0, ask_zones(dev, MMS_VIEW_ZONES, 0, 0, &r));
	for_each_record(n, &r, MMS_REC_NODE) {
		uint64_t zones = 0, present = 0;
		char path[64];

		nodes++;
		cpus += n->cpus;
		for_each_record(z, &r, MMS_REC_ZONE) {
			if (z->node != n->node)
				continue;
			zones++;
			present += z->present;
			EXPECT_LE(n->start_pfn, z->start_pfn);
			EXPECT_GE(n->start_pfn + n->spanned, z->start_pfn + z->spanned);
			EXPECT_LE(z->present, z->spanned);
			EXPECT_LE(z->managed, z->present);
			EXPECT_EQ(z->index, zone_number(z->name));
		}
		EXPECT_EQ(zones, n->nr_zones);
		EXPECT_EQ(present, n->present);
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%u", n->node);
		/* the folder is there on kernels for several nodes only */
		if (!access("/sys/devices/system/node", F_OK)) {
			EXPECT_EQ(0, access(path, F_OK));
		}
	}
	EXPECT_LE(1, nodes);
	EXPECT_EQ(sysconf(_SC_NPROCESSORS_ONLN), cpus);
	printf("# %u nodes\n", nodes);
	records_free(&r);
}

TEST(arguments)
{
	struct mms_view req = { .view = MMS_VIEW_ZONES, .arg = { 1 } };
	struct records r;

	EXPECT_EQ(-EINVAL, dev_view(dev, &req, 0, &r));
	req = (struct mms_view){ .view = MMS_VIEW_BUDDY, .arg = { 1 << 20, 0 } };
	ASSERT_EQ(0, dev_view(dev, &req, 0, &r));
	EXPECT_EQ(0, r.nr);
	records_free(&r);
	req.view = MMS_VIEW_PAGEBLOCKS;
	req.flags = MMS_VIEW_F_EXACT;
	EXPECT_EQ(-EINVAL, dev_view(dev, &req, 0, &r));
}

TEST_HARNESS_MAIN
