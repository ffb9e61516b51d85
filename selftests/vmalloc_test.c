// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's vmalloc areas against /proc/vmallocinfo, line by line, and the
 * regions of its half against /proc/kcore. Lines that two readings of
 * vmallocinfo agree about must be there; what neither has must not.
 *
 * mms-kernels: all kcsan
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "records.h"

#define INFO		"/proc/vmallocinfo"
#define RESTRICT	"/proc/sys/kernel/kptr_restrict"
#define ROOM		(8 << 20)
#define MAX_LINES	65536
#define MAX_PRINTED	20

/* flags of a vm_struct that vmallocinfo has words for */
#define IOREMAP		0x01
#define ALLOC		0x02
#define MAP		0x04
#define USERMAP		0x08
#define DMA_COHERENT	0x10
#define UNINITIALIZED	0x20
#define SPARSE		0x1000

static int dev;

static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
}

/* a line up to what mmscope does not tell: place of the page array, nodes */
static void cut(char *line)
{
	char *at = strstr(line, " vpages");

	if (!at)
		at = strstr(line, " N0=");
	if (at)
		*at = '\0';
	while (*line && line[strlen(line) - 1] == ' ')
		line[strlen(line) - 1] = '\0';
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char * const *)a, *(char * const *)b);
}

struct lines {
	char *text;
	char **line;
	size_t nr;
	size_t unpurged;
};

static void read_lines(struct lines *l)
{
	char *rest, *line;

	memset(l, 0, sizeof(*l));
	l->text = malloc(ROOM);
	l->line = calloc(MAX_LINES, sizeof(*l->line));
	if (read_text(INFO, l->text, ROOM) <= 0)
		ksft_exit_fail_msg("%s cannot be read\n", INFO);
	rest = l->text;
	while ((line = strsep(&rest, "\n")) && *line && l->nr < MAX_LINES) {
		if (strstr(line, "unpurged vm_area")) {
			l->unpurged++;
			continue;
		}
		cut(line);
		l->line[l->nr++] = line;
	}
	qsort(l->line, l->nr, sizeof(*l->line), by_text);
}

static bool has_line(const struct lines *l, char *line)
{
	return bsearch(&line, l->line, l->nr, sizeof(*l->line), by_text);
}

/* the line that says the same as a record */
static void as_line(const struct records *r, const struct mms_rec_vmalloc *v, char *out, size_t size)
{
	static const struct { uint64_t flag; const char *word; } words[] = {
		{ IOREMAP, "ioremap" }, { SPARSE, "sparse" }, { ALLOC, "vmalloc" },
		{ MAP, "vmap" }, { USERMAP, "user" }, { DMA_COHERENT, "dma-coherent" },
	};
	const char *caller = record_text(r, v, MMS_TEXT_SYMBOL);
	size_t i, n;

	n = snprintf(out, size, "0x%016" PRIx64 "-0x%016" PRIx64 " %7" PRIu64,
		     (uint64_t)v->start, (uint64_t)v->end, (uint64_t)(v->end - v->start));
	if (!v->vm_struct) {
		snprintf(out + n, size - n, " vm_map_ram");
		return;
	}
	if (caller)
		n += snprintf(out + n, size - n, " %s", caller);
	if (v->pages)
		n += snprintf(out + n, size - n, " pages=%" PRIu64, (uint64_t)v->pages);
	if (v->phys)
		n += snprintf(out + n, size - n, " phys=0x%016" PRIx64, (uint64_t)v->phys);
	for (i = 0; i < ARRAY_LEN(words); i++)
		if (v->flags & words[i].flag)
			n += snprintf(out + n, size - n, " %s", words[i].word);
}

static int ask(uint32_t view, struct records *r)
{
	struct mms_view req = { .view = view };

	return dev_view(dev, &req, 0, r);
}

static void make_lines(struct lines *l, const struct records *r)
{
	const struct mms_rec_vmalloc *v;
	char line[512];

	memset(l, 0, sizeof(*l));
	l->line = calloc(MAX_LINES, sizeof(*l->line));
	for_each_record(v, r, MMS_REC_VMALLOC) {
		if (v->flags & UNINITIALIZED || l->nr == MAX_LINES)
			continue;
		as_line(r, v, line, sizeof(line));
		l->line[l->nr++] = strdup(line);
	}
	qsort(l->line, l->nr, sizeof(*l->line), by_text);
}

/* /proc prints true addresses to root if asked to */
static void show_addresses(char *was, size_t size)
{
	if (read_text(RESTRICT, was, size) <= 0)
		*was = '\0';
	write_text(RESTRICT, "1");
}

TEST(every_area)
{
	struct lines before, ours, after;
	char was[16], why[160];
	uint64_t compared = 0, missing = 0, wrong = 0;
	struct records r;
	int err, i;

	show_addresses(was, sizeof(was));
	read_lines(&before);
	err = ask(MMS_VIEW_VMALLOC, &r);
	read_lines(&after);
	write_text(RESTRICT, was);
	if (err == -EOPNOTSUPP && !dev_cap(dev, "vmalloc", why, sizeof(why)))
		SKIP(return, "%s", why);
	ASSERT_EQ(0, err);
	make_lines(&ours, &r);
	for (i = 0; i < (int)before.nr; i++) {
		if (!has_line(&after, before.line[i]))
			continue;
		compared++;
		if (!has_line(&ours, before.line[i]) && missing++ < MAX_PRINTED)
			printf("# MISMATCH mmscope lacks %s\n", before.line[i]);
	}
	/* the buffer of the question itself is an area while it is answered */
	for (i = 0; i < (int)ours.nr; i++)
		if (!has_line(&before, ours.line[i]) && !has_line(&after, ours.line[i]) &&
		    !strstr(ours.line[i], " mms_query_view+") && wrong++ < MAX_PRINTED)
			printf("# MISMATCH mmscope alone has %s\n", ours.line[i]);
	printf("# areas compared %" PRIu64 ", of mmscope %zu, waiting to be purged %zu, mismatches %" PRIu64
	       ", longest hold %" PRIu64 " ns\n", compared, ours.nr, before.unpurged, missing + wrong,
	       (uint64_t)r.last.cons.max_hold_ns);
	fflush(stdout);
	EXPECT_EQ(0, missing);
	EXPECT_EQ(0, wrong);
	EXPECT_LT(30, compared);
	records_free(&r);
}

static const struct mms_rec_region *region_of(const struct records *r, uint64_t start, uint64_t last)
{
	const struct mms_rec_region *reg;

	for_each_record(reg, r, MMS_REC_REGION)
		if (start >= reg->start && last <= reg->last)
			return reg;
	return NULL;
}

TEST(areas_lie_in_their_regions)
{
	const struct mms_rec_vmalloc *v;
	struct records layout, areas;
	char why[160];
	uint64_t outside = 0;

	ASSERT_EQ(0, ask(MMS_VIEW_LAYOUT, &layout));
	if (ask(MMS_VIEW_VMALLOC, &areas) && !dev_cap(dev, "vmalloc", why, sizeof(why)))
		SKIP(return, "%s", why);
	for_each_record(v, &areas, MMS_REC_VMALLOC) {
		const struct mms_rec_region *reg = region_of(&layout, v->start, v->end - 1);

		if (!reg || (reg->kind != MMS_REGION_VMALLOC && reg->kind != MMS_REGION_MODULES &&
			     reg->kind != MMS_REGION_KASAN))
			outside++;
	}
	EXPECT_EQ(0, outside);
	records_free(&layout);
	records_free(&areas);
}

/* what the kernel's own memory is made of, in the words of an ELF core */
TEST(regions_against_kcore)
{
	int fd = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	const struct mms_rec_region *reg;
	struct records layout;
	Elf64_Phdr ph[512];
	uint64_t compared = 0, mismatches = 0, vmalloc = 0;
	Elf64_Ehdr head;
	size_t i;

	if (fd < 0)
		SKIP(return, "/proc/kcore: %s", strerror(errno));
	ASSERT_EQ(sizeof(head), pread(fd, &head, sizeof(head), 0));
	ASSERT_GE(ARRAY_LEN(ph), head.e_phnum);
	ASSERT_LT(0, pread(fd, ph, head.e_phnum * sizeof(ph[0]), head.e_phoff));
	close(fd);
	ASSERT_EQ(0, ask(MMS_VIEW_LAYOUT, &layout));
	for (i = 0; i < head.e_phnum; i++) {
		if (ph[i].p_type != PT_LOAD || !ph[i].p_memsz)
			continue;
		compared++;
		reg = region_of(&layout, ph[i].p_vaddr, ph[i].p_vaddr + 2 * PAGE - 1);
		if (!reg)
			reg = region_of(&layout, ph[i].p_vaddr, ph[i].p_vaddr + PAGE - 1);
		if (!reg && mismatches++ < MAX_PRINTED)
			printf("# MISMATCH kcore has %#" PRIx64 " + %#" PRIx64 "\n",
			       (uint64_t)ph[i].p_vaddr, (uint64_t)ph[i].p_memsz);
		if (reg && reg->kind == MMS_REGION_VMALLOC && reg->start == ph[i].p_vaddr)
			vmalloc += reg->last == ph[i].p_vaddr + ph[i].p_memsz ||
				   reg->last == ph[i].p_vaddr + ph[i].p_memsz - 1;
	}
	printf("# segments of kcore compared %" PRIu64 ", mismatches %" PRIu64 "\n", compared, mismatches);
	fflush(stdout);
	EXPECT_EQ(0, mismatches);
	EXPECT_EQ(1, vmalloc);
	EXPECT_LT(2, compared);
	records_free(&layout);
}

TEST_HARNESS_MAIN
