// SPDX-License-Identifier: GPL-2.0
/*
 * mmscope against the kernel's own reports, page by page, for every process of
 * the machine. The fixture program runs meanwhile, so that every kind of page
 * is among them.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "common.h"
#include "target.h"
#include "vote.h"

static struct target target;
static int dev;

/* before the harness forks: the tests are children and share the fixture */
static void __attribute__((constructor)) start(void)
{
	dev = dev_open();
	target_start(&target, NULL);
}

static void print_vote(const struct vote *v)
{
	static const char * const names[MMS_STATES] = {
		"none", "mapped", "prot-none", "numa-hint", "never", "no-table",
		"swap", "migration", "hwpoison", "marker", "device", "no-vma",
		"noncanonical", "unmapped", "bad",
	};
	int i;

	printf("# processes %" PRIu64 " (%" PRIu64 " without memory or ended), mappings %" PRIu64
	       ", pages compared %" PRIu64 " (%" PRIu64 " empty)\n",
	       v->processes, v->gone, v->mappings, v->pages, v->empty);
	printf("# by state:");
	for (i = 0; i < MMS_STATES; i++)
		if (v->state[i])
			printf(" %s %" PRIu64, names[i], v->state[i]);
	printf("\n# of these: zero %" PRIu64 " thp %" PRIu64 " hugetlb %" PRIu64 " file %" PRIu64
	       " soft-dirty %" PRIu64 " uffd-wp %" PRIu64 "\n",
	       v->zero, v->thp, v->hugetlb, v->file, v->soft_dirty, v->uffd_wp);
	printf("# translated %" PRIu64 ", against PAGEMAP_SCAN %" PRIu64 ", against kpageflags %" PRIu64
	       ", outside pagemap %" PRIu64 ", hidden by pagemap %" PRIu64 "\n",
	       v->translated, v->witnessed, v->frames, v->outside, v->hidden);
	printf("# retried %" PRIu64 ", unsettled %" PRIu64 ", mismatches %" PRIu64 "\n",
	       v->retried, v->unsettled, v->mismatches);
	fflush(stdout);
}

FIXTURE(vote) { struct vote v; };
FIXTURE_SETUP(vote) { }
FIXTURE_TEARDOWN(vote) { }

/* whether the fixture has such memory; then it must have been counted */
static bool has(const char *name)
{
	return target_find(&target, name);
}

TEST_F_TIMEOUT(vote, every_page_of_every_process, 240)
{
	struct vote *v = &self->v;
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	ASSERT_NE(NULL, proc);
	while ((entry = readdir(proc)))
		if (isdigit(entry->d_name[0]))
			vote_process(v, dev, atoi(entry->d_name));
	closedir(proc);
	print_vote(v);

	EXPECT_EQ(0, v->mismatches);
	EXPECT_EQ(0, v->unsettled);
	EXPECT_LT(1, v->processes);
	EXPECT_LT(1000, v->state[MMS_STATE_MAPPED]);
	EXPECT_LT(0, v->empty);
	EXPECT_TRUE(!has("swapped") || v->state[MMS_STATE_SWAP]);
	EXPECT_TRUE(!has("prot-none") || v->state[MMS_STATE_PROT_NONE]);
	EXPECT_TRUE(!has("guard") || v->state[MMS_STATE_MARKER]);
	EXPECT_TRUE(!has("device-private") || v->state[MMS_STATE_DEVICE]);
	EXPECT_TRUE(!has("zero") || v->zero);
	EXPECT_TRUE(!has("thp") || v->thp);
	EXPECT_TRUE(!has("hugetlb") || v->hugetlb);
	EXPECT_TRUE(!has("uffd-wp") || v->uffd_wp);
	EXPECT_TRUE(!has("soft-dirty") || v->soft_dirty);
}

/* the comparison itself must notice every single field that is wrong */
TEST_F(vote, a_wrong_answer_is_noticed)
{
	const struct target_region *anon = target_find(&target, "anon");
	struct mapping m = { .name = "(deliberately wrong)" };
	int pagemap = pagemap_open(target.pid);
	struct said wrong[6];
	struct mms_walk walk;
	uint64_t entry;
	size_t i;

	ASSERT_NE(NULL, anon);
	ASSERT_EQ(0, dev_translate(dev, target.pid, MMS_SPACE_USER, &anon->start, &walk, 1));
	ASSERT_EQ(1, pagemap_read(pagemap, anon->start, &entry, 1));
	entry &= ~PM_SOFT_DIRTY;
	for (i = 0; i < ARRAY_LEN(wrong); i++) {
		wrong[i] = said_by_walk(&walk);
		wrong[i].flags &= ~MMS_PAGE_SOFT_DIRTY;
	}
	EXPECT_TRUE(vote_entry(&self->v, &m, anon->start, entry, &wrong[0], "the truth"));
	wrong[1].pfn++;
	wrong[2].state = MMS_STATE_NEVER;
	wrong[3].flags ^= MMS_PAGE_FILE;
	wrong[4].flags ^= MMS_PAGE_SOFT_DIRTY;
	wrong[5].state = MMS_STATE_SWAP;
	for (i = 1; i < ARRAY_LEN(wrong); i++)
		EXPECT_FALSE(vote_entry(&self->v, &m, anon->start, entry, &wrong[i], "a lie"));
	EXPECT_EQ(ARRAY_LEN(wrong) - 1, self->v.mismatches);
}

TEST_HARNESS_MAIN
