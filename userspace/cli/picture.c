// SPDX-License-Identifier: GPL-2.0-only
/*
 * picture.c - draws an address space:
 *
 *   0x7ffffffff000 +--------------------------+
 *                  | stack                 rw |  132K   36K ##......
 *   0x7ffffffde000 +--------------------------+
 *                  : 128M                     :
 *   0x7ffff7fc7000 +--------------------------+
 *
 * Sizes differ by a factor of 2^40, so heights cannot be to scale. A gap grows
 * by a line with each factor of 1024, and the bars are to scale.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "picture.h"

#define ADDRESS_WIDTH	18
#define NUMBERS_WIDTH	16	/* "  1023.9M  1023.9M" */

/* the box takes what addresses, numbers and bar leave */
struct shape {
	const struct opts *opts;
	const struct frame *frame;
	unsigned int inner;
	unsigned int bar;
};

static struct shape shape_make(const struct opts *o, bool wide_notes)
{
	struct shape s = { .opts = o, .frame = frame_chars() };
	unsigned int width = term_columns(), rest;

	if (width > 120)
		width = 120;
	rest = width < 64 ? 24 : width - ADDRESS_WIDTH - NUMBERS_WIDTH - 7;
	s.inner = rest - rest / 4;
	/* as long as the names of regions become */
	if (wide_notes && s.inner > 32)
		s.inner = 32;
	/* a narrow terminal has no room for bars */
	s.bar = width < 64 ? 0 : rest - s.inner;
	return s;
}

struct picture_line *picture_line(struct picture_box *box, uint64_t at,
				  const char *fmt, ...)
{
	static struct picture_line spare;
	struct picture_line *line = &spare;
	va_list ap;

	if (box->nr < PICTURE_LINES)
		line = &box->line[box->nr++];
	line->at = at;
	line->virt = 0;
	line->res = MMS_ADDR_NONE;
	line->note = NULL;
	va_start(ap, fmt);
	vsnprintf(line->text, sizeof(line->text), fmt, ap);
	va_end(ap);
	return line;
}

static void print_address(uint64_t at)
{
	char text[24] = "";

	if (at != MMS_ADDR_NONE)
		snprintf(text, sizeof(text), "0x%" PRIx64, at);
	printf("%s%*s%s", color(SGR_DIM), ADDRESS_WIDTH, text, color(SGR_RESET));
}

static void print_edge(const struct shape *s, int row, uint64_t at, const char *note)
{
	print_address(at);
	printf(" %s", s->frame->corner[row][0]);
	repeat(s->frame->h, s->inner + 2);
	fputs(s->frame->corner[row][2], stdout);
	if (note)
		printf(" %s%s%s", color(SGR_DIM), note, color(SGR_RESET));
	putchar('\n');
}

static void print_numbers(const struct shape *s, const struct picture_line *l)
{
	char bar[BAR_BYTES];

	if (l->virt)
		printf(" %7s", size_text(l->virt, s->opts));
	if (l->note) {
		fputs("  ", stdout);
		text_cut(l->note, s->bar + 6, SGR_DIM);
	}
	if (!l->virt || l->res == MMS_ADDR_NONE)
		return;
	bar_str(l->res, l->virt, s->bar, bar);
	printf(s->bar ? " %7s %s%s%s" : " %7s", size_text(l->res, s->opts), color(SGR_GREEN), bar,
	       color(SGR_RESET));
}

static void print_line(const struct shape *s, const struct picture_box *b,
		       const struct picture_line *l, bool first)
{
	const char *side = b->gap ? s->frame->dots : s->frame->v;

	print_address(l->at);
	printf(" %s ", side);
	text_cell(l->text, s->inner, first ? b->sgr : b->gap ? SGR_DIM : NULL);
	printf(" %s", side);
	print_numbers(s, l);
	putchar('\n');
}

/* one line, and one more for each factor of 1024 above 1 MiB */
static unsigned int gap_height(uint64_t bytes)
{
	unsigned int height = 1;

	for (bytes >>= 20; bytes >= 1024; bytes >>= 10)
		height++;
	return height;
}

static void print_gap(const struct shape *s, const struct picture_box *b)
{
	uint64_t bytes = b->last - b->start + 1;
	unsigned int height = gap_height(bytes), i;
	struct picture_line l = { .at = MMS_ADDR_NONE };

	for (i = 0; i < height; i++) {
		l.text[0] = '\0';
		if (i == height / 2)
			snprintf(l.text, sizeof(l.text), "%s empty",
				 size_text(bytes, s->opts));
		print_line(s, b, &l, false);
	}
}

static bool has_notes(const struct picture_box *box, size_t nr)
{
	while (nr--)
		if (!box[nr].gap && box[nr].nr && box[nr].line[0].note)
			return true;
	return false;
}

void picture_print(const struct picture_box *box, size_t nr, const struct opts *o,
		   const char *top)
{
	struct shape s = shape_make(o, nr && has_notes(box, nr));
	size_t i = nr;

	if (!nr)
		return;
	/* the end of the last box may be the end of all addresses */
	print_edge(&s, 0, box[nr - 1].last == UINT64_MAX ? MMS_ADDR_NONE :
		   box[nr - 1].last + 1, top);
	while (i--) {
		const struct picture_box *b = &box[i];
		unsigned int k;

		if (b->gap)
			print_gap(&s, b);
		for (k = 0; k < b->nr; k++)
			print_line(&s, b, &b->line[k], !k);
		print_edge(&s, i ? 1 : 2, b->start, NULL);
	}
}
