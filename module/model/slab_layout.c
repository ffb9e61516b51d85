// SPDX-License-Identifier: GPL-2.0
/*
 * Sizes, places and orders of SLUB.
 */
#include "slab_layout.h"

#define MAX_OBJECTS	32767U	/* what 15 bits of a slab's counters can say */

/* @to is a power of two */
static u32 round_up_to(u32 n, u32 to)
{
	return (n + to - 1) & ~(to - 1);
}

static u32 most(u32 a, u32 b)
{
	return a > b ? a : b;
}

static u32 least(u32 a, u32 b)
{
	return a < b ? a : b;
}

/* number of the highest bit, counted from 1 */
static u32 bits(u32 n)
{
	u32 i;

	for (i = 0; n; i++)
		n >>= 1;
	return i;
}

u32 mms_slab_least_align(const struct mms_slub *k, u32 object_size, u32 flags)
{
	u32 line = flags & MMS_SLAB_M_LINE ? k->line : 1;

	/* several small objects may share a line, as long as none is in two */
	while (line > 1 && object_size <= line / 2)
		line /= 2;
	return round_up_to(most(line, k->min_align), k->word);
}

/* the free pointer may not lie in the object: something there must stay */
static bool is_apart(const struct mms_slub *k, const struct mms_slab_wish *w)
{
	const u32 request = MMS_SLAB_M_TRACK | MMS_SLAB_M_KMALLOC;

	if (w->flags & MMS_SLAB_M_POISON)
		return true;
	if (w->flags & (MMS_SLAB_M_RCU | MMS_SLAB_M_CTOR) && w->pointer == MMS_SLAB_NOT_GIVEN)
		return true;
	return w->flags & MMS_SLAB_M_RED_ZONE &&
	       (w->object_size < k->word ||
		(k->how & MMS_SLUB_M_APART && (w->flags & request) == request));
}

/* bytes that debugging puts behind an object and its free pointer */
static u32 debug_bytes(const struct mms_slub *k, u32 flags)
{
	u32 bytes = 0;

	if (flags & MMS_SLAB_M_TRACK) {
		bytes += 2 * k->track;
		if (flags & MMS_SLAB_M_KMALLOC && k->how & MMS_SLUB_M_REQUEST)
			bytes += k->word;
	}
	if (flags & MMS_SLAB_M_RED_ZONE)
		bytes += k->word;
	return bytes;
}

void mms_object_layout(const struct mms_slub *k, const struct mms_slab_wish *w,
		       struct mms_object_layout *l)
{
	u32 size = round_up_to(w->object_size, k->word);

	if (w->flags & MMS_SLAB_M_RED_ZONE && size == w->object_size)
		size += k->word;
	l->used = size;
	if (is_apart(k, w)) {
		l->offset = size;
		size += k->word;
	} else if (w->pointer != MMS_SLAB_NOT_GIVEN) {
		l->offset = w->pointer;
	} else {
		/* far from both ends, which is where others write by mistake */
		l->offset = w->object_size / 2 & ~(k->word - 1);
	}
	size += debug_bytes(k, w->flags);
	l->red_left = w->flags & MMS_SLAB_M_RED_ZONE ? round_up_to(k->word, w->align) : 0;
	l->size = round_up_to(size + l->red_left, w->align);
}

/* ---- the order ---- */

/* smallest order of at least @bytes */
static u32 order_of(const struct mms_slub *k, u64 bytes)
{
	u32 order = 0;

	while ((1ULL << (k->page_shift + order)) < bytes)
		order++;
	return order;
}

static u32 fitting(const struct mms_slub *k, u32 order, u32 size)
{
	return (u32)(1ULL << (k->page_shift + order)) / size;
}

/*
 * Smallest order for @objects of which not more than a part of @fraction is wasted;
 * above @last if there is none.
 */
static u32 search(const struct mms_slub *k, u32 size, u32 objects, u32 last, u32 fraction)
{
	u32 order = most(k->first_order, order_of(k, (u64)objects * size));

	for (; order <= last; order++) {
		const u32 slab = 1U << (k->page_shift + order);

		if (slab % size <= slab / fraction)
			break;
	}
	return order;
}

static u32 wanted_objects(const struct mms_slub *k)
{
	return k->min_objects ? k->min_objects : 4 * (bits(k->cpus) + 1);
}

/* Return: an order above the last one if none will do */
static u32 search_fewer(const struct mms_slub *k, u32 size)
{
	u32 objects = least(wanted_objects(k), fitting(k, k->last_order, size));
	u32 fraction, order;

	for (; objects > 1; objects--) {
		for (fraction = 16; fraction >= 4; fraction /= 2) {
			order = search(k, size, objects, k->last_order, fraction);
			if (order <= k->last_order)
				return order;
		}
	}
	return search(k, size, 1, k->last_order, 1);
}

/* the same where the number of objects is not given up */
static u32 search_waste(const struct mms_slub *k, u32 size)
{
	const u32 most_objects = most(fitting(k, k->last_order, size), 1);
	const u32 objects = least(wanted_objects(k), most_objects);
	u32 fraction, order = ~0U;

	for (fraction = 16; fraction > 1; fraction /= 2) {
		order = search(k, size, objects, k->last_order, fraction);
		if (order <= k->last_order)
			break;
	}
	return order;
}

static u32 find_order(const struct mms_slub *k, u32 size)
{
	u32 order = k->first_order;

	if (!(k->how & MMS_SLUB_M_FEWER))
		order = most(order, order_of(k, (u64)size *
				least(wanted_objects(k),
				      most(fitting(k, k->last_order, size), 1))));
	if (fitting(k, order, size) > MAX_OBJECTS)
		return order_of(k, (u64)size * MAX_OBJECTS) - 1;
	order = k->how & MMS_SLUB_M_FEWER ? search_fewer(k, size) : search_waste(k, size);
	if (order <= k->last_order)
		return order;
	order = order_of(k, size);
	return order <= k->max_order ? order : ~0U;
}

void mms_slab_layout(const struct mms_slub *k, u32 size, struct mms_slab_layout *l)
{
	l->order = find_order(k, size);
	l->objects = l->order == ~0U ? 0 : fitting(k, l->order, size);
	l->min_order = order_of(k, size);
	l->min_objects = fitting(k, l->min_order, size);
}

/* ---- what is kept ---- */

u32 mms_slab_min_partial(u32 size)
{
	return most(5, least(10, (bits(size) - 1) / 2));
}

u32 mms_slab_cpu_partial(const struct mms_slub *k, u32 size, bool many)
{
	if (size >= 1U << k->page_shift)
		return many ? 6 : 2;
	if (size >= 1024)
		return many ? 24 : 6;
	if (size >= 256)
		return many ? 52 : 13;
	return many ? 120 : 30;
}

/* what kmalloc() gives for so many bytes: powers of two, and 96 and 192 */
static u32 kmalloc_size(u32 bytes)
{
	u32 size = 8;

	if (bytes > 64 && bytes <= 96)
		return 96;
	if (bytes > 128 && bytes <= 192)
		return 192;
	while (size < bytes)
		size *= 2;
	return size;
}

u32 mms_slab_sheaf(const struct mms_slub *k, u32 size)
{
	u32 objects = size >= 1U << k->page_shift ? 4 :
		      size >= 1024 ? 12 :
		      size >= 256 ? 26 : 60;

	return (kmalloc_size(k->sheaf_head + objects * k->word) - k->sheaf_head) / k->word;
}
