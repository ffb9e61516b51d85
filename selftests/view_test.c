// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_IOC_VIEW as such: the form of every view's answer, requests that must be
 * refused, and cursors and arguments that nobody sensible would send. What the
 * records say is tested elsewhere.
 *
 * mms-kernels: all kcsan
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "records.h"

#define VIEWS		64	/* numbers of views to try */
#define NONSENSE	400	/* requests of nonsense for each view */

static int dev;
static uint64_t buf[MMS_VIEW_LEN_MIN / 8];

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
}

static struct mms_view question(uint32_t view)
{
	return (struct mms_view){
		.size = sizeof(struct mms_view), .view = view,
		.out = (uintptr_t)buf, .len = sizeof(buf),
	};
}

/* how a view wants to be asked: about the machine, a process, or one thing */
static int ask_somehow(uint32_t view, struct mms_view *ret)
{
	static const uint64_t args[][3] = { {}, { 0, 64 }, { 0, 0, 64 } };
	size_t i;
	int err = -EINVAL;

	for (i = 0; i < 2 * ARRAY_LEN(args) && err == -EINVAL; i++) {
		*ret = question(view);
		ret->pid = i % 2 ? getpid() : 0;
		memcpy(ret->arg, args[i / 2], sizeof(args[0]));
		err = dev_ioctl(dev, MMS_IOC_VIEW, ret);
	}
	return err;
}

/* every view of the whole machine, several times */
FIXTURE(slow) { };
FIXTURE_SETUP(slow) { }
FIXTURE_TEARDOWN(slow) { }

TEST_F_TIMEOUT(slow, every_answer_has_its_form, 240)
{
	unsigned int view, answered = 0, off = 0;
	struct records r;

	for (view = 0; view < VIEWS; view++) {
		struct mms_view req;
		int err = ask_somehow(view, &req);

		if (err == -EINVAL)
			continue;
		off += err == -EOPNOTSUPP;
		if (err)
			continue;
		req = (struct mms_view){
			.view = req.view, .pid = req.pid,
			.arg = { req.arg[0], req.arg[1], req.arg[2] },
		};
		EXPECT_EQ(0, dev_view(dev, &req, 0, &r)) TH_LOG("view %u", view);
		TH_LOG("view %u: %zu records, %zu bytes, %zu calls, %u retries, %u lost",
		       view, r.nr, r.len, r.calls, r.last.retries, r.last.lost);
		answered += r.nr != 0;
		records_free(&r);
		EXPECT_EQ(0, dev_view(dev, &req, MMS_VIEW_LEN_MIN, &r)) TH_LOG("view %u", view);
		records_free(&r);
	}
	TH_LOG("%u views answered, %u are off on this kernel", answered, off);
	EXPECT_LE(2, answered);
}

TEST(cut_answers_are_the_same_answer)
{
	struct mms_view req = question(MMS_VIEW_NAMES);
	struct records whole, cut;

	ASSERT_EQ(0, dev_view(dev, &req, 0, &whole));
	ASSERT_EQ(0, dev_view(dev, &req, MMS_VIEW_LEN_MIN, &cut));
	EXPECT_EQ(whole.nr, cut.nr);
	ASSERT_EQ(whole.len, cut.len);
	EXPECT_EQ(0, memcmp(whole.buf, cut.buf, cut.len));
	records_free(&whole);
	records_free(&cut);
}

#define EXPECT_REFUSED(change)						\
do {									\
	struct mms_view req = question(MMS_VIEW_SYSTEM);		\
									\
	change;								\
	EXPECT_EQ(-EINVAL, dev_ioctl(dev, MMS_IOC_VIEW, &req))		\
		TH_LOG("%s", #change);					\
} while (0)

TEST(wrong_requests_are_refused)
{
	EXPECT_REFUSED(req.view = 0);
	EXPECT_REFUSED(req.view = 999);
	EXPECT_REFUSED(req.flags = MMS_VIEW_F_FINISHED);
	EXPECT_REFUSED(req.flags = MMS_VIEW_F_THREADS);
	EXPECT_REFUSED(req.flags = 1U << 20);
	EXPECT_REFUSED(req.pid = getpid());
	EXPECT_REFUSED(req.space = MMS_SPACE_KERNEL);
	EXPECT_REFUSED(req.space = 77);
	EXPECT_REFUSED(req.out = 0);
	EXPECT_REFUSED(req.out++);
	EXPECT_REFUSED(req.len = MMS_VIEW_LEN_MIN - 1);
	EXPECT_REFUSED(req.len = 0);
	EXPECT_REFUSED(req.arg[0] = 1);
	EXPECT_REFUSED(req.arg[3] = 1);
	EXPECT_REFUSED(req.used = 1);
	EXPECT_REFUSED(req.records = 1);
	EXPECT_REFUSED(req.retries = 1);
	EXPECT_REFUSED(req.lost = 1);
	EXPECT_REFUSED(req.size = sizeof(req) - 8);
}

TEST(buffers_that_cannot_be_written)
{
	struct mms_view req = question(MMS_VIEW_SYSTEM);
	void *page = mmap(NULL, MMS_VIEW_LEN_MIN, PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, page);
	req.out = (uintptr_t)page;
	EXPECT_EQ(-EFAULT, dev_ioctl(dev, MMS_IOC_VIEW, &req));
	req.out = 0xffff888000000000ULL;
	EXPECT_EQ(-EFAULT, dev_ioctl(dev, MMS_IOC_VIEW, &req));
	EXPECT_EQ(-EFAULT, dev_ioctl(dev, MMS_IOC_VIEW, NULL));
	munmap(page, MMS_VIEW_LEN_MIN);
}

/* small numbers, numbers near a power of two, addresses, and anything */
static uint64_t nonsense(uint64_t *seed)
{
	uint64_t any = next_random(seed);

	switch (next_random(seed) % 6) {
	case 0:
		return 0;
	case 1:
		return any % 4096;
	case 2:
		return (1ULL << any % 64) + any / 64 % 3 - 1;
	case 3:
		return (uintptr_t)buf + any % 8192 * 8;
	case 4:
		return 0xffff800000000000ULL | any;
	default:
		return any;
	}
}

/* whatever is sent, an error or a well-formed answer comes back */
TEST_F_TIMEOUT(slow, nonsense_is_survived, 400)
{
	static const int pids[] = { 0, 1, 2, -1 };
	uint64_t seed = 1;
	unsigned int view, i, arg, answered = 0;

	for (view = 0; view < VIEWS; view++) {
		for (i = 0; i < NONSENSE; i++) {
			struct mms_view req = question(view);
			uint64_t any = next_random(&seed);

			req.pid = any & 8 ? getpid() : pids[any % 4];
			req.space = !(any >> 4 & 7);
			req.flags = any >> 7 & 1 ? any >> 8 & 0x3f : 0;
			for (arg = 0; arg < ARRAY_LEN(req.arg); arg++) {
				if (!(any >> (16 + 2 * arg) & 3))
					req.arg[arg] = nonsense(&seed);
				if (any >> (24 + arg) & 1)
					req.cursor[arg] = nonsense(&seed);
			}
			if (dev_ioctl(dev, MMS_IOC_VIEW, &req))
				continue;
			answered++;
			ASSERT_LE(req.used, sizeof(buf)) TH_LOG("view %u", view);
		}
	}
	TH_LOG("%u of %u requests of nonsense were answered", answered, VIEWS * NONSENSE);
}

TEST_HARNESS_MAIN
