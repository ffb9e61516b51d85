/* SPDX-License-Identifier: GPL-2.0 */
/* Per-CPU page lists and the free pages on them. */
#ifndef _MMS_WALK_PCP_H
#define _MMS_WALK_PCP_H

#include "view.h"

struct zone;

/**
 * struct mms_pcp_member - a free block on a per-CPU list
 * @pfn: first frame
 * @list: which of the lists, see mms_pcp_order() and mms_pcp_type()
 * @cpu: whose list
 */
struct mms_pcp_member {
	u64 pfn;
	u32 list;
	u32 cpu;
};

/* walker of MMS_VIEW_PCP, see mms_view_step */
mms_view_step mms_pcp_step;

/**
 * mms_pcp_collect() - what is on the per-CPU lists of a zone now
 * @w: the view's work: takes the account of holds, retries and losses
 * @zone: the zone
 * @out: filled
 * @room: members that fit; more are counted in @w->req->lost
 *
 * CPU after CPU, each in as few moments as the bound of a hold allows.
 * Context: may sleep. The caller holds cpus_read_lock() and, inside of it,
 * mms_hotplug_lock().
 * Return: members filled in, or -EOPNOTSUPP (capability "pcp").
 */
int mms_pcp_collect(struct mms_view_walk *w, struct zone *zone,
		    struct mms_pcp_member *out, u32 room);

/**
 * mms_pcp_pages() - pages on the per-CPU lists of a zone, as the CPUs count
 * @zone: the zone
 *
 * No lock: the lists move on. Context: any.
 */
u64 mms_pcp_pages(struct zone *zone);

#endif /* _MMS_WALK_PCP_H */
