/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a struct page says, under the newest kernel's meaning. Nothing here
 * takes a reference: the page may change under the reader, so whatever decides
 * is read once into a struct mms_page and judged from there.
 *
 * pfn_to_online_page() says which frames have a struct page to read; memory
 * hot-remove must be kept out meanwhile (mms_hotplug_lock()).
 */
#ifndef _MMS_COMPAT_PAGE_H
#define _MMS_COMPAT_PAGE_H

#include <linux/mm.h>
#include <linux/types.h>

#include "probes.gen.h"

/* what the kernel itself says that a page is; the encoding differs */
enum mms_page_type {
	MMS_PT_NONE,
	MMS_PT_BUDDY,
	MMS_PT_OFFLINE,
	MMS_PT_TABLE,
	MMS_PT_GUARD,
	MMS_PT_SLAB,
	MMS_PT_HUGETLB,
	MMS_PT_ZSMALLOC,
	MMS_PT_UNACCEPTED,
	MMS_PT_LARGE_KMALLOC,
	MMS_PT_OTHER,		/* a type this module has no name for */
};

/* the low bits of page->mapping, the same numbers on all kernels */
#define MMS_MAPPING_ANON	1UL
#define MMS_MAPPING_MOVABLE	2UL	/* alone: a driver's movable page, up to v6.16 */
#define MMS_MAPPING_KSM		3UL
#define MMS_MAPPING_FLAGS	3UL

/* log2 of the pages of the largest compound page: a hugetlb page of 16 GiB */
#define MMS_FOLIO_ORDER_MAX	(34 - PAGE_SHIFT)

/**
 * struct mms_page - what was read of a page, and of the head of its folio
 * @page: the page
 * @head: the head; @page itself unless that is a tail
 * @pfn: of @page
 * @head_pfn: of @head
 * @flags: page->flags of @page
 * @head_flags: of @head
 * @mapping: page->mapping of @head
 * @word: the word of @page that holds a type or a count of mappings
 * @head_word: that of @head
 * @refcount: of @head
 * @type: what @head is
 * @order: log2 of the pages of the folio
 * @tail: @page is not the head
 * @large: the folio has more than one page
 * @stable: nothing of this changed while it was read
 */
struct mms_page {
	const struct page *page;
	const struct page *head;
	unsigned long pfn;
	unsigned long head_pfn;
	unsigned long flags;
	unsigned long head_flags;
	unsigned long mapping;
	u32 word;
	u32 head_word;
	s32 refcount;
	enum mms_page_type type;
	u8 order;
	bool tail;
	bool large;
	bool stable;
};

/**
 * struct mms_page_counts - how often a page is used
 * @mapcount: page-table entries that map the page
 * @folio_mapcount: that map any page of the folio, as the kernel counts
 * @pincount: long-term pins of the folio, -1 if they are not counted apart
 * @inexact: the kernel keeps no count for single pages of this folio
 */
struct mms_page_counts {
	s32 mapcount;
	s32 folio_mapcount;
	s32 pincount;
	bool inexact;
};

/** mms_page_flags() - page->flags, a structure from v6.18 on */
static inline unsigned long mms_page_flags(const struct page *page)
{
#if MMS_HAVE_PAGE_FLAGS_STRUCT
	return READ_ONCE(page->flags.f);
#else
	return READ_ONCE(page->flags);
#endif
}

/** mms_page_link() - the word that tells a tail page, in its lowest bit */
static inline unsigned long mms_page_link(const struct page *page)
{
#if MMS_HAVE_COMPOUND_INFO
	return READ_ONCE(page->compound_info);
#else
	return READ_ONCE(page->compound_head);
#endif
}

/** mms_page_index() - page->index of a head */
static inline unsigned long mms_page_index(const struct page *page)
{
#if MMS_HAVE_FOLIO_INDEX
	return READ_ONCE(page->__folio_index);
#else
	return READ_ONCE(page->index);
#endif
}

/** mms_page_word() - the type, or what _mapcount holds */
static inline u32 mms_page_word(const struct page *page)
{
	return READ_ONCE(page->page_type);
}

/** mms_page_word_is_type() - the word holds a type, and no count of mappings */
static inline bool mms_page_word_is_type(u32 word)
{
#ifdef PG_buddy
	return (s32)word < PAGE_MAPCOUNT_RESERVE;
#else
	return page_type_has_type(word);
#endif
}

/**
 * mms_page_type() - decode the type of a page
 * @flags: its flags
 * @word: its word, see mms_page_word()
 *
 * Does not know hugetlb pages where these have no type (mms_page_read() does).
 * Context: any.
 */
static inline enum mms_page_type mms_page_type(unsigned long flags, u32 word)
{
#ifdef PG_buddy
	/* up to v6.11: all ones, and a type takes its bit out; slab is a flag */
	if (flags & (1UL << PG_slab))
		return MMS_PT_SLAB;
	if ((word & PAGE_TYPE_BASE) != PAGE_TYPE_BASE || word == ~0U)
		return MMS_PT_NONE;
	if (!(word & PG_buddy))
		return MMS_PT_BUDDY;
	if (!(word & PG_offline))
		return MMS_PT_OFFLINE;
	if (!(word & PG_table))
		return MMS_PT_TABLE;
	if (!(word & PG_guard))
		return MMS_PT_GUARD;
	return MMS_PT_NONE;
#else
	/* 4ffca5a96678 ("mm: support only one page_type per page") (in v6.12) */
	switch (word >> 24) {
	case PGTY_buddy:
		return MMS_PT_BUDDY;
	case PGTY_offline:
		return MMS_PT_OFFLINE;
	case PGTY_table:
		return MMS_PT_TABLE;
	case PGTY_guard:
		return MMS_PT_GUARD;
	case PGTY_hugetlb:
		return MMS_PT_HUGETLB;
	case PGTY_slab:
		return MMS_PT_SLAB;
	case PGTY_zsmalloc:
		return MMS_PT_ZSMALLOC;
	case PGTY_unaccepted:
		return MMS_PT_UNACCEPTED;
#if MMS_HAVE_LARGE_KMALLOC_TYPE
	case PGTY_large_kmalloc:
		return MMS_PT_LARGE_KMALLOC;
#endif
	case PGTY_mapcount_underflow:
		return MMS_PT_NONE;
	}
	return mms_page_word_is_type(word) ? MMS_PT_OTHER : MMS_PT_NONE;
#endif
}

/** mms_page_is_poisoned() - a memory error was met in this very page */
static inline bool mms_page_is_poisoned(unsigned long flags)
{
#ifdef CONFIG_MEMORY_FAILURE
	return flags & (1UL << PG_hwpoison);
#else
	return false;
#endif
}

/**
 * mms_page_read() - read a page and the head of its folio
 * @pfn: the frame
 * @page: its struct page, of an online section
 * @p: filled
 *
 * Tries a few times to see the same twice; see @p->stable. Context: any;
 * memory hot-remove is kept out by the caller.
 */
void mms_page_read(unsigned long pfn, const struct page *page, struct mms_page *p);

/**
 * mms_page_counts() - how often a page is used
 * @p: read
 * @c: filled; zeroes for pages that cannot be mapped
 *
 * Context: any; may look at every page of the folio.
 */
void mms_page_counts(const struct mms_page *p, struct mms_page_counts *c);

/**
 * mms_page_memcg() - the memory cgroup that a folio is charged to
 * @p: read
 *
 * Return: inode number of the nearest one that is online, as
 * /proc/kpagecgroup has it; 0 if none.
 */
u64 mms_page_memcg(const struct mms_page *p);

/** mms_page_is_device() - whether a frame belongs to ZONE_DEVICE memory in use */
bool mms_page_is_device(unsigned long pfn);

#endif /* _MMS_COMPAT_PAGE_H */
