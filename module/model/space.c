// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever a call does to a range of memory, it does as the kernel does it: cut out
 * what was there, put in what is to be, and join that with its neighbours if they are
 * alike. Nothing is joined that no call was about.
 */
#include "space_room.h"

void mms_space_init(struct mms_space *s, const struct mms_space_rules *rules,
		    const struct mms_ranges_ops *ops)
{
	memset(s, 0, sizeof(*s));
	s->rules = *rules;
	s->ranges.ops = ops;
}

static void drop(struct mms_space *s, struct mms_area *area)
{
	s->ranges.ops->remove(&s->ranges, area);
	mms_zfree(area);
	s->nr--;
}

void mms_space_exit(struct mms_space *s)
{
	struct mms_area *area;

	while ((area = mms_space_next(s, 0)))
		drop(s, area);
}

int mms_space_put(struct mms_space *s, const struct mms_area *area)
{
	struct mms_area *more = mms_zalloc(1, sizeof(*more));
	int err;

	if (!more)
		return -ENOMEM;
	*more = *area;
	more->room = s->rules.retries ? 0 : mms_space_below(s, area);
	err = s->ranges.ops->insert(&s->ranges, more);
	if (err)
		mms_zfree(more);
	else
		s->nr++;
	return err;
}

/* ---- cutting and joining ---- */

static bool anons_fit(const struct mms_area *a, const struct mms_area *b)
{
	if (a->anon == b->anon)
		return true;
	return a->anon && b->anon ? false : !(a->anon ? a->forked : b->forked);
}

/* whether @b, which begins where @a ends, can be one with it */
static bool can_join(const struct mms_area *a, const struct mms_area *b)
{
	return !((a->flags ^ b->flags) & ~MMS_AREA_SOFTDIRTY) &&
	       !(a->flags & MMS_AREA_SPECIAL) && a->object == b->object && anons_fit(a, b);
}

static bool offsets_fit(const struct mms_space *s, const struct mms_area *a,
			const struct mms_area *b)
{
	return a->pgoff + (a->end - a->start) / s->rules.page == b->pgoff;
}

static bool joins(const struct mms_space *s, const struct mms_area *a,
		  const struct mms_area *b)
{
	return a && b && a->end == b->start && can_join(a, b) && offsets_fit(s, a, b);
}

static void take_anon(struct mms_area *area, const struct mms_area *from)
{
	if (area->anon)
		return;
	area->anon = from->anon;
	area->forked = from->forked;
}

/* @area is new, and nothing is there; below goes first if it cannot be one with both */
static int put_joined(struct mms_space *s, const struct mms_area *area)
{
	struct mms_area *prev = s->ranges.ops->before(&s->ranges, area->start);
	struct mms_area *next = mms_space_next(s, area->end);
	struct mms_area whole = *area;
	bool up;

	if (!joins(s, prev, area))
		prev = NULL;
	up = joins(s, area, next) && (!prev || anons_fit(prev, next));
	if (prev) {
		whole.start = prev->start;
		whole.pgoff = prev->pgoff;
		take_anon(&whole, prev);
		drop(s, prev);
	}
	if (up) {
		whole.end = next->end;
		take_anon(&whole, next);
		drop(s, next);
	}
	return mms_space_put(s, &whole);
}

/* an area may end or begin at @at afterwards */
static int split(struct mms_space *s, u64 at)
{
	struct mms_area *area = mms_space_next(s, at);
	struct mms_area low, high;
	int err;

	if (!area || area->start >= at)
		return 0;
	low = *area;
	high = *area;
	low.end = at;
	high.start = at;
	high.pgoff += (at - low.start) / s->rules.page;
	drop(s, area);
	err = mms_space_put(s, &low);
	return err ? err : mms_space_put(s, &high);
}

static int clear(struct mms_space *s, u64 start, u64 end)
{
	int err = split(s, start);
	struct mms_area *area;

	if (!err)
		err = split(s, end);
	while (!err && (area = mms_space_next(s, start)) && area->start < end)
		drop(s, area);
	return err;
}

/* [@start, @end) of @area gets other flags */
static int change(struct mms_space *s, const struct mms_area *area, u64 start, u64 end,
		  u64 flags)
{
	struct mms_area part = *area;
	int err;

	/* nothing changes: nothing is joined */
	if (flags == area->flags)
		return 0;
	part.pgoff += (start - part.start) / s->rules.page;
	part.start = start;
	part.end = end;
	part.flags = flags;
	err = clear(s, start, end);
	return err ? err : put_joined(s, &part);
}

/* ---- ranges as calls give them ---- */

static bool is_aligned(const struct mms_space *s, u64 addr)
{
	return !(addr & (s->rules.page - 1));
}

/**
 * struct edit - what a call does with each area of a range
 * @flags: gives the new flags in place of the old, or an error that ends the call
 * @arg: for it
 * @holes: they are passed over; else the call ends there
 */
struct edit {
	int (*flags)(const struct mms_space *s, const struct mms_area *area, u64 arg,
		     u64 *flags);
	u64 arg;
	bool holes;
};

static int edit_one(struct mms_space *s, const struct edit *e, const struct mms_area *area,
		    u64 start, u64 end)
{
	u64 flags = area->flags;
	int err = e->flags(s, area, e->arg, &flags);

	return err ? err : change(s, area, start, end, flags);
}

static int edit_range(struct mms_space *s, const struct edit *e, u64 start, u64 end)
{
	const struct mms_area *area;
	bool hole = false;
	int err = 0;
	u64 stop;

	while (start < end && !err) {
		area = mms_space_next(s, start);
		if (!area || area->start > start) {
			hole = true;
			if (!area || !e->holes || area->start >= end)
				break;
			start = area->start;
		}
		stop = area->end < end ? area->end : end;
		err = edit_one(s, e, area, start, stop);
		start = stop;
	}
	return err ? err : hole ? -ENOMEM : 0;
}

/* ---- mprotect, mlock, madvise ---- */

static int protect(const struct mms_space *s, const struct mms_area *area, u64 prot,
		   u64 *flags)
{
	const u64 old = *flags, may = old >> 4 & MMS_AREA_PROT;

	if (prot & ~may)
		return -EACCES;
	*flags = (old & ~MMS_AREA_PROT) | prot;
	if (*flags == old)
		return 0;
	if (prot & MMS_AREA_WRITE) {
		if (!(old & (MMS_AREA_ACCOUNT | MMS_AREA_WRITE | MMS_AREA_SHARED |
			     MMS_AREA_NORESERVE)))
			*flags |= MMS_AREA_ACCOUNT;
	} else if (s->rules.unaccounts && !area->object && !area->anon) {
		*flags &= ~MMS_AREA_ACCOUNT;
	}
	return 0;
}

int mms_space_mprotect(struct mms_space *s, u64 addr, u64 len, u64 prot)
{
	const struct edit e = { .flags = protect, .arg = prot };
	const u64 end = addr + mms_space_align(s, len);

	if (!is_aligned(s, addr))
		return -EINVAL;
	/* beyond the last address there is */
	if (len && end <= addr)
		return -ENOMEM;
	return edit_range(s, &e, addr, end);
}

static int lock_or_not(const struct mms_space *s, const struct mms_area *area, u64 lock,
		       u64 *flags)
{
	(void)s;
	(void)area;
	if (!(*flags & MMS_AREA_SPECIAL))
		*flags = (*flags & ~MMS_AREA_LOCK) | lock;
	return 0;
}

static bool is_accessible(const struct mms_space *s, u64 addr, u64 end)
{
	const struct mms_area *area;

	for (; (area = mms_space_next(s, addr)) && area->start < end; addr = area->end)
		if (!(area->flags & MMS_AREA_PROT))
			return false;
	return true;
}

int mms_space_mlock(struct mms_space *s, u64 addr, u64 len, bool lock)
{
	const struct edit e = { .flags = lock_or_not, .arg = lock ? MMS_AREA_LOCK : 0 };
	const u64 start = addr & ~(s->rules.page - 1);
	const u64 end = start + mms_space_align(s, len + (addr - start));
	int err = end < start ? -EINVAL : edit_range(s, &e, start, end);

	if (!err && lock && s->rules.lock_looks && !is_accessible(s, start, end))
		err = -ENOMEM;
	return err;
}

static const struct {
	u64 clear;
	u64 set;
} advices[] = {
	[MMS_ADVICE_NORMAL] = { MMS_AREA_RAND_READ | MMS_AREA_SEQ_READ, 0 },
	[MMS_ADVICE_RANDOM] = { MMS_AREA_SEQ_READ, MMS_AREA_RAND_READ },
	[MMS_ADVICE_SEQUENTIAL] = { MMS_AREA_RAND_READ, MMS_AREA_SEQ_READ },
	[MMS_ADVICE_DONTFORK] = { 0, MMS_AREA_DONTCOPY },
	[MMS_ADVICE_DOFORK] = { MMS_AREA_DONTCOPY, 0 },
	[MMS_ADVICE_HUGEPAGE] = { MMS_AREA_NOHUGEPAGE, MMS_AREA_HUGEPAGE },
	[MMS_ADVICE_NOHUGEPAGE] = { MMS_AREA_HUGEPAGE, MMS_AREA_NOHUGEPAGE },
	[MMS_ADVICE_DONTDUMP] = { 0, MMS_AREA_DONTDUMP },
	[MMS_ADVICE_DODUMP] = { MMS_AREA_DONTDUMP, 0 },
	[MMS_ADVICE_WIPEONFORK] = { 0, MMS_AREA_WIPEONFORK },
	[MMS_ADVICE_KEEPONFORK] = { MMS_AREA_WIPEONFORK, 0 },
};

static int advise(const struct mms_space *s, const struct mms_area *area, u64 advice,
		  u64 *flags)
{
	(void)s;
	/* only private anonymous memory can be wiped */
	if (advice == MMS_ADVICE_WIPEONFORK && area->object)
		return -EINVAL;
	*flags = (*flags & ~advices[advice].clear) | advices[advice].set;
	return 0;
}

static bool knows(const struct mms_space *s, enum mms_advice advice)
{
	if (advice >= ARRAY_SIZE(advices) || !(advices[advice].clear | advices[advice].set))
		return false;
	return !s->rules.no_huge ||
	       (advice != MMS_ADVICE_HUGEPAGE && advice != MMS_ADVICE_NOHUGEPAGE);
}

int mms_space_madvise(struct mms_space *s, u64 addr, u64 len, enum mms_advice advice)
{
	const struct edit e = { .flags = advise, .arg = advice, .holes = true };
	const u64 end = addr + mms_space_align(s, len);

	if (!knows(s, advice) || !is_aligned(s, addr))
		return -EINVAL;
	if (len && end <= addr)
		return -EINVAL;
	return edit_range(s, &e, addr, end);
}

/* ---- mmap, munmap, mremap, brk ---- */

static bool is_free(const struct mms_space *s, u64 start, u64 end)
{
	const struct mms_area *area = mms_space_next(s, start);

	return !area || area->start >= end;
}

static int check_place(const struct mms_space *s, u64 addr, u64 len, int how)
{
	if (addr > s->rules.top - len)
		return -ENOMEM;
	if (!is_aligned(s, addr))
		return -EINVAL;
	return how & MMS_MAP_NOREPLACE && !is_free(s, addr, addr + len) ? -EEXIST : 0;
}

static int map(struct mms_space *s, u64 addr, u64 len, u64 flags)
{
	struct mms_area area = {
		.start = addr, .end = addr + len, .flags = flags | MMS_AREA_MAY,
	};

	if (flags & MMS_AREA_SHARED) {
		area.flags |= MMS_AREA_MAYSHARE;
		area.object = ++s->objects;
	} else {
		area.pgoff = addr / s->rules.page;
		if ((flags & (MMS_AREA_WRITE | MMS_AREA_NORESERVE)) == MMS_AREA_WRITE)
			area.flags |= MMS_AREA_ACCOUNT;
	}
	return put_joined(s, &area);
}

int mms_space_mmap(struct mms_space *s, u64 *addr, u64 len, u64 flags, int how)
{
	int err;

	if (!len)
		return -EINVAL;
	len = mms_space_align(s, len);
	if (!len || len > s->rules.top)
		return -ENOMEM;
	if (how)
		err = check_place(s, *addr, len, how);
	else
		err = mms_space_place(s, addr, len, flags & MMS_AREA_SHARED);
	/* only private memory can be a stack */
	if (!err && flags & MMS_AREA_SHARED && flags & MMS_AREA_GROWSDOWN)
		err = -EINVAL;
	if (!err)
		err = clear(s, *addr, *addr + len);
	return err ? err : map(s, *addr, len, flags);
}

int mms_space_munmap(struct mms_space *s, u64 addr, u64 len)
{
	len = mms_space_align(s, len);
	if (!is_aligned(s, addr) || !len || addr > s->rules.top || len > s->rules.top - addr)
		return -EINVAL;
	return clear(s, addr, addr + len);
}

/* part of an area, as it will be elsewhere */
static struct mms_area moved(const struct mms_space *s, const struct mms_area *from,
			     u64 addr, u64 to, u64 len)
{
	struct mms_area area = *from;

	area.start = to;
	area.end = to + len;
	area.pgoff += (addr - from->start) / s->rules.page;
	/* what was never touched begins anew */
	if (!area.object && !area.anon)
		area.pgoff = to / s->rules.page;
	return area;
}

static int move(struct mms_space *s, u64 addr, u64 old_len, u64 to, u64 new_len)
{
	const struct mms_area area = moved(s, mms_space_next(s, addr), addr, to, new_len);
	int err = put_joined(s, &area);

	return err ? err : clear(s, addr, addr + old_len);
}

/* whether [@addr, @addr + @len) is of one area */
static bool is_of_one(const struct mms_space *s, u64 addr, u64 len)
{
	const struct mms_area *area = mms_space_next(s, addr);

	return area && area->start <= addr && len <= area->end - addr;
}

static int remap_to(struct mms_space *s, u64 addr, u64 old_len, u64 to, u64 new_len)
{
	int err;

	if (!is_aligned(s, to) || new_len > s->rules.top || to > s->rules.top - new_len ||
	    (addr + old_len > to && to + new_len > addr))
		return -EINVAL;
	err = clear(s, to, to + new_len);
	if (!err && old_len > new_len) {
		err = clear(s, addr + new_len, addr + old_len);
		old_len = new_len;
	}
	if (!err && !is_of_one(s, addr, old_len))
		err = -EFAULT;
	return err ? err : move(s, addr, old_len, to, new_len);
}

static bool can_grow(const struct mms_space *s, const struct mms_area *area, u64 end)
{
	return end <= s->rules.top && is_free(s, area->end, end);
}

static int grow(struct mms_space *s, struct mms_area *area, u64 end)
{
	struct mms_area more = *area;

	if (s->rules.grow_merges) {
		more.pgoff += (area->end - area->start) / s->rules.page;
		more.start = area->end;
		more.end = end;
		return put_joined(s, &more);
	}
	more.end = end;
	drop(s, area);
	return mms_space_put(s, &more);
}

int mms_space_mremap(struct mms_space *s, u64 *addr, u64 old_len, u64 new_len, int how,
		     u64 to)
{
	struct mms_area *area = mms_space_next(s, *addr);
	const u64 from = *addr;
	int err;

	old_len = mms_space_align(s, old_len);
	new_len = mms_space_align(s, new_len);
	if (!is_aligned(s, from) || !new_len || !old_len)
		return -EINVAL;
	if (s->rules.remap_looks && !is_of_one(s, from, 1))
		return -EFAULT;
	if (how & MMS_REMAP_FIXED) {
		*addr = to;
		return remap_to(s, from, old_len, to, new_len);
	}
	if (old_len == new_len)
		return 0;
	if (old_len > new_len)
		return mms_space_munmap(s, from + new_len, old_len - new_len);
	if (!is_of_one(s, from, old_len) || area->flags & MMS_AREA_SPECIAL)
		return -EFAULT;
	if (from + old_len == area->end && can_grow(s, area, from + new_len))
		return grow(s, area, from + new_len);
	if (!(how & MMS_REMAP_MAYMOVE))
		return -ENOMEM;
	err = mms_space_room(s, new_len, area->object, addr);
	return err ? err : move(s, from, old_len, *addr, new_len);
}

int mms_space_brk(struct mms_space *s, u64 brk)
{
	const u64 from = mms_space_align(s, s->brk), to = mms_space_align(s, brk);
	const struct mms_area *next = mms_space_next(s, from);
	int err = 0;

	if (brk < s->start_brk || brk > s->rules.top)
		return -ENOMEM;
	if (to < from)
		err = clear(s, to, from);
	else if (to > from && next && to + s->rules.page > mms_space_low(s, next))
		err = -ENOMEM;
	else if (to > from)
		err = map(s, from, to - from, MMS_AREA_READ | MMS_AREA_WRITE);
	if (!err)
		s->brk = brk;
	return err;
}
