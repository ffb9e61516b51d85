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
	MMS_OFF_CACHE_CPU_SLAB,
	MMS_OFF_CACHE_CPU_SHEAVES,
	MMS_OFF_CACHE_FLAGS,
	MMS_OFF_CACHE_MIN_PARTIAL,
	MMS_OFF_CACHE_SIZE,
	MMS_OFF_CACHE_OBJECT_SIZE,
	MMS_OFF_CACHE_OFFSET,
	MMS_OFF_CACHE_CPU_PARTIAL,
	MMS_OFF_CACHE_CPU_PARTIAL_SLABS,
	MMS_OFF_CACHE_SHEAF_CAPACITY,
	MMS_OFF_CACHE_OO,
	MMS_OFF_CACHE_MIN,
	MMS_OFF_CACHE_REFCOUNT,
	MMS_OFF_CACHE_CTOR,
	MMS_OFF_CACHE_INUSE,
	MMS_OFF_CACHE_ALIGN,
	MMS_OFF_CACHE_RED_LEFT,
	MMS_OFF_CACHE_NAME,
	MMS_OFF_CACHE_LIST,
	MMS_OFF_CACHE_RANDOM,
	MMS_OFF_CACHE_USEROFFSET,
	MMS_OFF_CACHE_USERSIZE,
	MMS_OFF_CACHE_NODE,
	MMS_OFF_CACHE_PER_NODE,
	MMS_SIZE_PER_NODE,
	MMS_OFF_PER_NODE_BARN,
	MMS_OFF_PER_NODE_NODE,
	MMS_OFF_NODE_LIST_LOCK,
	MMS_OFF_NODE_NR_PARTIAL,
	MMS_OFF_NODE_PARTIAL,
	MMS_OFF_NODE_NR_SLABS,
	MMS_OFF_NODE_TOTAL_OBJECTS,
	MMS_OFF_BARN_LOCK,
	MMS_OFF_BARN_FULL,
	MMS_OFF_BARN_NR_FULL,
	MMS_OFF_BARN_NR_EMPTY,
	MMS_OFF_CPU_FREELIST,
	MMS_OFF_CPU_SLAB,
	MMS_OFF_CPU_PARTIAL,
	MMS_OFF_PCS_LOCK,
	MMS_OFF_PCS_MAIN,
	MMS_OFF_PCS_SPARE,
	MMS_OFF_PCS_RCU_FREE,
	MMS_OFF_SHEAF_BARN_LIST,
	MMS_OFF_SHEAF_SIZE,
	MMS_OFF_SHEAF_OBJECTS,
	MMS_OFF_SLAB_CACHE,
	MMS_OFF_SLAB_LIST,
	MMS_OFF_SLAB_NEXT,
	MMS_OFF_SLAB_FREELIST,
	MMS_OFF_SLAB_COUNTERS,
	MMS_OFF_SLAB_INUSE,
	MMS_OFF_SLAB_OBJECTS,
	MMS_OFF_SLAB_FROZEN,
	MMS_SIZE_TRACK,
	MMS_SIZE_VMAP_NODE,
	MMS_OFF_VMAP_NODE_BUSY,
	MMS_OFF_RB_LIST_ROOT,
	MMS_OFF_RB_LIST_LOCK,
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
 * mms_layout_offset() - where a member begins
 * @m: which one; mms_layout_has() it
 *
 * Return: bytes from the start of the outer structure; of a bit-field, the
 * byte its first bit is in.
 */
u32 mms_layout_offset(enum mms_member m);

/**
 * mms_layout_size() - how long a member is, or for MMS_SIZE_* a structure
 * @m: which one
 *
 * Return: bytes; 0 for bit-fields and arrays; of the whole structure for
 * MMS_SIZE_*.
 */
u32 mms_layout_size(enum mms_member m);

/**
 * mms_layout_is_field() - whether a bit-field lies where it is expected
 * @m: the bit-field
 * @in: the word it is to be part of
 * @bit: its first bit, counted from the start of that word
 * @bits: its width
 */
bool mms_layout_is_field(enum mms_member m, enum mms_member in, u32 bit, u32 bits);

/**
 * mms_layout_read() - value of a member inside an object of the kernel
 * @obj: the object
 * @m: which member
 * @value: filled on success, zero-extended
 *
 * Reads as wide as the member's type, without a fault if @obj is no longer
 * there. Context: any.
 * Return: 0, -EOPNOTSUPP if the offset is not known or the member is no number
 * or pointer, -EFAULT.
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
