/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the benchmark.
 */
#ifndef _BENCH_BENCH_H
#define _BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include <mmscope.h>

#define KIB		1024UL
#define MIB		(1024 * KIB)
#define PAGE		(4 * KIB)
#define LARGE_PAGE	(2 * MIB)

/* a mapping whose pages are there */
struct region {
	const char *name;
	char *start;
	size_t pages;		/* of the range, present or not */
};

/* memory.c: how the frames lie is decided by the order of the faults */
struct region region_in_order(size_t size);
struct region region_huge(size_t size);
struct region region_shuffled(size_t size);
struct region region_every_second(size_t size);
void region_free(struct region *r);

/* a sequence that is the same in every run */
uint64_t next_random(uint64_t *state);

/* ask.c: /dev/mmscope over the bare ioctls, and the kernel's own ways */
void ask_open(void);
struct mms_info ask_info(void);
void ask_translate(const uint64_t *va, struct mms_walk *out, size_t nr,
		   struct mms_consistency *cons);

/**
 * struct scan_result - what a scan of a range took
 */
struct scan_result {
	size_t runs;
	uint64_t entries;
	unsigned int calls;
	struct mms_consistency cons;	/* summed up over the calls */
};

/* @space: MMS_SPACE_*; @end 0: to the end of the space */
void ask_scan(unsigned int space, uint32_t flags, uint64_t start, uint64_t end,
	      struct scan_result *result);

/* a whole view; number of records, -1 if it cannot be had here */
long ask_view(const struct mms_view *like);

/* the longest hold of the last ask_view(), ns, and how many members it looked at */
uint64_t ask_longest_hold(unsigned int *members);

/* reads the file of this name to its end, as cat does; 0, or it cannot be had here */
int read_whole(void *name);

/*
 * hold.c: the longest hold of zone->lock of a reading of /proc/pagetypeinfo, us; the
 * least of so many readings, as the machine itself may be held up. Below 0: no tracer
 */
double pagetypeinfo_hold(unsigned int rounds);

/* read @nr entries of our own pagemap */
void pagemap_read(uint64_t va, uint64_t *entry, size_t nr);

/* PAGEMAP_SCAN for present pages: number of ranges, -1 if the kernel has none */
long pagemap_scan(uint64_t start, uint64_t end);

/* the scan of a populated region against plain memory of the same size */
void bench_floor(struct region *r);

/* the comparisons, each prints its tables */
void bench_lookup(void);
void bench_scan(void);
void bench_call(void);
void bench_kernel(void);
void bench_views(void);
void bench_verify(void);

#endif /* _BENCH_BENCH_H */
