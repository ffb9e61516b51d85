// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "truth.h"

#define FOLDER	"/sys/kernel/debug/mmscope"

const char *file_names[FILES_MAX];
unsigned int nr_files;

static void find_in(const char *folder)
{
	char path[300];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), FOLDER "/%s", folder);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_type != DT_REG || nr_files == FILES_MAX)
			continue;
		snprintf(path, sizeof(path), "%s%s", folder, entry->d_name);
		file_names[nr_files++] = strdup(path);
	}
	if (dir)
		closedir(dir);
}

void files_find(void)
{
	find_in("");
	find_in("verify/");
}

/* a whole reading of these takes seconds */
static bool is_dear(const char *name)
{
	return !strncmp(name, "verify/", 7) || !strcmp(name, "selftest") ||
	       !strcmp(name, "frames") || !strcmp(name, "slab") || !strcmp(name, "pageblocks");
}

bool text_is_right(const char *name, const char *text, size_t len)
{
	const char *head = strcmp(name, "selftest") ? "# mmscope " : "KTAP version 1\n";
	/* a model that would not hold still is no answer; one that is said to be broken is */
	const char *broken = strcmp(name, "selftest") ? "MISMATCH" : "\nnot ok";
	const char *found = memmem(text, len, broken, strlen(broken));

	if (len < strlen(head) || memcmp(text, head, strlen(head)))
		wrong("%s: begins with \"%.*s\"", name, (int)(len < 20 ? len : 20), text);
	else if (memchr(text, 0, len))
		wrong("%s: a zero byte in the text", name);
	else if (found)
		wrong("%s: %.240s", name, found - (found - text < 160 ? found - text : 160));
	else
		return true;
	return false;
}

/* the kernel has no VMAs */
static bool is_error_of_reading(const char *name, long ret)
{
	if (ret == -EINVAL && (!strcmp(name, "vma") || !strcmp(name, "tree")))
		return true;
	return ret == -EINTR || ret == -ESRCH || ret == -ENODATA || ret == -ENXIO ||
	       ret == -EOPNOTSUPP || ret == -ENOMEM;
}

static long read_some(struct caller *c, const char *name, int fd, enum deed deed, void *to,
		      size_t len)
{
	uint64_t start = now();
	long ret = read(fd, to, len);

	if (ret < 0) {
		ret = -errno;
		if (!is_error_of_reading(name, ret))
			wrong("%s: read gave %s", name, strerror(-ret));
	}
	tally(&c->account, &c->account.deed[deed], start, ret);
	return ret;
}

/* all of it, in pieces of one size; or the beginning of it */
static void read_on(struct caller *c, unsigned int nr, int fd, uint64_t *random)
{
	const bool bits = one_in(random, 8);
	const size_t piece = bits ? 1 + below(random, 200) : 1 + below(random, c->room.size);
	const unsigned int most = bits || is_dear(file_names[nr]) ? 1 + below(random, 20) : 200;
	char *text = (char *)c->room.out;
	size_t len = 0;
	unsigned int i;
	long ret = 1;

	for (i = 0; i < most && ret > 0 && c->room.size - len >= piece; i++) {
		ret = read_some(c, file_names[nr], fd, bits ? DEED_SHORTAGE : DEED_READ,
				text + len, piece);
		if (ret > 0)
			len += ret;
	}
	/* to say that it is off is an answer */
	c->account.file[nr].accepted += len > 0 || ret == -EOPNOTSUPP;
	/* one who reads in bits may not have got as far as the heading's end */
	if (len > 64)
		text_is_right(file_names[nr], text, len);
}

static void pread_somewhere(struct caller *c, unsigned int nr, int fd, uint64_t *random)
{
	off_t at = one_in(random, 4) ? next_random(random) >> 1 : below(random, 9000);
	uint64_t start = now();
	long ret = pread(fd, c->room.out, below(random, c->room.size), at);

	if (ret < 0)
		ret = -errno;
	if (ret < 0 && !is_error_of_reading(file_names[nr], ret) && ret != -EINVAL && ret != -EOVERFLOW)
		wrong("%s: pread at %#llx gave %s", file_names[nr], (unsigned long long)at,
		      strerror(-ret));
	tally(&c->account, &c->account.deed[DEED_PREAD], start, ret);
}

static void seek_somewhere(struct caller *c, int fd, uint64_t *random)
{
	static const int whence[] = { SEEK_SET, SEEK_CUR, SEEK_END, 3, 4, 77 };
	uint64_t start = now();
	long ret = lseek(fd, one_in(random, 2) ? next_random(random) : below(random, 5000),
			 whence[below(random, ARRAY_LEN(whence))]);

	tally(&c->account, &c->account.deed[DEED_SEEK], start, ret < 0 ? -errno : ret);
}

static void map_it(struct caller *c, int fd, uint64_t *random)
{
	uint64_t start = now();
	void *p = mmap(NULL, PAGE << below(random, 4), one_in(random, 2) ? PROT_READ : PROT_WRITE,
		       one_in(random, 2) ? MAP_SHARED : MAP_PRIVATE, fd, 0);

	if (p != MAP_FAILED)
		wrong("a file of mmscope can be mapped");
	tally(&c->account, &c->account.deed[DEED_MMAP], start, p == MAP_FAILED ? -errno : 0);
}

static void poll_it(struct caller *c, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT | POLLPRI };
	uint64_t start = now();
	int ret = poll(&p, 1, 0);

	tally(&c->account, &c->account.deed[DEED_POLL], start, ret < 0 ? -errno : ret);
}

static void send_it(struct caller *c, int fd, uint64_t *random)
{
	int to = open("/dev/null", O_WRONLY | O_CLOEXEC);
	uint64_t start = now();
	long ret = sendfile(to, fd, NULL, 1 + below(random, 20000));

	tally(&c->account, &c->account.deed[DEED_SENDFILE], start, ret < 0 ? -errno : ret);
	close(to);
}

/* questions and targets: as they should be, too long, with what makes no sense in them */
static void write_it(struct caller *c, unsigned int nr, int fd, uint64_t *random)
{
	static const char * const texts[] = {
		"self", "kernel", "0", "-1", "1 1000", "kernel ffffffff81000000", "self zz", "",
		" ", "99999999999 1", "self 0x1 0x2 0x3 0xffffffffffffffff", "kernel\n", "\n\n",
		"self 1 2 3 4 5 6 7 8 9 a b c d e f 10 11", "\t%s%n\x80\xff",
	};
	char text[700];
	uint64_t start;
	size_t len;
	long ret;

	if (one_in(random, 3)) {
		len = snprintf(text, sizeof(text), "%d %llx", (int)some_process(random),
			       (unsigned long long)truth_address(random));
	} else if (one_in(random, 8)) {
		for (len = 0; len < below(random, sizeof(text)); len++)
			text[len] = next_random(random);
	} else {
		len = snprintf(text, sizeof(text), "%s", texts[below(random, ARRAY_LEN(texts))]);
	}
	start = now();
	ret = write(fd, one_in(random, 16) ? (void *)NOWHERE : text, len);
	tally(&c->account, &c->account.deed[DEED_WRITE], start, ret < 0 ? -errno : ret);
	if (ret > 0 && (size_t)ret != len)
		wrong("%s: %ld of %zu bytes written", file_names[nr], ret, len);
}

static int open_file(struct caller *c, unsigned int nr, uint64_t *random)
{
	uint64_t start = now();
	char path[300];
	int fd;

	snprintf(path, sizeof(path), FOLDER "/%s", file_names[nr]);
	pthread_rwlock_rdlock(&instant);
	fd = open(path, (one_in(random, 3) ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	pthread_rwlock_unlock(&instant);
	if (fd < 0 && (errno == ENOENT || errno == ENODEV)) {
		c->account.absent++;
		return -1;
	}
	tally(&c->account, &c->account.deed[DEED_OPEN], start, fd < 0 ? -errno : fd);
	c->account.file[nr].calls++;
	return fd;
}

static void file_deed(struct caller *c, unsigned int nr, int fd, uint64_t *random)
{
	switch (below(random, 12)) {
	case 0:
		return pread_somewhere(c, nr, fd, random);
	case 1:
		return seek_somewhere(c, fd, random);
	case 2:
		return map_it(c, fd, random);
	case 3:
		return poll_it(c, fd);
	case 4:
		return send_it(c, fd, random);
	case 5: case 6: case 7:
		return write_it(c, nr, fd, random);
	default:
		if (lseek(fd, 0, SEEK_SET) == 0)
			read_on(c, nr, fd, random);
	}
}

void file_play(struct caller *c, uint64_t *random)
{
	const unsigned int nr = tally_neglected(c->account.file, nr_files, 1, random);
	/* on a slow kernel a file has a few turns only: who never read it does so first */
	const bool unread = !c->account.file[nr].accepted;
	unsigned int n = 1 + below(random, 3);
	uint64_t start = now();
	int fd = open_file(c, nr, random);

	if (fd < 0)
		return;
	c->undisturbed = unread || one_in(random, 2);
	if (unread)
		read_on(c, nr, fd, random);
	for (; n && !world->vacate; n--)
		file_deed(c, nr, fd, random);
	c->undisturbed = false;
	close(fd);
	c->account.file[nr].ns += now() - start;
}

void device_play(struct caller *c, uint64_t *random)
{
	struct account *a = &c->account;
	uint64_t start = now();
	char byte;
	int fd;
	long ret;

	switch (below(random, 6)) {
	case 0:
		map_it(c, c->fd, random);
		break;
	case 1:
		poll_it(c, c->fd);
		break;
	case 2:
		seek_somewhere(c, c->fd, random);
		break;
	case 3:
		fd = dup(c->fd);
		tally(a, &a->deed[DEED_DUP], start, fd < 0 ? -errno : fd);
		close(fd);
		break;
	case 4:
		ret = read(c->fd, &byte, 1);
		tally(a, &a->deed[DEED_READ], start, ret < 0 ? -errno : ret);
		break;
	default:
		device_close(c);
	}
}
