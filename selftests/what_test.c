// SPDX-License-Identifier: GPL-2.0
/*
 * What an address is: symbols of /proc/kallsyms, areas of /proc/vmallocinfo,
 * structures whose addresses other views give out, page tables that a
 * translation went through, and numbers that mean nothing.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "frames.h"
#include "kernelmap.h"
#include "procfs.h"
#include "records.h"

static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
}

static int what(uint64_t number, uint64_t as, struct records *r)
{
	struct mms_view req = { .view = MMS_VIEW_WHAT, .arg = { number, as } };

	return dev_view(dev, &req, MMS_VIEW_LEN_MIN, r);
}

static const struct mms_rec_what *find(const struct records *r, uint32_t kind)
{
	const struct mms_rec_what *rec;

	for_each_record(rec, r, MMS_REC_WHAT)
		if (rec->kind == kind)
			return rec;
	return NULL;
}

/* a symbol and an address inside of it */
static bool check_symbol(struct __test_metadata *_metadata, const char *name)
{
	uint64_t va = kallsyms_find(name, NULL);
	const struct mms_rec_what *rec;
	struct records r;
	char wanted[80];

	if (!va)
		return false;
	ASSERT_EQ(0, what(va + 1, MMS_WHAT_AS_VA, &r));
	rec = find(&r, MMS_WHAT_SYMBOL);
	ASSERT_NE(NULL, rec) TH_LOG("%s", name);
	EXPECT_EQ(va, rec->base);
	EXPECT_LT(1, rec->size);
	snprintf(wanted, sizeof(wanted), "%s+0x1/", name);
	ASSERT_NE(NULL, record_text(&r, rec, MMS_TEXT_SYMBOL));
	EXPECT_EQ(0, strncmp(wanted, record_text(&r, rec, MMS_TEXT_SYMBOL), strlen(wanted)))
		TH_LOG("%s: %s", wanted, record_text(&r, rec, MMS_TEXT_SYMBOL));
	rec = find(&r, MMS_WHAT_FRAME);
	ASSERT_NE(NULL, rec) TH_LOG("%s", name);
	EXPECT_EQ(MMS_FRAME_RESERVED, rec->extra) TH_LOG("%s", name);
	/* where the image ends is seen from a symbol of data */
	EXPECT_EQ(!!kallsyms_find("_end", NULL), !!find(&r, MMS_WHAT_REGION));
	records_free(&r);
	return true;
}

TEST(symbols)
{
	static const char * const names[] = {
		"schedule", "vfs_read", "init_task", "jiffies", "linux_banner", "init_mm",
	};
	unsigned int i, found = 0;

	for (i = 0; i < ARRAY_LEN(names); i++)
		found += check_symbol(_metadata, names[i]);
	printf("# %u symbols compared, mismatches 0 if this passed\n", found);
	if (!found)
		SKIP(return, "/proc/kallsyms shows no addresses");
}

TEST(memory_of_a_module)
{
	uint64_t va = kallsyms_find("mms_what_step", "mmscope");
	const struct mms_rec_what *rec;
	struct records r;

	if (!va)
		SKIP(return, "/proc/kallsyms shows no addresses");
	ASSERT_EQ(0, what(va, MMS_WHAT_AS_VA, &r));
	rec = find(&r, MMS_WHAT_MODULE);
	ASSERT_NE(NULL, rec);
	EXPECT_STREQ("mmscope", record_text(&r, rec, MMS_TEXT_NAME));
	rec = find(&r, MMS_WHAT_FRAME);
	ASSERT_NE(NULL, rec);
	EXPECT_EQ(dev_cap(dev, "vmalloc", NULL, 0) ? MMS_FRAME_VMALLOC : MMS_FRAME_KERNEL,
		  rec->extra);
	records_free(&r);
}

TEST(areas_of_vmalloc)
{
	static struct vmalloc_area area[4096];
	size_t i, nr = vmalloc_areas(area, ARRAY_LEN(area)), compared = 0, gone = 0;
	unsigned int wrong = 0;

	if (!nr || !dev_cap(dev, "vmalloc", NULL, 0))
		SKIP(return, "no vmalloc areas are shown");
	for (i = 0; i < nr; i += nr / 100 + 1) {
		const struct mms_rec_what *rec;
		struct records r;

		ASSERT_EQ(0, what(area[i].va + 8, MMS_WHAT_AS_VA, &r));
		rec = find(&r, MMS_WHAT_VMALLOC);
		compared++;
		if (!rec)
			gone++;
		else if (rec->base != area[i].va || rec->size != area[i].len)
			wrong++;
		records_free(&r);
	}
	printf("# %zu areas compared, mismatches %u, %zu were gone\n", compared, wrong, gone);
	EXPECT_EQ(0, wrong);
	EXPECT_GT(compared / 10 + 3, gone);
}

/* every table that the translation of an address of this process went through */
TEST(page_tables)
{
	uint64_t va = (uintptr_t)&dev;
	struct mms_walk walk;
	unsigned int level, tables = 0;

	ASSERT_EQ(0, dev_translate(dev, getpid(), MMS_SPACE_USER, &va, &walk, 1));
	for (level = 0; level < MMS_LEVELS; level++) {
		const struct mms_rec_what *rec;
		struct records r;

		if (walk.entry[level].pa == MMS_ADDR_NONE)
			continue;
		ASSERT_EQ(0, what(walk.entry[level].pa, MMS_WHAT_AS_PA, &r));
		rec = find(&r, MMS_WHAT_FRAME);
		ASSERT_NE(NULL, rec);
		EXPECT_EQ(walk.entry[level].pa >> PAGE_BITS, rec->pfn);
		/* before v6.15 the kernel marks only the lower tables as such */
		if (rec->extra == MMS_FRAME_KERNEL && level > MMS_LEVEL_PMD &&
		    !kernel_at_least(6, 15)) {
			printf("# the table of level %u has no mark of its own\n", level);
		} else {
			EXPECT_EQ(MMS_FRAME_PAGE_TABLE, rec->extra) TH_LOG("level %u", level);
			EXPECT_NE(NULL, find(&r, MMS_WHAT_PAGE_TABLE));
		}
		tables++;
		records_free(&r);
	}
	EXPECT_LE(3, tables);
}

TEST(a_struct_page)
{
	const struct mms_rec_frame *f;
	const struct mms_rec_what *rec;
	struct records frame, r;
	volatile char *p = malloc(1);

	*p = 1;
	ASSERT_EQ(0, pages_read(dev, pagemap_entry((void *)p) & PM_PFN, 1, &frame));
	f = records_next(&frame, NULL, MMS_REC_FRAME);
	ASSERT_EQ(0, what(f->page + 9, MMS_WHAT_AS_VA, &r));
	rec = find(&r, MMS_WHAT_STRUCT_PAGE);
	ASSERT_NE(NULL, rec);
	EXPECT_EQ(f->pfn, rec->extra);
	EXPECT_EQ(f->page, rec->base);
	records_free(&r);
	ASSERT_EQ(0, what(f->pfn, MMS_WHAT_AS_PFN, &r));
	rec = find(&r, MMS_WHAT_FRAME);
	ASSERT_NE(NULL, rec);
	EXPECT_EQ(MMS_FRAME_ANON, rec->extra);
	records_free(&r);
	records_free(&frame);
	free((void *)p);
}

/* the stack of this very task: a frame of a stack leads to its task, and back */
TEST(kernel_stacks)
{
	struct mms_view req = { .view = MMS_VIEW_VMALLOC };
	const struct mms_rec_vmalloc *area;
	unsigned int stacks = 0, guards = 0, own = 0;
	struct records all, r;

	if (!dev_cap(dev, "vmalloc", NULL, 0))
		SKIP(return, "no vmalloc areas are shown");
	ASSERT_EQ(0, dev_view(dev, &req, 0, &all));
	for_each_record(area, &all, MMS_REC_VMALLOC) {
		const struct mms_rec_what *rec;

		if (area->pages != 4 && area->pages != 8)
			continue;
		ASSERT_EQ(0, what(area->start + 64, MMS_WHAT_AS_VA, &r));
		rec = find(&r, MMS_WHAT_STACK);
		if (rec) {
			stacks++;
			own += rec->pid == getpid();
			EXPECT_EQ(area->start, rec->base);
			EXPECT_EQ(area->pages * PAGE, rec->size);
			EXPECT_NE(NULL, find(&r, MMS_WHAT_FRAME));
			EXPECT_EQ(MMS_FRAME_STACK, find(&r, MMS_WHAT_FRAME)->extra);
		}
		records_free(&r);
		if (!rec)
			continue;
		ASSERT_EQ(0, what(area->start - 64, MMS_WHAT_AS_VA, &r));
		rec = find(&r, MMS_WHAT_STACK);
		guards += rec && rec->flags & MMS_WHAT_F_GUARD && rec->base == area->start;
		records_free(&r);
	}
	records_free(&all);
	printf("# %u stacks, %u guard pages below them, %u of this process\n", stacks, guards, own);
	EXPECT_EQ(1, own);
	EXPECT_LT(10, stacks);
	EXPECT_LE(stacks, guards + 3);
}

/* structures of this process, by the addresses that MMS_VIEW_MM and _VMAS give */
TEST(structures_in_slabs)
{
	struct mms_view req = { .view = MMS_VIEW_MM, .pid = getpid() };
	const struct mms_rec_what *rec;
	const struct mms_rec_task *task;
	const struct mms_rec_vma *vma;
	unsigned int compared = 0;
	struct records all, r;

	if (!dev_cap(dev, "slab", NULL, 0))
		SKIP(return, "slabs cannot be read");
	ASSERT_EQ(0, dev_view(dev, &req, 0, &all));
	task = records_next(&all, NULL, MMS_REC_TASK);
	ASSERT_NE(NULL, task);
	ASSERT_EQ(0, what(task->task + 100, MMS_WHAT_AS_VA, &r));
	rec = find(&r, MMS_WHAT_TASK);
	ASSERT_NE(NULL, rec);
	EXPECT_EQ(getpid(), rec->pid);
	EXPECT_EQ(task->task, rec->base);
	EXPECT_STREQ("what_test", record_text(&r, rec, MMS_TEXT_COMM));
	rec = find(&r, MMS_WHAT_SLAB_OBJECT);
	ASSERT_NE(NULL, rec);
	EXPECT_STREQ("task_struct", record_text(&r, rec, MMS_TEXT_NAME));
	records_free(&r);
	ASSERT_EQ(0, what(task->mm + 8, MMS_WHAT_AS_VA, &r));
	rec = find(&r, MMS_WHAT_MM);
	ASSERT_NE(NULL, rec);
	EXPECT_EQ(getpid(), rec->pid);
	EXPECT_EQ(task->mm, rec->base);
	records_free(&r);
	records_free(&all);

	req.view = MMS_VIEW_VMAS;
	ASSERT_EQ(0, dev_view(dev, &req, 0, &all));
	for_each_record(vma, &all, MMS_REC_VMA) {
		if (!vma->vma)
			continue;
		ASSERT_EQ(0, what(vma->vma + 16, MMS_WHAT_AS_VA, &r));
		rec = find(&r, MMS_WHAT_VMA);
		compared++;
		EXPECT_NE(NULL, rec) TH_LOG("%#llx", vma->vma);
		if (rec) {
			EXPECT_EQ(getpid(), rec->pid);
			EXPECT_EQ(vma->start, rec->extra);
		}
		records_free(&r);
	}
	records_free(&all);
	printf("# %u VMAs compared\n", compared);
	EXPECT_LT(5, compared);
}

TEST(numbers_that_mean_nothing)
{
	uint64_t seed = 7;
	struct records r;
	unsigned int i;

	EXPECT_EQ(-EINVAL, what(0, 3, &r));
	EXPECT_EQ(-EINVAL, what(~0ULL, MMS_WHAT_AS_PFN, &r));
	ASSERT_EQ(0, what((uintptr_t)&seed, MMS_WHAT_AS_VA, &r));
	EXPECT_NE(NULL, find(&r, MMS_WHAT_USER));
	records_free(&r);
	ASSERT_EQ(0, what(0x8000000000000000ULL, MMS_WHAT_AS_VA, &r));
	EXPECT_NE(NULL, find(&r, MMS_WHAT_NOTHING));
	records_free(&r);
	for (i = 0; i < 300; i++) {
		uint64_t number = next_random(&seed);

		/* anywhere in the kernel half, and near its end */
		number |= i % 3 ? 0xffff800000000000ULL : 0xffffffff80000000ULL;
		ASSERT_EQ(0, what(number, MMS_WHAT_AS_VA, &r));
		EXPECT_LT(0, r.nr);
		records_free(&r);
		ASSERT_EQ(0, what(next_random(&seed) >> (i % 64), MMS_WHAT_AS_PA, &r));
		records_free(&r);
	}
}

TEST_HARNESS_MAIN
