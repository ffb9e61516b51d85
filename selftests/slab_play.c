// SPDX-License-Identifier: GPL-2.0
/*
 * Calls on a private cache, and what must then be true of it.
 *
 * What a program of calls determines, whatever slabs an allocator takes objects from:
 *
 * - objects in use that no CPU keeps are those allocated and not freed, to the last one;
 * - each is in a slab, at a place that the layout gives, and no other object is live;
 * - a slab is begun only if no other has a free object, so there are never more than the
 *   most objects in use at one time need: the slabs of a model that gives none back. As
 *   long as nothing is freed, there are exactly those;
 * - there are no fewer than objects in use need;
 * - after a shrink there are those that objects in use lie in.
 *
 * Where CPUs have sheaves (v7.0), these are filled at once, and what is in them is in use
 * for its slab: the third is then true of objects in use and in sheaves together. How
 * full those can get bounds it from above.
 */
#define _GNU_SOURCE
#include "slab_play.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "records.h"

#define PLAY_FILE	"/sys/kernel/debug/mmscope_known_play"
#define TRIES		20	/* looks until one was of one moment */
#define PAGE_SHIFT	12
#define SOME_SLABS	24
#define SHEAVES		13	/* a CPU's three, and those of a full barn (MAX_FULL_SHEAVES) */

static bool differs(struct play *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool differs(struct play *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(p->why, sizeof(p->why), format, args);
	va_end(args);
	return false;
}

/* ---- the module ---- */

static bool order(struct play *p, const char *format, unsigned int a, unsigned int b)
{
	char text[32];
	int len = snprintf(text, sizeof(text), format, a, b);

	if (write(p->file, text, len) == len)
		return true;
	return differs(p, "%s: %s", text, errno == EIO ? "not as it was constructed" :
		       strerror(errno));
}

static bool read_told(struct play *p, u64 *told, size_t nr)
{
	const ssize_t len = nr * sizeof(*told);

	return pread(p->file, told, len, 0) == len ? true :
	       differs(p, "the module does not tell its objects");
}

/* ---- the cache ---- */

static void take_flags(struct play *p)
{
	const struct mms_view req = { .view = MMS_VIEW_NAMES };
	const struct mms_rec_name *n;
	struct records r;

	p->known.flags = p->known.cache.ctor ? MMS_SLAB_M_CTOR : 0;
	if (dev_view(p->dev, &req, 0, &r))
		return;
	for_each_record(n, &r, MMS_REC_NAME)
		if (n->table == MMS_NAMES_SLAB_FLAG && p->known.cache.flags >> n->number & 1)
			p->known.flags |= mms_slab_flag(n->name);
	records_free(&r);
}

/* false: the cache would not be of one moment */
static bool count(struct play *p)
{
	const struct mms_view req = { .view = MMS_VIEW_CACHES, .arg = { p->cache } };
	const struct mms_rec_cache *c;
	const struct mms_rec_slub *s;
	unsigned int try;
	struct records r;
	bool still = false;

	for (try = 0; try < TRIES && !still; try++) {
		if (dev_view(p->dev, &req, 0, &r))
			return differs(p, "no answer about the cache");
		s = records_next(&r, NULL, MMS_REC_SLUB);
		if (s)
			p->known.slub = *s;
		c = records_next(&r, NULL, MMS_REC_CACHE);
		still = c && !(c->state & (MMS_CACHE_INCONCLUSIVE | MMS_CACHE_APPROXIMATE));
		if (still)
			p->known.cache = *c;
		records_free(&r);
	}
	return still ? true : differs(p, "%d looks at counts, none of one moment", TRIES);
}

static bool take_system(struct play *p)
{
	const struct mms_view req = { .view = MMS_VIEW_SYSTEM };
	const struct mms_rec_system *s;
	const struct mms_rec_slub *slub;
	const struct mms_view caches = { .view = MMS_VIEW_CACHES };
	struct records r;

	if (dev_view(p->dev, &req, 0, &r))
		return differs(p, "no answer about the system");
	s = records_next(&r, NULL, MMS_REC_SYSTEM);
	p->known.max_order = s && s->orders ? s->orders - 1 : 0;
	records_free(&r);
	if (dev_view(p->dev, &caches, 0, &r))
		return differs(p, "no answer about caches");
	slub = records_next(&r, NULL, MMS_REC_SLUB);
	if (slub)
		p->known.slub = *slub;
	records_free(&r);
	return slub ? true : differs(p, "not known how this kernel lays out slabs");
}

/* the wish for this cache is known here, so nothing about its layout is open */
static bool is_laid_out(struct play *p, unsigned int size, bool ctor)
{
	const struct mms_rec_cache *c = &p->known.cache;
	static struct mms_report report;
	unsigned int i;

	if (c->object_size != size || !c->ctor != !ctor || c->refcount != 1)
		return differs(p, "asked for %u bytes, got a cache of %u with %d names", size,
			       c->object_size, c->refcount);
	if (c->align != p->known.slub.word)
		return differs(p, "aligned to %u without a wish for it", c->align);
	memset(&report, 0, sizeof(report));
	report.rules = &mms_slab_rules;
	mms_check_layout(&report, &p->known);
	for (i = 0; i < mms_slab_rules.nr; i++)
		if (report.tally[i].broken)
			return differs(p, "%s: model %llu, kernel %llu",
				       mms_slab_rules.rule[i].name, report.finding[0].want,
				       report.finding[0].have);
	return mms_report_tried(&report) ? true : differs(p, "no rule about its layout");
}

/* ---- the model ---- */

unsigned int play_room(const struct play *p)
{
	const unsigned int room = SOME_SLABS * p->known.cache.per_slab;

	return room < PLAY_SLOTS ? room : PLAY_SLOTS;
}

/* no colours, no stack, and all slabs are kept */
static bool start_model(struct play *p)
{
	const struct mms_rec_cache *c = &p->known.cache;
	const struct mms_buddy_rules memory = {
		.orders = c->order + 1, .block_order = 31, .types = 1,
		.fallback = { { MMS_BUDDY_NONE } },
	};
	const struct mms_slab_rules_of rules = {
		.page_shift = PAGE_SHIFT, .size = c->size,
		.align = 1U << (PAGE_SHIFT + c->order), .order = c->order,
		.keep_empty = ~0U,
	};
	const u64 frames = (play_room(p) / c->per_slab + 2) << c->order;

	if (mms_buddy_init(&p->memory, &memory, 0, frames) ||
	    mms_buddy_add(&p->memory, 0, frames) ||
	    mms_slab_init(&p->model, &rules, &p->memory, NULL))
		return differs(p, "no memory for the model");
	return p->model.per_slab == c->per_slab ? true :
	       differs(p, "a slab of the model holds %u objects, one of the kernel %u",
		       p->model.per_slab, c->per_slab);
}

static unsigned int model_slabs(const struct play *p)
{
	return p->model.nr[MMS_SLAB_LIST_FULL] + p->model.nr[MMS_SLAB_LIST_PARTIAL] +
	       p->model.nr[MMS_SLAB_LIST_EMPTY];
}

/* ---- both ---- */

bool play_start(struct play *p, int dev, unsigned int size, bool ctor)
{
	unsigned int i;

	memset(p, 0, sizeof(*p));
	p->dev = dev;
	for (i = 0; i < PLAY_SLOTS; i++)
		p->slot[i] = i;
	p->file = open(PLAY_FILE, O_RDWR | O_CLOEXEC);
	if (p->file < 0)
		return differs(p, PLAY_FILE ": %s", strerror(errno));
	return order(p, "make %u %u", size, ctor) && read_told(p, &p->cache, 1) &&
	       take_system(p) && count(p) && (take_flags(p), is_laid_out(p, size, ctor)) &&
	       start_model(p);
}

void play_stop(struct play *p)
{
	if (p->file >= 0) {
		write(p->file, "drop", 4);
		close(p->file);
	}
	if (p->model.buddy)
		mms_slab_exit(&p->model);
	mms_buddy_exit(&p->memory);
}

bool play_alloc(struct play *p)
{
	const unsigned int slot = p->slot[p->live];

	p->calls++;
	if (!order(p, "alloc %u", slot, 0))
		return false;
	if (mms_slab_alloc(&p->model, 0, &p->object[slot]))
		return differs(p, "the model's memory is at its end");
	if (++p->live > p->peak)
		p->peak = p->live;
	return true;
}

bool play_free(struct play *p, unsigned int which)
{
	const unsigned int slot = p->slot[which];

	p->calls++;
	if (!order(p, "free %u", slot, 0))
		return false;
	if (mms_slab_free(&p->model, 0, p->object[slot]))
		return differs(p, "the model does not know the object of slot %u", slot);
	p->slot[which] = p->slot[--p->live];
	p->slot[p->live] = slot;
	p->freed = true;
	return true;
}

/* ---- counts ---- */

static unsigned int slabs_for(const struct play *p, u64 objects)
{
	return (objects + p->known.cache.per_slab - 1) / p->known.cache.per_slab;
}

static bool slabs_agree(struct play *p)
{
	const struct mms_rec_cache *c = &p->known.cache;
	const unsigned int kept = SHEAVES * c->sheaf_capacity;
	unsigned int most = slabs_for(p, p->peak + kept);

	if (most < p->base)
		most = p->base;
	if (c->slabs < slabs_for(p, p->live) || c->slabs > most)
		return differs(p, "%llu slabs; %u objects need %u, and %u at most, of %u, %u",
			       c->slabs, p->live, slabs_for(p, p->live), most, p->peak, kept);
	if (kept)
		return true;
	if (c->slabs > model_slabs(p) && c->slabs > p->base)
		return differs(p, "%llu slabs, %u of the model", c->slabs, model_slabs(p));
	if (!p->freed && !p->base && c->slabs != model_slabs(p))
		return differs(p, "%llu slabs before anything is freed, %u of the model",
			       c->slabs, model_slabs(p));
	return true;
}

bool play_counts_agree(struct play *p)
{
	const struct mms_rec_cache *c = &p->known.cache;
	const char *odd = mms_slab_check(&p->model);

	if (odd)
		return differs(p, "the model: %s", odd);
	if (!count(p))
		return false;
	p->slabs += c->slabs;
	if (c->inuse - c->cached != p->live)
		return differs(p, "%u objects allocated, %llu in use and %llu kept", p->live,
			       c->inuse, c->cached);
	/* want of memory makes smaller slabs, of which nothing is known here */
	if (c->objects != c->slabs * c->per_slab)
		return true;
	return slabs_agree(p);
}

/* ---- objects ---- */

struct shelf {
	struct mms_rec_slab slab;
	u8 *state;
	unsigned int live;
};

/* Return: how many slabs there are, ~0 if one would not hold still */
static unsigned int put_up(const struct records *r, struct shelf *shelf, unsigned int room)
{
	const struct mms_rec_objects *o;
	const struct mms_rec_slab *s;
	unsigned int nr = 0;

	for_each_record(s, r, MMS_REC_SLAB) {
		o = records_next(r, s, 0);
		if (s->flags & (MMS_SLAB_F_MOVED | MMS_SLAB_F_BAD_LIST) || nr == room || !o ||
		    o->h.type != MMS_REC_OBJECTS || o->nr != s->objects)
			return ~0U;
		shelf[nr++] = (struct shelf){ *s, (u8 *)o->state, 0 };
	}
	return nr;
}

static struct shelf *shelf_of(struct shelf *shelf, unsigned int nr, u64 addr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (addr - shelf[i].slab.base < PAGE << shelf[i].slab.order)
			return &shelf[i];
	return NULL;
}

/* an object that was found is struck out, so that none is found twice */
static bool strike_out(struct play *p, struct shelf *shelf, unsigned int nr, u64 addr)
{
	struct shelf *s = shelf_of(shelf, nr, addr);
	const struct mms_rec_cache *c = &p->known.cache;
	u64 at, index;

	if (!s)
		return differs(p, "%#llx lies in no slab of %u", addr, nr);
	at = addr - s->slab.base - c->red_left;
	index = at / c->size;
	if (index >= p->model.per_slab || at != mms_slab_object(&p->model, 0, index))
		return differs(p, "%#llx is %#llx bytes into its slab", addr,
			       addr - s->slab.base);
	if (index >= s->slab.objects || s->state[index] != MMS_OBJECT_LIVE)
		return differs(p, "%#llx, allocated, has state %u", addr,
			       index < s->slab.objects ? s->state[index] : 0);
	s->state[index] = 0;
	s->live++;
	p->compared++;
	return true;
}

/* Return: live objects that were not struck out; *@occupied: slabs with some that were */
static unsigned int left_over(const struct shelf *shelf, unsigned int nr, unsigned int *occupied)
{
	unsigned int left = 0, i, k;

	*occupied = 0;
	for (i = 0; i < nr; i++) {
		*occupied += shelf[i].live != 0;
		for (k = 0; k < shelf[i].slab.objects; k++)
			left += shelf[i].state[k] == MMS_OBJECT_LIVE;
	}
	return left;
}

static bool compare_objects(struct play *p, struct shelf *shelf, unsigned int nr,
			    unsigned int *occupied)
{
	static u64 told[1 + PLAY_SLOTS];
	unsigned int i, left;

	if (!read_told(p, told, ARRAY_LEN(told)))
		return false;
	for (i = 0; i < p->live; i++)
		if (!strike_out(p, shelf, nr, told[1 + p->slot[i]]))
			return false;
	left = left_over(shelf, nr, occupied);
	return left ? differs(p, "%u objects are live that were never allocated", left) : true;
}

static bool look_at_objects(struct play *p, unsigned int *occupied)
{
	const struct mms_view req = {
		.view = MMS_VIEW_SLABS, .flags = MMS_VIEW_F_OBJECTS, .arg = { p->cache },
	};
	static struct shelf shelf[PLAY_SLOTS];
	unsigned int try, nr = ~0U;
	bool same;

	for (try = 0; try < TRIES && nr == ~0U; try++) {
		struct records r;

		if (dev_view(p->dev, &req, 0, &r))
			return differs(p, "no answer about slabs");
		nr = r.last.lost ? ~0U : put_up(&r, shelf, ARRAY_LEN(shelf));
		same = nr == ~0U || compare_objects(p, shelf, nr, occupied);
		records_free(&r);
	}
	if (nr == ~0U)
		return differs(p, "%d looks at slabs, none of one moment", TRIES);
	return same && nr != p->known.cache.slabs ?
	       differs(p, "%u slabs found, %llu counted", nr, p->known.cache.slabs) : same;
}

bool play_objects_agree(struct play *p)
{
	unsigned int occupied;

	return play_counts_agree(p) && look_at_objects(p, &occupied);
}

bool play_shrink(struct play *p)
{
	unsigned int occupied = 0;

	if (!order(p, "shrink", 0, 0))
		return false;
	mms_slab_shrink(&p->model);
	if (!count(p) || !look_at_objects(p, &occupied))
		return false;
	if (p->known.cache.cached || p->known.cache.slabs != occupied)
		return differs(p, "%llu slabs and %llu objects kept after a shrink, objects lie in %u",
			       p->known.cache.slabs, p->known.cache.cached, occupied);
	p->base = occupied;
	p->peak = p->live;
	p->freed = false;
	return play_counts_agree(p);
}
