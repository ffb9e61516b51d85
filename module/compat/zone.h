/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Small differences around zones and the buddy allocator, under the newest
 * kernel's names.
 */
#ifndef _MMS_COMPAT_ZONE_H
#define _MMS_COMPAT_ZONE_H

#include <linux/mmzone.h>

/*
 * Number of orders. MAX_ORDER was exclusive until 23baf831a32c ("mm, treewide:
 * redefine MAX_ORDER sanely") (in v6.4), NR_PAGE_ORDERS came with fd37721803c6
 * (in v6.8).
 */
#ifdef NR_PAGE_ORDERS
#define MMS_ORDERS	NR_PAGE_ORDERS
#else
#define MMS_ORDERS	MAX_ORDER
#endif

#endif /* _MMS_COMPAT_ZONE_H */
