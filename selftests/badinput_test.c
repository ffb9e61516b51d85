// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that must be refused, each with the right error, and the odd ones
 * that must not be: sizes, flags, counts, buffers, ranges, commands.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"

#define NOWHERE		0x1000ULL		/* below mmap_min_addr */
#define KERNEL		0xffff888000000000ULL

static struct mms_info info;
static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	dev_info(dev, &info);
}

/* all that a request can be; each test spoils one thing of a good one */
union request {
	uint32_t size;
	struct mms_info info;
	struct mms_list list;
	struct mms_translate translate;
	struct mms_scan scan;
	struct mms_swap swap;
	struct mms_view view;
	uint8_t bytes[8192];
};

static uint64_t va[8];
static uint8_t out[65536] __attribute__((aligned(8)));

static union request good_info(void)
{
	return (union request){ .info = { .size = sizeof(struct mms_info) } };
}

static union request good_caps(void)
{
	return (union request){ .list = {
		.size = sizeof(struct mms_list), .out = (uintptr_t)out,
		.nr = 4, .stride = sizeof(struct mms_cap),
	} };
}

static union request good_ptbits(void)
{
	union request req = good_caps();

	req.list.stride = sizeof(struct mms_ptbit);
	return req;
}

static union request good_translate(void)
{
	va[0] = (uintptr_t)va;
	return (union request){ .translate = {
		.size = sizeof(struct mms_translate), .pid = getpid(),
		.addrs = (uintptr_t)va, .nr = ARRAY_LEN(va),
		.out = (uintptr_t)out, .stride = sizeof(struct mms_walk),
	} };
}

static union request good_scan(void)
{
	return (union request){ .scan = {
		.size = sizeof(struct mms_scan), .pid = getpid(),
		.out = (uintptr_t)out, .nr = 100, .stride = sizeof(struct mms_run),
	} };
}

static union request good_swap(void)
{
	return (union request){ .swap = { .size = sizeof(struct mms_swap) } };
}

static union request good_view(void)
{
	return (union request){ .view = {
		.size = sizeof(struct mms_view), .view = MMS_VIEW_SYSTEM,
		.out = (uintptr_t)out, .len = sizeof(out),
	} };
}

static const struct command {
	const char *name;
	unsigned long cmd;
	union request (*good)(void);
	size_t size;
} commands[] = {
	{ "info", MMS_IOC_INFO, good_info, sizeof(struct mms_info) },
	{ "caps", MMS_IOC_CAPS, good_caps, sizeof(struct mms_list) },
	{ "ptbits", MMS_IOC_PTBITS, good_ptbits, sizeof(struct mms_list) },
	{ "translate", MMS_IOC_TRANSLATE, good_translate, sizeof(struct mms_translate) },
	{ "scan", MMS_IOC_SCAN, good_scan, sizeof(struct mms_scan) },
	{ "swap", MMS_IOC_SWAP, good_swap, sizeof(struct mms_swap) },
	{ "view", MMS_IOC_VIEW, good_view, sizeof(struct mms_view) },
};

#define for_each_command(c)	\
	for (const struct command *c = commands; c < commands + ARRAY_LEN(commands); c++)

/* what the command answers when nothing is wrong: 0, or without swap -ENOENT */
static int usual(const struct command *c)
{
	union request req = c->good();

	return dev_ioctl(dev, c->cmd, &req);
}

TEST(good_requests_are_good)
{
	for_each_command(c) {
		int err = usual(c);

		EXPECT_TRUE(!err || (!strcmp(c->name, "swap") && err != -EFAULT && err != -EINVAL))
			TH_LOG("%s: %d", c->name, err);
	}
}

TEST(sizes)
{
	for_each_command(c) {
		const struct { uint32_t size; int err; } sizes[] = {
			{ 0, -EINVAL }, { 4, -EINVAL }, { 8, -EINVAL },
			{ c->size - 8, -EINVAL }, { c->size - 1, -EINVAL },
			{ c->size + 4, -EINVAL }, { c->size, usual(c) },
			{ c->size + 8, usual(c) }, { 4096, usual(c) },
			{ 4104, -E2BIG }, { 1U << 31, -E2BIG }, { ~0U, -E2BIG },
		};

		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			union request req = c->good();

			req.size = sizes[i].size;
			EXPECT_EQ(sizes[i].err, dev_ioctl(dev, c->cmd, &req))
				TH_LOG("%s of %u bytes", c->name, sizes[i].size);
		}
	}
}

/* a longer structure is good as long as the module need not understand it */
TEST(unknown_tail)
{
	for_each_command(c) {
		union request req = c->good();

		req.size = c->size + 64;
		req.bytes[c->size + 63] = 1;
		EXPECT_EQ(-E2BIG, dev_ioctl(dev, c->cmd, &req)) TH_LOG("%s", c->name);
		req.bytes[c->size + 63] = 0;
		req.bytes[c->size + 64] = 1;
		EXPECT_EQ(usual(c), dev_ioctl(dev, c->cmd, &req)) TH_LOG("%s", c->name);
		EXPECT_EQ(1, req.bytes[c->size + 64]) TH_LOG("%s wrote past its size", c->name);
	}
}

TEST(unknown_flags)
{
	for_each_command(c) {
		for (int bit = 0; bit < 32; bit++) {
			union request req = c->good();
			uint32_t *flags = &req.list.flags;

			if (c->cmd == MMS_IOC_SCAN && 1U << bit == MMS_SCAN_F_MERGE_AD)
				continue;
			if (c->cmd == MMS_IOC_INFO)
				flags = &req.info.flags;
			*flags = 1U << bit;
			EXPECT_EQ(-EINVAL, dev_ioctl(dev, c->cmd, &req))
				TH_LOG("%s, flag bit %d", c->name, bit);
		}
	}
}

TEST(commands_that_are_none)
{
	union request req = good_info();
	int nr;

	for (nr = 0; nr < 256; nr++) {
		if (nr <= 0x02 || (nr >= 0x10 && nr <= 0x12) || nr == 0x20)
			continue;
		EXPECT_EQ(-ENOTTY, dev_ioctl(dev, _IOWR(MMS_IOC_MAGIC, nr, struct mms_info), &req))
			TH_LOG("number %d", nr);
	}
	EXPECT_EQ(-ENOTTY, dev_ioctl(dev, _IO(MMS_IOC_MAGIC, 0), &req));
	EXPECT_EQ(-ENOTTY, dev_ioctl(dev, _IOR(MMS_IOC_MAGIC, 0, struct mms_info), &req));
	EXPECT_EQ(-ENOTTY, dev_ioctl(dev, _IOW(MMS_IOC_MAGIC, 0, struct mms_info), &req));
	EXPECT_EQ(-ENOTTY, dev_ioctl(dev, _IOWR(MMS_IOC_MAGIC + 1, 0, struct mms_info), &req));
	EXPECT_EQ(-ENOTTY, dev_ioctl(dev, TCGETS, &req));
	EXPECT_EQ(-ENOTTY, dev_ioctl(dev, 0, &req));
	/* a program built with a longer structure has another size in its number */
	EXPECT_EQ(0, dev_ioctl(dev, _IOWR(MMS_IOC_MAGIC, 0, char[400]), &req));
	EXPECT_EQ(-1, read(dev, out, 8));
	EXPECT_EQ(-1, write(dev, out, 8));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, dev, 0));
}

/* one page with nothing behind it */
static uint8_t *cliff(int prot)
{
	uint8_t *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(p + PAGE, PAGE);
	if (prot)
		mprotect(p, PAGE, prot);
	return p;
}

TEST(structures_that_cannot_be_reached)
{
	uint8_t *edge = cliff(PROT_READ | PROT_WRITE) + PAGE;

	for_each_command(c) {
		union request req = c->good();
		uint8_t *half = edge - c->size + 8, *locked;

		EXPECT_EQ(-EFAULT, dev_ioctl(dev, c->cmd, NULL));
		EXPECT_EQ(-EFAULT, dev_ioctl(dev, c->cmd, (void *)NOWHERE));
		EXPECT_EQ(-EFAULT, dev_ioctl(dev, c->cmd, (void *)KERNEL));
		EXPECT_EQ(-EFAULT, dev_ioctl(dev, c->cmd, (void *)-1L));
		memcpy(half, &req, c->size - 8);
		EXPECT_EQ(-EFAULT, dev_ioctl(dev, c->cmd, half)) TH_LOG("%s, half", c->name);
		memcpy(edge - 4, &req, 4);
		EXPECT_EQ(-EFAULT, dev_ioctl(dev, c->cmd, edge - 4));

		locked = cliff(PROT_READ | PROT_WRITE);
		memcpy(locked, &req, c->size);
		mprotect(locked, PAGE, PROT_READ);
		EXPECT_EQ(usual(c) ? usual(c) : -EFAULT, dev_ioctl(dev, c->cmd, locked))
			TH_LOG("%s, read only", c->name);
	}
}

/* out, nr and stride stand at different places but mean the same */
static void set_out(const struct command *c, union request *req, uint64_t at,
		    uint32_t nr, uint32_t stride)
{
	switch (c->cmd) {
	case MMS_IOC_TRANSLATE:
		req->translate.out = at;
		req->translate.nr = nr;
		req->translate.stride = stride;
		break;
	case MMS_IOC_SCAN:
		req->scan.out = at;
		req->scan.nr = nr;
		req->scan.stride = stride;
		break;
	default:
		req->list.out = at;
		req->list.nr = nr;
		req->list.stride = stride;
	}
}

static uint32_t stride_of(const struct command *c)
{
	switch (c->cmd) {
	case MMS_IOC_TRANSLATE:
		return sizeof(struct mms_walk);
	case MMS_IOC_SCAN:
		return sizeof(struct mms_run);
	case MMS_IOC_CAPS:
		return sizeof(struct mms_cap);
	case MMS_IOC_PTBITS:
		return sizeof(struct mms_ptbit);
	}
	return 0;
}

TEST(buffers_that_cannot_be_written)
{
	uint8_t *edge = cliff(PROT_READ | PROT_WRITE) + PAGE;
	uint8_t *locked = cliff(PROT_READ);

	for_each_command(c) {
		uint32_t stride = stride_of(c);
		const struct { uint64_t at; uint32_t nr; int err; } tries[] = {
			{ 0, 4, -EINVAL },
			{ (uintptr_t)out, 0, -EINVAL },
			{ NOWHERE, 4, -EFAULT },
			{ KERNEL, 4, -EFAULT },
			{ -8ULL, 4, -EFAULT },
			{ (uintptr_t)locked, 4, -EFAULT },
			{ (uintptr_t)edge, 4, -EFAULT },
			{ (uintptr_t)edge - stride - 8, 4, -EFAULT },
			{ (uintptr_t)out, 4, 0 },
		};

		for (size_t i = 0; stride && i < ARRAY_LEN(tries); i++) {
			union request req = c->good();

			set_out(c, &req, tries[i].at, tries[i].nr, stride);
			EXPECT_EQ(tries[i].err, dev_ioctl(dev, c->cmd, &req))
				TH_LOG("%s, case %zu", c->name, i);
		}
	}
}

TEST(addresses_that_cannot_be_read)
{
	uint8_t *edge = cliff(PROT_READ | PROT_WRITE) + PAGE;
	const struct { uint64_t at; int err; } tries[] = {
		{ 0, -EINVAL }, { NOWHERE, -EFAULT }, { KERNEL, -EFAULT },
		{ -64ULL, -EFAULT }, { (uintptr_t)edge, -EFAULT },
		{ (uintptr_t)edge - 16, -EFAULT }, { (uintptr_t)edge - 64, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
		union request req = good_translate();

		req.translate.addrs = tries[i].at;
		EXPECT_EQ(tries[i].err, dev_ioctl(dev, MMS_IOC_TRANSLATE, &req))
			TH_LOG("case %zu", i);
	}
}

TEST(strides)
{
	for_each_command(c) {
		uint32_t size = stride_of(c);
		const struct { uint32_t stride; int err; } tries[] = {
			{ 0, -EINVAL }, { 8, -EINVAL }, { size - 8, -EINVAL },
			{ size + 4, -EINVAL }, { 2048, -EINVAL }, { ~0U - 7, -EINVAL },
			{ size, 0 }, { size + 8, 0 }, { size + 64, 0 },
		};

		for (size_t i = 0; size && i < ARRAY_LEN(tries); i++) {
			union request req = c->good();

			memset(out, 0xee, sizeof(out));
			set_out(c, &req, (uintptr_t)out, 2, tries[i].stride);
			EXPECT_EQ(tries[i].err, dev_ioctl(dev, c->cmd, &req))
				TH_LOG("%s, stride %u", c->name, tries[i].stride);
			/* what this module does not know of a longer record is zero */
			for (uint32_t at = size; !tries[i].err && at < tries[i].stride; at++) {
				ASSERT_EQ(0, out[at]) TH_LOG("%s byte %u", c->name, at);
			}
			if (!tries[i].err)
				EXPECT_EQ(0xee, out[2 * tries[i].stride]);
		}
	}
}

/* asked for one record, only one may be written */
TEST(no_record_too_many)
{
	for_each_command(c) {
		union request req = c->good();
		uint32_t size = stride_of(c);

		if (!size)
			continue;
		memset(out, 0xee, sizeof(out));
		set_out(c, &req, (uintptr_t)out, 1, size);
		EXPECT_EQ(0, dev_ioctl(dev, c->cmd, &req));
		EXPECT_EQ(0xee, out[size]) TH_LOG("%s", c->name);
	}
}

static int spoilt_translate(void (*spoil)(struct mms_translate *req))
{
	union request req = good_translate();

	spoil(&req.translate);
	return dev_ioctl(dev, MMS_IOC_TRANSLATE, &req);
}

static void too_many(struct mms_translate *req) { req->nr = info.max_batch + 1; }
static void far_too_many(struct mms_translate *req) { req->nr = ~0U; }
static void reserved(struct mms_translate *req) { req->reserved = 1; }
static void other_space(struct mms_translate *req) { req->space = 2; }
static void kernel_of_pid(struct mms_translate *req) { req->space = MMS_SPACE_KERNEL; }

TEST(translate_fields)
{
	EXPECT_EQ(-EINVAL, spoilt_translate(too_many));
	EXPECT_EQ(-EINVAL, spoilt_translate(far_too_many));
	EXPECT_EQ(-EINVAL, spoilt_translate(reserved));
	EXPECT_EQ(-EINVAL, spoilt_translate(other_space));
	EXPECT_EQ(-EINVAL, spoilt_translate(kernel_of_pid));
}

static int scan_of(uint32_t space, uint64_t start, uint64_t end)
{
	union request req = good_scan();

	req.scan.space = space;
	req.scan.pid = space == MMS_SPACE_KERNEL ? 0 : getpid();
	req.scan.start = start;
	req.scan.end = end;
	return dev_ioctl(dev, MMS_IOC_SCAN, &req);
}

TEST(scan_ranges)
{
	uint64_t top = info.user_end, kernel = info.kernel_start, last = -PAGE;

	EXPECT_EQ(0, scan_of(MMS_SPACE_USER, 0, 0));
	EXPECT_EQ(0, scan_of(MMS_SPACE_USER, 0, top));
	EXPECT_EQ(0, scan_of(MMS_SPACE_USER, top - PAGE, top));
	EXPECT_EQ(0, scan_of(MMS_SPACE_USER, top - PAGE, 0));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_USER, 1, 0));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_USER, PAGE, 2 * PAGE + 1));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_USER, PAGE, PAGE));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_USER, 2 * PAGE, PAGE));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_USER, top, 0));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_USER, top - PAGE, top + PAGE));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_USER, kernel, 0));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_USER, last, PAGE));
	EXPECT_EQ(0, scan_of(MMS_SPACE_KERNEL, 0, 0));
	EXPECT_EQ(0, scan_of(MMS_SPACE_KERNEL, last, 0));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_KERNEL, PAGE, 0));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_KERNEL, kernel - PAGE, 0));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_KERNEL, last, kernel));
	EXPECT_EQ(-EINVAL, scan_of(MMS_SPACE_KERNEL, 0, PAGE));
}

TEST(scan_fields)
{
	union request req = good_scan();

	req.scan.states = MMS_STATE_BIT(MMS_STATES);
	EXPECT_EQ(-EINVAL, dev_ioctl(dev, MMS_IOC_SCAN, &req));
	req = good_scan();
	req.scan.states = ~0U;
	EXPECT_EQ(-EINVAL, dev_ioctl(dev, MMS_IOC_SCAN, &req));
	req = good_scan();
	req.scan.space = MMS_SPACE_KERNEL;
	EXPECT_EQ(-EINVAL, dev_ioctl(dev, MMS_IOC_SCAN, &req));
	/* a count far beyond the buffer, of which nothing is used */
	req = good_scan();
	req.scan.nr = ~0U;
	req.scan.start = req.scan.end = 0;
	req.scan.states = MMS_STATE_BIT(MMS_STATE_BAD);
	EXPECT_EQ(0, dev_ioctl(dev, MMS_IOC_SCAN, &req));
	EXPECT_EQ(0, req.scan.done);
}

TEST(swap_areas_that_are_none)
{
	static const uint32_t types[] = { 25, 31, 32, 255, 1U << 31, ~0U };

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		struct mms_swap swap = { .size = sizeof(swap), .type = types[i] };
		int err = dev_ioctl(dev, MMS_IOC_SWAP, &swap);

		EXPECT_TRUE(err == -ENOENT || err == -EOPNOTSUPP)
			TH_LOG("type %u: %d", types[i], err);
	}
}

TEST_HARNESS_MAIN
