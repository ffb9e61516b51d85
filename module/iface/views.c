// SPDX-License-Identifier: GPL-2.0
/*
 * The table of views: who walks, what it needs, how it reads as text.
 */
#include <linux/kernel.h>

#include "../walk/buddy.h"
#include "../walk/census.h"
#include "../walk/freelist.h"
#include "../walk/layout.h"
#include "../walk/mm.h"
#include "../walk/pageblock.h"
#include "../walk/pages.h"
#include "../walk/pcp.h"
#include "../walk/pgtables.h"
#include "../walk/slab.h"
#include "../walk/system.h"
#include "../walk/task.h"
#include "../walk/tree.h"
#include "../walk/vma.h"
#include "../walk/vmalloc.h"
#include "../walk/what.h"
#include "../walk/who.h"
#include "../walk/zone.h"
#include "text_mm.h"
#include "text_page.h"
#include "text_pgtables.h"
#include "text_slab.h"
#include "text_system.h"
#include "text_tree.h"
#include "text_zone.h"
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
		.view = MMS_VIEW_TREE, .scope = MMS_SCOPE_USER, .addresses = true,
		.cap = MMS_CAP_USER_WALK,
		.name = "tree", .version = 1,
		.step = mms_tree_step, .text = mms_text_tree,
	}, {
		.view = MMS_VIEW_TABLES, .scope = MMS_SCOPE_SPACE,
		.cap = MMS_CAP_USER_WALK,
		.flags = MMS_VIEW_F_ENTRIES, .args = 2,
		.name = "pgtables", .version = 1,
		.step = mms_pgtables_step, .text = mms_text_pgtables,
	}, {
		.view = MMS_VIEW_WHO, .scope = MMS_SCOPE_ALL, .addresses = true,
		.cap = MMS_CAP_USER_WALK, .args = 2,
		.step = mms_who_step,
	}, {
		.view = MMS_VIEW_TASKS, .scope = MMS_SCOPE_ALL, .addresses = true,
		.cap = MMS_CAP_USER_WALK, .flags = MMS_VIEW_F_THREADS,
		.name = "tasks", .version = 1,
		.step = mms_tasks_step, .text = mms_text_mm,
	}, {
		.view = MMS_VIEW_MM, .scope = MMS_SCOPE_TASK, .addresses = true,
		.cap = MMS_CAP_USER_WALK,
		.name = "mm", .version = 1,
		.step = mms_mm_step, .text = mms_text_mm,
	}, {
		.view = MMS_VIEW_VMAS, .scope = MMS_SCOPE_USER, .addresses = true,
		.cap = MMS_CAP_USER_WALK, .flags = MMS_VIEW_F_PAGES, .args = 2,
		.name = "vma", .version = 1, .file_flags = MMS_VIEW_F_PAGES,
		.step = mms_vmas_step, .text = mms_text_mm,
	}, {
		.view = MMS_VIEW_PAGES, .scope = MMS_SCOPE_MACHINE, .addresses = true,
		.cap = MMS_CAP_USER_WALK, .args = 2,
		.step = mms_pages_step,
	}, {
		.view = MMS_VIEW_CENSUS, .scope = MMS_SCOPE_MACHINE,
		.cap = MMS_CAP_USER_WALK, .args = 2,
		.name = "frames", .version = 1,
		.step = mms_census_step, .text = mms_text_census,
	}, {
		.view = MMS_VIEW_CELLS, .scope = MMS_SCOPE_MACHINE,
		.cap = MMS_CAP_USER_WALK, .args = 3,
		.step = mms_cells_step,
	}, {
		.view = MMS_VIEW_ZONES, .scope = MMS_SCOPE_MACHINE, .addresses = true,
		.cap = MMS_CAP_ZONES, .flags = MMS_VIEW_F_EXACT,
		.name = "zones", .version = 1,
		.step = mms_zones_step, .text = mms_text_zone,
	}, {
		.view = MMS_VIEW_BUDDY, .scope = MMS_SCOPE_MACHINE,
		.cap = MMS_CAP_ZONES, .flags = MMS_VIEW_F_EXACT,
		.args = 2, .file_args = { MMS_ALL, MMS_ALL },
		.name = "buddy", .version = 1,
		.step = mms_buddy_step, .text = mms_text_zone,
	}, {
		.view = MMS_VIEW_PCP, .scope = MMS_SCOPE_MACHINE,
		.cap = MMS_CAP_PCP, .flags = MMS_VIEW_F_MEMBERS | MMS_VIEW_F_EXACT,
		.args = 2, .file_args = { MMS_ALL, MMS_ALL },
		.name = "pcp", .version = 1, .file_flags = MMS_VIEW_F_MEMBERS,
		.step = mms_pcp_step, .text = mms_text_zone,
	}, {
		.view = MMS_VIEW_PAGEBLOCKS, .scope = MMS_SCOPE_MACHINE,
		.cap = MMS_CAP_ZONES,
		.args = 2, .file_args = { MMS_ALL, MMS_ALL },
		.name = "pageblocks", .version = 1,
		.step = mms_pageblocks_step, .text = mms_text_zone,
	}, {
		.view = MMS_VIEW_LAYOUT, .scope = MMS_SCOPE_MACHINE, .addresses = true,
		.cap = MMS_CAP_KERNEL_WALK,
		.name = "layout", .version = 1,
		.step = mms_layout_step, .text = mms_text_mm,
	}, {
		.view = MMS_VIEW_VMALLOC, .scope = MMS_SCOPE_MACHINE, .addresses = true,
		.cap = MMS_CAP_VMALLOC,
		.name = "vmalloc", .version = 1,
		.step = mms_vmalloc_step, .text = mms_text_mm,
	}, {
		.view = MMS_VIEW_CACHES, .scope = MMS_SCOPE_MACHINE, .addresses = true,
		.cap = MMS_CAP_SLAB, .args = 1,
		.name = "slab", .version = 1,
		.step = mms_caches_step, .text = mms_text_slab,
	}, {
		.view = MMS_VIEW_SLABS, .scope = MMS_SCOPE_MACHINE, .addresses = true,
		.cap = MMS_CAP_SLAB, .args = 1, .flags = MMS_VIEW_F_OBJECTS,
		.step = mms_slabs_step,
	}, {
		.view = MMS_VIEW_WHAT, .scope = MMS_SCOPE_MACHINE, .addresses = true,
		.cap = MMS_CAP_KERNEL_WALK, .args = 2,
		.step = mms_what_step,
	},
};

const unsigned int mms_nr_views = ARRAY_SIZE(mms_views);
