/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The address space of a process: what mmap(), munmap(), mprotect(), mremap(), madvise(),
 * mlock2() and brk() make of its VMAs, and where the kernel puts what may be anywhere.
 *
 * Rules: mm/mmap.c, mm/vma.c, mm/mremap.c, mm/mprotect.c, mm/madvise.c, mm/mlock.c of
 * v5.10 to v7.3. What touching memory does (anon_vma, growing stacks), policies, names,
 * and files are not modelled.
 */
#ifndef _MMS_MODEL_SPACE_H
#define _MMS_MODEL_SPACE_H

#include "ranges.h"

/* flags of an area: the bits of vm_flags, which are the same from v5.10 to v7.3 */
#define MMS_AREA_READ		0x1ULL
#define MMS_AREA_WRITE		0x2ULL
#define MMS_AREA_EXEC		0x4ULL
#define MMS_AREA_SHARED		0x8ULL
#define MMS_AREA_MAY		0x70ULL		/* may be read, written and executed */
#define MMS_AREA_MAYSHARE	0x80ULL
#define MMS_AREA_GROWSDOWN	0x100ULL
#define MMS_AREA_PFNMAP		0x400ULL
#define MMS_AREA_LOCKED		0x2000ULL
#define MMS_AREA_IO		0x4000ULL
#define MMS_AREA_SEQ_READ	0x8000ULL
#define MMS_AREA_RAND_READ	0x10000ULL
#define MMS_AREA_DONTCOPY	0x20000ULL
#define MMS_AREA_DONTEXPAND	0x40000ULL
#define MMS_AREA_LOCKONFAULT	0x80000ULL
#define MMS_AREA_ACCOUNT	0x100000ULL
#define MMS_AREA_NORESERVE	0x200000ULL
#define MMS_AREA_WIPEONFORK	0x2000000ULL
#define MMS_AREA_DONTDUMP	0x4000000ULL
#define MMS_AREA_SOFTDIRTY	0x8000000ULL	/* not looked at */
#define MMS_AREA_MIXEDMAP	0x10000000ULL
#define MMS_AREA_HUGEPAGE	0x20000000ULL
#define MMS_AREA_NOHUGEPAGE	0x40000000ULL

#define MMS_AREA_PROT	(MMS_AREA_READ | MMS_AREA_WRITE | MMS_AREA_EXEC)
#define MMS_AREA_LOCK	(MMS_AREA_LOCKED | MMS_AREA_LOCKONFAULT)
/* is never merged */
#define MMS_AREA_SPECIAL \
	(MMS_AREA_IO | MMS_AREA_DONTEXPAND | MMS_AREA_PFNMAP | MMS_AREA_MIXEDMAP)

/**
 * struct mms_space_rules - how this kernel does it
 * @page: bytes of a page
 * @top: the first address that nothing is mapped at (without a higher hint)
 * @base: where the search for room begins: the upper end of it, or the lower
 * @topdown: @base is the upper end
 * @room: bytes kept free below areas that grow down (stack_guard_gap)
 * @retries: room is looked for as if nothing were kept free below areas that grow down,
 *	and looked for again beyond one that is in the way (v6.1)
 * @min: lowest address that a hint may have (vm.mmap_min_addr)
 * @huge: private memory of a multiple of this size is aligned to it (v6.7), 0: not
 * @grow_merges: an area grown by mremap() is merged with the one above it (v6.0)
 * @remap_looks: mremap() must begin in an area, even to give memory back (v5.16)
 * @unaccounts: memory that was never touched and loses PROT_WRITE is no longer accounted
 *	(v6.7)
 * @lock_looks: locking on fault needs memory that can be accessed (before v5.18)
 * @no_huge: advice about huge pages is not known (without CONFIG_TRANSPARENT_HUGEPAGE)
 */
struct mms_space_rules {
	u64 page;
	u64 top;
	u64 base;
	bool topdown;
	u64 room;
	bool retries;
	u64 min;
	u64 huge;
	bool grow_merges;
	bool remap_looks;
	bool unaccounts;
	bool lock_looks;
	bool no_huge;
};

/**
 * struct mms_space - an address space
 * @rules: how it is done
 * @ranges: its areas
 * @nr: how many
 * @objects: shared objects made so far
 * @start_brk: where the heap begins
 * @brk: where it ends
 */
struct mms_space {
	struct mms_space_rules rules;
	struct mms_ranges ranges;
	size_t nr;
	u64 objects;
	u64 start_brk;
	u64 brk;
};

/* all calls: context may sleep; 0 or a negative error, -ENOMEM also without memory */

/** mms_space_init() - an address space without areas; @ops keeps them */
void mms_space_init(struct mms_space *s, const struct mms_space_rules *rules,
		    const struct mms_ranges_ops *ops);

/** mms_space_exit() - free everything */
void mms_space_exit(struct mms_space *s);

/** mms_space_put() - an area that is there already; it must touch none, is not merged */
int mms_space_put(struct mms_space *s, const struct mms_area *area);

/** mms_space_next() - the first area that ends above @addr, or NULL */
static inline struct mms_area *mms_space_next(const struct mms_space *s, u64 addr)
{
	return s->ranges.ops->at(&s->ranges, addr);
}

/* what mms_space_mmap() may do; 0: anywhere, @addr is a hint */
#define MMS_MAP_FIXED		1
#define MMS_MAP_NOREPLACE	2

/**
 * mms_space_mmap() - map anonymous memory
 * @s: the address space
 * @addr: hint or place; filled with where it is
 * @len: bytes
 * @flags: MMS_AREA_PROT, _SHARED, _GROWSDOWN, _NORESERVE
 * @how: MMS_MAP_*
 */
int mms_space_mmap(struct mms_space *s, u64 *addr, u64 len, u64 flags, int how);

/** mms_space_munmap() - unmap what is there; holes are no error */
int mms_space_munmap(struct mms_space *s, u64 addr, u64 len);

/** mms_space_mprotect() - @prot is of MMS_AREA_PROT; up to a hole all is done */
int mms_space_mprotect(struct mms_space *s, u64 addr, u64 len, u64 prot);

/** mms_space_mlock() - mlock2(MLOCK_ONFAULT) or munlock(); up to a hole all is done */
int mms_space_mlock(struct mms_space *s, u64 addr, u64 len, bool lock);

/* as Linux numbers them */
enum mms_advice {
	MMS_ADVICE_NORMAL = 0,
	MMS_ADVICE_RANDOM = 1,
	MMS_ADVICE_SEQUENTIAL = 2,
	MMS_ADVICE_DONTFORK = 10,
	MMS_ADVICE_DOFORK = 11,
	MMS_ADVICE_HUGEPAGE = 14,
	MMS_ADVICE_NOHUGEPAGE = 15,
	MMS_ADVICE_DONTDUMP = 16,
	MMS_ADVICE_DODUMP = 17,
	MMS_ADVICE_WIPEONFORK = 18,
	MMS_ADVICE_KEEPONFORK = 19,
};

/** mms_space_madvise() - holes are passed over, and told at the end */
int mms_space_madvise(struct mms_space *s, u64 addr, u64 len, enum mms_advice advice);

#define MMS_REMAP_MAYMOVE	1
#define MMS_REMAP_FIXED		2

/**
 * mms_space_mremap() - shrink, grow or move
 * @s: the address space
 * @addr: of an area; filled with where it is then
 * @old_len: bytes; they must be of one area, unless some are only given back
 * @new_len: bytes
 * @how: MMS_REMAP_*
 * @to: where to, with MMS_REMAP_FIXED
 */
int mms_space_mremap(struct mms_space *s, u64 *addr, u64 old_len, u64 new_len, int how,
		     u64 to);

/** mms_space_brk() - move the end of the heap; on errors it stays where it is */
int mms_space_brk(struct mms_space *s, u64 brk);

/** mms_space_room() - where mmap() without a hint would put @len bytes */
int mms_space_room(const struct mms_space *s, u64 len, bool shared, u64 *ret);

#endif /* _MMS_MODEL_SPACE_H */
