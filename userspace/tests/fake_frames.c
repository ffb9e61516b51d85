// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_frames.c - physical memory made of stretches of equal frames. Zones,
 * free blocks, pageblocks, cells, the census and single frames are all counted
 * from the same stretches, so the views of a machine agree with each other.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake_view.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define ORDERS		11
#define TYPES		5
#define BLOCK		512
#define BLOCK_ORDER	9
#define STRUCT_PAGE(pfn) (0xffffea0000000000ULL + (pfn) * 64)

enum { UNM, MOV, REC, HIGH, ISO };

/**
 * struct stretch - neighbouring frames of one kind
 * @pfn: first
 * @nr: how many
 * @kind: MMS_FRAME_*
 * @type: migratetype
 * @name: cache, file or task it belongs to
 */
struct stretch {
	uint64_t pfn;
	uint64_t nr;
	uint32_t kind;
	uint32_t type;
	const char *name;
};

/** struct fake_zone - a zone: frames from @start to before @end */
struct fake_zone {
	uint32_t node;
	uint32_t index;
	const char *name;
	uint64_t start;
	uint64_t end;
	uint64_t min;
	uint64_t boost;
};

/** struct memory - all of a machine; what no stretch covers is a hole */
struct memory {
	const char *machine;
	const struct fake_zone *zone;
	size_t nr_zones;
	const struct stretch *stretch;
	size_t nr;
	uint64_t end;
	uint32_t moment;
};

#define F(kind) MMS_FRAME_##kind

static const struct fake_zone uma_zones[] = {
	{ 0, 0, "DMA", 0x1, 0x1000, 17, 0 },
	{ 0, 1, "DMA32", 0x1000, 0x8000, 480, 96 },
	{ 0, 2, "Normal", 0, 0, 0, 0 },
};

static const struct stretch uma_stretches[] = {
	{ 0x1, 0x1, F(RESERVED), UNM, NULL },
	{ 0x10, 0x8f, F(RESERVED), UNM, NULL },
	{ 0x100, 0x300, F(RESERVED), UNM, NULL },
	{ 0x400, 0xc00, F(BUDDY), UNM, NULL },
	{ 0x1000, 0x180, F(SLAB), UNM, "dentry" },
	{ 0x1180, 0x30, F(PAGE_TABLE), UNM, NULL },
	{ 0x11b0, 0x8, F(STACK), UNM, "kworker/0:1" },
	{ 0x11b8, 0x1, F(PCP), UNM, NULL },
	{ 0x11b9, 0x3, F(BUDDY), UNM, NULL },
	{ 0x11bc, 0x44, F(KERNEL), UNM, NULL },
	{ 0x1200, 0xa00, F(ANON), MOV, "bash" },
	{ 0x1c00, 0x5, F(PCP), MOV, NULL },
	{ 0x1c05, 0x17b, F(ANON), MOV, "bash" },
	{ 0x1d80, 0x80, F(BUDDY), MOV, NULL },
	{ 0x1e00, 0x200, F(HUGETLB), MOV, NULL },
	{ 0x2000, 0x1c00, F(FILE), MOV, "/usr/lib/x86_64-linux-gnu/libc.so.6" },
	{ 0x3c00, 0x1ff, F(BUDDY), MOV, NULL },
	{ 0x3dff, 0x1, F(ANON), MOV, "top" },
	{ 0x3e00, 0x1f0, F(BUDDY), MOV, NULL },
	{ 0x3ff0, 0x10, F(SLAB), MOV, "kmalloc-64" },
	{ 0x4000, 0x240, F(SLAB), REC, "ext4_inode_cache" },
	{ 0x4240, 0x1c0, F(BUDDY), REC, NULL },
	{ 0x4400, 0x1c00, F(BUDDY), MOV, NULL },
	{ 0x6000, 0x200, F(SHMEM), MOV, "/dev/shm/a" },
	{ 0x6200, 0x1, F(HWPOISON), MOV, NULL },
	{ 0x6201, 0x1ff, F(ANON), MOV, "bash" },
	{ 0x6400, 0x400, F(VMALLOC), UNM, "alloc_large_system_hash+0x18e/0x2a0" },
	{ 0x6800, 0x7f0, F(BUDDY), ISO, NULL },
	{ 0x7000, 0xc00, F(RESERVED), UNM, NULL },
};

/* four nodes, 16 TiB together, of which nearly nothing is in use */
static const struct fake_zone numa_zones[] = {
	{ 0, 0, "DMA", 0x1, 0x1000, 17, 0 },
	{ 0, 1, "DMA32", 0x1000, 0x100000, 4000, 0 },
	{ 0, 2, "Normal", 0x100000, 0x40000000, 60000, 0 },
	{ 1, 2, "Normal", 0x40000000, 0x80000000, 60000, 0 },
	{ 2, 2, "Normal", 0x80000000, 0xc0000000, 60000, 0 },
	{ 3, 3, "Movable", 0xc0000000, 0x100000000, 60000, 0 },
};

static const struct stretch numa_stretches[] = {
	{ 0x10, 0xff0, F(BUDDY), UNM, NULL },
	{ 0x1000, 0xff000, F(FILE), MOV, "/srv/data" },
	{ 0x100000, 0x3ff00000, F(ANON), MOV, "db" },
	{ 0x40000000, 0x3ffffc00, F(BUDDY), MOV, NULL },
	{ 0x7ffffc00, 0x400, F(SLAB), UNM, "dentry" },
	{ 0x80000000, 0x40000000, F(BUDDY), UNM, NULL },
	{ 0xc0000000, 0x40000000, F(ANON), MOV, "db" },
};

static const struct memory memories[] = {
	{ "numa", numa_zones, ARRAY_SIZE(numa_zones), numa_stretches,
	  ARRAY_SIZE(numa_stretches), 0x100000000, MMS_CONS_CHUNKED },
	{ "empty", NULL, 0, NULL, 0, 0, MMS_CONS_LOCKED },
	{ "", uma_zones, ARRAY_SIZE(uma_zones), uma_stretches,
	  ARRAY_SIZE(uma_stretches), 0x8000, MMS_CONS_LOCKED },
};

static const struct memory *memory(void)
{
	const char *name = fake_scenario();
	size_t i = 0;

	while (*memories[i].machine && strcmp(memories[i].machine, name))
		i++;
	return &memories[i];
}

/* ---- counting ---- */

/* the stretch that holds @pfn; else a hole up to the next one or to @end */
static struct stretch at(const struct memory *m, uint64_t pfn, uint64_t end)
{
	struct stretch s = { pfn, end - pfn, F(HOLE), UNM, NULL };
	size_t i;

	for (i = 0; i < m->nr; i++) {
		const struct stretch *one = &m->stretch[i];

		if (one->pfn > pfn) {
			s.nr = one->pfn < end ? one->pfn - pfn : end - pfn;
			break;
		}
		if (pfn - one->pfn >= one->nr)
			continue;
		s = *one;
		s.nr -= pfn - one->pfn;
		s.pfn = pfn;
		if (s.nr > end - pfn)
			s.nr = end - pfn;
		break;
	}
	return s;
}

static uint64_t count(const struct memory *m, uint64_t start, uint64_t end,
		      uint64_t *kinds)
{
	uint64_t present = 0;

	memset(kinds, 0, MMS_FRAMES * sizeof(*kinds));
	while (start < end) {
		struct stretch s = at(m, start, end);

		kinds[s.kind] += s.nr;
		if (s.kind != F(HOLE))
			present += s.nr;
		start += s.nr;
	}
	return present;
}

/* the largest free block that may begin at @pfn, of a stretch of @nr frames */
static uint32_t block_order(uint64_t pfn, uint64_t nr)
{
	uint32_t order = 0;

	while (order + 1 < ORDERS && !(pfn & ((2ULL << order) - 1)) &&
	       (2ULL << order) <= nr)
		order++;
	return order;
}

static const struct fake_zone *zone_at(const struct memory *m, uint64_t pfn)
{
	size_t i;

	for (i = 0; i < m->nr_zones; i++)
		if (pfn >= m->zone[i].start && pfn < m->zone[i].end)
			return &m->zone[i];
	return NULL;
}

static int zone_is_asked(const struct mms_view *req, const struct fake_zone *z)
{
	return ((int64_t)req->arg[0] == -1 || req->arg[0] == z->node) &&
	       ((int64_t)req->arg[1] == -1 || req->arg[1] == z->index);
}

/* ---- zones ---- */

static void say_stats(struct fake_answer *a, uint32_t node, uint32_t zone,
		      uint64_t free)
{
	struct mms_rec_stat s = { .node = node, .zone = zone };

	s.value = zone == ~0U ? 1234 : free;
	strcpy(s.name, zone == ~0U ? "nr_active_anon" : "nr_free_pages");
	fake_rec(a, MMS_REC_STAT, &s, sizeof(s));
	s.value = zone == ~0U ? 56 : 7;
	strcpy(s.name, zone == ~0U ? "nr_dirty" : "nr_mlock");
	fake_rec(a, MMS_REC_STAT, &s, sizeof(s));
}

/* long stretches of free frames are not worth a step for each block */
static void count_blocks(const struct memory *m, const struct fake_zone *z,
			 uint64_t blocks[ORDERS][TYPES])
{
	uint64_t pfn = z->start;

	memset(blocks, 0, ORDERS * TYPES * sizeof(blocks[0][0]));
	while (pfn < z->end) {
		struct stretch s = at(m, pfn, z->end);
		uint32_t order = block_order(pfn, s.nr);
		uint64_t nr = 1;

		if (s.kind != F(BUDDY)) {
			pfn += s.nr;
			continue;
		}
		if (order == ORDERS - 1)
			nr = s.nr >> order;
		blocks[order][s.type] += nr;
		pfn += nr << order;
	}
}

static void say_areas(struct fake_answer *a, const struct fake_zone *z,
		      uint64_t blocks[ORDERS][TYPES])
{
	uint32_t order, type;

	for (order = 0; order < ORDERS; order++) {
		int wrong = order == 3 && !strcmp(fake_scenario(), "nr-free");
		uint64_t all = 0;

		for (type = 0; type < TYPES; type++)
			all += blocks[order][type];
		for (type = 0; type < TYPES; type++) {
			struct mms_rec_area area = {
				.blocks = blocks[order][type],
				.nr_free = all + wrong, .node = z->node,
				.zone = z->index, .order = order,
				.migratetype = type,
			};

			fake_rec(a, MMS_REC_AREA, &area, sizeof(area));
		}
	}
}

static void say_zone(struct fake_answer *a, const struct memory *m,
		     const struct fake_zone *z)
{
	struct mms_rec_zone rec = {
		.zone = 0xffff888007fd9000ULL + 0x700 * z->index + 0x4000 * z->node,
		.start_pfn = z->start, .spanned = z->end - z->start,
		.watermark = { z->min, z->min * 5 / 4, z->min * 3 / 2, z->min * 7 / 4 },
		.boost = z->boost, .lowmem_reserve = { 0, 3, 5, 5 },
		.node = z->node, .index = z->index,
		.moment = m->moment, .hold_ns = 12300,
	};
	uint64_t kinds[MMS_FRAMES], blocks[ORDERS][TYPES];
	uint32_t order;

	rec.present = count(m, z->start, z->end, kinds);
	rec.managed = rec.present - kinds[F(RESERVED)];
	count_blocks(m, z, blocks);
	/* isolated blocks are free, and not counted */
	rec.free = kinds[F(BUDDY)];
	for (order = 0; order < ORDERS; order++)
		rec.free -= blocks[order][ISO] << order;
	rec.free += z->index == 1 && !strcmp(fake_scenario(), "free-pages");
	rec.free_global = rec.free;
	rec.pcp_free = kinds[F(PCP)];
	rec.isolated_blocks = blocks[ORDERS - 1][ISO] * 2;
	snprintf(rec.name, sizeof(rec.name), "%s", z->name);
	fake_rec(a, MMS_REC_ZONE, &rec, sizeof(rec));
	say_areas(a, z, blocks);
	say_stats(a, z->node, z->index, rec.free);
}

static void say_node(struct fake_answer *a, const struct memory *m, uint32_t node)
{
	struct mms_rec_node rec = {
		.pgdat = 0xffff888007fd5000ULL + 0x4000 * node,
		.start_pfn = ~0ULL, .node = node, .cpus = node == 3 ? 0 : 2,
	};
	uint64_t kinds[MMS_FRAMES], end = 0;
	size_t i;

	for (i = 0; i < m->nr_zones; i++) {
		const struct fake_zone *z = &m->zone[i];

		if (z->node != node)
			continue;
		rec.nr_zones++;
		if (z->end && z->start < rec.start_pfn)
			rec.start_pfn = z->start;
		if (z->end > end)
			end = z->end;
	}
	rec.spanned = end - rec.start_pfn;
	rec.present = count(m, rec.start_pfn, end, kinds);
	fake_rec(a, MMS_REC_NODE, &rec, sizeof(rec));
}

static int do_zones(struct fake_answer *a, const struct mms_view *req)
{
	const struct memory *m = memory();
	size_t i;

	(void)req;
	for (i = 0; i < m->nr_zones; i++) {
		if (!i || m->zone[i].node != m->zone[i - 1].node) {
			say_node(a, m, m->zone[i].node);
			say_stats(a, m->zone[i].node, ~0U, 0);
		}
		say_zone(a, m, &m->zone[i]);
	}
	fake_cons(a, MMS_CONS_CHUNKED, MMS_LOCK_ZONE, 0);
	return 0;
}

/* ---- buddy, per-CPU lists, pageblocks ---- */

/* a free block as a broken kernel would have it: which one, the scenario says */
static void break_block(struct mms_rec_block *rec)
{
	const char *broken = fake_scenario();

	if (rec->pfn == 0x4400 && !strcmp(broken, "block-order"))
		rec->order = ORDERS;
	if (rec->pfn == 0x4800 && !strcmp(broken, "block-aligned"))
		rec->pfn += 0x80;
	if (rec->pfn == 0x4400 && !strcmp(broken, "block-in-zone"))
		rec->pfn = 0x8000;
	if (rec->pfn == 0x4400 && !strcmp(broken, "block-marked"))
		rec->h.flags |= MMS_BLOCK_ODD;
	if (rec->pfn == 0x3dfe && !strcmp(broken, "free-once"))
		rec->pfn = 0x3dfc;
	if (rec->pfn == 0x4400 && !strcmp(broken, "list-type"))
		rec->migratetype = UNM;
	if (rec->pfn == 0x4800 &&
	    (!strcmp(broken, "moving") || !strncmp(broken, "pieces", strlen("pieces"))))
		rec->h.flags &= ~MMS_BLOCK_MOMENT;
}

/* a free block; the scenario can be that it is two that nobody merged */
static void say_block(struct fake_answer *a, struct mms_rec_block rec)
{
	const char *broken = fake_scenario();

	break_block(&rec);
	if ((rec.order == BLOCK_ORDER &&
	     (!strcmp(broken, "coalesced") || !strcmp(broken, "pieces-coalesced"))) ||
	    (rec.order == ORDERS - 1 && !strcmp(broken, "apart"))) {
		rec.order--;
		fake_rec(a, MMS_REC_BLOCK, &rec, sizeof(rec));
		rec.pfn += 1ULL << rec.order;
	}
	fake_rec(a, MMS_REC_BLOCK, &rec, sizeof(rec));
}

static void say_blocks(struct fake_answer *a, const struct memory *m,
		       const struct fake_zone *z)
{
	uint64_t pfn = z->start;

	while (pfn < z->end) {
		struct stretch s = at(m, pfn, z->end);
		struct mms_rec_block rec = {
			.pfn = pfn, .node = z->node, .zone = z->index,
			.order = block_order(pfn, s.nr), .migratetype = s.type,
			.pageblock = at(m, pfn & -(uint64_t)BLOCK, z->end).type,
			.h.flags = m->moment == MMS_CONS_LOCKED ? MMS_BLOCK_MOMENT : 0,
			.cpu = ~0U,
		};

		if (s.kind == F(BUDDY)) {
			say_block(a, rec);
			pfn += 1ULL << rec.order;
		} else {
			pfn += s.nr;
		}
	}
}

static int do_buddy(struct fake_answer *a, const struct mms_view *req)
{
	const struct memory *m = memory();
	size_t i;

	for (i = 0; i < m->nr_zones; i++)
		if (zone_is_asked(req, &m->zone[i]))
			say_blocks(a, m, &m->zone[i]);
	/* "pieces": of several holds, between which nothing was seen to change */
	fake_cons(a, strcmp(fake_scenario(), "moving") ? MMS_CONS_CHUNKED : MMS_CONS_CHANGED,
		  MMS_LOCK_ZONE, 0);
	return 0;
}

static void say_list(struct fake_answer *a, const struct mms_view *req,
		     const struct fake_zone *z, const struct stretch *s)
{
	struct mms_rec_pcp list = {
		.node = z->node, .zone = z->index, .cpu = s->type,
		.migratetype = s->type, .members = s->nr, .count = s->nr,
		.high = 186, .batch = 63,
	};
	uint64_t i;

	fake_rec(a, MMS_REC_PCP, &list, sizeof(list));
	for (i = 0; req->flags & MMS_VIEW_F_MEMBERS && i < s->nr; i++) {
		struct mms_rec_block page = {
			.pfn = s->pfn + i, .node = z->node, .zone = z->index,
			.migratetype = s->type, .pageblock = s->type,
			.cpu = s->type,
		};

		fake_rec(a, MMS_REC_BLOCK, &page, sizeof(page));
	}
}

static int do_pcp(struct fake_answer *a, const struct mms_view *req)
{
	const struct memory *m = memory();
	size_t i;

	for (i = 0; i < m->nr; i++) {
		const struct fake_zone *z = zone_at(m, m->stretch[i].pfn);

		if (m->stretch[i].kind == F(PCP) && z && zone_is_asked(req, z))
			say_list(a, req, z, &m->stretch[i]);
	}
	fake_cons(a, MMS_CONS_CHUNKED, MMS_LOCK_ZONE, 0);
	return 0;
}

static int is_movable(uint32_t kind)
{
	return kind == F(ANON) || kind == F(FILE) || kind == F(SHMEM) ||
	       kind == F(HUGETLB);
}

static void say_pageblock(struct fake_answer *a, const struct memory *m,
			  const struct fake_zone *z, uint64_t pfn)
{
	uint64_t kinds[MMS_FRAMES];
	struct mms_rec_pageblock rec = {
		.pfn = pfn, .node = z->node, .zone = z->index,
		.migratetype = at(m, pfn, pfn + BLOCK).type,
	};
	uint32_t i;

	count(m, pfn, pfn + BLOCK, kinds);
	for (i = 0; i < MMS_FRAMES; i++) {
		if (i == F(HOLE))
			rec.absent += kinds[i];
		else if (i == F(BUDDY))
			rec.free += kinds[i];
		else if (is_movable(i))
			rec.movable += kinds[i];
		else
			rec.unmovable += kinds[i];
	}
	if (rec.migratetype == ISO)
		rec.flags = MMS_PAGEBLOCK_ISOLATED;
	fake_rec(a, MMS_REC_PAGEBLOCK, &rec, sizeof(rec));
}

static int do_pageblocks(struct fake_answer *a, const struct mms_view *req)
{
	const struct memory *m = memory();
	uint64_t pfn;
	size_t i;

	for (i = 0; i < m->nr_zones; i++)
		for (pfn = m->zone[i].start & -(uint64_t)BLOCK;
		     pfn < m->zone[i].end && zone_is_asked(req, &m->zone[i]);
		     pfn += BLOCK)
			say_pageblock(a, m, &m->zone[i], pfn);
	fake_cons(a, MMS_CONS_RACY, MMS_LOCK_NONE, 0);
	return 0;
}

/* ---- cells, census, frames ---- */

/* largest free block that begins in the frames from @start to before @end */
static uint32_t largest_block(const struct memory *m, uint64_t start, uint64_t end)
{
	uint32_t best = ~0U;
	size_t i;

	for (i = 0; i < m->nr; i++) {
		const struct stretch *s = &m->stretch[i];
		uint64_t pfn = s->pfn, last = s->pfn + s->nr;

		if (s->kind != F(BUDDY) || last <= start || pfn >= end)
			continue;
		if (pfn < start && start - pfn > 1 << ORDERS)
			pfn = start & -(1ULL << (ORDERS - 1));
		for (; pfn < end && pfn < last;
		     pfn += 1ULL << block_order(pfn, last - pfn)) {
			uint32_t order = block_order(pfn, last - pfn);

			if (pfn >= start && (best == ~0U || order > best))
				best = order;
		}
	}
	return best;
}

static int do_cells(struct fake_answer *a, const struct mms_view *req)
{
	const struct memory *m = memory();
	uint64_t end = req->arg[1] ? req->arg[1] : m->end;
	uint64_t size = req->arg[2], pfn, kinds[MMS_FRAMES];
	uint32_t i;

	if (!size)
		return -EINVAL;
	for (pfn = req->arg[0]; pfn < end; pfn += size) {
		struct stretch s = at(m, pfn, m->end);
		const struct fake_zone *z = zone_at(m, pfn + (s.kind == F(HOLE) ? s.nr : 0));
		struct mms_rec_cell rec = {
			.pfn = pfn, .nr = size, .migratetype = s.type,
			.node = z ? z->node : ~0U, .zone = z ? z->index : ~0U,
			.free_order = largest_block(m, pfn, pfn + size),
		};

		count(m, pfn, pfn + size, kinds);
		for (i = 0; i < MMS_FRAMES; i++)
			rec.kind[i] = kinds[i];
		fake_rec(a, MMS_REC_CELL, &rec, sizeof(rec));
	}
	fake_cons(a, MMS_CONS_RACY, MMS_LOCK_NONE, 0);
	return 0;
}

static int do_census(struct fake_answer *a, const struct mms_view *req)
{
	const struct memory *m = memory();
	uint64_t kinds[MMS_FRAMES];
	uint32_t kind;
	size_t i;

	(void)req;
	for (i = 0; i < m->nr_zones; i++) {
		const struct fake_zone *z = &m->zone[i];

		count(m, z->start, z->end, kinds);
		for (kind = 0; kind < MMS_FRAMES; kind++) {
			struct mms_rec_census rec = {
				.pages = kinds[kind], .node = z->node,
				.zone = z->index, .kind = kind,
			};

			if (rec.pages)
				fake_rec(a, MMS_REC_CENSUS, &rec, sizeof(rec));
		}
	}
	fake_cons(a, MMS_CONS_RACY, MMS_LOCK_NONE, 0);
	return 0;
}

static void fill_owner(struct mms_rec_frame *f, const struct stretch *s)
{
	switch (s->kind) {
	case MMS_FRAME_SLAB:
		f->owner = 0xffff888003a42600ULL;
		f->objects = 32;
		f->inuse = 30;
		break;
	case MMS_FRAME_ANON:
		f->mapping = 0xffff888004c01001ULL;
		f->owner = 0xffff888004c01000ULL;
		f->index = 0x7f0000000ULL + f->pfn;
		f->refcount = f->mapcount = f->folio_mapcount = 1;
		f->flags = 1 << 2 | 1 << 4;
		break;
	case MMS_FRAME_FILE:
	case MMS_FRAME_SHMEM:
		f->mapping = 0xffff888005111170ULL;
		f->owner = 0xffff888005111000ULL;
		f->index = f->pfn & 0xff;
		f->inode = 4711;
		f->dev_major = 254;
		f->dev_minor = 2;
		f->refcount = 3;
		f->mapcount = f->folio_mapcount = 2;
		f->memcg = 1234;
		f->flags = 1 << 2 | 1 << 4 | 1 << 5;
		break;
	case MMS_FRAME_PAGE_TABLE:
		f->refcount = 1;
		break;
	case MMS_FRAME_STACK:
		f->pid = 17;
		f->refcount = 1;
		break;
	}
}

static uint32_t name_kind(uint32_t kind)
{
	return kind == F(SLAB) ? MMS_TEXT_NAME :
	       kind == F(VMALLOC) ? MMS_TEXT_SYMBOL :
	       kind == F(FILE) || kind == F(SHMEM) ? MMS_TEXT_PATH : MMS_TEXT_COMM;
}

static void say_frame(struct fake_answer *a, const struct memory *m, uint64_t pfn)
{
	struct stretch s = at(m, pfn, pfn + (1 << ORDERS));
	const struct fake_zone *z = zone_at(m, pfn);
	struct mms_rec_frame f = {
		.pfn = pfn, .page = s.kind == F(HOLE) ? 0 : STRUCT_PAGE(pfn),
		.head_pfn = pfn, .kind = s.kind, .node = z ? z->node : ~0U,
		.zone = z ? z->index : ~0U, .section = pfn >> 15,
		.pincount = -1, .pageblock = s.type, .cpu = ~0U,
		.state = MMS_FRAME_F_ONLINE,
	};

	if (s.kind == F(PCP))
		f.cpu = s.type;
	if (s.kind == F(BUDDY) || s.kind == F(SLAB)) {
		f.order = s.kind == F(SLAB) ? 1 : block_order(pfn, s.nr);
		f.head_pfn = pfn & -(1ULL << f.order);
		f.page_type = s.kind == F(SLAB) ? 0xf5000000 : 0xf0000000;
	}
	if (pfn == 0x1201)
		f.state |= MMS_FRAME_F_UNSTABLE;
	if (pfn == 0x1202)
		f.pincount = 1024;
	fill_owner(&f, &s);
	fake_rec(a, MMS_REC_FRAME, &f, sizeof(f));
	if (s.name && s.kind != F(ANON))
		fake_text(a, name_kind(s.kind), s.name);
}

static int do_pages(struct fake_answer *a, const struct mms_view *req)
{
	uint64_t i;

	for (i = 0; i < req->arg[1]; i++)
		say_frame(a, memory(), req->arg[0] + i);
	fake_cons(a, MMS_CONS_RACY, MMS_LOCK_NONE, 0);
	return 0;
}

/* ---- what ---- */

struct fake_thing {
	struct mms_rec_what rec;
	uint32_t text;
	const char *words;
};

static const struct fake_thing things[] = {
	{ { .kind = MMS_WHAT_REGION, .base = 0xffff888000000000ULL,
	    .size = 0x400000000000ULL, .cpu = ~0U }, MMS_TEXT_NAME, "direct map" },
	{ { .kind = MMS_WHAT_FRAME, .base = 0xffff888003a41000ULL, .size = 4096,
	    .extra = MMS_FRAME_SLAB, .cpu = ~0U }, 0, NULL },
	{ { .kind = MMS_WHAT_SLAB_OBJECT, .base = 0xffff888003a41c00ULL,
	    .size = 2880, .index = 12, .owner = 0xffff888003a42600ULL,
	    .cpu = ~0U }, MMS_TEXT_NAME, "task_struct" },
	{ { .kind = MMS_WHAT_TASK, .base = 0xffff888003a41c00ULL, .size = 2880,
	    .pid = 42, .cpu = ~0U }, MMS_TEXT_COMM, "ba\033sh" },
};

/* one thing of each kind, in the order of their numbers */
static void say_all_kinds(struct fake_answer *a, uint64_t address)
{
	struct mms_rec_what w = {
		.addr = address, .base = address - 16, .size = 64, .index = 2,
		.extra = 7, .pid = 1, .cpu = 3, .pfn = 0x1000,
	};

	for (w.kind = 0; w.kind <= MMS_WHAT_CACHE + 1; w.kind++) {
		w.flags = w.kind & 15;
		fake_rec(a, MMS_REC_WHAT, &w, sizeof(w));
	}
}

static int do_what(struct fake_answer *a, const struct mms_view *req)
{
	size_t i;

	fake_cons(a, MMS_CONS_RACY, MMS_LOCK_NONE, 0);
	if (!fake_say_mm_object(a, req))
		return 0;
	if (req->arg[0] == 0xffffffff81000010ULL)
		say_all_kinds(a, req->arg[0]);
	for (i = 0; i < ARRAY_SIZE(things); i++) {
		struct mms_rec_what w = things[i].rec;

		w.addr = req->arg[0];
		w.pfn = 0x3a41;
		if (w.addr != 0xffff888003a41c40ULL)
			continue;
		fake_rec(a, MMS_REC_WHAT, &w, sizeof(w));
		if (things[i].words)
			fake_text(a, things[i].text, things[i].words);
	}
	return 0;
}

/* ---- system ---- */

static int do_system(struct fake_answer *a, const struct mms_view *req)
{
	const struct memory *m = memory();
	uint64_t kinds[MMS_FRAMES];
	struct mms_rec_system s = {
		.realtime_ns = 1763722800000000000ULL, .boottime_ns = 61000000000ULL,
		.max_pfn = m->end, .present_pages = count(m, 0, m->end, kinds),
		.page_shift = 12, .block_order = 9, .orders = ORDERS,
		.migratetypes = TYPES, .nodes = m->nr_zones > 3 ? 4 : 1, .cpus = 2,
		.page_size_of_struct = 64, .section_shift = 27, .pid = 1,
		.promises = MMS_PROMISE_LIST_TYPE,
	};

	(void)req;
	s.managed_pages = s.present_pages - kinds[F(RESERVED)];
	fake_rec(a, MMS_REC_SYSTEM, &s, sizeof(s));
	fake_text(a, MMS_TEXT_RELEASE, "6.12.0-fake");
	fake_cons(a, MMS_CONS_LOCKED, MMS_LOCK_NONE, 0);
	return 0;
}

/* a kernel that does not say how it calls things */
static int do_nameless(struct fake_answer *a, const struct mms_view *req)
{
	(void)a;
	(void)req;
	return 0;
}

const struct fake_view fake_views_frames[] = {
	{ MMS_VIEW_SYSTEM, NULL, do_system },
	{ MMS_VIEW_NAMES, "nameless", do_nameless },
	{ MMS_VIEW_ZONES, NULL, do_zones },
	{ MMS_VIEW_BUDDY, NULL, do_buddy },
	{ MMS_VIEW_PCP, NULL, do_pcp },
	{ MMS_VIEW_PAGEBLOCKS, NULL, do_pageblocks },
	{ MMS_VIEW_CELLS, NULL, do_cells },
	{ MMS_VIEW_CENSUS, NULL, do_census },
	{ MMS_VIEW_PAGES, NULL, do_pages },
	{ MMS_VIEW_WHAT, "what", do_what },
};

const size_t fake_nr_views_frames = ARRAY_SIZE(fake_views_frames);
