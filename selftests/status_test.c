// SPDX-License-Identifier: GPL-2.0
/*
 * The mm_struct and the tasks of every process against /proc/PID/status, the
 * list of all tasks against /proc, and known cases: threads, shared address
 * spaces, zombies, kernel threads.
 *
 * mms-kernels: all kcsan
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
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

#define TRIES		20
#define MAX_PRINTED	20
#define THREADS		7
#define SIBLINGS	300

static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
}

static int ask_mm(pid_t pid, struct records *r)
{
	struct mms_view ask = { .view = MMS_VIEW_MM, .pid = pid };

	return dev_view(dev, &ask, 0, r);
}

struct tally {
	uint64_t processes, kernel, gone, unsettled, values, mismatches;
};

/* the number behind @key in the text of status, -1 if there is none */
static int64_t value_of(const char *status, const char *key)
{
	char word[32];
	const char *at;

	snprintf(word, sizeof(word), "\n%s:", key);
	at = strstr(status, word);
	return at ? strtoll(at + strlen(word), NULL, 10) : -1;
}

static void check(struct tally *t, pid_t pid, const char *status, const char *key, int64_t ours)
{
	int64_t theirs = value_of(status, key);

	t->values++;
	if (ours != theirs && t->mismatches++ < MAX_PRINTED)
		printf("# MISMATCH pid %d %s: mmscope %" PRId64 ", kernel %" PRId64 "\n",
		       pid, key, ours, theirs);
}

static uint64_t text_kb(const struct mms_rec_mm *m)
{
	uint64_t end = (m->end_code + PAGE - 1) & -PAGE, start = m->start_code & -PAGE;
	uint64_t text = end - start;

	return (text < m->exec_vm * PAGE ? text : m->exec_vm * PAGE) / 1024;
}

static void compare_mm(struct tally *t, pid_t pid, const char *s, const struct mms_rec_mm *m)
{
	uint64_t rss = m->rss_anon + m->rss_file + m->rss_shmem;

	check(t, pid, s, "VmPeak", m->hiwater_vm * 4);
	check(t, pid, s, "VmSize", m->total_vm * 4);
	check(t, pid, s, "VmLck", m->locked_vm * 4);
	check(t, pid, s, "VmPin", m->pinned_vm * 4);
	check(t, pid, s, "VmHWM", m->hiwater_rss * 4);
	check(t, pid, s, "VmRSS", rss * 4);
	check(t, pid, s, "RssAnon", m->rss_anon * 4);
	check(t, pid, s, "RssFile", m->rss_file * 4);
	check(t, pid, s, "RssShmem", m->rss_shmem * 4);
	check(t, pid, s, "VmData", m->data_vm * 4);
	check(t, pid, s, "VmStk", m->stack_vm * 4);
	check(t, pid, s, "VmExe", text_kb(m));
	check(t, pid, s, "VmLib", m->exec_vm * 4 - text_kb(m));
	check(t, pid, s, "VmPTE", m->pgtables_bytes / 1024);
	check(t, pid, s, "VmSwap", m->swap_ents * 4);
}

static int threads_of(const struct records *r, pid_t tgid)
{
	const struct mms_rec_task *task;
	int nr = 0;

	for_each_record(task, r, MMS_REC_TASK)
		nr += task->tgid == tgid;
	return nr;
}

static void compare(struct tally *t, pid_t pid, const char *status, const struct records *r)
{
	const struct mms_rec_task *task = records_next(r, NULL, MMS_REC_TASK);
	const struct mms_rec_mm *m = records_next(r, NULL, MMS_REC_MM);

	check(t, pid, status, "Pid", task->pid);
	check(t, pid, status, "Tgid", task->tgid);
	check(t, pid, status, "PPid", task->ppid);
	if (task->flags & MMS_TASK_KTHREAD || !task->mm) {
		t->kernel++;
		check(t, pid, status, "VmSize", -1);
		return;
	}
	t->processes++;
	compare_mm(t, pid, status, m);
	check(t, pid, status, "Threads", threads_of(r, task->tgid));
}

/* what moves although memory stands still */
static void cut(char *status)
{
	char *at = strstr(status, "\nvoluntary_ctxt_switches");

	if (at)
		*at = '\0';
	at = strstr(status, "\nState:");
	if (at)
		memset(at + 7, ' ', strcspn(at + 7, "\n"));
}

static void compare_process(struct tally *t, pid_t pid)
{
	char path[40], before[8192], after[8192];
	struct records r = {};
	int try;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	for (try = 0; try < TRIES; try++) {
		records_free(&r);
		if (read_text(path, before, sizeof(before)) <= 0 || ask_mm(pid, &r) ||
		    read_text(path, after, sizeof(after)) <= 0) {
			t->gone++;
			return;
		}
		cut(before);
		cut(after);
		if (strcmp(before, after))
			continue;
		compare(t, pid, after, &r);
		records_free(&r);
		return;
	}
	records_free(&r);
	t->unsettled++;
}

TEST(every_process)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	struct tally t = {};

	ASSERT_NE(NULL, proc);
	while ((entry = readdir(proc)))
		if (isdigit(entry->d_name[0]) && atoi(entry->d_name) != getpid())
			compare_process(&t, atoi(entry->d_name));
	closedir(proc);
	printf("# processes %" PRIu64 ", kernel threads %" PRIu64 ", ended %" PRIu64 ", unsettled %" PRIu64
	       ", values compared %" PRIu64 ", mismatches %" PRIu64 "\n",
	       t.processes, t.kernel, t.gone, t.unsettled, t.values, t.mismatches);
	fflush(stdout);
	EXPECT_EQ(0, t.mismatches);
	EXPECT_EQ(0, t.unsettled);
	EXPECT_LT(1, t.processes);
	EXPECT_LT(5, t.kernel);
}

static void *wait_for_ever(void *unused)
{
	pause();
	return NULL;
}

/* the textbook: N threads are N users of one address space */
TEST(threads_share_one_mm)
{
	const struct mms_rec_task *task;
	const struct mms_rec_mm *m;
	struct records r;
	pthread_t thread;
	int i;

	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&thread, NULL, wait_for_ever, NULL));
	ASSERT_EQ(0, ask_mm(getpid(), &r));
	m = records_next(&r, NULL, MMS_REC_MM);
	ASSERT_NE(NULL, m);
	EXPECT_EQ(MMS_MM_OWN, m->what);
	EXPECT_EQ(THREADS + 1, m->mm_users - m->own_refs);
	/* all users are one; a CPU that idles on the mm it ran last is another */
	EXPECT_LE(1, m->mm_count);
	EXPECT_GE(1 + sysconf(_SC_NPROCESSORS_CONF), m->mm_count);
	EXPECT_EQ(THREADS + 1, m->nr_tasks);
	EXPECT_EQ(1, m->nr_processes);
	EXPECT_EQ(THREADS + 1, threads_of(&r, getpid()));
	for_each_record(task, &r, MMS_REC_TASK) {
		EXPECT_EQ(m->mm, task->mm);
		EXPECT_EQ(0, task->flags & MMS_TASK_SHARES);
	}
	EXPECT_NE(NULL, record_text(&r, m, MMS_TEXT_PATH));
	records_free(&r);
}

static int sleep_in_child(void *unused)
{
	pause();
	return 0;
}

TEST(processes_share_one_mm)
{
	char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const struct mms_rec_task *task;
	const struct mms_rec_mm *m;
	struct records r;
	int sharing = 0;
	pid_t pid;

	ASSERT_NE(MAP_FAILED, stack);
	pid = clone(sleep_in_child, stack + 65536, CLONE_VM | SIGCHLD, NULL);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, ask_mm(getpid(), &r));
	m = records_next(&r, NULL, MMS_REC_MM);
	ASSERT_NE(NULL, m);
	EXPECT_EQ(2, m->nr_processes);
	EXPECT_EQ(2, m->nr_tasks);
	for_each_record(task, &r, MMS_REC_TASK)
		sharing += task->pid == pid && task->flags & MMS_TASK_SHARES;
	EXPECT_EQ(1, sharing);
	records_free(&r);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST(zombie_has_no_mm)
{
	const struct mms_rec_task *task;
	pid_t pid = fork();
	struct records r;
	siginfo_t info;

	if (!pid)
		_exit(0);
	ASSERT_EQ(0, waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	ASSERT_EQ(0, ask_mm(pid, &r));
	task = records_next(&r, NULL, MMS_REC_TASK);
	ASSERT_NE(NULL, task);
	EXPECT_EQ('Z', task->state);
	EXPECT_EQ(pid, task->pid);
	EXPECT_EQ(0, task->mm);
	EXPECT_NE(0, task->flags & MMS_TASK_ZOMBIE);
	EXPECT_EQ(NULL, records_next(&r, NULL, MMS_REC_MM));
	records_free(&r);
	waitpid(pid, NULL, 0);
}

TEST(kernel_has_an_mm)
{
	struct mms_view ask = { .view = MMS_VIEW_MM, .space = MMS_SPACE_KERNEL };
	const struct mms_rec_mm *m;
	struct records r;
	char why[160];
	int err = dev_view(dev, &ask, 0, &r);

	if (err == -EOPNOTSUPP && !dev_cap(dev, "kernel-lock", why, sizeof(why)))
		SKIP(return, "%s", why);
	ASSERT_EQ(0, err);
	m = records_next(&r, NULL, MMS_REC_MM);
	ASSERT_NE(NULL, m);
	EXPECT_EQ(MMS_MM_KERNEL, m->what);
	EXPECT_LT(m->start_code, m->end_code);
	EXPECT_LE(m->end_code, m->end_data);
	records_free(&r);
}

/* pids of /proc as a set of bytes, by number */
static void read_pids(char *is_there, size_t size)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	memset(is_there, 0, size);
	while ((entry = readdir(proc)))
		if (isdigit(entry->d_name[0]) && (size_t)atoi(entry->d_name) < size)
			is_there[atoi(entry->d_name)] = 1;
	closedir(proc);
}

/* one byte for every pid there can be, three times: slow under KASAN */
FIXTURE(slow) { };
FIXTURE_SETUP(slow) { }
FIXTURE_TEARDOWN(slow) { }

TEST_F_TIMEOUT(slow, list_of_all_tasks, 120)
{
	static char before[1 << 22], after[1 << 22], ours[1 << 22];
	struct mms_view ask = { .view = MMS_VIEW_TASKS };
	uint64_t compared = 0, mismatches = 0;
	const struct mms_rec_task *task;
	pid_t child[SIBLINGS];
	struct records r;
	size_t i;

	for (i = 0; i < SIBLINGS; i++) {
		child[i] = fork();
		if (!child[i]) {
			pause();
			_exit(0);
		}
	}
	read_pids(before, sizeof(before));
	ASSERT_EQ(0, dev_view(dev, &ask, MMS_VIEW_LEN_MIN, &r));
	read_pids(after, sizeof(after));
	for_each_record(task, &r, MMS_REC_TASK)
		ours[task->pid]++;
	for (i = 1; i < sizeof(ours); i++) {
		compared += before[i] && after[i];
		/* there all the time: once; never there: not at all */
		if (before[i] && after[i] ? ours[i] != 1 : !before[i] && !after[i] && ours[i])
			mismatches += printf("# MISMATCH pid %zu\n", i) > 0;
	}
	for (i = 0; i < SIBLINGS; i++) {
		kill(child[i], SIGKILL);
		waitpid(child[i], NULL, 0);
	}
	printf("# processes compared %" PRIu64 " in %zu calls, mismatches %" PRIu64 "\n",
	       compared, r.calls, mismatches);
	fflush(stdout);
	EXPECT_EQ(0, mismatches);
	EXPECT_LT(SIBLINGS, compared);
	EXPECT_LT(1, r.calls);
	records_free(&r);
}

TEST_HARNESS_MAIN
