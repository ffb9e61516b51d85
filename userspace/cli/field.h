/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * field.h - columns that are plain members of a record: a table says where
 * they lie, so that a record of forty members needs no switch of forty cases.
 */
#ifndef _MMS_FIELD_H
#define _MMS_FIELD_H

#include "out.h"

/**
 * struct field - a member of a record
 * @at: its offset
 * @size: its bytes: 4 or 8; 0 for a column that is not a plain member
 * @how: FIELD_*
 */
struct field {
	uint16_t at;
	uint8_t size;
	uint8_t how;
};

#define FIELD_PLAIN	0
#define FIELD_PAGES	1	/* counts base pages, shown in bytes */
#define FIELD_ADDRESS	2	/* absent if it is 0 or MMS_ADDR_NONE */
#define FIELD_PID	3	/* absent if it is 0 */

#define FIELD(record, member, kind) \
	{ offsetof(record, member), sizeof(((record *)0)->member), kind }

/* value of the member */
uint64_t field_get(const struct field *f, const void *rec);
/* fills a cell; false if the column is no plain member */
bool field_fill(const struct field *f, const void *rec, unsigned int page_shift,
		struct cell *cell);

#endif /* _MMS_FIELD_H */
