/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which frames are memory. Holes between memory banks can have a struct page,
 * too, that looks like one of a reserved frame: only the map of resources
 * tells them apart.
 */
#ifndef _MMS_WALK_RAM_H
#define _MMS_WALK_RAM_H

#include <linux/types.h>

/**
 * struct mms_ram - the frames that the machine has, as in /proc/iomem
 * @nr: ranges
 * @room: ranges that fit
 * @at: range that the last question led to
 * @range: ascending, not touching each other; first frame, and the one after
 */
struct mms_ram {
	unsigned int nr;
	unsigned int room;
	unsigned int at;
	struct mms_ram_range {
		unsigned long first;
		unsigned long end;
	} *range;
};

/**
 * mms_ram_get() - read the map
 * @ram: filled; mms_ram_put() when done
 *
 * Context: may sleep. Return: 0 or -ENOMEM.
 */
int mms_ram_get(struct mms_ram *ram);

/** mms_ram_put() - forget it; also after a failed mms_ram_get() */
void mms_ram_put(struct mms_ram *ram);

/**
 * mms_ram_has() - whether a frame is memory, all of it
 * @ram: the map
 * @pfn: the frame
 *
 * Quick for ascending frames. Context: any.
 */
bool mms_ram_has(struct mms_ram *ram, unsigned long pfn);

#endif /* _MMS_WALK_RAM_H */
