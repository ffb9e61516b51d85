// SPDX-License-Identifier: GPL-2.0
/*
 * The table of views: who walks, what it needs, how it reads as text.
 */
#include <linux/kernel.h>

#include "../walk/system.h"
#include "../walk/tree.h"
#include "text_system.h"
#include "text_tree.h"
#include "view.h"

const struct mms_view_ops mms_views[] = {
	{
		.view = MMS_VIEW_SYSTEM, .scope = MMS_SCOPE_MACHINE,
		.cap = MMS_CAP_USER_WALK,
		.name = "system", .version = 1,
		.step = mms_system_step, .text = mms_text_system,
	}, {
		.view = MMS_VIEW_NAMES, .scope = MMS_SCOPE_MACHINE,
		.cap = MMS_CAP_USER_WALK,
		.name = "names", .version = 1,
		.step = mms_names_step, .text = mms_text_system,
	}, {
		.view = MMS_VIEW_TREE, .scope = MMS_SCOPE_USER,
		.cap = MMS_CAP_USER_WALK,
		.name = "tree", .version = 1,
		.step = mms_tree_step, .text = mms_text_tree,
	},
};

const unsigned int mms_nr_views = ARRAY_SIZE(mms_views);
