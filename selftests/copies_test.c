// SPDX-License-Identifier: GPL-2.0
/*
 * Every copy from and to user memory fails once, at each place at which it can:
 * requests, addresses, records and text of which only the first bytes can be
 * reached. Each must give EFAULT (or, where a file was read, what there was room
 * for), write nothing elsewhere, and the next call works.
 *
 * mms-kernels: all
 * mms-part: all
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest.h"

#include "common.h"
#include "hostile/attempt.h"
#include "hostile/files.h"

#define FOLDER	"/sys/kernel/debug/mmscope/"
#define ROOM	(64 * PAGE)
/* of a long answer so many places, spread over it */
#define CUTS	48
#define TEXT	3000

static int dev;
static void *addresses;
static unsigned int tried, refused;

/* memory with nothing behind its end */
static char *cliff(size_t len)
{
	char *p = mmap(NULL, len + PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || munmap(p + len, PAGE))
		ksft_exit_fail_msg("no memory: %s\n", strerror(errno));
	return p + len;
}

static bool works(const struct form *form, char *room, size_t *used)
{
	unsigned long told = world->wrong;
	int err = attempt_ask(dev, form, room, addresses, used);

	if (err)
		printf("# %s: %s\n", form->name, strerror(-err));
	for (; told < WRONGS && told < world->wrong; told++)
		printf("# wrong: %s\n", world->told[told]);
	return !err;
}

static int expect(const struct form *form, const char *what, size_t at, int err)
{
	tried++;
	refused += err == -EFAULT;
	if (err == -EFAULT)
		return 0;
	printf("# %s with %zu bytes of %s: %s\n", form->name, at, what, strerror(-err));
	return 1;
}

/* of the request only @at bytes can be reached */
static int cut_requests(const struct form *form, char *room)
{
	char *edge = cliff(PAGE);
	union request req;
	int bad = 0;
	size_t at;

	attempt_request(form, &req);
	attempt_set(form, &req, room, addresses);
	for (at = 0; at < form->size; at += 4) {
		memcpy(edge - at, &req, at);
		bad += expect(form, "a request", at, dev_ioctl(dev, form->cmd, edge - at));
	}
	/* all can be read, but not written */
	memcpy(edge - form->size, &req, form->size);
	mprotect(edge - PAGE, PAGE, PROT_READ);
	bad += expect(form, "a request that is only read", form->size,
		      dev_ioctl(dev, form->cmd, edge - form->size));
	munmap(edge - PAGE, PAGE);
	return bad;
}

/* memory changes, and an answer may have become so short that it fits */
static bool fits(const struct form *form, const union request *req, size_t at)
{
	return (form->cmd == MMS_IOC_VIEW && req->view.used <= at) ||
	       (form->cmd == MMS_IOC_SCAN && req->scan.done * sizeof(struct mms_run) <= at);
}

/* the answer of @used bytes has room for @at of them only */
static int cut_answer(const struct form *form, size_t used)
{
	const size_t len = (attempt_room(form) + PAGE - 1) & ~(PAGE - 1);
	size_t step = (used / sized(CUTS) + 8) & ~7UL, at;
	char *edge = cliff(len);
	int bad = 0;

	for (at = 0; at < used; at += step) {
		union request req;
		int err;

		memset(edge - len, 0xa5, len);
		attempt_request(form, &req);
		attempt_set(form, &req, edge - at, addresses);
		err = dev_ioctl(dev, form->cmd, &req);
		if (err || !fits(form, &req, at))
			bad += expect(form, "room", at, err);
		if (at < len && edge[-(long)at - 1] != (char)0xa5) {
			printf("# %s: written before its buffer\n", form->name);
			bad++;
		}
	}
	munmap(edge - len, len);
	return bad;
}

static int cut_addresses(const struct form *form, char *room)
{
	char *edge = cliff(PAGE);
	union request req;
	int bad = 0;
	size_t at;

	attempt_request(form, &req);
	for (at = 0; at < req.translate.nr * sizeof(uint64_t); at += 4) {
		attempt_request(form, &req);
		attempt_set(form, &req, room, addresses);
		memcpy(edge - at, addresses, at);
		req.translate.addrs = (uintptr_t)(edge - at);
		bad += expect(form, "addresses", at, dev_ioctl(dev, form->cmd, &req));
	}
	munmap(edge - PAGE, PAGE);
	return bad;
}

static void try_form(const struct form *form, char *room)
{
	size_t used = 0;
	int bad;

	if (form->cmd == MMS_IOC_SWAP) {
		struct mms_swap swap = { .size = sizeof(swap) };
		int err = dev_ioctl(dev, form->cmd, &swap);

		if (err) {
			ksft_test_result_skip("%s: %s\n", form->name, strerror(-err));
			return;
		}
	} else if (attempt_ask(dev, form, room, addresses, NULL) == -EOPNOTSUPP) {
		ksft_test_result_skip("%s is off on this kernel\n", form->name);
		return;
	}
	bad = !works(form, room, &used);
	bad += cut_requests(form, room);
	bad += cut_answer(form, used);
	if (form->cmd == MMS_IOC_TRANSLATE)
		bad += cut_addresses(form, room);
	bad += !works(form, room, NULL);
	ksft_test_result(!bad, "%s, %zu bytes\n", form->name, used);
}

/* what there was room for is given, and the next read goes on behind it */
static int cut_text(int fd, const char *whole, size_t len, size_t at)
{
	char *edge = cliff(PAGE);
	ssize_t got, more = 0;
	int bad = 0;

	if (lseek(fd, 0, SEEK_SET))
		bad++;
	got = read(fd, edge - at, len);
	tried++;
	refused += got < 0 && errno == EFAULT;
	if (got < 0 && errno != EFAULT)
		bad++;
	if (got > 0 && ((size_t)got > at || memcmp(edge - at, whole, got < 9 ? got : 9)))
		bad++;
	munmap(edge - PAGE, PAGE);
	edge = malloc(len);
	more = read(fd, edge, len);
	if (more < 0)
		bad++;
	free(edge);
	return bad;
}

static void try_file(const char *name)
{
	static char whole[TEXT];
	char path[200];
	int fd, bad = 0;
	ssize_t len;
	size_t at, step;

	snprintf(path, sizeof(path), FOLDER "%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = read(fd, whole, sizeof(whole));
	if (len < 0 && errno == EOPNOTSUPP) {
		ksft_test_result_skip("%s is off on this kernel\n", name);
		close(fd);
		return;
	}
	/* a whole verification again for each byte takes too long */
	step = strchr(name, '/') || !strcmp(name, "selftest") ? sized(1) ? TEXT / 2 : TEXT :
	       1 + len / sized(40);
	for (at = 0; len > 0 && at < (size_t)len; at += step)
		bad += cut_text(fd, whole, len, at);
	close(fd);
	ksft_test_result(len > 0 && !bad, "%s\n", name);
}

int main(void)
{
	unsigned int i;
	char *room;

	ksft_print_header();
	setvbuf(stdout, NULL, _IOLBF, 0);
	world_make(1);
	files_find();
	dev = attempt_prepare();
	room = cliff(ROOM) - ROOM;
	addresses = cliff(PAGE) - PAGE;
	ksft_set_plan(nr_forms + nr_files);
	for (i = 0; i < nr_forms; i++)
		try_form(&forms[i], room);
	for (i = 0; i < nr_files; i++)
		try_file(file_names[i]);
	printf("# figure copies: %u | %u\n", tried, refused);
	ksft_finished();
}
