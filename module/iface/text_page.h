/* SPDX-License-Identifier: GPL-2.0 */
/* Text of the records about page frames. */
#ifndef _MMS_IFACE_TEXT_PAGE_H
#define _MMS_IFACE_TEXT_PAGE_H

struct mms_rec;
struct seq_file;

/** mms_text_census() - MMS_REC_CENSUS: a line for a kind in a zone */
void mms_text_census(struct seq_file *m, const struct mms_rec *rec);

#endif /* _MMS_IFACE_TEXT_PAGE_H */
