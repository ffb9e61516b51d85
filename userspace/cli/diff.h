/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diff.h - what the parts of "mmscope diff" share: the two sides (diff.c), their
 * address spaces (diff_space.c, diff_pages.c) and their machines
 * (diff_machine.c).
 */
#ifndef _MMS_DIFF_H
#define _MMS_DIFF_H

#include "out.h"

/**
 * struct side - one of the two that are compared
 * @word: as typed
 * @file: recorded file, owned; NULL for the running kernel
 * @has_process: a process was named
 * @target: it
 * @m: connection, owned
 * @maps: its mappings, owned
 * @run: its pages, ascending, owned
 * @nr: how many
 */
struct side {
	const char *word;
	char *file;
	bool has_process;
	struct target target;
	struct mmscope *m;
	struct maps maps;
	struct mms_run *run;
	size_t nr;
};

/**
 * struct diff_request - what was asked
 * @opts: options
 * @all: also what is the same
 * @pages: also ranges of pages
 * @side: A and B
 * @moments: the sides are two moments of one process
 * @desc: which table
 * @sel: its columns
 */
struct diff_request {
	struct opts opts;
	bool all;
	bool pages;
	struct side side[2];
	bool moments;
	const struct out_desc *desc;
	struct selection sel;
};

/* later errors are about @side */
void side_blame(const struct side *side);

/* ---- diff_pages.c ---- */

/* what became of a page */
enum page_fate {
	PAGE_SAME,	/* the same frame, or the same place in swap */
	PAGE_OTHER,	/* another frame */
	PAGE_ONLY_A,
	PAGE_ONLY_B,
	PAGE_OUT,	/* a frame in A, swapped in B */
	PAGE_IN,	/* swapped in A, a frame in B */
	PAGE_FATES,
};

/**
 * struct page_range - neighbouring pages with one fate
 * @start: first address
 * @end: first address after
 * @fate: enum page_fate
 * @pa: of the first page in A and B; MMS_ADDR_NONE if it has no frame
 */
struct page_range {
	uint64_t start;
	uint64_t end;
	enum page_fate fate;
	uint64_t pa[2];
};

typedef void page_range_fn(const struct page_range *range, void *ctx);

/* reads all pages of a side; 0 or an exit code */
int pages_load(struct side *side);
/* compares [@start, @end) */
void pages_compare(const struct diff_request *r, uint64_t start, uint64_t end,
		   page_range_fn *fn, void *ctx);
/* the word for a fate */
const char *fate_word(const struct diff_request *r, enum page_fate fate);

/* ---- diff_space.c ---- */

extern const struct out_desc diff_space_desc;
/* prints how the address spaces differ; exit code */
int diff_space(struct diff_request *r);

/* ---- diff_machine.c ---- */

extern const struct out_desc diff_machine_desc;
/* prints how the machines differ; exit code */
int diff_machine(struct diff_request *r);

#endif /* _MMS_DIFF_H */
