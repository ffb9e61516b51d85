/* SPDX-License-Identifier: GPL-2.0 */
/* Page tables as memory. */
#ifndef _MMS_WALK_PGTABLES_H
#define _MMS_WALK_PGTABLES_H

#include "view.h"

/* walker of MMS_VIEW_TABLES, see mms_view_step */
mms_view_step mms_pgtables_step;

#endif /* _MMS_WALK_PGTABLES_H */
