/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's file: beside the folder of the tests, or where MMSCOPE_KO says.
 */
#ifndef _MMS_SELFTEST_MODFILE_H
#define _MMS_SELFTEST_MODFILE_H

#include <stdbool.h>

/* reads it; false: there is none */
bool module_load_image(void);

/* 0 or -errno */
int module_insert(void);
int module_take_out(void);

#endif /* _MMS_SELFTEST_MODFILE_H */
