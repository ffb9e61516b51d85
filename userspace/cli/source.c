// SPDX-License-Identifier: GPL-2.0-only
/*
 * source.c - answers the questions of checks from the module or a file.
 */
#include <errno.h>
#include <string.h>

#include "source.h"

static int take_all(struct mmscope_view *v, mms_take *take, void *ctx)
{
	const struct mms_rec *rec;
	int err;

	while ((err = mmscope_view_next(v, &rec)) > 0) {
		err = take(rec, ctx);
		if (err)
			return err;
	}
	return err;
}

static int ask(struct mms_source *s, const struct mms_question *q, mms_take *take,
	       void *ctx, struct mms_answer *answer)
{
	struct mmscope_view_args args = {
		.view = q->view,
		.flags = q->flags,
		.space = { .pid = q->pid, .space = q->space },
	};
	struct device_source *d = s->ctx;
	const struct mmscope_moment *moment;
	struct mmscope_view *v;
	int err;

	memcpy(args.arg, q->arg, sizeof(args.arg));
	err = mmscope_view_open(d->m, &args, &v);
	if (err)
		return err;
	err = take_all(v, take, ctx);
	moment = mmscope_view_moment(v);
	/* what took no lock has no moment to speak of */
	if (moment->cons.holds)
		mmscope_moment_add(&d->moment, moment);
	answer->kind = moment->cons.kind;
	answer->lost = moment->lost;
	mmscope_view_close(v);
	progress_show(&d->progress, ++d->answers, "answers checked", q->arg[0]);
	return err;
}

static int scan(struct mms_source *s, const struct mms_range *range, mms_take_run *take,
		void *ctx)
{
	const struct mmscope_scan_args args = {
		.space = { .pid = range->pid, .space = range->space },
		.start = range->first,
		.end = range->end,
		.flags = MMS_SCAN_F_MERGE_AD,
	};
	struct device_source *d = s->ctx;
	struct mmscope_scan *pages;
	struct mms_run run;
	int err;

	err = mmscope_scan_init(d->m, &args, &pages);
	if (err)
		return err;
	while ((err = mmscope_scan_next(pages, &run)) > 0) {
		err = take(&run, ctx);
		if (err)
			break;
	}
	mmscope_moment_add(&d->moment, mmscope_scan_moment(pages));
	mmscope_scan_exit(pages);
	progress_show(&d->progress, ++d->answers, "answers checked", range->first);
	return err;
}

void device_source_init(struct device_source *d, struct mmscope *m, int pid)
{
	memset(d, 0, sizeof(*d));
	d->source.ask = ask;
	d->source.scan = scan;
	d->source.info = mmscope_info(m);
	d->source.ctx = d;
	d->source.recorded = mmscope_is_file(m);
	d->source.pid = pid;
	d->m = m;
	d->moment.root_pa = MMS_ADDR_NONE;
}

int device_source_fail(const struct device_source *d, int err)
{
	const struct target t = { .space = { .pid = d->source.pid } };

	if (err == -ENOMEM)
		return fail(EXIT_FAIL, "not enough memory");
	if (!d->source.failed)
		return fail_query(err, &t);
	return fail_view(err, d->source.failed, d->source.pid ? &t : NULL);
}
