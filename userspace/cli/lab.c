// SPDX-License-Identifier: GPL-2.0-only
/*
 * lab.c - "mmscope lab": plays a sequence of requests on a model, step by step,
 * with a drawing after each. No module is asked.
 */
#include <getopt.h>
#include <string.h>

#include "lab.h"

/**
 * struct request - what was asked
 * @opts: options
 * @buddy: --frames, --cpus, --batch and --high
 * @slab: --size and --stack
 */
struct request {
	struct opts opts;
	struct lab_buddy buddy;
	struct lab_slab slab;
};

static int usage(void)
{
	fputs("Usage:\n mmscope lab [OPTIONS] buddy|slab [STEP...]\n\n"
	      "Plays requests for memory on a binary buddy allocator and draws its frames\n"
	      "after each step: \"A=3\" asks for three frames for A, \"A=0\" gives them back.\n"
	      "Or on a slab allocator, for objects; \"flush\" empties the CPU's stack, and\n"
	      "\"shrink\" gives empty slabs back. Without steps it plays an example.\n\n"
	      "Options:\n"
	      "     --frames N         memory, in frames (16)\n"
	      "     --cpus N           buddy: so many CPUs keep freed frames on lists of their\n"
	      "                        own; steps are A=3@1 then (on CPU 1), A=3 (on CPU 0)\n"
	      "                        and drain\n"
	      "     --batch N          buddy: frames that a CPU fetches and gives back at a\n"
	      "                        time (4)\n"
	      "     --high N           buddy: from so many frames on it gives back (8)\n"
	      "     --size N           slab: bytes of an object (96; a frame has 512)\n"
	      "     --stack N          slab: objects that the CPU keeps (4)\n", stdout);
	opts_usage(stdout);
	lab_buddy_usage(stdout);
	lab_slab_usage(stdout);
	return RUN_DONE;
}

enum { OPT_FRAMES = OPT_OWN, OPT_CPUS, OPT_BATCH, OPT_HIGH, OPT_SIZE, OPT_STACK };

static const struct option longopts[] = {
	{ "frames", required_argument, NULL, OPT_FRAMES },
	{ "cpus", required_argument, NULL, OPT_CPUS },
	{ "batch", required_argument, NULL, OPT_BATCH },
	{ "high", required_argument, NULL, OPT_HIGH },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "stack", required_argument, NULL, OPT_STACK },
	COMMON_LONG
};

static int take(void *request, int c, char *arg)
{
	struct request *r = request;

	switch (c) {
	case OPT_FRAMES:
		return opts_number("--frames", arg, 1, LAB_FRAMES_MAX, &r->buddy.frames);
	case OPT_CPUS:
		return opts_number("--cpus", arg, 1, LAB_CPUS_MAX, &r->buddy.cpus);
	case OPT_BATCH:
		return opts_number("--batch", arg, 1, LAB_FRAMES_MAX, &r->buddy.batch);
	case OPT_HIGH:
		return opts_number("--high", arg, 1, LAB_FRAMES_MAX, &r->buddy.high);
	case OPT_SIZE:
		return opts_number("--size", arg, 8, 512, &r->slab.size);
	case OPT_STACK:
		return opts_number("--stack", arg, 0, 64, &r->slab.stack);
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

static int run_buddy(struct request *r)
{
	static const char *const example[] = {
		"A=3", "B=2", "C=1", "D=4", "B=0", "E=5", "C=0", "A=0", "D=0",
	};
	static const char *const lazy[] = {
		"A=1", "B=1@1", "C=2", "A=0", "B=0@1", "C=0", "D=16", "drain", "D=16",
	};

	if (!r->buddy.nr) {
		r->buddy.step = r->buddy.cpus > 1 ? lazy : example;
		r->buddy.nr = ARRAY_SIZE(example);
	}
	return lab_buddy_run(&r->buddy, &r->opts);
}

static int run_slab(struct request *r)
{
	static const char *const example[] = {
		"A=3", "B=4", "C=7", "B=0", "A=0", "flush", "D=2", "C=0", "D=0", "flush",
		"shrink",
	};

	r->slab.frames = r->buddy.frames;
	r->slab.step = r->buddy.nr ? r->buddy.step : example;
	r->slab.nr = r->buddy.nr ? r->buddy.nr : ARRAY_SIZE(example);
	return lab_slab_run(&r->slab, &r->opts);
}

static int run(int argc, char **argv)
{
	struct request r = {
		.buddy = { .frames = 16, .batch = 4, .high = 8 },
		.slab = { .size = 96, .stack = 4 },
	};
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (err)
		return err;
	if (optind + 1 < argc) {
		r.buddy.step = (const char *const *)argv + optind + 1;
		r.buddy.nr = argc - optind - 1;
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
