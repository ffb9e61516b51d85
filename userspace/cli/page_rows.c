// SPDX-License-Identifier: GPL-2.0-only
/*
 * page_rows.c - page frames as rows of a table.
 */
#include <inttypes.h>
#include <string.h>

#include "page.h"

enum {
	COL_FRAME, COL_KIND, COL_NODE, COL_ZONE, COL_ORDER, COL_REFS, COL_MAPS,
	COL_FLAGS, COL_OWNER, COL_PA, COL_PAGEBLOCK, COL_BLOCKFLAGS, COL_SECTION,
	COL_HEAD, COL_FOLIOMAPS, COL_PINS, COL_MAPPING, COL_INDEX, COL_PRIVATE,
	COL_OWNERADDR, COL_INODE, COL_DEV, COL_PATH, COL_NAME, COL_COMM,
	COL_PROCESS, COL_MEMCG, COL_OBJECTS, COL_INUSE, COL_CPU, COL_MAKER,
	COL_RAWFLAGS, COL_TYPE, COL_STATE, COL_STRUCT,
};

#define RIGHT COL_F_RIGHT
#define USUAL (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column columns[] = {
	[COL_FRAME] = { "PFN", "frame number", COL_PFN, USUAL },
	[COL_KIND] = { "KIND", "what it is used for", COL_STR, COL_F_DEFAULT },
	[COL_NODE] = { "NODE", "number of the node", COL_NUM, RIGHT },
	[COL_ZONE] = { "ZONE", "zone", COL_STR, COL_F_DEFAULT },
	[COL_ORDER] = { "ORDER", "log2 of the pages of the folio, slab or free block", COL_NUM, USUAL },
	[COL_REFS] = { "REFS", "references to the folio", COL_NUM, USUAL },
	[COL_MAPS] = { "MAPS", "entries of page tables that map it", COL_NUM, USUAL },
	[COL_FLAGS] = { "FLAGS", "flags by name", COL_LIST, COL_F_DEFAULT },
	[COL_OWNER] = { "OWNER", "whom it belongs to", COL_STR, COL_F_DEFAULT | COL_F_NOJSON },
	[COL_PA] = { "PA", "physical address", COL_ADDR, 0 },
	[COL_PAGEBLOCK] = { "PAGEBLOCK", "migratetype of its pageblock", COL_STR, 0 },
	[COL_BLOCKFLAGS] = { "BLOCK-FLAGS", "of the pageblock: isolated, skip", COL_LIST, 0 },
	[COL_SECTION] = { "SECTION", "memory section", COL_NUM, RIGHT },
	[COL_HEAD] = { "HEAD", "first frame of the folio, slab or free block", COL_PFN, RIGHT },
	[COL_FOLIOMAPS] = { "FOLIO-MAPS", "the same for the whole folio", COL_NUM, RIGHT },
	[COL_PINS] = { "PINS", "long-term pins of the folio", COL_NUM, RIGHT },
	[COL_MAPPING] = { "MAPPING", "page->mapping as it is stored", COL_ADDR, 0 },
	[COL_INDEX] = { "INDEX", "page->index", COL_ADDR, 0 },
	[COL_PRIVATE] = { "PRIVATE", "page->private", COL_ADDR, 0 },
	[COL_OWNERADDR] = { "OWNER-ADDR", "address of the owner", COL_ADDR, 0 },
	[COL_INODE] = { "INODE", "inode number of a file", COL_NUM, RIGHT },
	[COL_DEV] = { "DEV", "device of a file, major:minor", COL_STR, 0 },
	[COL_PATH] = { "PATH", "path of a file", COL_STR, 0 },
	[COL_NAME] = { "NAME", "slab cache", COL_STR, 0 },
	[COL_COMM] = { "COMM", "name of a task", COL_STR, 0 },
	[COL_PROCESS] = { "PID", "task of a kernel stack", COL_NUM, RIGHT },
	[COL_MEMCG] = { "MEMCG", "inode number of its memory cgroup", COL_NUM, RIGHT },
	[COL_OBJECTS] = { "OBJECTS", "objects of the slab", COL_NUM, RIGHT },
	[COL_INUSE] = { "INUSE", "of these in use", COL_NUM, RIGHT },
	[COL_CPU] = { "CPU", "CPU of a per-CPU list", COL_NUM, RIGHT },
	[COL_MAKER] = { "CALLER", "who asked for the vmalloc area", COL_STR, 0 },
	[COL_RAWFLAGS] = { "RAW-FLAGS", "page->flags as stored", COL_ADDR, 0 },
	[COL_TYPE] = { "PAGE-TYPE", "type as stored", COL_ADDR, 0 },
	[COL_STATE] = { "STATE", "head, tail, unstable, no-mapcount, online, no-file", COL_LIST, 0 },
	[COL_STRUCT] = { "STRUCT", "address of its struct page", COL_ADDR, 0 },
};

/* ---- the owner ---- */

static void file_owner(const struct page *p, char *buf, size_t size)
{
	if (p->path)
		snprintf(buf, size, "%s page %" PRIu64, p->path, (uint64_t)p->f.index);
	else if (p->f.inode)
		snprintf(buf, size, "inode %" PRIu64 " on %u:%u page %" PRIu64,
			 (uint64_t)p->f.inode, p->f.dev_major, p->f.dev_minor,
			 (uint64_t)p->f.index);
	else if (p->f.state & MMS_FRAME_F_NO_FILE)
		snprintf(buf, size, "a file that could not be asked (page locked)");
}

static void block_owner(const struct page *p, char *buf, size_t size)
{
	snprintf(buf, size, "block 0x%" PRIx64 " of order %u",
		 (uint64_t)p->f.head_pfn, p->f.order);
}

void page_owner_str(const struct page *p, char *buf, size_t size)
{
	const struct mms_rec_frame *f = &p->f;

	*buf = '\0';
	switch (f->kind) {
	case MMS_FRAME_SLAB:
		snprintf(buf, size, "%s, %u of %u objects in use",
			 p->name ? p->name : "cache ?", f->inuse, f->objects);
		break;
	case MMS_FRAME_FILE:
	case MMS_FRAME_SHMEM:
	case MMS_FRAME_HUGETLB:
		file_owner(p, buf, size);
		break;
	case MMS_FRAME_BUDDY:
		block_owner(p, buf, size);
		break;
	case MMS_FRAME_PCP:
		if (f->cpu != ~0U)
			snprintf(buf, size, "list of CPU %u", f->cpu);
		break;
	case MMS_FRAME_VMALLOC:
	case MMS_FRAME_PERCPU:
		if (p->maker)
			snprintf(buf, size, "vmalloc area of %s", p->maker);
		break;
	case MMS_FRAME_STACK:
		snprintf(buf, size, "%s (%d)", p->comm ? p->comm : "task", f->pid);
		break;
	case MMS_FRAME_ANON:
	case MMS_FRAME_ANON_SWAP:
	case MMS_FRAME_KSM:
		if (f->owner)
			snprintf(buf, size, "anon_vma 0x%" PRIx64, (uint64_t)f->owner);
		break;
	default:
		if (p->name || p->comm)
			snprintf(buf, size, "%s", p->name ? p->name : p->comm);
	}
}

/* ---- cells ---- */

void page_flags_str(struct mmscope *m, uint64_t flags, char *buf, size_t size)
{
	uint64_t named = 0;
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		if (mmscope_name(m, MMS_NAMES_PAGE_FLAG, bit))
			named |= 1ULL << bit;
	mmscope_flags_str(m, MMS_NAMES_PAGE_FLAG, flags & named, buf, size);
}

static void fill_list(const struct page_view *v, const struct mms_rec_frame *f,
		      unsigned int column, struct cell *cell)
{
	static const char *const states[] = {
		"head", "tail", "unstable", "no-mapcount", "online",
		"no-file",
	};
	static const char *const block[] = { "isolated", "skip" };

	cell->str = cell->buf;
	if (column == COL_FLAGS)
		page_flags_str(v->m, f->flags, cell->buf, sizeof(cell->buf));
	else if (column == COL_STATE)
		words_str(f->state, states, ARRAY_SIZE(states), cell->buf,
			  sizeof(cell->buf));
	else
		words_str(f->block_flags, block, ARRAY_SIZE(block), cell->buf,
			  sizeof(cell->buf));
}

static void set_text(struct cell *cell, const char *text)
{
	cell->set = text && *text;
	cell->str = text;
}

static void fill_text(const struct page_view *v, const struct page *p,
		      unsigned int column, struct cell *cell)
{
	const struct mms_rec_frame *f = &p->f;

	switch (column) {
	case COL_KIND:
		set_text(cell, mmscope_frame_name(f->kind));
		if (f->state & MMS_FRAME_F_UNSTABLE)
			cell->color = SGR_YELLOW;
		break;
	case COL_ZONE:
		set_text(cell, f->zone == ~0U ? NULL :
			 zones_name(&v->zones, f->node, f->zone));
		break;
	case COL_OWNER:
		page_owner_str(p, cell->buf, sizeof(cell->buf));
		set_text(cell, cell->buf);
		break;
	case COL_PAGEBLOCK:
		set_text(cell, f->page ? migratetype_name(v->m, f->pageblock) : NULL);
		break;
	case COL_DEV:
		snprintf(cell->buf, sizeof(cell->buf), "%u:%u", f->dev_major,
			 f->dev_minor);
		set_text(cell, f->inode ? cell->buf : NULL);
		break;
	case COL_PATH:
		set_text(cell, p->path);
		break;
	case COL_NAME:
		set_text(cell, p->name);
		break;
	case COL_COMM:
		set_text(cell, p->comm);
		break;
	case COL_MAKER:
		set_text(cell, p->maker);
		break;
	}
}

/* elsewhere the word that counts mappings holds something else */
bool page_is_mappable(uint32_t kind)
{
	switch (kind) {
	case MMS_FRAME_ANON:
	case MMS_FRAME_ANON_SWAP:
	case MMS_FRAME_SHMEM:
	case MMS_FRAME_FILE:
	case MMS_FRAME_HUGETLB:
	case MMS_FRAME_KSM:
		return true;
	default:
		return false;
	}
}

/* numbers that mean something only with a struct page, or for some kinds */
static bool is_known(const struct mms_rec_frame *f, unsigned int column)
{
	switch (column) {
	case COL_FRAME:
	case COL_PA:
		return true;
	case COL_NODE:
		return f->zone != ~0U;
	case COL_SECTION:
		return f->section != ~0U;
	case COL_PINS:
		return f->pincount >= 0;
	case COL_MAPS:
		return page_is_mappable(f->kind) && f->mapcount >= 0 &&
		       !(f->state & MMS_FRAME_F_NO_MAPCOUNT);
	case COL_FOLIOMAPS:
		return page_is_mappable(f->kind);
	case COL_OWNERADDR:
		return f->owner;
	case COL_INODE:
		return f->inode;
	case COL_MEMCG:
		return f->memcg;
	case COL_OBJECTS:
	case COL_INUSE:
		return f->kind == MMS_FRAME_SLAB;
	case COL_CPU:
		return f->cpu != ~0U;
	case COL_PROCESS:
		return f->pid > 0;
	default:
		return f->page;
	}
}

static void fill_number(const struct page_view *v, const struct mms_rec_frame *f,
			unsigned int column, struct cell *cell)
{
	const uint64_t value[] = {
		[COL_FRAME] = f->pfn, [COL_NODE] = f->node,
		[COL_ORDER] = f->order, [COL_REFS] = f->refcount,
		[COL_MAPS] = f->mapcount, [COL_PA] = f->pfn << v->info->page_shift,
		[COL_SECTION] = f->section, [COL_HEAD] = f->head_pfn,
		[COL_FOLIOMAPS] = f->folio_mapcount, [COL_PINS] = f->pincount,
		[COL_MAPPING] = f->mapping, [COL_INDEX] = f->index,
		[COL_PRIVATE] = f->private, [COL_OWNERADDR] = f->owner,
		[COL_INODE] = f->inode, [COL_PROCESS] = f->pid,
		[COL_MEMCG] = f->memcg, [COL_OBJECTS] = f->objects,
		[COL_INUSE] = f->inuse, [COL_CPU] = f->cpu,
		[COL_RAWFLAGS] = f->flags, [COL_TYPE] = f->page_type,
		[COL_STRUCT] = f->page,
	};

	cell->set = is_known(f, column);
	cell->num = value[column];
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct page *p = row;

	(void)want_json;
	cell->set = true;
	if (columns[column].type == COL_LIST)
		fill_list(ctx, &p->f, column, cell);
	else if (columns[column].type == COL_STR)
		fill_text(ctx, p, column, cell);
	else
		fill_number(ctx, &p->f, column, cell);
}

const struct out_desc page_desc = {
	.schema = "mmscope.page/1",
	.array = "frames",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};
