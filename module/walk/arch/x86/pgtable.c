// SPDX-License-Identifier: GPL-2.0
/*
 * x86 address spaces: halves, levels in use, roots.
 */
#include "../../arch.h"

#include <linux/kernel.h>
#include <linux/mem_encrypt.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>

#include "../../../compat/capability.h"

#ifdef CONFIG_X86_64
static unsigned int va_bits(void)
{
	return pgtable_l5_enabled() ? 57 : 48;
}

enum mms_va_class mms_arch_va_class(u64 va)
{
	s64 sign = (s64)va >> (va_bits() - 1);

	if (sign == 0)
		return MMS_VA_USER;
	return sign == -1 ? MMS_VA_KERNEL : MMS_VA_NONCANONICAL;
}

static u64 kernel_start(void)
{
	return ~0ULL << (va_bits() - 1);
}
#else
static unsigned int va_bits(void)
{
	return 32;
}

enum mms_va_class mms_arch_va_class(u64 va)
{
	if (va > U32_MAX)
		return MMS_VA_NONCANONICAL;
	return va < PAGE_OFFSET ? MMS_VA_USER : MMS_VA_KERNEL;
}

static u64 kernel_start(void)
{
	return PAGE_OFFSET;
}
#endif

static bool split_pgd(void)
{
#ifdef X86_FEATURE_PTI
	return boot_cpu_has(X86_FEATURE_PTI);
#else
	return false;
#endif
}

void mms_arch_info(struct mms_info *info)
{
	strscpy(info->arch, IS_ENABLED(CONFIG_X86_64) ? "x86_64" : "i686",
		sizeof(info->arch));
	info->va_bits = va_bits();
	info->pa_bits = boot_cpu_data.x86_phys_bits;
	info->user_end = TASK_SIZE_MAX;
	info->kernel_start = kernel_start();
	if (split_pgd())
		info->flags |= MMS_INFO_F_SPLIT_PGD;
}

/*
 * The caller's own root: every root maps the same kernel. A task that borrows
 * its mm (a kernel thread) keeps it through active_mm.
 */
void *mms_arch_kernel_root(void)
{
	return current->active_mm->pgd;
}

/* KPTI allocates both roots as one block, the user's after the kernel's */
void *mms_arch_user_root(void *root)
{
	return split_pgd() ? root + PAGE_SIZE : NULL;
}

/* CR3; with memory encryption (SME) the bit that says so */
u64 mms_arch_hw_root(u64 pa)
{
	return __sme_set(pa);
}

void mms_arch_init(void)
{
	if (va_bits() == 57)
		mms_cap_on(MMS_CAP_LEVEL5, "cpu feature la57");
	else
		mms_cap_off(MMS_CAP_LEVEL5, "cpu feature la57",
			    "this machine runs with fewer levels");
	if (split_pgd())
		mms_cap_on(MMS_CAP_SPLIT_PGD, "cpu feature pti");
	else
		mms_cap_off(MMS_CAP_SPLIT_PGD, "cpu feature pti",
			    "page-table isolation is not active");
}
