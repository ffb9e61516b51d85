// SPDX-License-Identifier: GPL-2.0
/*
 * Adds up the runs of a scan. What counts as resident is what the kernel counts
 * in the RSS: pages with a reference, neither zero pages nor bare frames.
 */
#include "vmcount.h"

#include <linux/mm.h>
#include <linux/string.h>

#include "hold.h"

#define EMPTY	(MMS_STATE_BIT(MMS_STATE_NEVER) | MMS_STATE_BIT(MMS_STATE_NO_TABLE) | \
		 MMS_STATE_BIT(MMS_STATE_NO_VMA) | MMS_STATE_BIT(MMS_STATE_UNMAPPED))

void mms_vmcount_begin(struct mms_vmcount *c, const struct mms_space *sp,
		       struct mms_rec_vma *rec)
{
	memset(&c->scan, 0, sizeof(c->scan));
	c->scan.sp = sp;
	c->scan.next = rec->start;
	c->scan.last = rec->end - 1;
	c->scan.states = (MMS_STATE_BIT(MMS_STATES) - 1) & ~EMPTY;
	c->scan.runs = c->run;
	c->scan.room = MMS_VMCOUNT_RUNS;
	c->scan.cap = MMS_VMCOUNT_RUNS;
	c->rec = rec;
}

static void add_present(struct mms_rec_vma *rec, const struct mms_run *run, u64 pages)
{
	rec->present += pages;
	if (run->state != MMS_STATE_MAPPED)
		rec->prot_none += pages;
	if (run->page_flags & MMS_PAGE_DIRTY)
		rec->dirty += pages;
	if (run->page_flags & MMS_PAGE_YOUNG)
		rec->young += pages;

	if (run->page_flags & MMS_PAGE_ZERO) {
		rec->zero += pages;
		return;
	}
	if (run->page_flags & MMS_PAGE_HUGETLB)
		rec->hugetlb += pages;
	if (run->page_flags & MMS_PAGE_THP)
		rec->thp += pages;
	if (run->page_flags & MMS_PAGE_ANON)
		rec->anon += pages;
	else if (run->page_flags & MMS_PAGE_FILE)
		rec->file_pages += pages;
	else
		rec->special += pages;
}

static void add_run(struct mms_rec_vma *rec, const struct mms_run *run)
{
	u64 pages = run->len >> PAGE_SHIFT;

	switch (run->state) {
	case MMS_STATE_MAPPED:
	case MMS_STATE_PROT_NONE:
	case MMS_STATE_NUMA_HINT:
		add_present(rec, run, pages);
		break;
	case MMS_STATE_SWAP:
		rec->swap += pages;
		break;
	default:
		rec->other += pages;
	}
}

bool mms_vmcount_held(struct mms_vmcount *c, struct mms_hold *h)
{
	bool full;
	u32 i;

	do {
		mms_scan_held(&c->scan, h);
		full = c->scan.nr == c->scan.cap;
		for (i = 0; i < c->scan.nr; i++)
			add_run(c->rec, &c->run[i]);
		c->scan.nr = 0;
	} while (full && !c->scan.finished && !mms_hold_is_over(h));
	return c->scan.finished;
}
