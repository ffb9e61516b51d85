// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "targets.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../region.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25	/* v6.1 */
#endif
#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE	101
#endif
#define ARENA		(16 * HUGE)
#define POISONED	48	/* pages that are lost for good, at most */
#define MPOL_BIND	2
#define MPOL_MF_MOVE	2

/* a short life: some memory, another program or none, the end */
static void be_short_lived(uint64_t random)
{
	size_t len = (1 + below(&random, 600)) * PAGE;
	char *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		fill(p, len);
	happened(EVENT_FAULT);
	nap(&random, 4000);
	if (one_in(&random, 4)) {
		happened(EVENT_EXEC);
		/*
		 * An emulator may translate the same code again for every address that it is
		 * mapped at, and each store to its page then looks at all these translations:
		 * after 600 shells it took half a second to clear a page that had been their
		 * loader's.
		 */
		personality(ADDR_NO_RANDOMIZE);
		execl("/bin/sh", "sh", "-c", ":", NULL);
	}
	if (one_in(&random, 4))
		kill(getpid(), SIGKILL);
	_exit(0);
}

/* the dead are not waited for at once: a zombie is a process as well */
static void have_children(void *arg)
{
	uint64_t random = seed_of(40 + (uintptr_t)arg, 0);
	unsigned int first = (uintptr_t)arg * PASSING / 2, nr = 0;

	for (;;) {
		atomic_int *slot = &world->passing[first + nr++ % (PASSING / 2)];
		pid_t child;

		if (*slot > 0 && waitpid(*slot, NULL, 0) == *slot)
			happened(EVENT_EXIT);
		child = fork();
		if (child == 0)
			be_short_lived(next_random(&random) | 1);
		*slot = child;
		happened(EVENT_FORK);
		nap(&random, 12000);
	}
}

/* huge pages that are made, taken apart in several ways, and put together again */
static void be_huge(void *arg)
{
	uint64_t random = seed_of(42, 0);
	char *p = map_anon(ARENA, HUGE);

	madvise(p, ARENA, MADV_HUGEPAGE);
	for (;;) {
		char *part = p + below(&random, ARENA / HUGE) * HUGE;
		char *page = part + below(&random, HUGE / PAGE) * PAGE;

		*(volatile char *)page = 1;
		switch (below(&random, 8)) {
		case 0:
			madvise(page, PAGE, MADV_DONTNEED);
			happened(EVENT_SPLIT);
			break;
		case 1:
			mprotect(page, PAGE, PROT_READ);
			mprotect(page, PAGE, PROT_READ | PROT_WRITE);
			happened(EVENT_SPLIT);
			break;
		case 2:
			madvise(part, HUGE, MADV_FREE);
			happened(EVENT_FREE);
			break;
		case 3:
			madvise(part, HUGE, MADV_DONTNEED);
			happened(EVENT_DONTNEED);
			break;
		case 4:
			madvise(part, HUGE, 21 /* MADV_PAGEOUT */);
			happened(EVENT_PAGEOUT);
			break;
		default:
			fill(part, HUGE);
			if (!madvise(part, HUGE, MADV_COLLAPSE))
				happened(EVENT_COLLAPSE);
		}
		nap(&random, 2000);
	}
}

/* pages of hugetlbfs come and go; so do the pages of a file under its mapping */
static void be_mapped(void *arg)
{
	const size_t len = 64 * PAGE;
	uint64_t random = seed_of(43, 0);
	int fd = memfd_create("hostile", MFD_CLOEXEC);
	char *file;

	if (fd < 0 || ftruncate(fd, len))
		return;
	file = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	for (;;) {
		char *huge = mmap(NULL, 2 * HUGE, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

		if (huge != MAP_FAILED) {
			*(volatile char *)huge = 1;
			nap(&random, 2000);
			munmap(huge, 2 * HUGE);
			happened(EVENT_HUGETLB);
		}
		fill(file, len);
		fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			  below(&random, 32) * PAGE, 16 * PAGE);
		nap(&random, 2000);
		if (ftruncate(fd, PAGE) || ftruncate(fd, len))
			return;
		happened(EVENT_FILE);
	}
}

/* two nodes between which pages are sent; equal pages that become one */
static void be_moved(void *arg)
{
	const size_t len = 256 * PAGE;
	uint64_t random = seed_of(44, 0);
	char *p = map_anon(len, PAGE), *same = map_anon(len, PAGE);
	size_t i;

	madvise(same, len, MADV_MERGEABLE);
	for (;;) {
		unsigned long node = 1UL << below(&random, 2), both = 3;

		fill(p, len);
		if (!syscall(__NR_mbind, p, len, MPOL_BIND, &node, 64, MPOL_MF_MOVE))
			happened(EVENT_NUMA);
		syscall(__NR_migrate_pages, 0, 64, &both, &node);
		for (i = 0; i < len; i += PAGE)
			memset(same + i, 7, PAGE);
		happened(EVENT_KSM);
		nap(&random, 20000);
	}
}

static void survive(int signal)
{
}

/* memory errors in pages of its own; it does not touch them, and is told all the same */
static void be_poisoned(void *arg)
{
	const struct sigaction act = { .sa_handler = survive };
	uint64_t random = seed_of(45, 0);
	unsigned int nr = 0;

	sigaction(SIGBUS, &act, NULL);
	while (nr < POISONED) {
		size_t len = one_in(&random, 4) ? HUGE : 16 * PAGE;
		char *p = map_anon(len, len == HUGE ? HUGE : PAGE);
		char *page = p + below(&random, len / PAGE) * PAGE;

		if (len == HUGE)
			madvise(p, len, MADV_HUGEPAGE);
		fill(p, len);
		if (one_in(&random, 3)) {
			if (!madvise(page, PAGE, MADV_SOFT_OFFLINE))
				happened(EVENT_SOFT_OFFLINE);
		} else if (!madvise(page, PAGE, MADV_HWPOISON)) {
			happened(EVENT_HWPOISON);
			nr++;
		}
		nap(&random, 800000);
		munmap(p, len);
	}
	pause();
}

static void (* const lives[])(void *) = { be_huge, be_mapped, be_moved, be_poisoned };
static pid_t parents[2], living[ARRAY_LEN(lives)];

void targets_start(void)
{
	uintptr_t i;

	for (i = 0; i < ARRAY_LEN(parents); i++)
		parents[i] = start_process(have_children, (void *)i);
	for (i = 0; i < ARRAY_LEN(lives); i++)
		living[i] = start_process(lives[i], NULL);
	for (i = 0; i < ARRAY_LEN(world->stable); i++)
		world->stable[i] = i < ARRAY_LEN(parents) ? parents[i] : getppid();
}

void targets_stop(void)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(parents); i++) {
		kill(parents[i], SIGKILL);
		waitpid(parents[i], NULL, 0);
	}
	for (i = 0; i < ARRAY_LEN(living); i++) {
		kill(living[i], SIGKILL);
		waitpid(living[i], NULL, 0);
	}
}
