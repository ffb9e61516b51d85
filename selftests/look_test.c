// SPDX-License-Identifier: GPL-2.0
/*
 * Into whose processes a caller may look. The kernel's own ptrace_may_access(), which
 * a module cannot call, stands before the link /proc/PID/exe: whom that lets in mmscope
 * lets in, given CAP_SYS_ADMIN, and nobody else. (Before /proc/PID/maps stands more: from
 * 6.15 CAP_SYS_ADMIN alone opens it.)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "questions.h"

#define SOMEBODY	1234
#define YAMA		"/proc/sys/kernel/yama/ptrace_scope"

/* were each of the tests skipped, the program would have passed */
static void __attribute__((constructor)) start(void)
{
	close(dev_open());
}

static void set_caps(uint64_t caps)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = caps, .permitted = caps },
		{ .effective = caps >> 32, .permitted = caps >> 32 },
	};

	if (syscall(__NR_capset, &head, data))
		_exit(10);
}

/* group, then user; the capabilities stay until they are set */
static void set_ids(gid_t gid, uid_t uid)
{
	if (prctl(PR_SET_KEEPCAPS, 1) || setresgid(gid, gid, gid) || setresuid(uid, uid, uid) ||
	    prctl(PR_SET_DUMPABLE, 1))
		_exit(11);
}

/* who is looked into: each becomes something, then waits */
static void as_root(void)
{
}

static void as_root_powerless(void)
{
	set_caps(0);
}

static void as_root_with_admin(void)
{
	set_caps(1ULL << CAP_SYS_ADMIN);
}

static void as_somebody(void)
{
	set_ids(SOMEBODY, SOMEBODY);
	set_caps(0);
}

static void as_somebody_with_admin(void)
{
	set_ids(SOMEBODY, SOMEBODY);
	set_caps(1ULL << CAP_SYS_ADMIN);
}

static void as_somebody_with_ptrace(void)
{
	set_ids(SOMEBODY, SOMEBODY);
	set_caps(1ULL << CAP_SYS_PTRACE);
}

static void as_somebody_of_another_group(void)
{
	set_ids(SOMEBODY + 1, SOMEBODY);
	set_caps(0);
}

static void as_another(void)
{
	set_ids(SOMEBODY, SOMEBODY + 1);
	set_caps(0);
}

static void as_somebody_not_dumpable(void)
{
	as_somebody();
	prctl(PR_SET_DUMPABLE, 0);
}

static void as_somebody_once_root(void)
{
	if (setresgid(SOMEBODY, SOMEBODY, 0) || setresuid(SOMEBODY, SOMEBODY, 0) ||
	    prctl(PR_SET_DUMPABLE, 1))
		_exit(11);
	set_caps(0);
}

static void as_root_elsewhere(void)
{
	as_somebody();
	if (unshare(CLONE_NEWUSER))
		_exit(12);
	prctl(PR_SET_DUMPABLE, 1);
}

/* a copy of a program that waits, with this mode */
static void run_copy(mode_t mode)
{
	char path[64];

	snprintf(path, sizeof(path), "/tmp/look-%o", mode);
	if (access(path, F_OK)) {
		char command[160];

		snprintf(command, sizeof(command), "cp /bin/sleep %s && chmod %o %s", path, mode,
			 path);
		if (system(command))
			_exit(14);
	}
	as_somebody();
	execl(path, "sleep", "1000", NULL);
	_exit(15);
}

static void as_setuid_program(void)
{
	run_copy(04755);
}

static void as_unreadable_program(void)
{
	run_copy(0711);
}

static const struct target {
	const char *name;
	void (*become)(void);
	bool runs;	/* another program */
	/*
	 * who made a user namespace has CAP_SYS_PTRACE in there, which is enough for the kernel;
	 * mmscope knows capabilities in the initial one alone
	 */
	bool stricter;
} targets[] = {
	{ "root", as_root },
	{ "root, powerless", as_root_powerless },
	{ "root with CAP_SYS_ADMIN", as_root_with_admin },
	{ "somebody", as_somebody },
	{ "somebody with CAP_SYS_ADMIN", as_somebody_with_admin },
	{ "somebody with CAP_SYS_PTRACE", as_somebody_with_ptrace },
	{ "somebody of another group", as_somebody_of_another_group },
	{ "another", as_another },
	{ "somebody, not dumpable", as_somebody_not_dumpable },
	{ "somebody with root's id saved", as_somebody_once_root },
	{ "root of another user namespace", as_root_elsewhere, .stricter = true },
	{ "a set-uid program", as_setuid_program, true },
	{ "a program that must not be read", as_unreadable_program, true },
};

static pid_t pids[ARRAY_LEN(targets)];

/* a program that was started is called otherwise */
static bool has_started(pid_t pid)
{
	char path[64], mine[32] = "", its[32] = "";
	int tries;

	read_text("/proc/self/comm", mine, sizeof(mine));
	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	for (tries = 0; tries < 1000; tries++) {
		read_text(path, its, sizeof(its));
		if (strcmp(its, mine))
			return true;
		usleep(10000);
	}
	return false;
}

static pid_t start_target(const struct target *t)
{
	int ready[2];
	pid_t child;
	char byte;

	if (pipe2(ready, O_CLOEXEC))
		return -1;
	child = fork();
	if (child == 0) {
		if (t->runs && write(ready[1], "", 1) != 1)
			_exit(1);
		t->become();
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1 || (t->runs && !has_started(child)))
		child = -1;
	close(ready[0]);
	return child;
}

static void look_as_root(void)
{
}

static void look_without_ptrace(void)
{
	drop_cap(CAP_SYS_PTRACE);
}

static void look_with_admin_alone(void)
{
	keep_cap(CAP_SYS_ADMIN);
}

static void look_with_admin_and_ptrace(void)
{
	set_ids(SOMEBODY, SOMEBODY);
	set_caps(1ULL << CAP_SYS_ADMIN | 1ULL << CAP_SYS_PTRACE);
}

/* its file system ids decide, as when a server acts for a user */
static void look_for_somebody(void)
{
	if (syscall(__NR_setfsgid, SOMEBODY) || syscall(__NR_setfsuid, SOMEBODY))
		_exit(11);
	set_caps(1ULL << CAP_SYS_ADMIN);
}

FIXTURE(looker) {
	int dev;
	long yama;
};

FIXTURE_VARIANT(looker) {
	void (*become)(void);
	const char *yama;
};

#define LOOKER(name, change, scope)	\
	FIXTURE_VARIANT_ADD(looker, name) { .become = change, .yama = scope }

LOOKER(root, look_as_root, "0");
LOOKER(root_without_sys_ptrace, look_without_ptrace, "0");
LOOKER(root_with_sys_admin_alone, look_with_admin_alone, "0");
LOOKER(somebody_with_sys_admin, as_somebody_with_admin, "0");
LOOKER(somebody_with_sys_admin_restricted, as_somebody_with_admin, "1");
LOOKER(somebody_with_sys_admin_where_admins_trace, as_somebody_with_admin, "2");
LOOKER(somebody_with_sys_admin_and_ptrace, look_with_admin_and_ptrace, "0");
LOOKER(root_for_somebody, look_for_somebody, "0");

FIXTURE_SETUP(looker)
{
	size_t i;

	if (access("/proc/self/ns/user", F_OK) || access("/proc/self/ns/pid", F_OK))
		SKIP(return, "no namespaces");
	self->dev = dev_open();
	self->yama = read_number(YAMA);
	if (self->yama < 0 && strcmp(variant->yama, "0"))
		SKIP(return, "no Yama");
	if (self->yama >= 0)
		ASSERT_EQ(0, write_text(YAMA, variant->yama));
	for (i = 0; i < ARRAY_LEN(targets); i++) {
		pids[i] = start_target(&targets[i]);
		ASSERT_GT(pids[i], 0) TH_LOG("%s", targets[i].name);
	}
}

FIXTURE_TEARDOWN(looker)
{
	char text[16];
	size_t i;

	for (i = 0; i < ARRAY_LEN(targets); i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	snprintf(text, sizeof(text), "%ld", self->yama);
	write_text(YAMA, text);
}

static bool kernel_lets_in(pid_t pid)
{
	char path[64], exe[256];

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	return readlink(path, exe, sizeof(exe)) > 0;
}

static bool mmscope_lets_in(int dev, pid_t pid)
{
	uint64_t va = 0x1000;
	struct mms_walk walk;
	struct mms_translate req;
	int err = dev_translate_once(dev, &req, pid, MMS_SPACE_USER, &va, &walk, 1);

	if (err && err != -EPERM) {
		printf("# an answer of its own: %d\n", err);
		exit(2);
	}
	return !err;
}

static int compare_all(int dev)
{
	int wrong = 0, let_in = 0;
	size_t i;

	for (i = 0; i < ARRAY_LEN(targets); i++) {
		bool kernel = kernel_lets_in(pids[i]), mine = mmscope_lets_in(dev, pids[i]);

		let_in += kernel;
		if (kernel == mine || (targets[i].stricter && !mine))
			continue;
		printf("# %s: the kernel %s, mmscope %s\n", targets[i].name,
		       kernel ? "lets in" : "refuses", mine ? "lets in" : "refuses");
		wrong++;
	}
	printf("# %zu processes, let into %d, %d wrong\n", ARRAY_LEN(targets), let_in, wrong);
	fflush(stdout);
	return wrong;
}

TEST_F_TIMEOUT(looker, is_let_in_where_the_kernel_does, 120)
{
	pid_t child = fork();
	int status;

	ASSERT_GE(child, 0);
	if (child == 0) {
		variant->become();
		_exit(!!compare_all(self->dev));
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_HARNESS_MAIN
