// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "region.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct region regions[REGIONS_MAX];
unsigned int nr_regions;

static struct region *new_region(const char *name)
{
	struct region *r = &regions[nr_regions];

	if (nr_regions++ == REGIONS_MAX)
		abort();
	r->name = name;
	return r;
}

void region_add(const char *name, void *start, size_t len)
{
	struct region *r = new_region(name);

	r->start = start;
	r->len = len;
}

void region_absent(const char *name, const char *why, ...)
{
	struct region *r = new_region(name);
	va_list args;

	va_start(args, why);
	vsnprintf(r->why, sizeof(r->why), why, args);
	va_end(args);
}

void region_failed(const char *name, const char *what)
{
	region_absent(name, "%s: %s", what, strerror(errno));
}

char *map_anon(size_t len, size_t align)
{
	size_t room = len + align;
	char *p = mmap(NULL, room, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *start = (char *)(((uintptr_t)p + align - 1) & -align);

	if (p == MAP_FAILED) {
		perror("fixture: mmap");
		exit(1);
	}
	if (start > p)
		munmap(p, start - p);
	if (p + room > start + len)
		munmap(start + len, p + room - (start + len));
	madvise(start, len, MADV_NOHUGEPAGE);
	return start;
}

void fill(char *start, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += PAGE)
		*(volatile uint64_t *)(start + i) = (uintptr_t)start + i + 1;
}

void touch(const char *start, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += PAGE)
		(void)*(const volatile char *)(start + i);
}
