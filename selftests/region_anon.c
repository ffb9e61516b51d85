// SPDX-License-Identifier: GPL-2.0
/*
 * Regions of ordinary anonymous memory in small pages, and what a program is
 * born with.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "procfs.h"
#include "region.h"

/* pages written before a fork are shared with the child until one writes again */
static void make_cow(void)
{
	char *p = map_anon(8 * PAGE, PAGE);
	pid_t parent = getpid(), child;

	fill(p, 8 * PAGE);
	child = fork();
	if (child < 0) {
		region_failed("cow", "fork");
		return;
	}
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (getppid() == parent)
			pause();
		_exit(0);
	}
	region_add("cow", p, 8 * PAGE);
}

/* written, forgotten, and half of it written again */
static void make_soft_dirty(void)
{
	char *p = map_anon(8 * PAGE, PAGE);
	bool kept;
	int err;

	fill(p, 8 * PAGE);
	kept = pagemap_entry(p) & PM_SOFT_DIRTY;
	err = write_text("/proc/self/clear_refs", "4");
	if (err) {
		region_absent("soft-clean", "clear_refs: %s", strerror(-err));
		region_absent("soft-dirty", "clear_refs: %s", strerror(-err));
		return;
	}
	if (!kept || pagemap_entry(p) & PM_SOFT_DIRTY) {
		region_absent("soft-clean", "this kernel keeps no soft-dirty bits");
		region_absent("soft-dirty", "this kernel keeps no soft-dirty bits");
		return;
	}
	fill(p + 4 * PAGE, 4 * PAGE);
	region_add("soft-clean", p, 4 * PAGE);
	region_add("soft-dirty", p + 4 * PAGE, 4 * PAGE);
}

void regions_make_first(void)
{
	make_cow();
	make_soft_dirty();
}

static char *page_of(const void *p)
{
	return (char *)((uintptr_t)p & ~(PAGE - 1));
}

static void make_program(void)
{
	char *heap = malloc(2 * PAGE);
	char *stack = page_of(__builtin_frame_address(0));

	fill(heap, 2 * PAGE);
	*(volatile char *)stack = 1;
	region_add("text", page_of(make_program), PAGE);
	region_add("stack", stack, PAGE);
	region_add("heap", page_of(heap + PAGE - 1), PAGE);
}

static void make_touched(void)
{
	char *p = map_anon(16 * PAGE, PAGE);

	fill(p, 16 * PAGE);
	region_add("anon", p, 16 * PAGE);

	p = map_anon(4 * PAGE, PAGE);
	touch(p, 4 * PAGE);
	region_add("zero", p, 4 * PAGE);

	p = map_anon(16 * PAGE, PAGE);
	for (int i = 0; i < 16; i += 2)
		fill(p + i * PAGE, PAGE);
	region_add("partial", p, 16 * PAGE);
}

/* @p is 4 MiB: one page of the first half makes its table, the rest has none */
static void make_never(void)
{
	char *p = map_anon(2 * HUGE, 2 * HUGE);

	fill(p, PAGE);
	region_add("never", p + PAGE, HUGE - PAGE);
	region_add("no-table", p + HUGE, HUGE);
}

static void make_prot(const char *name, int prot)
{
	char *p = map_anon(4 * PAGE, PAGE);

	fill(p, 4 * PAGE);
	if (mprotect(p, 4 * PAGE, prot)) {
		region_failed(name, "mprotect");
		return;
	}
	/* mprotect() may leave it to the next write to make entries writable */
	if (prot & PROT_WRITE)
		fill(p, 4 * PAGE);
	region_add(name, p, 4 * PAGE);
}

static void make_locked(void)
{
	char *p = map_anon(4 * PAGE, PAGE);

	if (mlock(p, 4 * PAGE))
		region_failed("mlocked", "mlock");
	else
		region_add("mlocked", p, 4 * PAGE);
}

static void make_growsdown(void)
{
	char *p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);

	if (p == MAP_FAILED) {
		region_failed("growsdown", "mmap");
		return;
	}
	fill(p, 4 * PAGE);
	region_add("growsdown", p, 4 * PAGE);
}

#define KSM	"/sys/kernel/mm/ksm/"

static bool merged(const char *p, size_t len)
{
	uint64_t first = pagemap_entry(p) & PM_PFN;

	for (size_t i = PAGE; i < len; i += PAGE)
		if (!first || (pagemap_entry(p + i) & PM_PFN) != first)
			return false;
	return true;
}

/* equal pages, found by the kernel to be equal and merged into one */
static void make_ksm(void)
{
	char *p = map_anon(4 * PAGE, PAGE);
	long run = read_number(KSM "run");
	int patience;

	for (size_t i = 0; i < 4 * PAGE; i++)
		p[i] = 0x5a ^ (i % PAGE >> 4);
	if (run < 0 || madvise(p, 4 * PAGE, MADV_MERGEABLE)) {
		region_failed("ksm", "MADV_MERGEABLE");
		return;
	}
	write_text(KSM "sleep_millisecs", "10");
	write_text(KSM "pages_to_scan", "1000");
	write_text(KSM "run", "1");
	for (patience = 50; patience && !merged(p, 4 * PAGE); patience--)
		usleep(100 * 1000);
	if (run == 0)
		write_text(KSM "run", "0");
	if (patience)
		region_add("ksm", p, 4 * PAGE);
	else
		region_absent("ksm", "ksmd did not merge the pages in 5 s");
}

void regions_make_anon(void)
{
	make_program();
	make_touched();
	make_never();
	make_prot("prot-none", PROT_NONE);
	make_prot("prot-r", PROT_READ);
	make_prot("prot-rx", PROT_READ | PROT_EXEC);
	make_prot("prot-rwx", PROT_READ | PROT_WRITE | PROT_EXEC);
	make_locked();
	make_growsdown();
	make_ksm();
}
