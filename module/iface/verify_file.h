/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The debugfs folder "verify": the running kernel against the models, one file a
 * subject.
 */
#ifndef _MMS_IFACE_VERIFY_FILE_H
#define _MMS_IFACE_VERIFY_FILE_H

struct dentry;

/** mms_verify_files_init() - make the folder; it goes with @folder */
void mms_verify_files_init(struct dentry *folder);

#endif /* _MMS_IFACE_VERIFY_FILE_H */
