// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks on functions of mm/page_alloc.c that change free lists without an event of
 * the kernel's own. They are there as long as somebody reads mms_block_freed.
 *
 * A hook runs with zone->lock held: it takes no lock, allocates nothing, and hands
 * numbers to the ring buffer, which needs neither. __free_one_page() is an inline
 * function that is too large to be inlined; as such it is not traceable, and
 * tracefs refuses a kprobe on it, but register_kprobe() does not. Nothing here reads
 * the address of a function, or calls one.
 */
#include <linux/errno.h>
#include <linux/kprobes.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/ptrace.h>

#include "zone.h"

#define CREATE_TRACE_POINTS
#include "list_events.h"

#if defined(CONFIG_KPROBES) && defined(CONFIG_KRETPROBES) && \
	defined(CONFIG_HAVE_FUNCTION_ARG_ACCESS_API)

/* what rewrites lists and tells nothing of it; not every kernel has all of them */
static const char * const rewriters[] = {
	"start_isolate_page_range", "take_page_off_buddy", "__offline_isolated_pages",
};

/**
 * struct isolated - between entry and return of __isolate_free_page()
 * @page: the block
 * @order: of it
 */
struct isolated {
	struct page *page;
	u32 order;
};

static struct kprobe freed;
static struct kretprobe isolated;
static struct kprobe rewritten[ARRAY_SIZE(rewriters)];

/* __free_one_page(page, pfn, zone, order, ...) */
static int see_freed(struct kprobe *kp, struct pt_regs *regs)
{
	struct page *page = (struct page *)regs_get_kernel_argument(regs, 0);
	const unsigned long pfn = regs_get_kernel_argument(regs, 1);
	const u32 order = regs_get_kernel_argument(regs, 3);
	const bool odd = order >= MMS_ORDERS || !pfn_valid(pfn) || pfn_to_page(pfn) != page;

	if (odd)
		trace_mms_block_freed(0, 0, pfn, order, true);
	else
		trace_mms_block_freed(page_to_nid(page), page_zonenum(page), pfn, order, false);
	return 0;
}

/* __isolate_free_page(page, order) */
static int see_isolating(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct isolated *i = (struct isolated *)ri->data;

	i->page = (struct page *)regs_get_kernel_argument(regs, 0);
	i->order = regs_get_kernel_argument(regs, 1);
	return 0;
}

/* 0: it was refused */
static int see_isolated(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	const struct isolated *i = (const struct isolated *)ri->data;

	if ((int)regs_return_value(regs))
		trace_mms_block_isolated(page_to_nid(i->page), page_zonenum(i->page),
					 page_to_pfn(i->page), i->order);
	return 0;
}

static int see_rewritten(struct kprobe *kp, struct pt_regs *regs)
{
	trace_mms_lists_rewritten(kp - rewritten);
	return 0;
}

static void unhook_rewriters(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rewriters); i++)
		if (rewritten[i].pre_handler)
			unregister_kprobe(&rewritten[i]);
}

/* a function that does not exist, or was inlined into nothing, rewrites nothing */
static void hook_rewriters(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rewriters); i++) {
		rewritten[i] = (struct kprobe){
			.symbol_name = rewriters[i],
			.pre_handler = see_rewritten,
		};
		if (register_kprobe(&rewritten[i]))
			rewritten[i].pre_handler = NULL;
	}
}

int mms_list_hooks_on(void)
{
	int err;

	/* what was registered once must not be registered as it is */
	freed = (struct kprobe){ .symbol_name = "__free_one_page", .pre_handler = see_freed };
	isolated = (struct kretprobe){
		.kp.symbol_name = "__isolate_free_page",
		.entry_handler = see_isolating,
		.handler = see_isolated,
		.data_size = sizeof(struct isolated),
		.maxactive = min(2 * NR_CPUS, 64),
	};
	err = register_kretprobe(&isolated);
	if (err)
		return err;
	err = register_kprobe(&freed);
	if (err) {
		unregister_kretprobe(&isolated);
		return err;
	}
	hook_rewriters();
	return 0;
}

void mms_list_hooks_off(void)
{
	unhook_rewriters();
	unregister_kprobe(&freed);
	unregister_kretprobe(&isolated);
}

u64 mms_list_hooks_missed(void)
{
	return freed.nmissed + isolated.nmissed + isolated.kp.nmissed;
}

#else

int mms_list_hooks_on(void)
{
	return -EOPNOTSUPP;
}

void mms_list_hooks_off(void)
{
}

u64 mms_list_hooks_missed(void)
{
	return 0;
}

#endif
