/* SPDX-License-Identifier: GPL-2.0 */
/* /sys/kernel/debug/mmscope: the interface for people. */
#ifndef _MMS_IFACE_DEBUGFS_H
#define _MMS_IFACE_DEBUGFS_H

/**
 * mms_debugfs_init() - create the files
 *
 * Errors are not reported: without debugfs the device still works.
 */
void mms_debugfs_init(void);

/** mms_debugfs_exit() - remove them; waits for readers */
void mms_debugfs_exit(void);

#endif /* _MMS_IFACE_DEBUGFS_H */
