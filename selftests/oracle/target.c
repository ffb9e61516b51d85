// SPDX-License-Identifier: GPL-2.0
/*
 * The list of known pages and the pattern that makes them known.
 */
#include "fill.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct target *targets;
size_t nr_targets;

void die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fputs("oracle_fill: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

/* the finaliser of splitmix64: one bit in changes half of the bits out */
uint64_t tag_of(pid_t pid, const void *page, unsigned int generation)
{
	uint64_t x = (uint64_t)(uintptr_t)page + ((uint64_t)pid << 48) + generation;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return (x ^ x >> 31) | 1;
}

void page_fill(void *page, uint64_t tag)
{
	uint64_t *word = page;
	size_t i;

	for (i = 0; i < PAGE / sizeof(*word); i++)
		word[i] = tag ^ i * TAG_STEP;
}

void target_add(const char *kind, pid_t pid, const void *page, uint64_t tag)
{
	static size_t room;

	if (nr_targets == room) {
		room = room ? 2 * room : 4096;
		targets = realloc(targets, room * sizeof(*targets));
		if (!targets)
			die("no memory for the list");
	}
	targets[nr_targets++] = (struct target){
		.kind = kind,
		.pid = pid,
		.va = (uintptr_t)page,
		.tag = tag,
	};
}

void fill_region(const char *kind, void *start, size_t count, size_t stride)
{
	pid_t pid = getpid();
	size_t i;

	for (i = 0; i < count; i++) {
		char *page = (char *)start + i * stride;
		uint64_t tag = tag_of(pid, page, 0);

		page_fill(page, tag);
		target_add(kind, pid, page, tag);
	}
}

void *map_aligned(size_t size, size_t align)
{
	char *p = mmap(NULL, size + align, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *at;

	if (p == MAP_FAILED)
		die("mmap of %zu bytes: %m", size);
	at = (char *)(((uintptr_t)p + align - 1) & -align);
	/* the rest stays reserved, so that no neighbour is merged with it */
	if (mmap(at, size, PROT_READ | PROT_WRITE,
		 MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
		die("mmap at %p: %m", at);
	return at;
}

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n < 0 ? -1 : 0;
}
