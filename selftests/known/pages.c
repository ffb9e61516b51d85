// SPDX-License-Identifier: GPL-2.0
/*
 * Pages from the buddy allocator.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/seq_file.h>

#include "known.h"

#define EXTRA_REFS	5
#define COMPOUND_ORDER	3

static struct page *plain[KNOWN_ORDERS];
static struct page *compound;
static struct page *referenced;
static struct page *directed;
static unsigned int directed_order;

int known_pages_init(void)
{
	unsigned int order, i;

	for (order = 0; order < KNOWN_ORDERS; order++) {
		plain[order] = alloc_pages(GFP_KERNEL | __GFP_NOWARN, order);
		if (!plain[order] && order < 5)
			return -ENOMEM;
	}
	compound = alloc_pages(GFP_KERNEL | __GFP_COMP, COMPOUND_ORDER);
	referenced = alloc_page(GFP_KERNEL);
	if (!compound || !referenced)
		return -ENOMEM;
	for (i = 0; i < EXTRA_REFS; i++)
		get_page(referenced);
	return 0;
}

/* one block of one's choice at a time; unmovable, straight from the free lists if it can */
int known_pages_take(unsigned int order)
{
	if (directed || order >= KNOWN_ORDERS)
		return -EINVAL;
	directed = alloc_pages(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY, order);
	directed_order = order;
	return directed ? 0 : -ENOMEM;
}

void known_pages_give(void)
{
	if (directed)
		__free_pages(directed, directed_order);
	directed = NULL;
}

void known_pages_exit(void)
{
	unsigned int order, i;

	known_pages_give();
	for (order = 0; order < KNOWN_ORDERS; order++)
		if (plain[order])
			__free_pages(plain[order], order);
	if (compound)
		__free_pages(compound, COMPOUND_ORDER);
	if (!referenced)
		return;
	for (i = 0; i < EXTRA_REFS; i++)
		put_page(referenced);
	__free_page(referenced);
}

void known_pages_list(struct seq_file *m)
{
	unsigned int order;

	for (order = 0; order < KNOWN_ORDERS; order++)
		if (plain[order])
			seq_printf(m, "pages plain %lx %u 1\n",
				   page_to_pfn(plain[order]), order);
	if (directed)
		seq_printf(m, "pages directed %lx %u 1\n", page_to_pfn(directed),
			   directed_order);
	seq_printf(m, "pages compound %lx %u 1\n", page_to_pfn(compound), COMPOUND_ORDER);
	seq_printf(m, "pages referenced %lx 0 %u\n", page_to_pfn(referenced),
		   1 + EXTRA_REFS);
}
