// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_BUDDY: the blocks of the free lists, in the order of the lists. One
 * hold of zone->lock a step; records are written under it into the buffer that
 * is there already.
 */
#include "buddy.h"

#include <linux/mm.h>
#include <linux/mmzone.h>

#include "../compat/mm.h"
#include "../compat/zone.h"
#include "freelist.h"

/* where a pass stands, as it travels through user space */
#define CURSOR_ZONE		0	/* see mms_next_zone() */
#define CURSOR_LIST		1	/* signature << 32 | tries << 16 | list << 1 | 1 */
#define CURSOR_PFN		2	/* last block seen, or MMS_ADDR_NONE */
#define CURSOR_SEEN		3	/* blocks seen << 32 | blocks given */

static void take_block(struct mms_pass *p)
{
	struct mms_rec_block *rec;

	rec = mms_sink_add(&p->w->sink, MMS_REC_BLOCK, sizeof(*rec));
	if (!rec)
		return;		/* cannot be: the room was counted before */
	if (!p->chain.is_member(&p->chain, mms_chain_page(&p->chain)))
		rec->h.flags |= MMS_BLOCK_ODD;
	rec->pfn = p->chain.pfn;
	rec->node = p->node;
	rec->zone = p->index;
	rec->order = p->order;
	rec->migratetype = p->type;
	rec->pageblock = mms_pageblock_list_type(p->chain.pfn);
	rec->cpu = ~0U;
}

/* false: the cursor makes no sense */
static bool load_cursor(struct mms_pass *p, const u64 *cursor)
{
	u32 list = (u16)cursor[CURSOR_LIST] >> 1;

	if (!(cursor[CURSOR_LIST] & 1))
		return true;
	if (list >= MMS_ORDERS * MIGRATE_TYPES)
		return false;
	mms_pass_at(p, list / MIGRATE_TYPES, list % MIGRATE_TYPES);
	p->signature = cursor[CURSOR_LIST] >> 32;
	p->tries = (u16)(cursor[CURSOR_LIST] >> 16);
	p->chain.pfn = cursor[CURSOR_PFN];
	p->chain.seen = cursor[CURSOR_SEEN] >> 32;
	p->given = (u32)cursor[CURSOR_SEEN];
	p->holds = 1;
	return true;
}

static void save_cursor(const struct mms_pass *p, u64 *cursor)
{
	u32 list = p->order * MIGRATE_TYPES + p->type;

	cursor[CURSOR_LIST] = (u64)p->signature << 32 | p->tries << 16 | list << 1 | 1;
	cursor[CURSOR_PFN] = p->chain.pfn;
	cursor[CURSOR_SEEN] = p->chain.seen << 32 | (u32)p->given;
}

static void leave_zone(u64 *cursor)
{
	cursor[CURSOR_ZONE]++;
	cursor[CURSOR_LIST] = 0;
	cursor[CURSOR_PFN] = 0;
	cursor[CURSOR_SEEN] = 0;
}

/* the whole zone came from one hold: say so in the records since @mark */
static void mark_moment(struct mms_sink *sink, struct mms_sink_mark mark)
{
	u32 at;

	for (at = mark.used; at < sink->used; at += sizeof(struct mms_rec_block))
		((struct mms_rec *)(sink->buf + at))->flags |= MMS_BLOCK_MOMENT;
}

/* for one moment all blocks must fit: better into an empty buffer than in part */
static bool wants_new_buffer(struct mms_view_walk *w, const struct zone *zone)
{
	u64 blocks = mms_zone_blocks(zone);

	if (!(w->req->flags & MMS_VIEW_F_EXACT) || !w->sink.used)
		return false;
	blocks += blocks / 16;
	return blocks * sizeof(struct mms_rec_block) > w->sink.len - w->sink.used;
}

static int show_zone(struct mms_view_walk *w, struct zone *zone, u32 node, u32 index)
{
	struct mms_sink_mark mark = mms_sink_mark(&w->sink);
	u64 *cursor = w->req->cursor;
	struct mms_pass p;

	mms_pass_init(&p, w, zone, node, index, w->req->flags & MMS_VIEW_F_EXACT);
	if (!load_cursor(&p, cursor))
		return -EINVAL;
	if (!p.holds && wants_new_buffer(w, zone)) {
		w->full = true;
		return 0;
	}
	p.take = take_block;
	p.room = (w->sink.len - w->sink.used) / sizeof(struct mms_rec_block);
	mms_pass_hold(&p);
	if (!mms_pass_is_done(&p)) {
		save_cursor(&p, cursor);
		return 0;
	}
	if (p.holds == 1)
		mark_moment(&w->sink, mark);
	leave_zone(cursor);
	return 0;
}

int mms_buddy_step(struct mms_view_walk *w)
{
	struct zone *zone;
	u32 node, index;
	int err = 0;

	w->req->cons.lock = MMS_LOCK_ZONE;
	mms_hotplug_lock();
	zone = mms_next_zone(w, &w->req->cursor[CURSOR_ZONE], &node, &index);
	if (zone)
		err = show_zone(w, zone, node, index);
	else
		w->finished = true;
	mms_hotplug_unlock();
	return err;
}
