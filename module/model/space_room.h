/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the address space model share: where room is looked for.
 */
#ifndef _MMS_MODEL_SPACE_ROOM_H
#define _MMS_MODEL_SPACE_ROOM_H

#include "space.h"

/** mms_space_align() - a length in whole pages */
static inline u64 mms_space_align(const struct mms_space *s, u64 len)
{
	return (len + s->rules.page - 1) & ~(s->rules.page - 1);
}

/** mms_space_below() - what is kept free below an area, in the ranges or beside them */
static inline u64 mms_space_below(const struct mms_space *s, const struct mms_area *area)
{
	return area->flags & MMS_AREA_GROWSDOWN ? s->rules.room : 0;
}

/** mms_space_low() - the lowest address that an area keeps others from */
static inline u64 mms_space_low(const struct mms_space *s, const struct mms_area *area)
{
	const u64 room = mms_space_below(s, area);

	return area->start > room ? area->start - room : 0;
}

/**
 * mms_space_place() - where mmap() without MAP_FIXED puts an area
 * @s: the address space
 * @addr: the hint, 0 for none; filled
 * @len: bytes, whole pages
 * @shared: it is shared memory
 *
 * Return: 0, or -ENOMEM if there is no room.
 */
int mms_space_place(const struct mms_space *s, u64 *addr, u64 len, bool shared);

#endif /* _MMS_MODEL_SPACE_ROOM_H */
