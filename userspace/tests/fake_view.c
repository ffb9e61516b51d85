// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_view.c - hands out the records of an answer call by call, as the module
 * does: never one in two pieces.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_view.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define PAD8(n) (((n) + 7) & ~(size_t)7)

struct fake_answer {
	char *buf;
	size_t used;
	size_t room;
	uint32_t kind;
	uint32_t lock;
	uint32_t lost;
};

static char *take(struct fake_answer *a, size_t size)
{
	char *at;

	while (a->used + size > a->room) {
		a->room = a->room ? 2 * a->room : 65536;
		a->buf = realloc(a->buf, a->room);
		if (!a->buf)
			abort();
	}
	at = a->buf + a->used;
	memset(at, 0, size);
	a->used += size;
	return at;
}

void fake_rec_tail(struct fake_answer *a, uint16_t type, const void *rec,
		   size_t size, const void *tail, size_t tail_size)
{
	size_t len = PAD8(size + tail_size);
	char *at = take(a, len);
	struct mms_rec head;

	memcpy(&head, rec, sizeof(head));
	head.type = type;
	head.len = len;
	memcpy(at, rec, size);
	memcpy(at, &head, sizeof(head));
	if (tail_size)
		memcpy(at + size, tail, tail_size);
}

void fake_rec(struct fake_answer *a, uint16_t type, const void *rec, size_t size)
{
	fake_rec_tail(a, type, rec, size, NULL, 0);
}

/* one byte more than the text has: it ends in a zero byte */
void fake_text(struct fake_answer *a, uint32_t kind, const char *text)
{
	struct mms_rec_text t = { .kind = kind, .bytes = strlen(text) };

	fake_rec_tail(a, MMS_REC_TEXT, &t, sizeof(t), text, t.bytes + 1);
}

void fake_cons(struct fake_answer *a, uint32_t kind, uint32_t lock, uint32_t lost)
{
	a->kind = kind;
	a->lock = lock;
	a->lost = lost;
}

static const struct {
	const struct fake_view *views;
	const size_t *nr;
} areas[] = {
	{ fake_views_pgtable, &fake_nr_views_pgtable },
	{ fake_views_frames, &fake_nr_views_frames },
	{ fake_views_slab, &fake_nr_views_slab },
	{ fake_views_mm, &fake_nr_views_mm },
	{ fake_views_tree, &fake_nr_views_tree },
};

static int is_of(const struct fake_view *v, const char *machine)
{
	const char *star = v->machine ? strchr(v->machine, '*') : NULL;

	return !v->machine || !strcmp(v->machine, machine) ||
	       (star && !strncmp(v->machine, machine, star - v->machine));
}

static const struct fake_view *find(const char *machine, uint32_t view)
{
	size_t area, i;

	for (area = 0; area < ARRAY_SIZE(areas); area++)
		for (i = 0; i < *areas[area].nr; i++) {
			const struct fake_view *v = &areas[area].views[i];

			if (v->view == view && is_of(v, machine))
				return v;
		}
	return NULL;
}

/* cursor[0]: bytes of the answer that were handed out */
static void hand_out(const struct fake_answer *a, struct mms_view *req)
{
	const char *chunk = getenv("MMSCOPE_FAKE_CHUNK");
	uint32_t most = chunk ? (uint32_t)atoi(chunk) : ~0U;
	size_t at = req->cursor[0];

	req->used = 0;
	req->records = 0;
	while (at < a->used && req->records < most) {
		struct mms_rec head;

		memcpy(&head, a->buf + at, sizeof(head));
		if (req->used + head.len > req->len)
			break;
		memcpy((char *)(uintptr_t)req->out + req->used, a->buf + at,
		       head.len);
		req->used += head.len;
		req->records++;
		at += head.len;
	}
	req->cursor[0] = at;
	if (at == a->used)
		req->flags |= MMS_VIEW_F_FINISHED;
	req->lost = a->lost;
	req->cons.kind = a->kind;
	req->cons.lock = a->lock;
	req->cons.holds = 3;
	req->cons.max_hold_ns = 41000;
	req->cons.sum_hold_ns = 63000;
	req->cons.max_hold_tables = 320;
}

int fake_do_view(const char *machine, struct mms_view *req)
{
	const struct fake_view *v = find(machine, req->view);
	struct fake_answer a = { .lock = MMS_LOCK_NONE };
	int err;

	if (!v)
		return -EINVAL;
	err = v->say(&a, req);
	if (!err)
		hand_out(&a, req);
	free(a.buf);
	return err;
}
