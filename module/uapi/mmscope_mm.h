/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * mmscope_mm.h - records about tasks, address spaces, VMAs, their tree, page
 * tables as memory, and the kernel's own half. Included by mmscope_view.h.
 */
#ifndef _UAPI_MMSCOPE_MM_H
#define _UAPI_MMSCOPE_MM_H

#include <linux/types.h>

/**
 * struct mms_rec_task - a task (MMS_VIEW_TASKS, MMS_VIEW_MM)
 * @h: head
 * @task: address of its task_struct
 * @mm: address of its mm_struct, 0 for a kernel thread or a zombie
 * @active_mm: the mm_struct whose tables it runs on, borrowed or its own; 0 if none
 * @stack: lowest address of its kernel stack, 0 if it has none left
 * @start_ns: boot-based start time
 * @pid: its number in the caller's pid namespace, 0 if it has none there
 * @tgid: its process's number there
 * @ppid: its parent's number there
 * @cpu: CPU it runs or last ran on
 * @flags: MMS_TASK_*
 * @owner_pid: a process that owns the borrowed active_mm, 0 if none is left
 * @state: letter as in /proc/PID/stat
 * @uid: effective user id in the initial user namespace
 * @comm: its name
 */
struct mms_rec_task {
	struct mms_rec h;
	__u64 task;
	__u64 mm;
	__u64 active_mm;
	__u64 stack;
	__u64 start_ns;
	__s32 pid;
	__s32 tgid;
	__s32 ppid;
	__u32 cpu;
	__u32 flags;
	__s32 owner_pid;
	__u32 state;
	__u32 uid;
	char comm[16];
};

#define MMS_TASK_ASKED		(1U << 0)	/* the task that was asked about */
#define MMS_TASK_LEADER		(1U << 1)	/* leads its thread group */
#define MMS_TASK_KTHREAD	(1U << 2)	/* kernel thread */
#define MMS_TASK_ZOMBIE		(1U << 3)	/* exited, not yet waited for */
#define MMS_TASK_BORROWS	(1U << 4)	/* runs on an active_mm that is not its own */
/* another process with the same mm (vfork, CLONE_VM) */
#define MMS_TASK_SHARES		(1U << 5)
/* kernel thread that took a user mm (kthread_use_mm) */
#define MMS_TASK_USER_MM	(1U << 6)

/**
 * struct mms_rec_mm - an mm_struct (MMS_VIEW_MM)
 * @h: head; texts: PATH of the executable
 * @mm: its address
 * @pgd_va: root of its page tables, virtual
 * @pgd_pa: the same, physical
 * @user_pgd_pa: root that user mode runs on where there are two (KPTI), else
 *	MMS_ADDR_NONE
 * @hw_root: what the CPU's root register holds for it, without per-CPU bits
 *	such as a PCID (x86: CR3)
 * @start_code: first address of the program's text
 * @end_code: its end
 * @start_data: first address of its initialised data
 * @end_data: its end
 * @start_brk: where the heap begins
 * @brk: where it ends now
 * @start_stack: where the main thread's stack began
 * @arg_start: arguments of the program
 * @arg_end: their end
 * @env_start: its environment
 * @env_end: its end
 * @mmap_base: where mmap() begins to look for room
 * @task_size: first address above the user half
 * @total_vm: pages mapped
 * @locked_vm: of these, locked (mlock)
 * @pinned_vm: pages pinned for devices
 * @data_vm: writable private pages that are no stack
 * @exec_vm: executable pages of files
 * @stack_vm: pages of stacks
 * @rss_anon: resident anonymous pages (MM_ANONPAGES)
 * @rss_file: resident pages of files (MM_FILEPAGES)
 * @rss_shmem: resident pages of shared memory (MM_SHMEMPAGES)
 * @swap_ents: swap entries (MM_SWAPENTS)
 * @hiwater_rss: highest resident size so far, pages
 * @hiwater_vm: highest mapped size so far, pages
 * @pgtables_bytes: bytes of page tables as the kernel counts them
 * @flags: mm->flags
 * @def_flags: vm_flags that new VMAs get
 * @mm_users: users of the address space (threads, and passers-by such as this query)
 * @mm_count: references on the structure; all users together are one
 * @map_count: VMAs
 * @max_map_count: their limit, 0 if it could not be read
 * @nr_tasks: threads that share it
 * @nr_processes: processes that share it
 * @what: MMS_MM_*
 * @owner_pid: process that owns it (mm->owner), 0 if unknown
 * @own_refs: references of this query itself that @mm_users includes
 * @alone: 1: nobody else held mmap_lock while the counts were read; 0: somebody may have. munmap()
 *	lowers @total_vm and its parts after the VMAs have gone, with the lock shared: they may be
 *	too high then
 */
struct mms_rec_mm {
	struct mms_rec h;
	__u64 mm;
	__u64 pgd_va;
	__u64 pgd_pa;
	__u64 user_pgd_pa;
	__u64 hw_root;
	__u64 start_code;
	__u64 end_code;
	__u64 start_data;
	__u64 end_data;
	__u64 start_brk;
	__u64 brk;
	__u64 start_stack;
	__u64 arg_start;
	__u64 arg_end;
	__u64 env_start;
	__u64 env_end;
	__u64 mmap_base;
	__u64 task_size;
	__u64 total_vm;
	__u64 locked_vm;
	__u64 pinned_vm;
	__u64 data_vm;
	__u64 exec_vm;
	__u64 stack_vm;
	__u64 rss_anon;
	__u64 rss_file;
	__u64 rss_shmem;
	__u64 swap_ents;
	__u64 hiwater_rss;
	__u64 hiwater_vm;
	__u64 pgtables_bytes;
	__u64 flags;
	__u64 def_flags;
	__u32 mm_users;
	__u32 mm_count;
	__u32 map_count;
	__u32 max_map_count;
	__u32 nr_tasks;
	__u32 nr_processes;
	__u32 what;
	__s32 owner_pid;
	__u32 own_refs;
	__u32 alone;
};

#define MMS_MM_OWN		0	/* the task's own */
#define MMS_MM_BORROWED		1	/* active_mm of a kernel thread */
#define MMS_MM_KERNEL		2	/* init_mm */

/**
 * struct mms_rec_vma - a VMA (MMS_VIEW_VMAS)
 * @h: head; texts: PATH, SPECIAL, NAME (anonymous VMA's name), SYMBOL (vm_ops), POLICY
 * @vma: address of its vm_area_struct
 * @start: first address
 * @end: first address after
 * @flags: vm_flags
 * @pgoff: vm_pgoff, pages
 * @page_prot: vm_page_prot
 * @anon_vma: address, 0 if it has none
 * @vm_ops: address, 0 for an anonymous VMA
 * @file: address of its struct file, 0 if none
 * @inode: inode number, 0 if no file
 * @private_data: vm_private_data
 * @uffd_ctx: address of its userfaultfd context, 0 if none
 * @policy: address of its memory policy, 0 if none
 * @anon_pgoff: offset that anonymous pages of a private file VMA are indexed
 *	by, pages; @pgoff where the kernel knows no difference
 * @gap: bytes between the VMA before (or the start of the space) and @start
 * @dev_major: device of the file
 * @dev_minor: device of the file
 * @access: MMS_VMA_*: the same on every kernel
 * @merge: MMS_MERGE_*: why it is not one with the VMA before; 0 if it could be,
 *	MMS_MERGE_APART if they do not touch or there is none
 * @merge_flags: bits of vm_flags that differ from the VMA before
 * @present: pages mapped by a present entry; it and those that follow up to
 *	@tables are filled with MMS_VIEW_F_PAGES, count base pages from the page
 *	tables, and are 0 without that flag
 * @anon: of these, anonymous pages
 * @file_pages: of these, pages of the page cache
 * @zero: the shared zero page, counted by no RSS
 * @thp: base pages mapped by transparent huge pages
 * @hugetlb: base pages of hugetlbfs
 * @prot_none: base pages kept but not reachable (PROT_NONE, NUMA hint)
 * @swap: swap entries
 * @other: migration, device, hwpoison entries and markers
 * @dirty: base pages of present entries with the dirty bit
 * @young: base pages of present entries with the accessed bit
 * @special: present, but no page that is counted (PFN maps, vdso)
 */
struct mms_rec_vma {
	struct mms_rec h;
	__u64 vma;
	__u64 start;
	__u64 end;
	__u64 flags;
	__u64 pgoff;
	__u64 page_prot;
	__u64 anon_vma;
	__u64 vm_ops;
	__u64 file;
	__u64 inode;
	__u64 private_data;
	__u64 uffd_ctx;
	__u64 policy;
	__u64 anon_pgoff;
	__u64 gap;
	__u32 dev_major;
	__u32 dev_minor;
	__u32 access;
	__u32 merge;
	__u64 merge_flags;
	__u64 present;
	__u64 anon;
	__u64 file_pages;
	__u64 zero;
	__u64 thp;
	__u64 hugetlb;
	__u64 prot_none;
	__u64 swap;
	__u64 other;
	__u64 dirty;
	__u64 young;
	__u64 special;
};

#define MMS_VMA_READ		(1U << 0)
#define MMS_VMA_WRITE		(1U << 1)
#define MMS_VMA_EXEC		(1U << 2)
#define MMS_VMA_SHARED		(1U << 3)	/* may be shared (VM_MAYSHARE), the "s" of maps */
#define MMS_VMA_LOCKED		(1U << 4)	/* mlocked */
#define MMS_VMA_HUGETLB		(1U << 5)
#define MMS_VMA_GROWSDOWN	(1U << 6)
#define MMS_VMA_PFNMAP		(1U << 7)	/* VM_PFNMAP or VM_MIXEDMAP */
#define MMS_VMA_IO		(1U << 8)
#define MMS_VMA_UFFD		(1U << 9)	/* registered with a userfaultfd */

#define MMS_MERGE_APART		(1U << 0)	/* a gap between them, or none before */
#define MMS_MERGE_FLAGS		(1U << 1)	/* vm_flags differ */
#define MMS_MERGE_FILE		(1U << 2)	/* different files, or only one has one */
#define MMS_MERGE_PGOFF		(1U << 3)	/* offsets do not continue */
#define MMS_MERGE_ANON_VMA	(1U << 4)	/* different anon_vma, or one that was forked */
#define MMS_MERGE_POLICY	(1U << 5)	/* memory policies differ */
#define MMS_MERGE_UFFD		(1U << 6)	/* userfaultfd contexts differ */
#define MMS_MERGE_ANON_NAME	(1U << 7)	/* names of anonymous memory differ */
#define MMS_MERGE_CLOSE		(1U << 8)	/* vm_ops->close wants to be told */
#define MMS_MERGE_SPECIAL	(1U << 9)	/* VM_IO, VM_PFNMAP, VM_MIXEDMAP or VM_DONTEXPAND */
/* offsets of anonymous pages do not continue (v7.3) */
#define MMS_MERGE_ANON_PGOFF	(1U << 10)
#define MMS_MERGE_HUGETLB	(1U << 11)	/* hugetlb areas keep their own reservations */

/**
 * struct mms_rec_tree_node - a node of the tree of VMAs (MMS_VIEW_TREE)
 * @h: head; a maple node is followed by MMS_REC_TREE_SLOTS
 * @node: address of the node; of the vm_area_struct in an rb-tree
 * @parent: address of the node above, 0 for the root
 * @min: first address it is about
 * @max: last address it is about; of an rb node: of its VMA
 * @left: rb: address of the left child's vm_area_struct, 0 if none
 * @right: rb: of the right child's
 * @next: rb: next VMA in the linked list
 * @prev: rb: previous VMA in the linked list
 * @gap: rb: rb_subtree_gap; maple: largest gap below, as the parent has it
 *	(MMS_ADDR_NONE if the parent keeps none)
 * @kind: MMS_TREE_*
 * @depth: steps from the root
 * @slot: maple: slot of the parent it hangs in
 * @end: maple: last slot in use
 * @flags: MMS_NODE_*
 * @gap_slot: maple: slot with the largest gap as the metadata has it; behind the
 *	last one in use (15) on older kernels if there is no gap
 *
 * Nodes come in the order of a walk from left to right, parents before
 * children (maple), or in address order (rb). An empty tree, or one entry that
 * is the root itself, has no node.
 */
struct mms_rec_tree_node {
	struct mms_rec h;
	__u64 node;
	__u64 parent;
	__u64 min;
	__u64 max;
	__u64 left;
	__u64 right;
	__u64 next;
	__u64 prev;
	__u64 gap;
	__u32 kind;
	__u32 depth;
	__u32 slot;
	__u32 end;
	__u32 flags;
	__u32 gap_slot;
};

#define MMS_TREE_RB		1	/* rb-tree and list, up to 6.0 */
#define MMS_TREE_DENSE		2	/* maple_dense */
#define MMS_TREE_LEAF_64	3	/* maple_leaf_64: slots are VMAs */
#define MMS_TREE_RANGE_64	4	/* maple_range_64: slots are nodes */
#define MMS_TREE_ARANGE_64	5	/* maple_arange_64: nodes, and the gaps below */
#define MMS_TREE_UNKNOWN	6	/* a type this build does not know: not followed */

#define MMS_NODE_RED		(1U << 0)	/* rb */
#define MMS_NODE_ROOT		(1U << 1)
#define MMS_NODE_DEAD		(1U << 2)	/* maple: replaced, waits for RCU */
#define MMS_NODE_METADATA	(1U << 3)	/* maple: @end comes from the metadata */
#define MMS_NODE_LEAF		(1U << 4)

/**
 * struct mms_tree_slot - one slot of a maple node
 * @pivot: last address of the slot, as stored; of the last slot the node's own
 * @slot: what it holds: a VMA's address, an encoded node, 0 for a gap
 * @gap: arange_64: largest gap below it, as stored; MMS_ADDR_NONE elsewhere
 */
struct mms_tree_slot {
	__u64 pivot;
	__u64 slot;
	__u64 gap;
};

/**
 * struct mms_rec_tree_slots - the slots of the node before (MMS_VIEW_TREE)
 * @h: head
 * @nr: how many follow, all that the node's type has
 * @reserved: 0
 * @slot: as stored, in order
 */
struct mms_rec_tree_slots {
	struct mms_rec h;
	__u32 nr;
	__u32 reserved;
	struct mms_tree_slot slot[];
};

/**
 * struct mms_rec_table - a page that is a page table (MMS_VIEW_TABLES)
 * @h: head; with MMS_VIEW_F_ENTRIES followed by MMS_REC_ENTRIES
 * @pa: its physical address
 * @va: first address it covers
 * @entry_pa: where the entry that leads to it lies, MMS_ADDR_NONE for the root
 * @level: MMS_LEVEL_* of its entries
 * @node: NUMA node it lies on, ~0 if unknown
 * @nr: entries it has; of the root: those of the half that was asked for
 * @used: of these, not empty
 * @leaf: entries that map a page
 * @table: entries that lead to a lower table
 * @other: entries not present but not empty (swap and friends)
 * @flags: MMS_TABLE_*
 *
 * Tables come in address order, a table before those below it. A table that
 * covers more than the range asked for is counted as a whole. What the kernel
 * calls the bytes of a process's page tables (VmPTE, mm_pgtables_bytes()) are
 * those of PTE, PMD and PUD level, deposited ones included; PGD and P4D tables
 * are not counted there.
 */
struct mms_rec_table {
	struct mms_rec h;
	__u64 pa;
	__u64 va;
	__u64 entry_pa;
	__u32 level;
	__u32 node;
	__u32 nr;
	__u32 used;
	__u32 leaf;
	__u32 table;
	__u32 other;
	__u32 flags;
};

#define MMS_TABLE_ROOT		(1U << 0)
#define MMS_TABLE_USER_ROOT	(1U << 1)	/* the root of user mode (KPTI) */
/* used by several address spaces (hugetlb PMD sharing), or reached by several entries (kernel) */
#define MMS_TABLE_SHARED	(1U << 2)
#define MMS_TABLE_KERNEL	(1U << 3)
/* empty, laid aside for the split of a huge page; comes after the table that it is kept with */
#define MMS_TABLE_DEPOSITED	(1U << 4)

/**
 * struct mms_table_entry - one entry of a table
 * @index: its number in the table
 * @raw: its value
 */
struct mms_table_entry {
	__u64 index;
	__u64 raw;
};

/**
 * struct mms_rec_entries - entries of the table before, those not empty
 * @h: head
 * @nr: how many follow
 * @reserved: 0
 * @entry: index and raw value of each
 */
struct mms_rec_entries {
	struct mms_rec h;
	__u32 nr;
	__u32 reserved;
	struct mms_table_entry entry[];
};

/**
 * struct mms_rec_region - a region of the kernel half (MMS_VIEW_LAYOUT)
 * @h: head
 * @start: first address
 * @last: last address
 * @kind: MMS_REGION_*
 * @reserved: 0
 * @name: as the kernel's documentation calls it
 */
struct mms_rec_region {
	struct mms_rec h;
	__u64 start;
	__u64 last;
	__u32 kind;
	__u32 reserved;
	char name[32];
};

#define MMS_REGION_OTHER	0
#define MMS_REGION_DIRECT	1	/* direct map of physical memory */
#define MMS_REGION_VMALLOC	2
#define MMS_REGION_VMEMMAP	3	/* array of struct page */
#define MMS_REGION_IMAGE	4	/* text and data of the kernel */
#define MMS_REGION_MODULES	5
#define MMS_REGION_FIXMAP	6
#define MMS_REGION_KASAN	7	/* shadow memory */
#define MMS_REGION_CPU_ENTRY	8
#define MMS_REGION_ESPFIX	9
#define MMS_REGION_LDT		10
#define MMS_REGION_EFI		11

/**
 * struct mms_rec_vmalloc - a vmalloc area (MMS_VIEW_VMALLOC)
 *
 * By address within each tree of them; kernels since 6.9 have one for each
 * possible CPU, up to 128.
 *
 * @h: head; texts: SYMBOL of the caller
 * @start: first address
 * @end: first address after, guard page included
 * @vm_struct: address of its vm_struct, 0 for a vm_map_ram area
 * @caller: address of the code that asked for it
 * @pages: pages of memory in it (nr_pages)
 * @phys: physical address of an ioremap, 0 if none
 * @flags: flags of the vm_struct
 * @page_order: order of the pages it is made of
 * @reserved: 0
 */
struct mms_rec_vmalloc {
	struct mms_rec h;
	__u64 start;
	__u64 end;
	__u64 vm_struct;
	__u64 caller;
	__u64 pages;
	__u64 phys;
	__u64 flags;
	__u32 page_order;
	__u32 reserved;
};

#endif /* _UAPI_MMSCOPE_MM_H */
