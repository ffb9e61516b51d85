// SPDX-License-Identifier: GPL-2.0
/*
 * oracle_fill DIRECTORY FILE: make memory of every kind with known contents,
 * write down in DIRECTORY where mmscope says it is, and stay. The host then
 * stops the machine and looks for itself, and may ask for another report. FILE
 * is made and mapped as page cache.
 *
 * One thread keeps the last CPU busy, so that the stopped machine has a CPU
 * whose root table is this process's.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "addresses.h"
#include "ask.h"
#include "fill.h"
#include "report.h"

#define DIRECT_MAP_SAMPLES	400

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("affinity to CPU %d: %m", cpu);
}

static void *spin(void *cpu)
{
	pin((int)(intptr_t)cpu);
	for (;;)
		__asm__ volatile("" ::: "memory");
	return NULL;
}

static void start_spinner(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t thread;

	pin(0);
	if (cpus < 2)
		die("two CPUs are needed");
	if (pthread_create(&thread, NULL, spin, (void *)(intptr_t)(cpus - 1)))
		die("no thread");
}

/* locked pages may still be moved for compaction */
static void keep_pages_still(void)
{
	write_file("/proc/sys/vm/compact_unevictable_allowed", "0");
	write_file("/proc/sys/vm/compaction_proactiveness", "0");
	write_file("/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs",
		   "4000000000");
	/* 0 would hash the addresses in vmallocinfo */
	write_file("/proc/sys/kernel/kptr_restrict", "1");
}

static void fill(const char *file)
{
	fill_small();
	fill_huge();
	fill_shared();
	fill_file(file);
	fill_zero();
	fill_without_access();
	fill_same();
	fill_fork();
}

/* frames that the kernel is asked for by their place in its direct map */
static void ask_kernel(void)
{
	uint64_t pa[DIRECT_MAP_SAMPLES], va[DIRECT_MAP_SAMPLES], root_pa;
	size_t every = nr_targets / DIRECT_MAP_SAMPLES + 1, i, n = 0;
	struct addresses a = {};
	struct mms_walk *w;

	for (i = 0; i < nr_targets; i += every)
		if (targets[i].pid == getpid())
			va[n++] = targets[i].va;
	w = ask_walks(getpid(), va, n, &root_pa);
	for (i = 0; i < n; i++)
		pa[i] = w[i].pa;
	free(w);
	addresses_of_kernel(&a, ask_info().kernel_start, pa, n);
	report_walks(0, a.label, a.va, a.nr);
}

/* every answer of one moment; what moves before the host looks is asked again */
static void report_all(const char *directory)
{
	struct addresses self = {};
	struct mms_walk *before;
	uint64_t root_pa;

	report_open(directory);
	addresses_of_self(&self);
	before = ask_walks(getpid(), self.va, self.nr, &root_pa);
	report_targets();
	report_runs(getpid());
	ask_kernel();
	report_unchanged(getpid(), self.label, before, self.nr);
	free(before);
	report_ready();
}

int main(int argc, char **argv)
{
	if (argc != 3)
		die("usage: oracle_fill DIRECTORY FILE");
	ask_open();
	keep_pages_still();
	fill(argv[2]);
	start_spinner();
	/* lists of CPUs, RCU and per-CPU caches settle */
	sleep(1);

	do
		report_all(argv[1]);
	while (report_is_wanted_again());
	return 0;
}
