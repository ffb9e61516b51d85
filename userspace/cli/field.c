// SPDX-License-Identifier: GPL-2.0-only
/*
 * field.c - columns that are plain members of a record.
 */
#include <string.h>

#include "field.h"

uint64_t field_get(const struct field *f, const void *rec)
{
	const char *at = (const char *)rec + f->at;
	uint32_t small;
	uint64_t value;

	if (f->size == sizeof(small)) {
		memcpy(&small, at, sizeof(small));
		return small;
	}
	memcpy(&value, at, sizeof(value));
	return value;
}

bool field_fill(const struct field *f, const void *rec, unsigned int page_shift,
		struct cell *cell)
{
	if (!f->size)
		return false;
	cell->set = true;
	cell->num = field_get(f, rec);
	switch (f->how) {
	case FIELD_PAGES:
		cell->num <<= page_shift;
		break;
	case FIELD_ADDRESS:
		cell->set = cell->num && cell->num != MMS_ADDR_NONE;
		break;
	case FIELD_PID:
		cell->set = cell->num;
		break;
	}
	return true;
}
