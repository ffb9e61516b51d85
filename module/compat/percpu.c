// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU memory comes in chunks. All chunks are laid out alike: the part of a
 * CPU begins at an offset that is the same in each (mm/percpu.c). The first
 * chunk is made at boot, others are vmalloc areas.
 */
#include "percpu.h"

#include <linux/cpumask.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "capability.h"
#include "symbol.h"

static bool is_known;

void mms_percpu_init(void)
{
	static const char how[] = "symbols pcpu_base_addr, pcpu_unit_size, pcpu_unit_offsets";

	is_known = mms_symbol(MMS_SYM_PCPU_BASE) && mms_symbol(MMS_SYM_PCPU_UNIT_SIZE) &&
		   mms_symbol(MMS_SYM_PCPU_UNIT_OFFSETS);
	if (is_known)
		mms_cap_on(MMS_CAP_PERCPU, how);
	else
		mms_cap_off(MMS_CAP_PERCPU, how, "the symbols were not found");
}

bool mms_percpu_is_area(u64 caller)
{
	static const char maker[] = "pcpu_get_vm_areas+";
	char name[KSYM_SYMBOL_LEN];

	if (!caller)
		return false;
	sprint_symbol(name, caller);
	return !strncmp(name, maker, strlen(maker));
}

bool mms_percpu_find(u64 addr, u64 area, u64 len, struct mms_percpu *p)
{
	const unsigned long *offsets;
	u64 base, size;
	unsigned int cpu;
	bool found = false;

	if (!is_known)
		return false;
	base = *(unsigned long *)mms_symbol(MMS_SYM_PCPU_BASE);
	size = *(int *)mms_symbol(MMS_SYM_PCPU_UNIT_SIZE);
	offsets = *(const unsigned long **)mms_symbol(MMS_SYM_PCPU_UNIT_OFFSETS);
	if (area)
		base = area;
	for_each_possible_cpu(cpu) {
		u64 unit = base + offsets[cpu];

		/* a chunk of several areas, one a node: which is this? */
		if (area && offsets[cpu] + size > len)
			return false;
		if (addr < unit || addr - unit >= size)
			continue;
		*p = (struct mms_percpu){ unit, size, addr - unit, cpu };
		found = true;
	}
	return found;
}
