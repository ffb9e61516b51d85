// SPDX-License-Identifier: GPL-2.0-only
/*
 * calls.c - what calls make of an address space where the twin of space.c does not get:
 * anonymous memory that was touched, the heap, places that are refused. Each sequence
 * is short enough for paper, and played on both structures.
 */
#include "../../module/model/space.h"
#include "fuzz.h"

#define PAGE	4096ULL
#define TOP	256	/* pages */
#define RW	(MMS_AREA_READ | MMS_AREA_WRITE)

static const struct mms_space_rules plain = {
	.page = PAGE, .top = TOP * PAGE, .base = TOP * PAGE, .topdown = true,
	.room = 4 * PAGE, .min = 16 * PAGE, .retries = true,
};

/* all areas as "page+pages:flags", in pages: l locked, a accounted, s shared, i special */
static const char *areas(const struct mms_space *s)
{
	static const struct {
		u64 flag;
		char letter;
	} letters[] = {
		{ MMS_AREA_READ, 'r' }, { MMS_AREA_WRITE, 'w' }, { MMS_AREA_SHARED, 's' },
		{ MMS_AREA_ACCOUNT, 'a' }, { MMS_AREA_LOCKED, 'l' }, { MMS_AREA_IO, 'i' },
		{ MMS_AREA_RAND_READ, '?' },
	};
	static char text[512];
	const struct mms_area *area;
	size_t len = 0, i;
	u64 at;

	text[0] = '\0';
	for (at = 0; (area = mms_space_next(s, at)); at = area->end) {
		len += snprintf(text + len, sizeof(text) - len, "%s%llu+%llu:", len ? " " : "",
				area->start / PAGE, (area->end - area->start) / PAGE);
		for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
			if (area->flags & letters[i].flag)
				text[len++] = letters[i].letter;
		text[len] = '\0';
	}
	return text;
}

static void expect_areas(const struct mms_space *s, const char *want)
{
	EXPECT(!s->ranges.ops->check(&s->ranges));
	if (strcmp(areas(s), want))
		fprintf(stderr, "areas are %s, not %s\n", areas(s), want);
	EXPECT(!strcmp(areas(s), want));
}

static struct mms_space start(const struct mms_space_rules *rules,
			      const struct mms_ranges_ops *ops)
{
	struct mms_space s;

	mms_space_init(&s, rules, ops);
	return s;
}

static int map(struct mms_space *s, u64 page, u64 pages, u64 flags)
{
	u64 addr = page * PAGE;

	return mms_space_mmap(s, &addr, pages * PAGE, flags, MMS_MAP_FIXED);
}

/* an area as the kernel has one that was touched: its pages are found by @anon */
static void put(struct mms_space *s, u64 page, u64 pages, u64 flags, u64 anon, bool forked)
{
	const struct mms_area area = {
		.start = page * PAGE, .end = (page + pages) * PAGE, .pgoff = page,
		.flags = flags | MMS_AREA_MAY, .anon = anon, .forked = forked,
	};

	EXPECT(!mms_space_put(s, &area));
}

/* ---- memory that was touched ---- */

static void touched_areas_join_if_found_alike(const struct mms_ranges_ops *ops)
{
	struct mms_space s = start(&plain, ops);

	/* the same on both sides: one */
	put(&s, 20, 2, RW | MMS_AREA_ACCOUNT, 7, false);
	put(&s, 24, 2, RW | MMS_AREA_ACCOUNT, 7, false);
	EXPECT(!map(&s, 22, 2, RW));
	expect_areas(&s, "20+6:rwa");
	EXPECT(mms_space_next(&s, 20 * PAGE)->anon == 7);
	/* another one below and above: what is new goes to the one below */
	put(&s, 40, 2, RW | MMS_AREA_ACCOUNT, 7, false);
	put(&s, 44, 2, RW | MMS_AREA_ACCOUNT, 8, false);
	EXPECT(!map(&s, 42, 2, RW));
	expect_areas(&s, "20+6:rwa 40+4:rwa 44+2:rwa");
	/* to the one above, if there is nothing below */
	EXPECT(!map(&s, 26, 1, MMS_AREA_READ) && !mms_space_munmap(&s, 20 * PAGE, 7 * PAGE));
	put(&s, 30, 2, RW | MMS_AREA_ACCOUNT, 9, false);
	EXPECT(!map(&s, 29, 1, RW));
	expect_areas(&s, "29+3:rwa 40+4:rwa 44+2:rwa");
	EXPECT(mms_space_next(&s, 29 * PAGE)->anon == 9);
	mms_space_exit(&s);
}

static void what_a_parent_has_too_stays_apart(const struct mms_ranges_ops *ops)
{
	struct mms_space s = start(&plain, ops);

	put(&s, 20, 2, RW | MMS_AREA_ACCOUNT, 7, true);
	EXPECT(!map(&s, 22, 2, RW) && !map(&s, 18, 2, RW));
	expect_areas(&s, "18+2:rwa 20+2:rwa 22+2:rwa");
	mms_space_exit(&s);
}

/* each half was touched, so each keeps what it has; the middle one brings its own */
static void joined_areas_keep_what_was_touched(const struct mms_ranges_ops *ops)
{
	struct mms_space s = start(&plain, ops);
	const struct mms_area *area;

	put(&s, 20, 2, RW | MMS_AREA_ACCOUNT, 0, false);
	put(&s, 22, 2, MMS_AREA_READ | MMS_AREA_ACCOUNT, 5, false);
	put(&s, 24, 2, RW | MMS_AREA_ACCOUNT, 5, false);
	EXPECT(!mms_space_mprotect(&s, 22 * PAGE, 2 * PAGE, RW));
	expect_areas(&s, "20+6:rwa");
	area = mms_space_next(&s, 20 * PAGE);
	EXPECT(area->anon == 5 && !area->forked && area->pgoff == 20);
	mms_space_exit(&s);
}

/* where it was touched, its offset stays what it was, and it joins nothing there */
static void touched_areas_move_with_their_offset(const struct mms_ranges_ops *ops)
{
	struct mms_space s = start(&plain, ops);
	u64 addr = 21 * PAGE;

	put(&s, 20, 4, RW | MMS_AREA_ACCOUNT, 5, false);
	EXPECT(!mms_space_mremap(&s, &addr, 2 * PAGE, 2 * PAGE,
				 MMS_REMAP_MAYMOVE | MMS_REMAP_FIXED, 40 * PAGE));
	expect_areas(&s, "20+1:rwa 23+1:rwa 40+2:rwa");
	EXPECT(addr == 40 * PAGE && mms_space_next(&s, addr)->pgoff == 21);
	EXPECT(!map(&s, 42, 1, RW));
	expect_areas(&s, "20+1:rwa 23+1:rwa 40+2:rwa 42+1:rwa");
	mms_space_exit(&s);
}

/* never accounted again if it was, or may be, shared or touched */
static void accounts_are_given_back(const struct mms_ranges_ops *ops)
{
	struct mms_space_rules rules = plain;
	struct mms_space s;

	rules.unaccounts = true;
	s = start(&rules, ops);
	put(&s, 20, 2, RW | MMS_AREA_ACCOUNT, 5, false);
	put(&s, 30, 2, RW | MMS_AREA_ACCOUNT, 0, false);
	EXPECT(!mms_space_mprotect(&s, 20 * PAGE, 2 * PAGE, MMS_AREA_READ));
	EXPECT(!mms_space_mprotect(&s, 30 * PAGE, 2 * PAGE, MMS_AREA_READ));
	expect_areas(&s, "20+2:ra 30+2:r");
	mms_space_exit(&s);
}

/* ---- what may not be ---- */

static void special_areas_stay(const struct mms_ranges_ops *ops)
{
	struct mms_space s = start(&plain, ops);
	struct mms_area area = {
		.start = 20 * PAGE, .end = 22 * PAGE, .pgoff = 20,
		.flags = MMS_AREA_READ | 0x10 | MMS_AREA_IO,
	};
	u64 addr = 20 * PAGE;

	EXPECT(!mms_space_put(&s, &area));
	area.start = 22 * PAGE, area.end = 23 * PAGE, area.pgoff = 22;
	EXPECT(!mms_space_put(&s, &area));
	/* it may not be written */
	EXPECT(mms_space_mprotect(&s, addr, PAGE, RW) == -EACCES);
	EXPECT(!mms_space_mlock(&s, addr, 2 * PAGE, true));
	EXPECT(mms_space_mremap(&s, &addr, PAGE, 2 * PAGE, MMS_REMAP_MAYMOVE, 0) == -EFAULT);
	EXPECT(!mms_space_mprotect(&s, addr, PAGE, 0));
	EXPECT(!mms_space_mprotect(&s, addr, PAGE, MMS_AREA_READ));
	/* all alike now, and never merged */
	expect_areas(&s, "20+1:ri 21+1:ri 22+1:ri");
	mms_space_exit(&s);
}

static void locks_look_at_what_they_lock(const struct mms_ranges_ops *ops)
{
	struct mms_space_rules rules = plain;
	struct mms_space s;

	rules.lock_looks = true;
	s = start(&rules, ops);
	EXPECT(!map(&s, 20, 1, RW) && !map(&s, 21, 1, 0) && !map(&s, 22, 1, RW));
	EXPECT(!mms_space_mlock(&s, 20 * PAGE, PAGE, true));
	EXPECT(mms_space_mlock(&s, 20 * PAGE + 1, PAGE, true) == -ENOMEM);
	expect_areas(&s, "20+1:rwal 21+1:l 22+1:rwa");
	EXPECT(!mms_space_mlock(&s, 20 * PAGE, 2 * PAGE, false));
	EXPECT(!mms_space_mlock(&s, 22 * PAGE, PAGE, true));
	expect_areas(&s, "20+1:rwa 21+1: 22+1:rwal");
	mms_space_exit(&s);
}

/* beyond the last address there is each call has its own word */
static void lengths_do_not_wrap(const struct mms_ranges_ops *ops)
{
	struct mms_space s = start(&plain, ops);
	u64 addr = 20 * PAGE;

	EXPECT(!map(&s, 20, 2, RW));
	EXPECT(mms_space_mprotect(&s, addr, -addr, 0) == -ENOMEM);
	EXPECT(mms_space_mprotect(&s, addr, ~0ULL, 0) == -ENOMEM);
	EXPECT(!mms_space_mprotect(&s, addr, 0, 0));
	EXPECT(mms_space_mlock(&s, addr, -2 * PAGE, true) == -EINVAL);
	EXPECT(!mms_space_mlock(&s, addr, 0, true));
	EXPECT(mms_space_madvise(&s, addr, ~0ULL, MMS_ADVICE_RANDOM) == -EINVAL);
	EXPECT(mms_space_madvise(&s, addr, -addr, MMS_ADVICE_RANDOM) == -EINVAL);
	EXPECT(!mms_space_madvise(&s, addr, 0, MMS_ADVICE_RANDOM));
	EXPECT(mms_space_munmap(&s, addr, 0) == -EINVAL);
	EXPECT(mms_space_munmap(&s, addr, TOP * PAGE) == -EINVAL);
	EXPECT(mms_space_munmap(&s, (TOP + 1) * PAGE, PAGE) == -EINVAL);
	EXPECT(mms_space_mremap(&s, &addr, TOP * PAGE, PAGE, 0, 0) == -EINVAL);
	expect_areas(&s, "20+2:rwa");
	mms_space_exit(&s);
}

static void odd_addresses_are_refused(const struct mms_ranges_ops *ops)
{
	const int fixed = MMS_REMAP_MAYMOVE | MMS_REMAP_FIXED;
	struct mms_space s = start(&plain, ops);
	u64 addr = 20 * PAGE, odd = addr + 1;

	EXPECT(!map(&s, 20, 2, RW));
	EXPECT(mms_space_mprotect(&s, odd, PAGE, 0) == -EINVAL);
	EXPECT(mms_space_madvise(&s, odd, PAGE, MMS_ADVICE_RANDOM) == -EINVAL);
	EXPECT(mms_space_madvise(&s, addr, PAGE, 5) == -EINVAL);
	EXPECT(mms_space_madvise(&s, addr, PAGE, MMS_ADVICE_KEEPONFORK + 1) == -EINVAL);
	EXPECT(mms_space_munmap(&s, odd, PAGE) == -EINVAL);
	EXPECT(mms_space_mmap(&s, &odd, PAGE, RW, MMS_MAP_FIXED) == -EINVAL);
	odd = addr + 1;
	EXPECT(mms_space_mremap(&s, &odd, PAGE, PAGE, 0, 0) == -EINVAL);
	EXPECT(mms_space_mremap(&s, &addr, PAGE, 0, 0, 0) == -EINVAL);
	EXPECT(mms_space_mremap(&s, &addr, 0, PAGE, 0, 0) == -EINVAL);
	addr = 20 * PAGE;
	EXPECT(mms_space_mremap(&s, &addr, PAGE, PAGE, fixed, 30 * PAGE + 1) == -EINVAL);
	addr = 20 * PAGE;
	EXPECT(mms_space_mremap(&s, &addr, PAGE, (TOP + 1) * PAGE, fixed, 0) == -EINVAL);
	addr = 20 * PAGE;
	EXPECT(mms_space_mremap(&s, &addr, PAGE, 2 * PAGE, fixed, (TOP - 1) * PAGE) == -EINVAL);
	/* onto itself, from below and from above */
	addr = 20 * PAGE;
	EXPECT(mms_space_mremap(&s, &addr, 2 * PAGE, PAGE, fixed, 21 * PAGE) == -EINVAL);
	addr = 20 * PAGE;
	EXPECT(mms_space_mremap(&s, &addr, PAGE, 2 * PAGE, fixed, 19 * PAGE) == -EINVAL);
	expect_areas(&s, "20+2:rwa");
	mms_space_exit(&s);
}

/* ---- where there is room ---- */

static int map_hint(struct mms_space *s, u64 *addr, u64 len, u64 flags)
{
	return mms_space_mmap(s, addr, len, flags, 0);
}

static void hints_are_followed_or_not(const struct mms_ranges_ops *ops)
{
	struct mms_space s = start(&plain, ops);
	u64 addr = PAGE;

	/* too low: the lowest there is */
	EXPECT(!map_hint(&s, &addr, PAGE, RW) && addr == 16 * PAGE);
	addr = 16 * PAGE;
	EXPECT(!map_hint(&s, &addr, PAGE, RW) && addr == 255 * PAGE);
	addr = 0;
	EXPECT(map_hint(&s, &addr, 0, RW) == -EINVAL);
	EXPECT(map_hint(&s, &addr, (TOP + 1) * PAGE, RW) == -ENOMEM);
	EXPECT(map_hint(&s, &addr, ~0ULL, RW) == -ENOMEM);
	EXPECT(map_hint(&s, &addr, PAGE, MMS_AREA_SHARED | MMS_AREA_GROWSDOWN) == -EINVAL);
	addr = (TOP - 1) * PAGE;
	EXPECT(mms_space_mmap(&s, &addr, 2 * PAGE, RW, MMS_MAP_FIXED) == -ENOMEM);
	EXPECT(mms_space_mmap(&s, &addr, PAGE, RW, MMS_MAP_NOREPLACE) == -EEXIST);
	expect_areas(&s, "16+1:rwa 255+1:rwa");
	mms_space_exit(&s);
}

static void grows_in_place_moves_or_fails(const struct mms_ranges_ops *ops)
{
	struct mms_space s = start(&plain, ops);
	u64 addr = 20 * PAGE;

	EXPECT(!map(&s, 20, 2, RW) && !map(&s, 24, 1, MMS_AREA_READ));
	EXPECT(!mms_space_mremap(&s, &addr, 2 * PAGE, 2 * PAGE, 0, 0));
	EXPECT(!mms_space_mremap(&s, &addr, 2 * PAGE, 4 * PAGE, 0, 0));
	expect_areas(&s, "20+4:rwa 24+1:r");
	EXPECT(mms_space_mremap(&s, &addr, 4 * PAGE, 5 * PAGE, 0, 0) == -ENOMEM);
	EXPECT(mms_space_mremap(&s, &addr, 5 * PAGE, 6 * PAGE, MMS_REMAP_MAYMOVE, 0) == -EFAULT);
	EXPECT(!mms_space_mremap(&s, &addr, 4 * PAGE, 5 * PAGE, MMS_REMAP_MAYMOVE, 0));
	EXPECT(addr == 251 * PAGE);
	expect_areas(&s, "24+1:r 251+5:rwa");
	/* up to the limit, and no further */
	EXPECT(mms_space_mremap(&s, &addr, 5 * PAGE, 6 * PAGE, 0, 0) == -ENOMEM);
	EXPECT(!mms_space_mremap(&s, &addr, 5 * PAGE, PAGE, 0, 0));
	expect_areas(&s, "24+1:r 251+1:rwa");
	mms_space_exit(&s);
}

/* ---- the heap ---- */

static void heaps_end_where_they_are_told(const struct mms_ranges_ops *ops)
{
	struct mms_space s = start(&plain, ops);

	s.start_brk = s.brk = 20 * PAGE + 100;
	EXPECT(!mms_space_brk(&s, 20 * PAGE + 200));
	expect_areas(&s, "");
	EXPECT(!mms_space_brk(&s, 22 * PAGE + 1) && s.brk == 22 * PAGE + 1);
	expect_areas(&s, "21+2:rwa");
	/* within the same page nothing is mapped */
	EXPECT(!mms_space_brk(&s, 23 * PAGE));
	expect_areas(&s, "21+2:rwa");
	EXPECT(!map(&s, 26, 1, MMS_AREA_READ));
	/* a page is kept free before what comes next */
	EXPECT(mms_space_brk(&s, 26 * PAGE) == -ENOMEM && s.brk == 23 * PAGE);
	EXPECT(mms_space_brk(&s, 25 * PAGE + 1) == -ENOMEM);
	EXPECT(!mms_space_brk(&s, 25 * PAGE));
	expect_areas(&s, "21+4:rwa 26+1:r");
	EXPECT(!mms_space_brk(&s, 21 * PAGE + 1));
	expect_areas(&s, "21+1:rwa 26+1:r");
	EXPECT(mms_space_brk(&s, 20 * PAGE) == -ENOMEM && s.brk == 21 * PAGE + 1);
	/* not beyond the end of the user's half, nor around all of it */
	EXPECT(!mms_space_munmap(&s, 26 * PAGE, PAGE));
	EXPECT(mms_space_brk(&s, TOP * PAGE + 1) == -ENOMEM);
	EXPECT(mms_space_brk(&s, ~0ULL) == -ENOMEM && s.brk == 21 * PAGE + 1);
	expect_areas(&s, "21+1:rwa");
	EXPECT(!mms_space_brk(&s, TOP * PAGE));
	expect_areas(&s, "21+235:rwa");
	mms_space_exit(&s);
}

static void (*const sequences[])(const struct mms_ranges_ops *ops) = {
	touched_areas_join_if_found_alike,
	what_a_parent_has_too_stays_apart,
	joined_areas_keep_what_was_touched,
	touched_areas_move_with_their_offset,
	accounts_are_given_back,
	special_areas_stay,
	locks_look_at_what_they_lock,
	lengths_do_not_wrap,
	odd_addresses_are_refused,
	hints_are_followed_or_not,
	grows_in_place_moves_or_fails,
	heaps_end_where_they_are_told,
};

int main(void)
{
	size_t i;

	for (i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		sequences[i](&mms_rb_ranges);
		sequences[i](&mms_btree_ranges);
	}
	printf("%zu sequences of calls\n", i);
	return 0;
}
