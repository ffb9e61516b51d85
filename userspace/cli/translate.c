// SPDX-License-Identifier: GPL-2.0-only
/*
 * translate.c - "mmscope translate": virtual addresses to physical ones. Reads
 * the arguments and feeds addresses in batches to one of three views.
 */
#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "translate.h"

/* pages that ranges may add up to; beyond that "map" is the better question */
#define RANGE_PAGES_MAX 65536
/* addresses asked at once: large enough to be fast, 170 KiB of records */
#define BATCH 1024

struct request {
	struct opts opts;
	bool levels;
	bool explain;
	struct target target;
	struct span *span;
	size_t nr;
	const struct out_desc *desc;
	struct selection sel;
};

/* ---- arguments ---- */

static int add_span(struct request *r, const char *text)
{
	const char *wrong;
	struct span *more;

	more = mms_array_add(&r->span, &r->nr, sizeof(*more));
	if (!more)
		return fail(EXIT_FAIL, "not enough memory for the addresses");
	wrong = span_parse(text, more);
	if (wrong)
		return fail(EXIT_USAGE, "\"%s\" is no address or range: %s", text, wrong);
	return 0;
}

/* words from stdin, "#" begins a comment */
static int add_stdin(struct request *r)
{
	const char *word;
	char *line = NULL, *rest;
	size_t len = 0;
	int err = 0;

	while (!err && getline(&line, &len, stdin) > 0) {
		line[strcspn(line, "#\n")] = '\0';
		for (word = strtok_r(line, " \t,", &rest); word && !err;
		     word = strtok_r(NULL, " \t,", &rest))
			err = add_span(r, word);
	}
	free(line);
	return err;
}

static int usage(void)
{
	fputs("Usage:\n mmscope translate [OPTIONS] PID|self|kernel ADDRESS...\n\n"
	      "Translates virtual addresses: where they are in physical memory, or why\n"
	      "they are not there.\n\n"
	      "An ADDRESS is hexadecimal, with or without 0x. START-END and START+LENGTH\n"
	      "stand for each page of a range (LENGTH is hexadecimal, or decimal with K, M,\n"
	      "G or T), - for addresses read from standard input.\n\n"
	      "Options:\n"
	      " -l, --levels           a tree with the entry of each level\n"
	      " -e, --explain          tell the walk step by step\n", stdout);
	opts_usage(stdout);
	columns_usage(&walk_desc, stdout);
	fputs("\nWith --levels:\n", stdout);
	columns_usage(&levels_desc, stdout);
	return RUN_DONE;
}

static const struct option longopts[] = {
	{ "levels", no_argument, NULL, 'l' },
	{ "explain", no_argument, NULL, 'e' },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ 'l', offsetof(struct request, levels) },
	{ 'e', offsetof(struct request, explain) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "translate",
	.shorts = COMMON_SHORT "le",
	.longs = longopts,
	.usage = usage,
	.flags = flags,
};

static int options(int argc, char **argv, struct request *r)
{
	int err = opts_parse(argc, argv, &spec, &r->opts, r);

	if (err)
		return err;
	if (r->explain && (r->levels || r->opts.format != FORMAT_TABLE)) {
		fail(EXIT_USAGE, "--explain is prose: it goes with no other format");
		return opts_try_help("translate");
	}
	return 0;
}

static int arguments(int argc, char **argv, struct request *r)
{
	int err, i;

	if (argc - optind < 2) {
		fail(EXIT_USAGE, "translate needs a process and an address");
		return opts_try_help("translate");
	}
	err = target_parse(argv[optind], &r->target);
	for (i = optind + 1; i < argc && !err; i++)
		err = strcmp(argv[i], "-") ? add_span(r, argv[i]) : add_stdin(r);
	return err;
}

static int fail_range(const struct request *r, const struct span *s,
		      unsigned int page_shift)
{
	char whose[16] = "kernel";

	if (!target_is_kernel(&r->target))
		snprintf(whose, sizeof(whose), "%d", r->target.space.pid);
	return fail(EXIT_USAGE, "that is more than %d pages: use \"mmscope map %s "
		    "0x%" PRIx64 "-0x%" PRIx64 "\", which puts equal neighbours together",
		    RANGE_PAGES_MAX, whose, s->start >> page_shift << page_shift,
		    s->last + 1);
}

/* ranges are bounded, single addresses are not */
static int check_ranges(const struct request *r, unsigned int page_shift)
{
	uint64_t pages = 0;
	size_t i;

	for (i = 0; i < r->nr; i++) {
		const struct span *s = &r->span[i];

		if (!s->is_range)
			continue;
		pages += (s->last >> page_shift) - (s->start >> page_shift) + 1;
		if (pages > RANGE_PAGES_MAX)
			return fail_range(r, s, page_shift);
	}
	return 0;
}

/* ---- batches ---- */

/**
 * struct batch - addresses on their way to the module
 * @view: what to show
 * @request: how
 * @out: where rows go, NULL with --explain
 * @va: addresses
 * @nr: how many
 * @walk: answers
 * @moment: of all batches so far
 * @told: addresses that were explained
 */
struct batch {
	struct view view;
	const struct request *request;
	struct out *out;
	uint64_t va[BATCH];
	size_t nr;
	struct mms_walk walk[BATCH];
	struct mmscope_moment moment;
	uint64_t told;
};

static void show(struct batch *b, const struct mms_walk *w, uint64_t root_pa)
{
	if (b->request->explain) {
		if (b->told++)
			putchar('\n');
		explain(&b->view, w, root_pa);
	} else if (b->request->levels && b->request->opts.format <= FORMAT_RAW) {
		levels_rows(&b->view, b->out, w);
	} else {
		out_row(b->out, NULL, w);
	}
}

static int flush(struct batch *b)
{
	struct mmscope_moment moment;
	size_t i;
	int err;

	if (!b->nr)
		return 0;
	err = mmscope_translate(b->view.m, b->view.target.space, b->va, b->nr,
				b->walk, &moment);
	if (err)
		return fail_query(err, &b->view.target);
	mmscope_moment_add(&b->moment, &moment);
	for (i = 0; i < b->nr; i++)
		show(b, &b->walk[i], moment.root_pa);
	b->nr = 0;
	return 0;
}

/* the first page of a range is asked where the range begins */
static int feed_span(struct batch *b, const struct span *s)
{
	uint64_t mask = mmscope_page_size(b->view.info) - 1;
	uint64_t va = s->start;

	while (1) {
		int err = 0;

		b->va[b->nr++] = va;
		if (b->nr == BATCH)
			err = flush(b);
		if (err || (va | mask) >= s->last)
			return err;
		va = (va | mask) + 1;
	}
}

static int feed(struct batch *b)
{
	const struct request *r = b->request;
	size_t i;
	int err = 0;

	for (i = 0; i < r->nr && !err; i++)
		err = feed_span(b, &r->span[i]);
	return err ? err : flush(b);
}

/* ---- the command ---- */

static int print(struct batch *b)
{
	const struct request *r = b->request;
	int err;

	if (!r->explain) {
		b->out = out_open(r->desc, &r->sel, &r->opts, &b->view);
		if (!b->out)
			return fail(EXIT_FAIL, "not enough memory");
	}
	err = feed(b);
	if (b->out) {
		out_moment(b->out, &b->moment);
		if (err)
			out_abandon(b->out);
		else
			err = out_close(b->out);
	}
	if (!err && r->opts.verbose)
		moment_print(&b->moment);
	return err;
}

static bool needs_maps(const struct request *r)
{
	return r->explain || (r->desc == &walk_desc && walk_needs_maps(&r->sel));
}

static int answer(struct mmscope *m, void *ctx)
{
	const struct request *r = ctx;
	struct batch *b = calloc(1, sizeof(*b));
	int err, names = 0;

	if (!b)
		return fail(EXIT_FAIL, "not enough memory");
	b->request = r;
	b->view.m = m;
	b->view.info = mmscope_info(m);
	b->view.opts = &r->opts;
	b->view.target = r->target;
	target_resolve(&b->view.target, m);
	b->moment.root_pa = MMS_ADDR_NONE;
	swaps_init(&b->view.swaps, m);
	err = check_ranges(r, b->view.info->page_shift);
	if (!err && needs_maps(r))
		names = maps_of(m, &b->view.target, &b->view.maps);
	if (!err)
		err = print(b);
	if (!err && names && !r->opts.quiet)
		warn_no_names(&b->view.target);
	maps_free(&b->view.maps);
	free(b);
	return err;
}

static int run_request(int argc, char **argv, struct request *r)
{
	int err = options(argc, argv, r);

	if (err)
		return err;
	r->desc = &walk_desc;
	if (r->levels && r->opts.format <= FORMAT_RAW)
		r->desc = &levels_desc;
	err = columns_select(r->desc, &r->opts, &r->sel);
	if (!err)
		err = arguments(argc, argv, r);
	return err ? err : device_run(&r->opts, answer, r);
}

static int run(int argc, char **argv)
{
	struct request r = { .nr = 0 };
	int err = run_request(argc, argv, &r);

	free(r.span);
	return err;
}

const struct command cmd_translate = {
	.name = "translate",
	.alias = "vtop",
	.args = "PID|self|kernel ADDRESS...",
	.summary = "virtual addresses to physical ones",
	.run = run,
};
