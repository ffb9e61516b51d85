/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buddy.h - the views of "mmscope buddy": a matrix, lists, a picture, and what
 * stands in the way of a large block.
 */
#ifndef _MMS_BUDDY_H
#define _MMS_BUDDY_H

#include "frames.h"

/* one of them is shown */
enum buddy_view {
	BUDDY_MATRIX,
	BUDDY_BLOCKS,
	BUDDY_PCP,
	BUDDY_PCP_PAGES,
	BUDDY_PAGEBLOCKS,
	BUDDY_MAP,
	BUDDY_WHY,
	BUDDY_FIT,
	BUDDY_VIEWS,
};

/**
 * struct buddy_request - what was asked
 * @opts: options
 * @view: which view
 * @exact: --exact: each zone in one moment, with a longer hold
 * @order: --why, --fit: the order
 * @count: --fit: so many requests
 * @freed: --freed: frames that are supposed to be free
 * @limit: --why: so many candidates
 * @cell: --map: frames of a cell, 0 for what fits
 * @sel: columns
 */
struct buddy_request {
	struct opts opts;
	enum buddy_view view;
	bool exact;
	uint32_t order;
	uint64_t count;
	struct span freed;
	uint32_t limit;
	uint64_t cell;
	struct selection sel;
};

/**
 * struct buddy - one answer
 * @m: connection
 * @request: what was asked
 * @zones: as they were read before anything else
 * @shift: log2 of the page size
 * @out: where rows go
 * @moment: of the views besides the zones
 */
struct buddy {
	struct mmscope *m;
	const struct buddy_request *request;
	struct zones zones;
	unsigned int shift;
	struct out *out;
	struct mmscope_moment moment;
};

/* words around tables are wanted */
bool buddy_prose(const struct buddy *b);

/* buddy_matrix.c */
extern const struct out_desc matrix_desc, matrix_flat_desc;
/* takes away columns of migratetypes that have nothing to show */
void matrix_select(const struct buddy *b, struct selection *sel);
int matrix_print(struct buddy *b);

/* buddy_lists.c */
extern const struct out_desc blocks_desc, pcp_desc, pageblocks_desc;
int blocks_print(struct buddy *b);
int pcp_print(struct buddy *b);
int pageblocks_print(struct buddy *b);

/* buddy_map.c */
extern const struct out_desc cells_desc;
int map_print(struct buddy *b);

/* buddy_fit.c */
extern const struct out_desc fit_desc;
int fit_print(struct buddy *b);

/* buddy_why.c */
extern const struct out_desc why_desc;
int why_print(struct buddy *b);

#endif /* _MMS_BUDDY_H */
