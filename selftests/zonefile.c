// SPDX-License-Identifier: GPL-2.0
/*
 * Readers of /proc/zoneinfo, /proc/buddyinfo and /proc/pagetypeinfo.
 */
#define _GNU_SOURCE
#include "zonefile.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FACTS	20000

/* where a reading stands: which node and zone the lines are about */
struct reader {
	FILE *file;
	struct facts *facts;
	unsigned int node;
	char zone[16];
	char line[1024];
};

static int begin(struct reader *r, const char *path, struct facts *ret)
{
	memset(r, 0, sizeof(*r));
	r->file = fopen(path, "re");
	if (!r->file)
		return -errno;
	r->facts = ret;
	ret->nr = 0;
	ret->fact = calloc(MAX_FACTS, sizeof(*ret->fact));
	return ret->fact ? 0 : -ENOMEM;
}

static bool next_line(struct reader *r)
{
	return fgets(r->line, sizeof(r->line), r->file);
}

static void end(struct reader *r)
{
	fclose(r->file);
}

static void add(struct reader *r, const char *key, uint64_t value, bool least)
{
	struct fact *f = &r->facts->fact[r->facts->nr];

	if (r->facts->nr == MAX_FACTS)
		return;
	f->node = r->node;
	snprintf(f->zone, sizeof(f->zone), "%s", r->zone);
	snprintf(f->key, sizeof(f->key), "%s", key);
	f->value = value;
	f->least = least;
	r->facts->nr++;
}

/* "Node 0, zone DMA32 ..." or "Node 0, zone DMA32, type ...": what follows, or NULL */
static char *about_zone(struct reader *r)
{
	int used = 0;

	if (sscanf(r->line, "Node %u, zone %15[^, \n]%n", &r->node, r->zone, &used) != 2)
		return NULL;
	return r->line + used;
}

/* "key 12", "key: 12", "pages key 12": the number, and the key in front of it */
static bool key_and_number(char *line, char *key, size_t size, uint64_t *value)
{
	char *at = line + strlen(line);

	while (at > line && isspace(at[-1]))
		*--at = '\0';
	while (at > line && isdigit(at[-1]))
		at--;
	if (!*at || at == line)
		return false;
	*value = strtoull(at, NULL, 10);
	while (at > line && (isspace(at[-1]) || at[-1] == ':'))
		*--at = '\0';
	while (isspace(*line))
		line++;
	if (!strncmp(line, "pages ", 6))
		line += 6;
	while (isspace(*line))
		line++;
	snprintf(key, size, "%s", line);
	return *key;
}

static void protection(struct reader *r, char *list)
{
	char key[32];
	unsigned int i = 0;
	char *end;

	for (list = strchr(list, '('); list && *list != ')'; list = end) {
		uint64_t value = strtoull(list + 1, &end, 10);

		snprintf(key, sizeof(key), "protection %u", i++);
		add(r, key, value, false);
	}
}

int zoneinfo_read(struct facts *ret)
{
	enum { ZONE, NODE_STATS, PAGESETS } part = ZONE;
	char key[48], full[64];
	unsigned int cpu = 0;
	struct reader r;
	uint64_t value;
	int err = begin(&r, "/proc/zoneinfo", ret);

	if (err)
		return err;
	while (next_line(&r)) {
		if (about_zone(&r)) {
			part = ZONE;
		} else if (strstr(r.line, "per-node stats")) {
			part = NODE_STATS;
		} else if (strstr(r.line, "pagesets")) {
			part = PAGESETS;
		} else if (strstr(r.line, "protection:")) {
			protection(&r, r.line);
		} else if (key_and_number(r.line, key, sizeof(key), &value)) {
			if (!strcmp(key, "free") || !strcmp(key, "start_pfn") ||
			    !strcmp(key, "node_unreclaimable"))
				part = ZONE;
			if (part == PAGESETS && !strcmp(key, "cpu"))
				cpu = value;
			else if (part == NODE_STATS)
				snprintf(full, sizeof(full), "node %s", key);
			else if (part == PAGESETS)
				snprintf(full, sizeof(full), "cpu %u %s", cpu, key);
			else
				snprintf(full, sizeof(full), "%s", key);
			if (part != PAGESETS || strcmp(key, "cpu"))
				add(&r, full, value, false);
		}
	}
	end(&r);
	return 0;
}

/* numbers in a row: @format has a place for the order */
static void row(struct reader *r, const char *what, char *at)
{
	char key[48];
	unsigned int order;

	for (order = 0; at; order++) {
		bool least;
		char *end;
		uint64_t value;

		at += strspn(at, " ");
		least = *at == '>';
		value = strtoull(at + least, &end, 10);
		if (end == at + least)
			break;
		snprintf(key, sizeof(key), "%sorder %u", what, order);
		add(r, key, value, least);
		at = end;
	}
}

int buddyinfo_read(struct facts *ret)
{
	struct reader r;
	int err = begin(&r, "/proc/buddyinfo", ret);

	if (err)
		return err;
	while (next_line(&r)) {
		char *rest = about_zone(&r);

		if (rest)
			row(&r, "", rest);
	}
	end(&r);
	return 0;
}

/* the table "Number of blocks type": a column for each type named in its heading */
static void blocks(struct reader *r, char *rest, char (*type)[16], unsigned int nr)
{
	char key[32], *end;
	unsigned int i;

	for (i = 0; i < nr; i++, rest = end) {
		uint64_t value = strtoull(rest, &end, 10);

		if (end == rest)
			return;
		snprintf(key, sizeof(key), "%.15s blocks", type[i]);
		add(r, key, value, false);
	}
}

/* each node has both tables: of free lists, a line a type, and of pageblocks */
int pagetypeinfo_read(struct facts *ret)
{
	char type[16][16], name[16], what[24];
	unsigned int types = 0;
	struct reader r;
	int used, err = begin(&r, "/proc/pagetypeinfo", ret);

	if (err)
		return err;
	while (next_line(&r)) {
		char *at = r.line, *rest;

		if (!strncmp(at, "Number of blocks type", 21)) {
			for (types = 0, at += 21; types < 16 &&
			     sscanf(at, "%15s%n", type[types], &used) == 1; at += used)
				types++;
			continue;
		}
		rest = about_zone(&r);
		if (!rest)
			continue;
		if (sscanf(rest, ", type %15s%n", name, &used) == 1) {
			snprintf(what, sizeof(what), "%s ", name);
			row(&r, what, rest + used);
		} else {
			blocks(&r, rest, type, types);
		}
	}
	end(&r);
	return 0;
}

void facts_free(struct facts *f)
{
	free(f->fact);
	memset(f, 0, sizeof(*f));
}

const struct fact *facts_find(const struct facts *in, const struct fact *like)
{
	size_t i;

	for (i = 0; i < in->nr; i++)
		if (in->fact[i].node == like->node &&
		    !strcmp(in->fact[i].key, like->key) &&
		    !strcmp(in->fact[i].zone, like->zone))
			return &in->fact[i];
	return NULL;
}

bool pages_are_kept(void)
{
	struct facts f;
	bool kept = false;
	size_t i;

	if (zoneinfo_read(&f))
		return false;
	for (i = 0; i < f.nr; i++) {
		const char *last = strrchr(f.fact[i].key, ' ');

		kept |= !strncmp(f.fact[i].key, "cpu ", 4) && last && !strcmp(last, " high") &&
			f.fact[i].value;
	}
	facts_free(&f);
	return kept;
}
