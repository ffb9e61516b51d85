// SPDX-License-Identifier: GPL-2.0
/*
 * A cache to play with, in the debugfs file "mmscope_known_play". A write is one of
 *
 *   make SIZE CTOR	a cache of SIZE bytes, if CTOR is 1 with a constructor
 *   alloc SLOT		an object for an empty slot
 *   free SLOT		the object of a slot
 *   shrink		what CPUs and nodes keep goes back
 *   drop		all objects are freed, and the cache is no more
 *
 * What is read is the address of the cache, then that of the object of each slot, 0
 * where there is none: 64 bits each.
 */
#include <linux/debugfs.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "known.h"

#define SLOTS		4096
#define MAX_SIZE	16384
#define PAINT		0x5a

static struct dentry *file;
static struct kmem_cache *cache;
static unsigned int painted;	/* bytes that the constructor fills, 0: there is none */

/* what is read */
static struct {
	u64 cache;
	u64 object[SLOTS];
} told;

static void paint(void *object)
{
	memset(object, PAINT, painted);
}

/* a part that user space may copy keeps a cache from being one with another */
static int make(unsigned int size, unsigned int ctor)
{
	if (cache || size < sizeof(u64) || size > MAX_SIZE || ctor > 1)
		return -EINVAL;
	painted = ctor ? size : 0;
	cache = kmem_cache_create_usercopy("mms_known_play", size, 0, KNOWN_NO_MERGE, 0,
					   sizeof(u64), ctor ? paint : NULL);
	told.cache = (unsigned long)cache;
	return cache ? 0 : -ENOMEM;
}

static int alloc(unsigned int slot)
{
	void *object;

	if (!cache || slot >= SLOTS || told.object[slot])
		return -EINVAL;
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	if (!object)
		return -ENOMEM;
	told.object[slot] = (unsigned long)object;
	/* what was constructed once stays so while it is free */
	return painted && memchr_inv(object, PAINT, painted) ? -EIO : 0;
}

static int give(unsigned int slot)
{
	if (!cache || slot >= SLOTS || !told.object[slot])
		return -EINVAL;
	kmem_cache_free(cache, (void *)(unsigned long)told.object[slot]);
	told.object[slot] = 0;
	return 0;
}

static int drop(void)
{
	unsigned int slot;

	if (!cache)
		return 0;
	for (slot = 0; slot < SLOTS; slot++)
		if (told.object[slot])
			give(slot);
	kmem_cache_destroy(cache);
	cache = NULL;
	told.cache = 0;
	return 0;
}

static int obey(const char *text)
{
	unsigned int a, b;

	if (sscanf(text, "make %u %u", &a, &b) == 2)
		return make(a, b);
	if (sscanf(text, "alloc %u", &a) == 1)
		return alloc(a);
	if (sscanf(text, "free %u", &a) == 1)
		return give(a);
	if (sysfs_streq(text, "shrink") && cache)
		return kmem_cache_shrink(cache) < 0 ? -EIO : 0;
	return sysfs_streq(text, "drop") ? drop() : -EINVAL;
}

static ssize_t play_write(struct file *file, const char __user *buf, size_t len,
			  loff_t *pos)
{
	return known_obey(buf, len, obey);
}

static ssize_t play_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	ssize_t ret;

	mutex_lock(&known_lock);
	ret = simple_read_from_buffer(buf, len, pos, &told, sizeof(told));
	mutex_unlock(&known_lock);
	return ret;
}

static const struct file_operations play_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = play_read,
	.write = play_write,
	.llseek = default_llseek,
};

struct kmem_cache *known_play_cache(void)
{
	return cache;
}

void *known_play_object(unsigned int slot)
{
	return slot < SLOTS ? (void *)(unsigned long)told.object[slot] : NULL;
}

int known_play_init(void)
{
	file = debugfs_create_file("mmscope_known_play", 0600, NULL, NULL, &play_fops);
	return 0;
}

void known_play_exit(void)
{
	debugfs_remove(file);
	drop();
}
