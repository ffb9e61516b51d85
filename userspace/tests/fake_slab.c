// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_slab.c - slab caches: one with CPU slabs, one with sheaves, one merged,
 * one that moved while it was read, the cache of caches.
 */
#include <errno.h>
#include <string.h>

#include "fake_sound.h"
#include "lib.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define CACHE(n) (0xffff888003a42000ULL + (n) * 0x200)
#define UNKNOWN MMS_COUNT_UNKNOWN

static const struct fake_cache {
	const char *name;
	const char *ctor;
	struct mms_rec_cache rec;
} caches[] = {
	{ "kmem_cache", NULL,
	  { .cache = CACHE(0), .flags = 1 << 13, .slabs = 8, .objects = 128,
	    .inuse = 120, .cached = 3, .partial = 1, .full = 6, .cpu_slabs = 1,
	    .object_size = 232, .size = 256, .align = 64, .used = 232,
	    .offset = 112, .per_slab = 16, .min_partial = 5, .refcount = 1,
	    .state = MMS_CACHE_BOOT } },
	{ "dentry", NULL,
	  { .cache = CACHE(3), .flags = 1 << 17, .slabs = 384, .objects = 8064,
	    .inuse = 7000, .cached = 40, .partial = 40, .full = 341,
	    .cpu_slabs = 3, .object_size = 192, .size = 192, .align = 8,
	    .used = 192, .offset = 96, .per_slab = 21, .min_partial = 5,
	    .cpu_partial = 120, .cpu_partial_slabs = 12, .refcount = 1,
	    .useroffset = 56, .usersize = 40 } },
	{ "ext4_inode_cache", "init_once+0x0/0x90 [ext4]",
	  { .cache = CACHE(4), .ctor = 0xffffffffc0001000, .flags = 1 << 17,
	    .slabs = 72, .objects = 1944, .inuse = 1940, .cached = 64,
	    .full = 72, .object_size = 1096, .size = 1184, .align = 64,
	    .used = 1096, .offset = 1096, .red_left = 64, .order = 3,
	    .per_slab = 27, .min_partial = 5, .sheaf_capacity = 32,
	    .refcount = 1 } },
	{ "kmalloc-64", NULL,
	  { .cache = CACHE(5), .slabs = 16, .objects = UNKNOWN,
	    .inuse = UNKNOWN, .cached = UNKNOWN, .partial = UNKNOWN,
	    .full = UNKNOWN, .cpu_slabs = UNKNOWN, .free_slabs = UNKNOWN,
	    .object_size = 64, .size = 64, .align = 64, .used = 64,
	    .offset = 32, .per_slab = 64, .min_partial = 5, .refcount = 3,
	    .state = MMS_CACHE_INCONCLUSIVE } },
	{ "huge", NULL,
	  { .cache = CACHE(6), .slabs = 123456789012ULL,
	    .objects = 7901234496768ULL, .inuse = 7901234496767ULL,
	    .full = 123456789011ULL, .partial = 1, .object_size = 64, .size = 64,
	    .align = 8, .used = 64, .per_slab = 64, .refcount = 1,
	    .state = MMS_CACHE_APPROXIMATE } },
};

/* the one cache that is merged has three names */
static const char * const links[][2] = {
	{ "kmalloc-64", ":0000064" },
	{ "dentry", ":a-0000192" },
	{ "fs_cache", ":0000064" },
	{ "anon_vma_chain \033x", ":0000064" },
};

int mms_sys_links(const char *path, mmscope_slab_name_fn *fn, void *ctx)
{
	size_t i;

	if (strcmp(path, "/sys/kernel/slab"))
		return -ENOENT;
	for (i = 0; i < ARRAY_SIZE(links); i++)
		fn(links[i][0], links[i][1], ctx);
	return 0;
}

static void say_parts(struct fake_answer *a, const struct mms_rec_cache *rec)
{
	struct mms_rec_cache_node node = {
		.cache = rec->cache, .slabs = rec->slabs, .objects = rec->objects,
		.partial = rec->partial, .partial_seen = rec->partial,
		.partial_free = rec->partial == UNKNOWN ? UNKNOWN : 3 * rec->partial,
		.barn_full = ~0U,
	};
	uint32_t cpu;

	if (rec->sheaf_capacity) {
		node.barn_full = 2;
		node.barn_empty = 1;
		node.barn_objects = 64;
	}
	fake_rec(a, MMS_REC_CACHE_NODE, &node, sizeof(node));
	for (cpu = 0; cpu < 2; cpu++) {
		struct mms_rec_cache_cpu c = {
			.cache = rec->cache, .cpu = cpu, .flags = cpu,
			.slab = cpu ? MMS_ADDR_NONE : 0x1000, .free = 3,
			.partial_slabs = cpu, .partial_free = cpu * 5,
			.main = 7, .spare = 32, .rcu_free = 1,
		};

		fake_rec(a, MMS_REC_CACHE_CPU, &c, sizeof(c));
	}
}

static int do_caches(struct fake_answer *a, const struct mms_view *req)
{
	size_t i;

	if (fake_is_sound())
		return fake_sound_caches(a, req);
	for (i = 0; i < ARRAY_SIZE(caches); i++) {
		const struct fake_cache *c = &caches[i];

		if (req->arg[0] && req->arg[0] != c->rec.cache)
			continue;
		fake_rec(a, MMS_REC_CACHE, &c->rec, sizeof(c->rec));
		fake_text(a, MMS_TEXT_NAME, c->name);
		if (c->ctor)
			fake_text(a, MMS_TEXT_CTOR, c->ctor);
		say_parts(a, &c->rec);
	}
	fake_cons(a, MMS_CONS_CHUNKED, MMS_LOCK_SLAB_MUTEX, 0);
	return 0;
}

static void say_slab(struct fake_answer *a, const struct mms_view *req,
		     const struct mms_rec_cache *rec, uint32_t n)
{
	struct mms_rec_slab s = {
		.cache = rec->cache, .slab = 0xffffea0000040000 + n * 64,
		.base = 0xffff888001000000 + n * 4096, .pfn = 0x1000 + n,
		.order = rec->order, .objects = rec->per_slab,
		.inuse = rec->per_slab - n, .where = n % 5,
		.cpu = n == 2 || n == 3 ? 0 : ~0U, .free = n ? n : ~0U,
		.flags = n == 2 ? MMS_SLAB_F_FROZEN : n == 4 ? MMS_SLAB_F_MOVED :
			 n == 6 ? MMS_SLAB_F_BAD_LIST : 0,
	};
	struct mms_rec_objects objects = { .nr = rec->per_slab };
	uint8_t state[128];
	uint32_t i;

	s.freelist = n ? s.base + 64 : 0;
	for (i = 0; i < rec->per_slab; i++)
		state[i] = (i + 1) % 7 < n ? 1 + (i + n) % 5 : MMS_OBJECT_LIVE;
	fake_rec(a, MMS_REC_SLAB, &s, sizeof(s));
	if (req->flags & MMS_VIEW_F_OBJECTS && n != 5)
		fake_rec_tail(a, MMS_REC_OBJECTS, &objects, sizeof(objects),
			      state, rec->per_slab);
}

static int do_slabs(struct fake_answer *a, const struct mms_view *req)
{
	size_t i;
	uint32_t n;

	if (fake_is_sound())
		return fake_sound_slabs(a, req);
	fake_cons(a, MMS_CONS_RACY, MMS_LOCK_LIST, 1);
	for (i = 0; i < ARRAY_SIZE(caches); i++) {
		if (req->arg[0] != caches[i].rec.cache)
			continue;
		for (n = 0; n < 7 && i != 4; n++)
			say_slab(a, req, &caches[i].rec, n);
		return 0;
	}
	return -ENOENT;
}

const struct fake_view fake_views_slab[] = {
	{ MMS_VIEW_CACHES, NULL, do_caches },
	{ MMS_VIEW_SLABS, NULL, do_slabs },
};

const size_t fake_nr_views_slab = ARRAY_SIZE(fake_views_slab);
