// SPDX-License-Identifier: GPL-2.0-only
/*
 * ruler.c - an address drawn as 64 bits and cut into the fields the walk uses:
 *
 *    63   48 47     39  ...  11          0
 *   +-------+---------+     +------------+
 *   |0000000|011111110|     |111001001000|
 *
 * One digit a bit and one frame line a field, so that 64 bits fit into 80
 * columns. Each field has the colour its level has in the rest of the text.
 */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "translate.h"

#define INDENT "   "

/**
 * struct field - some neighbouring bits
 * @hi: highest bit
 * @lo: lowest bit
 * @level: level, or -1 for what is no index
 * @text: rows below the digits
 */
struct field {
	unsigned int hi;
	unsigned int lo;
	int level;
	char text[3][16];
};

const char *level_color(unsigned int level)
{
	static const char *const sgr[] = {
		SGR_GREEN, SGR_CYAN, SGR_BLUE, SGR_YELLOW, SGR_MAGENTA,
	};

	return color(level < ARRAY_SIZE(sgr) ? sgr[level] : "");
}

const char *level_title(const struct mms_info *info, unsigned int level)
{
	static char ring[4][sizeof(info->level[0].name)];
	static unsigned int at;
	const char *name = info->level[level % MMS_LEVELS].name;
	char *title = ring[at++ % 4];
	size_t i;

	for (i = 0; name[i] && i + 1 < sizeof(ring[0]); i++)
		title[i] = toupper((unsigned char)name[i]);
	title[i] = '\0';
	return title;
}

/* ---- the fields ---- */

static uint64_t field_value(const struct field *f, uint64_t va)
{
	uint64_t value = va >> f->lo;
	unsigned int bits = f->hi - f->lo + 1;

	return bits < 64 ? value & (((uint64_t)1 << bits) - 1) : value;
}

static void field_number(struct field *f, uint64_t va)
{
	uint64_t value = field_value(f, va);
	unsigned int digits = (f->hi - f->lo + 4) / 4;

	snprintf(f->text[1], sizeof(f->text[1]), "0x%0*" PRIx64, digits, value);
	snprintf(f->text[2], sizeof(f->text[2]), "%" PRIu64, value);
}

/* the bits above the topmost index only choose a half of the address space */
static void field_top(struct field *f, const struct mms_info *info, uint64_t va)
{
	const char *half = va < info->user_end ? "user" :
			   va >= info->kernel_start ? "kernel" : "neither";

	f->level = -1;
	snprintf(f->text[0], sizeof(f->text[0]), "%s", half);
	snprintf(f->text[1], sizeof(f->text[1]), "half");
}

/*
 * Levels below a large page are part of its offset. Where the walk ended early
 * they keep their indices: that is where the missing tables would be.
 */
static size_t fields_make(const struct mms_info *info, const struct mms_walk *w,
			  struct field *f)
{
	int level = mmscope_level_below(info, MMS_LEVELS);
	int last = walk_has_page(w) ? w->level : 0;
	unsigned int hi = 64;
	size_t nr = 0;

	memset(f, 0, (MMS_LEVELS + 2) * sizeof(*f));
	if (info->level[level].shift + info->level[level].bits < 64) {
		f[nr].hi = 63;
		f[nr].lo = hi = info->level[level].shift + info->level[level].bits;
		field_top(&f[nr++], info, w->va);
	}
	for (; level >= last; level = mmscope_level_below(info, level)) {
		f[nr].hi = hi - 1;
		f[nr].lo = hi = info->level[level].shift;
		f[nr].level = level;
		snprintf(f[nr].text[0], sizeof(f[nr].text[0]), "%s",
			 level_title(info, level));
		field_number(&f[nr++], w->va);
	}
	f[nr].hi = hi - 1;
	f[nr].level = -1;
	snprintf(f[nr].text[0], sizeof(f[nr].text[0]), "offset");
	field_number(&f[nr++], w->va);
	return nr;
}

/* ---- drawing ---- */

static unsigned int field_width(const struct field *f)
{
	size_t width = f->hi - f->lo + 1, i;

	for (i = 0; i < 3; i++)
		if (strlen(f->text[i]) > width)
			width = strlen(f->text[i]);
	return width;
}

static void print_positions(const struct field *f, size_t nr)
{
	size_t i;

	fputs(INDENT, stdout);
	for (i = 0; i < nr; i++) {
		int width = field_width(&f[i]);
		char hi[8];

		/* a field of one bit has one number */
		snprintf(hi, sizeof(hi), "%u", f[i].hi);
		if (f[i].hi == f[i].lo)
			printf(" %s%-*s%s", color(SGR_DIM), width, hi,
			       color(SGR_RESET));
		else
			printf(" %s%s%*u%s", color(SGR_DIM), hi,
			       width - (int)strlen(hi), f[i].lo,
			       color(SGR_RESET));
	}
	putchar('\n');
}

static void print_line(const struct frame *fr, int row, const struct field *f,
		       size_t nr)
{
	size_t i, k;

	printf(INDENT "%s", fr->corner[row][0]);
	for (i = 0; i < nr; i++) {
		for (k = field_width(&f[i]); k; k--)
			fputs(fr->h, stdout);
		fputs(fr->corner[row][i + 1 < nr ? 1 : 2], stdout);
	}
	putchar('\n');
}

static void print_centred(const struct frame *fr, const struct field *f,
			  const char *text)
{
	int room = field_width(f) - strlen(text);
	bool colored = f->level >= 0;

	printf("%*s%s%s%s%*s%s", room / 2, "",
	       colored ? level_color(f->level) : "", text,
	       colored ? color(SGR_RESET) : "", room - room / 2, "", fr->v);
}

static void print_digits(const struct frame *fr, const struct field *f, size_t nr,
			 uint64_t va)
{
	size_t i;

	printf(INDENT "%s", fr->v);
	for (i = 0; i < nr; i++) {
		char digits[65];
		unsigned int bit = f[i].hi + 1, k = 0;

		while (bit-- > f[i].lo)
			digits[k++] = va >> bit & 1 ? '1' : '0';
		digits[k] = '\0';
		print_centred(fr, &f[i], digits);
	}
	putchar('\n');
}

void ruler_print(const struct mms_info *info, const struct mms_walk *w)
{
	const struct frame *fr = frame_chars();
	struct field f[MMS_LEVELS + 2];
	size_t nr = fields_make(info, w, f);
	size_t i, row;

	print_positions(f, nr);
	print_line(fr, 0, f, nr);
	print_digits(fr, f, nr, w->va);
	print_line(fr, 1, f, nr);
	for (row = 0; row < 3; row++) {
		printf(INDENT "%s", fr->v);
		for (i = 0; i < nr; i++)
			print_centred(fr, &f[i], f[i].text[row]);
		putchar('\n');
	}
	print_line(fr, 2, f, nr);
}
