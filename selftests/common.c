// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "common.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kselftest.h"

int dev_open(void)
{
	int fd = open(MMS_DEVICE_PATH, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		ksft_exit_skip("%s: %s\n", MMS_DEVICE_PATH, strerror(errno));
	return fd;
}

int dev_ioctl(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) ? -errno : 0;
}

void dev_info(int fd, struct mms_info *info)
{
	int err;

	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	err = dev_ioctl(fd, MMS_IOC_INFO, info);
	if (err)
		ksft_exit_fail_msg("MMS_IOC_INFO: %s\n", strerror(-err));
}

bool dev_cap(int fd, const char *name, char *why, size_t size)
{
	struct mms_cap caps[64];
	struct mms_list list = {
		.size = sizeof(list),
		.out = (uintptr_t)caps,
		.nr = ARRAY_LEN(caps),
		.stride = sizeof(caps[0]),
	};
	unsigned int i;

	if (dev_ioctl(fd, MMS_IOC_CAPS, &list))
		ksft_exit_fail_msg("MMS_IOC_CAPS: %s\n", strerror(errno));
	for (i = 0; i < list.nr && i < ARRAY_LEN(caps); i++) {
		if (strcmp(caps[i].name, name))
			continue;
		if (why)
			snprintf(why, size, "%s: %s", name, caps[i].reason);
		return caps[i].on;
	}
	ksft_exit_fail_msg("no capability is called %s\n", name);
	return false;
}

int dev_translate_once(int fd, struct mms_translate *req, int pid, uint32_t space,
		       const uint64_t *va, struct mms_walk *walk, uint32_t nr)
{
	*req = (struct mms_translate){
		.size = sizeof(*req),
		.pid = pid,
		.space = space,
		.addrs = (uintptr_t)va,
		.out = (uintptr_t)walk,
		.nr = nr,
		.stride = sizeof(*walk),
	};
	return dev_ioctl(fd, MMS_IOC_TRANSLATE, req);
}

int dev_translate(int fd, int pid, uint32_t space, const uint64_t *va,
		  struct mms_walk *walk, size_t nr)
{
	struct mms_translate req;
	size_t done = 0;

	while (done < nr) {
		uint32_t n = nr - done > 65536 ? 65536 : nr - done;
		int err = dev_translate_once(fd, &req, pid, space, va + done,
					     walk + done, n);

		if (err == -EINTR)
			continue;
		if (err)
			return err;
		done += req.done;
	}
	return 0;
}

static void add_consistency(struct mms_consistency *sum,
			    const struct mms_consistency *more)
{
	if (more->kind > sum->kind)
		sum->kind = more->kind;
	sum->holds += more->holds;
	sum->sum_hold_ns += more->sum_hold_ns;
	if (more->max_hold_ns > sum->max_hold_ns)
		sum->max_hold_ns = more->max_hold_ns;
	if (more->max_hold_tables > sum->max_hold_tables)
		sum->max_hold_tables = more->max_hold_tables;
}

static void runs_make_room(struct runs *runs, size_t more)
{
	if (runs->nr + more <= runs->room)
		return;
	runs->room = runs->nr + more;
	runs->run = realloc(runs->run, runs->room * sizeof(*runs->run));
	if (!runs->run)
		ksft_exit_fail_msg("out of memory for %zu runs\n", runs->room);
}

int dev_scan(int fd, const struct mms_scan *like, struct runs *runs)
{
	struct mms_scan req = { .next = like->start };
	uint32_t nr = like->nr ? like->nr : 65536;
	int err;

	memset(runs, 0, sizeof(*runs));
	do {
		uint64_t start = req.next;

		runs_make_room(runs, nr);
		req = *like;
		req.size = sizeof(req);
		req.start = start;
		req.nr = nr;
		req.stride = sizeof(struct mms_run);
		req.out = (uintptr_t)(runs->run + runs->nr);
		err = dev_ioctl(fd, MMS_IOC_SCAN, &req);
		if (err == -EINTR) {
			req.next = start;
			req.flags = 0;
			continue;
		}
		if (err)
			return err;
		runs->nr += req.done;
		runs->calls++;
		runs->entries += req.entries;
		add_consistency(&runs->cons, &req.cons);
	} while (!(req.flags & MMS_SCAN_F_FINISHED));
	return 0;
}

void runs_free(struct runs *runs)
{
	free(runs->run);
	memset(runs, 0, sizeof(*runs));
}

const struct mms_run *runs_find(const struct runs *runs, uint64_t va)
{
	size_t low = 0, high = runs->nr;

	while (low < high) {
		size_t mid = (low + high) / 2;
		const struct mms_run *run = runs->run + mid;

		if (va < run->va)
			high = mid;
		else if (va - run->va >= run->len)
			low = mid + 1;
		else
			return run;
	}
	return NULL;
}

/* what @run's pa field should be for the page that @walk is about */
static uint64_t walk_as_pa(const struct mms_walk *walk)
{
	if (walk->state == MMS_STATE_SWAP || walk->state == MMS_STATE_MARKER)
		return walk->aux;
	return walk->pfn == MMS_ADDR_NONE ? MMS_ADDR_NONE : walk->pfn << PAGE_BITS;
}

static uint64_t run_pa_at(const struct mms_run *run, uint64_t va)
{
	uint64_t page = (va - run->va) >> PAGE_BITS;

	if (run->pa == MMS_ADDR_NONE || run->state == MMS_STATE_MARKER)
		return run->pa;
	if (run->state == MMS_STATE_SWAP)
		return run->pa + page;
	/* every entry maps the same frame, which may be a huge one */
	if (run->page_flags & MMS_PAGE_ZERO)
		return run->pa + (va & ((1ULL << run->page_shift) - 1));
	return run->pa + (page << PAGE_BITS);
}

static bool leaf_was_read(const struct mms_walk *walk)
{
	return walk->page_shift != 0;
}

bool run_says_same(const struct mms_run *run, const struct mms_walk *walk,
		   uint32_t ignored_flags, const char **why)
{
	uint64_t here = run_pa_at(run, walk->va & ~(PAGE - 1));

	*why = NULL;
	if (run->state != walk->state)
		*why = "state";
	else if ((run->page_flags ^ walk->page_flags) & ~ignored_flags)
		*why = "page_flags";
	else if (run->prot != walk->prot)
		*why = "prot";
	else if (leaf_was_read(walk) && run->page_shift != walk->page_shift)
		*why = "page_shift";
	else if (run->state == MMS_STATE_SWAP && run->swap_type != walk->swap_type)
		*why = "swap_type";
	else if (here != walk_as_pa(walk))
		*why = "pa";
	return !*why;
}

ssize_t read_text(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n, total = 0;

	if (fd < 0)
		return -errno;
	while ((size_t)total < size - 1 &&
	       (n = read(fd, buf + total, size - 1 - total)) > 0)
		total += n;
	buf[total] = '\0';
	close(fd);
	return total;
}

int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

long read_number(const char *path)
{
	char buf[64];

	return read_text(path, buf, sizeof(buf)) > 0 ? strtol(buf, NULL, 0) : -1;
}

const char *beside(const char *name, char *buf, size_t size)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	snprintf(buf, size, "%s/%s", dirname(self), name);
	return buf;
}

bool kernel_at_least(int major, int minor)
{
	struct utsname uts;
	int is_major = 0, is_minor = 0;

	uname(&uts);
	sscanf(uts.release, "%d.%d", &is_major, &is_minor);
	return is_major > major || (is_major == major && is_minor >= minor);
}

unsigned long number_of(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 0) : otherwise;
}

int sized(int n)
{
	return access("/sys/kernel/debug/kmemleak", F_OK) ? n : n / 10;
}

uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}
