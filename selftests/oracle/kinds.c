// SPDX-License-Identifier: GPL-2.0
/*
 * Known memory of one process, kind by kind.
 */
#include "fill.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#ifndef MAP_HUGE_SHIFT
#define MAP_HUGE_SHIFT	26
#endif
#define MFD_HUGE_1G	(MFD_HUGETLB | 30U << MAP_HUGE_SHIFT)

static void lock(void *start, size_t size)
{
	if (mlock(start, size))
		die("mlock of %zu bytes: %m", size);
}

/* small pages that stay small, in one piece and scattered over many tables */
void fill_small(void)
{
	size_t size = 3 * MIB;
	char *p = map_aligned(size, 2 * MIB);
	size_t i;

	madvise(p, size, MADV_NOHUGEPAGE);
	fill_region("anon", p, size / PAGE, PAGE);
	lock(p, size);

	for (i = 0; i < 64; i++) {
		p = map_aligned(PAGE, 2 * MIB);
		fill_region("anon-far", p, 1, PAGE);
		lock(p, PAGE);
	}
}

static void fill_thp(size_t size)
{
	char *p = map_aligned(size, 2 * MIB);

	if (madvise(p, size, MADV_HUGEPAGE))
		die("MADV_HUGEPAGE: %m");
	fill_region("thp", p, size / PAGE, PAGE);
	lock(p, size);
}

static void fill_hugetlb(size_t size)
{
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB |
		       21 << MAP_HUGE_SHIFT, -1, 0);

	if (p == MAP_FAILED)
		die("hugetlb mapping of %zu bytes: %m", size);
	fill_region("hugetlb-2m", p, size / PAGE, PAGE);
}

/*
 * The only page of this size is mapped twice, the second time without access:
 * its leaf is of the format in which the kernel stores the frame inverted.
 */
static void fill_gigantic(void)
{
	int fd = memfd_create("oracle-1g", MFD_HUGE_1G);
	size_t step = GIB / 256 + PAGE, i;
	char *p, *q;

	if (fd < 0 || ftruncate(fd, GIB))
		die("1 GiB memfd: %m");
	p = mmap(NULL, GIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	q = mmap(NULL, GIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED || q == MAP_FAILED)
		die("1 GiB hugetlb mapping: %m");
	fill_region("hugetlb-1g", p, 250, step);
	fill_region("hugetlb-1g", p + GIB - PAGE, 1, PAGE);
	*(volatile char *)q;
	if (mprotect(q, GIB, PROT_NONE))
		die("mprotect of 1 GiB: %m");
	for (i = 0; i < 250; i++)
		target_add("none-hugetlb-1g", getpid(), q + i * step,
			   tag_of(getpid(), p + i * step, 0));
}

void fill_huge(void)
{
	fill_thp(8 * MIB);
	fill_hugetlb(8 * MIB);
	fill_gigantic();
}

void fill_shared(void)
{
	size_t size = 256 * PAGE;
	int fd = memfd_create("oracle", 0);
	char *p;
	int id;

	if (fd < 0 || ftruncate(fd, size))
		die("memfd: %m");
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap of memfd: %m");
	fill_region("memfd", p, size / PAGE, PAGE);
	lock(p, size);

	id = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
	p = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
	if (p == (void *)-1)
		die("System V shared memory: %m");
	shmctl(id, IPC_RMID, NULL);
	fill_region("sysv-shm", p, size / PAGE, PAGE);
	lock(p, size);
}

/* page cache: written as a file, then mapped for reading only */
void fill_file(const char *path)
{
	size_t count = 128, i;
	uint64_t page[PAGE / sizeof(uint64_t)];
	char *p = mmap(NULL, count * PAGE, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (p == MAP_FAILED || fd < 0)
		die("%s: %m", path);
	for (i = 0; i < count; i++) {
		uint64_t tag = tag_of(getpid(), p + i * PAGE, 0);

		page_fill(page, tag);
		if (write(fd, page, PAGE) != (ssize_t)PAGE)
			die("%s: %m", path);
		target_add("file", getpid(), p + i * PAGE, tag);
	}
	if (mmap(p, count * PAGE, PROT_READ, MAP_FIXED | MAP_PRIVATE, fd, 0) != p)
		die("mmap of %s: %m", path);
	lock(p, count * PAGE);
	unlink(path);
}

static void read_pages(const char *kind, char *p, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		*(volatile char *)(p + i * PAGE);
		target_add(kind, getpid(), p + i * PAGE, 0);
	}
}

/* memory that was only read: the small and the huge page of zeroes */
void fill_zero(void)
{
	char *p = map_aligned(64 * PAGE, 2 * MIB);

	madvise(p, 64 * PAGE, MADV_NOHUGEPAGE);
	read_pages("zero", p, 64);

	p = map_aligned(2 * MIB, 2 * MIB);
	madvise(p, 2 * MIB, MADV_HUGEPAGE);
	read_pages("zero-huge", p, 512);
}

/* pages that are there, and that nobody may touch: the MMU must say no */
void fill_without_access(void)
{
	char *p = map_aligned(64 * PAGE, 2 * MIB);

	madvise(p, 64 * PAGE, MADV_NOHUGEPAGE);
	fill_region("none", p, 64, PAGE);
	mprotect(p, 64 * PAGE, PROT_NONE);

	p = map_aligned(2 * MIB, 2 * MIB);
	madvise(p, 2 * MIB, MADV_HUGEPAGE);
	fill_region("none-thp", p, 512, PAGE);
	mprotect(p, 2 * MIB, PROT_NONE);

	p = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB |
		 21 << MAP_HUGE_SHIFT, -1, 0);
	if (p == MAP_FAILED)
		die("hugetlb mapping: %m");
	fill_region("none-hugetlb-2m", p, 512, PAGE);
	mprotect(p, 2 * MIB, PROT_NONE);
}
