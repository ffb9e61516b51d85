// SPDX-License-Identifier: GPL-2.0-only
/*
 * options.c - the options every subcommand has.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static int json_take(struct opts *o, const char *arg)
{
	o->format = FORMAT_JSON;
	if (!arg || !strcmp(arg, "pretty"))
		return 0;
	if (strcmp(arg, "lines"))
		return fail(EXIT_USAGE,
			    "--json knows \"lines\" and \"pretty\", not \"%s\"", arg);
	o->format = FORMAT_LINES;
	return 0;
}

static int color_take(struct opts *o, const char *arg)
{
	static const char *const words[] = { "auto", "always", "never" };
	unsigned int i;

	o->color = COLOR_ALWAYS;
	if (!arg)
		return 0;
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(arg, words[i]))
			continue;
		o->color = i;
		return 0;
	}
	return fail(EXIT_USAGE,
		    "--color knows \"auto\", \"always\" and \"never\", not \"%s\"", arg);
}

/* 0.1 seconds are what a person can follow, a day is surely a mistake */
static int watch_take(struct opts *o, const char *arg)
{
	char *end;
	double sec = strtod(arg, &end);

	if (*arg < '0' || *arg > '9' || *end || !(sec >= 0.1 && sec <= 86400))
		return fail(EXIT_USAGE, "--watch takes seconds, from 0.1 to 86400, "
			    "not \"%s\"", arg);
	o->watch_ms = sec * 1000;
	return 0;
}

int opts_take(struct opts *o, int c, const char *arg)
{
	switch (c) {
	case 'J':
	case OPT_JSON:
		return json_take(o, arg);
	case OPT_COLOR:
		return color_take(o, arg);
	case OPT_OUTPUT_ALL:
		o->all_columns = true;
		return 0;
	case 'o':
		o->columns = arg;
		return 0;
	case 'n':
		o->noheadings = true;
		return 0;
	case 'r':
		o->format = FORMAT_RAW;
		return 0;
	case 'b':
		o->bytes = true;
		return 0;
	case 'v':
		o->verbose = true;
		return 0;
	case 'q':
		o->quiet = true;
		return 0;
	case OPT_FROM:
		source_set(arg);
		return 0;
	case 'w':
		return watch_take(o, arg);
	default:
		return EXIT_USAGE;
	}
}

int opts_number(const char *option, const char *arg, uint64_t least, uint64_t most,
		uint64_t *ret)
{
	char *end;

	*ret = strtoull(arg, &end, 0);
	if (*arg < '0' || *arg > '9' || *end || *ret < least || *ret > most)
		return fail(EXIT_USAGE, "%s takes a number from %" PRIu64 " to %" PRIu64
			    ", not \"%s\"", option, least, most, arg);
	return 0;
}

void opts_usage(FILE *f)
{
	fputs(" -J, --json[=lines]     JSON; \"lines\": one object a line, for what is long\n"
	      " -o, --output LIST      columns, comma separated; +LIST adds to the usual ones\n"
	      "     --output-all       all columns\n"
	      " -n, --noheadings       no headings\n"
	      " -r, --raw              one space between columns, no alignment\n"
	      " -b, --bytes            sizes in bytes\n"
	      " -v, --verbose          tell on stderr of consistency, lock holds, retries, losses\n"
	      " -q, --quiet            no warnings and no progress line\n"
	      "     --color[=WHEN]     auto, always or never\n"
	      "     --from FILE        ask a file of \"mmscope record\", not the running kernel\n"
	      " -w, --watch SEC        again every SEC seconds, until Ctrl-C\n"
	      " -h, --help             this text\n"
	      " -V, --version          version\n", f);
}

int opts_version(void)
{
	printf("mmscope %s (ABI %d.%d)\n", mmscope_version(), MMS_ABI_MAJOR,
	       MMS_ABI_MINOR);
	return RUN_DONE;
}

int opts_try_help(const char *command)
{
	fprintf(stderr, "Try \"mmscope %s%s--help\".\n", command,
		*command ? " " : "");
	return EXIT_USAGE;
}

static int take_one(const struct opts_spec *spec, int c, struct opts *opts, void *request)
{
	const struct opts_flag *flag;
	int err = OPTS_NOT_MINE;

	for (flag = spec->flags; flag && flag->c; flag++) {
		if (flag->c != c)
			continue;
		*(bool *)((char *)request + flag->offset) = true;
		return 0;
	}
	if (spec->take)
		err = spec->take(request, c, optarg);
	return err == OPTS_NOT_MINE ? opts_take(opts, c, optarg) : err;
}

int opts_parse(int argc, char **argv, const struct opts_spec *spec,
	       struct opts *opts, void *request)
{
	int c;

	while ((c = getopt_long(argc, argv, spec->shorts, spec->longs, NULL)) != -1) {
		if (c == 'h')
			return spec->usage();
		if (c == 'V')
			return opts_version();
		if (c == '?' || take_one(spec, c, opts, request))
			return opts_try_help(spec->command);
	}
	if (!spec->leftover || optind == argc)
		return 0;
	fail(EXIT_USAGE, "%s", spec->leftover);
	return opts_try_help(spec->command);
}
