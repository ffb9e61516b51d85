// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of free pages. The link of a free page lies in its struct page, so a
 * link is believed if it lies in the struct page of a frame that is online and
 * within the zone; struct pages do not go away while memory hotplug is kept out.
 */
#include "freelist.h"

#include <linux/ktime.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "../compat/list_events.h"
#include "../compat/zone.h"
#include "view.h"

void mms_bound_start(struct mms_bound *b)
{
	b->members = 0;
	b->start = ktime_get_ns();
}

u64 mms_bound_ns(const struct mms_bound *b)
{
	return ktime_get_ns() - b->start;
}

/* the clock is asked now and then only: it costs as much as some members */
bool mms_bound_is_over(const struct mms_bound *b)
{
	if (b->members >= b->max_members)
		return true;
	return b->members && b->members % 32 == 0 && mms_bound_ns(b) >= b->max_ns;
}

void mms_chain_restart(struct mms_chain *c)
{
	c->link = c->head;
	c->pfn = MMS_ADDR_NONE;
	c->seen = 0;
}

struct page *mms_chain_page(const struct mms_chain *c)
{
	return pfn_to_page(c->pfn);
}

/* the page that a link lies in; NULL if it lies in none of this zone */
static struct page *page_of_link(const struct mms_chain *c, struct list_head *link)
{
	struct page *page = list_entry(link, struct page, lru);
	unsigned long pfn = page_to_pfn(page);

	/* a link that is no page's own leads to none, or back to another address */
	if (!zone_spans_pfn(c->zone, pfn) || !mms_section_is_online(pfn) ||
	    pfn_to_page(pfn) != page)
		return NULL;
	return page;
}

/* whether the neighbour behind @link knows it */
static bool is_linked(const struct mms_chain *c, struct list_head *link)
{
	struct list_head *next = READ_ONCE(link->next);

	if (next != c->head && !page_of_link(c, next))
		return false;
	return READ_ONCE(next->prev) == link;
}

bool mms_chain_resume(struct mms_chain *c)
{
	struct page *page;

	c->link = c->head;
	if (c->pfn == MMS_ADDR_NONE)
		return true;
	page = zone_spans_pfn(c->zone, c->pfn) ? pfn_to_online_page(c->pfn) : NULL;
	if (!page || !c->is_member(c, page) || !is_linked(c, &page->lru)) {
		mms_chain_restart(c);
		return false;
	}
	c->link = &page->lru;
	return true;
}

enum mms_chain_state mms_chain_next(struct mms_chain *c)
{
	struct list_head *next = READ_ONCE(c->link->next);
	struct page *page;

	if (next == c->head)
		return MMS_CHAIN_END;
	page = page_of_link(c, next);
	if (!page || READ_ONCE(next->prev) != c->link ||
	    c->seen >= c->zone->spanned_pages >> c->order)
		return MMS_CHAIN_MOVED;
	c->link = next;
	c->pfn = page_to_pfn(page);
	c->seen++;
	return MMS_CHAIN_MEMBER;
}

static bool is_free_block(const struct mms_chain *c, struct page *page)
{
	unsigned int order;

	return mms_page_is_buddy(page, &order) && order == c->order &&
	       page_zone(page) == c->zone;
}

u64 mms_zone_blocks(const struct zone *zone)
{
	u64 sum = 0;
	int order;

	for (order = 0; order < MMS_ORDERS; order++)
		sum += READ_ONCE(zone->free_area[order].nr_free);
	return sum;
}

void mms_pass_init(struct mms_pass *p, struct mms_view_walk *w, struct zone *zone,
		   u32 node, u32 index, bool exact)
{
	exact = exact && mms_zone_blocks(zone) < MMS_EXACT_MEMBERS -
						 MMS_ORDERS * MIGRATE_TYPES;
	*p = (struct mms_pass){
		.w = w,
		.node = node,
		.index = index,
		.chain = { .zone = zone, .is_member = is_free_block },
		.bound = mms_bound(exact),
		.room = U64_MAX,
	};
	mms_pass_at(p, 0, 0);
}

void mms_pass_at(struct mms_pass *p, u32 order, u32 type)
{
	p->order = order;
	p->type = type;
	p->given = 0;
	p->tries = 0;
	if (order == MMS_ORDERS)
		return;
	p->chain.head = &p->chain.zone->free_area[order].free_list[type];
	p->chain.order = order;
	mms_chain_restart(&p->chain);
}

bool mms_pass_is_done(const struct mms_pass *p)
{
	return p->order == MMS_ORDERS;
}

static void next_list(struct mms_pass *p)
{
	bool last = p->type == MIGRATE_TYPES - 1;

	if (p->end)
		p->end(p);
	mms_pass_at(p, p->order + last, last ? 0 : p->type + 1);
}

/* begin the list anew, or leave it with what was found so far */
static void list_moved(struct mms_pass *p)
{
	if (++p->tries < MMS_LIST_TRIES) {
		p->w->req->retries++;
		mms_chain_restart(&p->chain);
		return;
	}
	p->w->req->lost++;
	next_list(p);
}

/* members before those that were given already are passed over */
static void take(struct mms_pass *p)
{
	if (!p->take || p->chain.seen <= p->given)
		return;
	p->take(p);
	p->given = p->chain.seen;
	p->room--;
}

static void walk_lists(struct mms_pass *p)
{
	while (!mms_pass_is_done(p) && p->room && !mms_bound_is_over(&p->bound)) {
		p->bound.members++;
		switch (mms_chain_next(&p->chain)) {
		case MMS_CHAIN_MEMBER:
			take(p);
			break;
		case MMS_CHAIN_END:
			next_list(p);
			break;
		case MMS_CHAIN_MOVED:
			list_moved(p);
		}
	}
}

/* odd factors, so that a block split in two shows; caller holds zone->lock */
static u32 signature(const struct zone *zone)
{
	u32 sum = 0;
	int order;

	for (order = 0; order < MMS_ORDERS; order++)
		sum = sum * 0x9e3779b1 + zone->free_area[order].nr_free;
	return sum;
}

static void account(struct mms_pass *p, u64 ns)
{
	mms_view_held(p->w, MMS_LOCK_ZONE, ns, p->bound.members);
	if (p->w->req->cons.holds > 1)
		mms_view_kind(p->w, MMS_CONS_CHUNKED);
	mms_view_kind(p->w, p->moment);
	p->hold_ns = max(p->hold_ns, ns);
}

void mms_pass_hold(struct mms_pass *p)
{
	struct zone *zone = p->chain.zone;
	unsigned long irq;
	u64 ns;

	spin_lock_irqsave(&zone->lock, irq);
	mms_bound_start(&p->bound);
	if (p->holds++) {
		p->moment = max_t(u32, p->moment, signature(zone) == p->signature ?
				  MMS_CONS_CHUNKED : MMS_CONS_CHANGED);
		if (!mms_chain_resume(&p->chain))
			list_moved(p);
	} else {
		trace_mms_zone_moment(task_pid_nr(current), p->node, p->index,
				      mms_list_hooks_missed());
		if (p->start)
			p->start(p);
	}
	walk_lists(p);
	p->signature = signature(zone);
	ns = mms_bound_ns(&p->bound);
	spin_unlock_irqrestore(&zone->lock, irq);
	account(p, ns);
}

struct zone *mms_next_zone(const struct mms_view_walk *w, u64 *pos, u32 *node,
			   u32 *index)
{
	const u64 *want = w->req->arg;
	struct zone *zone;

	for (; *pos < (u64)MAX_NUMNODES * MAX_NR_ZONES; ++*pos) {
		*node = (u32)*pos / MAX_NR_ZONES;
		*index = (u32)*pos % MAX_NR_ZONES;
		if ((want[0] != MMS_ALL && want[0] != *node) ||
		    (want[1] != MMS_ALL && want[1] != *index))
			continue;
		zone = mms_zone(*node, *index);
		if (zone)
			return zone;
	}
	return NULL;
}
