// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses in random order: mmscope's translation, which tells every level,
 * in batches of several sizes, against eight bytes of pagemap each.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "measure.h"

#define REGION		(256 * MIB)
#define ADDRESSES	16384		/* of one run; batches of 65536 take all */
#define MOST		65536

static uint64_t *address;
static struct mms_walk *walks;

static int translate(void *arg)
{
	size_t batch = *(size_t *)arg, i;
	size_t total = batch > ADDRESSES ? batch : ADDRESSES;

	for (i = 0; i < total; i += batch)
		ask_translate(address + i, walks, batch, NULL);
	return 0;
}

static int read_pagemap(void *arg)
{
	uint64_t entry;
	size_t i;

	(void)arg;
	for (i = 0; i < ADDRESSES; i++)
		pagemap_read(address[i], &entry, 1);
	return 0;
}

static void make_addresses(const struct region *r)
{
	uint64_t state = 362436069362436069ULL;
	size_t i;

	for (i = 0; i < MOST; i++)
		address[i] = (uintptr_t)r->start + next_random(&state) % (r->pages * PAGE);
}

static void note_cost(struct contender *c, size_t batch)
{
	struct mms_consistency cons = {};

	ask_translate(address, walks, batch, &cons);
	snprintf(c->note, sizeof(c->note), "%u holds, longest %.1f us, %u tables",
		 cons.holds, cons.max_hold_ns / 1e3, cons.max_hold_tables);
}

/* the largest batch is the first line: it is what the goal is about */
static void compare(struct region r)
{
	static size_t batch[] = { 65536, 1024, 64, 1 };
	static const char *const name[] = {
		"translate, 65536 a call", "translate, 1024 a call",
		"translate, 64 a call", "translate, 1 a call",
	};
	struct contender c[5] = {};
	double goal[5] = { 0, 0, 0, 0, 4 };
	char title[128];
	size_t i;

	make_addresses(&r);
	for (i = 0; i < 4; i++) {
		c[i].name = name[i];
		c[i].run = translate;
		c[i].arg = &batch[i];
		c[i].items = batch[i] > ADDRESSES ? batch[i] : ADDRESSES;
		note_cost(&c[i], batch[i]);
	}
	c[4].name = "pagemap, 8 bytes a pread";
	c[4].run = read_pagemap;
	c[4].items = ADDRESSES;
	measure(c, 5);
	snprintf(title, sizeof(title), "Lookup of random addresses, %s", r.name);
	print_table(title, "address", c, 5, goal);
	region_free(&r);
}

void bench_lookup(void)
{
	address = malloc(MOST * sizeof(*address));
	walks = calloc(MOST, sizeof(*walks));
	if (!address || !walks)
		die("no memory for addresses");
	compare(region_in_order(REGION));
	compare(region_huge(REGION));
	free(address);
	free(walks);
}
