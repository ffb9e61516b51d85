// SPDX-License-Identifier: GPL-2.0
/*
 * Objects of slabs: freelists followed with care, addresses named.
 *
 * Lock order: slab_mutex -> list_lock, both in slab_kept.c.
 */
#include "object.h"

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "../compat/capability.h"
#include "slab_kept.h"

#define MAX_CACHES	65536

bool mms_slab_range(const struct mms_cache *c, const struct mms_slab *s,
		    struct mms_slab_range *range)
{
	range->base = (unsigned long)page_address((struct page *)s->page);
	range->order = mms_slab_order(s);
	range->objects = s->objects;
	return s->cache == c->cache && range->order <= c->order && s->objects &&
	       s->inuse <= s->objects &&
	       (u64)s->objects * c->size <= PAGE_SIZE << range->order;
}

bool mms_object_index(const struct mms_cache *c, const struct mms_slab_range *range,
		      const void *object, u32 *index)
{
	unsigned long at = (unsigned long)object - c->red_left - range->base;

	if (at >= PAGE_SIZE << range->order || at % c->size)
		return false;
	*index = at / c->size;
	return *index < range->objects;
}

u32 mms_freelist_walk(const struct mms_cache *c, const struct mms_slab_range *range,
		      const void *first,
		      void (*fn)(void *arg, const void *object, u32 index),
		      void *arg, bool *bad)
{
	const void *object = first;
	u32 index, nr = 0;
	void *next;

	while (object) {
		if (nr == range->objects || !mms_object_index(c, range, object, &index) ||
		    mms_freelist_next(c, object, &next)) {
			*bad = true;
			break;
		}
		if (fn)
			fn(arg, object, index);
		nr++;
		object = next;
	}
	return nr;
}

/* the slab of an address in directly mapped, online memory */
static int find_slab(u64 addr, struct mms_slab *s)
{
	const void *at = (const void *)(unsigned long)addr;

	if ((unsigned long)addr != addr || !virt_addr_valid(at) ||
	    !pfn_to_online_page(PHYS_PFN(__pa(at))))
		return -ENOENT;
	return mms_slab_read(virt_to_head_page(at), s) ? -ENOENT : 0;
}

static void place(struct mms_object *o, const struct mms_cache *c,
		  const struct mms_slab_range *range, unsigned long addr)
{
	unsigned long at = addr - range->base;

	o->index = at / c->size;
	o->offset = (s32)(at % c->size) - (s32)c->red_left;
	if (o->index >= range->objects) {
		o->offset = at - (unsigned long)range->objects * c->size;
		o->index = ~0U;
	}
}

static int describe(struct mms_object *o, const struct mms_slab_kept *kept,
		    u8 *state, unsigned long addr, const struct page *page)
{
	const struct mms_cache *c = &kept->cache;
	struct mms_slab_look look;
	int err = mms_slab_look(kept, page, state, &look);

	if (err)
		return err;
	memset(o, 0, sizeof(*o));
	o->cache = (unsigned long)c->cache;
	memcpy(o->name, c->name, sizeof(o->name));
	o->slab = (unsigned long)page;
	o->base = look.range.base;
	o->pfn = page_to_pfn(page);
	o->order = look.range.order;
	o->objects = look.slab.objects;
	o->inuse = look.slab.inuse;
	o->object_size = c->object_size;
	o->size = c->size;
	o->moved = look.flags & MMS_SLAB_F_MOVED;
	o->bad = look.flags & MMS_SLAB_F_BAD_LIST;
	place(o, c, &look.range, addr);
	o->state = o->index == ~0U ? MMS_OBJECT_UNKNOWN : state[o->index];
	return 0;
}

int mms_object_find(u64 addr, struct mms_object *o)
{
	struct mms_slab_kept *kept;
	struct mms_slab slab;
	u8 *state;
	int err;

	if (!mms_cap_is_on(MMS_CAP_SLAB))
		return -EOPNOTSUPP;
	err = find_slab(addr, &slab);
	if (err)
		return err;
	state = kvmalloc(MMS_SLAB_OBJECTS, GFP_KERNEL);
	if (!state)
		return -ENOMEM;
	kept = mms_slab_kept_open((unsigned long)slab.cache);
	if (IS_ERR(kept)) {
		err = PTR_ERR(kept);
	} else {
		err = describe(o, kept, state, addr, slab.page);
		mms_slab_kept_close(kept);
	}
	kvfree(state);
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct mms_cache_name *x = a, *y = b;

	return x->cache < y->cache ? -1 : x->cache > y->cache;
}

/* reads as many as there is room for. Return: how many there are */
static u32 fill_names(struct mms_cache_names *names, u32 room)
{
	const void *cache = NULL;
	struct mms_cache c;
	u32 n;

	for (n = 0; n < MAX_CACHES && !mms_caches_next(cache, &cache) && cache; n++) {
		struct mms_cache_name *name = &names->cache[names->nr];

		if (n >= room || mms_cache_read(cache, &c))
			continue;
		name->cache = (unsigned long)cache;
		name->size = c.size;
		name->object_size = c.object_size;
		memcpy(name->name, c.name, sizeof(name->name));
		names->nr++;
	}
	return n;
}

static struct mms_cache_names *try_names(u32 room, u32 *there)
{
	struct mms_cache_names *names;

	names = kvzalloc(struct_size(names, cache, room), GFP_KERNEL);
	if (names && mms_caches_lock()) {
		kvfree(names);
		return NULL;
	}
	if (!names)
		return NULL;
	*there = fill_names(names, room);
	mms_caches_unlock();
	return names;
}

struct mms_cache_names *mms_cache_names_get(void)
{
	struct mms_cache_names *names;
	u32 room = 512, there;

	if (!mms_cap_is_on(MMS_CAP_SLAB))
		return NULL;
	names = try_names(room, &there);
	while (names && there > room) {
		kvfree(names);
		room = there + 64;
		names = try_names(room, &there);
	}
	if (names)
		sort(names->cache, names->nr, sizeof(names->cache[0]), compare, NULL);
	return names;
}

const struct mms_cache_name *mms_cache_names_find(const struct mms_cache_names *names,
						  u64 cache)
{
	u32 low = 0, high = names ? names->nr : 0;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (names->cache[middle].cache == cache)
			return &names->cache[middle];
		if (names->cache[middle].cache < cache)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
