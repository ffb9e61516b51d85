// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU lists in front of the buddy allocator.
 */
#include "pcp.h"

/* ---- lists: those of CPU 0, then of CPU 1 ...; by order, then migratetype ---- */

/* huge blocks have two lists: movable ones and others */
static u32 nr_lists(const struct mms_pcp_rules *r)
{
	return r->orders * r->types + (r->huge != MMS_BUDDY_NONE ? 2 : 0);
}

static u32 list_order(const struct mms_pcp *p, u32 list)
{
	const u32 low = p->rules.orders * p->rules.types;

	list %= nr_lists(&p->rules);
	return list < low ? list / p->rules.types : p->rules.huge;
}

static bool rests(const struct mms_pcp *p, u32 order)
{
	return order < p->rules.orders ||
	       (order == p->rules.huge && order != MMS_BUDDY_NONE);
}

static u32 list_of(const struct mms_pcp *p, u32 cpu, u32 order, u32 type)
{
	const u32 movable = p->b->rules.movable, first = cpu * nr_lists(&p->rules);

	if (order >= p->rules.orders)
		return first + p->rules.orders * p->rules.types + (type == movable);
	return first + order * p->rules.types + (type < p->rules.types ? type : movable);
}

static bool is_empty(const struct mms_pcp *p, u32 list)
{
	return p->next[p->b->nr + list] == p->b->nr + list;
}

static void put(struct mms_pcp *p, u32 list, u64 pfn, bool tail)
{
	const u32 f = pfn - p->b->first, head = p->b->nr + list;
	const u32 before = tail ? p->prev[head] : head, after = p->next[before];

	p->next[f] = after;
	p->prev[f] = before;
	p->next[before] = f;
	p->prev[after] = f;
	p->where[f] = list + 1;
	p->frames[list / nr_lists(&p->rules)] += 1ULL << list_order(p, list);
}

static u64 take(struct mms_pcp *p, u32 list, bool tail)
{
	const u32 head = p->b->nr + list, f = tail ? p->prev[head] : p->next[head];

	p->next[p->prev[f]] = p->next[f];
	p->prev[p->next[f]] = p->prev[f];
	p->where[f] = 0;
	p->frames[list / nr_lists(&p->rules)] -= 1ULL << list_order(p, list);
	return p->b->first + f;
}

/* ---- fetch and give back ---- */

/* so many blocks at a time (nr_pcp_alloc()) */
static u32 blocks_to_fetch(const struct mms_pcp *p, u32 order)
{
	const u32 blocks = p->rules.batch >> order, least = p->rules.batch > 1 ? 2 : 1;

	return blocks < least ? least : blocks;
}

static int fetch(struct mms_pcp *p, u32 list, u32 order, u32 type)
{
	u32 i, nr = blocks_to_fetch(p, order);
	u64 pfn;
	int err;

	for (i = 0; i < nr; i++) {
		err = mms_buddy_alloc(p->b, order, type, &pfn);
		if (err)
			return i ? 0 : err;
		put(p, list, pfn, true);
	}
	return 0;
}

/* at least @frames, from @list on and around; all lists of its CPU are enough */
static void give_back(struct mms_pcp *p, u32 list, s64 frames)
{
	const u32 nr = nr_lists(&p->rules), first = list / nr * nr;

	while (frames > 0 && p->frames[first / nr]) {
		const u32 order = list_order(p, list);

		while (frames > 0 && !is_empty(p, list)) {
			mms_buddy_free(p->b, take(p, list, true), order);
			frames -= 1LL << order;
		}
		list = first + (list - first + 1) % nr;
	}
}

/* ---- what others call ---- */

int mms_pcp_init(struct mms_pcp *p, const struct mms_pcp_rules *r, struct mms_buddy *b)
{
	const u64 lists = (u64)nr_lists(r) * r->cpus;
	u64 i;

	memset(p, 0, sizeof(*p));
	if (!r->cpus || r->cpus > 254 || !r->batch || !r->high || !r->types ||
	    r->orders > MMS_BUDDY_ORDERS || r->types > b->rules.types ||
	    b->rules.movable >= r->types || !nr_lists(r) ||
	    (r->huge != MMS_BUDDY_NONE && r->huge >= b->rules.orders))
		return -EINVAL;
	p->rules = *r;
	p->b = b;
	p->next = mms_zalloc(b->nr + lists, sizeof(*p->next));
	p->prev = mms_zalloc(b->nr + lists, sizeof(*p->prev));
	p->where = mms_zalloc(b->nr + 1, sizeof(*p->where));
	p->frames = mms_zalloc(r->cpus, sizeof(*p->frames));
	if (!p->next || !p->prev || !p->where || !p->frames)
		return -ENOMEM;
	for (i = b->nr; i < b->nr + lists; i++) {
		p->next[i] = i;
		p->prev[i] = i;
	}
	return 0;
}

void mms_pcp_exit(struct mms_pcp *p)
{
	mms_zfree(p->next);
	mms_zfree(p->prev);
	mms_zfree(p->where);
	mms_zfree(p->frames);
	memset(p, 0, sizeof(*p));
}

int mms_pcp_alloc(struct mms_pcp *p, u32 cpu, u32 order, u32 type, u64 *pfn)
{
	u32 list;
	int err;

	if (cpu >= p->rules.cpus)
		return -EINVAL;
	if (!rests(p, order) || type >= p->rules.types)
		return mms_buddy_alloc(p->b, order, type, pfn);
	list = list_of(p, cpu, order, type);
	err = is_empty(p, list) ? fetch(p, list, order, type) : 0;
	if (!err)
		*pfn = take(p, list, false);
	return err;
}

int mms_pcp_free(struct mms_pcp *p, u32 cpu, u64 pfn, u32 order)
{
	const u64 f = pfn - p->b->first;
	u32 list;

	if (cpu >= p->rules.cpus || f >= p->b->nr || p->where[f] ||
	    p->b->used[f] != order + 1)
		return -EINVAL;
	if (!rests(p, order))
		return mms_buddy_free(p->b, pfn, order);
	list = list_of(p, cpu, order, mms_buddy_block(p->b, pfn));
	put(p, list, pfn, false);
	if (p->frames[cpu] >= p->rules.high)
		give_back(p, list, p->rules.batch);
	return 0;
}

void mms_pcp_drain(struct mms_pcp *p, u32 cpu)
{
	give_back(p, cpu * nr_lists(&p->rules), p->frames[cpu]);
}

int mms_pcp_cpu(const struct mms_pcp *p, u64 pfn)
{
	const u64 f = pfn - p->b->first;

	if (f >= p->b->nr || !p->where[f])
		return -1;
	return (p->where[f] - 1) / nr_lists(&p->rules);
}

const char *mms_pcp_check(const struct mms_pcp *p)
{
	const u32 nr = nr_lists(&p->rules);
	u64 resting = 0, listed = 0, f;
	u32 cpu, list, at;

	for (cpu = 0; cpu < p->rules.cpus; cpu++) {
		u64 frames = 0;

		for (list = cpu * nr; list < (cpu + 1) * nr; list++) {
			const u32 head = p->b->nr + list;

			for (at = p->next[head]; at != head; at = p->next[at], listed++) {
				if (p->where[at] != list + 1)
					return "a block is on another list than it says";
				if (p->b->used[at] != list_order(p, list) + 1)
					return "a block that rests is not allocated";
				frames += 1ULL << list_order(p, list);
			}
		}
		if (frames != p->frames[cpu])
			return "a CPU's count is not what its lists hold";
	}
	for (f = 0; f < p->b->nr; f++)
		resting += p->where[f] != 0;
	return resting == listed ? NULL : "a block that rests is on no list";
}
