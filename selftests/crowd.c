// SPDX-License-Identifier: GPL-2.0
/*
 * Many VMAs, many pages, many holes.
 */
#include "crowd.h"

#include <stdio.h>
#include <sys/mman.h>

#include "common.h"

static char *area(size_t bytes)
{
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

/* neighbours differ in protection, so that they are not merged */
const char *crowd_vmas(size_t nr, char **start)
{
	char limit[16], *at = area(nr * PAGE);
	size_t i;

	snprintf(limit, sizeof(limit), "%zu", nr + 5000);
	if (!at || write_text("/proc/sys/vm/max_map_count", limit))
		return "no room for VMAs";
	for (i = 0; i < nr; i += 2) {
		at[i * PAGE] = 1;
		if (mprotect(at + i * PAGE, PAGE, PROT_READ))
			return "protection cannot be changed";
	}
	*start = at;
	return NULL;
}

const char *crowd_half_gone(size_t nr)
{
	const char *why;
	char *at;
	size_t i;

	why = crowd_vmas(nr, &at);
	for (i = 0; !why && i < nr; i += 2)
		if (munmap(at + i * PAGE, PAGE))
			why = "a VMA cannot be taken away";
	return why;
}

static char *populated(size_t bytes)
{
	char *at = area(bytes);
	size_t i;

	if (!at)
		return NULL;
	madvise(at, bytes, MADV_NOHUGEPAGE);
	for (i = 0; i < bytes; i += PAGE)
		at[i] = 1;
	return at;
}

const char *crowd_pages(size_t bytes, char **start)
{
	char *holes = populated(bytes);
	size_t i;

	*start = populated(bytes);
	if (!holes || !*start)
		return "no room for pages";
	for (i = 0; i < bytes; i += 2 * PAGE)
		if (madvise(holes + i, PAGE, MADV_DONTNEED))
			return "pages cannot be given back";
	return NULL;
}
