/* SPDX-License-Identifier: GPL-2.0 */
/* What the files about slabs share among themselves. */
#ifndef _MMS_COMPAT_SLAB_PAGE_H
#define _MMS_COMPAT_SLAB_PAGE_H

#include <linux/types.h>

/**
 * mms_list_next() - one step along a list of the kernel
 * @head: the list_head of the list
 * @at: the link before, NULL for the first
 * @next: filled: the link, NULL after the last
 *
 * Follows no link whose neighbour does not point back. Context: any; whoever
 * calls holds what keeps the list still.
 * Return: 0, -EUCLEAN.
 */
int mms_list_next(const void *head, const void *at, const void **next);

/** mms_slab_check_counters() - whether the counters lie as slab_page.c takes them apart */
bool mms_slab_check_counters(void);

#endif /* _MMS_COMPAT_SLAB_PAGE_H */
