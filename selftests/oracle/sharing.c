// SPDX-License-Identifier: GPL-2.0
/*
 * Known pages that two mappings or two processes have in common, and those
 * that they had in common until one of them wrote.
 */
#include "fill.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define KSM		"/sys/kernel/mm/ksm/"
#define SAME_PAGES	64
#define FORK_PAGES	192

static long read_number(const char *path)
{
	FILE *f = fopen(path, "r");
	long n = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%ld", &n) != 1)
		n = -1;
	fclose(f);
	return n;
}

static void wait_for_ksm(void)
{
	int i;

	write_file(KSM "pages_to_scan", "4096");
	write_file(KSM "sleep_millisecs", "10");
	write_file(KSM "run", "1");
	for (i = 0; i < 400 && read_number(KSM "pages_sharing") < SAME_PAGES; i++)
		usleep(50 * 1000);
	/* keeps what is merged, and stops moving pages about */
	write_file(KSM "run", "0");
}

/* pairs of pages with one content each, which KSM makes one page each */
void fill_same(void)
{
	pid_t pid = getpid();
	char *half[2];
	size_t i;
	int h;

	if (read_number(KSM "run") < 0)
		return;
	for (h = 0; h < 2; h++) {
		half[h] = map_aligned(SAME_PAGES * PAGE, 2 * MIB);
		madvise(half[h], SAME_PAGES * PAGE, MADV_NOHUGEPAGE);
		for (i = 0; i < SAME_PAGES; i++) {
			uint64_t tag = tag_of(pid, half[0] + i * PAGE, 0);

			page_fill(half[h] + i * PAGE, tag);
			target_add(h ? "ksm-twin" : "ksm", pid,
				   half[h] + i * PAGE, tag);
		}
		if (madvise(half[h], SAME_PAGES * PAGE, MADV_MERGEABLE))
			die("MADV_MERGEABLE: %m");
	}
	wait_for_ksm();
}

/* who has written to page @i after the fork */
static int child_writes(size_t i)
{
	return i % 3 == 1;
}

static int parent_writes(size_t i)
{
	return i % 3 == 2;
}

__attribute__((noreturn)) static void child(char *p, int ready)
{
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = 0; i < FORK_PAGES; i++)
		if (child_writes(i))
			page_fill(p + i * PAGE, tag_of(getpid(), p + i * PAGE, 1));
	if (write(ready, "", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static void list_fork_page(pid_t pid, char *page, size_t i)
{
	uint64_t old = tag_of(getpid(), page, 0);
	uint64_t in_parent = old, in_child = old;

	if (parent_writes(i)) {
		in_parent = tag_of(getpid(), page, 1);
		page_fill(page, in_parent);
	}
	if (child_writes(i))
		in_child = tag_of(pid, page, 1);
	if (in_parent == in_child) {
		target_add("cow-shared", getpid(), page, old);
		target_add("cow-shared-child", pid, page, old);
	} else {
		target_add("cow-parted", getpid(), page, in_parent);
		target_add("cow-parted-child", pid, page, in_child);
	}
}

void fill_fork(void)
{
	char *p = map_aligned(FORK_PAGES * PAGE, 2 * MIB);
	int ready[2];
	pid_t pid;
	size_t i;
	char c;

	madvise(p, FORK_PAGES * PAGE, MADV_NOHUGEPAGE);
	for (i = 0; i < FORK_PAGES; i++)
		page_fill(p + i * PAGE, tag_of(getpid(), p + i * PAGE, 0));
	if (pipe(ready))
		die("pipe: %m");
	pid = fork();
	if (pid < 0)
		die("fork: %m");
	if (!pid)
		child(p, ready[1]);
	if (read(ready[0], &c, 1) != 1)
		die("the child did not get ready");
	for (i = 0; i < FORK_PAGES; i++)
		list_fork_page(pid, p + i * PAGE, i);
}
