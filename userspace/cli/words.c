// SPDX-License-Identifier: GPL-2.0-only
/*
 * words.c - prose of "translate --explain": what the state of an address means,
 * what happens at the next access, what the flags of a page tell.
 */
#include <inttypes.h>
#include <string.h>

#include "translate.h"

/* ---- permission ---- */

static void words_prot(const struct mms_walk *w)
{
	unsigned int p = w->prot;

	para(3, "All levels together allow %s to %s%s%s%s.",
	     p & MMS_PROT_USER ? "user mode" : "only the kernel",
	     p & (MMS_PROT_READ | MMS_PROT_WRITE | MMS_PROT_EXEC) ? "" : "do nothing",
	     p & MMS_PROT_READ ? "read" : "",
	     p & MMS_PROT_WRITE ? p & MMS_PROT_READ ? " and write" : "write" : "",
	     p & MMS_PROT_EXEC ? p & (MMS_PROT_READ | MMS_PROT_WRITE) ?
	     " and execute" : "execute" : "");
}

/* the mapping allows a write that the entry refuses: somebody waits for it */
static void words_write_fault(struct view *v, const struct mms_walk *w)
{
	const struct vma *vma = maps_at(&v->maps, w->va);

	if (!vma || vma->perms[1] != 'w' || w->prot & MMS_PROT_WRITE ||
	    w->page_flags & MMS_PAGE_KERNEL)
		return;
	if (w->page_flags & MMS_PAGE_UFFD_WP)
		para(3, "The mapping allows writing and the entry does not: userfaultfd "
		     "write protection. The next write is reported to the process that "
		     "asked for it.");
	else if (w->page_flags & MMS_PAGE_ZERO)
		para(3, "The mapping allows writing and the entry does not: the first "
		     "write faults and gets a page of its own.");
	else if (vma->perms[3] == 'p')
		para(3, "The mapping is private and allows writing, the entry does not: "
		     "this is copy on write. The next write faults; the kernel then "
		     "copies the page, or keeps it if nobody else uses it.");
	else
		para(3, "The mapping is shared and allows writing, the entry does not: the "
		     "next write faults so that the owner of the page learns that it "
		     "gets dirty.");
}

/* ---- states ---- */

static void words_mapped(struct view *v, const struct mms_walk *w)
{
	words_prot(w);
	words_write_fault(v, w);
}

static void words_swap(struct view *v, const struct mms_walk *w)
{
	char name[300];

	text_safe(swaps_name(&v->swaps, w->swap_type), name, sizeof(name));
	para(3, "The page was swapped out; its entry is not marked present, so the CPU "
	     "ignores it and the kernel keeps a note there: page %" PRIu64 " of %s. The "
	     "next access faults, the kernel reads the page back into some free "
	     "frame and the process goes on without knowing.",
	     (uint64_t)w->aux, name);
}

static void words_marker(const struct mms_walk *w)
{
	if (w->aux & MMS_MARKER_GUARD)
		para(3, "A guard page: the process asked by madvise(MADV_GUARD_INSTALL) "
		     "that any access here ends in SIGSEGV. It costs one entry, no page "
		     "and no mapping of its own.");
	if (w->aux & MMS_MARKER_POISONED)
		para(3, "A poison marker: an access here ends in SIGBUS, since what the "
		     "page held was lost or userfaultfd said so.");
	if (w->aux & MMS_MARKER_UFFD_WP)
		para(3, "A userfaultfd marker: there is no page yet, but its write "
		     "protection is remembered here and applied when it comes.");
	if (w->aux & ~(uint64_t)(MMS_MARKER_GUARD | MMS_MARKER_POISONED |
				 MMS_MARKER_UFFD_WP))
		para(3, "A marker of a kind that this version of mmscope does not know "
		     "(0x%" PRIx64 ").", (uint64_t)w->aux);
}

static void words_demand(const struct view *v, const struct mms_walk *w)
{
	const char *title = level_title(v->info, w->level);

	if (w->state == MMS_STATE_NEVER)
		para(3, "The address belongs to the process, but no page is here: the "
		     "%s entry is empty. Memory comes when it is first touched "
		     "(demand paging): that access faults and the kernel looks into "
		     "the mapping, finds or fills a page and writes this entry.", title);
	else
		para(3, "The address belongs to the process, but the walk ends early: "
		     "the %s entry is empty, so not even the table below it has been "
		     "made. The first access faults; the kernel then makes the missing "
		     "tables and the page (demand paging).", title);
}

static void words_away(const struct mms_walk *w)
{
	switch (w->state) {
	case MMS_STATE_PROT_NONE:
		para(3, "The page is kept, but mprotect(PROT_NONE) took all access away: the "
		     "entry is hidden from the CPU. An access ends in SIGSEGV until "
		     "mprotect() allows it again; the contents stay.");
		break;
	case MMS_STATE_NUMA_HINT:
		para(3, "The page is there, but automatic NUMA balancing hid it from the CPU: "
		     "the next access faults once, tells the kernel which node uses "
		     "the page, and goes on.");
		break;
	case MMS_STATE_MIGRATION:
		para(3, "The page is on its way to another frame (compaction, NUMA balancing, "
		     "move_pages()). An access waits until it has arrived. Until then "
		     "its contents are in frame 0x%" PRIx64 ".", (uint64_t)w->pfn);
		break;
	case MMS_STATE_HWPOISON:
		para(3, "The hardware reported a memory error in frame 0x%" PRIx64 ". The "
		     "kernel took the page away; an access ends in SIGBUS.",
		     (uint64_t)w->pfn);
		break;
	case MMS_STATE_DEVICE:
		para(3, "The page lives in the memory of a device. An access by the CPU "
		     "faults and the driver brings it back.");
		break;
	}
}

static void words_nowhere(struct view *v, const struct mms_walk *w)
{
	switch (w->state) {
	case MMS_STATE_NO_VMA:
		para(3, "No mapping of the process contains this address (see \"mmscope map "
		     "%d\"). An access ends in SIGSEGV, unless it lies just below a stack "
		     "that may still grow.", v->target.space.pid);
		break;
	case MMS_STATE_NONCANONICAL:
		para(3, "This CPU translates %u bits of an address; the bits above must all "
		     "be zero (user half, up to 0x%" PRIx64 ") or all be one (kernel "
		     "half, from 0x%" PRIx64 "). It refuses this address before it looks "
		     "at any table.", v->info->va_bits,
		     (uint64_t)v->info->user_end - 1, (uint64_t)v->info->kernel_start);
		break;
	case MMS_STATE_UNMAPPED:
		para(3, "The kernel has nothing at this address. An access by the kernel is "
		     "a bug and ends in an oops; a process may not even try.");
		break;
	case MMS_STATE_BAD:
		para(3, "The entry has bits that no valid entry has, or leads to where no "
		     "table can be. It was not followed. Page tables may have been "
		     "changed while they were read: ask again; if it stays, memory is "
		     "corrupt or mmscope does not know this kernel.");
		break;
	}
}

void words_state(struct view *v, const struct mms_walk *w)
{
	switch (w->state) {
	case MMS_STATE_MAPPED:
		words_mapped(v, w);
		break;
	case MMS_STATE_NEVER:
	case MMS_STATE_NO_TABLE:
		words_demand(v, w);
		break;
	case MMS_STATE_SWAP:
		words_swap(v, w);
		break;
	case MMS_STATE_MARKER:
		words_marker(w);
		break;
	case MMS_STATE_NO_VMA:
	case MMS_STATE_NONCANONICAL:
	case MMS_STATE_UNMAPPED:
	case MMS_STATE_BAD:
		words_nowhere(v, w);
		break;
	default:
		words_away(w);
	}
}

/* ---- flags ---- */

static const struct {
	uint32_t flag;
	const char *text;
} flag_words[] = {
	{ MMS_PAGE_ANON, "It is anonymous memory: no file stands behind it." },
	{ MMS_PAGE_FILE, "It belongs to a file in the page cache, or to shared memory." },
	{ MMS_PAGE_ZERO, "It is the one page of zeroes that everybody shares who has only "
	  "read so far." },
	{ MMS_PAGE_THP, "It is a transparent huge page: one entry maps it all, which saves "
	  "a table, a step of the walk and many TLB entries." },
	{ MMS_PAGE_HUGETLB, "It is a hugetlbfs page: reserved, never swapped." },
	{ MMS_PAGE_NO_STRUCT, "The frame is not managed memory (a device's, or firmware's): "
	  "the kernel has no struct page for it." },
	{ MMS_PAGE_DEVMAP, "It is device memory with a struct page (DAX)." },
	{ MMS_PAGE_SPECIAL, "It is mapped specially: nobody counts its users." },
	{ MMS_PAGE_GLOBAL, "Its translation stays in the TLB when the process changes." },
	{ MMS_PAGE_SOFT_DIRTY, "It was written since clear_refs (soft-dirty)." },
	{ MMS_PAGE_EXCLUSIVE, "It belonged to this process alone." },
};

static void words_touched(const struct mms_walk *w)
{
	bool young = w->page_flags & MMS_PAGE_YOUNG;
	bool dirty = w->page_flags & MMS_PAGE_DIRTY;

	if (!(w->page_flags & MMS_PAGE_PRESENT))
		return;
	para(3, "The CPU has %s it since the kernel last cleared the bits.",
	     young && dirty ? "accessed and written" : young ?
	     "accessed but not written" : dirty ? "written" :
	     "neither accessed nor written");
}

void words_page(const struct mms_walk *w)
{
	uint32_t flags = w->page_flags;
	size_t i;

	/* that goes without saying of the page of zeroes */
	if (flags & MMS_PAGE_ZERO)
		flags &= ~MMS_PAGE_SPECIAL;
	for (i = 0; i < ARRAY_SIZE(flag_words); i++)
		if (flags & flag_words[i].flag)
			para(3, "%s", flag_words[i].text);
	if (walk_has_page(w))
		words_touched(w);
}
