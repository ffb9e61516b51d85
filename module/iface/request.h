/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Moving requests in and records out: the size and stride rules of the ABI,
 * in one place.
 */
#ifndef _MMS_IFACE_REQUEST_H
#define _MMS_IFACE_REQUEST_H

#include <linux/types.h>
#include <linux/compiler_types.h>

/**
 * mms_request_get() - fetch a request structure that starts with its size
 * @req: the kernel's structure, zero-filled beyond what the caller sent
 * @ksize: its size here
 * @min: size of its first version
 * @arg: the user's
 *
 * Return: 0, -EFAULT, -EINVAL (shorter than @min), -E2BIG (larger than a
 * page, or a tail that is not known here is not zero).
 */
int mms_request_get(void *req, size_t ksize, size_t min, const void __user *arg);

/**
 * mms_request_put() - give a request structure back, as much as the user has
 * @arg: the user's
 * @req: the kernel's; starts with the user's size
 * @ksize: its size here
 */
int mms_request_put(void __user *arg, const void *req, size_t ksize);

/**
 * mms_records_put() - write an array of records at the caller's stride
 * @to: the user's array
 * @first: index of the first record to write there
 * @recs: the records
 * @nr: how many
 * @size: bytes of one here
 * @stride: bytes of one there: cut, or filled with zeroes
 *
 * Return: 0 or -EFAULT.
 */
int mms_records_put(u64 to, u64 first, const void *recs, u64 nr,
		    size_t size, u32 stride);

/** mms_stride_ok() - whether a caller's stride is one the ABI allows */
bool mms_stride_ok(u32 stride, size_t min);

#endif /* _MMS_IFACE_REQUEST_H */
