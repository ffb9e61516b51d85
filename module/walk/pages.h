/* SPDX-License-Identifier: GPL-2.0 */
/* Frames one by one. */
#ifndef _MMS_WALK_PAGES_H
#define _MMS_WALK_PAGES_H

#include "view.h"

/* walker of MMS_VIEW_PAGES, see mms_view_step */
mms_view_step mms_pages_step;

#endif /* _MMS_WALK_PAGES_H */
