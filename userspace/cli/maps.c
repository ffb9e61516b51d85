// SPDX-License-Identifier: GPL-2.0-only
/*
 * maps.c - the mappings of a process, for their names. They are read at another
 * moment than the page tables, so a name is a help and no fact. A module that
 * does not show VMAs leaves /proc/PID/maps.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static int vma_parse(const char *line, struct vma *ret)
{
	struct vma v = { .name = NULL };
	int name = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %*s %n",
		   &v.start, &v.end, v.perms, &name) < 3 || !name)
		return -EINVAL;
	v.name = strndup(line + name, strcspn(line + name, "\n"));
	if (!v.name)
		return -ENOMEM;
	*ret = v;
	return 0;
}

/* ---- from the module ---- */

static char *vma_name(const struct mmscope_entry *e)
{
	const char *name = mmscope_entry_text(e, MMS_TEXT_SPECIAL, 0);
	char *text;

	if (!name)
		name = mmscope_entry_text(e, MMS_TEXT_PATH, 0);
	if (name)
		return strdup(name);
	name = mmscope_entry_text(e, MMS_TEXT_NAME, 0);
	if (!name)
		return strdup("");
	return asprintf(&text, "[anon:%s]", name) < 0 ? NULL : text;
}

static int take_vma(const struct mmscope_entry *e, void *ctx)
{
	struct maps *m = ctx;
	struct mms_rec_vma rec;
	struct vma *v;

	if (e->rec->type != MMS_REC_VMA)
		return 0;
	v = mms_array_add(&m->vma, &m->nr, sizeof(*v));
	if (!v)
		return -ENOMEM;
	mmscope_rec_get(e->rec, &rec, sizeof(rec));
	*v = (struct vma){
		.start = rec.start,
		.end = rec.end,
		.perms = {
			rec.access & MMS_VMA_READ ? 'r' : '-',
			rec.access & MMS_VMA_WRITE ? 'w' : '-',
			rec.access & MMS_VMA_EXEC ? 'x' : '-',
			rec.access & MMS_VMA_SHARED ? 's' : 'p',
		},
		.name = vma_name(e),
	};
	return v->name ? 0 : -ENOMEM;
}

static int maps_ask(struct mmscope *m, const struct target *t, struct maps *ret)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_VMAS,
		.space = t->space,
	};

	return mmscope_each(m, &args, take_vma, ret, NULL);
}

/* ---- from /proc ---- */

static int maps_read(int pid, struct maps *m)
{
	char *line = NULL;
	size_t len = 0;
	int err = 0;
	FILE *f = procfs_open(pid, "maps");

	if (!f)
		return -errno;
	while (!err && getline(&line, &len, f) > 0) {
		struct vma *v = mms_array_add(&m->vma, &m->nr, sizeof(*v));

		err = v ? vma_parse(line, v) : -ENOMEM;
	}
	free(line);
	fclose(f);
	return err;
}

int maps_of(struct mmscope *m, const struct target *t, struct maps *ret)
{
	int err;

	memset(ret, 0, sizeof(*ret));
	if (target_is_kernel(t))
		return 0;
	err = maps_ask(m, t, ret);
	if ((err == -EINVAL || err == -ENOTTY || err == -EOPNOTSUPP) &&
	    !mmscope_is_file(m)) {
		maps_free(ret);
		err = maps_read(t->space.pid, ret);
	}
	if (err)
		maps_free(ret);
	return err;
}

void warn_no_names(const struct target *t)
{
	warn("the mappings of process %d could not be read, so the names are missing",
	     t->space.pid);
}

void maps_free(struct maps *m)
{
	size_t i;

	for (i = 0; i < m->nr; i++)
		free(m->vma[i].name);
	free(m->vma);
	memset(m, 0, sizeof(*m));
}

const struct vma *maps_find(const struct maps *m, uint64_t va)
{
	size_t lo = 0, hi = m->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->vma[mid].end <= va)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < m->nr ? &m->vma[lo] : NULL;
}

const struct vma *maps_at(const struct maps *m, uint64_t va)
{
	const struct vma *v = maps_find(m, va);

	return v && v->start <= va ? v : NULL;
}
