/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The text of a trace of lock functions, made into holds. Between holds.c and
 * holds_trace.c only.
 */
#ifndef _MMS_SELFTEST_HOLDS_TRACE_H
#define _MMS_SELFTEST_HOLDS_TRACE_H

#include "holds.h"

/*
 * The tracer's filter for those of the kernel's functions whose holds are looked at; false:
 * @size is too small
 */
bool holds_trace_callers(char *text, size_t size);

void holds_trace_begin(enum hold_by by);

/* @tracing: the tracer's folder; 0 or -1 */
int holds_trace_read(const char *tracing, struct holds *h);

#endif /* _MMS_SELFTEST_HOLDS_TRACE_H */
