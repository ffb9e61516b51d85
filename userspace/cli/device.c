// SPDX-License-Identifier: GPL-2.0-only
/*
 * device.c - what a subcommand asks: it opens it, runs the subcommand's answer
 * once or again and again, and closes it.
 */
#include <errno.h>
#include <string.h>

#include "out.h"
#include "watch.h"

int device_open(const struct opts *o, struct mmscope **ret)
{
	int err;

	(void)o;
	err = mmscope_open(NULL, ret);
	return err ? fail_open(err) : 0;
}

int device_run(const struct opts *o, device_fn *answer, void *ctx)
{
	struct mmscope *m;
	int err = device_open(o, &m);

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
