// SPDX-License-Identifier: GPL-2.0-only
/*
 * page.c - "mmscope page": page frames, by number, by physical address, or by
 * a virtual address of a process. One is shown as a card, several as a table.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "page.h"

/**
 * struct request - what was asked
 * @opts: options
 * @by_va: --pid: bare addresses are virtual ones of @target
 * @target: see @by_va
 * @place: array of @nr, owned
 * @nr: how many
 * @sel: columns
 */
struct request {
	struct opts opts;
	bool by_va;
	struct target target;
	struct place *place;
	size_t nr;
	struct selection sel;
};

/**
 * struct session - one answer
 * @v: what cards and rows need
 * @request: what was asked
 * @out: where rows go, NULL for cards
 * @shown: frames so far
 * @unmapped: virtual pages without a frame
 * @moment: of all queries
 */
struct session {
	struct page_view v;
	const struct request *request;
	struct out *out;
	uint64_t shown;
	uint64_t unmapped;
	struct mmscope_moment moment;
};

/* ---- arguments ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope page [OPTIONS] FRAME...\n\n"
	      "Shows page frames: what they are used for, whose they are, and what their\n"
	      "struct page says.\n\n"
	      "A FRAME is a frame number in hexadecimal, \"pfn:\" and one in decimal, \"pa:\" and\n"
	      "a physical address, or with --pid a virtual address. START-END and START+LENGTH\n"
	      "stand for several.\n\n"
	      "Options:\n"
	      " -p, --pid PID          addresses are virtual ones of PID, \"self\" or \"kernel\"\n",
	      stdout);
	opts_usage(stdout);
	columns_usage(&page_desc, stdout);
	return RUN_DONE;
}

static int take_option(void *request, int c, char *arg)
{
	struct request *r = request;

	if (c != 'p')
		return OPTS_NOT_MINE;
	r->by_va = true;
	return target_parse(arg, &r->target);
}

static const struct option longopts[] = {
	{ "pid", required_argument, NULL, 'p' },
	COMMON_LONG
};

static const struct opts_spec spec = {
	.command = "page",
	.shorts = COMMON_SHORT "p:",
	.longs = longopts,
	.usage = usage,
	.take = take_option,
};

static int arguments(int argc, char **argv, struct request *r)
{
	int i;

	if (optind == argc) {
		fail(EXIT_USAGE, "page needs a frame");
		return opts_try_help("page");
	}
	r->place = calloc(argc - optind, sizeof(*r->place));
	if (!r->place)
		return fail(EXIT_FAIL, "not enough memory");
	for (i = optind; i < argc; i++) {
		const char *wrong = place_parse(argv[i], &r->place[r->nr]);

		if (wrong)
			return fail(EXIT_USAGE, "\"%s\" is no frame: %s", argv[i], wrong);
		r->nr++;
	}
	return 0;
}

/* ---- frames ---- */

static int take(const struct mmscope_entry *e, void *ctx)
{
	struct session *s = ctx;
	struct page p;

	if (e->rec->type != MMS_REC_FRAME)
		return 0;
	mmscope_rec_get(e->rec, &p.f, sizeof(p.f));
	p.name = mmscope_entry_text(e, MMS_TEXT_NAME, 0);
	p.path = mmscope_entry_text(e, MMS_TEXT_PATH, 0);
	if (!p.path)
		p.path = mmscope_entry_text(e, MMS_TEXT_SPECIAL, 0);
	p.comm = mmscope_entry_text(e, MMS_TEXT_COMM, 0);
	p.maker = mmscope_entry_text(e, MMS_TEXT_SYMBOL, 0);
	s->shown++;
	if (s->out)
		out_row(s->out, NULL, &p);
	else
		page_card(&s->v, &p);
	return 0;
}

static int show(struct session *s, uint64_t pfn, uint64_t nr)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_PAGES,
		.arg = { pfn, nr },
	};
	struct mmscope_moment moment = { .calls = 0 };
	int err = view_each(s->v.m, &args, NULL, take, s, &moment);

	if (!err)
		mmscope_moment_add(&s->moment, &moment);
	return err;
}

static void tell_unmapped(struct session *s, const struct mms_walk *w)
{
	s->unmapped++;
	if (!s->out)
		para(0, "0x%" PRIx64 " has no frame: %s.", (uint64_t)w->va,
		     mmscope_state_text(w->state));
}

static int show_va(struct session *s, uint64_t va)
{
	const struct target *t = &s->request->target;
	struct mmscope_moment moment;
	struct mms_walk w;
	char label[128];
	int err = mmscope_translate(s->v.m, t->space, &va, 1, &w, &moment);

	if (err)
		return fail_query(err, t);
	mmscope_moment_add(&s->moment, &moment);
	if (w.pfn == MMS_ADDR_NONE) {
		tell_unmapped(s, &w);
		return 0;
	}
	target_label(t, label, sizeof(label));
	if (!s->out && !s->request->opts.quiet)
		para(0, "0x%" PRIx64 " of %s is in", va, label);
	return show(s, w.pfn, 1);
}

static int show_span(struct session *s, const struct span *span)
{
	uint64_t mask = mmscope_page_size(s->v.info) - 1, va = span->start;
	int err;

	while (1) {
		err = show_va(s, va);
		if (err || (va | mask) >= span->last)
			return err;
		va = (va | mask) + 1;
	}
}

static int show_place(struct session *s, const struct place *p)
{
	unsigned int shift = p->kind == PLACE_PA ? s->v.info->page_shift : 0;
	uint64_t first = p->span.start >> shift, last = p->span.last >> shift;

	if (p->kind == PLACE_BARE && s->request->by_va)
		return show_span(s, &p->span);
	if (last >> (64 - s->v.info->page_shift))
		return fail(EXIT_USAGE, "0x%" PRIx64 " is no frame number: write \"pa:\" "
			    "before a physical address, or name the process of a "
			    "virtual one with --pid", last);
	return show(s, first, last - first + 1);
}

/* ---- the command ---- */

static bool is_single(const struct request *r)
{
	return r->nr == 1 && !r->place[0].span.is_range;
}

static int print(struct session *s)
{
	const struct request *r = s->request;
	size_t i;
	int err = 0;

	if (r->opts.format != FORMAT_TABLE || r->opts.columns ||
	    r->opts.all_columns || !is_single(r)) {
		s->out = out_open(&page_desc, &r->sel, &r->opts, &s->v);
		if (!s->out)
			return fail(EXIT_FAIL, "not enough memory");
	}
	for (i = 0; i < r->nr && !err; i++)
		err = show_place(s, &r->place[i]);
	if (!s->out)
		return err;
	if (err) {
		out_abandon(s->out);
		return err;
	}
	out_member(s->out, "consistency", json_moment(&s->moment));
	err = out_close(s->out);
	if (!err && s->unmapped && !r->opts.quiet)
		warn("%s no frame: \"mmscope translate\" tells why",
		     count_str(s->unmapped, "page has", "pages have"));
	return err;
}

static int answer(struct mmscope *m, void *ctx)
{
	struct session s = {
		.v = { .m = m, .info = mmscope_info(m) },
		.request = ctx,
	};
	int err = zones_load(m, 0, &s.v.zones);

	if (err)
		return err;
	err = print(&s);
	if (!err && s.request->opts.verbose)
		moment_print(&s.moment);
	zones_free(&s.v.zones);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .nr = 0 };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (!err)
		err = columns_select(&page_desc, &r.opts, &r.sel);
	if (!err)
		err = arguments(argc, argv, &r);
	if (!err)
		err = device_run(&r.opts, answer, &r);
	free(r.place);
	return err;
}

const struct command cmd_page = {
	.name = "page",
	.args = "FRAME...",
	.summary = "page frames: what they are and whose",
	.run = run,
};
