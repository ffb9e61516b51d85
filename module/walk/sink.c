// SPDX-License-Identifier: GPL-2.0
/*
 * Records in a buffer.
 */
#include "sink.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "../uapi/mmscope.h"

void *mms_sink_add(struct mms_sink *s, u16 type, size_t size)
{
	size_t len = ALIGN(size, 8);
	struct mms_rec *rec;

	if (len > s->len - s->used)
		return NULL;
	rec = s->buf + s->used;
	memset(rec, 0, len);
	rec->type = type;
	rec->len = len;
	s->used += len;
	s->records++;
	return rec;
}

bool mms_sink_text(struct mms_sink *s, u32 kind, const char *text, size_t bytes)
{
	struct mms_rec_text *rec;

	if (!bytes)
		return true;
	bytes = min_t(size_t, bytes, PATH_MAX);
	rec = mms_sink_add(s, MMS_REC_TEXT, sizeof(*rec) + bytes + 1);
	if (!rec)
		return false;
	rec->kind = kind;
	rec->bytes = bytes;
	memcpy(rec->text, text, bytes);
	return true;
}
