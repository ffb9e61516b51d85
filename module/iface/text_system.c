// SPDX-License-Identifier: GPL-2.0
/*
 * Text of the records about the machine. A record is a line; texts that belong
 * to it are indented below it.
 */
#include "text_system.h"

#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/seq_file.h>
#include <linux/time64.h>

#include "../uapi/mmscope.h"

static const char * const text_kinds[] = {
	[MMS_TEXT_PATH]	   = "path",
	[MMS_TEXT_NAME]	   = "name",
	[MMS_TEXT_SYMBOL]  = "symbol",
	[MMS_TEXT_POLICY]  = "policy",
	[MMS_TEXT_CTOR]	   = "constructor",
	[MMS_TEXT_RELEASE] = "release",
	[MMS_TEXT_BUILD]   = "build",
	[MMS_TEXT_COMM]	   = "comm",
	[MMS_TEXT_SPECIAL] = "special",
};

bool mms_text_text(struct seq_file *m, const struct mms_rec *rec)
{
	const struct mms_rec_text *text = (const void *)rec;

	if (rec->type != MMS_REC_TEXT)
		return false;
	if (text->kind < ARRAY_SIZE(text_kinds) && text_kinds[text->kind])
		seq_printf(m, "  %s ", text_kinds[text->kind]);
	seq_escape(m, text->text, "\t\n\\");
	seq_putc(m, '\n');
	return true;
}

static void put_time(struct seq_file *m, const char *word, u64 ns)
{
	u32 rest;
	u64 seconds = div_u64_rem(ns, NSEC_PER_SEC, &rest);

	seq_printf(m, "%s %llu.%09u", word, seconds, rest);
}

static void put_system(struct seq_file *m, const struct mms_rec_system *s)
{
	put_time(m, "time", s->realtime_ns);
	put_time(m, " uptime", s->boottime_ns);
	seq_putc(m, '\n');
	seq_printf(m, "pages present %llu managed %llu highest-pfn 0x%llx\n",
		   s->present_pages, s->managed_pages,
		   s->max_pfn ? s->max_pfn - 1 : 0);
	seq_printf(m, "page-size %lu pageblock-order %u orders %u migratetypes %u\n",
		   1UL << s->page_shift, s->block_order, s->orders,
		   s->migratetypes);
	seq_printf(m, "nodes %u cpus %u struct-page %u section-shift %u\n",
		   s->nodes, s->cpus, s->page_size_of_struct, s->section_shift);
}

static const char *table_name(u32 table)
{
	static const char * const names[] = {
		[MMS_NAMES_PAGE_FLAG]	 = "page-flag",
		[MMS_NAMES_VMA_FLAG]	 = "vma-flag",
		[MMS_NAMES_MM_FLAG]	 = "mm-flag",
		[MMS_NAMES_MIGRATETYPE]	 = "migratetype",
		[MMS_NAMES_SLAB_FLAG]	 = "slab-flag",
		[MMS_NAMES_VMALLOC_FLAG] = "vmalloc-flag",
		[MMS_NAMES_ZONE]	 = "zone",
	};

	return table < ARRAY_SIZE(names) ? names[table] : "?";
}

void mms_text_system(struct seq_file *m, const struct mms_rec *rec)
{
	if (rec->type == MMS_REC_SYSTEM) {
		put_system(m, (const void *)rec);
	} else if (rec->type == MMS_REC_NAME) {
		const struct mms_rec_name *name = (const void *)rec;

		seq_printf(m, "%-12s %2u %s\n", table_name(name->table),
			   name->number, name->name);
	} else {
		mms_text_text(m, rec);
	}
}
