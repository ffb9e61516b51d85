// SPDX-License-Identifier: GPL-2.0
/*
 * Damage on demand, for a guest that may be lost: debugfs file "mmscope_known_ruin". A
 * write is one of
 *
 *   at MEMBER BYTES	where a member of one of the kernel's private structures lies
 *   slab WHAT		one thing goes wrong in the cache of play.c
 *   zone WHAT		or in the zone of a block of the module's own
 *   restore		all is as it was
 *
 * -EBUSY: something is wrong already; -ENOENT: nothing there to spoil; -EOPNOTSUPP: a
 * member that it takes is not known; -EUCLEAN of restore: others have changed it since.
 */
#include <linux/debugfs.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "known.h"

static struct dentry *file;
static bool ruined;

static int restore(void)
{
	int err;

	if (!ruined)
		return 0;
	known_slab_restore();
	err = known_zone_restore();
	ruined = false;
	return err;
}

static int ruin(int (*how)(const char *what), const char *what)
{
	int err;

	if (ruined)
		return -EBUSY;
	err = how(what);
	ruined = !err;
	return err;
}

static int obey(const char *text)
{
	unsigned int bytes;
	char word[24];

	if (sscanf(text, "at %23s %u", word, &bytes) == 2)
		return known_slab_at(word, bytes);
	if (sscanf(text, "slab %23s", word) == 1)
		return ruin(known_slab_ruin, word);
	if (sscanf(text, "zone %23s", word) == 1)
		return ruin(known_zone_ruin, word);
	return sysfs_streq(text, "restore") ? restore() : -EINVAL;
}

static ssize_t ruin_write(struct file *file, const char __user *buf, size_t len,
			  loff_t *pos)
{
	return known_obey(buf, len, obey);
}

static const struct file_operations ruin_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = ruin_write,
	.llseek = noop_llseek,
};

int known_ruin_init(void)
{
	file = debugfs_create_file("mmscope_known_ruin", 0200, NULL, NULL, &ruin_fops);
	return 0;
}

void known_ruin_exit(void)
{
	debugfs_remove(file);
	restore();
}
