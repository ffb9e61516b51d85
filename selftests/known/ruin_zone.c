// SPDX-License-Identifier: GPL-2.0
/*
 * One thing wrong in the free lists of a zone. It is the one that hardly anything is
 * allocated from, and what is spoilt is what allocation does not rely on, or pages of our
 * own. Each step is one hold of zone->lock; before something is put back, it is made sure
 * that it still is as it was left.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "known.h"

#define OWN_ORDER	2

static struct page *own;	/* a block that is allocated */
static struct zone *zone;	/* it lies in */

/* what was done */
static int (*undo)(void);
static struct page *block;
static unsigned int order, type, other;

/* ---- free lists, with zone->lock held ---- */

static void put(struct page *page, unsigned int n, unsigned int t)
{
	set_page_private(page, n);
	__SetPageBuddy(page);
	list_add_tail(&page->lru, &zone->free_area[n].free_list[t]);
	zone->free_area[n].nr_free++;
}

static bool is_free(struct page *page, unsigned int n)
{
	return PageBuddy(page) && page_private(page) == n;
}

static void take(struct page *page, unsigned int n)
{
	list_del(&page->lru);
	__ClearPageBuddy(page);
	set_page_private(page, 0);
	zone->free_area[n].nr_free--;
}

/* @first at the head of a list, below the largest order; fills @block, @order, @type */
static bool find_block(unsigned int lowest)
{
	for (order = lowest; order < KNOWN_ORDERS - 1; order++)
		for (type = 0; type < MIGRATE_PCPTYPES; type++) {
			struct list_head *list = &zone->free_area[order].free_list[type];

			if (list_empty(list))
				continue;
			block = list_first_entry(list, struct page, lru);
			return true;
		}
	return false;
}

static bool is_near(const struct page *page)
{
	return page_to_pfn(page) >> pageblock_order == page_to_pfn(own) >> pageblock_order;
}

/* the type of the pageblock that our block is in, by what else is free there */
static bool find_type(void)
{
	struct page *page;
	unsigned int n;

	for (n = 0; n < KNOWN_ORDERS; n++)
		for (type = 0; type < MIGRATE_PCPTYPES; type++)
			list_for_each_entry(page, &zone->free_area[n].free_list[type], lru)
				if (is_near(page))
					return true;
	return false;
}

/* ---- damages: 0 or -ENOENT ---- */

static int nr_free_back(void)
{
	zone->free_area[KNOWN_ORDERS - 1].nr_free--;
	return 0;
}

static int nr_free(void)
{
	zone->free_area[KNOWN_ORDERS - 1].nr_free++;
	undo = nr_free_back;
	return 0;
}

static int free_pages_back(void)
{
	atomic_long_dec(&zone->vm_stat[NR_FREE_PAGES]);
	return 0;
}

static int free_pages_one(void)
{
	atomic_long_inc(&zone->vm_stat[NR_FREE_PAGES]);
	undo = free_pages_back;
	return 0;
}

static int order_back(void)
{
	if (!is_free(block, order + 1))
		return -EUCLEAN;
	set_page_private(block, order);
	return 0;
}

static int order_of_block(void)
{
	if (!find_block(0))
		return -ENOENT;
	set_page_private(block, order + 1);
	undo = order_back;
	return 0;
}

static int split_back(void)
{
	struct page *upper = block + (1UL << (order - 1));

	if (!is_free(block, order - 1) || !is_free(upper, order - 1))
		return -EUCLEAN;
	take(block, order - 1);
	take(upper, order - 1);
	put(block, order, type);
	return 0;
}

static int split(void)
{
	if (!find_block(1))
		return -ENOENT;
	take(block, order);
	put(block, order - 1, type);
	put(block + (1UL << (order - 1)), order - 1, type);
	undo = split_back;
	return 0;
}

static int list_type_back(void)
{
	if (!is_free(block, order))
		return -EUCLEAN;
	list_move(&block->lru, &zone->free_area[order].free_list[type]);
	return 0;
}

static int list_type(void)
{
	if (!find_block(0))
		return -ENOENT;
	other = (type + 1) % MIGRATE_PCPTYPES;
	list_move(&block->lru, &zone->free_area[order].free_list[other]);
	undo = list_type_back;
	return 0;
}

/* pages of our own, as if they were free: they are given again one reference */
static void own_put(unsigned int nr, unsigned int n)
{
	set_page_count(own + nr, 0);
	put(own + nr, n, type);
	atomic_long_add(1L << n, &zone->vm_stat[NR_FREE_PAGES]);
}

static int own_take(unsigned int nr, unsigned int n)
{
	if (!is_free(own + nr, n))
		return -EUCLEAN;
	take(own + nr, n);
	atomic_long_sub(1L << n, &zone->vm_stat[NR_FREE_PAGES]);
	set_page_count(own + nr, nr ? 0 : 1);
	return 0;
}

static int misaligned_back(void)
{
	return own_take(1, 1);
}

static int misaligned(void)
{
	if (!find_type())
		return -ENOENT;
	own_put(1, 1);
	undo = misaligned_back;
	return 0;
}

static int twice_back(void)
{
	int err = own_take(0, 1);

	return own_take(1, 0) ? -EUCLEAN : err;
}

static int twice(void)
{
	if (!find_type())
		return -ENOENT;
	own_put(0, 1);
	own_put(1, 0);
	undo = twice_back;
	return 0;
}

static const struct {
	const char *name;
	int (*fn)(void);
} damages[] = {
	{ "nr_free", nr_free },
	{ "free_pages", free_pages_one },
	{ "order", order_of_block },
	{ "split", split },
	{ "list_type", list_type },
	{ "misaligned", misaligned },
	{ "twice", twice },
};

/* ---- the zone ---- */

static int with_lock(int (*fn)(void))
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&zone->lock, flags);
	err = fn();
	spin_unlock_irqrestore(&zone->lock, flags);
	return err;
}

int known_zone_ruin(const char *what)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(damages); i++) {
		if (strcmp(damages[i].name, what))
			continue;
		if (!own)
			own = alloc_pages(GFP_KERNEL | GFP_DMA | __GFP_NOWARN, OWN_ORDER);
		if (!own)
			return -ENOENT;
		zone = page_zone(own);
		return with_lock(damages[i].fn);
	}
	return -EINVAL;
}

/* a block that others have taken meanwhile is theirs: ours, too, is not freed then */
int known_zone_restore(void)
{
	int err = undo ? with_lock(undo) : 0;

	undo = NULL;
	if (own && !err)
		__free_pages(own, OWN_ORDER);
	own = NULL;
	return err;
}
