// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "world.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

struct world *world;
pthread_rwlock_t instant = PTHREAD_RWLOCK_INITIALIZER;

const char * const event_names[EVENTS] = {
	[EVENT_FORK] = "fork", [EVENT_EXEC] = "exec", [EVENT_EXIT] = "exit",
	[EVENT_FAULT] = "fault", [EVENT_MAP] = "mmap and munmap", [EVENT_PROTECT] = "mprotect",
	[EVENT_MREMAP] = "mremap", [EVENT_DONTNEED] = "DONTNEED", [EVENT_FREE] = "FREE",
	[EVENT_PAGEOUT] = "PAGEOUT", [EVENT_SPLIT] = "huge page split",
	[EVENT_COLLAPSE] = "COLLAPSE", [EVENT_HUGETLB] = "hugetlb",
	[EVENT_FILE] = "truncate and punch", [EVENT_NUMA] = "moved between nodes",
	[EVENT_HWPOISON] = "HWPOISON", [EVENT_SOFT_OFFLINE] = "SOFT_OFFLINE",
	[EVENT_COMPACT] = "compaction", [EVENT_SWAPOFF] = "swapoff",
	[EVENT_MEMORY] = "memory offline", [EVENT_CPU] = "CPU offline",
	[EVENT_KSM] = "KSM", [EVENT_RELOAD] = "rmmod and insmod",
};

void world_make(uint64_t seed)
{
	world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (world == MAP_FAILED) {
		perror("world");
		exit(1);
	}
	world->seed = seed;
}

void wrong(const char *format, ...)
{
	unsigned long nr = atomic_fetch_add(&world->wrong, 1);
	va_list args;

	if (nr >= WRONGS)
		return;
	va_start(args, format);
	vsnprintf(world->told[nr], sizeof(world->told[nr]), format, args);
	va_end(args);
}

/* neighbouring numbers give seeds that have nothing in common, and none is 0 */
uint64_t seed_of(unsigned int who, uint64_t n)
{
	uint64_t x = world->seed + 0x9e3779b97f4a7c15ULL * (n + 1) + ((uint64_t)who << 56);

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return (x ^ x >> 31) | 1;
}

pid_t start_process(void (*run)(void *arg), void *arg)
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpriority(PRIO_PROCESS, 0, TARGET_NICE);
	if (getppid() == parent)
		run(arg);
	_exit(0);
}

void nap(uint64_t *random, unsigned int most_us)
{
	usleep(below(random, most_us));
}
