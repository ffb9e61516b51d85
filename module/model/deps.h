/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the models need from where they run: the kernel, the command, a test.
 * The one file that knows the difference.
 */
#ifndef _MMS_MODEL_DEPS_H
#define _MMS_MODEL_DEPS_H

#ifdef __KERNEL__

#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/vmalloc.h>

static inline void *mms_zalloc(size_t nr, size_t size)
{
	return kvcalloc(nr, size, GFP_KERNEL);
}

static inline void mms_zfree(void *p)
{
	kvfree(p);
}

/* room for @to bytes, of which the first @from are kept; NULL: @p stays */
static inline void *mms_resize(void *p, size_t from, size_t to)
{
	void *more = kvmalloc(to, GFP_KERNEL);

	if (!more)
		return NULL;
	if (p)
		memcpy(more, p, min(from, to));
	kvfree(p);
	return more;
}

static inline void mms_sort(void *base, size_t nr, size_t size,
			    int (*cmp)(const void *a, const void *b))
{
	sort(base, nr, size, cmp, NULL);
}

/* in long loops: let others run */
static inline void mms_breathe(void)
{
	cond_resched();
}

/* others have so many milliseconds to get on; may sleep */
static inline void mms_pause(unsigned int ms)
{
	msleep(ms);
}

#else

#include <errno.h>
#include <linux/types.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __s32 s32;
typedef __u64 u64;
typedef __s64 s64;

/* the kernel's test framework has one as well */
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif

static inline void *mms_zalloc(size_t nr, size_t size)
{
	return calloc(nr, size);
}

static inline void mms_zfree(void *p)
{
	free(p);
}

/* room for @to bytes, of which the first @from are kept; NULL: @p stays */
static inline void *mms_resize(void *p, size_t from, size_t to)
{
	(void)from;
	return realloc(p, to);
}

static inline void mms_sort(void *base, size_t nr, size_t size,
			    int (*cmp)(const void *a, const void *b))
{
	if (nr)
		qsort(base, nr, size, cmp);
}

static inline void mms_breathe(void)
{
}

static inline void mms_pause(unsigned int ms)
{
	poll(NULL, 0, ms);
}

#endif /* __KERNEL__ */

#endif /* _MMS_MODEL_DEPS_H */
