// SPDX-License-Identifier: GPL-2.0
/*
 * The floor: as many entries as the scan reads, as plain bytes in memory. No
 * scan can be faster than reading them.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

#define COLD	64		/* buffers in turn: together they outlast a cache */

static uint64_t *source, *target;
static size_t turn, entries;

static struct scan_result result;

static int scan(void *arg)
{
	const struct region *r = arg;
	uint64_t start = (uintptr_t)r->start;

	ask_scan(MMS_SPACE_USER, 0, start, start + r->pages * PAGE, &result);
	return 0;
}

static int copy_warm(void *arg)
{
	(void)arg;
	memcpy(target, source, entries * sizeof(*source));
	return 0;
}

static int copy_cold(void *arg)
{
	(void)arg;
	turn = (turn + 1) % COLD;
	memcpy(target, source + turn * entries, entries * sizeof(*source));
	return 0;
}

static uint64_t load(const uint64_t *from)
{
	const volatile uint64_t *entry = from;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < entries; i++)
		sum += entry[i];
	return sum;
}

static int load_warm(void *arg)
{
	(void)arg;
	target[0] = load(source);
	return 0;
}

static int load_cold(void *arg)
{
	(void)arg;
	turn = (turn + 1) % COLD;
	target[0] = load(source + turn * entries);
	return 0;
}

void bench_floor(struct region *r)
{
	struct contender c[] = {
		{ .name = "scan", .run = scan },
		{ .name = "memcpy, warm", .run = copy_warm },
		{ .name = "memcpy, cold", .run = copy_cold },
		{ .name = "8-byte loads, warm", .run = load_warm },
		{ .name = "8-byte loads, cold", .run = load_cold },
	};
	/* the scan may take three times as long */
	double third = 1.0 / 3, goal[] = { 0, third, third, third, third };
	size_t i, nr = sizeof(c) / sizeof(c[0]);

	entries = r->pages;
	source = malloc(COLD * entries * sizeof(*source));
	target = malloc(entries * sizeof(*target));
	if (!source || !target)
		die("no memory for the floor");
	memset(source, 1, COLD * entries * sizeof(*source));
	memset(target, 1, entries * sizeof(*target));
	c[0].arg = r;
	for (i = 0; i < nr; i++)
		c[i].items = entries;
	measure(c, nr);
	snprintf(c[0].note, sizeof(c[0].note), "%zu runs", result.runs);
	print_table("The floor: the same number of entries as plain memory",
		    "entry of 8 bytes", c, nr, goal);
	free(source);
	free(target);
}
