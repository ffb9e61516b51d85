// SPDX-License-Identifier: GPL-2.0
/*
 * The threads that fault.
 */
#define _GNU_SOURCE
#include "faulter.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "crowd.h"

#define ROUND	256	/* pages touched before they are given back */

const char *const fault_name[FAULT_KINDS] = {
	[FAULT_ANON] = "fault, new page",
	[FAULT_FILE] = "fault, page of a file",
	[FAULT_MAP] = "mmap, write, munmap",
};

static struct faulter *shared;

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void note(enum fault_kind kind, uint64_t since)
{
	const unsigned int phase = shared->phase;
	const uint64_t took = now_ns() - since, n = shared->nr[phase][kind];

	if (n < FAULT_SAMPLES)
		shared->ticks[phase][kind][n] = took / FAULT_TICK_NS;
	shared->nr[phase][kind] = n + 1;
}

/* one CPU each, as far as there are so many, and none for the observer's */
static void stay_on_cpu(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *fault_anon(void *unused)
{
	char *at = mmap(NULL, ROUND * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t since;
	size_t i;

	stay_on_cpu(1);
	madvise(at, ROUND * PAGE, MADV_NOHUGEPAGE);
	for (;;) {
		for (i = 0; i < ROUND; i++) {
			since = now_ns();
			((volatile char *)at)[i * PAGE] = 1;
			note(FAULT_ANON, since);
		}
		madvise(at, ROUND * PAGE, MADV_DONTNEED);
	}
	return NULL;
}

static void *fault_file(void *file)
{
	volatile char *at = file;
	uint64_t since;
	size_t i;

	stay_on_cpu(2);
	for (;;) {
		for (i = 0; i < ROUND; i++) {
			/* some are mapped along with others, but none can be written to yet */
			since = now_ns();
			at[i * PAGE]++;
			note(FAULT_FILE, since);
		}
		madvise(file, ROUND * PAGE, MADV_DONTNEED);
	}
	return NULL;
}

static void *map_and_unmap(void *unused)
{
	stay_on_cpu(3);
	for (;;) {
		uint64_t since = now_ns();
		char *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		*(volatile char *)at = 1;
		munmap(at, PAGE);
		note(FAULT_MAP, since);
	}
	return NULL;
}

/* private, and of a file that has its pages and no name any more; NULL: no room */
static void *map_file(void)
{
	char name[] = "/tmp/mmscope-faulter-XXXXXX";
	int fd = mkstemp(name);
	void *at;

	if (fd < 0)
		return NULL;
	unlink(name);
	if (posix_fallocate(fd, 0, ROUND * PAGE))
		return NULL;
	at = mmap(NULL, ROUND * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	return at == MAP_FAILED ? NULL : at;
}

static const char *run(size_t vmas)
{
	pthread_t thread;
	char *at;
	const char *why = crowd_vmas(vmas, &at);
	void *file = map_file();

	if (why || !file)
		return why ? why : "no room for a file";
	if (pthread_create(&thread, NULL, fault_anon, NULL) ||
	    pthread_create(&thread, NULL, fault_file, file) ||
	    pthread_create(&thread, NULL, map_and_unmap, NULL))
		return "no threads";
	return NULL;
}

struct faulter *faulter_start(size_t vmas, pid_t *pid, const char **why)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	*why = "no memory to share";
	if (shared == MAP_FAILED)
		return NULL;
	*pid = fork();
	if (!*pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		shared->why = run(vmas);
		shared->ready = true;
		pause();
		_exit(0);
	}
	while (!shared->ready && !waitpid(*pid, NULL, WNOHANG))
		usleep(10000);
	*why = shared->ready ? shared->why : "the process ended early";
	return *why ? NULL : shared;
}

static int ascending(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

double faulter_part(struct faulter *f, unsigned int phase, enum fault_kind kind, double share)
{
	uint64_t nr = f->nr[phase][kind];

	if (nr > FAULT_SAMPLES)
		nr = FAULT_SAMPLES;
	if (!nr)
		return 0;
	qsort(f->ticks[phase][kind], nr, sizeof(uint32_t), ascending);
	return f->ticks[phase][kind][(uint64_t)(share * (nr - 1))] * (FAULT_TICK_NS / 1e3);
}
