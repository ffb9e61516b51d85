// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_IOC_TRANSLATE on the fixture's memory of known kinds: every kind told
 * apart, every level consistent with the next, batches equal to single
 * questions.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "expect.h"
#include "procfs.h"
#include "target.h"

#define BALANCING	"/proc/sys/kernel/numa_balancing"

static struct target target;
static struct mms_info info;
static int dev;

/* before the harness forks: the tests are children and share the fixture */
static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	dev_info(dev, &info);
	/* it would turn pages of known kinds into hints */
	write_text(BALANCING, "0");
	target_start(&target, "--hwpoison");
}

/* all pages of a range, at a different offset in each page */
static struct mms_walk *walk_range(pid_t pid, uint64_t start, size_t pages,
				   uint64_t *root_pa)
{
	struct mms_walk *walk = calloc(pages, sizeof(*walk));
	uint64_t *va = calloc(pages, sizeof(*va));
	struct mms_translate req;
	size_t i;

	for (i = 0; i < pages; i++)
		va[i] = start + i * PAGE + (i * 37) % PAGE;
	if (dev_translate_once(dev, &req, pid, MMS_SPACE_USER, va, walk,
			       pages < info.max_batch ? pages : info.max_batch) ||
	    dev_translate(dev, pid, MMS_SPACE_USER, va, walk, pages))
		ksft_exit_fail_msg("translate %#" PRIx64 " failed\n", start);
	*root_pa = req.root_pa;
	free(va);
	return walk;
}

static void print_walk(const char *name, const char *wrong, const struct mms_walk *w)
{
	printf("# %s: %s: va %#" PRIx64 " state %u level %u shift %u prot %x flags %#x pa %#"
	       PRIx64 " aux %#" PRIx64 " entries", name, wrong, (uint64_t)w->va,
	       w->state, w->level, w->page_shift, w->prot, w->page_flags,
	       (uint64_t)w->pa, (uint64_t)w->aux);
	for (int level = MMS_LEVEL_PGD; level >= 0; level--)
		printf(" %#" PRIx64, (uint64_t)w->entry[level].raw);
	printf(" user pgd %#" PRIx64 "\n", (uint64_t)w->user_pgd.raw);
}

/* pages of a region that are not as its name says; the first is printed */
static size_t wrong_pages(const struct target_region *r)
{
	const struct expectation *known = expect_find(r->name);
	struct expectation e = known ? *known : (struct expectation){};
	size_t i, bad = 0, pages = r->len / PAGE;
	uint64_t root_pa;
	struct mms_walk *walk = walk_range(target.pid, r->start, pages, &root_pa);

	if (!target_find(&target, "soft-dirty"))
		e.set &= ~MMS_PAGE_SOFT_DIRTY;
	for (i = 0; known && i < pages; i++) {
		const char *wrong = expect_walk(&e, &walk[i]);

		if (!wrong)
			wrong = expect_consistent(&info, root_pa, &walk[i]);
		if (wrong && !bad++)
			print_walk(r->name, wrong, &walk[i]);
	}
	free(walk);
	return known ? bad : pages;
}

TEST(every_kind_is_told_apart)
{
	size_t i, pages = 0;

	ASSERT_LT(20, target.nr);
	for (i = 0; i < target.nr; i++) {
		EXPECT_EQ(0, wrong_pages(&target.region[i]))
			TH_LOG("region %s", target.region[i].name);
		pages += target.region[i].len / PAGE;
	}
	printf("# %zu regions, %zu pages\n", target.nr, pages);
}

/* frames of one huge page follow each other; a shared zero page is one frame */
TEST(frames_are_in_order)
{
	static const struct { const char *name; uint64_t step; } known[] = {
		{ "thp", 1 }, { "thp-prot-none", 1 }, { "thp-shared", 1 },
		{ "hugetlb-prot-none", 1 }, { "hugetlb-1g", 1 }, { "zero", 0 }, { "ksm", 0 },
	};
	size_t i, page;

	for (i = 0; i < ARRAY_LEN(known); i++) {
		const struct target_region *r = target_find(&target, known[i].name);
		struct mms_walk *walk;
		uint64_t root_pa;

		if (!r)
			continue;
		walk = walk_range(target.pid, r->start, r->len / PAGE, &root_pa);
		for (page = 1; page < r->len / PAGE; page++) {
			ASSERT_EQ(walk[0].pfn + page * known[i].step, walk[page].pfn)
				TH_LOG("%s page %zu", r->name, page);
		}
		free(walk);
	}
}

/* the VMA's bounds, against /proc */
TEST(bounds_of_the_mapping)
{
	struct mapping *all = NULL;
	ssize_t i, nr = mappings_read(target.pid, &all);

	ASSERT_LT(10, nr);
	for (i = 0; i < nr; i++) {
		uint64_t ends[2] = { all[i].start, all[i].end - 1 };
		struct mms_walk walk[2];

		if (all[i].start >= info.user_end)
			continue;
		ASSERT_EQ(0, dev_translate(dev, target.pid, MMS_SPACE_USER, ends, walk, 2));
		for (int j = 0; j < 2; j++) {
			EXPECT_EQ(all[i].start, walk[j].vma_start);
			EXPECT_EQ(all[i].end, walk[j].vma_end);
		}
		EXPECT_EQ(all[i].hugetlb, !!(walk[0].vma_flags & 0x00400000))
			TH_LOG("VM_HUGETLB of %s", all[i].name);
	}
	free(all);
}

static uint8_t state_of(struct __test_metadata *_metadata, uint64_t va, uint32_t space)
{
	int pid = space == MMS_SPACE_USER ? target.pid : 0;
	struct mms_walk walk;

	EXPECT_EQ(0, dev_translate(dev, pid, space, &va, &walk, 1));
	EXPECT_EQ(va, walk.va);
	return walk.state;
}

/* places that belong to nobody, and addresses that are none */
TEST(edges_of_the_address_space)
{
	uint64_t top = 1ULL << (info.va_bits - 1);

	EXPECT_EQ(MMS_STATE_NO_VMA, state_of(_metadata, 0, MMS_SPACE_USER));
	EXPECT_EQ(MMS_STATE_NO_VMA, state_of(_metadata, PAGE, MMS_SPACE_USER));
	EXPECT_EQ(MMS_STATE_NO_VMA, state_of(_metadata, info.user_end - 1, MMS_SPACE_USER));
	EXPECT_EQ(MMS_STATE_NO_VMA, state_of(_metadata, info.user_end, MMS_SPACE_USER));
	EXPECT_EQ(MMS_STATE_NO_VMA, state_of(_metadata, top - 1, MMS_SPACE_USER));
	EXPECT_EQ(MMS_STATE_NONCANONICAL, state_of(_metadata, top, MMS_SPACE_USER));
	EXPECT_EQ(MMS_STATE_NONCANONICAL, state_of(_metadata, 1ULL << 62, MMS_SPACE_USER));
	EXPECT_EQ(MMS_STATE_NONCANONICAL, state_of(_metadata, info.kernel_start - 1, MMS_SPACE_USER));
	EXPECT_EQ(MMS_STATE_NONCANONICAL, state_of(_metadata, top, MMS_SPACE_KERNEL));
	EXPECT_EQ(MMS_STATE_NO_VMA, state_of(_metadata, PAGE, MMS_SPACE_KERNEL));
	EXPECT_EQ(MMS_STATE_NO_VMA, state_of(_metadata, target.region[0].start, MMS_SPACE_KERNEL));
	EXPECT_EQ(~0ULL << (info.va_bits - 1), info.kernel_start);
}

/* the names and sizes of swap areas, against /proc/swaps */
TEST(swap_areas_have_their_names)
{
	struct mms_swap swap = { .size = sizeof(swap) };
	char line[512], path[256], why[160];
	unsigned long long kb;
	FILE *f = fopen("/proc/swaps", "re");
	int err;

	if (!dev_cap(dev, "swap-area", why, sizeof(why)))
		SKIP(return, "%s", why);
	ASSERT_NE(NULL, f);
	ASSERT_NE(NULL, fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		ASSERT_EQ(2, sscanf(line, "%255s %*s %llu", path, &kb));
		ASSERT_EQ(0, dev_ioctl(dev, MMS_IOC_SWAP, &swap));
		EXPECT_STREQ(path, swap.path);
		EXPECT_EQ(strlen(path), swap.path_len);
		EXPECT_EQ(kb, swap.pages * (PAGE >> 10));
		swap.type++;
	}
	fclose(f);
	EXPECT_LT(0, swap.type);
	err = dev_ioctl(dev, MMS_IOC_SWAP, &swap);
	EXPECT_EQ(-ENOENT, err);
}

/* addresses from all over, in no order */
static void choose(uint64_t *va, size_t nr, uint64_t *seed)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		uint64_t r = next_random(seed);
		const struct target_region *t = &target.region[r % target.nr];

		switch (r >> 60) {
		case 0:
			va[i] = r;
			break;
		case 1:
			/* places in the kernel half that stay what they are */
			va[i] = r & 1 ? info.kernel_start + (r >> 8) % (1UL << 36) : ~r % PAGE - PAGE;
			break;
		case 2:
			va[i] = r % info.user_end;
			break;
		default:
			va[i] = t->start + (r >> 8) % t->len;
		}
	}
}

/* a batch is nothing but its single questions */

FIXTURE(batch) {
	uint64_t single_va[1024];
	struct mms_walk single[1024];
	uint64_t va[65536];
	struct mms_walk *walk;
	uint16_t which[65536];
};

FIXTURE_SETUP(batch)
{
	uint64_t seed = 0x9e3779b97f4a7c15ULL;
	size_t i;

	self->walk = calloc(65536, sizeof(*self->walk));
	ASSERT_NE(NULL, self->walk);
	choose(self->single_va, 1024, &seed);
	for (i = 0; i < 65536; i++) {
		self->which[i] = next_random(&seed) % 1024;
		self->va[i] = self->single_va[self->which[i]];
	}
}

FIXTURE_TEARDOWN(batch)
{
	free(self->walk);
}

FIXTURE_VARIANT(batch) { uint32_t nr; };
FIXTURE_VARIANT_ADD(batch, of_1) { .nr = 1 };
FIXTURE_VARIANT_ADD(batch, of_255) { .nr = 255 };
FIXTURE_VARIANT_ADD(batch, of_256) { .nr = 256 };
FIXTURE_VARIANT_ADD(batch, of_257) { .nr = 257 };
FIXTURE_VARIANT_ADD(batch, of_65536) { .nr = 65536 };

/* ask both ways; the first address with two answers, or how many were asked */
static uint32_t first_difference(FIXTURE_DATA(batch) *self, uint32_t nr)
{
	struct mms_translate req;
	uint32_t i;

	for (i = 0; i < 1024; i++)
		if (dev_translate(dev, target.pid, MMS_SPACE_USER,
				  self->single_va + i, self->single + i, 1))
			return 0;
	if (dev_translate_once(dev, &req, target.pid, MMS_SPACE_USER, self->va,
			       self->walk, nr) || req.done != nr)
		return 0;
	for (i = 0; i < nr; i++)
		if (memcmp(&self->walk[i], &self->single[self->which[i]],
			   sizeof(self->walk[i])))
			break;
	return i;
}

/*
 * The target sleeps, but the kernel ages its pages: an accessed bit can be
 * cleared between two questions. It is not set again, so soon all stand still.
 */
TEST_F_TIMEOUT(batch, equals_single_questions, 60)
{
	uint32_t i = 0;
	int try;

	for (try = 0; try < 10 && i < variant->nr; try++)
		i = first_difference(self, variant->nr);
	if (i < variant->nr) {
		print_walk("in a batch", "", &self->walk[i]);
		print_walk("alone", "", &self->single[self->which[i]]);
	}
	EXPECT_EQ(variant->nr, i);
}

/* a thread is as good as its process */
TEST(a_thread_id_will_do)
{
	static char here;
	uint64_t va = (uintptr_t)&here;
	struct mms_walk walk;

	here = 1;
	ASSERT_EQ(0, dev_translate(dev, gettid(), MMS_SPACE_USER, &va, &walk, 1));
	EXPECT_EQ(MMS_STATE_MAPPED, walk.state);
	EXPECT_EQ(pagemap_entry(&here) & PM_PFN, walk.pfn);
}

/* with page-table isolation each process has a second root, just after the first */
TEST(second_root)
{
	const struct target_region *r = target_find(&target, "anon");
	uint64_t root_pa;
	struct mms_walk *walk;

	ASSERT_NE(NULL, r);
	walk = walk_range(target.pid, r->start, 1, &root_pa);
	if (!(info.flags & MMS_INFO_F_SPLIT_PGD)) {
		EXPECT_EQ(MMS_ADDR_NONE, walk->user_pgd.pa);
		SKIP(return, "kernel and user mode share one root; boot with pti=on");
	}
	for (int level = MMS_LEVEL_PGD; level >= 0; level--) {
		if (walk->entry[level].pa == MMS_ADDR_NONE)
			continue;
		EXPECT_EQ(walk->entry[level].pa + PAGE, walk->user_pgd.pa);
		/* same table, but only the kernel's copy forbids execution */
		EXPECT_EQ(walk->entry[level].raw & ~(1ULL << 63), walk->user_pgd.raw);
		break;
	}
	free(walk);
}

/* the table of bits can read what the walks return */
TEST(bits_have_names)
{
	const char *wanted[] = { "present", "write", "user", "accessed", "dirty", "no-exec" };
	const struct target_region *r = target_find(&target, "anon");
	struct mms_ptbit row[64] = { };
	struct mms_list list = {
		.size = sizeof(list), .out = (uintptr_t)row,
		.nr = ARRAY_LEN(row), .stride = sizeof(row[0]),
	};
	struct mms_walk *walk;
	uint64_t root_pa;
	uint32_t i;
	size_t j;

	ASSERT_NE(NULL, r);
	ASSERT_EQ(0, dev_ioctl(dev, MMS_IOC_PTBITS, &list));
	ASSERT_EQ(info.nr_ptbits, list.nr);
	walk = walk_range(target.pid, r->start, 1, &root_pa);
	for (j = 0; j < ARRAY_LEN(wanted); j++) {
		bool found = false;

		for (i = 0; i < list.nr; i++)
			found |= !strcmp(row[i].name, wanted[j]) &&
				 row[i].levels & (1U << walk->level) &&
				 row[i].kinds & MMS_PTBIT_LEAF &&
				 (walk->entry[walk->level].raw & row[i].mask) == row[i].value;
		EXPECT_TRUE(found) TH_LOG("no row names \"%s\"", wanted[j]);
	}
	for (i = 0; i < list.nr; i++) {
		EXPECT_NE(0, row[i].mask);
		EXPECT_EQ(0, row[i].value & ~row[i].mask);
		EXPECT_NE('\0', row[i].name[0]);
		EXPECT_NE('\0', row[i].help[0]);
	}
	free(walk);
}

FIXTURE(slow) { };
FIXTURE_SETUP(slow) { }
FIXTURE_TEARDOWN(slow) { }

static void *sleep_for_ever(void *unused)
{
	for (;;)
		pause();
	return NULL;
}

/* automatic NUMA balancing takes access away to learn who asks */
TEST_F_TIMEOUT(slow, numa_hints, 90)
{
	size_t i, len = 64UL << 20, hints = 0;
	struct mms_walk *walk;
	pthread_t idle;
	uint64_t root_pa;
	char *p;
	int round;

	if (access("/sys/devices/system/node/node1", F_OK))
		SKIP(return, "one NUMA node only");
	if (write_text(BALANCING, "1"))
		SKIP(return, "no automatic NUMA balancing");
	p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, p);
	memset(p, 1, len);
	/* with a second thread the kernel also asks about memory that is already near */
	ASSERT_EQ(0, pthread_create(&idle, NULL, sleep_for_ever, NULL));
	for (round = 0; round < 150 && !hints; round++) {
		for (volatile long spin = 0; spin < 20 * 1000 * 1000; spin++)
			;
		walk = walk_range(getpid(), (uintptr_t)p, len / PAGE, &root_pa);
		for (i = 0; i < len / PAGE; i++) {
			if (walk[i].state != MMS_STATE_NUMA_HINT)
				continue;
			hints++;
			EXPECT_EQ(0, walk[i].prot);
			EXPECT_EQ(MMS_PAGE_PRESENT, walk[i].page_flags & MMS_PAGE_PRESENT);
			EXPECT_NE(MMS_ADDR_NONE, walk[i].pfn);
		}
		free(walk);
	}
	write_text(BALANCING, "0");
	EXPECT_LT(0, hints);
	printf("# %zu hints after %d rounds\n", hints, round);
}

TEST_HARNESS_MAIN
