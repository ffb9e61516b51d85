// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * snapshot_write.c - writes a recorded file, section by section, packed by gzip.
 * Memory does not grow with the length of what is recorded.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "lib.h"
#include "snapshot.h"

#define SWAP_AREAS 64	/* more than any kernel has */

/**
 * struct mmscope_recorder - see libmmscope.h
 * @m: connection, not owned
 * @gz: the file
 * @err: first thing that went wrong with it; nothing is written after that
 * @used: bytes in @buf
 * @buf: payload of a section under way, with its fixed part at the front
 */
struct mmscope_recorder {
	struct mmscope *m;
	gzFile gz;
	int err;
	size_t used;
	char buf[SNAP_PART + 65536];
};

static void put(struct mmscope_recorder *r, const void *data, size_t len)
{
	if (!r->err && len && gzwrite(r->gz, data, len) != (int)len)
		r->err = errno ? -errno : -EIO;
}

/* writes what is in the buffer as a section and empties it */
static void section_put(struct mmscope_recorder *r, uint32_t type)
{
	static const char zeroes[8];
	struct snap_section s = { .type = type, .len = r->used };

	s.crc = crc32(crc32(0, (const void *)&s, sizeof(s)),
		      (const void *)r->buf, r->used);
	errno = 0;
	put(r, &s, sizeof(s));
	put(r, r->buf, r->used);
	put(r, zeroes, -r->used & 7);
	r->used = 0;
}

/* the callers know that it fits */
static void add(struct mmscope_recorder *r, const void *data, size_t len)
{
	memcpy(r->buf + r->used, data, len);
	r->used += len;
}

static void add_text(struct mmscope_recorder *r, const char *text)
{
	add(r, text, strlen(text) + 1);
}

/* ---- what describes the machine ---- */

static void put_table(struct mmscope_recorder *r, uint32_t type, const void *rows,
		      size_t nr, size_t size)
{
	struct snap_table t = { .stride = size, .nr = nr };

	if (nr > SNAP_PART / size)
		t.nr = SNAP_PART / size;
	add(r, &t, sizeof(t));
	add(r, rows, t.nr * size);
	section_put(r, type);
}

static int put_machine(struct mmscope_recorder *r)
{
	const struct mms_ptbit *ptbits;
	struct mms_cap *caps;
	size_t nr;
	int err = mmscope_caps(r->m, &caps, &nr);

	if (err)
		return err;
	add_text(r, "mmscope " MMSCOPE_VERSION);
	section_put(r, SNAP_NOTE);
	add(r, &r->m->info, sizeof(r->m->info));
	section_put(r, SNAP_INFO);
	put_table(r, SNAP_CAPS, caps, nr, sizeof(*caps));
	free(caps);
	err = mmscope_ptbits(r->m, &ptbits, &nr);
	if (!err)
		put_table(r, SNAP_PTBITS, ptbits, nr, sizeof(*ptbits));
	return err;
}

static void put_swaps(struct mmscope_recorder *r)
{
	struct mms_swap swap;
	unsigned int i;

	for (i = 0; i < SWAP_AREAS; i++) {
		if (mmscope_swap(r->m, i, &swap))
			continue;
		add(r, &swap, sizeof(swap));
		section_put(r, SNAP_SWAP);
	}
}

/* as many as fit; no kernel has so many caches */
static void put_slab_name(const char *name, const char *target, void *ctx)
{
	struct mmscope_recorder *r = ctx;

	if (strlen(name) + strlen(target) + 2 > sizeof(r->buf) - r->used)
		return;
	add_text(r, name);
	add_text(r, target);
}

static void put_slab_names(struct mmscope_recorder *r)
{
	if (!mmscope_slab_names(r->m, put_slab_name, r))
		section_put(r, SNAP_SLAB_NAMES);
	r->used = 0;
}

int mmscope_record_open(struct mmscope *m, const char *path,
			struct mmscope_recorder **ret)
{
	const struct snap_head head = {
		.magic = SNAP_MAGIC,
		.version = SNAP_VERSION,
		.order = SNAP_ORDER,
	};
	struct mmscope_recorder *r = calloc(1, sizeof(*r));
	int fd, err;

	if (!r)
		return -ENOMEM;
	r->m = m;
	/* it tells of addresses that others must not know */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		err = -errno;
		free(r);
		return err;
	}
	r->gz = gzdopen(fd, "wb");
	if (!r->gz) {
		close(fd);
		free(r);
		return -ENOMEM;
	}
	put(r, &head, sizeof(head));
	err = put_machine(r);
	if (err) {
		mmscope_record_close(r);
		return err;
	}
	put_swaps(r);
	put_slab_names(r);
	*ret = r;
	return 0;
}

int mmscope_record_close(struct mmscope_recorder *r)
{
	int err;

	section_put(r, SNAP_END);
	errno = 0;
	if (gzclose(r->gz) != Z_OK && !r->err)
		r->err = errno ? -errno : -EIO;
	err = r->err;
	free(r);
	return err;
}

/* ---- answers ---- */

static void moment_of(const struct mmscope_moment *m, struct snap_moment *ret)
{
	*ret = (struct snap_moment){
		.root_pa = m->root_pa,
		.entries = m->entries,
		.calls = m->calls,
		.retries = m->retries,
		.lost = m->lost,
		.cons = m->cons,
	};
}

static uint32_t why(int err)
{
	switch (err) {
	case -EOPNOTSUPP:
		return SNAP_WHY_UNSUPPORTED;
	case -EINVAL:
		return SNAP_WHY_UNKNOWN;
	case -ENXIO:
		return SNAP_WHY_NO_SPACE;
	case -ENODATA:
		return SNAP_WHY_EXITED;
	case -ESRCH:
		return SNAP_WHY_GONE;
	case -EPERM:
	case -EACCES:
		return SNAP_WHY_DENIED;
	default:
		return SNAP_WHY_OTHER;
	}
}

static void put_lack(struct mmscope_recorder *r, uint32_t view,
		     struct mmscope_space sp, int err)
{
	const struct snap_lack lack = {
		.view = view,
		.pid = sp.pid,
		.space = sp.space,
		.why = why(err),
	};

	add(r, &lack, sizeof(lack));
	add_text(r, strerror(-err));
	section_put(r, SNAP_LACK);
}

/* the buffer holds the records of this part behind room for @key */
static void view_part(struct mmscope_recorder *r, struct snap_view *key,
		      uint32_t last)
{
	key->last = last;
	memcpy(r->buf, key, sizeof(*key));
	section_put(r, SNAP_VIEW);
	key->part++;
	r->used = sizeof(*key);
}

static int view_records(struct mmscope_recorder *r, struct snap_view *key,
			struct mmscope_view *v)
{
	const struct mms_rec *rec;
	int err;

	r->used = sizeof(*key);
	while ((err = mmscope_view_next(v, &rec)) > 0) {
		if (rec->len > sizeof(r->buf) - r->used)
			view_part(r, key, SNAP_MORE);
		if (rec->len > sizeof(r->buf) - r->used)
			return -EPROTO;
		add(r, rec, rec->len);
		if (r->used >= SNAP_PART)
			view_part(r, key, SNAP_MORE);
	}
	return err;
}

int mmscope_record_view(struct mmscope_recorder *r,
			const struct mmscope_view_args *args,
			struct mmscope_moment *ret)
{
	struct snap_view key = {
		.view = args->view,
		.flags = args->flags,
		.pid = args->space.pid,
		.space = args->space.space,
	};
	struct mmscope_view *v;
	int err = mmscope_view_open(r->m, args, &v);

	if (err)
		return err;
	memcpy(key.arg, args->arg, sizeof(key.arg));
	err = view_records(r, &key, v);
	moment_of(mmscope_view_moment(v), &key.moment);
	if (ret)
		*ret = *mmscope_view_moment(v);
	mmscope_view_close(v);
	if (!err)
		view_part(r, &key, SNAP_LAST);
	else if (key.part)
		view_part(r, &key, SNAP_BROKEN);
	r->used = 0;
	if (err)
		put_lack(r, args->view, args->space, err);
	return err;
}

/* ---- runs ---- */

static void runs_part(struct mmscope_recorder *r, struct snap_runs *key,
		      uint32_t last)
{
	key->last = last;
	key->nr = (r->used - sizeof(*key)) / sizeof(struct mms_run);
	memcpy(r->buf, key, sizeof(*key));
	section_put(r, SNAP_RUNS);
	key->part++;
	r->used = sizeof(*key);
}

static int runs_records(struct mmscope_recorder *r, struct snap_runs *key,
			struct mmscope_scan *scan)
{
	struct mms_run run;
	int err;

	r->used = sizeof(*key);
	while ((err = mmscope_scan_next(scan, &run)) > 0) {
		add(r, &run, sizeof(run));
		if (r->used >= SNAP_PART)
			runs_part(r, key, SNAP_MORE);
	}
	return err;
}

int mmscope_record_runs(struct mmscope_recorder *r, struct mmscope_space space,
			struct mmscope_moment *ret)
{
	const struct mmscope_scan_args args = {
		.space = space,
		.start = space.space == MMS_SPACE_KERNEL ?
			 r->m->info.kernel_start : 0,
		.states = MMS_STATE_BIT(MMS_STATES) - 1,
	};
	struct snap_runs key = {
		.pid = space.pid,
		.space = space.space,
		.stride = sizeof(struct mms_run),
	};
	struct mmscope_scan *scan;
	int err = mmscope_scan_init(r->m, &args, &scan);

	if (err)
		return err;
	err = runs_records(r, &key, scan);
	moment_of(mmscope_scan_moment(scan), &key.moment);
	if (ret)
		*ret = *mmscope_scan_moment(scan);
	mmscope_scan_exit(scan);
	if (!err)
		runs_part(r, &key, SNAP_LAST);
	else if (key.part)
		runs_part(r, &key, SNAP_BROKEN);
	r->used = 0;
	if (err)
		put_lack(r, 0, space, err);
	return err;
}
