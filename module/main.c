// SPDX-License-Identifier: GPL-2.0
/*
 * mmscope: shows the live memory management of the running kernel. This file
 * is the ladder up and down; docs/design.md says what the rungs are.
 */
#include <linux/module.h>

#include "compat/layout.h"
#include "compat/mm.h"
#include "compat/pcp.h"
#include "compat/percpu.h"
#include "compat/slab.h"
#include "compat/swap.h"
#include "compat/symbol.h"
#include "compat/zone.h"
#include "compat/vmap.h"
#include "iface/debugfs.h"
#include "iface/device.h"
#include "version.h"
#include "walk/space.h"

static int __init mms_init(void)
{
	int err;

	mms_symbols_init();
	mms_layout_init();
	mms_mm_init();
	mms_swap_init();
	mms_vmap_init();
	mms_slab_init();
	mms_percpu_init();
	mms_space_init();
	mms_zone_init();
	mms_pcp_init();

	err = mms_device_init();
	if (err)
		return err;
	mms_debugfs_init();
	return 0;
}

static void __exit mms_exit(void)
{
	mms_debugfs_exit();
	mms_device_exit();
}

module_init(mms_init);
module_exit(mms_exit);

MODULE_DESCRIPTION("Shows the live memory management of the running kernel");
MODULE_AUTHOR("The mmscope authors");
MODULE_VERSION(MMS_VERSION);
MODULE_LICENSE("GPL");
