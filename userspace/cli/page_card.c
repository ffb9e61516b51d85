// SPDX-License-Identifier: GPL-2.0-only
/*
 * page_card.c - everything about one frame, to be read by a person.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "page.h"

#define LABEL 11

static void line(const char *label, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void line(const char *label, const char *fmt, ...)
{
	va_list ap;

	printf("  %s%-*s%s", color(SGR_DIM), LABEL, label, color(SGR_RESET));
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static void card_place(const struct page_view *v, const struct page *p)
{
	const struct mms_rec_frame *f = &p->f;
	char where[32] = "";

	if (f->zone == ~0U) {
		line("where", "outside of every zone");
		return;
	}
	if (f->section != ~0U)
		snprintf(where, sizeof(where), ", section %u", f->section);
	line("where", "node %u, zone %s%s", f->node,
	     zones_name(&v->zones, f->node, f->zone), where);
	if (f->page)
		line("pageblock", "%s%s%s", migratetype_name(v->m, f->pageblock),
		     f->block_flags & MMS_PAGEBLOCK_ISOLATED ? ", isolated" : "",
		     f->block_flags & MMS_PAGEBLOCK_SKIP ?
		     ", skipped by compaction" : "");
}

static const char *whole_name(uint32_t kind)
{
	return kind == MMS_FRAME_SLAB ? "slab" :
	       kind == MMS_FRAME_BUDDY ? "free block" :
	       kind == MMS_FRAME_PCP ? "free block" : "folio";
}

static void card_folio(const struct page *p, unsigned int shift)
{
	const struct mms_rec_frame *f = &p->f;
	uint64_t pages = 1ULL << (f->order & 63);
	char size[16];

	if (!f->order && f->head_pfn == f->pfn)
		return;
	size_str(pages << shift, false, size, sizeof(size));
	line(whole_name(f->kind), "frames 0x%" PRIx64 "-0x%" PRIx64 ", order %u, %s; "
	     "this is page %" PRIu64 " of %" PRIu64, (uint64_t)f->head_pfn,
	     (uint64_t)f->head_pfn + pages - 1, f->order, size,
	     (uint64_t)(f->pfn - f->head_pfn), pages);
}

static void card_counts(const struct page *p)
{
	const struct mms_rec_frame *f = &p->f;
	char maps[64] = "", pins[32] = "";

	if (page_is_mappable(f->kind)) {
		if (f->state & MMS_FRAME_F_NO_MAPCOUNT)
			snprintf(maps, sizeof(maps), ", %d mappings of the folio",
				 f->folio_mapcount);
		else if (f->order)
			snprintf(maps, sizeof(maps), ", mapped %d times, its folio %d times",
				 f->mapcount, f->folio_mapcount);
		else
			snprintf(maps, sizeof(maps), ", %s", f->mapcount ?
				 count_str(f->mapcount, "mapping", NULL) :
				 "not mapped");
	}
	if (f->pincount > 0)
		snprintf(pins, sizeof(pins), ", pinned %d times", f->pincount);
	line("counts", "%s%s%s", count_str(f->refcount, "reference", NULL), maps, pins);
}

static void card_file(const struct page *p, unsigned int shift)
{
	const struct mms_rec_frame *f = &p->f;

	if (f->inode)
		line("file", "inode %" PRIu64 " on device %u:%u, bytes from 0x%" PRIx64,
		     (uint64_t)f->inode, f->dev_major, f->dev_minor,
		     (uint64_t)f->index << shift);
	if (f->memcg)
		line("cgroup", "memory cgroup with inode %" PRIu64, (uint64_t)f->memcg);
}

static void card_struct(const struct page *p)
{
	const struct mms_rec_frame *f = &p->f;

	line("struct", "page at 0x%" PRIx64 ", flags 0x%" PRIx64 ", type 0x%x",
	     (uint64_t)f->page, (uint64_t)f->flags, f->page_type);
	line("", "mapping 0x%" PRIx64 ", index 0x%" PRIx64 ", private 0x%" PRIx64,
	     (uint64_t)f->mapping, (uint64_t)f->index, (uint64_t)f->private);
}

/**
 * struct table_users - whose page table a frame is
 * @info: of the connection
 * @nr: how many processes have it
 * @skipped: how many could not be looked at
 * @text: the first of them
 */
struct table_users {
	const struct mms_info *info;
	unsigned int nr;
	unsigned int skipped;
	char text[160];
};

static int take_table(const struct mmscope_entry *e, void *ctx)
{
	const char *comm = mmscope_entry_text(e, MMS_TEXT_COMM, 0);
	struct table_users *u = ctx;
	struct mms_rec_who who;

	if (e->rec->type != MMS_REC_WHO)
		return 0;
	mmscope_rec_get(e->rec, &who, sizeof(who));
	u->skipped += who.kind == MMS_WHO_SKIPPED;
	if (who.kind == MMS_WHO_TABLE && !u->nr++)
		snprintf(u->text, sizeof(u->text), "%s table of %s (%d) for 0x%" PRIx64,
			 u->info->level[who.level % MMS_LEVELS].name,
			 comm ? comm : "process", who.pid, (uint64_t)who.va);
	return 0;
}

/* A frame does not say whose page table it is: all processes are asked. */
static void card_table(const struct page_view *v, const struct page *p)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_WHO,
		.arg = { p->f.pfn, 1 },
	};
	struct table_users users = { .info = v->info };
	char safe[2 * sizeof(users.text)];

	if (p->f.kind != MMS_FRAME_PAGE_TABLE ||
	    mmscope_each(v->m, &args, take_table, &users, NULL))
		return;
	if (!users.nr && users.skipped) {
		line("table", "of no process that could be looked at; %s could not",
		     count_str(users.skipped, "process", "processes"));
		return;
	}
	if (!users.nr) {
		line("table", "of no process: the kernel's own, or of one that is gone");
		return;
	}
	text_safe(users.text, safe, sizeof(safe));
	line("table", "%s%s", safe, users.nr > 1 ? ", and of others" : "");
}

void page_card(const struct page_view *v, const struct page *p)
{
	const struct mms_rec_frame *f = &p->f;
	unsigned int shift = v->info->page_shift;
	char owner[512], safe[1024], flags[512];

	printf("%sframe 0x%" PRIx64 "%s, physical 0x%" PRIx64 "-0x%" PRIx64 "\n",
	       color(SGR_BOLD), (uint64_t)f->pfn, color(SGR_RESET),
	       (uint64_t)f->pfn << shift, ((uint64_t)f->pfn << shift | ((1 << shift) - 1)));
	line("kind", "%s%s%s: %s", color(SGR_BOLD), mmscope_frame_name(f->kind),
	     color(SGR_RESET), mmscope_frame_text(f->kind));
	page_owner_str(p, owner, sizeof(owner));
	text_safe(owner, safe, sizeof(safe));
	if (*safe)
		line("owner", "%s", safe);
	card_table(v, p);
	card_place(v, p);
	if (!f->page)
		return;
	card_folio(p, shift);
	card_counts(p);
	card_file(p, shift);
	page_flags_str(v->m, f->flags, flags, sizeof(flags));
	line("flags", "%s", *flags ? flags : "none");
	card_struct(p);
	if (f->state & MMS_FRAME_F_UNSTABLE)
		line("UNSTABLE", "it changed while it was read: this may not be true");
}
