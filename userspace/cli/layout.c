// SPDX-License-Identifier: GPL-2.0-only
/*
 * layout.c - "mmscope mm kernel": the kernel's half of the address space, as a
 * picture and as rows, and its vmalloc areas.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "mm.h"
#include "picture.h"

/* ---- regions ---- */

enum { REGION_START, REGION_END, REGION_LEN, REGION_NAME, REGION_HELP };

static const struct column region_columns[] = {
	[REGION_START] = { "START", "first address", COL_ADDR, COL_F_DEFAULT },
	[REGION_END] = { "LAST", "last address", COL_ADDR, COL_F_DEFAULT },
	[REGION_LEN] = { "SIZE", "bytes of address space", COL_SIZE,
			 COL_F_DEFAULT | COL_F_RIGHT },
	[REGION_NAME] = { "REGION", "name as in the kernel's documentation", COL_STR,
			  COL_F_DEFAULT },
	[REGION_HELP] = { "HELP", "what it is for", COL_STR, 0 },
};

static const char *const region_help[] = {
	[MMS_REGION_DIRECT] = "all physical memory in a row",
	[MMS_REGION_VMALLOC] = "vmalloc, ioremap, kernel stacks",
	[MMS_REGION_VMEMMAP] = "a struct page for each frame",
	[MMS_REGION_IMAGE] = "code and data of the kernel",
	[MMS_REGION_MODULES] = "code and data of modules",
	[MMS_REGION_FIXMAP] = "addresses fixed at build time",
	[MMS_REGION_KASAN] = "shadow memory of KASAN",
	[MMS_REGION_CPU_ENTRY] = "what CPUs need to enter the kernel",
	[MMS_REGION_ESPFIX] = "stacks to return to 16-bit code",
	[MMS_REGION_LDT] = "segment tables of processes",
	[MMS_REGION_EFI] = "services of the firmware",
};

static const char *help_of(uint32_t kind)
{
	return kind < ARRAY_SIZE(region_help) ? region_help[kind] : NULL;
}

static void region_fill(const void *row, unsigned int column, struct cell *cell,
			bool want_json, void *ctx)
{
	const struct mms_rec_region *r = row;

	(void)want_json;
	(void)ctx;
	cell->set = true;
	switch (column) {
	case REGION_START:
		cell->num = r->start;
		break;
	case REGION_END:
		cell->num = r->last;
		break;
	case REGION_LEN:
		cell->num = r->last - r->start + 1;
		break;
	case REGION_NAME:
		cell->str = r->name;
		break;
	case REGION_HELP:
		cell->str = help_of(r->kind);
		cell->set = cell->str;
		break;
	}
}

static const struct out_desc region_desc = {
	.schema = "mmscope.layout/1",
	.array = "regions",
	.columns = region_columns,
	.nr = ARRAY_SIZE(region_columns),
	.fill = region_fill,
};

/* ---- vmalloc areas ---- */

enum {
	AREA_START, AREA_END, AREA_LEN, AREA_PAGES, AREA_ORDER, AREA_PHYS, AREA_FLAGS,
	AREA_CALLER, AREA_CALLERADDR, AREA_STRUCT,
};

static const struct column area_columns[] = {
	[AREA_START] = { "START", "first address", COL_ADDR, COL_F_DEFAULT },
	[AREA_END] = { "END", "first address after, guard page included", COL_ADDR, 0 },
	[AREA_LEN] = { "SIZE", "bytes, guard page included", COL_SIZE,
		       COL_F_DEFAULT | COL_F_RIGHT },
	[AREA_PAGES] = { "PAGES", "pages of memory in it", COL_NUM,
			 COL_F_DEFAULT | COL_F_RIGHT },
	[AREA_ORDER] = { "ORDER", "log2 of the pages it is made of", COL_NUM, COL_F_RIGHT },
	[AREA_PHYS] = { "PHYS", "physical address of an ioremap", COL_ADDR,
			COL_F_DEFAULT },
	[AREA_FLAGS] = { "FLAGS", "flags by name", COL_LIST, COL_F_DEFAULT },
	[AREA_CALLER] = { "CALLER", "who asked for it", COL_STR, COL_F_DEFAULT },
	[AREA_CALLERADDR] = { "CALLERADDR", "the same as an address", COL_ADDR, 0 },
	[AREA_STRUCT] = { "STRUCT", "address of the vm_struct", COL_ADDR, 0 },
};

/**
 * struct area_row - an area and the symbol of its caller
 */
struct area_row {
	struct mms_rec_vmalloc rec;
	const char *caller;
};

static void area_fill(const void *row, unsigned int column, struct cell *cell,
		      bool want_json, void *ctx)
{
	const struct area_row *r = row;
	const struct mm_answer *a = ctx;

	(void)want_json;
	cell->set = true;
	cell->str = cell->buf;
	switch (column) {
	case AREA_START:
		cell->num = r->rec.start;
		break;
	case AREA_END:
		cell->num = r->rec.end;
		break;
	case AREA_LEN:
		cell->num = r->rec.end - r->rec.start;
		break;
	case AREA_PAGES:
		cell->num = r->rec.pages;
		break;
	case AREA_ORDER:
		cell->num = r->rec.page_order;
		break;
	case AREA_PHYS:
		cell->set = r->rec.phys;
		cell->num = r->rec.phys;
		break;
	case AREA_FLAGS:
		cell->set = r->rec.vm_struct;
		mmscope_flags_str(a->m, MMS_NAMES_VMALLOC_FLAG, r->rec.flags, cell->buf,
				  sizeof(cell->buf));
		break;
	case AREA_CALLER:
		cell->set = r->caller;
		cell->str = r->caller;
		break;
	case AREA_CALLERADDR:
		cell->set = r->rec.caller;
		cell->num = r->rec.caller;
		break;
	case AREA_STRUCT:
		cell->set = r->rec.vm_struct;
		cell->num = r->rec.vm_struct;
		break;
	}
}

static const struct out_desc area_desc = {
	.schema = "mmscope.vmalloc/1",
	.array = "areas",
	.columns = area_columns,
	.nr = ARRAY_SIZE(area_columns),
	.fill = area_fill,
};

void layout_usage(FILE *f)
{
	fputs("\nOf the kernel:\n", f);
	columns_usage(&region_desc, f);
	fputs("\nWith --vmalloc:\n", f);
	columns_usage(&area_desc, f);
}

/* ---- reading ---- */

/**
 * struct regions - the layout, in the order of addresses
 */
struct regions {
	struct mms_rec_region *region;
	size_t nr;
};

static int take_region(const struct mmscope_entry *e, void *ctx)
{
	struct regions *list = ctx;
	struct mms_rec_region *r;

	if (e->rec->type != MMS_REC_REGION)
		return 0;
	r = mms_array_add(&list->region, &list->nr, sizeof(*r));
	if (!r)
		return -ENOMEM;
	mmscope_rec_get(e->rec, r, sizeof(*r));
	r->name[sizeof(r->name) - 1] = '\0';
	return 0;
}

static int by_start(const void *a, const void *b)
{
	const struct mms_rec_region *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/**
 * struct area_out - where areas go
 */
struct area_out {
	struct mm_answer *a;
	struct out *out;
	uint64_t nr;
	uint64_t bytes;
	uint64_t pages;
};

static int take_area(const struct mmscope_entry *e, void *ctx)
{
	struct area_out *o = ctx;
	struct area_row row;

	if (e->rec->type != MMS_REC_VMALLOC)
		return 0;
	mmscope_rec_get(e->rec, &row.rec, sizeof(row.rec));
	row.caller = mmscope_entry_text(e, MMS_TEXT_SYMBOL, 0);
	out_row(o->out, NULL, &row);
	o->nr++;
	o->bytes += row.rec.end - row.rec.start;
	o->pages += row.rec.pages;
	return 0;
}

/* ---- the picture ---- */

static void region_box(const struct mms_rec_region *r, struct picture_box *b)
{
	const char *help = help_of(r->kind);
	struct picture_line *l;
	char name[sizeof(r->name) * 4];

	text_safe(r->name, name, sizeof(name));
	b->start = r->start;
	b->last = r->last;
	b->sgr = SGR_BOLD;
	l = picture_line(b, MMS_ADDR_NONE, "%s", name);
	l->virt = r->last - r->start + 1;
	l->note = help;
}

/* regions may lie in one another; only what begins behind the last is drawn */
static size_t boxes_make(const struct mm_answer *a, const struct regions *list,
			 struct picture_box *box)
{
	uint64_t at = a->info->kernel_start;
	size_t boxes = 0, i;

	for (i = 0; i < list->nr; i++) {
		const struct mms_rec_region *r = &list->region[i];

		if (r->start < at || r->last < r->start)
			continue;
		if (r->start > at) {
			box[boxes].gap = true;
			box[boxes].start = at;
			box[boxes++].last = r->start - 1;
		}
		region_box(r, &box[boxes++]);
		at = r->last + 1;
		if (!at)
			return boxes;
	}
	box[boxes].gap = true;
	box[boxes].start = at;
	box[boxes++].last = UINT64_MAX;
	return boxes;
}

static int layout_draw(struct mm_answer *a, const struct regions *list)
{
	struct picture_box *box = calloc(2 * list->nr + 2, sizeof(*box));

	if (!box)
		return fail(EXIT_FAIL, "not enough memory");
	printf("%sThe kernel's half, highest address first%s\n", color(SGR_BOLD),
	       color(SGR_RESET));
	if (a->has_mm)
		item("init_mm", "0x%" PRIx64 ", root table 0x%" PRIx64 " physical",
		     (uint64_t)a->mm.mm, (uint64_t)a->mm.pgd_pa);
	picture_print(box, boxes_make(a, list, box), a->opts, "  SIZE");
	free(box);
	return 0;
}

/* ---- answers ---- */

static int print_regions(struct mm_answer *a, const struct regions *list)
{
	struct selection sel;
	struct out *out;
	size_t i;
	int err;

	if (is_report(a->opts))
		return layout_draw(a, list);
	err = columns_select(&region_desc, a->opts, &sel);
	if (err)
		return err;
	out = out_open(&region_desc, &sel, a->opts, a);
	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	for (i = 0; i < list->nr; i++)
		out_row(out, NULL, &list->region[i]);
	if (a->has_mm) {
		out_member(out, "mm", json_addr(a->mm.mm));
		out_member(out, "pgd_pa", json_addr(a->mm.pgd_pa));
	}
	out_moment(out, &a->moment);
	return out_close(out);
}

static int take_init_mm(const struct mmscope_entry *e, void *ctx)
{
	struct mm_answer *a = ctx;

	if (e->rec->type != MMS_REC_MM)
		return 0;
	mmscope_rec_get(e->rec, &a->mm, sizeof(a->mm));
	a->has_mm = true;
	return 0;
}

static int answer_layout(struct mm_answer *a)
{
	struct mmscope_view_args args = { .view = MMS_VIEW_LAYOUT };
	struct regions list = { .nr = 0 };
	int err = view_each(a->m, &args, NULL, take_region, &list, &a->moment);

	if (!err) {
		qsort(list.region, list.nr, sizeof(*list.region), by_start);
		args.view = MMS_VIEW_MM;
		args.space = a->target->space;
		mmscope_each(a->m, &args, take_init_mm, a, NULL);
		err = print_regions(a, &list);
	}
	free(list.region);
	return err;
}

static int answer_vmalloc(struct mm_answer *a)
{
	const struct mmscope_view_args args = { .view = MMS_VIEW_VMALLOC };
	struct area_out o = { .a = a };
	struct selection sel;
	int err = columns_select(&area_desc, a->opts, &sel);

	if (err)
		return err;
	o.out = out_open(&area_desc, &sel, a->opts, a);
	if (!o.out)
		return fail(EXIT_FAIL, "not enough memory");
	err = view_each(a->m, &args, NULL, take_area, &o, &a->moment);
	if (err) {
		out_abandon(o.out);
		return err;
	}
	out_moment(o.out, &a->moment);
	err = out_close(o.out);
	if (!err && is_table(a->opts))
		printf("\n%s, %s of addresses, %s of memory\n",
		       count_str(o.nr, "area", NULL), size_text(o.bytes, a->opts),
		       size_text(o.pages << a->info->page_shift, a->opts));
	return err;
}

int layout_answer(struct mm_answer *a, bool vmalloc)
{
	return vmalloc ? answer_vmalloc(a) : answer_layout(a);
}
