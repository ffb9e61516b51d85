// SPDX-License-Identifier: GPL-2.0
/*
 * One debugfs file a view, printed from the very records the ioctl hands out,
 * a buffer at a time. Views about a process show the one that was written to
 * the file "target" in the same session.
 */
#include "view_file.h"

#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "access.h"
#include "session.h"
#include "text.h"
#include "view.h"

#define FILE_BUFFER	(64 * 1024)

struct target {
	u32 space;
	s32 pid;
};

MMS_SESSIONS_STORE(targets, struct target);

/**
 * struct reader - one open file of a view
 * @ops: the view
 * @target: what was written to "target" when the file was opened
 * @req: the question, with the cursor behind the records in @buf
 * @sum: consistency of all buffers so far
 * @lost: what could not be reported so far
 * @used: bytes of records in @buf
 * @at: next record to show
 * @index: its number in the whole answer; 0 is the heading
 * @finished: @buf holds the last records
 * @buf: records
 */
struct reader {
	const struct mms_view_ops *ops;
	struct target target;
	struct mms_view req;
	struct mms_consistency sum;
	u32 lost;
	u32 used;
	u32 at;
	loff_t index;
	bool finished;
	u64 buf[FILE_BUFFER / sizeof(u64)];
};

static bool is_about_process(const struct mms_view_ops *ops)
{
	return ops->scope >= MMS_SCOPE_TASK;
}

static void rewind_reader(struct reader *r)
{
	memset(&r->req, 0, sizeof(r->req));
	memset(&r->sum, 0, sizeof(r->sum));
	r->req.view = r->ops->view;
	r->req.flags = r->ops->file_flags;
	memcpy(r->req.arg, r->ops->file_args, sizeof(r->req.arg));
	if (is_about_process(r->ops)) {
		r->req.space = r->target.space;
		r->req.pid = r->target.pid;
	}
	r->lost = 0;
	r->used = 0;
	r->at = 0;
	r->index = 0;
	r->finished = false;
}

/* true if there is a record at @at */
static int load(struct reader *r)
{
	int used;

	while (r->at == r->used && !r->finished) {
		used = mms_view_once(&r->req, r->buf, FILE_BUFFER, &r->finished);
		if (used < 0)
			return used;
		r->used = used;
		r->at = 0;
		mms_cons_add(&r->sum, &r->req.cons);
		r->lost += r->req.lost;
		r->req.lost = 0;
		memset(&r->req.cons, 0, sizeof(r->req.cons));
	}
	return r->at < r->used;
}

static void *current_record(struct reader *r)
{
	return (void *)r->buf + r->at;
}

/* the heading is a position of its own, and so is the closing line */
static void *view_at(struct reader *r, loff_t pos)
{
	int more;

	if (pos < r->index)
		rewind_reader(r);
	for (;;) {
		if (pos == 0)
			return SEQ_START_TOKEN;
		if (!r->index)
			r->index = 1;
		more = load(r);
		if (more < 0)
			return ERR_PTR(more);
		if (!more)
			return pos == r->index ? r : NULL;
		if (pos == r->index)
			return current_record(r);
		r->at += ((struct mms_rec *)current_record(r))->len;
		r->index++;
	}
}

static void *view_start(struct seq_file *m, loff_t *pos)
{
	return view_at(m->private, *pos);
}

static void *view_next(struct seq_file *m, void *v, loff_t *pos)
{
	return view_at(m->private, ++*pos);
}

static void view_stop(struct seq_file *m, void *v)
{
}

static void show_heading(struct seq_file *m, const struct reader *r)
{
	seq_printf(m, "# mmscope %s v%u\n", r->ops->name, r->ops->version);
	if (!is_about_process(r->ops))
		return;
	if (r->target.space == MMS_SPACE_KERNEL)
		seq_puts(m, "# kernel\n");
	else
		seq_printf(m, "# pid %d\n", r->target.pid);
}

static int view_show(struct seq_file *m, void *v)
{
	struct reader *r = m->private;

	if (v == SEQ_START_TOKEN) {
		show_heading(m, r);
	} else if (v == r) {
		mms_text_consistency(m, &r->sum);
		if (r->lost)
			seq_printf(m, "# INCONCLUSIVE: %u could not be reported\n",
				   r->lost);
	} else {
		r->ops->text(m, v);
	}
	return 0;
}

static const struct seq_operations view_seq_ops = {
	.start = view_start,
	.next = view_next,
	.stop = view_stop,
	.show = view_show,
};

static int view_open(struct inode *inode, struct file *file)
{
	struct reader *r;
	int err = mms_may_ask();

	if (err)
		return err;
	r = kvzalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	r->ops = inode->i_private;
	/* without a target the reader looks at itself */
	if (!mms_session_recall(&targets, &r->target))
		mms_parse_space("self", &r->target.space, &r->target.pid);
	rewind_reader(r);
	err = seq_open(file, &view_seq_ops);
	if (err)
		kvfree(r);
	else
		((struct seq_file *)file->private_data)->private = r;
	return err;
}

static int view_release(struct inode *inode, struct file *file)
{
	kvfree(((struct seq_file *)file->private_data)->private);
	return seq_release(inode, file);
}

static const struct file_operations view_fops = {
	.owner = THIS_MODULE,
	.open = view_open,
	.read = mms_checked_read,
	.llseek = seq_lseek,
	.release = view_release,
};

static ssize_t target_write(struct file *file, const char __user *buf,
			    size_t len, loff_t *pos)
{
	struct target target;
	char text[32];
	int err = mms_may_ask();

	if (err)
		return err;
	if (len >= sizeof(text))
		return -E2BIG;
	if (copy_from_user(text, buf, len))
		return -EFAULT;
	text[len] = '\0';
	err = mms_parse_space(strim(text), &target.space, &target.pid);
	if (err)
		return err;
	if (target.space == MMS_SPACE_USER && target.pid <= 0)
		return -EINVAL;
	mms_session_remember(&targets, &target);
	return len;
}

static int target_show(struct seq_file *m, void *unused)
{
	struct target target;

	seq_puts(m, "# mmscope target v1\n");
	if (!mms_session_recall(&targets, &target))
		seq_puts(m, "self\n");
	else if (target.space == MMS_SPACE_KERNEL)
		seq_puts(m, "kernel\n");
	else
		seq_printf(m, "%d\n", target.pid);
	return 0;
}

static int target_open(struct inode *inode, struct file *file)
{
	int err = mms_may_ask();

	return err ? err : single_open(file, target_show, NULL);
}

static const struct file_operations target_fops = {
	.owner = THIS_MODULE,
	.open = target_open,
	.read = mms_checked_read,
	.write = target_write,
	.llseek = seq_lseek,
	.release = single_release,
};

void mms_view_files_init(struct dentry *folder)
{
	unsigned int i;

	debugfs_create_file("target", 0600, folder, NULL, &target_fops);
	for (i = 0; i < mms_nr_views; i++)
		if (mms_views[i].name)
			debugfs_create_file(mms_views[i].name, 0400, folder,
					    (void *)&mms_views[i], &view_fops);
}

void mms_view_files_exit(void)
{
	mms_sessions_forget(&targets);
}
