// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_LAYOUT: what the parts of the kernel's half are for. The
 * architecture knows; only the ends of the direct map and of the array of
 * struct page move, with memory hotplug.
 */
#include "layout.h"

#include <linux/string.h>

#include "arch.h"

static void add_region(void *arg, u32 kind, u64 start, u64 last, const char *name)
{
	struct mms_view_walk *w = arg;
	struct mms_rec_region *rec;

	/* a dozen records always fit into an empty buffer */
	rec = mms_sink_add(&w->sink, MMS_REC_REGION, sizeof(*rec));
	if (!rec)
		return;
	rec->start = start;
	rec->last = last;
	rec->kind = kind;
	strscpy(rec->name, name, sizeof(rec->name));
}

int mms_layout_step(struct mms_view_walk *w)
{
	mms_arch_layout(add_region, w);
	mms_view_kind(w, MMS_CONS_RACY);
	w->req->cons.lock = MMS_LOCK_NONE;
	w->finished = true;
	return 0;
}
