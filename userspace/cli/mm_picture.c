// SPDX-License-Identifier: GPL-2.0-only
/*
 * mm_picture.c - the address space of a process drawn: VMAs that belong
 * together are one box, with the marks that the mm_struct keeps.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "mm.h"
#include "picture.h"

/* neighbours with less than this between them may share a box */
#define NEAR (256ULL << 20)

enum part { PART_CODE, PART_RODATA, PART_DATA, PART_BSS, PART_HEAP, PART_MAPS,
	    PART_STACK, PART_VDSO, PARTS };

static const struct {
	const char *name;
	const char *sgr;
} parts[PARTS] = {
	[PART_CODE] = { "program: code", SGR_GREEN },
	[PART_RODATA] = { "program: constants", SGR_CYAN },
	[PART_DATA] = { "program: data", SGR_YELLOW },
	[PART_BSS] = { "program: data (bss)", SGR_YELLOW },
	[PART_HEAP] = { "heap", SGR_YELLOW },
	[PART_MAPS] = { "mappings", SGR_BOLD },
	[PART_STACK] = { "stack", SGR_YELLOW },
	[PART_VDSO] = { "vdso, vvar", SGR_CYAN },
};

/* what the mappings box is made of */
enum sort { SORT_LIBRARY, SORT_FILE, SORT_SHARED, SORT_HUGE, SORT_ANON, SORT_DEVICE,
	    SORTS };

static const char *const sort_names[SORTS][2] = {
	[SORT_LIBRARY] = { "mapping of a library", "mappings of libraries" },
	[SORT_FILE] = { "mapping of a file", "mappings of files" },
	[SORT_SHARED] = { "shared mapping", "shared mappings" },
	[SORT_HUGE] = { "hugetlb mapping", "hugetlb mappings" },
	[SORT_ANON] = { "anonymous mapping", "anonymous mappings" },
	[SORT_DEVICE] = { "device mapping", "device mappings" },
};

/**
 * struct tally - sums over VMAs of a box
 */
struct tally {
	uint64_t nr;
	uint64_t virt;
	uint64_t res;
};

/**
 * struct group - VMAs that share a box
 */
struct group {
	enum part part;
	uint64_t start;
	uint64_t end;
	struct tally all;
	struct tally sort[SORTS];
};

static bool overlaps(const struct mms_rec_vma *v, uint64_t start, uint64_t end)
{
	return start && v->start < end && start < v->end;
}

static enum part program_part(const struct mms_rec_vma *v)
{
	if (v->access & MMS_VMA_EXEC)
		return PART_CODE;
	return v->access & MMS_VMA_WRITE ? PART_DATA : PART_RODATA;
}

static enum part part_of(const struct mm_answer *a, const struct vma_item *v,
			 const struct group *before)
{
	const struct mms_rec_mm *mm = &a->mm;
	const struct mms_rec_vma *rec = &v->rec;

	if (v->special && (!strncmp(v->special, "[vdso", 5) ||
			   !strncmp(v->special, "[vvar", 5)))
		return PART_VDSO;
	if (overlaps(rec, mm->start_stack, mm->start_stack + 1))
		return PART_STACK;
	if (overlaps(rec, mm->start_brk, mm->brk) ||
	    (v->special && !strcmp(v->special, "[heap]")))
		return PART_HEAP;
	if ((v->path && a->exe && !strcmp(v->path, a->exe)) ||
	    overlaps(rec, mm->start_code, mm->end_code) ||
	    overlaps(rec, mm->start_data, mm->end_data))
		return program_part(rec);
	if (before && (before->part == PART_DATA || before->part == PART_BSS) &&
	    before->end == rec->start && !rec->file)
		return PART_BSS;
	return PART_MAPS;
}

static enum sort sort_of(const struct vma_item *v)
{
	uint32_t access = v->rec.access;

	if (access & MMS_VMA_HUGETLB)
		return SORT_HUGE;
	if (access & (MMS_VMA_PFNMAP | MMS_VMA_IO))
		return SORT_DEVICE;
	if (v->path && (strstr(v->path, ".so.") ||
			(strlen(v->path) > 3 && !strcmp(v->path + strlen(v->path) - 3, ".so"))))
		return SORT_LIBRARY;
	if (access & MMS_VMA_SHARED)
		return SORT_SHARED;
	return v->rec.file ? SORT_FILE : SORT_ANON;
}

static void tally_add(struct tally *t, const struct mms_rec_vma *v, unsigned int shift)
{
	t->nr++;
	t->virt += v->end - v->start;
	t->res += (vma_resident(v) + v->hugetlb) << shift;
}

/* ascending groups; returns how many */
static size_t groups_make(const struct mm_answer *a, struct group *g)
{
	size_t nr = 0, i;

	for (i = 0; i < a->vmas.nr; i++) {
		const struct vma_item *v = &a->vmas.item[i];
		struct group *before = nr ? &g[nr - 1] : NULL;
		enum part part = part_of(a, v, before);

		if (!before || before->part != part ||
		    v->rec.start - before->end >= NEAR) {
			before = &g[nr++];
			memset(before, 0, sizeof(*before));
			before->part = part;
			before->start = v->rec.start;
		}
		before->end = v->rec.end;
		tally_add(&before->all, &v->rec, a->info->page_shift);
		tally_add(&before->sort[sort_of(v)], &v->rec, a->info->page_shift);
	}
	return nr;
}

/* ---- boxes ---- */

static void mark(struct picture_box *b, uint64_t at, const char *text)
{
	if (at && at >= b->start && at <= b->last + 1)
		picture_line(b, at, "  %s", text);
}

static void mark_range(const struct mm_answer *a, struct picture_box *b, uint64_t start,
		       uint64_t end, const char *text)
{
	if (start > b->start && end > start && end <= b->last + 1)
		picture_line(b, start, "  %s, %s", text,
			     size_text(end - start, a->opts));
}

static void line_tally(struct picture_line *l, const struct tally *t)
{
	l->virt = t->virt;
	l->res = t->res;
}

/* the one sort of mappings a group has, -1 if there are several or it has names */
static int only_sort(const struct group *g)
{
	int i;

	if (g->part != PART_MAPS)
		return -1;
	for (i = 0; i < SORTS; i++)
		if (g->sort[i].nr == g->all.nr)
			return i;
	return -1;
}

static void box_head(const struct group *g, struct picture_box *b)
{
	int sort = only_sort(g);
	struct picture_line *l;

	if (sort >= 0)
		l = picture_line(b, MMS_ADDR_NONE, "%s",
				 count_str(g->all.nr, sort_names[sort][0],
					   sort_names[sort][1]));
	else if (g->all.nr > 1)
		l = picture_line(b, MMS_ADDR_NONE, "%s (%" PRIu64 " VMAs)",
				 parts[g->part].name, g->all.nr);
	else
		l = picture_line(b, MMS_ADDR_NONE, "%s", parts[g->part].name);
	line_tally(l, &g->all);
}

static void box_sorts(const struct group *g, struct picture_box *b)
{
	unsigned int i;

	for (i = 0; i < SORTS; i++)
		if (g->sort[i].nr)
			line_tally(picture_line(b, MMS_ADDR_NONE, "  %s",
						count_str(g->sort[i].nr, sort_names[i][0],
							  sort_names[i][1])),
				   &g->sort[i]);
}

/* what the mm_struct knows about the inside of a box, from high to low */
static void box_marks(const struct mm_answer *a, struct picture_box *b, enum part part)
{
	const struct mms_rec_mm *mm = &a->mm;

	switch (part) {
	case PART_STACK:
		mark_range(a, b, mm->env_start, mm->env_end, "environment");
		mark_range(a, b, mm->arg_start, mm->arg_end, "arguments");
		mark(b, mm->start_stack, "stack pointer at start");
		break;
	case PART_HEAP:
		if (mm->brk != b->last + 1)
			mark(b, mm->brk, "brk");
		if (mm->start_brk != b->start)
			mark(b, mm->start_brk, "start_brk");
		break;
	case PART_CODE:
		mark_range(a, b, mm->start_code, mm->end_code, "code");
		break;
	case PART_DATA:
		mark_range(a, b, mm->start_data, mm->end_data, "initialised data");
		break;
	default:
		break;
	}
}

static void box_fill(const struct mm_answer *a, const struct group *g,
		     struct picture_box *b)
{
	b->start = g->start;
	b->last = g->end - 1;
	b->sgr = parts[g->part].sgr;
	box_head(g, b);
	if (g->part == PART_MAPS && only_sort(g) < 0)
		box_sorts(g, b);
	else
		box_marks(a, b, g->part);
}

/* mmap_base lies in a gap or at a border, hardly ever in a mapping */
static void gap_fill(const struct mm_answer *a, uint64_t start, uint64_t end,
		     struct picture_box *b)
{
	b->gap = true;
	b->start = start;
	b->last = end - 1;
	if (a->mm.mmap_base > start && a->mm.mmap_base <= end)
		picture_line(b, a->mm.mmap_base, "mmap_base");
}

static size_t boxes_make(const struct mm_answer *a, const struct group *g, size_t nr,
			 struct picture_box *box)
{
	uint64_t at = 0, end = a->mm.task_size;
	size_t boxes = 0, i;

	for (i = 0; i < nr; i++) {
		if (g[i].start > at)
			gap_fill(a, at, g[i].start, &box[boxes++]);
		box_fill(a, &g[i], &box[boxes++]);
		at = g[i].end;
	}
	if (end > at)
		gap_fill(a, at, end, &box[boxes++]);
	return boxes;
}

void mm_picture(const struct mm_answer *a)
{
	size_t nr = a->vmas.nr;
	struct group *g = calloc(nr + 1, sizeof(*g));
	struct picture_box *box = calloc(2 * nr + 1, sizeof(*box));

	section("Address space, highest address first");
	if (g && box && nr) {
		nr = groups_make(a, g);
		picture_print(box, boxes_make(a, g, nr, box), a->opts,
			      "   VIRT     RES");
	} else {
		para(3, nr ? "There is not enough memory to draw it." :
		     "It is empty: not a single VMA.");
	}
	free(box);
	free(g);
}
