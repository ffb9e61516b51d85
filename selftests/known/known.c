// SPDX-License-Identifier: GPL-2.0
/*
 * The known module: debugfs file "mmscope_known" and the order of things. Who reads it
 * gets the list. "take ORDER" allocates a block, "give" frees it again; whatever else is
 * written sets the thread to work.
 */
#include "known.h"

#include <linux/debugfs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

static const struct {
	int (*init)(void);
	void (*exit)(void);
	void (*list)(struct seq_file *m);
} parts[] = {
	{ known_pages_init, known_pages_exit, known_pages_list },
	{ known_caches_init, known_caches_exit, known_caches_list },
	{ known_areas_init, known_areas_exit, known_areas_list },
	{ known_play_init, known_play_exit, NULL },
	{ known_ruin_init, known_ruin_exit, NULL },
};

static struct dentry *file;

static int list_show(struct seq_file *m, void *unused)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i].list)
			parts[i].list(m);
	return 0;
}

static int list_open(struct inode *inode, struct file *file)
{
	return single_open(file, list_show, NULL);
}

DEFINE_MUTEX(known_lock);

ssize_t known_obey(const char __user *buf, size_t len, int (*obey)(const char *text))
{
	char text[48];
	int err;

	if (len >= sizeof(text) || copy_from_user(text, buf, len))
		return -EFAULT;
	text[len] = '\0';
	mutex_lock(&known_lock);
	err = obey(text);
	mutex_unlock(&known_lock);
	return err ? err : len;
}

static int obey(const char *text)
{
	unsigned int order;

	if (sscanf(text, "take %u", &order) == 1)
		return known_pages_take(order);
	if (!strncmp(text, "give", 4))
		known_pages_give();
	else
		known_areas_busy();
	return 0;
}

static ssize_t list_write(struct file *file, const char __user *buf, size_t len,
			  loff_t *pos)
{
	return known_obey(buf, len, obey);
}

static const struct file_operations known_fops = {
	.owner = THIS_MODULE,
	.open = list_open,
	.read = seq_read,
	.write = list_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static void exit_parts(unsigned int nr)
{
	while (nr--)
		parts[nr].exit();
}

static int __init known_init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		err = parts[i].init();
		if (err) {
			parts[i].exit();
			exit_parts(i);
			return err;
		}
	}
	file = debugfs_create_file("mmscope_known", 0600, NULL, NULL, &known_fops);
	return 0;
}

static void __exit known_exit(void)
{
	debugfs_remove(file);
	exit_parts(ARRAY_SIZE(parts));
}

module_init(known_init);
module_exit(known_exit);

MODULE_DESCRIPTION("Memory of every kind, for the tests of mmscope");
MODULE_LICENSE("GPL");
