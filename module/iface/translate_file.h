/* SPDX-License-Identifier: GPL-2.0 */
/* The debugfs file "translate": write a request, read the answer. */
#ifndef _MMS_IFACE_TRANSLATE_FILE_H
#define _MMS_IFACE_TRANSLATE_FILE_H

struct file_operations;

extern const struct file_operations mms_translate_fops;

/** mms_translate_file_exit() - forget all requests; no file is open any more */
void mms_translate_file_exit(void);

#endif /* _MMS_IFACE_TRANSLATE_FILE_H */
