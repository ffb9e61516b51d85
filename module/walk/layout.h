/* SPDX-License-Identifier: GPL-2.0 */
/* The regions of the kernel's half as records. */
#ifndef _MMS_WALK_LAYOUT_H
#define _MMS_WALK_LAYOUT_H

#include "view.h"

/* walker of MMS_VIEW_LAYOUT, see mms_view_step */
mms_view_step mms_layout_step;

#endif /* _MMS_WALK_LAYOUT_H */
