/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake_pgtable.h - the machines whose page tables are known word by word.
 */
#ifndef _MMS_FAKE_PGTABLE_H
#define _MMS_FAKE_PGTABLE_H

#include "libmmscope.h"

/* answers MMS_IOC_SCAN if the machine is one of these; returns whether it did */
int fake_pgtable_scan(struct mms_scan *req);

#endif /* _MMS_FAKE_PGTABLE_H */
