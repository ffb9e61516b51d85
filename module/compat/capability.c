// SPDX-License-Identifier: GPL-2.0
/*
 * The capability table: names, and for each how it was found and why it is
 * off. It decides nothing itself.
 */
#include "capability.h"

#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "../uapi/mmscope.h"

struct capability {
	const char *name;
	const char *how;	/* static string */
	const char *why;	/* static string; NULL when on */
};

static struct capability table[] = {
	[MMS_CAP_USER_WALK]	= { "user-walk",    "", "not set up" },
	[MMS_CAP_KERNEL_WALK]	= { "kernel-walk",  "", "not set up" },
	[MMS_CAP_KERNEL_LOCK]	= { "kernel-lock",  "", "not set up" },
	[MMS_CAP_HOTPLUG_LOCK]	= { "hotplug-lock", "", "not set up" },
	[MMS_CAP_LEVEL5]	= { "level5",       "", "not set up" },
	[MMS_CAP_SPLIT_PGD]	= { "split-pgd",    "", "not set up" },
	[MMS_CAP_HUGE_ZERO]	= { "huge-zero",    "", "not set up" },
	[MMS_CAP_UFFD_WP]	= { "uffd-wp",      "", "not set up" },
	[MMS_CAP_MARKERS]	= { "markers",      "", "not set up" },
	[MMS_CAP_GUARD]		= { "guard",        "", "not set up" },
	[MMS_CAP_SWAP_AREA]	= { "swap-area",    "", "not set up" },
	[MMS_CAP_VMA_SEQ]	= { "vma-seq",      "", "not set up" },
	[MMS_CAP_PERCPU]	= { "percpu",       "", "not set up" },
	[MMS_CAP_BTF]		= { "btf",          "", "not set up" },
	[MMS_CAP_SLAB]		= { "slab",         "", "not set up" },
	[MMS_CAP_SLAB_COUNTS]	= { "slab-counts",  "", "not set up" },
	[MMS_CAP_SLAB_CPU]	= { "slab-cpu",     "", "not set up" },
	[MMS_CAP_ZONES]		= { "zones",        "", "not set up" },
	[MMS_CAP_PCP]		= { "pcp",          "", "not set up" },
	[MMS_CAP_STAT_NAMES]	= { "stat-names",   "", "not set up" },
	[MMS_CAP_VMALLOC]	= { "vmalloc",      "", "not set up" },
};

static_assert(ARRAY_SIZE(table) == MMS_CAPS);

void mms_cap_on(enum mms_cap_id id, const char *how)
{
	table[id].how = how;
	WRITE_ONCE(table[id].why, NULL);
}

void mms_cap_off(enum mms_cap_id id, const char *how, const char *why)
{
	table[id].how = how;
	WRITE_ONCE(table[id].why, why);
}

bool mms_cap_is_on(enum mms_cap_id id)
{
	return !READ_ONCE(table[id].why);
}

void mms_cap_record(enum mms_cap_id id, struct mms_cap *rec)
{
	const char *why = READ_ONCE(table[id].why);

	memset(rec, 0, sizeof(*rec));
	snprintf(rec->name, sizeof(rec->name), "%s", table[id].name);
	snprintf(rec->how, sizeof(rec->how), "%s", table[id].how);
	snprintf(rec->reason, sizeof(rec->reason), "%s", why ? why : "");
	rec->on = !why;
}
