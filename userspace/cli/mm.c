// SPDX-License-Identifier: GPL-2.0-only
/*
 * mm.c - "mmscope mm": a task and its address space. Told and drawn by default;
 * as a row of plain columns with -o, -r or JSON.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "field.h"
#include "mm.h"

struct request {
	struct opts opts;
	bool vmalloc;
	struct target target;
};

enum {
	COL_PID, COL_COMM, COL_KIND, COL_STATE, COL_TGID, COL_PPID, COL_UID, COL_CPU,
	COL_TASK, COL_STACK, COL_ACTIVE, COL_MM, COL_WHAT, COL_OWNER, COL_CACHE,
	COL_OBJECT, COL_USERS, COL_OWNREFS, COL_COUNT, COL_TASKS, COL_PROCESSES,
	COL_PGD, COL_PGDPA, COL_USERPGD, COL_ROOT, COL_TOTAL, COL_RES, COL_ANON, COL_FILE,
	COL_SHMEM, COL_SWAP, COL_LOCKED, COL_PINNED, COL_DATA, COL_EXEC, COL_STACKVM,
	COL_PEAKRES, COL_PEAKVIRT, COL_PGTABLES, COL_MAPS, COL_MAXMAPS, COL_FLAGS,
	COL_MMFLAGS, COL_DEFFLAGS, COL_STARTCODE, COL_ENDCODE, COL_STARTDATA, COL_ENDDATA,
	COL_STARTBRK, COL_BRK, COL_STARTSTACK, COL_ARGSTART, COL_ARGEND, COL_ENVSTART,
	COL_ENVEND, COL_MMAPBASE, COL_TASKSIZE, COL_EXE, COL_SHARERS,
};

#define D COL_F_DEFAULT
#define R COL_F_RIGHT

static const struct column columns[] = {
	[COL_PID] = { "PID", "number of the task", COL_NUM, D | R },
	[COL_COMM] = { "COMM", "name of the task", COL_STR, D },
	[COL_KIND] = { "KIND", "process, thread, kernel thread or zombie", COL_STR, 0 },
	[COL_STATE] = { "STATE", "letter as in ps", COL_STR, D },
	[COL_TGID] = { "TGID", "number of its process", COL_NUM, R },
	[COL_PPID] = { "PPID", "number of its parent", COL_NUM, R },
	[COL_UID] = { "UID", "effective user id", COL_NUM, R },
	[COL_CPU] = { "CPU", "where it runs or last ran", COL_NUM, R },
	[COL_TASK] = { "TASK", "address of the task_struct", COL_ADDR, 0 },
	[COL_STACK] = { "STACK", "lowest address of its kernel stack", COL_ADDR, 0 },
	[COL_ACTIVE] = { "ACTIVEMM", "mm_struct whose tables it runs on", COL_ADDR, 0 },
	[COL_MM] = { "MM", "address of the mm_struct", COL_ADDR, D },
	[COL_WHAT] = { "WHAT", "own, borrowed or kernel", COL_STR, 0 },
	[COL_OWNER] = { "OWNER", "process that owns it", COL_NUM, R },
	[COL_CACHE] = { "CACHE", "slab cache the mm_struct lies in", COL_STR, 0 },
	[COL_OBJECT] = { "OBJECT", "which object of its slab", COL_NUM, R },
	[COL_USERS] = { "USERS", "mm_users", COL_NUM, D | R },
	[COL_OWNREFS] = { "OWNREFS", "of these, held by this query", COL_NUM, R },
	[COL_COUNT] = { "COUNT", "mm_count", COL_NUM, D | R },
	[COL_TASKS] = { "TASKS", "threads that share it", COL_NUM, R },
	[COL_PROCESSES] = { "PROCESSES", "processes that share it", COL_NUM, R },
	[COL_PGD] = { "PGD", "root of the page tables, virtual", COL_ADDR, 0 },
	[COL_PGDPA] = { "PGDPA", "the same, physical", COL_ADDR, 0 },
	[COL_USERPGD] = { "USERPGD", "root of user mode where there are two", COL_ADDR, 0 },
	[COL_ROOT] = { "ROOT", "what the CPU's root register holds (CR3)", COL_ADDR, 0 },
	[COL_TOTAL] = { "VIRT", "address space that is mapped", COL_SIZE, D | R },
	[COL_RES] = { "RES", "resident: ANON, FILE and SHMEM", COL_SIZE, D | R },
	[COL_ANON] = { "ANON", "resident anonymous pages", COL_SIZE, D | R },
	[COL_FILE] = { "FILE", "resident pages of files", COL_SIZE, D | R },
	[COL_SHMEM] = { "SHMEM", "resident pages of shared memory", COL_SIZE, D | R },
	[COL_SWAP] = { "SWAP", "swapped out", COL_SIZE, D | R },
	[COL_LOCKED] = { "LOCKED", "of VIRT, locked", COL_SIZE, R },
	[COL_PINNED] = { "PINNED", "pinned for devices", COL_SIZE, R },
	[COL_DATA] = { "DATA", "of VIRT, writable, private, no stack", COL_SIZE, R },
	[COL_EXEC] = { "EXEC", "of VIRT, executable and of files", COL_SIZE, R },
	[COL_STACKVM] = { "STACKVM", "of VIRT, stacks", COL_SIZE, R },
	[COL_PEAKRES] = { "PEAKRES", "highest RES so far", COL_SIZE, R },
	[COL_PEAKVIRT] = { "PEAKVIRT", "highest VIRT so far", COL_SIZE, R },
	[COL_PGTABLES] = { "PGTABLES", "page tables, as the kernel counts them", COL_SIZE, D | R },
	[COL_MAPS] = { "MAPS", "VMAs", COL_NUM, D | R },
	[COL_MAXMAPS] = { "MAXMAPS", "their limit", COL_NUM, R },
	[COL_FLAGS] = { "FLAGS", "flags of the mm_struct by name", COL_LIST, 0 },
	[COL_MMFLAGS] = { "MMFLAGS", "the same as a number", COL_ADDR, 0 },
	[COL_DEFFLAGS] = { "DEFFLAGS", "vm_flags that new VMAs get", COL_ADDR, 0 },
	[COL_STARTCODE] = { "STARTCODE", "first address of the program's code", COL_ADDR, 0 },
	[COL_ENDCODE] = { "ENDCODE", "its end", COL_ADDR, 0 },
	[COL_STARTDATA] = { "STARTDATA", "first address of its initialised data", COL_ADDR, 0 },
	[COL_ENDDATA] = { "ENDDATA", "its end", COL_ADDR, 0 },
	[COL_STARTBRK] = { "STARTBRK", "where the heap begins", COL_ADDR, 0 },
	[COL_BRK] = { "BRK", "where it ends now", COL_ADDR, 0 },
	[COL_STARTSTACK] = { "STARTSTACK", "where the main stack began", COL_ADDR, 0 },
	[COL_ARGSTART] = { "ARGSTART", "arguments of the program", COL_ADDR, 0 },
	[COL_ARGEND] = { "ARGEND", "their end", COL_ADDR, 0 },
	[COL_ENVSTART] = { "ENVSTART", "its environment", COL_ADDR, 0 },
	[COL_ENVEND] = { "ENVEND", "its end", COL_ADDR, 0 },
	[COL_MMAPBASE] = { "MMAPBASE", "where mmap() begins to look for room", COL_ADDR, 0 },
	[COL_TASKSIZE] = { "TASKSIZE", "first address above the user half", COL_ADDR, 0 },
	[COL_EXE] = { "EXE", "path of the executable", COL_STR, 0 },
	[COL_SHARERS] = { "SHARERS", "tasks that share it", COL_NEST, 0 },
};

#undef D
#undef R

#define TASK(member, how) FIELD(struct mms_rec_task, member, how)
#define PLAIN(member) FIELD(struct mms_rec_mm, member, FIELD_PLAIN)
#define ADDRESS(member) FIELD(struct mms_rec_mm, member, FIELD_ADDRESS)
#define PAGES(member) FIELD(struct mms_rec_mm, member, FIELD_PAGES)

static const struct field task_fields[ARRAY_SIZE(columns)] = {
	[COL_PID] = TASK(pid, FIELD_PID),
	[COL_TGID] = TASK(tgid, FIELD_PID),
	[COL_PPID] = TASK(ppid, FIELD_PLAIN),
	[COL_UID] = TASK(uid, FIELD_PLAIN),
	[COL_CPU] = TASK(cpu, FIELD_PLAIN),
	[COL_TASK] = TASK(task, FIELD_ADDRESS),
	[COL_STACK] = TASK(stack, FIELD_ADDRESS),
	[COL_ACTIVE] = TASK(active_mm, FIELD_ADDRESS),
};

static const struct field mm_fields[ARRAY_SIZE(columns)] = {
	[COL_MM] = ADDRESS(mm),
	[COL_OWNER] = FIELD(struct mms_rec_mm, owner_pid, FIELD_PID),
	[COL_USERS] = PLAIN(mm_users),
	[COL_OWNREFS] = PLAIN(own_refs),
	[COL_COUNT] = PLAIN(mm_count),
	[COL_TASKS] = PLAIN(nr_tasks),
	[COL_PROCESSES] = PLAIN(nr_processes),
	[COL_PGD] = ADDRESS(pgd_va),
	[COL_PGDPA] = ADDRESS(pgd_pa),
	[COL_USERPGD] = ADDRESS(user_pgd_pa),
	[COL_ROOT] = ADDRESS(hw_root),
	[COL_TOTAL] = PAGES(total_vm),
	[COL_ANON] = PAGES(rss_anon),
	[COL_FILE] = PAGES(rss_file),
	[COL_SHMEM] = PAGES(rss_shmem),
	[COL_SWAP] = PAGES(swap_ents),
	[COL_LOCKED] = PAGES(locked_vm),
	[COL_PINNED] = PAGES(pinned_vm),
	[COL_DATA] = PAGES(data_vm),
	[COL_EXEC] = PAGES(exec_vm),
	[COL_STACKVM] = PAGES(stack_vm),
	[COL_PEAKRES] = PAGES(hiwater_rss),
	[COL_PEAKVIRT] = PAGES(hiwater_vm),
	[COL_PGTABLES] = PLAIN(pgtables_bytes),
	[COL_MAPS] = PLAIN(map_count),
	[COL_MAXMAPS] = FIELD(struct mms_rec_mm, max_map_count, FIELD_PID),
	[COL_MMFLAGS] = PLAIN(flags),
	[COL_DEFFLAGS] = PLAIN(def_flags),
	[COL_STARTCODE] = ADDRESS(start_code),
	[COL_ENDCODE] = ADDRESS(end_code),
	[COL_STARTDATA] = ADDRESS(start_data),
	[COL_ENDDATA] = ADDRESS(end_data),
	[COL_STARTBRK] = ADDRESS(start_brk),
	[COL_BRK] = ADDRESS(brk),
	[COL_STARTSTACK] = ADDRESS(start_stack),
	[COL_ARGSTART] = ADDRESS(arg_start),
	[COL_ARGEND] = ADDRESS(arg_end),
	[COL_ENVSTART] = ADDRESS(env_start),
	[COL_ENVEND] = ADDRESS(env_end),
	[COL_MMAPBASE] = ADDRESS(mmap_base),
	[COL_TASKSIZE] = ADDRESS(task_size),
};

/* ---- cells ---- */

static struct json_object *sharer_json(const struct mms_rec_task *t)
{
	struct json_object *obj = json_object_new_object();

	json_object_object_add(obj, "pid", json_object_new_int(t->pid));
	json_object_object_add(obj, "tgid", json_object_new_int(t->tgid));
	json_object_object_add(obj, "comm", json_text(t->comm));
	json_object_object_add(obj, "kind", json_text(task_kind(t)));
	json_object_object_add(obj, "task", json_addr(t->task));
	return obj;
}

static void fill_sharers(const struct mm_answer *a, struct cell *cell, bool want_json)
{
	size_t i, len = 0;

	cell->str = cell->buf;
	cell->buf[0] = '\0';
	if (want_json)
		cell->json = json_object_new_array();
	for (i = 0; i < a->nr_tasks; i++) {
		const struct mms_rec_task *t = &a->tasks[i];

		if (t->flags & MMS_TASK_ASKED)
			continue;
		if (want_json)
			json_object_array_add(cell->json, sharer_json(t));
		else if (len < sizeof(cell->buf))
			len += snprintf(cell->buf + len, sizeof(cell->buf) - len,
					"%s%d", len ? "," : "", t->pid);
	}
}

static void fill_task(const struct mms_rec_task *t, unsigned int column,
		      struct cell *cell)
{
	cell->set = t;
	cell->str = cell->buf;
	if (!t || field_fill(&task_fields[column], t, 0, cell))
		return;
	switch (column) {
	case COL_COMM:
		cell->str = t->comm;
		break;
	case COL_KIND:
		cell->str = task_kind(t);
		break;
	case COL_STATE:
		snprintf(cell->buf, sizeof(cell->buf), "%c", (char)t->state);
		break;
	}
}

static void fill_mm(const struct mm_answer *a, unsigned int column,
		    struct cell *cell)
{
	static const char *const what[] = { "own", "borrowed", "kernel" };
	const struct mms_rec_mm *mm = &a->mm;

	cell->str = cell->buf;
	if (field_fill(&mm_fields[column], mm, a->info->page_shift, cell))
		return;
	switch (column) {
	case COL_WHAT:
		cell->str = mm->what < ARRAY_SIZE(what) ? what[mm->what] : "unknown";
		break;
	case COL_CACHE:
		cell->set = a->object.kind;
		cell->str = a->cache;
		break;
	case COL_OBJECT:
		cell->set = a->object.kind;
		cell->num = a->object.index;
		break;
	case COL_RES:
		cell->num = (mm->rss_anon + mm->rss_file + mm->rss_shmem) <<
			    a->info->page_shift;
		break;
	case COL_FLAGS:
		mmscope_flags_str(a->m, MMS_NAMES_MM_FLAG, mm->flags, cell->buf,
				  sizeof(cell->buf));
		break;
	case COL_EXE:
		cell->set = a->exe;
		cell->str = a->exe;
		break;
	}
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct mm_answer *a = row;

	(void)ctx;
	cell->set = true;
	if (column <= COL_ACTIVE) {
		fill_task(mm_asked(a), column, cell);
	} else if (column == COL_SHARERS) {
		fill_sharers(a, cell, want_json);
	} else {
		cell->set = a->has_mm;
		if (a->has_mm)
			fill_mm(a, column, cell);
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.mm/1",
	.array = "spaces",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- reading ---- */

const struct mms_rec_task *mm_asked(const struct mm_answer *a)
{
	size_t i;

	for (i = 0; i < a->nr_tasks; i++)
		if (a->tasks[i].flags & MMS_TASK_ASKED)
			return &a->tasks[i];
	return NULL;
}

static int take_task(struct mm_answer *a, const struct mms_rec *rec)
{
	struct mms_rec_task *t = mms_array_add(&a->tasks, &a->nr_tasks, sizeof(*t));

	if (!t)
		return -ENOMEM;
	mmscope_rec_get(rec, t, sizeof(*t));
	t->comm[sizeof(t->comm) - 1] = '\0';
	return 0;
}

static int take(const struct mmscope_entry *e, void *ctx)
{
	struct mm_answer *a = ctx;
	const char *exe;

	if (e->rec->type == MMS_REC_TASK)
		return take_task(a, e->rec);
	if (e->rec->type != MMS_REC_MM || a->has_mm)
		return 0;
	mmscope_rec_get(e->rec, &a->mm, sizeof(a->mm));
	a->has_mm = true;
	exe = mmscope_entry_text(e, MMS_TEXT_PATH, 0);
	a->exe = exe ? strdup(exe) : NULL;
	return exe && !a->exe ? -ENOMEM : 0;
}

static int take_object(const struct mmscope_entry *e, void *ctx)
{
	struct mm_answer *a = ctx;
	const char *name = mmscope_entry_text(e, MMS_TEXT_NAME, 0);
	struct mms_rec_what what;

	if (e->rec->type != MMS_REC_WHAT)
		return 0;
	mmscope_rec_get(e->rec, &what, sizeof(what));
	if (what.kind != MMS_WHAT_SLAB_OBJECT)
		return 0;
	a->object = what;
	snprintf(a->cache, sizeof(a->cache), "%s", name ? name : "?");
	return 0;
}

/* what cannot be asked on this kernel is simply not told */
static void read_object(struct mm_answer *a)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_WHAT,
		.arg = { a->mm.mm, MMS_WHAT_AS_VA },
	};

	if (a->has_mm && a->mm.mm)
		mmscope_each(a->m, &args, take_object, a, NULL);
}

static int read_answer(struct mm_answer *a)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_MM,
		.space = a->target->space,
	};
	int err = view_each(a->m, &args, a->target, take, a, &a->moment);

	if (err)
		return err;
	if (a->has_mm)
		a->moment.root_pa = a->mm.pgd_pa;
	read_object(a);
	return 0;
}

static void answer_free(struct mm_answer *a)
{
	vmas_free(&a->vmas);
	free(a->tasks);
	free(a->exe);
}

/* ---- arguments ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope mm [OPTIONS] PID|self|kernel\n\n"
	      "Shows a task and its address space: who shares it, where its parts lie and how\n"
	      "much of it is in memory. Of the kernel: the layout of its half.\n\n"
	      "Options:\n"
	      "     --vmalloc          kernel: its vmalloc areas instead of the layout\n", stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	layout_usage(stdout);
	return RUN_DONE;
}

enum { OPT_VMALLOC = OPT_OWN };

static const struct option longopts[] = {
	{ "vmalloc", no_argument, NULL, OPT_VMALLOC },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ OPT_VMALLOC, offsetof(struct request, vmalloc) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "mm",
	.shorts = COMMON_SHORT,
	.longs = longopts,
	.usage = usage,
	.flags = flags,
};

static int arguments(int argc, char **argv, struct request *r)
{
	int err;

	if (argc - optind != 1) {
		fail(EXIT_USAGE, "mm needs one process");
		return opts_try_help("mm");
	}
	err = target_parse(argv[optind], &r->target);
	if (!err && r->vmalloc && !target_is_kernel(&r->target))
		err = fail(EXIT_USAGE, "only the kernel has vmalloc areas: "
			   "use \"mmscope mm --vmalloc kernel\"");
	return err;
}

/* ---- the command ---- */

static int print_row(struct mm_answer *a)
{
	struct selection sel;
	struct out *out;
	int err = columns_select(&desc, a->opts, &sel);

	if (err)
		return err;
	out = out_open(&desc, &sel, a->opts, NULL);
	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	out_row(out, NULL, a);
	out_moment(out, &a->moment);
	return out_close(out);
}

static int answer_process(struct mm_answer *a)
{
	int err = read_answer(a);

	if (err)
		return err;
	if (!is_report(a->opts))
		return print_row(a);
	mm_tell(a);
	return 0;
}

static int answer(struct mmscope *m, void *ctx)
{
	const struct request *r = ctx;
	struct mm_answer a = {
		.m = m,
		.info = mmscope_info(m),
		.opts = &r->opts,
		.target = &r->target,
	};
	int err = target_is_kernel(&r->target) ? layout_answer(&a, r->vmalloc) :
		  answer_process(&a);

	if (!err && r->opts.verbose)
		moment_print(&a.moment);
	answer_free(&a);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .vmalloc = false };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (!err)
		err = arguments(argc, argv, &r);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_mm = {
	.name = "mm",
	.args = "PID|self|kernel",
	.summary = "a task and its address space, told and drawn",
	.run = run,
};
