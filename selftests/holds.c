// SPDX-License-Identifier: GPL-2.0
/*
 * Probes on lock functions: set, filtered, taken away. What they wrote is read in
 * holds_trace.c.
 */
#include "holds.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "holds_trace.h"
#include "symbols.h"

#define TRACING		"/sys/kernel/debug/tracing/"
#define INTERRUPTS	TRACING "events/preemptirq/"
#define BUFFER_KIB	"49152"
#define FILTER		3500	/* the tracer takes a page of it */

/* where one is missing the kernel has it inline, or has none */
static const char *const takers[] = {
	"_raw_spin_lock", "_raw_spin_lock_irq", "_raw_spin_lock_irqsave",
	"down_read", "down_read_killable", "down_write", "down_write_killable",
};

static const char *const givers[] = {
	"_raw_spin_unlock", "_raw_spin_unlock_irq", "_raw_spin_unlock_irqrestore",
	"up_read", "up_write",
};

/* what the module has run on other CPUs, in an interrupt */
static const char *const asked_of_cpus[] = { "ask_cpu", "hold" };
#define MAX_ASKED	8	/* functions of these names */

static bool interrupts, armed;

/* add to a file of the tracer */
__attribute__((format(printf, 2, 3)))
static int tell(const char *name, const char *format, ...)
{
	char text[FILTER + 64], path[128];
	int fd, bad;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	snprintf(path, sizeof(path), TRACING "%s", name);
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		return -1;
	bad = write(fd, text, strlen(text)) < 0;
	close(fd);
	return -bad;
}

static int probe(const char *event, const char *const *name, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (symbol_exists(name[i]) &&
		    tell("kprobe_events", "p:mms_holds/%s %s lock=%%di from=$stack0\n",
			 event, name[i]))
			return -1;
	return 0;
}

/*
 * The number of functions found. Each has an event of its own: probes of one event that are
 * set by address are taken for the same one.
 */
static int probe_cpus(void)
{
	const struct symbol *s = NULL;
	size_t i;
	int nr = 0;

	for (i = 0; i < ARRAY_LEN(asked_of_cpus); i++)
		while (nr < MAX_ASKED && (s = symbol_ours(s, asked_of_cpus[i]))) {
			if (tell("kprobe_events", "p:mms_holds/cpu_in%d 0x%" PRIx64 "\n", nr, s->at) ||
			    tell("kprobe_events", "r:mms_holds/cpu_out%d 0x%" PRIx64 "\n", nr, s->at))
				return -1;
			nr++;
		}
	return nr;
}

const char *holds_open(void)
{
	holds_close();
	if (access(TRACING "kprobe_events", W_OK))
		return "this kernel has no events for probes";
	if (!symbols_load())
		return "addresses of symbols are not shown";
	if (probe("take", takers, ARRAY_LEN(takers)) || probe("give", givers, ARRAY_LEN(givers)))
		return "lock functions cannot be probed";
	if (probe_cpus() <= 0)
		return "what the module runs on other CPUs cannot be probed";
	interrupts = !access(INTERRUPTS "irq_disable", F_OK);
	tell("buffer_size_kb", BUFFER_KIB);
	tell("tracing_on", "0");
	return NULL;
}

bool holds_see_interrupts(void)
{
	return interrupts;
}

static void enable(bool on)
{
	if (!access(TRACING "events/mms_holds", F_OK))
		tell("events/mms_holds/enable", on ? "1" : "0");
	if (interrupts)
		tell("events/preemptirq/enable", on ? "1" : "0");
}

void holds_close(void)
{
	int i;

	enable(false);
	armed = false;
	tell("tracing_on", "1");
	tell("kprobe_events", "-:mms_holds/take\n");
	tell("kprobe_events", "-:mms_holds/give\n");
	for (i = 0; i < MAX_ASKED; i++) {
		tell("kprobe_events", "-:mms_holds/cpu_in%d\n", i);
		tell("kprobe_events", "-:mms_holds/cpu_out%d\n", i);
	}
}

/* from where to where the module's code lies */
static int module_range(uint64_t *from, uint64_t *to)
{
	FILE *f = fopen("/proc/modules", "re");
	char line[512];
	uint64_t size;
	int found = -1;

	while (f && found && fgets(line, sizeof(line), f))
		if (sscanf(line, "mmscope %" SCNu64 " %*d %*s %*s %" SCNx64, &size, from) == 2)
			found = 0;
	if (f)
		fclose(f);
	*to = *from + size;
	return found;
}

static int filter_module(void)
{
	uint64_t from, to;
	char text[96];

	if (module_range(&from, &to))
		return -1;
	snprintf(text, sizeof(text), "from >= 0x%" PRIx64 " && from < 0x%" PRIx64, from, to);
	return tell("events/mms_holds/take/filter", "%s", text) ||
	       tell("events/mms_holds/give/filter", "%s", text) ? -1 : 0;
}

/* who takes a lock is known, who gives it back is found by the lock */
static int filter_kernel(void)
{
	const int pid = getpid();
	char callers[FILTER];

	if (!holds_trace_callers(callers, sizeof(callers)))
		return -1;
	return tell("events/mms_holds/take/filter", "common_pid == %d && (%s)", pid, callers) ||
	       tell("events/mms_holds/give/filter", "common_pid == %d", pid) ? -1 : 0;
}

static int filter(enum hold_by by)
{
	if (by == HOLD_BY_MODULE ? filter_module() : filter_kernel())
		return -1;
	return !interrupts ? 0 :
	       tell("events/preemptirq/filter", "common_pid == %d", (int)getpid());
}

static int empty_trace(void)
{
	int fd = open(TRACING "trace", O_WRONLY | O_TRUNC | O_CLOEXEC);

	return fd < 0 ? -1 : close(fd);
}

int holds_begin(enum hold_by by)
{
	if (filter(by))
		return -1;
	holds_trace_begin(by);
	if (empty_trace())
		return -1;
	/* once: each time the kernel's code is written to, on all of its processors */
	if (!armed)
		enable(true);
	armed = true;
	return tell("tracing_on", "1");
}

int holds_end(struct holds *h)
{
	if (tell("tracing_on", "0"))
		return -1;
	return holds_trace_read(TRACING, h);
}
