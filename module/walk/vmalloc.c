// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_VMALLOC: all vmalloc areas, tree by tree; within a tree in address
 * order. Callers get their names after the lock was given back.
 */
#include "vmalloc.h"

#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../compat/symbol.h"
#include "../compat/vmap.h"

/* what is collected in one hold lies in w->scratch, before the symbol's room */
#define AREAS	((PAGE_SIZE - MMS_SYMBOL_PRINT) / sizeof(struct mms_rec_vmalloc))

static bool add_area(struct mms_view_walk *w, const struct mms_rec_vmalloc *area)
{
	char *symbol = w->scratch + PAGE_SIZE - MMS_SYMBOL_PRINT;
	struct mms_sink_mark mark = mms_sink_mark(&w->sink);
	struct mms_rec_vmalloc *rec = mms_sink_add(&w->sink, MMS_REC_VMALLOC,
						   sizeof(*rec));
	struct mms_rec head;

	if (!rec)
		return false;
	head = rec->h;
	*rec = *area;
	rec->h = head;
	if (!area->caller ||
	    mms_sink_text(&w->sink, MMS_TEXT_SYMBOL, symbol,
			  mms_symbol_print(area->caller, true, symbol)))
		return true;
	mms_sink_rewind(&w->sink, mark);
	return false;
}

/* cursor: number of the tree, first address not yet looked at */
int mms_vmalloc_step(struct mms_view_walk *w)
{
	struct mms_rec_vmalloc *area = (void *)w->scratch;
	u64 *tree = &w->req->cursor[0], *next = &w->req->cursor[1];
	unsigned int i, nr;
	u64 ns;

	w->finished = *tree >= mms_vmap_trees();
	if (w->finished)
		return 0;
	nr = mms_vmap_collect(*tree, *next, area, AREAS, &ns);
	mms_view_held(w, MMS_LOCK_VMAP, ns, nr);
	/* each hold is a moment of its own, and so is each tree */
	mms_view_kind(w, MMS_CONS_RACY);
	for (i = 0; i < nr; i++) {
		if (!add_area(w, &area[i]))
			return 0;
		*next = area[i].end;
	}
	if (nr < AREAS) {
		++*tree;
		*next = 0;
	}
	return 0;
}
