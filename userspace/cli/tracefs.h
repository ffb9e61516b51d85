/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tracefs.h - a trace buffer of one's own, that disturbs nobody else's.
 */
#ifndef _MMS_TRACEFS_H
#define _MMS_TRACEFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct trace - an instance of the kernel's tracer
 * @dir: its folder; "" if there is none
 */
struct trace {
	char dir[96];
};

/**
 * trace_open() - make an instance that does not record yet
 * @t: filled; trace_close() when done, also after a failure
 * @kb: room for each CPU, in KiB; what comes when it is full is lost, and counted
 *
 * Events are numbered as they happen, over all CPUs.
 * Return: 0 or an exit code with a sentence printed.
 */
int trace_open(struct trace *t, unsigned int kb);

/** trace_enable() - record a group or "group/event"; whether there is such a thing */
bool trace_enable(const struct trace *t, const char *event);

/** trace_record() - begin or end to record; whether that was possible */
bool trace_record(const struct trace *t, bool on);

/** trace_lost() - events that found no room, on all CPUs; ~0 if it cannot be told */
uint64_t trace_lost(const struct trace *t);

/**
 * typedef trace_take - takes an event
 * @name: its name
 * @fields: "name=value ..." as the kernel prints them
 * @ctx: as given
 *
 * Return: 0, or a code that ends the reading.
 */
typedef int trace_take(const char *name, const char *fields, void *ctx);

/* all events in their order: 0, what @take returned, or an exit code with a sentence */
int trace_read(const struct trace *t, trace_take *take, void *ctx);

/* the number after " @name=" or at the beginning; whether there is one */
bool trace_field(const char *fields, const char *name, uint64_t *ret);

void trace_close(struct trace *t);

#endif /* _MMS_TRACEFS_H */
