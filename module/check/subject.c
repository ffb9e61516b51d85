// SPDX-License-Identifier: GPL-2.0
/*
 * The list of what can be verified.
 */
#include "subject.h"

#include "buddy.h"
#include "pgtable.h"
#include "slab.h"
#include "verify_buddy.h"
#include "verify_pgtable.h"
#include "verify_slab.h"
#include "verify_vma.h"
#include "vma.h"

const struct mms_subject mms_subjects[] = {
	{ &mms_buddy_rules, "free lists against the buddy allocator", mms_verify_buddy },
	{ &mms_slab_rules, "caches, slabs and objects against SLUB's layout", mms_verify_slab },
	{ &mms_vma_rules, "VMAs against the rules of their list and tree", mms_verify_vma },
	{ &mms_pgtable_rules, "page tables against a decoder of the manual", mms_verify_pgtable },
};

const unsigned int mms_nr_subjects = ARRAY_SIZE(mms_subjects);
