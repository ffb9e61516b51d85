// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel half: translations and scans against what /proc/kcore,
 * /proc/vmallocinfo and /proc/kallsyms say.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "expect.h"
#include "kernelmap.h"

#define X	MMS_PROT_EXEC
#define W	MMS_PROT_WRITE

static struct mms_info info;
static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	dev_info(dev, &info);
	/* read once, before every test becomes a process of its own */
	kallsyms_find("_stext", NULL);
}

/* one kernel address, with all that must hold for any */
static struct mms_walk ask(struct __test_metadata *_metadata, uint64_t va)
{
	struct mms_translate req;
	struct mms_walk walk;
	const char *wrong;

	ASSERT_EQ(0, dev_translate_once(dev, &req, 0, MMS_SPACE_KERNEL, &va, &walk, 1));
	wrong = expect_consistent(&info, req.root_pa, &walk);
	EXPECT_EQ(NULL, wrong) TH_LOG("%#" PRIx64 ": %s", va, wrong);
	EXPECT_EQ(MMS_PAGE_KERNEL, walk.page_flags & MMS_PAGE_KERNEL);
	EXPECT_EQ(0, walk.vma_end);
	EXPECT_TRUE(walk.state == MMS_STATE_MAPPED || walk.state == MMS_STATE_UNMAPPED)
		TH_LOG("%#" PRIx64 " is in state %u", va, walk.state);
	return walk;
}

/* a symbol's page must be mapped with these rights; tells whether it exists */
static bool check_symbol(struct __test_metadata *_metadata, const char *name,
			 const char *module, uint8_t rights)
{
	uint64_t va = kallsyms_find(name, module);
	struct mms_walk walk;

	if (!va) {
		printf("# no symbol %s\n", name);
		return false;
	}
	walk = ask(_metadata, va);
	EXPECT_EQ(MMS_STATE_MAPPED, walk.state) TH_LOG("%s", name);
	EXPECT_EQ(MMS_PROT_READ | rights, walk.prot) TH_LOG("%s", name);
	return true;
}

TEST(text_is_executable_and_data_is_not)
{
	bool found = check_symbol(_metadata, "_stext", NULL, X);

	if (!found)
		SKIP(return, "/proc/kallsyms shows no addresses");
	check_symbol(_metadata, "schedule", NULL, X);
	check_symbol(_metadata, "init_task", NULL, W);
	check_symbol(_metadata, "jiffies", NULL, W);
	check_symbol(_metadata, "linux_banner", NULL, 0);
	check_symbol(_metadata, "sys_call_table", NULL, 0);
}

TEST(module_text_and_data)
{
	EXPECT_TRUE(check_symbol(_metadata, "mms_translate", "mmscope", X));
	if (!kallsyms_find("init_task", NULL))
		SKIP(return, "/proc/kallsyms shows no data (CONFIG_KALLSYMS_ALL)");
	EXPECT_TRUE(check_symbol(_metadata, "mms_geometry", "mmscope", W));
	EXPECT_TRUE(check_symbol(_metadata, "mms_arch_ptbits", "mmscope", 0));
}

/* direct map and kernel image: kcore names the physical address of each segment */
TEST(segments_of_kcore)
{
	struct kcore_segment seg[128];
	size_t i, j, nr = kcore_segments(seg, ARRAY_LEN(seg)), mapped = 0, unmapped = 0;
	uint64_t seed = 0x5eed;

	if (!nr)
		SKIP(return, "/proc/kcore cannot be read");
	for (i = 0; i < nr; i++) {
		bool has_pa = seg[i].pa && seg[i].pa != ~0ULL;

		for (j = 0; j < 64; j++) {
			uint64_t offset = next_random(&seed) % seg[i].len;
			struct mms_walk walk = ask(_metadata, seg[i].va + offset);

			mapped += walk.state == MMS_STATE_MAPPED;
			unmapped += walk.state == MMS_STATE_UNMAPPED;
			if (has_pa && walk.state == MMS_STATE_MAPPED)
				EXPECT_EQ(seg[i].pa + offset, walk.pa)
					TH_LOG("segment at %#" PRIx64, seg[i].va);
		}
	}
	printf("# %zu segments, %zu addresses mapped, %zu not\n", nr, mapped, unmapped);
	EXPECT_LT(64, mapped);
}

static void check_area(struct __test_metadata *_metadata, const struct vmalloc_area *a)
{
	uint64_t page;

	for (page = 0; page < a->pages; page++) {
		struct mms_walk walk = ask(_metadata, a->va + page * PAGE + 8);

		EXPECT_EQ(MMS_STATE_MAPPED, walk.state)
			TH_LOG("vmalloc %#" PRIx64 " page %" PRIu64, a->va, page);
		EXPECT_EQ(0, walk.prot & MMS_PROT_USER);
	}
	/* the page after the last is there to catch overruns */
	if (a->pages && a->len == (a->pages + 1) * PAGE)
		EXPECT_EQ(MMS_STATE_UNMAPPED, ask(_metadata, a->va + a->pages * PAGE).state);
	if (a->pa != MMS_ADDR_NONE)
		EXPECT_EQ(a->pa, ask(_metadata, a->va).pa);
}

FIXTURE(slow) { };
FIXTURE_SETUP(slow) { }
FIXTURE_TEARDOWN(slow) { }

/* an area may be freed between the two: what differs twice is wrong */
static bool still_there(const struct vmalloc_area *a)
{
	static struct vmalloc_area again[4096];
	size_t i, nr = vmalloc_areas(again, ARRAY_LEN(again));

	for (i = 0; i < nr; i++)
		if (again[i].va == a->va && again[i].pages == a->pages)
			return true;
	return false;
}

TEST_F_TIMEOUT(slow, areas_of_vmallocinfo, 90)
{
	static struct vmalloc_area area[4096];
	size_t i, nr = vmalloc_areas(area, ARRAY_LEN(area)), pages = 0, io = 0;

	if (!nr)
		SKIP(return, "/proc/vmallocinfo shows no addresses");
	for (i = 0; i < nr; i++) {
		if (!area[i].va || area[i].pages > 2048)
			continue;
		if (area[i].pages && ask(_metadata, area[i].va).state != MMS_STATE_MAPPED &&
		    !still_there(&area[i]))
			continue;
		check_area(_metadata, &area[i]);
		pages += area[i].pages;
		io += area[i].pa != MMS_ADDR_NONE;
	}
	printf("# %zu areas: %zu pages of memory, %zu of devices\n", nr, pages, io);
	EXPECT_LT(10, pages);
	EXPECT_LT(0, io);
}

/* where each entry of the array of struct page for a frame of the kernel lies */
TEST(memory_map_and_fixed_addresses)
{
	uint64_t pointer = kallsyms_find("vmemmap_base", NULL);
	struct mms_walk walk;
	uint64_t va, user = 0, mapped = 0;

	/* the read-only alias of the interrupt table, at a fixed address (v4.15+) */
	walk = ask(_metadata, 0xfffffe0000000000ULL);
	EXPECT_EQ(MMS_STATE_MAPPED, walk.state);
	EXPECT_EQ(MMS_PROT_READ, walk.prot);

	for (va = 0xffffffffff200000ULL; va < 0xffffffffff800000ULL; va += PAGE) {
		walk = ask(_metadata, va);
		mapped += walk.state == MMS_STATE_MAPPED;
		user += !!(walk.prot & MMS_PROT_USER) && va != 0xffffffffff600000ULL;
	}
	EXPECT_LT(0, mapped);
	EXPECT_EQ(0, user);
	if (pointer)
		EXPECT_EQ(MMS_STATE_MAPPED, ask(_metadata, pointer).state);
}

/* asked through a process, a kernel address gives the same and says so */
TEST(through_a_process)
{
	uint64_t va = kallsyms_find("_stext", NULL);
	struct mms_walk walk, own;

	if (!va)
		SKIP(return, "/proc/kallsyms shows no addresses");
	walk = ask(_metadata, va);
	ASSERT_EQ(0, dev_translate(dev, getpid(), MMS_SPACE_USER, &va, &own, 1));
	EXPECT_EQ(MMS_PAGE_KERNEL, own.page_flags & MMS_PAGE_KERNEL);
	EXPECT_EQ(walk.pa, own.pa);
	EXPECT_EQ(walk.prot, own.prot);
}

/* the bookkeeping of a scan of the whole kernel half, and each run asked again */
TEST_F_TIMEOUT(slow, scan_of_the_kernel_half, 120)
{
	struct mms_scan scan = {
		.space = MMS_SPACE_KERNEL,
		.states = STATES_ALL,
		.flags = MMS_SCAN_F_MERGE_AD,
	};
	uint64_t at = info.kernel_start, mapped = 0, moved = 0, checked = 0;
	const char *why;
	struct runs runs;
	size_t i;

	ASSERT_EQ(0, dev_scan(dev, &scan, &runs));
	for (i = 0; i < runs.nr; i++) {
		const struct mms_run *run = &runs.run[i];
		uint64_t va = run->va + ((run->len / 2) & ~(PAGE - 1));
		struct mms_walk walk = ask(_metadata, va);

		ASSERT_EQ(at, run->va) TH_LOG("run %zu", i);
		at += run->len;
		if (run->state == MMS_STATE_MAPPED)
			mapped += run->len;
		EXPECT_TRUE(!(run->prot & MMS_PROT_USER) ||
			    (run->va & ~0xfffULL) == 0xffffffffff600000ULL)
			TH_LOG("user bit at %#llx", run->va);
		checked++;
		/* the kernel goes on working meanwhile: memory comes and goes */
		moved += !run_says_same(run, &walk, MMS_PAGE_YOUNG | MMS_PAGE_DIRTY, &why);
	}
	EXPECT_EQ(0, at);
	printf("# %zu runs in %zu calls, %" PRIu64 " MiB mapped, %" PRIu64 " of %" PRIu64
	       " runs changed meanwhile; longest hold %llu ns, %u tables\n", runs.nr,
	       runs.calls, mapped >> 20, moved, checked, runs.cons.max_hold_ns,
	       runs.cons.max_hold_tables);
	EXPECT_LT(100, runs.nr);
	EXPECT_GT(checked / 20 + 10, moved);
	runs_free(&runs);
}

TEST_HARNESS_MAIN
