// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel addresses from what the kernel itself says about them: its symbols,
 * its vmalloc areas, the segments of /proc/kcore; from mmscope's own scan; and
 * from nothing at all.
 */
#include "addresses.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "fill.h"

#define SYMBOLS		1500
#define AREAS		600
#define RUNS		2500
#define GUESSES		700
#define SEGMENTS	64

void address_add(struct addresses *a, const char *label, uint64_t va)
{
	if (a->nr == a->room) {
		a->room = a->room ? 2 * a->room : 4096;
		a->va = realloc(a->va, a->room * sizeof(*a->va));
		a->label = realloc(a->label, a->room * sizeof(*a->label));
		if (!a->va || !a->label)
			die("no memory for addresses");
	}
	a->va[a->nr] = va;
	a->label[a->nr++] = label;
}

/* what lies just before, at the ends of, in and just after [va, va + len) */
static void add_range(struct addresses *a, const char *label, uint64_t va,
		      uint64_t len)
{
	address_add(a, label, va - 1);
	address_add(a, label, va);
	address_add(a, label, va + len / 2);
	address_add(a, label, va + len - 1);
	address_add(a, label, va + len);
}

static const char *symbol_label(char type, const char *rest)
{
	if (strchr(rest, '['))
		return "module-symbol";
	switch (type) {
	case 't': case 'T':
		return "text";
	case 'd': case 'D':
		return "data";
	case 'r': case 'R':
		return "rodata";
	case 'b': case 'B':
		return "bss";
	}
	return "symbol";
}

static FILE *open_proc(const char *path)
{
	FILE *f = fopen(path, "r");

	if (!f)
		die("%s: %m", path);
	return f;
}

/* every n-th symbol, but all of modules: there are few */
static void add_symbols(struct addresses *a, uint64_t start)
{
	FILE *f = open_proc("/proc/kallsyms");
	size_t lines = 0, every, n = 0;
	char line[1024], type;
	uint64_t va;
	int at;

	while (fgets(line, sizeof(line), f))
		lines++;
	every = lines / SYMBOLS + 1;
	rewind(f);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%" SCNx64 " %c %n", &va, &type, &at) != 2)
			continue;
		/* per-CPU symbols of older kernels are offsets */
		if (va < start || (n++ % every && !strstr(line, "[mmscope]")))
			continue;
		address_add(a, symbol_label(type, line + at), va);
	}
	fclose(f);
}

static void add_vmalloc(struct addresses *a)
{
	FILE *f = open_proc("/proc/vmallocinfo");
	uint64_t from, to;
	char line[1024];
	size_t n = 0;

	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "0x%" SCNx64 "-0x%" SCNx64, &from, &to) != 2)
			continue;
		if (n++ == AREAS)
			break;
		add_range(a, "vmalloc", from, to - from);
		/* most areas end with a page that is left unmapped */
		address_add(a, "vmalloc", to - PAGE - 1);
	}
	fclose(f);
}

/* 0 on kernels that were built without it */
static size_t read_segments(Elf64_Phdr *ph)
{
	FILE *f = fopen("/proc/kcore", "r");
	Elf64_Ehdr eh;
	size_t n;

	if (!f)
		return 0;
	if (fread(&eh, sizeof(eh), 1, f) != 1)
		die("/proc/kcore: %m");
	n = eh.e_phnum < SEGMENTS ? eh.e_phnum : SEGMENTS;
	fseek(f, eh.e_phoff, SEEK_SET);
	n = fread(ph, sizeof(*ph), n, f);
	fclose(f);
	return n;
}

/* the direct map is the segments that say which memory they show */
static void add_segments(struct addresses *a, const uint64_t *pa, size_t nr_pa)
{
	Elf64_Phdr ph[SEGMENTS];
	size_t n = read_segments(ph), i, j;

	for (i = 0; i < n; i++) {
		if (ph[i].p_type != PT_LOAD)
			continue;
		add_range(a, "kcore", ph[i].p_vaddr, ph[i].p_memsz);
		/* the kernel image is such a segment too: leave it to kallsyms */
		if (ph[i].p_paddr == (Elf64_Addr)-1 ||
		    ph[i].p_vaddr >= 0xffffffff80000000ULL)
			continue;
		for (j = 0; j < nr_pa; j++)
			if (pa[j] >= ph[i].p_paddr &&
			    pa[j] - ph[i].p_paddr < ph[i].p_memsz)
				address_add(a, "direct-map", ph[i].p_vaddr +
					    (pa[j] - ph[i].p_paddr));
	}
}

/* fixed mappings, the page of vsyscall among them, and their surroundings */
static void add_top(struct addresses *a)
{
	uint64_t va;

	for (va = 0xffffffffff400000ULL; va; va += 4 * PAGE)
		address_add(a, "fixmap", va);
	/* the page of vsyscall and the top of the fixed mappings */
	for (va = 0xffffffffff5f0000ULL; va <= 0xffffffffff600000ULL; va += PAGE)
		address_add(a, "fixmap", va);
	for (va = 0xfffffe0000000000ULL; va < 0xfffffe0000080000ULL; va += PAGE)
		address_add(a, "cpu-entry-area", va);
	address_add(a, "top", ~0ULL);
}

/* the espfix stacks: one frame mapped in 65536 places, by tables of their own */
static int is_espfix(uint64_t va)
{
	return va >> 39 == 0xffffff0000000000ULL >> 39;
}

static void add_runs(struct addresses *a)
{
	size_t nr, i, others = 0, every, n = 0;
	struct mms_run *r = ask_runs(0, &nr);

	for (i = 0; i < nr; i++)
		others += !is_espfix(r[i].va);
	every = others / RUNS + 1;
	for (i = 0; i < nr; i++) {
		if (is_espfix(r[i].va)) {
			if (!(i % 512))
				add_range(a, "espfix", r[i].va, r[i].len);
		} else if (!(n++ % every)) {
			add_range(a, "scan", r[i].va, r[i].len);
		}
	}
	free(r);
}

static void add_guesses(struct addresses *a, uint64_t start)
{
	uint64_t x = 88172645463325252ULL;
	int i;

	for (i = 0; i < GUESSES; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		address_add(a, "guess", start | x);
		/* most often no address at all: the upper bits are not copies */
		if (!(i % 8))
			address_add(a, "noncanonical", (x & ~(1ULL << 63)) | 1ULL << 62);
	}
}

void addresses_of_kernel(struct addresses *a, uint64_t start,
			 const uint64_t *pa, size_t nr_pa)
{
	add_symbols(a, start);
	add_vmalloc(a);
	add_segments(a, pa, nr_pa);
	add_top(a);
	add_runs(a);
	add_guesses(a, start);
	address_add(a, "first", start);
}

/* every VMA of this process: libraries, stack, vdso and vvar among them */
void addresses_of_self(struct addresses *a)
{
	FILE *f = open_proc("/proc/self/maps");
	uint64_t from, to, va;
	char line[1024];

	while (fgets(line, sizeof(line), f)) {
		/* the page of vsyscall is the kernel's */
		if (sscanf(line, "%" SCNx64 "-%" SCNx64, &from, &to) != 2 ||
		    from >> 63)
			continue;
		add_range(a, "self", from, to - from);
		for (va = from; va < to && va < from + 64 * PAGE; va += PAGE)
			address_add(a, "self", va);
	}
	fclose(f);
	address_add(a, "self", 0);
	address_add(a, "self", PAGE);
}
