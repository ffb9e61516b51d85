/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists of free pages: a walk along one list that can pause and go on after the
 * lock was dropped, and a pass over all lists of a zone made of such walks.
 *
 * Lock order: mem_hotplug_lock (read) -> zone->lock. Nothing is taken inside.
 */
#ifndef _MMS_WALK_FREELIST_H
#define _MMS_WALK_FREELIST_H

#include <linux/list.h>
#include <linux/types.h>

struct mms_view_walk;
struct page;
struct zone;

/* bounds of one hold of zone->lock, or of a CPU's lists */
#define MMS_LIST_MEMBERS	2048
#define MMS_LIST_NS		(200 * 1000ULL)
/* with MMS_VIEW_F_EXACT */
#define MMS_EXACT_MEMBERS	65536
#define MMS_EXACT_NS		(10 * 1000 * 1000ULL)

#define MMS_ALL			U64_MAX	/* an argument that chooses all nodes or zones */

/* times that a list is begun anew before it is given up */
#define MMS_LIST_TRIES		4

/**
 * struct mms_bound - bound and account of one hold
 * @max_members: members that may be looked at
 * @max_ns: how long it may last
 * @start: clock at the start, ns
 * @members: looked at so far
 */
struct mms_bound {
	u32 max_members;
	u64 max_ns;
	u64 start;
	u32 members;
};

/** mms_bound() - the bound of a normal hold, or of one that wants one moment */
static inline struct mms_bound mms_bound(bool exact)
{
	return (struct mms_bound){
		.max_members = exact ? MMS_EXACT_MEMBERS : MMS_LIST_MEMBERS,
		.max_ns = exact ? MMS_EXACT_NS : MMS_LIST_NS,
	};
}

/** mms_bound_start() - note the time, forget the members */
void mms_bound_start(struct mms_bound *b);

/** mms_bound_ns() - time since the start */
u64 mms_bound_ns(const struct mms_bound *b);

/** mms_bound_is_over() - whether the hold has to end; asked before each member */
bool mms_bound_is_over(const struct mms_bound *b);

/**
 * struct mms_chain - a walk along one list of free pages
 * @zone: the zone whose pages they are
 * @head: the list
 * @order: log2 of the pages of each member
 * @is_member: whether a page may be on this list, as far as it shows itself
 * @link: where the walk stands; valid while the lock is held
 * @pfn: frame of the last member seen, MMS_ADDR_NONE before the first
 * @seen: members seen since the head
 */
struct mms_chain {
	struct zone *zone;
	struct list_head *head;
	unsigned int order;
	bool (*is_member)(const struct mms_chain *c, struct page *page);
	struct list_head *link;
	u64 pfn;
	u64 seen;
};

enum mms_chain_state {
	MMS_CHAIN_MEMBER,	/* @pfn is the next member */
	MMS_CHAIN_END,		/* there is none */
	MMS_CHAIN_MOVED,	/* the links do not lead back to the head: begin anew */
};

/** mms_chain_restart() - go back to the head */
void mms_chain_restart(struct mms_chain *c);

/**
 * mms_chain_resume() - find the place again, after the lock was taken
 * @c: the walk
 *
 * The last member seen must still look like one and be linked on both sides. It
 * may have left and come back to another place meanwhile: members can be met
 * twice or never, which only one hold excludes.
 * Return: false if it is gone; the walk stands before its head then.
 */
bool mms_chain_resume(struct mms_chain *c);

/**
 * mms_chain_next() - go on by one member
 * @c: the walk; the lock is held since mms_chain_resume()
 *
 * A member is believed if it is a page of this zone whose link leads back to
 * where the walk comes from. Ends after as many members as the zone has room for.
 */
enum mms_chain_state mms_chain_next(struct mms_chain *c);

/** mms_chain_page() - the page of the last member */
struct page *mms_chain_page(const struct mms_chain *c);

/**
 * struct mms_pass - a pass over all free lists of a zone
 * @w: the view's work: takes the account of holds, retries and losses
 * @node: node of the zone
 * @index: number of the zone
 * @order: of the list under way; MMS_ORDERS when all are done
 * @type: migratetype of the list under way
 * @chain: the walk along it
 * @given: members of it handed to @take already
 * @tries: times it was begun anew
 * @room: members that @take can still have
 * @bound: of the hold under way
 * @signature: of the zone's counts at the end of the last hold
 * @holds: so far
 * @moment: MMS_CONS_*: whether this pass is one moment
 * @hold_ns: longest of the holds
 * @start: called in the first hold before all else; may be NULL
 * @take: called for each member, under the lock; may be NULL
 * @end: called at the end of each list, @chain.seen members long; may be NULL
 */
struct mms_pass {
	struct mms_view_walk *w;
	u32 node;
	u32 index;
	u32 order;
	u32 type;
	struct mms_chain chain;
	u64 given;
	u32 tries;
	u64 room;
	struct mms_bound bound;
	u32 signature;
	u32 holds;
	u32 moment;
	u64 hold_ns;
	void (*start)(struct mms_pass *p);
	void (*take)(struct mms_pass *p);
	void (*end)(struct mms_pass *p);
};

/**
 * mms_pass_init() - stand before the first list of a zone
 * @p: filled; the callbacks and @room are the caller's to set
 * @w: the view's work
 * @zone: the zone
 * @node: its node
 * @index: its number
 * @exact: allow the long hold, if it is long enough for the whole zone
 */
void mms_pass_init(struct mms_pass *p, struct mms_view_walk *w, struct zone *zone,
		   u32 node, u32 index, bool exact);

/**
 * mms_pass_at() - stand at a list
 * @p: the pass
 * @order: below MMS_ORDERS, or MMS_ORDERS for the end
 * @type: below MIGRATE_TYPES
 */
void mms_pass_at(struct mms_pass *p, u32 order, u32 type);

/**
 * mms_pass_hold() - one hold of zone->lock
 * @p: the pass
 *
 * Ends at the bound, when @room is used up, or after the last list.
 * Context: memory hotplug is kept out; takes and gives back zone->lock,
 * interrupts are off meanwhile (not on PREEMPT_RT).
 */
void mms_pass_hold(struct mms_pass *p);

/** mms_pass_is_done() - whether all lists were seen */
bool mms_pass_is_done(const struct mms_pass *p);

/** mms_zone_blocks() - free blocks of a zone as it counts them; exact under zone->lock */
u64 mms_zone_blocks(const struct zone *zone);

/**
 * mms_next_zone() - the next zone that a view is to show
 * @w: the work; @w->req->arg[0] and [1] choose node and zone, -1 for all
 * @pos: node and number of the zone in one, from a cursor; moved on to a zone
 *	that exists
 * @node: filled
 * @index: filled
 *
 * Context: memory hotplug is kept out. Return: the zone, NULL if none is left.
 */
struct zone *mms_next_zone(const struct mms_view_walk *w, u64 *pos, u32 *node,
			   u32 *index);

#endif /* _MMS_WALK_FREELIST_H */
