// SPDX-License-Identifier: GPL-2.0
/*
 * Whole ranges: mmscope's scan against pagemap in large reads and against
 * PAGEMAP_SCAN, for several physical layouts; and the kernel's half.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "measure.h"

#define REGION	(512 * MIB)

static uint64_t *entries;

static uint64_t start_of(const struct region *r)
{
	return (uintptr_t)r->start;
}

static uint64_t end_of(const struct region *r)
{
	return start_of(r) + r->pages * PAGE;
}

static int scan(void *arg)
{
	struct scan_result result;

	ask_scan(MMS_SPACE_USER, 0, start_of(arg), end_of(arg), &result);
	return 0;
}

static int scan_merged(void *arg)
{
	struct scan_result result;

	ask_scan(MMS_SPACE_USER, MMS_SCAN_F_MERGE_AD, start_of(arg), end_of(arg),
		 &result);
	return 0;
}

static int read_pagemap(void *arg)
{
	struct region *r = arg;

	pagemap_read(start_of(r), entries, r->pages);
	return 0;
}

static int scan_pagemap(void *arg)
{
	return pagemap_scan(start_of(arg), end_of(arg)) < 0;
}

static void note_scan(struct contender *c, uint32_t flags, const struct region *r)
{
	struct scan_result s;

	ask_scan(MMS_SPACE_USER, flags, start_of(r), end_of(r), &s);
	snprintf(c->note, sizeof(c->note),
		 "%zu runs, %llu entries, %u calls, %u holds, longest %.1f us, %u tables",
		 s.runs, (unsigned long long)s.entries, s.calls, s.cons.holds,
		 s.cons.max_hold_ns / 1e3, s.cons.max_hold_tables);
}

static void compare(struct region r)
{
	struct contender c[4] = {
		{ .name = "scan", .run = scan },
		{ .name = "scan, accessed/dirty merged", .run = scan_merged },
		{ .name = "pagemap, large preads", .run = read_pagemap },
		{ .name = "PAGEMAP_SCAN", .run = scan_pagemap },
	};
	double goal[4] = { 0, 0, 10, 1 };
	char title[128];
	size_t i;

	for (i = 0; i < 4; i++) {
		c[i].arg = &r;
		c[i].items = r.pages;
	}
	note_scan(&c[0], 0, &r);
	note_scan(&c[1], MMS_SCAN_F_MERGE_AD, &r);
	if (!scan_pagemap(&r))
		snprintf(c[3].note, sizeof(c[3].note), "%ld ranges",
			 pagemap_scan(start_of(&r), end_of(&r)));
	measure(c, 4);
	snprintf(title, sizeof(title), "Scan of %zu MiB, %s",
		 r.pages * PAGE / MIB, r.name);
	print_table(title, "4 KiB page of the range", c, 4, goal);
	region_free(&r);
}

void bench_scan(void)
{
	struct region r;

	entries = malloc(REGION / PAGE * sizeof(*entries));
	if (!entries)
		die("no memory for pagemap");
	/* first, while free memory still lies in large pieces */
	r = region_in_order(REGION);
	bench_floor(&r);
	compare(r);
	compare(region_huge(REGION));
	compare(region_shuffled(REGION));
	compare(region_every_second(REGION));
	free(entries);
}

static int scan_kernel(void *arg)
{
	ask_scan(MMS_SPACE_KERNEL, 0, 0, 0, arg);
	return 0;
}

void bench_kernel(void)
{
	struct scan_result s;
	struct contender c = { .name = "scan", .run = scan_kernel, .arg = &s };

	scan_kernel(&s);
	c.items = s.entries;
	measure(&c, 1);
	snprintf(c.note, sizeof(c.note),
		 "%zu runs, %llu entries, %u calls, %u holds, longest %.1f us",
		 s.runs, (unsigned long long)s.entries, s.calls, s.cons.holds,
		 s.cons.max_hold_ns / 1e3);
	print_table("Scan of the kernel's half", "entry", &c, 1, NULL);
}
