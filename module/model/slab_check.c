// SPDX-License-Identifier: GPL-2.0
/*
 * What must always hold in a cache.
 */
#include "slab.h"

static u8 state_of(const struct mms_slab_cache *c, u32 frame, u32 index)
{
	return c->state[(size_t)frame * c->stride + index];
}

static const char *check_freelist(const struct mms_slab_cache *c, u32 frame)
{
	u32 index = c->slab[frame].free, nr;

	for (nr = 0; index != MMS_SLAB_NIL; nr++) {
		if (nr == c->per_slab || index >= c->per_slab)
			return "a freelist does not end";
		if (state_of(c, frame, index) != MMS_OBJECT_IN_SLAB)
			return "an object on a freelist is not free";
		index = c->link[(size_t)frame * c->stride + index];
	}
	return nr + c->slab[frame].inuse == c->per_slab ? NULL :
	       "objects on the freelist and in use are not all";
}

static const char *check_one(const struct mms_slab_cache *c, u32 frame, u32 on)
{
	const struct mms_slab_one *s = &c->slab[frame];
	const u32 want = s->inuse == c->per_slab ? MMS_SLAB_LIST_FULL :
			 s->inuse ? MMS_SLAB_LIST_PARTIAL : MMS_SLAB_LIST_EMPTY;
	u32 i, free = 0;

	if (s->list != on || want != on)
		return "a slab is on the wrong list";
	if (c->buddy->used[frame] != 1 + c->rules.order)
		return "a slab is no block that the buddy allocator gave";
	for (i = 0; i < 1U << c->rules.order; i++)
		if (c->head[frame + i] != frame)
			return "a frame does not know its slab";
	if (s->colour % c->rules.align || s->colour + c->per_slab * c->rules.size >
	    1U << (c->rules.page_shift + c->rules.order))
		return "a slab is coloured beyond what is left over";
	for (i = 0; i < c->per_slab; i++)
		free += state_of(c, frame, i) == MMS_OBJECT_IN_SLAB;
	if (free != c->per_slab - s->inuse)
		return "objects in use are not those that are taken";
	return check_freelist(c, frame);
}

static const char *check_list(const struct mms_slab_cache *c, u32 on)
{
	u32 frame = c->first[on], prev = MMS_SLAB_NIL, nr;
	const char *why;

	for (nr = 0; frame != MMS_SLAB_NIL; nr++) {
		if (nr == c->nr[on])
			return "a list is longer than its count";
		if (c->slab[frame].prev != prev)
			return "a list does not lead back";
		why = check_one(c, frame, on);
		if (why)
			return why;
		prev = frame;
		frame = c->slab[frame].next;
	}
	return nr == c->nr[on] ? NULL : "a list is shorter than its count";
}

/* objects on stacks, each of which must say so */
static const char *check_stacks(const struct mms_slab_cache *c)
{
	u64 kept = 0, marked = 0;
	u32 cpu, frame, i;

	for (cpu = 0; cpu < MMS_SLAB_CPUS; cpu++) {
		if (c->cpu_nr[cpu] > c->rules.stack)
			return "a CPU keeps more than it may";
		kept += c->cpu_nr[cpu];
	}
	for (frame = 0; frame < c->buddy->nr; frame++)
		for (i = 0; c->head[frame] == frame && i < c->per_slab; i++)
			marked += state_of(c, frame, i) == MMS_OBJECT_ON_CPU;
	return kept == marked ? NULL : "objects on stacks are not those that say so";
}

const char *mms_slab_check(const struct mms_slab_cache *c)
{
	const char *why = NULL;
	u32 on;

	for (on = 0; on < MMS_SLAB_LISTS && !why; on++)
		why = check_list(c, on);
	return why ? why : check_stacks(c);
}
