// SPDX-License-Identifier: GPL-2.0
/*
 * The vmalloc range and the module range are scanned like any other, with the
 * locks of hold.h; the list of tasks is read under RCU; per-CPU lists as pcp.c
 * reads them.
 */
#include "marks.h"

#include <linux/cpu.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/pgtable.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "../compat/mm.h"
#include "../compat/pcp.h"
#include "../uapi/mmscope.h"
#include "hold.h"
#include "pcp.h"
#include "scan.h"
#include "space.h"
#include "view.h"

#define RUNS		512
#define PCP_SLACK	256	/* pages that CPUs may free while they are counted */
#define FIRST_STACKS	1024
#define MAX_STACKS	(4U << 20)	/* PID_MAX_LIMIT: there are no more tasks */

int mms_marks_init(struct mms_marks *m, unsigned long room, bool with_va)
{
	*m = (struct mms_marks){ .room = room };
	m->mark = kvmalloc(room, GFP_KERNEL);
	m->va = with_va ? kvmalloc_array(room, sizeof(*m->va), GFP_KERNEL) : NULL;
	return m->mark && (m->va || !with_va) ? 0 : -ENOMEM;
}

void mms_marks_exit(struct mms_marks *m)
{
	kvfree(m->mark);
	kvfree(m->va);
	kvfree(m->stack);
}

static void mark(struct mms_marks *m, unsigned long pfn, enum mms_mark what, u64 va)
{
	unsigned long at = pfn - m->first;

	if (at >= m->nr)
		return;
	m->mark[at] = what;
	if (m->va)
		m->va[at] = va;
}

static int compare_stacks(const void *a, const void *b)
{
	const struct mms_stack *x = a, *y = b;

	return x->base < y->base ? -1 : x->base > y->base;
}

/* false: there was no room for all */
static bool read_stacks(struct mms_marks *m)
{
	struct task_struct *p, *t;
	bool room = true;

	m->nr_stacks = 0;
	rcu_read_lock();
	for_each_process_thread(p, t) {
		unsigned long base = (unsigned long)READ_ONCE(t->stack);

		if (!base)
			continue;
		room = m->nr_stacks < m->stack_room;
		if (!room)
			goto out;
		m->stack[m->nr_stacks++] = (struct mms_stack){
			.base = base, .task = (unsigned long)t,
			.pid = task_pid_vnr(t),
		};
	}
out:
	rcu_read_unlock();
	return room;
}

int mms_stacks_read(struct mms_marks *m)
{
	while (!m->stack || !read_stacks(m)) {
		unsigned int room = m->stack ? m->stack_room * 2 : FIRST_STACKS;

		kvfree(m->stack);
		m->nr_stacks = 0;
		m->stack_room = room;
		m->stack = room > MAX_STACKS ? NULL :
			   kvmalloc_array(room, sizeof(*m->stack), GFP_KERNEL);
		if (!m->stack)
			return -ENOMEM;
	}
	sort(m->stack, m->nr_stacks, sizeof(*m->stack), compare_stacks, NULL);
	return 0;
}

const struct mms_stack *mms_stack_find(const struct mms_marks *m, unsigned long va,
				       unsigned long guard)
{
	unsigned int low = 0, high = m->nr_stacks;

	/* the first stack that ends after @va */
	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (m->stack[mid].base + THREAD_SIZE <= va)
			low = mid + 1;
		else
			high = mid;
	}
	return low < m->nr_stacks && va + guard >= m->stack[low].base ?
	       &m->stack[low] : NULL;
}

static void mark_run(struct mms_marks *m, const struct mms_run *run)
{
	unsigned long pfn = run->pa >> PAGE_SHIFT;
	u64 off;

	if (run->pa == MMS_ADDR_NONE)
		return;
	for (off = 0; off < run->len; off += PAGE_SIZE, pfn++) {
		if (pfn - m->first >= m->nr)
			continue;
		mark(m, pfn, mms_stack_find(m, run->va + off, 0) ?
		     MMS_MARK_STACK : MMS_MARK_VMALLOC, run->va + off);
	}
}

static int mark_range(struct mms_marks *m, struct mms_scanner *s,
		      struct mms_hold *h, u64 first, u64 end)
{
	u32 i;
	int err;

	s->next = first;
	s->last = end - 1;
	s->finished = false;
	while (!s->finished) {
		s->nr = 0;
		err = mms_scan_hold(s, h);
		if (err)
			return err;
		for (i = 0; i < s->nr; i++)
			mark_run(m, &s->runs[i]);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

static int mark_ranges(struct mms_marks *m, struct mms_scanner *s,
		       struct mms_consistency *cons)
{
	struct mms_consistency scan;
	struct mms_hold hold;
	int err;

	mms_hold_init(&hold, s->sp, &scan);
	err = mark_range(m, s, &hold, VMALLOC_START, VMALLOC_END);
#ifdef MODULES_VADDR
	if (!err && (MODULES_VADDR < VMALLOC_START || MODULES_VADDR >= VMALLOC_END))
		err = mark_range(m, s, &hold, MODULES_VADDR, MODULES_END);
#endif
	mms_cons_add(cons, &scan);
	return err;
}

/* without VMAP_STACK stacks lie in the direct map */
static void mark_direct_stacks(struct mms_marks *m)
{
	unsigned int i;

	for (i = 0; i < m->nr_stacks; i++) {
		unsigned long va = m->stack[i].base, end = va + THREAD_SIZE;

		if (is_vmalloc_addr((void *)va) || !virt_addr_valid(va))
			continue;
		for (; va < end; va += PAGE_SIZE)
			mark(m, __pa(va) >> PAGE_SHIFT, MMS_MARK_STACK, va);
	}
}

/* lists that the CPUs keep; what comes onto them after this is not marked */
static int mark_zone_lists(struct mms_marks *m, struct zone *zone,
			   struct mms_view_walk *w)
{
	const u32 room = mms_pcp_pages(zone) + PCP_SLACK, lost = w->req->lost;
	struct mms_pcp_member *member;
	unsigned long page;
	int i, nr;

	member = kvmalloc_array(room, sizeof(*member), GFP_KERNEL);
	if (!member)
		return -ENOMEM;
	cpus_read_lock();
	mms_hotplug_lock();
	nr = mms_pcp_collect(w, zone, member, room);
	mms_hotplug_unlock();
	cpus_read_unlock();
	/* those without a mark are reported all the same, as FREE_OTHER */
	w->req->lost = lost;
	for (i = 0; i < nr; i++)
		for (page = 0; page < 1UL << mms_pcp_order(member[i].list); page++)
			mark(m, member[i].pfn + page, MMS_MARK_PCP, member[i].cpu);
	kvfree(member);
	return nr == -EOPNOTSUPP ? 0 : min(nr, 0);
}

static int mark_lists(struct mms_marks *m, struct mms_view_walk *w)
{
	int nid, i, err = 0;

	for_each_online_node(nid) {
		for (i = 0; i < MAX_NR_ZONES && !err; i++) {
			struct zone *zone = &NODE_DATA(nid)->node_zones[i];

			if (populated_zone(zone) && zone->zone_start_pfn < m->first + m->nr &&
			    zone_end_pfn(zone) > m->first)
				err = mark_zone_lists(m, zone, w);
		}
	}
	return err;
}

int mms_marks_fill(struct mms_marks *m, unsigned long first, unsigned long nr,
		   struct mms_view_walk *w)
{
	struct mms_scanner s = {
		.states = MMS_STATE_BIT(MMS_STATE_MAPPED),
		.ignore = MMS_ARCH_AD_BITS,
		.room = RUNS,
		.cap = RUNS,
	};
	struct mms_space space;
	int err;

	m->first = first;
	m->nr = min(nr, m->room);
	memset(m->mark, MMS_MARK_NONE, m->nr);
	mms_space_kernel(&space);
	s.sp = &space;
	s.runs = kvmalloc_array(RUNS, sizeof(*s.runs), GFP_KERNEL);
	s.copy = kmalloc(PAGE_SIZE, GFP_KERNEL);
	err = s.runs && s.copy ? mms_stacks_read(m) : -ENOMEM;
	if (!err) {
		mark_direct_stacks(m);
		err = mark_ranges(m, &s, &w->req->cons);
	}
	if (!err)
		err = mark_lists(m, w);
	if (err)
		m->nr = 0;
	kfree(s.copy);
	kvfree(s.runs);
	return err;
}
