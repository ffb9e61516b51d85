// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../region.h"
#include "answers.h"

#define ADDRESSES	40
#define RUNS		300
#define FRAMES		64
#define CALLS_MAX	40	/* of one question: what is longer is left at that */

static pid_t target;
static char *memory;
static uint64_t frame, cache;

static void sleep_on(void *arg)
{
	for (;;)
		pause();
}

static uint64_t frame_of(const void *p)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry = 0;

	if (pread(fd, &entry, sizeof(entry), (uintptr_t)p / PAGE * sizeof(entry)) < 0)
		perror("pagemap");
	close(fd);
	return entry & ((1ULL << 55) - 1);
}

/* a cache that is neither empty nor long */
static uint64_t some_cache(int dev)
{
	static char records[256 * 1024];
	struct mms_view req = {
		.size = sizeof(req), .view = MMS_VIEW_CACHES,
		.out = (uintptr_t)records, .len = sizeof(records),
	};
	uint32_t at = 0;

	if (dev_ioctl(dev, MMS_IOC_VIEW, &req))
		return 0;
	while (at < req.used) {
		const struct mms_rec_cache *c = (const void *)(records + at);

		if (c->h.type == MMS_REC_CACHE && c->slabs > 2 && c->slabs < 200)
			return c->cache;
		at += c->h.len;
	}
	return 0;
}

int attempt_prepare(void)
{
	int dev;

	memory = map_anon(ADDRESSES * PAGE, PAGE);
	fill(memory, ADDRESSES * PAGE);
	frame = frame_of(memory);
	target = start_process(sleep_on, NULL);
	dev = dev_open();
	cache = some_cache(dev);
	return dev;
}

static void set_arguments(struct mms_view *view)
{
	switch (view->view) {
	case MMS_VIEW_BUDDY: case MMS_VIEW_PCP: case MMS_VIEW_PAGEBLOCKS:
		view->arg[0] = -1ULL;
		view->arg[1] = -1ULL;
		break;
	case MMS_VIEW_PAGES: case MMS_VIEW_WHO:
		view->arg[0] = frame;
		view->arg[1] = view->view == MMS_VIEW_WHO ? 1 : FRAMES;
		break;
	case MMS_VIEW_CENSUS: case MMS_VIEW_CELLS:
		view->arg[0] = frame & ~1023ULL;
		view->arg[1] = view->arg[0] + 2048;
		view->arg[2] = view->view == MMS_VIEW_CELLS ? FRAMES : 0;
		break;
	case MMS_VIEW_WHAT:
		view->arg[0] = frame;
		view->arg[1] = MMS_WHAT_AS_PFN;
		break;
	case MMS_VIEW_CACHES: case MMS_VIEW_SLABS:
		view->arg[0] = cache;
		break;
	}
}

void attempt_request(const struct form *form, union request *req)
{
	memset(req, 0, sizeof(*req));
	req->size = form->size;
	switch (form->cmd) {
	case MMS_IOC_CAPS:
		req->list.nr = 64;
		req->list.stride = sizeof(struct mms_cap);
		break;
	case MMS_IOC_PTBITS:
		req->list.nr = 64;
		req->list.stride = sizeof(struct mms_ptbit);
		break;
	case MMS_IOC_TRANSLATE:
		req->translate.pid = target;
		req->translate.nr = ADDRESSES;
		req->translate.stride = sizeof(struct mms_walk);
		break;
	case MMS_IOC_SCAN:
		req->scan.pid = target;
		req->scan.nr = RUNS;
		req->scan.states = STATES_ALL;
		req->scan.stride = sizeof(struct mms_run);
		break;
	case MMS_IOC_VIEW:
		req->view.view = form->view;
		req->view.flags = form->flags;
		req->view.pid = form->process ? target : 0;
		req->view.len = attempt_room(form);
		set_arguments(&req->view);
		break;
	}
}

size_t attempt_room(const struct form *form)
{
	switch (form->cmd) {
	case MMS_IOC_CAPS:
		return 64 * sizeof(struct mms_cap);
	case MMS_IOC_PTBITS:
		return 64 * sizeof(struct mms_ptbit);
	case MMS_IOC_TRANSLATE:
		return ADDRESSES * sizeof(struct mms_walk);
	case MMS_IOC_SCAN:
		return RUNS * sizeof(struct mms_run);
	case MMS_IOC_VIEW:
		return 4 * MMS_VIEW_LEN_MIN;
	}
	return 0;
}

void attempt_set(const struct form *form, union request *req, void *out, void *addresses)
{
	uint64_t *va = addresses;
	unsigned int i;

	switch (form->cmd) {
	case MMS_IOC_CAPS:
	case MMS_IOC_PTBITS:
		req->list.out = (uintptr_t)out;
		break;
	case MMS_IOC_TRANSLATE:
		for (i = 0; i < ADDRESSES; i++)
			va[i] = (uintptr_t)memory + i * PAGE;
		req->translate.out = (uintptr_t)out;
		req->translate.addrs = (uintptr_t)addresses;
		break;
	case MMS_IOC_SCAN:
		req->scan.out = (uintptr_t)out;
		break;
	case MMS_IOC_VIEW:
		req->view.out = (uintptr_t)out;
		break;
	}
}

/* the request that asks for the rest; false: there is none */
static bool set_rest(const struct form *form, union request *req, const union request *got)
{
	if (form->cmd != MMS_IOC_VIEW || got->view.flags & MMS_VIEW_F_FINISHED)
		return false;
	memcpy(req->view.cursor, got->view.cursor, sizeof(req->view.cursor));
	return true;
}

int attempt_ask(int dev, const struct form *form, void *out, void *addresses, size_t *used)
{
	unsigned long wrongs = world->wrong;
	union request req, got;
	unsigned int calls = 0;
	size_t bytes;
	int err;

	attempt_request(form, &req);
	attempt_set(form, &req, out, addresses);
	do {
		got = req;
		err = dev_ioctl(dev, form->cmd, &got);
		if (err)
			return err;
		bytes = answer_check(form, &req, &got, out);
		if (used && !calls)
			*used = bytes;
	} while (set_rest(form, &req, &got) && ++calls < CALLS_MAX);
	return world->wrong == wrongs ? 0 : -EPROTO;
}
