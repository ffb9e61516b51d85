// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmas.c - reads the VMAs of a process with their texts.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vma.h"

#define FULL 1	/* what ends the reading early */

static bool text_keep(const struct mmscope_entry *e, unsigned int kind, char **ret)
{
	const char *text = mmscope_entry_text(e, kind, 0);

	*ret = text ? strdup(text) : NULL;
	return !text || *ret;
}

static int take(const struct mmscope_entry *e, void *ctx)
{
	struct vma_list *list = ctx;
	struct vma_item *v;

	if (e->rec->type != MMS_REC_VMA)
		return 0;
	v = mms_array_add(&list->item, &list->nr, sizeof(*v));
	if (!v)
		return -ENOMEM;
	mmscope_rec_get(e->rec, &v->rec, sizeof(v->rec));
	if (!text_keep(e, MMS_TEXT_PATH, &v->path) ||
	    !text_keep(e, MMS_TEXT_SPECIAL, &v->special) ||
	    !text_keep(e, MMS_TEXT_NAME, &v->name) ||
	    !text_keep(e, MMS_TEXT_SYMBOL, &v->ops) ||
	    !text_keep(e, MMS_TEXT_POLICY, &v->policy))
		return -ENOMEM;
	return list->nr == list->limit ? FULL : 0;
}

int vmas_load(struct mmscope *m, const struct target *t, uint32_t flags,
	      uint64_t from, struct vma_list *ret, struct mmscope_moment *moment)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_VMAS,
		.flags = flags,
		.space = t->space,
		.arg = { from },
	};
	int err = mmscope_each(m, &args, take, ret, moment);

	return err == FULL ? 0 : err;
}

void vmas_free(struct vma_list *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		struct vma_item *v = &list->item[i];

		free(v->path);
		free(v->special);
		free(v->name);
		free(v->ops);
		free(v->policy);
	}
	free(list->item);
	memset(list, 0, sizeof(*list));
}

const struct vma_item *vmas_by_struct(const struct vma_list *list,
				      uint64_t address, uint64_t start)
{
	size_t low = 0, high = list->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct vma_item *v = &list->item[middle];

		if (v->rec.start == start)
			return v->rec.vma == address ? v : NULL;
		if (v->rec.start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

void vma_label(const struct vma_item *v, char *buf, size_t size)
{
	if (v->path)
		snprintf(buf, size, "%s", v->path);
	else if (v->special)
		snprintf(buf, size, "%s", v->special);
	else if (v->name)
		snprintf(buf, size, v->rec.access & MMS_VMA_SHARED ?
			 "[anon_shmem:%s]" : "[anon:%s]", v->name);
	else
		snprintf(buf, size, "%s", "");
}

void vma_perms(uint32_t access, char ret[5])
{
	ret[0] = access & MMS_VMA_READ ? 'r' : '-';
	ret[1] = access & MMS_VMA_WRITE ? 'w' : '-';
	ret[2] = access & MMS_VMA_EXEC ? 'x' : '-';
	ret[3] = access & MMS_VMA_SHARED ? 's' : 'p';
	ret[4] = '\0';
}

const char *vma_color(const struct vma_item *v)
{
	uint32_t a = v->rec.access;

	if ((a & (MMS_VMA_WRITE | MMS_VMA_EXEC)) == (MMS_VMA_WRITE | MMS_VMA_EXEC))
		return SGR_RED;
	if (a & MMS_VMA_EXEC)
		return SGR_GREEN;
	if (a & MMS_VMA_WRITE)
		return a & MMS_VMA_SHARED ? SGR_MAGENTA : SGR_YELLOW;
	return a & MMS_VMA_READ ? SGR_CYAN : SGR_DIM;
}

/* hugetlb pages and mappings without pages of their own are in no RSS */
uint64_t vma_resident(const struct mms_rec_vma *rec)
{
	uint64_t pages = rec->anon + rec->file_pages;

	return pages < rec->hugetlb ? 0 : pages - rec->hugetlb;
}
