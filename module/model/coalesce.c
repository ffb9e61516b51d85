// SPDX-License-Identifier: GPL-2.0
/*
 * No block that begins left of the first frame of a run can contain it, so the
 * largest block that begins there and ends within the run is maximal.
 */
#include "coalesce.h"

bool mms_coalesce_next(struct mms_coalesce *c, u64 *pfn, u32 *order)
{
	u32 o = 0;

	if (c->at >= c->end)
		return false;
	while (o + 1 < c->orders && !(c->at >> o & 1) &&
	       2ULL << o <= c->end - c->at)
		o++;
	*pfn = c->at;
	*order = o;
	c->at += 1ULL << o;
	return true;
}
