// SPDX-License-Identifier: GPL-2.0-only
/*
 * explain.c - "translate --explain": the walk told step by step, with the
 * arithmetic of each step, for somebody who sees page tables the first time.
 * The words about the result stand in words.c.
 */
#include <inttypes.h>
#include <string.h>

#include "translate.h"

static void heading(const char *sgr, const char *text)
{
	printf("\n%s%s%s%s\n", color(SGR_BOLD), sgr, text, color(SGR_RESET));
}

static const char *times(void)
{
	return term_utf8() ? "×" : "x";
}

/* ---- where the address lies ---- */

static void tell_mapping(struct view *v, const struct mms_walk *w)
{
	const struct vma *vma = maps_at(&v->maps, w->va);
	char name[512];

	if (!w->vma_end) {
		if (w->page_flags & MMS_PAGE_KERNEL && !target_is_kernel(&v->target))
			para(3, "This is a kernel address. The kernel half is the same for "
			     "all processes, so it is looked up from the kernel's own "
			     "root table.");
		return;
	}
	text_safe(vma && *vma->name ? vma->name : "anonymous memory", name,
		  sizeof(name));
	para(3, "The address lies in the mapping 0x%" PRIx64 "-0x%" PRIx64
	     " (%s%s%s).", (uint64_t)w->vma_start, (uint64_t)w->vma_end,
	     vma ? vma->perms : "", vma ? " " : "", name);
}

static void tell_address(struct view *v, const struct mms_walk *w)
{
	char label[128];

	target_label(&v->target, label, sizeof(label));
	printf("%sAddress 0x%" PRIx64 " of %s%s\n\n", color(SGR_BOLD),
	       (uint64_t)w->va, label, color(SGR_RESET));
	ruler_print(v->info, w);
	if (w->state != MMS_STATE_NONCANONICAL)
		para(3, "The CPU cuts the address into fields: an index for each level of "
		     "tables, and an offset into the page.");
	tell_mapping(v, w);
}

/*
 * The table that was really read: a kernel address asked of a process is not
 * looked up from the process's root.
 */
static void tell_root(struct view *v, const struct mms_walk *w, uint64_t root_pa)
{
	int top = mmscope_level_below(v->info, MMS_LEVELS);
	uint64_t table = mmscope_level_table(v->info, top, w);
	bool kernel = target_is_kernel(&v->target) ||
		      w->page_flags & MMS_PAGE_KERNEL;

	if (table == MMS_ADDR_NONE)
		table = root_pa;
	if (table == MMS_ADDR_NONE)
		return;
	heading("", "Root");
	para(3, "The walk starts in the %s table at physical address 0x%" PRIx64
	     ". %s", level_title(v->info, top), table, kernel ?
	     "This is the kernel's own root." :
	     "Each process has its own; its address is all the CPU is told when it "
	     "switches to the process.");
}

/* ---- one level ---- */

static void bit_range(uint64_t mask, char *buf, size_t size)
{
	int lo, hi;

	if (!mask) {
		snprintf(buf, size, "-");
		return;
	}
	lo = __builtin_ctzll(mask);
	hi = 63 - __builtin_clzll(mask);
	if (lo == hi)
		snprintf(buf, size, "%d", lo);
	else
		snprintf(buf, size, "%d%s%d", hi,
			 __builtin_popcountll(mask) == hi - lo + 1 ? "-" : "..", lo);
}

/* each decoded bit on a line of its own, as wide as the help allows */
static void tell_bits(struct view *v, unsigned int level, unsigned int kind,
		      uint64_t raw)
{
	const struct mms_ptbit *rows[64];
	int i, nr = mmscope_entry_describe(v->m, level, kind, raw, rows, 64);

	for (i = 0; i < nr && i < 64; i++) {
		char range[16];

		bit_range(rows[i]->mask, range, sizeof(range));
		printf("   %s  %sbit%s %-6s%s %s%-12s%s %s\n",
		       i ? "     " : "bits ", color(SGR_DIM),
		       strpbrk(range, "-.") ? "s" : " ", range, color(SGR_RESET),
		       level_color(level), rows[i]->name, color(SGR_RESET),
		       rows[i]->help);
	}
}

/* "the 2M from 0x... to 0x...": what one entry of a level is responsible for */
static void entry_span(const struct mms_info *info, unsigned int level,
		       uint64_t va, char *buf, size_t size)
{
	uint64_t bytes = (uint64_t)1 << info->level[level].shift;
	char text[16];

	size_str(bytes, false, text, sizeof(text));
	snprintf(buf, size, "%s from 0x%" PRIx64 " to 0x%" PRIx64, text,
		 va & ~(bytes - 1), va | (bytes - 1));
}

static void means_table(const struct view *v, const struct mms_walk *w,
			unsigned int level)
{
	int next = mmscope_level_below(v->info, level);
	uint64_t table = MMS_ADDR_NONE;

	if (next >= 0)
		table = mmscope_level_table(v->info, next, w);
	if (table != MMS_ADDR_NONE)
		printf("points to a %s table at 0x%" PRIx64,
		       level_title(v->info, next), table);
	else
		printf("points to a lower table, which was not read");
}

static void means_leaf(const struct mms_walk *w)
{
	uint64_t size = (uint64_t)1 << w->page_shift;
	char text[16];

	if (!walk_has_page(w)) {
		printf("maps no page that can be named");
		return;
	}
	size_str(size, false, text, sizeof(text));
	printf("maps the %s page at 0x%" PRIx64, text, (uint64_t)w->pa & ~(size - 1));
}

static void tell_meaning(const struct view *v, const struct mms_walk *w,
			 unsigned int level, unsigned int kind)
{
	char span[80];

	fputs("   means  ", stdout);
	switch (kind) {
	case MMS_PTBIT_TABLE:
		means_table(v, w, level);
		break;
	case MMS_PTBIT_LEAF:
		means_leaf(w);
		break;
	case MMS_PTBIT_OTHER:
		fputs(mmscope_state_text(w->state), stdout);
		break;
	default:
		entry_span(v->info, level, w->va, span, sizeof(span));
		printf("empty: nothing for the %s", span);
	}
	putchar('\n');
}

static void tell_level(struct view *v, const struct mms_walk *w,
		       unsigned int level, unsigned int step)
{
	unsigned int index = mmscope_level_index(v->info, level, w->va);
	unsigned int kind = mmscope_walk_kind(w, level);
	const struct mms_level *l = &v->info->level[level];
	const struct mms_entry *e = &w->entry[level];
	char text[64];

	snprintf(text, sizeof(text), "%u. %s", step, level_title(v->info, level));
	heading(level_color(level), text);
	printf("   index  bits %u-%u of the address are %s0x%x%s: entry %u of %u in the %s table\n",
	       l->shift + l->bits - 1, l->shift, level_color(level), index,
	       color(SGR_RESET), index, 1U << l->bits,
	       level_title(v->info, level));
	printf("   at     0x%" PRIx64 " + %u %s %u = 0x%" PRIx64 "\n",
	       mmscope_level_table(v->info, level, w), index, times(),
	       l->entry_size, (uint64_t)e->pa);
	printf("   holds  0x%016" PRIx64 "\n", (uint64_t)e->raw);
	tell_meaning(v, w, level, kind);
	tell_bits(v, level, kind, e->raw);
}

static void tell_folded(const struct view *v, unsigned int level)
{
	printf("\n   %s%s is folded: this machine has no such level, the walk goes straight "
	       "on.%s\n", color(SGR_DIM), level_title(v->info, level),
	       color(SGR_RESET));
}

static void tell_levels(struct view *v, const struct mms_walk *w)
{
	unsigned int step = 1;
	int level;

	for (level = MMS_LEVELS - 1; level >= 0; level--) {
		if (!mmscope_level_exists(v->info, level) && level > w->level)
			tell_folded(v, level);
		else if (walk_read(w, level))
			tell_level(v, w, level, step++);
	}
}

/* ---- the second root ---- */

/* names of the rows that apply to @raw and not to @other */
static void names_beyond(struct view *v, unsigned int level, uint64_t raw,
			 uint64_t other, char *buf, size_t size)
{
	const struct mms_ptbit *rows[64];
	int i, nr = mmscope_entry_describe(v->m, level, MMS_PTBIT_TABLE, raw,
					   rows, 64);
	size_t len = 0;

	buf[0] = '\0';
	for (i = 0; i < nr && i < 64 && len < size; i++)
		if ((other & rows[i]->mask) != rows[i]->value)
			len += snprintf(buf + len, size - len, "%s%s",
					len ? ", " : "", rows[i]->name);
}

static void tell_difference(struct view *v, unsigned int top, uint64_t user,
			    uint64_t kernel)
{
	char names[200];

	names_beyond(v, top, kernel, user, names, sizeof(names));
	para(3, "That differs from the kernel's view, where the entry is also: %s.",
	     *names ? names : "nothing that has a name");
	if (strstr(names, "no-exec"))
		para(3, "So the kernel cannot execute what belongs to the process, and if "
		     "it returned there with the wrong root it would crash at once, "
		     "not unnoticed.");
}

static void tell_user_root(struct view *v, const struct mms_walk *w)
{
	int top = mmscope_level_below(v->info, MMS_LEVELS);
	unsigned int index = mmscope_level_index(v->info, top, w->va);
	unsigned int entry_size = v->info->level[top].entry_size;
	const struct mms_entry *e = &w->user_pgd;
	uint64_t table = e->pa - (uint64_t)index * entry_size;

	if (e->pa == MMS_ADDR_NONE)
		return;
	heading("", "In user mode (page-table isolation)");
	para(3, "There are two roots for each process. What was shown so far is seen "
	     "from kernel mode; in user mode the walk starts in another %s table, at "
	     "0x%" PRIx64 ".", level_title(v->info, top), table);
	printf("   index  0x%x: entry %u of that table\n", index, index);
	printf("   at     0x%" PRIx64 " + %u %s %u = 0x%" PRIx64 "\n", table, index,
	       times(), entry_size, (uint64_t)e->pa);
	printf("   holds  0x%016" PRIx64 "\n", (uint64_t)e->raw);
	if (!e->raw)
		para(3, "It is empty: from user mode this address does not exist at all, "
		     "so no speculation can reach what lies behind it.");
	else if (e->raw == w->entry[top].raw)
		para(3, "That is the same value as in the kernel's view.");
	else
		tell_difference(v, top, e->raw, w->entry[top].raw);
}

/* ---- the result ---- */

static void tell_sum(const struct view *v, const struct mms_walk *w)
{
	uint64_t mask = ((uint64_t)1 << w->page_shift) - 1;
	char size[16];

	size_str(mask + 1, false, size, sizeof(size));
	printf("   %s page at 0x%" PRIx64 " + offset 0x%" PRIx64
	       " = physical address %s0x%" PRIx64 "%s\n", size,
	       (uint64_t)w->pa & ~mask, (uint64_t)w->va & mask, color(SGR_BOLD),
	       (uint64_t)w->pa, color(SGR_RESET));
	if (w->pfn != MMS_ADDR_NONE)
		printf("   page frame number 0x%" PRIx64 " = 0x%" PRIx64 " / %" PRIu64 "\n",
		       (uint64_t)w->pfn, (uint64_t)w->pa, mmscope_page_size(v->info));
}

static void tell_result(struct view *v, const struct mms_walk *w)
{
	const char *sgr = state_color(w->state);
	char text[64];

	snprintf(text, sizeof(text), "Result: %s", mmscope_state_name(w->state));
	heading(color(sgr ? sgr : ""), text);
	if (walk_has_page(w))
		tell_sum(v, w);
	words_state(v, w);
	words_page(w);
}

void explain(struct view *v, const struct mms_walk *w, uint64_t root_pa)
{
	tell_address(v, w);
	if (w->state != MMS_STATE_NONCANONICAL)
		tell_root(v, w, root_pa);
	tell_levels(v, w);
	tell_user_root(v, w);
	tell_result(v, w);
}
