/* SPDX-License-Identifier: GPL-2.0 */
/* VMAs as records. */
#ifndef _MMS_WALK_VMA_H
#define _MMS_WALK_VMA_H

#include "view.h"

/* walker of MMS_VIEW_VMAS, see mms_view_step */
mms_view_step mms_vmas_step;

#endif /* _MMS_WALK_VMA_H */
