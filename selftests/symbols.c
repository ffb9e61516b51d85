// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/kallsyms, kept.
 */
#include "symbols.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct symbol *all;
static size_t nr;

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* 0: keep it */
static int read_line(const char *line, struct symbol *s)
{
	char module[24] = "", type;

	if (sscanf(line, "%lx %c %54s %23s", &s->at, &type, s->name, module) < 3)
		return -1;
	s->ours = !strcmp(module, "[mmscope]");
	return !strchr("tTwW", type) || !s->at;
}

size_t symbols_load(void)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char line[512];
	size_t room = 0;

	while (f && fgets(line, sizeof(line), f)) {
		if (nr == room) {
			room = 2 * room + 65536;
			all = realloc(all, room * sizeof(*all));
			if (!all)
				abort();
		}
		nr += !read_line(line, &all[nr]);
	}
	if (f)
		fclose(f);
	qsort(all, nr, sizeof(*all), by_address);
	return nr;
}

const struct symbol *symbol_at(uint64_t at)
{
	size_t low = 0, high = nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (all[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &all[low - 1] : NULL;
}

/* names that stand at the same place are told one by one, and all end at the next place */
const struct symbol *symbol_next(const struct symbol *after, uint64_t *end)
{
	const struct symbol *s = after ? after + 1 : all, *next = s;

	while (next < all + nr && next->at == s->at)
		next++;
	if (next >= all + nr)
		return NULL;
	*end = next->at;
	return s;
}

bool symbol_exists(const char *name)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!all[i].ours && !strcmp(all[i].name, name))
			return true;
	return false;
}

const struct symbol *symbol_ours(const struct symbol *after, const char *name)
{
	const struct symbol *s = after ? after + 1 : all;

	for (; s < all + nr; s++)
		if (s->ours && !strcmp(s->name, name))
			return s;
	return NULL;
}
