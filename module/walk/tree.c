// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_TREE: the nodes of the tree of VMAs under bounded holds of
 * mmap_lock, which every change of the tree takes for writing (but see
 * mms_tree_lock()). Between two holds the tree may change; the place to go on
 * is an address and a depth, not a node.
 *
 * Lock order: mem_hotplug_lock -> mmap_lock -> page_table_lock.
 */
#include "tree.h"

#include <linux/build_bug.h>
#include <linux/mm.h>

#include "../compat/vmtree.h"

/* the cursor: where the walk stands, and what tells whether the tree changed */
enum { CUR_ADDR, CUR_DEPTH, CUR_SIGNATURE, CUR_STARTED };

/* false: no room */
static bool put_node(struct mms_sink *sink, const struct mms_tree_node *node)
{
	const struct mms_sink_mark mark = mms_sink_mark(sink);
	struct mms_rec_tree_slots *slots;
	struct mms_rec_tree_node *rec;
	struct mms_rec head;

	rec = mms_sink_add(sink, MMS_REC_TREE_NODE, sizeof(*rec));
	if (!rec)
		return false;
	head = rec->h;
	*rec = node->rec;
	rec->h = head;
	if (!node->nr)
		return true;
	slots = mms_sink_add(sink, MMS_REC_TREE_SLOTS,
			     struct_size(slots, slot, node->nr));
	if (!slots) {
		mms_sink_rewind(sink, mark);
		return false;
	}
	slots->nr = node->nr;
	memcpy(slots->slot, node->slot, node->nr * sizeof(*slots->slot));
	return true;
}

/* caller: the tree is locked; what was put behind the end of the sink is asked again */
static void walk_nodes(struct mms_view_walk *w, struct mms_tree_place *place)
{
	struct mms_tree_node *node = (void *)w->scratch;

	BUILD_BUG_ON(sizeof(*node) > PAGE_SIZE);
	while (!place->done && !mms_hold_is_over(&w->hold)) {
		const struct mms_tree_place before = *place;

		w->hold.tables++;
		switch (mms_tree_next(w->mm, place, node)) {
		case 0:
			if (put_node(&w->sink, node))
				break;
			*place = before;
			w->full = true;
			return;
		case -EFAULT:
			w->req->lost++;
			break;
		case -EAGAIN:
			w->req->retries++;
			break;
		}
	}
}

int mms_tree_step(struct mms_view_walk *w)
{
	u64 *cursor = w->req->cursor;
	struct mms_tree_place place = {
		.addr = cursor[CUR_ADDR],
		.depth = cursor[CUR_DEPTH],
	};
	int err;

	if (cursor[CUR_STARTED])
		mms_hold_go_on(&w->hold, cursor[CUR_SIGNATURE]);
	err = mms_hold_begin(&w->hold);
	if (err)
		return err;
	mms_tree_lock(w->mm);
	walk_nodes(w, &place);
	mms_tree_unlock(w->mm);
	mms_hold_end(&w->hold);

	cursor[CUR_ADDR] = place.addr;
	cursor[CUR_DEPTH] = place.depth;
	cursor[CUR_SIGNATURE] = w->hold.signature;
	cursor[CUR_STARTED] = 1;
	w->finished = place.done;
	return 0;
}
