/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A process whose memory is known: pages of every kind, each full of a pattern
 * of its own, and the list of them. The pattern of a page is its 64-bit tag,
 * word n of the page being tag ^ n * TAG_STEP: no other page, and no other
 * place in the same page, holds that value.
 */
#ifndef _ORACLE_FILL_H
#define _ORACLE_FILL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define KIB		1024UL
#define MIB		(1024 * KIB)
#define GIB		(1024 * MIB)
#define PAGE		(4 * KIB)
#define TAG_STEP	0x9e3779b97f4a7c15ULL

/* one page that must hold its tag; tag 0: a page of zeroes */
struct target {
	const char *kind;
	pid_t pid;
	uint64_t va;
	uint64_t tag;
};

extern struct target *targets;
extern size_t nr_targets;

/* print and exit(1) */
__attribute__((format(printf, 1, 2), noreturn)) void die(const char *format, ...);

/* a tag for a page of this process; @generation tells rewritten pages apart */
uint64_t tag_of(pid_t pid, const void *page, unsigned int generation);

void page_fill(void *page, uint64_t tag);

void target_add(const char *kind, pid_t pid, const void *page, uint64_t tag);

/* fill @count pages from @start, @stride bytes apart, and list them */
void fill_region(const char *kind, void *start, size_t count, size_t stride);

/* anonymous private memory whose address is a multiple of @align */
void *map_aligned(size_t size, size_t align);

/* write @text into a file of /proc or /sys; -1 if that is not possible */
int write_file(const char *path, const char *text);

/* kinds.c: memory of one process */
void fill_small(void);
void fill_huge(void);
void fill_shared(void);
void fill_file(const char *path);
void fill_zero(void);
void fill_without_access(void);

/* sharing.c: pages that two mappings or two processes have in common */
void fill_same(void);
void fill_fork(void);

#endif /* _ORACLE_FILL_H */
