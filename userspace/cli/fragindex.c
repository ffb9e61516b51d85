// SPDX-License-Identifier: GPL-2.0-only
/*
 * fragindex.c - the two indices of fragmentation, with the kernel's own
 * integer arithmetic, so that they agree with what it prints to the last digit:
 * mm/vmstat.c, fill_contig_page_info(), __fragmentation_index() and
 * unusable_free_index(); debugfs files extfrag/extfrag_index and
 * extfrag/unusable_index.
 */
#include <inttypes.h>

#include "frames.h"

void frag_count(const struct zones *zs, const struct zone_info *z,
		uint32_t order, struct frag *ret)
{
	uint32_t i;

	*ret = (struct frag){ .pages = 0 };
	for (i = 0; i < zs->orders; i++) {
		uint64_t blocks = zone_blocks_all(zs, z, i);

		ret->blocks += blocks;
		ret->pages += blocks << i;
		if (i >= order)
			ret->suitable += blocks << (i - order);
	}
}

int64_t frag_index(const struct frag *f, uint32_t order)
{
	if (!f->blocks)
		return 0;
	if (f->suitable)
		return -1000;
	return 1000 - (int64_t)((1000 + f->pages * 1000 / (1ULL << order)) /
				f->blocks);
}

int64_t unusable_index(const struct frag *f, uint32_t order)
{
	if (!f->pages)
		return 1000;
	return (f->pages - (f->suitable << order)) * 1000 / f->pages;
}

void thousandths_str(int64_t n, char *buf, size_t size)
{
	int64_t whole = n < 0 ? -n : n;

	snprintf(buf, size, "%s%" PRId64 ".%03" PRId64, n < 0 ? "-" : "",
		 whole / 1000, whole % 1000);
}
