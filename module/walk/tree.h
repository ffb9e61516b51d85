/* SPDX-License-Identifier: GPL-2.0 */
/* The structure that the VMAs of a process are kept in. */
#ifndef _MMS_WALK_TREE_H
#define _MMS_WALK_TREE_H

#include "view.h"

/* walker of MMS_VIEW_TREE, see mms_view_step */
mms_view_step mms_tree_step;

#endif /* _MMS_WALK_TREE_H */
