// SPDX-License-Identifier: GPL-2.0-only
/*
 * space.c - random calls on an address space of some pages, kept in a red-black tree, in
 * a B-tree, and in a list that looks at everything. All three must have the same areas;
 * and each page must be what a twin says that knows pages and no areas.
 */
#include "../../module/model/space.h"
#include "fuzz.h"

#define PAGES	256
#define PAGE	4096ULL
#define FIRST	16		/* pages below are for nobody */
#define SPACES	3
#define AREAS	(PAGES + 4)

/* ---- ranges in a list ---- */

struct list {
	struct mms_area *area[AREAS];
	size_t nr;
};

static int list_insert(struct mms_ranges *r, struct mms_area *area)
{
	struct list *l = r->root;
	size_t i;

	if (!l)
		l = r->root = calloc(1, sizeof(*l));
	EXPECT(l && l->nr < AREAS);
	for (i = l->nr++; i && l->area[i - 1]->start > area->start; i--)
		l->area[i] = l->area[i - 1];
	l->area[i] = area;
	EXPECT(!i || l->area[i - 1]->end <= area->start);
	EXPECT(i + 1 == l->nr || area->end <= l->area[i + 1]->start);
	return 0;
}

static void list_remove(struct mms_ranges *r, struct mms_area *area)
{
	struct list *l = r->root;
	size_t i;

	for (i = 0; i < l->nr && l->area[i] != area; i++)
		;
	EXPECT(i < l->nr);
	for (l->nr--; i < l->nr; i++)
		l->area[i] = l->area[i + 1];
	if (l->nr)
		return;
	free(l);
	r->root = NULL;
}

static struct mms_area *list_at(const struct mms_ranges *r, u64 addr)
{
	const struct list *l = r->root;
	size_t i;

	for (i = 0; l && i < l->nr; i++)
		if (l->area[i]->end > addr)
			return l->area[i];
	return NULL;
}

static struct mms_area *list_before(const struct mms_ranges *r, u64 addr)
{
	const struct list *l = r->root;
	size_t i;

	for (i = l ? l->nr : 0; i; i--)
		if (l->area[i - 1]->start < addr)
			return l->area[i - 1];
	return NULL;
}

/* [@at, @at + @len) is free, and not kept below the area above it */
static bool is_room(const struct mms_ranges *r, u64 at, u64 len)
{
	const struct mms_area *next = list_at(r, at);

	return !next || (next->start >= at + len && next->start - at - len >= next->room);
}

static bool list_lowest(const struct mms_ranges *r, u64 low, u64 high, u64 len, u64 *ret)
{
	for (*ret = low; *ret + len <= high; *ret += PAGE)
		if (is_room(r, *ret, len))
			return true;
	return false;
}

static bool list_highest(const struct mms_ranges *r, u64 low, u64 high, u64 len, u64 *ret)
{
	if (high < low + len)
		return false;
	for (*ret = high - len; *ret >= low; *ret -= PAGE)
		if (is_room(r, *ret, len))
			return true;
	return false;
}

static const char *list_check(const struct mms_ranges *r)
{
	(void)r;
	return NULL;
}

static const struct mms_ranges_ops list_ranges = {
	.name = "list",
	.insert = list_insert,
	.remove = list_remove,
	.at = list_at,
	.before = list_before,
	.lowest = list_lowest,
	.highest = list_highest,
	.check = list_check,
};

/* ---- pages ---- */

/* flags of each page, 0: none there */
static u64 page[PAGES];

static void set_pages(u64 addr, u64 len, u64 flags)
{
	u64 i;

	for (i = addr / PAGE; i < (addr + len) / PAGE && i < PAGES; i++)
		page[i] = flags;
}

static void compare_pages(const struct mms_space *s)
{
	const struct mms_area *area;
	u64 i, areas = 0, at = 0;

	for (i = 0; i < PAGES; i++) {
		area = mms_space_next(s, i * PAGE);
		if (area && area->start > i * PAGE)
			area = NULL;
		EXPECT((area ? area->flags : 0) == page[i]);
	}
	while ((area = mms_space_next(s, at))) {
		EXPECT(area->start >= at && area->end > area->start);
		EXPECT(area->object || area->pgoff == area->start / PAGE);
		at = area->end;
		areas++;
	}
	EXPECT(areas == s->nr);
}

/* ---- the three alike ---- */

static bool same_area(const struct mms_area *a, const struct mms_area *b)
{
	return a->start == b->start && a->end == b->end && a->room == b->room &&
	       a->flags == b->flags && a->pgoff == b->pgoff && a->object == b->object &&
	       a->anon == b->anon && a->forked == b->forked;
}

static void compare_spaces(const struct mms_space *s)
{
	const struct mms_area *a, *b;
	u64 at = 0;
	int i;

	for (i = 1; i < SPACES; i++) {
		EXPECT(s[i].nr == s->nr);
		EXPECT(!s[i].ranges.ops->check(&s[i].ranges));
		for (at = 0; (a = mms_space_next(s, at)); at = a->end) {
			b = mms_space_next(&s[i], at);
			EXPECT(b && same_area(a, b));
			EXPECT(!at || s[i].ranges.ops->before(&s[i].ranges, a->start)->end <=
			       a->start);
		}
		EXPECT(!mms_space_next(&s[i], at));
	}
}

/**
 * struct step - a call, with what each byte of the input says
 */
struct step {
	u8 op;
	u8 at;
	u8 len;
	u8 arg;
};

static u64 flags_of(u8 arg)
{
	u64 flags = arg & 7;

	if (arg & 0x10)
		flags |= MMS_AREA_SHARED;
	else if (arg & 0x20)
		flags |= MMS_AREA_GROWSDOWN;
	if (arg & 0x40)
		flags |= MMS_AREA_NORESERVE;
	return flags;
}

static int call(struct mms_space *s, const struct step *t, u64 *addr)
{
	const u64 len = (1 + t->len % 24) * PAGE;

	*addr = (FIRST + t->at % (PAGES - FIRST)) * PAGE;
	switch (t->op % 12) {
	case 0: case 1: case 2:
		*addr = t->at & 1 ? *addr : 0;
		return mms_space_mmap(s, addr, len, flags_of(t->arg), 0);
	case 3: case 4:
		return mms_space_mmap(s, addr, len, flags_of(t->arg),
				      MMS_MAP_FIXED | (t->arg & 0x80 ? MMS_MAP_NOREPLACE : 0));
	case 5: case 6:
		return mms_space_munmap(s, *addr, len);
	case 7:
		return mms_space_mprotect(s, *addr, len, t->arg & 7);
	case 8:
		return mms_space_mlock(s, *addr, len, t->arg & 1);
	case 9:
		return mms_space_madvise(s, *addr, len, t->arg % 20);
	case 10:
		return mms_space_mremap(s, addr, len, (1 + t->arg % 32) * PAGE,
					MMS_REMAP_MAYMOVE, 0);
	default:
		return mms_space_mremap(s, addr, len, (1 + t->arg % 8) * PAGE,
					MMS_REMAP_MAYMOVE | MMS_REMAP_FIXED,
					(FIRST + t->arg % (PAGES - FIRST)) * PAGE);
	}
}

/* what is mapped is told apart from what is not by bits that all mapped pages have */
static void map_pages(const struct step *t, u64 addr, u64 len)
{
	u64 flags = flags_of(t->arg) | MMS_AREA_MAY;

	if (flags & MMS_AREA_SHARED)
		flags |= MMS_AREA_MAYSHARE;
	else if ((flags & (MMS_AREA_WRITE | MMS_AREA_NORESERVE)) == MMS_AREA_WRITE)
		flags |= MMS_AREA_ACCOUNT;
	set_pages(addr, len, flags);
}

static u64 protected(const struct mms_space *s, u64 old, u64 prot)
{
	u64 flags = (old & ~MMS_AREA_PROT) | prot;

	if (flags == old)
		return old;
	if (prot & MMS_AREA_WRITE && !(old & (MMS_AREA_ACCOUNT | MMS_AREA_WRITE |
					      MMS_AREA_SHARED | MMS_AREA_NORESERVE)))
		flags |= MMS_AREA_ACCOUNT;
	if (!(prot & MMS_AREA_WRITE) && s->rules.unaccounts && !(old & MMS_AREA_SHARED))
		flags &= ~MMS_AREA_ACCOUNT;
	return flags;
}

/* a page at a time, up to the first hole */
static int change_pages(const struct mms_space *s, const struct step *t, u64 addr, u64 len)
{
	u64 i;

	for (i = addr / PAGE; i < (addr + len) / PAGE; i++) {
		if (i >= PAGES || !page[i])
			return -ENOMEM;
		if (t->op % 12 == 7)
			page[i] = protected(s, page[i], t->arg & 7);
		else
			page[i] = (page[i] & ~MMS_AREA_LOCK) |
				  (t->arg & 1 ? MMS_AREA_LOCK : 0);
	}
	return 0;
}

static void move_pages(u64 from, u64 old_len, u64 to, u64 new_len)
{
	const u64 flags = page[from / PAGE];

	if (from == to) {
		set_pages(from + new_len, old_len > new_len ? old_len - new_len : 0, 0);
		set_pages(from, new_len, flags);
		return;
	}
	set_pages(from, old_len, 0);
	set_pages(to, new_len, flags);
}

/* the same by pages, where the spaces say where */
static void play_pages(const struct mms_space *s, const struct step *t, u64 addr, int err)
{
	const u64 len = (1 + t->len % 24) * PAGE;
	const u64 from = (FIRST + t->at % (PAGES - FIRST)) * PAGE;

	switch (t->op % 12) {
	case 0: case 1: case 2: case 3: case 4:
		if (!err)
			map_pages(t, addr, len);
		break;
	case 5: case 6:
		EXPECT((err == 0) == (addr + len <= PAGES * PAGE));
		if (!err)
			set_pages(addr, len, 0);
		break;
	case 7: case 8:
		EXPECT(change_pages(s, t, addr, len) == err);
		break;
	case 10:
		if (!err)
			move_pages(from, len, addr, (1 + t->arg % 32) * PAGE);
		break;
	}
}

/* what pages alone cannot know they take over: where areas end, which advice is what */
static void copy_pages(const struct mms_space *s)
{
	const struct mms_area *area;
	u64 at = 0;

	memset(page, 0, sizeof(page));
	for (; (area = mms_space_next(s, at)); at = area->end)
		set_pages(area->start, area->end - area->start, area->flags);
}

static void play(struct mms_space *s, const struct step *t)
{
	u64 addr[SPACES];
	int err[SPACES], i;

	for (i = 0; i < SPACES; i++) {
		err[i] = call(&s[i], t, &addr[i]);
		EXPECT(err[i] == err[0] && (err[i] || addr[i] == addr[0]));
	}
	play_pages(s, t, addr[0], err[0]);
	/* a shrink gives back what it was told to, whatever is there */
	if (t->op % 12 == 9 || t->op % 12 == 11 || (t->op % 12 == 10 && !err[0]))
		copy_pages(s);
}

void fuzz_one(const u8 *data, size_t len)
{
	static const struct mms_ranges_ops *const ops[SPACES] = {
		&list_ranges, &mms_rb_ranges, &mms_btree_ranges,
	};
	struct mms_space_rules rules = {
		.page = PAGE, .top = PAGES * PAGE, .room = 4 * PAGE, .min = FIRST * PAGE,
	};
	struct mms_space s[SPACES];
	size_t i;

	if (!len)
		return;
	rules.topdown = data[0] & 1;
	rules.base = rules.topdown ? (PAGES - 8) * PAGE : FIRST * PAGE;
	rules.huge = data[0] & 2 ? 8 * PAGE : 0;
	rules.grow_merges = data[0] & 4;
	rules.unaccounts = data[0] & 8;
	rules.remap_looks = data[0] & 16;
	rules.retries = data[0] & 32;
	memset(page, 0, sizeof(page));
	for (i = 0; i < SPACES; i++)
		mms_space_init(&s[i], &rules, ops[i]);
	for (i = 1; i + 4 <= len; i += 4) {
		const struct step t = { data[i], data[i + 1], data[i + 2], data[i + 3] };

		play(s, &t);
		compare_spaces(s);
		compare_pages(s);
	}
	for (i = 0; i < SPACES; i++) {
		mms_space_exit(&s[i]);
		EXPECT(!s[i].ranges.root && !s[i].ranges.spare);
	}
}
