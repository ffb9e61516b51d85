// SPDX-License-Identifier: GPL-2.0
/*
 * Text of the records about nodes, zones, free blocks and pageblocks: a line
 * each, what belongs to a node or zone indented below it.
 */
#include "text_zone.h"

#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../compat/names.h"
#include "../uapi/mmscope.h"

static const char *type_name(u32 type)
{
	const char *name = mms_name_of(MMS_NAMES_MIGRATETYPE, type);

	return name ? name : "?";
}

static const char *zone_name(u32 index)
{
	const char *name = mms_name_of(MMS_NAMES_ZONE, index);

	return name ? name : "?";
}

static void put_node(struct seq_file *m, const struct mms_rec_node *n)
{
	seq_printf(m, "node %u start 0x%llx spanned %llu present %llu zones %u cpus %u pgdat 0x%016llx\n",
		   n->node, n->start_pfn, n->spanned, n->present, n->nr_zones,
		   n->cpus, n->pgdat);
}

static const char *moment_name(u32 moment)
{
	static const char * const names[] = {
		[MMS_CONS_LOCKED]  = "one",
		[MMS_CONS_CHUNKED] = "several",
		[MMS_CONS_CHANGED] = "several-and-changed",
	};

	return moment < ARRAY_SIZE(names) ? names[moment] : "?";
}

static void put_zone(struct seq_file *m, const struct mms_rec_zone *z)
{
	int i;

	seq_printf(m, "zone %s node %u index %u start 0x%llx spanned %llu present %llu managed %llu cma %llu address 0x%016llx\n",
		   z->name, z->node, z->index, z->start_pfn, z->spanned,
		   z->present, z->managed, z->cma, z->zone);
	seq_printf(m, "  watermarks min %llu low %llu high %llu promo %llu boost %llu\n",
		   z->watermark[0], z->watermark[1], z->watermark[2],
		   z->watermark[3], z->boost);
	seq_puts(m, "  lowmem-reserve");
	for (i = 0; i < MMS_ZONES_MAX; i++)
		seq_printf(m, " %llu", z->lowmem_reserve[i]);
	seq_putc(m, '\n');
	seq_printf(m, "  free %llu global %llu pcp %llu unaccepted %llu highatomic %llu isolated-blocks %llu\n",
		   z->free, z->free_global, z->pcp_free, z->unaccepted,
		   z->highatomic, z->isolated_blocks);
	seq_printf(m, "  moments %s longest-hold %u ns\n", moment_name(z->moment),
		   z->hold_ns);
}

static void put_stat(struct seq_file *m, const struct mms_rec_stat *s)
{
	seq_printf(m, "  stat %-30s %llu global %llu\n", s->name, s->value, s->global);
}

static void put_area(struct seq_file *m, const struct mms_rec_area *a)
{
	seq_printf(m, "  area order %2u type %-11s blocks %llu of %llu\n", a->order,
		   type_name(a->migratetype), a->blocks, a->nr_free);
}

static void put_block(struct seq_file *m, const struct mms_rec_block *b)
{
	seq_printf(m, "%s%u %-8s pfn 0x%-9llx order %2u list %s pageblock %s%s\n",
		   b->cpu == ~0U ? "" : "  ", b->node, zone_name(b->zone), b->pfn,
		   b->order, type_name(b->migratetype), type_name(b->pageblock),
		   b->h.flags & MMS_BLOCK_ODD ? " ODD" : "");
}

static void put_pcp(struct seq_file *m, const struct mms_rec_pcp *p)
{
	seq_printf(m, "%u %-8s cpu %u order %2u type %-11s ", p->node,
		   zone_name(p->zone), p->cpu, p->order, type_name(p->migratetype));
	if (p->members == ~0U)
		seq_puts(m, "members ?");
	else
		seq_printf(m, "members %u", p->members);
	seq_printf(m, " count %u high %u batch %u\n", p->count, p->high, p->batch);
}

static void put_pageblock(struct seq_file *m, const struct mms_rec_pageblock *b)
{
	seq_printf(m, "%u %-8s pfn 0x%-9llx %-11s free %u movable %u unmovable %u idle %u absent %u%s%s\n",
		   b->node, zone_name(b->zone), b->pfn, type_name(b->migratetype),
		   b->free, b->movable, b->unmovable, b->idle, b->absent,
		   b->flags & MMS_PAGEBLOCK_ISOLATED ? " isolated" : "",
		   b->flags & MMS_PAGEBLOCK_SKIP ? " skip" : "");
}

void mms_text_zone(struct seq_file *m, const struct mms_rec *rec)
{
	switch (rec->type) {
	case MMS_REC_NODE:
		put_node(m, (const void *)rec);
		break;
	case MMS_REC_ZONE:
		put_zone(m, (const void *)rec);
		break;
	case MMS_REC_STAT:
		put_stat(m, (const void *)rec);
		break;
	case MMS_REC_AREA:
		put_area(m, (const void *)rec);
		break;
	case MMS_REC_BLOCK:
		put_block(m, (const void *)rec);
		break;
	case MMS_REC_PCP:
		put_pcp(m, (const void *)rec);
		break;
	case MMS_REC_PAGEBLOCK:
		put_pageblock(m, (const void *)rec);
	}
}
