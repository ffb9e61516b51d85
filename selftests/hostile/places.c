// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "places.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common.h"
#include "../symbols.h"

#define TRACING		"/sys/kernel/debug/tracing/"
#define INSTANCE	TRACING "instances/mms_places/"
#define PROBE		"mms_places/point"
/* for each CPU; a stack takes a quarter of a kibibyte */
#define BUFFER_KB	"16384"

static int tell(const char *file, const char *text)
{
	char path[200];

	snprintf(path, sizeof(path), INSTANCE "%s", file);
	return write_text(path, text);
}

/* 0 or -errno */
static int begin(void)
{
	char pid[16];
	int err = write_text(TRACING "kprobe_events", "p:" PROBE " should_fail_ex\n");

	if (!err && mkdir(INSTANCE, 0700))
		err = -errno;
	if (err)
		return err;
	snprintf(pid, sizeof(pid), "%d", (int)gettid());
	err = tell("buffer_size_kb", BUFFER_KB);
	if (!err)
		err = tell("set_event_pid", pid);
	if (!err)
		err = tell("options/stacktrace", "1");
	if (!err)
		err = tell("options/sym-addr", "1");
	if (!err)
		err = tell("events/" PROBE "/enable", "1");
	return err;
}

static void end(void)
{
	tell("events/" PROBE "/enable", "0");
	rmdir(INSTANCE);
	write_text(TRACING "kprobe_events", "-:" PROBE "\n");
}

static void add(struct places *p, uint64_t at)
{
	unsigned int i;

	for (i = 0; i < p->nr; i++)
		if (p->at[i] == at)
			return;
	if (p->nr < PLACES_MAX)
		p->at[p->nr++] = at;
}

/* " => function <ffffffffc0001234>" */
static void take_line(struct places *p, const char *line)
{
	const char *at = strrchr(line, '<');
	const struct symbol *s;
	uint64_t address;

	if (strncmp(line, " => ", 4) || !at)
		return;
	address = strtoull(at + 1, NULL, 16);
	s = symbol_at(address);
	if (s && s->ours)
		add(p, address);
}

static int take_stacks(struct places *p)
{
	FILE *f = fopen(INSTANCE "trace", "re");
	unsigned long kept = 0, written = 0;
	char line[512];

	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "# entries-in-buffer/entries-written: %lu/%lu", &kept,
			   &written) == 2)
			continue;
		p->seen += !!strstr(line, "<stack trace>");
		take_line(p, line);
	}
	fclose(f);
	/* a point is an event and its stack */
	p->points = written / 2;
	if (p->nr == PLACES_MAX)
		return -E2BIG;
	return p->nr ? 0 : -ENODATA;
}

int places_find(void (*run)(void *ctx), void *ctx, struct places *p)
{
	static size_t known;
	int err;

	memset(p, 0, sizeof(*p));
	if (!known)
		known = symbols_load();
	err = begin();
	if (!err) {
		run(ctx);
		tell("events/" PROBE "/enable", "0");
		err = take_stacks(p);
	}
	end();
	return err;
}

int place_choose(uint64_t at)
{
	static const char * const faults[] = { "failslab", "fail_page_alloc", "fail_usercopy" };
	char path[100], from[32], to[32];
	int err = 0;
	size_t i;

	snprintf(from, sizeof(from), "%#llx", (unsigned long long)at);
	snprintf(to, sizeof(to), "%#llx", at ? (unsigned long long)at + 1 : ~0ULL);
	for (i = 0; i < ARRAY_LEN(faults) && !err; i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s/require-start", faults[i]);
		err = write_text(path, from);
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s/require-end", faults[i]);
		err = err ? err : write_text(path, to);
	}
	return err;
}
