/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake_mm.h - what the fake processes share between the file that knows their
 * VMAs (fake_mm.c) and the one that knows their trees and tables (fake_tree.c).
 */
#ifndef _MMS_FAKE_MM_H
#define _MMS_FAKE_MM_H

#include "fake_view.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/**
 * struct fake_area - a VMA: the members of struct mms_rec_vma that differ
 */
struct fake_area {
	uint64_t start;
	uint64_t len;
	uint32_t access;
	uint64_t flags;
	uint64_t pgoff;
	uint64_t anon_vma;
	uint32_t merge;
	uint64_t merge_flags;
	uint64_t present;
	uint64_t anon;
	uint64_t file;
	uint64_t swap;
	uint64_t thp;
	const char *path;
	const char *special;
	const char *name;
};

/* VMAs of a process */
const struct fake_area *fake_areas_of(int pid, size_t *nr);
/* true: the scenario of this name is played, in which one thing is wrong */
int fake_is_wrong(const char *what);
/* where the vm_area_struct of a VMA lies that begins here */
uint64_t fake_struct_at(uint64_t start);
/* where the vm_area_struct lies */
uint64_t fake_area_struct(const struct fake_area *f);
/* what asking for the memory of this process gives */
int fake_mm_error(const struct mms_view *req);
/* the machine has two roots for each process */
int fake_split_pgd(void);

extern const struct fake_area fake_areas[];
extern const size_t fake_nr_areas;
extern const struct mms_rec_task fake_tasks[];

#endif /* _MMS_FAKE_MM_H */
