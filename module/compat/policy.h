/* SPDX-License-Identifier: GPL-2.0 */
/*
 * NUMA memory policies of VMAs. mpol_to_str() and __mpol_equal() are not
 * exported, and the structure changed.
 */
#ifndef _MMS_COMPAT_POLICY_H
#define _MMS_COMPAT_POLICY_H

#include <linux/types.h>

struct mempolicy;
struct vm_area_struct;

/**
 * mms_vma_policy() - the policy of a VMA's own
 * @vma: the VMA; its mmap_lock is held
 *
 * Return: NULL if it has none, or the kernel knows no NUMA.
 */
struct mempolicy *mms_vma_policy(const struct vm_area_struct *vma);

/**
 * mms_policy_print() - a policy in the words of /proc/PID/numa_maps
 * @policy: the policy; stays valid
 * @buf: filled
 * @size: its bytes
 *
 * Context: any. Return: length of the text.
 */
size_t mms_policy_print(struct mempolicy *policy, char *buf, size_t size);

/**
 * mms_policy_equal() - whether two VMAs may be one as far as policies go
 * @a: a policy or NULL
 * @b: another or NULL
 *
 * The rules of __mpol_equal(). Context: any.
 */
bool mms_policy_equal(struct mempolicy *a, struct mempolicy *b);

#endif /* _MMS_COMPAT_POLICY_H */
