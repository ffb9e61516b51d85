// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_SYSTEM and MMS_VIEW_NAMES. Nothing here needs a lock: the numbers
 * are the machine's own and move with hotplug alone.
 */
#include "system.h"

#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/utsname.h>

#include "../compat/mm.h"
#include "../compat/names.h"
#include "../compat/zone.h"

static void count_pages(struct mms_rec_system *rec)
{
	int nid, i;

	rec->max_pfn = mms_frames_end(false);
	for_each_online_node(nid) {
		pg_data_t *pgdat = NODE_DATA(nid);

		rec->nodes++;
		for (i = 0; i < MAX_NR_ZONES; i++) {
			rec->present_pages += READ_ONCE(pgdat->node_zones[i].present_pages);
			rec->managed_pages += zone_managed_pages(&pgdat->node_zones[i]);
		}
	}
}

int mms_system_step(struct mms_view_walk *w)
{
	const struct new_utsname *uts = utsname();
	struct mms_rec_system *rec;

	rec = mms_sink_add(&w->sink, MMS_REC_SYSTEM, sizeof(*rec));
	if (!rec)
		return 0;
	rec->realtime_ns = ktime_get_real_ns();
	rec->boottime_ns = ktime_get_boottime_ns();
	rec->page_shift = PAGE_SHIFT;
	rec->block_order = pageblock_order;
	rec->orders = MMS_ORDERS;
	rec->migratetypes = MIGRATE_TYPES;
	rec->cpus = num_online_cpus();
	rec->page_size_of_struct = sizeof(struct page);
#ifdef CONFIG_SPARSEMEM
	rec->section_shift = SECTION_SIZE_BITS;
#endif
	rec->pid = task_tgid_nr(current);
	rec->promises = mms_zone_promises() | mms_kernel_promises();
	count_pages(rec);
	mms_sink_text(&w->sink, MMS_TEXT_RELEASE, uts->release, strlen(uts->release));
	mms_sink_text(&w->sink, MMS_TEXT_BUILD, uts->version, strlen(uts->version));
	mms_view_kind(w, MMS_CONS_RACY);
	w->req->cons.lock = MMS_LOCK_NONE;
	w->finished = true;
	return 0;
}

/* cursor: table, row */
int mms_names_step(struct mms_view_walk *w)
{
	u64 *table = &w->req->cursor[0], *row = &w->req->cursor[1];
	struct mms_rec_name *rec;

	w->req->cons.lock = MMS_LOCK_NONE;
	for (; *table < mms_nr_names; ++*table, *row = 0) {
		const struct mms_names *names = &mms_names[*table];

		for (; *row < names->nr; ++*row) {
			if (mms_name_number(names, *row) == MMS_NO_NUMBER)
				continue;
			rec = mms_sink_add(&w->sink, MMS_REC_NAME, sizeof(*rec));
			if (!rec)
				return 0;
			rec->table = names->table;
			rec->number = mms_name_number(names, *row);
			strscpy(rec->name, names->row[*row].name, sizeof(rec->name));
		}
	}
	w->finished = true;
	return 0;
}
