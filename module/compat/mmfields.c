// SPDX-License-Identifier: GPL-2.0
/*
 * Members of mm_struct that changed their form.
 */
#include "mmfields.h"

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/percpu_counter.h>
#include <linux/rcupdate.h>

#include "probes.gen.h"
#include "symbol.h"

#if MMS_HAVE_LAM
#include <asm/mmu_context.h>
#endif

u64 mms_mm_rss(struct mm_struct *mm, int kind)
{
#if MMS_HAVE_RSS_PERCPU
	return percpu_counter_sum_positive(&mm->rss_stat[kind]);
#else
	return get_mm_counter(mm, kind);
#endif
}

u64 mms_mm_flags(struct mm_struct *mm)
{
#if MMS_HAVE_MM_FLAGS_BITMAP
	return __mm_flags_get_word(mm);
#else
	return READ_ONCE(mm->flags);
#endif
}

struct file *mms_mm_exe_file(struct mm_struct *mm)
{
	struct file *file;

	rcu_read_lock();
#if MMS_HAVE_GET_FILE_RCU_SLOT
	file = get_file_rcu(&mm->exe_file);
#else
	file = rcu_dereference(mm->exe_file);
	if (file && !get_file_rcu(file))
		file = NULL;
#endif
	rcu_read_unlock();
	return file;
}

struct task_struct *mms_mm_owner(struct mm_struct *mm)
{
#ifdef CONFIG_MEMCG
	return rcu_dereference(mm->owner);
#else
	return NULL;
#endif
}

u32 mms_max_map_count(void)
{
	int *limit = mms_symbol(MMS_SYM_MAX_MAP_COUNT);

	return limit ? READ_ONCE(*limit) : 0;
}

u64 mms_mm_root_bits(struct mm_struct *mm)
{
#if MMS_HAVE_LAM
	return mm_lam_cr3_mask(mm);
#else
	return 0;
#endif
}
