// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake.c - answers the library's system calls and the tool's reads of /proc
 * from the tables of machines.c.
 *
 * Environment: MMSCOPE_FAKE names the machine, or "missing", "denied", "abi",
 * "stuck" for a module in that condition; MMSCOPE_FAKE_RUNS=N gives process 7 N
 * runs of one page; MMSCOPE_FAKE_CHUNK=N ends each scan call after N pages, and
 * each call for a view after N records.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "fake_mm.h"
#include "fake_pgtable.h"
#include "fake_view.h"
#include "lib.h"

FILE *procfs_open(int pid, const char *name);
FILE *sysfile_open(const char *path);

#define FD 1000
#define ROOT_PA 0x10000000ULL
#define TABLE_STEP 0x1000000ULL
#define USER_ROOT_PA 0x1f000000ULL
#define MANY_PID 7
#define MANY_VA 0x7e0000000000ULL

const char *fake_scenario(void)
{
	const char *name = getenv("MMSCOPE_FAKE");

	return name ? name : fake_machines[0].name;
}

static const struct fake_machine *machine(void)
{
	size_t i;

	for (i = 0; i < fake_nr_machines; i++)
		if (!strcmp(fake_machines[i].name, fake_scenario()))
			return &fake_machines[i];
	return &fake_machines[0];
}

int fake_split_pgd(void)
{
	return machine()->info.flags & MMS_INFO_F_SPLIT_PGD;
}

static uint64_t number_of(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

int mms_sys_open(const char *path)
{
	(void)path;
	if (!strcmp(fake_scenario(), "missing"))
		return -ENOENT;
	if (!strcmp(fake_scenario(), "denied"))
		return -EACCES;
	return FD;
}

void mms_sys_close(int fd)
{
	(void)fd;
}

static int pid_error(int pid)
{
	switch (pid) {
	case FAKE_PID_KTHREAD:
		return -ENXIO;
	case FAKE_PID_FOREIGN:
		return -EPERM;
	case FAKE_PID_MISSING:
		return -ESRCH;
	case FAKE_PID_ZOMBIE:
		return -ENODATA;
	default:
		return 0;
	}
}

/* ---- tables that are fetched whole ---- */

static int do_info(struct mms_info *info)
{
	uint32_t size = info->size;

	*info = machine()->info;
	info->size = size;
	if (!strcmp(fake_scenario(), "abi"))
		info->abi_major = MMS_ABI_MAJOR + 1;
	return 0;
}

static int do_caps(struct mms_list *list)
{
	static const struct mms_cap caps[] = {
		{ "translate", "header", "", 1, 0 },
		{ "kernel-root", "symbol init_mm", "", 1, 0 },
		{ "swap-names", "", "the symbol swap_info was not found", 0, 0 },
	};

	memcpy((void *)(uintptr_t)list->out, caps, sizeof(caps));
	list->nr = 3;
	return 0;
}

static int do_ptbits(struct mms_list *list)
{
	memcpy((void *)(uintptr_t)list->out, machine()->rows,
	       list->nr * sizeof(struct mms_ptbit));
	return 0;
}

static int do_swap(struct mms_swap *swap)
{
	if (swap->type)
		return -ENOENT;
	strcpy(swap->path, "/dev/vda2");
	swap->path_len = strlen(swap->path);
	swap->pages = 262144;
	return 0;
}

/* ---- translate ---- */

static const struct fake_page *page_at(const struct fake_page *p, size_t nr,
				       uint64_t va)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (va >= p[i].va && va - p[i].va < p[i].len)
			return &p[i];
	return NULL;
}

static uint64_t entry_pa(const struct mms_info *info, unsigned int level,
			 uint64_t va)
{
	return ROOT_PA + (MMS_LEVEL_PGD - level) * TABLE_STEP +
	       mmscope_level_index(info, level, va) * info->level[level].entry_size;
}

static unsigned int kind_of(const struct fake_page *p)
{
	switch (p->state) {
	case MMS_STATE_MAPPED:
	case MMS_STATE_PROT_NONE:
	case MMS_STATE_NUMA_HINT:
		return 2;
	case MMS_STATE_NEVER:
	case MMS_STATE_NO_TABLE:
	case MMS_STATE_UNMAPPED:
		return 0;
	default:
		return 3;
	}
}

static void fill_entries(const struct fake_machine *f, const struct fake_page *p,
			 struct mms_walk *w)
{
	int level;

	for (level = mmscope_level_below(&f->info, MMS_LEVELS); level > p->level;
	     level = mmscope_level_below(&f->info, level)) {
		int next = mmscope_level_below(&f->info, level);

		w->entry[level].pa = entry_pa(&f->info, level, w->va);
		w->entry[level].raw = f->table_bits |
			(ROOT_PA + (MMS_LEVEL_PGD - next) * TABLE_STEP);
		w->kinds |= 1 << 2 * level;
	}
	w->entry[level].pa = entry_pa(&f->info, level, w->va);
	w->entry[level].raw = p->bits;
	if (w->pfn != MMS_ADDR_NONE)
		w->entry[level].raw |= w->pa & -(1ULL << f->info.level[level].shift);
	w->kinds |= kind_of(p) << 2 * level;
}

static void fill_page(const struct fake_machine *f, const struct fake_page *p,
		      struct mms_walk *w)
{
	w->state = p->state;
	w->level = p->level;
	w->prot = p->prot;
	w->page_flags = p->flags;
	if (p->state == MMS_STATE_SWAP) {
		w->aux = p->at + ((w->va - p->va) >> f->info.page_shift);
		w->swap_type = p->at == 0x129 ? 0 : 1;
	} else if (p->state == MMS_STATE_MARKER) {
		w->aux = p->at;
	} else if (p->at != MMS_ADDR_NONE) {
		w->pa = p->at + (w->va - p->va);
		w->pfn = w->pa >> f->info.page_shift;
		w->page_shift = f->info.level[p->level].shift;
	}
	fill_entries(f, p, w);
	/* what waits or is broken has a frame, but no address to go to */
	if (p->state == MMS_STATE_MIGRATION || p->state == MMS_STATE_HWPOISON) {
		w->pa = MMS_ADDR_NONE;
		w->page_shift = 0;
	}
}

static void fill_vma(const struct fake_machine *f, struct mms_walk *w)
{
	size_t i;

	for (i = 0; i < f->nr_vmas; i++) {
		if (w->va < f->vma[i].start || w->va >= f->vma[i].end)
			continue;
		w->vma_start = f->vma[i].start;
		w->vma_end = f->vma[i].end;
		w->vma_flags = 0x73;
	}
}

static void fill_user_pgd(const struct fake_machine *f, struct mms_walk *w)
{
	int top = mmscope_level_below(&f->info, MMS_LEVELS);

	if (!(f->info.flags & MMS_INFO_F_SPLIT_PGD))
		return;
	w->user_pgd.pa = USER_ROOT_PA +
			 mmscope_level_index(&f->info, top, w->va) * 8;
	if (w->va >= f->info.kernel_start)
		return;
	w->user_pgd.raw = w->entry[top].raw;
	w->entry[top].raw |= 1ULL << 63;
}

static void do_walk(const struct fake_machine *f, uint64_t va,
		    struct mms_walk *w)
{
	int kernel = va >= f->info.kernel_start;
	const struct fake_page *p = kernel ?
		page_at(f->kernel, f->nr_kernel, va) :
		page_at(f->page, f->nr_pages, va);
	int i;

	memset(w, 0, sizeof(*w));
	w->va = va;
	w->pa = w->pfn = w->user_pgd.pa = MMS_ADDR_NONE;
	for (i = 0; i < MMS_LEVELS; i++)
		w->entry[i].pa = MMS_ADDR_NONE;
	w->level = mmscope_level_below(&f->info, MMS_LEVELS);
	if (!kernel && va >= f->info.user_end) {
		w->state = MMS_STATE_NONCANONICAL;
		return;
	}
	w->state = kernel ? MMS_STATE_UNMAPPED : MMS_STATE_NO_VMA;
	if (p) {
		fill_page(f, p, w);
		fill_user_pgd(f, w);
	}
	if (!kernel)
		fill_vma(f, w);
}

static int do_translate(struct mms_translate *req)
{
	const struct fake_machine *f = machine();
	const uint64_t *va = (void *)(uintptr_t)req->addrs;
	struct mms_walk *w = (void *)(uintptr_t)req->out;
	int err = pid_error(req->pid);

	if (err)
		return err;
	if (req->nr > f->info.max_batch || req->stride != sizeof(*w))
		return -EINVAL;
	for (req->done = 0; req->done < req->nr; req->done++)
		do_walk(f, va[req->done], w + req->done);
	req->root_pa = ROOT_PA;
	req->cons.holds = 1;
	req->cons.max_hold_ns = 1500;
	req->cons.sum_hold_ns = 1500;
	req->cons.max_hold_tables = 4 * req->nr;
	return 0;
}

/* ---- scan ---- */

static void run_of(const struct fake_machine *f, const struct fake_page *p,
		   uint64_t va, uint64_t len, struct mms_run *run)
{
	uint64_t into = va - p->va;

	*run = (struct mms_run) {
		.va = va,
		.len = len,
		.pa = p->at,
		.page_flags = p->flags,
		.state = p->state,
		.page_shift = f->info.level[p->level].shift,
		.prot = p->prot,
	};
	if (p->state == MMS_STATE_SWAP)
		run->pa += into >> f->info.page_shift;
	else if (p->at != MMS_ADDR_NONE && p->state != MMS_STATE_MARKER)
		run->pa += into;
}

static int scan_pages(const struct fake_machine *f, const struct fake_page *p,
		      size_t nr, struct mms_scan *req)
{
	uint64_t budget = number_of("MMSCOPE_FAKE_CHUNK", UINT64_MAX >> 20) <<
			  f->info.page_shift;
	uint32_t solid = ~(MMS_STATE_BIT(MMS_STATE_NEVER) |
			   MMS_STATE_BIT(MMS_STATE_NO_TABLE) |
			   MMS_STATE_BIT(MMS_STATE_UNMAPPED));
	uint32_t states = req->states ? req->states : solid;
	uint64_t end = req->end ? req->end - 1 : UINT64_MAX;
	struct mms_run *run = (void *)(uintptr_t)req->out;
	uint64_t at = req->start;
	size_t i = 0;

	while (i < nr && p[i].va <= end) {
		uint64_t last = p[i].va + p[i].len - 1;

		if (last < at) {
			i++;
			continue;
		}
		if (req->done == req->nr || !budget)
			break;
		if (at < p[i].va)
			at = p[i].va;
		if (last > end)
			last = end;
		if (last - at >= budget)
			last = at + budget - 1;
		if (states & MMS_STATE_BIT(p[i].state)) {
			run_of(f, &p[i], at, last + 1 - at, &run[req->done]);
			if (req->flags & MMS_SCAN_F_MERGE_AD)
				run[req->done].page_flags &=
					~(MMS_PAGE_YOUNG | MMS_PAGE_DIRTY);
			req->done++;
		}
		budget -= last + 1 - at;
		at = last + 1;
		if (last == end)
			break;
	}
	req->next = at;
	if (i == nr || p[i].va > end || at - 1 == end)
		req->flags |= MMS_SCAN_F_FINISHED;
	return 0;
}

/* every second page of a long range, so that no two of them are one run */
static int scan_many(struct mms_scan *req, uint64_t nr)
{
	struct mms_run *run = (void *)(uintptr_t)req->out;
	uint64_t i = req->start > MANY_VA ? (req->start - MANY_VA) / 0x2000 : 0;

	for (; i < nr && req->done < req->nr; i++)
		run[req->done++] = (struct mms_run) {
			.va = MANY_VA + i * 0x2000,
			.len = 0x1000,
			.pa = 0x100000 + i * 0x1000,
			.page_flags = MMS_PAGE_PRESENT,
			.state = MMS_STATE_MAPPED,
			.page_shift = 12,
			.prot = MMS_PROT_READ | MMS_PROT_USER,
		};
	req->next = MANY_VA + i * 0x2000;
	if (i == nr)
		req->flags |= MMS_SCAN_F_FINISHED;
	return 0;
}

static int do_scan(struct mms_scan *req)
{
	const struct fake_machine *f = machine();
	int err = pid_error(req->pid);

	if (err)
		return err;
	if (!strcmp(fake_scenario(), "stuck"))
		return req->next = req->start, 0;
	req->root_pa = ROOT_PA;
	req->cons.kind = MMS_CONS_CHUNKED;
	req->cons.holds = 2;
	req->cons.max_hold_ns = 90000;
	req->cons.sum_hold_ns = 120000;
	req->cons.max_hold_tables = 200;
	if (req->pid == MANY_PID)
		return scan_many(req, number_of("MMSCOPE_FAKE_RUNS", 10000));
	if (fake_pgtable_scan(req))
		return 0;
	if (req->space == MMS_SPACE_KERNEL)
		return scan_pages(f, f->kernel, f->nr_kernel, req);
	return scan_pages(f, f->page, f->nr_pages, req);
}

int mms_sys_ioctl(int fd, unsigned long request, void *arg)
{
	if (fd != FD)
		return -EBADF;
	switch (request) {
	case MMS_IOC_INFO:
		return do_info(arg);
	case MMS_IOC_CAPS:
		return do_caps(arg);
	case MMS_IOC_PTBITS:
		return do_ptbits(arg);
	case MMS_IOC_TRANSLATE:
		return do_translate(arg);
	case MMS_IOC_SCAN:
		return do_scan(arg);
	case MMS_IOC_SWAP:
		return do_swap(arg);
	case MMS_IOC_VIEW:
		return fake_do_view(fake_scenario(), arg);
	default:
		return -ENOTTY;
	}
}

/* ---- files ---- */

const struct fake_vma *fake_maps(size_t *nr)
{
	*nr = machine()->nr_vmas;
	return machine()->vma;
}

int fake_say_maps(struct fake_answer *a)
{
	const struct fake_machine *m = machine();
	size_t i;

	for (i = 0; i < m->nr_vmas; i++) {
		const struct fake_vma *v = &m->vma[i];
		const struct mms_rec_vma rec = {
			.vma = fake_struct_at(v->start),
			.start = v->start,
			.end = v->end,
			.flags = 0x73,
			.access = (v->perms[0] == 'r' ? MMS_VMA_READ : 0) |
				  (v->perms[1] == 'w' ? MMS_VMA_WRITE : 0) |
				  (v->perms[2] == 'x' ? MMS_VMA_EXEC : 0) |
				  (v->perms[3] == 's' ? MMS_VMA_SHARED : 0),
		};

		fake_rec(a, MMS_REC_VMA, &rec, sizeof(rec));
		if (*v->name)
			fake_text(a, *v->name == '[' ? MMS_TEXT_SPECIAL :
				  MMS_TEXT_PATH, v->name);
	}
	return 0;
}

static void print_maps(FILE *f)
{
	const struct fake_machine *m = machine();
	size_t i;

	for (i = 0; i < m->nr_vmas; i++)
		fprintf(f, "%08" PRIx64 "-%08" PRIx64 " %s 00000000 00:00 0 %s%s\n",
			m->vma[i].start, m->vma[i].end, m->vma[i].perms,
			*m->vma[i].name ? "                 " : "",
			m->vma[i].name);
}

FILE *procfs_open(int pid, const char *name)
{
	FILE *f;

	if (pid == FAKE_PID_MISSING) {
		errno = ENOENT;
		return NULL;
	}
	f = tmpfile();
	if (!f)
		return NULL;
	if (!strcmp(name, "comm"))
		fputs(pid == FAKE_PID_KTHREAD ? "kthreadd\n" : "cat\n", f);
	else if (pid != FAKE_PID_KTHREAD && pid != MANY_PID)
		print_maps(f);
	rewind(f);
	return f;
}

FILE *sysfile_open(const char *path)
{
	(void)path;
	errno = ENOENT;
	return NULL;
}
