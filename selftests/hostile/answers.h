/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What must hold of every answer, whatever it was about: records within their
 * bounds, in order, without overlap; sums that are sums; zero where nothing is
 * said. What does not hold is told by wrong().
 */
#ifndef _MMS_HOSTILE_ANSWERS_H
#define _MMS_HOSTILE_ANSWERS_H

#include "grammar.h"

/**
 * answer_check() - one answered request
 * @form: what was asked
 * @asked: the request as it was
 * @got: the request as it came back
 * @out: the buffer of records
 *
 * Return: the bytes of @out that the answer says it is.
 */
size_t answer_check(const struct form *form, const union request *asked,
		    const union request *got, const void *out);

/* the records of a view, in themselves; @from_start: no others came before */
void answer_check_records(const struct form *form, const struct mms_view *req,
			  const void *records, bool from_start);

/* what cannot change while the machine runs is kept at first and compared later */
void answer_check_constant(const struct form *form, const void *bytes, size_t len);

#endif /* _MMS_HOSTILE_ANSWERS_H */
