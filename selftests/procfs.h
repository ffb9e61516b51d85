/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What /proc says about memory: the witness that mmscope is compared with.
 * Bits are those of Documentation/admin-guide/mm/pagemap.rst; structures that
 * the C library's headers may be too old for are repeated here.
 */
#ifndef _MMS_SELFTEST_PROCFS_H
#define _MMS_SELFTEST_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* /proc/PID/pagemap */
#define PM_PFN			((1ULL << 55) - 1)
#define PM_SWAP_TYPE		31ULL
#define PM_SWAP_OFFSET_SHIFT	5
#define PM_SOFT_DIRTY		(1ULL << 55)
#define PM_UFFD_WP		(1ULL << 57)	/* v5.14 */
#define PM_GUARD		(1ULL << 58)	/* v6.15 */
#define PM_FILE			(1ULL << 61)
#define PM_SWAP			(1ULL << 62)
#define PM_PRESENT		(1ULL << 63)

/* /proc/kpageflags */
#define KPF_LRU			(1ULL << 5)
#define KPF_SLAB		(1ULL << 7)
#define KPF_BUDDY		(1ULL << 10)
#define KPF_MMAP		(1ULL << 11)
#define KPF_ANON		(1ULL << 12)
#define KPF_SWAPCACHE		(1ULL << 13)
#define KPF_COMPOUND_HEAD	(1ULL << 15)
#define KPF_COMPOUND_TAIL	(1ULL << 16)
#define KPF_HUGE		(1ULL << 17)
#define KPF_HWPOISON		(1ULL << 19)
#define KPF_NOPAGE		(1ULL << 20)
#define KPF_KSM			(1ULL << 21)
#define KPF_THP			(1ULL << 22)
#define KPF_OFFLINE		(1ULL << 23)
#define KPF_ZERO_PAGE		(1ULL << 24)
#define KPF_PGTABLE		(1ULL << 26)

/**
 * struct mapping - one VMA as /proc/PID/smaps shows it
 * @soft_dirty: the whole VMA counts as soft-dirty
 * @pfnmap: frames without pages: the kernel's page walks leave such a VMA out
 * @growsdown: a stack, before which the kernel keeps a gap
 * @thp_kb: memory mapped by transparent huge pages as such
 * @rss_kb: resident, without hugetlb pages
 * @swap_kb: swapped out; for shared memory, of the file
 * @hugetlb_kb: resident hugetlb pages
 * @letters: the line VmFlags
 */
struct mapping {
	uint64_t start;
	uint64_t end;
	bool soft_dirty;
	bool hugetlb;
	bool pfnmap;
	bool growsdown;
	uint64_t thp_kb;
	uint64_t rss_kb;
	uint64_t swap_kb;
	uint64_t hugetlb_kb;
	char letters[160];
	char name[64];
};

/* PAGEMAP_SCAN (v6.7) */
struct scanned {
	uint64_t start;
	uint64_t end;
	uint64_t categories;
};

#define SCANNED_PRESENT		(1ULL << 3)
#define SCANNED_SWAPPED		(1ULL << 4)
#define SCANNED_ZERO		(1ULL << 5)
#define SCANNED_HUGE		(1ULL << 6)

/* one page of the calling process; 0 if pagemap cannot be read */
uint64_t pagemap_entry(const void *p);

/* file of another process: descriptor or -errno */
int pagemap_open(pid_t pid);
/* @nr entries from @va on: entries read, fewer at the end of the user half */
ssize_t pagemap_read(int fd, uint64_t va, uint64_t *entry, size_t nr);

/*
 * All regions with anything in them: the number, at most @nr; -ENOTTY on
 * kernels without PAGEMAP_SCAN.
 */
ssize_t pagemap_scan(int fd, uint64_t start, uint64_t end, struct scanned *out,
		     size_t nr);

/* all VMAs of @pid into a new array: the number, or -errno */
ssize_t mappings_read(pid_t pid, struct mapping **out);
/* the same from "maps", much quicker: ranges and names, of the rest only that the stack grows */
ssize_t mapping_ranges_read(pid_t pid, struct mapping **out);

/* all processes, in any order, into a new array: the number */
size_t processes_read(pid_t **out);

/* the swap area that /proc/swaps has last, of the lowest priority: its path, of up to 256 bytes */
bool last_swap_area(char *path);

/* the number behind "@name:" in /proc/@pid/status, -1 if there is none */
long status_number(pid_t pid, const char *name);

/* flags of @nr frames from @pfn on: 0 or -errno */
int kpageflags_read(uint64_t pfn, uint64_t *flags, size_t nr);

#endif /* _MMS_SELFTEST_PROCFS_H */
