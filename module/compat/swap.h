/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Entries that are not present yet not empty, and the swap areas that some of
 * them name.
 */
#ifndef _MMS_COMPAT_SWAP_H
#define _MMS_COMPAT_SWAP_H

#include <linux/types.h>

struct mms_swap;

/**
 * struct mms_nonpresent - what a swap-format entry says
 * @state: MMS_STATE_SWAP, _MIGRATION, _HWPOISON, _MARKER, _DEVICE or _BAD
 * @type: SWAP: number of the swap area
 * @aux: SWAP: offset in pages; MARKER: MMS_MARKER_*
 * @pfn: MIGRATION, HWPOISON, DEVICE: page frame; else MMS_ADDR_NONE
 * @page_flags: MMS_PAGE_SOFT_DIRTY, _UFFD_WP, _EXCLUSIVE
 */
struct mms_nonpresent {
	u32 state;
	u32 type;
	u64 aux;
	u64 pfn;
	u32 page_flags;
};

/**
 * mms_nonpresent_decode() - decode a swap-format entry of any level
 * @raw: the entry; the format is the same at all levels
 * @out: filled completely
 *
 * Context: any.
 */
void mms_nonpresent_decode(u64 raw, struct mms_nonpresent *out);

/** mms_swap_init() - set the capabilities "swap-area", "markers", "guard" */
void mms_swap_init(void);

/**
 * mms_swap_area() - which file or device a swap area is
 * @swap: ->type chosen; ->path, ->path_len and ->pages are filled
 *
 * Context: may sleep; takes swapon_mutex as /proc/swaps does.
 * Return: 0, -ENOENT (no such area), -EOPNOTSUPP (capability off), -EINTR,
 * -ENAMETOOLONG, -EFAULT.
 */
int mms_swap_area(struct mms_swap *swap);

#endif /* _MMS_COMPAT_SWAP_H */
