// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "space_calls.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE	0x100000
#endif
#ifndef MLOCK_ONFAULT
#define MLOCK_ONFAULT		1
#endif

#define ARENA		0x10000000000ULL	/* where fixed addresses are taken from */
#define ARENA_PAGES	64

/* ---- making calls up ---- */

static uint64_t below(struct maker *m, uint64_t n)
{
	return next_random(&m->state) % n;
}

static bool one_in(struct maker *m, uint64_t n)
{
	return !below(m, n);
}

static uint64_t some_len(struct maker *m)
{
	if (one_in(m, 12))
		return (1 + below(m, 3)) * HUGE + (one_in(m, 3) ? PAGE : 0);
	return (1 + below(m, one_in(m, 4) ? 40 : 8)) * PAGE - (one_in(m, 16) ? 100 : 0);
}

static uint32_t some_prot(struct maker *m)
{
	static const uint32_t prots[] = {
		PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE,
		PROT_READ | PROT_EXEC, PROT_READ | PROT_WRITE | PROT_EXEC, PROT_WRITE,
	};

	return prots[below(m, ARRAY_LEN(prots))];
}

static bool is_kept(const struct maker *m, uint64_t start, uint64_t end)
{
	size_t i;

	for (i = 0; i < m->nr_keep; i++)
		if (start < m->keep[i].end && end > m->keep[i].start)
			return true;
	return false;
}

/* an area that calls may be about, or NULL */
static const struct mms_area *some_area(struct maker *m)
{
	const struct mms_area *area = NULL;
	uint64_t skip = below(m, m->space->nr), addr = 0;

	do {
		area = mms_space_next(m->space, addr);
		addr = area ? area->end : 0;
	} while (area && skip--);
	return area && !is_kept(m, area->start, area->end) ? area : NULL;
}

/* a range in the arena, or about an area and what is next to it */
static void some_range(struct maker *m, uint64_t *start, uint64_t *len)
{
	const struct mms_area *area = one_in(m, 3) ? NULL : some_area(m);

	*start = ARENA + below(m, ARENA_PAGES) * PAGE;
	*len = (1 + below(m, 16)) * PAGE;
	if (!area)
		return;
	*start = area->start;
	*len = area->end - area->start;
	if (one_in(m, 3))
		*start += below(m, *len / PAGE) * PAGE;
	if (one_in(m, 2))
		*len = (1 + below(m, *len / PAGE)) * PAGE;
	while (*len > PAGE && is_kept(m, *start, *start + *len))
		*len -= PAGE;
}

/*
 * Before v6.1 unmapped_area() does not look to the left of a stack in the tree if the
 * room below that stack reaches below where the search begins. What it finds is then a
 * matter of the tree's shape, which is no part of the model.
 */
static bool stacks_hide_room(const struct mms_space *s)
{
	return !s->rules.retries && !s->rules.topdown;
}

static void make_mmap(struct maker *m, struct call *c)
{
	c->prot = some_prot(m);
	c->len = some_len(m);
	c->flags = MAP_ANONYMOUS | (one_in(m, 4) ? MAP_SHARED : MAP_PRIVATE);
	if (one_in(m, 8))
		c->flags |= MAP_NORESERVE;
	if (one_in(m, 16) && !stacks_hide_room(m->space))
		c->flags |= MAP_GROWSDOWN;
	c->addr = 0;
	switch (below(m, 8)) {
	case 0: case 1: case 2: case 3:
		return;
	case 4:
		c->flags |= MAP_FIXED;
		break;
	case 5:
		c->flags |= MAP_FIXED_NOREPLACE;
		break;
	}
	some_range(m, &c->addr, &c->len);
	if (!(c->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) && one_in(m, 4))
		c->addr += below(m, 200) * 16;
}

static void make_mremap(struct maker *m, struct call *c)
{
	const struct mms_area *area = some_area(m);
	uint64_t pages, skip;

	if (!area) {
		make_mmap(m, c);
		c->kind = CALL_MMAP;
		return;
	}
	pages = (area->end - area->start) / PAGE;
	skip = one_in(m, 2) ? 0 : below(m, pages);
	c->addr = area->start + skip * PAGE;
	c->len = (one_in(m, 3) ? 1 + below(m, pages - skip) : pages - skip) * PAGE;
	c->new_len = one_in(m, 3) ? c->len : some_len(m);
	c->flags = one_in(m, 4) ? 0 : MREMAP_MAYMOVE;
	if (c->flags && one_in(m, 2)) {
		c->flags |= MREMAP_FIXED;
		c->to = ARENA + below(m, ARENA_PAGES) * PAGE;
	}
}

static void make_madvise(struct maker *m, struct call *c)
{
	static const uint32_t advices[] = {
		MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_DONTFORK, MADV_DOFORK,
		MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_DONTDUMP, MADV_DODUMP,
		MADV_WIPEONFORK, MADV_KEEPONFORK,
	};

	c->prot = advices[below(m, ARRAY_LEN(advices))];
	some_range(m, &c->addr, &c->len);
}

void call_make(struct maker *m, struct call *c)
{
	static const uint32_t kinds[] = {
		CALL_MMAP, CALL_MMAP, CALL_MMAP, CALL_MMAP, CALL_MMAP, CALL_MUNMAP,
		CALL_MUNMAP, CALL_MUNMAP, CALL_MPROTECT, CALL_MPROTECT, CALL_MPROTECT,
		CALL_MADVISE, CALL_MADVISE, CALL_MLOCK, CALL_MUNLOCK, CALL_MREMAP,
		CALL_MREMAP, CALL_MREMAP, CALL_BRK,
	};

	do {
		*c = (struct call){ .kind = kinds[below(m, ARRAY_LEN(kinds))] };
		if (c->kind == CALL_MMAP)
			make_mmap(m, c);
		else if (c->kind == CALL_MREMAP)
			make_mremap(m, c);
		else if (c->kind == CALL_MADVISE)
			make_madvise(m, c);
		else if (c->kind == CALL_BRK)
			c->addr = m->space->start_brk + below(m, 64 * PAGE);
		else
			some_range(m, &c->addr, &c->len);
		if (c->kind == CALL_MPROTECT)
			c->prot = some_prot(m);
	} while (c->kind != CALL_BRK && c->addr && is_kept(m, c->addr, c->addr + c->len));
}

/* ---- by the kernel ---- */

int64_t call_do(const struct call *c)
{
	int64_t ret = -1;

	errno = 0;
	switch (c->kind) {
	case CALL_MMAP:
		ret = syscall(SYS_mmap, c->addr, c->len, c->prot, c->flags, -1, 0);
		break;
	case CALL_MUNMAP:
		ret = syscall(SYS_munmap, c->addr, c->len);
		break;
	case CALL_MPROTECT:
		ret = syscall(SYS_mprotect, c->addr, c->len, c->prot);
		break;
	case CALL_MADVISE:
		ret = syscall(SYS_madvise, c->addr, c->len, c->prot);
		break;
	case CALL_MLOCK:
		ret = syscall(SYS_mlock2, c->addr, c->len, MLOCK_ONFAULT);
		break;
	case CALL_MUNLOCK:
		ret = syscall(SYS_munlock, c->addr, c->len);
		break;
	case CALL_MREMAP:
		ret = syscall(SYS_mremap, c->addr, c->len, c->new_len, c->flags, c->to);
		break;
	case CALL_BRK:
		ret = syscall(SYS_brk, c->addr);
		break;
	}
	return ret == -1 && errno ? -errno : ret;
}

/* ---- by the model ---- */

static int64_t play_mmap(struct mms_space *s, const struct call *c)
{
	uint64_t flags = c->prot;
	__u64 addr = c->addr;
	int how = 0, err;

	if (c->flags & MAP_SHARED)
		flags |= MMS_AREA_SHARED;
	if (c->flags & MAP_GROWSDOWN)
		flags |= MMS_AREA_GROWSDOWN;
	if (c->flags & MAP_NORESERVE)
		flags |= MMS_AREA_NORESERVE;
	if (c->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		how = MMS_MAP_FIXED;
	if (c->flags & MAP_FIXED_NOREPLACE)
		how |= MMS_MAP_NOREPLACE;
	err = mms_space_mmap(s, &addr, c->len, flags, how);
	return err ? err : (int64_t)addr;
}

static int64_t play_mremap(struct mms_space *s, const struct call *c)
{
	__u64 addr = c->addr;
	int how = 0, err;

	if (c->flags & MREMAP_MAYMOVE)
		how |= MMS_REMAP_MAYMOVE;
	if (c->flags & MREMAP_FIXED)
		how |= MMS_REMAP_FIXED;
	err = mms_space_mremap(s, &addr, c->len, c->new_len, how, c->to);
	return err ? err : (int64_t)addr;
}

int64_t call_play(struct mms_space *s, const struct call *c)
{
	switch (c->kind) {
	case CALL_MMAP:
		return play_mmap(s, c);
	case CALL_MUNMAP:
		return mms_space_munmap(s, c->addr, c->len);
	case CALL_MPROTECT:
		return mms_space_mprotect(s, c->addr, c->len, c->prot);
	case CALL_MADVISE:
		return mms_space_madvise(s, c->addr, c->len, c->prot);
	case CALL_MLOCK:
		return mms_space_mlock(s, c->addr, c->len, true);
	case CALL_MUNLOCK:
		return mms_space_mlock(s, c->addr, c->len, false);
	case CALL_MREMAP:
		return play_mremap(s, c);
	case CALL_BRK:
		mms_space_brk(s, c->addr);
		return s->brk;
	}
	return -ENOSYS;
}

/* ---- as C ---- */

void call_print(FILE *f, const struct call *c)
{
	static const char *const name[] = {
		[CALL_MUNMAP] = "munmap", [CALL_MPROTECT] = "mprotect",
		[CALL_MADVISE] = "madvise", [CALL_MLOCK] = "mlock2",
		[CALL_MUNLOCK] = "munlock",
	};

	switch (c->kind) {
	case CALL_MMAP:
		fprintf(f, "mmap((void *)0x%" PRIx64 ", 0x%" PRIx64 ", %#x, 0x%" PRIx64
			", -1, 0);\n", c->addr, c->len, c->prot, c->flags);
		break;
	case CALL_MREMAP:
		fprintf(f, "mremap((void *)0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64
			", 0x%" PRIx64 ", (void *)0x%" PRIx64 ");\n", c->addr, c->len,
			c->new_len, c->flags, c->to);
		break;
	case CALL_BRK:
		fprintf(f, "brk((void *)0x%" PRIx64 ");\n", c->addr);
		break;
	case CALL_MPROTECT:
	case CALL_MADVISE:
		fprintf(f, "%s((void *)0x%" PRIx64 ", 0x%" PRIx64 ", %u);\n", name[c->kind],
			c->addr, c->len, c->prot);
		break;
	default:
		fprintf(f, "%s((void *)0x%" PRIx64 ", 0x%" PRIx64 "%s);\n", name[c->kind],
			c->addr, c->len, c->kind == CALL_MLOCK ? ", MLOCK_ONFAULT" : "");
	}
}
