/* SPDX-License-Identifier: GPL-2.0 */
/*
 * VMAs and the way from one to the next, under the newest kernel's meaning.
 * All of these want the mmap_lock of the VMA's mm.
 */
#ifndef _MMS_COMPAT_VMA_H
#define _MMS_COMPAT_VMA_H

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/userfaultfd_k.h>

#include "probes.gen.h"

/**
 * mms_vma_next() - the VMA after another
 * @vma: the one before
 *
 * Return: NULL after the last one.
 */
static inline struct vm_area_struct *mms_vma_next(struct vm_area_struct *vma)
{
#if MMS_HAVE_MAPLE_TREE
	return find_vma(vma->vm_mm, vma->vm_end);
#else
	return vma->vm_next;
#endif
}

/**
 * mms_vma_prev() - the VMA before another
 * @vma: the one after
 *
 * Return: NULL before the first one.
 */
static inline struct vm_area_struct *mms_vma_prev(struct vm_area_struct *vma)
{
#if MMS_HAVE_MAPLE_TREE
	VMA_ITERATOR(vmi, vma->vm_mm, vma->vm_start);

	return vma_prev(&vmi);
#else
	return vma->vm_prev;
#endif
}

/*
 * The path that was opened. A stacked filesystem (overlayfs) maps a file of
 * the layer below; before v6.7 its f_path lied to the same effect.
 */
static inline const struct path *mms_file_path(const struct file *file)
{
#if MMS_HAVE_FILE_USER_PATH
	return file_user_path((struct file *)file);
#else
	return &file->f_path;
#endif
}

/* the inode that /proc/PID/maps names */
static inline const struct inode *mms_file_inode(const struct file *file)
{
#if MMS_HAVE_FILE_USER_PATH
	return file_user_inode((struct file *)file);
#else
	return file_inode(file);
#endif
}

/* a VMA that touches the heap's borders counted as the heap until v6.6 */
static inline bool mms_vma_is_heap(const struct vm_area_struct *vma)
{
#if MMS_HAVE_VMA_IS_INITIAL_HEAP
	return vma_is_initial_heap(vma);
#else
	return vma->vm_start <= vma->vm_mm->brk &&
	       vma->vm_end >= vma->vm_mm->start_brk;
#endif
}

/* the stack that the process began with */
static inline bool mms_vma_is_stack(const struct vm_area_struct *vma)
{
	return vma->vm_start <= vma->vm_mm->start_stack &&
	       vma->vm_end >= vma->vm_mm->start_stack;
}

/*
 * Name given by prctl(PR_SET_VMA), NULL if none. anon_vma_name() is not
 * exported where there are names. The member lay in the union "shared", and was
 * meant only without a file, until d09e8ca6cb93 ("mm: anonymous shared memory
 * naming") (in v6.2).
 */
static inline const char *mms_vma_anon_name(struct vm_area_struct *vma)
{
#ifdef CONFIG_ANON_VMA_NAME
	const bool in_union = offsetof(struct vm_area_struct, anon_name) ==
			      offsetof(struct vm_area_struct, shared);

	if (in_union && vma->vm_file)
		return NULL;
	return vma->anon_name ? vma->anon_name->name : NULL;
#else
	return NULL;
#endif
}

/* the userfaultfd context it is registered with, NULL if none */
static inline const void *mms_vma_uffd(const struct vm_area_struct *vma)
{
#ifdef CONFIG_USERFAULTFD
	return vma->vm_userfaultfd_ctx.ctx;
#else
	return NULL;
#endif
}

/*
 * The index of its first anonymous page. From v7.3 on private mappings of
 * files index them apart from the file's offset.
 */
static inline unsigned long mms_vma_anon_pgoff(const struct vm_area_struct *vma)
{
#if MMS_HAVE_VMA_ANON_PGOFF
	return vma_start_anon_pgoff(vma);
#else
	return vma->vm_pgoff;
#endif
}

/* whether that index is one of its own */
static inline bool mms_has_anon_pgoff(void)
{
	return MMS_HAVE_VMA_ANON_PGOFF;
}

/*
 * Bits of vm_flags that two VMAs need not agree in to be merged (and that the
 * result has if one of them had it): VMA_IGNORE_MERGE_FLAGS of v7.1.
 */
static inline u64 mms_merge_ignored_flags(void)
{
#ifdef VM_MAYBE_GUARD
	return VM_SOFTDIRTY | VM_MAYBE_GUARD;
#else
	return VM_SOFTDIRTY;
#endif
}

#endif /* _MMS_COMPAT_VMA_H */
