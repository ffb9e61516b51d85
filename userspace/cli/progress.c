// SPDX-License-Identifier: GPL-2.0-only
/*
 * progress.c - a sign of life for what takes longer than a second. Only on a
 * terminal, and gone without a trace before anything else is written there.
 */
#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

#define FIRST_NS	1000000000ULL
#define EVERY_NS	100000000ULL

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

void progress_init(struct progress *p, bool wanted)
{
	p->on = wanted && isatty(STDERR_FILENO);
	p->shown = false;
	p->start_ns = p->last_ns = now_ns();
}

void progress_show(struct progress *p, uint64_t count, const char *what,
		   uint64_t at)
{
	uint64_t now;

	if (!p->on)
		return;
	now = now_ns();
	if (now - p->start_ns < FIRST_NS || now - p->last_ns < EVERY_NS)
		return;
	p->last_ns = now;
	p->shown = true;
	fprintf(stderr, "\r\033[K%" PRIu64 " %s, at 0x%" PRIx64 " ...", count,
		what, at);
}

void progress_clear(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
