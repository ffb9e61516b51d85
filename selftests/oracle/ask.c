// SPDX-License-Identifier: GPL-2.0
/*
 * The bare ioctls.
 */
#include "ask.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "fill.h"

static int device;

void ask_open(void)
{
	device = open(MMS_DEVICE_PATH, O_RDWR | O_CLOEXEC);
	if (device < 0)
		die(MMS_DEVICE_PATH ": %m");
}

struct mms_info ask_info(void)
{
	struct mms_info info = { .size = sizeof(info) };

	if (ioctl(device, MMS_IOC_INFO, &info))
		die("MMS_IOC_INFO: %m");
	return info;
}

static void ask_batch(pid_t pid, const uint64_t *va, struct mms_walk *out,
		      size_t nr, uint64_t *root_pa)
{
	struct mms_translate req = {
		.size = sizeof(req),
		.pid = pid,
		.space = pid ? MMS_SPACE_USER : MMS_SPACE_KERNEL,
		.addrs = (uintptr_t)va,
		.out = (uintptr_t)out,
		.nr = nr,
		.stride = sizeof(*out),
	};

	if (ioctl(device, MMS_IOC_TRANSLATE, &req))
		die("MMS_IOC_TRANSLATE: %m");
	if (req.done != nr)
		die("MMS_IOC_TRANSLATE: %u of %zu", req.done, nr);
	*root_pa = req.root_pa;
}

struct mms_walk *ask_walks(pid_t pid, const uint64_t *va, size_t nr,
			   uint64_t *root_pa)
{
	struct mms_walk *out = calloc(nr, sizeof(*out));
	size_t done, n;

	if (!out)
		die("no memory for the answers");
	for (done = 0; done < nr; done += n) {
		n = nr - done < 4096 ? nr - done : 4096;
		ask_batch(pid, va + done, out + done, n, root_pa);
	}
	return out;
}

struct mms_run *ask_runs(pid_t pid, size_t *nr)
{
	size_t room = 1 << 18;
	struct mms_run *runs = calloc(room, sizeof(*runs));
	uint64_t start = 0;

	if (!runs)
		die("no memory for the runs");
	for (*nr = 0;;) {
		struct mms_scan req = {
			.size = sizeof(req),
			.pid = pid,
			.space = pid ? MMS_SPACE_USER : MMS_SPACE_KERNEL,
			.start = start,
			.out = (uintptr_t)(runs + *nr),
			.nr = room - *nr,
			.stride = sizeof(*runs),
		};

		if (ioctl(device, MMS_IOC_SCAN, &req))
			die("MMS_IOC_SCAN: %m");
		*nr += req.done;
		if (req.flags & MMS_SCAN_F_FINISHED)
			return runs;
		if (*nr == room)
			die("more than %zu runs", room);
		start = req.next;
	}
}
