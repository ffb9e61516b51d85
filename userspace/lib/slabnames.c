// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * slabnames.c - all names of slab caches. The kernel forgets the name that a
 * merged cache was asked for by, but for a link in /sys/kernel/slab.
 */
#include <errno.h>
#include <string.h>

#include "lib.h"
#include "replay.h"

static int names_replay(const struct mms_replay *f, mmscope_slab_name_fn *fn, void *ctx)
{
	const char *name = f->slab_names, *target;

	if (!name)
		return -ENOMSG;
	while (name < f->slab_names + f->slab_names_len) {
		target = name + strlen(name) + 1;
		fn(name, target, ctx);
		name = target + strlen(target) + 1;
	}
	return 0;
}

int mmscope_slab_names(struct mmscope *m, mmscope_slab_name_fn *fn, void *ctx)
{
	if (m->replay)
		return names_replay(m->replay, fn, ctx);
	return mms_sys_links("/sys/kernel/slab", fn, ctx);
}
