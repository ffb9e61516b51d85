/* SPDX-License-Identifier: GPL-2.0 */
/* Every free block of the buddy allocator. */
#ifndef _MMS_WALK_BUDDY_H
#define _MMS_WALK_BUDDY_H

#include "view.h"

/* walker of MMS_VIEW_BUDDY, see mms_view_step */
mms_view_step mms_buddy_step;

#endif /* _MMS_WALK_BUDDY_H */
