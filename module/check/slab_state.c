// SPDX-License-Identifier: GPL-2.0
/*
 * The state of slabs: one by one, and all of a cache together.
 */
#include "slab.h"

#define OWN_OBJECTS	8	/* that a question holds of one cache */

static void judge(struct mms_report *r, const struct mms_check_cache *c,
		  enum mms_slab_rule rule, bool holds, u64 at, u64 want, u64 have)
{
	const struct mms_case what = {
		.rule = rule, .of = c->of, .at = at, .want = want, .have = have,
	};

	mms_report_case(r, &what, holds);
}

/* ---- nodes and CPUs ---- */

void mms_check_node(struct mms_report *r, const struct mms_check_cache *c,
		    const struct mms_rec_cache_node *n)
{
	const u64 most = (u64)n->barn_full * c->cache.sheaf_capacity;

	if (!(c->cache.state & MMS_CACHE_APPROXIMATE))
		judge(r, c, MMS_RULE_NR_PARTIAL, n->partial == n->partial_seen,
		      c->cache.cache, n->partial_seen, n->partial);
	/* a sheaf of the barn that came from RCU may have lost some of its objects */
	if (n->barn_full != ~0U)
		judge(r, c, MMS_RULE_SHEAVES,
		      n->barn_objects >= n->barn_full && n->barn_objects <= most,
		      c->cache.cache, most, n->barn_objects);
}

void mms_check_cpu(struct mms_report *r, const struct mms_check_cache *c,
		   const struct mms_rec_cache_cpu *cpu)
{
	const u32 sheaf[] = { cpu->main, cpu->spare, cpu->rcu_free };
	const u32 most = c->cache.sheaf_capacity;
	unsigned int i;

	if (cpu->flags & MMS_CACHE_CPU_RACY)
		return;
	for (i = 0; i < ARRAY_SIZE(sheaf) && most; i++)
		judge(r, c, MMS_RULE_SHEAVES, sheaf[i] <= most, c->cache.cache, most,
		      sheaf[i]);
}

/* ---- slabs ---- */

static void check_shape(struct mms_report *r, const struct mms_check_cache *c,
			const struct mms_rec_slab *s)
{
	const bool small = s->order != c->cache.order;
	const u32 order = small ? c->cache.min_order : c->cache.order;
	const u32 objects = small ? c->cache.min_per_slab : c->cache.per_slab;
	const bool placed = !(s->pfn & ((1ULL << order) - 1)) &&
			    s->cache == c->cache.cache;

	judge(r, c, MMS_RULE_SLAB_SHAPE,
	      placed && s->order == order && s->objects == objects, s->base, objects,
	      s->objects);
}

/* the frozen bit: of a CPU's slab, and where there are sheaves, of a broken one */
static bool is_marked_right(const struct mms_check_cache *c, const struct mms_rec_slab *s)
{
	const bool frozen = s->flags & MMS_SLAB_F_FROZEN;

	if (!c->slub.word)
		return true;
	if (s->where == MMS_SLAB_CPU)
		return frozen;
	return s->where == MMS_SLAB_CPU_PARTIAL || !frozen;
}

static void check_place(struct mms_report *r, const struct mms_check_cache *c,
			const struct mms_rec_slab *s)
{
	const u32 free = s->objects - s->inuse;
	bool holds = s->inuse <= s->objects && is_marked_right(c, s);

	if (s->where == MMS_SLAB_FULL)
		holds &= !free;
	else if (s->where == MMS_SLAB_PARTIAL || s->where == MMS_SLAB_UNLISTED)
		holds &= free && s->where == MMS_SLAB_PARTIAL;
	judge(r, c, MMS_RULE_SLAB_PLACE, holds, s->base, s->objects, s->inuse);
}

static void check_freelist(struct mms_report *r, const struct mms_check_cache *c,
			   const struct mms_rec_slab *s)
{
	const u32 free = s->objects - s->inuse;
	const u64 first = s->base + c->cache.red_left;
	bool holds = !s->freelist == !free;

	if (s->freelist && s->inuse <= s->objects) {
		const u64 at = s->freelist - first;

		/* a slab is no longer than 32 bits can say */
		holds &= s->freelist >= first && !(at >> 32) && c->cache.size &&
			 !((u32)at % c->cache.size) &&
			 (u32)at / c->cache.size < s->objects;
	}
	judge(r, c, MMS_RULE_FREE_HEAD, holds, s->base, first, s->freelist);
	if (s->free != ~0U || s->flags & MMS_SLAB_F_BAD_LIST)
		judge(r, c, MMS_RULE_FREE_LIST,
		      s->free == free && !(s->flags & MMS_SLAB_F_BAD_LIST), s->base, free,
		      s->free);
}

void mms_check_slab(struct mms_report *r, const struct mms_check_cache *c,
		    const struct mms_rec_slab *s, struct mms_slab_sums *sums)
{
	sums->slabs++;
	sums->objects += s->objects;
	sums->inuse += s->inuse;
	sums->listed += s->where == MMS_SLAB_PARTIAL;
	judge(r, c, MMS_RULE_SLAB_ONCE, s->pfn >= sums->end, s->base, sums->end, s->pfn);
	if (s->order < 32)
		sums->end = s->pfn + (1ULL << s->order);
	check_shape(r, c, s);
	if (s->flags & MMS_SLAB_F_MOVED) {
		sums->moved++;
		return;
	}
	check_place(r, c, s);
	check_freelist(r, c, s);
}

void mms_check_objects(struct mms_report *r, const struct mms_check_cache *c,
		       const struct mms_rec_slab *s, u32 nr, const u8 *state,
		       struct mms_slab_sums *sums)
{
	u32 i, free = 0;

	sums->states = true;
	for (i = 0; i < nr; i++) {
		free += state[i] == MMS_OBJECT_FREE;
		sums->kept += state[i] == MMS_OBJECT_CPU_FREE || state[i] == MMS_OBJECT_SHEAF;
	}
	if (s->flags & (MMS_SLAB_F_MOVED | MMS_SLAB_F_BAD_LIST))
		return;
	judge(r, c, MMS_RULE_OBJECT_STATES,
	      nr == s->objects && free == s->objects - s->inuse, s->base,
	      s->objects - s->inuse, free);
}

/* ---- all of a cache ---- */

static void judge_sum(struct mms_report *r, const struct mms_check_cache *c,
		      enum mms_slab_rule rule, u64 want, u64 have)
{
	if (have != MMS_COUNT_UNKNOWN)
		judge(r, c, rule, want == have, c->cache.cache, want, have);
}

/*
 * Questions take memory for themselves. Where it comes from, a CPU has some objects
 * less while slabs are told than while counts are, and may have had to begin a slab.
 */
static void judge_objects(struct mms_report *r, const struct mms_check_cache *c,
			  enum mms_slab_rule rule, u64 want, u64 have, u32 allowed)
{
	const u64 apart = want > have ? want - have : have - want;

	if (!strncmp(c->of, "kmalloc-", 8) && have != MMS_COUNT_UNKNOWN && apart &&
	    apart <= allowed)
		mms_report_excepted(r, rule);
	else
		judge_sum(r, c, rule, want, have);
}

void mms_check_sums(struct mms_report *r, const struct mms_check_cache *c,
		    const struct mms_slab_sums *sums)
{
	judge_sum(r, c, MMS_RULE_NR_SLABS, sums->slabs, c->cache.slabs);
	judge_sum(r, c, MMS_RULE_NR_OBJECTS, sums->objects, c->cache.objects);
	judge_objects(r, c, MMS_RULE_IN_USE, sums->inuse, c->cache.inuse,
		      c->cache.per_slab);
	judge_sum(r, c, MMS_RULE_LISTED, sums->listed, c->cache.partial);
	if (sums->states)
		judge_objects(r, c, MMS_RULE_KEPT, sums->kept, c->cache.cached,
			      c->cache.per_slab + OWN_OBJECTS);
}
