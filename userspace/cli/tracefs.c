// SPDX-License-Identifier: GPL-2.0-only
/*
 * tracefs.c - an instance of the kernel's tracer, by its files
 * (Documentation/trace/ftrace.rst).
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "tracefs.h"

static bool write_file(const struct trace *t, const char *name, const char *text)
{
	char path[224];
	ssize_t done;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", t->dir, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	done = write(fd, text, strlen(text));
	close(fd);
	return done == (ssize_t)strlen(text);
}

static int make(struct trace *t)
{
	static const char *const roots[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(roots); i++) {
		snprintf(t->dir, sizeof(t->dir), "%s/instances/mmscope-%d", roots[i], getpid());
		if (!mkdir(t->dir, 0700))
			return 0;
	}
	t->dir[0] = '\0';
	return fail(EXIT_FAIL, "no trace buffer can be made below %s: %s", roots[0],
		    strerror(errno));
}

int trace_open(struct trace *t, unsigned int kb)
{
	char size[16];
	int err = make(t);

	if (err)
		return err;
	snprintf(size, sizeof(size), "%u", kb);
	if (!trace_record(t, false) || !write_file(t, "trace_clock", "counter") ||
	    !write_file(t, "buffer_size_kb", size) ||
	    !write_file(t, "options/overwrite", "0") ||
	    !write_file(t, "options/context-info", "0"))
		return fail(EXIT_FAIL, "the trace buffer %s cannot be set up: %s", t->dir,
			    strerror(errno));
	return 0;
}

bool trace_enable(const struct trace *t, const char *event)
{
	char name[96];

	snprintf(name, sizeof(name), "events/%s/enable", event);
	return write_file(t, name, "1");
}

bool trace_record(const struct trace *t, bool on)
{
	return write_file(t, "tracing_on", on ? "1" : "0");
}

/* "overrun: 0" and others of its kind in a file */
static uint64_t lost_in(FILE *f)
{
	static const char *const counts[] = { "overrun", "commit overrun", "dropped events" };
	char line[96];
	uint64_t sum = 0;
	size_t i;

	while (fgets(line, sizeof(line), f)) {
		char *colon = strchr(line, ':');

		if (!colon)
			continue;
		*colon = '\0';
		for (i = 0; i < ARRAY_SIZE(counts); i++)
			if (!strcmp(line, counts[i]))
				sum += strtoull(colon + 1, NULL, 10);
	}
	return sum;
}

uint64_t trace_lost(const struct trace *t)
{
	const long cpus = sysconf(_SC_NPROCESSORS_CONF);
	uint64_t sum = 0, seen = 0;
	char path[224];
	long cpu;

	for (cpu = 0; cpu < cpus; cpu++) {
		FILE *f;

		snprintf(path, sizeof(path), "%s/per_cpu/cpu%ld/stats", t->dir, cpu);
		f = fopen(path, "re");
		if (!f)
			continue;
		sum += lost_in(f);
		seen++;
		fclose(f);
	}
	return seen ? sum : UINT64_MAX;
}

int trace_read(const struct trace *t, trace_take *take, void *ctx)
{
	char path[224], line[512], *colon;
	FILE *f;
	int err = 0;

	snprintf(path, sizeof(path), "%s/trace", t->dir);
	f = fopen(path, "re");
	if (!f)
		return fail(EXIT_FAIL, "%s cannot be read: %s", path, strerror(errno));
	while (!err && fgets(line, sizeof(line), f)) {
		colon = line[0] == '#' ? NULL : strstr(line, ": ");
		if (!colon)
			continue;
		*colon = '\0';
		line[strcspn(line, "\n")] = '\0';
		err = take(line + strspn(line, " "), colon + 2, ctx);
	}
	fclose(f);
	return err;
}

bool trace_field(const char *fields, const char *name, uint64_t *ret)
{
	const size_t len = strlen(name);
	const char *at;

	for (at = fields; (at = strstr(at, name)); at += len) {
		if ((at != fields && at[-1] != ' ') || at[len] != '=')
			continue;
		*ret = strtoull(at + len + 1, NULL, 0);
		return true;
	}
	return false;
}

void trace_close(struct trace *t)
{
	if (!t->dir[0])
		return;
	trace_record(t, false);
	write_file(t, "events/enable", "0");
	rmdir(t->dir);
	t->dir[0] = '\0';
}
