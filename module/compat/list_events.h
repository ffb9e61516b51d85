/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trace events about free lists, in the group "mmscope": those that the kernel's own
 * events leave out, and the moment at which a zone was read. Who reads the group
 * beside kmem:mm_page_alloc_zone_locked and kmem:mm_page_alloc_extfrag sees each
 * change of a zone's free lists, in the order in which zone->lock was held.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mmscope

#if !defined(_MMS_COMPAT_LIST_EVENTS_H) || defined(TRACE_HEADER_MULTI_READ)
#define _MMS_COMPAT_LIST_EVENTS_H

#include <linux/tracepoint.h>
#include <linux/types.h>

/** mms_list_hooks_on() - attach; called when somebody begins to read mms_block_freed */
int mms_list_hooks_on(void);

/** mms_list_hooks_off() - detach; called when nobody reads it any more */
void mms_list_hooks_off(void);

/** mms_list_hooks_missed() - calls that the hooks did not see since they are there */
u64 mms_list_hooks_missed(void);

/*
 * The first hold of zone->lock of a look at its lists begins. @pid: who looks, in the
 * initial pid namespace; @missed: see mms_list_hooks_missed()
 */
TRACE_EVENT(mms_zone_moment,
	TP_PROTO(u32 pid, u32 node, u32 zone, u64 missed),
	TP_ARGS(pid, node, zone, missed),
	TP_STRUCT__entry(
		__field(u32, pid)
		__field(u32, node)
		__field(u32, zone)
		__field(u64, missed)
	),
	TP_fast_assign(
		__entry->pid = pid;
		__entry->node = node;
		__entry->zone = zone;
		__entry->missed = missed;
	),
	TP_printk("pid=%u node=%u zone=%u missed=%llu", __entry->pid, __entry->node,
		  __entry->zone, __entry->missed)
);

/*
 * A block is about to be merged and put on a list (__free_one_page()). @odd: the
 * arguments of the function are not what mmscope knows, so that nothing is sure
 */
TRACE_EVENT_FN(mms_block_freed,
	TP_PROTO(u32 node, u32 zone, u64 pfn, u32 order, bool odd),
	TP_ARGS(node, zone, pfn, order, odd),
	TP_STRUCT__entry(
		__field(u32, node)
		__field(u32, zone)
		__field(u64, pfn)
		__field(u32, order)
		__field(bool, odd)
	),
	TP_fast_assign(
		__entry->node = node;
		__entry->zone = zone;
		__entry->pfn = pfn;
		__entry->order = order;
		__entry->odd = odd;
	),
	TP_printk("node=%u zone=%u pfn=0x%llx order=%u odd=%d", __entry->node,
		  __entry->zone, __entry->pfn, __entry->order, __entry->odd),
	mms_list_hooks_on,
	mms_list_hooks_off
);

/* compaction or page reporting took a whole free block (__isolate_free_page()) */
TRACE_EVENT(mms_block_isolated,
	TP_PROTO(u32 node, u32 zone, u64 pfn, u32 order),
	TP_ARGS(node, zone, pfn, order),
	TP_STRUCT__entry(
		__field(u32, node)
		__field(u32, zone)
		__field(u64, pfn)
		__field(u32, order)
	),
	TP_fast_assign(
		__entry->node = node;
		__entry->zone = zone;
		__entry->pfn = pfn;
		__entry->order = order;
	),
	TP_printk("node=%u zone=%u pfn=0x%llx order=%u", __entry->node, __entry->zone,
		  __entry->pfn, __entry->order)
);

/* something begins that rewrites lists without an event for each change */
TRACE_EVENT(mms_lists_rewritten,
	TP_PROTO(u32 why),
	TP_ARGS(why),
	TP_STRUCT__entry(
		__field(u32, why)
	),
	TP_fast_assign(
		__entry->why = why;
	),
	TP_printk("why=%u", __entry->why)
);

#endif /* _MMS_COMPAT_LIST_EVENTS_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE list_events
#include <trace/define_trace.h>
