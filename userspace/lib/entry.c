// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * entry.c - the records of a view with their texts: what most readers want
 * instead of the bare stream.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib.h"

/**
 * struct entry - a record and its texts while they are put together
 * @buf: both, one after the other, owned
 * @room: bytes of @buf
 * @used: bytes in use; 0 if there is no record yet
 * @fn: gets the entry
 * @ctx: for @fn
 */
struct entry {
	char *buf;
	size_t room;
	size_t used;
	mmscope_entry_fn *fn;
	void *ctx;
};

/* a record is valid only until the next one is asked for */
static int entry_add(struct entry *e, const struct mms_rec *rec)
{
	if (rec->len > e->room - e->used) {
		size_t room = 2 * e->room + rec->len;
		char *more = realloc(e->buf, room);

		if (!more)
			return -ENOMEM;
		e->buf = more;
		e->room = room;
	}
	memcpy(e->buf + e->used, rec, rec->len);
	e->used += rec->len;
	return 0;
}

static int entry_give(struct entry *e)
{
	struct mmscope_entry entry;

	if (!e->used)
		return 0;
	entry.rec = (const void *)e->buf;
	entry.texts = e->buf + entry.rec->len;
	entry.len = e->used - entry.rec->len;
	e->used = 0;
	return e->fn(&entry, e->ctx);
}

/* a text without a record before it belongs to nothing and is left out */
static int entry_take(struct entry *e, const struct mms_rec *rec)
{
	bool text = rec->type == MMS_REC_TEXT;
	int err = text ? 0 : entry_give(e);

	if (err || (text && !e->used))
		return err;
	return entry_add(e, rec);
}

int mmscope_each(struct mmscope *m, const struct mmscope_view_args *args,
		 mmscope_entry_fn *fn, void *ctx, struct mmscope_moment *ret)
{
	struct entry e = { .fn = fn, .ctx = ctx };
	const struct mms_rec *rec;
	struct mmscope_view *v;
	int err = mmscope_view_open(m, args, &v);

	if (err)
		return err;
	while ((err = mmscope_view_next(v, &rec)) > 0) {
		err = entry_take(&e, rec);
		if (err)
			break;
	}
	if (!err)
		err = entry_give(&e);
	if (ret)
		*ret = *mmscope_view_moment(v);
	mmscope_view_close(v);
	free(e.buf);
	return err;
}

const char *mmscope_entry_text(const struct mmscope_entry *e, unsigned int kind,
			       unsigned int nth)
{
	size_t at = 0;

	while (at < e->len) {
		const struct mms_rec *rec = (const void *)(e->texts + at);
		unsigned int found;
		const char *text = mmscope_rec_text(rec, &found);

		if (text && found == kind && !nth--)
			return text;
		at += rec->len;
	}
	return NULL;
}
