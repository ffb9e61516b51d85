// SPDX-License-Identifier: GPL-2.0
/*
 * The struct page behind a page table.
 */
#include "tablepage.h"

#include <linux/io.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/spinlock.h>

#include "../uapi/mmscope.h"
#include "probes.gen.h"

bool mms_pmd_table_is_shared(u64 pa)
{
	struct page *page = pfn_to_page(PHYS_PFN(pa));

#if MMS_HAVE_PTDESC_SHARE_COUNT
	return atomic_read(&page_ptdesc(page)->pt_share_count) > 0;
#elif MMS_HAVE_PAGE_SHARE_COUNT
	return atomic_read(&page->pt_share_count) > 0;
#else
	return page_count(page) > 1;
#endif
}

/* the macro became an option with 394290cba966 ("mm: turn USE_SPLIT_*") (in v6.12) */
#if defined(CONFIG_SPLIT_PMD_PTLOCKS)
#define SPLIT_PMD_LOCKS		1
#elif defined(USE_SPLIT_PMD_PTLOCKS)
#define SPLIT_PMD_LOCKS		USE_SPLIT_PMD_PTLOCKS
#else
#define SPLIT_PMD_LOCKS		0
#endif

int mms_deposit_level(void)
{
	return SPLIT_PMD_LOCKS ? MMS_LEVEL_PMD : MMS_LEVEL_PGD;
}

#ifdef CONFIG_TRANSPARENT_HUGEPAGE
/* pgtable_trans_huge_deposit(): a ring of pages without a head of its own */
unsigned int mms_table_deposits(struct mm_struct *mm, void *table,
				unsigned int skip, u64 *pa, unsigned int max)
{
	spinlock_t *ptl = pmd_lock(mm, table);
	struct page *first = pmd_huge_pte(mm, (pmd_t *)table), *page = first;
	unsigned int i, nr = 0;

	for (i = 0; page && nr < max; i++) {
		if (i >= skip)
			pa[nr++] = page_to_phys(page);
		page = list_next_entry(page, lru);
		if (page == first)
			break;
	}
	spin_unlock(ptl);
	return nr;
}
#else
unsigned int mms_table_deposits(struct mm_struct *mm, void *table,
				unsigned int skip, u64 *pa, unsigned int max)
{
	return 0;
}
#endif
