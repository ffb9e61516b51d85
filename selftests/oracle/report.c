// SPDX-License-Identifier: GPL-2.0
/*
 * What the host reads: plain lines in files of the shared directory.
 */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "fill.h"

static char directory[256];
static FILE *pages, *walks, *runs;

static const char *path_of(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static FILE *create(const char *name)
{
	FILE *f = fopen(path_of(name), "w");

	if (!f)
		die("%s: %m", path_of(name));
	setvbuf(f, NULL, _IOFBF, 1 << 18);
	return f;
}

static void finish(FILE *f)
{
	if (fflush(f) || fclose(f))
		die("writing the report: %m");
}

void report_open(const char *where)
{
	struct mms_info info = ask_info();
	FILE *machine;

	snprintf(directory, sizeof(directory), "%s", where);
	machine = create("machine");
	fprintf(machine, "%x %x\n", info.va_bits, info.flags);
	finish(machine);
	pages = create("pages");
	walks = create("walks");
	runs = create("runs");
}

static void print_walk(const char *label, pid_t pid, uint64_t root_pa,
		       const struct mms_walk *w)
{
	int level;

	fprintf(walks, "%s %d %" PRIx64 " %llx %llx %x %x %x %x %x %llx %llx",
		label, pid, root_pa, w->va, w->pa, w->state, w->level,
		w->page_shift, w->page_flags, w->prot, w->user_pgd.pa,
		w->user_pgd.raw);
	for (level = 0; level < MMS_LEVELS; level++)
		fprintf(walks, " %llx %llx", w->entry[level].pa,
			w->entry[level].raw);
	fputc('\n', walks);
}

void report_unchanged(pid_t pid, const char *const *label,
		      const struct mms_walk *before, size_t nr)
{
	uint64_t *va = calloc(nr, sizeof(*va)), root_pa;
	struct mms_walk *w;
	size_t i;

	if (!va)
		die("no memory for addresses");
	for (i = 0; i < nr; i++)
		va[i] = before[i].va;
	w = ask_walks(pid, va, nr, &root_pa);
	for (i = 0; i < nr; i++)
		if (!memcmp(&w[i], &before[i], sizeof(*w)))
			print_walk(label[i], pid, root_pa, &w[i]);
	free(w);
	free(va);
}

void report_walks(pid_t pid, const char *const *label, const uint64_t *va,
		  size_t nr)
{
	uint64_t root_pa;
	struct mms_walk *w = ask_walks(pid, va, nr, &root_pa);
	size_t i;

	for (i = 0; i < nr; i++)
		print_walk(label[i], pid, root_pa, &w[i]);
	free(w);
}

/* the word of its page that a target is asked at: pa must carry the offset */
static uint64_t asked_va(const struct target *t)
{
	return t->va + t->tag % (PAGE / 8) * 8;
}

static void report_targets_of(pid_t pid)
{
	uint64_t *va = calloc(nr_targets, sizeof(*va)), root_pa;
	struct mms_walk *w;
	size_t i, n = 0;

	if (!va)
		die("no memory for addresses");
	for (i = 0; i < nr_targets; i++)
		if (targets[i].pid == pid)
			va[n++] = asked_va(&targets[i]);
	w = ask_walks(pid, va, n, &root_pa);
	for (i = n = 0; i < nr_targets; i++) {
		const struct target *t = &targets[i];

		if (t->pid != pid)
			continue;
		fprintf(pages, "%s %d %llx %llx %x %" PRIx64 "\n", t->kind, pid,
			w[n].va, w[n].pa, w[n].page_shift, t->tag);
		print_walk(t->kind, pid, root_pa, &w[n++]);
	}
	free(w);
	free(va);
}

void report_targets(void)
{
	pid_t other = 0;
	size_t i;

	report_targets_of(getpid());
	for (i = 0; i < nr_targets; i++) {
		if (targets[i].pid == getpid() || targets[i].pid == other)
			continue;
		other = targets[i].pid;
		report_targets_of(other);
	}
}

void report_runs(pid_t pid)
{
	size_t nr, i;
	struct mms_run *r = ask_runs(pid, &nr);

	for (i = 0; i < nr; i++)
		fprintf(runs, "%d %llx %llx %llx %x %x %x\n", pid, r[i].va,
			r[i].len, r[i].pa, r[i].page_flags, r[i].state,
			r[i].page_shift);
	free(r);
}

void report_ready(void)
{
	finish(pages);
	finish(walks);
	finish(runs);
	finish(create("ready"));
}

bool report_is_wanted_again(void)
{
	for (;;) {
		if (!access(path_of("over"), F_OK))
			return false;
		/* the host makes it after it has taken "ready" away */
		if (!unlink(path_of("again")))
			return true;
		usleep(100 * 1000);
	}
}
