// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_WHO: who maps a frame, compared with the pagemap of every process,
 * and for frames whose users are known.
 *
 * mms-kernels: all kcsan
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "procfs.h"
#include "records.h"
#include "region.h"
#include "target.h"

#define MAX_FRAMES	(1UL << 18)
#define TRIES		3

static struct target target;
static int dev;

/* before the harness forks: the tests are children and share the fixture */
static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	write_text("/proc/sys/kernel/numa_balancing", "0");
	target_start(&target, NULL);
}

/* a page of a process, and its frame */
struct mapped {
	pid_t pid;
	uint64_t va;
	uint64_t pfn;
};

struct mapped_list {
	struct mapped *page;
	size_t nr;
	size_t room;
};

static void add(struct mapped_list *l, pid_t pid, uint64_t va, uint64_t pfn)
{
	if (l->nr == l->room) {
		l->room = 2 * l->room + 1024;
		l->page = realloc(l->page, l->room * sizeof(*l->page));
	}
	l->page[l->nr++] = (struct mapped){ pid, va, pfn };
}

static void list_free(struct mapped_list *l)
{
	free(l->page);
	memset(l, 0, sizeof(*l));
}

static int by_place(const void *a, const void *b)
{
	const struct mapped *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return x->va < y->va ? -1 : x->va > y->va;
}

static int ask(uint64_t pfn, uint64_t nr, struct records *r)
{
	const struct mms_view like = { .view = MMS_VIEW_WHO, .arg = { pfn, nr } };

	return dev_view(dev, &like, 0, r);
}

/* pages with one of the frames; not those of @but, nor what no one counts */
static int who(uint64_t pfn, uint64_t nr, pid_t but, struct mapped_list *l)
{
	const struct mms_rec_who *w;
	struct records r;
	uint64_t i;
	int err = ask(pfn, nr, &r);

	if (err)
		return err;
	for_each_record(w, &r, MMS_REC_WHO) {
		if (w->kind != MMS_WHO_MAPS || w->pid == but ||
		    w->page_flags & (MMS_PAGE_ZERO | MMS_PAGE_SPECIAL))
			continue;
		for (i = 0; i < w->nr; i++)
			add(l, w->pid, w->va + i * PAGE, w->pfn + i);
	}
	records_free(&r);
	return 0;
}

/* the frame behind an address of a process, 0 if none */
static uint64_t frame_of(pid_t pid, const void *p)
{
	uint64_t entry = 0;
	int fd = pagemap_open(pid);

	if (fd >= 0) {
		pagemap_read(fd, (uintptr_t)p, &entry, 1);
		close(fd);
	}
	return entry & PM_PRESENT ? entry & PM_PFN : 0;
}

/* the pages of one VMA as pagemap has them */
static void add_mapping(struct mapped_list *l, pid_t pid, int fd, const struct mapping *m,
			uint64_t end_pfn)
{
	uint64_t entry[512], va = m->start, flags;
	ssize_t i, n;

	while (va < m->end && (m->end - m->start) / PAGE < MAX_FRAMES) {
		n = (m->end - va) / PAGE;
		n = pagemap_read(fd, va, entry, n < 512 ? n : 512);
		if (n <= 0)
			return;
		for (i = 0; i < n; i++, va += PAGE) {
			const uint64_t pfn = entry[i] & PM_PFN;

			if (!(entry[i] & PM_PRESENT) || pfn >= end_pfn ||
			    kpageflags_read(pfn, &flags, 1) || flags & KPF_ZERO_PAGE)
				continue;
			add(l, pid, va, pfn);
		}
	}
}

static size_t pagemaps(struct mapped_list *l, uint64_t end_pfn)
{
	pid_t *pids;
	size_t nr = processes_read(&pids), i, seen = 0;

	for (i = 0; i < nr; i++) {
		struct mapping *maps = NULL;
		ssize_t n, k;
		int fd;

		if (pids[i] == getpid())
			continue;
		n = mappings_read(pids[i], &maps);
		fd = pagemap_open(pids[i]);
		for (k = 0; fd >= 0 && k < n; k++)
			if (!maps[k].pfnmap && maps[k].end < 1ULL << 63)
				add_mapping(l, pids[i], fd, &maps[k], end_pfn);
		seen += n > 0;
		if (fd >= 0)
			close(fd);
		free(maps);
	}
	free(pids);
	return seen;
}

static size_t count_differences(struct mapped_list *a, struct mapped_list *b)
{
	size_t i = 0, k = 0, wrong = 0;

	qsort(a->page, a->nr, sizeof(*a->page), by_place);
	qsort(b->page, b->nr, sizeof(*b->page), by_place);
	while (i < a->nr || k < b->nr) {
		int cmp = i == a->nr ? 1 : k == b->nr ? -1 : by_place(&a->page[i], &b->page[k]);
		bool same = !cmp && a->page[i].pfn == b->page[k].pfn;

		if (!same && wrong++ < 5)
			printf("# %s: pid %d va %#" PRIx64 " pfn %#" PRIx64 "\n",
			       cmp < 0 ? "who alone" : cmp > 0 ? "pagemap alone" : "frames differ",
			       cmp > 0 ? b->page[k].pid : a->page[i].pid,
			       cmp > 0 ? b->page[k].va : a->page[i].va,
			       cmp > 0 ? b->page[k].pfn : a->page[i].pfn);
		i += cmp <= 0;
		k += cmp >= 0;
	}
	return wrong;
}

static uint64_t highest_frame(void)
{
	const struct mms_view like = { .view = MMS_VIEW_SYSTEM };
	const struct mms_rec_system *s;
	struct records r;
	uint64_t max = 0;

	if (!dev_view(dev, &like, 0, &r)) {
		s = records_next(&r, NULL, MMS_REC_SYSTEM);
		max = s ? s->max_pfn : 0;
	}
	records_free(&r);
	return max;
}

FIXTURE(frames) { };
FIXTURE_SETUP(frames) { }
FIXTURE_TEARDOWN(frames) { }

/* all of memory: each page of each process, and nothing else */
TEST_F_TIMEOUT(frames, equal_every_pagemap, 200)
{
	const uint64_t end = highest_frame() * sized(10) / 10;
	size_t wrong = 1, tries, seen = 0, pages = 0;

	ASSERT_LT(0, end);
	for (tries = 0; wrong && tries < TRIES; tries++) {
		struct mapped_list mine = {}, theirs = {};
		uint64_t pfn;

		seen = pagemaps(&theirs, end);
		for (pfn = 0; pfn < end; pfn += MAX_FRAMES)
			ASSERT_EQ(0, who(pfn, end - pfn < MAX_FRAMES ? end - pfn : MAX_FRAMES,
					 getpid(), &mine));
		pages = mine.nr;
		wrong = count_differences(&mine, &theirs);
		list_free(&mine);
		list_free(&theirs);
	}
	printf("# %zu processes, %zu pages, %zu mismatches after %zu tries\n",
	       seen, pages, wrong, tries);
	EXPECT_EQ(0, wrong);
	EXPECT_LT(10, seen);
	EXPECT_LT(sized(1000), pages);
}

/* exactly these pages map @pfn */
static void expect_mapped(struct __test_metadata *_metadata, uint64_t pfn,
			  const struct mapped *want, size_t nr)
{
	struct mapped_list got = {}, list = {};
	size_t i;

	ASSERT_NE(0, pfn);
	for (i = 0; i < nr; i++)
		add(&list, want[i].pid, want[i].va, pfn);
	ASSERT_EQ(0, who(pfn, 1, 0, &got));
	EXPECT_EQ(nr, got.nr);
	EXPECT_EQ(0, count_differences(&got, &list));
	list_free(&got);
	list_free(&list);
}

/* a child that does one thing when told, and waits for its end */
struct child {
	pid_t pid;
	int to;
	int from;
};

static void tell(struct child *c)
{
	char b = 'x';

	if (write(c->to, &b, 1) != 1 || read(c->from, &b, 1) != 1)
		perror("child");
}

static struct child child_start(char *write_here)
{
	int to[2], from[2];
	struct child c = {};
	char b;

	if (pipe(to) || pipe(from))
		return c;
	c.pid = fork();
	c.to = to[1];
	c.from = from[0];
	if (c.pid)
		return c;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(to[0], &b, 1) == 1) {
		if (write_here)
			*write_here = 'c';
		if (write(from[1], &b, 1) != 1)
			_exit(1);
	}
	for (;;)
		pause();
}

static void child_end(struct child *c)
{
	kill(c->pid, SIGKILL);
	waitpid(c->pid, NULL, 0);
	close(c->to);
	close(c->from);
}

TEST_F(frames, shared_by_fork_until_written)
{
	char *p = map_anon(PAGE, PAGE);
	const uint64_t va = (uintptr_t)p;
	struct child a, b;
	uint64_t pfn;

	fill(p, PAGE);
	pfn = frame_of(getpid(), p);
	expect_mapped(_metadata, pfn, (struct mapped[]){ { getpid(), va } }, 1);
	a = child_start(p);
	b = child_start(NULL);
	expect_mapped(_metadata, pfn, (struct mapped[]){
		{ getpid(), va }, { a.pid, va }, { b.pid, va } }, 3);
	tell(&a);
	expect_mapped(_metadata, pfn, (struct mapped[]){ { getpid(), va }, { b.pid, va } }, 2);
	EXPECT_NE(pfn, frame_of(a.pid, p));
	expect_mapped(_metadata, frame_of(a.pid, p), (struct mapped[]){ { a.pid, va } }, 1);
	child_end(&a);
	child_end(&b);
	expect_mapped(_metadata, pfn, (struct mapped[]){ { getpid(), va } }, 1);
}

TEST_F(frames, mapped_twice_from_a_file)
{
	int fd = memfd_create("twice", 0);
	char *p, *q;
	struct child c;

	ASSERT_EQ(0, ftruncate(fd, 4 * PAGE));
	p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	q = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 2 * PAGE);
	fill(p, 4 * PAGE);
	touch(q, PAGE);
	/* what is shared is faulted in again after a fork */
	c = child_start(p + 2 * PAGE);
	tell(&c);
	expect_mapped(_metadata, frame_of(getpid(), q), (struct mapped[]){
		{ getpid(), (uintptr_t)p + 2 * PAGE }, { getpid(), (uintptr_t)q },
		{ c.pid, (uintptr_t)p + 2 * PAGE } }, 3);
	child_end(&c);
}

/* one record for a part of a large page, in each process */
static void expect_large(struct __test_metadata *_metadata, char *p, uint32_t flag)
{
	const uint64_t pfn = frame_of(getpid(), p) + 5;
	const struct mms_rec_who *w;
	struct child c = child_start(p);
	struct records r;
	size_t nr = 0;

	tell(&c);
	if (frame_of(c.pid, p) + 5 != pfn) {
		/* written after the fork, the child has a copy */
		child_end(&c);
		c = child_start(NULL);
	}
	ASSERT_EQ(0, ask(pfn, 10, &r));
	for_each_record(w, &r, MMS_REC_WHO) {
		EXPECT_TRUE(w->pid == getpid() || w->pid == c.pid);
		EXPECT_EQ(MMS_WHO_MAPS, w->kind);
		EXPECT_EQ((uintptr_t)p + 5 * PAGE, w->va);
		EXPECT_EQ(pfn, w->pfn);
		EXPECT_EQ(10, w->nr);
		EXPECT_EQ(10 * PAGE, w->len);
		EXPECT_EQ(MMS_LEVEL_PMD, w->level);
		EXPECT_EQ(flag, w->page_flags & flag);
		EXPECT_EQ((uintptr_t)p, w->vma_start);
		nr++;
	}
	EXPECT_EQ(2, nr);
	records_free(&r);
	child_end(&c);
}

TEST_F(frames, of_a_transparent_huge_page)
{
	char *p = map_anon(3 * HUGE, HUGE);

	/* alone in its VMA */
	munmap(p, HUGE);
	munmap(p + 2 * HUGE, HUGE);
	p += HUGE;
	madvise(p, HUGE, MADV_HUGEPAGE);
	fill(p, HUGE);
	if (frame_of(getpid(), p) % 512)
		SKIP(return, "no transparent huge page");
	expect_large(_metadata, p, MMS_PAGE_THP);
}

TEST_F(frames, of_a_hugetlb_page)
{
	char *p = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (p == MAP_FAILED)
		SKIP(return, "no hugetlb page");
	fill(p, HUGE);
	expect_large(_metadata, p, MMS_PAGE_HUGETLB);
}

TEST_F(frames, page_of_zeroes)
{
	char *p = map_anon(8 * PAGE, HUGE);
	const struct mms_rec_who *w;
	struct records r;
	size_t nr = 0;

	touch(p, 8 * PAGE);
	ASSERT_NE(0, frame_of(getpid(), p));
	ASSERT_EQ(0, ask(frame_of(getpid(), p), 1, &r));
	for_each_record(w, &r, MMS_REC_WHO) {
		if (w->pid != getpid() || w->va != (uintptr_t)p)
			continue;
		EXPECT_NE(0, w->page_flags & MMS_PAGE_ZERO);
		EXPECT_EQ(1, w->nr);
		EXPECT_EQ(8 * PAGE, w->len);
		nr++;
	}
	EXPECT_EQ(1, nr);
	records_free(&r);
}

/* every table of the fixture is found as what it is, and as nobody else's */
TEST_F_TIMEOUT(frames, of_page_tables, 120)
{
	const struct mms_view like = { .view = MMS_VIEW_TABLES, .pid = target.pid };
	const struct mms_rec_table *t;
	struct records tables, r;
	size_t nr = 0, aside = 0;

	ASSERT_EQ(0, dev_view(dev, &like, 0, &tables));
	for_each_record(t, &tables, MMS_REC_TABLE) {
		const struct mms_rec_who *w;
		size_t found = 0;

		if (t->flags & MMS_TABLE_SHARED)
			continue;
		ASSERT_EQ(0, ask(t->pa / PAGE, 1, &r));
		for_each_record(w, &r, MMS_REC_WHO) {
			EXPECT_EQ(MMS_WHO_TABLE, w->kind);
			EXPECT_EQ(target.pid, w->pid);
			EXPECT_EQ(t->level, w->level);
			EXPECT_EQ(t->va, w->va);
			EXPECT_EQ(t->pa / PAGE, w->pfn);
			found++;
		}
		EXPECT_EQ(1, found) TH_LOG("level %u va %#llx flags %#x", t->level, t->va, t->flags);
		aside += !!(t->flags & MMS_TABLE_DEPOSITED);
		nr++;
		records_free(&r);
	}
	printf("# %zu tables, %zu of them laid aside\n", nr, aside);
	EXPECT_LT(5, nr);
	records_free(&tables);
}

static int wait_forever(void *unused)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (pause())
		;
	return 0;
}

/* processes that share one address space are reported as one */
TEST_F(frames, of_a_shared_mm)
{
	char *p = map_anon(PAGE, PAGE), *stack = map_anon(64 * PAGE, PAGE);
	pid_t pid;

	fill(p, PAGE);
	pid = clone(wait_forever, stack + 64 * PAGE, CLONE_VM | SIGCHLD, NULL);
	ASSERT_LT(0, pid);
	expect_mapped(_metadata, frame_of(getpid(), p), (struct mapped[]){
		{ pid < getpid() ? pid : getpid(), (uintptr_t)p } }, 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void *live_on(void *unused)
{
	while (pause())
		;
	return NULL;
}

/* has its page, waits for @go, and lives on in its second thread alone */
static void __attribute__((noreturn)) lose_first_thread(char *p, int ready, int go)
{
	pthread_t thread;
	char c = 'r';

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fill(p, PAGE);
	pthread_create(&thread, NULL, live_on, NULL);
	if (write(ready, &c, 1) != 1 || read(go, &c, 1) != 1)
		_exit(1);
	pthread_exit(NULL);
}

/* pagemap knows nothing of a process without its first thread: it is asked before */
TEST_F_TIMEOUT(frames, without_the_first_thread, 120)
{
	char *p = map_anon(PAGE, PAGE), state[256] = "", c;
	int ready[2], go[2];
	uint64_t frame;
	pid_t pid;
	size_t i;

	ASSERT_EQ(0, pipe(ready));
	ASSERT_EQ(0, pipe(go));
	pid = fork();
	if (pid == 0)
		lose_first_thread(p, ready[1], go[0]);
	ASSERT_LT(0, pid);
	ASSERT_EQ(1, read(ready[0], &c, 1));
	frame = frame_of(pid, p);
	ASSERT_EQ(1, write(go[1], &c, 1));
	for (i = 0; i < 200 && !strstr(state, ") Z "); i++) {
		char path[32];

		usleep(20000);
		snprintf(path, sizeof(path), "/proc/%d/stat", pid);
		read_text(path, state, sizeof(state));
	}
	ASSERT_NE(NULL, strstr(state, ") Z "));
	expect_mapped(_metadata, frame, (struct mapped[]){ { pid, (uintptr_t)p } }, 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* a page that many processes map */
TEST_F_TIMEOUT(frames, of_a_crowd, 240)
{
	char *p = map_anon(PAGE, PAGE);
	const int crowd = sized(500);
	struct mapped *want = calloc(crowd + 1, sizeof(*want));
	double before, some = 0;
	int i;

	fill(p, PAGE);
	want[0] = (struct mapped){ getpid(), (uintptr_t)p };
	for (i = 1; i <= crowd; i++) {
		pid_t pid = fork();

		if (pid == 0)
			wait_forever(NULL);
		ASSERT_LT(0, pid);
		want[i] = (struct mapped){ pid, (uintptr_t)p };
		if (i == crowd / 2) {
			before = now();
			expect_mapped(_metadata, frame_of(getpid(), p), want, i + 1);
			some = now() - before;
		}
	}
	before = now();
	expect_mapped(_metadata, frame_of(getpid(), p), want, crowd + 1);
	printf("# %d processes %.3f s, %d processes %.3f s\n", crowd / 2, some, crowd,
	       now() - before);
	for (i = 1; i <= crowd; i++)
		kill(want[i].pid, SIGKILL);
	while (wait(NULL) > 0)
		;
	free(want);
}

TEST_F(frames, wrong_questions)
{
	struct mms_view like = { .view = MMS_VIEW_WHO, .pid = getpid(), .arg = { 1, 1 } };
	const struct mms_rec_who *who;
	struct records r;

	EXPECT_EQ(-EINVAL, ask(1, 0, &r));
	EXPECT_EQ(-EINVAL, ask(1, MAX_FRAMES + 1, &r));
	EXPECT_EQ(-EINVAL, ask(~0ULL, 1, &r));
	EXPECT_EQ(-EINVAL, ask(1ULL << 52, 1, &r));
	EXPECT_EQ(-EINVAL, dev_view(dev, &like, 0, &r));
	/* nothing is there, and nobody maps it; processes may just end */
	ASSERT_EQ(0, ask((1ULL << 52) - 1, MAX_FRAMES, &r));
	for_each_record(who, &r, MMS_REC_WHO)
		EXPECT_EQ(MMS_WHO_SKIPPED, who->kind);
	records_free(&r);
}

TEST_HARNESS_MAIN
