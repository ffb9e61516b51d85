/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A map of address ranges that do not overlap, which finds room between them in a time
 * that grows with the logarithm of their number. There are two: a red-black tree, as
 * Linux kept VMAs in until v6.0, and a B-tree of ranges, the idea of its maple tree.
 */
#ifndef _MMS_MODEL_RANGES_H
#define _MMS_MODEL_RANGES_H

#include "deps.h"

/**
 * struct mms_area - a range with one meaning, a VMA
 * @start: first address
 * @end: first address after
 * @room: bytes below it that nothing is put into which may be put elsewhere
 * @flags: MMS_AREA_*
 * @pgoff: offset of its first page in what it shows, pages
 * @object: what it shows, 0 for private anonymous memory
 * @anon: what its anonymous pages are found by, 0 if it has none
 * @forked: @anon is a parent's too
 */
struct mms_area {
	u64 start;
	u64 end;
	u64 room;
	u64 flags;
	u64 pgoff;
	u64 object;
	u64 anon;
	bool forked;
};

/**
 * struct mms_gaps - what ranges that follow each other come to
 * @start: where the first begins
 * @low: the same less its room
 * @end: where the last ends
 * @gap: the largest gap between two of them, less the room of the upper one
 */
struct mms_gaps {
	u64 start;
	u64 low;
	u64 end;
	u64 gap;
};

struct mms_ranges;

/**
 * struct mms_ranges_ops - how ranges are kept
 * @name: in a word
 * @insert: adds an area that touches no other; it stays the caller's. 0 or -ENOMEM
 * @remove: takes one out that was inserted, and has not changed since; cannot fail
 * @at: the first area that ends above an address, or NULL
 * @before: the last area that begins below an address, or NULL
 * @lowest: finds the lowest address in [@low, @high - @len] from which @len bytes are free
 * @highest: finds the highest
 * @check: whether the structure is what it must be; NULL, or what is wrong
 */
struct mms_ranges_ops {
	const char *name;
	int (*insert)(struct mms_ranges *r, struct mms_area *area);
	void (*remove)(struct mms_ranges *r, struct mms_area *area);
	struct mms_area *(*at)(const struct mms_ranges *r, u64 addr);
	struct mms_area *(*before)(const struct mms_ranges *r, u64 addr);
	bool (*lowest)(const struct mms_ranges *r, u64 low, u64 high, u64 len, u64 *ret);
	bool (*highest)(const struct mms_ranges *r, u64 low, u64 high, u64 len, u64 *ret);
	const char *(*check)(const struct mms_ranges *r);
};

/**
 * struct mms_ranges - ranges
 * @ops: how they are kept
 * @root: theirs; NULL if there are none
 * @spare: theirs, too
 */
struct mms_ranges {
	const struct mms_ranges_ops *ops;
	void *root;
	void *spare;
};

extern const struct mms_ranges_ops mms_rb_ranges;
extern const struct mms_ranges_ops mms_btree_ranges;

/** mms_gaps_of() - one area alone */
static inline struct mms_gaps mms_gaps_of(const struct mms_area *a)
{
	return (struct mms_gaps){
		.start = a->start,
		.low = a->start > a->room ? a->start - a->room : 0,
		.end = a->end,
	};
}

/** mms_gaps_add() - @more follows @sum */
static inline void mms_gaps_add(struct mms_gaps *sum, const struct mms_gaps *more)
{
	if (more->low > sum->end && more->low - sum->end > sum->gap)
		sum->gap = more->low - sum->end;
	if (more->gap > sum->gap)
		sum->gap = more->gap;
	sum->end = more->end;
}

/**
 * struct mms_hunt - a search for room
 * @low: the room must not begin below
 * @high: it must not end above
 * @len: bytes
 * @edge: what is known to be free ends here, on the side where the search goes on
 * @found: it is over, and @edge is where the room begins
 */
struct mms_hunt {
	u64 low;
	u64 high;
	u64 len;
	u64 edge;
	bool found;
};

/** mms_hunt_up() - room before ranges? Ranges that have no room pass by as one */
static inline bool mms_hunt_up(struct mms_hunt *h, const struct mms_gaps *g)
{
	const u64 top = g->low < h->high ? g->low : h->high;

	h->found = top >= h->edge && top - h->edge >= h->len;
	return h->found;
}

/** mms_hunt_past() - go on above ranges */
static inline void mms_hunt_past(struct mms_hunt *h, const struct mms_gaps *g)
{
	if (g->end > h->edge)
		h->edge = g->end;
}

/** mms_hunt_down() - room above ranges? */
static inline bool mms_hunt_down(struct mms_hunt *h, const struct mms_gaps *g)
{
	const u64 floor = g->end > h->low ? g->end : h->low;

	h->found = h->edge >= floor && h->edge - floor >= h->len;
	if (h->found)
		h->edge -= h->len;
	return h->found;
}

/** mms_hunt_below() - go on below ranges */
static inline void mms_hunt_below(struct mms_hunt *h, const struct mms_gaps *g)
{
	h->edge = g->low < h->high ? g->low : h->high;
}

/** mms_hunt_end() - nothing comes after: room up to the limit itself? */
static inline bool mms_hunt_end(struct mms_hunt *h, bool up, u64 *ret)
{
	const struct mms_gaps limit = {
		.low = h->high, .end = up ? 0 : h->low,
	};

	if (!h->found && (up ? mms_hunt_up(h, &limit) : mms_hunt_down(h, &limit)))
		h->found = true;
	*ret = h->edge;
	return h->found;
}

#endif /* _MMS_MODEL_RANGES_H */
