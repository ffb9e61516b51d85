/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * page.h - a page frame as a row and as a card.
 */
#ifndef _MMS_PAGE_H
#define _MMS_PAGE_H

#include "frames.h"

/**
 * struct page_view - one answer of "mmscope page"
 * @m: connection
 * @info: of @m
 * @zones: nodes and zones, for their names
 */
struct page_view {
	struct mmscope *m;
	const struct mms_info *info;
	struct zones zones;
};

/**
 * struct page - a frame with its texts
 * @f: as the module said it
 * @name: cache of a slab, or NULL
 * @path: of a file, or what stands for one, or NULL
 * @comm: of a task, or NULL
 * @maker: symbol of who asked for a vmalloc area, or NULL
 */
struct page {
	struct mms_rec_frame f;
	const char *name;
	const char *path;
	const char *comm;
	const char *maker;
};

/* page_rows.c */
extern const struct out_desc page_desc;
/* whom it belongs to, in a few words */
void page_owner_str(const struct page *p, char *buf, size_t size);

/*
 * flags by name; the bits above them hold node, zone and section, which stand
 * elsewhere
 */
void page_flags_str(struct mmscope *m, uint64_t flags, char *buf, size_t size);

/* whether frames of this kind are mapped by page tables and counted so */
bool page_is_mappable(uint32_t kind);

/* page_card.c */
void page_card(const struct page_view *v, const struct page *p);

#endif /* _MMS_PAGE_H */
