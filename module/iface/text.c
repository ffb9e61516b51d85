// SPDX-License-Identifier: GPL-2.0
/*
 * Text forms of the records. Words for states are those of the man page.
 */
#include "text.h"

#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "../uapi/mmscope.h"
#include "../walk/arch.h"

static const char * const states[] = {
	[MMS_STATE_NONE]	 = "none",
	[MMS_STATE_MAPPED]	 = "mapped",
	[MMS_STATE_PROT_NONE]	 = "prot-none: page kept, access taken away",
	[MMS_STATE_NUMA_HINT]	 = "numa-hint: page kept, next access reports its node",
	[MMS_STATE_NEVER]	 = "never-touched: demand paging",
	[MMS_STATE_NO_TABLE]	 = "no-table: nothing below this level yet, demand paging",
	[MMS_STATE_SWAP]	 = "swap",
	[MMS_STATE_MIGRATION]	 = "migration: the page is being moved",
	[MMS_STATE_HWPOISON]	 = "hwpoison: memory error",
	[MMS_STATE_MARKER]	 = "marker",
	[MMS_STATE_DEVICE]	 = "device: memory of a device",
	[MMS_STATE_NO_VMA]	 = "no-vma: outside every VMA",
	[MMS_STATE_NONCANONICAL] = "noncanonical: not an address of this CPU",
	[MMS_STATE_UNMAPPED]	 = "unmapped",
	[MMS_STATE_BAD]		 = "bad: an entry that makes no sense",
};

static_assert(ARRAY_SIZE(states) == MMS_STATES);

static const struct { u32 bit; const char *name; } page_flags[] = {
	{ MMS_PAGE_PRESENT, "present" },
	{ MMS_PAGE_YOUNG, "accessed" },
	{ MMS_PAGE_DIRTY, "dirty" },
	{ MMS_PAGE_SOFT_DIRTY, "soft-dirty" },
	{ MMS_PAGE_UFFD_WP, "uffd-wp" },
	{ MMS_PAGE_GLOBAL, "global" },
	{ MMS_PAGE_SPECIAL, "special" },
	{ MMS_PAGE_ZERO, "zero-page" },
	{ MMS_PAGE_HUGETLB, "hugetlb" },
	{ MMS_PAGE_THP, "thp" },
	{ MMS_PAGE_FILE, "file" },
	{ MMS_PAGE_ANON, "anon" },
	{ MMS_PAGE_NO_STRUCT, "no-struct-page" },
	{ MMS_PAGE_KERNEL, "kernel" },
	{ MMS_PAGE_EXCLUSIVE, "exclusive" },
	{ MMS_PAGE_DEVMAP, "devmap" },
};

static void put_page_flags(struct seq_file *m, u32 flags)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(page_flags); i++)
		if (flags & page_flags[i].bit)
			seq_printf(m, " %s", page_flags[i].name);
}

static void put_ptbits(struct seq_file *m, int level, u32 kinds, u64 raw)
{
	unsigned int i;

	for (i = 0; i < mms_arch_nr_ptbits; i++) {
		const struct mms_ptbit *b = &mms_arch_ptbits[i];

		if (b->mask && b->levels & (1U << level) && b->kinds & kinds &&
		    (raw & b->mask) == b->value)
			seq_printf(m, " %s", b->name);
	}
}

static void put_level(struct seq_file *m, const struct mms_info *info,
		      const struct mms_walk *w, int level)
{
	const struct mms_level *l = &info->level[level];
	const struct mms_entry *e = &w->entry[level];
	u32 code = (w->kinds >> (2 * level)) & 3;

	if (e->pa == MMS_ADDR_NONE)
		return;
	seq_printf(m, "  %-3s [%3llu] at 0x%012llx  0x%016llx ", l->name,
		   (w->va >> l->shift) & ((1ULL << l->bits) - 1), e->pa, e->raw);
	if (code)
		put_ptbits(m, level, 1U << (code - 1), e->raw);
	else
		seq_puts(m, " empty");
	seq_putc(m, '\n');
}

static void put_result(struct seq_file *m, const struct mms_info *info,
		       const struct mms_walk *w)
{
	seq_printf(m, "  = %s at %s", states[w->state < MMS_STATES ? w->state : 0],
		   info->level[w->level].name);
	if (w->state == MMS_STATE_SWAP)
		seq_printf(m, " area %u offset %llu", w->swap_type, w->aux);
	if (w->state == MMS_STATE_MARKER)
		seq_printf(m, "%s%s%s%s",
			   w->aux & MMS_MARKER_UFFD_WP ? " uffd-wp" : "",
			   w->aux & MMS_MARKER_POISONED ? " poisoned" : "",
			   w->aux & MMS_MARKER_GUARD ? " guard" : "",
			   w->aux & MMS_MARKER_UNKNOWN ? " unknown" : "");
	if (w->pfn != MMS_ADDR_NONE)
		seq_printf(m, " pfn 0x%llx", w->pfn);
	if (w->pa != MMS_ADDR_NONE)
		seq_printf(m, " pa 0x%012llx size %llu prot %c%c%c%c", w->pa,
			   1ULL << w->page_shift,
			   w->prot & MMS_PROT_READ ? 'r' : '-',
			   w->prot & MMS_PROT_WRITE ? 'w' : '-',
			   w->prot & MMS_PROT_EXEC ? 'x' : '-',
			   w->prot & MMS_PROT_USER ? 'u' : '-');
	put_page_flags(m, w->page_flags);
	seq_putc(m, '\n');
}

void mms_text_walk(struct seq_file *m, const struct mms_info *info,
		   const struct mms_walk *w)
{
	int level;

	seq_printf(m, "va 0x%016llx", w->va);
	if (w->vma_end)
		seq_printf(m, " in vma 0x%llx-0x%llx", w->vma_start, w->vma_end);
	seq_putc(m, '\n');
	for (level = MMS_LEVEL_PGD; level >= MMS_LEVEL_PTE; level--)
		put_level(m, info, w, level);
	if (w->user_pgd.pa != MMS_ADDR_NONE)
		seq_printf(m, "  user-mode pgd at 0x%012llx  0x%016llx\n",
			   w->user_pgd.pa, w->user_pgd.raw);
	put_result(m, info, w);
}

void mms_text_cap(struct seq_file *m, const struct mms_cap *cap)
{
	seq_printf(m, "%-13s %-3s  %s%s%s\n", cap->name, cap->on ? "on" : "off",
		   cap->how, cap->on ? "" : ": ", cap->reason);
}

/* what stands still under a lock, and what others wait for */
static const char * const locks[] = {
	[MMS_LOCK_MMAP]	      = "mmap_lock",
	[MMS_LOCK_NONE]	      = "no lock",
	[MMS_LOCK_RCU]	      = "RCU",
	[MMS_LOCK_ZONE]	      = "zone->lock",
	[MMS_LOCK_LIST]	      = "list_lock",
	[MMS_LOCK_SLAB_MUTEX] = "slab_mutex",
	[MMS_LOCK_VMAP]	      = "the lock of vmalloc areas",
	[MMS_LOCK_PCP]	      = "per-CPU lists",
};

static const char *cons_words(const struct mms_consistency *cons)
{
	static const char * const kinds[] = {
		[MMS_CONS_LOCKED]  = "locked throughout",
		[MMS_CONS_CHUNKED] = "several holds, no change seen between them",
		[MMS_CONS_CHANGED] = "several holds, changes between them",
		[MMS_CONS_RACY]	   = "no lock excludes every change on this kernel",
	};

	if (cons->lock == MMS_LOCK_NONE)
		return "each value was read once";
	if (cons->lock == MMS_LOCK_RCU)
		return "nothing was freed, much may have changed";
	if (cons->lock == MMS_LOCK_MMAP && cons->kind == MMS_CONS_LOCKED)
		return "mappings locked throughout, entries live";
	return kinds[cons->kind & 3];
}

void mms_text_consistency(struct seq_file *m, const struct mms_consistency *cons)
{
	const char *lock = cons->lock < ARRAY_SIZE(locks) ? locks[cons->lock] : "?";

	seq_printf(m, "# consistency: %s: %s; %u holds, longest %llu ns\n", lock,
		   cons_words(cons), cons->holds, cons->max_hold_ns);
}
