/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Small differences of the mm API, under the newest kernel's meaning.
 */
#ifndef _MMS_COMPAT_MM_H
#define _MMS_COMPAT_MM_H

#include <linux/types.h>

struct mm_struct;

/** mms_mm_init() - find what the functions below need, set the capabilities */
void mms_mm_init(void);

/**
 * mms_init_mm() - the kernel's own mm_struct
 *
 * Return: its address or NULL.
 */
struct mm_struct *mms_init_mm(void);

/**
 * mms_kernel_lock_is_complete() - whether init_mm's mmap_lock, held for
 * writing, excludes every path that frees a kernel page table
 */
bool mms_kernel_lock_is_complete(void);

/**
 * mms_hotplug_lock() - keep memory hot-remove out
 *
 * Does nothing where the lock was not found (capability "hotplug-lock").
 * Lock order: outside of any mmap_lock, so that nobody waits for a hot-remove
 * with an mmap_lock held. Context: may sleep.
 */
void mms_hotplug_lock(void);

/** mms_hotplug_unlock() - let it in again */
void mms_hotplug_unlock(void);

/**
 * mms_mm_signature() - a number that changes when mappings change
 * @mm: caller holds its mmap_lock
 *
 * From the sequence count of per-VMA locking where the kernel has it (moves
 * with every write lock); from the sizes that the mm_struct counts elsewhere,
 * where a change that cancels itself out goes unseen.
 */
u64 mms_mm_signature(struct mm_struct *mm);

/**
 * mms_mm_read_alone() - whether nobody else holds an mm's mmap_lock
 * @mm: caller holds its mmap_lock for reading
 *
 * munmap() and brk() turn their write lock into a read lock when the VMAs are gone, and lower
 * total_vm and its parts later. Who is alone once while he holds the lock sees what they have
 * lowered; nobody can become such a reader as long as he holds it.
 * Return: true only if it is sure; false also if somebody waits for the lock.
 */
bool mms_mm_read_alone(struct mm_struct *mm);

/**
 * mms_is_huge_zero() - whether a frame starts the huge zero page
 * @pfn: frame of a huge page
 */
bool mms_is_huge_zero(unsigned long pfn);

/**
 * mms_is_shadow_table() - whether a table maps one page everywhere
 * @table_pa: physical address of a kernel page table
 *
 * A KASAN kernel maps the shadow of all memory it does not watch, petabytes,
 * onto one page of zeroes, by one table a level whose entries are all alike.
 */
bool mms_is_shadow_table(u64 table_pa);

/** mms_shadow_entry() - the PTE that all of these lead to, as it reads now */
u64 mms_shadow_entry(void);

/** mms_is_shadow_page() - whether a frame is that page */
bool mms_is_shadow_page(u64 pfn);

/** mms_kernel_promises() - MMS_PROMISE_* that are about the kernel's own mappings */
u32 mms_kernel_promises(void);

#endif /* _MMS_COMPAT_MM_H */
