// SPDX-License-Identifier: GPL-2.0
/*
 * From lines of a trace to holds. Which lock it is follows from the function that takes it.
 */
#include "holds_trace.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "symbols.h"

#define MAX_OPEN	64
#define MAX_CPUS	64

const char *const hold_name[HOLD_KINDS] = {
	[HOLD_MMAP] = "mmap_lock",
	[HOLD_ZONE] = "zone->lock",
	[HOLD_LIST] = "list_lock",
	[HOLD_BARN] = "barn->lock",
	[HOLD_VMAP] = "vmap lock",
	[HOLD_TREE] = "page_table_lock",
	[HOLD_TABLE] = "lock of a PMD table",
	[HOLD_ARG] = "arg_lock",
	[HOLD_CPU] = "interrupt on a CPU",
	[HOLD_IRQ] = "interrupts off",
};

/* names as they begin: compilers add to them */
struct caller {
	const char *name;
	enum hold_kind kind;
};

static const struct caller ours[] = {
	{ "mms_hold_begin", HOLD_MMAP },
	{ "mms_what_object", HOLD_MMAP },
	{ "mms_pass_hold", HOLD_ZONE },
	{ "mms_slab_count", HOLD_LIST },
	{ "mms_slab_look", HOLD_LIST },
	/* on debug kernels, where it does not end with a jump into the lock */
	{ "mms_node_lock", HOLD_LIST },
	{ "mms_barn_walk", HOLD_BARN },
	{ "mms_vmap_", HOLD_VMAP },
	{ "mms_tree_step", HOLD_TREE },
	{ "mms_table_deposits", HOLD_TABLE },
	{ "add_mm", HOLD_ARG },
};

static const struct caller theirs[] = {
	{ "m_start", HOLD_MMAP },
	{ "lock_vma_range", HOLD_MMAP },
	{ "lock_ctx_mm", HOLD_MMAP },
	{ "pagemap_read", HOLD_MMAP },
	{ "do_pagemap_scan", HOLD_MMAP },
	{ "show_smaps_rollup", HOLD_MMAP },
	{ "ptdump_walk_pgd", HOLD_MMAP },
	{ "walk_zones_in_node", HOLD_ZONE },
	{ "pagetypeinfo_show", HOLD_ZONE },
	{ "frag_show", HOLD_ZONE },
	{ "zoneinfo_show", HOLD_ZONE },
	{ "count_partial", HOLD_LIST },
	{ "get_slabinfo", HOLD_LIST },
	{ "show_slab_objects", HOLD_LIST },
	{ "s_start", HOLD_VMAP },
	{ "vmalloc_info_show", HOLD_VMAP },
};

/* a hold that has begun; @lock 0: the place is free */
static struct open_hold {
	uint64_t lock;
	enum hold_kind kind;
	double from;
} open_holds[MAX_OPEN];

static double cpu_from[MAX_CPUS], irq_from;
static enum hold_by looked_at;

static int kind_of(const struct caller *c, size_t nr, const char *name)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!strncmp(name, c[i].name, strlen(c[i].name)))
			return c[i].kind;
	return -1;
}

static int caller_kind(struct holds *h, uint64_t from)
{
	const struct symbol *s = symbol_at(from);
	int kind;

	if (!s)
		return -1;
	if (looked_at == HOLD_BY_KERNEL)
		return kind_of(theirs, ARRAY_LEN(theirs), s->name);
	kind = kind_of(ours, ARRAY_LEN(ours), s->name);
	if (kind < 0) {
		h->strange++;
		snprintf(h->stranger, sizeof(h->stranger), "%s", s->name);
	}
	return kind;
}

static void timed(struct holds *h, enum hold_kind kind, double us)
{
	h->timed[kind]++;
	if (us > h->longest[kind])
		h->longest[kind] = us;
}

static struct open_hold *find_open(uint64_t lock)
{
	size_t i;

	for (i = 0; i < MAX_OPEN; i++)
		if (open_holds[i].lock == lock)
			return &open_holds[i];
	return NULL;
}

static void give(struct holds *h, uint64_t lock, double at)
{
	struct open_hold *o = find_open(lock);

	if (!o)
		return;
	timed(h, o->kind, at - o->from);
	o->lock = 0;
}

/*
 * A lock that is taken while it is held was given back unseen, as unlock functions can be
 * inline. Who takes it with spin_lock_irq() did so just before, to let others in; of another
 * one only the number is known.
 */
static void take(struct holds *h, const char *function, uint64_t lock, uint64_t from, double at)
{
	int kind = caller_kind(h, from);
	struct open_hold *o = find_open(lock);

	if (o && !strncmp(function, "_raw_spin_lock_irq+", strlen("_raw_spin_lock_irq+")))
		give(h, lock, at);
	if (!o)
		o = find_open(0);
	if (kind < 0 || !o)
		return;
	h->nr[kind]++;
	*o = (struct open_hold){ .lock = lock, .kind = kind, .from = at };
}

static void interrupt(struct holds *h, unsigned int cpu, bool in, double at)
{
	if (cpu >= MAX_CPUS || looked_at != HOLD_BY_MODULE)
		return;
	if (in) {
		h->nr[HOLD_CPU]++;
		cpu_from[cpu] = at;
	} else if (cpu_from[cpu]) {
		timed(h, HOLD_CPU, at - cpu_from[cpu]);
		cpu_from[cpu] = 0;
	}
}

/* by mmscope, or by a lock function that mmscope called; of the kernel, not by entering it */
static bool counts(const char *text)
{
	if (looked_at == HOLD_BY_MODULE)
		return strstr(text, "[mmscope]");
	return !strstr(text, "irqentry") && !strstr(text, "sysvec") && !strstr(text, "exc_");
}

static void interrupts_off(struct holds *h, const char *text, bool off, double at)
{
	if (off) {
		irq_from = counts(text) ? at : 0;
		h->nr[HOLD_IRQ] += irq_from != 0;
	} else if (irq_from) {
		timed(h, HOLD_IRQ, at - irq_from);
		irq_from = 0;
	}
}

/* "task-1 [000] d... 12.345678: event: text"; the parts, or NULL */
static char *parts_of(char *line, const char **event, double *at, unsigned int *cpu)
{
	char *time = strchr(line, ']'), *text, *end;

	if (*line == '#' || !time)
		return NULL;
	for (text = time; text > line && *text != '['; text--)
		;
	*cpu = strtoul(text + 1, NULL, 10);
	text = strstr(time, ": ");
	if (!text)
		return NULL;
	*text = '\0';
	time = strrchr(time, ' ');
	*at = time ? strtod(time, NULL) * 1e6 : 0;
	*event = text + 2;
	end = strstr(text + 2, ": ");
	if (!end)
		return NULL;
	*end = '\0';
	return end + 2;
}

static void see(struct holds *h, char *line)
{
	char function[64];
	const char *event, *text;
	uint64_t lock, from;
	unsigned int cpu;
	double at;

	text = parts_of(line, &event, &at, &cpu);
	if (!text)
		return;
	if (!strncmp(event, "irq_", strlen("irq_")))
		interrupts_off(h, text, !strcmp(event, "irq_disable"), at);
	else if (!strncmp(event, "cpu_", strlen("cpu_")))
		interrupt(h, cpu, !strncmp(event, "cpu_in", strlen("cpu_in")), at);
	else if (sscanf(text, "(%63[^)]) lock=%" SCNx64 " from=%" SCNx64, function, &lock, &from) != 3)
		return;
	else if (!strcmp(event, "take"))
		take(h, function, lock, from, at);
	else if (!strcmp(event, "give"))
		give(h, lock, at);
}

bool holds_trace_callers(char *text, size_t size)
{
	const struct symbol *s = NULL;
	uint64_t end;
	size_t len = 0;

	while ((s = symbol_next(s, &end))) {
		if (s->ours || kind_of(theirs, ARRAY_LEN(theirs), s->name) < 0)
			continue;
		len += snprintf(text + len, len < size ? size - len : 0,
				"%s(from >= 0x%" PRIx64 " && from < 0x%" PRIx64 ")",
				len ? " || " : "", s->at, end);
	}
	return len && len < size;
}

/* entries that were written over, of all CPUs */
static unsigned long written_over(const char *tracing)
{
	unsigned long sum = 0;
	char path[128], text[1024];
	unsigned int cpu;

	for (cpu = 0; cpu < MAX_CPUS; cpu++) {
		char *at;

		snprintf(path, sizeof(path), "%sper_cpu/cpu%u/stats", tracing, cpu);
		if (read_text(path, text, sizeof(text)) <= 0)
			break;
		at = strstr(text, "overrun: ");
		sum += at ? strtoul(at + strlen("overrun: "), NULL, 10) : 1;
	}
	return sum;
}

void holds_trace_begin(enum hold_by by)
{
	looked_at = by;
	memset(open_holds, 0, sizeof(open_holds));
	memset(cpu_from, 0, sizeof(cpu_from));
	irq_from = 0;
}

int holds_trace_read(const char *tracing, struct holds *h)
{
	char path[128], line[512];
	FILE *f;

	memset(h, 0, sizeof(*h));
	snprintf(path, sizeof(path), "%strace", tracing);
	f = fopen(path, "re");
	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f))
		see(h, line);
	fclose(f);
	h->lost = written_over(tracing);
	return 0;
}
