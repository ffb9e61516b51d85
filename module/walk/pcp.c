// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_PCP. The lists of a CPU are read on that CPU (see compat/pcp.c), a
 * hold at a time, into an array that was allocated before.
 *
 * Lock order: cpu_hotplug_lock (read) -> mem_hotplug_lock (read) -> pcp->lock.
 * The last is only tried for.
 */
#include "pcp.h"

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "../compat/capability.h"
#include "../compat/mm.h"
#include "../compat/pcp.h"
#include "../compat/zone.h"
#include "freelist.h"

#define LOCK_TRIES	256		/* times a busy CPU is asked again */
#define SLACK		1024		/* room for lists that grow meanwhile */
#define MAX_MEMBERS	BIT(20)	/* room for one CPU and zone */
#define UNKNOWN		(~0U)

/**
 * struct reader - the lists of one CPU and zone, read over several holds
 * @w: the view's work
 * @zone: the zone
 * @cpu: the CPU
 * @pcp: its lists
 * @out: members go here; NULL to count only
 * @room: members that fit
 * @nr: members filled in
 * @list: under way; MMS_PCP_LISTS when all are done
 * @list_start: @nr at its start
 * @tries: times it was begun anew
 * @chain: the walk along it
 * @bound: of the hold under way
 * @ns: how long the hold took
 * @busy: the lists could not be locked
 * @holds: so far
 * @count: frames on all lists, in the first hold
 * @high: as in struct mms_rec_pcp
 * @batch: as in struct mms_rec_pcp
 * @members: blocks on each list, or UNKNOWN
 */
struct reader {
	struct mms_view_walk *w;
	struct zone *zone;
	u32 cpu;
	struct per_cpu_pages *pcp;
	struct mms_pcp_member *out;
	u32 room;
	u32 nr;
	u32 list;
	u32 list_start;
	u32 tries;
	struct mms_chain chain;
	struct mms_bound bound;
	u64 ns;
	bool busy;
	u32 holds;
	u32 count;
	u32 high;
	u32 batch;
	u32 members[MMS_PCP_LISTS];
};

static bool is_on_list(const struct mms_chain *c, struct page *page)
{
	return !page_ref_count(page) && !PageBuddy(page) &&
	       page_zone(page) == c->zone;
}

static void start_list(struct reader *r, u32 list)
{
	r->list = list;
	r->list_start = r->nr;
	r->tries = 0;
	if (list == MMS_PCP_LISTS)
		return;
	r->chain.head = &r->pcp->lists[list];
	r->chain.order = mms_pcp_order(list);
	mms_chain_restart(&r->chain);
}

static void init_reader(struct reader *r, struct mms_view_walk *w, struct zone *zone,
			u32 cpu)
{
	*r = (struct reader){
		.w = w,
		.zone = zone,
		.cpu = cpu,
		.pcp = mms_pcp(zone, cpu),
		.chain = { .zone = zone, .is_member = is_on_list },
		.bound = mms_bound(w->req->flags & MMS_VIEW_F_EXACT),
	};
	start_list(r, 0);
}

static void end_list(struct reader *r, u32 members)
{
	r->members[r->list] = members;
	start_list(r, r->list + 1);
}

/* begin the list anew, or give it up */
static void list_moved(struct reader *r)
{
	r->nr = r->list_start;
	if (++r->tries < MMS_LIST_TRIES) {
		r->w->req->retries++;
		mms_chain_restart(&r->chain);
		return;
	}
	r->w->req->lost++;
	end_list(r, UNKNOWN);
}

static void take(struct reader *r)
{
	if (!r->out)
		return;
	if (r->nr == r->room) {
		r->w->req->lost++;
		return;
	}
	r->out[r->nr++] = (struct mms_pcp_member){
		.pfn = r->chain.pfn, .list = r->list, .cpu = r->cpu,
	};
}

static void read_lists(struct reader *r)
{
	while (r->list < MMS_PCP_LISTS && !mms_bound_is_over(&r->bound)) {
		r->bound.members++;
		switch (mms_chain_next(&r->chain)) {
		case MMS_CHAIN_MEMBER:
			take(r);
			break;
		case MMS_CHAIN_END:
			end_list(r, r->chain.seen);
			break;
		case MMS_CHAIN_MOVED:
			list_moved(r);
		}
	}
}

/* on the CPU whose lists they are, interrupts off */
static void hold(void *arg)
{
	struct reader *r = arg;

	r->busy = !mms_pcp_trylock(r->pcp);
	if (r->busy)
		return;
	mms_bound_start(&r->bound);
	if (!r->holds++) {
		r->count = READ_ONCE(r->pcp->count);
		r->high = READ_ONCE(r->pcp->high);
		r->batch = READ_ONCE(r->pcp->batch);
	} else if (!mms_chain_resume(&r->chain)) {
		list_moved(r);
	}
	read_lists(r);
	r->ns = mms_bound_ns(&r->bound);
	mms_pcp_unlock(r->pcp);
}

/* the CPU was always at work on its lists: what was not read is not known */
static void give_up(struct reader *r)
{
	while (r->list < MMS_PCP_LISTS) {
		r->w->req->lost++;
		r->nr = r->list_start;
		end_list(r, UNKNOWN);
	}
}

static void account(struct reader *r)
{
	mms_view_held(r->w, MMS_LOCK_PCP, r->ns, r->bound.members);
	if (r->w->req->cons.holds > 1)
		mms_view_kind(r->w, MMS_CONS_CHUNKED);
	if (r->holds > 1)
		mms_view_kind(r->w, MMS_CONS_CHANGED);
}

static int read_cpu(struct reader *r)
{
	u32 tries = 0;
	int err;

	while (r->list < MMS_PCP_LISTS) {
		if (fatal_signal_pending(current))
			return -EINTR;
		err = mms_pcp_run(r->cpu, hold, r);
		if (err)
			return err;
		if (!r->busy)
			account(r);
		else if (++tries < LOCK_TRIES)
			r->w->req->retries++;
		else
			give_up(r);
		cond_resched();
	}
	return 0;
}

int mms_pcp_collect(struct mms_view_walk *w, struct zone *zone,
		    struct mms_pcp_member *out, u32 room)
{
	struct reader *r = (struct reader *)w->scratch;
	u32 cpu, nr = 0;
	int err;

	static_assert(sizeof(*r) <= PAGE_SIZE);
	if (!mms_cap_is_on(MMS_CAP_PCP))
		return -EOPNOTSUPP;
	for_each_online_cpu(cpu) {
		init_reader(r, w, zone, cpu);
		r->out = out + nr;
		r->room = room - nr;
		err = read_cpu(r);
		if (err)
			return err;
		nr += r->nr;
	}
	return nr;
}

u64 mms_pcp_pages(struct zone *zone)
{
	u64 sum = 0;
	int cpu;

	for_each_online_cpu(cpu)
		sum += READ_ONCE(mms_pcp(zone, cpu)->count);
	return sum;
}

/* where the answer stands: cursor[0] zone, [1] CPU, [2] list, [3] members of it said */
#define CURSOR_CPU	1
#define CURSOR_LIST	2
#define CURSOR_MEMBER	3

static bool put_list(const struct reader *r, u32 node, u32 index, u32 list)
{
	struct mms_rec_pcp *rec;

	rec = mms_sink_add(&r->w->sink, MMS_REC_PCP, sizeof(*rec));
	if (!rec)
		return false;
	if (r->holds == 1)
		rec->h.flags |= MMS_BLOCK_MOMENT;
	rec->node = node;
	rec->zone = index;
	rec->cpu = r->cpu;
	rec->order = mms_pcp_order(list);
	rec->migratetype = mms_pcp_type(list);
	rec->members = r->members[list];
	rec->count = r->count;
	rec->high = r->high;
	rec->batch = r->batch;
	return true;
}

static bool put_member(const struct reader *r, u32 node, u32 index,
		       const struct mms_pcp_member *m)
{
	struct mms_rec_block *rec;

	rec = mms_sink_add(&r->w->sink, MMS_REC_BLOCK, sizeof(*rec));
	if (!rec)
		return false;
	if (r->holds == 1)
		rec->h.flags |= MMS_BLOCK_MOMENT;
	rec->pfn = m->pfn;
	rec->node = node;
	rec->zone = index;
	rec->order = mms_pcp_order(m->list);
	rec->migratetype = mms_pcp_type(m->list);
	rec->pageblock = mms_pageblock_list_type(m->pfn);
	rec->cpu = m->cpu;
	return true;
}

/* members of one list, from the one the cursor names; false: no room */
static bool put_members(const struct reader *r, u32 node, u32 index, u32 list, u32 *at)
{
	u64 *said = &r->w->req->cursor[CURSOR_MEMBER], nr = 0;

	for (; *at < r->nr && r->out[*at].list == list; ++*at, nr++) {
		if (nr < *said)
			continue;
		if (!put_member(r, node, index, &r->out[*at]))
			return false;
		++*said;
	}
	return true;
}

/* false: no room, the cursor says how far it came */
static bool put_lists(const struct reader *r, u32 node, u32 index)
{
	u64 *cursor = r->w->req->cursor;
	u32 list, at = 0;

	for (list = 0; list < MMS_PCP_LISTS; list++) {
		while (at < r->nr && r->out[at].list < list)
			at++;
		if (list < cursor[CURSOR_LIST])
			continue;
		if (!cursor[CURSOR_MEMBER] && !put_list(r, node, index, list))
			return false;
		if (!put_members(r, node, index, list, &at))
			return false;
		cursor[CURSOR_LIST] = list + 1;
		cursor[CURSOR_MEMBER] = 0;
	}
	return true;
}

static int show_cpu(struct mms_view_walk *w, struct zone *zone, u32 node, u32 index)
{
	struct reader *r = (struct reader *)w->scratch;
	u64 *cursor = w->req->cursor;
	int err;

	init_reader(r, w, zone, cursor[CURSOR_CPU]);
	if (w->req->flags & MMS_VIEW_F_MEMBERS) {
		r->room = min_t(u32, READ_ONCE(r->pcp->count) + SLACK, MAX_MEMBERS);
		r->out = kvmalloc_array(r->room, sizeof(*r->out), GFP_KERNEL);
		if (!r->out)
			return -ENOMEM;
	}
	if (cursor[CURSOR_LIST] || cursor[CURSOR_MEMBER])
		mms_view_kind(w, MMS_CONS_CHANGED);	/* the lists are read again */
	err = read_cpu(r);
	if (!err && put_lists(r, node, index)) {
		cursor[CURSOR_CPU]++;
		cursor[CURSOR_LIST] = 0;
		cursor[CURSOR_MEMBER] = 0;
	} else {
		w->full = !err;
	}
	kvfree(r->out);
	return err;
}

/* the CPU the cursor names, or the next one that is online */
static int show_next(struct mms_view_walk *w, struct zone *zone, u32 node, u32 index)
{
	u64 *cursor = w->req->cursor;

	while (cursor[CURSOR_CPU] < nr_cpu_ids) {
		if (cpu_online(cursor[CURSOR_CPU]))
			return show_cpu(w, zone, node, index);
		cursor[CURSOR_CPU]++;
		cursor[CURSOR_LIST] = 0;
		cursor[CURSOR_MEMBER] = 0;
	}
	cursor[0]++;
	cursor[CURSOR_CPU] = 0;
	return 0;
}

/* ZONE_DEVICE and zones without managed frames have lists that nobody uses */
int mms_pcp_step(struct mms_view_walk *w)
{
	struct zone *zone;
	u32 node, index;
	int err = 0;

	w->req->cons.lock = MMS_LOCK_PCP;
	cpus_read_lock();
	mms_hotplug_lock();
	zone = mms_next_zone(w, &w->req->cursor[0], &node, &index);
	if (!zone)
		w->finished = true;
	else if (populated_zone(zone))
		err = show_next(w, zone, node, index);
	else
		w->req->cursor[0]++;
	mms_hotplug_unlock();
	cpus_read_unlock();
	return err;
}
