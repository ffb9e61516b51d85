/* SPDX-License-Identifier: GPL-2.0 */
/* All frames, counted by what they are used for. */
#ifndef _MMS_WALK_CENSUS_H
#define _MMS_WALK_CENSUS_H

#include "view.h"

/* walkers of MMS_VIEW_CENSUS and MMS_VIEW_CELLS, see mms_view_step */
mms_view_step mms_census_step;
mms_view_step mms_cells_step;

#endif /* _MMS_WALK_CENSUS_H */
