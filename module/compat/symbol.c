// SPDX-License-Identifier: GPL-2.0
/*
 * The list of unexported kernel variables that mmscope reads, and the one
 * place that finds them: register_kprobe() resolves a symbol name before it
 * refuses data symbols (kernel/kprobes.c, register_kprobe()), and leaves the
 * address behind. No probe is ever armed.
 *
 * Not for per-CPU variables: before v6.15 their symbols are offsets, at which
 * arch_adjust_kprobe_addr() of an x86 kernel with IBT looks for an ENDBR (before
 * v6.9 without a care for the fault).
 */
#include "symbol.h"

#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/printk.h>
#include <linux/string.h>

#define NO_KASAN	!IS_ENABLED(CONFIG_KASAN)

/*
 * Allow-list. Adding a row needs a reason; the lint test reads this table
 * and refuses names that the kernel uses for functions.
 */
static const struct {
	const char *name;
	const char *reason;
	bool absent;	/* this kernel's configuration has none: not worth a search */
} wanted[] = {
	[MMS_SYM_INIT_MM] = { "init_mm",
		"root of the kernel's page tables, and the lock over them" },
	[MMS_SYM_MEM_HOTPLUG_LOCK] = { "mem_hotplug_lock",
		"get_online_mems() is not exported; the lock is taken for reading" },
	[MMS_SYM_SWAP_INFO] = { "swap_info",
		"number of a swap area -> its file or device" },
	[MMS_SYM_SWAPON_MUTEX] = { "swapon_mutex",
		"keeps a swap area's file open while its path is read, as /proc/swaps does" },
	[MMS_SYM_HUGE_ZERO_PFN] = { "huge_zero_pfn",
		"the huge zero page, which looks like any other huge page" },
	[MMS_SYM_SHADOW_PAGE] = { "kasan_early_shadow_page",
		"KASAN kernels map petabytes onto this one page", NO_KASAN },
	[MMS_SYM_SHADOW_PTE] = { "kasan_early_shadow_pte",
		"by this one table; a scan must know it to come to an end", NO_KASAN },
	[MMS_SYM_SHADOW_PMD] = { "kasan_early_shadow_pmd", "and this", NO_KASAN },
	[MMS_SYM_SHADOW_PUD] = { "kasan_early_shadow_pud", "and this", NO_KASAN },
	[MMS_SYM_SHADOW_P4D] = { "kasan_early_shadow_p4d", "and this", NO_KASAN },
	[MMS_SYM_VMSTAT_TEXT] = { "vmstat_text",
		"names of counters, which differ with version and configuration" },
	[MMS_SYM_MAX_MAP_COUNT] = { "sysctl_max_map_count",
		"the limit that a process's map_count is measured against" },
	[MMS_SYM_VMAP_AREA_ROOT] = { "vmap_area_root",
		"tree of vmalloc areas, up to 6.8" },
	[MMS_SYM_VMAP_AREA_LOCK] = { "vmap_area_lock",
		"keeps it still while it is read, as /proc/vmallocinfo does" },
	[MMS_SYM_VMAP_NODES] = { "vmap_nodes",
		"trees of vmalloc areas with their locks, from 6.9 on" },
	[MMS_SYM_NR_VMAP_NODES] = { "nr_vmap_nodes",
		"how many of them" },
	[MMS_SYM_PCPU_BASE] = { "pcpu_base_addr",
		"per-CPU memory made at boot" },
	[MMS_SYM_PCPU_UNIT_SIZE] = { "pcpu_unit_size",
		"bytes of a CPU's part of it, and of every later chunk" },
	[MMS_SYM_PCPU_UNIT_OFFSETS] = { "pcpu_unit_offsets",
		"where in a chunk the part of each CPU begins" },
	[MMS_SYM_START_BTF] = { "__start_BTF",
		"type information of the running kernel" },
	[MMS_SYM_STOP_BTF] = { "__stop_BTF",
		"its end" },
	[MMS_SYM_SLAB_CACHES] = { "slab_caches",
		"the list of all slab caches" },
	[MMS_SYM_SLAB_MUTEX] = { "slab_mutex",
		"keeps caches on that list while they are read, as /proc/slabinfo does" },
	[MMS_SYM_SLUB_MIN_ORDER] = { "slub_min_order",
		"the lowest order of a slab, a parameter of the kernel" },
	[MMS_SYM_SLUB_MAX_ORDER] = { "slub_max_order",
		"the highest one that it searches, a parameter too" },
	[MMS_SYM_SLUB_MIN_OBJECTS] = { "slub_min_objects",
		"objects that a slab is to have at least, a parameter too" },
	[MMS_SYM_RODATA_ENABLED] = { "rodata_enabled",
		"whether the kernel keeps its memory either writable or executable" },
};

static_assert(ARRAY_SIZE(wanted) == MMS_SYMBOLS);

static void *address[MMS_SYMBOLS];

#ifdef CONFIG_KPROBES
static void *resolve(const char *name)
{
	struct kprobe kp = {
		.symbol_name = name,
		.flags = KPROBE_FLAG_DISABLED,
	};

	if (register_kprobe(&kp) == 0) {
		/* text after all: take the unarmed probe back, use nothing */
		unregister_kprobe(&kp);
		pr_warn("%s is code, not data: ignored\n", name);
		return NULL;
	}
	return kp.addr;
}
#else
static void *resolve(const char *name)
{
	return NULL;
}
#endif

void mms_symbols_init(void)
{
	int i;

	for (i = 0; i < MMS_SYMBOLS; i++)
		address[i] = wanted[i].absent ? NULL : resolve(wanted[i].name);
}

void *mms_symbol(enum mms_symbol sym)
{
	return address[sym];
}

const char *mms_symbol_name(enum mms_symbol sym)
{
	return wanted[sym].name;
}

static void drop_size(char *symbol)
{
	char *size = strchr(symbol, '/');

	if (size)
		memmove(size, size + strcspn(size, " "),
			strlen(size + strcspn(size, " ")) + 1);
}

size_t mms_symbol_print(unsigned long addr, bool code, char *buf)
{
	static_assert(MMS_SYMBOL_PRINT >= KSYM_SYMBOL_LEN);

	sprint_symbol(buf, addr);
	/* no name: the address as a number */
	if (strstarts(buf, "0x"))
		return 0;
	if (!code)
		drop_size(buf);
	return strlen(buf);
}
