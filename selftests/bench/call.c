// SPDX-License-Identifier: GPL-2.0
/*
 * The fixed cost of one call: the shortest question of each kind.
 */
#include "bench.h"

#include "measure.h"

static struct region region;

static uint64_t page(void)
{
	return (uintptr_t)region.start;
}

static int translate(void *arg)
{
	struct mms_walk walk;
	uint64_t va = page();

	(void)arg;
	ask_translate(&va, &walk, 1, NULL);
	return 0;
}

static int scan(void *arg)
{
	struct scan_result result;

	(void)arg;
	ask_scan(MMS_SPACE_USER, 0, page(), page() + PAGE, &result);
	return 0;
}

static int info(void *arg)
{
	(void)arg;
	ask_info();
	return 0;
}

static int read_pagemap(void *arg)
{
	uint64_t entry;

	(void)arg;
	pagemap_read(page(), &entry, 1);
	return 0;
}

static int scan_pagemap(void *arg)
{
	(void)arg;
	return pagemap_scan(page(), page() + PAGE) < 0;
}

void bench_call(void)
{
	struct contender c[] = {
		{ .name = "translate one address", .run = translate },
		{ .name = "scan one page", .run = scan },
		{ .name = "info (no walk)", .run = info },
		{ .name = "pagemap, 8 bytes a pread", .run = read_pagemap },
		{ .name = "PAGEMAP_SCAN of one page", .run = scan_pagemap },
	};
	double goal[5] = { 0 };
	size_t i;

	region = region_in_order(2 * MIB);
	for (i = 0; i < 5; i++)
		c[i].items = 1;
	measure(c, 5);
	print_table("The shortest questions", "call", c, 5, goal);
	region_free(&region);
}
