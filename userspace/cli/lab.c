// SPDX-License-Identifier: GPL-2.0-only
/*
 * lab.c - "mmscope lab": plays a sequence of requests on a model, step by step,
 * with a drawing after each. No module is asked.
 */
#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../module/model/buddy.h"
#include "lab.h"

#define FRAMES_MAX	128	/* what a line can show */
#define NAMES		52	/* one letter each */

/**
 * struct request - what was asked
 * @opts: options
 * @frames: --frames
 * @slab: --size and --stack
 * @step: array of words "A=3", borrowed
 * @nr: how many
 * @sel: columns
 */
struct request {
	struct opts opts;
	unsigned int frames;
	struct lab_slab slab;
	const char *const *step;
	size_t nr;
	struct selection sel;
};

/**
 * struct owner - who has a block
 * @pfn: first frame
 * @order: log2 of its frames
 * @wanted: frames that were asked for; 0: has none
 */
struct owner {
	uint64_t pfn;
	uint32_t order;
	uint64_t wanted;
};

/**
 * struct lab - the allocator under play, and the step that was made last
 * @b: the allocator
 * @owner: by letter
 * @word: the step as it was written
 * @at: block that it was about; none if @failed
 * @splits: blocks that it split
 * @merges: blocks that it merged
 * @failed: there was no block
 */
struct lab {
	struct mms_buddy b;
	struct owner owner[NAMES];
	const char *word;
	struct owner at;
	uint64_t splits;
	uint64_t merges;
	bool failed;
};

enum {
	COL_STEP, COL_ORDER, COL_FIRST, COL_FRAMES, COL_UNUSED, COL_SPLITS,
	COL_MERGES, COL_MAP, COL_FREE,
};

#define RIGHT (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column columns[] = {
	[COL_STEP] = { "STEP", "\"A=3\": three frames for A; \"A=0\": A gives them back", COL_STR, COL_F_DEFAULT },
	[COL_ORDER] = { "ORDER", "log2 of the frames of the block; nothing if there was none", COL_NUM, RIGHT },
	[COL_FIRST] = { "FIRST", "its first frame", COL_NUM, RIGHT },
	[COL_FRAMES] = { "FRAMES", "its frames", COL_NUM, COL_F_RIGHT },
	[COL_UNUSED] = { "UNUSED", "of these, frames that nobody asked for (internal fragmentation)", COL_NUM, RIGHT },
	[COL_SPLITS] = { "SPLITS", "blocks that were cut in halves", COL_NUM, RIGHT },
	[COL_MERGES] = { "MERGES", "pairs of buddies that became one", COL_NUM, RIGHT },
	[COL_MAP] = { "MAP", "all frames, block by block", COL_STR, COL_F_DEFAULT },
	[COL_FREE] = { "FREE", "order:blocks of the free lists", COL_LIST, COL_F_DEFAULT },
};

/* ---- the drawing ---- */

static char owner_at(const struct lab *l, uint64_t pfn)
{
	int i;

	for (i = 0; i < NAMES; i++)
		if (l->owner[i].wanted && l->owner[i].pfn == pfn)
			return i < 26 ? 'A' + i : 'a' + i - 26;
	return 0;
}

static void map_str(const struct lab *l, char *buf, size_t size)
{
	const char *wall = term_utf8() ? "│" : "|", *hole = term_utf8() ? "·" : ".";
	uint64_t pfn = 0, i;
	size_t len = snprintf(buf, size, "%s", wall);

	while (pfn < l->b.nr && len < size) {
		const char name = owner_at(l, pfn), text[2] = { name, 0 };
		const uint32_t order = name ? l->b.used[pfn] - 1U : l->b.order[pfn];

		for (i = 0; i < 1ULL << order && len < size; i++)
			len += snprintf(buf + len, size - len, "%s", name ? text : hole);
		if (len < size)
			len += snprintf(buf + len, size - len, "%s", wall);
		pfn += 1ULL << order;
	}
}

static void free_str(const struct lab *l, char *buf, size_t size)
{
	uint32_t order;
	size_t len = 0;

	buf[0] = '\0';
	for (order = 0; order < l->b.rules.orders && len < size; order++)
		if (l->b.nr_free[order][0])
			len += snprintf(buf + len, size - len, "%s%u:%" PRIu64, len ? "," : "",
					order, (uint64_t)l->b.nr_free[order][0]);
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct lab *l = row;

	(void)want_json;
	(void)ctx;
	cell->set = column == COL_STEP || column >= COL_MAP || (l->at.wanted && !l->failed);
	cell->str = cell->buf;
	switch (column) {
	case COL_STEP:
		cell->str = l->word;
		break;
	case COL_ORDER:
		cell->num = l->at.order;
		break;
	case COL_FIRST:
		cell->num = l->at.pfn;
		break;
	case COL_FRAMES:
		cell->num = 1ULL << l->at.order;
		break;
	case COL_UNUSED:
		cell->num = (1ULL << l->at.order) - l->at.wanted;
		break;
	case COL_SPLITS:
		cell->num = l->splits;
		break;
	case COL_MERGES:
		cell->num = l->merges;
		break;
	case COL_MAP:
		map_str(l, cell->buf, sizeof(cell->buf));
		break;
	case COL_FREE:
		free_str(l, cell->buf, sizeof(cell->buf));
		break;
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.lab-buddy/1",
	.array = "steps",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- the play ---- */

static void count(void *ctx, enum mms_buddy_step step, u64 pfn, u32 order, u32 type)
{
	struct lab *l = ctx;

	(void)pfn;
	(void)order;
	(void)type;
	l->splits += step == MMS_BUDDY_SPLIT;
	l->merges += step == MMS_BUDDY_MERGE;
}

/* "A=3"; 0 or EXIT_USAGE with a sentence printed */
static int step_parse(const char *word, int *name, uint64_t *frames)
{
	char *end;

	if (isalpha((unsigned char)word[0]) && word[1] == '=' &&
	    isdigit((unsigned char)word[2])) {
		*name = isupper((unsigned char)word[0]) ? word[0] - 'A' : word[0] - 'a' + 26;
		*frames = strtoull(word + 2, &end, 10);
		if (!*end && *frames <= FRAMES_MAX)
			return 0;
	}
	return fail(EXIT_USAGE, "\"%s\" is no step: give a letter and a number of "
		    "frames, as in A=3, or A=0 to give them back", word);
}

static uint32_t order_for(uint64_t frames)
{
	uint32_t order = 0;

	while (1ULL << order < frames)
		order++;
	return order;
}

static int play(struct lab *l, const char *word)
{
	uint64_t frames = 0;
	u64 pfn = 0;
	int name = 0, err = step_parse(word, &name, &frames);
	struct owner *o = &l->owner[name];

	if (err)
		return err;
	l->word = word;
	l->splits = 0;
	l->merges = 0;
	l->failed = false;
	if (!o->wanted == !frames)
		return fail(EXIT_USAGE, frames ? "%.1s has frames already: %.1s=0 gives "
			    "them back first" : "%.1s has nothing to give back", word, word);
	if (!frames) {
		l->at = *o;
		memset(o, 0, sizeof(*o));
		return mms_buddy_free(&l->b, l->at.pfn, l->at.order) ? EXIT_FAIL : 0;
	}
	l->at = (struct owner){ .order = order_for(frames), .wanted = frames };
	l->failed = mms_buddy_alloc(&l->b, l->at.order, 0, &pfn);
	l->at.pfn = pfn;
	if (!l->failed)
		*o = l->at;
	return 0;
}

static int lab_init(struct lab *l, unsigned int frames)
{
	const struct mms_buddy_rules rules = {
		.orders = order_for(frames) + 1,
		.block_order = MMS_BUDDY_ORDERS,
		.types = 1,
		.fallback = { { MMS_BUDDY_NONE } },
	};

	memset(l, 0, sizeof(*l));
	l->word = "start";
	if (mms_buddy_init(&l->b, &rules, 0, frames) || mms_buddy_add(&l->b, 0, frames))
		return fail(EXIT_FAIL, "not enough memory");
	l->b.tell = count;
	l->b.ctx = l;
	return 0;
}

/* ---- the command ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope lab [OPTIONS] buddy|slab [STEP...]\n\n"
	      "Plays requests for memory on a binary buddy allocator and draws its frames\n"
	      "after each step: \"A=3\" asks for three frames for A, \"A=0\" gives them back.\n"
	      "Or on a slab allocator, for objects; \"flush\" empties the CPU's stack, and\n"
	      "\"shrink\" gives empty slabs back. Without steps it plays an example.\n\n"
	      "Options:\n"
	      "     --frames N         memory, in frames (16)\n"
	      "     --size N           slab: bytes of an object (96; a frame has 512)\n"
	      "     --stack N          slab: objects that the CPU keeps (4)\n", stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	lab_slab_usage(stdout);
	return RUN_DONE;
}

enum { OPT_FRAMES = OPT_OWN, OPT_SIZE, OPT_STACK };

static const struct option longopts[] = {
	{ "frames", required_argument, NULL, OPT_FRAMES },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "stack", required_argument, NULL, OPT_STACK },
	COMMON_LONG
};

/* 0 or EXIT_USAGE with a sentence printed */
static int number(const char *arg, const char *what, unsigned int least,
		  unsigned int most, unsigned int *ret)
{
	char *end;
	unsigned long n = strtoul(arg, &end, 10);

	if (!isdigit((unsigned char)*arg) || *end || n < least || n > most)
		return fail(EXIT_USAGE, "\"%s\" is no %s to play with: give %u to %u", arg,
			    what, least, most);
	*ret = n;
	return 0;
}

static int take(void *request, int c, char *arg)
{
	struct request *r = request;

	switch (c) {
	case OPT_FRAMES:
		return number(arg, "number of frames", 1, FRAMES_MAX, &r->frames);
	case OPT_SIZE:
		return number(arg, "size", 8, 512, &r->slab.size);
	case OPT_STACK:
		return number(arg, "stack", 0, 64, &r->slab.stack);
	default:
		return OPTS_NOT_MINE;
	}
}

static const struct opts_spec spec = {
	.command = "lab",
	.shorts = COMMON_SHORT,
	.longs = longopts,
	.usage = usage,
	.take = take,
};

static int run_steps(const struct request *r)
{
	struct out *out = out_open(&desc, &r->sel, &r->opts, NULL);
	struct lab l;
	size_t i;
	int err = lab_init(&l, r->frames);

	if (!out)
		err = fail(EXIT_FAIL, "not enough memory");
	if (!err)
		out_row(out, NULL, &l);
	for (i = 0; i < r->nr && !err; i++) {
		err = play(&l, r->step[i]);
		if (!err)
			out_row(out, NULL, &l);
	}
	mms_buddy_exit(&l.b);
	if (!err)
		return out_close(out);
	if (out)
		out_abandon(out);
	return err;
}

static int run_buddy(struct request *r)
{
	static const char *const example[] = {
		"A=3", "B=2", "C=1", "D=4", "B=0", "E=5", "C=0", "A=0", "D=0",
	};
	int err = columns_select(&desc, &r->opts, &r->sel);

	if (!r->nr) {
		r->step = example;
		r->nr = ARRAY_SIZE(example);
	}
	if (err)
		return err;
	term_init(&r->opts);
	return run_steps(r);
}

static int run_slab(struct request *r)
{
	static const char *const example[] = {
		"A=3", "B=4", "C=7", "B=0", "A=0", "flush", "D=2", "C=0", "D=0", "flush",
		"shrink",
	};
	struct lab_slab *how = &r->slab;

	how->frames = r->frames;
	how->step = r->nr ? r->step : example;
	how->nr = r->nr ? r->nr : ARRAY_SIZE(example);
	return lab_slab_run(how, &r->opts);
}

static int run(int argc, char **argv)
{
	struct request r = { .frames = 16, .slab = { .size = 96, .stack = 4 } };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (err)
		return err;
	if (optind + 1 < argc) {
		r.step = (const char *const *)argv + optind + 1;
		r.nr = argc - optind - 1;
	}
	if (optind < argc && !strcmp(argv[optind], "buddy"))
		return run_buddy(&r);
	if (optind < argc && !strcmp(argv[optind], "slab"))
		return run_slab(&r);
	return fail(EXIT_USAGE, "lab plays with buddy or slab: \"mmscope lab buddy\"");
}

const struct command cmd_lab = {
	.name = "lab",
	.args = "buddy|slab [STEP...]",
	.summary = "allocators to play with",
	.run = run,
};
