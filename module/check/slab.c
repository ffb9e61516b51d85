// SPDX-License-Identifier: GPL-2.0
/*
 * The layout of caches: what was asked for, and what the kernel made of it.
 */
#include "slab.h"

static const struct mms_rule rules[] = {
	[MMS_RULE_CACHE_SIZE] = { "size",
		"objects are as far apart as object, metadata and alignment ask", "caches", false },
	[MMS_RULE_CACHE_USED] = { "used",
		"inuse is the object in words, with a red zone behind it if it needs one",
		"caches", false },
	[MMS_RULE_FREE_POINTER] = { "free-pointer",
		"the free pointer lies where the object may be overwritten", "caches", false },
	[MMS_RULE_RED_LEFT] = { "red-left",
		"a red zone before objects is one aligned word", "caches", false },
	[MMS_RULE_CACHE_ALIGN] = { "align",
		"the alignment is a power of two and no less than the flags ask", "caches", false },
	[MMS_RULE_SLAB_ORDER] = { "order",
		"slabs have the order that the search for little waste finds", "caches", false },
	[MMS_RULE_PER_SLAB] = { "per-slab",
		"a slab holds as many objects as fit", "caches", false },
	[MMS_RULE_MIN_ORDER] = { "min-order",
		"the order for want of memory is the smallest that holds an object",
		"caches", false },
	[MMS_RULE_MIN_PARTIAL] = { "min-partial",
		"nodes keep as many partial slabs as the size asks", "caches", false },
	[MMS_RULE_CPU_PARTIAL] = { "cpu-partial",
		"CPUs keep as many objects in partial slabs as the size asks", "caches", false },
	[MMS_RULE_SHEAF_CAPACITY] = { "sheaf-capacity",
		"a sheaf holds as many objects as the size asks", "caches", false },
	[MMS_RULE_SLAB_SHAPE] = { "slab-shape",
		"a slab has one of its cache's two orders, its place and its objects",
		"slabs", false },
	[MMS_RULE_SLAB_ONCE] = { "slab-once",
		"no frame is in two slabs of a cache", "slabs", true },
	[MMS_RULE_SLAB_PLACE] = { "slab-place",
		"a slab is on the list that its counters and marks ask for", "slabs", false },
	[MMS_RULE_FREE_LIST] = { "free-list",
		"a freelist stays in its slab, ends, and is as long as the counters say",
		"slabs", false },
	[MMS_RULE_FREE_HEAD] = { "free-head",
		"a freelist begins where an object does, and is empty if all are in use",
		"slabs", true },
	[MMS_RULE_OBJECT_STATES] = { "object-states",
		"objects on the freelist are those that are not in use", "slabs", false },
	[MMS_RULE_SHEAVES] = { "sheaves",
		"sheaves hold no more than their capacity", "sheaves", false },
	[MMS_RULE_NR_PARTIAL] = { "nr-partial",
		"nr_partial is the length of the list", "nodes", false },
	[MMS_RULE_LISTED] = { "listed",
		"the slabs that are listed are those on the lists", "caches", false },
	[MMS_RULE_NR_SLABS] = { "nr-slabs",
		"nr_slabs is the slabs that memory has", "caches", false },
	[MMS_RULE_NR_OBJECTS] = { "nr-objects",
		"total_objects is the objects that they hold", "caches", false },
	[MMS_RULE_IN_USE] = { "in-use",
		"the objects in use are all but those on partial lists and with CPUs",
		"caches", false },
	[MMS_RULE_KEPT] = { "kept",
		"the free objects of CPUs and sheaves are in slabs of the cache, each once",
		"caches", false },
};

const struct mms_rules mms_slab_rules = {
	.subject = "slab",
	.rule = rules,
	.nr = ARRAY_SIZE(rules),
	.place = MMS_PLACE_ADDRESS,
};

static const struct {
	const char *name;
	u32 flag;
} flags[] = {
	{ "hwcache_align", MMS_SLAB_M_LINE },
	{ "typesafe_by_rcu", MMS_SLAB_M_RCU },
	{ "red_zone", MMS_SLAB_M_RED_ZONE },
	{ "poison", MMS_SLAB_M_POISON },
	{ "store_user", MMS_SLAB_M_TRACK },
	{ "kmalloc", MMS_SLAB_M_KMALLOC },
	{ "trace", MMS_SLAB_M_OTHER_DEBUG },
	{ "consistency_checks", MMS_SLAB_M_OTHER_DEBUG },
	{ "no_obj_ext", MMS_SLAB_M_NO_SHEAVES },
	{ "no_sheaves", MMS_SLAB_M_NO_SHEAVES },
	{ "noleaktrace", MMS_SLAB_M_NO_SHEAVES },
};

u32 mms_slab_flag(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (!strcmp(flags[i].name, name))
			return flags[i].flag;
	return 0;
}

static void judge(struct mms_report *r, const struct mms_check_cache *c,
		  enum mms_slab_rule rule, u64 want, u64 have)
{
	const struct mms_case what = {
		.rule = rule, .of = c->of, .at = c->cache.cache, .want = want, .have = have,
	};

	mms_report_case(r, &what, want == have);
}

static struct mms_slub slub_of(const struct mms_check_cache *c)
{
	const struct mms_rec_slub *s = &c->slub;
	u32 how = 0;

	if (s->how & MMS_SLUB_FEWER)
		how |= MMS_SLUB_M_FEWER;
	if (s->how & MMS_SLUB_REQUEST)
		how |= MMS_SLUB_M_REQUEST;
	if (s->how & MMS_SLUB_REQUEST_APART)
		how |= MMS_SLUB_M_APART;
	return (struct mms_slub){
		.how = how, .page_shift = s->page_shift, .word = s->word, .line = s->line,
		.min_align = s->min_align, .cpus = s->cpus, .first_order = s->first_order,
		.last_order = s->last_order, .max_order = c->max_order,
		.min_objects = s->min_objects, .track = s->track,
		.sheaf_head = s->sheaf_head,
	};
}

/*
 * The owner of a cache whose objects must not be overwritten can give a place in them
 * that may be. What was given is kept nowhere but in the offset itself.
 */
static bool pointer_given(const struct mms_check_cache *c)
{
	const bool may = (c->flags & MMS_SLAB_M_RCU && c->slub.how & MMS_SLUB_GIVEN_RCU) ||
			 (c->flags & MMS_SLAB_M_CTOR && c->slub.how & MMS_SLUB_GIVEN_CTOR);

	return may && !(c->flags & MMS_SLAB_M_POISON) &&
	       c->cache.offset + c->slub.word <= c->cache.used &&
	       !(c->cache.offset & (c->slub.word - 1));
}

/*
 * A cache that took in others has the largest of their object sizes, but was laid out
 * for its own: one of those with which objects are as far apart.
 */
static bool fits_merged(const struct mms_check_cache *c)
{
	const struct mms_rec_cache *k = &c->cache;
	const u32 fixed = MMS_SLAB_M_DEBUG | MMS_SLAB_M_CTOR | MMS_SLAB_M_RCU;
	const u32 word = c->slub.word, least = k->size - k->align + 1;

	return !(c->flags & fixed) && !k->usersize && k->refcount > 0 &&
	       k->align <= k->size && !(k->offset & (word - 1)) &&
	       k->offset >= (least / 2 & ~(word - 1)) && k->offset <= k->object_size / 2;
}

static void check_object(struct mms_report *r, const struct mms_check_cache *c,
			 const struct mms_slub *k)
{
	const struct mms_rec_cache *have = &c->cache;
	const bool given = pointer_given(c);
	const struct mms_slab_wish w = {
		.object_size = have->object_size, .align = have->align, .flags = c->flags,
		.pointer = given ? have->offset : MMS_SLAB_NOT_GIVEN,
	};
	struct mms_object_layout want;

	mms_object_layout(k, &w, &want);
	judge(r, c, MMS_RULE_CACHE_USED, want.used, have->used);
	judge(r, c, MMS_RULE_RED_LEFT, want.red_left, have->red_left);
	if (given || (want.offset != have->offset && fits_merged(c)))
		mms_report_excepted(r, MMS_RULE_FREE_POINTER);
	else
		judge(r, c, MMS_RULE_FREE_POINTER, want.offset, have->offset);
	if (!(c->slub.how & MMS_SLUB_METADATA) &&
	    (k->track || !(c->flags & MMS_SLAB_M_TRACK)))
		judge(r, c, MMS_RULE_CACHE_SIZE, want.size, have->size);
}

static void check_align(struct mms_report *r, const struct mms_check_cache *c,
			const struct mms_slub *k)
{
	const u32 align = c->cache.align;
	const u32 least = mms_slab_least_align(k, c->cache.object_size, c->flags);
	const bool holds = align >= least && !(align & (align - 1));

	judge(r, c, MMS_RULE_CACHE_ALIGN, holds ? align : least, align);
}

/*
 * The CPUs that were there when the cache was made count. What matters of them is the
 * number of bits.
 */
static bool fits_other_cpus(const struct mms_check_cache *c, const struct mms_slub *k)
{
	struct mms_slub then = *k;
	struct mms_slab_layout want;

	for (then.cpus = 1; then.cpus <= c->slub.most_cpus && then.cpus; then.cpus *= 2) {
		mms_slab_layout(&then, c->cache.size, &want);
		if (want.order == c->cache.order)
			return true;
	}
	return false;
}

static void check_order(struct mms_report *r, const struct mms_check_cache *c,
			const struct mms_slub *k, u32 want)
{
	if (!(c->slub.how & MMS_SLUB_ORDERS))
		return;
	if (want != c->cache.order && c->slub.how & MMS_SLUB_PRESENT &&
	    fits_other_cpus(c, k))
		mms_report_excepted(r, MMS_RULE_SLAB_ORDER);
	else
		judge(r, c, MMS_RULE_SLAB_ORDER, want, c->cache.order);
}

static void check_slab_layout(struct mms_report *r, const struct mms_check_cache *c,
			      const struct mms_slub *k)
{
	const struct mms_rec_cache *have = &c->cache;
	struct mms_slab_layout want;
	u64 bytes = 1ULL << k->page_shift;

	mms_slab_layout(k, have->size, &want);
	check_order(r, c, k, want.order);
	judge(r, c, MMS_RULE_MIN_ORDER, want.min_order, have->min_order);
	judge(r, c, MMS_RULE_PER_SLAB, (u32)(bytes << have->order) / have->size,
	      have->per_slab);
	judge(r, c, MMS_RULE_PER_SLAB, (u32)(bytes << have->min_order) / have->size,
	      have->min_per_slab);
}

static void check_cpu_partial(struct mms_report *r, const struct mms_check_cache *c,
			      const struct mms_slub *k)
{
	const bool many = c->slub.how & MMS_SLUB_CPU_SLABS;
	const u32 want = c->flags & MMS_SLAB_M_DEBUG ? 0 :
			 mms_slab_cpu_partial(k, c->cache.size, many);

	if (!(c->slub.how & MMS_SLUB_CPU_PARTIAL))
		return;
	judge(r, c, MMS_RULE_CPU_PARTIAL, want, c->cache.cpu_partial);
	/* slabs are taken to be half full */
	if (many && c->cache.per_slab)
		judge(r, c, MMS_RULE_CPU_PARTIAL,
		      (c->cache.cpu_partial * 2 + c->cache.per_slab - 1) / c->cache.per_slab,
		      c->cache.cpu_partial_slabs);
}

static void check_sheaf(struct mms_report *r, const struct mms_check_cache *c,
			const struct mms_slub *k)
{
	const u32 have = c->cache.sheaf_capacity;
	u32 want = 0;

	if (!k->sheaf_head)
		return;
	if (!(c->flags & (MMS_SLAB_M_DEBUG | MMS_SLAB_M_NO_SHEAVES)))
		want = mms_slab_sheaf(k, c->cache.size);
	/* who makes a cache can ask for more, never for less */
	if (want && have > want)
		mms_report_excepted(r, MMS_RULE_SHEAF_CAPACITY);
	else
		judge(r, c, MMS_RULE_SHEAF_CAPACITY, want, have);
}

void mms_check_layout(struct mms_report *r, const struct mms_check_cache *c)
{
	const struct mms_slub k = slub_of(c);

	if (!k.word || !k.cpus || !c->cache.size || !c->cache.align)
		return;
	check_object(r, c, &k);
	check_align(r, c, &k);
	check_slab_layout(r, c, &k);
	judge(r, c, MMS_RULE_MIN_PARTIAL, mms_slab_min_partial(c->cache.size),
	      c->cache.min_partial);
	check_cpu_partial(r, c, &k);
	check_sheaf(r, c, &k);
}
