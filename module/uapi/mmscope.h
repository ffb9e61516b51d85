/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * mmscope.h - the ioctl ABI of /dev/mmscope, shared by the module and by user
 * space. It holds plain fixed-width records and nothing else: no kernel type,
 * no knowledge of an architecture, no code.
 */
#ifndef _UAPI_MMSCOPE_H
#define _UAPI_MMSCOPE_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * DOC: Rules of the ABI
 *
 * Every request structure starts with @size, which the caller sets to the
 * sizeof() it was compiled with. A module that knows a longer structure treats
 * the missing tail as zero; one that knows a shorter structure accepts the
 * tail only if it is all zero (-E2BIG otherwise). On success the module writes
 * back at most @size bytes. The size bits inside the ioctl number are
 * therefore ignored: a command is identified by its direction, magic and
 * number.
 *
 * Arrays of records that the module writes carry the record size that the
 * caller expects (@stride). Records only ever grow at their end.
 *
 * Unknown flags and non-zero reserved fields give -EINVAL, unknown commands
 * -ENOTTY. Buffers are an address and a count, both zero or both set.
 *
 * All layouts are the same for 32-bit and 64-bit callers.
 *
 * Errors that all queries share: -EPERM (CAP_SYS_ADMIN in the initial user
 * namespace is needed for everything, CAP_SYS_PTRACE besides for another
 * user's process, CAP_SYSLOG and a kptr_restrict below 2 for addresses of the
 * kernel, and lockdown must not be at confidentiality), -ESRCH (no such pid
 * in the caller's pid namespace), -ENXIO (a kernel thread: no address space
 * of its own), -ENODATA (the process has exited, as a zombie has: its address
 * space is gone), -EINTR (a signal arrived before any result; try again),
 * -EFAULT, -ENOMEM, -EOPNOTSUPP (this kernel lacks the capability: see
 * MMS_IOC_CAPS for the reason).
 */

#define MMS_ABI_MAJOR		1	/* differs: the layouts do not match */
#define MMS_ABI_MINOR		1	/* grows: something was added */

#define MMS_DEVICE_PATH		"/dev/mmscope"

/** MMS_ADDR_NONE - "there is no such address or number" in 64-bit fields */
#define MMS_ADDR_NONE		(~(__u64)0)

/*
 * Levels of a page table, counted from the leaf. A level that the hardware or
 * the kernel configuration does not have is folded: it is skipped by the walk
 * and marked in struct mms_level.
 */
#define MMS_LEVEL_PTE		0
#define MMS_LEVEL_PMD		1
#define MMS_LEVEL_PUD		2
#define MMS_LEVEL_P4D		3
#define MMS_LEVEL_PGD		4
#define MMS_LEVELS		5

/*
 * What stands at a virtual address. The numbers are ABI; MMS_STATE_BIT() makes
 * the masks of struct mms_scan.
 */
#define MMS_STATE_NONE		0	/* not looked at (never returned) */
#define MMS_STATE_MAPPED	1	/* a page frame the hardware can reach */
#define MMS_STATE_PROT_NONE	2	/* page kept, access taken away: mprotect(PROT_NONE) */
#define MMS_STATE_NUMA_HINT	3	/* page kept, next access reports its node */
#define MMS_STATE_NEVER		4	/* inside a VMA, last-level entry empty: demand paging */
#define MMS_STATE_NO_TABLE	5	/* inside a VMA, table missing at @level: demand paging */
#define MMS_STATE_SWAP		6	/* swapped out: swap_type, aux = offset in pages */
#define MMS_STATE_MIGRATION	7	/* being moved: pfn is the frame it moves from */
#define MMS_STATE_HWPOISON	8	/* memory error: pfn is the broken frame */
#define MMS_STATE_MARKER	9	/* no page, a note in its place: aux = MMS_MARKER_* */
#define MMS_STATE_DEVICE	10	/* device-private or -exclusive memory: pfn */
#define MMS_STATE_NO_VMA	11	/* user address outside every VMA */
#define MMS_STATE_NONCANONICAL	12	/* not an address this CPU can form */
#define MMS_STATE_UNMAPPED	13	/* kernel address that maps nothing at @level */
#define MMS_STATE_BAD		14	/* entry that makes no sense: not followed */
#define MMS_STATES		15

#define MMS_STATE_BIT(state)	(1U << (state))

/* aux of MMS_STATE_MARKER */
#define MMS_MARKER_UFFD_WP	(1U << 0)	/* userfaultfd write protection without a page */
/* access gives SIGBUS (UFFDIO_POISON, swap-in error) */
#define MMS_MARKER_POISONED	(1U << 1)
#define MMS_MARKER_GUARD	(1U << 2)	/* guard page: MADV_GUARD_INSTALL */
#define MMS_MARKER_UNKNOWN	(1U << 31)	/* a kind this build does not know */

/*
 * Facts about the leaf entry and its page, the same on every architecture.
 * FILE and ANON are absent where there is no page (or it was not looked at).
 */
/* the kernel counts it as present (pte_present()) */
#define MMS_PAGE_PRESENT	(1U << 0)
#define MMS_PAGE_YOUNG		(1U << 1)	/* accessed since the bit was last cleared */
#define MMS_PAGE_DIRTY		(1U << 2)	/* written since the bit was last cleared */
#define MMS_PAGE_SOFT_DIRTY	(1U << 3)	/* written since clear_refs */
#define MMS_PAGE_UFFD_WP	(1U << 4)	/* userfaultfd write protection */
#define MMS_PAGE_GLOBAL		(1U << 5)	/* survives an address-space switch in the TLB */
#define MMS_PAGE_SPECIAL	(1U << 6)	/* mapped without reference counting */
#define MMS_PAGE_ZERO		(1U << 7)	/* the shared page of zeroes */
#define MMS_PAGE_HUGETLB	(1U << 8)	/* hugetlbfs page */
#define MMS_PAGE_THP		(1U << 9)	/* transparent huge page mapped as one entry */
#define MMS_PAGE_FILE		(1U << 10)	/* page cache or shared memory */
#define MMS_PAGE_ANON		(1U << 11)	/* anonymous memory */
#define MMS_PAGE_NO_STRUCT	(1U << 12)	/* frame without a struct page (device memory) */
#define MMS_PAGE_KERNEL		(1U << 13)	/* found from the kernel's root, not a process's */
#define MMS_PAGE_EXCLUSIVE	(1U << 14)	/* swap entry of a page of this process alone */
/* device memory with a struct page (DAX, up to 6.1x) */
#define MMS_PAGE_DEVMAP		(1U << 15)

/* effective permission: what all levels together allow */
#define MMS_PROT_READ		(1U << 0)
#define MMS_PROT_WRITE		(1U << 1)
#define MMS_PROT_EXEC		(1U << 2)
#define MMS_PROT_USER		(1U << 3)	/* from user mode */

/* which address space a query is about */
#define MMS_SPACE_USER		0	/* the process @pid */
#define MMS_SPACE_KERNEL	1	/* the kernel's own; @pid must be 0 */

/* how far an answer is one moment: struct mms_consistency.kind */
/* one hold of the lock: mappings stood still, entries may have moved */
#define MMS_CONS_LOCKED		0
#define MMS_CONS_CHUNKED	1	/* several holds, and no sign of a change between them */
/* several holds, and mappings may have changed between them */
#define MMS_CONS_CHANGED	2
#define MMS_CONS_RACY		3	/* no lock that excludes every change exists or was found */

/**
 * struct mms_consistency - how far an answer may be trusted as one moment
 * @kind: out: MMS_CONS_*
 * @holds: out: times the lock was taken
 * @max_hold_ns: out: longest of these holds, wall-clock nanoseconds; 0 if it was shorter than a
 *	step of the kernel's clock, which is a jiffy on a machine without a better one
 * @sum_hold_ns: out: all of them together, nanoseconds
 * @max_hold_tables: out: most tables, VMAs or list members looked at in one
 *	hold; never above the bound in struct mms_info by more than one way
 *	down, whatever the clock says
 * @lock: out: MMS_LOCK_*: which lock this is about; with several kinds the
 *	one that others wait for longest
 */
struct mms_consistency {
	__u32 kind;
	__u32 holds;
	__u64 max_hold_ns;
	__u64 sum_hold_ns;
	__u32 max_hold_tables;
	__u32 lock;
};

#define MMS_LOCK_MMAP		0	/* mmap_lock of the process or of init_mm */
#define MMS_LOCK_NONE		1	/* no lock: fields read once each */
#define MMS_LOCK_RCU		2	/* RCU read side: nothing freed, much may change */
#define MMS_LOCK_ZONE		3	/* zone->lock */
#define MMS_LOCK_LIST		4	/* list_lock of a slab cache's node */
#define MMS_LOCK_SLAB_MUTEX	5	/* slab_mutex: no cache comes or goes */
#define MMS_LOCK_VMAP		6	/* the lock over vmalloc areas */
#define MMS_LOCK_PCP		7	/* a CPU's page lists: its interrupts, and their lock */

/**
 * struct mms_level - one level of this machine's page tables
 * @name: the kernel's name: "pte", "pmd", "pud", "p4d", "pgd"
 * @shift: lowest address bit of this level's index; also log2 of the bytes
 *	one entry maps
 * @bits: number of index bits, 0 if the level is folded
 * @flags: MMS_LEVEL_F_*
 * @entry_size: bytes of one entry
 * @reserved: 0
 */
struct mms_level {
	char name[8];
	__u8 shift;
	__u8 bits;
	__u8 flags;
	__u8 entry_size;
	__u32 reserved;
};

#define MMS_LEVEL_F_FOLDED	(1U << 0)	/* not there on this machine */
#define MMS_LEVEL_F_LEAF	(1U << 1)	/* an entry here can map a page itself */

/**
 * struct mms_info - MMS_IOC_INFO: what module and machine this is
 * @size: in: sizeof(struct mms_info)
 * @abi_major: out: MMS_ABI_MAJOR of the module
 * @abi_minor: out: MMS_ABI_MINOR of the module
 * @flags: in: 0; out: MMS_INFO_F_*
 * @page_shift: out: log2 of the base page size
 * @va_bits: out: bits of a virtual address that are translated
 * @pa_bits: out: bits of a physical address
 * @user_end: out: first address above the user half
 * @kernel_start: out: first address of the kernel half
 * @max_batch: out: most addresses one MMS_IOC_TRANSLATE takes
 * @max_tables: out: a hold is ended when it has looked at so many tables and VMAs
 * @hold_bound_ns: out: a hold is ended at the first table boundary past this
 * @nr_caps: out: number of records MMS_IOC_CAPS gives
 * @nr_ptbits: out: number of records MMS_IOC_PTBITS gives
 * @level: out: the levels, index MMS_LEVEL_*
 * @arch: out: machine name as in "uname -m"
 * @version: out: version of the module
 */
struct mms_info {
	__u32 size;
	__u16 abi_major;
	__u16 abi_minor;
	__u32 flags;
	__u16 page_shift;
	__u8 va_bits;
	__u8 pa_bits;
	__u64 user_end;
	__u64 kernel_start;
	__u32 max_batch;
	__u32 max_tables;
	__u64 hold_bound_ns;
	__u32 nr_caps;
	__u32 nr_ptbits;
	struct mms_level level[MMS_LEVELS];
	char arch[16];
	char version[24];
};

#define MMS_INFO_F_SPLIT_PGD	(1U << 0)	/* kernel and user mode use two roots (KPTI) */

/**
 * struct mms_cap - one capability of the running module
 * @name: short name, lower case
 * @how: how it was found: "header", "symbol", "btf", ...
 * @reason: why it is off; empty when it is on
 * @on: 1 or 0
 * @reserved: 0
 */
struct mms_cap {
	char name[32];
	char how[64];
	char reason[120];
	__u32 on;
	__u32 reserved;
};

/**
 * struct mms_ptbit - how to read one field of a page-table entry
 * @mask: the bits of the field
 * @value: the row applies to an entry if (raw & @mask) == @value
 * @levels: levels where it has this meaning, bit n for level n
 * @kinds: MMS_PTBIT_*: the kinds of entry where it has this meaning
 * @name: short name of the bit when the row applies
 * @help: what it means, a few words
 *
 * The rows come from the architecture's manual and from the running kernel's
 * use of the software bits. Several rows may apply to one entry.
 */
struct mms_ptbit {
	__u64 mask;
	__u64 value;
	__u32 levels;
	__u32 kinds;
	char name[16];
	char help[88];
};

#define MMS_PTBIT_TABLE		(1U << 0)	/* entry points to a lower table */
#define MMS_PTBIT_LEAF		(1U << 1)	/* entry maps a page */
#define MMS_PTBIT_OTHER		(1U << 2)	/* entry not present: swap and friends */

/**
 * struct mms_list - MMS_IOC_CAPS, MMS_IOC_PTBITS: fetch a table of records
 * @size: in: sizeof(struct mms_list)
 * @flags: in: 0
 * @out: in: buffer for records, or 0
 * @nr: in: records that fit into @out, 0 with @out 0; out: records there are
 * @stride: in: sizeof() of the record the caller knows
 */
struct mms_list {
	__u32 size;
	__u32 flags;
	__u64 out;
	__u32 nr;
	__u32 stride;
};

/**
 * struct mms_entry - one page-table entry as it was read, once
 * @pa: physical address of the entry itself, MMS_ADDR_NONE if the walk did
 *	not reach this level or the level is folded
 * @raw: its value
 */
struct mms_entry {
	__u64 pa;
	__u64 raw;
};

/**
 * struct mms_walk - the whole translation of one virtual address
 * @va: the address
 * @pa: its physical address, MMS_ADDR_NONE if it has none
 * @pfn: page frame number of the 4 KiB (base) frame that @va falls in; also
 *	set for MIGRATION, HWPOISON and DEVICE; MMS_ADDR_NONE if none
 * @aux: SWAP: offset in pages within the swap area; MARKER: MMS_MARKER_*
 * @vma_start: start of the VMA around @va, 0 if none (as for kernel addresses)
 * @vma_end: its end, 0 if none
 * @vma_flags: its vm_flags as this kernel numbers them
 * @page_flags: MMS_PAGE_*
 * @state: MMS_STATE_*
 * @level: level at which the walk ended
 * @page_shift: log2 of the bytes the leaf maps; 0 if nothing is mapped
 * @prot: MMS_PROT_*, all levels together; 0 if nothing is mapped
 * @swap_type: SWAP: number of the swap area (MMS_IOC_SWAP names it)
 * @kinds: for each level the walk read, 2 bits at 2 * level: 0 not read or
 *	empty, else 1 + the bit number of MMS_PTBIT_*: how to decode entry[level].raw
 * @reserved: 0
 * @user_pgd: the entry of the user-mode root where kernel and user mode have
 *	two roots (KPTI); @user_pgd.pa is MMS_ADDR_NONE elsewhere
 * @entry: what was read, index MMS_LEVEL_*
 */
struct mms_walk {
	__u64 va;
	__u64 pa;
	__u64 pfn;
	__u64 aux;
	__u64 vma_start;
	__u64 vma_end;
	__u64 vma_flags;
	__u32 page_flags;
	__u8 state;
	__u8 level;
	__u8 page_shift;
	__u8 prot;
	__u32 swap_type;
	__u16 kinds;
	__u16 reserved;
	struct mms_entry user_pgd;
	struct mms_entry entry[MMS_LEVELS];
};

/**
 * struct mms_translate - MMS_IOC_TRANSLATE: many addresses of one space
 * @size: in: sizeof(struct mms_translate)
 * @flags: in: 0
 * @pid: in: process or thread, in the caller's pid namespace
 * @space: in: MMS_SPACE_*
 * @addrs: in: array of @nr __u64 virtual addresses, any order
 * @out: in: array of @nr records of @stride bytes
 * @nr: in: number of addresses, 1..max_batch
 * @stride: in: sizeof(struct mms_walk) the caller knows
 * @done: out: records written; below @nr only if a signal arrived
 * @reserved: 0
 * @root_pa: out: physical address of the root table (pgd)
 * @cons: out: how consistent the answer is
 *
 * A kernel address asked of a process is translated from the kernel's root
 * and marked MMS_PAGE_KERNEL.
 */
struct mms_translate {
	__u32 size;
	__u32 flags;
	__s32 pid;
	__u32 space;
	__u64 addrs;
	__u64 out;
	__u32 nr;
	__u32 stride;
	__u32 done;
	__u32 reserved;
	__u64 root_pa;
	struct mms_consistency cons;
};

/**
 * struct mms_run - neighbouring pages with one meaning
 * @va: first virtual address
 * @len: bytes
 * @pa: physical address of the first byte; SWAP: offset of the first page in
 *	the swap area; MARKER: MMS_MARKER_*; MMS_ADDR_NONE if there is none
 * @page_flags: MMS_PAGE_*
 * @state: MMS_STATE_*
 * @page_shift: log2 of the bytes each leaf entry maps (or would map)
 * @prot: MMS_PROT_*
 * @swap_type: SWAP: number of the swap area
 *
 * Physical addresses (and swap offsets) ascend with the virtual ones within a
 * run; with MMS_PAGE_ZERO every page is the same frame, with MARKER every page
 * bears the same note. A run does not reach over the border of a VMA.
 */
struct mms_run {
	__u64 va;
	__u64 len;
	__u64 pa;
	__u32 page_flags;
	__u8 state;
	__u8 page_shift;
	__u8 prot;
	__u8 swap_type;
};

/**
 * struct mms_scan - MMS_IOC_SCAN: a range as runs, with a restart cursor
 * @size: in: sizeof(struct mms_scan)
 * @flags: in: MMS_SCAN_F_MERGE_AD or 0; out: MMS_SCAN_F_FINISHED besides when
 *	the whole range was looked at (take it out before using the structure
 *	again)
 * @pid: in: as in struct mms_translate
 * @space: in: MMS_SPACE_*
 * @start: in: first address; page aligned
 * @end: in: first address after the range; page aligned. 0 stands for the
 *	end of the space
 * @out: in: array of @nr records of @stride bytes
 * @nr: in: records that fit, at least 1
 * @stride: in: sizeof(struct mms_run) the caller knows
 * @states: in: mask of MMS_STATE_BIT(): what to report. 0: everything that
 *	occupies something (all but NEVER, NO_TABLE, NO_VMA and UNMAPPED)
 * @done: out: records written
 * @next: in: 0; out: where to go on (as @start). Without
 *	MMS_SCAN_F_FINISHED and with @done below @nr the call used up its
 *	share of work or a signal arrived: ask again
 * @root_pa: out: physical address of the root table (pgd)
 * @entries: out: page-table entries that were read
 * @cons: out: how consistent the answer is
 */
struct mms_scan {
	__u32 size;
	__u32 flags;
	__s32 pid;
	__u32 space;
	__u64 start;
	__u64 end;
	__u64 out;
	__u32 nr;
	__u32 stride;
	__u32 states;
	__u32 done;
	__u64 next;
	__u64 root_pa;
	__u64 entries;
	struct mms_consistency cons;
};

/*
 * Runs do not end where only accessed and dirty bits differ; MMS_PAGE_YOUNG
 * and MMS_PAGE_DIRTY are then not reported.
 */
#define MMS_SCAN_F_MERGE_AD	(1U << 0)
#define MMS_SCAN_F_FINISHED	(1U << 31)	/* out: nothing is left of the range */

/**
 * struct mms_swap - MMS_IOC_SWAP: which device or file a swap area is
 * @size: in: sizeof(struct mms_swap)
 * @flags: in: 0
 * @type: in: number of the area, as swap_type elsewhere
 * @path_len: out: length of the path without its final zero byte
 * @pages: out: size of the area in pages
 * @path: out: path as the caller's root sees it
 *
 * -ENOENT: no such area is in use.
 */
struct mms_swap {
	__u32 size;
	__u32 flags;
	__u32 type;
	__u32 path_len;
	__u64 pages;
	char path[256];
};

#define MMS_IOC_MAGIC		0xE4

#define MMS_IOC_INFO		_IOWR(MMS_IOC_MAGIC, 0x00, struct mms_info)
#define MMS_IOC_CAPS		_IOWR(MMS_IOC_MAGIC, 0x01, struct mms_list)
#define MMS_IOC_PTBITS		_IOWR(MMS_IOC_MAGIC, 0x02, struct mms_list)
#define MMS_IOC_TRANSLATE	_IOWR(MMS_IOC_MAGIC, 0x10, struct mms_translate)
#define MMS_IOC_SCAN		_IOWR(MMS_IOC_MAGIC, 0x11, struct mms_scan)
#define MMS_IOC_SWAP		_IOWR(MMS_IOC_MAGIC, 0x12, struct mms_swap)

#include "mmscope_view.h"

#endif /* _UAPI_MMSCOPE_H */
