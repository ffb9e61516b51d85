// SPDX-License-Identifier: GPL-2.0-only
/*
 * diff_pages.c - compares the pages of two address spaces: a sweep over both
 * lists of runs, cut where either changes.
 */
#include <stdlib.h>

#include "diff.h"

/* ---- reading ---- */

static int add_run(struct side *side, const struct mms_run *run)
{
	struct mms_run *more = mms_array_add(&side->run, &side->nr, sizeof(*more));

	if (!more)
		return -1;
	*more = *run;
	return 0;
}

int pages_load(struct side *side)
{
	const struct mmscope_scan_args args = {
		.space = side->target.space,
		.flags = MMS_SCAN_F_MERGE_AD,
	};
	struct mmscope_scan *scan;
	struct mms_run run;
	int err = mmscope_scan_init(side->m, &args, &scan);

	side_blame(side);
	if (err)
		return fail_query(err, &side->target);
	while ((err = mmscope_scan_next(scan, &run)) > 0)
		if (add_run(side, &run))
			break;
	mmscope_scan_exit(scan);
	if (err > 0)
		return fail(EXIT_FAIL, "not enough memory");
	return err ? fail_query(err, &side->target) : 0;
}

/* ---- comparing ---- */

/* the first run that ends above @va */
static size_t run_from(const struct side *side, uint64_t va)
{
	size_t lo = 0, hi = side->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (side->run[mid].va + side->run[mid].len <= va)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* what one side has at an address, and where that ends */
struct here {
	const struct mms_run *run;
	uint64_t end;
	uint64_t value;
};

static struct here look(const struct side *side, uint64_t va, uint64_t end)
{
	size_t i = run_from(side, va);
	struct here h = { .end = end, .value = MMS_ADDR_NONE };

	if (i == side->nr)
		return h;
	if (side->run[i].va > va) {
		if (side->run[i].va < end)
			h.end = side->run[i].va;
		return h;
	}
	h.run = &side->run[i];
	if (h.run->va + h.run->len < end)
		h.end = h.run->va + h.run->len;
	h.value = mmscope_run_pa(mmscope_info(side->m), h.run, va - h.run->va);
	return h;
}

static bool has_frame(const struct here *h)
{
	return h->run && mmscope_state_is_resident(h->run->state);
}

static bool is_swapped(const struct here *h)
{
	return h->run && h->run->state == MMS_STATE_SWAP;
}

static enum page_fate fate_of(const struct here *a, const struct here *b)
{
	if (!b->run)
		return PAGE_ONLY_A;
	if (!a->run)
		return PAGE_ONLY_B;
	if (has_frame(a) && is_swapped(b))
		return PAGE_OUT;
	if (is_swapped(a) && has_frame(b))
		return PAGE_IN;
	if (has_frame(a) != has_frame(b) ||
	    (!has_frame(a) && a->run->state != b->run->state))
		return PAGE_OTHER;
	if (is_swapped(a) && a->run->swap_type != b->run->swap_type)
		return PAGE_OTHER;
	return a->value == b->value ? PAGE_SAME : PAGE_OTHER;
}

/* ranges with one fate are one, whether or not their frames are neighbours */
static bool joins(const struct page_range *last, const struct page_range *next)
{
	return last->end == next->start && last->fate == next->fate &&
	       last->start != last->end;
}

void pages_compare(const struct diff_request *r, uint64_t start, uint64_t end,
		   page_range_fn *fn, void *ctx)
{
	struct page_range last = { .start = start, .end = start };
	uint64_t va = start;

	while (va < end) {
		struct here a = look(&r->side[0], va, end);
		struct here b = look(&r->side[1], va, end);
		struct page_range next = {
			.start = va,
			.end = a.end < b.end ? a.end : b.end,
			.pa = {
				has_frame(&a) ? a.value : MMS_ADDR_NONE,
				has_frame(&b) ? b.value : MMS_ADDR_NONE,
			},
		};

		va = next.end;
		if (!a.run && !b.run)
			continue;
		next.fate = fate_of(&a, &b);
		if (joins(&last, &next)) {
			last.end = next.end;
			continue;
		}
		if (last.end != last.start)
			fn(&last, ctx);
		last = next;
	}
	if (last.end != last.start)
		fn(&last, ctx);
}

const char *fate_word(const struct diff_request *r, enum page_fate fate)
{
	static const char *const processes[PAGE_FATES] = {
		"shared", "copied", "only A", "only B", "swapped in B", "swapped in A",
	};
	static const char *const moments[PAGE_FATES] = {
		"same", "moved", "gone", "new", "swapped out", "swapped in",
	};

	return r->moments ? moments[fate] : processes[fate];
}
