// SPDX-License-Identifier: GPL-2.0
/*
 * The layout of the ABI, written down a second time. Compiled for 64 bits, and
 * for 32 bits where the compiler can: it must be the same for both.
 */
#include <stddef.h>

#include "mmscope.h"

#define SIZE(type, size) \
	_Static_assert(sizeof(struct type) == (size), "size of " #type)
#define PLACE(type, member, offset) \
	_Static_assert(offsetof(struct type, member) == (offset), #type "." #member)

SIZE(mms_consistency, 32);
PLACE(mms_consistency, max_hold_ns, 8);
PLACE(mms_consistency, max_hold_tables, 24);

SIZE(mms_level, 16);
PLACE(mms_level, shift, 8);

SIZE(mms_info, 176);
PLACE(mms_info, user_end, 16);
PLACE(mms_info, hold_bound_ns, 40);
PLACE(mms_info, level, 56);
PLACE(mms_info, arch, 136);
PLACE(mms_info, version, 152);

SIZE(mms_cap, 224);
PLACE(mms_cap, reason, 96);
PLACE(mms_cap, on, 216);

SIZE(mms_ptbit, 128);
PLACE(mms_ptbit, name, 24);
PLACE(mms_ptbit, help, 40);

SIZE(mms_list, 24);
PLACE(mms_list, out, 8);

SIZE(mms_entry, 16);

SIZE(mms_walk, 168);
PLACE(mms_walk, page_flags, 56);
PLACE(mms_walk, state, 60);
PLACE(mms_walk, swap_type, 64);
PLACE(mms_walk, kinds, 68);
PLACE(mms_walk, user_pgd, 72);
PLACE(mms_walk, entry, 88);

SIZE(mms_translate, 88);
PLACE(mms_translate, addrs, 16);
PLACE(mms_translate, out, 24);
PLACE(mms_translate, root_pa, 48);
PLACE(mms_translate, cons, 56);

SIZE(mms_run, 32);
PLACE(mms_run, page_flags, 24);
PLACE(mms_run, swap_type, 31);

SIZE(mms_scan, 112);
PLACE(mms_scan, start, 16);
PLACE(mms_scan, out, 32);
PLACE(mms_scan, next, 56);
PLACE(mms_scan, cons, 80);

SIZE(mms_swap, 280);
PLACE(mms_swap, pages, 16);
PLACE(mms_swap, path, 24);

_Static_assert(MMS_IOC_INFO == 0xc0b0e400, "number of MMS_IOC_INFO");
_Static_assert(MMS_IOC_TRANSLATE == 0xc058e410, "number of MMS_IOC_TRANSLATE");
_Static_assert(MMS_IOC_SCAN == 0xc070e411, "number of MMS_IOC_SCAN");
