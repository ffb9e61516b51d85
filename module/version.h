/* SPDX-License-Identifier: GPL-2.0 */
/* The one place that names the version; dkms.conf and userspace are checked against it. */
#ifndef _MMS_VERSION_H
#define _MMS_VERSION_H

#define MMS_VERSION	"0.1.0"

#endif /* _MMS_VERSION_H */
