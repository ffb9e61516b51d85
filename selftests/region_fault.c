// SPDX-License-Identifier: GPL-2.0
/*
 * Regions whose pages are away: swapped out, guarded, write-protected by
 * userfaultfd, broken, on a device. Constants that the C library's headers may
 * be too old for are repeated here.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "procfs.h"
#include "region.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT		21
#endif
#ifndef MADV_HWPOISON
#define MADV_HWPOISON		100
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL	102	/* v6.13 */
#endif
#ifndef UFFD_FEATURE_PAGEFAULT_FLAG_WP
#define UFFD_FEATURE_PAGEFAULT_FLAG_WP (1 << 0)
#endif

#define WP_SHMEM	(1ULL << 12)	/* UFFD_FEATURE_WP_HUGETLBFS_SHMEM, v5.19 */
#define WP_UNPOPULATED	(1ULL << 13)	/* UFFD_FEATURE_WP_UNPOPULATED, v6.4 */
#define POISON		(1ULL << 14)	/* UFFD_FEATURE_POISON, v6.6 */
#define WANTED		(UFFD_FEATURE_PAGEFAULT_FLAG_WP | WP_SHMEM | WP_UNPOPULATED | POISON)

struct poison_arg {	/* struct uffdio_poison */
	struct uffdio_range range;
	__u64 mode;
	__s64 updated;
};

#define POISON_IOCTL	_IOWR(UFFDIO, 0x08, struct poison_arg)

static bool page_out(char *p, size_t len)
{
	int patience;

	for (patience = 20; patience; patience--) {
		bool out = true;
		size_t i;

		if (madvise(p, len, MADV_PAGEOUT))
			return false;
		for (i = 0; i < len && out; i += PAGE)
			out = pagemap_entry(p + i) & PM_SWAP;
		if (out)
			return true;
		usleep(50 * 1000);
	}
	return false;
}

static void make_swapped(void)
{
	char *p = map_anon(16 * PAGE, PAGE);

	fill(p, 16 * PAGE);
	if (page_out(p, 16 * PAGE))
		region_add("swapped", p, 16 * PAGE);
	else
		region_absent("swapped", "the pages stayed in memory; is there swap?");
}

static void make_guard(void)
{
	char *p = map_anon(8 * PAGE, PAGE);

	fill(p, 8 * PAGE);
	if (madvise(p + 2 * PAGE, 4 * PAGE, MADV_GUARD_INSTALL))
		region_failed("guard", "MADV_GUARD_INSTALL");
	else
		region_add("guard", p + 2 * PAGE, 4 * PAGE);
}

/* a new userfaultfd with the features of @wanted that exist; -1 if none */
static int uffd_open(uint64_t wanted, uint64_t *features)
{
	struct uffdio_api api = { .api = UFFD_API };
	int probe = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	int fd = -1;

	if (probe >= 0 && !ioctl(probe, UFFDIO_API, &api)) {
		*features = api.features & wanted;
		api = (struct uffdio_api){ .api = UFFD_API, .features = *features };
		fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
		if (fd >= 0 && ioctl(fd, UFFDIO_API, &api)) {
			close(fd);
			fd = -1;
		}
	}
	if (probe >= 0)
		close(probe);
	return fd;
}

static int uffd_register(int fd, char *p, size_t len, int mode)
{
	struct uffdio_register reg = {
		.range = { .start = (uintptr_t)p, .len = len },
		.mode = mode,
	};

	return ioctl(fd, UFFDIO_REGISTER, &reg);
}

static int uffd_protect(int fd, char *p, size_t len)
{
	struct uffdio_writeprotect wp = {
		.range = { .start = (uintptr_t)p, .len = len },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};

	if (uffd_register(fd, p, len, UFFDIO_REGISTER_MODE_WP))
		return -1;
	return ioctl(fd, UFFDIO_WRITEPROTECT, &wp);
}

static void make_protected(int fd, const char *name, char *p, size_t len)
{
	if (uffd_protect(fd, p, len))
		region_failed(name, "UFFDIO_WRITEPROTECT");
	else
		region_add(name, p, len);
}

/* write-protected pages that are there, in small pages, a huge one, and swapped */
static void make_uffd_pages(int fd)
{
	char *p = map_anon(8 * PAGE, PAGE);

	fill(p, 8 * PAGE);
	make_protected(fd, "uffd-wp", p, 8 * PAGE);

	p = map_anon(HUGE, HUGE);
	madvise(p, HUGE, MADV_HUGEPAGE);
	fill(p, HUGE);
	make_protected(fd, "uffd-wp-thp", p, HUGE);

	p = map_anon(8 * PAGE, PAGE);
	fill(p, 8 * PAGE);
	if (uffd_protect(fd, p, 8 * PAGE))
		region_failed("uffd-wp-swapped", "UFFDIO_WRITEPROTECT");
	else if (!page_out(p, 8 * PAGE))
		region_absent("uffd-wp-swapped", "the pages stayed in memory");
	else
		region_add("uffd-wp-swapped", p, 8 * PAGE);
}

/* notes in the place of pages that are not there */
static void make_uffd_markers(int fd, uint64_t features)
{
	char *p;

	if (features & WP_SHMEM) {
		p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		make_protected(fd, "uffd-wp-shared", p, 8 * PAGE);
	} else {
		region_absent("uffd-wp-shared", "no write protection of shared memory");
	}
	if (features & WP_UNPOPULATED)
		make_protected(fd, "uffd-wp-never", map_anon(8 * PAGE, PAGE), 8 * PAGE);
	else
		region_absent("uffd-wp-never", "no write protection of what is not there");
}

static void make_poisoned(int fd, uint64_t features)
{
	char *p = map_anon(4 * PAGE, PAGE);
	struct poison_arg arg = {
		.range = { .start = (uintptr_t)p, .len = 4 * PAGE },
	};

	if (!(features & POISON))
		region_absent("poisoned", "this kernel has no UFFDIO_POISON");
	else if (uffd_register(fd, p, 4 * PAGE, UFFDIO_REGISTER_MODE_MISSING) ||
		 ioctl(fd, POISON_IOCTL, &arg))
		region_failed("poisoned", "UFFDIO_POISON");
	else
		region_add("poisoned", p, 4 * PAGE);
}

static void make_uffd(void)
{
	uint64_t features = 0;
	int fd = uffd_open(WANTED, &features);

	if (fd < 0) {
		region_failed("uffd-wp", "userfaultfd");
		return;
	}
	/* kept open: what is registered lasts as long as the descriptor */
	make_uffd_pages(fd);
	make_uffd_markers(fd, features);
	make_poisoned(fd, features);
}

static void on_bus_error(int signal)
{
}

static void make_hwpoison(bool wanted)
{
	char *p = map_anon(PAGE, PAGE);

	fill(p, PAGE);
	/* the kernel tells the owner of a broken page, here while it is in madvise() */
	signal(SIGBUS, on_bus_error);
	if (!wanted)
		region_absent("hwpoison", "only made with --hwpoison: it costs a page until reboot");
	else if (madvise(p, PAGE, MADV_HWPOISON))
		region_failed("hwpoison", "MADV_HWPOISON");
	else
		region_add("hwpoison", p, PAGE);
}

struct hmm_cmd {	/* struct hmm_dmirror_cmd of lib/test_hmm_uapi.h */
	__u64 addr;
	__u64 ptr;
	__u64 npages;
	__u64 cpages;
	__u64 faults;
};

#define HMM_MIGRATE	_IOWR('H', 0x02, struct hmm_cmd)

/* pages moved into memory that only a device can reach, by the kernel's test driver */
static void make_device_private(void)
{
	char *p = map_anon(4 * PAGE, PAGE), *mirror = map_anon(4 * PAGE, PAGE);
	struct hmm_cmd cmd = {
		.addr = (uintptr_t)p, .ptr = (uintptr_t)mirror, .npages = 4,
	};
	int fd;

	fill(p, 4 * PAGE);
	if (system("modprobe -q test_hmm") < 0)
		perror("fixture: modprobe");
	fd = open("/dev/hmm_dmirror0", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		region_failed("device-private", "test_hmm is not there: open");
	else if (ioctl(fd, HMM_MIGRATE, &cmd) || cmd.cpages != 4)
		region_failed("device-private", "HMM_DMIRROR_MIGRATE");
	else
		region_add("device-private", p, 4 * PAGE);
}

void regions_make_fault(bool hwpoison)
{
	make_swapped();
	make_guard();
	make_uffd();
	make_device_private();
	make_hwpoison(hwpoison);
}
