/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * mmscope_view.h - views: questions that are answered by a stream of records.
 * Included by mmscope.h, which holds the rules of the ABI.
 */
#ifndef _UAPI_MMSCOPE_VIEW_H
#define _UAPI_MMSCOPE_VIEW_H

#include <linux/types.h>

/**
 * DOC: Views
 *
 * MMS_IOC_VIEW answers one question - a view, an address space, up to four
 * arguments - with records. Each record begins with its type and its length in
 * bytes, a multiple of 8. A reader that knows a shorter record uses the part it
 * knows and goes on after @len bytes; one that knows a longer record takes the
 * missing tail as zero. Records of an unknown type are stepped over. Texts
 * (paths, names) follow the record that they belong to as records of their own.
 *
 * An answer that does not fit into one buffer, or takes more than one call's
 * share of work, goes on where @cursor says. Records are never cut in two.
 */

/* what is asked; the arguments stand in arg[0].. and are 0 where none is named */
#define MMS_VIEW_SYSTEM		1	/* the machine and the moment */
#define MMS_VIEW_NAMES		2	/* names of flags and numbers on this kernel */
#define MMS_VIEW_TASKS		10	/* processes; flags: MMS_VIEW_F_THREADS */
#define MMS_VIEW_MM		11	/* a task, its mm_struct, and who shares it */
#define MMS_VIEW_VMAS		12	/* VMAs; args: first address, end or 0 */
#define MMS_VIEW_TREE		13	/* nodes of the tree that VMAs are kept in */
#define MMS_VIEW_TABLES		14	/* page-table pages; args: first address, end or 0 */
#define MMS_VIEW_LAYOUT		15	/* regions of the kernel half */
#define MMS_VIEW_VMALLOC	16	/* vmalloc areas */
#define MMS_VIEW_ZONES		20	/* nodes, zones, free_area counts */
#define MMS_VIEW_BUDDY		21	/* every free block; args: node or -1, zone or -1 */
#define MMS_VIEW_PCP		22	/* per-CPU page lists; args as BUDDY */
#define MMS_VIEW_PAGEBLOCKS	23	/* pageblocks; args as BUDDY */
#define MMS_VIEW_PAGES		30	/* frames; args: first PFN, how many */
#define MMS_VIEW_CENSUS		31	/* all frames counted by owner; args: first PFN, end or 0 */
/* the same in cells; args: first PFN, end or 0 (of memory), frames a cell */
#define MMS_VIEW_CELLS		32
#define MMS_VIEW_WHAT		33	/* what an address is; args: address, MMS_WHAT_AS_* */
#define MMS_VIEW_WHO		34	/* who maps frames; args: first PFN, how many */
#define MMS_VIEW_CACHES		40	/* slab caches; args: address of one or 0 */
#define MMS_VIEW_SLABS		41	/* slabs of a cache; args: address of the cache */

/**
 * struct mms_view - MMS_IOC_VIEW: one question, answered by records
 * @size: in: sizeof(struct mms_view)
 * @flags: in: MMS_VIEW_F_* that the view knows, 0 else; out:
 *	MMS_VIEW_F_FINISHED besides when nothing is left (take it out before
 *	using the structure again)
 * @view: in: MMS_VIEW_*
 * @pid: in: as in struct mms_translate; 0 where the view is not about a process
 * @space: in: MMS_SPACE_USER; MMS_SPACE_KERNEL where the view knows the kernel
 * @len: in: bytes of @out, at least MMS_VIEW_LEN_MIN
 * @out: in: buffer for records, 8-byte aligned
 * @arg: in: arguments, see MMS_VIEW_*
 * @cursor: in: zeros; out: where to go on. Its meaning is the module's own
 * @used: out: bytes of records written
 * @records: out: how many
 * @retries: out: walks that were begun anew because something moved
 * @lost: out: members that could not be reported because what led to them
 *	moved or made no sense; the answer is INCONCLUSIVE where this is not 0
 * @cons: out: how consistent the answer is
 *
 * Without MMS_VIEW_F_FINISHED the buffer was full, the call used up its share
 * of work, or a signal arrived: ask again with @cursor as it came back.
 */
struct mms_view {
	__u32 size;
	__u32 flags;
	__u32 view;
	__s32 pid;
	__u32 space;
	__u32 len;
	__u64 out;
	__u64 arg[4];
	__u64 cursor[4];
	__u32 used;
	__u32 records;
	__u32 retries;
	__u32 lost;
	struct mms_consistency cons;
};

#define MMS_VIEW_LEN_MIN	16384	/* the longest record and its texts fit */

/* a flag means the same in every view that knows it */
#define MMS_VIEW_F_THREADS	(1U << 0)	/* TASKS: every thread */
#define MMS_VIEW_F_PAGES	(1U << 1)	/* VMAS: count pages from the page tables */
#define MMS_VIEW_F_ENTRIES	(1U << 2)	/* TABLES: the entries, too */
#define MMS_VIEW_F_OBJECTS	(1U << 3)	/* SLABS: the state of each object, too */
#define MMS_VIEW_F_MEMBERS	(1U << 4)	/* PCP: each page of the lists, too */
/* ZONES, BUDDY, PCP: a zone in one moment, with a longer hold */
#define MMS_VIEW_F_EXACT	(1U << 5)
#define MMS_VIEW_F_FINISHED	(1U << 31)	/* out: nothing is left */

/**
 * struct mms_rec - the head of every record
 * @type: MMS_REC_*
 * @flags: meaning depends on the type
 * @len: bytes with this head, a multiple of 8
 */
struct mms_rec {
	__u16 type;
	__u16 flags;
	__u32 len;
};

#define MMS_REC_TEXT		1
#define MMS_REC_SYSTEM		2
#define MMS_REC_NAME		3
#define MMS_REC_TASK		10
#define MMS_REC_MM		11
#define MMS_REC_VMA		12
#define MMS_REC_TREE_NODE	13
#define MMS_REC_TREE_SLOTS	14
#define MMS_REC_TABLE		15
#define MMS_REC_ENTRIES		16
#define MMS_REC_REGION		17
#define MMS_REC_VMALLOC		18
#define MMS_REC_NODE		20
#define MMS_REC_ZONE		21
#define MMS_REC_AREA		22
#define MMS_REC_STAT		23
#define MMS_REC_BLOCK		24
#define MMS_REC_PCP		25
#define MMS_REC_PAGEBLOCK	26
#define MMS_REC_FRAME		30
#define MMS_REC_CENSUS		31
#define MMS_REC_CELL		32
#define MMS_REC_WHAT		33
#define MMS_REC_WHO		34
#define MMS_REC_CACHE		40
#define MMS_REC_CACHE_NODE	41
#define MMS_REC_CACHE_CPU	42
#define MMS_REC_SLAB		43
#define MMS_REC_OBJECTS		44
#define MMS_REC_SLUB		45

/**
 * struct mms_rec_text - a text that belongs to the record before it
 * @h: head, MMS_REC_TEXT
 * @kind: MMS_TEXT_*
 * @bytes: length without padding; the text has no final zero byte of its own,
 *	but padding is zero and there is always at least one byte of it
 * @text: as the kernel has it, any bytes but zero
 */
struct mms_rec_text {
	struct mms_rec h;
	__u32 kind;
	__u32 bytes;
	char text[];
};

#define MMS_TEXT_PATH		1	/* path of a file, as the caller's root sees it */
#define MMS_TEXT_NAME		2	/* name of a cache, a region, an anonymous VMA */
#define MMS_TEXT_SYMBOL		3	/* kernel symbol, "name+0x12/0x40 [module]" */
#define MMS_TEXT_POLICY		4	/* memory policy, as in numa_maps */
#define MMS_TEXT_CTOR		6	/* symbol of a constructor */
#define MMS_TEXT_RELEASE	7	/* release of the kernel, as in "uname -r" */
#define MMS_TEXT_BUILD		8	/* its version, as in "uname -v" */
#define MMS_TEXT_COMM		9	/* name of a task */
#define MMS_TEXT_SPECIAL	10	/* "[heap]", "[stack]", "[vdso]" ... */

/**
 * struct mms_rec_system - the machine and the moment (MMS_VIEW_SYSTEM)
 * @h: head; texts: RELEASE, BUILD
 * @realtime_ns: wall clock
 * @boottime_ns: since boot, with sleep
 * @max_pfn: highest frame number of memory, plus 1; that of devices can lie above
 * @present_pages: frames of all zones that exist
 * @managed_pages: of these, what the buddy allocator was given
 * @page_shift: log2 of the base page size
 * @block_order: log2 of the pages in a pageblock
 * @orders: number of orders of the buddy allocator
 * @migratetypes: number of migratetypes
 * @nodes: online nodes
 * @cpus: online CPUs
 * @page_size_of_struct: bytes of a struct page
 * @section_shift: log2 of the bytes of a memory section, 0 without sections
 * @pid: of the asking process in the initial pid namespace
 * @promises: MMS_PROMISE_*
 */
struct mms_rec_system {
	struct mms_rec h;
	__u64 realtime_ns;
	__u64 boottime_ns;
	__u64 max_pfn;
	__u64 present_pages;
	__u64 managed_pages;
	__u32 page_shift;
	__u32 block_order;
	__u32 orders;
	__u32 migratetypes;
	__u32 nodes;
	__u32 cpus;
	__u32 page_size_of_struct;
	__u32 section_shift;
	__s32 pid;
	__u32 promises;
};

/* what holds on this kernel, and did not always */
/* a free block is on the list of its pageblock's type */
#define MMS_PROMISE_LIST_TYPE	(1U << 0)
/* no page of the kernel is writable and executable */
#define MMS_PROMISE_WRITE_OR_EXEC (1U << 8)

/**
 * struct mms_rec_name - how this kernel calls a bit or a number (MMS_VIEW_NAMES)
 * @h: head
 * @table: MMS_NAMES_*
 * @number: the number, or the number of the bit
 * @name: lower case where it is a flag, else as the kernel writes it
 */
struct mms_rec_name {
	struct mms_rec h;
	__u32 table;
	__u32 number;
	char name[32];
};

#define MMS_NAMES_PAGE_FLAG	1	/* bits of page->flags (PG_*) */
#define MMS_NAMES_VMA_FLAG	2	/* bits of vm_flags (VM_*) */
#define MMS_NAMES_MM_FLAG	3	/* bits of mm->flags (MMF_*) */
#define MMS_NAMES_MIGRATETYPE	4	/* numbers, as in /proc/pagetypeinfo */
#define MMS_NAMES_SLAB_FLAG	5	/* bits of a cache's flags (SLAB_*) */
#define MMS_NAMES_VMALLOC_FLAG	6	/* bits of a vmalloc area's flags (VM_*) */
#define MMS_NAMES_ZONE		7	/* numbers, zone names */

#define MMS_IOC_VIEW		_IOWR(MMS_IOC_MAGIC, 0x20, struct mms_view)

#include "mmscope_mm.h"
#include "mmscope_page.h"
#include "mmscope_slab.h"

#endif /* _UAPI_MMSCOPE_VIEW_H */
