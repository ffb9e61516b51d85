// SPDX-License-Identifier: GPL-2.0
/*
 * Inserting and removing the module: not while it is in use, often, while
 * others try to use it, and without leaving memory behind.
 *
 * mms-kernels: full debug kcsan tiny rt
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "modfile.h"

#define ROUNDS	200
/*
 * Before 60443c88f3a8 ("kallsyms: Improve the performance of kallsyms_lookup_name()")
 * (in v6.2) a round takes a second and more in an emulated machine.
 */
#define ROUNDS_OLD	50
/* bytes that each round may seem to leave behind; a leaked page would be more */
#define SLACK	2048

static const char * const files[] = {
	MMS_DEVICE_PATH,
	"/sys/kernel/debug/mmscope/features",
	"/sys/kernel/debug/mmscope/selftest",
	"/sys/kernel/debug/mmscope/translate",
};

static void __attribute__((constructor)) load_image(void)
{
	if (!module_load_image())
		ksft_exit_skip("mmscope.ko is nowhere to be found; MMSCOPE_KO can name it\n");
}

/* -ENOENT if the module is not there */
static int users(void)
{
	char line[512];
	int n, found = -ENOENT;
	FILE *f = fopen("/proc/modules", "re");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "mmscope %*d %d", &n) == 1)
			found = n;
	if (f)
		fclose(f);
	return found;
}

/*
 * debugfs warns ("file owner did not clean up at exit") if a file is opened in
 * the instant between the drop of a module's last reference and the change of
 * its state in try_stop_module(), whosever the module is. So files there are
 * not opened in that instant; the device is, at any time.
 */
static pthread_mutex_t instant = PTHREAD_MUTEX_INITIALIZER;

static int open_file(size_t i, int flags)
{
	bool guarded = i > 0;
	int fd;

	if (guarded)
		pthread_mutex_lock(&instant);
	fd = open(files[i], flags | O_CLOEXEC);
	if (guarded)
		pthread_mutex_unlock(&instant);
	return fd;
}

/* 0, or the error if it stays in use for ten seconds */
static int take_out_when_idle(void)
{
	int err, patience = 100000;

	do {
		pthread_mutex_lock(&instant);
		err = module_take_out();
		pthread_mutex_unlock(&instant);
		if (err)
			usleep(100);
	} while (err && patience--);
	return err;
}

FIXTURE(load) { bool was_there; };
FIXTURE_SETUP(load)
{
	int err = module_insert();

	self->was_there = err == -EEXIST;
	ASSERT_TRUE(!err || err == -EEXIST) TH_LOG("insert: %d", err);
}
FIXTURE_TEARDOWN(load)
{
	EXPECT_EQ(0, users());
	if (!self->was_there)
		EXPECT_EQ(0, take_out_when_idle());
}

TEST_F(load, not_while_in_use)
{
	size_t i;

	EXPECT_EQ(-EEXIST, module_insert());
	EXPECT_EQ(0, users());
	for (i = 0; i < ARRAY_LEN(files); i++) {
		int fd = open(files[i], O_RDONLY | O_CLOEXEC);

		ASSERT_LE(0, fd) TH_LOG("%s", files[i]);
		EXPECT_EQ(1, users());
		EXPECT_EQ(-EWOULDBLOCK, module_take_out()) TH_LOG("%s", files[i]);
		close(fd);
		EXPECT_EQ(0, users());
	}
}

static atomic_bool stop;
static atomic_ulong opened, absent, wrong;

/* open and read whatever is there; that it is not there is no error */
static void *use(void *arg)
{
	uint64_t seed = (uintptr_t)arg;
	struct mms_info info = { .size = sizeof(info) };
	char buf[4096];

	while (!stop) {
		uint64_t r = next_random(&seed);
		size_t i = r / 16 % ARRAY_LEN(files);
		int fd;

		/* the selftest is slow, and what is open cannot be removed */
		if (i == 2 && r % 16)
			i = 0;
		fd = open_file(i, i == 1 || i == 2 ? O_RDONLY : O_RDWR);
		if (fd < 0) {
			absent++;
			usleep(500);
			continue;
		}
		opened++;
		wrong += i == 0 && dev_ioctl(fd, MMS_IOC_INFO, &info);
		wrong += i == 3 && write(fd, "self 1000", 9) != 9;
		while (i && read(fd, buf, sizeof(buf)) > 0)
			;
		close(fd);
		usleep(r / 32 % 2000);
	}
	return NULL;
}

/* kilobytes the kernel holds for itself, without what it can let go */
static long held(void)
{
	static const char * const names[] = {
		"SUnreclaim:", "VmallocUsed:", "PageTables:", "KernelStack:", "Percpu:",
	};
	char line[128], name[64];
	long kb, sum = 0;
	size_t i;
	FILE *f;

	sync();
	write_text("/proc/sys/vm/drop_caches", "3");
	sleep(1);
	f = fopen("/proc/meminfo", "re");
	while (f && fgets(line, sizeof(line), f))
		for (i = 0; i < ARRAY_LEN(names); i++)
			if (sscanf(line, "%63s %ld", name, &kb) == 2 && !strcmp(name, names[i]))
				sum += kb;
	if (f)
		fclose(f);
	return sum;
}

static void rounds(struct __test_metadata *_metadata, int n)
{
	for (; n; n--) {
		ASSERT_EQ(0, take_out_when_idle());
		ASSERT_EQ(0, module_insert());
	}
}

/* rounds with two who try to use it; kilobytes that the kernel holds more afterwards */
static long grown(struct __test_metadata *_metadata, int nr)
{
	pthread_t user[2];
	long before, after;
	uintptr_t i;

	before = held();
	stop = false;
	for (i = 0; i < ARRAY_LEN(user); i++)
		ASSERT_EQ(0, pthread_create(&user[i], NULL, use, (void *)(i + 77)));
	rounds(_metadata, nr);
	stop = true;
	for (i = 0; i < ARRAY_LEN(user); i++)
		pthread_join(user[i], NULL);
	rounds(_metadata, 1);
	after = held();
	printf("# %d rounds, %lu files opened, %lu not there; the kernel held %ld kB before, %ld kB after\n",
	       nr, opened, absent, before, after);
	return after - before;
}

TEST_F_TIMEOUT(load, again_and_again, 900)
{
	const int nr = sized(kernel_at_least(6, 2) ? ROUNDS : ROUNDS_OLD);
	long more;
	int try;

	/* what is allocated once and kept by the kernel is no leak */
	rounds(_metadata, 10);
	more = grown(_metadata, nr);
	EXPECT_LT(0, atomic_load(&opened));
	EXPECT_LT(0, atomic_load(&absent));
	EXPECT_EQ(0, atomic_load(&wrong));
	/* KASAN keeps freed memory in quarantine; kmemleak, looked at later, knows better */
	if (access("/sys/kernel/debug/kmemleak", F_OK) == 0) {
		printf("# a debug kernel: kmemleak judges\n");
		return;
	}
	/* others take memory, too; only a leak takes as much each time */
	for (try = 1; try < 3 && more >= nr * SLACK / 1024; try++)
		more = grown(_metadata, nr);
	EXPECT_GT(nr * SLACK / 1024, more);
}

TEST_HARNESS_MAIN
