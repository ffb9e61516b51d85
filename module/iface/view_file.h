/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Views as debugfs files, and the file "target" that says which process those
 * about a process show.
 */
#ifndef _MMS_IFACE_VIEW_FILE_H
#define _MMS_IFACE_VIEW_FILE_H

struct dentry;

/** mms_view_files_init() - make the files in @folder */
void mms_view_files_init(struct dentry *folder);

/** mms_view_files_exit() - after the files are gone */
void mms_view_files_exit(void);

#endif /* _MMS_IFACE_VIEW_FILE_H */
