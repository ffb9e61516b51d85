// SPDX-License-Identifier: GPL-2.0
/*
 * Regions of huge pages. Whether a request for a transparent huge page was
 * granted is read from /proc, not from mmscope.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "procfs.h"
#include "region.h"

#ifndef MAP_HUGE_SHIFT
#define MAP_HUGE_SHIFT	26
#endif

#define THP	"/sys/kernel/mm/transparent_hugepage/"

static uint64_t thp_bytes(const char *p)
{
	struct mapping *all;
	ssize_t i, nr = mappings_read(getpid(), &all);
	uint64_t kb = 0;

	for (i = 0; i < nr; i++)
		if ((uintptr_t)p >= all[i].start && (uintptr_t)p < all[i].end)
			kb = all[i].thp_kb;
	if (nr >= 0)
		free(all);
	return kb << 10;
}

/* one huge page, NULL if the kernel gave small ones */
static char *map_thp(void)
{
	int patience;

	for (patience = 5; patience; patience--) {
		char *p = map_anon(HUGE, HUGE);

		if (madvise(p, HUGE, MADV_HUGEPAGE))
			return NULL;
		fill(p, HUGE);
		/* neighbours may share a VMA, so count what this page added */
		if (thp_bytes(p) && pagemap_entry(p) + HUGE / PAGE - 1 ==
				    pagemap_entry(p + HUGE - PAGE))
			return p;
		munmap(p, HUGE);
	}
	return NULL;
}

static void make_thp(void)
{
	char *p = map_thp();

	if (!p) {
		region_absent("thp", "the kernel gave small pages");
		return;
	}
	region_add("thp", p, HUGE);

	p = map_thp();
	if (!p || mprotect(p, HUGE, PROT_NONE))
		region_failed("thp-prot-none", "huge page or mprotect");
	else
		region_add("thp-prot-none", p, HUGE);

	/* half of it unmapped: the other half is mapped by small entries */
	p = map_thp();
	if (!p || munmap(p, HUGE / 2))
		region_failed("thp-split", "huge page or munmap");
	else
		region_add("thp-split", p + HUGE / 2, HUGE / 2);
}

static void make_thp_zero(void)
{
	char *p = map_anon(HUGE, HUGE);
	uint64_t entry, flags = 0;

	if (read_number(THP "use_zero_page") != 1 ||
	    madvise(p, HUGE, MADV_HUGEPAGE)) {
		region_absent("thp-zero", "the huge zero page is not in use");
		return;
	}
	touch(p, HUGE);
	entry = pagemap_entry(p);
	kpageflags_read(entry & PM_PFN, &flags, 1);
	if (flags & KPF_ZERO_PAGE &&
	    pagemap_entry(p + HUGE - PAGE) == entry + HUGE / PAGE - 1)
		region_add("thp-zero", p, HUGE);
	else
		region_absent("thp-zero", "the kernel did not map the huge zero page");
}

/* shared memory in a huge page */
static void make_thp_shmem(void)
{
	char before[128], *word;
	int fd = memfd_create("mmscope-fixture-huge", MFD_CLOEXEC);
	char *room = map_anon(HUGE, HUGE), *p;

	read_text(THP "shmem_enabled", before, sizeof(before));
	write_text(THP "shmem_enabled", "advise");
	p = fd < 0 || ftruncate(fd, HUGE) ? MAP_FAILED :
	    mmap(room, HUGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
	if (p != MAP_FAILED && !madvise(p, HUGE, MADV_HUGEPAGE))
		fill(p, HUGE);
	if (p != MAP_FAILED && thp_bytes(p) == HUGE)
		region_add("thp-shared", p, HUGE);
	else
		region_absent("thp-shared", "the kernel gave small pages");
	word = strchr(before, '[');
	if (word && strchr(word, ']')) {
		*strchr(word, ']') = '\0';
		write_text(THP "shmem_enabled", word + 1);
	}
}

static void *map_hugetlb(size_t len, int shift, int flags)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE,
		    MAP_ANONYMOUS | MAP_HUGETLB | (shift << MAP_HUGE_SHIFT) | flags,
		    -1, 0);
}

static void make_hugetlb(const char *name, size_t len, int shift, int flags)
{
	char *p = map_hugetlb(len, shift, flags);

	if (p == MAP_FAILED) {
		region_failed(name, "no such page is reserved: mmap");
		return;
	}
	fill(p, len);
	region_add(name, p, len);
}

static void make_hugetlb_never(void)
{
	char *p = map_hugetlb(HUGE, 21, MAP_PRIVATE | MAP_NORESERVE);

	if (p == MAP_FAILED)
		region_failed("hugetlb-never", "mmap");
	else
		region_add("hugetlb-never", p, HUGE);
}

static void make_hugetlb_prot_none(const char *name, size_t len, int shift)
{
	char *p = map_hugetlb(len, shift, MAP_PRIVATE);

	if (p == MAP_FAILED) {
		region_failed(name, "no such page is reserved: mmap");
		return;
	}
	fill(p, len);
	if (mprotect(p, len, PROT_NONE))
		region_failed(name, "mprotect");
	else
		region_add(name, p, len);
}

void regions_make_huge(void)
{
	make_thp();
	make_thp_zero();
	make_thp_shmem();
	make_hugetlb("hugetlb", 2 * HUGE, 21, MAP_PRIVATE);
	make_hugetlb("hugetlb-shared", HUGE, 21, MAP_SHARED);
	make_hugetlb_never();
	make_hugetlb_prot_none("hugetlb-prot-none", HUGE, 21);
	make_hugetlb("hugetlb-1g", GIANT, 30, MAP_PRIVATE);
	make_hugetlb_prot_none("hugetlb-1g-prot-none", GIANT, 30);
}
