// SPDX-License-Identifier: GPL-2.0-only
/*
 * maps.c - /proc/PID/maps as a table, for the names of mappings. It is read at
 * another moment than the page tables, so a name is a help and no fact.
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

static int maps_add(struct maps *m, size_t *room, const char *line)
{
	struct vma *more;
	int err;

	if (m->nr == *room) {
		*room = *room ? 2 * *room : 64;
		more = realloc(m->vma, *room * sizeof(*more));
		if (!more)
			return -ENOMEM;
		m->vma = more;
	}
	err = vma_parse(line, &m->vma[m->nr]);
	if (err)
		return err;
	m->nr++;
	return 0;
}

int maps_read(int pid, struct maps *ret)
{
	struct maps m = { .nr = 0 };
	char *line = NULL;
	size_t len = 0, room = 0;
	int err = 0;
	FILE *f = procfs_open(pid, "maps");

	*ret = m;
	if (!f)
		return -errno;
	while (!err && getline(&line, &len, f) > 0)
		err = maps_add(&m, &room, line);
	free(line);
	fclose(f);
	if (err)
		maps_free(&m);
	*ret = m;
	return err;
}

int maps_of(const struct target *t, struct maps *ret)
{
	ret->vma = NULL;
	ret->nr = 0;
	return target_is_kernel(t) ? 0 : maps_read(t->space.pid, ret);
}

void warn_no_names(const struct target *t)
{
	warn("/proc/%d/maps could not be read, so the names are missing",
	     t->space.pid);
}

void maps_free(struct maps *m)
{
	size_t i;

	for (i = 0; i < m->nr; i++)
		free(m->vma[i].name);
	free(m->vma);
	m->vma = NULL;
	m->nr = 0;
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
