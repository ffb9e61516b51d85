// SPDX-License-Identifier: GPL-2.0
/*
 * Text of the records about slab caches: a cache is two lines, what belongs
 * to it is indented below. "-" stands for a number that could not be had.
 */
#include "text_slab.h"

#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../uapi/mmscope.h"
#include "text_system.h"

static void put_count(struct seq_file *m, const char *word, u64 count)
{
	if (count == MMS_COUNT_UNKNOWN)
		seq_printf(m, " %s -", word);
	else
		seq_printf(m, " %s %llu", word, count);
}

static void show_cache(struct seq_file *m, const struct mms_rec_cache *c)
{
	seq_printf(m, "cache 0x%016llx object-size %u size %u align %u used %u pointer %u red-left %u",
		   c->cache, c->object_size, c->size, c->align, c->used, c->offset,
		   c->red_left);
	seq_printf(m, " order %u per-slab %u min-order %u min-per-slab %u min-partial %u",
		   c->order, c->per_slab, c->min_order, c->min_per_slab, c->min_partial);
	seq_printf(m, " cpu-partial %u cpu-partial-slabs %u sheaf %u usercopy %u+%u names %d flags 0x%llx\n",
		   c->cpu_partial, c->cpu_partial_slabs, c->sheaf_capacity, c->useroffset,
		   c->usersize, c->refcount, c->flags);
	seq_puts(m, " ");
	put_count(m, "slabs", c->slabs);
	put_count(m, "objects", c->objects);
	put_count(m, "inuse", c->inuse);
	put_count(m, "cached", c->cached);
	put_count(m, "partial", c->partial);
	put_count(m, "full", c->full);
	put_count(m, "cpu-slabs", c->cpu_slabs);
	put_count(m, "free-slabs", c->free_slabs);
	if (c->state & MMS_CACHE_BOOT)
		seq_puts(m, " boot");
	if (c->state & MMS_CACHE_APPROXIMATE)
		seq_puts(m, " APPROXIMATE");
	if (c->state & MMS_CACHE_INCONCLUSIVE)
		seq_puts(m, " INCONCLUSIVE");
	seq_putc(m, '\n');
}

static void show_node(struct seq_file *m, const struct mms_rec_cache_node *n)
{
	seq_printf(m, "  node %u", n->node);
	put_count(m, "slabs", n->slabs);
	put_count(m, "objects", n->objects);
	seq_printf(m, " partial %llu seen %llu free %llu", n->partial, n->partial_seen,
		   n->partial_free);
	if (n->barn_full != ~0U)
		seq_printf(m, " barn full %u empty %u objects %llu", n->barn_full,
			   n->barn_empty, n->barn_objects);
	seq_putc(m, '\n');
}

static void show_cpu(struct seq_file *m, const struct mms_rec_cache_cpu *c)
{
	seq_printf(m, "  cpu %u", c->cpu);
	if (c->slab != MMS_ADDR_NONE)
		seq_printf(m, " slab-pfn 0x%llx free %u slab-free %u", c->slab, c->free,
			   c->slab_free);
	if (c->partial_slabs)
		seq_printf(m, " partial %u free %u", c->partial_slabs, c->partial_free);
	if (c->main || c->spare || c->rcu_free)
		seq_printf(m, " main %u spare %u rcu-free %u", c->main, c->spare, c->rcu_free);
	if (c->flags & MMS_CACHE_CPU_RACY)
		seq_puts(m, " RACY");
	seq_putc(m, '\n');
}

static void show_slub(struct seq_file *m, const struct mms_rec_slub *s)
{
	seq_printf(m, "slub line %u min-align %u cpus %u how 0x%x", s->line, s->min_align,
		   s->cpus, s->how);
	if (s->how & MMS_SLUB_ORDERS)
		seq_printf(m, " orders %u-%u min-objects %u", s->first_order,
			   s->last_order, s->min_objects);
	seq_putc(m, '\n');
}

void mms_text_slab(struct seq_file *m, const struct mms_rec *rec)
{
	switch (rec->type) {
	case MMS_REC_SLUB:
		show_slub(m, (const void *)rec);
		break;
	case MMS_REC_CACHE:
		show_cache(m, (const void *)rec);
		break;
	case MMS_REC_CACHE_NODE:
		show_node(m, (const void *)rec);
		break;
	case MMS_REC_CACHE_CPU:
		show_cpu(m, (const void *)rec);
		break;
	default:
		mms_text_text(m, rec);
	}
}
