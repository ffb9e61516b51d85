// SPDX-License-Identifier: GPL-2.0
/*
 * Bounded holds of mmap_lock.
 */
#include "hold.h"

#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/string.h>

#include "../compat/mm.h"

void mms_hold_init(struct mms_hold *h, const struct mms_space *sp,
		   struct mms_consistency *cons)
{
	memset(cons, 0, sizeof(*cons));
	h->sp = sp;
	h->cons = cons;
	h->signature = 0;
	h->goes_on = false;
	if (sp->kernel && !mms_kernel_lock_is_complete())
		cons->kind = MMS_CONS_RACY;
}

static int lock(const struct mms_space *sp)
{
	if (!sp->mm)
		return 0;
	if (sp->kernel)
		return mmap_write_lock_killable(sp->mm);
	return mmap_read_lock_killable(sp->mm);
}

static void unlock(const struct mms_space *sp)
{
	if (!sp->mm)
		return;
	if (sp->kernel)
		mmap_write_unlock(sp->mm);
	else
		mmap_read_unlock(sp->mm);
}

/*
 * Who is scheduled away with the lock held keeps it for as long as others run.
 * A hold is short and never sleeps, so it may keep the CPU; not on PREEMPT_RT,
 * where latency comes first and the lock lends its waiter's priority.
 */
static void keep_cpu(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_disable();
}

static void release_cpu(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_enable();
}

/* init_mm's write lock moves the signature itself, and its VMAs do not exist */
static void compare_signature(struct mms_hold *h)
{
	struct mms_consistency *cons = h->cons;

	if ((!cons->holds && !h->goes_on) || cons->kind == MMS_CONS_RACY)
		return;
	if (cons->kind == MMS_CONS_LOCKED)
		cons->kind = MMS_CONS_CHUNKED;
	if (!h->sp->kernel && mms_mm_signature(h->sp->mm) != h->signature)
		cons->kind = MMS_CONS_CHANGED;
}

int mms_hold_begin(struct mms_hold *h)
{
	int err;

	mms_hotplug_lock();
	err = lock(h->sp);
	if (err) {
		mms_hotplug_unlock();
		return -EINTR;
	}
	keep_cpu();
	h->start = ktime_get_ns();
	h->tables = 0;
	compare_signature(h);
	return 0;
}

void mms_hold_end(struct mms_hold *h)
{
	struct mms_consistency *cons = h->cons;
	u64 ns;

	if (!h->sp->kernel)
		h->signature = mms_mm_signature(h->sp->mm);
	ns = ktime_get_ns() - h->start;
	release_cpu();
	unlock(h->sp);
	mms_hotplug_unlock();

	cons->holds++;
	cons->sum_hold_ns += ns;
	cons->max_hold_ns = max_t(u64, cons->max_hold_ns, ns);
	cons->max_hold_tables = max_t(u32, cons->max_hold_tables, h->tables);
}

bool mms_hold_is_over(const struct mms_hold *h)
{
	return h->tables >= MMS_HOLD_TABLES ||
	       ktime_get_ns() - h->start >= MMS_HOLD_NS;
}
