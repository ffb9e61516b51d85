// SPDX-License-Identifier: GPL-2.0
/*
 * Why two VMAs that touch are two: pairs that are kept apart by one reason each.
 * The kernel is the witness: it does not merge the pair as long as the reason
 * stands, and merges it, where that can be had, when the reason is taken away.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "records.h"

#ifndef PR_SET_VMA
#define PR_SET_VMA		0x53564d41
#define PR_SET_VMA_ANON_NAME	0
#endif
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY	1
#endif
#define MPOL_DEFAULT		0
#define MPOL_BIND		2
#define MERGED			~0U
#define RW			(PROT_READ | PROT_WRITE)

static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
}

/* why the VMA that begins at @at is not one with the VMA before; MERGED if none begins there */
static uint32_t why(struct __test_metadata *_metadata, pid_t pid, const char *at)
{
	const struct mms_view req = {
		.view = MMS_VIEW_VMAS, .pid = pid, .arg = { (uintptr_t)at, (uintptr_t)at + 1 },
	};
	const struct mms_rec_vma *vma;
	uint32_t merge = MERGED;
	struct records r;

	ASSERT_EQ(0, dev_view(dev, &req, 0, &r));
	vma = records_next(&r, NULL, MMS_REC_VMA);
	if (vma && vma->start == (uintptr_t)at)
		merge = vma->merge;
	records_free(&r);
	return merge;
}

/* eight pages that nobody can reach, between other such pages */
static char *island(struct __test_metadata *_metadata)
{
	char *p = mmap(NULL, 8 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	ASSERT_NE(MAP_FAILED, p);
	return p + 3 * PAGE;
}

static void map(struct __test_metadata *_metadata, char *at, size_t pages, int flags, int fd,
		off_t offset)
{
	ASSERT_EQ(at, mmap(at, pages * PAGE, RW, flags | MAP_FIXED, fd, offset));
}

static void map_anon(struct __test_metadata *_metadata, char *at, size_t pages)
{
	map(_metadata, at, pages, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int file(struct __test_metadata *_metadata)
{
	int fd = memfd_create("merge_test", MFD_CLOEXEC);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ftruncate(fd, 8 * PAGE));
	return fd;
}

TEST(flags)
{
	char *at = island(_metadata);

	map_anon(_metadata, at, 2);
	EXPECT_EQ(MERGED, why(_metadata, getpid(), at + PAGE));
	ASSERT_EQ(0, madvise(at + PAGE, PAGE, MADV_DONTFORK));
	EXPECT_EQ(MMS_MERGE_FLAGS, why(_metadata, getpid(), at + PAGE));
	ASSERT_EQ(0, madvise(at + PAGE, PAGE, MADV_DOFORK));
	EXPECT_EQ(MERGED, why(_metadata, getpid(), at + PAGE));
}

TEST(different_files)
{
	char *at = island(_metadata);

	map(_metadata, at, 1, MAP_SHARED, file(_metadata), 0);
	map(_metadata, at + PAGE, 1, MAP_SHARED, file(_metadata), PAGE);
	EXPECT_EQ(MMS_MERGE_FILE, why(_metadata, getpid(), at + PAGE));
}

TEST(offsets_in_a_file)
{
	int fd = file(_metadata);
	char *at = island(_metadata);

	map(_metadata, at, 1, MAP_SHARED, fd, 0);
	map(_metadata, at + PAGE, 1, MAP_SHARED, fd, 2 * PAGE);
	EXPECT_EQ(MMS_MERGE_PGOFF, why(_metadata, getpid(), at + PAGE));
	map(_metadata, at + PAGE, 1, MAP_SHARED, fd, PAGE);
	EXPECT_EQ(MERGED, why(_metadata, getpid(), at + PAGE));
}

/* written to while they did not touch: each has an anon_vma of its own */
TEST(anon_vmas)
{
	char *at = island(_metadata), *elsewhere = island(_metadata);

	map_anon(_metadata, at + PAGE, 1);
	at[PAGE] = 1;
	ASSERT_EQ(elsewhere, mremap(at + PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, elsewhere));
	map_anon(_metadata, at, 1);
	at[0] = 1;
	ASSERT_EQ(at + PAGE, mremap(elsewhere, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, at + PAGE));
	EXPECT_EQ(MMS_MERGE_ANON_VMA, why(_metadata, getpid(), at + PAGE));
}

/* what came by fork is chained to the parent, and takes nothing new in */
TEST(anon_vma_of_a_parent)
{
	char *at = island(_metadata);
	int status;
	pid_t pid;

	map_anon(_metadata, at, 1);
	at[0] = 1;
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		map_anon(_metadata, at + PAGE, 1);
		_exit(why(_metadata, getpid(), at + PAGE) != MMS_MERGE_ANON_VMA);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	map_anon(_metadata, at + PAGE, 1);
	EXPECT_EQ(MERGED, why(_metadata, getpid(), at + PAGE));
}

TEST(policies)
{
	unsigned long node = 1;
	char *at = island(_metadata);

	map_anon(_metadata, at, 2);
	if (syscall(__NR_mbind, at + PAGE, PAGE, MPOL_BIND, &node, 8 * sizeof(node), 0))
		SKIP(return, "no memory policies");
	EXPECT_EQ(MMS_MERGE_POLICY, why(_metadata, getpid(), at + PAGE));
	ASSERT_EQ(0, syscall(__NR_mbind, at + PAGE, PAGE, MPOL_DEFAULT, NULL, 0, 0));
	EXPECT_EQ(MERGED, why(_metadata, getpid(), at + PAGE));
}

static int watch(char *at)
{
	struct uffdio_register range = {
		.range = { (uintptr_t)at, PAGE }, .mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	if (fd < 0)
		fd = syscall(__NR_userfaultfd, O_CLOEXEC);
	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &range))
		return -1;
	return fd;
}

TEST(userfaultfds)
{
	char *at = island(_metadata);
	int one, other;

	map_anon(_metadata, at, 2);
	one = watch(at);
	if (one < 0)
		SKIP(return, "no userfaultfd");
	EXPECT_EQ(MMS_MERGE_UFFD | MMS_MERGE_FLAGS, why(_metadata, getpid(), at + PAGE));
	other = watch(at + PAGE);
	ASSERT_LE(0, other);
	EXPECT_EQ(MMS_MERGE_UFFD, why(_metadata, getpid(), at + PAGE));
	close(one);
	close(other);
}

TEST(names)
{
	char *at = island(_metadata);

	map_anon(_metadata, at, 2);
	if (prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, at + PAGE, PAGE, "merge_test"))
		SKIP(return, "no names of anonymous memory");
	EXPECT_EQ(MMS_MERGE_ANON_NAME, why(_metadata, getpid(), at + PAGE));
	ASSERT_EQ(0, prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, at, PAGE, "merge_test"));
	EXPECT_EQ(MERGED, why(_metadata, getpid(), at + PAGE));
}

/* System V shared memory counts who attached it, and so wants to know of each end */
TEST(close_wants_to_be_told)
{
	char *at = island(_metadata);
	int id = shmget(IPC_PRIVATE, 2 * PAGE, 0600);

	if (id < 0)
		SKIP(return, "no System V shared memory");
	ASSERT_EQ(0, munmap(at, 2 * PAGE));
	ASSERT_EQ(at, shmat(id, at, 0));
	shmctl(id, IPC_RMID, NULL);
	ASSERT_EQ(0, mprotect(at + PAGE, PAGE, PROT_READ));
	EXPECT_EQ(MMS_MERGE_CLOSE | MMS_MERGE_FLAGS, why(_metadata, getpid(), at + PAGE));
	ASSERT_EQ(0, mprotect(at + PAGE, PAGE, RW));
	EXPECT_EQ(MMS_MERGE_CLOSE, why(_metadata, getpid(), at + PAGE));
}

TEST(hugetlb)
{
	const size_t huge = 2 << 20;
	char *at = mmap(NULL, 2 * huge, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (at == MAP_FAILED)
		SKIP(return, "no huge pages are reserved");
	ASSERT_EQ(0, mprotect(at + huge, huge, PROT_READ));
	ASSERT_EQ(0, mprotect(at + huge, huge, RW));
	EXPECT_EQ(MMS_MERGE_HUGETLB | MMS_MERGE_SPECIAL | MMS_MERGE_CLOSE,
		  why(_metadata, getpid(), at + huge));
}

TEST(memory_of_devices)
{
	int fd = open("/dev/mem", O_RDONLY | O_CLOEXEC);
	char *at;

	/* the BIOS, which STRICT_DEVMEM lets through */
	at = fd < 0 ? MAP_FAILED : mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 0xf0000);
	if (at == MAP_FAILED)
		SKIP(return, "/dev/mem cannot be mapped");
	ASSERT_EQ(0, mprotect(at + PAGE, PAGE, PROT_NONE));
	ASSERT_EQ(0, mprotect(at + PAGE, PAGE, PROT_READ));
	EXPECT_EQ(MMS_MERGE_SPECIAL, why(_metadata, getpid(), at + PAGE));
	close(fd);
}

TEST_HARNESS_MAIN
