/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vma.h - the VMAs of a process as the module sees them (vmas.c), shared by
 * "mmscope vma" (vma.c, merge.c), "mmscope tree" and "mmscope mm".
 */
#ifndef _MMS_VMA_H
#define _MMS_VMA_H

#include "out.h"

/**
 * struct vma_item - a VMA with its texts
 * @rec: as the module told it
 * @path: of the file, else NULL; all texts are owned
 * @special: "[heap]" and its like, else NULL
 * @name: name of anonymous memory, else NULL
 * @ops: symbol of vm_ops, else NULL
 * @policy: memory policy, else NULL
 */
struct vma_item {
	struct mms_rec_vma rec;
	char *path;
	char *special;
	char *name;
	char *ops;
	char *policy;
};

/**
 * struct vma_list - VMAs in the order of their addresses
 * @item: array, owned
 * @nr: how many
 * @limit: no more than so many are taken, 0 for all
 */
struct vma_list {
	struct vma_item *item;
	size_t nr;
	size_t limit;
};

/**
 * vmas_load() - ask for the VMAs of a process
 * @m: connection
 * @t: process
 * @flags: 0 or MMS_VIEW_F_PAGES
 * @from: first address; VMAs that end at or before it are left out
 * @ret: list; set @limit before; give it to vmas_free() in any case
 * @moment: what holds for the answer
 *
 * Return: 0 or a negative errno value.
 */
int vmas_load(struct mmscope *m, const struct target *t, uint32_t flags,
	      uint64_t from, struct vma_list *ret, struct mmscope_moment *moment);
void vmas_free(struct vma_list *list);
/* the VMA whose vm_area_struct lies at @address, NULL if it is not in the list */
const struct vma_item *vmas_by_struct(const struct vma_list *list,
				      uint64_t address, uint64_t start);
/* path, "[heap]", or "[anon:NAME]"; "" for anonymous memory without a name */
void vma_label(const struct vma_item *v, char *buf, size_t size);
/* "rw-p" as in maps */
void vma_perms(uint32_t access, char ret[5]);
/* colour of a VMA by what it may do, NULL for the plain ones */
const char *vma_color(const struct vma_item *v);
/* base pages that RSS counts */
uint64_t vma_resident(const struct mms_rec_vma *rec);

/* ---- merge.c ---- */

extern const struct out_desc merge_desc;
/* prints why neighbours are not one; 0 or an exit code */
int merge_print(struct mmscope *m, const struct vma_list *list,
		const struct opts *o);
/* the same as rows of merge_desc; the context of the output is @m */
void merge_rows(const struct vma_list *list, struct out *out);

#endif /* _MMS_VMA_H */
