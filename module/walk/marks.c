// SPDX-License-Identifier: GPL-2.0
/*
 * The vmalloc range and the module range are scanned like any other, with the
 * locks of hold.h; what lies there is told by the stacks of all tasks and by
 * the chunks of per-CPU memory; per-CPU lists are read as pcp.c reads them.
 */
#include "marks.h"

#include <linux/cpu.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/pgtable.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "../compat/mm.h"
#include "../compat/pcp.h"
#include "../compat/percpu.h"
#include "../compat/vmap.h"
#include "../uapi/mmscope.h"
#include "hold.h"
#include "pcp.h"
#include "scan.h"
#include "space.h"
#include "view.h"

#define RUNS		512
#define CHUNKS		1024	/* of per-CPU memory; those beyond count as vmalloc */
#define PCP_SLACK	256	/* pages that CPUs may free while they are counted */

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
	mms_stacks_free(&m->stacks);
	kvfree(m->chunk);
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

static void add_chunk(struct mms_marks *m, const struct mms_rec_vmalloc *area)
{
	if (m->nr_chunks < CHUNKS && mms_percpu_is_area(area->caller))
		m->chunk[m->nr_chunks++] = (struct mms_chunk){ area->start, area->end };
}

/* of one tree of vmalloc areas; @area: room for @room of them */
static void read_tree(struct mms_marks *m, struct mms_view_walk *w, unsigned int tree,
		      struct mms_rec_vmalloc *area, unsigned int room)
{
	unsigned int i, nr;
	u64 from = 0, ns;

	do {
		nr = mms_vmap_collect(tree, from, area, room, &ns);
		mms_view_held(w, MMS_LOCK_VMAP, ns, nr);
		for (i = 0; i < nr; i++)
			add_chunk(m, &area[i]);
		from = nr ? area[nr - 1].end : 0;
		cond_resched();
	} while (nr == room);
}

/* chunks of per-CPU memory that are vmalloc areas */
static int read_chunks(struct mms_marks *m, struct mms_view_walk *w)
{
	struct mms_rec_vmalloc *area = kmalloc(PAGE_SIZE, GFP_KERNEL);
	unsigned int tree;

	m->nr_chunks = 0;
	if (!m->chunk)
		m->chunk = kvmalloc_array(CHUNKS, sizeof(*m->chunk), GFP_KERNEL);
	if (!area || !m->chunk) {
		kfree(area);
		return -ENOMEM;
	}
	for (tree = 0; tree < mms_vmap_trees(); tree++)
		read_tree(m, w, tree, area, PAGE_SIZE / sizeof(*area));
	kfree(area);
	return 0;
}

/* there are few chunks: one for some hundred kilobytes a CPU */
static bool is_in_chunk(const struct mms_marks *m, u64 va)
{
	unsigned int i;

	for (i = 0; i < m->nr_chunks; i++)
		if (va - m->chunk[i].start < m->chunk[i].end - m->chunk[i].start)
			return true;
	return false;
}

static enum mms_mark mark_of_address(const struct mms_marks *m, u64 va)
{
	if (mms_stack_find(&m->stacks, va, 0))
		return MMS_MARK_STACK;
	return is_in_chunk(m, va) ? MMS_MARK_PERCPU : MMS_MARK_VMALLOC;
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
		mark(m, pfn, mark_of_address(m, run->va + off), run->va + off);
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

	for (i = 0; i < m->stacks.nr; i++) {
		unsigned long va = m->stacks.stack[i].base, end = va + THREAD_SIZE;

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
	err = s.runs && s.copy ? mms_stacks_read(&m->stacks) : -ENOMEM;
	if (!err)
		err = read_chunks(m, w);
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
