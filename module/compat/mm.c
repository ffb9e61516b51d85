// SPDX-License-Identifier: GPL-2.0
/*
 * mm API differences that need code or state of their own.
 */
#include "mm.h"

#include <linux/mm.h>
#include <linux/percpu-rwsem.h>
#include <linux/rwsem.h>
#include <linux/version.h>

#include "capability.h"
#include "probes.gen.h"
#include "symbol.h"
#include "../uapi/mmscope.h"

/* what one reader makes of a semaphore's count; 0 if it cannot be told */
static long one_reader;

/* pairs with the release of those who gave the lock back */
static long count_of(struct rw_semaphore *sem)
{
#if MMS_HAVE_RWSEM_RWBASE
	return atomic_read_acquire(&sem->rwbase.readers);
#elif !defined(CONFIG_PREEMPT_RT)
	return atomic_long_read_acquire(&sem->count);
#else
	return 0;
#endif
}

static void measure_one_reader(void)
{
	static DECLARE_RWSEM(own);

	down_read(&own);
	one_reader = count_of(&own);
	up_read(&own);
}

static void huge_zero_init(void)
{
	if (mms_symbol(MMS_SYM_HUGE_ZERO_PFN))
		mms_cap_on(MMS_CAP_HUGE_ZERO, "symbol huge_zero_pfn");
	else
		mms_cap_off(MMS_CAP_HUGE_ZERO, "symbol huge_zero_pfn",
			    IS_ENABLED(CONFIG_TRANSPARENT_HUGEPAGE) ?
			    "the symbol was not found" :
			    "kernel built without transparent huge pages");
}

void mms_mm_init(void)
{
	if (mms_symbol(MMS_SYM_INIT_MM))
		mms_cap_on(MMS_CAP_KERNEL_LOCK, "symbol init_mm");
	else
		mms_cap_off(MMS_CAP_KERNEL_LOCK, "symbol init_mm",
			    "the symbol was not found: kernel tables are read without a lock");

	if (!IS_ENABLED(CONFIG_MEMORY_HOTPLUG))
		mms_cap_off(MMS_CAP_HOTPLUG_LOCK, "symbol mem_hotplug_lock",
			    "kernel built without memory hotplug: not needed");
	else if (mms_symbol(MMS_SYM_MEM_HOTPLUG_LOCK))
		mms_cap_on(MMS_CAP_HOTPLUG_LOCK, "symbol mem_hotplug_lock");
	else
		mms_cap_off(MMS_CAP_HOTPLUG_LOCK, "symbol mem_hotplug_lock",
			    "the symbol was not found: do not remove memory while a walk runs");

#if MMS_HAVE_MM_LOCK_SEQCOUNT || MMS_HAVE_MM_LOCK_SEQ_INT
	mms_cap_on(MMS_CAP_VMA_SEQ, "header linux/mm_types.h (mm_lock_seq)");
#else
	mms_cap_off(MMS_CAP_VMA_SEQ, "header linux/mm_types.h (mm_lock_seq)",
		    "no per-VMA locks: changes are told from the counted sizes");
#endif
#if defined(CONFIG_HAVE_ARCH_USERFAULTFD_WP)
	mms_cap_on(MMS_CAP_UFFD_WP, "config HAVE_ARCH_USERFAULTFD_WP");
#else
	mms_cap_off(MMS_CAP_UFFD_WP, "config HAVE_ARCH_USERFAULTFD_WP",
		    "this kernel has no such bit");
#endif
	huge_zero_init();
	measure_one_reader();
}

struct mm_struct *mms_init_mm(void)
{
	return mms_symbol(MMS_SYM_INIT_MM);
}

bool mms_kernel_lock_is_complete(void)
{
	/*
	 * A version test, because nothing in the headers shows it: in 5.10
	 * ioremap() and vmap() replace a table by a huge entry without a lock.
	 * From 6.1 (stable) on vmap_try_huge_pmd() first tries mmap_lock.
	 */
	return mms_init_mm() && LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0);
}

void mms_hotplug_lock(void)
{
	struct percpu_rw_semaphore *sem = mms_symbol(MMS_SYM_MEM_HOTPLUG_LOCK);

	if (sem)
		percpu_down_read(sem);
}

void mms_hotplug_unlock(void)
{
	struct percpu_rw_semaphore *sem = mms_symbol(MMS_SYM_MEM_HOTPLUG_LOCK);

	if (sem)
		percpu_up_read(sem);
}

u64 mms_mm_signature(struct mm_struct *mm)
{
#if MMS_HAVE_MM_LOCK_SEQCOUNT
	return READ_ONCE(mm->mm_lock_seq.sequence);
#elif MMS_HAVE_MM_LOCK_SEQ_INT
	return READ_ONCE(mm->mm_lock_seq);
#else
	/* odd factors, so that a page moved between two counts still shows */
	return mm->map_count * 0x9e3779b97f4a7c15ULL + mm->total_vm +
	       mm->data_vm * 3 + mm->exec_vm * 5 + mm->stack_vm * 7 +
	       mm->locked_vm * 11;
#endif
}

bool mms_mm_read_alone(struct mm_struct *mm)
{
	return one_reader && count_of(&mm->mmap_lock) == one_reader;
}

bool mms_is_huge_zero(unsigned long pfn)
{
	unsigned long *sym = mms_symbol(MMS_SYM_HUGE_ZERO_PFN);

	return sym && READ_ONCE(*sym) == pfn;
}

bool mms_is_shadow_table(u64 table_pa)
{
	int sym;

	for (sym = MMS_SYM_SHADOW_PTE; sym <= MMS_SYM_SHADOW_P4D; sym++) {
		void *table = mms_symbol(sym);

		if (table && __pa_symbol(table) == table_pa)
			return true;
	}
	return false;
}

u64 mms_shadow_entry(void)
{
	pte_t *table = mms_symbol(MMS_SYM_SHADOW_PTE);

	return table ? pte_val(READ_ONCE(*table)) : 0;
}

bool mms_is_shadow_page(u64 pfn)
{
	void *page = mms_symbol(MMS_SYM_SHADOW_PAGE);

	return page && __pa_symbol(page) >> PAGE_SHIFT == pfn;
}

u32 mms_kernel_promises(void)
{
	const bool *on = mms_symbol(MMS_SYM_RODATA_ENABLED);

	/* "rodata=off" leaves the image as the boot loader's tables have it */
	return IS_ENABLED(CONFIG_STRICT_KERNEL_RWX) && on && READ_ONCE(*on) ?
	       MMS_PROMISE_WRITE_OR_EXEC : 0;
}
