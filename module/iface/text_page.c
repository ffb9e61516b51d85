// SPDX-License-Identifier: GPL-2.0
/*
 * Text of the records about page frames.
 */
#include "text_page.h"

#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../compat/names.h"
#include "../uapi/mmscope.h"

static const char * const kinds[] = {
	[MMS_FRAME_HOLE]	  = "hole",
	[MMS_FRAME_RESERVED]	  = "reserved",
	[MMS_FRAME_OFFLINE]	  = "offline",
	[MMS_FRAME_HWPOISON]	  = "hwpoison",
	[MMS_FRAME_BUDDY]	  = "buddy",
	[MMS_FRAME_PCP]		  = "pcp",
	[MMS_FRAME_SLAB]	  = "slab",
	[MMS_FRAME_PAGE_TABLE]	  = "page-table",
	[MMS_FRAME_ANON]	  = "anon",
	[MMS_FRAME_ANON_SWAP]	  = "anon-swap",
	[MMS_FRAME_SHMEM]	  = "shmem",
	[MMS_FRAME_FILE]	  = "file",
	[MMS_FRAME_HUGETLB]	  = "hugetlb",
	[MMS_FRAME_KSM]		  = "ksm",
	[MMS_FRAME_ZERO]	  = "zero",
	[MMS_FRAME_VMALLOC]	  = "vmalloc",
	[MMS_FRAME_STACK]	  = "stack",
	[MMS_FRAME_LARGE_KMALLOC] = "large-kmalloc",
	[MMS_FRAME_ZSMALLOC]	  = "zsmalloc",
	[MMS_FRAME_BALLOON]	  = "balloon",
	[MMS_FRAME_DEVICE]	  = "device",
	[MMS_FRAME_GUARD]	  = "guard",
	[MMS_FRAME_UNACCEPTED]	  = "unaccepted",
	[MMS_FRAME_PERCPU]	  = "percpu",
	[MMS_FRAME_FREE_OTHER]	  = "free-other",
	[MMS_FRAME_KERNEL]	  = "kernel",
};

static_assert(ARRAY_SIZE(kinds) == MMS_FRAMES);

void mms_text_census(struct seq_file *m, const struct mms_rec *rec)
{
	const struct mms_rec_census *c = (const void *)rec;
	const char *zone;

	if (rec->type != MMS_REC_CENSUS || c->kind >= MMS_FRAMES)
		return;
	if (c->zone == ~0U) {
		seq_printf(m, "outside of zones   %-13s %llu\n", kinds[c->kind], c->pages);
		return;
	}
	zone = mms_name_of(MMS_NAMES_ZONE, c->zone);
	seq_printf(m, "node %u zone %-7s %-13s %llu\n", c->node, zone ? zone : "?",
		   kinds[c->kind], c->pages);
}
