/* SPDX-License-Identifier: GPL-2.0 */
/* Where per-CPU memory lies. */
#ifndef _MMS_COMPAT_PERCPU_H
#define _MMS_COMPAT_PERCPU_H

#include <linux/types.h>

/**
 * struct mms_percpu - a place in per-CPU memory
 * @base: first address of the CPU's part
 * @size: its bytes
 * @offset: of the place in it
 * @cpu: the CPU
 */
struct mms_percpu {
	u64 base;
	u64 size;
	u64 offset;
	u32 cpu;
};

/** mms_percpu_init() - set the capability "percpu" */
void mms_percpu_init(void);

/**
 * mms_percpu_is_area() - whether a vmalloc area is a chunk of per-CPU memory
 * @caller: who made the area, struct mms_rec_vmalloc
 */
bool mms_percpu_is_area(u64 caller);

/**
 * mms_percpu_find() - what an address is in per-CPU memory
 * @addr: the address
 * @area: start of the chunk's vmalloc area, 0 for the chunk made at boot
 * @len: bytes of that area
 * @p: filled on success
 *
 * Context: any. Return: false if it is none, or nobody can tell.
 */
bool mms_percpu_find(u64 addr, u64 area, u64 len, struct mms_percpu *p);

#endif /* _MMS_COMPAT_PERCPU_H */
