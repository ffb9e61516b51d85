/* SPDX-License-Identifier: GPL-2.0 */
/* /dev/mmscope: the interface for programs. */
#ifndef _MMS_IFACE_DEVICE_H
#define _MMS_IFACE_DEVICE_H

/** mms_device_init() - register the device. Return: 0 or a negative errno. */
int mms_device_init(void);

/** mms_device_exit() - remove it; no file is open any more */
void mms_device_exit(void);

#endif /* _MMS_IFACE_DEVICE_H */
