/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an mm_struct says about itself, where kernels keep it in different
 * forms.
 */
#ifndef _MMS_COMPAT_MMFIELDS_H
#define _MMS_COMPAT_MMFIELDS_H

#include <linux/types.h>

struct file;
struct mm_struct;
struct task_struct;

/**
 * mms_mm_rss() - resident pages or swap entries of one kind
 * @mm: the mm, of a process
 * @kind: MM_ANONPAGES ...
 *
 * The sum of all CPUs' parts where the kernel keeps parts, and so exact but
 * for changes while it adds up. Before v6.2 up to 64 events of each thread
 * are still with the thread. Context: any.
 */
u64 mms_mm_rss(struct mm_struct *mm, int kind);

/** mms_mm_flags() - mm->flags as one word. Context: any. */
u64 mms_mm_flags(struct mm_struct *mm);

/**
 * mms_mm_exe_file() - the executable
 * @mm: the mm; the caller holds a reference
 *
 * Context: any. Return: the file with a reference (fput() it), NULL if none.
 */
struct file *mms_mm_exe_file(struct mm_struct *mm);

/**
 * mms_mm_owner() - task that the memory controller holds responsible
 * @mm: the mm
 *
 * Context: RCU read lock. Return: NULL if unknown.
 */
struct task_struct *mms_mm_owner(struct mm_struct *mm);

/**
 * mms_max_map_count() - how many VMAs a process may have
 *
 * Return: the limit, 0 if it could not be found. Context: any.
 */
u32 mms_max_map_count(void);

/**
 * mms_mm_root_bits() - what the CPU's root register holds besides the address
 * @mm: the mm
 *
 * Bits that belong to the address space, as linear address masking does on
 * x86; not those that each CPU chooses. Context: any.
 */
u64 mms_mm_root_bits(struct mm_struct *mm);

#endif /* _MMS_COMPAT_MMFIELDS_H */
