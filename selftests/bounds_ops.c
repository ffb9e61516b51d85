// SPDX-License-Identifier: GPL-2.0
/*
 * The questions, each asked to its end.
 */
#include "bounds_ops.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "records.h"

#define READ_AT_ONCE	(128 * 1024)	/* as cat does */

struct bounds_world bounds_world;

static int ask(struct mms_view req)
{
	struct records r;
	int err;

	if (req.pid)
		req.pid = bounds_world.crowd;
	err = dev_view(bounds_world.dev, &req, 0, &r);
	bounds_world.stated = r.last.cons;
	records_free(&r);
	return err;
}

static int ask_view(const struct bounds_op *op)
{
	return ask(op->view);
}

/* one frame of the crowd's */
static uint64_t a_frame(void)
{
	struct mms_walk walk;
	int err = dev_translate(bounds_world.dev, bounds_world.crowd, MMS_SPACE_USER,
				&bounds_world.pages, &walk, 1);

	return err ? 0 : walk.pfn;
}

static int ask_who(const struct bounds_op *op)
{
	struct mms_view req = op->view;

	req.arg[0] = a_frame();
	req.arg[1] = 1;
	return ask(req);
}

static int ask_pages(const struct bounds_op *op)
{
	struct mms_view req = op->view;

	req.arg[0] = a_frame() & ~0x7fffULL;
	req.arg[1] = 0x8000;
	return ask(req);
}

static uint64_t cache_of_vmas(void)
{
	struct mms_view all = { .view = MMS_VIEW_CACHES };
	const struct mms_rec_cache *c;
	struct records r;
	uint64_t found = 0;

	if (dev_view(bounds_world.dev, &all, 0, &r))
		return 0;
	for_each_record(c, &r, MMS_REC_CACHE) {
		const char *name = record_text(&r, c, MMS_TEXT_NAME);

		if (name && !strcmp(name, "vm_area_struct"))
			found = c->cache;
	}
	records_free(&r);
	return found;
}

static int ask_slabs(const struct bounds_op *op)
{
	struct mms_view req = op->view;

	req.arg[0] = cache_of_vmas();
	return req.arg[0] ? ask(req) : -ENOENT;
}

static int ask_translate(const struct bounds_op *op)
{
	const size_t nr = bounds_world.nr_vmas < 65536 ? bounds_world.nr_vmas : 65536;
	struct mms_walk *walk = calloc(nr, sizeof(*walk));
	uint64_t *va = calloc(nr, sizeof(*va));
	struct mms_translate req;
	size_t i;
	int err;

	for (i = 0; i < nr; i++)
		va[i] = bounds_world.vmas + i * PAGE;
	err = dev_translate_once(bounds_world.dev, &req, bounds_world.crowd, MMS_SPACE_USER, va,
				 walk, nr);
	bounds_world.stated = req.cons;
	free(walk);
	free(va);
	return err;
}

static int scan(struct mms_scan like)
{
	struct runs runs;
	int err;

	like.states = STATES_ALL;
	err = dev_scan(bounds_world.dev, &like, &runs);
	bounds_world.stated = runs.cons;
	runs_free(&runs);
	return err;
}

static int ask_scan(const struct bounds_op *op)
{
	return scan((struct mms_scan){ .pid = bounds_world.crowd });
}

static int ask_kernel_scan(const struct bounds_op *op)
{
	struct mms_info info;

	dev_info(bounds_world.dev, &info);
	return scan((struct mms_scan){ .space = MMS_SPACE_KERNEL, .start = info.kernel_start });
}

static int read_whole(const char *path)
{
	static char buf[READ_AT_ONCE];
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	do {
		n = read(fd, buf, sizeof(buf));
	} while (n > 0);
	if (n < 0)
		err = -errno;
	close(fd);
	return err;
}

static int ask_file(const struct bounds_op *op)
{
	char path[128];

	snprintf(path, sizeof(path), op->path, (int)bounds_world.crowd);
	return read_whole(path);
}

static int ask_files(const struct bounds_op *op)
{
	glob_t found;
	size_t i;
	int err = glob(op->path, 0, NULL, &found) ? -ENOENT : 0;

	for (i = 0; !err && i < found.gl_pathc; i++)
		err = read_whole(found.gl_pathv[i]);
	globfree(&found);
	return err;
}

/* the crowd's entries; the whole of its address space would take days */
static int ask_pagemap(const struct bounds_op *op)
{
	static uint64_t entry[READ_AT_ONCE / sizeof(uint64_t)];
	const size_t nr = ARRAY_LEN(entry);
	char path[64];
	size_t done;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", (int)bounds_world.crowd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (done = 0; done < bounds_world.nr_pages; done += nr)
		if (pread(fd, entry, sizeof(entry), (bounds_world.pages / PAGE + done) * 8) < 0)
			break;
	for (done = 0; done < bounds_world.nr_vmas; done += nr)
		if (pread(fd, entry, sizeof(entry), (bounds_world.vmas / PAGE + done) * 8) < 0)
			break;
	close(fd);
	return 0;
}

#define OURS	.by = HOLD_BY_MODULE
#define THEIRS	.by = HOLD_BY_KERNEL, .ask = ask_file
#define ALL	{ ~0ULL, ~0ULL }
#define VERIFY	"/sys/kernel/debug/mmscope/verify/"
#define CROWD	1	/* stands for the pid of the crowd */
#define TABLES	"tables and VMAs"

const struct bounds_op bounds_ops[] = {
	{ "VMAs", "mmscope vma", OURS, ask_view, .unit = TABLES,
	  .view = { .view = MMS_VIEW_VMAS, .pid = CROWD } },
	{ "VMAs", "mmscope tree", OURS, ask_view, .unit = TABLES,
	  .view = { .view = MMS_VIEW_TREE, .pid = CROWD } },
	{ "VMAs", "maps", THEIRS, .path = "/proc/%d/maps" },
	{ "VMAs and their pages", "mmscope vma --pages", OURS, ask_view, .unit = TABLES,
	  .view = { .view = MMS_VIEW_VMAS, .pid = CROWD, .flags = MMS_VIEW_F_PAGES } },
	{ "VMAs and their pages", "smaps", THEIRS, .path = "/proc/%d/smaps" },
	{ "VMAs and their pages", "smaps_rollup", THEIRS, .path = "/proc/%d/smaps_rollup" },
	{ "VMAs and their pages", "numa_maps", THEIRS, .path = "/proc/%d/numa_maps" },
	{ "pages of a process", "mmscope map", OURS, ask_scan, .unit = TABLES },
	{ "pages of a process", "mmscope translate, 65,000 addresses", OURS, ask_translate,
	  .unit = TABLES },
	{ "pages of a process", "pagemap", .by = HOLD_BY_KERNEL, .ask = ask_pagemap },
	{ "page tables", "mmscope pgtables", OURS, ask_view, .unit = TABLES,
	  .view = { .view = MMS_VIEW_TABLES, .pid = CROWD } },
	{ "page tables", "mmscope pgtables --entries", OURS, ask_view, .unit = TABLES,
	  .view = { .view = MMS_VIEW_TABLES, .pid = CROWD, .flags = MMS_VIEW_F_ENTRIES } },
	{ "page tables", "mmscope verify pgtable", OURS, ask_file, .path = VERIFY "pgtable" },
	{ "page tables", "mmscope verify vma", OURS, ask_file, .path = VERIFY "vma" },
	{ "kernel mappings", "mmscope map kernel", OURS, ask_kernel_scan, .unit = TABLES },
	{ "kernel mappings", "mmscope pgtables kernel", OURS, ask_view, .unit = TABLES,
	  .view = { .view = MMS_VIEW_TABLES, .space = MMS_SPACE_KERNEL } },
	{ "kernel mappings", "page_tables/kernel", THEIRS,
	  .path = "/sys/kernel/debug/page_tables/kernel" },
	{ "vmalloc areas", "mmscope mm --vmalloc", OURS, ask_view,
	  .view = { .view = MMS_VIEW_VMALLOC } },
	{ "vmalloc areas", "vmallocinfo", THEIRS, .path = "/proc/vmallocinfo" },
	{ "tasks", "mmscope tasks --threads", OURS, ask_view,
	  .view = { .view = MMS_VIEW_TASKS, .flags = MMS_VIEW_F_THREADS } },
	{ "tasks", "mmscope mm", OURS, ask_view, .view = { .view = MMS_VIEW_MM, .pid = CROWD } },
	{ "who maps a frame", "mmscope who", OURS, ask_who, .unit = TABLES,
	  .view = { .view = MMS_VIEW_WHO } },
	{ "zones", "mmscope zones", OURS, ask_view, .view = { .view = MMS_VIEW_ZONES } },
	{ "zones", "zoneinfo", THEIRS, .path = "/proc/zoneinfo" },
	{ "zones", "buddyinfo", THEIRS, .path = "/proc/buddyinfo" },
	{ "free blocks", "mmscope buddy", OURS, ask_view, .unit = "blocks",
	  .view = { .view = MMS_VIEW_BUDDY, .arg = ALL } },
	{ "free blocks", "mmscope buddy, exact", OURS, ask_view, .unit = "blocks", .most = 65536,
	  .view = { .view = MMS_VIEW_BUDDY, .arg = ALL, .flags = MMS_VIEW_F_EXACT } },
	{ "free blocks", "mmscope verify buddy", OURS, ask_file, .path = VERIFY "buddy" },
	{ "free blocks", "pagetypeinfo", THEIRS, .path = "/proc/pagetypeinfo" },
	{ "pages kept by CPUs", "mmscope buddy --pcp", OURS, ask_view, .unit = "pages",
	  .view = { .view = MMS_VIEW_PCP, .arg = ALL, .flags = MMS_VIEW_F_MEMBERS } },
	{ "pageblocks", "mmscope buddy --map", OURS, ask_view,
	  .view = { .view = MMS_VIEW_PAGEBLOCKS, .arg = ALL } },
	{ "frames", "mmscope frames", OURS, ask_view, .view = { .view = MMS_VIEW_CENSUS } },
	{ "frames", "mmscope page, 32,768 frames", OURS, ask_pages,
	  .view = { .view = MMS_VIEW_PAGES } },
	{ "slab caches", "mmscope slab", OURS, ask_view, .unit = "slabs",
	  .view = { .view = MMS_VIEW_CACHES } },
	{ "slab caches", "slabinfo", THEIRS, .path = "/proc/slabinfo" },
	{ "slab caches", "/sys/kernel/slab/*/objects", .by = HOLD_BY_KERNEL, .ask = ask_files,
	  .path = "/sys/kernel/slab/*/objects" },
	{ "slabs and objects", "mmscope slab --objects vm_area_struct", OURS, ask_slabs,
	  .unit = "slabs", .view = { .view = MMS_VIEW_SLABS, .flags = MMS_VIEW_F_OBJECTS } },
	{ "slabs and objects", "mmscope verify slab", OURS, ask_file, .path = VERIFY "slab" },
	{ "slabs and objects", "/sys/kernel/slab/*/objects_partial", .by = HOLD_BY_KERNEL,
	  .ask = ask_files, .path = "/sys/kernel/slab/*/objects_partial" },
};

const size_t bounds_ops_nr = ARRAY_LEN(bounds_ops);
