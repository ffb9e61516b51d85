/* SPDX-License-Identifier: GPL-2.0 */
/* A task, its mm_struct, and who shares it. */
#ifndef _MMS_WALK_MM_H
#define _MMS_WALK_MM_H

#include "view.h"

/* walker of MMS_VIEW_MM, see mms_view_step */
mms_view_step mms_mm_step;

#endif /* _MMS_WALK_MM_H */
