/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * map.h - what the two views of "mmscope map" share: the list of runs (map.c)
 * and the sums (summary.c).
 */
#ifndef _MMS_MAP_H
#define _MMS_MAP_H

#include "out.h"

/**
 * struct piece - a run, the part of one that lies in one mapping, or with
 * --join several of them
 * @run: the part; @run.pa is MMS_ADDR_NONE if it stands for several places
 * @vma: mapping around it, NULL if unknown
 * @runs: how many runs it was made of
 */
struct piece {
	struct mms_run run;
	const struct vma *vma;
	uint64_t runs;
};

/* ---- summary.c ---- */

struct summary;

extern const struct out_desc summary_desc;
struct summary *summary_create(const struct maps *maps);
void summary_add(struct summary *s, const struct piece *p);
/* prints the rows; 0 or EXIT_FAIL */
int summary_rows(struct summary *s, struct out *out);
void summary_destroy(struct summary *s);

#endif /* _MMS_MAP_H */
