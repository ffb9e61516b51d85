/* SPDX-License-Identifier: GPL-2.0 */
/* The pages of a VMA, counted from the page tables. */
#ifndef _MMS_WALK_VMCOUNT_H
#define _MMS_WALK_VMCOUNT_H

#include <linux/types.h>

#include "../uapi/mmscope.h"
#include "scan.h"

struct mms_hold;

#define MMS_VMCOUNT_RUNS	64

/**
 * struct mms_vmcount - a count under way
 * @scan: the scan over the VMA's range
 * @run: what it found and was not added up yet
 * @rec: where the numbers go
 */
struct mms_vmcount {
	struct mms_scanner scan;
	struct mms_run run[MMS_VMCOUNT_RUNS];
	struct mms_rec_vma *rec;
};

/**
 * mms_vmcount_begin() - begin to count a VMA's pages
 * @c: filled
 * @sp: the address space
 * @rec: the VMA's record, with its range; numbers are added to it
 */
void mms_vmcount_begin(struct mms_vmcount *c, const struct mms_space *sp,
		       struct mms_rec_vma *rec);

/**
 * mms_vmcount_held() - go on for as long as the hold may last
 * @c: the count
 * @h: a hold that the caller has begun
 *
 * Context: within the hold. Return: whether the whole VMA was counted.
 */
bool mms_vmcount_held(struct mms_vmcount *c, struct mms_hold *h);

#endif /* _MMS_WALK_VMCOUNT_H */
