// SPDX-License-Identifier: GPL-2.0
/*
 * Slab caches: sizes, alignments, a constructor, objects that user space may
 * read, objects freed under RCU. Of each, some objects live and some were
 * freed again.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "known.h"

#define OBJECTS		100
#define EVERY		3	/* one of so many objects is freed again */

static void paint(void *object)
{
	memset(object, 0x5a, 64);
}

static struct known_cache {
	const char *name;
	unsigned int size;
	unsigned int align;
	slab_flags_t flags;
	unsigned int useroffset;
	unsigned int usersize;
	void (*ctor)(void *object);
	struct kmem_cache *cache;
	void *object[OBJECTS];
} caches[] = {
	{ "mms_known_plain", 120, 0, KNOWN_NO_MERGE },
	{ "mms_known_aligned", 200, 256, KNOWN_NO_MERGE },
	{ "mms_known_line", 72, 0, KNOWN_NO_MERGE | SLAB_HWCACHE_ALIGN },
	{ "mms_known_ctor", 328, 0, 0, 0, 0, paint },
	{ "mms_known_user", 440, 0, 0, 16, 32 },
	{ "mms_known_rcu", 264, 0, KNOWN_NO_MERGE | SLAB_TYPESAFE_BY_RCU },
	{ "mms_known_reclaim", 616, 0, KNOWN_NO_MERGE | SLAB_RECLAIM_ACCOUNT },
	{ "mms_known_big", 3000, 0, KNOWN_NO_MERGE },
	{ "mms_known_empty", 88, 0, KNOWN_NO_MERGE },
};

static const size_t kmalloc_sizes[] = { 8, 96, 512, 4096, 3 * 4096, 5 * 4096 };
static void *kmalloced[ARRAY_SIZE(kmalloc_sizes)];

static int fill(struct known_cache *c)
{
	unsigned int i;

	c->cache = kmem_cache_create_usercopy(c->name, c->size, c->align, c->flags,
					      c->useroffset, c->usersize, c->ctor);
	if (!c->cache)
		return -ENOMEM;
	if (c == &caches[ARRAY_SIZE(caches) - 1])
		return 0;
	for (i = 0; i < OBJECTS; i++) {
		c->object[i] = kmem_cache_alloc(c->cache, GFP_KERNEL);
		if (!c->object[i])
			return -ENOMEM;
	}
	for (i = 0; i < OBJECTS; i += EVERY)
		kmem_cache_free(c->cache, c->object[i]);
	/*
	 * KASAN keeps freed objects in quarantine until the cache is shrunk, and
	 * with SLUB_RCU_DEBUG those of an RCU cache wait for a grace period first.
	 */
	if (IS_ENABLED(CONFIG_KASAN)) {
		rcu_barrier();
		kmem_cache_shrink(c->cache);
	}
	return 0;
}

int known_caches_init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(caches); i++) {
		err = fill(&caches[i]);
		if (err)
			return err;
	}
	for (i = 0; i < ARRAY_SIZE(kmalloc_sizes); i++) {
		kmalloced[i] = kmalloc(kmalloc_sizes[i], GFP_KERNEL);
		if (!kmalloced[i])
			return -ENOMEM;
	}
	return 0;
}

void known_caches_exit(void)
{
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(kmalloc_sizes); i++)
		kfree(kmalloced[i]);
	for (i = 0; i < ARRAY_SIZE(caches); i++) {
		for (n = 0; n < OBJECTS; n++)
			if (n % EVERY && caches[i].object[n])
				kmem_cache_free(caches[i].cache, caches[i].object[n]);
		kmem_cache_destroy(caches[i].cache);
	}
}

struct kmem_cache *known_caches_empty(void)
{
	return caches[ARRAY_SIZE(caches) - 1].cache;
}

void known_caches_list(struct seq_file *m)
{
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(caches); i++) {
		const struct known_cache *c = &caches[i];

		seq_printf(m, "cache %s %lx %u %s\n", c->name, (unsigned long)c->cache,
			   c->size, c->ctor ? "ctor" : "-");
		for (n = 0; n < OBJECTS && c->object[n]; n++)
			seq_printf(m, "object %s %lx %u %s\n", c->name,
				   (unsigned long)c->object[n], n,
				   n % EVERY ? "live" : "free");
	}
	for (i = 0; i < ARRAY_SIZE(kmalloc_sizes); i++)
		seq_printf(m, "kmalloc - %lx %zu live\n", (unsigned long)kmalloced[i],
			   kmalloc_sizes[i]);
}
