/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses of kernel variables that are not exported. Only data, and only
 * what stands on the list in symbol.c: an unexported function must never be
 * called, because from 6.12 its ENDBR is sealed at boot and a CPU that
 * enforces IBT kills the machine for it.
 */
#ifndef _MMS_COMPAT_SYMBOL_H
#define _MMS_COMPAT_SYMBOL_H

#include <linux/types.h>

enum mms_symbol {
	MMS_SYM_INIT_MM,
	MMS_SYM_MEM_HOTPLUG_LOCK,
	MMS_SYM_SWAP_INFO,
	MMS_SYM_SWAPON_MUTEX,
	MMS_SYM_HUGE_ZERO_PFN,
	MMS_SYM_SHADOW_PAGE,
	MMS_SYM_SHADOW_PTE,
	MMS_SYM_SHADOW_PMD,
	MMS_SYM_SHADOW_PUD,
	MMS_SYM_SHADOW_P4D,
	MMS_SYM_VMSTAT_TEXT,
	MMS_SYM_MAX_MAP_COUNT,
	MMS_SYM_VMAP_AREA_ROOT,
	MMS_SYM_VMAP_AREA_LOCK,
	MMS_SYM_VMAP_NODES,
	MMS_SYM_NR_VMAP_NODES,
	MMS_SYM_PCPU_BASE,
	MMS_SYM_PCPU_UNIT_SIZE,
	MMS_SYM_PCPU_UNIT_OFFSETS,
	MMS_SYM_START_BTF,
	MMS_SYM_STOP_BTF,
	MMS_SYM_SLAB_CACHES,
	MMS_SYM_SLAB_MUTEX,
	MMS_SYM_SLUB_MIN_ORDER,
	MMS_SYM_SLUB_MAX_ORDER,
	MMS_SYM_SLUB_MIN_OBJECTS,
	MMS_SYM_RODATA_ENABLED,
	MMS_SYMBOLS
};

/**
 * mms_symbols_init() - look all symbols up, once
 *
 * Context: module load, may sleep.
 */
void mms_symbols_init(void);

/**
 * mms_symbol() - address of an unexported kernel variable
 * @sym: which one
 *
 * Return: its address, or NULL if this kernel does not have it or hides it.
 */
void *mms_symbol(enum mms_symbol sym);

/** mms_symbol_name() - the kernel's name of a symbol, for messages */
const char *mms_symbol_name(enum mms_symbol sym);

/* room that mms_symbol_print() needs */
#define MMS_SYMBOL_PRINT	1024

/**
 * mms_symbol_print() - symbol of a kernel address, "name+0x12/0x40 [module]"
 * @addr: the address
 * @code: whether it is one of code; for data the size is left out, for which
 *	the kernel takes the distance to the next symbol of its table: in a
 *	module that is anything
 * @buf: filled; of MMS_SYMBOL_PRINT bytes
 *
 * Context: any.
 * Return: length of the text, 0 if the kernel has no name for the address.
 */
size_t mms_symbol_print(unsigned long addr, bool code, char *buf);

#endif /* _MMS_COMPAT_SYMBOL_H */
