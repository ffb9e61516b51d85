// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * names.c - words for the numbers of the ABI. A number that a newer module
 * gives and this table does not know is shown as such, never left out.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

struct state_words {
	const char *name;
	const char *text;
};

static const struct state_words states[] = {
	[MMS_STATE_NONE] = { "none", "not looked at" },
	[MMS_STATE_MAPPED] = { "mapped", "a page frame the hardware can reach" },
	[MMS_STATE_PROT_NONE] = { "prot-none", "the page is kept, access was taken away" },
	[MMS_STATE_NUMA_HINT] = { "numa-hint", "the page is kept, the next access tells its node" },
	[MMS_STATE_NEVER] = { "never", "never touched: the first access brings a page" },
	[MMS_STATE_NO_TABLE] = { "no-table", "never touched: not even the table exists" },
	[MMS_STATE_SWAP] = { "swap", "swapped out" },
	[MMS_STATE_MIGRATION] = { "migration", "being moved to another frame" },
	[MMS_STATE_HWPOISON] = { "hwpoison", "lost to a memory error" },
	[MMS_STATE_MARKER] = { "marker", "no page, a note in its place" },
	[MMS_STATE_DEVICE] = { "device", "in the memory of a device" },
	[MMS_STATE_NO_VMA] = { "no-vma", "outside every mapping of the process" },
	[MMS_STATE_NONCANONICAL] = { "non-canonical", "not an address this CPU can form" },
	[MMS_STATE_UNMAPPED] = { "unmapped", "the kernel maps nothing here" },
	[MMS_STATE_BAD] = { "bad", "an entry that makes no sense" },
};

_Static_assert(ARRAY_SIZE(states) == MMS_STATES, "a word for each state");

static const struct state_words frames[] = {
	[MMS_FRAME_HOLE] = { "hole", "no memory that Linux knows of" },
	[MMS_FRAME_RESERVED] = { "reserved", "firmware, kernel image, struct pages" },
	[MMS_FRAME_OFFLINE] = { "offline", "given back or unplugged" },
	[MMS_FRAME_HWPOISON] = { "hwpoison", "lost to a memory error" },
	[MMS_FRAME_BUDDY] = { "buddy", "free block of the buddy allocator" },
	[MMS_FRAME_PCP] = { "pcp", "free, on a per-CPU list" },
	[MMS_FRAME_SLAB] = { "slab", "objects of a slab cache" },
	[MMS_FRAME_PAGE_TABLE] = { "page-table", "a page table" },
	[MMS_FRAME_ANON] = { "anon", "anonymous memory of processes" },
	[MMS_FRAME_ANON_SWAP] = { "anon-swap", "anonymous memory, in the swap cache too" },
	[MMS_FRAME_SHMEM] = { "shmem", "tmpfs or shared memory" },
	[MMS_FRAME_FILE] = { "file", "page cache of a file" },
	[MMS_FRAME_HUGETLB] = { "hugetlb", "a hugetlbfs page" },
	[MMS_FRAME_KSM] = { "ksm", "anonymous memory that KSM merged" },
	[MMS_FRAME_ZERO] = { "zero", "a shared page of zeroes" },
	[MMS_FRAME_VMALLOC] = { "vmalloc", "kernel memory mapped by vmalloc" },
	[MMS_FRAME_STACK] = { "stack", "kernel stack of a task" },
	[MMS_FRAME_LARGE_KMALLOC] = { "large-kmalloc", "kmalloc beyond what slabs hold" },
	[MMS_FRAME_ZSMALLOC] = { "zsmalloc", "compressed pages of zram or zswap" },
	[MMS_FRAME_BALLOON] = { "balloon", "movable pages of a driver (balloon)" },
	[MMS_FRAME_DEVICE] = { "device", "memory of a device (ZONE_DEVICE)" },
	[MMS_FRAME_GUARD] = { "guard", "guard page of DEBUG_PAGEALLOC" },
	[MMS_FRAME_UNACCEPTED] = { "unaccepted", "not yet accepted from the hypervisor" },
	[MMS_FRAME_PERCPU] = { "percpu", "per-CPU memory" },
	[MMS_FRAME_FREE_OTHER] = { "free-other", "no reference, no list: mostly the rest of an order > 0" },
	[MMS_FRAME_KERNEL] = { "kernel", "kernel memory that has no name" },
};

_Static_assert(ARRAY_SIZE(frames) == MMS_FRAMES, "a word for each kind of frame");

static const char *const page_flags[] = {
	"present", "young", "dirty", "soft-dirty", "uffd-wp", "global",
	"special", "zero", "hugetlb", "thp", "file", "anon", "no-struct",
	"kernel", "exclusive", "devmap",
};

_Static_assert(1U << (ARRAY_SIZE(page_flags) - 1) == MMS_PAGE_DEVMAP,
	       "a word for each page flag");

static const char *const cons_names[] = {
	"locked", "chunked", "changed", "racy",
};

/**
 * struct lock_words - how to speak of a lock
 * @name: its name
 * @still: what stands still while it is held
 */
struct lock_words {
	const char *name;
	const char *still;
};

static const struct lock_words locks[] = {
	[MMS_LOCK_MMAP] = { "mmap_lock", "mappings" },
	[MMS_LOCK_NONE] = { "none", NULL },
	[MMS_LOCK_RCU] = { "rcu", NULL },
	[MMS_LOCK_ZONE] = { "zone->lock", "free lists" },
	[MMS_LOCK_LIST] = { "list_lock", "partial lists" },
	[MMS_LOCK_SLAB_MUTEX] = { "slab_mutex", "the list of caches" },
	[MMS_LOCK_VMAP] = { "vmap lock", "vmalloc areas" },
	[MMS_LOCK_PCP] = { "pcp", "per-CPU lists" },
};

struct view_words {
	unsigned int view;
	const char *name;
	const char *text;
};

static const struct view_words views[] = {
	{ MMS_VIEW_SYSTEM, "system", "the machine" },
	{ MMS_VIEW_NAMES, "names", "names of flags" },
	{ MMS_VIEW_TASKS, "tasks", "processes" },
	{ MMS_VIEW_MM, "mm", "address spaces" },
	{ MMS_VIEW_VMAS, "vmas", "VMAs" },
	{ MMS_VIEW_TREE, "tree", "trees of VMAs" },
	{ MMS_VIEW_TABLES, "tables", "page tables" },
	{ MMS_VIEW_LAYOUT, "layout", "the layout of the kernel half" },
	{ MMS_VIEW_VMALLOC, "vmalloc", "vmalloc areas" },
	{ MMS_VIEW_ZONES, "zones", "nodes and zones" },
	{ MMS_VIEW_BUDDY, "buddy", "free blocks" },
	{ MMS_VIEW_PCP, "pcp", "per-CPU page lists" },
	{ MMS_VIEW_PAGEBLOCKS, "pageblocks", "pageblocks" },
	{ MMS_VIEW_PAGES, "pages", "page frames" },
	{ MMS_VIEW_CENSUS, "census", "the census of frames" },
	{ MMS_VIEW_CELLS, "cells", "the picture of memory" },
	{ MMS_VIEW_WHAT, "what", "what addresses are" },
	{ MMS_VIEW_WHO, "who", "who maps frames" },
	{ MMS_VIEW_CACHES, "caches", "slab caches" },
	{ MMS_VIEW_SLABS, "slabs", "slabs" },
};

size_t mms_text_add(char *buf, size_t size, size_t len, const char *word)
{
	const char *sep = len ? "," : "";

	if (len < size)
		snprintf(buf + len, size - len, "%s%s", sep, word);
	return strlen(sep) + strlen(word);
}

const char *mmscope_state_name(unsigned int state)
{
	return state < MMS_STATES ? states[state].name : "unknown";
}

const char *mmscope_state_text(unsigned int state)
{
	return state < MMS_STATES ? states[state].text
				  : "a state this version does not know";
}

int mmscope_state_parse(const char *name, size_t len)
{
	unsigned int i;

	for (i = MMS_STATE_MAPPED; i < MMS_STATES; i++)
		if (strlen(states[i].name) == len &&
		    !memcmp(states[i].name, name, len))
			return i;
	return -EINVAL;
}

int mmscope_state_is_resident(unsigned int state)
{
	switch (state) {
	case MMS_STATE_MAPPED:
	case MMS_STATE_PROT_NONE:
	case MMS_STATE_NUMA_HINT:
	case MMS_STATE_MIGRATION:
	case MMS_STATE_DEVICE:
		return 1;
	default:
		return 0;
	}
}

const char *mmscope_frame_name(unsigned int kind)
{
	return kind < MMS_FRAMES ? frames[kind].name : "unknown";
}

const char *mmscope_frame_text(unsigned int kind)
{
	return kind < MMS_FRAMES ? frames[kind].text
				 : "a kind this version does not know";
}

const char *mmscope_page_flag_name(unsigned int bit)
{
	return bit < ARRAY_SIZE(page_flags) ? page_flags[bit] : NULL;
}

int mmscope_page_flags_str(uint32_t flags, char *buf, size_t size)
{
	size_t len = 0;
	unsigned int i;

	if (size)
		buf[0] = '\0';
	for (i = 0; i < 32; i++) {
		const char *name = mmscope_page_flag_name(i);
		char number[8];

		if (!(flags >> i & 1))
			continue;
		snprintf(number, sizeof(number), "bit%u", i);
		len += mms_text_add(buf, size, len, name ? name : number);
	}
	return len;
}

int mmscope_marker_str(uint64_t markers, char *buf, size_t size)
{
	size_t len = 0;

	if (size)
		buf[0] = '\0';
	if (markers & MMS_MARKER_UFFD_WP)
		len += mms_text_add(buf, size, len, "uffd-wp");
	if (markers & MMS_MARKER_POISONED)
		len += mms_text_add(buf, size, len, "poisoned");
	if (markers & MMS_MARKER_GUARD)
		len += mms_text_add(buf, size, len, "guard");
	if (markers & ~(uint64_t)(MMS_MARKER_UFFD_WP | MMS_MARKER_POISONED |
				  MMS_MARKER_GUARD))
		len += mms_text_add(buf, size, len, "unknown");
	return len;
}

void mmscope_prot_str(unsigned int prot, char ret[5])
{
	ret[0] = prot & MMS_PROT_READ ? 'r' : '-';
	ret[1] = prot & MMS_PROT_WRITE ? 'w' : '-';
	ret[2] = prot & MMS_PROT_EXEC ? 'x' : '-';
	ret[3] = prot & MMS_PROT_USER ? 'u' : prot ? 'k' : '-';
	ret[4] = '\0';
}

const char *mmscope_cons_name(unsigned int kind)
{
	return kind < ARRAY_SIZE(cons_names) ? cons_names[kind] : "unknown";
}

const char *mmscope_lock_name(unsigned int lock)
{
	return lock < ARRAY_SIZE(locks) ? locks[lock].name : "unknown";
}

/* what no lock keeps still needs other words */
static const char *cons_lockless(const struct mms_consistency *cons)
{
	switch (cons->lock) {
	case MMS_LOCK_NONE:
		return "no lock was taken, each value was read once";
	case MMS_LOCK_RCU:
		return "under RCU: nothing was freed, much may have changed";
	default:
		return NULL;
	}
}

int mmscope_cons_str(const struct mms_consistency *cons, char *buf, size_t size)
{
	const char *lock = mmscope_lock_name(cons->lock);
	const char *text = cons_lockless(cons);

	if (text)
		return snprintf(buf, size, "%s", text);
	switch (cons->kind) {
	case MMS_CONS_LOCKED:
		return snprintf(buf, size, "one hold of %s, %s stood still", lock,
				cons->lock < ARRAY_SIZE(locks) ?
				locks[cons->lock].still : "what it guards");
	case MMS_CONS_CHUNKED:
		return snprintf(buf, size, "several holds of %s, no change seen "
				"between them", lock);
	case MMS_CONS_CHANGED:
		return snprintf(buf, size, "several holds of %s, changes between "
				"them", lock);
	case MMS_CONS_RACY:
		return snprintf(buf, size, "no lock excludes every change here");
	default:
		return snprintf(buf, size, "a kind of consistency this version does "
				"not know");
	}
}

static const struct view_words *view_find(unsigned int view)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(views); i++)
		if (views[i].view == view)
			return &views[i];
	return NULL;
}

const char *mmscope_view_name(unsigned int view)
{
	const struct view_words *w = view_find(view);

	return w ? w->name : NULL;
}

const char *mmscope_view_text(unsigned int view)
{
	const struct view_words *w = view_find(view);

	return w ? w->text : NULL;
}
