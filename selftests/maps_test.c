// SPDX-License-Identifier: GPL-2.0
/*
 * Every VMA of every process against /proc/PID/maps, line by line, and against
 * smaps: resident, swapped and huge pages, flags. A process counts when two
 * readings, before and after the question to mmscope, agree.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "procfs.h"
#include "records.h"
#include "target.h"

#define TRIES		20
#define MAX_PRINTED	20
#define MAPS_ROOM	(16 << 20)
#define NAME_COLUMN	72

static struct target target;
static struct records names;
static int dev;

static void __attribute__((constructor)) start(void)
{
	struct mms_view ask = { .view = MMS_VIEW_NAMES };

	dev = dev_open();
	if (dev_view(dev, &ask, 0, &names))
		ksft_exit_fail_msg("MMS_VIEW_NAMES\n");
	target_start(&target, NULL);
}

/**
 * struct tally - what was compared
 * @unsettled: processes whose readings never agreed
 * @no_vma: lines of maps that are no VMA (vsyscall)
 * @counted: VMAs whose pages were compared
 * @file_swap: VMAs of files where smaps may count the file's swap, too
 * @letters: flags compared
 */
struct tally {
	uint64_t processes, gone, unsettled, vmas, no_vma, counted, file_swap;
	uint64_t letters, retried, mismatches;
};

static void mismatch(struct tally *t, pid_t pid, const char *what, const char *ours,
		     const char *theirs)
{
	if (t->mismatches++ < MAX_PRINTED)
		printf("# MISMATCH pid %d %s\n#  mmscope %s\n#  kernel  %s\n", pid, what,
		       ours, theirs);
}

/* a path as maps writes it: only a line's end is escaped */
static void escape(const char *text, char *out, size_t size)
{
	size_t n = 0;

	for (; *text && n + 5 < size; text++)
		n += snprintf(out + n, size - n, *text == '\n' ? "\\012" : "%c", *text);
	out[n] = '\0';
}

static void name_of(const struct records *r, const struct mms_rec_vma *v, char *out,
		    size_t size)
{
	const char *path = record_text(r, v, MMS_TEXT_PATH);
	const char *special = record_text(r, v, MMS_TEXT_SPECIAL);
	const char *name = record_text(r, v, MMS_TEXT_NAME);

	*out = '\0';
	if (path && name)
		snprintf(out, size, "[anon_shmem:%s]", name);
	else if (path)
		escape(path, out, size);
	else if (special)
		snprintf(out, size, "%s", special);
	else if (name)
		snprintf(out, size, "[anon:%s]", name);
}

/* the line of maps that says the same as a record */
static void as_maps_line(const struct records *r, const struct mms_rec_vma *v, char *out,
			 size_t size)
{
	char head[128], name[4096];

	snprintf(head, sizeof(head), "%08" PRIx64 "-%08" PRIx64 " %c%c%c%c %08" PRIx64
		 " %02x:%02x %" PRIu64 " ", (uint64_t)v->start, (uint64_t)v->end,
		 v->access & MMS_VMA_READ ? 'r' : '-', v->access & MMS_VMA_WRITE ? 'w' : '-',
		 v->access & MMS_VMA_EXEC ? 'x' : '-', v->access & MMS_VMA_SHARED ? 's' : 'p',
		 v->file ? (uint64_t)v->pgoff << PAGE_BITS : 0, v->dev_major, v->dev_minor,
		 (uint64_t)v->inode);
	name_of(r, v, name, sizeof(name));
	if (*name)
		snprintf(out, size, "%-*s %s", NAME_COLUMN, head, name);
	else
		snprintf(out, size, "%s", head);
}

static void compare_lines(struct tally *t, pid_t pid, const struct records *r, char *maps)
{
	const struct mms_rec_vma *v = records_next(r, NULL, MMS_REC_VMA);
	char *line, *rest = maps, ours[4400];

	while ((line = strsep(&rest, "\n")) && *line) {
		if (strstr(line, "[vsyscall]")) {
			t->no_vma++;
			continue;
		}
		if (!v) {
			mismatch(t, pid, "VMA", "(none)", line);
			continue;
		}
		as_maps_line(r, v, ours, sizeof(ours));
		if (strcmp(line, ours))
			mismatch(t, pid, "VMA", ours, line);
		t->vmas++;
		v = records_next(r, v, MMS_REC_VMA);
	}
	if (v) {
		as_maps_line(r, v, ours, sizeof(ours));
		mismatch(t, pid, "VMA", ours, "(none)");
	}
}

static const char *name_of_bit(unsigned int bit)
{
	const struct mms_rec_name *n;

	for_each_record(n, &names, MMS_REC_NAME)
		if (n->table == MMS_NAMES_VMA_FLAG && n->number == bit)
			return n->name;
	return NULL;
}

/* letters of Documentation/filesystems/proc.rst */
static const char *letters_of(const char *name)
{
	static const char * const table[][2] = {
		{ "read", "rd" }, { "write", "wr" }, { "exec", "ex" }, { "shared", "sh" },
		{ "mayread", "mr" }, { "maywrite", "mw" }, { "mayexec", "me" },
		{ "mayshare", "ms" }, { "growsdown", "gd" }, { "pfnmap", "pf" },
		{ "denywrite", "dw" }, { "locked", "lo" }, { "io", "io" },
		{ "seq_read", "sr" }, { "rand_read", "rr" }, { "dontcopy", "dc" },
		{ "dontexpand", "de" }, { "lockonfault", "lf" }, { "account", "ac" },
		{ "noreserve", "nr" }, { "hugetlb", "ht" }, { "sync", "sf" },
		{ "arch_1", "ar" }, { "pat", "ar" }, { "wipeonfork", "wf" },
		{ "dontdump", "dd" }, { "softdirty", "sd" }, { "mixedmap", "mm" },
		{ "hugepage", "hg" }, { "nohugepage", "nh" }, { "mergeable", "mg" },
		{ "uffd_missing", "um" }, { "uffd_wp", "uw" }, { "uffd_minor", "ui" },
		{ "shadow_stack", "ss" }, { "droppable", "dp" }, { "sealed", "sl" },
		{ "maybe_guard", "gu" },
	};
	size_t i;

	for (i = 0; name && i < ARRAY_LEN(table); i++)
		if (!strcmp(table[i][0], name))
			return table[i][1];
	/* protection keys have a line of their own */
	return name && !strncmp(name, "pkey_", 5) ? "" : "??";
}

static void compare_letters(struct tally *t, pid_t pid, const struct mms_rec_vma *v,
			    const struct mapping *m)
{
	char ours[200] = "", theirs[200] = "", *rest = strdup(m->letters), *word, *at = rest;
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		const char *letters = v->flags >> bit & 1 ? letters_of(name_of_bit(bit)) : "";

		if (!*letters)
			continue;
		strcat(strcat(ours, " "), letters);
		t->letters++;
	}
	while ((word = strsep(&at, " \n")))
		if (*word)
			strcat(strcat(theirs, " "), word);
	free(rest);
	if (strcmp(ours, theirs))
		mismatch(t, pid, "VmFlags", ours, theirs);
}

static void compare_number(struct tally *t, pid_t pid, const struct mms_rec_vma *v,
			   const char *what, uint64_t low, uint64_t high, uint64_t kb)
{
	char ours[160], theirs[64];

	if (kb >= low * 4 && kb <= high * 4)
		return;
	snprintf(ours, sizeof(ours), "%#" PRIx64 ": %" PRIu64 " to %" PRIu64 " kB",
		 (uint64_t)v->start, low * 4, high * 4);
	snprintf(theirs, sizeof(theirs), "%" PRIu64 " kB", kb);
	mismatch(t, pid, what, ours, theirs);
}

static bool same_counts(const struct mapping *a, const struct mapping *b)
{
	return a->start == b->start && a->end == b->end && a->rss_kb == b->rss_kb &&
	       a->swap_kb == b->swap_kb && a->thp_kb == b->thp_kb &&
	       a->hugetlb_kb == b->hugetlb_kb && !strcmp(a->letters, b->letters);
}

/*
 * 474098edac26 ("mm/gup: replace FOLL_NUMA by gup_can_follow_protnone()") (in
 * v6.1): smaps finds no huge page that nobody may touch, until it stopped to
 * ask follow_trans_huge_pmd() for it.
 */
static uint64_t hidden_from_smaps(const struct mms_rec_vma *v)
{
	const uint32_t access = MMS_VMA_READ | MMS_VMA_WRITE | MMS_VMA_EXEC;

	return kernel_at_least(6, 1) && !kernel_at_least(6, 12) && !(v->access & access) ?
	       v->thp : 0;
}

static void compare_pages(struct tally *t, pid_t pid, const struct mms_rec_vma *v,
			  const struct mapping *m)
{
	const uint64_t hidden = hidden_from_smaps(v), thp = v->thp - hidden;
	const uint64_t rss = v->anon + v->file_pages - v->hugetlb - hidden;

	t->counted++;
	/* smaps counts pages under migration and in device memory as resident */
	compare_number(t, pid, v, "Rss", rss, rss + v->other, m->rss_kb);
	compare_number(t, pid, v, "huge", thp, thp, m->thp_kb);
	compare_number(t, pid, v, "hugetlb", v->hugetlb, v->hugetlb, m->hugetlb_kb);
	t->file_swap += !!v->file;
	compare_number(t, pid, v, "Swap", v->swap, v->file ? UINT64_MAX / 8 : v->swap,
		       m->swap_kb);
	compare_letters(t, pid, v, m);
}

struct readings {
	char *maps[2];
	struct mapping *smaps[2];
	ssize_t nr[2];
	struct records r;
};

static void forget(struct readings *s)
{
	int i;

	for (i = 0; i < 2; i++) {
		free(s->maps[i]);
		free(s->smaps[i]);
	}
	records_free(&s->r);
	memset(s, 0, sizeof(*s));
}

static int read_kernel(struct readings *s, pid_t pid, int which)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	s->maps[which] = malloc(MAPS_ROOM);
	if (read_text(path, s->maps[which], MAPS_ROOM) <= 0)
		return -ENODATA;
	s->nr[which] = mappings_read(pid, &s->smaps[which]);
	return s->nr[which] < 0 ? s->nr[which] : 0;
}

/* 1: the two readings agree; 0: they do not; negative: the process is gone */
static int take(struct readings *s, pid_t pid)
{
	struct mms_view ask = {
		.view = MMS_VIEW_VMAS, .flags = MMS_VIEW_F_PAGES, .pid = pid,
	};
	ssize_t i;

	if (read_kernel(s, pid, 0) || dev_view(dev, &ask, 0, &s->r) || read_kernel(s, pid, 1))
		return -1;
	if (strcmp(s->maps[0], s->maps[1]) || s->nr[0] != s->nr[1])
		return 0;
	for (i = 0; i < s->nr[0]; i++)
		if (!same_counts(&s->smaps[0][i], &s->smaps[1][i]))
			return 0;
	return 1;
}

static void compare(struct tally *t, pid_t pid, struct readings *s)
{
	const struct mms_rec_vma *v = NULL;
	ssize_t i;

	t->processes++;
	compare_lines(t, pid, &s->r, s->maps[0]);
	for (i = 0; i < s->nr[0]; i++) {
		v = records_next(&s->r, v, MMS_REC_VMA);
		if (!v)
			break;
		if (v->start == s->smaps[0][i].start)
			compare_pages(t, pid, v, &s->smaps[0][i]);
	}
}

static void compare_process(struct tally *t, pid_t pid)
{
	struct readings s = {};
	int try, ret = 0;

	for (try = 0; try < TRIES && !ret; try++) {
		forget(&s);
		ret = take(&s, pid);
		t->retried += !ret;
	}
	if (ret == 1)
		compare(t, pid, &s);
	else if (ret)
		t->gone++;
	else
		t->unsettled++;
	forget(&s);
}

TEST(every_vma_of_every_process)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	struct tally t = {};

	ASSERT_NE(NULL, proc);
	while ((entry = readdir(proc)))
		/* this program reads its own buffers into being */
		if (isdigit(entry->d_name[0]) && atoi(entry->d_name) != getpid())
			compare_process(&t, atoi(entry->d_name));
	closedir(proc);
	printf("# processes %" PRIu64 " (%" PRIu64 " without memory or ended, %" PRIu64
	       " unsettled), VMAs compared %" PRIu64 ", lines without a VMA %" PRIu64 "\n",
	       t.processes, t.gone, t.unsettled, t.vmas, t.no_vma);
	printf("# pages of %" PRIu64 " VMAs (%" PRIu64 " of files, where smaps may add the file's swap), flags %"
	       PRIu64 ", retried %" PRIu64 ", mismatches %" PRIu64 "\n",
	       t.counted, t.file_swap, t.letters, t.retried, t.mismatches);
	fflush(stdout);
	EXPECT_EQ(0, t.mismatches);
	EXPECT_EQ(0, t.unsettled);
	EXPECT_LT(1, t.processes);
	EXPECT_LT(50, t.vmas);
	EXPECT_LT(50, t.counted);
}

/* the first VMA asked for is the one that find_vma() finds */
TEST(range_has_find_vma_semantics)
{
	char *area = mmap(NULL, 6 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct mms_view ask = { .view = MMS_VIEW_VMAS, .pid = getpid() };
	const struct mms_rec_vma *v;
	struct records r;

	ASSERT_NE(MAP_FAILED, area);
	ASSERT_EQ(0, mprotect(area + 2 * PAGE, PAGE, PROT_READ));
	ASSERT_EQ(0, munmap(area + PAGE, PAGE));
	/* in the gap: the next one; in it: itself */
	ask.arg[0] = (uintptr_t)area + PAGE;
	ask.arg[1] = (uintptr_t)area + 3 * PAGE;
	ASSERT_EQ(0, dev_view(dev, &ask, 0, &r));
	EXPECT_EQ(1, r.last.cons.holds);
	v = records_next(&r, NULL, MMS_REC_VMA);
	ASSERT_NE(NULL, v);
	EXPECT_EQ((uintptr_t)area + 2 * PAGE, v->start);
	EXPECT_EQ(PAGE, v->gap);
	EXPECT_EQ(MMS_MERGE_APART, v->merge);
	EXPECT_EQ(NULL, records_next(&r, v, MMS_REC_VMA));
	records_free(&r);
	ask.arg[0] = (uintptr_t)area + 3 * PAGE + 1;
	ask.arg[1] = ask.arg[0] + 1;
	ASSERT_EQ(0, dev_view(dev, &ask, 0, &r));
	v = records_next(&r, NULL, MMS_REC_VMA);
	ASSERT_NE(NULL, v);
	EXPECT_EQ((uintptr_t)area + 3 * PAGE, v->start);
	EXPECT_EQ(MMS_MERGE_FLAGS, v->merge);
	records_free(&r);
	ask.arg[1] = ask.arg[0];
	EXPECT_EQ(-EINVAL, dev_view(dev, &ask, 0, &r));
}

TEST_HARNESS_MAIN
