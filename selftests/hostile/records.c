// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold of the records of each view.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "answers.h"

#define BLOCKS	16384	/* free blocks of one moment that are compared with each other */

/* the records of one answer, and what was seen in those before */
struct reading {
	const struct form *form;
	const struct mms_view *req;
	const struct mms_rec *before;	/* of another type than text */
	uint64_t last;			/* end of what came before, in a view that ascends */
	const struct mms_rec_zone *zone;
	uint64_t area_blocks, area_free;
	uint64_t pcp_pages;
	const struct mms_rec_pcp *pcp;
	bool goes_on;
	unsigned int nr_blocks;
	int nr_trees;			/* of vmalloc areas, that began */
};

/* where each kind of record has bytes that say nothing yet, or a name of a fixed size */
#define ZERO(number, type, member)	\
	{ number, sizeof(struct type), offsetof(struct type, member), \
	  sizeof(((struct type *)0)->member), false }
#define NAME(number, type, member)	\
	{ number, sizeof(struct type), offsetof(struct type, member), \
	  sizeof(((struct type *)0)->member), true }
#define PLAIN(number, type)		{ number, sizeof(struct type), 0, 0, false }

static const struct layout {
	uint16_t type, size, at, bytes;
	bool name;
} layouts[] = {
	PLAIN(MMS_REC_TEXT, mms_rec_text),
	PLAIN(MMS_REC_SYSTEM, mms_rec_system),
	NAME(MMS_REC_NAME, mms_rec_name, name),
	NAME(MMS_REC_TASK, mms_rec_task, comm),
	PLAIN(MMS_REC_MM, mms_rec_mm),
	PLAIN(MMS_REC_VMA, mms_rec_vma),
	PLAIN(MMS_REC_TREE_NODE, mms_rec_tree_node),
	ZERO(MMS_REC_TREE_SLOTS, mms_rec_tree_slots, reserved),
	PLAIN(MMS_REC_TABLE, mms_rec_table),
	ZERO(MMS_REC_ENTRIES, mms_rec_entries, reserved),
	ZERO(MMS_REC_REGION, mms_rec_region, reserved),
	NAME(MMS_REC_REGION, mms_rec_region, name),
	ZERO(MMS_REC_VMALLOC, mms_rec_vmalloc, reserved),
	ZERO(MMS_REC_NODE, mms_rec_node, reserved),
	NAME(MMS_REC_ZONE, mms_rec_zone, name),
	PLAIN(MMS_REC_AREA, mms_rec_area),
	NAME(MMS_REC_STAT, mms_rec_stat, name),
	PLAIN(MMS_REC_BLOCK, mms_rec_block),
	ZERO(MMS_REC_PCP, mms_rec_pcp, reserved),
	ZERO(MMS_REC_PAGEBLOCK, mms_rec_pageblock, reserved),
	ZERO(MMS_REC_FRAME, mms_rec_frame, reserved),
	PLAIN(MMS_REC_CENSUS, mms_rec_census),
	PLAIN(MMS_REC_CELL, mms_rec_cell),
	PLAIN(MMS_REC_WHAT, mms_rec_what),
	ZERO(MMS_REC_WHO, mms_rec_who, reserved),
	PLAIN(MMS_REC_CACHE, mms_rec_cache),
	ZERO(MMS_REC_CACHE_NODE, mms_rec_cache_node, reserved),
	ZERO(MMS_REC_CACHE_CPU, mms_rec_cache_cpu, reserved),
	PLAIN(MMS_REC_SLAB, mms_rec_slab),
	ZERO(MMS_REC_OBJECTS, mms_rec_objects, reserved),
	PLAIN(MMS_REC_SLUB, mms_rec_slub),
};

#define MUST(r, cond)	\
do { \
	if (!(cond)) \
		wrong("%s: not so: %s", (r)->form->name, #cond); \
} while (0)

static bool is_zero(const uint8_t *p, size_t len)
{
	while (len && !*p)
		p++, len--;
	return !len;
}

static void check_layout(struct reading *r, const struct mms_rec *rec)
{
	bool known = false;
	size_t i;

	for (i = 0; i < ARRAY_LEN(layouts); i++) {
		const struct layout *l = &layouts[i];
		const char *at = (const char *)rec + l->at;

		if (l->type != rec->type)
			continue;
		known = true;
		if (rec->len < l->size)
			wrong("%s: record of type %u has %u bytes", r->form->name, rec->type,
			      rec->len);
		else if (l->name && strnlen(at, l->bytes) == l->bytes)
			wrong("%s: a name that does not end", r->form->name);
		else if (!is_zero((const void *)(at + (l->name ? strlen(at) : 0)),
				  l->bytes - (l->name ? strlen(at) : 0)))
			wrong("%s: record of type %u is not zero where it says nothing",
			      r->form->name, rec->type);
	}
	MUST(r, known);
}

static void check_text(struct reading *r, const struct mms_rec_text *text)
{
	const size_t room = text->h.len - sizeof(*text);

	MUST(r, r->before);
	if (text->bytes >= room || room - text->bytes > 8) {
		wrong("%s: text of %u bytes in %zu", r->form->name, text->bytes, room);
		return;
	}
	MUST(r, !memchr(text->text, 0, text->bytes));
	MUST(r, is_zero((const uint8_t *)text->text + text->bytes, room - text->bytes));
}

static void check_mm(struct reading *r, const struct mms_rec_mm *mm)
{
	MUST(r, mm->what <= MMS_MM_KERNEL && mm->alone <= 1);
}

static void check_vma(struct reading *r, const struct mms_rec_vma *vma)
{
	MUST(r, vma->start < vma->end && !((vma->start | vma->end) % PAGE));
	MUST(r, vma->start >= r->last);
	MUST(r, vma->anon + vma->file_pages + vma->zero + vma->special <= vma->present ||
	     !(r->req->flags & MMS_VIEW_F_PAGES));
	MUST(r, vma->dirty <= vma->present && vma->young <= vma->present);
	if (!(r->req->flags & MMS_VIEW_F_PAGES))
		MUST(r, !vma->present && !vma->swap && !vma->other && !vma->anon);
	r->last = vma->end;
}

static void check_table(struct reading *r, const struct mms_rec_table *t)
{
	MUST(r, t->used == t->leaf + t->table + t->other);
	MUST(r, t->used <= t->nr && t->nr <= 512 && t->level < MMS_LEVELS && !(t->pa % PAGE));
}

static void check_entries(struct reading *r, const struct mms_rec_entries *e)
{
	const struct mms_rec_table *t = (const void *)r->before;
	uint32_t i;

	MUST(r, e->h.len == sizeof(*e) + e->nr * sizeof(e->entry[0]));
	if (t && t->h.type == MMS_REC_TABLE)
		MUST(r, e->nr == t->used);
	for (i = 0; i < e->nr; i++)
		MUST(r, e->entry[i].raw && e->entry[i].index < 512 &&
		     (!i || e->entry[i].index > e->entry[i - 1].index));
}

static void check_slots(struct reading *r, const struct mms_rec_tree_slots *s)
{
	MUST(r, s->nr <= 64 && s->h.len == sizeof(*s) + s->nr * sizeof(s->slot[0]));
}

/* the areas of a zone come one behind the other, orders upwards; -1: no more */
static void end_of_order(struct reading *r)
{
	if (r->zone && r->zone->moment == MMS_CONS_LOCKED)
		MUST(r, r->area_blocks == r->area_free);
	r->area_blocks = 0;
	r->area_free = 0;
}

static void check_area(struct reading *r, const struct mms_rec_area *area)
{
	const struct mms_rec_area *before = (const void *)r->before;

	if (!before || before->h.type != MMS_REC_AREA || before->order != area->order)
		end_of_order(r);
	else
		MUST(r, area->nr_free == before->nr_free || !r->zone ||
		     r->zone->moment != MMS_CONS_LOCKED);
	MUST(r, area->order < 16 && area->migratetype < 16);
	r->area_blocks += area->blocks;
	r->area_free = area->nr_free;
}

static int by_frame(const void *a, const void *b)
{
	const struct mms_rec_block *one = *(void * const *)a, *other = *(void * const *)b;

	return one->pfn < other->pfn ? -1 : one->pfn > other->pfn;
}

/* what is free in one moment is free once */
static void check_overlaps(struct reading *r, const struct mms_rec_block **block)
{
	unsigned int i;

	qsort(block, r->nr_blocks, sizeof(*block), by_frame);
	for (i = 1; i < r->nr_blocks; i++)
		if (block[i - 1]->pfn + (1ULL << block[i - 1]->order) > block[i]->pfn)
			wrong("%s: frame %#llx is in two free blocks of one moment, of %u and %u",
			      r->form->name, block[i]->pfn, block[i - 1]->order,
			      block[i]->order);
	r->nr_blocks = 0;
}

static void check_block(struct reading *r, const struct mms_rec_block *b)
{
	MUST(r, b->order < 16 && !(b->pfn & ((1ULL << b->order) - 1)));
	if (b->h.flags & MMS_BLOCK_MOMENT)
		MUST(r, !(b->h.flags & MMS_BLOCK_ODD));
}

/* all lists of a CPU and zone, one behind the other */
static void end_of_pcp(struct reading *r)
{
	/* those that an answer begins with may be the rest of what the one before began */
	if (r->pcp && r->pcp->h.flags & MMS_BLOCK_MOMENT && !r->goes_on)
		MUST(r, r->pcp_pages == r->pcp->count);
	r->goes_on = false;
	r->pcp = NULL;
	r->pcp_pages = 0;
}

static void check_pcp(struct reading *r, const struct mms_rec_pcp *p)
{
	if (r->pcp && (r->pcp->cpu != p->cpu || r->pcp->zone != p->zone ||
		       r->pcp->node != p->node))
		end_of_pcp(r);
	if (!r->pcp || r->pcp->cpu == p->cpu)
		r->pcp = p;
	if (p->members != ~0U)
		r->pcp_pages += (uint64_t)p->members << p->order;
	MUST(r, p->order < 16);
}

static void check_pageblock(struct reading *r, const struct mms_rec_pageblock *b)
{
	uint64_t sum = (uint64_t)b->free + b->movable + b->unmovable + b->absent + b->idle;

	MUST(r, sum && sum <= 1 << 16 && !(sum & (sum - 1)));
}

static void check_frame(struct reading *r, const struct mms_rec_frame *f)
{
	MUST(r, f->kind < MMS_FRAMES && f->pfn >= r->last);
	MUST(r, f->pfn >= r->req->arg[0] && f->pfn - r->req->arg[0] < r->req->arg[1]);
	r->last = f->pfn + 1;
}

static void check_cell(struct reading *r, const struct mms_rec_cell *c)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < MMS_FRAMES; i++)
		sum += c->kind[i];
	MUST(r, sum == c->nr && c->nr && c->pfn >= r->last);
	r->last = c->pfn + c->nr;
}

static void check_cache(struct reading *r, const struct mms_rec_cache *c)
{
	MUST(r, c->cache && c->size >= c->object_size && c->order < 16);
	world->cache[c->cache / 64 % CACHES] = c->cache;
}

static void check_slab(struct reading *r, const struct mms_rec_slab *s)
{
	MUST(r, s->objects && s->objects < 32768 && s->where <= MMS_SLAB_UNLISTED);
	MUST(r, s->pfn >= r->last);
	if (!(s->flags & MMS_SLAB_F_MOVED))
		MUST(r, s->inuse <= s->objects && (s->free == ~0U || s->free <= s->objects));
	r->last = s->pfn + (1ULL << s->order);
}

static void check_objects(struct reading *r, const struct mms_rec_objects *o)
{
	const struct mms_rec_slab *s = (const void *)r->before;
	size_t room = o->h.len - sizeof(*o);
	uint32_t i;

	if (o->nr > room) {
		wrong("%s: %u objects in %zu bytes", r->form->name, o->nr, room);
		return;
	}
	if (s && s->h.type == MMS_REC_SLAB)
		MUST(r, o->nr == s->objects);
	for (i = 0; i < o->nr; i++)
		MUST(r, o->state[i] >= MMS_OBJECT_LIVE && o->state[i] <= MMS_OBJECT_UNKNOWN);
	MUST(r, is_zero(o->state + o->nr, room - o->nr));
}

static void check_range(struct reading *r, uint64_t start, uint64_t last)
{
	MUST(r, start <= last && start >= r->last);
	r->last = last;
}

/* addresses ascend within a tree; there are at most as many of these as processors */
static void check_area_of_vmalloc(struct reading *r, const struct mms_rec_vmalloc *area)
{
	if (area->start < r->last) {
		r->last = 0;
		MUST(r, ++r->nr_trees < get_nprocs_conf());
	}
	check_range(r, area->start, area->end);
}

static void check_record(struct reading *r, const struct mms_rec *rec)
{
	const void *any = rec;

	switch (rec->type) {
	case MMS_REC_TEXT:
		return check_text(r, any);
	case MMS_REC_MM:
		return check_mm(r, any);
	case MMS_REC_VMA:
		return check_vma(r, any);
	case MMS_REC_TABLE:
		return check_table(r, any);
	case MMS_REC_ENTRIES:
		return check_entries(r, any);
	case MMS_REC_TREE_SLOTS:
		return check_slots(r, any);
	case MMS_REC_ZONE:
		end_of_order(r);
		r->zone = any;
		return;
	case MMS_REC_AREA:
		return check_area(r, any);
	case MMS_REC_BLOCK:
		return check_block(r, any);
	case MMS_REC_PCP:
		return check_pcp(r, any);
	case MMS_REC_PAGEBLOCK:
		return check_pageblock(r, any);
	case MMS_REC_FRAME:
		return check_frame(r, any);
	case MMS_REC_CELL:
		return check_cell(r, any);
	case MMS_REC_CACHE:
		return check_cache(r, any);
	case MMS_REC_SLAB:
		return check_slab(r, any);
	case MMS_REC_OBJECTS:
		return check_objects(r, any);
	case MMS_REC_REGION:
		return check_range(r, ((const struct mms_rec_region *)any)->start,
				   ((const struct mms_rec_region *)any)->last);
	case MMS_REC_VMALLOC:
		return check_area_of_vmalloc(r, any);
	}
}

/* records one behind the other that fill what the answer says it is */
static bool is_well_formed(const struct mms_view *req, const void *records)
{
	uint32_t at = 0, nr = 0;

	while (at < req->used) {
		const struct mms_rec *rec = records + at;

		if (req->used - at < sizeof(*rec) || rec->len < sizeof(*rec) || rec->len % 8 ||
		    rec->len > req->used - at)
			return false;
		at += rec->len;
		nr++;
	}
	return nr == req->records;
}

/* free blocks of one moment: of a zone, or of a CPU's lists in it */
static void check_blocks(struct reading *r, const void *records)
{
	static __thread const struct mms_rec_block *block[BLOCKS];
	uint32_t at;

	for (at = 0; at < r->req->used; at += ((const struct mms_rec *)(records + at))->len) {
		const struct mms_rec_block *b = records + at;

		if (b->h.type != MMS_REC_BLOCK || !(b->h.flags & MMS_BLOCK_MOMENT))
			continue;
		if (r->nr_blocks && (block[0]->zone != b->zone || block[0]->node != b->node ||
				     block[0]->cpu != b->cpu))
			check_overlaps(r, block);
		if (r->nr_blocks < BLOCKS)
			block[r->nr_blocks++] = b;
	}
	check_overlaps(r, block);
}

void answer_check_records(const struct form *form, const struct mms_view *req,
			  const void *records, bool from_start)
{
	struct reading r = { .form = form, .req = req, .goes_on = !from_start };
	uint32_t at;

	if (!is_well_formed(req, records)) {
		wrong("%s: %u records that do not fill %u bytes", form->name, req->records,
		      req->used);
		return;
	}
	for (at = 0; at < req->used; at += ((const struct mms_rec *)(records + at))->len) {
		const struct mms_rec *rec = records + at;

		check_layout(&r, rec);
		check_record(&r, rec);
		if (rec->type != MMS_REC_TEXT)
			r.before = rec;
	}
	if (req->view == MMS_VIEW_BUDDY || req->view == MMS_VIEW_PCP)
		check_blocks(&r, records);
	/* the last order of a zone, or the last CPU, may go on in the next call */
	if (req->flags & MMS_VIEW_F_FINISHED) {
		end_of_order(&r);
		end_of_pcp(&r);
	}
}
