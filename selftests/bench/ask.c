// SPDX-License-Identifier: GPL-2.0
/*
 * The questions that are timed: mmscope's bare ioctls, pagemap, PAGEMAP_SCAN.
 */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "measure.h"

#define RUNS	(1 << 18)

static int device, pagemap;

void ask_open(void)
{
	device = open(MMS_DEVICE_PATH, O_RDWR | O_CLOEXEC);
	if (device < 0)
		die(MMS_DEVICE_PATH ": %m");
	pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (pagemap < 0)
		die("/proc/self/pagemap: %m");
}

struct mms_info ask_info(void)
{
	struct mms_info info = { .size = sizeof(info) };

	if (ioctl(device, MMS_IOC_INFO, &info))
		die("MMS_IOC_INFO: %m");
	return info;
}

static void add(struct mms_consistency *sum, const struct mms_consistency *more)
{
	sum->holds += more->holds;
	sum->sum_hold_ns += more->sum_hold_ns;
	if (more->max_hold_ns > sum->max_hold_ns)
		sum->max_hold_ns = more->max_hold_ns;
	if (more->max_hold_tables > sum->max_hold_tables)
		sum->max_hold_tables = more->max_hold_tables;
}

void ask_translate(const uint64_t *va, struct mms_walk *out, size_t nr,
		   struct mms_consistency *cons)
{
	struct mms_translate req = {
		.size = sizeof(req),
		.pid = getpid(),
		.addrs = (uintptr_t)va,
		.out = (uintptr_t)out,
		.nr = nr,
		.stride = sizeof(*out),
	};

	if (ioctl(device, MMS_IOC_TRANSLATE, &req) || req.done != nr)
		die("MMS_IOC_TRANSLATE: %m");
	if (cons)
		add(cons, &req.cons);
}

void ask_scan(unsigned int space, uint32_t flags, uint64_t start, uint64_t end,
	      struct scan_result *result)
{
	static struct mms_run *runs;

	if (!runs) {
		runs = malloc(RUNS * sizeof(*runs));
		if (!runs)
			die("no memory for runs");
		memset(runs, 1, RUNS * sizeof(*runs));
	}
	memset(result, 0, sizeof(*result));
	for (;;) {
		struct mms_scan req = {
			.size = sizeof(req),
			.flags = flags,
			.pid = space == MMS_SPACE_USER ? getpid() : 0,
			.space = space,
			.start = start,
			.end = end,
			.out = (uintptr_t)runs,
			.nr = RUNS,
			.stride = sizeof(*runs),
		};

		if (ioctl(device, MMS_IOC_SCAN, &req))
			die("MMS_IOC_SCAN: %m");
		result->calls++;
		result->runs += req.done;
		result->entries += req.entries;
		add(&result->cons, &req.cons);
		if (req.flags & MMS_SCAN_F_FINISHED)
			return;
		start = req.next;
	}
}

void pagemap_read(uint64_t va, uint64_t *entry, size_t nr)
{
	ssize_t size = nr * sizeof(*entry);

	if (pread(pagemap, entry, size, va / PAGE * sizeof(*entry)) != size)
		die("pagemap at %#lx: %m", (unsigned long)va);
}

/* linux/fs.h of 6.7; the headers here may be older */
struct pm_range {
	uint64_t start, end, categories;
};

struct pm_scan {
	uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
	uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};

#define PM_SCAN		_IOWR('f', 16, struct pm_scan)
#define PM_PRESENT	(1 << 3)

long pagemap_scan(uint64_t start, uint64_t end)
{
	static struct pm_range *ranges;
	struct pm_scan req = {
		.size = sizeof(req),
		.start = start,
		.end = end,
		.vec_len = RUNS,
		.category_mask = PM_PRESENT,
		.return_mask = PM_PRESENT,
	};

	if (!ranges) {
		ranges = malloc(RUNS * sizeof(*ranges));
		if (!ranges)
			die("no memory for ranges");
		memset(ranges, 1, RUNS * sizeof(*ranges));
	}
	req.vec = (uintptr_t)ranges;
	return ioctl(pagemap, PM_SCAN, &req);
}

static struct mms_consistency last;

uint64_t ask_longest_hold(unsigned int *members)
{
	*members = last.max_hold_tables;
	return last.max_hold_ns;
}

long ask_view(const struct mms_view *like)
{
	static uint64_t buf[524288];	/* as much as one exact answer may take */
	struct mms_view req = *like;
	uint64_t cursor[4] = { 0 };
	long records = 0;

	memset(&last, 0, sizeof(last));
	do {
		req = *like;
		req.size = sizeof(req);
		req.out = (uintptr_t)buf;
		req.len = sizeof(buf);
		memcpy(req.cursor, cursor, sizeof(cursor));
		if (ioctl(device, MMS_IOC_VIEW, &req))
			return -1;
		memcpy(cursor, req.cursor, sizeof(cursor));
		records += req.records;
		if (req.cons.max_hold_ns > last.max_hold_ns)
			last = req.cons;
	} while (!(req.flags & MMS_VIEW_F_FINISHED));
	return records;
}

int read_whole(void *arg)
{
	static char buf[65536];
	int fd = open(arg, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -1;
	do {
		got = read(fd, buf, sizeof(buf));
	} while (got > 0);
	close(fd);
	return got < 0;
}
