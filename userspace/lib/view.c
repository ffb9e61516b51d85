// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * view.c - questions that are answered by a stream of records: calls are made
 * until the module has said all, and records are handed out one by one.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib.h"

/* as much as the module fills at once */
#define VIEW_BUFFER (256 * 1024)
#define EXACT_BUFFER (4096 * 1024)	/* blocks of one moment: all of a zone's fit */

/**
 * struct mmscope_view - see libmmscope.h
 * @m: connection, not owned
 * @args: the question
 * @cursor: where the next call goes on
 * @finished: the module has said all
 * @moment: of all calls so far
 * @used: bytes of records in @buf
 * @at: next record to hand out
 * @room: bytes of @buf
 * @buf: records
 */
struct mmscope_view {
	struct mmscope *m;
	struct mmscope_view_args args;
	uint64_t cursor[4];
	int finished;
	struct mmscope_moment moment;
	uint32_t used;
	uint32_t at;
	uint32_t room;
	uint64_t buf[];
};

static uint32_t buffer_for(const struct mmscope_view_args *args)
{
	return args->flags & MMS_VIEW_F_EXACT && args->view != MMS_VIEW_ZONES ?
	       EXACT_BUFFER : VIEW_BUFFER;
}

int mmscope_view_open(struct mmscope *m, const struct mmscope_view_args *args,
		      struct mmscope_view **ret)
{
	const uint32_t room = buffer_for(args);
	struct mmscope_view *v = malloc(sizeof(*v) + room);

	if (!v)
		return -ENOMEM;
	memset(v, 0, sizeof(*v));
	v->m = m;
	v->room = room;
	v->args = *args;
	v->moment.root_pa = MMS_ADDR_NONE;
	*ret = v;
	return 0;
}

void mmscope_view_close(struct mmscope_view *v)
{
	free(v);
}

static void view_account(struct mmscope_view *v, const struct mms_view *req)
{
	const struct mmscope_moment one = {
		.root_pa = MMS_ADDR_NONE,
		.calls = 1,
		.retries = req->retries,
		.lost = req->lost,
		.cons = req->cons,
	};

	mms_account(v->m, &v->moment, &one);
}

int mms_records_are_whole(const void *buf, size_t len)
{
	size_t at = 0;

	while (at < len) {
		const struct mms_rec *rec = (const void *)((const char *)buf + at);

		if (len - at < sizeof(*rec) || rec->len < sizeof(*rec) ||
		    rec->len % 8 || rec->len > len - at)
			return 0;
		at += rec->len;
	}
	return 1;
}

static int view_fill(struct mmscope_view *v)
{
	struct mms_view req = {
		.size = sizeof(req),
		.flags = v->args.flags,
		.view = v->args.view,
		.pid = v->args.space.pid,
		.space = v->args.space.space,
		.len = v->room,
		.out = (uintptr_t)v->buf,
	};
	int err;

	memcpy(req.arg, v->args.arg, sizeof(req.arg));
	memcpy(req.cursor, v->cursor, sizeof(req.cursor));
	err = mms_ask(v->m, MMS_IOC_VIEW, &req);
	if (err)
		return err;
	if (req.used > v->room)
		return -EPROTO;
	v->used = req.used;
	v->at = 0;
	if (!mms_records_are_whole(v->buf, v->used))
		return -EPROTO;
	memcpy(v->cursor, req.cursor, sizeof(v->cursor));
	v->finished = !!(req.flags & MMS_VIEW_F_FINISHED);
	view_account(v, &req);
	return 0;
}

int mmscope_view_next(struct mmscope_view *v, const struct mms_rec **ret)
{
	const struct mms_rec *rec;

	while (v->at == v->used) {
		int err;

		if (v->finished)
			return 0;
		err = view_fill(v);
		if (err)
			return err;
	}
	rec = (const void *)((const char *)v->buf + v->at);
	v->at += rec->len;
	*ret = rec;
	return 1;
}

const struct mmscope_moment *mmscope_view_moment(const struct mmscope_view *v)
{
	return &v->moment;
}

void mmscope_rec_get(const struct mms_rec *rec, void *ret, size_t size)
{
	size_t known = rec->len < size ? rec->len : size;

	memcpy(ret, rec, known);
	memset((char *)ret + known, 0, size - known);
}

const char *mmscope_rec_text(const struct mms_rec *rec, unsigned int *ret_kind)
{
	const struct mms_rec_text *text = (const void *)rec;

	if (rec->type != MMS_REC_TEXT || rec->len <= sizeof(*text) ||
	    text->bytes >= rec->len - sizeof(*text) || text->text[text->bytes])
		return NULL;
	*ret_kind = text->kind;
	return text->text;
}

/* ---- names ---- */

static int name_add(struct mmscope *m, const struct mms_rec *rec)
{
	struct mms_rec_name *names, name;

	if (rec->type != MMS_REC_NAME)
		return 0;
	names = realloc(m->names, (m->nr_names + 1) * sizeof(*names));
	if (!names)
		return -ENOMEM;
	mmscope_rec_get(rec, &name, sizeof(name));
	name.name[sizeof(name.name) - 1] = '\0';
	names[m->nr_names++] = name;
	m->names = names;
	return 0;
}

/* what cannot be had is not asked for again: numbers are shown instead */
static void names_load(struct mmscope *m)
{
	const struct mmscope_view_args args = { .view = MMS_VIEW_NAMES };
	const struct mms_rec *rec = NULL;
	struct mmscope_view *v;
	int err;

	m->names_asked = 1;
	if (mmscope_view_open(m, &args, &v))
		return;
	do {
		err = mmscope_view_next(v, &rec);
	} while (err > 0 && !name_add(m, rec));
	mmscope_view_close(v);
}

const char *mmscope_name(struct mmscope *m, unsigned int table,
			 unsigned int number)
{
	size_t i;

	if (!m->names_asked)
		names_load(m);
	for (i = 0; i < m->nr_names; i++)
		if (m->names[i].table == table && m->names[i].number == number)
			return m->names[i].name;
	return NULL;
}

int mmscope_flags_str(struct mmscope *m, unsigned int table, uint64_t flags,
		      char *buf, size_t size)
{
	size_t len = 0;
	unsigned int bit;
	char word[24];

	if (size)
		*buf = '\0';
	for (bit = 0; bit < 64; bit++) {
		const char *name;

		if (!(flags >> bit & 1))
			continue;
		name = mmscope_name(m, table, bit);
		if (!name) {
			snprintf(word, sizeof(word), "bit%u", bit);
			name = word;
		}
		len += mms_text_add(buf, size, len, name);
	}
	return len;
}
