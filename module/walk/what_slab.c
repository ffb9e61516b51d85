// SPDX-License-Identifier: GPL-2.0
/*
 * The part of MMS_VIEW_WHAT about slabs: the object that an address lies in,
 * and what that object is.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "object.h"
#include "what.h"

static u32 flags_of_object(const struct mms_object *o)
{
	u32 flags = o->moved || o->bad ? MMS_WHAT_F_UNSURE : 0;

	switch (o->state) {
	case MMS_OBJECT_LIVE:
		return flags;
	case MMS_OBJECT_FREE:
		return flags | MMS_WHAT_F_FREE;
	case MMS_OBJECT_CPU_FREE:
	case MMS_OBJECT_SHEAF:
		return flags | MMS_WHAT_F_CPU_FREE;
	}
	return flags | MMS_WHAT_F_UNSURE;
}

/* a cache is an object of the cache of caches */
static void add_cache(struct mms_view_walk *w, u64 va, u64 object, u64 size)
{
	struct mms_cache_names *names = mms_cache_names_get();
	const struct mms_cache_name *name = mms_cache_names_find(names, object);

	if (name && mms_what_add(w, MMS_WHAT_CACHE, va, object, size))
		mms_sink_text(&w->sink, MMS_TEXT_NAME, name->name, strlen(name->name));
	kvfree(names);
}

static int add_object(struct mms_view_walk *w, u64 va, u64 pfn, const struct mms_object *o)
{
	bool is_meta = o->index == ~0U || o->offset < 0 || (u32)o->offset >= o->object_size;
	u64 object = va - o->offset;
	struct mms_rec_what *rec;
	u32 flags = 0;

	if (is_meta) {
		rec = mms_what_add(w, MMS_WHAT_SLAB_META, va, o->base,
				   PAGE_SIZE << o->order);
	} else {
		rec = mms_what_add(w, MMS_WHAT_SLAB_OBJECT, va, object, o->object_size);
		flags = flags_of_object(o);
	}
	if (!rec)
		return 0;
	rec->flags = flags;
	rec->pfn = pfn;
	rec->owner = o->cache;
	rec->index = o->index;
	rec->extra = o->slab;
	mms_sink_text(&w->sink, MMS_TEXT_NAME, o->name, strlen(o->name));
	if (is_meta || flags & (MMS_WHAT_F_FREE | MMS_WHAT_F_CPU_FREE))
		return 0;
	add_cache(w, va, object, o->object_size);
	return mms_what_object(w, va, object, o->object_size);
}

int mms_what_slab(struct mms_view_walk *w, u64 va, u64 pfn)
{
	struct mms_object *o = kmalloc(sizeof(*o), GFP_KERNEL);
	int err = o ? mms_object_find(va, o) : -ENOMEM;

	if (!err)
		err = add_object(w, va, pfn, o);
	kfree(o);
	/* in no slab any more, or nobody can tell: no answer is no error */
	return err == -EINTR || err == -ENOMEM ? err : 0;
}
