/* SPDX-License-Identifier: GPL-2.0 */
/* Records about slab caches as text. */
#ifndef _MMS_IFACE_TEXT_SLAB_H
#define _MMS_IFACE_TEXT_SLAB_H

struct mms_rec;
struct seq_file;

/** mms_text_slab() - MMS_VIEW_CACHES */
void mms_text_slab(struct seq_file *m, const struct mms_rec *rec);

#endif /* _MMS_IFACE_TEXT_SLAB_H */
