// SPDX-License-Identifier: GPL-2.0
/*
 * Collects the records of a view.
 */
#include "records.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

#define BUFFER	(256 * 1024)

static const struct mms_rec *at(const struct records *r, size_t offset)
{
	return (const void *)(r->buf + offset);
}

/* the @used bytes behind @from are whole records, @nr of them */
static bool well_formed(const struct records *r, size_t from, uint32_t used, uint32_t nr)
{
	size_t offset = from;

	while (offset < from + used) {
		const struct mms_rec *rec = at(r, offset);

		if (from + used - offset < sizeof(*rec) || rec->len < sizeof(*rec) ||
		    rec->len % 8 || rec->len > from + used - offset || !rec->type || !nr)
			return false;
		offset += rec->len;
		nr--;
	}
	return !nr;
}

static void sum_up(struct records *r, const struct mms_view *req)
{
	struct mms_view last = *req;

	last.retries += r->last.retries;
	last.lost += r->last.lost;
	last.cons.holds += r->last.cons.holds;
	if (last.cons.kind < r->last.cons.kind)
		last.cons.kind = r->last.cons.kind;
	if (last.cons.max_hold_ns < r->last.cons.max_hold_ns)
		last.cons.max_hold_ns = r->last.cons.max_hold_ns;
	if (last.cons.max_hold_tables < r->last.cons.max_hold_tables)
		last.cons.max_hold_tables = r->last.cons.max_hold_tables;
	r->last = last;
}

/* one call; 1 if more is to come */
static int ask(int fd, const struct mms_view *like, uint32_t len, struct records *r)
{
	struct mms_view req = *like;
	char *buf = realloc(r->buf, r->len + len);
	int err;

	if (!buf)
		return -ENOMEM;
	r->buf = buf;
	req.size = sizeof(req);
	req.out = (uintptr_t)(buf + r->len);
	req.len = len;
	memcpy(req.cursor, r->last.cursor, sizeof(req.cursor));
	do {
		err = dev_ioctl(fd, MMS_IOC_VIEW, &req);
	} while (err == -EINTR);
	if (err)
		return err;
	if (req.used > len || !well_formed(r, r->len, req.used, req.records))
		return -EPROTO;
	/* an answer that neither says anything nor goes on would never end */
	if (!(req.flags & MMS_VIEW_F_FINISHED) && !req.used &&
	    !memcmp(req.cursor, r->last.cursor, sizeof(req.cursor)))
		return -EPROTO;
	r->len += req.used;
	r->nr += req.records;
	r->calls++;
	sum_up(r, &req);
	return !(req.flags & MMS_VIEW_F_FINISHED);
}

int dev_view(int fd, const struct mms_view *like, uint32_t len, struct records *ret)
{
	int more;

	memset(ret, 0, sizeof(*ret));
	do {
		more = ask(fd, like, len ? len : BUFFER, ret);
	} while (more > 0);
	if (more < 0)
		records_free(ret);
	return more;
}

void records_free(struct records *r)
{
	free(r->buf);
	memset(r, 0, sizeof(*r));
}

const void *records_next(const struct records *r, const void *rec, uint16_t type)
{
	size_t offset = 0;

	if (rec)
		offset = (const char *)rec - r->buf + ((const struct mms_rec *)rec)->len;
	for (; offset < r->len; offset += at(r, offset)->len)
		if (!type || at(r, offset)->type == type)
			return at(r, offset);
	return NULL;
}

const char *record_text(const struct records *r, const void *rec, uint32_t kind)
{
	const struct mms_rec_text *text = records_next(r, rec, 0);

	for (; text && text->h.type == MMS_REC_TEXT; text = records_next(r, text, 0))
		if (text->kind == kind)
			return text->text;
	return NULL;
}
