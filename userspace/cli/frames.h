/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frames.h - what the commands about physical memory share: the zones as they
 * were read, names of what frames are used for, the fragmentation indices.
 */
#ifndef _MMS_FRAMES_H
#define _MMS_FRAMES_H

#include "draw.h"

/* ---- zonelist.c ---- */

/**
 * struct zone_info - a zone and its free lists
 * @rec: as the module said it
 * @area: array of @nr_areas, owned
 * @nr_areas: how many
 */
struct zone_info {
	struct mms_rec_zone rec;
	struct mms_rec_area *area;
	size_t nr_areas;
};

/**
 * struct zones - all nodes and zones of the machine
 * @node: array of @nr_nodes, owned
 * @zone: array of @nr_zones, owned
 * @stat: array of @nr_stats counters, owned
 * @orders: number of orders that free lists were seen for
 * @types: number of migratetypes that free lists were seen for
 * @moment: what holds for the answer as a whole
 */
struct zones {
	struct mms_rec_node *node;
	size_t nr_nodes;
	struct zone_info *zone;
	size_t nr_zones;
	struct mms_rec_stat *stat;
	size_t nr_stats;
	uint32_t orders;
	uint32_t types;
	struct mmscope_moment moment;
};

/* @flags: MMS_VIEW_F_EXACT or 0; 0 or an exit code with a sentence printed */
int zones_load(struct mmscope *m, uint32_t flags, struct zones *ret);
void zones_free(struct zones *z);
/* the zone or NULL */
const struct zone_info *zones_find(const struct zones *z, uint32_t node,
				   uint32_t index);
/* its name, "zone 3" if it is not there; in a ring of 8 buffers */
const char *zones_name(const struct zones *z, uint32_t node, uint32_t index);
/* free blocks of one order and migratetype */
uint64_t zone_blocks(const struct zone_info *z, uint32_t order, uint32_t type);
/* free blocks of one order, all migratetypes together, as they were counted */
uint64_t zone_blocks_all(const struct zones *zs, const struct zone_info *z,
			 uint32_t order);
/* "one moment (held 12.3 us)" or what else holds; ring of 8 */
const char *zone_moment(const struct mms_rec_zone *rec);
/* name of a migratetype, "type 7" if the kernel has none; ring of 8 */
const char *migratetype_name(struct mmscope *m, uint32_t type);

/* ---- place.c ---- */

enum place_kind {
	PLACE_BARE,	/* hexadecimal without a word before it */
	PLACE_PFN,	/* "pfn:" */
	PLACE_PA,	/* "pa:" */
};

/**
 * struct place - one argument: a place or a range
 * @kind: what its numbers are
 * @span: the numbers
 */
struct place {
	enum place_kind kind;
	struct span span;
};

/* NULL or a sentence about what is wrong */
const char *place_parse(const char *text, struct place *ret);

/* ---- fragindex.c ---- */

/**
 * struct frag - free memory of a zone seen from one order
 * @pages: free frames
 * @blocks: free blocks
 * @suitable: blocks of the order that the free blocks can give
 */
struct frag {
	uint64_t pages;
	uint64_t blocks;
	uint64_t suitable;
};

void frag_count(const struct zones *zs, const struct zone_info *z,
		uint32_t order, struct frag *ret);
/**
 * frag_index() - why a request of an order would fail, as the kernel counts
 * @f: free memory seen from the order
 * @order: the order
 *
 * Return: thousandths, near 0 (for want of memory) .. 1000 (for fragmentation),
 * below 0 where next to nothing is free; -1000 if it would not fail.
 */
int64_t frag_index(const struct frag *f, uint32_t order);
/**
 * unusable_index() - part of the free memory that is useless for an order
 * @f: free memory seen from the order
 * @order: the order
 *
 * Return: thousandths; 1000 if nothing is free.
 */
int64_t unusable_index(const struct frag *f, uint32_t order);
/* "0.123" of thousandths */
void thousandths_str(int64_t n, char *buf, size_t size);

#endif /* _MMS_FRAMES_H */
