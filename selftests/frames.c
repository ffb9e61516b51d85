// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "frames.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common.h"
#include "procfs.h"

#define SECTION	(128ULL << 20 >> PAGE_BITS)	/* kpageflags goes up to the end of one */

#define KPF(bit)	(1ULL << (bit))

/* bits of kpageflags that are copies, Documentation/admin-guide/mm/pagemap.rst */
static const struct {
	unsigned int bit;
	const char *name;
} copies[] = {
	{ 0, "locked" }, { 1, "error" }, { 2, "referenced" }, { 3, "uptodate" },
	{ 4, "dirty" }, { 5, "lru" }, { 6, "active" }, { 8, "writeback" },
	{ 9, "reclaim" }, { 14, "swapbacked" }, { 18, "unevictable" },
	{ 32, "reserved" }, { 33, "mlocked" }, { 34, "mappedtodisk" },
	{ 34, "owner_2" }, { 35, "private" }, { 36, "private_2" },
	{ 37, "owner_priv_1" }, { 38, "arch_1" },
};

/*
 * From v6.10 on kpageflags tested for any bit of two, and called every
 * anonymous page one of KSM; later kernels do not. A page that is none tells.
 */
static bool is_any_anon_ksm(void)
{
	void *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	uint64_t flags = 0, entry = 0;
	int fd = pagemap_open(getpid());

	if (p == MAP_FAILED || fd < 0)
		return false;
	if (pagemap_read(fd, (uintptr_t)p, &entry, 1) == 1)
		kpageflags_read(entry & PM_PFN, &flags, 1);
	close(fd);
	munmap(p, PAGE);
	if (flags & KPF_KSM)
		printf("# kpageflags of this kernel has KSM for every anonymous page\n");
	return flags & KPF_KSM;
}

void page_flags_read(int fd, struct page_flags *ret)
{
	struct mms_view req = { .view = MMS_VIEW_NAMES };
	const struct mms_rec_name *name;
	struct records r;
	size_t i;

	memset(ret, 0, sizeof(*ret));
	ret->of_folio = kernel_at_least(6, 10);
	ret->any_anon_ksm = is_any_anon_ksm();
	if (dev_view(fd, &req, 0, &r))
		return;
	for_each_record(name, &r, MMS_REC_NAME) {
		uint64_t mask = 1ULL << name->number;

		if (name->table != MMS_NAMES_PAGE_FLAG)
			continue;
		for (i = 0; i < ARRAY_LEN(copies); i++)
			if (!strcmp(name->name, copies[i].name))
				ret->mask[copies[i].bit] = mask;
		if (!strcmp(name->name, "swapbacked"))
			ret->swapbacked = mask;
		if (!strcmp(name->name, "owner_priv_1"))
			ret->swapcache = mask;
		if (!strcmp(name->name, "hwpoison"))
			ret->hwpoison = mask;
	}
	records_free(&r);
}

#define TOLD	(KPF_SLAB | KPF_BUDDY | KPF_MMAP | KPF_ANON | KPF_SWAPCACHE |	\
		 KPF_COMPOUND_HEAD | KPF_COMPOUND_TAIL | KPF_HUGE | KPF_NOPAGE |	\
		 KPF_KSM | KPF_THP | KPF_OFFLINE | KPF_ZERO_PAGE | KPF_PGTABLE)

uint64_t frame_kpf_mask(const struct page_flags *flags)
{
	uint64_t told = TOLD | (flags->hwpoison ? KPF_HWPOISON : 0);
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		if (flags->mask[bit])
			told |= KPF(bit);
	return told;
}

/* what the kind says */
static uint64_t kpf_of_kind(const struct mms_rec_frame *f)
{
	bool large = f->state & (MMS_FRAME_F_HEAD | MMS_FRAME_F_TAIL);

	switch (f->kind) {
	case MMS_FRAME_SLAB:
		return KPF_SLAB;
	case MMS_FRAME_BUDDY:
		return KPF_BUDDY;
	case MMS_FRAME_PAGE_TABLE:
		return KPF_PGTABLE;
	case MMS_FRAME_OFFLINE:
		return KPF_OFFLINE;
	case MMS_FRAME_HUGETLB:
		return KPF_HUGE;
	case MMS_FRAME_ZERO:
		return KPF_ZERO_PAGE | (large ? KPF_THP : 0);
	case MMS_FRAME_ANON:
	case MMS_FRAME_ANON_SWAP:
	case MMS_FRAME_SHMEM:
	case MMS_FRAME_FILE:
		return large ? KPF_THP : 0;
	}
	return 0;
}

uint64_t frame_kpf(const struct page_flags *flags, const struct mms_rec_frame *f,
		   const struct mms_rec_frame *head)
{
	/* a free block is no folio: its pages have their own flags */
	uint64_t of_head = f->state & MMS_FRAME_F_TAIL ? head->flags : f->flags;
	uint64_t from = flags->of_folio ? of_head : f->flags;
	uint64_t both = flags->swapbacked | flags->swapcache;
	uint64_t kpf = 0;
	unsigned int bit;

	if (!(f->state & MMS_FRAME_F_ONLINE))
		return KPF_NOPAGE;
	for (bit = 0; bit < 64; bit++)
		if (flags->mask[bit] && from & flags->mask[bit])
			kpf |= KPF(bit);
	kpf |= kpf_of_kind(f);
	if (f->folio_mapcount > 0)
		kpf |= KPF_MMAP;
	if (f->mapping & 1)
		kpf |= KPF_ANON;
	if ((f->mapping & 3) == 3 || (flags->any_anon_ksm && f->mapping & 1))
		kpf |= KPF_KSM;
	if ((of_head & both) == both)
		kpf |= KPF_SWAPCACHE;
	if (f->flags & flags->hwpoison)
		kpf |= KPF_HWPOISON;
	if (f->state & MMS_FRAME_F_HEAD)
		kpf |= KPF_COMPOUND_HEAD;
	if (f->state & MMS_FRAME_F_TAIL)
		kpf |= KPF_COMPOUND_TAIL;
	return kpf;
}

int pages_read(int fd, uint64_t pfn, uint64_t nr, struct records *ret)
{
	struct mms_view req = { .view = MMS_VIEW_PAGES, .arg = { pfn, nr } };

	return dev_view(fd, &req, nr > 8 ? 0 : MMS_VIEW_LEN_MIN, ret);
}

uint64_t machine_end(int fd)
{
	struct mms_view req = { .view = MMS_VIEW_SYSTEM };
	const struct mms_rec_system *sys;
	uint64_t end = 0;
	struct records r;

	if (dev_view(fd, &req, 0, &r))
		return 0;
	sys = records_next(&r, NULL, MMS_REC_SYSTEM);
	if (sys)
		end = (sys->max_pfn + SECTION - 1) & ~(SECTION - 1);
	records_free(&r);
	return end;
}

int kpage_read(const char *name, uint64_t pfn, uint64_t *out, size_t nr)
{
	char path[32];
	ssize_t n;
	int fd;

	memset(out, 0, nr * sizeof(*out));
	snprintf(path, sizeof(path), "/proc/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = pread(fd, out, nr * sizeof(*out), pfn * sizeof(*out));
	close(fd);
	return n < 0 ? -errno : 0;
}

int iomem_ram(struct ranges *ret)
{
	FILE *f = fopen("/proc/iomem", "re");
	char line[256];

	ret->nr = 0;
	while (f && fgets(line, sizeof(line), f)) {
		uint64_t start, last;

		if (!strstr(line, " : System RAM") || line[0] == ' ' ||
		    sscanf(line, "%" SCNx64 "-%" SCNx64, &start, &last) != 2 ||
		    ret->nr == ARRAY_LEN(ret->range))
			continue;
		ret->range[ret->nr].first = (start + PAGE - 1) >> PAGE_BITS;
		ret->range[ret->nr].end = (last + 1) >> PAGE_BITS;
		ret->nr++;
	}
	if (f)
		fclose(f);
	return ret->nr;
}

bool ranges_have(const struct ranges *r, uint64_t pfn)
{
	size_t i;

	for (i = 0; i < r->nr; i++)
		if (pfn >= r->range[i].first && pfn < r->range[i].end)
			return true;
	return false;
}
