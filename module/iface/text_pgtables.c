// SPDX-License-Identifier: GPL-2.0
/* Text of page tables: what they cover, where they lie, how full they are. */
#include "text_pgtables.h"

#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../uapi/mmscope.h"

static const char * const level_names[MMS_LEVELS] = {
	"pte", "pmd", "pud", "p4d", "pgd",
};

static const char * const flag_names[] = {
	"root", "user-root", "shared", "kernel", "deposited",
};

static void put_table(struct seq_file *m, const struct mms_rec_table *t)
{
	unsigned int i;

	seq_printf(m, "%*s%s va 0x%llx pa 0x%llx", MMS_LEVEL_PGD - (int)t->level, "",
		   t->level < MMS_LEVELS ? level_names[t->level] : "?", t->va, t->pa);
	if (t->entry_pa != MMS_ADDR_NONE)
		seq_printf(m, " entry 0x%llx", t->entry_pa);
	if (t->node != ~0U)
		seq_printf(m, " node %u", t->node);
	seq_printf(m, " used %u/%u leaf %u table %u other %u",
		   t->used, t->nr, t->leaf, t->table, t->other);
	for (i = 0; i < ARRAY_SIZE(flag_names); i++)
		if (t->flags & BIT(i))
			seq_printf(m, " %s", flag_names[i]);
	seq_putc(m, '\n');
}

void mms_text_pgtables(struct seq_file *m, const struct mms_rec *rec)
{
	if (rec->type == MMS_REC_TABLE)
		put_table(m, (const void *)rec);
}
