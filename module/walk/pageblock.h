/* SPDX-License-Identifier: GPL-2.0 */
/* Pageblocks and what their frames are used for. */
#ifndef _MMS_WALK_PAGEBLOCK_H
#define _MMS_WALK_PAGEBLOCK_H

#include "view.h"

/* walker of MMS_VIEW_PAGEBLOCKS, see mms_view_step */
mms_view_step mms_pageblocks_step;

#endif /* _MMS_WALK_PAGEBLOCK_H */
