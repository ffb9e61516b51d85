// SPDX-License-Identifier: GPL-2.0-only
/*
 * slab.c - "mmscope slab": slab caches, one cache, its slabs and objects. Reads
 * the options and hands over to one of the views.
 */
#include <getopt.h>
#include <stddef.h>
#include <string.h>

#include "slab.h"

bool slab_prose(const struct slab_view *v)
{
	const struct opts *o = &v->request->opts;

	return o->format == FORMAT_TABLE && !o->noheadings && !o->quiet;
}

static int usage(void)
{
	fputs("Usage:\n mmscope slab [OPTIONS] [CACHE]\n\n"
	      "Shows the slab caches: how many objects they hold and how much memory that\n"
	      "takes. With CACHE (a name, another name of a merged cache, or the address of a\n"
	      "kmem_cache): that one, the layout of an object, what nodes and CPUs keep.\n\n"
	      "Options:\n"
	      "     --sort COLUMN      order of the caches (MEMORY)\n"
	      "     --slabs            every slab of CACHE\n"
	      "     --objects          every object of CACHE, one character each\n", stdout);
	opts_usage(stdout);
	columns_usage(&caches_desc, stdout);
	fputs("\nWith --slabs or --objects:\n", stdout);
	columns_usage(&slabs_desc, stdout);
	return RUN_DONE;
}

enum { OPT_SORT = OPT_OWN, OPT_SLABS, OPT_OBJECTS };

static int take_sort(struct slab_request *r, const char *name)
{
	int column = caches_sort_column(name);

	if (column < 0)
		return fail(EXIT_USAGE, "--sort knows NAME and the columns of numbers, "
			    "not \"%s\"", name);
	r->sort = column;
	return 0;
}

static int take_option(void *request, int c, char *arg)
{
	return c == OPT_SORT ? take_sort(request, arg) : OPTS_NOT_MINE;
}

static const struct option longopts[] = {
	{ "sort", required_argument, NULL, OPT_SORT },
	{ "slabs", no_argument, NULL, OPT_SLABS },
	{ "objects", no_argument, NULL, OPT_OBJECTS },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ OPT_SLABS, offsetof(struct slab_request, slabs) },
	{ OPT_OBJECTS, offsetof(struct slab_request, objects) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "slab",
	.shorts = COMMON_SHORT,
	.longs = longopts,
	.usage = usage,
	.flags = flags,
	.take = take_option,
};

static int options(int argc, char **argv, struct slab_request *r)
{
	int err = opts_parse(argc, argv, &spec, &r->opts, r);

	if (err)
		return err;
	if (argc - optind > 1)
		fail(EXIT_USAGE, "slab takes one cache at most");
	else if ((r->slabs || r->objects) && optind == argc)
		fail(EXIT_USAGE, "--slabs and --objects need the name of a cache");
	else
		return 0;
	return opts_try_help("slab");
}

/* names come from the whole list; the cache is then read anew, by itself */
static int one_cache(struct slab_view *v)
{
	struct cache *c = caches_find(&v->caches, v->request->word);
	struct caches one;
	int err;

	if (!c)
		return fail(EXIT_FAIL, "there is no cache \"%s\": \"mmscope slab\" "
			    "lists them", v->request->word);
	if (v->request->slabs || v->request->objects)
		return slabs_print(v, c);
	err = caches_load(v->m, c->rec.cache, &one);
	if (err)
		return err;
	mmscope_moment_add(&v->moment, &one.moment);
	err = one.nr ? cache_print(v, &one.cache[0]) :
		       fail(EXIT_FAIL, "the cache \"%s\" has just gone away", c->name);
	caches_free(&one);
	return err;
}

static int answer(struct mmscope *m, void *ctx)
{
	struct slab_view v = {
		.m = m,
		.request = ctx,
		.shift = mmscope_info(m)->page_shift,
	};
	int err = caches_load(m, 0, &v.caches);

	if (err)
		return err;
	v.moment = v.caches.moment;
	err = v.request->word ? one_cache(&v) : caches_print(&v);
	if (!err && v.request->opts.verbose)
		moment_print(&v.moment);
	caches_free(&v.caches);
	return err;
}

static int run(int argc, char **argv)
{
	struct slab_request r = { .sort = caches_sort_column(NULL) };
	int err = options(argc, argv, &r);

	if (err)
		return err;
	r.word = argv[optind];
	err = columns_select(r.slabs || r.objects ? &slabs_desc : &caches_desc,
			     &r.opts, &r.sel);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_slab = {
	.name = "slab",
	.args = "[CACHE]",
	.summary = "slab caches, their slabs and objects",
	.run = run,
};
