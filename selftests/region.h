/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory of known kinds in the calling process. Each region is a range in
 * which every page is of the kind that its name stands for; what the names
 * promise is written down in expect.c. A kind that this machine cannot make is
 * absent, with a reason.
 */
#ifndef _MMS_SELFTEST_REGION_H
#define _MMS_SELFTEST_REGION_H

#include <stdbool.h>
#include <stddef.h>

#include "common.h"

struct region {
	const char *name;	/* static string */
	char *start;		/* NULL: absent */
	size_t len;		/* bytes */
	char why[120];		/* reason if absent */
};

#define REGIONS_MAX	80

extern struct region regions[REGIONS_MAX];
extern unsigned int nr_regions;

void region_add(const char *name, void *start, size_t len);
void region_absent(const char *name, const char *why, ...)
	__attribute__((format(printf, 2, 3)));
/* absent because of errno */
void region_failed(const char *name, const char *what);

/*
 * Untouched private anonymous memory, at a multiple of @align, never to be
 * given transparent huge pages. Ends the program if there is none.
 */
char *map_anon(size_t len, size_t align);

/* write a different word into every page */
void fill(char *start, size_t len);
/* read every page */
void touch(const char *start, size_t len);

/*
 * The makers, one for each source file. regions_make_first() comes first: it
 * forks and clears soft-dirty bits, which takes write permission away from all
 * that exists.
 */
void regions_make_first(void);
void regions_make_anon(void);
void regions_make_file(void);
void regions_make_huge(void);
void regions_make_fault(bool hwpoison);

#endif /* _MMS_SELFTEST_REGION_H */
