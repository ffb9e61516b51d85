// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_TREE: the tree leads to exactly the VMAs that /proc shows, and obeys
 * the rules of its kind, for every process and for one with 65,000 VMAs.
 *
 * mms-kernels: all kcsan
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
#include "target.h"
#include "treecheck.h"

#define RESTLESS	4000		/* VMAs that come and go */
#define TRIES		5		/* for a process that changes under our hands */

static struct target target;
static int dev;

/* before the harness forks: the tests are children and share the fixture */
static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	target_start(&target, NULL);
}

/**
 * struct look - a process's tree, and its VMAs as /proc shows them
 * @maps: before and after the same, without the vsyscall page, which is no VMA
 */
struct look {
	struct records r;
	struct tree tree;
	struct mapping *maps;
	ssize_t nr_maps;
};

static void look_free(struct look *l)
{
	tree_free(&l->tree);
	records_free(&l->r);
	free(l->maps);
	memset(l, 0, sizeof(*l));
}

/* of a process with many VMAs only what "maps" has: "smaps" would take a minute */
static ssize_t read_maps(pid_t pid, bool many, struct mapping **maps)
{
	ssize_t nr = many ? mapping_ranges_read(pid, maps) : mappings_read(pid, maps);

	if (nr > 0 && !strcmp((*maps)[nr - 1].name, "[vsyscall]"))
		nr--;
	return nr;
}

static bool same_maps(const struct look *l, const struct mapping *maps, ssize_t nr)
{
	ssize_t i;

	if (nr != l->nr_maps)
		return false;
	for (i = 0; i < nr; i++)
		if (maps[i].start != l->maps[i].start || maps[i].end != l->maps[i].end)
			return false;
	return true;
}

/* 0, -errno of the view, -EAGAIN if the process does not stand still */
static int look(struct look *l, pid_t pid, bool many, uint32_t len)
{
	const struct mms_view like = { .view = MMS_VIEW_TREE, .pid = pid };
	int tries, err = -EAGAIN;

	for (tries = 0; tries < TRIES && err == -EAGAIN; tries++) {
		struct mapping *again = NULL;
		ssize_t nr;

		memset(l, 0, sizeof(*l));
		l->nr_maps = read_maps(pid, many, &l->maps);
		err = dev_view(dev, &like, len, &l->r);
		nr = read_maps(pid, many, &again);
		if (!err && !same_maps(l, again, nr))
			err = -EAGAIN;
		free(again);
		if (err)
			look_free(l);
	}
	if (!err)
		tree_load(&l->tree, &l->r);
	return err;
}

/* VMAs of the tree that /proc does not show at the same place, and the other way */
static size_t count_differences(const struct look *l)
{
	const struct tree *t = &l->tree;
	size_t nr = t->nr_vmas, i, wrong;

	if (nr > (size_t)l->nr_maps)
		nr = l->nr_maps;
	wrong = (t->nr_vmas - nr) + (l->nr_maps - nr);
	for (i = 0; i < nr; i++)
		wrong += t->vma[i].start != l->maps[i].start || t->vma[i].end != l->maps[i].end;
	return wrong;
}

static int by_vma(const void *a, const void *b)
{
	const struct tree_vma *x = a, *y = b;

	return x->vma < y->vma ? -1 : x->vma > y->vma;
}

/* addresses that two slots hold */
static size_t count_doubles(struct tree *t)
{
	struct tree_vma *sorted = calloc(t->nr_vmas + 1, sizeof(*sorted));
	size_t i, doubles = 0;

	memcpy(sorted, t->vma, t->nr_vmas * sizeof(*sorted));
	qsort(sorted, t->nr_vmas, sizeof(*sorted), by_vma);
	for (i = 1; i < t->nr_vmas; i++)
		doubles += sorted[i].vma == sorted[i - 1].vma;
	free(sorted);
	return doubles;
}

static void expect_right(struct __test_metadata *_metadata, struct look *l, const char *who)
{
	EXPECT_EQ(0, count_differences(l))
		TH_LOG("%s: %zu VMAs in the tree, %zd in maps", who, l->tree.nr_vmas, l->nr_maps);
	if (l->tree.nr_vmas == (size_t)l->nr_maps)
		tree_check(&l->tree, l->maps);
	EXPECT_EQ(0, l->tree.broken) TH_LOG("%s: %s", who, l->tree.why);
	EXPECT_EQ(0, count_doubles(&l->tree)) TH_LOG("%s", who);
	EXPECT_EQ(0, l->r.last.lost) TH_LOG("%s", who);
}

/* map_count as the view of the mm has it, -1 if this module has no such view */
static long map_count(pid_t pid)
{
	const struct mms_view like = { .view = MMS_VIEW_MM, .pid = pid };
	const struct mms_rec_mm *mm;
	struct records r;
	long count = -1;

	if (!dev_view(dev, &like, 0, &r)) {
		mm = records_next(&r, NULL, MMS_REC_MM);
		if (mm)
			count = mm->map_count;
	}
	records_free(&r);
	return count;
}

/* nothing to set up: a fixture's tests may take their time */
FIXTURE(tree) { };
FIXTURE_SETUP(tree) { }
FIXTURE_TEARDOWN(tree) { }

TEST_F_TIMEOUT(tree, every_process, 120)
{
	size_t i, seen = 0, vmas = 0, nodes = 0, counted = 0, restless = 0;
	pid_t *pids;
	size_t nr = processes_read(&pids);

	for (i = 0; i < nr; i++) {
		char who[32];
		struct look l;
		int err = look(&l, pids[i], false, 0);

		/* kernel threads, zombies, those that ended */
		if (err == -ENXIO || err == -ENODATA || err == -ESRCH)
			continue;
		restless += err == -EAGAIN;
		if (err == -EAGAIN)
			continue;
		ASSERT_EQ(0, err) TH_LOG("pid %d", pids[i]);
		snprintf(who, sizeof(who), "pid %d", pids[i]);
		expect_right(_metadata, &l, who);
		if (map_count(pids[i]) >= 0) {
			EXPECT_EQ(map_count(pids[i]), l.tree.nr_vmas) TH_LOG("%s", who);
			counted++;
		}
		seen++;
		vmas += l.tree.nr_vmas;
		nodes += l.tree.nr;
		look_free(&l);
	}
	printf("# %zu processes, %zu VMAs, %zu nodes; map_count compared for %zu; %zu did not stand still\n",
	       seen, vmas, nodes, counted, restless);
	EXPECT_LT(10, seen);
	EXPECT_GE(seen / 10, restless);
	free(pids);
}

/* a child that lives until it is killed, at the latest with this test */
static pid_t child_with_vmas(size_t nr)
{
	int ready[2];
	char c;
	pid_t pid;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (pid == 0) {
		size_t i;
		char *p = mmap(NULL, nr * PAGE, PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (i = 1; p != MAP_FAILED && i < nr; i += 2)
			if (mprotect(p + i * PAGE, PAGE, PROT_READ))
				_exit(1);
		if (write(ready[1], "r", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (pid > 0 && read(ready[0], &c, 1) != 1)
		pid = -1;
	close(ready[0]);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_F_TIMEOUT(tree, sixty_five_thousand_vmas, 240)
{
	static const char limit[] = "/proc/sys/vm/max_map_count";
	const size_t many = sized(65000);
	char before[32] = "", text[32];
	struct look l;
	pid_t pid;
	int err;

	ASSERT_LT(0, read_text(limit, before, sizeof(before)));
	snprintf(text, sizeof(text), "%zu", 2 * many);
	ASSERT_EQ(0, write_text(limit, text));
	pid = child_with_vmas(many);
	write_text(limit, before);
	ASSERT_LT(0, pid);
	err = look(&l, pid, true, 0);
	end_child(pid);
	ASSERT_EQ(0, err);
	printf("# %zu VMAs, %zu nodes, %zu calls, %u holds, longest %llu ns and %u nodes, kind %u\n",
	       l.tree.nr_vmas, l.tree.nr, l.r.calls, l.r.last.cons.holds,
	       l.r.last.cons.max_hold_ns, l.r.last.cons.max_hold_tables, l.r.last.cons.kind);
	EXPECT_LE(many, l.tree.nr_vmas);
	expect_right(_metadata, &l, "child");
	/* many holds, and nothing happened between them */
	EXPECT_EQ(MMS_CONS_CHUNKED, l.r.last.cons.kind);
	EXPECT_EQ(0, l.r.last.retries);
	look_free(&l);
}

TEST_F_TIMEOUT(tree, cut_by_small_buffers, 60)
{
	pid_t pid = child_with_vmas(3000);
	struct look whole, cut;

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, look(&whole, pid, true, 0));
	expect_right(_metadata, &whole, "child");
	ASSERT_EQ(0, look(&cut, pid, true, MMS_VIEW_LEN_MIN));
	end_child(pid);
	EXPECT_LT(whole.r.calls + 5, cut.r.calls);
	EXPECT_EQ(0, cut.r.last.retries);
	ASSERT_EQ(whole.r.len, cut.r.len);
	EXPECT_EQ(0, memcmp(whole.r.buf, cut.r.buf, cut.r.len));
	look_free(&whole);
	look_free(&cut);
}

static pid_t restless_child(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		char *p = mmap(NULL, RESTLESS * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		size_t i;

		for (i = 1; i < RESTLESS; i += 2)
			mprotect(p + i * PAGE, PAGE, PROT_READ);
		munmap(p, RESTLESS * PAGE);
	}
}

/* what one hold shows is a tree, whatever happens before and after */
TEST_F_TIMEOUT(tree, while_it_changes, 60)
{
	size_t i, whole = 0, cut = 0, told = 0, retries = 0;
	pid_t pid = restless_child();

	ASSERT_LT(0, pid);
	/* a few rounds on a slow kernel, unless the change just did not come yet */
	for (i = 0; i < (size_t)sized(200) || (i < 400 && !told); i++) {
		const struct mms_view like = { .view = MMS_VIEW_TREE, .pid = pid };
		struct records r;
		struct tree t;

		ASSERT_EQ(0, dev_view(dev, &like, i % 2 ? 0 : MMS_VIEW_LEN_MIN, &r));
		EXPECT_EQ(0, r.last.lost);
		tree_load(&t, &r);
		if (r.last.cons.kind == MMS_CONS_LOCKED) {
			/* without the stacks' gaps: this is for the shape */
			if (!t.rb)
				tree_check(&t, NULL);
			EXPECT_EQ(0, t.broken) TH_LOG("%s", t.why);
			whole++;
		} else {
			cut++;
		}
		told += r.last.cons.kind == MMS_CONS_CHANGED;
		retries += r.last.retries;
		tree_free(&t);
		records_free(&r);
	}
	end_child(pid);
	printf("# %zu in one hold, %zu in several, %zu of them told that it changed; %zu retries\n",
	       whole, cut, told, retries);
	EXPECT_LT(0, cut);
	EXPECT_LT(0, told);
}

TEST(others_have_no_tree)
{
	struct mms_view like = { .view = MMS_VIEW_TREE, .pid = 2 };
	struct records r;

	EXPECT_EQ(-ENXIO, dev_view(dev, &like, 0, &r));
	like.pid = 0;
	like.space = MMS_SPACE_KERNEL;
	EXPECT_EQ(-EINVAL, dev_view(dev, &like, 0, &r));
	like.space = MMS_SPACE_USER;
	EXPECT_EQ(-EINVAL, dev_view(dev, &like, 0, &r));
}

TEST_HARNESS_MAIN
