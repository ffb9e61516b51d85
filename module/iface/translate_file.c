// SPDX-License-Identifier: GPL-2.0
/*
 * The debugfs file "translate". A request is kept for the writer's session
 * (session.h); a program that writes and reads through one open file gets
 * exactly what it asked there.
 */
#include "translate_file.h"

#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "../uapi/mmscope.h"
#include "access.h"
#include "query.h"
#include "session.h"
#include "text.h"

#define MAX_ADDRESSES	16

struct request {
	u32 space;
	s32 pid;
	unsigned int nr;	/* 0: nothing was asked yet */
	u64 va[MAX_ADDRESSES];
};

MMS_SESSIONS_STORE(sessions, struct request);

void mms_translate_file_exit(void)
{
	mms_sessions_forget(&sessions);
}

/* "PID ADDR..." or "kernel ADDR..."; addresses in hexadecimal, 0x or not */
static int parse(char *text, struct request *req)
{
	char *word;
	int err = -EINVAL;

	memset(req, 0, sizeof(*req));
	while ((word = strsep(&text, " \t\n"))) {
		if (!*word)
			continue;
		if (err) {
			err = mms_parse_space(word, &req->space, &req->pid);
			if (err)
				return err;
			continue;
		}
		if (req->nr == MAX_ADDRESSES)
			return -E2BIG;
		if (kstrtou64(word, 16, &req->va[req->nr]))
			return -EINVAL;
		req->nr++;
	}
	return req->nr ? 0 : -EINVAL;
}

static void show_request(struct seq_file *m, const struct request *req)
{
	seq_puts(m, "# mmscope translate v1\n");
	if (!req->nr)
		seq_puts(m, "# nothing asked yet: write \"PID ADDRESS...\" or \"kernel ADDRESS...\" to this file\n");
	else if (req->space == MMS_SPACE_KERNEL)
		seq_puts(m, "# kernel\n");
	else
		seq_printf(m, "# pid %d\n", req->pid);
}

static int translate_show(struct seq_file *m, void *unused)
{
	const struct request *own = m->private;
	struct request req = *own;
	struct mms_consistency cons;
	struct mms_info info = {};
	struct mms_walk *walks;
	unsigned int i;
	int err;

	if (!req.nr)
		mms_session_recall(&sessions, &req);
	show_request(m, &req);
	if (!req.nr)
		return 0;
	walks = kmalloc_array(req.nr, sizeof(*walks), GFP_KERNEL);
	if (!walks)
		return -ENOMEM;
	err = mms_query_walks(req.space, req.pid, req.va, walks, req.nr, &cons);
	if (!err) {
		mms_query_fill_info(&info);
		mms_text_consistency(m, &cons);
		for (i = 0; i < req.nr; i++)
			mms_text_walk(m, &info, &walks[i]);
	}
	kfree(walks);
	return err;
}

static ssize_t translate_write(struct file *file, const char __user *buf,
			       size_t len, loff_t *pos)
{
	struct seq_file *m = file->private_data;
	struct request req;
	char text[512];
	int err;

	err = mms_may_ask();
	if (err)
		return err;
	if (len >= sizeof(text))
		return -E2BIG;
	if (copy_from_user(text, buf, len))
		return -EFAULT;
	text[len] = '\0';
	err = parse(text, &req);
	if (err)
		return err;
	mms_session_remember(&sessions, &req);

	/* seq_file's lock keeps a reader of this same file away */
	mutex_lock(&m->lock);
	*(struct request *)m->private = req;
	mutex_unlock(&m->lock);
	return len;
}

static int translate_open(struct inode *inode, struct file *file)
{
	struct request *own;
	int err = mms_may_ask();

	if (err)
		return err;
	own = kzalloc(sizeof(*own), GFP_KERNEL);
	if (!own)
		return -ENOMEM;
	err = single_open(file, translate_show, own);
	if (err)
		kfree(own);
	return err;
}

static int translate_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kfree(m->private);
	return single_release(inode, file);
}

const struct file_operations mms_translate_fops = {
	.owner = THIS_MODULE,
	.open = translate_open,
	.read = mms_checked_read,
	.write = translate_write,
	.llseek = seq_lseek,
	.release = translate_release,
};
