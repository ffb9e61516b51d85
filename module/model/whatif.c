// SPDX-License-Identifier: GPL-2.0
/*
 * Sums about what free memory would be good for.
 */
#include "whatif.h"

static int by_first(const void *a, const void *b)
{
	const struct mms_free_run *one = a, *other = b;

	return one->first < other->first ? -1 : one->first > other->first;
}

/* aligned blocks in a run */
static u64 blocks_in(u64 first, u64 end, u32 order)
{
	const u64 up = (first >> order) + !!(first & ((1ULL << order) - 1));

	return end >> order > up ? (end >> order) - up : 0;
}

u64 mms_whatif_fit(struct mms_free_run *run, size_t nr, u32 order, u64 *frames)
{
	u64 blocks = 0, sum = 0, first, end;
	size_t i = 0;

	mms_sort(run, nr, sizeof(*run), by_first);
	while (i < nr) {
		first = run[i].first;
		end = run[i].end;
		for (i++; i < nr && run[i].first <= end; i++)
			if (run[i].end > end)
				end = run[i].end;
		sum += end - first;
		blocks += blocks_in(first, end, order);
	}
	if (frames)
		*frames = sum;
	return blocks;
}

u64 mms_whatif_allowed(u64 free, u64 mark, u32 order)
{
	return free > mark ? (free - mark) >> order : 0;
}

void mms_whatif_block(struct mms_whatif_move *m, u64 pfn, u64 fixed)
{
	const u64 size = 1ULL << m->block_order;

	if (m->order <= m->block_order) {
		const u64 lost = (fixed + (1ULL << m->order) - 1) >> m->order;
		const u64 room = size >> m->order;

		m->blocks += room > lost ? room - lost : 0;
		return;
	}
	if (fixed || pfn != m->next || !(pfn & ((1ULL << m->order) - 1)))
		m->clean = 0;
	/* it begins a block, or goes on with one that began clean */
	if (!fixed && (m->clean || !(pfn & ((1ULL << m->order) - 1))))
		m->clean++;
	m->next = pfn + size;
	m->blocks += m->clean == 1ULL << (m->order - m->block_order);
}
