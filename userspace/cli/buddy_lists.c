// SPDX-License-Identifier: GPL-2.0-only
/*
 * buddy_lists.c - what the buddy allocator's lists hold, one by one: free
 * blocks, per-CPU lists and their pages, pageblocks.
 */
#include <string.h>

#include "buddy.h"

#define RIGHT COL_F_RIGHT
#define USUAL (COL_F_DEFAULT | COL_F_RIGHT)

static const char *zone_of(const struct buddy *b, uint32_t node, uint32_t zone)
{
	return zones_name(&b->zones, node, zone);
}

/* the whole answer of a view; with a sentence printed if it fails */
static int each(struct buddy *b, uint32_t view, uint32_t flags,
		mmscope_entry_fn *fn)
{
	const struct mmscope_view_args args = {
		.view = view,
		.flags = flags,
		.arg = { -1, -1 },
	};

	return view_each(b->m, &args, NULL, fn, b, &b->moment);
}

/* ---- free blocks, and pages of per-CPU lists ---- */

enum {
	BLOCK_PFN, BLOCK_ORDER, BLOCK_SIZE, BLOCK_TYPE, BLOCK_PAGEBLOCK,
	BLOCK_NODE, BLOCK_ZONE, BLOCK_CPU, BLOCK_PA, BLOCK_ODD,
};

static const struct column block_columns[] = {
	[BLOCK_PFN] = { "PFN", "first frame", COL_PFN, USUAL },
	[BLOCK_ORDER] = { "ORDER", "log2 of the pages", COL_NUM, USUAL },
	[BLOCK_SIZE] = { "SIZE", "bytes", COL_SIZE, USUAL },
	[BLOCK_TYPE] = { "TYPE", "migratetype of the list it is on", COL_STR, COL_F_DEFAULT },
	[BLOCK_PAGEBLOCK] = { "PAGEBLOCK", "migratetype of its pageblock", COL_STR, COL_F_DEFAULT },
	[BLOCK_NODE] = { "NODE", "number of the node", COL_NUM, USUAL },
	[BLOCK_ZONE] = { "ZONE", "zone", COL_STR, COL_F_DEFAULT },
	[BLOCK_CPU] = { "CPU", "CPU of the list, nothing for a block of the buddy allocator", COL_NUM, RIGHT },
	[BLOCK_PA] = { "PA", "physical address", COL_ADDR, 0 },
	[BLOCK_ODD] = { "ODD", "its page is not marked as a free block of this order and zone", COL_BOOL, 0 },
};

static void block_fill(const void *row, unsigned int column, struct cell *cell,
		       bool want_json, void *ctx)
{
	const struct mms_rec_block *r = row;
	const struct buddy *b = ctx;

	(void)want_json;
	cell->set = true;
	switch (column) {
	case BLOCK_PFN:
		cell->num = r->pfn;
		break;
	case BLOCK_ORDER:
		cell->num = r->order;
		break;
	case BLOCK_SIZE:
		cell->num = 1ULL << ((r->order + b->shift) & 63);
		break;
	case BLOCK_TYPE:
		cell->str = migratetype_name(b->m, r->migratetype);
		break;
	case BLOCK_PAGEBLOCK:
		cell->str = migratetype_name(b->m, r->pageblock);
		if (r->pageblock != r->migratetype)
			cell->color = SGR_YELLOW;
		break;
	case BLOCK_NODE:
		cell->num = r->node;
		break;
	case BLOCK_ZONE:
		cell->str = zone_of(b, r->node, r->zone);
		break;
	case BLOCK_CPU:
		cell->set = r->cpu != ~0U;
		cell->num = r->cpu;
		break;
	case BLOCK_PA:
		cell->num = r->pfn << b->shift;
		break;
	case BLOCK_ODD:
		cell->num = !!(r->h.flags & MMS_BLOCK_ODD);
		break;
	}
}

const struct out_desc blocks_desc = {
	.schema = "mmscope.buddy-blocks/1",
	.array = "blocks",
	.columns = block_columns,
	.nr = ARRAY_SIZE(block_columns),
	.fill = block_fill,
};

static int take_block(const struct mmscope_entry *e, void *ctx)
{
	struct buddy *b = ctx;
	struct mms_rec_block r;

	if (e->rec->type != MMS_REC_BLOCK)
		return 0;
	mmscope_rec_get(e->rec, &r, sizeof(r));
	out_row(b->out, NULL, &r);
	return 0;
}

int blocks_print(struct buddy *b)
{
	if (b->request->view == BUDDY_PCP_PAGES)
		return each(b, MMS_VIEW_PCP, MMS_VIEW_F_MEMBERS, take_block);
	return each(b, MMS_VIEW_BUDDY,
		    b->request->exact ? MMS_VIEW_F_EXACT : 0, take_block);
}

/* ---- per-CPU lists ---- */

enum {
	PCP_NODE, PCP_ZONE, PCP_CPU, PCP_ORDER, PCP_TYPE, PCP_MEMBERS,
	PCP_PAGES, PCP_COUNT, PCP_HIGH, PCP_BATCH,
};

static const struct column pcp_columns[] = {
	[PCP_NODE] = { "NODE", "number of the node", COL_NUM, USUAL },
	[PCP_ZONE] = { "ZONE", "zone", COL_STR, COL_F_DEFAULT },
	[PCP_CPU] = { "CPU", "CPU", COL_NUM, USUAL },
	[PCP_ORDER] = { "ORDER", "log2 of the pages of a member", COL_NUM, USUAL },
	[PCP_TYPE] = { "TYPE", "migratetype of the list", COL_STR, COL_F_DEFAULT },
	[PCP_MEMBERS] = { "MEMBERS", "blocks on the list, nothing if it moved too much", COL_NUM, USUAL },
	[PCP_PAGES] = { "PAGES", "pages of these", COL_NUM, USUAL },
	[PCP_COUNT] = { "COUNT", "pages on all lists of this CPU and zone, as the kernel counts", COL_NUM, USUAL },
	[PCP_HIGH] = { "HIGH", "above so many, the CPU gives some back", COL_NUM, USUAL },
	[PCP_BATCH] = { "BATCH", "so many at a time", COL_NUM, USUAL },
};

static void pcp_fill(const void *row, unsigned int column, struct cell *cell,
		     bool want_json, void *ctx)
{
	const struct mms_rec_pcp *r = row;
	const struct buddy *b = ctx;
	bool counted = r->members != ~0U;

	(void)want_json;
	cell->set = true;
	switch (column) {
	case PCP_NODE:
		cell->num = r->node;
		break;
	case PCP_ZONE:
		cell->str = zone_of(b, r->node, r->zone);
		break;
	case PCP_CPU:
		cell->num = r->cpu;
		break;
	case PCP_ORDER:
		cell->num = r->order;
		break;
	case PCP_TYPE:
		cell->str = migratetype_name(b->m, r->migratetype);
		break;
	case PCP_MEMBERS:
		cell->set = counted;
		cell->num = r->members;
		break;
	case PCP_PAGES:
		cell->set = counted;
		cell->num = (uint64_t)r->members << (r->order & 63);
		break;
	case PCP_COUNT:
		cell->num = r->count;
		break;
	case PCP_HIGH:
		cell->num = r->high;
		break;
	case PCP_BATCH:
		cell->num = r->batch;
		break;
	}
}

const struct out_desc pcp_desc = {
	.schema = "mmscope.buddy-pcp/1",
	.array = "lists",
	.columns = pcp_columns,
	.nr = ARRAY_SIZE(pcp_columns),
	.fill = pcp_fill,
};

/* empty lists are most of them; machines get them all */
static int take_list(const struct mmscope_entry *e, void *ctx)
{
	struct buddy *b = ctx;
	struct mms_rec_pcp r;

	if (e->rec->type != MMS_REC_PCP)
		return 0;
	mmscope_rec_get(e->rec, &r, sizeof(r));
	if (r.members || b->request->opts.format != FORMAT_TABLE)
		out_row(b->out, NULL, &r);
	return 0;
}

int pcp_print(struct buddy *b)
{
	return each(b, MMS_VIEW_PCP, 0, take_list);
}

/* ---- pageblocks ---- */

enum {
	PB_PFN, PB_NODE, PB_ZONE, PB_TYPE, PB_FREE, PB_MOVABLE, PB_UNMOVABLE,
	PB_IDLE, PB_ABSENT, PB_FLAGS, PB_USE,
};

#define USE_WIDTH 16

static const struct column pb_columns[] = {
	[PB_PFN] = { "PFN", "first frame", COL_PFN, USUAL },
	[PB_NODE] = { "NODE", "number of the node", COL_NUM, USUAL },
	[PB_ZONE] = { "ZONE", "zone", COL_STR, COL_F_DEFAULT },
	[PB_TYPE] = { "TYPE", "its migratetype", COL_STR, COL_F_DEFAULT },
	[PB_FREE] = { "FREE", "frames in free blocks", COL_NUM, USUAL },
	[PB_MOVABLE] = { "MOVABLE", "frames that could be moved", COL_NUM, USUAL },
	[PB_UNMOVABLE] = { "UNMOVABLE", "other frames in use", COL_NUM, USUAL },
	[PB_IDLE] = { "IDLE", "frames that nobody owns, mostly on per-CPU lists", COL_NUM, USUAL },
	[PB_ABSENT] = { "ABSENT", "frames that do not exist here", COL_NUM, USUAL },
	[PB_FLAGS] = { "FLAGS", "isolated; skip: compaction found nothing here lately", COL_LIST, COL_F_DEFAULT },
	[PB_USE] = { "USE", "U unmovable, m movable, . free", COL_STR, COL_F_DEFAULT | COL_F_NOJSON },
};

/* as many cells as its part of the whole; something is never shown as nothing */
static unsigned int use_cells(uint64_t part, uint64_t whole)
{
	unsigned int n = part * USE_WIDTH / whole;

	return part && !n ? 1 : n;
}

static void use_str(const struct mms_rec_pageblock *r, char *buf)
{
	uint64_t whole = (uint64_t)r->free + r->movable + r->unmovable + r->idle;
	unsigned int i, fixed, used;

	buf[0] = '\0';
	if (!whole)
		return;
	fixed = use_cells(r->unmovable, whole);
	used = fixed + use_cells(r->movable, whole);
	for (i = 0; i < USE_WIDTH; i++)
		buf[i] = i < fixed ? 'U' : i < used ? 'm' : '.';
	buf[USE_WIDTH] = '\0';
}

static void pb_fill_text(const struct buddy *b, const struct mms_rec_pageblock *r,
			 unsigned int column, struct cell *cell)
{
	cell->str = cell->buf;
	switch (column) {
	case PB_ZONE:
		cell->str = zone_of(b, r->node, r->zone);
		break;
	case PB_TYPE:
		cell->str = migratetype_name(b->m, r->migratetype);
		break;
	case PB_FLAGS:
		snprintf(cell->buf, sizeof(cell->buf), "%s%s%s",
			 r->flags & MMS_PAGEBLOCK_ISOLATED ? "isolated" : "",
			 r->flags == (MMS_PAGEBLOCK_ISOLATED | MMS_PAGEBLOCK_SKIP) ?
			 "," : "", r->flags & MMS_PAGEBLOCK_SKIP ? "skip" : "");
		break;
	case PB_USE:
		use_str(r, cell->buf);
		cell->color = r->unmovable ? SGR_YELLOW : SGR_GREEN;
		break;
	}
}

static void pb_fill(const void *row, unsigned int column, struct cell *cell,
		    bool want_json, void *ctx)
{
	const struct mms_rec_pageblock *r = row;

	(void)want_json;
	cell->set = true;
	switch (column) {
	case PB_PFN:
		cell->num = r->pfn;
		break;
	case PB_NODE:
		cell->num = r->node;
		break;
	case PB_FREE:
		cell->num = r->free;
		break;
	case PB_MOVABLE:
		cell->num = r->movable;
		break;
	case PB_UNMOVABLE:
		cell->num = r->unmovable;
		break;
	case PB_IDLE:
		cell->num = r->idle;
		break;
	case PB_ABSENT:
		cell->num = r->absent;
		break;
	default:
		pb_fill_text(ctx, r, column, cell);
	}
}

const struct out_desc pageblocks_desc = {
	.schema = "mmscope.buddy-pageblocks/1",
	.array = "pageblocks",
	.columns = pb_columns,
	.nr = ARRAY_SIZE(pb_columns),
	.fill = pb_fill,
};

static int take_pageblock(const struct mmscope_entry *e, void *ctx)
{
	struct buddy *b = ctx;
	struct mms_rec_pageblock r;

	if (e->rec->type != MMS_REC_PAGEBLOCK)
		return 0;
	mmscope_rec_get(e->rec, &r, sizeof(r));
	out_row(b->out, NULL, &r);
	return 0;
}

int pageblocks_print(struct buddy *b)
{
	return each(b, MMS_VIEW_PAGEBLOCKS, 0, take_pageblock);
}
