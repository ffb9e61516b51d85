/* SPDX-License-Identifier: GPL-2.0 */
/* Slab caches, and the slabs of one. */
#ifndef _MMS_WALK_SLAB_H
#define _MMS_WALK_SLAB_H

#include "view.h"

/* walkers of MMS_VIEW_CACHES and MMS_VIEW_SLABS, see mms_view_step */
mms_view_step mms_caches_step;
mms_view_step mms_slabs_step;

#endif /* _MMS_WALK_SLAB_H */
