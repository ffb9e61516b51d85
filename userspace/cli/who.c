// SPDX-License-Identifier: GPL-2.0-only
/*
 * who.c - "mmscope who": every process that maps a frame, at which address, and
 * whether it has the frame for itself. The kernel can be asked the other way
 * round only; here all processes are looked at.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "draw.h"
#include "field.h"

struct request {
	struct opts opts;
	bool has_pid;
	struct target target;
	char **arg;
	int nr;
	struct selection sel;
};

/**
 * struct who_row - a mapping
 * @rec: as the module told it
 * @comm: name of the process
 * @maps: mappings of this frame that were found
 */
struct who_row {
	struct mms_rec_who rec;
	char comm[64];
	uint64_t maps;
};

/**
 * struct frames - some frames that were asked about
 * @pfn: first one
 * @nr: how many
 */
struct frames {
	uint64_t pfn;
	uint64_t nr;
};

/**
 * struct session - one run of the command
 * @m: connection
 * @info: of @m
 * @request: what was asked
 * @out: where rows go
 * @row: mappings of the frames that are looked at now, owned
 * @nr: how many
 * @skipped: most processes that could not be looked at in one pass
 * @skipped_now: the same in this pass
 * @skipped_pid: the first of them
 * @moment: what holds for all answers
 */
struct session {
	struct mmscope *m;
	const struct mms_info *info;
	const struct request *request;
	struct out *out;
	struct who_row *row;
	size_t nr;
	uint64_t skipped;
	uint64_t skipped_now;
	int skipped_pid;
	struct mmscope_moment moment;
};

enum {
	COL_FRAME, COL_PA, COL_PID, COL_COMM, COL_VA, COL_LEN, COL_LEVEL, COL_PROT,
	COL_STATE, COL_USE, COL_WHAT, COL_FLAGS, COL_VMA, COL_MM,
};

#define D COL_F_DEFAULT
#define R COL_F_RIGHT

static const struct column columns[] = {
	[COL_FRAME] = { "PFN", "first frame that is mapped there", COL_PFN, D | R },
	[COL_PA] = { "PA", "its physical address", COL_ADDR, 0 },
	[COL_PID] = { "PID", "process", COL_NUM, D | R },
	[COL_COMM] = { "COMM", "its name", COL_STR, D },
	[COL_VA] = { "VA", "address it is mapped at", COL_ADDR, D },
	[COL_LEN] = { "SIZE", "bytes from there that were asked about", COL_SIZE, D | R },
	[COL_LEVEL] = { "LEVEL", "level of the entry, or of the page table", COL_STR, D },
	[COL_PROT] = { "PROT", "permission of all levels together", COL_STR, D },
	[COL_STATE] = { "STATE", "what stands there, see STATES in mmscope(8)", COL_STR, D },
	[COL_USE] = { "USE", "private, cow, shared, zero or table, see mmscope(8)", COL_STR, D },
	[COL_WHAT] = { "KIND", "anon, file or table", COL_STR, D },
	[COL_FLAGS] = { "FLAGS", "facts about the entry and its page", COL_LIST, 0 },
	[COL_VMA] = { "VMASTART", "start of the VMA around it", COL_ADDR, 0 },
	[COL_MM] = { "MM", "address of the mm_struct", COL_ADDR, 0 },
};

#undef D
#undef R

#define WHO(member, how) FIELD(struct who_row, rec.member, how)

static const struct field fields[ARRAY_SIZE(columns)] = {
	[COL_FRAME] = WHO(pfn, FIELD_PLAIN),
	[COL_PID] = WHO(pid, FIELD_PID),
	[COL_VA] = WHO(va, FIELD_PLAIN),
	[COL_LEN] = WHO(nr, FIELD_PAGES),
	[COL_VMA] = WHO(vma_start, FIELD_ADDRESS),
	[COL_MM] = WHO(mm, FIELD_ADDRESS),
};

/* ---- cells ---- */

/* an anonymous page of several is copied when one of them writes to it */
static const char *use_of(const struct who_row *r)
{
	if (r->rec.kind == MMS_WHO_TABLE)
		return "table";
	if (r->rec.page_flags & MMS_PAGE_ZERO)
		return "zero";
	if (r->rec.page_flags & MMS_PAGE_FILE)
		return "shared";
	if (r->rec.page_flags & MMS_PAGE_ANON)
		return r->maps > 1 ? "cow" : "private";
	return NULL;
}

static const char *what_of(const struct who_row *r)
{
	if (r->rec.kind == MMS_WHO_TABLE)
		return "table";
	if (r->rec.page_flags & MMS_PAGE_ANON)
		return "anon";
	return r->rec.page_flags & MMS_PAGE_FILE ? "file" : NULL;
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct who_row *r = row;
	const struct session *s = ctx;
	bool maps = r->rec.kind == MMS_WHO_MAPS;

	(void)want_json;
	if (field_fill(&fields[column], r, s->info->page_shift, cell))
		return;
	cell->set = true;
	cell->str = cell->buf;
	switch (column) {
	case COL_PA:
		cell->num = r->rec.pfn << s->info->page_shift;
		break;
	case COL_COMM:
		cell->set = *r->comm;
		cell->str = r->comm;
		break;
	case COL_LEVEL:
		cell->str = s->info->level[r->rec.level % MMS_LEVELS].name;
		break;
	case COL_PROT:
		cell->set = maps;
		mmscope_prot_str(r->rec.prot, cell->buf);
		break;
	case COL_STATE:
		cell->set = maps;
		cell->str = mmscope_state_name(r->rec.state);
		cell->color = state_color(r->rec.state);
		break;
	case COL_USE:
		cell->str = use_of(r);
		cell->set = cell->str;
		cell->color = cell->set && !strcmp(cell->str, "cow") ? SGR_YELLOW : NULL;
		break;
	case COL_WHAT:
		cell->str = what_of(r);
		cell->set = cell->str;
		break;
	case COL_FLAGS:
		mmscope_page_flags_str(r->rec.page_flags, cell->buf, sizeof(cell->buf));
		break;
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.who/1",
	.array = "mappings",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- reading ---- */

static int take(const struct mmscope_entry *e, void *ctx)
{
	const char *comm = mmscope_entry_text(e, MMS_TEXT_COMM, 0);
	struct session *s = ctx;
	struct who_row *r;

	if (e->rec->type != MMS_REC_WHO)
		return 0;
	r = mms_array_add(&s->row, &s->nr, sizeof(*r));
	if (!r)
		return -ENOMEM;
	mmscope_rec_get(e->rec, &r->rec, sizeof(r->rec));
	if (r->rec.kind == MMS_WHO_SKIPPED) {
		if (!s->skipped_now++)
			s->skipped_pid = r->rec.pid;
		s->nr--;
		return 0;
	}
	snprintf(r->comm, sizeof(r->comm), "%s", comm ? comm : "");
	return 0;
}

/* rows of one frame stand together, in the order in which processes came */
static int by_frame(const void *a, const void *b)
{
	const struct who_row *x = a, *y = b;

	if (x->rec.pfn != y->rec.pfn)
		return x->rec.pfn < y->rec.pfn ? -1 : 1;
	if (x->rec.pid != y->rec.pid)
		return x->rec.pid < y->rec.pid ? -1 : 1;
	return x->rec.va < y->rec.va ? -1 : x->rec.va > y->rec.va;
}

static void count_maps(struct session *s)
{
	size_t first, i, k;

	for (first = 0; first < s->nr; first = i) {
		uint64_t maps = 0;

		for (i = first; i < s->nr && s->row[i].rec.pfn == s->row[first].rec.pfn; i++)
			maps += s->row[i].rec.kind == MMS_WHO_MAPS;
		for (k = first; k < i; k++)
			s->row[k].maps = maps;
	}
}

static int take_frame(const struct mmscope_entry *e, void *ctx)
{
	if (e->rec->type == MMS_REC_FRAME)
		mmscope_rec_get(e->rec, ctx, sizeof(struct mms_rec_frame));
	return 0;
}

/* what the kernel itself counts, which it can only do for whole frames */
static void tell_count(struct session *s, const struct frames *f)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_PAGES,
		.arg = { f->pfn, 1 },
	};
	struct mms_rec_frame frame = { .kind = MMS_FRAMES };
	uint64_t maps = s->nr ? s->row[0].maps : 0;

	mmscope_each(s->m, &args, take_frame, &frame, NULL);
	printf("Frame 0x%" PRIx64 " (0x%" PRIx64 "): ", f->pfn,
	       f->pfn << s->info->page_shift);
	if (!s->nr)
		printf("no process maps it");
	else if (!maps)
		printf("a page table");
	else
		printf("%s found", count_str(maps, "mapping", NULL));
	if (frame.kind != MMS_FRAME_HOLE && frame.kind < MMS_FRAMES)
		printf("; %s", mmscope_frame_text(frame.kind));
	if (maps && frame.kind >= MMS_FRAME_ANON && frame.kind <= MMS_FRAME_KSM &&
	    !(frame.state & MMS_FRAME_F_NO_MAPCOUNT))
		printf(", mapcount %d", frame.mapcount);
	fputs(".\n", stdout);
}

/* ---- arguments ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope who [OPTIONS] PFN|pa:ADDRESS...\n"
	      " mmscope who [OPTIONS] --pid PID ADDRESS...\n\n"
	      "Shows every process that maps a frame, and where. A frame is named by its number,\n"
	      "by a physical address behind \"pa:\", or with --pid by a virtual address of a\n"
	      "process. All numbers are hexadecimal; START-END and START+LENGTH name several.\n\n"
	      "Options:\n"
	      " -p, --pid PID          the addresses are virtual ones of this process\n",
	      stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	return RUN_DONE;
}

static int take_option(void *request, int c, char *arg)
{
	struct request *r = request;

	if (c != 'p')
		return OPTS_NOT_MINE;
	r->has_pid = true;
	return target_parse(arg, &r->target);
}

static const struct option longopts[] = {
	{ "pid", required_argument, NULL, 'p' },
	COMMON_LONG
};

static const struct opts_spec spec = {
	.command = "who",
	.shorts = COMMON_SHORT "p:",
	.longs = longopts,
	.usage = usage,
	.take = take_option,
};

static int options(int argc, char **argv, struct request *r)
{
	int err = opts_parse(argc, argv, &spec, &r->opts, r);

	if (err)
		return err;
	r->arg = argv + optind;
	r->nr = argc - optind;
	if (r->nr > 0)
		return 0;
	fail(EXIT_USAGE, "who needs a frame");
	return opts_try_help("who");
}

/* "pa:" makes it an address; else it is a number of a frame */
static int frames_parse(const struct session *s, const char *text, struct frames *ret)
{
	bool pa = !strncmp(text, "pa:", 3);
	unsigned int shift = pa ? s->info->page_shift : 0;
	const char *wrong;
	struct span span;

	wrong = span_parse(pa ? text + 3 : text, &span);
	if (wrong)
		return fail(EXIT_USAGE, "\"%s\" is no frame: %s", text, wrong);
	ret->pfn = span.start >> shift;
	ret->nr = (span.last >> shift) - ret->pfn + 1;
	if (!ret->nr || ret->pfn >> (64 - s->info->page_shift))
		return fail(EXIT_USAGE, "\"%s\" is no frame: there is no memory so high",
			    text);
	return 0;
}

/* the frame behind a virtual address; @ret->nr is 0 if there is none */
static int frames_translate(struct session *s, const char *text, struct frames *ret)
{
	const char *wrong;
	struct mms_walk walk;
	struct span span;
	int err;

	wrong = span_parse(text, &span);
	if (wrong || span.is_range)
		return fail(EXIT_USAGE, "\"%s\" is no address: %s", text,
			    wrong ? wrong : "it is a range");
	err = mmscope_translate(s->m, s->request->target.space, &span.start, 1, &walk, NULL);
	if (err)
		return fail_query(err, &s->request->target);
	ret->pfn = walk.pfn;
	ret->nr = walk.pfn != MMS_ADDR_NONE;
	if (!ret->nr)
		warn("no frame stands behind 0x%" PRIx64 ": %s (%s)", span.start,
		     mmscope_state_name(walk.state), mmscope_state_text(walk.state));
	return 0;
}

/* ---- the command ---- */

static int answer_frames(struct session *s, const struct frames *f)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_WHO,
		.arg = { f->pfn, f->nr },
	};
	struct mmscope_moment moment;
	size_t i;
	int err;

	s->nr = 0;
	s->skipped_now = 0;
	err = view_each(s->m, &args, NULL, take, s, &moment);
	if (err)
		return err;
	mmscope_moment_add(&s->moment, &moment);
	if (s->skipped_now > s->skipped)
		s->skipped = s->skipped_now;
	qsort(s->row, s->nr, sizeof(*s->row), by_frame);
	count_maps(s);
	if (is_table(&s->request->opts) && f->nr == 1)
		tell_count(s, f);
	for (i = 0; i < s->nr; i++)
		out_row(s->out, NULL, &s->row[i]);
	return 0;
}

static int answer_all(struct session *s)
{
	const struct request *r = s->request;
	int i, err = 0;

	for (i = 0; i < r->nr && !err; i++) {
		struct frames f = { .nr = 0 };

		err = r->has_pid ? frames_translate(s, r->arg[i], &f) :
		      frames_parse(s, r->arg[i], &f);
		if (!err && f.nr)
			err = answer_frames(s, &f);
	}
	return err;
}

static void tell_skipped(const struct session *s)
{
	if (s->request->opts.quiet || !s->skipped)
		return;
	if (mmscope_is_file(s->m))
		warn("the pages of %s were not recorded, the first is %d: there may be "
		     "more mappings (record with --pid all)",
		     count_str(s->skipped, "process", "processes"), s->skipped_pid);
	else
		warn("%s could not be looked at (no permission, or just gone), the first "
		     "is %d: there may be more mappings",
		     count_str(s->skipped, "process", "processes"), s->skipped_pid);
}

static int answer(struct mmscope *m, void *ctx)
{
	const struct request *r = ctx;
	struct session s = {
		.m = m,
		.info = mmscope_info(m),
		.request = r,
		.moment = { .root_pa = MMS_ADDR_NONE },
	};
	int err;

	s.out = out_open(&desc, &r->sel, &r->opts, &s);
	if (!s.out)
		return fail(EXIT_FAIL, "not enough memory");
	err = answer_all(&s);
	if (err) {
		out_abandon(s.out);
	} else {
		out_member(s.out, "skipped", json_object_new_uint64(s.skipped));
		out_moment(s.out, &s.moment);
		err = out_close(s.out);
	}
	if (!err)
		tell_skipped(&s);
	if (!err && r->opts.verbose)
		moment_print(&s.moment);
	free(s.row);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .has_pid = false };
	int err = options(argc, argv, &r);

	if (!err)
		err = columns_select(&desc, &r.opts, &r.sel);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_who = {
	.name = "who",
	.args = "PFN|pa:ADDRESS...",
	.summary = "every process that maps a frame",
	.run = run,
};
