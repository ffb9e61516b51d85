// SPDX-License-Identifier: GPL-2.0
/*
 * The list of what can be verified.
 */
#include "subject.h"

#include "buddy.h"
#include "pgtable.h"
#include "verify_buddy.h"
#include "verify_pgtable.h"

const struct mms_subject mms_subjects[] = {
	{ &mms_buddy_rules, "free lists against the buddy allocator", mms_verify_buddy },
	{ &mms_pgtable_rules, "page tables against a decoder of the manual", mms_verify_pgtable },
};

const unsigned int mms_nr_subjects = sizeof(mms_subjects) / sizeof(mms_subjects[0]);
