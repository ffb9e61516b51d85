// SPDX-License-Identifier: GPL-2.0
/*
 * The list of what can be verified.
 */
#include "subject.h"

#include "buddy.h"
#include "verify_buddy.h"

const struct mms_subject mms_subjects[] = {
	{ &mms_buddy_rules, "free lists against the buddy allocator", mms_verify_buddy },
};

const unsigned int mms_nr_subjects = sizeof(mms_subjects) / sizeof(mms_subjects[0]);
