/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake_view.h - answers to MMS_IOC_VIEW made of records from tables and loops.
 */
#ifndef _MMS_FAKE_VIEW_H
#define _MMS_FAKE_VIEW_H

#include "libmmscope.h"

/* value of MMSCOPE_FAKE */
const char *fake_scenario(void);

/** struct fake_answer - records that were said so far; opaque */
struct fake_answer;

/* says one record; @type and the length are set here */
void fake_rec(struct fake_answer *a, uint16_t type, const void *rec, size_t size);
/* the same with something of variable length behind it */
void fake_rec_tail(struct fake_answer *a, uint16_t type, const void *rec,
		   size_t size, const void *tail, size_t tail_size);
/* says a text that belongs to the record before */
void fake_text(struct fake_answer *a, uint32_t kind, const char *text);
/* the answer is at best MMS_CONS_* @kind, and @lost members are missing */
void fake_cons(struct fake_answer *a, uint32_t kind, uint32_t lock, uint32_t lost);

/**
 * struct fake_view - who answers a view
 * @view: MMS_VIEW_*
 * @machine: value of MMSCOPE_FAKE, all that begin so if it ends in "*", NULL for all
 * @say: says all records of the answer; 0 or a negative errno value
 */
struct fake_view {
	uint32_t view;
	const char *machine;
	int (*say)(struct fake_answer *a, const struct mms_view *req);
};

/* says the VMAs that go with the pages of the machine (fake.c) */
int fake_say_maps(struct fake_answer *a);
/* the lines of /proc/PID/maps behind them */
const struct fake_vma *fake_maps(size_t *nr);

/* says what an mm_struct's address is (fake_mm.c), -EINVAL for any other */
int fake_say_mm_object(struct fake_answer *a, const struct mms_view *req);

/* what each file that says records knows */
extern const struct fake_view fake_views_pgtable[];
extern const size_t fake_nr_views_pgtable;
extern const struct fake_view fake_views_mm[];
extern const size_t fake_nr_views_mm;
extern const struct fake_view fake_views_tree[];
extern const size_t fake_nr_views_tree;
extern const struct fake_view fake_views_frames[];
extern const size_t fake_nr_views_frames;
extern const struct fake_view fake_views_slab[];
extern const size_t fake_nr_views_slab;

/* MMS_IOC_VIEW; MMSCOPE_FAKE_CHUNK=N ends each call after N records */
int fake_do_view(const char *machine, struct mms_view *req);

#endif /* _MMS_FAKE_VIEW_H */
