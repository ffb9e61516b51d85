// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_TABLES: the bytes of page tables are those that the kernel counts,
 * the entries are those that a scan finds, tables hang where they say they do.
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
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "procfs.h"
#include "records.h"
#include "region.h"
#include "target.h"

#define TRIES		5
#define REGIONS		100		/* of 2 MiB, for one PTE table each */
#define ENTRY_FRAME	0x000ffffffffff000ULL

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

FIXTURE(tables) { };
FIXTURE_SETUP(tables) { }
FIXTURE_TEARDOWN(tables) { }

static int ask(pid_t pid, uint32_t flags, uint64_t start, uint64_t end, struct records *r)
{
	const struct mms_view like = {
		.view = MMS_VIEW_TABLES, .pid = pid, .flags = flags, .arg = { start, end },
		.space = pid ? MMS_SPACE_USER : MMS_SPACE_KERNEL,
	};

	return dev_view(dev, &like, 0, r);
}

/**
 * struct sums - what an answer comes to
 * @counted: bytes that the kernel counts
 * @tables: per level; those laid aside are in @deposited
 * @leaf: entries that map a page, per level
 * @other: entries not present
 */
struct sums {
	uint64_t counted;
	uint64_t tables[MMS_LEVELS];
	uint64_t leaf[MMS_LEVELS];
	uint64_t other;
	uint64_t empty;
	uint64_t deposited;
	uint64_t roots;
	uint64_t user_roots;
	uint64_t shared;
};

static struct sums sum_up(const struct records *r)
{
	const struct mms_rec_table *t;
	struct sums s = {};

	for_each_record(t, r, MMS_REC_TABLE) {
		/* mm_pgtables_bytes() knows these levels only */
		if (t->level <= MMS_LEVEL_PUD)
			s.counted += PAGE;
		s.roots += !!(t->flags & MMS_TABLE_ROOT);
		s.user_roots += !!(t->flags & MMS_TABLE_USER_ROOT);
		s.shared += !!(t->flags & MMS_TABLE_SHARED);
		s.deposited += !!(t->flags & MMS_TABLE_DEPOSITED);
		if (t->flags & (MMS_TABLE_DEPOSITED | MMS_TABLE_USER_ROOT))
			continue;
		s.tables[t->level]++;
		s.leaf[t->level] += t->leaf;
		s.other += t->other;
		s.empty += !t->used;
	}
	return s;
}

/* ask for as long as VmPTE moves meanwhile; -1 if it does not stop */
static long ask_standing(pid_t pid, struct records *r, int *err)
{
	long before, after;
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		before = status_number(pid, "VmPTE");
		*err = ask(pid, 0, 0, 0, r);
		after = status_number(pid, "VmPTE");
		if (*err || before == after)
			return before;
		records_free(r);
	}
	*err = -EAGAIN;
	return -1;
}

static void expect_counted(struct __test_metadata *_metadata, pid_t pid)
{
	struct records r;
	int err;
	long kb = ask_standing(pid, &r, &err);

	ASSERT_EQ(0, err);
	EXPECT_EQ(kb << 10, sum_up(&r).counted) TH_LOG("pid %d", pid);
	records_free(&r);
}

TEST_F_TIMEOUT(tables, bytes_of_every_process, 120)
{
	size_t i, seen = 0, wrong = 0, restless = 0, deposited = 0, empty = 0;
	uint64_t bytes = 0;
	pid_t *pids;
	size_t nr = processes_read(&pids);

	for (i = 0; i < nr; i++) {
		struct records r;
		struct sums s;
		int err;
		long kb = ask_standing(pids[i], &r, &err);

		if (err == -ENXIO || err == -ENODATA || err == -ESRCH)
			continue;
		restless += err == -EAGAIN;
		if (err == -EAGAIN)
			continue;
		ASSERT_EQ(0, err) TH_LOG("pid %d", pids[i]);
		s = sum_up(&r);
		wrong += s.counted != kb << 10;
		EXPECT_EQ(kb << 10, s.counted) TH_LOG("pid %d", pids[i]);
		EXPECT_EQ(1, s.roots);
		EXPECT_EQ(!!(info.flags & MMS_INFO_F_SPLIT_PGD), s.user_roots);
		EXPECT_EQ(0, r.last.lost);
		seen++;
		bytes += s.counted;
		deposited += s.deposited;
		empty += s.empty;
		records_free(&r);
	}
	printf("# %zu processes, %" PRIu64 " bytes of tables, %zu laid aside, %zu empty; %zu mismatches, %zu did not stand still\n",
	       seen, bytes, deposited, empty, wrong, restless);
	EXPECT_LT(10, seen);
	EXPECT_GE(seen / 10, restless);
	free(pids);
}

/* pages of the fixture by size, and entries that are not present, from a scan */
static void scan_sums(struct __test_metadata *_metadata, struct sums *s)
{
	const struct mms_scan like = { .pid = target.pid, .states = STATES_ALL & ~STATES_EMPTY };
	struct runs runs;
	size_t i;
	int level;

	memset(s, 0, sizeof(*s));
	ASSERT_EQ(0, dev_scan(dev, &like, &runs));
	for (i = 0; i < runs.nr; i++) {
		const struct mms_run *run = &runs.run[i];
		uint64_t entries = run->len >> run->page_shift;

		for (level = 0; level < MMS_LEVELS; level++)
			if (info.level[level].shift == run->page_shift && info.level[level].bits)
				break;
		ASSERT_GT(MMS_LEVELS, level);
		if (run->page_flags & MMS_PAGE_PRESENT)
			s->leaf[level] += entries;
		else
			s->other += entries;
	}
	runs_free(&runs);
}

TEST_F(tables, entries_are_those_of_a_scan)
{
	struct records r;
	struct sums scan, s;
	int level;

	ASSERT_EQ(0, ask(target.pid, 0, 0, 0, &r));
	scan_sums(_metadata, &scan);
	s = sum_up(&r);
	for (level = 0; level < MMS_LEVELS; level++)
		EXPECT_EQ(scan.leaf[level], s.leaf[level]) TH_LOG("level %d", level);
	EXPECT_EQ(scan.other, s.other);
	printf("# %" PRIu64 " small, %" PRIu64 " large, %" PRIu64 " giant pages, %" PRIu64 " entries not present\n",
	       s.leaf[MMS_LEVEL_PTE], s.leaf[MMS_LEVEL_PMD], s.leaf[MMS_LEVEL_PUD], s.other);
	EXPECT_LT(100, s.leaf[MMS_LEVEL_PTE]);
	records_free(&r);
}

/* the raw value of an entry of the table @t, 0 if it is empty */
static uint64_t entry_of(const struct records *r, const struct mms_rec_table *t, uint64_t index)
{
	const struct mms_rec_entries *e = records_next(r, t, 0);
	uint32_t i;

	for (i = 0; e && e->h.type == MMS_REC_ENTRIES && i < e->nr; i++)
		if (e->entry[i].index == index)
			return e->entry[i].raw;
	return 0;
}

static bool is_reached(const struct mms_rec_table *t)
{
	return !(t->flags & (MMS_TABLE_DEPOSITED | MMS_TABLE_USER_ROOT));
}

/*
 * Each table hangs in the last table before it that is one level above, and
 * the entry there leads to it. @strict: nothing moves meanwhile.
 */
static void expect_hung(struct __test_metadata *_metadata, const struct records *r, bool strict)
{
	const struct mms_rec_table *t, *way[MMS_LEVELS + 1] = {};
	size_t tables = 0, loose = 0;
	uint64_t before = 0;
	int level, above;

	for_each_record(t, r, MMS_REC_TABLE) {
		const struct mms_rec_entries *e = records_next(r, t, 0);

		if (!is_reached(t))
			continue;
		ASSERT_LE(before, t->va);
		before = t->va;
		EXPECT_GE(t->nr, t->used);
		EXPECT_GE(t->used, t->leaf + t->table + t->other);
		EXPECT_EQ(t->used, e && e->h.type == MMS_REC_ENTRIES ? e->nr : 0);
		tables++;
		level = t->level;
		way[level] = t;
		for (above = level + 1; above < MMS_LEVELS && !info.level[above].bits; above++)
			;
		if (above >= MMS_LEVELS) {
			EXPECT_EQ(MMS_ADDR_NONE, t->entry_pa);
			continue;
		}
		ASSERT_NE(NULL, way[above]);
		loose += (t->entry_pa & -PAGE) != way[above]->pa ||
			 (entry_of(r, way[above], t->entry_pa % PAGE / 8) & ENTRY_FRAME) != t->pa;
	}
	printf("# %zu tables, %zu not where they say\n", tables, loose);
	EXPECT_GE(strict ? 0 : tables / 100, loose);
}

TEST_F(tables, each_hangs_where_it_says)
{
	struct records r;

	ASSERT_EQ(0, ask(target.pid, MMS_VIEW_F_ENTRIES, 0, 0, &r));
	expect_hung(_metadata, &r, true);
	records_free(&r);
}

static int by_pa(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

TEST_F_TIMEOUT(tables, of_the_kernel, 90)
{
	const struct mms_rec_table *t;
	struct records r;
	size_t n = 0, i, doubles = 0;
	struct sums s;
	uint64_t *pa;

	ASSERT_EQ(0, ask(0, MMS_VIEW_F_ENTRIES, 0, 0, &r));
	s = sum_up(&r);
	EXPECT_EQ(1, s.roots);
	EXPECT_EQ(0, s.deposited);
	/* vmalloc areas may come and go */
	expect_hung(_metadata, &r, r.last.cons.holds == 1);
	pa = calloc(r.nr + 1, sizeof(*pa));
	for_each_record(t, &r, MMS_REC_TABLE) {
		EXPECT_NE(0, t->flags & MMS_TABLE_KERNEL);
		pa[n++] = t->pa;
	}
	qsort(pa, n, sizeof(*pa), by_pa);
	for (i = 1; i < n; i++)
		doubles += pa[i] == pa[i - 1];
	printf("# %zu tables: %" PRIu64 " pte, %" PRIu64 " pmd, %" PRIu64 " pud, %" PRIu64 " p4d; %" PRIu64 " reached often, %zu seen twice, %u holds, longest %llu ns\n",
	       n, s.tables[0], s.tables[1], s.tables[2], s.tables[3], s.shared, doubles,
	       r.last.cons.holds, r.last.cons.max_hold_ns);
	EXPECT_EQ(0, doubles);
	EXPECT_LT(20, n);
	free(pa);
	records_free(&r);
}

/* PTE tables within the range, and those of them without an entry */
static void count_pte_tables(struct __test_metadata *_metadata, char *p, size_t len,
			     size_t *tables, size_t *empty)
{
	const struct mms_rec_table *t;
	struct records r;

	*tables = *empty = 0;
	ASSERT_EQ(0, ask(getpid(), 0, (uintptr_t)p, (uintptr_t)p + len, &r));
	for_each_record(t, &r, MMS_REC_TABLE) {
		if (t->level != MMS_LEVEL_PTE || t->flags & MMS_TABLE_DEPOSITED)
			continue;
		EXPECT_LE((uintptr_t)p, t->va);
		EXPECT_GT((uintptr_t)p + len, t->va);
		++*tables;
		*empty += !t->used;
	}
	records_free(&r);
}

TEST_F(tables, known_number)
{
	char *p = map_anon((REGIONS + 1) * HUGE, HUGE);
	const size_t len = REGIONS * HUGE;
	size_t i, tables, empty;
	struct records r;

	for (i = 0; i < REGIONS; i++)
		p[i * HUGE + i * PAGE] = 1;
	count_pte_tables(_metadata, p, len, &tables, &empty);
	EXPECT_EQ(REGIONS, tables);
	EXPECT_EQ(0, empty);
	ASSERT_EQ(0, ask(getpid(), MMS_VIEW_F_ENTRIES, (uintptr_t)p, (uintptr_t)p + len, &r));
	for (i = 0; i < REGIONS; i++) {
		const struct mms_rec_table *t;

		for_each_record(t, &r, MMS_REC_TABLE)
			if (t->level == MMS_LEVEL_PTE && t->va == (uintptr_t)p + i * HUGE)
				break;
		ASSERT_NE(NULL, t);
		EXPECT_EQ(1, t->used);
		EXPECT_EQ(1, t->leaf);
		EXPECT_EQ(512, t->nr);
		EXPECT_EQ(pagemap_entry(p + i * HUGE + i * PAGE) & PM_PFN,
			  (entry_of(&r, t, i) & ENTRY_FRAME) / PAGE);
	}
	records_free(&r);
	expect_counted(_metadata, getpid());

	/* emptied, tables stay until v6.14, which frees them with the pages */
	madvise(p, len, MADV_DONTNEED);
	count_pte_tables(_metadata, p, len, &tables, &empty);
	EXPECT_EQ(tables, empty);
	EXPECT_TRUE(tables == REGIONS || tables == 0);
	printf("# after MADV_DONTNEED %zu tables, %zu of them empty\n", tables, empty);
	expect_counted(_metadata, getpid());
	munmap(p, (REGIONS + 1) * HUGE);
	count_pte_tables(_metadata, p, len, &tables, &empty);
	EXPECT_EQ(0, tables);
	expect_counted(_metadata, getpid());
}

TEST_F(tables, laid_aside_for_huge_pages)
{
	const size_t nr = 4;
	char *p = map_anon(nr * HUGE, HUGE);
	struct records r;
	struct sums s;

	madvise(p, nr * HUGE, MADV_HUGEPAGE);
	fill(p, nr * HUGE);
	ASSERT_EQ(0, ask(getpid(), 0, (uintptr_t)p, (uintptr_t)p + nr * HUGE, &r));
	s = sum_up(&r);
	records_free(&r);
	if (s.leaf[MMS_LEVEL_PMD] < nr)
		SKIP(return, "no transparent huge pages");
	EXPECT_LE(nr, s.deposited);
	expect_counted(_metadata, getpid());
	/* one is split */
	ASSERT_EQ(0, mprotect(p + HUGE, PAGE, PROT_READ));
	ASSERT_EQ(0, ask(getpid(), 0, (uintptr_t)p, (uintptr_t)p + nr * HUGE, &r));
	EXPECT_EQ(s.deposited - 1, sum_up(&r).deposited);
	EXPECT_EQ(s.tables[MMS_LEVEL_PTE] + 1, sum_up(&r).tables[MMS_LEVEL_PTE]);
	records_free(&r);
	expect_counted(_metadata, getpid());
}

static const struct mms_rec_table *pmd_table(const struct records *r, uint64_t va)
{
	const struct mms_rec_table *t;

	for_each_record(t, r, MMS_REC_TABLE)
		if (t->level == MMS_LEVEL_PMD && t->va == va)
			return t;
	return NULL;
}

TEST_F(tables, shared_by_hugetlb)
{
	int fd = memfd_create("shared", MFD_HUGETLB);
	char *p = map_anon(3 * GIANT, GIANT), *q;
	const struct mms_rec_table *mine, *its;
	struct records r, other;
	int to[2], from[2];
	pid_t pid;
	char c;

	if (fd < 0)
		SKIP(return, "no hugetlbfs");
	ASSERT_EQ(0, ftruncate(fd, GIANT));
	q = mmap(p + GIANT, GIANT, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED | MAP_NORESERVE, fd, 0);
	if (q == MAP_FAILED)
		SKIP(return, "no hugetlb mapping");
	ASSERT_EQ(0, ask(getpid(), 0, (uintptr_t)q, (uintptr_t)q + GIANT, &r));
	EXPECT_EQ(NULL, pmd_table(&r, (uintptr_t)q));
	records_free(&r);
	*q = 1;
	ASSERT_EQ(0, ask(getpid(), 0, (uintptr_t)q, (uintptr_t)q + GIANT, &r));
	mine = pmd_table(&r, (uintptr_t)q);
	ASSERT_NE(NULL, mine);
	EXPECT_EQ(0, mine->flags & MMS_TABLE_SHARED);
	records_free(&r);

	ASSERT_EQ(0, pipe(to) | pipe(from));
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(write(from[1], q, 1) != 1 || read(to[0], &c, 1) != 1);
	}
	ASSERT_EQ(1, read(from[0], &c, 1));
	ASSERT_EQ(0, ask(getpid(), 0, (uintptr_t)q, (uintptr_t)q + GIANT, &r));
	ASSERT_EQ(0, ask(pid, 0, (uintptr_t)q, (uintptr_t)q + GIANT, &other));
	mine = pmd_table(&r, (uintptr_t)q);
	its = pmd_table(&other, (uintptr_t)q);
	ASSERT_NE(NULL, mine);
	ASSERT_NE(NULL, its);
	EXPECT_EQ(mine->pa, its->pa);
	EXPECT_NE(0, mine->flags & MMS_TABLE_SHARED);
	EXPECT_NE(0, its->flags & MMS_TABLE_SHARED);
	expect_counted(_metadata, getpid());
	expect_counted(_metadata, pid);
	records_free(&r);
	records_free(&other);
	EXPECT_EQ(1, write(to[1], "x", 1));
	waitpid(pid, NULL, 0);
}

TEST_F(tables, cut_by_small_buffers)
{
	struct mms_view like = { .view = MMS_VIEW_TABLES, .flags = MMS_VIEW_F_ENTRIES };
	char *p = map_anon(REGIONS * HUGE, HUGE);
	struct records whole, cut;
	size_t i;

	for (i = 0; i < REGIONS; i++)
		fill(p + i * HUGE, 16 * PAGE);
	like.pid = fork();
	if (like.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (pause())
			;
	}
	/* until it stands still */
	usleep(200000);
	ASSERT_EQ(0, dev_view(dev, &like, 0, &whole));
	ASSERT_EQ(0, dev_view(dev, &like, MMS_VIEW_LEN_MIN, &cut));
	kill(like.pid, SIGKILL);
	waitpid(like.pid, NULL, 0);
	EXPECT_LT(whole.calls, cut.calls);
	ASSERT_EQ(whole.len, cut.len);
	EXPECT_EQ(0, memcmp(whole.buf, cut.buf, cut.len));
	records_free(&whole);
	records_free(&cut);
	munmap(p, REGIONS * HUGE);
}

/* a part shows the tables of the whole that cover it, and nothing else */
TEST_F(tables, parts_of_the_whole)
{
	struct records whole, part;
	size_t i;

	ASSERT_EQ(0, ask(target.pid, 0, 0, 0, &whole));
	for (i = 0; i < target.nr; i++) {
		const uint64_t start = target.region[i].start, end = start + target.region[i].len;
		const struct mms_rec_table *t, *p = NULL;

		ASSERT_EQ(0, ask(target.pid, 0, start, end, &part));
		for_each_record(t, &whole, MMS_REC_TABLE) {
			const unsigned int bits = info.level[t->level].bits + info.level[t->level].shift;
			const uint64_t first = t->va, last = first + (1ULL << bits) - 1;

			/* what is laid aside comes with the table before */
			if (t->flags & MMS_TABLE_DEPOSITED ? !p || p->va != first :
			    last < start || first >= end)
				continue;
			p = records_next(&part, p, MMS_REC_TABLE);
			ASSERT_NE(NULL, p) TH_LOG("%s", target.region[i].name);
			EXPECT_EQ(0, memcmp(p, t, sizeof(*p))) TH_LOG("%s", target.region[i].name);
		}
		EXPECT_EQ(NULL, records_next(&part, p, MMS_REC_TABLE));
		records_free(&part);
	}
	records_free(&whole);
}

TEST_F(tables, wrong_questions)
{
	struct records r;

	EXPECT_EQ(-EINVAL, ask(getpid(), 0, 2 * PAGE, PAGE, &r));
	EXPECT_EQ(-EINVAL, ask(getpid(), 0, info.user_end, 0, &r));
	EXPECT_EQ(-EINVAL, ask(getpid(), 0, 0, info.user_end + PAGE, &r));
	EXPECT_EQ(-EINVAL, ask(0, 0, PAGE, 0, &r));
	EXPECT_EQ(-EINVAL, ask(getpid(), MMS_VIEW_F_THREADS, 0, 0, &r));
	EXPECT_EQ(-ENXIO, ask(2, 0, 0, 0, &r));
}

TEST_HARNESS_MAIN
