/* SPDX-License-Identifier: GPL-2.0 */
/* The module's look at itself, read from debugfs as KTAP. */
#ifndef _MMS_IFACE_SELFTEST_H
#define _MMS_IFACE_SELFTEST_H

struct seq_file;

/** mms_selftest_show() - run the checks, print "ok" and "not ok" lines */
int mms_selftest_show(struct seq_file *m, void *unused);

#endif /* _MMS_IFACE_SELFTEST_H */
