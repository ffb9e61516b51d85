// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs to verify, beside the kernel's own ways to look at the same memory.
 */
#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "measure.h"

#define VERIFY	"/sys/kernel/debug/mmscope/verify/"
#define PIECES	(64 * MIB)
#define ROUNDS	5	/* of which the least disturbed counts */

static double gib(void)
{
	return sysconf(_SC_PHYS_PAGES) / (double)(1UL << 18);
}

/* the longest hold of an answer; of several answers the least, as for pagetypeinfo */
static uint64_t least_hold(const struct mms_view *like, unsigned int *members)
{
	uint64_t least = UINT64_MAX, ns;
	unsigned int i, nr;

	for (i = 0; i < ROUNDS; i++) {
		if (ask_view(like) < 0)
			break;
		ns = ask_longest_hold(&nr);
		if (ns >= least)
			continue;
		least = ns;
		*members = nr;
	}
	return least;
}

/* verify looks with short holds, and in one moment only at what is not right then */
static void print_holds(void)
{
	static const struct {
		const char *what;
		struct mms_view view;
	} asked[] = {
		{ "counters", { .view = MMS_VIEW_ZONES } },
		{ "blocks", { .view = MMS_VIEW_BUDDY, .arg = { ~0ULL, ~0ULL } } },
		{ "counters in one moment",
		  { .view = MMS_VIEW_ZONES, .flags = MMS_VIEW_F_EXACT } },
		{ "blocks in one moment",
		  { .view = MMS_VIEW_BUDDY, .flags = MMS_VIEW_F_EXACT,
		    .arg = { ~0ULL, ~0ULL } } },
	};
	const double kernel = pagetypeinfo_hold(ROUNDS);
	unsigned int i, members;
	uint64_t ns;

	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		ns = least_hold(&asked[i].view, &members);
		if (ns != UINT64_MAX)
			printf("  %s: zone->lock held for %.1f us at most, %u blocks in it\n",
			       asked[i].what, ns / 1e3, members);
	}
	if (kernel >= 0)
		printf("  /proc/pagetypeinfo: held for %.1f us at most\n", kernel);
}

static void compare(const char *title)
{
	struct contender c[] = {
		{ .name = "verify buddy", .run = read_whole, .arg = VERIFY "buddy" },
		{ .name = "/proc/kpageflags", .run = read_whole, .arg = "/proc/kpageflags" },
		{ .name = "/proc/pagetypeinfo", .run = read_whole,
		  .arg = "/proc/pagetypeinfo" },
	};
	static const double goal[] = { 0, 1, 0 };
	const size_t nr = sizeof(c) / sizeof(c[0]);
	size_t i;

	for (i = 0; i < nr; i++)
		c[i].items = sysconf(_SC_PHYS_PAGES);
	measure(c, nr);
	for (i = 0; i < nr; i++)
		snprintf(c[i].note, sizeof(c[i].note), "%.1f ms a GiB",
			 c[i].ns * c[i].items / 1e6 / gib());
	print_table(title, "frame", c, nr, goal);
	print_holds();
}

/* every second page is given back: as many blocks as there can be */
static void compare_in_pieces(void)
{
	char *at = mmap(NULL, 2 * PIECES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);
	size_t i;

	if (at == MAP_FAILED)
		die("mmap: %m");
	madvise(at, 2 * PIECES, MADV_NOHUGEPAGE);
	memset(at, 1, 2 * PIECES);
	for (i = 0; i < 2 * PIECES; i += 2 * PAGE)
		madvise(at + i, PAGE, MADV_DONTNEED);
	compare("The buddy allocator verified, 16,384 single pages free");
	munmap(at, 2 * PIECES);
}

void bench_verify(void)
{
	compare("The buddy allocator verified");
	compare_in_pieces();
}
