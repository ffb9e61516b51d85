/* SPDX-License-Identifier: GPL-2.0 */
/* Records about the machine as text, and what all kinds of records share. */
#ifndef _MMS_IFACE_TEXT_SYSTEM_H
#define _MMS_IFACE_TEXT_SYSTEM_H

#include <linux/types.h>

struct mms_rec;
struct seq_file;

/** mms_text_system() - MMS_VIEW_SYSTEM and MMS_VIEW_NAMES, one line a record */
void mms_text_system(struct seq_file *m, const struct mms_rec *rec);

/**
 * mms_text_text() - a record that is a text, as " word \"text\""
 * @m: file
 * @rec: any record; nothing is printed if it is no MMS_REC_TEXT
 *
 * Return: whether it was one.
 */
bool mms_text_text(struct seq_file *m, const struct mms_rec *rec);

#endif /* _MMS_IFACE_TEXT_SYSTEM_H */
