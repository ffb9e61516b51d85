// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_mm.c - tasks, address spaces and VMAs of processes that never were:
 * 1000 a program with threads and a child that shares its memory, 1001 one
 * without any mapping, 1002 one whose names and numbers mean harm, 2 a kernel
 * thread, 666 a zombie.
 */
#include <errno.h>
#include <string.h>

#include "fake.h"
#include "fake_mm.h"

#define K 1024ULL
#define M (1024 * K)
#define G (1024 * M)

#define MM 0xffff888003b2c400ULL
#define MM_OTHER 0xffff888003b2e800ULL

static const struct {
	uint32_t table;
	uint32_t number;
	const char *name;
} names[] = {
	{ MMS_NAMES_VMA_FLAG, 0, "read" }, { MMS_NAMES_VMA_FLAG, 1, "write" },
	{ MMS_NAMES_VMA_FLAG, 2, "exec" }, { MMS_NAMES_VMA_FLAG, 3, "shared" },
	{ MMS_NAMES_VMA_FLAG, 4, "mayread" }, { MMS_NAMES_VMA_FLAG, 5, "maywrite" },
	{ MMS_NAMES_VMA_FLAG, 6, "mayexec" }, { MMS_NAMES_VMA_FLAG, 7, "mayshare" },
	{ MMS_NAMES_VMA_FLAG, 8, "growsdown" }, { MMS_NAMES_VMA_FLAG, 10, "pfnmap" },
	{ MMS_NAMES_VMA_FLAG, 13, "locked" }, { MMS_NAMES_VMA_FLAG, 14, "io" },
	{ MMS_NAMES_VMA_FLAG, 18, "dontexpand" }, { MMS_NAMES_VMA_FLAG, 20, "account" },
	{ MMS_NAMES_VMA_FLAG, 22, "hugetlb" }, { MMS_NAMES_VMA_FLAG, 27, "softdirty" },
	{ MMS_NAMES_MM_FLAG, 2, "dump-anon-private" },
	{ MMS_NAMES_MM_FLAG, 19, "has-uprobes" },
	{ MMS_NAMES_PAGE_FLAG, 2, "referenced" }, { MMS_NAMES_PAGE_FLAG, 4, "dirty" },
	{ MMS_NAMES_PAGE_FLAG, 5, "lru" },
	{ MMS_NAMES_MIGRATETYPE, 0, "Unmovable" }, { MMS_NAMES_MIGRATETYPE, 1, "Movable" },
	{ MMS_NAMES_MIGRATETYPE, 2, "Reclaimable" },
	{ MMS_NAMES_MIGRATETYPE, 3, "HighAtomic" }, { MMS_NAMES_MIGRATETYPE, 4, "Isolate" },
	{ MMS_NAMES_SLAB_FLAG, 13, "hwcache_align" },
	{ MMS_NAMES_SLAB_FLAG, 17, "reclaim_account" },
	{ MMS_NAMES_SLAB_FLAG, 19, "typesafe_by_rcu" },
	{ MMS_NAMES_ZONE, 0, "DMA" }, { MMS_NAMES_ZONE, 1, "DMA32" },
	{ MMS_NAMES_ZONE, 2, "Normal" }, { MMS_NAMES_ZONE, 3, "Movable" },
	{ MMS_NAMES_VMALLOC_FLAG, 0, "ioremap" }, { MMS_NAMES_VMALLOC_FLAG, 1, "alloc" },
	{ MMS_NAMES_VMALLOC_FLAG, 2, "map" },
};

static int say_names(struct fake_answer *a, const struct mms_view *req)
{
	size_t i;

	(void)req;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct mms_rec_name rec = {
			.table = names[i].table,
			.number = names[i].number,
		};

		strcpy(rec.name, names[i].name);
		fake_rec(a, MMS_REC_NAME, &rec, sizeof(rec));
	}
	return 0;
}

/* ---- VMAs ---- */

#define RO	(MMS_VMA_READ)
#define RX	(MMS_VMA_READ | MMS_VMA_EXEC)
#define RW	(MMS_VMA_READ | MMS_VMA_WRITE)
#define RWX	(RW | MMS_VMA_EXEC)
#define SH	MMS_VMA_SHARED

#define F_RO	0x70ULL | 1
#define F_RX	0x70ULL | 5
#define F_RW	0x100073ULL
#define F_RWS	0xfbULL
#define SOFT	0x8000000ULL

#define APART	MMS_MERGE_APART

const struct fake_area fake_areas[] = {
	{ 0x555555554000, 332 * K, RO, F_RO, 0, 0, APART, 0, 83, 0, 83, 0, 0,
	  "/usr/bin/python3.11", NULL, NULL },
	{ 0x5555555a7000, 2816 * K, RX, F_RX, 0x53, 0, MMS_MERGE_FLAGS, 4, 410, 0, 410, 0, 0,
	  "/usr/bin/python3.11", NULL, NULL },
	{ 0x555555867000, 2304 * K, RO, F_RO, 0x313, 0, MMS_MERGE_FLAGS, 4, 200, 0, 200, 0, 0,
	  "/usr/bin/python3.11", NULL, NULL },
	{ 0x555555aa7000, 4 * K, RO, F_RO | 0x100000, 0x552, 0xffff888004111000,
	  MMS_MERGE_FLAGS | MMS_MERGE_ANON_VMA, 0x100000, 1, 1, 0, 0, 0,
	  "/usr/bin/python3.11", NULL, NULL },
	{ 0x555555aa8000, 1208 * K, RW, F_RW, 0x553, 0xffff888004111000, MMS_MERGE_FLAGS, 2,
	  290, 160, 130, 12, 0, "/usr/bin/python3.11", NULL, NULL },
	{ 0x555555bd6000, 288 * K, RW, F_RW, 0x555555bd6, 0xffff888004111540,
	  MMS_MERGE_FILE | MMS_MERGE_PGOFF | MMS_MERGE_ANON_VMA, 0, 60, 60, 0, 0, 0,
	  NULL, NULL, NULL },
	{ 0x555555e00000, 6 * M, RW, F_RW, 0x555555e00, 0xffff888004111a80, APART, 0,
	  1100, 1100, 0, 300, 512, NULL, "[heap]", NULL },
	{ 0x7fff20000000, G, RW, F_RW, 0x7fff20000, 0xffff888004112000, APART, 0,
	  1536, 1536, 0, 0, 1024, NULL, NULL, "arena\033[31m" },
	{ 0x7ffff0000000, 64 * M, RW | SH, F_RWS, 0, 0, APART, 0, 7, 0, 7, 0, 0,
	  "/dev/shm/r (deleted)", NULL, NULL },
	{ 0x7ffff7800000, 160 * K, RO, F_RO, 0, 0, APART, 0, 40, 0, 40, 0, 0,
	  "/usr/lib/x86_64-linux-gnu/libc.so.6", NULL, NULL },
	{ 0x7ffff7828000, 1556 * K, RX, F_RX, 0x28, 0, MMS_MERGE_FLAGS, 4, 300, 0, 300, 0, 0,
	  "/usr/lib/x86_64-linux-gnu/libc.so.6", NULL, NULL },
	{ 0x7ffff79ad000, 24 * K, RW, F_RW, 0x1ad, 0xffff888004112540, MMS_MERGE_FLAGS, 6,
	  6, 6, 0, 0, 0, "/usr/lib/x86_64-linux-gnu/libc.so.6", NULL, NULL },
	{ 0x7ffff79b3000, 8 * K, RW, F_RW, 0x7ffff79b3, 0, MMS_MERGE_FILE, 0, 2, 2, 0, 0, 0,
	  NULL, NULL, NULL },
	{ 0x7ffff79b5000, 8 * K, RW, F_RW, 0x7ffff79b5, 0, 0, 0, 0, 0, 0, 0, 0,
	  NULL, NULL, NULL },
	{ 0x7ffff7fc1000, 16 * K, RO, 0x44411, 0, 0, APART, 0, 0, 0, 0, 0, 0,
	  NULL, "[vvar]", NULL },
	{ 0x7ffff7fc5000, 8 * K, RX, 0x8040075, 0, 0, MMS_MERGE_FLAGS | MMS_MERGE_SPECIAL,
	  0x8400, 0, 0, 0, 0, 0, NULL, "[vdso]", NULL },
	{ 0x7ffffffde000, 132 * K, RW | MMS_VMA_GROWSDOWN, F_RW | 0x100, 0x7ffffffde, 0xffff888004112a80, APART,
	  0, 9, 9, 0, 0, 0, NULL, "[stack]", NULL },
};

const size_t fake_nr_areas = ARRAY_SIZE(fake_areas);

/* a gap of a page between each, a path that tries to be more than one */
static const struct fake_area hostile[] = {
	{ 0x1000, 0x1000, RWX, ~0ULL, ~0ULL, ~0ULL, 0xffffffff & ~APART, ~0ULL, ~0ULL >> 13,
	  ~0ULL >> 13, 0, 1, 1, "/tmp/two\nlines \033[2J\tand \xff\xfe bytes", NULL, NULL },
	{ 0x3000, 0x7fffffffc000 - 0x3000, RW, F_RW | SOFT, 3, 0, APART, 0, 1, 1, 0, 0, 0,
	  NULL, NULL, "\"name\"\r" },
};

uint64_t fake_struct_at(uint64_t start)
{
	return 0xffff888005000000ULL + (start >> 12) % 8191 * 192;
}

uint64_t fake_area_struct(const struct fake_area *f)
{
	return fake_struct_at(f->start);
}

int fake_is_wrong(const char *what)
{
	return !strcmp(fake_scenario(), what);
}

static void say_area(struct fake_answer *a, const struct fake_area *f,
		     const struct fake_area *before, int pages)
{
	uint64_t below = before ? before->start + before->len : 0;
	struct mms_rec_vma rec = {
		.vma = fake_area_struct(f),
		.start = f->start,
		.end = f->start + f->len,
		.flags = f->flags,
		.pgoff = f->pgoff,
		.page_prot = 0x8000000000000025ULL,
		.anon_vma = f->anon_vma,
		.vm_ops = f->path ? 0xffffffff8222a0c0ULL : 0,
		.file = f->path ? 0xffff888006001000ULL : 0,
		.inode = f->path ? 131072 + f->path[5] : 0,
		.anon_pgoff = f->pgoff,
		.gap = f->start - below,
		.dev_major = f->path ? 254 : 0,
		.dev_minor = f->path ? 1 : 0,
		.access = f->access,
		.merge = f->merge,
		.merge_flags = f->merge_flags,
	};

	if (pages) {
		rec.present = f->present;
		rec.anon = f->anon;
		rec.file_pages = f->file;
		rec.swap = f->swap;
		rec.thp = f->thp;
	}
	fake_rec(a, MMS_REC_VMA, &rec, sizeof(rec));
	if (f->path)
		fake_text(a, MMS_TEXT_PATH, f->path);
	if (f->special)
		fake_text(a, MMS_TEXT_SPECIAL, f->special);
	if (f->name)
		fake_text(a, MMS_TEXT_NAME, f->name);
	if (f->path)
		fake_text(a, MMS_TEXT_SYMBOL, "ext4_file_vm_ops");
}

int fake_mm_error(const struct mms_view *req)
{
	switch (req->pid) {
	case FAKE_PID_KTHREAD:
		return -ENXIO;
	case FAKE_PID_ZOMBIE:
		return -ENODATA;
	case FAKE_PID_FOREIGN:
		return -EPERM;
	case FAKE_PID_MISSING:
		return -ESRCH;
	default:
		return 0;
	}
}

/* VMAs of 1000 with one thing wrong */
static const struct fake_area *wrong_areas(void)
{
	static struct fake_area area[ARRAY_SIZE(fake_areas)];

	memcpy(area, fake_areas, sizeof(area));
	if (fake_is_wrong("vma-apart")) {
		area[13].start -= 4 * K;
		area[13].len += 4 * K;
	} else if (fake_is_wrong("vma-aligned")) {
		area[7].len += 2 * K;
	} else if (fake_is_wrong("vma-inside")) {
		area[16].len += 4 * K;
	} else if (fake_is_wrong("vma-allowed")) {
		area[0].flags &= ~0x10ULL;
	}
	return area;
}

/* VMAs of a process that is only known from its maps */
static const struct fake_area *areas_of_maps(size_t *nr)
{
	static struct fake_area area[16];
	const struct fake_vma *v = fake_maps(nr);
	size_t i;

	for (i = 0; i < *nr; i++) {
		area[i].start = v[i].start;
		area[i].len = v[i].end - v[i].start;
	}
	return area;
}

const struct fake_area *fake_areas_of(int pid, size_t *nr)
{
	if (pid < 1000)
		return areas_of_maps(nr);
	*nr = pid == 1002 ? ARRAY_SIZE(hostile) : pid == 1001 ? 0 :
	      ARRAY_SIZE(fake_areas);
	return pid == 1002 ? hostile : wrong_areas();
}

static int say_vmas(struct fake_answer *a, const struct mms_view *req)
{
	uint64_t end = req->arg[1] ? req->arg[1] : ~0ULL;
	const struct fake_area *area;
	int err = fake_mm_error(req);
	size_t i, nr;

	if (err)
		return err;
	if (req->pid < 1000)
		return fake_say_maps(a);
	area = fake_areas_of(req->pid, &nr);
	for (i = 0; i < nr; i++)
		if (area[i].start + area[i].len > req->arg[0] &&
		    area[i].start < end)
			say_area(a, &area[i], i ? &area[i - 1] : NULL,
				 req->flags & MMS_VIEW_F_PAGES);
	fake_cons(a, MMS_CONS_CHUNKED, MMS_LOCK_MMAP, 0);
	return 0;
}

/* ---- tasks ---- */

#define LEADER MMS_TASK_LEADER

const struct mms_rec_task fake_tasks[] = {
	{ .task = 0xffff888003000000, .mm = 0xffff888003b20000,
	  .active_mm = 0xffff888003b20000, .stack = 0xffffc90000010000,
	  .start_ns = 1000000, .pid = 1, .tgid = 1, .cpu = 0, .flags = LEADER,
	  .state = 'S', .comm = "init" },
	{ .task = 0xffff888003001000, .active_mm = 0xffff888003b20000,
	  .stack = 0xffffc90000018000, .start_ns = 2000000, .pid = 2, .tgid = 2, .cpu = 1,
	  .flags = LEADER | MMS_TASK_KTHREAD | MMS_TASK_BORROWS, .owner_pid = 1,
	  .state = 'S', .comm = "kthreadd" },
	{ .task = 0xffff888003a80000, .mm = MM, .active_mm = MM,
	  .stack = 0xffffc90000120000, .start_ns = 90000000000ULL, .pid = 1000, .tgid = 1000,
	  .ppid = 1, .cpu = 1, .flags = LEADER, .state = 'S', .uid = 1000, .comm = "python3" },
	{ .task = 0xffff888003a82000, .mm = MM, .active_mm = MM,
	  .stack = 0xffffc90000128000, .start_ns = 91000000000ULL, .pid = 1003, .tgid = 1000,
	  .ppid = 1, .cpu = 0, .state = 'R', .uid = 1000, .comm = "worker/0" },
	{ .task = 0xffff888003a84000, .mm = MM, .active_mm = MM,
	  .stack = 0xffffc90000130000, .start_ns = 91100000000ULL, .pid = 1004, .tgid = 1000,
	  .ppid = 1, .cpu = 1, .state = 'S', .uid = 1000, .comm = "worker/1" },
	{ .task = 0xffff888003a86000, .mm = MM, .active_mm = MM,
	  .stack = 0xffffc90000138000, .start_ns = 95000000000ULL, .pid = 1005, .tgid = 1005,
	  .ppid = 1000, .cpu = 0, .flags = LEADER | MMS_TASK_SHARES, .state = 'D',
	  .uid = 1000, .comm = "vforked" },
	{ .task = 0xffff888003a88000, .mm = MM_OTHER, .active_mm = MM_OTHER,
	  .stack = 0xffffc90000140000, .start_ns = 99000000000ULL, .pid = 1002, .tgid = 1002,
	  .ppid = 1, .cpu = 0, .flags = LEADER, .state = 'T', .uid = 4294967294U,
	  .comm = "ev\033[31mil\n name" },
	{ .task = 0xffff888003a8a000, .start_ns = 99000000000ULL, .pid = 666, .tgid = 666,
	  .ppid = 1, .cpu = 0, .flags = LEADER | MMS_TASK_ZOMBIE, .state = 'Z',
	  .comm = "cat" },
};

static int say_tasks(struct fake_answer *a, const struct mms_view *req)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fake_tasks); i++)
		if (fake_tasks[i].flags & LEADER || req->flags & MMS_VIEW_F_THREADS)
			fake_rec(a, MMS_REC_TASK, &fake_tasks[i], sizeof(fake_tasks[i]));
	fake_cons(a, MMS_CONS_RACY, MMS_LOCK_RCU, 0);
	return 0;
}

static int say_task_of(struct fake_answer *a, int pid)
{
	struct mms_rec_task t;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fake_tasks); i++) {
		t = fake_tasks[i];
		if (t.pid != pid)
			continue;
		t.flags |= MMS_TASK_ASKED;
		fake_rec(a, MMS_REC_TASK, &t, sizeof(t));
		return 0;
	}
	t = fake_tasks[2];
	t.pid = t.tgid = pid;
	t.flags |= MMS_TASK_ASKED;
	fake_rec(a, MMS_REC_TASK, &t, sizeof(t));
	return 0;
}

/* ---- address spaces ---- */

static const struct mms_rec_mm space = {
	.mm = MM,
	.pgd_va = 0xffff888004c8e000, .pgd_pa = 0x4c8e000,
	.user_pgd_pa = MMS_ADDR_NONE, .hw_root = 0x4c8e000,
	.start_code = 0x5555555a7000, .end_code = 0x5555558660f1,
	.start_data = 0x555555aa7a10, .end_data = 0x555555bd5f60,
	.start_brk = 0x555555e00000, .brk = 0x555556400000,
	.start_stack = 0x7fffffffe3c0,
	.arg_start = 0x7fffffffe6b2, .arg_end = 0x7fffffffe6d0,
	.env_start = 0x7fffffffe6d0, .env_end = 0x7fffffffefd0,
	.mmap_base = 0x7ffff7fff000, .task_size = 0x7ffffffff000,
	.total_vm = 282000, .locked_vm = 16, .data_vm = 264200, .exec_vm = 1095,
	.stack_vm = 33, .rss_anon = 3042, .rss_file = 1163, .rss_shmem = 7,
	.swap_ents = 312, .hiwater_rss = 4700, .hiwater_vm = 284000,
	.pgtables_bytes = 57344, .flags = 0x80000004, .mm_users = 6, .mm_count = 2,
	.map_count = 17, .max_map_count = 65530, .nr_tasks = 4, .nr_processes = 2,
	.owner_pid = 1000, .own_refs = 1, .alone = 1,
};

/* all that a machine can hold, or says it does */
static const struct mms_rec_mm hostile_space = {
	.mm = MM_OTHER, .pgd_va = ~0ULL, .pgd_pa = ~0ULL, .user_pgd_pa = 1, .hw_root = ~0ULL,
	.end_code = ~0ULL, .brk = 1, .task_size = 0x7ffffffff000, .total_vm = ~0ULL >> 12,
	.rss_anon = ~0ULL >> 12, .swap_ents = ~0ULL >> 12, .pgtables_bytes = ~0ULL,
	.flags = ~0ULL, .mm_users = ~0U, .mm_count = ~0U, .map_count = ~0U, .nr_tasks = 1,
	.nr_processes = 1, .own_refs = ~0U,
};

static int say_sharers(struct fake_answer *a)
{
	size_t i;

	for (i = 3; i < 6; i++)
		fake_rec(a, MMS_REC_TASK, &fake_tasks[i], sizeof(fake_tasks[i]));
	return 0;
}

/* what a process counts of its VMAs */
static void count_areas(struct mms_rec_mm *mm, int pid)
{
	const struct fake_area *area;
	size_t nr, i;

	area = fake_areas_of(pid, &nr);
	mm->map_count = nr + (pid == 1000 && fake_is_wrong("vma-count"));
	mm->total_vm = pid == 1000 && fake_is_wrong("total-vm");
	for (i = 0; i < nr; i++)
		mm->total_vm += area[i].len >> 12;
}

static int say_mm(struct fake_answer *a, const struct mms_view *req)
{
	struct mms_rec_mm mm = req->pid == 1002 ? hostile_space : space;
	int err = fake_mm_error(req);

	if (err == -ESRCH || err == -EPERM)
		return err;
	if (req->space == MMS_SPACE_KERNEL) {
		memset(&mm.start_data, 0, sizeof(mm) - offsetof(struct mms_rec_mm, start_data));
		mm.mm = 0xffffffff82a7a4c0;
		mm.start_code = 0xffffffff81000000;
		mm.end_code = 0xffffffff82000000;
		mm.what = MMS_MM_KERNEL;
		fake_rec(a, MMS_REC_MM, &mm, sizeof(mm));
		return 0;
	}
	say_task_of(a, req->pid);
	if (req->pid == FAKE_PID_ZOMBIE)
		return 0;
	if (req->pid == FAKE_PID_KTHREAD) {
		mm.mm = fake_tasks[0].mm;
		mm.what = MMS_MM_BORROWED;
		mm.owner_pid = 1;
		mm.own_refs = 0;
		fake_rec(a, MMS_REC_MM, &mm, sizeof(mm));
		return 0;
	}
	if (req->pid != 1002)
		say_sharers(a);
	if (req->pid == 1003)
		mm.pgtables_bytes += 4096;
	count_areas(&mm, req->pid);
	if (fake_split_pgd()) {
		mm.user_pgd_pa = mm.pgd_pa + 4096;
		mm.hw_root += 0x800;
	}
	fake_rec(a, MMS_REC_MM, &mm, sizeof(mm));
	fake_text(a, MMS_TEXT_PATH, req->pid == 1002 ? "/tmp/\a (deleted)" :
		  "/usr/bin/python3.11");
	fake_cons(a, MMS_CONS_LOCKED, MMS_LOCK_MMAP, 0);
	return 0;
}

/* ---- the kernel's half ---- */

static const struct mms_rec_region regions[] = {
	{ .start = 0xffff888000000000, .last = 0xffffc87fffffffff, .kind = MMS_REGION_DIRECT,
	  .name = "direct map" },
	{ .start = 0xffffc90000000000, .last = 0xffffe8ffffffffff, .kind = MMS_REGION_VMALLOC,
	  .name = "vmalloc" },
	{ .start = 0xffffea0000000000, .last = 0xffffeaffffffffff, .kind = MMS_REGION_VMEMMAP,
	  .name = "vmemmap" },
	{ .start = 0xfffffe0000000000, .last = 0xfffffe7fffffffff, .kind = MMS_REGION_CPU_ENTRY,
	  .name = "cpu_entry_area" },
	{ .start = 0xffffffff80000000, .last = 0xffffffff9fffffff, .kind = MMS_REGION_IMAGE,
	  .name = "kernel image" },
	{ .start = 0xffffffffa0000000, .last = 0xfffffffffeffffff, .kind = MMS_REGION_MODULES,
	  .name = "modules" },
	{ .start = 0xffffffffff579000, .last = 0xffffffffffdfffff, .kind = MMS_REGION_FIXMAP,
	  .name = "fixmap" },
};

static int say_layout(struct fake_answer *a, const struct mms_view *req)
{
	size_t i;

	(void)req;
	for (i = 0; i < ARRAY_SIZE(regions); i++)
		fake_rec(a, MMS_REC_REGION, &regions[i], sizeof(regions[i]));
	return 0;
}

static const struct {
	struct mms_rec_vmalloc rec;
	const char *caller;
} vmallocs[] = {
	{ { .start = 0xffffc90000000000, .end = 0xffffc90000002000,
	    .vm_struct = 0xffff888003400040, .caller = 0xffffffff81a3c210,
	    .phys = 0xfed00000, .flags = 1 }, "hpet_enable+0x31/0x3c0" },
	{ { .start = 0xffffc90000004000, .end = 0xffffc90000009000,
	    .vm_struct = 0xffff888003400080, .caller = 0xffffffff81089000, .pages = 4,
	    .flags = 2 }, "dup_task_struct+0x54/0x1d0" },
	{ { .start = 0xffffc90000200000, .end = 0xffffc90000401000,
	    .vm_struct = 0xffff8880034000c0, .caller = 0xffffffffc0123456, .pages = 512,
	    .flags = 2, .page_order = 9 }, "fill+0x10/0x20 [fixture]" },
	{ { .start = 0xffffc90000500000, .end = 0xffffc90000540000 }, NULL },
};

static int say_vmalloc(struct fake_answer *a, const struct mms_view *req)
{
	size_t i;

	(void)req;
	for (i = 0; i < ARRAY_SIZE(vmallocs); i++) {
		fake_rec(a, MMS_REC_VMALLOC, &vmallocs[i].rec, sizeof(vmallocs[i].rec));
		if (vmallocs[i].caller)
			fake_text(a, MMS_TEXT_SYMBOL, vmallocs[i].caller);
	}
	fake_cons(a, MMS_CONS_CHUNKED, MMS_LOCK_VMAP, 0);
	return 0;
}

/* the slab object that an mm_struct lies in */
int fake_say_mm_object(struct fake_answer *a, const struct mms_view *req)
{
	struct mms_rec_what rec = {
		.kind = MMS_WHAT_SLAB_OBJECT,
		.addr = req->arg[0],
		.base = req->arg[0],
		.size = 1408,
		.owner = 0xffff888003442200ULL,
		.index = 3,
	};

	if (req->arg[0] != MM)
		return -EINVAL;
	fake_rec(a, MMS_REC_WHAT, &rec, sizeof(rec));
	fake_text(a, MMS_TEXT_NAME, "mm_struct");
	return 0;
}

/* other addresses are nothing that is known */
static int say_what(struct fake_answer *a, const struct mms_view *req)
{
	fake_say_mm_object(a, req);
	return 0;
}

const struct fake_view fake_views_mm[] = {
	{ MMS_VIEW_NAMES, NULL, say_names },
	{ MMS_VIEW_TASKS, NULL, say_tasks },
	{ MMS_VIEW_MM, NULL, say_mm },
	{ MMS_VIEW_VMAS, NULL, say_vmas },
	{ MMS_VIEW_LAYOUT, NULL, say_layout },
	{ MMS_VIEW_VMALLOC, NULL, say_vmalloc },
	{ MMS_VIEW_WHAT, NULL, say_what },
};

const size_t fake_nr_views_mm = ARRAY_SIZE(fake_views_mm);
