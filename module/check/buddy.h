/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The free blocks of a zone against what the buddy model makes of the frames in
 * them. Rules and exceptions: __free_one_page() in mm/page_alloc.c.
 */
#ifndef _MMS_CHECK_BUDDY_H
#define _MMS_CHECK_BUDDY_H

#include "../uapi/mmscope.h"
#include "report.h"

/* rules about the buddy allocator, of mms_buddy_rules */
enum mms_buddy_rule {
	MMS_RULE_BLOCK_ORDER,
	MMS_RULE_BLOCK_ALIGNED,
	MMS_RULE_BLOCK_IN_ZONE,
	MMS_RULE_BLOCK_MARKED,
	MMS_RULE_FREE_ONCE,
	MMS_RULE_COALESCED,
	MMS_RULE_LIST_TYPE,
	MMS_RULE_NR_FREE,
	MMS_RULE_FREE_PAGES,
};

extern const struct mms_rules mms_buddy_rules;

/**
 * struct mms_check_zone - the zone that blocks are said to be of
 * @first: first frame it spans
 * @end: the frame after its last one
 * @node: number of the node
 * @zone: number of the zone in it
 * @of: how people call it
 * @orders: number of orders of the buddy allocator
 * @block_order: log2 of the frames of a pageblock
 * @list_is_pageblock: lists promise to hold blocks of their own type only: from
 *	v6.10 on; before, a block could be stolen and its pageblock left as it was
 */
struct mms_check_zone {
	u64 first;
	u64 end;
	u32 node;
	u32 zone;
	const char *of;
	u32 orders;
	u32 block_order;
	bool list_is_pageblock;
};

/**
 * mms_check_blocks() - check all free blocks of a zone
 * @r: rules are added to it
 * @z: the zone
 * @block: its blocks, all of one hold of zone->lock; sorted on return
 * @nr: how many
 *
 * MMS_RULE_COALESCED compares block by block, PFN and order, with the one way to
 * make the fewest blocks of the same frames. Exception: free buddies that each
 * are a pageblock or more may be left apart. Their types may not merge, and a
 * pageblock that changes its type later is not merged again.
 * Context: any that may spend time; no lock needed, it is about records.
 */
void mms_check_blocks(struct mms_report *r, const struct mms_check_zone *z,
		      struct mms_rec_block *block, size_t nr);

#endif /* _MMS_CHECK_BUDDY_H */
