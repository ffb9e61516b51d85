// SPDX-License-Identifier: GPL-2.0
/*
 * The census of frames against the kernel's own sums: present pages of each
 * zone, and what /proc/meminfo counts. Those counters move, and each CPU keeps
 * a part of them to itself until vm.stat_refresh gathers them: they are read
 * before and after the census, and compared when they stood still.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "frames.h"
#include "records.h"

#define NODES	8
#define ZONES	8
#define TRIES	20

static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
}

/* sums of a whole census */
struct sums {
	uint64_t zone[NODES][ZONES];
	uint64_t kind[MMS_FRAMES];
	uint64_t outside;
};

static int census(uint64_t first, uint64_t end, uint32_t len, struct sums *s)
{
	struct mms_view req = { .view = MMS_VIEW_CENSUS, .arg = { first, end } };
	const struct mms_rec_census *c;
	struct records r;
	int err = dev_view(dev, &req, len, &r);

	memset(s, 0, sizeof(*s));
	if (err)
		return err;
	for_each_record(c, &r, MMS_REC_CENSUS) {
		if (c->kind < MMS_FRAMES)
			s->kind[c->kind] += c->pages;
		if (c->kind == MMS_FRAME_HOLE || c->kind == MMS_FRAME_DEVICE)
			continue;
		if (c->node < NODES && c->zone < ZONES)
			s->zone[c->node][c->zone] += c->pages;
		else
			s->outside += c->pages;
	}
	records_free(&r);
	return 0;
}

/* names of zones by number, from the module: /proc/zoneinfo has names only */
static int zone_number(const struct records *names, const char *zone)
{
	const struct mms_rec_name *name;

	for_each_record(name, names, MMS_REC_NAME)
		if (name->table == MMS_NAMES_ZONE && !strcmp(name->name, zone))
			return name->number;
	return -1;
}

TEST(all_present_pages_are_counted)
{
	struct mms_view req = { .view = MMS_VIEW_NAMES };
	FILE *f = fopen("/proc/zoneinfo", "re");
	unsigned int node = 0, compared = 0, wrong = 0;
	struct records names;
	char line[256], zone[32] = "";
	struct sums s;

	ASSERT_NE(NULL, f);
	ASSERT_EQ(0, dev_view(dev, &req, 0, &names));
	ASSERT_EQ(0, census(0, 0, 0, &s));
	while (fgets(line, sizeof(line), f)) {
		uint64_t present;
		int number;

		sscanf(line, "Node %u, zone %31s", &node, zone);
		if (sscanf(line, " present %" SCNu64, &present) != 1)
			continue;
		number = zone_number(&names, zone);
		ASSERT_LE(0, number);
		ASSERT_GT(NODES, node);
		compared++;
		if (s.zone[node][number] != present) {
			printf("# node %u zone %s: present %" PRIu64 ", counted %" PRIu64 "\n",
			       node, zone, present, s.zone[node][number]);
			wrong++;
		}
	}
	fclose(f);
	records_free(&names);
	printf("# %u zones compared, mismatches %u, %" PRIu64 " frames outside of zones\n",
	       compared, wrong, s.outside);
	EXPECT_LT(0, compared);
	EXPECT_EQ(0, wrong);
	EXPECT_EQ(0, s.outside);
}

/* a field of /proc/meminfo in pages; all CPUs' parts included */
static int64_t meminfo(const char *field)
{
	static char text[8192];
	const char *at;
	int fd = open("/proc/sys/vm/stat_refresh", O_RDONLY);
	char c;

	if (fd >= 0) {
		if (read(fd, &c, 1) < 0)
			printf("# stat_refresh: %s\n", strerror(errno));
		close(fd);
	}
	if (read_text("/proc/meminfo", text, sizeof(text)) < 0)
		return -1;
	at = strstr(text, field);
	return at ? strtoll(at + strlen(field), NULL, 10) / 4 : -1;
}

static uint64_t sum_of(const struct sums *s, const uint32_t *kinds)
{
	uint64_t sum = 0;

	for (; *kinds; kinds++)
		sum += s->kind[*kinds];
	return sum;
}

/*
 * A counter against what was counted, which may be more by @more and less by
 * @less for the reason given. @untyped: part of it may be among the frames of
 * which nothing says what they are for. A counter that moves by more than
 * @less and @more together while frames are counted says nothing.
 */
struct relation {
	const char *field[3];
	uint32_t kinds[4];
	uint64_t less;
	uint64_t more;
	bool untyped;
	const char *why;
};

static const struct relation relations[] = {
	{ { "\nSlab:" }, { MMS_FRAME_SLAB, MMS_FRAME_LARGE_KMALLOC }, 32, 160, true,
	  "kmalloc beyond slabs has a type from v6.15; the census takes memory itself" },
	{ { "\nShmem:" }, { MMS_FRAME_SHMEM }, 0, 0, false, "exact" },
	/* without that of the task that booted: it is part of the kernel's image */
	{ { "\nKernelStack:" }, { MMS_FRAME_STACK }, 4 * 16, 0, false,
	  "the idle tasks of all CPUs but the first are on no list" },
	{ { "\nCached:", "\nBuffers:" }, { MMS_FRAME_SHMEM, MMS_FRAME_FILE }, 0, 0, false, "exact" },
	{ { "\nAnonPages:" }, { MMS_FRAME_ANON, MMS_FRAME_ANON_SWAP, MMS_FRAME_KSM }, 0, 512, false,
	  "only mapped pages are in AnonPages; swap cache alone is not" },
	{ { "\nPageTables:", "\nSecPageTables:" }, { MMS_FRAME_PAGE_TABLE }, 0, 1024, false,
	  "the kernel's own tables are in no process" },
	{ { "\nMemFree:" }, { MMS_FRAME_BUDDY, MMS_FRAME_UNACCEPTED }, 1024, 256, false,
	  "the census itself takes memory while it counts" },
};

static int64_t fields(const struct relation *rel)
{
	int64_t sum = 0, value;
	int i;

	for (i = 0; i < 3 && rel->field[i]; i++) {
		value = meminfo(rel->field[i]);
		/* SecPageTables came with v6.1 */
		if (value < 0 && !i)
			return -1;
		sum += value < 0 ? 0 : value;
	}
	return sum;
}

/* counts all frames several times, which is slow under KASAN */
FIXTURE(slow) { };
FIXTURE_SETUP(slow) { }
FIXTURE_TEARDOWN(slow) { }

/* @not_counted: pages that the fields have and the census cannot */
static bool agrees(const struct relation *rel, int64_t not_counted)
{
	int64_t before = -1, after = -2, low, high;
	uint64_t counted = 0, less;
	unsigned int tries;
	bool right = false;
	struct sums s;

	for (tries = 0; tries < TRIES && !right; tries++) {
		before = fields(rel);
		if (census(0, 0, MMS_VIEW_LEN_MIN, &s))
			return false;
		after = fields(rel);
		low = before < after ? before : after;
		high = before < after ? after : before;
		counted = sum_of(&s, rel->kinds) + not_counted;
		less = rel->less;
		if (rel->untyped && !s.kind[MMS_FRAME_LARGE_KMALLOC])
			less += s.kind[MMS_FRAME_KERNEL];
		right = (uint64_t)(high - low) <= rel->less + rel->more &&
			counted + less >= (uint64_t)low &&
			counted <= (uint64_t)high + rel->more;
	}
	printf("# %s %" PRId64 " to %" PRId64 " pages, counted %" PRIu64 " (%s), %u tries%s\n",
	       rel->field[0] + 1, before, after, counted, rel->why, tries,
	       right ? "" : ": MISMATCH");
	return right;
}

TEST_F_TIMEOUT(slow, kinds_are_what_meminfo_counts, 200)
{
	unsigned int wrong = 0, i;

	for (i = 0; i < ARRAY_LEN(relations); i++)
		wrong += !agrees(&relations[i], 0);
	printf("# %zu counters compared, mismatches %u\n", ARRAY_LEN(relations), wrong);
	EXPECT_EQ(0, wrong);
}

/* pages of the areas that CPUs got at boot, from the kernel's log; 0: not there */
static int64_t percpu_of_boot(void)
{
	static char log[1 << 20];
	int len = klogctl(3, log, sizeof(log) - 1);
	const char *at = len > 0 ? strstr(log, "percpu: Embedded ") : NULL;

	return at ? strtoll(at + strlen("percpu: Embedded "), NULL, 10) * get_nprocs_conf() : 0;
}

/* what CPUs get later is vmalloc memory, which the census tells apart */
TEST_F_TIMEOUT(slow, per_cpu_memory, 60)
{
	const struct relation percpu = {
		{ "\nPercpu:" }, { MMS_FRAME_PERCPU }, 0, 0, false, "exact",
	};
	int64_t boot = percpu_of_boot();

	if (!boot)
		SKIP(return, "the kernel's log does not say what CPUs got at boot");
	EXPECT_TRUE(agrees(&percpu, boot));
}

TEST(huge_pages_of_hugetlb)
{
	long pages = read_number("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");
	struct sums s;

	if (pages <= 0)
		SKIP(return, "no huge pages are reserved");
	ASSERT_EQ(0, census(0, 0, 0, &s));
	EXPECT_EQ(pages * 512, s.kind[MMS_FRAME_HUGETLB]);
}

/* parts add up, frame by frame and cell by cell */
TEST(parts_make_the_whole)
{
	uint64_t end = machine_end(dev), size = 4096, whole = 0, cells = 0, pfn = 0, sum;
	struct mms_view req = { .view = MMS_VIEW_CELLS, .arg = { 0, end, size } };
	const struct mms_rec_cell *cell;
	struct records r;
	struct sums s;
	unsigned int i;

	ASSERT_EQ(0, census(0, end, MMS_VIEW_LEN_MIN, &s));
	for (i = 0; i < MMS_FRAMES; i++)
		whole += s.kind[i];
	ASSERT_EQ(0, dev_view(dev, &req, MMS_VIEW_LEN_MIN, &r));
	for_each_record(cell, &r, MMS_REC_CELL) {
		EXPECT_EQ(pfn, cell->pfn);
		pfn += cell->nr;
		cells++;
		for (sum = 0, i = 0; i < MMS_FRAMES; i++)
			sum += cell->kind[i];
		EXPECT_EQ(cell->nr, sum);
	}
	records_free(&r);
	EXPECT_EQ(whole, pfn);
	EXPECT_LE(whole, end);
	printf("# %" PRIu64 " frames, %" PRIu64 " cells\n", whole, cells);
}

TEST(questions_that_make_no_sense)
{
	struct mms_view req = { .view = MMS_VIEW_CELLS, .arg = { 0, 0, 0 } };
	struct records r;
	struct sums s;

	EXPECT_EQ(-EINVAL, census(5, 4, 0, &s));
	EXPECT_EQ(-EINVAL, dev_view(dev, &req, 0, &r));
	req.arg[2] = 1ULL << 40;
	EXPECT_EQ(-EINVAL, dev_view(dev, &req, 0, &r));
	ASSERT_EQ(0, census(1ULL << 50, 0, 0, &s));
	EXPECT_EQ(0, s.kind[MMS_FRAME_HOLE]);
}

TEST_HARNESS_MAIN
