// SPDX-License-Identifier: GPL-2.0-only
/*
 * target.c - the first argument: whose address space.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static void read_comm(struct target *t)
{
	char line[sizeof(t->comm)];
	FILE *f = procfs_open(t->space.pid, "comm");

	if (!f)
		return;
	if (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		text_safe(line, t->comm, sizeof(t->comm));
	}
	fclose(f);
}

int target_parse(const char *text, struct target *ret)
{
	struct target t = { .space = { .space = MMS_SPACE_USER } };
	char *end;
	long pid;

	if (!strcmp(text, "kernel")) {
		t.space.space = MMS_SPACE_KERNEL;
		*ret = t;
		return 0;
	}
	if (!strcmp(text, "self")) {
		pid = source_file() ? 0 : getpid();
	} else {
		pid = strtol(text, &end, 10);
		if (*end || text[0] < '0' || text[0] > '9' || pid < 1 || pid > INT_MAX)
			return fail(EXIT_USAGE, "\"%s\" is no process: give a pid, "
				    "\"self\" or \"kernel\"", text);
	}
	t.space.pid = pid;
	if (!source_file())
		read_comm(&t);
	*ret = t;
	return 0;
}

static int take_comm(const struct mmscope_entry *e, void *ctx)
{
	struct target *t = ctx;
	struct mms_rec_task task;

	if (e->rec->type != MMS_REC_TASK)
		return 0;
	mmscope_rec_get(e->rec, &task, sizeof(task));
	if (!(task.flags & MMS_TASK_ASKED))
		return 0;
	task.comm[sizeof(task.comm) - 1] = '\0';
	text_safe(task.comm, t->comm, sizeof(t->comm));
	return 1;
}

void target_resolve(struct target *t, struct mmscope *m)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_MM,
		.space = t->space,
	};

	if (!mmscope_is_file(m) || target_is_kernel(t))
		return;
	if (!t->space.pid)
		t->space.pid = mmscope_file_pid(m);
	mmscope_each(m, &args, take_comm, t, NULL);
}

bool target_is_kernel(const struct target *t)
{
	return t->space.space == MMS_SPACE_KERNEL;
}

void target_label(const struct target *t, char *buf, size_t size)
{
	if (target_is_kernel(t))
		snprintf(buf, size, "the kernel");
	else if (*t->comm)
		snprintf(buf, size, "process %d (%s)", t->space.pid, t->comm);
	else
		snprintf(buf, size, "process %d", t->space.pid);
}
