// SPDX-License-Identifier: GPL-2.0
/*
 * Tables of names, made from the headers of the kernel this is built for.
 */
#include "names.h"

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/sched/coredump.h>
#include <linux/slab.h>
#include <linux/stringify.h>
#include <linux/tracepoint.h>
#include <linux/vmalloc.h>
#include <trace/events/mmflags.h>

#include "../uapi/mmscope.h"

/* the words of trace events and of the kernel's own dumps of a page */
static const struct mms_name page_flags[] = { __def_pageflag_names };

/* the words of /proc/pagetypeinfo (migratetype_names[], mm/page_alloc.c) */
static const struct mms_name migratetypes[] = {
	{ MIGRATE_UNMOVABLE, "Unmovable" },
	{ MIGRATE_MOVABLE, "Movable" },
	{ MIGRATE_RECLAIMABLE, "Reclaimable" },
	{ MIGRATE_HIGHATOMIC, "HighAtomic" },
#ifdef CONFIG_CMA
	{ MIGRATE_CMA, "CMA" },
#endif
#ifdef CONFIG_MEMORY_ISOLATION
	{ MIGRATE_ISOLATE, "Isolate" },
#endif
};

/* the words of /proc/zoneinfo (zone_names[], mm/page_alloc.c) */
static const struct mms_name zones[] = {
#ifdef CONFIG_ZONE_DMA
	{ ZONE_DMA, "DMA" },
#endif
#ifdef CONFIG_ZONE_DMA32
	{ ZONE_DMA32, "DMA32" },
#endif
	{ ZONE_NORMAL, "Normal" },
#ifdef CONFIG_HIGHMEM
	{ ZONE_HIGHMEM, "HighMem" },
#endif
	{ ZONE_MOVABLE, "Movable" },
#ifdef CONFIG_ZONE_DEVICE
	{ ZONE_DEVICE, "Device" },
#endif
};

/* a flag that this kernel or its configuration lacks has no bit: no name either */
#ifndef VM_UFFD_MINOR
#define VM_UFFD_MINOR	0
#endif
#ifndef VM_ALLOW_ANY_UNCACHED
#define VM_ALLOW_ANY_UNCACHED	0
#endif
#ifndef VM_DROPPABLE
#define VM_DROPPABLE	0
#endif
#ifndef VM_SEALED
#define VM_SEALED	0
#endif
#ifndef VM_SHADOW_STACK
#define VM_SHADOW_STACK	0
#endif
#ifndef VM_MAYBE_GUARD
#define VM_MAYBE_GUARD	0
#endif
#ifndef VM_DENYWRITE
#define VM_DENYWRITE	0
#endif
#ifndef VM_PKEY_BIT0
#define VM_PKEY_BIT0	0
#endif
#ifndef VM_PKEY_BIT1
#define VM_PKEY_BIT1	0
#endif
#ifndef VM_PKEY_BIT2
#define VM_PKEY_BIT2	0
#endif
#ifndef VM_PKEY_BIT3
#define VM_PKEY_BIT3	0
#endif
#ifndef VM_PKEY_BIT4
#define VM_PKEY_BIT4	0
#endif

static const struct mms_name vma_flags[] = {
	{ VM_READ, "read" },
	{ VM_WRITE, "write" },
	{ VM_EXEC, "exec" },
	{ VM_SHARED, "shared" },
	{ VM_MAYREAD, "mayread" },
	{ VM_MAYWRITE, "maywrite" },
	{ VM_MAYEXEC, "mayexec" },
	{ VM_MAYSHARE, "mayshare" },
	{ VM_GROWSDOWN, "growsdown" },
	{ VM_UFFD_MISSING, "uffd_missing" },
	{ VM_PFNMAP, "pfnmap" },
	{ VM_MAYBE_GUARD, "maybe_guard" },
	{ VM_DENYWRITE, "denywrite" },
	{ VM_UFFD_WP, "uffd_wp" },
	{ VM_LOCKED, "locked" },
	{ VM_IO, "io" },
	{ VM_SEQ_READ, "seq_read" },
	{ VM_RAND_READ, "rand_read" },
	{ VM_DONTCOPY, "dontcopy" },
	{ VM_DONTEXPAND, "dontexpand" },
	{ VM_LOCKONFAULT, "lockonfault" },
	{ VM_ACCOUNT, "account" },
	{ VM_NORESERVE, "noreserve" },
	{ VM_HUGETLB, "hugetlb" },
	{ VM_SYNC, "sync" },
#ifdef VM_PAT
	{ VM_PAT, "pat" },
#else
	{ VM_ARCH_1, "arch_1" },
#endif
	{ VM_WIPEONFORK, "wipeonfork" },
	{ VM_DONTDUMP, "dontdump" },
	{ VM_SOFTDIRTY, "softdirty" },
	{ VM_MIXEDMAP, "mixedmap" },
	{ VM_HUGEPAGE, "hugepage" },
	{ VM_NOHUGEPAGE, "nohugepage" },
	{ VM_MERGEABLE, "mergeable" },
	{ VM_PKEY_BIT0, "pkey_bit0" },
	{ VM_PKEY_BIT1, "pkey_bit1" },
	{ VM_PKEY_BIT2, "pkey_bit2" },
	{ VM_PKEY_BIT3, "pkey_bit3" },
	{ VM_PKEY_BIT4, "pkey_bit4" },
	{ VM_SHADOW_STACK, "shadow_stack" },
	{ VM_UFFD_MINOR, "uffd_minor" },
	{ VM_ALLOW_ANY_UNCACHED, "allow_any_uncached" },
	{ VM_DROPPABLE, "droppable" },
	{ VM_SEALED, "sealed" },
};

static const struct mms_name mm_flags[] = {
	/* a number of two bits (SUID_DUMP_*), up to v7.1 */
	{ 0, "dumpable" },
	{ 1, "dumpable_by_root" },
	{ MMF_DUMP_ANON_PRIVATE, "dump_anon_private" },
	{ MMF_DUMP_ANON_SHARED, "dump_anon_shared" },
	{ MMF_DUMP_MAPPED_PRIVATE, "dump_mapped_private" },
	{ MMF_DUMP_MAPPED_SHARED, "dump_mapped_shared" },
	{ MMF_DUMP_ELF_HEADERS, "dump_elf_headers" },
	{ MMF_DUMP_HUGETLB_PRIVATE, "dump_hugetlb_private" },
	{ MMF_DUMP_HUGETLB_SHARED, "dump_hugetlb_shared" },
	{ MMF_DUMP_DAX_PRIVATE, "dump_dax_private" },
	{ MMF_DUMP_DAX_SHARED, "dump_dax_shared" },
	{ MMF_VM_MERGEABLE, "vm_mergeable" },
	{ MMF_VM_HUGEPAGE, "vm_hugepage" },
	{ MMF_HAS_UPROBES, "has_uprobes" },
	{ MMF_RECALC_UPROBES, "recalc_uprobes" },
	{ MMF_OOM_SKIP, "oom_skip" },
	{ MMF_UNSTABLE, "unstable" },
	{ MMF_OOM_REAP_QUEUED, "oom_reap_queued" },
	{ MMF_MULTIPROCESS, "multiprocess" },
#ifdef MMF_HUGE_ZERO_PAGE
	{ MMF_HUGE_ZERO_PAGE, "huge_zero_page" },
#endif
#ifdef MMF_HUGE_ZERO_FOLIO
	{ MMF_HUGE_ZERO_FOLIO, "huge_zero_folio" },
#endif
#ifdef MMF_DISABLE_THP
	{ MMF_DISABLE_THP, "disable_thp" },
#endif
#ifdef MMF_DISABLE_THP_EXCEPT_ADVISED
	{ MMF_DISABLE_THP_EXCEPT_ADVISED, "disable_thp_except_advised" },
#endif
#ifdef MMF_DISABLE_THP_COMPLETELY
	{ MMF_DISABLE_THP_COMPLETELY, "disable_thp_completely" },
#endif
#ifdef MMF_OOM_VICTIM
	{ MMF_OOM_VICTIM, "oom_victim" },
#endif
#ifdef MMF_HAS_PINNED
	{ MMF_HAS_PINNED, "has_pinned" },
#endif
#ifdef MMF_HAS_MDWE
	{ MMF_HAS_MDWE, "has_mdwe" },
#endif
#ifdef MMF_HAS_MDWE_NO_INHERIT
	{ MMF_HAS_MDWE_NO_INHERIT, "has_mdwe_no_inherit" },
#endif
#ifdef MMF_VM_MERGE_ANY
	{ MMF_VM_MERGE_ANY, "vm_merge_any" },
#endif
#ifdef MMF_TOPDOWN
	{ MMF_TOPDOWN, "topdown" },
#endif
};

static const struct mms_name vmalloc_flags[] = {
	{ VM_IOREMAP, "ioremap" },
	{ VM_ALLOC, "alloc" },
	{ VM_MAP, "map" },
	{ VM_USERMAP, "usermap" },
	{ VM_DMA_COHERENT, "dma_coherent" },
	{ VM_UNINITIALIZED, "uninitialized" },
	{ VM_NO_GUARD, "no_guard" },
	{ VM_KASAN, "kasan" },
	{ VM_FLUSH_RESET_PERMS, "flush_reset_perms" },
	{ VM_MAP_PUT_PAGES, "map_put_pages" },
#ifdef VM_ALLOW_HUGE_VMAP
	{ VM_ALLOW_HUGE_VMAP, "allow_huge_vmap" },
#endif
#ifdef VM_DEFER_KMEMLEAK
	{ VM_DEFER_KMEMLEAK, "defer_kmemleak" },
#endif
#ifdef VM_SPARSE
	{ VM_SPARSE, "sparse" },
#endif
};

#define SLAB_ROW(flag, name)	{ (__force u32)(flag), name }

/* SLAB_* of linux/slab.h; what is not there on all kernels stands between #ifdefs */
static const struct mms_name slab_flags[] = {
	SLAB_ROW(SLAB_CONSISTENCY_CHECKS, "consistency_checks"),
	SLAB_ROW(SLAB_RED_ZONE, "red_zone"),
	SLAB_ROW(SLAB_POISON, "poison"),
#ifdef SLAB_KMALLOC
	SLAB_ROW(SLAB_KMALLOC, "kmalloc"),
#endif
	SLAB_ROW(SLAB_HWCACHE_ALIGN, "hwcache_align"),
	SLAB_ROW(SLAB_CACHE_DMA, "cache_dma"),
	SLAB_ROW(SLAB_CACHE_DMA32, "cache_dma32"),
	SLAB_ROW(SLAB_STORE_USER, "store_user"),
	SLAB_ROW(SLAB_PANIC, "panic"),
	SLAB_ROW(SLAB_TYPESAFE_BY_RCU, "typesafe_by_rcu"),
#ifdef SLAB_MEM_SPREAD
	SLAB_ROW(SLAB_MEM_SPREAD, "mem_spread"),
#endif
	SLAB_ROW(SLAB_TRACE, "trace"),
	SLAB_ROW(SLAB_DEBUG_OBJECTS, "debug_objects"),
	SLAB_ROW(SLAB_NOLEAKTRACE, "noleaktrace"),
#ifdef SLAB_NO_MERGE
	SLAB_ROW(SLAB_NO_MERGE, "no_merge"),
#endif
	SLAB_ROW(SLAB_FAILSLAB, "failslab"),
	SLAB_ROW(SLAB_ACCOUNT, "account"),
	SLAB_ROW(SLAB_KASAN, "kasan"),
#ifdef SLAB_DEACTIVATED
	SLAB_ROW(SLAB_DEACTIVATED, "deactivated"),
#endif
#ifdef SLAB_NO_USER_FLAGS
	SLAB_ROW(SLAB_NO_USER_FLAGS, "no_user_flags"),
#endif
#ifdef SLAB_SKIP_KFENCE
	SLAB_ROW(SLAB_SKIP_KFENCE, "skip_kfence"),
#endif
	SLAB_ROW(SLAB_RECLAIM_ACCOUNT, "reclaim_account"),
#ifdef SLAB_NO_OBJ_EXT
	SLAB_ROW(SLAB_NO_OBJ_EXT, "no_obj_ext"),
#endif
#ifdef SLAB_OBJ_EXT_IN_OBJ
	SLAB_ROW(SLAB_OBJ_EXT_IN_OBJ, "obj_ext_in_obj"),
#endif
#ifdef SLAB_NO_SHEAVES
	SLAB_ROW(SLAB_NO_SHEAVES, "no_sheaves"),
#endif
/*
 * Known to mm/slub.c alone until cc61eb851c9a ("mm, slab: use an enum to define
 * SLAB_ cache creation flags") (in v6.9).
 */
#ifdef __SLAB_FLAG_BIT
	SLAB_ROW(__SLAB_FLAG_BIT(_SLAB_OBJECT_POISON), "object_poison"),
	SLAB_ROW(__SLAB_FLAG_BIT(_SLAB_CMPXCHG_DOUBLE), "cmpxchg_double"),
#else
	{ BIT(31), "object_poison" },
	{ BIT(30), "cmpxchg_double" },
#endif
};

#define TABLE(number, rows)	{ number, ARRAY_SIZE(rows), rows, false }
#define MASKS(number, rows)	{ number, ARRAY_SIZE(rows), rows, true }

const struct mms_names mms_names[] = {
	MASKS(MMS_NAMES_PAGE_FLAG, page_flags),
	MASKS(MMS_NAMES_VMA_FLAG, vma_flags),
	TABLE(MMS_NAMES_MM_FLAG, mm_flags),
	MASKS(MMS_NAMES_VMALLOC_FLAG, vmalloc_flags),
	TABLE(MMS_NAMES_MIGRATETYPE, migratetypes),
	TABLE(MMS_NAMES_ZONE, zones),
	MASKS(MMS_NAMES_SLAB_FLAG, slab_flags),
};

const unsigned int mms_nr_names = ARRAY_SIZE(mms_names);

const char *mms_name_of(u32 table, u32 number)
{
	unsigned int t, i;

	for (t = 0; t < mms_nr_names; t++) {
		if (mms_names[t].table != table)
			continue;
		for (i = 0; i < mms_names[t].nr; i++)
			if (mms_name_number(&mms_names[t], i) == number)
				return mms_names[t].row[i].name;
	}
	return NULL;
}
