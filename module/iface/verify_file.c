// SPDX-License-Identifier: GPL-2.0
/*
 * To read one of these files is to verify: its checks ask the same questions that
 * programs ask through the device, and what they find is printed.
 */
#include "verify_file.h"

#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "../check/subject.h"
#include "access.h"
#include "query.h"
#include "view.h"

#define BUFFER		(256 * 1024)
#define EXACT_BUFFER	(4096 * 1024)	/* blocks of one moment: all of a zone's fit */
#define TEXT		16384		/* a full report, so that nothing is verified twice */

/* where answers are taken: one buffer for all questions of a verification, made for the first */
struct room {
	void *buf;
	void *exact;
};

static int take_all(const char *buf, u32 used, mms_take *take, void *ctx)
{
	const struct mms_rec *rec;
	u32 at;
	int err;

	for (at = 0; at < used; at += rec->len) {
		rec = (const void *)(buf + at);
		err = take(rec, ctx);
		if (err)
			return err;
	}
	return 0;
}

static int ask_into(const struct mms_question *q, void *buf, u32 len, mms_take *take,
		    void *ctx, struct mms_answer *answer)
{
	struct mms_view req = {
		.view = q->view, .flags = q->flags, .pid = q->pid, .space = q->space,
	};
	bool finished = false;
	int used, err = 0;

	memcpy(req.arg, q->arg, sizeof(req.arg));
	while (!finished && !err) {
		used = mms_view_once(&req, buf, len, &finished);
		if (used < 0)
			return used;
		err = take_all(buf, used, take, ctx);
		answer->kind = req.cons.kind;
		answer->lost = req.lost;
		if (!err && fatal_signal_pending(current))
			err = -EINTR;
	}
	return err;
}

static int ask(struct mms_source *s, const struct mms_question *q, mms_take *take,
	       void *ctx, struct mms_answer *answer)
{
	const bool exact = q->flags & MMS_VIEW_F_EXACT && q->view != MMS_VIEW_ZONES;
	const u32 len = exact ? EXACT_BUFFER : BUFFER;
	struct room *room = s->ctx;
	void **buf = exact ? &room->exact : &room->buf;

	memset(answer, 0, sizeof(*answer));
	/* single pages: an answer about free blocks should not take one itself */
	if (!*buf)
		*buf = vmalloc(len);
	return *buf ? ask_into(q, *buf, len, take, ctx, answer) : -ENOMEM;
}

static int scan(struct mms_source *s, const struct mms_range *range, mms_take_run *take,
		void *ctx)
{
	struct mms_scan req = {
		.flags = MMS_SCAN_F_MERGE_AD, .pid = range->pid, .space = range->space,
		.start = range->first, .end = range->end,
	};

	return mms_query_runs(&req, take, ctx);
}

static void show_rule(struct seq_file *m, const struct mms_rule *rule,
		      const struct mms_tally *t)
{
	seq_printf(m, "%-16s tried %llu %s, broken %llu, excepted %llu: %s\n", rule->name,
		   t->tried, rule->unit, t->broken, t->excepted, rule->text);
}

static void show_finding(struct seq_file *m, const struct mms_rules *rules,
			 const struct mms_finding *f)
{
	const struct mms_rule *rule = &rules->rule[f->rule];

	seq_printf(m, "%s: %s", rule->name, f->of);
	if (f->at != MMS_NOWHERE)
		seq_printf(m, " at %s 0x%llx",
			   rules->place == MMS_PLACE_FRAME ? "frame" : "address", f->at);
	seq_printf(m, rule->hex ? ": the model says 0x%llx, the kernel has 0x%llx\n" :
				  ": the model says %llu, the kernel has %llu\n",
		   f->want, f->have);
}

static void show_report(struct seq_file *m, const struct mms_report *r)
{
	unsigned int i;

	for (i = 0; i < r->rules->nr; i++)
		if (r->tally[i].tried)
			show_rule(m, &r->rules->rule[i], &r->tally[i]);
	for (i = 0; i < r->nr; i++)
		show_finding(m, r->rules, &r->finding[i]);
	seq_printf(m, "%s: %llu cases compared, %llu broken, %u parts would not hold still\n",
		   mms_verdict_name(mms_report_verdict(r)), mms_report_tried(r),
		   mms_report_broken(r), r->unsteady);
}

/* raise the version if the format changes */
static int verify_show(struct seq_file *m, void *unused)
{
	const struct mms_subject *subject = m->private;
	struct mms_info info = { .size = sizeof(info) };
	struct room room = {};
	struct mms_source source = { .ask = ask, .scan = scan, .info = &info, .ctx = &room };
	struct mms_report *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int err;

	if (!r)
		return -ENOMEM;
	mms_query_fill_info(&info);
	r->rules = subject->rules;
	err = subject->verify(&source, r);
	if (!err) {
		seq_printf(m, "# mmscope verify/%s v1\n", subject->rules->subject);
		show_report(m, r);
	}
	vfree(room.buf);
	vfree(room.exact);
	kfree(r);
	return err;
}

static int verify_open(struct inode *inode, struct file *file)
{
	int err = mms_may_ask();

	return err ? err : single_open_size(file, verify_show, inode->i_private, TEXT);
}

static const struct file_operations verify_fops = {
	.owner = THIS_MODULE,
	.open = verify_open,
	.read = mms_checked_read,
	.llseek = seq_lseek,
	.release = single_release,
};

void mms_verify_files_init(struct dentry *folder)
{
	struct dentry *verify = debugfs_create_dir("verify", folder);
	unsigned int i;

	for (i = 0; i < mms_nr_subjects; i++)
		debugfs_create_file(mms_subjects[i].rules->subject, 0400, verify,
				    (void *)&mms_subjects[i], &verify_fops);
}
