// SPDX-License-Identifier: GPL-2.0
/*
 * Caches one by one: what a cache counts, its slabs, and what it counts then. Only if
 * both counts are the same are the slabs held against them.
 */
#include "verify_slab.h"

#include "../model/array.h"
#include "slab.h"

#define NAME_LEN	40

/**
 * struct listed - a cache to look at
 * @cache: its address
 * @name: its name, cut off if it is long
 */
struct listed {
	u64 cache;
	char name[NAME_LEN];
};

/**
 * struct work - one run
 * @s: who answers
 * @r: rules are added to it
 * @part: outcome of one look at one cache
 * @listed: array of @nr: the caches there are
 * @nr: how many
 * @flag: by bit of a cache's flags: MMS_SLAB_M_*
 * @c: the cache that is looked at
 * @slab: the last slab of it that was told
 * @sums: of its slabs
 * @nodes: checks are made of what nodes and CPUs keep of it
 */
struct work {
	struct mms_source *s;
	struct mms_report *r;
	struct mms_report *part;
	struct listed *listed;
	size_t nr;
	u32 flag[64];
	struct mms_check_cache c;
	struct mms_rec_slab slab;
	struct mms_slab_sums sums;
	bool nodes;
};

/* ---- the machine and its caches ---- */

static int take_name(const struct mms_rec *rec, void *ctx)
{
	struct mms_rec_name name;
	struct work *w = ctx;

	if (rec->type != MMS_REC_NAME)
		return 0;
	mms_record_get(rec, &name, sizeof(name));
	name.name[sizeof(name.name) - 1] = '\0';
	if (name.table == MMS_NAMES_SLAB_FLAG && name.number < 64)
		w->flag[name.number] = mms_slab_flag(name.name);
	return 0;
}

static int list_cache(struct work *w, const struct mms_rec *rec)
{
	struct mms_rec_cache cache;
	struct listed *more = mms_array_add(&w->listed, &w->nr, sizeof(*more));

	if (!more)
		return -ENOMEM;
	mms_record_get(rec, &cache, sizeof(cache));
	more->cache = cache.cache;
	return 0;
}

static void name_cache(struct work *w, const struct mms_rec_text *text)
{
	if (w->nr && text->kind == MMS_TEXT_NAME)
		snprintf(w->listed[w->nr - 1].name, NAME_LEN, "%.*s", NAME_LEN - 1,
			 text->text);
}

static int take_listed(const struct mms_rec *rec, void *ctx)
{
	struct work *w = ctx;

	if (rec->type == MMS_REC_SLUB)
		mms_record_get(rec, &w->c.slub, sizeof(w->c.slub));
	else if (rec->type == MMS_REC_CACHE)
		return list_cache(w, rec);
	else if (rec->type == MMS_REC_TEXT)
		name_cache(w, (const void *)rec);
	return 0;
}

static int load_machine(struct work *w)
{
	const struct mms_question names = { .view = MMS_VIEW_NAMES };
	const struct mms_question caches = { .view = MMS_VIEW_CACHES };
	struct mms_rec_system system;
	int err = mms_source_system(w->s, &system);

	if (err)
		return err;
	w->c.max_order = system.orders ? system.orders - 1 : 0;
	err = mms_source_ask(w->s, &names, take_name, w, NULL);
	return err ? err : mms_source_ask(w->s, &caches, take_listed, w, NULL);
}

/* ---- one cache ---- */

static void take_cache(struct work *w, const struct mms_rec *rec)
{
	struct mms_check_cache *c = &w->c;
	unsigned int bit;

	mms_record_get(rec, &c->cache, sizeof(c->cache));
	c->flags = c->cache.ctor ? MMS_SLAB_M_CTOR : 0;
	for (bit = 0; bit < 64; bit++)
		if (c->cache.flags >> bit & 1)
			c->flags |= w->flag[bit];
}

static int take_counts(const struct mms_rec *rec, void *ctx)
{
	struct mms_rec_cache_node node;
	struct mms_rec_cache_cpu cpu;
	struct work *w = ctx;

	if (rec->type == MMS_REC_CACHE) {
		take_cache(w, rec);
	} else if (rec->type == MMS_REC_CACHE_NODE && w->nodes) {
		mms_record_get(rec, &node, sizeof(node));
		mms_check_node(w->part, &w->c, &node);
	} else if (rec->type == MMS_REC_CACHE_CPU && w->nodes) {
		mms_record_get(rec, &cpu, sizeof(cpu));
		mms_check_cpu(w->part, &w->c, &cpu);
	}
	return 0;
}

static int load_counts(struct work *w, u64 cache, bool nodes)
{
	const struct mms_question q = { .view = MMS_VIEW_CACHES, .arg = { cache } };

	w->nodes = nodes;
	w->c.cache.cache = 0;
	return mms_source_ask(w->s, &q, take_counts, w, NULL);
}

static void take_objects(struct work *w, const struct mms_rec *rec)
{
	const struct mms_rec_objects *o = (const void *)rec;

	if (rec->len >= sizeof(*o) && o->nr <= rec->len - sizeof(*o))
		mms_check_objects(w->part, &w->c, &w->slab, o->nr, o->state, &w->sums);
}

static int take_slab(const struct mms_rec *rec, void *ctx)
{
	struct work *w = ctx;

	if (rec->type == MMS_REC_SLAB) {
		mms_record_get(rec, &w->slab, sizeof(w->slab));
		mms_check_slab(w->part, &w->c, &w->slab, &w->sums);
	} else if (rec->type == MMS_REC_OBJECTS) {
		take_objects(w, rec);
	}
	return 0;
}

static bool same_counts(const struct mms_rec_cache *a, const struct mms_rec_cache *b)
{
	return a->slabs == b->slabs && a->objects == b->objects &&
	       a->partial == b->partial &&
	       !((a->state | b->state) & MMS_CACHE_INCONCLUSIVE);
}

/* Return: 0, and whether the cache held still; or an error */
static int look_at_slabs(struct work *w, u64 cache, bool *still)
{
	const struct mms_question q = {
		.view = MMS_VIEW_SLABS, .flags = MMS_VIEW_F_OBJECTS, .arg = { cache },
	};
	const struct mms_rec_cache before = w->c.cache;
	struct mms_answer answer;
	int err;

	memset(&w->sums, 0, sizeof(w->sums));
	err = mms_source_ask(w->s, &q, take_slab, w, &answer);
	/* in a file, slabs are from long after the counts, or were left out */
	if (w->s->recorded)
		return err == -ENOMSG ? 0 : err;
	if (!err)
		err = load_counts(w, cache, false);
	if (err)
		return err;
	*still = same_counts(&before, &w->c.cache) && !w->sums.moved && !answer.lost;
	/* objects come and go while slabs stay as they are */
	if (before.inuse != w->c.cache.inuse)
		w->c.cache.inuse = MMS_COUNT_UNKNOWN;
	if (before.cached != w->c.cache.cached)
		w->c.cache.cached = MMS_COUNT_UNKNOWN;
	if (*still)
		mms_check_sums(w->part, &w->c, &w->sums);
	return 0;
}

static int look(struct work *w, const struct listed *which, bool *still)
{
	int err;

	memset(w->part, 0, sizeof(*w->part));
	w->c.of = which->name;
	err = load_counts(w, which->cache, true);
	if (err)
		return err;
	mms_check_layout(w->part, &w->c);
	*still = !(w->c.cache.state & MMS_CACHE_INCONCLUSIVE);
	return look_at_slabs(w, which->cache, still);
}

/*
 * Counts and slabs are not of one moment, also if both counts are the same: what does
 * not add up is looked at again, and is wrong if it never does. Of a cache that moved at the last
 * look nothing is said to be wrong, nor of one that moved at most of them: it may have gone back
 * and forth unseen at the others.
 */
static int verify_cache(struct work *w, const struct listed *which)
{
	const unsigned int rounds = mms_source_rounds(w->s);
	unsigned int round, moved = 0;
	bool still = false;
	int err;

	for (round = 0; round < rounds; round++) {
		err = look(w, which, &still);
		/* a cache can be gone since it was listed */
		if (err)
			return err == -ENOENT ? 0 : err;
		if (still && !mms_report_broken(w->part))
			break;
		moved += !still;
	}
	if (!still || (mms_report_broken(w->part) && moved > rounds / 2)) {
		mms_report_keep_sound(w->part);
		w->part->unsteady = 1;
	}
	mms_report_add(w->r, w->part);
	return 0;
}

int mms_verify_slab(struct mms_source *s, struct mms_report *r)
{
	struct work *w = mms_zalloc(1, sizeof(*w));
	int err = -ENOMEM;
	size_t i;

	if (!w)
		return -ENOMEM;
	w->s = s;
	w->r = r;
	w->part = mms_zalloc(1, sizeof(*w->part));
	if (w->part)
		err = load_machine(w);
	for (i = 0; i < w->nr && !err; i++)
		err = verify_cache(w, &w->listed[i]);
	mms_zfree(w->listed);
	mms_zfree(w->part);
	mms_zfree(w);
	return err;
}
