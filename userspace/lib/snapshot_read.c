// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * snapshot_read.c - reads a recorded file into memory. Nothing in it is
 * believed: each length is checked against what is there, and each section
 * against its sum, before it is looked into.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "lib.h"
#include "replay.h"

void *mms_array_more(void *array, size_t nr, size_t size)
{
	/* grow at powers of two only, so that adding costs the same each time */
	if (nr & (nr - 1))
		return array;
	return realloc(array, (nr ? 2 * nr : 1) * size);
}

/* exactly @len bytes; a file that ends before is damaged */
static int get(gzFile gz, void *buf, size_t len)
{
	return gzread(gz, buf, len) == (int)len ? 0 : -EBADMSG;
}

static int head_read(gzFile gz)
{
	struct snap_head head;

	if (get(gz, &head, sizeof(head)) ||
	    memcmp(head.magic, SNAP_MAGIC, sizeof(head.magic)))
		return -EILSEQ;
	if (head.order != SNAP_ORDER)
		return -EOPNOTSUPP;
	return head.version == SNAP_VERSION ? 0 : -EPROTONOSUPPORT;
}

/* ---- sections ---- */

/**
 * struct payload - what a section holds
 * @p: next byte
 * @len: bytes left
 */
struct payload {
	const char *p;
	size_t len;
};

/*
 * A fixed part at the front. Structures grow at their end, but the parts that
 * say what follows them do so only with SNAP_VERSION.
 */
static int take(struct payload *pl, void *ret, size_t size)
{
	if (pl->len < size)
		return -EBADMSG;
	memcpy(ret, pl->p, size);
	pl->p += size;
	pl->len -= size;
	return 0;
}

/* a request structure begins with its size; a shorter one lacks its tail */
static int take_sized(const struct payload *pl, void *ret, size_t size)
{
	uint32_t len;

	if (pl->len < sizeof(len))
		return -EBADMSG;
	memcpy(&len, pl->p, sizeof(len));
	if (len < sizeof(len) || len > pl->len)
		return -EBADMSG;
	memset(ret, 0, size);
	memcpy(ret, pl->p, len < size ? len : size);
	return 0;
}

/* an array of records of any stride in the length known here */
static int take_records(const struct payload *pl, uint32_t stride, uint32_t nr,
			size_t size, void *ret)
{
	size_t i, known = stride < size ? stride : size;

	if (!stride || stride % 8 || pl->len / stride < nr)
		return -EBADMSG;
	memset(ret, 0, nr * size);
	for (i = 0; i < nr; i++)
		memcpy((char *)ret + i * size, pl->p + i * stride, known);
	return 0;
}

static int table_read(struct payload *pl, size_t size, void **ret, size_t *ret_nr)
{
	struct snap_table t;
	void *table;
	int err = take(pl, &t, sizeof(t));

	if (err)
		return err;
	if (*ret || !t.stride || pl->len / t.stride < t.nr)
		return -EBADMSG;
	table = calloc(t.nr ? t.nr : 1, size);
	if (!table)
		return -ENOMEM;
	err = take_records(pl, t.stride, t.nr, size, table);
	if (err) {
		free(table);
		return err;
	}
	*ret = table;
	*ret_nr = t.nr;
	return 0;
}

static int swap_read(struct mms_replay *f, const struct payload *pl)
{
	struct mms_swap *more = mms_array_more(f->swap, f->nr_swap, sizeof(*more));

	if (!more)
		return -ENOMEM;
	f->swap = more;
	if (take_sized(pl, &more[f->nr_swap], sizeof(*more)))
		return -EBADMSG;
	f->nr_swap++;
	return 0;
}

static int lack_read(struct mms_replay *f, struct payload *pl)
{
	struct snap_lack *more = mms_array_more(f->lack, f->nr_lack, sizeof(*more));

	if (!more)
		return -ENOMEM;
	f->lack = more;
	if (take(pl, &more[f->nr_lack], sizeof(*more)))
		return -EBADMSG;
	f->nr_lack++;
	return 0;
}

/* ---- answers ---- */

static int same_question(const struct snap_view *a, const struct snap_view *b)
{
	return a->view == b->view && a->flags == b->flags && a->pid == b->pid &&
	       a->space == b->space && !memcmp(a->arg, b->arg, sizeof(a->arg));
}

/* the answer that @key goes on with, or a new one */
static int answer_of(struct mms_replay *f, const struct snap_view *key,
		     struct answer **ret)
{
	struct answer *last = f->nr_answers ? &f->answer[f->nr_answers - 1] : NULL;
	struct answer *more;

	if (key->part) {
		if (!last || last->key.last || last->key.part + 1 != key->part ||
		    !same_question(&last->key, key))
			return -EBADMSG;
		last->key = *key;
		*ret = last;
		return 0;
	}
	if (last && !last->key.last)
		return -EBADMSG;
	more = mms_array_more(f->answer, f->nr_answers, sizeof(*more));
	if (!more)
		return -ENOMEM;
	f->answer = more;
	more += f->nr_answers++;
	memset(more, 0, sizeof(*more));
	more->key = *key;
	*ret = more;
	return 0;
}

/* appends @len bytes; what is added is doubled, as a long answer has many parts */
static int answer_add(struct answer *a, const char *rec, size_t len)
{
	if (a->room - a->len < len) {
		size_t room = a->room + (len > a->room ? len : a->room);
		char *more = realloc(a->rec, room);

		if (!more)
			return -ENOMEM;
		a->rec = more;
		a->room = room;
	}
	if (len)
		memcpy(a->rec + a->len, rec, len);
	a->len += len;
	return 0;
}

static int view_read(struct mms_replay *f, struct payload *pl)
{
	struct snap_view key;
	struct answer *a;
	int err = take(pl, &key, sizeof(key));

	if (!err && !mms_records_are_whole(pl->p, pl->len))
		err = -EBADMSG;
	if (!err)
		err = answer_of(f, &key, &a);
	if (!err)
		err = answer_add(a, pl->p, pl->len);
	if (!err && key.last == SNAP_BROKEN) {
		free(a->rec);
		f->nr_answers--;
	}
	return err;
}

/* ---- runs ---- */

static int runs_of(struct mms_replay *f, const struct snap_runs *key,
		   struct runs **ret)
{
	struct runs *last = f->nr_runs ? &f->runs[f->nr_runs - 1] : NULL;
	struct runs *more;

	if (key->part) {
		if (!last || last->key.last || last->key.part + 1 != key->part ||
		    last->key.pid != key->pid || last->key.space != key->space)
			return -EBADMSG;
		last->key = *key;
		*ret = last;
		return 0;
	}
	if (last && !last->key.last)
		return -EBADMSG;
	more = mms_array_more(f->runs, f->nr_runs, sizeof(*more));
	if (!more)
		return -ENOMEM;
	f->runs = more;
	more += f->nr_runs++;
	memset(more, 0, sizeof(*more));
	more->key = *key;
	*ret = more;
	return 0;
}

/* whole pages, in order; the last one may end at 2^64 */
static int runs_in_order(const struct mms_run *run, size_t nr)
{
	uint64_t next = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (!run[i].len || run[i].va < next || (i && !next) ||
		    run[i].len - 1 > UINT64_MAX - run[i].va ||
		    (run[i].va | run[i].len) & 0x3ff)
			return 0;
		next = run[i].va + run[i].len;
	}
	return 1;
}

static int runs_read(struct mms_replay *f, struct payload *pl)
{
	struct snap_runs key;
	struct mms_run *more;
	struct runs *r;
	int err = take(pl, &key, sizeof(key));

	if (!err && (!key.stride || pl->len / key.stride < key.nr))
		err = -EBADMSG;
	if (!err)
		err = runs_of(f, &key, &r);
	if (!err && key.last == SNAP_BROKEN) {
		free(r->run);
		f->nr_runs--;
		return 0;
	}
	if (err || !key.nr)
		return err;
	more = realloc(r->run, (r->nr + key.nr) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	r->run = more;
	err = take_records(pl, key.stride, key.nr, sizeof(*more), more + r->nr);
	if (err)
		return err;
	r->nr += key.nr;
	return 0;
}

/* texts in pairs, each with its zero byte */
static int slab_names_read(struct mms_replay *f, struct payload *pl)
{
	size_t i, texts = 0;

	for (i = 0; i < pl->len; i++)
		texts += !pl->p[i];
	if (f->slab_names || texts % 2 || (pl->len && pl->p[pl->len - 1]))
		return -EBADMSG;
	f->slab_names = malloc(pl->len + 1);
	if (!f->slab_names)
		return -ENOMEM;
	memcpy(f->slab_names, pl->p, pl->len);
	f->slab_names_len = pl->len;
	return 0;
}

/* ---- the file ---- */

static int info_read(struct mms_replay *f, const struct payload *pl)
{
	if (f->has_info || take_sized(pl, &f->info, sizeof(f->info)))
		return -EBADMSG;
	f->info.size = sizeof(f->info);
	f->has_info = 1;
	return 0;
}

static int section_parse(struct mms_replay *f, uint32_t type, struct payload *pl)
{
	switch (type) {
	case SNAP_INFO:
		return info_read(f, pl);
	case SNAP_CAPS:
		return table_read(pl, sizeof(*f->caps), (void **)&f->caps,
				  &f->nr_caps);
	case SNAP_PTBITS:
		return table_read(pl, sizeof(*f->ptbits), (void **)&f->ptbits,
				  &f->nr_ptbits);
	case SNAP_SWAP:
		return swap_read(f, pl);
	case SNAP_VIEW:
		return view_read(f, pl);
	case SNAP_RUNS:
		return runs_read(f, pl);
	case SNAP_LACK:
		return lack_read(f, pl);
	case SNAP_SLAB_NAMES:
		return slab_names_read(f, pl);
	default:
		return 0;
	}
}

static int is_known(uint32_t type)
{
	return type >= SNAP_INFO && type <= SNAP_SLAB_NAMES;
}

/* reads the payload with its padding; only its sum is kept of a foreign one */
static int payload_read(gzFile gz, const struct snap_section *s, char **ret)
{
	struct snap_section head = { .type = s->type, .len = s->len };
	uLong crc = crc32(0, (const void *)&head, sizeof(head));
	uint64_t left = s->len, pad = -s->len & 7;
	size_t step = 65536, at = 0;
	char *buf;
	int err = 0;

	if (is_known(s->type) && s->len > SNAP_LEN_MAX)
		return -EBADMSG;
	buf = malloc(is_known(s->type) ? s->len + step : step);
	if (!buf)
		return -ENOMEM;
	while (left && !err) {
		size_t n = left < step ? left : step;

		err = get(gz, buf + at, n);
		if (!err)
			crc = crc32(crc, (const void *)(buf + at), n);
		at += is_known(s->type) ? n : 0;
		left -= n;
	}
	if (!err && pad)
		err = get(gz, buf + at, pad);
	if (!err && crc != s->crc)
		err = -EBADMSG;
	if (err)
		free(buf);
	else
		*ret = buf;
	return err;
}

static int sections_read(struct mms_replay *f, gzFile gz)
{
	struct snap_section s;
	char *buf;
	int err;

	do {
		struct payload pl;

		err = get(gz, &s, sizeof(s));
		if (!err)
			err = payload_read(gz, &s, &buf);
		if (err)
			return err;
		pl.p = buf;
		pl.len = is_known(s.type) ? s.len : 0;
		err = section_parse(f, s.type, &pl);
		free(buf);
	} while (!err && s.type != SNAP_END);
	return err;
}

/* all parts of all answers are there, and each run lies after the one before */
static int is_complete(const struct mms_replay *f)
{
	size_t i;

	if (f->nr_answers && !f->answer[f->nr_answers - 1].key.last)
		return 0;
	if (f->nr_runs && !f->runs[f->nr_runs - 1].key.last)
		return 0;
	for (i = 0; i < f->nr_runs; i++)
		if (!runs_in_order(f->runs[i].run, f->runs[i].nr))
			return 0;
	return f->has_info && f->caps && f->ptbits;
}

int mms_replay_load(const char *path, struct mms_replay **ret)
{
	struct mms_replay *f;
	gzFile gz;
	int err;

	errno = ENOMEM;
	gz = gzopen(path, "rbe");
	if (!gz)
		return -errno;
	f = calloc(1, sizeof(*f));
	err = f ? head_read(gz) : -ENOMEM;
	if (!err)
		err = sections_read(f, gz);
	gzclose(gz);
	if (!err && !is_complete(f))
		err = -EBADMSG;
	if (err) {
		mms_replay_free(f);
		return err;
	}
	f->info.nr_caps = f->nr_caps;
	f->info.nr_ptbits = f->nr_ptbits;
	*ret = f;
	return 0;
}

void mms_replay_free(struct mms_replay *f)
{
	size_t i;

	if (!f)
		return;
	for (i = 0; i < f->nr_answers; i++)
		free(f->answer[i].rec);
	for (i = 0; i < f->nr_runs; i++)
		free(f->runs[i].run);
	mms_replay_index_free(f);
	free(f->caps);
	free(f->ptbits);
	free(f->swap);
	free(f->slab_names);
	free(f->answer);
	free(f->runs);
	free(f->lack);
	free(f);
}
