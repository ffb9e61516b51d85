// SPDX-License-Identifier: GPL-2.0
/*
 * Where there is room for an area: as get_unmapped_area() finds it (mm/mmap.c).
 */
#include "space_room.h"

/* @area is right above @len bytes at @addr: whether it has to be kept away from */
static bool is_too_near(const struct mms_space *s, const struct mms_area *area, u64 addr,
			u64 len)
{
	return area && mms_space_low(s, area) < addr + len;
}

static int search(const struct mms_space *s, u64 len, u64 *ret)
{
	const struct mms_ranges *ranges = &s->ranges;
	const struct mms_space_rules *r = &s->rules;
	u64 low = r->topdown ? r->page : r->base, high = r->topdown ? r->base : r->top;
	const struct mms_area *next;

	for (;;) {
		const bool found = r->topdown ?
				   ranges->ops->highest(ranges, low, high, len, ret) :
				   ranges->ops->lowest(ranges, low, high, len, ret);

		if (!found)
			return -ENOMEM;
		next = mms_space_next(s, *ret);
		if (!is_too_near(s, next, *ret, len))
			return 0;
		if (r->topdown)
			high = mms_space_low(s, next);
		else
			low = next->end;
	}
}

/* room for one huge page more; from the side that the search came from */
static int search_aligned(const struct mms_space *s, u64 len, u64 *ret)
{
	const u64 huge = s->rules.huge;
	u64 off;
	int err = search(s, len + huge, ret);

	if (err)
		return search(s, len, ret);
	off = -*ret & (huge - 1);
	*ret += !off && s->rules.topdown ? huge : off;
	return 0;
}

int mms_space_room(const struct mms_space *s, u64 len, bool shared, u64 *ret)
{
	if (!shared && s->rules.huge && !(len & (s->rules.huge - 1)))
		return search_aligned(s, len, ret);
	return search(s, len, ret);
}

/* a hint is followed if there is room, and none is taken that is kept below a stack */
static bool hint_fits(const struct mms_space *s, u64 hint, u64 len)
{
	const struct mms_area *area = mms_space_next(s, hint);

	return s->rules.top - len >= hint &&
	       !is_too_near(s, area, hint, len);
}

int mms_space_place(const struct mms_space *s, u64 *addr, u64 len, bool shared)
{
	u64 hint = *addr & ~(s->rules.page - 1);

	if (hint && hint < s->rules.min)
		hint = mms_space_align(s, s->rules.min);
	if (hint && hint_fits(s, hint, len)) {
		*addr = hint;
		return 0;
	}
	/* with a hint that was not followed nothing is aligned */
	return hint ? search(s, len, addr) : mms_space_room(s, len, shared, addr);
}
