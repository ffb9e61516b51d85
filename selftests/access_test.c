// SPDX-License-Identifier: GPL-2.0
/*
 * Who may ask about whom: pids that name nobody or nothing with an address
 * space, capabilities, other users' processes, pid namespaces.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"

#define NOBODY	65534

static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
}

/* one translation and one scan; both must come to the same end */
static int ask(pid_t pid)
{
	static struct mms_run run[64];
	uint64_t va = (uintptr_t)run;
	struct mms_walk walk;
	struct mms_translate translate;
	struct mms_scan scan = {
		.size = sizeof(scan), .pid = pid, .out = (uintptr_t)run,
		.nr = ARRAY_LEN(run), .stride = sizeof(run[0]),
	};
	int err = dev_translate_once(dev, &translate, pid, MMS_SPACE_USER, &va, &walk, 1);
	int err2 = dev_ioctl(dev, MMS_IOC_SCAN, &scan);

	return err == err2 ? err : -EPROTO;
}

static pid_t spawn(uid_t uid, bool dumpable)
{
	int ready[2];
	pid_t child;
	char byte;

	if (pipe(ready))
		return -1;
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (uid && (setgid(uid) || setuid(uid)))
			_exit(1);
		prctl(PR_SET_DUMPABLE, dumpable);
		if (write(ready[1], "", 1) != 1)
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

static void end(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void drop(int cap)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(__NR_capget, &head, data))
		abort();
	data[cap / 32].effective &= ~(1U << cap % 32);
	data[cap / 32].permitted &= ~(1U << cap % 32);
	if (syscall(__NR_capset, &head, data))
		abort();
}

TEST(pids_that_name_nobody)
{
	EXPECT_EQ(-EINVAL, ask(0));
	EXPECT_EQ(-EINVAL, ask(-1));
	EXPECT_EQ(-EINVAL, ask(-getpid()));
	EXPECT_EQ(-ESRCH, ask(0x7fffffff));
	EXPECT_EQ(0, ask(1));
	EXPECT_EQ(0, ask(getpid()));
}

TEST(kernel_thread)
{
	char name[32] = "";

	read_text("/proc/2/comm", name, sizeof(name));
	if (strcmp(name, "kthreadd\n"))
		SKIP(return, "pid 2 is not kthreadd: inside a pid namespace?");
	EXPECT_EQ(-ENXIO, ask(2));
}

TEST(zombie_and_after)
{
	pid_t child = fork();
	siginfo_t si;

	if (child == 0)
		_exit(0);
	ASSERT_EQ(0, waitid(P_PID, child, &si, WEXITED | WNOWAIT));
	EXPECT_EQ(-ENODATA, ask(child));
	waitpid(child, NULL, 0);
	EXPECT_EQ(-ESRCH, ask(child));
}

/* children of all ages between birth and burial */
TEST(ending_while_asked)
{
	/* a debug kernel is slow, and the framework gives a test 30 seconds */
	const time_t end = time(NULL) + 15;
	int seen[3] = { }, round;

	for (round = 0; round < 200 && (round < 10 || time(NULL) < end); round++) {
		pid_t child = fork();
		int err = 0;

		if (child == 0) {
			char *p = malloc(4 << 20);

			memset(p, 1, round % 8 << 19);
			_exit(p[0] == 2);
		}
		while (err == 0 || err == -EPROTO)
			err = ask(child);
		EXPECT_TRUE(err == -ENODATA || err == -ESRCH) TH_LOG("round %d: %d", round, err);
		seen[err == -ENODATA]++;
		waitpid(child, NULL, 0);
	}
	printf("# %d zombies, %d gone\n", seen[1], seen[0]);
}

TEST(other_users_may_not_open)
{
	ASSERT_EQ(0, setgid(NOBODY));
	ASSERT_EQ(0, setuid(NOBODY));
	EXPECT_EQ(-1, open(MMS_DEVICE_PATH, O_RDONLY));
	EXPECT_EQ(EACCES, errno);
}

/* a descriptor that was passed on gives no rights */
TEST(without_sys_admin)
{
	struct mms_info info = { .size = sizeof(info) };
	struct mms_list list = { .size = sizeof(list) };
	struct mms_swap swap = { .size = sizeof(swap) };

	drop(CAP_SYS_ADMIN);
	EXPECT_EQ(-EPERM, ask(getpid()));
	EXPECT_EQ(-EPERM, dev_ioctl(dev, MMS_IOC_INFO, &info));
	EXPECT_EQ(-EPERM, dev_ioctl(dev, MMS_IOC_CAPS, &list));
	EXPECT_EQ(-EPERM, dev_ioctl(dev, MMS_IOC_PTBITS, &list));
	EXPECT_EQ(-EPERM, dev_ioctl(dev, MMS_IOC_SWAP, &swap));
	EXPECT_EQ(-1, open(MMS_DEVICE_PATH, O_RDONLY));
	EXPECT_EQ(EPERM, errno);
}

/* root in a user namespace of its own making is no root here */
TEST(root_of_another_user_namespace)
{
	if (unshare(CLONE_NEWUSER))
		SKIP(return, "no user namespaces: %s", strerror(errno));
	EXPECT_EQ(-EPERM, ask(getpid()));
}

TEST(without_sys_ptrace)
{
	pid_t mine = spawn(0, true), other = spawn(NOBODY, true), hidden = spawn(0, false);

	ASSERT_TRUE(mine > 0 && other > 0 && hidden > 0);
	EXPECT_EQ(0, ask(mine));
	EXPECT_EQ(0, ask(other));
	EXPECT_EQ(0, ask(hidden));
	drop(CAP_SYS_PTRACE);
	EXPECT_EQ(0, ask(getpid()));
	/* it can do more than who asks */
	EXPECT_EQ(-EPERM, ask(mine));
	EXPECT_EQ(-EPERM, ask(other));
	EXPECT_EQ(-EPERM, ask(hidden));
	end(mine);
	mine = spawn(0, true);
	ASSERT_GT(mine, 0);
	EXPECT_EQ(0, ask(mine));
	end(mine);
	end(other);
	end(hidden);
}

/* what process 1 of a namespace tells about it */
struct inside {
	struct mms_walk walk;
	int outer_pid;		/* what asking for a pid from outside comes to */
	int tasks;		/* how many there are in the list */
	int strange_pids;	/* of these, with another pid than the two that are here */
};

/* all tasks fit into one answer here */
static void look_at_tasks(struct inside *in, pid_t second)
{
	static uint64_t buf[32768];
	struct mms_view req = {
		.size = sizeof(req), .view = MMS_VIEW_TASKS,
		.out = (uintptr_t)buf, .len = sizeof(buf),
	};
	uint32_t at;

	in->tasks = -1;
	if (dev_ioctl(dev, MMS_IOC_VIEW, &req) || !(req.flags & MMS_VIEW_F_FINISHED))
		return;
	in->tasks = 0;
	for (at = 0; at < req.used; ) {
		struct mms_rec_task *rec = (void *)((char *)buf + at);

		at += rec->h.len;
		if (rec->h.type != MMS_REC_TASK)
			continue;
		in->tasks++;
		in->strange_pids += rec->pid != 1 && rec->pid != second;
	}
}

/* runs as process 1 of its namespace */
static void inside_namespace(int to_parent, pid_t outer)
{
	struct inside in = { };
	uint64_t va = (uintptr_t)&va;
	pid_t second = spawn(0, true);

	if (getpid() != 1 || second < 0)
		_exit(1);
	in.outer_pid = ask(outer);
	look_at_tasks(&in, second);
	if (dev_translate(dev, 1, MMS_SPACE_USER, &va, &in.walk, 1))
		_exit(1);
	if (write(to_parent, &in, sizeof(in)) != sizeof(in))
		_exit(2);
	for (;;)
		pause();
}

TEST(pid_namespaces)
{
	struct mms_walk outside;
	struct inside in;
	int result[2];
	pid_t child, stranger;

	if (access("/proc/self/ns/pid", F_OK))
		SKIP(return, "no pid namespaces");
	ASSERT_EQ(0, pipe(result));
	do {
		/* a number that is not taken in there, too */
		stranger = spawn(0, true);
	} while (stranger > 0 && stranger < 10);
	ASSERT_GT(stranger, 0);
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	child = fork();
	ASSERT_GE(child, 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		inside_namespace(result[1], stranger);
	}
	close(result[1]);
	/* process 1 in there is the child, seen from here under another number */
	ASSERT_EQ(sizeof(in), read(result[0], &in, sizeof(in)));
	ASSERT_EQ(0, dev_translate(dev, child, MMS_SPACE_USER, (uint64_t *)&in.walk.va, &outside, 1));
	EXPECT_EQ(MMS_STATE_MAPPED, in.walk.state);
	EXPECT_EQ(in.walk.pa, outside.pa);
	EXPECT_EQ(in.walk.vma_start, outside.vma_start);
	/* nobody from outside has a number in there, nor is in its list */
	EXPECT_EQ(-ESRCH, in.outer_pid);
	EXPECT_EQ(2, in.tasks);
	EXPECT_EQ(0, in.strange_pids);
	end(child);
	end(stranger);
}

TEST_HARNESS_MAIN
