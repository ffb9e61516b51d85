// SPDX-License-Identifier: GPL-2.0
/*
 * A caller in 32-bit mode gets the same answers, byte for byte. The 32-bit
 * system call is made from this 64-bit program by "int $0x80", with buffers in
 * the low 4 GiB, so that both answers are about the same process.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "questions.h"

#define IOCTL_OF_I386	54
#define RECORDS		256
#define TRIES		50	/* times that a question whose answer moves is asked */

/* everything that a request refers to, below 4 GiB */
struct low {
	union {
		struct mms_info info;
		struct mms_list list;
		struct mms_translate translate;
		struct mms_scan scan;
	} req;
	uint64_t va[8];
	uint8_t out[65536];
};

static struct low *low;
static char *target;
static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
}

static int ioctl32(unsigned long cmd, void *arg)
{
#ifdef __x86_64__
	long ret = IOCTL_OF_I386;

	asm volatile("int $0x80" : "+a" (ret)
		     : "b" (dev), "c" (cmd), "d" (arg)
		     : "r8", "r9", "r10", "r11", "memory", "cc");
	return (int)ret;
#else
	return -ENOSYS;
#endif
}

static sigjmp_buf no_compat;

static void on_fault(int signal)
{
	siglongjmp(no_compat, 1);
}

/* kernels without 32-bit support answer with a fault */
static bool has_compat(void)
{
	bool ok = false;

	signal(SIGSEGV, on_fault);
	if (!sigsetjmp(no_compat, 1)) {
		low->req.info = (struct mms_info){ .size = sizeof(low->req.info) };
		ok = ioctl32(MMS_IOC_INFO, &low->req) != -ENOSYS;
	}
	signal(SIGSEGV, SIG_DFL);
	return ok;
}

FIXTURE(compat) { struct low before; struct low answer; };

FIXTURE_SETUP(compat)
{
#ifndef MAP_32BIT
	SKIP(return, "only on x86-64");
#else
	low = mmap(NULL, sizeof(*low), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	ASSERT_NE(MAP_FAILED, low);
	target = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, target);
	memset(target, 1, 40 * PAGE);
	memset(low, 0, sizeof(*low));
	if (!has_compat())
		SKIP(return, "this kernel has no 32-bit system calls");
	memset(low, 0, sizeof(*low));
#endif
}

FIXTURE_TEARDOWN(compat) { }

/* holds differ from call to call; the rest must not */
static void forget_time(struct mms_consistency *cons)
{
	memset(cons, 0, sizeof(*cons));
}

static void expect_equal(struct __test_metadata *_metadata, unsigned long cmd,
			 struct mms_consistency *cons, struct low *before,
			 struct low *answer)
{
	*before = *low;
	ASSERT_EQ(0, dev_ioctl(dev, cmd, &low->req));
	if (cons)
		forget_time(cons);
	*answer = *low;
	*low = *before;
	ASSERT_EQ(0, ioctl32(cmd, &low->req));
	if (cons)
		forget_time(cons);
	EXPECT_EQ(0, memcmp(answer, low, sizeof(*low)));
}

TEST_F(compat, info)
{
	low->req.info.size = sizeof(low->req.info);
	expect_equal(_metadata, MMS_IOC_INFO, NULL, &self->before, &self->answer);
	EXPECT_EQ(MMS_ABI_MAJOR, low->req.info.abi_major);
}

TEST_F(compat, tables)
{
	low->req.list = (struct mms_list){
		.size = sizeof(low->req.list), .out = (uintptr_t)low->out,
		.nr = 64, .stride = sizeof(struct mms_cap),
	};
	expect_equal(_metadata, MMS_IOC_CAPS, NULL, &self->before, &self->answer);
	low->req.list.nr = 64;
	low->req.list.stride = sizeof(struct mms_ptbit);
	expect_equal(_metadata, MMS_IOC_PTBITS, NULL, &self->before, &self->answer);
}

TEST_F(compat, translate)
{
	struct mms_walk *walk = (struct mms_walk *)low->out;
	int i;

	for (i = 0; i < 8; i++)
		low->va[i] = (uintptr_t)target + i * 6 * PAGE + i;
	low->va[7] = ~0ULL - 0xfff;
	low->req.translate = (struct mms_translate){
		.size = sizeof(low->req.translate), .pid = getpid(),
		.addrs = (uintptr_t)low->va, .nr = 8,
		.out = (uintptr_t)low->out, .stride = sizeof(*walk),
	};
	expect_equal(_metadata, MMS_IOC_TRANSLATE, &low->req.translate.cons,
		     &self->before, &self->answer);
	EXPECT_EQ(MMS_STATE_MAPPED, walk[0].state);
	EXPECT_EQ(8, low->req.translate.done);
}

TEST_F(compat, scan)
{
	struct mms_run *run = (struct mms_run *)low->out;

	low->req.scan = (struct mms_scan){
		.size = sizeof(low->req.scan), .pid = getpid(),
		.start = (uintptr_t)target, .end = (uintptr_t)target + 64 * PAGE,
		.out = (uintptr_t)low->out, .nr = RECORDS, .stride = sizeof(*run),
		.states = STATES_ALL,
	};
	expect_equal(_metadata, MMS_IOC_SCAN, &low->req.scan.cons,
		     &self->before, &self->answer);
	EXPECT_TRUE(low->req.scan.flags & MMS_SCAN_F_FINISHED);
	EXPECT_EQ((uintptr_t)target, run[0].va);
}

/* the rest of what differs from call to call: clocks */
static void forget_clocks(const struct question *q, struct room *room)
{
	struct mms_consistency *cons = question_cons(q, room);
	char *at = (char *)room->out;
	uint32_t left = q->cmd == MMS_IOC_VIEW ? room->req.view.used : 0;

	if (cons)
		forget_time(cons);
	while (left) {
		struct mms_rec *rec = (struct mms_rec *)at;

		if (rec->type == MMS_REC_SYSTEM) {
			((struct mms_rec_system *)rec)->realtime_ns = 0;
			((struct mms_rec_system *)rec)->boottime_ns = 0;
		} else if (rec->type == MMS_REC_ZONE) {
			((struct mms_rec_zone *)rec)->hold_ns = 0;
		}
		at += rec->len;
		left -= rec->len;
	}
}

static int ask_in(int bits, const struct question *q, pid_t other, struct room *room)
{
	int err;

	question_fill(q, other, room);
	err = bits == 32 ? ioctl32(q->cmd, &room->req) : dev_ioctl(dev, q->cmd, &room->req);
	forget_clocks(q, room);
	return err;
}

/* marks the bytes that differ; returns how many of them were not marked yet */
static size_t mark(const struct room *a, const struct room *b, char *differs)
{
	const char *x = (const char *)a, *y = (const char *)b;
	size_t i, n = 0;

	for (i = 0; i < sizeof(*a); i++) {
		n += x[i] != y[i] && !differs[i];
		differs[i] |= x[i] != y[i];
	}
	return n;
}

/* tells in which record the first byte stands that differs and is not marked */
static void point_at_first(const struct room *a, const struct room *b, const char *moves,
			   uint32_t used)
{
	const char *x = (const char *)a, *y = (const char *)b;
	size_t start = offsetof(struct room, out), i = 0;
	const struct mms_rec *rec;

	while (i < sizeof(*a) && (x[i] == y[i] || moves[i]))
		i++;
	if (i < start || i >= start + used) {
		printf("# the first is byte %zu of the request\n", i);
		return;
	}
	rec = (const void *)(y + start);
	while (start + rec->len <= i) {
		start += rec->len;
		rec = (const void *)(y + start);
	}
	printf("# the first is byte %zu of a record of type %u, 0x%02x instead of 0x%02x\n",
	       i - start, rec->type, (uint8_t)y[i], (uint8_t)x[i]);
}

/*
 * What moves, moves in 64-bit mode, too: bytes that differ between two answers there may
 * differ from one in 32-bit mode, and no others. The more often it is asked, the better is
 * known which these are. The breaks get longer, for what moves together with the calls or in
 * the wake of another test.
 */
static int wrong_in_32_bits(const struct question *q, pid_t other, struct room *room,
			    struct room *copy)
{
	static char moves[sizeof(*room)], wrong[sizeof(*room)];
	size_t i, moving = 0, n = 1;
	int try, extra, err, err32 = 0;

	memset(moves, 0, sizeof(moves));
	err = ask_in(64, q, other, room);
	copy[0] = *room;
	for (try = 0; try < TRIES && n; try++) {
		usleep(500 * try);
		/* not always as many, lest a mode be asked at every second call only */
		for (extra = 0; extra <= try % 3; extra++) {
			if (ask_in(64, q, other, room) != err)
				return -1;
			mark(&copy[0], room, moves);
		}
		err32 = ask_in(32, q, other, room);
		memcpy(wrong, moves, sizeof(wrong));
		n = err32 == err ? mark(&copy[0], room, wrong) : 1;
	}
	for (i = 0; i < sizeof(moves); i++)
		moving += moves[i];
	if (n || moving)
		printf("# %s about %u: asked %d times, %zu bytes move, %zu wrong, %d and %d\n",
		       q->name, q->about, try, moving, n, err, err32);
	if (n && err == err32 && q->cmd == MMS_IOC_VIEW)
		point_at_first(&copy[0], room, moves, room->req.view.used);
	/* an answer that moves all over proves nothing */
	return n || moving > sizeof(moves) / 4;
}

FIXTURE(every) { };
FIXTURE_SETUP(every) { }
FIXTURE_TEARDOWN(every) { }

TEST_F_TIMEOUT(every, question, 240)
{
	struct room *room, *copy = malloc(2 * sizeof(*copy));
	const struct question *q;
	pid_t other = question_other();
	int asked = 0;

	ASSERT_TRUE(copy != NULL && other > 0);
#ifndef MAP_32BIT
	SKIP(return, "only on x86-64");
#else
	room = mmap(NULL, sizeof(*low) + sizeof(*room), PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	ASSERT_NE(MAP_FAILED, room);
	low = (struct low *)(room + 1);
	if (!has_compat())
		SKIP(return, "this kernel has no 32-bit system calls");
	memset(room, 1, sizeof(*room));
	for_each_question(q) {
		if (!q->cmd)
			continue;
		EXPECT_EQ(0, wrong_in_32_bits(q, other, room, copy))
			TH_LOG("%s about %u", q->name, q->about);
		asked++;
	}
	TH_LOG("%d questions, byte for byte", asked);
	EXPECT_LE(30, asked);
#endif
}

TEST_F(compat, errors)
{
	EXPECT_EQ(-ENOTTY, ioctl32(_IOWR(MMS_IOC_MAGIC, 0x7f, struct mms_info), &low->req));
	EXPECT_EQ(-EFAULT, ioctl32(MMS_IOC_INFO, NULL));
	low->req.info.size = 4;
	EXPECT_EQ(-EINVAL, ioctl32(MMS_IOC_INFO, &low->req));
}

TEST_HARNESS_MAIN
