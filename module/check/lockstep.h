/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The buddy model in step with the kernel: from a zone's free blocks on it follows
 * events, and must arrive at the blocks that the kernel has later.
 */
#ifndef _MMS_CHECK_LOCKSTEP_H
#define _MMS_CHECK_LOCKSTEP_H

#include "buddy.h"

/* rules about free lists over time, of mms_lockstep_rules */
enum mms_lockstep_rule {
	MMS_RULE_STEP_TAKEN,
	MMS_RULE_STEP_FREED,
	MMS_RULE_STEP_ARRIVED,
};

extern const struct mms_rules mms_lockstep_rules;

/**
 * enum mms_list_change - what an event says
 * @MMS_CHANGE_TAKEN: a block was allocated, the rest of the one that it was part of is
 *	back on lists (kmem:mm_page_alloc_zone_locked), or a whole one was isolated
 * @MMS_CHANGE_STOLEN: the same from another migratetype's list
 *	(kmem:mm_page_alloc_extfrag); an event of the other kind may have told it
 * @MMS_CHANGE_FREED: a block is freed and will be merged
 */
enum mms_list_change {
	MMS_CHANGE_TAKEN,
	MMS_CHANGE_STOLEN,
	MMS_CHANGE_FREED,
};

/**
 * struct mms_list_event - a change of a zone's free lists
 * @pfn: first frame
 * @order: log2 of the frames
 * @change: which
 */
struct mms_list_event {
	u64 pfn;
	u32 order;
	enum mms_list_change change;
};

/**
 * struct mms_lockstep - a zone at two moments, and all that happened between them
 * @zone: the zone; @zone->list_is_pageblock says as well that a block that is stolen
 *	may be told by an event MMS_CHANGE_STOLEN alone: both are of v6.10
 * @before: its blocks at the first moment
 * @nr_before: how many
 * @event: changes, in the order in which zone->lock was held
 * @nr_events: how many
 * @after: its blocks at the second moment; sorted on return
 * @nr_after: how many
 */
struct mms_lockstep {
	const struct mms_check_zone *zone;
	const struct mms_rec_block *before;
	size_t nr_before;
	const struct mms_list_event *event;
	size_t nr_events;
	struct mms_rec_block *after;
	size_t nr_after;
};

/**
 * mms_check_lockstep() - follow the events, and compare where they lead
 * @r: rules of mms_lockstep_rules are added to it
 * @l: the zone
 *
 * The blocks are compared one by one, PFN and order. Exception: from the order of a
 * pageblock on the same frames may be cut otherwise, since migratetypes have a say in
 * the merge there that no event tells.
 * Context: may sleep. Return: 0 or -ENOMEM; -EINVAL if the blocks of the first moment
 * are not possible.
 */
int mms_check_lockstep(struct mms_report *r, struct mms_lockstep *l);

#endif /* _MMS_CHECK_LOCKSTEP_H */
