// SPDX-License-Identifier: GPL-2.0
/*
 * Views against the kernel's own files of the same content, and the slope:
 * what one VMA, one process, one frame costs in small and in large answers.
 */
#include "bench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure.h"

#define VMAS_MOST	32768	/* within the default limit of 65,530 */
#define PROCESSES_MOST	2000

static int view_of(void *arg)
{
	return ask_view(arg) < 0;
}

static void compare(const char *title, const char *item, struct contender *c,
		    size_t nr, size_t items)
{
	static const double no_goals[8];
	size_t i;

	for (i = 0; i < nr; i++)
		c[i].items = items;
	measure(c, nr);
	print_table(title, item, c, nr, no_goals);
}

/* neighbours that differ in protection; NULL if there cannot be so many */
static char *many_vmas(size_t nr)
{
	char *at = mmap(NULL, nr * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t i;

	if (at == MAP_FAILED)
		return NULL;
	for (i = 0; i < nr; i += 2) {
		at[i * PAGE] = 1;
		if (mprotect(at + i * PAGE, PAGE, PROT_READ))
			return NULL;
	}
	return at;
}

static void bench_vmas(size_t nr)
{
	struct mms_view vmas = { .view = MMS_VIEW_VMAS, .pid = getpid() };
	struct mms_view pages = { .view = MMS_VIEW_VMAS, .pid = getpid(),
				  .flags = MMS_VIEW_F_PAGES };
	struct mms_view tree = { .view = MMS_VIEW_TREE, .pid = getpid() };
	struct mms_view tables = { .view = MMS_VIEW_TABLES, .pid = getpid() };
	struct contender c[] = {
		{ .name = "vma", .run = view_of, .arg = &vmas },
		{ .name = "vma with pages", .run = view_of, .arg = &pages },
		{ .name = "tree", .run = view_of, .arg = &tree },
		{ .name = "pgtables", .run = view_of, .arg = &tables },
		{ .name = "/proc/self/maps", .run = read_whole, .arg = "/proc/self/maps" },
		{ .name = "/proc/self/smaps", .run = read_whole, .arg = "/proc/self/smaps" },
	};
	char title[64], *at = many_vmas(nr);

	if (!at)
		die("no room for %zu VMAs: %m", nr);
	snprintf(title, sizeof(title), "A process with %zu VMAs", nr);
	compare(title, "VMA", c, sizeof(c) / sizeof(c[0]), nr);
	munmap(at, nr * PAGE);
}

static void bench_processes(size_t nr)
{
	static pid_t pid[PROCESSES_MOST];
	struct mms_view tasks = { .view = MMS_VIEW_TASKS };
	struct mms_view who = { .view = MMS_VIEW_WHO, .arg = { 16, 1 } };
	struct contender c[] = {
		{ .name = "tasks", .run = view_of, .arg = &tasks },
		{ .name = "who maps a frame", .run = view_of, .arg = &who },
	};
	char title[64];
	size_t i;

	for (i = 0; i < nr; i++) {
		pid[i] = fork();
		if (pid[i] < 0)
			die("fork: %m");
		if (!pid[i]) {
			pause();
			_exit(0);
		}
	}
	snprintf(title, sizeof(title), "%zu processes", nr);
	compare(title, "process", c, sizeof(c) / sizeof(c[0]), nr);
	for (i = 0; i < nr; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
}

static size_t frames_of_machine(void)
{
	return sysconf(_SC_PHYS_PAGES);
}

static void bench_machine(void)
{
	struct mms_view census = { .view = MMS_VIEW_CENSUS };
	struct mms_view cells = { .view = MMS_VIEW_CELLS, .arg = { 0, 0, 512 } };
	struct mms_view frames = { .view = MMS_VIEW_PAGES, .arg = { 0, 65536 } };
	struct contender per_frame[] = {
		{ .name = "census of all frames", .run = view_of, .arg = &census },
		{ .name = "cells of 512 frames", .run = view_of, .arg = &cells },
		{ .name = "/proc/kpageflags", .run = read_whole, .arg = "/proc/kpageflags" },
		{ .name = "/proc/kpagecount", .run = read_whole, .arg = "/proc/kpagecount" },
	};
	struct contender one = { .name = "page, 65,536 of them", .run = view_of, .arg = &frames };
	struct mms_view zones = { .view = MMS_VIEW_ZONES };
	struct mms_view buddy = { .view = MMS_VIEW_BUDDY, .arg = { ~0ULL, ~0ULL } };
	struct mms_view caches = { .view = MMS_VIEW_CACHES };
	struct contender whole[] = {
		{ .name = "zones", .run = view_of, .arg = &zones },
		{ .name = "buddy, every block", .run = view_of, .arg = &buddy },
		{ .name = "/proc/zoneinfo", .run = read_whole, .arg = "/proc/zoneinfo" },
		{ .name = "/proc/pagetypeinfo", .run = read_whole, .arg = "/proc/pagetypeinfo" },
		{ .name = "slab, all caches", .run = view_of, .arg = &caches },
		{ .name = "/proc/slabinfo", .run = read_whole, .arg = "/proc/slabinfo" },
	};

	compare("All memory", "frame", per_frame, 4, frames_of_machine());
	compare("Every field of a frame", "frame", &one, 1, 65536);
	compare("Allocators", "answer", whole, 6, 1);
}

void bench_views(void)
{
	bench_vmas(VMAS_MOST / 32);
	bench_vmas(VMAS_MOST);
	bench_processes(PROCESSES_MOST / 20);
	bench_processes(PROCESSES_MOST);
	bench_machine();
}
