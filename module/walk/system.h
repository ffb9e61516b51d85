/* SPDX-License-Identifier: GPL-2.0 */
/* The machine, the moment, and the names of flags on this kernel. */
#ifndef _MMS_WALK_SYSTEM_H
#define _MMS_WALK_SYSTEM_H

#include "view.h"

/* walkers of MMS_VIEW_SYSTEM and MMS_VIEW_NAMES, see mms_view_step */
mms_view_step mms_system_step;
mms_view_step mms_names_step;

#endif /* _MMS_WALK_SYSTEM_H */
