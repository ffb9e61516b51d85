/* SPDX-License-Identifier: GPL-2.0 */
/* Vmalloc areas as records. */
#ifndef _MMS_WALK_VMALLOC_H
#define _MMS_WALK_VMALLOC_H

#include "view.h"

/* walker of MMS_VIEW_VMALLOC, see mms_view_step */
mms_view_step mms_vmalloc_step;

#endif /* _MMS_WALK_VMALLOC_H */
