// SPDX-License-Identifier: GPL-2.0-only
/*
 * buddy.c - "mmscope buddy": the buddy allocator's free blocks. Reads the
 * options and hands over to one of the views.
 */
#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "buddy.h"

/**
 * struct buddy_kind - one view
 * @option: how it is asked for, NULL for the one without an option
 * @desc: what it prints
 * @print: prints it: to @out if it has rows only, else as it likes
 * @own_out: it opens its output itself
 */
static const struct buddy_kind {
	const char *option;
	const struct out_desc *desc;
	int (*print)(struct buddy *b);
	bool own_out;
} kinds[] = {
	[BUDDY_MATRIX] = { NULL, &matrix_desc, matrix_print, true },
	[BUDDY_BLOCKS] = { "--blocks", &blocks_desc, blocks_print, false },
	[BUDDY_PCP] = { "--pcp", &pcp_desc, pcp_print, false },
	[BUDDY_PCP_PAGES] = { "--pcp --blocks", &blocks_desc, blocks_print, false },
	[BUDDY_PAGEBLOCKS] = { "--pageblocks", &pageblocks_desc, pageblocks_print, false },
	[BUDDY_MAP] = { "--map", &cells_desc, map_print, true },
	[BUDDY_WHY] = { "--why", &why_desc, why_print, true },
	[BUDDY_FIT] = { "--fit", &fit_desc, fit_print, false },
};

bool buddy_prose(const struct buddy *b)
{
	const struct opts *o = &b->request->opts;

	return o->format == FORMAT_TABLE && !o->noheadings && !o->quiet;
}

/* ---- arguments ---- */

enum {
	OPT_BLOCKS = OPT_OWN, OPT_PCP, OPT_PAGEBLOCKS, OPT_MAP, OPT_WHY,
	OPT_EXACT, OPT_LIMIT, OPT_CELL, OPT_FIT, OPT_FREED,
};

static int usage(void)
{
	unsigned int i;

	fputs("Usage:\n mmscope buddy [OPTIONS]\n\n"
	      "Shows the free blocks of the buddy allocator: for each zone, how many of each\n"
	      "order and migratetype, and how fragmented that is.\n\n"
	      "Options:\n"
	      "     --blocks           every free block\n"
	      "     --pcp              the per-CPU lists; with --blocks their pages\n"
	      "     --pageblocks       every pageblock, its migratetype and use\n"
	      "     --map              physical memory as a picture\n"
	      "     --cell FRAMES      --map: frames of a cell, a power of two\n"
	      "     --why ORDER        the nearest blocks of an order and what is in the way\n"
	      "     --limit N          --why: so many blocks (5)\n"
	      "     --fit ORDER[:N]    whether N requests (1) of an order would succeed: now, and\n"
	      "                        after what would make room for them\n"
	      "     --freed RANGE      --fit: also if these frames were free, pfn:FIRST+COUNT\n"
	      "     --exact            each zone in one moment, with a longer hold of its lock\n",
	      stdout);
	opts_usage(stdout);
	columns_usage(&matrix_flat_desc, stdout);
	for (i = BUDDY_BLOCKS; i < BUDDY_VIEWS; i++) {
		if (i == BUDDY_PCP_PAGES)
			continue;
		printf("\nWith %s:\n", kinds[i].option);
		columns_usage(kinds[i].desc, stdout);
	}
	return RUN_DONE;
}

static int take_cell(struct buddy_request *r, const char *arg)
{
	int err = opts_number("--cell", arg, 0, 1ULL << 40, &r->cell);

	if (!err && (!r->cell || r->cell & (r->cell - 1)))
		err = fail(EXIT_USAGE, "--cell takes a power of two, not \"%s\"", arg);
	return err;
}

/* ORDER or ORDER:N */
static int take_fit(struct buddy_request *r, const char *arg)
{
	char *colon = strchr(arg, ':');
	uint64_t order = 0;
	int err = 0;

	r->count = 1;
	if (colon) {
		*colon = '\0';
		err = opts_number("--fit ORDER:N", colon + 1, 0, UINT64_MAX, &r->count);
	}
	if (!err)
		err = opts_number("--fit", arg, 0, 40, &order);
	r->order = order;
	return err;
}

static int take_freed(struct buddy_request *r, const char *arg)
{
	struct place p;
	const char *wrong = place_parse(arg, &p);

	if (wrong || p.kind != PLACE_PFN || !p.span.is_range)
		return fail(EXIT_USAGE, "--freed takes a range of frames as in pfn:4096+512, "
			    "not \"%s\"", arg);
	r->freed = p.span;
	return 0;
}

/* one view at a time, but --pcp and --blocks add up */
static int take_view(struct buddy_request *r, enum buddy_view view)
{
	if ((r->view == BUDDY_PCP && view == BUDDY_BLOCKS) ||
	    (r->view == BUDDY_BLOCKS && view == BUDDY_PCP))
		view = BUDDY_PCP_PAGES;
	else if (r->view != BUDDY_MATRIX && r->view != view)
		return fail(EXIT_USAGE, "%s and %s are two questions: ask one",
			    kinds[r->view].option, kinds[view].option);
	r->view = view;
	return 0;
}

static int take_option(void *request, int c, char *arg)
{
	struct buddy_request *r = request;
	uint64_t n = 0;
	int err;

	switch (c) {
	case OPT_BLOCKS:
		return take_view(r, BUDDY_BLOCKS);
	case OPT_PCP:
		return take_view(r, BUDDY_PCP);
	case OPT_PAGEBLOCKS:
		return take_view(r, BUDDY_PAGEBLOCKS);
	case OPT_MAP:
		return take_view(r, BUDDY_MAP);
	case OPT_WHY:
		err = opts_number("--why", arg, 0, 40, &n);
		r->order = n;
		return err ? err : take_view(r, BUDDY_WHY);
	case OPT_FIT:
		err = take_fit(r, arg);
		return err ? err : take_view(r, BUDDY_FIT);
	case OPT_FREED:
		return take_freed(r, arg);
	case OPT_LIMIT:
		err = opts_number("--limit", arg, 0, 1000, &n);
		r->limit = n;
		return err;
	case OPT_CELL:
		return take_cell(r, arg);
	default:
		return OPTS_NOT_MINE;
	}
}

static const struct option longopts[] = {
	{ "blocks", no_argument, NULL, OPT_BLOCKS },
	{ "pcp", no_argument, NULL, OPT_PCP },
	{ "pageblocks", no_argument, NULL, OPT_PAGEBLOCKS },
	{ "map", no_argument, NULL, OPT_MAP },
	{ "cell", required_argument, NULL, OPT_CELL },
	{ "why", required_argument, NULL, OPT_WHY },
	{ "limit", required_argument, NULL, OPT_LIMIT },
	{ "fit", required_argument, NULL, OPT_FIT },
	{ "freed", required_argument, NULL, OPT_FREED },
	{ "exact", no_argument, NULL, OPT_EXACT },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ OPT_EXACT, offsetof(struct buddy_request, exact) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "buddy",
	.shorts = COMMON_SHORT,
	.longs = longopts,
	.usage = usage,
	.flags = flags,
	.take = take_option,
	.leftover = "buddy takes no argument",
};

/* ---- the command ---- */

static int rows_print(struct buddy *b, const struct buddy_kind *kind)
{
	int err;

	b->out = out_open(kind->desc, &b->request->sel, &b->request->opts, b);
	if (!b->out)
		return fail(EXIT_FAIL, "not enough memory");
	err = kind->print(b);
	if (err) {
		out_abandon(b->out);
		return err;
	}
	out_member(b->out, "consistency", json_moment(&b->moment));
	return out_close(b->out);
}

static int answer(struct mmscope *m, void *ctx)
{
	struct buddy_request r = *(const struct buddy_request *)ctx;
	const struct buddy_kind *kind = &kinds[r.view];
	struct buddy b = {
		.m = m,
		.request = &r,
		.shift = mmscope_info(m)->page_shift,
	};
	int err = zones_load(m, r.exact ? MMS_VIEW_F_EXACT : 0, &b.zones);

	if (err)
		return err;
	b.moment = b.zones.moment;
	if (r.view == BUDDY_MATRIX && r.opts.format == FORMAT_TABLE &&
	    !r.opts.columns && !r.opts.all_columns)
		matrix_select(&b, &r.sel);
	err = kind->own_out ? kind->print(&b) : rows_print(&b, kind);
	if (!err && r.opts.verbose)
		moment_print(&b.moment);
	zones_free(&b.zones);
	return err;
}

static int run(int argc, char **argv)
{
	struct buddy_request r = { .limit = 5 };
	const struct out_desc *desc;
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (err)
		return err;
	desc = r.view == BUDDY_MATRIX && r.opts.format != FORMAT_TABLE ?
	       &matrix_flat_desc : kinds[r.view].desc;
	err = columns_select(desc, &r.opts, &r.sel);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_buddy = {
	.name = "buddy",
	.args = "",
	.summary = "free blocks, fragmentation, memory as a picture",
	.run = run,
};
