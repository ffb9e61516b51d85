// SPDX-License-Identifier: GPL-2.0-only
/*
 * what.c - "mmscope what": what an address is, from the general to the
 * particular, each thing below the one it lies in.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"

/**
 * struct request - what was asked
 * @opts: options
 * @place: array of @nr, owned
 * @nr: how many
 * @sel: columns
 */
struct request {
	struct opts opts;
	struct place *place;
	size_t nr;
	struct selection sel;
};

/**
 * struct session - one answer
 * @m: connection
 * @info: of @m
 * @request: what was asked
 * @out: where rows go, NULL for a drawing
 * @depth: things drawn for this address
 * @moment: of all queries
 */
struct session {
	struct mmscope *m;
	const struct mms_info *info;
	const struct request *request;
	struct out *out;
	unsigned int depth;
	struct mmscope_moment moment;
};

/**
 * struct thing - one thing that an address is
 */
struct thing {
	struct mms_rec_what w;
	const char *name;
	const char *symbol;
	const char *comm;
};

static const char *const kinds[] = {
	[MMS_WHAT_NOTHING] = "nothing", [MMS_WHAT_REGION] = "region",
	[MMS_WHAT_FRAME] = "frame", [MMS_WHAT_SYMBOL] = "symbol",
	[MMS_WHAT_MODULE] = "module", [MMS_WHAT_VMALLOC] = "vmalloc",
	[MMS_WHAT_SLAB_OBJECT] = "slab-object", [MMS_WHAT_SLAB_META] = "slab-meta",
	[MMS_WHAT_TASK] = "task", [MMS_WHAT_STACK] = "stack",
	[MMS_WHAT_MM] = "mm", [MMS_WHAT_VMA] = "vma",
	[MMS_WHAT_PER_CPU] = "per-cpu", [MMS_WHAT_PAGE_TABLE] = "page-table",
	[MMS_WHAT_STRUCT_PAGE] = "struct-page", [MMS_WHAT_USER] = "user",
	[MMS_WHAT_CACHE] = "cache",
};

static const char *kind_name(uint32_t kind)
{
	return kind < ARRAY_SIZE(kinds) ? kinds[kind] : "unknown";
}

/* ---- words ---- */

static const char *or_else(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

static const char *object_state(uint32_t flags)
{
	return flags & MMS_WHAT_F_FREE ? "free" :
	       flags & MMS_WHAT_F_CPU_FREE ? "free, in a CPU's cache" :
	       flags & MMS_WHAT_F_UNSURE ? "free or not, nobody could tell" :
					   "allocated";
}

static void task_str(const struct thing *t, const char *what, char *buf,
		     size_t size)
{
	if (t->w.pid)
		snprintf(buf, size, "%s of pid %d%s%s%s", what, t->w.pid,
			 t->comm ? " (" : "", or_else(t->comm, ""),
			 t->comm ? ")" : "");
	else
		snprintf(buf, size, "%s%s%s", what, t->comm ? " of " : "",
			 or_else(t->comm, ""));
}

/* memory of the kernel that has a name of its own */
static void area_str(const struct thing *t, char *buf, size_t size)
{
	const struct mms_rec_what *w = &t->w;

	switch (w->kind) {
	case MMS_WHAT_REGION:
		snprintf(buf, size, "in the region %s", or_else(t->name, "?"));
		break;
	case MMS_WHAT_SYMBOL:
		snprintf(buf, size, "%s", or_else(t->symbol, "a symbol"));
		break;
	case MMS_WHAT_MODULE:
		snprintf(buf, size, "memory of the module %s", or_else(t->name, "?"));
		break;
	case MMS_WHAT_VMALLOC:
		snprintf(buf, size, "a vmalloc area%s%s", t->symbol ? " of " : "",
			 or_else(t->symbol, ""));
		break;
	case MMS_WHAT_PER_CPU:
		snprintf(buf, size, "per-CPU memory of CPU %u at offset 0x%" PRIx64,
			 w->cpu, (uint64_t)w->index);
		break;
	case MMS_WHAT_USER:
		snprintf(buf, size, "an address of the user half: \"mmscope page --pid\" "
			 "looks it up in a process");
		break;
	default:
		snprintf(buf, size, "nothing known");
	}
}

static void thing_str(const struct session *s, const struct thing *t, char *buf,
		      size_t size)
{
	const struct mms_rec_what *w = &t->w;

	switch (w->kind) {
	case MMS_WHAT_FRAME:
		snprintf(buf, size, "frame 0x%" PRIx64 ": %s", (uint64_t)w->pfn,
			 mmscope_frame_text(w->extra));
		break;
	case MMS_WHAT_SLAB_OBJECT:
		snprintf(buf, size, "object %" PRIu64 " of the cache %s (%s)",
			 (uint64_t)w->index, or_else(t->name, "?"),
			 object_state(w->flags));
		break;
	case MMS_WHAT_SLAB_META:
		snprintf(buf, size, "in a slab of the cache %s, in no object",
			 or_else(t->name, "?"));
		break;
	case MMS_WHAT_TASK:
		task_str(t, "task_struct", buf, size);
		break;
	case MMS_WHAT_STACK:
		task_str(t, "kernel stack", buf, size);
		break;
	case MMS_WHAT_MM:
		task_str(t, "mm_struct", buf, size);
		break;
	case MMS_WHAT_VMA:
		snprintf(buf, size, "vm_area_struct for 0x%" PRIx64, (uint64_t)w->extra);
		break;
	case MMS_WHAT_PAGE_TABLE:
		snprintf(buf, size, "a %s table, for addresses from 0x%" PRIx64,
			 w->index < MMS_LEVELS ? s->info->level[w->index].name :
			 "page", (uint64_t)w->extra);
		break;
	case MMS_WHAT_STRUCT_PAGE:
		snprintf(buf, size, "the struct page of frame 0x%" PRIx64,
			 (uint64_t)w->extra);
		break;
	case MMS_WHAT_CACHE:
		snprintf(buf, size, "the kmem_cache \"%s\"", or_else(t->name, "?"));
		break;
	default:
		area_str(t, buf, size);
	}
}

static bool has_offset(const struct mms_rec_what *w)
{
	return w->size && w->addr >= w->base && w->kind != MMS_WHAT_SYMBOL &&
	       w->kind != MMS_WHAT_PER_CPU;
}

static void draw(struct session *s, const struct thing *t)
{
	const struct mms_rec_what *w = &t->w;
	char text[512], safe[1024], size[16];

	thing_str(s, t, text, sizeof(text));
	text_safe(text, safe, sizeof(safe));
	printf("%*s%s%s", (int)s->depth * 2, "", branch_end(), safe);
	if (has_offset(w)) {
		size_str(w->size, false, size, sizeof(size));
		printf("%s, +0x%" PRIx64 " of 0x%" PRIx64 " (%s)%s", color(SGR_DIM),
		       (uint64_t)(w->addr - w->base), (uint64_t)w->base, size,
		       color(SGR_RESET));
	}
	if (w->flags & MMS_WHAT_F_GUARD)
		printf(", in its guard page");
	if (w->flags & MMS_WHAT_F_UNSURE)
		printf(" %s(not sure)%s", color(SGR_YELLOW), color(SGR_RESET));
	putchar('\n');
	s->depth++;
}

/* ---- rows ---- */

enum {
	COL_ADDRESS, COL_KIND, COL_WHAT, COL_BASE, COL_BYTES, COL_OFFSET,
	COL_FRAME, COL_NAME, COL_SYMBOL, COL_COMM, COL_PROCESS, COL_CPU,
	COL_INDEX, COL_EXTRA, COL_OWNER, COL_FLAGS,
};

static const struct column columns[] = {
	[COL_ADDRESS] = { "ADDRESS", "the address, virtual", COL_ADDR, COL_F_DEFAULT },
	[COL_KIND] = { "KIND", "sort of thing", COL_STR, COL_F_DEFAULT },
	[COL_WHAT] = { "WHAT", "the same in words", COL_STR, COL_F_DEFAULT },
	[COL_BASE] = { "BASE", "first address of the thing", COL_ADDR, COL_F_DEFAULT },
	[COL_BYTES] = { "SIZE", "bytes of the thing", COL_SIZE, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_OFFSET] = { "OFFSET", "of the address in the thing", COL_NUM, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_FRAME] = { "PFN", "frame behind the address", COL_PFN, COL_F_RIGHT },
	[COL_NAME] = { "NAME", "of a region, module or cache", COL_STR, 0 },
	[COL_SYMBOL] = { "SYMBOL", "symbol", COL_STR, 0 },
	[COL_COMM] = { "COMM", "name of a task", COL_STR, 0 },
	[COL_PROCESS] = { "PID", "task or process", COL_NUM, COL_F_RIGHT },
	[COL_CPU] = { "CPU", "CPU", COL_NUM, COL_F_RIGHT },
	[COL_INDEX] = { "INDEX", "number of an object, level of a table", COL_NUM, COL_F_RIGHT },
	[COL_EXTRA] = { "EXTRA", "more, as the ABI header says", COL_ADDR, 0 },
	[COL_OWNER] = { "OWNER", "address of what it belongs to", COL_ADDR, 0 },
	[COL_FLAGS] = { "FLAGS", "free, cpu-free, unsure, guard", COL_LIST, 0 },
};

static void flags_str(uint32_t flags, char *buf, size_t size)
{
	static const char *const names[] = { "free", "cpu-free", "unsure", "guard" };

	words_str(flags, names, ARRAY_SIZE(names), buf, size);
}

static void fill_text(const struct session *s, const struct thing *t,
		      unsigned int column, struct cell *cell)
{
	cell->str = cell->buf;
	switch (column) {
	case COL_KIND:
		cell->str = kind_name(t->w.kind);
		break;
	case COL_WHAT:
		thing_str(s, t, cell->buf, sizeof(cell->buf));
		break;
	case COL_NAME:
		cell->str = t->name;
		break;
	case COL_SYMBOL:
		cell->str = t->symbol;
		break;
	case COL_COMM:
		cell->str = t->comm;
		break;
	case COL_FLAGS:
		flags_str(t->w.flags, cell->buf, sizeof(cell->buf));
		break;
	}
	cell->set = cell->str;
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct thing *t = row;
	const struct mms_rec_what *w = &t->w;
	const uint64_t value[] = {
		[COL_ADDRESS] = w->addr, [COL_BASE] = w->base,
		[COL_BYTES] = w->size, [COL_OFFSET] = w->addr - w->base,
		[COL_FRAME] = w->pfn, [COL_PROCESS] = w->pid, [COL_CPU] = w->cpu,
		[COL_INDEX] = w->index, [COL_EXTRA] = w->extra,
		[COL_OWNER] = w->owner,
	};

	(void)want_json;
	if (columns[column].type == COL_STR || columns[column].type == COL_LIST) {
		fill_text(ctx, t, column, cell);
		return;
	}
	cell->num = value[column];
	cell->set = column == COL_FRAME ? w->pfn != MMS_ADDR_NONE :
		    column == COL_CPU ? w->cpu != ~0U :
		    column == COL_OFFSET || column == COL_BYTES ? w->size :
		    column == COL_PROCESS || column == COL_OWNER ||
		    column == COL_BASE ? cell->num : true;
}

static const struct out_desc desc = {
	.schema = "mmscope.what/1",
	.array = "things",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- arguments ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope what [OPTIONS] ADDRESS...\n\n"
	      "Tells what an address of the kernel is: the region, the frame, the object of a\n"
	      "slab cache, the task, symbol, module or page table it belongs to.\n\n"
	      "An ADDRESS is hexadecimal and virtual; \"pa:\" stands before a physical one,\n"
	      "\"pfn:\" before a frame number in decimal.\n\n"
	      "Options:\n", stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	return RUN_DONE;
}

static const struct option longopts[] = { COMMON_LONG };

static const struct opts_spec spec = {
	.command = "what",
	.shorts = COMMON_SHORT,
	.longs = longopts,
	.usage = usage,
};

static int arguments(int argc, char **argv, struct request *r)
{
	int i;

	if (optind == argc) {
		fail(EXIT_USAGE, "what needs an address");
		return opts_try_help("what");
	}
	r->place = calloc(argc - optind, sizeof(*r->place));
	if (!r->place)
		return fail(EXIT_FAIL, "not enough memory");
	for (i = optind; i < argc; i++) {
		struct place *p = &r->place[r->nr++];
		const char *wrong = place_parse(argv[i], p);

		if (!wrong && p->span.is_range)
			wrong = "what takes single addresses";
		if (wrong)
			return fail(EXIT_USAGE, "\"%s\" is no address: %s", argv[i], wrong);
	}
	return 0;
}

/* ---- the command ---- */

static int take(const struct mmscope_entry *e, void *ctx)
{
	struct session *s = ctx;
	struct thing t;

	if (e->rec->type != MMS_REC_WHAT)
		return 0;
	mmscope_rec_get(e->rec, &t.w, sizeof(t.w));
	t.name = mmscope_entry_text(e, MMS_TEXT_NAME, 0);
	t.symbol = mmscope_entry_text(e, MMS_TEXT_SYMBOL, 0);
	t.comm = mmscope_entry_text(e, MMS_TEXT_COMM, 0);
	if (s->out)
		out_row(s->out, NULL, &t);
	else
		draw(s, &t);
	return 0;
}

static int ask(struct session *s, const struct place *p)
{
	static const struct {
		const char *word;
		uint64_t as;
	} sorts[] = {
		[PLACE_BARE] = { "", MMS_WHAT_AS_VA },
		[PLACE_PFN] = { "frame ", MMS_WHAT_AS_PFN },
		[PLACE_PA] = { "physical ", MMS_WHAT_AS_PA },
	};
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_WHAT,
		.arg = { p->span.start, sorts[p->kind].as },
	};
	struct mmscope_moment moment = { .calls = 0 };
	int err;

	if (!s->out)
		printf("%s%s0x%" PRIx64 "%s\n", color(SGR_BOLD), sorts[p->kind].word,
		       p->span.start, color(SGR_RESET));
	s->depth = 0;
	err = view_each(s->m, &args, NULL, take, s, &moment);
	if (err)
		return err;
	mmscope_moment_add(&s->moment, &moment);
	if (!s->out && !s->depth)
		printf("%snothing known\n", branch_end());
	return 0;
}

static int print(struct session *s)
{
	const struct request *r = s->request;
	size_t i;
	int err = 0;

	if (r->opts.format != FORMAT_TABLE || r->opts.columns ||
	    r->opts.all_columns) {
		s->out = out_open(&desc, &r->sel, &r->opts, s);
		if (!s->out)
			return fail(EXIT_FAIL, "not enough memory");
	}
	for (i = 0; i < r->nr && !err; i++)
		err = ask(s, &r->place[i]);
	if (!s->out)
		return err;
	if (err) {
		out_abandon(s->out);
		return err;
	}
	out_member(s->out, "consistency", json_moment(&s->moment));
	return out_close(s->out);
}

static int answer(struct mmscope *m, void *ctx)
{
	struct session s = {
		.m = m,
		.info = mmscope_info(m),
		.request = ctx,
	};
	int err = print(&s);

	if (!err && s.request->opts.verbose)
		moment_print(&s.moment);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .nr = 0 };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (!err)
		err = columns_select(&desc, &r.opts, &r.sel);
	if (!err)
		err = arguments(argc, argv, &r);
	if (!err)
		err = device_run(&r.opts, answer, &r);
	free(r.place);
	return err;
}

const struct command cmd_what = {
	.name = "what",
	.args = "ADDRESS...",
	.summary = "what an address of the kernel is",
	.run = run,
};
