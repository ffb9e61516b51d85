// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * replay.c - a recorded file answers the ioctls of the module.
 */
#include <errno.h>
#include <string.h>

#include "lib.h"
#include "replay.h"

static int is_process_view(uint32_t view)
{
	return view >= MMS_VIEW_MM && view <= MMS_VIEW_TABLES;
}

int32_t mms_replay_pid(const struct mms_replay *f, int32_t pid)
{
	size_t i;

	for (i = 0; !pid && i < f->nr_answers; i++)
		if (is_process_view(f->answer[i].key.view))
			pid = f->answer[i].key.pid;
	return pid;
}

static int why_errno(uint32_t why)
{
	switch (why) {
	case SNAP_WHY_UNSUPPORTED:
		return -EOPNOTSUPP;
	case SNAP_WHY_UNKNOWN:
		return -EINVAL;
	case SNAP_WHY_NO_SPACE:
		return -ENXIO;
	case SNAP_WHY_EXITED:
		return -ENODATA;
	case SNAP_WHY_GONE:
		return -ESRCH;
	case SNAP_WHY_DENIED:
		return -EPERM;
	default:
		return -ENOMSG;
	}
}

static int holds_process(const struct mms_replay *f, int32_t pid)
{
	size_t i;

	for (i = 0; i < f->nr_answers; i++)
		if (f->answer[i].key.pid == pid)
			return 1;
	return 0;
}

int mms_replay_lack(const struct mms_replay *f, uint32_t view, int32_t pid,
		    uint32_t space)
{
	size_t i;

	for (i = 0; i < f->nr_lack; i++) {
		const struct snap_lack *l = &f->lack[i];

		if (l->view == view && l->pid == pid && l->space == space)
			return why_errno(l->why);
	}
	return pid && !holds_process(f, pid) ? -ESRCH : -ENOMSG;
}

void mms_replay_moment(struct mms_replay *f, const struct snap_moment *moment)
{
	f->moment = (struct mmscope_moment){
		.root_pa = moment->root_pa,
		.entries = moment->entries,
		.calls = moment->calls,
		.retries = moment->retries,
		.lost = moment->lost,
		.cons = moment->cons,
	};
}

/* the library alone asks, with buffers as large as the file said there are records */
static int list_give(struct mms_list *list, const void *table, size_t nr,
		     size_t size)
{
	if (list->stride != size)
		return -EINVAL;
	if (list->out)
		memcpy((void *)(uintptr_t)list->out, table,
		       (list->nr < nr ? list->nr : nr) * size);
	list->nr = nr;
	return 0;
}

static int swap_give(const struct mms_replay *f, struct mms_swap *req)
{
	size_t i;

	for (i = 0; i < f->nr_swap; i++) {
		if (f->swap[i].type != req->type)
			continue;
		*req = f->swap[i];
		return 0;
	}
	return -ENOENT;
}

int mms_replay_ioctl(struct mms_replay *f, unsigned long request, void *arg)
{
	switch (request) {
	case MMS_IOC_INFO:
		*(struct mms_info *)arg = f->info;
		return 0;
	case MMS_IOC_CAPS:
		return list_give(arg, f->caps, f->nr_caps, sizeof(*f->caps));
	case MMS_IOC_PTBITS:
		return list_give(arg, f->ptbits, f->nr_ptbits, sizeof(*f->ptbits));
	case MMS_IOC_SWAP:
		return swap_give(f, arg);
	case MMS_IOC_VIEW:
		return mms_replay_view(f, arg);
	case MMS_IOC_SCAN:
		return mms_replay_scan(f, arg);
	case MMS_IOC_TRANSLATE:
		return mms_replay_translate(f, arg);
	default:
		return -ENOTTY;
	}
}
