/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel says about its own address space: the program headers of
 * /proc/kcore, /proc/vmallocinfo and /proc/kallsyms.
 */
#ifndef _MMS_SELFTEST_KERNELMAP_H
#define _MMS_SELFTEST_KERNELMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* a loadable segment of /proc/kcore; @pa is 0 or all ones where it has none */
struct kcore_segment {
	uint64_t va;
	uint64_t pa;
	uint64_t len;
};

/* segments there are, at most @nr; 0 if kcore cannot be read */
size_t kcore_segments(struct kcore_segment *out, size_t nr);

/**
 * struct vmalloc_area - a line of /proc/vmallocinfo
 * @len: with the guard page at its end, if it has one
 * @pa: of an ioremap, else MMS_ADDR_NONE
 * @pages: of a vmalloc, else 0
 */
struct vmalloc_area {
	uint64_t va;
	uint64_t len;
	uint64_t pa;
	uint64_t pages;
};

/* areas there are, at most @nr; 0 if they or their addresses are not shown */
size_t vmalloc_areas(struct vmalloc_area *out, size_t nr);

/* address of a symbol of the kernel (@module NULL) or of a module; 0 if none */
uint64_t kallsyms_find(const char *name, const char *module);

#endif /* _MMS_SELFTEST_KERNELMAP_H */
