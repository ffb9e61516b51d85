// SPDX-License-Identifier: GPL-2.0
/*
 * How long the kernel itself holds zone->lock to tell of free lists, from its own function
 * tracer: the times at which a reading of /proc/pagetypeinfo takes the lock and gives it
 * back.
 */
#include "bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TRACING	"/sys/kernel/debug/tracing/"
#define LOCKS	": _raw_spin_"

static int tell(const char *name, const char *text, int how)
{
	int fd = open(name, O_WRONLY | O_CLOEXEC | how), bad;

	if (fd < 0)
		return -1;
	bad = write(fd, text, strlen(text)) < 0;
	close(fd);
	return -bad;
}

static int trace_locks(void)
{
	static const char *const functions[] = {
		"_raw_spin_lock_irqsave", "_raw_spin_lock_irq",
		"_raw_spin_unlock_irqrestore", "_raw_spin_unlock_irq",
	};
	unsigned int i;

	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (tell(TRACING "set_ftrace_filter", functions[i], i ? O_APPEND : O_TRUNC))
			return -1;
	return tell(TRACING "current_tracer", "function", 0);
}

static void trace_no_more(void)
{
	tell(TRACING "current_tracer", "nop", 0);
	tell(TRACING "set_ftrace_filter", "\n", O_TRUNC);
}

/* a line of the trace; @us: its time. Return: 1 taken, -1 given back, 0 another's lock */
static int lock_of(char *line, double *us)
{
	char *mark = strstr(line, LOCKS), *time;

	if (!mark || !strstr(mark, "<-pagetypeinfo"))
		return 0;
	*mark = '\0';
	time = strrchr(line, ' ');
	if (!time || sscanf(time, "%lf", us) != 1)
		return 0;
	*us *= 1e6;
	return strncmp(mark + strlen(LOCKS), "lock", strlen("lock")) ? -1 : 1;
}

/* us; below 0: there is none */
static double longest_hold(void)
{
	FILE *f = fopen(TRACING "trace", "re");
	double from = -1, at = 0, longest = -1;
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		switch (lock_of(line, &at)) {
		case 1:
			from = at;
			break;
		case -1:
			if (from >= 0 && at - from > longest)
				longest = at - from;
			from = -1;
		}
	}
	if (f)
		fclose(f);
	return longest;
}

double pagetypeinfo_hold(unsigned int rounds)
{
	double least = -1, us;

	if (trace_locks())
		rounds = 0;
	while (rounds--) {
		tell(TRACING "trace", "", O_TRUNC);
		read_whole("/proc/pagetypeinfo");
		us = longest_hold();
		if (us >= 0 && (least < 0 || us < least))
			least = us;
	}
	trace_no_more();
	return least;
}
