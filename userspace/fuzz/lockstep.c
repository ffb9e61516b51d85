// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock step against an allocator whose every change is told: it must arrive. With
 * one event left out, or changed, it must not.
 */
#include "../../module/check/lockstep.h"
#include "../../module/model/buddy.h"
#include "fuzz.h"

#define FRAMES	256
#define EVENTS	1024

/* pageblocks of eight frames, one type of which merges with none */
static const struct mms_buddy_rules rules = {
	.orders = 6, .block_order = 3, .types = 4, .movable = 1, .by_block = true,
	.apart = 1 << 3,
	.fallback = { { 2, 1, 0xff }, { 2, 0, 0xff }, { 0, 1, 0xff }, { 0xff } },
};

/**
 * struct history - all that happened to an allocator
 * @event: array of @nr
 * @nr: how many
 * @live: blocks that are allocated
 * @nr_live: of these
 */
struct history {
	struct mms_list_event event[EVENTS];
	size_t nr;
	struct mms_list_event live[FRAMES];
	unsigned int nr_live;
};

static void happens(struct history *h, enum mms_list_change change, u64 pfn, u32 order)
{
	EXPECT(h->nr < EVENTS);
	h->event[h->nr++] = (struct mms_list_event){
		.pfn = pfn, .order = order, .change = change,
	};
}

static void step(struct mms_buddy *b, struct history *h, u8 op, u8 arg)
{
	const u32 order = arg % 6, type = (arg >> 3) % 4;
	struct mms_list_event *e;
	u64 pfn;

	if (op % 2) {
		if (h->nr_live == FRAMES || mms_buddy_alloc(b, order, type, &pfn))
			return;
		/* what was stolen is told twice, once or otherwise: it makes no difference */
		if (op & 2)
			happens(h, MMS_CHANGE_STOLEN, pfn, order);
		if (!(op & 2) || op & 4)
			happens(h, op & 4 ? MMS_CHANGE_STOLEN : MMS_CHANGE_TAKEN, pfn, order);
		h->live[h->nr_live++] = (struct mms_list_event){ .pfn = pfn, .order = order };
	} else if (h->nr_live) {
		e = &h->live[arg % h->nr_live];
		EXPECT(!mms_buddy_free(b, e->pfn, e->order));
		happens(h, MMS_CHANGE_FREED, e->pfn, e->order);
		*e = h->live[--h->nr_live];
	}
}

static size_t snapshot(const struct mms_buddy *b, struct mms_rec_block *block)
{
	size_t nr = 0;
	u64 pfn;

	for (pfn = 0; pfn < FRAMES; pfn++)
		if (b->order[pfn] != MMS_BUDDY_NONE)
			block[nr++] = (struct mms_rec_block){
				.pfn = pfn, .order = b->order[pfn],
			};
	return nr;
}

static u64 broken(struct mms_lockstep *l)
{
	static struct mms_report r;

	memset(&r, 0, sizeof(r));
	r.rules = &mms_lockstep_rules;
	EXPECT(!mms_check_lockstep(&r, l));
	EXPECT(mms_report_tried(&r) > 0);
	return mms_report_broken(&r);
}

/* one event is lost, or a frame is not where it says: there must be evidence */
static void spoil(struct mms_lockstep *l, struct history *h, u8 which, bool lose)
{
	struct mms_list_event *e = &h->event[which % h->nr];
	const struct mms_list_event kept = *e;
	size_t i;

	/* a block whose free was lost can be stolen, for all the model knows */
	for (i = 0; i < h->nr; i++)
		if (h->event[i].change == MMS_CHANGE_STOLEN)
			return;
	if (lose)
		/* of no frame at all */
		e->change = MMS_CHANGE_STOLEN, e->pfn = FRAMES;
	else
		e->pfn ^= 1ULL << e->order;
	EXPECT(broken(l) > 0);
	*e = kept;
}

void fuzz_one(const u8 *data, size_t len)
{
	static struct mms_rec_block before[FRAMES], after[FRAMES];
	static struct history h;
	const struct mms_check_zone zone = {
		.end = FRAMES, .orders = rules.orders, .block_order = rules.block_order,
		.of = "twin", .list_is_pageblock = true,
	};
	struct mms_lockstep l = {
		.zone = &zone, .before = before, .event = h.event, .after = after,
	};
	static struct mms_buddy b;
	size_t i;

	if (len < 4)
		return;
	memset(&h, 0, sizeof(h));
	EXPECT(!mms_buddy_init(&b, &rules, 0, FRAMES));
	mms_buddy_set_block(&b, FRAMES / 2, 3);
	EXPECT(!mms_buddy_add(&b, 0, FRAMES));
	/* half of the way is not told */
	for (i = 2; i + 1 < len / 2; i += 2)
		step(&b, &h, data[i], data[i + 1]);
	l.nr_before = snapshot(&b, before);
	h.nr = 0;
	for (; i + 1 < len; i += 2)
		step(&b, &h, data[1] & 2 ? data[i] : data[i] & 1, data[i + 1]);
	l.nr_events = h.nr;
	l.nr_after = snapshot(&b, after);
	if (h.nr || l.nr_after) {
		EXPECT(!broken(&l));
		if (h.nr)
			spoil(&l, &h, data[0], data[1] & 1);
	}
	mms_buddy_exit(&b);
}
