// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutations_slab.c - caches and slabs with one thing wrong. Sums over all slabs of a
 * cache are not tried here: files hold counts and slabs of different moments.
 */
#include <string.h>

#include "../../module/check/slab.h"
#include "mutations.h"

static struct mms_rec_cache *as_cache(struct mms_rec *rec)
{
	return rec->type == MMS_REC_CACHE ? (void *)rec : NULL;
}

/* one that did not move while it was recorded */
static struct mms_rec_slab *as_slab(struct mms_rec *rec)
{
	struct mms_rec_slab *s = (void *)rec;

	return rec->type == MMS_REC_SLAB && !(s->flags & MMS_SLAB_F_MOVED) ? s : NULL;
}

/* one for anybody: nobody said where its free pointer is to be */
static struct mms_rec_cache *as_kmalloc(struct mms_rec *rec)
{
	struct mms_rec_cache *c = as_cache(rec);

	return c && !c->ctor && c->usersize == c->object_size ? c : NULL;
}

static bool edit_used(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_cache *c = as_kmalloc(rec);

	(void)extra;
	if (!c)
		return false;
	c->used += 8;
	return true;
}

static bool edit_pointer(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_cache *c = as_kmalloc(rec);

	(void)extra;
	if (!c)
		return false;
	c->offset++;
	return true;
}

static bool edit_min_order(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_cache *c = as_cache(rec);

	(void)extra;
	if (!c || c->min_order)
		return false;
	c->min_order++;
	return true;
}

static bool edit_per_slab(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_cache *c = as_cache(rec);

	(void)extra;
	if (!c)
		return false;
	c->min_per_slab--;
	return true;
}

static bool edit_min_partial(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_cache *c = as_cache(rec);

	(void)extra;
	if (!c)
		return false;
	c->min_partial++;
	return true;
}

static bool edit_cpu_partial(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_cache *c = as_cache(rec);

	(void)extra;
	if (!c || !c->cpu_partial)
		return false;
	c->cpu_partial++;
	return true;
}

static bool edit_nr_partial(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_cache_node *n = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_CACHE_NODE)
		return false;
	n->partial++;
	return true;
}

static bool edit_sheaf(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_cache_cpu *c = (void *)rec;

	(void)extra;
	if (rec->type != MMS_REC_CACHE_CPU || !c->main || c->flags & MMS_CACHE_CPU_RACY)
		return false;
	c->main += 1 << 16;
	return true;
}

static bool edit_owner(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_slab *s = as_slab(rec);

	(void)extra;
	if (!s)
		return false;
	s->cache += 64;
	return true;
}

static bool edit_head(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_slab *s = as_slab(rec);

	(void)extra;
	if (!s || !s->freelist)
		return false;
	s->freelist++;
	return true;
}

static bool edit_lost_head(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_slab *s = as_slab(rec);

	(void)extra;
	if (!s || !s->freelist)
		return false;
	s->freelist = 0;
	return true;
}

static bool edit_circle(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_slab *s = as_slab(rec);

	(void)extra;
	if (!s || s->free == ~0U)
		return false;
	s->free = s->objects + 1;
	return true;
}

static bool edit_frozen(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_slab *s = as_slab(rec);

	(void)extra;
	if (!s || (s->where != MMS_SLAB_PARTIAL && s->where != MMS_SLAB_FULL))
		return false;
	s->flags ^= MMS_SLAB_F_FROZEN;
	return true;
}

/* an object that is on the freelist and in use */
static bool edit_state(struct mms_rec *rec, struct mms_rec *extra)
{
	struct mms_rec_objects *o = (void *)rec;
	u8 *free;

	(void)extra;
	if (rec->type != MMS_REC_OBJECTS)
		return false;
	free = memchr(o->state, MMS_OBJECT_FREE, o->nr);
	if (!free)
		return false;
	*free = MMS_OBJECT_LIVE;
	return true;
}

static const struct mutation list[] = {
	{ "an object that ends a word later", "used", edit_used },
	{ "a free pointer one byte further", "free-pointer", edit_pointer },
	{ "a smallest order that is too large", "per-slab min-order", edit_min_order },
	{ "an object less than fits", "per-slab", edit_per_slab },
	{ "a node that keeps one slab more", "min-partial", edit_min_partial },
	{ "a CPU that keeps one object more", "cpu-partial", edit_cpu_partial },
	{ "a list longer than nr_partial", "nr-partial", edit_nr_partial },
	{ "a sheaf with more than it holds", "sheaves", edit_sheaf },
	{ "a slab that points to another cache", "slab-shape", edit_owner },
	{ "a freelist that begins inside of an object", "free-head", edit_head },
	{ "a freelist that was lost", "free-head", edit_lost_head },
	{ "a freelist that does not end", "free-list", edit_circle },
	{ "a slab on a node's list that is frozen", "slab-place", edit_frozen },
	{ "an object that is free and in use", "object-states", edit_state },
};

const struct mutations mutations_slab = {
	.rules = &mms_slab_rules,
	.recorded = true,
	.list = list,
	.nr = sizeof(list) / sizeof(list[0]),
};
