// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/swap.h>
#include <time.h>
#include <unistd.h>

#include "../modfile.h"
#include "../procfs.h"
#include "tally.h"

#define BLOCKS		"/sys/devices/system/memory"
#define CPU		"/sys/devices/system/cpu/cpu1/online"
#define COMPACT		"/proc/sys/vm/compact_memory"
#define KSM		"/sys/kernel/mm/ksm/run"
#define NODE		"/sys/devices/system/node/node1"
#define POISON		"/proc/sys/vm/memory_failure_recovery"
#define COLLAPSE	"/sys/kernel/mm/transparent_hugepage/enabled"
#define PAUSE		8	/* times as long as it takes to come back, the module stays */
/* an answer under way takes a quarter of a minute on slow kernels, and each caller may wait for one */
#define PATIENCE_NS	(120ULL * 1000 * 1000 * 1000)

static pthread_t shaker, reloader;
static bool reloads;

/* 0 or -errno */
static int set_block(unsigned int block, const char *state)
{
	char path[128];

	snprintf(path, sizeof(path), BLOCKS "/memory%u/state", block);
	return write_text(path, state);
}

static void take_memory(uint64_t *random)
{
	unsigned int block = below(random, 40);
	int err;

	if (set_block(block, "offline"))
		return;
	happened(EVENT_MEMORY);
	nap(random, 50000);
	err = set_block(block, "online");
	/* one with a page that was poisoned meanwhile stays out (v6.2) */
	if (err && err != -EHWPOISON)
		wrong("block %u of memory did not come back: %s", block, strerror(-err));
}

static void take_processor(uint64_t *random)
{
	if (write_text(CPU, "0"))
		return;
	happened(EVENT_CPU);
	nap(random, 50000);
	if (write_text(CPU, "1"))
		wrong("the processor did not come back");
}

static void take_swap(void)
{
	char path[256];

	if (!last_swap_area(path) || swapoff(path))
		return;
	happened(EVENT_SWAPOFF);
	if (swapon(path, 0))
		wrong("%s did not come back", path);
}

static void *shake(void *arg)
{
	uint64_t random = seed_of(50, 0), start;

	write_text(KSM, "1");
	while (!world->stop) {
		start = now();
		switch (below(&random, 8)) {
		case 0:
			take_swap();
			break;
		case 1: case 2:
			take_processor(&random);
			break;
		case 3: case 4:
			if (!write_text(COMPACT, "1"))
				happened(EVENT_COMPACT);
			break;
		default:
			take_memory(&random);
		}
		/* callers wait for processors that come and go: on slow kernels they would do nothing else */
		usleep((now() - start) / 1000);
		nap(&random, 400000);
	}
	write_text(KSM, "0");
	return NULL;
}

/* who calls is asked to have no file open; the instant is found by trying */
static bool take_out(void)
{
	const uint64_t start = now();
	int err;

	world->vacate = true;
	do {
		pthread_rwlock_wrlock(&instant);
		err = module_take_out();
		pthread_rwlock_unlock(&instant);
		if (err)
			usleep(200);
	} while (err && now() - start < PATIENCE_NS && !world->stop);
	world->vacate = false;
	if (err && err != -EWOULDBLOCK)
		wrong("taking the module out: %s", strerror(-err));
	return !err;
}

static void *reload(void *arg)
{
	uint64_t random = seed_of(51, 0);
	time_t start, next = time(NULL) + 2;

	while (!world->stop) {
		nap(&random, 200000);
		start = time(NULL);
		if (start < next)
			continue;
		if (take_out()) {
			nap(&random, 30000);
			if (module_insert())
				wrong("the module cannot be inserted again");
			happened(EVENT_RELOAD);
		}
		next = time(NULL) + (time(NULL) - start) * PAUSE + 2;
	}
	return NULL;
}

/* who is nicer than all others and holds a lock keeps all others waiting for minutes */
static void hurry(const char *thread)
{
	char path[32], comm[32];
	pid_t *pid;
	size_t nr = processes_read(&pid);
	FILE *f;

	while (nr--) {
		snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid[nr]);
		f = fopen(path, "re");
		if (f && fgets(comm, sizeof(comm), f) && !strncmp(comm, thread, strlen(thread)))
			setpriority(PRIO_PROCESS, pid[nr], 0);
		if (f)
			fclose(f);
	}
	free(pid);
}

void machine_start(bool reload_too)
{
	hurry("khugepaged");
	hurry("ksmd");
	reloads = reload_too;
	pthread_create(&shaker, NULL, shake, NULL);
	if (reloads)
		pthread_create(&reloader, NULL, reload, NULL);
}

void machine_stop(void)
{
	world->stop = true;
	pthread_join(shaker, NULL);
	if (reloads)
		pthread_join(reloader, NULL);
}

/* why a block, a file or a folder is needed that is not there */
static const char *needs(const char *path, const char *why)
{
	return access(path, F_OK) ? why : NULL;
}

const char *machine_cannot(enum event event)
{
	char path[256];

	switch (event) {
	case EVENT_MEMORY:
		return needs(BLOCKS "/block_size_bytes", "no memory hotplug");
	case EVENT_CPU:
		return needs(CPU, "no second processor that can go");
	case EVENT_COMPACT:
		return needs(COMPACT, "no compaction");
	case EVENT_NUMA:
		return needs(NODE, "one node");
	case EVENT_KSM:
		return needs(KSM, "no KSM");
	case EVENT_HWPOISON:
	case EVENT_SOFT_OFFLINE:
		return needs(POISON, "no handling of memory errors");
	case EVENT_COLLAPSE:
		return kernel_at_least(6, 1) ? needs(COLLAPSE, "no huge pages") : "came with 6.1";
	case EVENT_HUGETLB:
		return needs("/proc/sys/vm/nr_hugepages", "no hugetlbfs");
	case EVENT_SWAPOFF:
		return last_swap_area(path) ? NULL : "no swap";
	case EVENT_RELOAD:
		return reloads ? NULL : "no file of the module";
	default:
		return NULL;
	}
}
