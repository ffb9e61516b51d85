/* SPDX-License-Identifier: GPL-2.0 */
/* Text of the records about zones and free memory. */
#ifndef _MMS_IFACE_TEXT_ZONE_H
#define _MMS_IFACE_TEXT_ZONE_H

struct mms_rec;
struct seq_file;

/** mms_text_zone() - one record of MMS_VIEW_ZONES, _BUDDY, _PCP or _PAGEBLOCKS */
void mms_text_zone(struct seq_file *m, const struct mms_rec *rec);

#endif /* _MMS_IFACE_TEXT_ZONE_H */
