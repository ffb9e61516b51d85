// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_sound.c - slab caches as the model has them, on a kernel that has CPU slabs and
 * sheaves: MMSCOPE_FAKE=slab-sound; slab-RULE breaks one rule.
 */
#include <errno.h>
#include <string.h>

#include "fake_sound.h"

#define CACHE(n)	(0xffff888003a50000ULL + (n) * 0x200)
#define SLABS		4
#define PER_SLAB	21
#define SIZE		192

static int is(const char *what)
{
	return !strcmp(fake_scenario(), what);
}

bool fake_is_sound(void)
{
	return !strncmp(fake_scenario(), "slab-", 5);
}

static void say_slub(struct fake_answer *a)
{
	const struct mms_rec_slub s = {
		.how = MMS_SLUB_ORDERS | MMS_SLUB_CPU_PARTIAL | MMS_SLUB_CPU_SLABS |
		       MMS_SLUB_PRESENT | (is("slab-excepted") ? MMS_SLUB_GIVEN_CTOR : 0),
		.page_shift = 12, .word = 8, .line = 64, .min_align = 8,
		.cpus = is("slab-cpus") ? 64 : 2, .most_cpus = is("slab-cpus") ? 64 : 2,
		.last_order = 3, .track = 40, .sheaf_head = 32,
	};

	fake_rec(a, MMS_REC_SLUB, &s, sizeof(s));
}

/* ---- a cache with slabs ---- */

static void break_counts(struct mms_rec_cache *c)
{
	c->slabs += is("slab-nr-slabs");
	c->objects += is("slab-nr-objects");
	c->inuse += is("slab-in-use");
	c->cached += is("slab-kept");
	c->partial += is("slab-listed");
	if (is("slab-align"))
		c->align = 32;
	if (is("slab-excepted"))
		c->offset = 64;	/* as of a smaller object that it was made for */
	if (is("slab-order")) {
		c->order = 1;
		c->per_slab = 42;
		c->cpu_partial_slabs = 6;
	}
}

static void say_names(struct fake_answer *a)
{
	struct mms_rec_cache c = {
		.cache = CACHE(0), .flags = 1 << 13, .slabs = SLABS,
		.objects = SLABS * PER_SLAB, .inuse = 80, .cached = 5, .partial = 1,
		.full = 1, .cpu_slabs = 2, .object_size = SIZE, .size = SIZE,
		.align = 64, .used = SIZE, .offset = 96, .per_slab = PER_SLAB,
		.min_per_slab = PER_SLAB, .min_partial = 5, .cpu_partial = 120,
		.cpu_partial_slabs = 12, .sheaf_capacity = 60, .refcount = 1,
	};
	struct mms_rec_cache_node node = {
		.cache = CACHE(0), .slabs = SLABS, .objects = SLABS * PER_SLAB,
		.partial = 1 + is("slab-listed"), .partial_free = 3,
		.partial_seen = 1 + is("slab-listed") + is("slab-nr-partial"),
	};
	const struct mms_rec_cache_cpu cpu = {
		.cache = CACHE(0), .slab = 0x1002, .free = 3, .partial_slabs = 1,
		.partial_free = 1, .main = is("slab-sheaves") ? 61 : 2,
	};

	break_counts(&c);
	fake_rec(a, MMS_REC_CACHE, &c, sizeof(c));
	fake_text(a, MMS_TEXT_NAME, is("slab-excepted") ? "kmalloc-192" : "names_cache");
	fake_rec(a, MMS_REC_CACHE_NODE, &node, sizeof(node));
	fake_rec(a, MMS_REC_CACHE_CPU, &cpu, sizeof(cpu));
}

/* ---- a cache that has a constructor, and no slab ---- */

static void break_layout(struct mms_rec_cache *c)
{
	if (is("slab-size")) {
		c->size = 120;
		c->per_slab = 34;
		c->min_per_slab = 34;
		c->cpu_partial_slabs = 8;
	} else if (is("slab-min-order")) {
		c->min_order = 1;
		c->min_per_slab = 73;
	} else if (is("slab-cpu-partial")) {
		c->cpu_partial = 60;
		c->cpu_partial_slabs = 4;
	} else if (is("slab-excepted")) {
		c->offset = 8;
		c->size = 104;
		c->per_slab = 39;
		c->min_per_slab = 39;
		c->sheaf_capacity = 124;
	}
	c->used += 8 * is("slab-used");
	c->offset -= 8 * is("slab-free-pointer");
	c->red_left = 8 * is("slab-red-left");
	c->per_slab -= is("slab-per-slab");
	c->min_partial += is("slab-min-partial");
	if (is("slab-sheaf-capacity"))
		c->sheaf_capacity = 28;
}

static void say_inodes(struct fake_answer *a)
{
	struct mms_rec_cache c = {
		.cache = CACHE(1), .ctor = 0xffffffffc0001000, .object_size = 100,
		.size = 112, .align = 8, .used = 104, .offset = 104, .per_slab = 36,
		.min_per_slab = 36, .min_partial = 5, .cpu_partial = 120,
		.cpu_partial_slabs = 7, .sheaf_capacity = 60, .refcount = 1,
	};

	break_layout(&c);
	fake_rec(a, MMS_REC_CACHE, &c, sizeof(c));
	fake_text(a, MMS_TEXT_NAME, "inode_cache");
}

int fake_sound_caches(struct fake_answer *a, const struct mms_view *req)
{
	fake_cons(a, MMS_CONS_CHUNKED, MMS_LOCK_SLAB_MUTEX, 0);
	say_slub(a);
	if (!req->arg[0] || req->arg[0] == CACHE(0))
		say_names(a);
	if (!req->arg[0] || req->arg[0] == CACHE(1))
		say_inodes(a);
	return 0;
}

/* ---- slabs ---- */

/* the first is full, the others are where their number says */
static const struct {
	uint32_t where;
	uint32_t inuse;
} slabs[SLABS] = {
	{ MMS_SLAB_FULL, 21 }, { MMS_SLAB_PARTIAL, 18 },
	{ MMS_SLAB_CPU, 21 }, { MMS_SLAB_CPU_PARTIAL, 20 },
};

static void break_slab(struct mms_rec_slab *s, uint32_t n)
{
	if (n == 0 && is("slab-slab-place"))
		s->flags |= MMS_SLAB_F_FROZEN;
	if (n != 1)
		return;
	if (is("slab-slab-shape"))
		s->cache = CACHE(1);
	if (is("slab-slab-once"))
		s->pfn--;
	if (is("slab-moving"))
		s->flags |= MMS_SLAB_F_MOVED;
	if (is("slab-free-head"))
		s->freelist += 8;
	if (is("slab-free-list")) {
		s->free = 2;
		s->flags |= MMS_SLAB_F_BAD_LIST;
	}
}

static void say_states(struct fake_answer *a, uint32_t n)
{
	struct mms_rec_objects o = { .nr = PER_SLAB };
	uint8_t state[PER_SLAB];
	uint32_t i;

	memset(state, MMS_OBJECT_LIVE, sizeof(state));
	for (i = slabs[n].inuse; i < PER_SLAB; i++)
		state[i] = MMS_OBJECT_FREE;
	if (n == 0)
		memset(state + 3, MMS_OBJECT_SHEAF, 2);
	if (n == 2)
		memset(state + 5, MMS_OBJECT_CPU_FREE, 3 + is("slab-excepted"));
	if (n == 1 && is("slab-object-states"))
		state[PER_SLAB - 1] = MMS_OBJECT_LIVE;
	fake_rec_tail(a, MMS_REC_OBJECTS, &o, sizeof(o), state, sizeof(state));
}

static void say_slab(struct fake_answer *a, uint32_t n)
{
	const uint32_t free = PER_SLAB - slabs[n].inuse;
	struct mms_rec_slab s = {
		.cache = CACHE(0), .slab = 0xffffea0000040000 + n * 64,
		.base = 0xffff888001000000 + n * 4096, .pfn = 0x1000 + n,
		.objects = PER_SLAB, .inuse = slabs[n].inuse, .where = slabs[n].where,
		.cpu = n < 2 ? ~0U : 0, .free = free,
		.flags = n == 2 ? MMS_SLAB_F_FROZEN : 0,
	};

	s.freelist = free ? s.base + slabs[n].inuse * SIZE : 0;
	break_slab(&s, n);
	fake_rec(a, MMS_REC_SLAB, &s, sizeof(s));
	say_states(a, n);
}

int fake_sound_slabs(struct fake_answer *a, const struct mms_view *req)
{
	uint32_t n;

	fake_cons(a, MMS_CONS_RACY, MMS_LOCK_LIST, 0);
	for (n = 0; n < SLABS && req->arg[0] == CACHE(0); n++)
		say_slab(a, n);
	return 0;
}
