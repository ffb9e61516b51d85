// SPDX-License-Identifier: GPL-2.0
/*
 * The table of questions, and how each is asked.
 */
#define _GNU_SOURCE
#include "questions.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

#define NOBODY		65534
#define KTHREADD	2
#define ALL		(~0ULL)
#define KERNEL_VA	0xffffffff81000000ULL

#define FILE(path, ...)	{ .name = path, __VA_ARGS__ }
#define ASK(what, ...)	{ .name = #what, .cmd = MMS_IOC_##what, __VA_ARGS__ }
#define VIEW(what, ...)	\
	{ .name = "VIEW " #what, .cmd = MMS_IOC_VIEW, .view = MMS_VIEW_##what, __VA_ARGS__ }
#define SELF		.about = ABOUT_SELF
#define OTHER		.about = ABOUT_OTHER
#define KTHREAD		.about = ABOUT_KTHREAD
#define KERNEL		.about = ABOUT_KERNEL
#define PTRACE		.needs = NEEDS_PTRACE
#define ADDRESSES	.needs = NEEDS_ADDRESSES
#define BOTH		.needs = NEEDS_PTRACE | NEEDS_ADDRESSES

const struct question questions[] = {
	FILE("features"),
	FILE("selftest", .slow = true),
	FILE("translate", .writable = true),
	FILE("target", .writable = true),
	FILE("system"),
	FILE("names"),
	FILE("tasks", BOTH),
	FILE("mm", SELF, ADDRESSES),
	FILE("vma", SELF, ADDRESSES),
	FILE("tree", SELF, ADDRESSES),
	FILE("pgtables", SELF),
	FILE("frames", .slow = true),
	FILE("zones", ADDRESSES),
	FILE("buddy"),
	FILE("pcp"),
	FILE("pageblocks"),
	FILE("layout", ADDRESSES),
	FILE("vmalloc", ADDRESSES),
	FILE("slab", ADDRESSES),
	FILE("verify/buddy", ADDRESSES, .slow = true),
	FILE("verify/slab", ADDRESSES, .slow = true),
	FILE("verify/vma", BOTH, .slow = true),
	FILE("verify/pgtable", BOTH, .slow = true),
	ASK(INFO),
	ASK(CAPS),
	ASK(PTBITS),
	ASK(SWAP),
	ASK(TRANSLATE, SELF),
	ASK(TRANSLATE, OTHER, PTRACE),
	ASK(TRANSLATE, KERNEL, ADDRESSES),
	ASK(TRANSLATE, .about = ABOUT_KERNEL_VA, ADDRESSES),
	ASK(SCAN, SELF),
	ASK(SCAN, OTHER, PTRACE),
	ASK(SCAN, KERNEL, ADDRESSES),
	VIEW(SYSTEM),
	VIEW(NAMES),
	VIEW(TASKS, BOTH),
	VIEW(MM, SELF, ADDRESSES),
	VIEW(MM, OTHER, BOTH),
	VIEW(MM, KTHREAD, BOTH),
	VIEW(MM, KERNEL, ADDRESSES),
	VIEW(VMAS, SELF, ADDRESSES),
	VIEW(VMAS, OTHER, BOTH),
	VIEW(TREE, SELF, ADDRESSES),
	VIEW(TREE, OTHER, BOTH),
	VIEW(TABLES, SELF),
	VIEW(TABLES, OTHER, PTRACE),
	VIEW(TABLES, KERNEL, ADDRESSES),
	VIEW(LAYOUT, ADDRESSES),
	VIEW(VMALLOC, ADDRESSES),
	VIEW(ZONES, ADDRESSES),
	VIEW(BUDDY, .arg = { ALL, ALL }),
	VIEW(PCP, .arg = { ALL, ALL }),
	VIEW(PAGEBLOCKS, .arg = { ALL, ALL }),
	VIEW(PAGES, ADDRESSES, .arg = { 0x1000, 64 }),
	VIEW(CENSUS, .arg = { 0x1000, 0x2000 }),
	VIEW(CELLS, .arg = { 0x1000, 0x2000, 512 }),
	VIEW(WHAT, ADDRESSES, .arg = { KERNEL_VA }),
	VIEW(WHO, BOTH, .arg = { 0x1000, 64 }, .slow = true),
	VIEW(CACHES, ADDRESSES),
	VIEW(SLABS, ADDRESSES, .arg = { KERNEL_VA }),
};
const size_t nr_questions = ARRAY_LEN(questions);

static pid_t pid_about(const struct question *q, pid_t other)
{
	switch (q->about) {
	case ABOUT_SELF:
	case ABOUT_KERNEL_VA:
		return getpid();
	case ABOUT_OTHER:
		return other;
	case ABOUT_KTHREAD:
		return KTHREADD;
	default:
		return 0;
	}
}

static void fill_list(struct room *room, uint32_t stride)
{
	room->req.list = (struct mms_list){
		.size = sizeof(room->req.list), .out = (uintptr_t)room->out,
		.nr = sizeof(room->out) / stride, .stride = stride,
	};
}

static void fill_translate(struct room *room, pid_t pid, uint32_t space, uint32_t about)
{
	room->va = about == ABOUT_KERNEL || about == ABOUT_KERNEL_VA ? KERNEL_VA :
								       (uintptr_t)questions;
	room->req.translate = (struct mms_translate){
		.size = sizeof(room->req.translate), .pid = pid, .space = space,
		.addrs = (uintptr_t)&room->va, .nr = 1,
		.out = (uintptr_t)room->out, .stride = sizeof(struct mms_walk),
	};
}

static void fill_scan(struct room *room, pid_t pid, uint32_t space)
{
	room->req.scan = (struct mms_scan){
		.size = sizeof(room->req.scan), .pid = pid, .space = space,
		.out = (uintptr_t)room->out, .nr = 64, .stride = sizeof(struct mms_run),
	};
}

static void fill_view(struct room *room, const struct question *q, pid_t pid, uint32_t space)
{
	room->req.view = (struct mms_view){
		.size = sizeof(room->req.view), .view = q->view, .pid = pid, .space = space,
		.out = (uintptr_t)room->out, .len = sizeof(room->out),
		.arg = { q->arg[0], q->arg[1], q->arg[2] },
	};
}

void question_fill(const struct question *q, pid_t other, struct room *room)
{
	const uint32_t space = q->about == ABOUT_KERNEL ? MMS_SPACE_KERNEL : MMS_SPACE_USER;
	const pid_t pid = pid_about(q, other);

	memset(room, 0, sizeof(*room));
	switch (q->cmd) {
	case MMS_IOC_INFO:
		room->req.info.size = sizeof(room->req.info);
		break;
	case MMS_IOC_CAPS:
		fill_list(room, sizeof(struct mms_cap));
		break;
	case MMS_IOC_PTBITS:
		fill_list(room, sizeof(struct mms_ptbit));
		break;
	case MMS_IOC_SWAP:
		room->req.swap.size = sizeof(room->req.swap);
		break;
	case MMS_IOC_TRANSLATE:
		fill_translate(room, pid, space, q->about);
		break;
	case MMS_IOC_SCAN:
		fill_scan(room, pid, space);
		break;
	case MMS_IOC_VIEW:
		fill_view(room, q, pid, space);
		break;
	}
}

struct mms_consistency *question_cons(const struct question *q, struct room *room)
{
	switch (q->cmd) {
	case MMS_IOC_TRANSLATE:
		return &room->req.translate.cons;
	case MMS_IOC_SCAN:
		return &room->req.scan.cons;
	case MMS_IOC_VIEW:
		return &room->req.view.cons;
	default:
		return NULL;
	}
}

static const char *path_of(const struct question *q, char *path, size_t size)
{
	if (q->cmd)
		return MMS_DEVICE_PATH;
	snprintf(path, size, QUESTIONS_DEBUGFS "/%s", q->name);
	return path;
}

static int open_for(const struct question *q)
{
	char path[128];
	int fd = open(path_of(q, path, sizeof(path)),
		      (q->writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int question_open(const struct question *q)
{
	int fd = open_for(q);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

bool doors_open(struct doors *d)
{
	size_t i;

	/* what others wrote into "translate" and "target" is theirs */
	if (setsid() < 0 && getsid(0) != getpid())
		return false;
	d->device = open(MMS_DEVICE_PATH, O_RDONLY | O_CLOEXEC);
	d->file = calloc(nr_questions, sizeof(d->file[0]));
	if (d->device < 0 || !d->file)
		return false;
	for (i = 0; i < nr_questions; i++) {
		d->file[i] = questions[i].cmd ? -1 : open_for(&questions[i]);
		if (!questions[i].cmd && d->file[i] < 0)
			return false;
	}
	return true;
}

static int read_file(const struct question *q, int fd)
{
	char buf[256];
	ssize_t n = pread(fd, buf, sizeof(buf), 0);

	/* a heading comes before anything is asked */
	if (n > 0 && pread(fd, buf, sizeof(buf), n) < 0)
		n = -1;
	if (n < 0)
		return -errno;
	return n ? 0 : -ENODATA;
}

static int write_file(const struct question *q, int fd)
{
	const char *order = strcmp(q->name, "target") ? "self 0" : "self";

	return write(fd, order, strlen(order)) < 0 ? -errno : 0;
}

/* that there is no such thing is an answer, too */
static int answered(int err)
{
	return err == -ENOENT || err == -ENXIO || err == -EOPNOTSUPP ? 0 : err;
}

int question_ask(const struct question *q, const struct doors *d, pid_t other)
{
	static struct room room;
	int fd, err, written;

	if (q->cmd) {
		question_fill(q, other, &room);
		return answered(dev_ioctl(d->device, q->cmd, &room.req));
	}
	fd = d->file[q - questions];
	written = q->writable ? write_file(q, fd) : 0;
	err = read_file(q, fd);
	return !q->writable || written == err ? answered(err) : -EPROTO;
}

pid_t question_other(void)
{
	int ready[2];
	pid_t child;
	char byte;

	if (pipe(ready))
		return -1;
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (setgid(NOBODY) || setuid(NOBODY) || prctl(PR_SET_PDEATHSIG, SIGKILL) ||
		    write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		child = -1;
	close(ready[0]);
	return child;
}

static void change_caps(uint64_t keep)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];
	int i;

	if (syscall(__NR_capget, &head, data))
		abort();
	for (i = 0; i < 2; i++) {
		data[i].effective &= keep >> 32 * i;
		data[i].permitted &= keep >> 32 * i;
	}
	if (syscall(__NR_capset, &head, data))
		abort();
}

void drop_cap(int cap)
{
	change_caps(~(1ULL << cap));
}

void keep_cap(int cap)
{
	change_caps(1ULL << cap);
}
