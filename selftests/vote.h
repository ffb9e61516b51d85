/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The vote: what mmscope says about every page of a process against what
 * /proc/PID/pagemap, PAGEMAP_SCAN, smaps and kpageflags say.
 *
 * A page counts when two readings of pagemap, one before and one after the
 * questions to mmscope, agree; otherwise the page moved meanwhile and is asked
 * again, a bounded number of times.
 */
#ifndef _MMS_SELFTEST_VOTE_H
#define _MMS_SELFTEST_VOTE_H

#include <stdint.h>
#include <sys/types.h>

#include "mmscope.h"
#include "procfs.h"

/* one page in mmscope's words, from a translation or from a run of a scan */
struct said {
	uint64_t pfn;
	uint64_t aux;
	uint32_t flags;
	uint32_t swap_type;
	uint8_t state;
	uint8_t shift;
};

/**
 * struct vote - the count
 * @processes: with at least one mapping
 * @gone: ended while they were looked at
 * @pages: compared, all of them; each by scan, the populated also by translate
 * @empty: of these, with nothing in them according to all
 * @state: pages by MMS_STATE_*
 * @zero: zero pages
 * @thp: pages within transparent huge pages mapped as such
 * @hugetlb: pages within hugetlb pages
 * @file: pages that are a file's
 * @soft_dirty: pages soft-dirty in their own right
 * @uffd_wp: pages under userfaultfd write protection
 * @outside: pages of mappings that pagemap does not cover (vsyscall)
 * @hidden: pages that pagemap may show as empty because the kernel's page walks
 *	leave out VM_PFNMAP mappings, or hugetlb entries in swap format
 * @translated: addresses translated
 * @witnessed: pages also compared with PAGEMAP_SCAN
 * @frames: pages also compared with kpageflags
 * @retried: questions asked again because the page moved
 * @unsettled: pages that never held still
 * @mismatches: pages where the two sides differ
 */
struct vote {
	uint64_t processes, gone, mappings, pages, empty;
	uint64_t state[MMS_STATES];
	uint64_t zero, thp, hugetlb, file, soft_dirty, uffd_wp;
	uint64_t outside, hidden, translated, witnessed, frames;
	uint64_t retried, unsettled, mismatches;
};

struct said said_by_walk(const struct mms_walk *walk);
struct said said_by_run(const struct mms_run *run, uint64_t va);

/* whether a pagemap entry agrees; a disagreement is counted and printed */
bool vote_entry(struct vote *v, const struct mapping *m, uint64_t va,
		uint64_t entry, const struct said *said, const char *who);

/* compare all pages of all mappings of one process */
void vote_process(struct vote *v, int dev, pid_t pid);

#endif /* _MMS_SELFTEST_VOTE_H */
