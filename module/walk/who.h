/* SPDX-License-Identifier: GPL-2.0 */
/* Which processes map a frame. */
#ifndef _MMS_WALK_WHO_H
#define _MMS_WALK_WHO_H

#include "view.h"

/* walker of MMS_VIEW_WHO, see mms_view_step */
mms_view_step mms_who_step;

#endif /* _MMS_WALK_WHO_H */
