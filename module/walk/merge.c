// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's rules for merging two neighbouring VMAs (is_mergeable_vma() and
 * its callers in mm/vma.c, mm/mmap.c before v6.11), applied to a pair that
 * exists.
 */
#include "merge.h"

#include <linux/compiler.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../compat/policy.h"
#include "../compat/vma.h"
#include "../uapi/mmscope.h"

#define NEVER_MERGED	(VM_IO | VM_DONTEXPAND | VM_PFNMAP | VM_MIXEDMAP)

/*
 * An area that goes away in a merge must not want to be told (before v6.9: the
 * one that grows must not). Either of a pair may be that one, so it takes
 * two to forbid it.
 */
static bool wants_close(const struct vm_area_struct *vma)
{
	return vma->vm_ops && vma->vm_ops->close;
}

/*
 * One that has no anon_vma takes over the other's, unless that one came by
 * fork: its chain leads to the parents' as well.
 */
static bool anon_vmas_fit(struct vm_area_struct *a, struct vm_area_struct *b)
{
	const void *of_a = READ_ONCE(a->anon_vma), *of_b = READ_ONCE(b->anon_vma);

	if (of_a == of_b)
		return true;
	if (of_a && of_b)
		return false;
	/* page faults, which the lock for reading lets in, add the first of a chain */
	return data_race(list_is_singular(of_a ? &a->anon_vma_chain : &b->anon_vma_chain));
}

static bool names_are_equal(struct vm_area_struct *a, struct vm_area_struct *b)
{
	const char *of_a = mms_vma_anon_name(a), *of_b = mms_vma_anon_name(b);

	return of_a == of_b || (of_a && of_b && !strcmp(of_a, of_b));
}

/* needs_adjacent_anon_pgoff() */
static bool anon_pgoff_counts(const struct vm_area_struct *vma)
{
	return mms_has_anon_pgoff() && vma->vm_file &&
	       (vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE;
}

static bool flags_either(const struct vm_area_struct *a,
			 const struct vm_area_struct *b, u64 mask)
{
	return (a->vm_flags | b->vm_flags) & mask;
}

u32 mms_vma_merge(struct vm_area_struct *prev, struct vm_area_struct *vma,
		  u64 *flags)
{
	unsigned long pages;
	u32 why = 0;

	*flags = 0;
	if (!prev || prev->vm_end != READ_ONCE(vma->vm_start))
		return MMS_MERGE_APART;
	pages = (prev->vm_end - prev->vm_start) >> PAGE_SHIFT;
	*flags = prev->vm_flags ^ vma->vm_flags;

	if (*flags & ~mms_merge_ignored_flags())
		why |= MMS_MERGE_FLAGS;
	if (flags_either(prev, vma, NEVER_MERGED))
		why |= MMS_MERGE_SPECIAL;
	if (flags_either(prev, vma, VM_HUGETLB))
		why |= MMS_MERGE_HUGETLB;
	if (prev->vm_file != vma->vm_file)
		why |= MMS_MERGE_FILE;
	if (prev->vm_pgoff + pages != vma->vm_pgoff)
		why |= MMS_MERGE_PGOFF;
	if (anon_pgoff_counts(vma) &&
	    mms_vma_anon_pgoff(prev) + pages != mms_vma_anon_pgoff(vma))
		why |= MMS_MERGE_ANON_PGOFF;
	if (!anon_vmas_fit(prev, vma))
		why |= MMS_MERGE_ANON_VMA;
	if (!mms_policy_equal(mms_vma_policy(prev), mms_vma_policy(vma)))
		why |= MMS_MERGE_POLICY;
	if (mms_vma_uffd(prev) != mms_vma_uffd(vma))
		why |= MMS_MERGE_UFFD;
	if (!names_are_equal(prev, vma))
		why |= MMS_MERGE_ANON_NAME;
	if (wants_close(prev) && wants_close(vma))
		why |= MMS_MERGE_CLOSE;
	return why;
}
