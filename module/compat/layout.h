/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where members of kernel structures lie, as the running kernel's BTF tells.
 * The list of what mmscope needs is in layout.c.
 */
#ifndef _MMS_COMPAT_LAYOUT_H
#define _MMS_COMPAT_LAYOUT_H

#include <linux/types.h>

enum mms_member {
	MMS_OFF_SWAP_FLAGS,
	MMS_OFF_SWAP_FILE,
	MMS_OFF_SWAP_PAGES,
	MMS_MEMBERS
};

/**
 * mms_layout_init() - read all offsets from BTF, once
 *
 * Sets the capability "btf". Context: module load, may sleep.
 */
void mms_layout_init(void);

/**
 * mms_layout_has() - whether the offset of a member is known
 * @m: which one
 */
bool mms_layout_has(enum mms_member m);

/**
 * mms_layout_read() - value of a member inside an object of the kernel
 * @obj: the object
 * @m: which member
 * @value: filled on success, zero-extended
 *
 * Reads as wide as the member's type, without a fault if @obj is no longer
 * there. Context: any.
 * Return: 0, -EOPNOTSUPP if the offset is not known, -EFAULT.
 */
int mms_layout_read(const void *obj, enum mms_member m, u64 *value);

/**
 * mms_layout_check() - compare BTF with what this module was compiled with
 * @report: called for each comparison; @what is "struct.member", @ok the
 *	outcome, the numbers are bit offsets or values
 * @arg: passed on
 *
 * Only members that public headers show can be compared.
 * Context: may sleep. Return: 0, or the error that kept BTF closed.
 */
int mms_layout_check(void (*report)(void *arg, const char *what, bool ok,
				    s64 btf, s64 compiled), void *arg);

#endif /* _MMS_COMPAT_LAYOUT_H */
