/* SPDX-License-Identifier: GPL-2.0 */
/* Why two VMAs are not one. */
#ifndef _MMS_WALK_MERGE_H
#define _MMS_WALK_MERGE_H

#include <linux/types.h>

struct vm_area_struct;

/**
 * mms_vma_merge() - what keeps a VMA apart from the one before
 * @prev: the one before, NULL if there is none
 * @vma: the VMA
 * @flags: filled: bits of vm_flags that differ, 0 if they are apart
 *
 * The rules are the running kernel's, all of them tried, whichever of the two
 * would be the one that grows. That nothing keeps them apart does not make
 * them one: the kernel tries only when it maps or changes a range.
 * Context: mmap_lock held. Return: MMS_MERGE_*, 0 if they could be one.
 */
u32 mms_vma_merge(struct vm_area_struct *prev, struct vm_area_struct *vma,
		  u64 *flags);

#endif /* _MMS_WALK_MERGE_H */
