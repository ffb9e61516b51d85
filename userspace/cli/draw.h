/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * draw.h - what pictures and prose in the terminal are made of: bars, small
 * histograms, frames, text of a known width, paragraphs. All of it has a form
 * for terminals without UTF-8 and without colours.
 */
#ifndef _MMS_DRAW_H
#define _MMS_DRAW_H

#include "out.h"

/* room for the longest bar: three bytes a cell */
#define BAR_MAX		64
#define BAR_BYTES	(3 * BAR_MAX + 1)

/* frame characters; @left, @middle, @right of the top, inner and bottom line */
struct frame {
	const char *h, *v;
	const char *corner[3][3];
	const char *dots;
};

/* @sgr, or "" where no colours are wanted */
const char *color(const char *sgr);
/* frame characters that the terminal can show */
const struct frame *frame_chars(void);
/* branches of a tree: "├─", "└─", "│ " and "  ", all of the same width */
const char *branch_tee(void);
const char *branch_end(void);
const char *branch_down(void);
/* prints @text @n times */
void repeat(const char *text, unsigned int n);
/* columns that @text takes on the terminal */
unsigned int text_columns(const char *text);
/* prints @text cut to @width columns, in @sgr or NULL; gives the columns used */
unsigned int text_cut(const char *text, unsigned int width, const char *sgr);
/* prints @text cut to @width columns and filled up to them, in @sgr or NULL */
void text_cell(const char *text, unsigned int width, const char *sgr);

/**
 * bar_str() - @part of @whole as a bar
 * @part: 0..@whole; more counts as @whole
 * @whole: what the full width stands for; 0 gives an empty bar
 * @width: cells, up to BAR_MAX
 * @buf: filled, of BAR_BYTES
 *
 * A bar never lies at its ends: it is empty only for 0 and full only for
 * @whole.
 */
void bar_str(uint64_t part, uint64_t whole, unsigned int width, char *buf);
/* one character of a histogram: 0 nothing, 1..8 ever higher */
const char *spark(unsigned int height);
/* height for spark(): 0 only for 0 and 8 only for @whole */
unsigned int spark_height(uint64_t part, uint64_t whole);
/* a bold line with an empty one before it */
void section(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* a paragraph, indented by @indent and wrapped to the terminal */
void para(unsigned int indent, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* a paragraph behind a bullet */
void bullet(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* a line "   KEY      TEXT", wrapped below the beginning of the text */
void item(const char *key, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* "12 pages", "1 page" in a ring of 8 buffers; @many NULL adds an "s" */
const char *count_str(uint64_t n, const char *one, const char *many);
/* puts a blank behind each comma of @list, so that it can be wrapped */
const char *list_text(char *list, size_t size);
/* "1.5M" in a ring of 8 buffers, or plain bytes as the options say */
const char *size_text(uint64_t bytes, const struct opts *o);

#endif /* _MMS_DRAW_H */
