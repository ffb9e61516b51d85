// SPDX-License-Identifier: GPL-2.0-only
/*
 * map.c - "mmscope map": an address space as runs of equal pages, with the
 * names of the mappings joined to them.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "map.h"

/* states that occupy nothing: shown on request */
#define HOLE_STATES (MMS_STATE_BIT(MMS_STATE_NEVER) | \
		     MMS_STATE_BIT(MMS_STATE_NO_TABLE) | \
		     MMS_STATE_BIT(MMS_STATE_UNMAPPED))
#define SOLID_STATES (MMS_STATE_BIT(MMS_STATE_MAPPED) | \
		      MMS_STATE_BIT(MMS_STATE_PROT_NONE) | \
		      MMS_STATE_BIT(MMS_STATE_NUMA_HINT) | \
		      MMS_STATE_BIT(MMS_STATE_SWAP) | \
		      MMS_STATE_BIT(MMS_STATE_MIGRATION) | \
		      MMS_STATE_BIT(MMS_STATE_HWPOISON) | \
		      MMS_STATE_BIT(MMS_STATE_MARKER) | \
		      MMS_STATE_BIT(MMS_STATE_DEVICE) | \
		      MMS_STATE_BIT(MMS_STATE_BAD))

struct request {
	struct opts opts;
	bool summary;
	bool holes;
	bool exact;
	bool join;
	uint32_t states;
	struct target target;
	struct span span;
	bool has_span;
	const struct out_desc *desc;
	struct selection sel;
};

/**
 * struct session - one run of the command
 * @m: connection
 * @info: of @m
 * @request: what was asked
 * @swaps: names of swap areas
 * @maps: names of mappings; empty if nobody shows them
 * @out: where runs go
 * @summary: or where they are added up
 * @progress: sign of life
 * @to_terminal: rows go to a terminal, where they are a sign of life themselves
 * @pieces: how many so far
 * @held: with --join: the piece that may still grow, @held.runs is 0 if none
 */
struct session {
	struct mmscope *m;
	const struct mms_info *info;
	const struct request *request;
	struct swaps swaps;
	struct maps maps;
	struct out *out;
	struct summary *summary;
	struct progress progress;
	bool to_terminal;
	uint64_t pieces;
	struct piece held;
};

enum {
	COL_START, COL_END, COL_LEN, COL_PA, COL_PAGE, COL_PROT, COL_STATE,
	COL_FLAGS, COL_NAME, COL_FRAME, COL_PAGES, COL_SWAP, COL_SWAPPAGE,
	COL_MARKER, COL_RUNS,
};

static const struct column columns[] = {
	[COL_START] = { "START", "first address", COL_ADDR, COL_F_DEFAULT },
	[COL_END] = { "END", "first address after", COL_ADDR, COL_F_DEFAULT },
	[COL_LEN] = { "LEN", "bytes", COL_SIZE, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_PA] = { "PA", "physical address of the first byte", COL_ADDR, COL_F_DEFAULT },
	[COL_PAGE] = { "PAGE", "bytes one entry maps", COL_SIZE, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_PROT] = { "PROT", "permission of all levels together: r w x, u user or k kernel only",
		       COL_STR, COL_F_DEFAULT },
	[COL_STATE] = { "STATE", "what stands there, see STATES in mmscope(8)", COL_STR, COL_F_DEFAULT },
	[COL_FLAGS] = { "FLAGS", "facts about the entries and their pages", COL_LIST, COL_F_DEFAULT },
	[COL_NAME] = { "NAME", "file or name of the mapping", COL_STR, COL_F_DEFAULT },
	[COL_FRAME] = { "PFN", "frame number of the first page", COL_PFN, COL_F_RIGHT },
	[COL_PAGES] = { "PAGES", "base pages", COL_NUM, COL_F_RIGHT },
	[COL_SWAP] = { "SWAP", "device or file that holds the swapped pages", COL_STR, 0 },
	[COL_SWAPPAGE] = { "SWAPPAGE", "first page within that area", COL_NUM, COL_F_RIGHT },
	[COL_MARKER] = { "MARKER", "kinds of marker", COL_LIST, 0 },
	[COL_RUNS] = { "RUNS", "physically contiguous runs in it (--join)", COL_NUM, COL_F_RIGHT },
};

/* ---- cells ---- */

/* false also for joined runs, which have many */
static bool run_has_pa(const struct mms_run *r)
{
	return r->pa != MMS_ADDR_NONE && r->state != MMS_STATE_SWAP &&
	       r->state != MMS_STATE_MARKER;
}

static void fill_text(const struct mms_run *r, unsigned int column,
		      struct cell *cell, bool want_json)
{
	cell->str = cell->buf;
	switch (column) {
	case COL_PROT:
		cell->set = mmscope_state_is_resident(r->state);
		mmscope_prot_str(r->prot, cell->buf);
		break;
	case COL_STATE:
		cell->str = mmscope_state_name(r->state);
		cell->color = state_color(r->state);
		break;
	case COL_FLAGS:
		mmscope_page_flags_str(want_json || r->state != MMS_STATE_MAPPED ?
				       r->page_flags :
				       r->page_flags & ~MMS_PAGE_PRESENT,
				       cell->buf, sizeof(cell->buf));
		break;
	case COL_MARKER:
		cell->set = r->state == MMS_STATE_MARKER;
		mmscope_marker_str(r->pa, cell->buf, sizeof(cell->buf));
		break;
	}
}

static void fill_number(const struct session *s, const struct mms_run *r,
			unsigned int column, struct cell *cell)
{
	switch (column) {
	case COL_START:
		cell->num = r->va;
		break;
	case COL_END:
		cell->num = r->va + r->len;
		break;
	case COL_LEN:
		cell->num = r->len;
		break;
	case COL_PAGES:
		cell->num = r->len >> s->info->page_shift;
		break;
	case COL_PAGE:
		cell->set = mmscope_state_is_resident(r->state) && r->page_shift;
		cell->num = (uint64_t)1 << (r->page_shift & 63);
		break;
	case COL_PA:
		cell->set = run_has_pa(r);
		cell->num = r->pa;
		break;
	case COL_FRAME:
		cell->set = run_has_pa(r);
		cell->num = r->pa >> s->info->page_shift;
		break;
	case COL_SWAPPAGE:
		cell->set = r->state == MMS_STATE_SWAP && r->pa != MMS_ADDR_NONE;
		cell->num = r->pa;
		break;
	}
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct piece *p = row;
	struct session *s = ctx;

	cell->set = true;
	switch (column) {
	case COL_NAME:
		cell->set = p->vma && *p->vma->name;
		cell->str = cell->set ? p->vma->name : "";
		break;
	case COL_SWAP:
		cell->set = p->run.state == MMS_STATE_SWAP;
		cell->str = cell->set ? swaps_name(&s->swaps, p->run.swap_type) : "";
		break;
	case COL_RUNS:
		cell->num = p->runs;
		break;
	case COL_PROT:
	case COL_STATE:
	case COL_FLAGS:
	case COL_MARKER:
		fill_text(&p->run, column, cell, want_json);
		break;
	default:
		fill_number(s, &p->run, column, cell);
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.map/1",
	.array = "runs",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- arguments ---- */

static void states_usage(void)
{
	unsigned int i;

	fputs("\nStates:\n", stdout);
	for (i = MMS_STATE_MAPPED; i < MMS_STATES; i++)
		printf("   %-13s %s\n", mmscope_state_name(i),
		       mmscope_state_text(i));
}

static int usage(void)
{
	fputs("Usage:\n mmscope map [OPTIONS] PID|self|kernel [RANGE]\n\n"
	      "Shows an address space as runs of neighbouring pages with one meaning.\n"
	      "RANGE is START-END or START+LENGTH, hexadecimal (LENGTH also decimal with K,\n"
	      "M, G or T).\n\n"
	      "Options:\n"
	      " -s, --summary          bytes by state, by page size and by name\n"
	      "     --holes            also what was never touched (of the kernel: unmapped)\n"
	      "     --state LIST       only these states, comma separated\n"
	      " -j, --join             join runs that differ only in the physical address\n"
	      "     --exact            end runs where accessed and dirty bits differ\n",
	      stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	fputs("\nWith --summary:\n", stdout);
	columns_usage(&summary_desc, stdout);
	states_usage();
	return RUN_DONE;
}

static int parse_states(const char *list, uint32_t *ret)
{
	*ret = 0;
	while (1) {
		size_t len = strcspn(list, ",");
		int state = mmscope_state_parse(list, len);

		if (state < 0)
			return fail(EXIT_USAGE, "there is no state \"%.*s\": "
				    "--help lists them", (int)len, list);
		*ret |= MMS_STATE_BIT(state);
		list += len;
		if (!*list++)
			return 0;
	}
}

enum { OPT_HOLES = OPT_OWN, OPT_STATE, OPT_EXACT };

static int take_option(void *request, int c, char *arg)
{
	struct request *r = request;

	return c == OPT_STATE ? parse_states(arg, &r->states) : OPTS_NOT_MINE;
}

static const struct option longopts[] = {
	{ "summary", no_argument, NULL, 's' },
	{ "join", no_argument, NULL, 'j' },
	{ "holes", no_argument, NULL, OPT_HOLES },
	{ "state", required_argument, NULL, OPT_STATE },
	{ "exact", no_argument, NULL, OPT_EXACT },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ 's', offsetof(struct request, summary) },
	{ 'j', offsetof(struct request, join) },
	{ OPT_HOLES, offsetof(struct request, holes) },
	{ OPT_EXACT, offsetof(struct request, exact) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "map",
	.shorts = COMMON_SHORT "sj",
	.longs = longopts,
	.usage = usage,
	.flags = flags,
	.take = take_option,
};

static int arguments(int argc, char **argv, struct request *r)
{
	const char *wrong;
	int err;

	if (argc - optind < 1 || argc - optind > 2) {
		fail(EXIT_USAGE, "map needs a process and at most one range");
		return opts_try_help("map");
	}
	err = target_parse(argv[optind], &r->target);
	if (err || argc - optind == 1)
		return err;
	wrong = span_parse(argv[optind + 1], &r->span);
	if (wrong)
		return fail(EXIT_USAGE, "\"%s\" is no range: %s",
			    argv[optind + 1], wrong);
	r->has_span = true;
	return 0;
}

/* the half of the address space the target owns; @last is its last address */
static void space_bounds(const struct session *s, uint64_t *first, uint64_t *last)
{
	if (target_is_kernel(&s->request->target)) {
		*first = s->info->kernel_start;
		*last = UINT64_MAX;
	} else {
		*first = 0;
		*last = s->info->user_end - 1;
	}
}

/* whole pages, within the half of the target */
static int scan_range(const struct session *s, struct mmscope_scan_args *args)
{
	uint64_t mask = mmscope_page_size(s->info) - 1;
	const struct span *span = &s->request->span;
	uint64_t first, last;

	space_bounds(s, &first, &last);
	if (s->request->has_span) {
		if (span->start > last || span->last < first)
			return fail(EXIT_USAGE, "the range lies outside the %s half, "
				    "which is 0x%" PRIx64 "-0x%" PRIx64,
				    target_is_kernel(&s->request->target) ?
				    "kernel" : "user", first, last);
		if (span->start > first)
			first = span->start;
		if (span->last < last)
			last = span->last;
	}
	args->start = first & ~mask;
	args->end = (last | mask) + 1;
	return 0;
}

static uint32_t wanted_states(const struct request *r)
{
	if (r->states)
		return r->states;
	if (r->summary && !target_is_kernel(&r->target))
		return SOLID_STATES | HOLE_STATES;
	return r->holes ? SOLID_STATES | HOLE_STATES : 0;
}

/* ---- pieces ---- */

/* the first @len bytes of @run, which is left with the rest */
static struct mms_run run_cut(const struct mms_info *info, struct mms_run *run,
			      uint64_t len)
{
	struct mms_run head = *run;

	head.len = len;
	run->pa = mmscope_run_pa(info, run, len);
	run->va += len;
	run->len -= len;
	return head;
}

static void put_piece(struct session *s, const struct piece *p)
{
	if (s->summary)
		summary_add(s->summary, p);
	else
		out_row(s->out, NULL, p);
	s->pieces++;
	if (s->summary || !s->to_terminal || out_is_quiet(s->out))
		progress_show(&s->progress, s->pieces, "runs", p->run.va);
}

/* @b goes on where @a ends and differs only in its place */
static bool pieces_join(const struct piece *a, const struct piece *b)
{
	return a->runs && a->vma == b->vma &&
	       a->run.va + a->run.len == b->run.va &&
	       a->run.state == b->run.state &&
	       a->run.page_flags == b->run.page_flags &&
	       a->run.page_shift == b->run.page_shift &&
	       a->run.prot == b->run.prot &&
	       a->run.swap_type == b->run.swap_type &&
	       (a->run.state != MMS_STATE_MARKER || a->run.pa == b->run.pa);
}

static void put_held(struct session *s)
{
	if (s->held.runs)
		put_piece(s, &s->held);
	s->held.runs = 0;
}

static void take_piece(struct session *s, const struct piece *p)
{
	if (!s->request->join) {
		put_piece(s, p);
	} else if (pieces_join(&s->held, p)) {
		s->held.run.len += p->run.len;
		s->held.runs++;
		if (p->run.state != MMS_STATE_MARKER)
			s->held.run.pa = MMS_ADDR_NONE;
	} else {
		put_held(s);
		s->held = *p;
	}
}

/* a run ends where its meaning changes, a piece also where the mapping does */
static void take_run(struct session *s, struct mms_run run)
{
	while (run.len) {
		const struct vma *v = maps_find(&s->maps, run.va);
		uint64_t len = run.len;
		struct piece p;

		if (v && v->start > run.va) {
			if (v->start - run.va < len)
				len = v->start - run.va;
			v = NULL;
		} else if (v && v->end - run.va < len) {
			len = v->end - run.va;
		}
		p.run = run_cut(s->info, &run, len);
		p.vma = v;
		p.runs = 1;
		take_piece(s, &p);
	}
}

static int take_all(struct session *s, struct mmscope_moment *moment)
{
	struct mmscope_scan_args args = {
		.space = s->request->target.space,
		.states = wanted_states(s->request),
		.flags = s->request->exact ? 0 : MMS_SCAN_F_MERGE_AD,
	};
	struct mmscope_scan *scan;
	struct mms_run run;
	int err = scan_range(s, &args);

	if (err)
		return err;
	err = mmscope_scan_init(s->m, &args, &scan);
	if (err)
		return fail_query(err, &s->request->target);
	progress_init(&s->progress, !s->request->opts.quiet);
	while ((err = mmscope_scan_next(scan, &run)) > 0)
		take_run(s, run);
	if (!err)
		put_held(s);
	progress_clear(&s->progress);
	*moment = *mmscope_scan_moment(scan);
	mmscope_scan_exit(scan);
	return err ? fail_query(err, &s->request->target) : 0;
}

/* ---- the command ---- */

static int print(struct session *s)
{
	struct mmscope_moment moment;
	int err = take_all(s, &moment);

	if (!err && s->summary)
		err = summary_rows(s->summary, s->out);
	if (err) {
		out_abandon(s->out);
		return err;
	}
	out_moment(s->out, &moment);
	err = out_close(s->out);
	if (!err && s->request->opts.verbose)
		moment_print(&moment);
	return err;
}

static int answer(struct mmscope *m, void *ctx)
{
	struct request *r = ctx;
	struct session s = {
		.m = m,
		.info = mmscope_info(m),
		.request = r,
		.to_terminal = isatty(STDOUT_FILENO),
	};
	int err, names = 0;

	target_resolve(&r->target, m);
	swaps_init(&s.swaps, m);
	if (r->summary || r->join || selection_has(&r->sel, COL_NAME))
		names = maps_of(m, &r->target, &s.maps);
	if (r->summary)
		s.summary = summary_create(&s.maps);
	s.out = out_open(r->desc, &r->sel, &r->opts, &s);
	if (s.out && (s.summary || !r->summary))
		err = print(&s);
	else
		err = fail(EXIT_FAIL, "not enough memory");
	if (!err && names && !r->opts.quiet)
		warn_no_names(&r->target);
	summary_destroy(s.summary);
	maps_free(&s.maps);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .states = 0 };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (err)
		return err;
	r.desc = r.summary ? &summary_desc : &desc;
	err = columns_select(r.desc, &r.opts, &r.sel);
	if (!err)
		err = arguments(argc, argv, &r);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_map = {
	.name = "map",
	.args = "PID|self|kernel [RANGE]",
	.summary = "an address space as runs of equal pages",
	.run = run,
};
