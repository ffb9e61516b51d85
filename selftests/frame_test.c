// SPDX-License-Identifier: GPL-2.0
/*
 * Frames one by one: every frame of the machine against /proc/kpageflags,
 * kpagecount, kpagecgroup and iomem, and frames of known files.
 *
 * Pages change all the time. Each is read twice by either side in turns, and
 * compared only if neither saw a change; windows are read again until few are
 * left that move. The memory that a question itself takes is in use when the
 * module looks and free when /proc does, every time: frames that differ are
 * asked again alone, by a question that takes less.
 *
 * mms-kernels: full required canary
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "frames.h"
#include "procfs.h"
#include "records.h"

#define WINDOW	512
#define TRIES	6

static int dev;
static struct page_flags bits;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	page_flags_read(dev, &bits);
}

/* what one side says about a window */
struct proc_window {
	uint64_t flags[WINDOW];
	uint64_t count[WINDOW];
	uint64_t cgroup[WINDOW];
};

struct totals {
	uint64_t frames;
	uint64_t holes;
	uint64_t compared;
	uint64_t moving;
	uint64_t asked_again;
	uint64_t wrong;
};

static void read_proc(uint64_t pfn, struct proc_window *w, size_t nr)
{
	memset(w, 0, sizeof(*w));
	kpageflags_read(pfn, w->flags, nr);
	kpage_read("kpagecount", pfn, w->count, nr);
	kpage_read("kpagecgroup", pfn, w->cgroup, nr);
}

static bool same_proc(const struct proc_window *a, const struct proc_window *b, unsigned int i)
{
	return a->flags[i] == b->flags[i] && a->count[i] == b->count[i] &&
	       a->cgroup[i] == b->cgroup[i];
}

/* the first record of a frame */
static const struct mms_rec_frame *first_frame(const struct records *r)
{
	return records_next(r, NULL, MMS_REC_FRAME);
}

/* the frames of a window, twice */
struct window {
	struct records a, b;
	const struct mms_rec_frame *fa[WINDOW], *fb[WINDOW];
};

static void index_frames(const struct records *r, const struct mms_rec_frame **frame)
{
	const struct mms_rec_frame *f;
	unsigned int i = 0;

	for_each_record(f, r, MMS_REC_FRAME)
		frame[i++] = f;
}

static bool same_frame(const struct mms_rec_frame *a, const struct mms_rec_frame *b)
{
	return a->flags == b->flags && a->kind == b->kind && a->mapping == b->mapping &&
	       a->head_pfn == b->head_pfn && a->mapcount == b->mapcount &&
	       a->folio_mapcount == b->folio_mapcount && a->memcg == b->memcg &&
	       a->page_type == b->page_type && !(a->state & MMS_FRAME_F_UNSTABLE) &&
	       !(b->state & MMS_FRAME_F_UNSTABLE);
}

static void complain(const struct mms_rec_frame *f, const char *what, uint64_t want,
		     uint64_t said)
{
	printf("# pfn %#llx %s: kernel %#" PRIx64 ", mmscope %#" PRIx64
	       " (kind %u, flags %#llx, mapping %#llx, type %#x, state %#x, head %#llx)\n",
	       f->pfn, what, want, said, f->kind, f->flags, f->mapping, f->page_type,
	       f->state, f->head_pfn);
}

/* one frame that stood still; true if all is right */
static bool compare_frame(const struct mms_rec_frame *f, const struct mms_rec_frame *head,
			  const struct proc_window *w, unsigned int i, bool quiet)
{
	uint64_t said = frame_kpf(&bits, f, head), want = w->flags[i] & frame_kpf_mask(&bits);
	/* up to v6.9 a tail had no memcg of its own */
	uint64_t memcg = f->state & MMS_FRAME_F_TAIL && !bits.of_folio ? 0 : f->memcg;
	bool right = true;

	if (said != want) {
		if (!quiet)
			complain(f, "kpageflags", want, said);
		right = false;
	}
	if (w->count[i] != (uint64_t)f->mapcount) {
		if (!quiet)
			complain(f, "kpagecount", w->count[i], f->mapcount);
		right = false;
	}
	if (w->cgroup[i] != memcg) {
		if (!quiet)
			complain(f, "kpagecgroup", w->cgroup[i], memcg);
		right = false;
	}
	return right;
}

/* the record of a frame's head, from the window or asked for */
static const struct mms_rec_frame *head_of(const struct window *w, unsigned int i,
					   struct records *other)
{
	const struct mms_rec_frame *f = w->fb[i];
	uint64_t first = w->fb[0]->pfn;

	if (!(f->state & MMS_FRAME_F_TAIL))
		return f;
	if (f->head_pfn >= first)
		return w->fb[f->head_pfn - first];
	return pages_read(dev, f->head_pfn, 1, other) ? f : first_frame(other);
}

/* a frame that differed, alone and with the least of memory */
static bool is_right_alone(uint64_t pfn)
{
	static struct proc_window before, after;
	bool right = false;
	int tries;

	for (tries = 0; tries < TRIES && !right; tries++) {
		struct records one, head = {};
		const struct mms_rec_frame *f, *h;

		read_proc(pfn, &before, 1);
		if (pages_read(dev, pfn, 1, &one))
			return false;
		read_proc(pfn, &after, 1);
		f = first_frame(&one);
		h = f;
		if (f->state & MMS_FRAME_F_TAIL && !pages_read(dev, f->head_pfn, 1, &head))
			h = first_frame(&head);
		right = same_proc(&before, &after, 0) &&
			compare_frame(f, h, &after, 0, tries < TRIES - 1);
		records_free(&head);
		records_free(&one);
	}
	return right;
}

/* @left: frames of the window that still have to be compared */
static int compare_window(uint64_t pfn, bool *left, struct totals *t)
{
	static struct proc_window first, second;
	static struct window w;
	int err, moving = 0;
	unsigned int i;

	err = pages_read(dev, pfn, WINDOW, &w.a);
	read_proc(pfn, &first, WINDOW);
	err = err ? err : pages_read(dev, pfn, WINDOW, &w.b);
	read_proc(pfn, &second, WINDOW);
	if (err)
		return err;
	index_frames(&w.a, w.fa);
	index_frames(&w.b, w.fb);

	for (i = 0; i < WINDOW; i++) {
		struct records other = {};

		if (!left[i])
			continue;
		if (!same_frame(w.fa[i], w.fb[i]) || !same_proc(&first, &second, i)) {
			moving++;
			continue;
		}
		t->compared++;
		if (!compare_frame(w.fb[i], head_of(&w, i, &other), &second, i, true)) {
			t->asked_again++;
			t->wrong += !is_right_alone(pfn + i);
		}
		t->holes += w.fb[i]->kind == MMS_FRAME_HOLE;
		left[i] = false;
		records_free(&other);
	}
	records_free(&w.a);
	records_free(&w.b);
	return moving;
}

FIXTURE(slow) {};
FIXTURE_SETUP(slow) {}
FIXTURE_TEARDOWN(slow) {}

TEST_F_TIMEOUT(slow, every_frame_as_the_kernel_sees_it, 240)
{
	struct totals t = {};
	uint64_t pfn, end = machine_end(dev);

	for (pfn = 0; pfn < end; pfn += WINDOW) {
		bool left[WINDOW];
		int moving = 1, tries;

		memset(left, true, sizeof(left));
		for (tries = 0; moving > 0 && tries < TRIES; tries++)
			moving = compare_window(pfn, left, &t);
		ASSERT_LE(0, moving);
		t.frames += WINDOW;
		t.moving += moving;
	}
	printf("# %" PRIu64 " frames, %" PRIu64 " holes: compared %" PRIu64 ", mismatches %" PRIu64
	       ", %" PRIu64 " did not stand still, %" PRIu64 " asked again alone\n", t.frames,
	       t.holes, t.compared, t.wrong, t.moving, t.asked_again);
	EXPECT_EQ(0, t.wrong);
	EXPECT_GT(t.frames / 1000 + 64, t.moving);
}

TEST(what_is_memory)
{
	uint64_t pfn, end = machine_end(dev), wrong = 0, memory = 0;
	const struct mms_rec_frame *f;
	struct ranges ram;
	struct records r;

	ASSERT_LT(0, iomem_ram(&ram));
	for (pfn = 0; pfn < end; pfn += 4096) {
		ASSERT_EQ(0, pages_read(dev, pfn, 4096, &r));
		for_each_record(f, &r, MMS_REC_FRAME) {
			bool is = ranges_have(&ram, f->pfn);

			memory += is;
			if (is != (f->kind != MMS_FRAME_HOLE && f->kind != MMS_FRAME_DEVICE)) {
				wrong++;
				complain(f, "iomem", is, f->kind);
			}
		}
		records_free(&r);
	}
	printf("# %" PRIu64 " frames of System RAM, mismatches %" PRIu64 "\n", memory, wrong);
	EXPECT_EQ(0, wrong);
	EXPECT_LT(0, memory);
}

/* the record of the frame behind an address of this process, with its texts in @r */
static const struct mms_rec_frame *frame_behind(const void *p, struct records *r)
{
	uint64_t entry = pagemap_entry(p);

	if (!(entry & PM_PRESENT) || pages_read(dev, entry & PM_PFN, 1, r))
		return NULL;
	return first_frame(r);
}

static void *map_file(int fd, size_t len, int flags)
{
	volatile char *p = mmap(NULL, len, PROT_READ | PROT_WRITE, flags, fd, 0);
	size_t i;

	for (i = 0; p != MAP_FAILED && i < len; i += PAGE)
		p[i] = 1;
	return (void *)p;
}

/* all pages of a file of four pages; @path as the record should have it */
static void check_file(struct __test_metadata *_metadata, int fd, uint32_t kind,
		       const char *path)
{
	struct records r;
	struct stat st;
	char *p;
	int i;

	ASSERT_EQ(0, ftruncate(fd, 4 * PAGE));
	ASSERT_EQ(0, fstat(fd, &st));
	p = map_file(fd, 4 * PAGE, MAP_SHARED);
	ASSERT_NE(MAP_FAILED, p);
	for (i = 0; i < 4; i++) {
		const struct mms_rec_frame *f = frame_behind(p + i * PAGE, &r);
		const char *said;

		ASSERT_NE(NULL, f);
		said = record_text(&r, f, MMS_TEXT_PATH);
		EXPECT_EQ(kind, f->kind);
		EXPECT_EQ(i, f->index);
		EXPECT_EQ(st.st_ino, f->inode);
		EXPECT_EQ(major(st.st_dev), f->dev_major);
		EXPECT_EQ(minor(st.st_dev), f->dev_minor);
		EXPECT_EQ(1, f->mapcount);
		EXPECT_EQ(0, f->state & MMS_FRAME_F_NO_FILE);
		ASSERT_NE(NULL, said);
		EXPECT_STREQ(path, said);
		records_free(&r);
	}
	munmap(p, 4 * PAGE);
}

TEST(a_file_and_its_name)
{
	char path[] = "/root/mmscope-XXXXXX", gone[64];
	int fd = mkstemp(path);

	ASSERT_LE(0, fd);
	check_file(_metadata, fd, MMS_FRAME_FILE, path);
	unlink(path);
	snprintf(gone, sizeof(gone), "%s (deleted)", path);
	check_file(_metadata, fd, MMS_FRAME_FILE, gone);
	close(fd);
}

TEST(shared_memory_and_its_name)
{
	char path[] = "/dev/shm/mmscope-XXXXXX";
	int fd = mkstemp(path);

	ASSERT_LE(0, fd);
	check_file(_metadata, fd, MMS_FRAME_SHMEM, path + strlen("/dev/shm"));
	unlink(path);
	close(fd);
	fd = memfd_create("frames", 0);
	ASSERT_LE(0, fd);
	check_file(_metadata, fd, MMS_FRAME_SHMEM, "/memfd:frames (deleted)");
	close(fd);
}

TEST(a_huge_page_of_a_file)
{
	int fd = memfd_create("huge", MFD_HUGETLB);
	const struct mms_rec_frame *f;
	struct records r;
	char *p;

	if (fd < 0 || ftruncate(fd, HUGE))
		SKIP(return, "no huge pages");
	p = mmap(NULL, HUGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		SKIP(return, "no huge pages");
	*(volatile char *)p = 1;
	f = frame_behind(p + 5 * PAGE, &r);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(MMS_FRAME_HUGETLB, f->kind);
	EXPECT_EQ(f->pfn - 5, f->head_pfn);
	EXPECT_EQ(9, f->order);
	EXPECT_EQ(MMS_FRAME_F_TAIL, f->state & (MMS_FRAME_F_TAIL | MMS_FRAME_F_HEAD));
	EXPECT_EQ(1, f->mapcount);
	ASSERT_NE(NULL, record_text(&r, f, MMS_TEXT_PATH));
	EXPECT_STREQ("/memfd:huge (deleted)", record_text(&r, f, MMS_TEXT_PATH));
	records_free(&r);
	munmap(p, HUGE);
	close(fd);
}

TEST(a_block_device)
{
	struct records r = {};
	const struct mms_rec_frame *f;
	int fd = open("/dev/vda", O_RDONLY);
	struct stat st;
	char *p;

	if (fd < 0 || fstat(fd, &st))
		SKIP(return, "no /dev/vda");
	p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
	ASSERT_NE(MAP_FAILED, p);
	f = frame_behind(p, &r);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(MMS_FRAME_FILE, f->kind);
	EXPECT_EQ(major(st.st_rdev), f->dev_major);
	EXPECT_EQ(minor(st.st_rdev), f->dev_minor);
	ASSERT_NE(NULL, record_text(&r, f, MMS_TEXT_SPECIAL));
	EXPECT_STREQ("[block device]", record_text(&r, f, MMS_TEXT_SPECIAL));
	records_free(&r);
	munmap(p, PAGE);
	close(fd);
}

TEST(anonymous_memory)
{
	char *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const struct mms_rec_frame *f;
	struct records r;
	int go[2];
	pid_t pid;
	char c = 0;

	ASSERT_NE(MAP_FAILED, p);
	ASSERT_EQ(0, pipe(go));
	madvise(p, 2 * PAGE, MADV_NOHUGEPAGE);
	*(volatile char *)p = 1;
	f = frame_behind(p, &r);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(MMS_FRAME_ANON, f->kind);
	EXPECT_EQ(1, f->mapcount);
	EXPECT_EQ(f->mapping & ~3ULL, f->owner);
	EXPECT_NE(0, f->owner);
	EXPECT_EQ(0, f->inode);
	records_free(&r);

	pid = fork();
	if (!pid) {
		close(go[1]);
		_exit(read(go[0], &c, 1) < 0);
	}
	f = frame_behind(p, &r);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(2, f->mapcount);
	records_free(&r);
	close(go[1]);
	waitpid(pid, NULL, 0);
	close(go[0]);

	/* the other page was only read: the page of zeroes is there */
	c = *(volatile char *)(p + PAGE);
	f = frame_behind(p + PAGE, &r);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(MMS_FRAME_ZERO, f->kind);
	records_free(&r);
	munmap(p, 2 * PAGE);
}

TEST(questions_that_make_no_sense)
{
	struct records r;

	EXPECT_EQ(-EINVAL, pages_read(dev, 0, 0, &r));
	EXPECT_EQ(-EINVAL, pages_read(dev, ~0ULL, 2, &r));
	ASSERT_EQ(0, pages_read(dev, 1ULL << 51, 3, &r));
	EXPECT_EQ(3, r.nr);
	EXPECT_EQ(MMS_FRAME_HOLE, first_frame(&r)->kind);
	records_free(&r);
}

TEST_HARNESS_MAIN
