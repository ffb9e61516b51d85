/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the models need from where they run: the kernel, the command, a test.
 * The one file that knows the difference.
 */
#ifndef _MMS_MODEL_DEPS_H
#define _MMS_MODEL_DEPS_H

#ifdef __KERNEL__

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/types.h>

static inline void *mms_zalloc(size_t nr, size_t size)
{
	return kvcalloc(nr, size, GFP_KERNEL);
}

static inline void mms_zfree(void *p)
{
	kvfree(p);
}

static inline void mms_sort(void *base, size_t nr, size_t size,
			    int (*cmp)(const void *a, const void *b))
{
	sort(base, nr, size, cmp, NULL);
}

#else

#include <errno.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef __u8 u8;
typedef __u32 u32;
typedef __u64 u64;

static inline void *mms_zalloc(size_t nr, size_t size)
{
	return calloc(nr, size);
}

static inline void mms_zfree(void *p)
{
	free(p);
}

static inline void mms_sort(void *base, size_t nr, size_t size,
			    int (*cmp)(const void *a, const void *b))
{
	if (nr)
		qsort(base, nr, size, cmp);
}

#endif /* __KERNEL__ */

#endif /* _MMS_MODEL_DEPS_H */
