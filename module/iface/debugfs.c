// SPDX-License-Identifier: GPL-2.0
/*
 * The debugfs folder and its plain read-only files. Text here is for people;
 * programs use the device. The first line of every file names the view and
 * the version of its format.
 */
#include "debugfs.h"

#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/utsname.h>

#include "../compat/capability.h"
#include "../uapi/mmscope.h"
#include "access.h"
#include "query.h"
#include "selftest.h"
#include "text.h"
#include "translate_file.h"
#include "verify_file.h"
#include "view_file.h"

static struct dentry *folder;

/* raise the version if the format changes */
static int features_show(struct seq_file *m, void *unused)
{
	struct mms_info info = {};
	struct mms_cap cap;
	int i;

	mms_query_fill_info(&info);
	seq_puts(m, "# mmscope features v1\n");
	seq_printf(m, "# module %s, abi %u.%u, kernel %s %s, %u-bit virtual and %u-bit physical addresses\n",
		   info.version, info.abi_major, info.abi_minor,
		   utsname()->release, info.arch, info.va_bits, info.pa_bits);
	for (i = 0; i < MMS_CAPS; i++) {
		mms_cap_record(i, &cap);
		mms_text_cap(m, &cap);
	}
	return 0;
}

static int features_open(struct inode *inode, struct file *file)
{
	int err = mms_may_ask();

	return err ? err : single_open(file, features_show, NULL);
}

static const struct file_operations features_fops = {
	.owner = THIS_MODULE,
	.open = features_open,
	.read = mms_checked_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static int selftest_open(struct inode *inode, struct file *file)
{
	int err = mms_may_ask();

	return err ? err : single_open(file, mms_selftest_show, NULL);
}

static const struct file_operations selftest_fops = {
	.owner = THIS_MODULE,
	.open = selftest_open,
	.read = mms_checked_read,
	.llseek = seq_lseek,
	.release = single_release,
};

void mms_debugfs_init(void)
{
	folder = debugfs_create_dir("mmscope", NULL);
	debugfs_create_file("features", 0400, folder, NULL, &features_fops);
	debugfs_create_file("selftest", 0400, folder, NULL, &selftest_fops);
	debugfs_create_file("translate", 0600, folder, NULL, &mms_translate_fops);
	mms_view_files_init(folder);
	mms_verify_files_init(folder);
}

void mms_debugfs_exit(void)
{
	debugfs_remove(folder);
	mms_view_files_exit();
	mms_translate_file_exit();
}
