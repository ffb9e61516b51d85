// SPDX-License-Identifier: GPL-2.0-only
/*
 * tasks.c - "mmscope tasks": all processes with the mm_struct each runs on, so
 * that it shows who shares one and who borrows one.
 */
#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "mm.h"

struct request {
	struct opts opts;
	bool threads;
	struct selection sel;
};

/**
 * struct task_row - a task and what was asked about its memory
 * @rec: the task
 * @sharers: tasks of the answer with the same mm_struct, itself included
 * @mm: its mm_struct, if a column needs it; @mm.mm is 0 if not
 */
struct task_row {
	struct mms_rec_task rec;
	uint64_t sharers;
	struct mms_rec_mm mm;
};

/**
 * struct session - one run of the command
 */
struct session {
	const struct mms_info *info;
	struct task_row *row;
	size_t nr;
};

enum {
	COL_PID, COL_PPID, COL_TGID, COL_STATE, COL_KIND, COL_CPU, COL_UID, COL_MM,
	COL_SHARERS, COL_OWNER, COL_VIRT, COL_RES, COL_SWAP, COL_COMM, COL_ACTIVE,
	COL_TASK, COL_STACK, COL_START, COL_FLAGS,
};

#define D COL_F_DEFAULT
#define R COL_F_RIGHT

static const struct column columns[] = {
	[COL_PID] = { "PID", "number of the task", COL_NUM, D | R },
	[COL_PPID] = { "PPID", "number of its parent", COL_NUM, D | R },
	[COL_TGID] = { "TGID", "number of its process", COL_NUM, R },
	[COL_STATE] = { "S", "state, letter as in ps", COL_STR, D },
	[COL_KIND] = { "KIND", "process, thread, kernel thread or zombie", COL_STR, D },
	[COL_CPU] = { "CPU", "where it runs or last ran", COL_NUM, R },
	[COL_UID] = { "UID", "effective user id", COL_NUM, R },
	[COL_MM] = { "MM", "address of its mm_struct", COL_ADDR, D },
	[COL_SHARERS] = { "SHARERS", "tasks of the list with this mm_struct", COL_NUM, R },
	[COL_OWNER] = { "BORROWS", "process whose mm_struct it runs on", COL_NUM, D | R },
	[COL_VIRT] = { "VIRT", "address space that is mapped", COL_SIZE, COL_F_NOJSON | R },
	[COL_RES] = { "RES", "resident", COL_SIZE, COL_F_NOJSON | R },
	[COL_SWAP] = { "SWAP", "swapped out", COL_SIZE, COL_F_NOJSON | R },
	[COL_COMM] = { "COMM", "its name", COL_STR, D },
	[COL_ACTIVE] = { "ACTIVEMM", "mm_struct whose tables it runs on", COL_ADDR, 0 },
	[COL_TASK] = { "TASK", "address of the task_struct", COL_ADDR, 0 },
	[COL_STACK] = { "STACK", "lowest address of its kernel stack", COL_ADDR, 0 },
	[COL_START] = { "START", "nanoseconds from boot to its start", COL_NUM, R },
	[COL_FLAGS] = { "FLAGS", "what it is", COL_LIST, 0 },
};

#undef D
#undef R

#define TASK(member, how) FIELD(struct task_row, rec.member, how)

static const struct field fields[ARRAY_SIZE(columns)] = {
	[COL_PID] = TASK(pid, FIELD_PID),
	[COL_PPID] = TASK(ppid, FIELD_PLAIN),
	[COL_TGID] = TASK(tgid, FIELD_PID),
	[COL_CPU] = TASK(cpu, FIELD_PLAIN),
	[COL_UID] = TASK(uid, FIELD_PLAIN),
	[COL_MM] = TASK(mm, FIELD_ADDRESS),
	[COL_OWNER] = TASK(owner_pid, FIELD_PID),
	[COL_ACTIVE] = TASK(active_mm, FIELD_ADDRESS),
	[COL_TASK] = TASK(task, FIELD_ADDRESS),
	[COL_STACK] = TASK(stack, FIELD_ADDRESS),
	[COL_START] = TASK(start_ns, FIELD_PLAIN),
};

/* ---- cells ---- */

static const char *kind_color(const struct mms_rec_task *t)
{
	if (t->flags & MMS_TASK_ZOMBIE)
		return SGR_RED;
	if (t->flags & MMS_TASK_KTHREAD)
		return SGR_DIM;
	return t->flags & MMS_TASK_LEADER ? NULL : SGR_CYAN;
}

static void fill_memory(const struct session *s, const struct mms_rec_mm *mm,
			unsigned int column, struct cell *cell)
{
	uint64_t pages = mm->total_vm;

	if (column == COL_RES)
		pages = mm->rss_anon + mm->rss_file + mm->rss_shmem;
	if (column == COL_SWAP)
		pages = mm->swap_ents;
	cell->set = mm->mm;
	cell->num = pages << s->info->page_shift;
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	static const char *const words[] = {
		"asked", "leader", "kthread", "zombie", "borrows", "shares", "user-mm",
	};
	const struct task_row *r = row;

	(void)want_json;
	if (field_fill(&fields[column], r, 0, cell))
		return;
	cell->set = true;
	cell->str = cell->buf;
	switch (column) {
	case COL_STATE:
		snprintf(cell->buf, sizeof(cell->buf), "%c", (char)r->rec.state);
		break;
	case COL_KIND:
		cell->str = task_kind(&r->rec);
		cell->color = kind_color(&r->rec);
		break;
	case COL_SHARERS:
		cell->set = r->rec.mm;
		cell->num = r->sharers;
		break;
	case COL_COMM:
		cell->str = r->rec.comm;
		break;
	case COL_FLAGS:
		words_str(r->rec.flags, words, ARRAY_SIZE(words), cell->buf,
			  sizeof(cell->buf));
		break;
	default:
		fill_memory(ctx, &r->mm, column, cell);
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.tasks/1",
	.array = "tasks",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- reading ---- */

static int take(const struct mmscope_entry *e, void *ctx)
{
	struct session *s = ctx;
	struct task_row *r;

	if (e->rec->type != MMS_REC_TASK)
		return 0;
	r = mms_array_add(&s->row, &s->nr, sizeof(*r));
	if (!r)
		return -ENOMEM;
	mmscope_rec_get(e->rec, &r->rec, sizeof(r->rec));
	r->rec.comm[sizeof(r->rec.comm) - 1] = '\0';
	return 0;
}

static int by_mm(const void *a, const void *b)
{
	const struct task_row *x = *(struct task_row *const *)a;
	const struct task_row *y = *(struct task_row *const *)b;

	return x->rec.mm < y->rec.mm ? -1 : x->rec.mm > y->rec.mm;
}

static int count_sharers(struct session *s)
{
	struct task_row **sorted = calloc(s->nr + 1, sizeof(*sorted));
	size_t i, first, k;

	if (!sorted)
		return fail(EXIT_FAIL, "not enough memory");
	for (i = 0; i < s->nr; i++)
		sorted[i] = &s->row[i];
	qsort(sorted, s->nr, sizeof(*sorted), by_mm);
	for (first = 0; first < s->nr; first = i) {
		for (i = first; i < s->nr && sorted[i]->rec.mm == sorted[first]->rec.mm;)
			i++;
		for (k = first; k < i; k++)
			sorted[k]->sharers = i - first;
	}
	free(sorted);
	return 0;
}

static int take_mm(const struct mmscope_entry *e, void *ctx)
{
	struct task_row *r = ctx;

	if (e->rec->type == MMS_REC_MM)
		mmscope_rec_get(e->rec, &r->mm, sizeof(r->mm));
	return 0;
}

/* a process that has gone in the meantime has no memory to tell of */
static void read_memory(struct mmscope *m, struct session *s)
{
	size_t i;

	for (i = 0; i < s->nr; i++) {
		const struct mmscope_view_args args = {
			.view = MMS_VIEW_MM,
			.space = { .pid = s->row[i].rec.pid, .space = MMS_SPACE_USER },
		};

		if (s->row[i].rec.mm && s->row[i].rec.pid > 0)
			mmscope_each(m, &args, take_mm, &s->row[i], NULL);
	}
}

/* ---- arguments ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope tasks [OPTIONS]\n\n"
	      "Lists all processes with the mm_struct of each. The columns VIRT, RES and SWAP ask\n"
	      "for each address space on its own (-o +RES).\n\n"
	      "Options:\n"
	      " -t, --threads          all threads\n", stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	return RUN_DONE;
}

static const struct option longopts[] = {
	{ "threads", no_argument, NULL, 't' },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ 't', offsetof(struct request, threads) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "tasks",
	.shorts = COMMON_SHORT "t",
	.longs = longopts,
	.usage = usage,
	.flags = flags,
	.leftover = "tasks takes no argument",
};

/* ---- the command ---- */

static bool wants_memory(const struct selection *sel)
{
	return selection_has(sel, COL_VIRT) || selection_has(sel, COL_RES) ||
	       selection_has(sel, COL_SWAP);
}

static int print(const struct request *r, struct session *s,
		 const struct mmscope_moment *moment)
{
	struct out *out = out_open(&desc, &r->sel, &r->opts, s);
	size_t i;

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	for (i = 0; i < s->nr; i++)
		out_row(out, NULL, &s->row[i]);
	out_moment(out, moment);
	return out_close(out);
}

static int answer(struct mmscope *m, void *ctx)
{
	const struct request *r = ctx;
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_TASKS,
		.flags = r->threads ? MMS_VIEW_F_THREADS : 0,
	};
	struct session s = { .info = mmscope_info(m) };
	struct mmscope_moment moment;
	int err = view_each(m, &args, NULL, take, &s, &moment);

	if (!err)
		err = count_sharers(&s);
	if (!err && wants_memory(&r->sel))
		read_memory(m, &s);
	if (!err)
		err = print(r, &s, &moment);
	if (!err && r->opts.verbose)
		moment_print(&moment);
	free(s.row);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .threads = false };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (!err)
		err = columns_select(&desc, &r.opts, &r.sel);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_tasks = {
	.name = "tasks",
	.args = "",
	.summary = "all processes, and whose memory each runs on",
	.run = run,
};
