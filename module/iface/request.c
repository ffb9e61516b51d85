// SPDX-License-Identifier: GPL-2.0
/*
 * Copying of requests and records.
 */
#include "request.h"

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/uaccess.h>

#define MAX_STRIDE	1024	/* bytes; far above any record, far below a page */

int mms_request_get(void *req, size_t ksize, size_t min, const void __user *arg)
{
	u32 usize;
	int err;

	if (get_user(usize, (const u32 __user *)arg))
		return -EFAULT;
	if (usize > PAGE_SIZE)
		return -E2BIG;
	if (usize < min || usize % 8)
		return -EINVAL;
	err = copy_struct_from_user(req, ksize, arg, usize);
	if (err)
		return err;
	/* the size may have changed under our hands: the first reading counts */
	*(u32 *)req = usize;
	return 0;
}

int mms_request_put(void __user *arg, const void *req, size_t ksize)
{
	size_t usize = *(const u32 *)req;

	return copy_to_user(arg, req, min(usize, ksize)) ? -EFAULT : 0;
}

/* records grow at their end only, so a caller knows at least the first version */
bool mms_stride_ok(u32 stride, size_t min)
{
	return stride >= min && stride <= MAX_STRIDE && stride % 8 == 0;
}

/*
 * Word by word: records are a few dozen words, too short for the string
 * instructions behind copy_to_user() to pay off.
 */
static int put_words(u64 __user *to, const u64 *from, size_t words)
{
	size_t i;

	if (!user_write_access_begin(to, words * sizeof(u64)))
		return -EFAULT;
	for (i = 0; i < words; i++)
		unsafe_put_user(from[i], to + i, fault);
	user_write_access_end();
	return 0;
fault:
	user_write_access_end();
	return -EFAULT;
}

int mms_records_put(u64 to, u64 first, const void *recs, u64 nr,
		    size_t size, u32 stride)
{
	void __user *at = u64_to_user_ptr(to) + first * stride;
	u64 i;

	if (stride == size)
		return put_words(at, recs, nr * size / sizeof(u64));
	for (i = 0; i < nr; i++, at += stride, recs += size) {
		if (put_words(at, recs, min_t(size_t, size, stride) / sizeof(u64)))
			return -EFAULT;
		if (stride > size && clear_user(at + size, stride - size))
			return -EFAULT;
	}
	return 0;
}
