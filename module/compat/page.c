// SPDX-License-Identifier: GPL-2.0
/*
 * Reading struct page while it may change: a folio can be split, freed and
 * put together anew at any time. The kernel's own way (stable_page_flags() in
 * fs/proc/page.c, snapshot_page() in mm/util.c) is to look twice.
 */
#include "page.h"

#include <linux/cgroup.h>
#include <linux/hugetlb.h>
#include <linux/memcontrol.h>
#include <linux/memory_hotplug.h>
#include <linux/memremap.h>
#include <linux/rcupdate.h>

#define TRIES	5

/* PFNs up to this alignment share a section, so one online page vouches for all */
#define SAME_SECTION_SHIFT	9

/*
 * The head by the kernel's own rule, which knows masks (v7.1+) and the fake
 * heads of hugetlb pages with a shared memmap (v5.18 .. v7.0). A link that was
 * read in the middle of a change can lead anywhere: NULL if this one cannot be.
 */
static const struct page *head_of(unsigned long pfn, const struct page *page,
				  unsigned long *head_pfn)
{
	const struct page *head = compound_head((struct page *)page);
	unsigned long back = page - head;

	if (head > page || back >= 1UL << MMS_FOLIO_ORDER_MAX || back > pfn)
		return NULL;
	*head_pfn = pfn - back;
	if (*head_pfn >> SAME_SECTION_SHIFT != pfn >> SAME_SECTION_SHIFT &&
	    pfn_to_online_page(*head_pfn) != head)
		return NULL;
	return head;
}

/* caller: has seen PG_head in @head */
static unsigned int order_of(const struct page *head)
{
	/* only looks at the head and the page behind it */
	unsigned int order = compound_order((struct page *)head);

	return order > MMS_FOLIO_ORDER_MAX ? 0 : order;
}

static enum mms_page_type type_of(const struct page *head, unsigned long flags,
				  u32 word)
{
#if defined(PG_buddy) && defined(CONFIG_HUGETLB_PAGE)
	if (flags & (1UL << PG_head) &&
	    READ_ONCE(head[1].compound_dtor) == HUGETLB_PAGE_DTOR)
		return MMS_PT_HUGETLB;
#endif
	return mms_page_type(flags, word);
}

static void read_head(struct mms_page *p)
{
	const struct page *head = p->head;

	p->head_flags = mms_page_flags(head);
	p->head_word = mms_page_word(head);
	p->mapping = (unsigned long)READ_ONCE(head->mapping);
	p->refcount = atomic_read(&head->_refcount);
	p->large = p->head_flags & (1UL << PG_head);
	p->order = p->large ? order_of(head) : 0;
	p->type = type_of(head, p->head_flags, p->head_word);
}

static bool is_same(const struct mms_page *p, unsigned long link)
{
	return mms_page_link(p->page) == link &&
	       mms_page_flags(p->page) == p->flags &&
	       mms_page_word(p->page) == p->word &&
	       mms_page_flags(p->head) == p->head_flags &&
	       mms_page_word(p->head) == p->head_word &&
	       (unsigned long)READ_ONCE(p->head->mapping) == p->mapping &&
	       !atomic_read(&p->head->_refcount) == !p->refcount &&
	       p->pfn - p->head_pfn < 1UL << p->order;
}

void mms_page_read(unsigned long pfn, const struct page *page, struct mms_page *p)
{
	int tries = TRIES;

	p->page = page;
	p->pfn = pfn;
	do {
		unsigned long link = mms_page_link(page);

		p->flags = mms_page_flags(page);
		p->word = mms_page_word(page);
		p->head = head_of(pfn, page, &p->head_pfn);
		p->stable = p->head;
		if (!p->head) {
			p->head = page;
			p->head_pfn = pfn;
		}
		p->tail = p->head != page;
		smp_rmb();	/* what follows is read after the link */
		read_head(p);
		smp_rmb();	/* and before all is looked at again */
		p->stable = p->stable && is_same(p, link);
	} while (!p->stable && --tries);
}

static bool can_be_mapped(const struct mms_page *p)
{
	return p->type == MMS_PT_NONE || p->type == MMS_PT_HUGETLB;
}

#if MMS_HAVE_LARGE_MAPCOUNT

static void count_large(const struct mms_page *p, struct mms_page_counts *c)
{
	const struct folio *folio = (const struct folio *)p->head;

	c->folio_mapcount = atomic_read(&folio->_large_mapcount) + 1;
	c->mapcount += atomic_read(&folio->_entire_mapcount) + 1;
#ifdef CONFIG_NO_PAGE_MAPCOUNT
	c->mapcount = c->folio_mapcount >> p->order;
	c->inexact = true;
#endif
	if (IS_ENABLED(CONFIG_64BIT) || p->order > 1)
		c->pincount = atomic_read(&folio->_pincount);
}

#else

/* as __page_mapcount() and total_mapcount() of mm/util.c, mm/huge_memory.c */
static void count_large(const struct mms_page *p, struct mms_page_counts *c)
{
	const struct page *head = p->head;
	bool is_anon = p->mapping & MMS_MAPPING_ANON;
	bool is_huge = p->type == MMS_PT_HUGETLB;
	bool is_double = mms_page_flags(head + 1) & (1UL << PG_double_map);
	int entire = atomic_read(&head[1].compound_mapcount) + 1;
	unsigned long i, nr = 1UL << p->order;

	c->folio_mapcount = entire;
	if (!is_huge) {
		for (i = 0; i < nr; i++)
			c->folio_mapcount += atomic_read(&head[i]._mapcount) + 1;
		if (!is_anon)
			c->folio_mapcount -= entire * nr;
		else if (is_double)
			c->folio_mapcount -= nr;
	}
	/* the pages of a huge page of a file count its large mappings, too */
	if (is_anon || is_huge)
		c->mapcount += entire - is_double;
#if MMS_HAVE_COMPOUND_PINCOUNT
	c->pincount = atomic_read(&head[1].compound_pincount);
#else
	if (p->order > 1)
		c->pincount = atomic_read(&head[2].hpage_pinned_refcount);
#endif
}

#endif

void mms_page_counts(const struct mms_page *p, struct mms_page_counts *c)
{
	*c = (struct mms_page_counts){ .pincount = -1 };
	if (!can_be_mapped(p))
		return;
	/* the head of a hugetlb page may hold its type there */
	if (!mms_page_word_is_type(p->word))
		c->mapcount = (s32)p->word + 1;
	c->folio_mapcount = c->mapcount;
	if (p->large)
		count_large(p, c);
}

#ifdef CONFIG_MEMCG

/* caller: RCU; a pointer to it keeps a memcg from being freed that long */
static struct mem_cgroup *memcg_of(const struct page *head)
{
#if MMS_HAVE_MEMCG_DATA
	return page_memcg_check((struct page *)head);
#else
	unsigned long memcg = (unsigned long)READ_ONCE(head->mem_cgroup);

	/* the lowest bit: objects of a slab are charged one by one */
	return memcg & 1 ? NULL : (struct mem_cgroup *)memcg;
#endif
}

u64 mms_page_memcg(const struct mms_page *p)
{
	struct mem_cgroup *memcg;
	u64 ino = 0;

	/* where slabs and free pages have something else in this word */
	if (p->type == MMS_PT_SLAB || p->type == MMS_PT_BUDDY || !p->refcount)
		return 0;
	rcu_read_lock();
	memcg = memcg_of(p->head);
	while (memcg && !(READ_ONCE(memcg->css.flags) & CSS_ONLINE))
		memcg = parent_mem_cgroup(memcg);
	if (memcg)
		ino = cgroup_ino(memcg->css.cgroup);
	rcu_read_unlock();
	return ino;
}

#else

u64 mms_page_memcg(const struct mms_page *p)
{
	return 0;
}

#endif

bool mms_page_is_device(unsigned long pfn)
{
#ifdef CONFIG_ZONE_DEVICE
	struct dev_pagemap *pgmap;

	if (!pfn_valid(pfn) || pfn_to_online_page(pfn))
		return false;
#if MMS_HAVE_PGMAP_ONE_ARG
	pgmap = get_dev_pagemap(pfn);
#else
	pgmap = get_dev_pagemap(pfn, NULL);
#endif
	put_dev_pagemap(pgmap);
	return pgmap;
#else
	return false;
#endif
}
