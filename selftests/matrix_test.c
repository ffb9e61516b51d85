// SPDX-License-Identifier: GPL-2.0
/* mms-kernels: full required canary */
/*
 * Every debugfs file and every ioctl, asked by each kind of caller, opened by
 * themselves and through descriptors that root has passed on. A file, command or
 * view that the table does not know makes the test fail.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "questions.h"

#define NOBODY		65534
#define KPTR		"/proc/sys/kernel/kptr_restrict"
#define ALL_CAPS	(NEEDS_ADMIN | NEEDS_PTRACE | NEEDS_ADDRESSES)
#define LAST_CAP	"/proc/sys/kernel/cap_last_cap"

/* were each of the tests skipped, the program would have passed */
static void __attribute__((constructor)) start(void)
{
	close(dev_open());
}

static void become_nobody(void)
{
	if (setgid(NOBODY) || setuid(NOBODY))
		abort();
}

static void drop_admin(void)
{
	drop_cap(CAP_SYS_ADMIN);
}

static void drop_ptrace(void)
{
	drop_cap(CAP_SYS_PTRACE);
}

static void drop_syslog(void)
{
	drop_cap(CAP_SYSLOG);
}

static void keep_admin(void)
{
	keep_cap(CAP_SYS_ADMIN);
}

/* another user, to whom one capability was lent */
static void nobody_with_admin(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = 1U << CAP_SYS_ADMIN, .permitted = 1U << CAP_SYS_ADMIN },
	};

	if (prctl(PR_SET_KEEPCAPS, 1))
		abort();
	become_nobody();
	if (syscall(__NR_capset, &head, data))
		abort();
}

/* root in there, with all capabilities over nothing that is out here */
static void root_elsewhere(void)
{
	if (unshare(CLONE_NEWUSER))
		abort();
}

static void remain_root(void)
{
}

FIXTURE(caller) {
	pid_t other;
	long kptr;
};

/* has: NEEDS_* it can show; opens: whether the modes of the files let it in */
FIXTURE_VARIANT(caller) {
	void (*become)(void);
	uint32_t has;
	bool opens;
	const char *kptr;
};

#define CALLER(name, change, can, may_open, restricted)			\
	FIXTURE_VARIANT_ADD(caller, name) {				\
		.become = change, .has = can, .opens = may_open, .kptr = restricted, \
	}

CALLER(root, remain_root, ALL_CAPS, true, "0");
CALLER(root_where_pointers_are_guarded, remain_root, ALL_CAPS, true, "1");
CALLER(root_where_pointers_are_hidden, remain_root, NEEDS_ADMIN | NEEDS_PTRACE, true, "2");
CALLER(root_without_sys_admin, drop_admin, 0, false, "0");
CALLER(root_without_sys_ptrace, drop_ptrace, NEEDS_ADMIN | NEEDS_ADDRESSES, true, "0");
CALLER(root_without_syslog, drop_syslog, NEEDS_ADMIN | NEEDS_PTRACE, true, "0");
CALLER(without_syslog_where_pointers_are_guarded, drop_syslog, NEEDS_ADMIN | NEEDS_PTRACE, true,
       "1");
CALLER(root_with_sys_admin_alone, keep_admin, NEEDS_ADMIN, true, "0");
CALLER(nobody, become_nobody, 0, false, "0");
CALLER(nobody_with_sys_admin, nobody_with_admin, NEEDS_ADMIN, false, "0");
CALLER(root_of_another_user_namespace, root_elsewhere, 0, false, "0");

FIXTURE_SETUP(caller)
{
	if (variant->become == root_elsewhere && access("/proc/self/ns/user", F_OK))
		SKIP(return, "no user namespaces");
	self->other = question_other();
	ASSERT_GT(self->other, 0);
	self->kptr = read_number(KPTR);
	ASSERT_EQ(0, write_text(KPTR, variant->kptr));
}

FIXTURE_TEARDOWN(caller)
{
	char text[16];

	snprintf(text, sizeof(text), "%ld", self->kptr);
	write_text(KPTR, text);
}

static int expected(const struct question *q, uint32_t has)
{
	return (q->needs | NEEDS_ADMIN) & ~has ? -EPERM : 0;
}

static int ask_all(const struct doors *doors, pid_t other, uint32_t has, bool with_slow)
{
	const struct question *q;
	int wrong = 0, asked = 0, refused = 0;

	for_each_question(q) {
		int want = expected(q, has), err;

		if (q->slow && !with_slow)
			continue;
		err = question_ask(q, doors, other);
		asked++;
		refused += err == -EPERM;
		if (err == want)
			continue;
		printf("# %s about %u: %d, not %d\n", q->name, q->about, err, want);
		wrong++;
	}
	printf("# %d questions, %d refused, %d wrong\n", asked, refused, wrong);
	fflush(stdout);
	return wrong;
}

static int open_all(bool may)
{
	const struct question *q;
	int wrong = 0;

	for_each_question(q) {
		int err = question_open(q);

		if (may ? err == 0 : err == -EPERM || err == -EACCES)
			continue;
		printf("# %s opens with %d\n", q->name, err);
		wrong++;
	}
	fflush(stdout);
	return wrong;
}

/*
 * In a process of its own: what is given up does not come back. It opens everything
 * while it is root, as if somebody else had done so and passed it on.
 */
TEST_F_TIMEOUT(caller, asks_everything, 300)
{
	pid_t child = fork();
	int status;

	ASSERT_GE(child, 0);
	if (child == 0) {
		struct doors doors;

		if (!doors_open(&doors))
			_exit(2);
		variant->become();
		_exit(!!ask_all(&doors, self->other, variant->has, true));
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(caller, opens_everything)
{
	pid_t child = fork();
	int status;

	ASSERT_GE(child, 0);
	if (child == 0) {
		variant->become();
		_exit(!!open_all(variant->opens));
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

/* whatever one capability is missing: only three of them matter */
static uint32_t lost_with(int cap)
{
	switch (cap) {
	case CAP_SYS_ADMIN:
		return NEEDS_ADMIN;
	case CAP_SYS_PTRACE:
		return NEEDS_PTRACE;
	case CAP_SYSLOG:
		return NEEDS_ADDRESSES;
	default:
		return 0;
	}
}

FIXTURE(capability) { };
FIXTURE_SETUP(capability) { }
FIXTURE_TEARDOWN(capability) { }

TEST_F_TIMEOUT(capability, each_taken_away, 300)
{
	const int last = read_number(LAST_CAP);
	struct doors doors;
	pid_t other;
	int cap;

	ASSERT_GT(last, CAP_SYSLOG);
	other = question_other();
	ASSERT_GT(other, 0);
	for (cap = 0; cap <= last; cap++) {
		pid_t child = fork();
		int status;

		ASSERT_GE(child, 0);
		if (child == 0) {
			if (!doors_open(&doors))
				_exit(2);
			drop_cap(cap);
			_exit(!!ask_all(&doors, other, ALL_CAPS & ~lost_with(cap), false));
		}
		ASSERT_EQ(child, waitpid(child, &status, 0));
		EXPECT_EQ(0, status) TH_LOG("capability %d", cap);
	}
}

static int unknown_files;

static bool file_is_known(const char *name)
{
	const struct question *q;

	for_each_question(q)
		if (!q->cmd && !strcmp(q->name, name))
			return true;
	return false;
}

static int look_at(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *name = path + strlen(QUESTIONS_DEBUGFS "/");

	if (type == FTW_F && !file_is_known(name)) {
		printf("# %s is not in the table\n", name);
		unknown_files++;
	}
	return 0;
}

TEST(no_file_is_left_out)
{
	if (access(QUESTIONS_DEBUGFS, F_OK))
		SKIP(return, QUESTIONS_DEBUGFS " is not there");
	ASSERT_EQ(0, nftw(QUESTIONS_DEBUGFS, look_at, 16, FTW_PHYS));
	EXPECT_EQ(0, unknown_files);
}

static bool command_is_known(unsigned int dir, unsigned int nr)
{
	const struct question *q;

	for_each_question(q)
		if (q->cmd && _IOC_DIR(q->cmd) == dir && _IOC_NR(q->cmd) == nr)
			return true;
	return false;
}

/* who may ask nothing is told which commands there are */
TEST(no_command_is_left_out)
{
	unsigned int dir, nr, known = 0;
	int fd = dev_open();

	drop_cap(CAP_SYS_ADMIN);
	for (dir = 0; dir < 4; dir++) {
		for (nr = 0; nr < 256; nr++) {
			unsigned long cmd = _IOC(dir, MMS_IOC_MAGIC, nr, 0);
			bool is_known = command_is_known(dir, nr);

			EXPECT_EQ(is_known ? -EPERM : -ENOTTY, dev_ioctl(fd, cmd, NULL))
				TH_LOG("direction %u number %u", dir, nr);
			known += is_known;
		}
	}
	EXPECT_LE(7, known);
}

static bool view_is_known(uint32_t view)
{
	const struct question *q;

	for_each_question(q)
		if (q->cmd == MMS_IOC_VIEW && q->view == view)
			return true;
	return false;
}

/* a number that is no view is an invalid argument, whomever it is about */
static bool view_exists(int fd, uint32_t view)
{
	static struct room room;
	struct question q = { .cmd = MMS_IOC_VIEW, .view = view };
	uint32_t about;

	for (about = ABOUT_MACHINE; about <= ABOUT_SELF; about++) {
		q.about = about;
		question_fill(&q, 0, &room);
		if (dev_ioctl(fd, q.cmd, &room.req) != -EINVAL)
			return true;
		/* cells have a size, and frames a number */
		question_fill(&q, 0, &room);
		room.req.view.arg[1] = 64;
		if (dev_ioctl(fd, q.cmd, &room.req) != -EINVAL)
			return true;
		question_fill(&q, 0, &room);
		room.req.view.arg[2] = 64;
		if (dev_ioctl(fd, q.cmd, &room.req) != -EINVAL)
			return true;
	}
	return false;
}

FIXTURE(views) { };
FIXTURE_SETUP(views) { }
FIXTURE_TEARDOWN(views) { }

TEST_F_TIMEOUT(views, none_is_left_out, 120)
{
	int fd = dev_open();
	uint32_t view;

	for (view = 0; view < 256; view++)
		EXPECT_EQ(view_is_known(view), view_exists(fd, view)) TH_LOG("view %u", view);
}

TEST_HARNESS_MAIN
