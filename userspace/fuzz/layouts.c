// SPDX-License-Identifier: GPL-2.0-only
/*
 * layouts.c - caches laid out on paper, by the rules of calculate_sizes() and
 * calculate_order() in mm/slub.c: with each kind of debugging, which recorded kernels do
 * not have, and at each limit.
 */
#include "../../module/model/slab_layout.h"
#include "fuzz.h"

#define RED	MMS_SLAB_M_RED_ZONE
#define POISON	MMS_SLAB_M_POISON
#define TRACK	MMS_SLAB_M_TRACK
#define KMALLOC	MMS_SLAB_M_KMALLOC
#define RCU	MMS_SLAB_M_RCU
#define CTOR	MMS_SLAB_M_CTOR
#define OWN	MMS_SLAB_NOT_GIVEN

#define REQUEST	MMS_SLUB_M_REQUEST
#define APART	MMS_SLUB_M_APART
#define FEWER	MMS_SLUB_M_FEWER

static const struct mms_slub plain = {
	.page_shift = 12, .word = 8, .line = 64, .min_align = 8, .cpus = 2,
	.last_order = 3, .max_order = 10, .track = 32, .sheaf_head = 32,
};

/* habits of the kernel, what is asked for, what comes of it */
static const struct {
	u32 how;
	struct mms_slab_wish wish;
	struct mms_object_layout want;
} objects[] = {
	{ 0, { 96, 8, 0, OWN }, { 96, 48, 0, 96 } },
	{ 0, { 100, 8, 0, OWN }, { 104, 48, 0, 104 } },
	{ 0, { 96, 64, 0, OWN }, { 96, 48, 0, 128 } },
	/* what must stay when an object is free */
	{ 0, { 96, 8, RCU, OWN }, { 96, 96, 0, 104 } },
	{ 0, { 96, 8, CTOR, OWN }, { 96, 96, 0, 104 } },
	{ 0, { 96, 8, CTOR, 16 }, { 96, 16, 0, 96 } },
	{ 0, { 96, 8, CTOR | POISON, 16 }, { 96, 96, 0, 104 } },
	{ 0, { 96, 8, POISON, OWN }, { 96, 96, 0, 104 } },
	/* what is not whole words has room for a red zone behind it */
	{ 0, { 96, 8, RED, OWN }, { 104, 48, 8, 120 } },
	{ 0, { 100, 8, RED, OWN }, { 104, 48, 8, 120 } },
	{ 0, { 100, 32, RED, OWN }, { 104, 48, 32, 160 } },
	/* no pointer fits into the object */
	{ 0, { 4, 8, RED, OWN }, { 8, 8, 8, 32 } },
	{ 0, { 8, 8, RED, OWN }, { 16, 0, 8, 32 } },
	{ 0, { 4, 8, 0, OWN }, { 8, 0, 0, 8 } },
	/* who allocated and freed it, and how much was asked for */
	{ REQUEST, { 96, 8, TRACK, OWN }, { 96, 48, 0, 160 } },
	{ 0, { 96, 8, TRACK | KMALLOC, OWN }, { 96, 48, 0, 160 } },
	{ REQUEST, { 96, 8, TRACK | KMALLOC, OWN }, { 96, 48, 0, 168 } },
	{ REQUEST, { 96, 8, KMALLOC, OWN }, { 96, 48, 0, 96 } },
	{ 0, { 96, 8, RED | TRACK | KMALLOC, OWN }, { 104, 48, 8, 184 } },
	{ REQUEST, { 96, 8, RED | TRACK | KMALLOC, OWN }, { 104, 48, 8, 192 } },
	{ REQUEST | APART, { 96, 8, RED | TRACK | KMALLOC, OWN }, { 104, 104, 8, 200 } },
	{ REQUEST | APART, { 96, 8, RED | TRACK, OWN }, { 104, 48, 8, 184 } },
	{ REQUEST | APART, { 96, 8, RED | KMALLOC, OWN }, { 104, 48, 8, 120 } },
	{ REQUEST | APART, { 96, 8, TRACK | KMALLOC, OWN }, { 96, 48, 0, 168 } },
	/* slab_debug=FZPU: kmalloc-64 */
	{ REQUEST | APART, { 64, 64, RED | POISON | TRACK | KMALLOC, OWN },
	  { 72, 72, 64, 256 } },
};

static void expect_objects(void)
{
	struct mms_object_layout l;
	struct mms_slub k = plain;
	size_t i;

	for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		k.how = objects[i].how;
		mms_object_layout(&k, &objects[i].wish, &l);
		if (memcmp(&l, &objects[i].want, sizeof(l)))
			fprintf(stderr, "object %zu: used %u offset %u red zone %u size %u\n", i,
				l.used, l.offset, l.red_left, l.size);
		EXPECT(!memcmp(&l, &objects[i].want, sizeof(l)));
	}
	printf("%zu objects", i);
}

/* pages of 4K if @shift is 0 */
static const struct {
	u32 how;
	u32 shift;
	u32 first_order;
	u32 min_objects;
	u32 size;
	struct mms_slab_layout want;
} slabs[] = {
	{ 0, 0, 0, 0, 256, { 0, 16, 0, 16 } },
	/* twelve objects for two CPUs */
	{ 0, 0, 0, 0, 700, { 2, 23, 0, 5 } },
	{ 0, 0, 0, 4, 700, { 1, 11, 0, 5 } },
	{ 0, 0, 3, 4, 700, { 3, 46, 0, 5 } },
	/* a third is wasted, whatever is done: fewer objects, or so be it */
	{ FEWER, 0, 0, 0, 11000, { 2, 1, 2, 1 } },
	{ 0, 0, 0, 0, 11000, { 3, 2, 2, 1 } },
	{ FEWER, 0, 0, 0, 700, { 2, 23, 0, 5 } },
	/* one object, in more than there should be */
	{ FEWER, 0, 0, 0, 40000, { 4, 1, 4, 1 } },
	{ 0, 0, 0, 0, 40000, { 4, 1, 4, 1 } },
	{ 0, 0, 0, 0, 4 << 20, { 10, 1, 10, 1 } },
	{ 0, 0, 0, 0, 5 << 20, { ~0U, 0, 11, 1 } },
	/* more objects than can be counted: half a slab less */
	{ 0, 16, 2, 0, 8, { 1, 16384, 0, 8192 } },
	{ FEWER, 16, 2, 0, 8, { 1, 16384, 0, 8192 } },
	{ 0, 16, 1, 0, 8, { 1, 16384, 0, 8192 } },
};

static void expect_slabs(void)
{
	struct mms_slab_layout l;
	size_t i;

	for (i = 0; i < sizeof(slabs) / sizeof(slabs[0]); i++) {
		struct mms_slub k = plain;

		k.how = slabs[i].how;
		k.page_shift = slabs[i].shift ? slabs[i].shift : k.page_shift;
		k.first_order = slabs[i].first_order;
		k.min_objects = slabs[i].min_objects;
		mms_slab_layout(&k, slabs[i].size, &l);
		if (memcmp(&l, &slabs[i].want, sizeof(l)))
			fprintf(stderr, "slab %zu: order %u objects %u, at least %u %u\n", i,
				l.order, l.objects, l.min_order, l.min_objects);
		EXPECT(!memcmp(&l, &slabs[i].want, sizeof(l)));
	}
	printf(" and %zu slabs", i);
}

static void expect_alignment(void)
{
	EXPECT(mms_slab_least_align(&plain, 20, 0) == 8);
	EXPECT(mms_slab_least_align(&plain, 20, MMS_SLAB_M_LINE) == 32);
	EXPECT(mms_slab_least_align(&plain, 32, MMS_SLAB_M_LINE) == 32);
	EXPECT(mms_slab_least_align(&plain, 33, MMS_SLAB_M_LINE) == 64);
	EXPECT(mms_slab_least_align(&plain, 1, MMS_SLAB_M_LINE) == 8);
}

static void expect_what_is_kept(void)
{
	static const u32 sizes[] = { 8, 255, 256, 1023, 1024, 4095, 4096, 8192 };
	static const u32 few[] = { 30, 30, 13, 13, 6, 6, 2, 2 };
	static const u32 many[] = { 120, 120, 52, 52, 24, 24, 6, 6 };
	static const u32 sheaf[] = { 60, 60, 28, 28, 12, 12, 4, 4 };
	/* with a longer head they fill 96 and 192 bytes, which are no powers of two */
	static const u32 long_head[] = { 122, 122, 26, 26, 18, 18, 6, 6 };
	struct mms_slub k = plain;
	size_t i;

	k.sheaf_head = 48;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		EXPECT(mms_slab_cpu_partial(&plain, sizes[i], false) == few[i]);
		EXPECT(mms_slab_cpu_partial(&plain, sizes[i], true) == many[i]);
		EXPECT(mms_slab_sheaf(&plain, sizes[i]) == sheaf[i]);
		EXPECT(mms_slab_sheaf(&k, sizes[i]) == long_head[i]);
	}
	EXPECT(mms_slab_min_partial(8) == 5 && mms_slab_min_partial(2048) == 5);
	EXPECT(mms_slab_min_partial(4096) == 6 && mms_slab_min_partial(1 << 20) == 10);
	EXPECT(mms_slab_min_partial(1 << 30) == 10);
}

int main(void)
{
	expect_objects();
	expect_slabs();
	expect_alignment();
	expect_what_is_kept();
	puts(" on paper");
	return 0;
}
