// SPDX-License-Identifier: GPL-2.0-only
/*
 * diff.c - "mmscope diff": two processes, two moments of one, or two moments of
 * a machine. Reads the arguments and opens both sides.
 */
#include <getopt.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diff.h"

static int usage(void)
{
	fputs("Usage:\n mmscope diff [OPTIONS] A B\n\n"
	      "Shows what differs. A and B are each a PID, a FILE of \"mmscope record\", or\n"
	      "FILE:PID. Two processes are compared page by page: after a fork, which frames\n"
	      "are still shared. Two moments of one process show what changed. Two files\n"
	      "without a process show zones, free blocks and slab caches.\n\n"
	      "Options:\n"
	      " -a, --all              also what is the same\n"
	      " -p, --pages            also ranges of pages, below their mapping\n",
	      stdout);
	opts_usage(stdout);
	fputs("\nAddress spaces:", stdout);
	columns_usage(&diff_space_desc, stdout);
	fputs("\nMachines:", stdout);
	columns_usage(&diff_machine_desc, stdout);
	return RUN_DONE;
}

static int take_option(void *request, int c, char *arg)
{
	(void)request;
	(void)arg;
	if (c != OPT_FROM)
		return OPTS_NOT_MINE;
	return fail(EXIT_USAGE, "diff takes files as arguments, not with --from");
}

static const struct option longopts[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "pages", no_argument, NULL, 'p' },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ 'a', offsetof(struct diff_request, all) },
	{ 'p', offsetof(struct diff_request, pages) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "diff",
	.shorts = COMMON_SHORT "ap",
	.longs = longopts,
	.usage = usage,
	.flags = flags,
	.take = take_option,
};

static int options(int argc, char **argv, struct diff_request *r)
{
	int err = opts_parse(argc, argv, &spec, &r->opts, r);

	if (err || argc - optind == 2)
		return err;
	fail(EXIT_USAGE, "diff needs two things to compare");
	return opts_try_help("diff");
}

/* ---- sides ---- */

void side_blame(const struct side *side)
{
	source_set(side->file);
}

static bool is_number(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

/* "PID", "FILE" or "FILE:PID" */
static int side_parse(struct side *side, const char *word)
{
	const char *colon = strrchr(word, ':');
	bool has_pid = colon && is_number(colon + 1);

	side->word = word;
	if (is_number(word) || !strcmp(word, "self")) {
		side->has_process = true;
		return target_parse(word, &side->target);
	}
	side->file = strndup(word, has_pid ? (size_t)(colon - word) : strlen(word));
	if (!side->file)
		return fail(EXIT_FAIL, "not enough memory");
	if (!has_pid)
		return 0;
	side->has_process = true;
	side_blame(side);
	return target_parse(colon + 1, &side->target);
}

/* a process is compared with itself in a file that is named alone */
static void sides_match(struct diff_request *r)
{
	struct side *a = &r->side[0], *b = &r->side[1];

	if (a->has_process == b->has_process)
		return;
	if (!a->has_process)
		a->target = b->target;
	else
		b->target = a->target;
	a->has_process = b->has_process = true;
}

static int side_open(struct side *side)
{
	int err;

	side_blame(side);
	err = device_open(&side->m);
	if (!err && side->has_process)
		target_resolve(&side->target, side->m);
	return err;
}

static void side_close(struct side *side)
{
	mmscope_close(side->m);
	maps_free(&side->maps);
	free(side->run);
	free(side->file);
}

static int take_mm(const struct mmscope_entry *e, void *ctx)
{
	struct mms_rec_mm mm;

	if (e->rec->type != MMS_REC_MM)
		return 0;
	mmscope_rec_get(e->rec, &mm, sizeof(mm));
	*(uint64_t *)ctx = mm.mm;
	return 0;
}

static uint64_t side_mm(const struct side *side)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_MM,
		.space = side->target.space,
	};
	uint64_t mm = 0;

	mmscope_each(side->m, &args, take_mm, &mm, NULL);
	return mm;
}

/* one process at two moments keeps its pid and its mm_struct */
static bool is_one_process(const struct diff_request *r)
{
	const struct side *a = &r->side[0], *b = &r->side[1];

	return (a->file || b->file) &&
	       a->target.space.pid == b->target.space.pid &&
	       side_mm(a) == side_mm(b);
}

static int compare(struct diff_request *r)
{
	int err = side_open(&r->side[0]);

	if (!err)
		err = side_open(&r->side[1]);
	if (err)
		return err;
	if (!r->side[0].has_process)
		return diff_machine(r);
	if (mmscope_info(r->side[0].m)->page_shift !=
	    mmscope_info(r->side[1].m)->page_shift)
		return fail(EXIT_FAIL, "the machines have pages of different sizes");
	r->moments = is_one_process(r);
	return diff_space(r);
}

static int run_request(int argc, char **argv, struct diff_request *r)
{
	int err = options(argc, argv, r);

	if (!err)
		err = side_parse(&r->side[0], argv[optind]);
	if (!err) {
		source_set(NULL);
		err = side_parse(&r->side[1], argv[optind + 1]);
	}
	if (err)
		return err;
	sides_match(r);
	if (r->opts.watch_ms)
		return fail(EXIT_USAGE, "diff compares once: --watch does not go with it");
	r->desc = r->side[0].has_process ? &diff_space_desc : &diff_machine_desc;
	err = columns_select(r->desc, &r->opts, &r->sel);
	if (err)
		return err;
	term_init(&r->opts);
	return compare(r);
}

static int run(int argc, char **argv)
{
	struct diff_request r = { .all = false };
	int err = run_request(argc, argv, &r);

	side_close(&r.side[0]);
	side_close(&r.side[1]);
	return err;
}

const struct command cmd_diff = {
	.name = "diff",
	.args = "A B",
	.summary = "two processes or two moments compared",
	.run = run,
};
