// SPDX-License-Identifier: GPL-2.0
/*
 * Plays a zone's events on the buddy model.
 */
#include "lockstep.h"

#include "../model/buddy.h"

static const struct mms_rule rules[] = {
	[MMS_RULE_STEP_TAKEN] = {
		"taken", "a block that is taken begins a free block of the model",
		"allocations", false,
	},
	[MMS_RULE_STEP_FREED] = {
		"freed", "frames that are freed are not free in the model", "frees", false,
	},
	[MMS_RULE_STEP_ARRIVED] = {
		"arrived",
		"at the next moment the model has the kernel's free blocks, by frame and order",
		"blocks", false,
	},
};

const struct mms_rules mms_lockstep_rules = {
	.subject = "lockstep",
	.rule = rules,
	.nr = ARRAY_SIZE(rules),
	.place = MMS_PLACE_FRAME,
};

/**
 * struct place - where two lists of blocks stand that are compared
 * @b: the model
 * @pfn: next frame of the model
 * @l: the kernel's blocks
 * @i: next block of the kernel
 */
struct place {
	const struct mms_buddy *b;
	u64 pfn;
	const struct mms_lockstep *l;
	size_t i;
};

static int by_pfn(const void *a, const void *b)
{
	const struct mms_rec_block *one = a, *other = b;

	return one->pfn < other->pfn ? -1 : one->pfn > other->pfn;
}

/* migratetypes are left out: which blocks there are does not depend on them */
static int model_init(struct mms_buddy *b, const struct mms_lockstep *l)
{
	const struct mms_buddy_rules plain = {
		.orders = l->zone->orders,
		.block_order = MMS_BUDDY_ORDERS,
		.types = 1,
		.fallback = { { MMS_BUDDY_NONE } },
	};
	const u64 largest = 1ULL << (l->zone->orders - 1);
	const u64 first = l->zone->first & ~(largest - 1);
	size_t i;
	int err = mms_buddy_init(b, &plain, first, l->zone->end - first);

	for (i = 0; i < l->nr_before && !err; i++)
		err = mms_buddy_adopt(b, l->before[i].pfn, l->before[i].order, 0);
	return err;
}

/* ---- the way ---- */

static void judge(struct mms_report *r, const struct mms_lockstep *l,
		  enum mms_lockstep_rule rule, const struct mms_list_event *e, int err)
{
	const struct mms_case c = {
		.rule = rule,
		.of = l->zone->of,
		.at = e->pfn,
		.want = rule == MMS_RULE_STEP_TAKEN && err ? 0 : 1ULL << e->order,
		.have = rule == MMS_RULE_STEP_FREED && err ? 0 : 1ULL << e->order,
	};

	mms_report_case(r, &c, !err);
}

/*
 * The model merges pageblocks that the kernel may have left apart: a block that the
 * kernel takes may begin at any of them. It is cut in halves until one begins there.
 */
static void cut_apart(struct mms_buddy *b, const struct mms_lockstep *l, u64 pfn)
{
	const u64 block = 1ULL << l->zone->block_order;
	u32 order;
	u64 at;

	if (pfn & (block - 1) || pfn < b->first || pfn - b->first >= b->nr)
		return;
	for (order = l->zone->block_order + 1; order < l->zone->orders; order++) {
		/* not before the first frame, which begins a largest block */
		at = pfn & ~((1ULL << order) - 1);
		if (at != pfn && b->order[at - b->first] == order)
			break;
	}
	if (order >= l->zone->orders)
		return;
	mms_buddy_take(b, at, order);
	while (at != pfn) {
		const u64 half = 1ULL << --order;

		mms_buddy_adopt(b, pfn & half ? at : at + half, order, 0);
		at += pfn & half;
	}
	mms_buddy_adopt(b, at, order, 0);
}

static void play(struct mms_report *r, const struct mms_lockstep *l, struct mms_buddy *b,
		 const struct mms_list_event *e)
{
	if (e->change != MMS_CHANGE_FREED)
		cut_apart(b, l, e->pfn);
	switch (e->change) {
	case MMS_CHANGE_TAKEN:
		judge(r, l, MMS_RULE_STEP_TAKEN, e, mms_buddy_take(b, e->pfn, e->order));
		break;
	case MMS_CHANGE_STOLEN:
		/* told before it happens, and again; or told already */
		if (l->zone->list_is_pageblock && !mms_buddy_take(b, e->pfn, e->order))
			judge(r, l, MMS_RULE_STEP_TAKEN, e, 0);
		break;
	case MMS_CHANGE_FREED:
		judge(r, l, MMS_RULE_STEP_FREED, e, mms_buddy_give(b, e->pfn, e->order, 0));
		break;
	}
}

/* ---- the arrival ---- */

/* the model's next block: its order, MMS_BUDDY_NONE at the end */
static u32 model_next(struct place *p)
{
	while (p->pfn < p->b->first + p->b->nr) {
		const u32 order = p->b->order[p->pfn - p->b->first];

		if (order != MMS_BUDDY_NONE)
			return order;
		p->pfn++;
	}
	return MMS_BUDDY_NONE;
}

static void differs(struct mms_report *r, const struct place *p, u64 pfn, u64 want, u64 have)
{
	const struct mms_case c = {
		.rule = MMS_RULE_STEP_ARRIVED,
		.of = p->l->zone->of,
		.at = pfn,
		.want = want,
		.have = have,
	};

	mms_report_case(r, &c, want == have);
}

/* the kernel's blocks from here on are the frames of one of the model's, or end inside */
static bool kernel_in_pieces(struct place *p, u64 end)
{
	u64 at = p->pfn;
	size_t i;

	for (i = p->i; at < end && i < p->l->nr_after; i++) {
		if (p->l->after[i].pfn != at || p->l->after[i].order < p->l->zone->block_order)
			return false;
		at += 1ULL << p->l->after[i].order;
	}
	if (at != end)
		return false;
	p->i = i;
	p->pfn = end;
	return true;
}

/* the same the other way round */
static bool model_in_pieces(struct place *p, u64 end)
{
	u64 at = p->pfn;

	while (at < end) {
		const u32 order = p->b->order[at - p->b->first];

		if (order == MMS_BUDDY_NONE || order < p->l->zone->block_order)
			return false;
		at += 1ULL << order;
	}
	p->i++;
	p->pfn = end;
	return true;
}

static void compare_at(struct mms_report *r, struct place *p, u32 want, u32 have)
{
	const u64 here = p->pfn;

	if (want > have ? kernel_in_pieces(p, here + (1ULL << want)) :
	    want < have && model_in_pieces(p, here + (1ULL << have))) {
		mms_report_excepted(r, MMS_RULE_STEP_ARRIVED);
		return;
	}
	differs(r, p, here, 1ULL << want, 1ULL << have);
	p->pfn += 1ULL << want;
	p->i++;
}

/* the kernel's next block: its frame, ~0 at the end */
static u64 kernel_next(const struct place *p)
{
	return p->i < p->l->nr_after ? p->l->after[p->i].pfn : ~0ULL;
}

static void compare(struct mms_report *r, const struct mms_lockstep *l,
		    const struct mms_buddy *b)
{
	struct place p = { .b = b, .pfn = b->first, .l = l };
	u32 want;

	while ((want = model_next(&p)) != MMS_BUDDY_NONE || p.i < l->nr_after) {
		const u64 next = kernel_next(&p);

		if (want == MMS_BUDDY_NONE || next < p.pfn) {
			differs(r, &p, next, 0, 1ULL << l->after[p.i].order);
			p.i++;
		} else if (p.pfn < next) {
			differs(r, &p, p.pfn, 1ULL << want, 0);
			p.pfn += 1ULL << want;
		} else {
			compare_at(r, &p, want, l->after[p.i].order);
		}
	}
}

int mms_check_lockstep(struct mms_report *r, struct mms_lockstep *l)
{
	/* too large for a stack in a kernel */
	struct mms_buddy *b = mms_zalloc(1, sizeof(*b));
	size_t i;
	int err;

	if (!b)
		return -ENOMEM;
	err = model_init(b, l);
	for (i = 0; i < l->nr_events && !err; i++)
		play(r, l, b, &l->event[i]);
	if (!err) {
		mms_sort(l->after, l->nr_after, sizeof(*l->after), by_pfn);
		compare(r, l, b);
	}
	mms_buddy_exit(b);
	mms_zfree(b);
	return err;
}
