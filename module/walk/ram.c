// SPDX-License-Identifier: GPL-2.0
/*
 * The ranges of memory from the tree of resources. Partial frames at the ends
 * of a range are no memory: the kernel does not use them either.
 */
#include "ram.h"

#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/slab.h>

#define FIRST_ROOM	64
#define MAX_ROOM	65536

/* the walk is in ascending order; what lies within a range comes again */
static int add_ram(struct resource *res, void *arg)
{
	unsigned long first = PFN_UP(res->start), end = PFN_DOWN(res->end + 1);
	struct mms_ram *ram = arg;
	struct mms_ram_range *last = ram->nr ? &ram->range[ram->nr - 1] : NULL;

	if (first >= end)
		return 0;
	if (last && first <= last->end) {
		last->end = max(last->end, end);
		return 0;
	}
	if (ram->nr == ram->room)
		return -ENOSPC;
	ram->range[ram->nr++] = (struct mms_ram_range){ first, end };
	return 0;
}

int mms_ram_get(struct mms_ram *ram)
{
	int err = -ENOSPC;

	*ram = (struct mms_ram){ .room = FIRST_ROOM };
	for (; err == -ENOSPC && ram->room <= MAX_ROOM; ram->room *= 2) {
		kvfree(ram->range);
		ram->nr = 0;
		ram->range = kvmalloc_array(ram->room, sizeof(*ram->range), GFP_KERNEL);
		if (!ram->range)
			return -ENOMEM;
		err = walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_SYSTEM_RAM,
					  0, -1, ram, add_ram);
	}
	return err == -ENOSPC ? -ENOMEM : 0;
}

void mms_ram_put(struct mms_ram *ram)
{
	kvfree(ram->range);
	ram->range = NULL;
}

bool mms_ram_has(struct mms_ram *ram, unsigned long pfn)
{
	const struct mms_ram_range *range = ram->range;

	if (ram->at && pfn < range[ram->at].first)
		ram->at = 0;
	while (ram->at + 1 < ram->nr && pfn >= range[ram->at].end &&
	       pfn >= range[ram->at + 1].first)
		ram->at++;
	return ram->nr && pfn >= range[ram->at].first && pfn < range[ram->at].end;
}
