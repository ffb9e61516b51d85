// SPDX-License-Identifier: GPL-2.0
/*
 * Address spaces: the shape of the tables, and the roots.
 */
#include "space.h"

#include <linux/log2.h>
#include <linux/mm.h>

#include "../compat/capability.h"
#include "../compat/mm.h"
#include "hold.h"

struct mms_geometry mms_geometry;

static void set_level(int level, unsigned int shift, unsigned int entries)
{
	mms_geometry.shift[level] = shift;
	mms_geometry.bits[level] = ilog2(entries);
}

void mms_space_init(void)
{
	int level, helper;

	/* these are variables on kernels that choose their levels at boot */
	set_level(MMS_LEVEL_PTE, PAGE_SHIFT, PTRS_PER_PTE);
	set_level(MMS_LEVEL_PMD, PMD_SHIFT, PTRS_PER_PMD);
	set_level(MMS_LEVEL_PUD, PUD_SHIFT, PTRS_PER_PUD);
	set_level(MMS_LEVEL_P4D, P4D_SHIFT, PTRS_PER_P4D);
	set_level(MMS_LEVEL_PGD, PGDIR_SHIFT, PTRS_PER_PGD);

	for (level = 0; level < MMS_LEVELS; level++) {
		helper = level;
		while (helper > 0 && !mms_geometry.bits[helper - 1])
			helper--;
		mms_geometry.helper[level] = helper;
	}
	mms_cap_on(MMS_CAP_USER_WALK, "header linux/pgtable.h");
	mms_cap_on(MMS_CAP_KERNEL_WALK, mms_init_mm() ?
		   "symbol init_mm" : "root of the running CPU");
	mms_arch_init();
}

static const char * const level_names[MMS_LEVELS] = {
	"pte", "pmd", "pud", "p4d", "pgd",
};

void mms_space_info(struct mms_info *info)
{
	int level;

	info->page_shift = PAGE_SHIFT;
	info->max_tables = MMS_HOLD_TABLES;
	info->hold_bound_ns = MMS_HOLD_NS;
	mms_arch_info(info);
	for (level = 0; level < MMS_LEVELS; level++) {
		struct mms_level *l = &info->level[level];

		strscpy(l->name, level_names[level], sizeof(l->name));
		l->shift = mms_geometry.shift[level];
		l->bits = mms_geometry.bits[level];
		l->entry_size = MMS_ENTRY_SIZE;
		if (!l->bits)
			l->flags |= MMS_LEVEL_F_FOLDED;
		else if (mms_geometry.helper[level] <= MMS_LEVEL_PUD)
			l->flags |= MMS_LEVEL_F_LEAF;
	}
}

void mms_space_user(struct mms_space *sp, struct mm_struct *mm)
{
	sp->mm = mm;
	sp->root = mm->pgd;
	mms_surprise(MMS_CAP_USER_WALK, !virt_addr_valid(sp->root));
	sp->kernel = false;
}

void mms_space_kernel(struct mms_space *sp)
{
	sp->mm = mms_init_mm();
	sp->root = sp->mm ? (void *)sp->mm->pgd : mms_arch_kernel_root();
	sp->kernel = true;
}

u64 mms_space_root_pa(const struct mms_space *sp)
{
	/* init_mm's root lies in the kernel image, which has its own mapping */
	return virt_addr_valid(sp->root) ? __pa(sp->root) : __pa_symbol(sp->root);
}

bool mms_space_range(const struct mms_space *sp, u64 start, u64 end,
		     u64 *first, u64 *last)
{
	struct mms_info info = {};
	u64 lowest, highest;

	mms_arch_info(&info);
	lowest = sp->kernel ? info.kernel_start : 0;
	highest = sp->kernel ? ULONG_MAX : info.user_end - 1;
	*first = start || !sp->kernel ? start : lowest;
	*last = end ? end - 1 : highest;
	return *first >= lowest && *last <= highest && *first <= *last;
}
