/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whole answers of MMS_IOC_VIEW, for test programs.
 */
#ifndef _MMS_SELFTEST_RECORDS_H
#define _MMS_SELFTEST_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "mmscope.h"

/**
 * struct records - all records of one answer
 * @buf: the records one behind the other, owned
 * @len: their bytes
 * @nr: how many
 * @calls: ioctls it took
 * @last: the request as the last call left it, with retries and lost summed
 *	up and the longest hold and the worst kind of all calls in @last.cons
 */
struct records {
	char *buf;
	size_t len;
	size_t nr;
	size_t calls;
	struct mms_view last;
};

/**
 * dev_view() - ask a question to the end
 * @fd: the device
 * @like: view, flags, pid, space and arg of the question
 * @len: bytes of the buffer of each call, 0 for many
 * @ret: emptied and filled; records_free() when done
 *
 * Every answer is checked for form: whole records, a cursor that moves.
 * Return: 0 or -errno; -EPROTO if the form is wrong.
 */
int dev_view(int fd, const struct mms_view *like, uint32_t len, struct records *ret);
void records_free(struct records *r);

/*
 * The record after @rec (NULL: the first) that has this type (0: any), NULL at
 * the end. Tests are built with the header of the module they test, so a
 * record may be cast to its structure.
 */
const void *records_next(const struct records *r, const void *rec, uint16_t type);

/* a text of @kind that follows @rec before the next record of another type */
const char *record_text(const struct records *r, const void *rec, uint32_t kind);

/* loops over the records of one type */
#define for_each_record(pos, r, rectype)				\
	for ((pos) = records_next(r, NULL, rectype); (pos);		\
	     (pos) = records_next(r, pos, rectype))

#endif /* _MMS_SELFTEST_RECORDS_H */
