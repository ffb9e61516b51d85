/* SPDX-License-Identifier: GPL-2.0 */
/* Page tables as text. */
#ifndef _MMS_IFACE_TEXT_PGTABLES_H
#define _MMS_IFACE_TEXT_PGTABLES_H

struct mms_rec;
struct seq_file;

/** mms_text_pgtables() - MMS_VIEW_TABLES: a line a table, indented by level */
void mms_text_pgtables(struct seq_file *m, const struct mms_rec *rec);

#endif /* _MMS_IFACE_TEXT_PGTABLES_H */
