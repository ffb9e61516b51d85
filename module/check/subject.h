/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What can be verified.
 */
#ifndef _MMS_CHECK_SUBJECT_H
#define _MMS_CHECK_SUBJECT_H

#include "report.h"
#include "source.h"

/**
 * struct mms_subject - a structure of the kernel, and the model it is held to
 * @rules: its rules; their subject is its name
 * @text: what is compared with what
 * @verify: asks for records and adds to a report, whose rules are set; returns 0 or
 *	an error as mms_source_ask(). Context: may sleep, no locks held
 */
struct mms_subject {
	const struct mms_rules *rules;
	const char *text;
	int (*verify)(struct mms_source *s, struct mms_report *r);
};

extern const struct mms_subject mms_subjects[];
extern const unsigned int mms_nr_subjects;

#endif /* _MMS_CHECK_SUBJECT_H */
