/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * mmscope_page.h - records about nodes, zones, the buddy allocator and page
 * frames. Included by mmscope_view.h.
 */
#ifndef _UAPI_MMSCOPE_PAGE_H
#define _UAPI_MMSCOPE_PAGE_H

#include <linux/types.h>

/**
 * struct mms_rec_node - a memory node (MMS_VIEW_ZONES)
 * @h: head
 * @pgdat: address of its pg_data_t
 * @start_pfn: first frame
 * @spanned: frames from first to last, holes included
 * @present: frames that exist
 * @node: its number
 * @nr_zones: zones that follow it
 * @cpus: online CPUs on it
 * @reserved: 0
 */
struct mms_rec_node {
	struct mms_rec h;
	__u64 pgdat;
	__u64 start_pfn;
	__u64 spanned;
	__u64 present;
	__u32 node;
	__u32 nr_zones;
	__u32 cpus;
	__u32 reserved;
};

#define MMS_WATERMARKS		4
#define MMS_ZONES_MAX		8

/**
 * struct mms_rec_zone - a zone (MMS_VIEW_ZONES)
 * @h: head; followed by its MMS_REC_AREA and MMS_REC_STAT
 * @zone: address of its struct zone
 * @start_pfn: first frame
 * @spanned: frames from first to last, holes included
 * @present: frames that exist
 * @managed: frames the buddy allocator was given
 * @cma: frames of CMA areas, 0 where the kernel does not count them (before v5.12)
 * @watermark: min, low, high, promo (0 where the kernel has none), without @boost
 * @boost: temporary addition to all of them
 * @lowmem_reserve: frames kept from requests that could use zone n
 * @free: NR_FREE_PAGES with what the CPUs have not yet added
 * @free_global: NR_FREE_PAGES alone, as watermark checks see it first
 * @pcp_free: frames on per-CPU lists (not part of @free)
 * @unaccepted: frames not yet accepted from the hypervisor (part of @free)
 * @isolated_blocks: pageblocks kept from the allocator
 * @highatomic: frames reserved for atomic requests
 * @node: its node
 * @index: its number in the node
 * @moment: MMS_CONS_*: whether its MMS_REC_AREA are one moment
 * @hold_ns: longest hold of zone->lock for it
 * @name: as in /proc/zoneinfo
 */
struct mms_rec_zone {
	struct mms_rec h;
	__u64 zone;
	__u64 start_pfn;
	__u64 spanned;
	__u64 present;
	__u64 managed;
	__u64 cma;
	__u64 watermark[MMS_WATERMARKS];
	__u64 boost;
	__u64 lowmem_reserve[MMS_ZONES_MAX];
	__u64 free;
	__u64 free_global;
	__u64 pcp_free;
	__u64 unaccepted;
	__u64 isolated_blocks;
	__u64 highatomic;
	__u32 node;
	__u32 index;
	__u32 moment;
	__u32 hold_ns;
	char name[16];
};

/**
 * struct mms_rec_area - free_area[order] of one zone for one migratetype
 * @h: head
 * @blocks: free blocks on the list; the list was walked to its end
 * @nr_free: free_area[order].nr_free, all migratetypes together
 * @node: node
 * @zone: index of the zone
 * @order: log2 of the pages of a block
 * @migratetype: of the list, see MMS_NAMES_MIGRATETYPE
 */
struct mms_rec_area {
	struct mms_rec h;
	__u64 blocks;
	__u64 nr_free;
	__u32 node;
	__u32 zone;
	__u32 order;
	__u32 migratetype;
};

/**
 * struct mms_rec_stat - a counter of a zone or of a node (MMS_VIEW_ZONES)
 * @h: head
 * @value: with the CPUs' parts, unless that came out negative
 * @node: node
 * @zone: index of the zone, ~0 for a counter of the node
 * @name: as in /proc/vmstat; "zone_stat_3" or "node_stat_3" if the kernel's
 *	words were not found
 * @global: without the CPUs' parts, as /proc/zoneinfo shows it
 */
struct mms_rec_stat {
	struct mms_rec h;
	__u64 value;
	__u32 node;
	__u32 zone;
	char name[32];
	__u64 global;
};

/**
 * struct mms_rec_block - a free block (MMS_VIEW_BUDDY), or pages on a per-CPU
 *	list (MMS_VIEW_PCP with MMS_VIEW_F_MEMBERS)
 * @h: head; its flags are MMS_BLOCK_*
 * @pfn: first frame
 * @node: node
 * @zone: index of the zone
 * @order: log2 of the pages
 * @migratetype: of the list it is on
 * @pageblock: migratetype of its (first) pageblock
 * @cpu: CPU of the list, ~0 for a block of the buddy allocator
 */
struct mms_rec_block {
	struct mms_rec h;
	__u64 pfn;
	__u32 node;
	__u32 zone;
	__u32 order;
	__u32 migratetype;
	__u32 pageblock;
	__u32 cpu;
};

/* all blocks of its zone (and CPU) come from one hold */
#define MMS_BLOCK_MOMENT	(1U << 0)
/* its page is not marked as a free block of this order and zone */
#define MMS_BLOCK_ODD		(1U << 1)

/**
 * struct mms_rec_pcp - a per-CPU page list (MMS_VIEW_PCP)
 * @h: head, with the flag MMS_BLOCK_MOMENT if all lists of this CPU and zone come
 *	from one hold; with MMS_VIEW_F_MEMBERS followed by its MMS_REC_BLOCK
 * @node: node
 * @zone: index of the zone
 * @cpu: CPU
 * @order: log2 of the pages of a member
 * @migratetype: of the list
 * @members: blocks on the list, ~0 if the list moved too much to be counted
 * @count: frames on all lists of this CPU and zone, as the kernel counts
 * @high: above so many frames the CPU gives some back
 * @batch: so many at a time
 * @reserved: 0
 */
struct mms_rec_pcp {
	struct mms_rec h;
	__u32 node;
	__u32 zone;
	__u32 cpu;
	__u32 order;
	__u32 migratetype;
	__u32 members;
	__u32 count;
	__u32 high;
	__u32 batch;
	__u32 reserved;
};

/**
 * struct mms_rec_pageblock - a pageblock (MMS_VIEW_PAGEBLOCKS)
 * @h: head
 * @pfn: first frame
 * @node: node
 * @zone: index of the zone
 * @migratetype: its type; for an isolated block the type it had, where the
 *	kernel keeps it
 * @flags: MMS_PAGEBLOCK_*
 * @free: frames in free blocks of the buddy allocator
 * @movable: frames that could be moved: on LRU lists, of hugetlb pages, or
 *	movable by their driver
 * @unmovable: other frames in use
 * @absent: frames without a struct page, or of another zone; holes that have one
 *	look like reserved memory and count as unmovable
 * @idle: frames that show no owner, in no free block: on per-CPU lists, or
 *	behind the first of several that were allocated as one
 * @reserved: 0
 */
struct mms_rec_pageblock {
	struct mms_rec h;
	__u64 pfn;
	__u32 node;
	__u32 zone;
	__u32 migratetype;
	__u32 flags;
	__u32 free;
	__u32 movable;
	__u32 unmovable;
	__u32 absent;
	__u32 idle;
	__u32 reserved;
};

#define MMS_PAGEBLOCK_ISOLATED	(1U << 0)
#define MMS_PAGEBLOCK_SKIP	(1U << 1)	/* compaction found nothing here lately */

/* what a frame is used for: every frame is exactly one of these */
#define MMS_FRAME_HOLE		0	/* no such memory, or no struct page */
#define MMS_FRAME_RESERVED	1	/* PG_reserved: firmware, kernel image, memmap */
#define MMS_FRAME_OFFLINE	2	/* given away or unplugged (PageOffline) */
#define MMS_FRAME_HWPOISON	3	/* memory error */
#define MMS_FRAME_BUDDY		4	/* free block of the buddy allocator */
#define MMS_FRAME_PCP		5	/* free, on a per-CPU list */
#define MMS_FRAME_SLAB		6
#define MMS_FRAME_PAGE_TABLE	7
#define MMS_FRAME_ANON		8	/* anonymous memory of processes */
#define MMS_FRAME_ANON_SWAP	9	/* the same, in the swap cache as well */
#define MMS_FRAME_SHMEM		10	/* tmpfs and shared memory */
#define MMS_FRAME_FILE		11	/* page cache */
#define MMS_FRAME_HUGETLB	12
#define MMS_FRAME_KSM		13
#define MMS_FRAME_ZERO		14	/* the shared pages of zeroes */
#define MMS_FRAME_VMALLOC	15	/* found through a vmalloc area */
#define MMS_FRAME_STACK		16	/* kernel stack of a task */
#define MMS_FRAME_LARGE_KMALLOC	17	/* kmalloc beyond slabs */
#define MMS_FRAME_ZSMALLOC	18
#define MMS_FRAME_BALLOON	19	/* movable pages of a driver: balloon and others */
#define MMS_FRAME_DEVICE	20	/* ZONE_DEVICE */
#define MMS_FRAME_GUARD		21	/* guard page of DEBUG_PAGEALLOC */
#define MMS_FRAME_UNACCEPTED	22
#define MMS_FRAME_PERCPU	23	/* per-CPU memory */
/* no reference, on no list: in flight, or behind the first of an order > 0 */
#define MMS_FRAME_FREE_OTHER	24
#define MMS_FRAME_KERNEL	25	/* in use, nothing says for what: taken by alloc_pages() */
#define MMS_FRAMES		26

/**
 * struct mms_rec_frame - a page frame (MMS_VIEW_PAGES)
 * @h: head; texts: PATH (of a file, within its file system), SPECIAL ("[block
 *	device]"), NAME (cache), COMM (stack), SYMBOL (who asked for the vmalloc area)
 * @pfn: its number
 * @page: address of its struct page, 0 if it has none
 * @flags: page->flags, see MMS_NAMES_PAGE_FLAG for the bits' names; without the
 *	bits that hold node, zone and section
 * @mapping: page->mapping of the folio as it is stored
 * @index: page->index; of the folio, plus the place in it for anonymous memory
 *	and files
 * @private: page->private of the folio
 * @head_pfn: first frame of the folio, slab or free block that it is part of
 * @owner: address of what @kind says it belongs to: struct anon_vma, inode,
 *	kmem_cache, mm_struct, vm_struct, task_struct; 0 if none or unknown
 * @inode: inode number of a file
 * @memcg: inode number of the memory cgroup it is charged to, 0 if none
 * @kind: MMS_FRAME_*
 * @node: node, ~0 without a struct page
 * @zone: index of the zone, ~0 without a struct page
 * @section: memory section, ~0 without sections
 * @order: log2 of the pages of the folio, slab or free block
 * @page_type: type of the folio as the kernel stores it, 0 if none
 * @refcount: of the folio
 * @mapcount: of this page: entries that map it (hugetlb, THP: entries that
 *	map all of it included)
 * @folio_mapcount: of the folio as a whole
 * @pincount: long-term pins of the folio; -1 if not counted
 * @pageblock: migratetype of its pageblock
 * @block_flags: MMS_PAGEBLOCK_*
 * @dev_major: device of the file
 * @dev_minor: device of the file
 * @objects: slab: objects in the slab
 * @inuse: slab: of these in use, as the slab counts
 * @cpu: CPU of a per-CPU list, ~0 else
 * @reserved: 0
 * @state: MMS_FRAME_F_*
 * @pid: stack: its task
 */
struct mms_rec_frame {
	struct mms_rec h;
	__u64 pfn;
	__u64 page;
	__u64 flags;
	__u64 mapping;
	__u64 index;
	__u64 private;
	__u64 head_pfn;
	__u64 owner;
	__u64 inode;
	__u64 memcg;
	__u32 kind;
	__u32 node;
	__u32 zone;
	__u32 section;
	__u32 order;
	__u32 page_type;
	__s32 refcount;
	__s32 mapcount;
	__s32 folio_mapcount;
	__s32 pincount;
	__u32 pageblock;
	__u32 block_flags;
	__u32 dev_major;
	__u32 dev_minor;
	__u32 objects;
	__u32 inuse;
	__u32 cpu;
	__u32 reserved;
	__u32 state;
	__s32 pid;
};

#define MMS_FRAME_F_HEAD	(1U << 0)	/* first page of a compound page */
#define MMS_FRAME_F_TAIL	(1U << 1)	/* another page of it */
#define MMS_FRAME_F_UNSTABLE	(1U << 2)	/* it changed while it was read: may not be true */
#define MMS_FRAME_F_NO_MAPCOUNT	(1U << 3)	/* the kernel keeps no count for single pages */
#define MMS_FRAME_F_ONLINE	(1U << 4)	/* its section is online */
/* its file could not be asked: the page is kept locked */
#define MMS_FRAME_F_NO_FILE	(1U << 5)

/**
 * struct mms_rec_census - frames of one kind in one zone (MMS_VIEW_CENSUS)
 * @h: head
 * @pages: how many
 * @node: node
 * @zone: index of the zone, ~0 for frames outside of every zone
 * @kind: MMS_FRAME_*
 * @flags: MMS_CENSUS_*
 *
 * Sums of what the range of one call held: the same kind comes again in later
 * calls, to be added up.
 */
struct mms_rec_census {
	struct mms_rec h;
	__u64 pages;
	__u32 node;
	__u32 zone;
	__u32 kind;
	__u32 flags;
};

/**
 * struct mms_rec_cell - what a stretch of frames is used for (MMS_VIEW_CELLS)
 * @h: head
 * @pfn: first frame
 * @nr: frames
 * @node: node of the first frame that exists, ~0 if none does
 * @zone: index of its zone, ~0 if none
 * @migratetype: of the first pageblock
 * @free_order: largest order of a free block that begins here, ~0 if none
 * @kind: frames of each MMS_FRAME_*
 */
struct mms_rec_cell {
	struct mms_rec h;
	__u64 pfn;
	__u64 nr;
	__u32 node;
	__u32 zone;
	__u32 migratetype;
	__u32 free_order;
	__u32 kind[MMS_FRAMES];
};

/* arg[1] of MMS_VIEW_WHAT: what the number in arg[0] is */
#define MMS_WHAT_AS_VA		0
#define MMS_WHAT_AS_PA		1
#define MMS_WHAT_AS_PFN		2

/**
 * struct mms_rec_what - one thing that an address is (MMS_VIEW_WHAT)
 * @h: head; texts: NAME, SYMBOL, COMM
 * @kind: MMS_WHAT_*
 * @flags: MMS_WHAT_F_*
 * @addr: the address, virtual
 * @base: first address of the thing
 * @size: bytes of the thing, 0 if unknown
 * @owner: address of what it belongs to: kmem_cache, task_struct, vm_struct ...
 * @pfn: frame behind the address, MMS_ADDR_NONE if none
 * @index: number of the object in its slab, level of the page table, ...
 * @extra: more, see MMS_WHAT_*
 * @pid: task or process, 0 if none
 * @cpu: CPU, ~0 if none
 *
 * Several records may apply; they come from the general (region, frame) to the
 * particular (object, task).
 */
struct mms_rec_what {
	struct mms_rec h;
	__u32 kind;
	__u32 flags;
	__u64 addr;
	__u64 base;
	__u64 size;
	__u64 owner;
	__u64 pfn;
	__u64 index;
	__u64 extra;
	__s32 pid;
	__u32 cpu;
};

#define MMS_WHAT_NOTHING	0	/* maps to nothing known */
#define MMS_WHAT_REGION		1	/* NAME: region of the kernel half; extra: MMS_REGION_* */
#define MMS_WHAT_FRAME		2	/* extra: MMS_FRAME_* */
#define MMS_WHAT_SYMBOL		3	/* SYMBOL: text or data of kernel or module */
#define MMS_WHAT_MODULE		4	/* NAME: memory of a module */
#define MMS_WHAT_VMALLOC	5	/* vmalloc area; SYMBOL: caller */
#define MMS_WHAT_SLAB_OBJECT	6	/* NAME: cache; index: object */
#define MMS_WHAT_SLAB_META	7	/* in a slab, in no object */
#define MMS_WHAT_TASK		8	/* task_struct; COMM */
#define MMS_WHAT_STACK		9	/* kernel stack of a task; COMM */
#define MMS_WHAT_MM		10	/* mm_struct of @pid; COMM */
#define MMS_WHAT_VMA		11	/* vm_area_struct; extra: vm_start */
/* per-CPU memory of @cpu; index: offset in the CPU's area */
#define MMS_WHAT_PER_CPU	12
/* a page table; index: MMS_LEVEL_*; extra: first address it covers */
#define MMS_WHAT_PAGE_TABLE	13
#define MMS_WHAT_STRUCT_PAGE	14	/* a struct page; extra: the PFN it describes */
#define MMS_WHAT_USER		15	/* an address of the user half */
#define MMS_WHAT_CACHE		16	/* a kmem_cache; NAME */

#define MMS_WHAT_F_FREE		(1U << 0)	/* object is free */
#define MMS_WHAT_F_CPU_FREE	(1U << 1)	/* object is free, in a CPU's cache */
#define MMS_WHAT_F_UNSURE	(1U << 2)	/* could not be told for sure */
#define MMS_WHAT_F_GUARD	(1U << 3)	/* in the guard page of the thing */

/**
 * struct mms_rec_who - a mapping of a frame (MMS_VIEW_WHO)
 * @h: head; texts: COMM
 * @va: address it is mapped at
 * @pfn: first frame mapped there that was asked about
 * @nr: frames from there
 * @mm: address of the mm_struct
 * @vma_start: VMA around it
 * @pid: a process with this mm, in the caller's pid namespace
 * @page_flags: MMS_PAGE_*
 * @state: MMS_STATE_*
 * @level: level of the entry
 * @prot: MMS_PROT_*
 * @kind: MMS_WHO_*
 * @reserved: 0
 * @len: bytes mapped from @va on; more than those of @nr frames only if each
 *	page there maps the same frame or frames (MMS_PAGE_ZERO)
 *
 * Page tables that are laid aside for huge pages count as tables of the process
 * at the address that the PMD table covers. Processes come in the order of their
 * numbers in the initial pid namespace; of several that share an mm the first
 * one is reported. What only the kernel maps, or an mm_struct that no process
 * has any more, is not seen.
 */
struct mms_rec_who {
	struct mms_rec h;
	__u64 va;
	__u64 pfn;
	__u64 nr;
	__u64 mm;
	__u64 vma_start;
	__s32 pid;
	__u32 page_flags;
	__u8 state;
	__u8 level;
	__u8 prot;
	__u8 kind;
	__u32 reserved;
	__u64 len;
};

#define MMS_WHO_MAPS		0	/* an entry maps the frame */
/* the frame is a page table of this process, of @level, for @va */
#define MMS_WHO_TABLE		1
#define MMS_WHO_SKIPPED		2	/* this process could not be looked at (permission, exit) */

#endif /* _UAPI_MMSCOPE_PAGE_H */
