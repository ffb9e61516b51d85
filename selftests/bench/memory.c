// SPDX-License-Identifier: GPL-2.0
/*
 * Populated memory of several physical layouts.
 */
#include "bench.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "measure.h"

uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static struct region map(const char *name, size_t size, int advice)
{
	char *p = mmap(NULL, size + LARGE_PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		die("mmap of %zu bytes: %m", size);
	p = (char *)(((uintptr_t)p + LARGE_PAGE - 1) & -LARGE_PAGE);
	madvise(p, size, advice);
	return (struct region){ .name = name, .start = p, .pages = size / PAGE };
}

static void touch(struct region *r, size_t page)
{
	*(volatile char *)(r->start + page * PAGE) = 1;
}

struct region region_in_order(size_t size)
{
	struct region r = map("4 KiB pages, faulted in order", size, MADV_NOHUGEPAGE);
	size_t i;

	for (i = 0; i < r.pages; i++)
		touch(&r, i);
	return r;
}

struct region region_huge(size_t size)
{
	struct region r = map("2 MiB pages (THP)", size, MADV_HUGEPAGE);
	size_t i;

	for (i = 0; i < r.pages; i += LARGE_PAGE / PAGE)
		touch(&r, i);
	return r;
}

struct region region_shuffled(size_t size)
{
	struct region r = map("4 KiB pages, faulted in random order", size,
			      MADV_NOHUGEPAGE);
	size_t *order = malloc(r.pages * sizeof(*order)), i, j, page;
	uint64_t state = 88172645463325252ULL;

	if (!order)
		die("no memory");
	for (i = 0; i < r.pages; i++)
		order[i] = i;
	for (i = r.pages - 1; i > 0; i--) {
		j = next_random(&state) % (i + 1);
		page = order[i];
		order[i] = order[j];
		order[j] = page;
	}
	for (i = 0; i < r.pages; i++)
		touch(&r, order[i]);
	free(order);
	return r;
}

struct region region_every_second(size_t size)
{
	struct region r = map("every second 4 KiB page", size, MADV_NOHUGEPAGE);
	size_t i;

	for (i = 0; i < r.pages; i += 2)
		touch(&r, i);
	return r;
}

void region_free(struct region *r)
{
	munmap(r->start, r->pages * PAGE);
	r->start = NULL;
}
