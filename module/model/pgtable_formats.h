/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The formats by name, a file of them for each architecture.
 */
#ifndef _MMS_MODEL_PGTABLE_FORMATS_H
#define _MMS_MODEL_PGTABLE_FORMATS_H

#include "pgtable.h"

extern const struct mms_pt_format mms_pt_x86_64_4, mms_pt_x86_64_5;
extern const struct mms_pt_format mms_pt_i386, mms_pt_i386_pae;

/* size of pages, bits of an address */
extern const struct mms_pt_format mms_pt_arm64_4k_39, mms_pt_arm64_4k_48, mms_pt_arm64_4k_52;
extern const struct mms_pt_format mms_pt_arm64_16k_47, mms_pt_arm64_16k_48,
				  mms_pt_arm64_16k_52;
extern const struct mms_pt_format mms_pt_arm64_64k_42, mms_pt_arm64_64k_48,
				  mms_pt_arm64_64k_52;

#endif /* _MMS_MODEL_PGTABLE_FORMATS_H */
