// SPDX-License-Identifier: GPL-2.0
/*
 * Caches, slabs and stacks.
 */
#include "slab.h"

/* ---- places ---- */

u64 mms_slab_object(const struct mms_slab_cache *c, u32 frame, u32 index)
{
	return ((c->buddy->first + frame) << c->rules.page_shift) +
	       c->slab[frame].colour + (u64)index * c->rules.size;
}

static size_t slot(const struct mms_slab_cache *c, u32 frame, u32 index)
{
	return (size_t)frame * c->stride + index;
}

/* a frame of a slab; Return: the first one */
static u32 slab_at(const struct mms_slab_cache *c, u64 object)
{
	return c->head[(object >> c->rules.page_shift) - c->buddy->first];
}

/* a slab is no longer than 32 bits can say */
static u32 offset_in(const struct mms_slab_cache *c, u32 frame, u64 object)
{
	return object - mms_slab_object(c, frame, 0);
}

/* of an object that the cache gave out */
static u32 index_of(const struct mms_slab_cache *c, u64 object)
{
	return offset_in(c, slab_at(c, object), object) / c->rules.size;
}

static bool is_object(const struct mms_slab_cache *c, u64 object)
{
	const u64 pfn = object >> c->rules.page_shift, first = c->buddy->first;
	u32 frame, at;

	if (pfn < first || pfn - first >= c->buddy->nr)
		return false;
	frame = slab_at(c, object);
	if (frame == MMS_SLAB_NIL || object < mms_slab_object(c, frame, 0))
		return false;
	at = offset_in(c, frame, object);
	return !(at % c->rules.size) && at / c->rules.size < c->per_slab;
}

static u8 *state_of(const struct mms_slab_cache *c, u64 object)
{
	return &c->state[slot(c, slab_at(c, object), index_of(c, object))];
}

/* ---- lists ---- */

static void unlist(struct mms_slab_cache *c, u32 frame)
{
	struct mms_slab_one *s = &c->slab[frame];

	if (s->prev == MMS_SLAB_NIL)
		c->first[s->list] = s->next;
	else
		c->slab[s->prev].next = s->next;
	if (s->next != MMS_SLAB_NIL)
		c->slab[s->next].prev = s->prev;
	c->nr[s->list]--;
	s->list = MMS_SLAB_NO_SLAB;
}

static void list(struct mms_slab_cache *c, u32 frame, u32 on)
{
	struct mms_slab_one *s = &c->slab[frame];

	s->list = on;
	s->prev = MMS_SLAB_NIL;
	s->next = c->first[on];
	if (s->next != MMS_SLAB_NIL)
		c->slab[s->next].prev = frame;
	c->first[on] = frame;
	c->nr[on]++;
}

/* after its objects in use have changed */
static void relist(struct mms_slab_cache *c, u32 frame)
{
	const u32 inuse = c->slab[frame].inuse;
	const u32 on = inuse == c->per_slab ? MMS_SLAB_LIST_FULL :
		       inuse ? MMS_SLAB_LIST_PARTIAL : MMS_SLAB_LIST_EMPTY;

	if (c->slab[frame].list == on)
		return;
	unlist(c, frame);
	list(c, frame, on);
}

/* ---- slabs ---- */

static void fill_slab(struct mms_slab_cache *c, u32 frame)
{
	u32 i;

	for (i = 0; i < c->per_slab; i++) {
		c->link[slot(c, frame, i)] = i + 1 < c->per_slab ? i + 1 : MMS_SLAB_NIL;
		c->state[slot(c, frame, i)] = MMS_OBJECT_IN_SLAB;
		if (c->rules.ctor)
			c->rules.ctor(c->rules.ctx, mms_slab_object(c, frame, i));
	}
	c->slab[frame].free = 0;
}

/* slabs begin with different bytes of what is left over, so caches use all lines */
static u32 next_colour(struct mms_slab_cache *c)
{
	const u32 bytes = 1U << (c->rules.page_shift + c->rules.order);
	const u32 left = bytes - c->per_slab * c->rules.size, colour = c->colour;

	c->colour += c->rules.align;
	if (c->colour > left)
		c->colour = 0;
	return colour;
}

static int grow(struct mms_slab_cache *c)
{
	u32 frame, i;
	u64 pfn;

	if (mms_buddy_alloc(c->buddy, c->rules.order, 0, &pfn))
		return -ENOMEM;
	frame = pfn - c->buddy->first;
	for (i = 0; i < 1U << c->rules.order; i++)
		c->head[frame + i] = frame;
	c->slab[frame].inuse = 0;
	c->slab[frame].colour = next_colour(c);
	fill_slab(c, frame);
	list(c, frame, MMS_SLAB_LIST_EMPTY);
	return 0;
}

static void give_back(struct mms_slab_cache *c, u32 frame)
{
	u32 i;

	unlist(c, frame);
	for (i = 0; i < 1U << c->rules.order; i++)
		c->head[frame + i] = MMS_SLAB_NIL;
	mms_buddy_free(c->buddy, c->buddy->first + frame, c->rules.order);
}

static int take_from_slab(struct mms_slab_cache *c, u32 to, u64 *object)
{
	u32 frame = c->first[MMS_SLAB_LIST_PARTIAL];
	struct mms_slab_one *s;

	if (frame == MMS_SLAB_NIL && !c->nr[MMS_SLAB_LIST_EMPTY] && grow(c))
		return -ENOMEM;
	if (frame == MMS_SLAB_NIL)
		frame = c->first[MMS_SLAB_LIST_EMPTY];
	s = &c->slab[frame];
	*object = mms_slab_object(c, frame, s->free);
	c->state[slot(c, frame, s->free)] = to;
	s->free = c->link[slot(c, frame, s->free)];
	s->inuse++;
	relist(c, frame);
	return 0;
}

static void give_to_slab(struct mms_slab_cache *c, u64 object)
{
	const u32 frame = slab_at(c, object), index = index_of(c, object);
	struct mms_slab_one *s = &c->slab[frame];

	c->link[slot(c, frame, index)] = s->free;
	c->state[slot(c, frame, index)] = MMS_OBJECT_IN_SLAB;
	s->free = index;
	s->inuse--;
	relist(c, frame);
	if (!s->inuse && c->nr[MMS_SLAB_LIST_EMPTY] > c->rules.keep_empty)
		give_back(c, frame);
}

/* ---- CPUs ---- */

static int fill_stack(struct mms_slab_cache *c, u32 cpu)
{
	const u32 half = (c->rules.stack + 1) / 2;
	u64 object;

	while (c->cpu_nr[cpu] < half) {
		if (take_from_slab(c, MMS_OBJECT_ON_CPU, &object))
			return c->cpu_nr[cpu] ? 0 : -ENOMEM;
		c->cpu[cpu][c->cpu_nr[cpu]++] = object;
	}
	return 0;
}

/* gives the @nr oldest objects back */
static void drain(struct mms_slab_cache *c, u32 cpu, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		give_to_slab(c, c->cpu[cpu][i]);
	for (i = nr; i < c->cpu_nr[cpu]; i++)
		c->cpu[cpu][i - nr] = c->cpu[cpu][i];
	c->cpu_nr[cpu] -= nr;
}

int mms_slab_alloc(struct mms_slab_cache *c, u32 cpu, u64 *object)
{
	if (!c->rules.stack)
		return take_from_slab(c, MMS_OBJECT_TAKEN, object);
	if (!c->cpu_nr[cpu] && fill_stack(c, cpu))
		return -ENOMEM;
	*object = c->cpu[cpu][--c->cpu_nr[cpu]];
	*state_of(c, *object) = MMS_OBJECT_TAKEN;
	return 0;
}

int mms_slab_free(struct mms_slab_cache *c, u32 cpu, u64 object)
{
	if (!is_object(c, object) || *state_of(c, object) != MMS_OBJECT_TAKEN)
		return -EINVAL;
	if (!c->rules.stack) {
		give_to_slab(c, object);
		return 0;
	}
	if (c->cpu_nr[cpu] == c->rules.stack)
		drain(c, cpu, (c->rules.stack + 1) / 2);
	*state_of(c, object) = MMS_OBJECT_ON_CPU;
	c->cpu[cpu][c->cpu_nr[cpu]++] = object;
	return 0;
}

void mms_slab_flush(struct mms_slab_cache *c, u32 cpu)
{
	drain(c, cpu, c->cpu_nr[cpu]);
}

u32 mms_slab_shrink(struct mms_slab_cache *c)
{
	u32 nr = 0;

	for (; c->nr[MMS_SLAB_LIST_EMPTY]; nr++)
		give_back(c, c->first[MMS_SLAB_LIST_EMPTY]);
	return nr;
}

/* ---- caches ---- */

static bool is_sound(const struct mms_slab_rules_of *rules, const struct mms_buddy *b)
{
	return rules->page_shift >= 3 && rules->order < b->rules.orders &&
	       rules->page_shift + rules->order < 31 && rules->size >= 8 &&
	       rules->size <= 1U << (rules->page_shift + rules->order) && rules->align &&
	       rules->stack <= MMS_SLAB_STACK;
}

int mms_slab_init(struct mms_slab_cache *c, const struct mms_slab_rules_of *rules,
		  struct mms_buddy *b, struct mms_slab_cache *caches)
{
	size_t i;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < MMS_SLAB_LISTS; i++)
		c->first[i] = MMS_SLAB_NIL;
	if (!is_sound(rules, b))
		return -EINVAL;
	c->rules = *rules;
	c->buddy = b;
	c->per_slab = (1U << (rules->page_shift + rules->order)) / rules->size;
	c->stride = (1U << rules->page_shift) / rules->size + 1;
	c->slab = mms_zalloc(b->nr, sizeof(*c->slab));
	c->head = mms_zalloc(b->nr, sizeof(*c->head));
	c->link = mms_zalloc(b->nr * c->stride, sizeof(*c->link));
	c->state = mms_zalloc(b->nr * c->stride, sizeof(*c->state));
	if (!c->slab || !c->head || !c->link || !c->state)
		return -ENOMEM;
	for (i = 0; i < b->nr; i++) {
		c->slab[i].list = MMS_SLAB_NO_SLAB;
		c->head[i] = MMS_SLAB_NIL;
	}
	if (caches && mms_slab_alloc(caches, 0, &c->self))
		return -ENOMEM;
	c->caches = caches;
	return 0;
}

void mms_slab_exit(struct mms_slab_cache *c)
{
	u32 on;

	for (on = 0; on < MMS_SLAB_LISTS; on++)
		while (c->nr[on])
			give_back(c, c->first[on]);
	if (c->caches)
		mms_slab_free(c->caches, 0, c->self);
	mms_zfree(c->slab);
	mms_zfree(c->head);
	mms_zfree(c->link);
	mms_zfree(c->state);
	memset(c, 0, sizeof(*c));
}
