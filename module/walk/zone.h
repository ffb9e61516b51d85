/* SPDX-License-Identifier: GPL-2.0 */
/* Nodes, zones, their counters, and how many free blocks each list holds. */
#ifndef _MMS_WALK_ZONE_H
#define _MMS_WALK_ZONE_H

#include "view.h"

/* walker of MMS_VIEW_ZONES, see mms_view_step */
mms_view_step mms_zones_step;

#endif /* _MMS_WALK_ZONE_H */
