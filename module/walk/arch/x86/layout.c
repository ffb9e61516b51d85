// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's half on x86: Documentation/arch/x86/x86_64/mm.rst, with the
 * bases that address space randomisation chose.
 */
#include "../../arch.h"

#include <linux/kasan.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>
#include <asm/cpu_entry_area.h>
#include <asm/fixmap.h>
#include <asm/page.h>
#include <asm/pgtable.h>

#include "../../../compat/mm.h"
#include "../../../uapi/mmscope.h"

struct adder {
	mms_arch_region *fn;
	void *arg;
};

static void add(const struct adder *a, u32 kind, unsigned long start,
		unsigned long last, const char *name)
{
	a->fn(a->arg, kind, start, last, name);
}

/* what the page tables of all memory that there is map */
static void add_memory_maps(const struct adder *a)
{
	unsigned long last = (unsigned long)high_memory - 1;

	add(a, MMS_REGION_DIRECT, PAGE_OFFSET, last, "direct mapping of memory");
	add(a, MMS_REGION_VMALLOC, VMALLOC_START, VMALLOC_END, "vmalloc/ioremap");
#ifdef CONFIG_SPARSEMEM_VMEMMAP
	add(a, MMS_REGION_VMEMMAP, VMEMMAP_START,
	    (unsigned long)(pfn_to_page(__pa(last) >> PAGE_SHIFT) + 1) - 1,
	    "virtual memory map");
#endif
}

/* init_mm remembers where the image begins and ends */
static void add_image(const struct adder *a)
{
	const struct mm_struct *mm = mms_init_mm();

	if (mm && mm->brk > mm->start_code)
		add(a, MMS_REGION_IMAGE, mm->start_code, mm->brk - 1,
		    "kernel text and data");
}

#ifdef CONFIG_X86_64

/* a slot of the top level but one */
static void add_slot(const struct adder *a, u32 kind, unsigned long start,
		     const char *name)
{
	add(a, kind, start, start + (1UL << P4D_SHIFT) - 1, name);
}

void mms_arch_layout(mms_arch_region *fn, void *arg)
{
	const struct adder a = { fn, arg };

	add(&a, MMS_REGION_OTHER, GUARD_HOLE_BASE_ADDR, GUARD_HOLE_END_ADDR - 1,
	    "guard hole, hypervisor");
#ifdef CONFIG_MODIFY_LDT_SYSCALL
	add(&a, MMS_REGION_LDT, LDT_BASE_ADDR, LDT_END_ADDR - 1,
	    "LDT remap for PTI");
#endif
	add_memory_maps(&a);
#ifdef CONFIG_KASAN
	add(&a, MMS_REGION_KASAN, KASAN_SHADOW_START, KASAN_SHADOW_END - 1,
	    "KASAN shadow memory");
#endif
	add_slot(&a, MMS_REGION_CPU_ENTRY, CPU_ENTRY_AREA_BASE,
		 "cpu_entry_area mapping");
#ifdef CONFIG_X86_ESPFIX64
	add_slot(&a, MMS_REGION_ESPFIX, ESPFIX_BASE_ADDR, "%esp fixup stacks");
#endif
#ifdef CONFIG_EFI
	add(&a, MMS_REGION_EFI, EFI_VA_END, EFI_VA_START - 1,
	    "EFI region mapping space");
#endif
	add_image(&a);
	add(&a, MMS_REGION_MODULES, MODULES_VADDR, MODULES_END - 1,
	    "module mapping space");
	add(&a, MMS_REGION_FIXMAP, FIXADDR_START, FIXADDR_TOP + PAGE_SIZE - 1,
	    "fixmap");
}

#else

void mms_arch_layout(mms_arch_region *fn, void *arg)
{
	const struct adder a = { fn, arg };

	add_image(&a);
	add_memory_maps(&a);
	add(&a, MMS_REGION_FIXMAP, FIXADDR_START, FIXADDR_TOP + PAGE_SIZE - 1,
	    "fixmap");
}

#endif
