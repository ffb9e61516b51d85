/* SPDX-License-Identifier: GPL-2.0 */
/* Records as text for debugfs. The only place in the module that makes prose. */
#ifndef _MMS_IFACE_TEXT_H
#define _MMS_IFACE_TEXT_H

struct mms_cap;
struct mms_consistency;
struct mms_info;
struct mms_walk;
struct seq_file;

/** mms_text_walk() - a translation, one line a level and a result line */
void mms_text_walk(struct seq_file *m, const struct mms_info *info,
		   const struct mms_walk *w);

/** mms_text_cap() - one line of the capability table */
void mms_text_cap(struct seq_file *m, const struct mms_cap *cap);

/** mms_text_consistency() - one comment line that says how far to trust */
void mms_text_consistency(struct seq_file *m, const struct mms_consistency *cons);

#endif /* _MMS_IFACE_TEXT_H */
