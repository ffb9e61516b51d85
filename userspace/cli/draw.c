// SPDX-License-Identifier: GPL-2.0-only
/*
 * draw.c - what pictures and prose in the terminal are made of.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "draw.h"

static const struct frame frame_utf8 = {
	"─", "│",
	{ { "┌", "┬", "┐" }, { "├", "┼", "┤" }, { "└", "┴", "┘" } }, "┆",
};

static const struct frame frame_ascii = {
	"-", "|",
	{ { "+", "+", "+" }, { "+", "+", "+" }, { "+", "+", "+" } }, ":",
};

const char *color(const char *sgr)
{
	return term_color() ? sgr : "";
}

const struct frame *frame_chars(void)
{
	return term_utf8() ? &frame_utf8 : &frame_ascii;
}

const char *branch_tee(void)
{
	return term_utf8() ? "├─" : "|-";
}

const char *branch_end(void)
{
	return term_utf8() ? "└─" : "`-";
}

const char *branch_down(void)
{
	return term_utf8() ? "│ " : "| ";
}

void repeat(const char *text, unsigned int n)
{
	while (n--)
		fputs(text, stdout);
}

/* ---- text of a known width ---- */

/* bytes of the first character of @text, its columns to @ret */
static size_t character(const char *text, unsigned int *ret)
{
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t len = mbrtowc(&wide, text, MB_CUR_MAX, &state);
	int columns;

	*ret = 1;
	if (len == 0 || len > MB_CUR_MAX)
		return 1;
	columns = wcwidth(wide);
	if (columns >= 0)
		*ret = columns;
	return len;
}

unsigned int text_columns(const char *text)
{
	unsigned int columns, sum = 0;

	while (*text) {
		text += character(text, &columns);
		sum += columns;
	}
	return sum;
}

/* the cut is shown, else a long name could be taken for a shorter one */
unsigned int text_cut(const char *text, unsigned int width, const char *sgr)
{
	bool cut = text_columns(text) > width;
	unsigned int room = cut ? width - 1 : width, columns;

	if (!width)
		return 0;
	if (sgr)
		fputs(color(sgr), stdout);
	while (*text) {
		size_t len = character(text, &columns);

		if (columns > room)
			break;
		fwrite(text, 1, len, stdout);
		text += len;
		room -= columns;
	}
	if (cut)
		fputs(term_utf8() ? "…" : "~", stdout);
	if (sgr)
		fputs(color(SGR_RESET), stdout);
	return width - room;
}

void text_cell(const char *text, unsigned int width, const char *sgr)
{
	unsigned int used = text_cut(text, width, sgr);

	printf("%*s", (int)(width - used), "");
}

/* ---- bars ---- */

/* @part of @whole in @steps, where only the ends themselves are the ends */
static unsigned int scale(uint64_t part, uint64_t whole, unsigned int steps)
{
	unsigned int n;

	if (!part || !whole)
		return 0;
	if (part >= whole)
		return steps;
	n = (unsigned int)((__uint128_t)part * steps / whole);
	return n ? n : 1;
}

void bar_str(uint64_t part, uint64_t whole, unsigned int width, char *buf)
{
	static const char *const eighths[] = {
		"", "▏", "▎", "▍", "▌", "▋", "▊", "▉",
	};
	unsigned int per_cell = term_utf8() ? 8 : 1, filled, i;
	size_t len = 0;

	if (width > BAR_MAX)
		width = BAR_MAX;
	buf[0] = '\0';
	filled = scale(part, whole, width * per_cell);
	for (i = 0; i < width; i++) {
		unsigned int here = filled > i * per_cell ? filled - i * per_cell : 0;
		const char *cell = term_utf8() ? "░" : ".";

		if (here >= per_cell)
			cell = term_utf8() ? "█" : "#";
		else if (here)
			cell = eighths[here];
		len += snprintf(buf + len, BAR_BYTES - len, "%s", cell);
	}
}

const char *spark(unsigned int height)
{
	static const char *const utf8[] = {
		" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█",
	};
	static const char *const ascii[] = {
		" ", ".", ":", "-", "=", "+", "*", "%", "#",
	};

	if (height > 8)
		height = 8;
	return term_utf8() ? utf8[height] : ascii[height];
}

unsigned int spark_height(uint64_t part, uint64_t whole)
{
	return scale(part, whole, 8);
}

/* ---- prose ---- */

/* the cursor is in column @at; lines that follow begin in column @indent */
static void wrap(unsigned int indent, unsigned int at, const char *text)
{
	unsigned int width = term_width();
	bool begun = false;

	while (*text) {
		char word[512];
		size_t len = strcspn(text, " ");
		unsigned int cols;

		snprintf(word, sizeof(word), "%.*s", (int)len, text);
		cols = text_columns(word);
		if (begun && at + 1 + cols > width) {
			printf("\n%*s", (int)indent, "");
			at = indent;
		} else if (begun) {
			putchar(' ');
			at++;
		}
		fputs(word, stdout);
		begun = true;
		at += cols;
		text += len;
		text += *text == ' ';
	}
	putchar('\n');
}

void para(unsigned int indent, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	printf("%*s", (int)indent, "");
	wrap(indent, indent, text);
	free(text);
}

void bullet(const char *fmt, ...)
{
	char *text;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	printf("   %s ", term_utf8() ? "•" : "-");
	wrap(5, 5, text);
	free(text);
}

#define ITEM_INDENT 17

void item(const char *key, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	printf("   %s%-*s%s", color(SGR_DIM), ITEM_INDENT - 3, key,
	       color(SGR_RESET));
	wrap(ITEM_INDENT, ITEM_INDENT, text);
	free(text);
}

void section(const char *fmt, ...)
{
	va_list ap;

	printf("\n%s", color(SGR_BOLD));
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("%s\n", color(SGR_RESET));
}

/* several of them may stand in one printf() */
static char *ring(void)
{
	static char buf[8][64];
	static unsigned int at;

	return buf[at++ % ARRAY_SIZE(buf)];
}

const char *count_str(uint64_t n, const char *one, const char *many)
{
	char *buf = ring();

	if (n == 1 || many)
		snprintf(buf, 64, "%" PRIu64 " %s", n, n == 1 ? one : many);
	else
		snprintf(buf, 64, "%" PRIu64 " %ss", n, one);
	return buf;
}

/* a list without blanks would be one word, which no line is wide enough for */
const char *list_text(char *list, size_t size)
{
	char copy[1024];
	const char *from = copy;
	size_t len = 0;

	snprintf(copy, sizeof(copy), "%s", list);
	for (; *from && len + 3 < size; from++) {
		list[len++] = *from;
		if (*from == ',')
			list[len++] = ' ';
	}
	list[len] = '\0';
	return list;
}

const char *size_text(uint64_t bytes, const struct opts *o)
{
	char *buf = ring();

	size_str(bytes, o->bytes, buf, 64);
	return buf;
}
