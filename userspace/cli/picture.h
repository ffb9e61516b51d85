/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * picture.h - an address space as a column of boxes, the highest address on
 * top: what "mmscope mm" draws for a process and for the kernel.
 */
#ifndef _MMS_PICTURE_H
#define _MMS_PICTURE_H

#include "draw.h"

/**
 * struct picture_line - a line inside a box
 * @at: address that stands at its left, MMS_ADDR_NONE for none
 * @text: what it says
 * @virt: bytes, 0 for none
 * @res: resident bytes of these, MMS_ADDR_NONE if that is not known
 * @note: text beside the box or NULL
 */
struct picture_line {
	uint64_t at;
	char text[48];
	uint64_t virt;
	uint64_t res;
	const char *note;
};

#define PICTURE_LINES 10

/**
 * struct picture_box - a part of the address space
 * @start: first address
 * @last: last address
 * @gap: nothing is there
 * @sgr: colour of its first line or NULL
 * @line: what stands in it, from top to bottom
 * @nr: lines
 */
struct picture_box {
	uint64_t start;
	uint64_t last;
	bool gap;
	const char *sgr;
	struct picture_line line[PICTURE_LINES];
	unsigned int nr;
};

/**
 * picture_print() - draw boxes
 * @box: ascending addresses; gaps are boxes, too
 * @nr: how many
 * @o: options
 * @top: what the line at the top says, or NULL
 */
void picture_print(const struct picture_box *box, size_t nr, const struct opts *o,
		   const char *top);
/* adds a line; what does not fit is left out */
struct picture_line *picture_line(struct picture_box *box, uint64_t at,
				  const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* _MMS_PICTURE_H */
