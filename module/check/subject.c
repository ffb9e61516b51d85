// SPDX-License-Identifier: GPL-2.0
/*
 * The list of what can be verified.
 */
#include "subject.h"

#include "buddy.h"
#include "slab.h"
#include "verify_buddy.h"
#include "verify_slab.h"

const struct mms_subject mms_subjects[] = {
	{ &mms_buddy_rules, "free lists against the buddy allocator", mms_verify_buddy },
	{ &mms_slab_rules, "caches, slabs and objects against SLUB's layout", mms_verify_slab },
};

const unsigned int mms_nr_subjects = sizeof(mms_subjects) / sizeof(mms_subjects[0]);
