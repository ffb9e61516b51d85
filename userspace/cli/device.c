// SPDX-License-Identifier: GPL-2.0-only
/*
 * device.c - what a subcommand asks: it opens it, runs the subcommand's answer
 * once or again and again, and closes it. That is the module or, with
 * --from, a recorded file.
 */
#include "out.h"
#include "watch.h"

static const char *source;

void source_set(const char *file)
{
	source = file;
}

const char *source_file(void)
{
	return source;
}

int device_open(struct mmscope **ret)
{
	int err;

	if (source) {
		err = mmscope_open_file(source, ret);
		return err ? fail_open_file(err, source) : 0;
	}
	err = mmscope_open(NULL, ret);
	return err ? fail_open(err) : 0;
}

int device_run(const struct opts *o, device_fn *answer, void *ctx)
{
	struct mmscope *m;
	int err;

	if (source && o->watch_ms)
		return fail(EXIT_USAGE, "a recorded file does not change: --watch "
			    "and --from do not go together");
	err = device_open(&m);
	if (err)
		return err;
	term_init(o);
	if (o->watch_ms)
		err = watch(o, answer, m, ctx);
	else
		err = answer(m, ctx);
	mmscope_close(m);
	return err;
}

int view_each(struct mmscope *m, const struct mmscope_view_args *args,
	      const struct target *t, mmscope_entry_fn *fn, void *ctx,
	      struct mmscope_moment *ret)
{
	int err = mmscope_each(m, args, fn, ctx, ret);

	return err < 0 ? fail_view(err, args->view, t) : err;
}
