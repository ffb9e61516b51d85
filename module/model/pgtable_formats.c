// SPDX-License-Identifier: GPL-2.0
/*
 * The list of formats.
 */
#include "pgtable_formats.h"

const struct mms_pt_format *const mms_pt_formats[] = {
	&mms_pt_x86_64_4, &mms_pt_x86_64_5, &mms_pt_i386, &mms_pt_i386_pae,
	&mms_pt_arm64_4k_39, &mms_pt_arm64_4k_48, &mms_pt_arm64_4k_52,
	&mms_pt_arm64_16k_47, &mms_pt_arm64_16k_48, &mms_pt_arm64_16k_52,
	&mms_pt_arm64_64k_42, &mms_pt_arm64_64k_48, &mms_pt_arm64_64k_52,
};

const unsigned int mms_pt_nr_formats = ARRAY_SIZE(mms_pt_formats);
