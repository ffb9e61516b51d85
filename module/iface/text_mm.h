/* SPDX-License-Identifier: GPL-2.0 */
/* Records about tasks, address spaces and the kernel's half as text. */
#ifndef _MMS_IFACE_TEXT_MM_H
#define _MMS_IFACE_TEXT_MM_H

struct mms_rec;
struct seq_file;

/** mms_text_mm() - records of mmscope_mm.h, but for trees and tables */
void mms_text_mm(struct seq_file *m, const struct mms_rec *rec);

#endif /* _MMS_IFACE_TEXT_MM_H */
