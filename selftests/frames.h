/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames as mmscope has them, in the words of /proc/kpageflags, and what /proc
 * says of frames besides.
 */
#ifndef _MMS_SELFTEST_FRAMES_H
#define _MMS_SELFTEST_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"

/**
 * struct page_flags - the bits of page->flags on this kernel
 * @mask: for each bit of kpageflags that is a copy of one: its mask, or 0
 * @swapbacked: mask
 * @swapcache: mask
 * @hwpoison: mask
 * @of_folio: kpageflags has the flags of the folio, not those of the page (v6.10)
 * @any_anon_ksm: kpageflags calls every anonymous page one of KSM
 */
struct page_flags {
	uint64_t mask[64];
	uint64_t swapbacked;
	uint64_t swapcache;
	uint64_t hwpoison;
	bool of_folio;
	bool any_anon_ksm;
};

/* the names of flags from MMS_VIEW_NAMES */
void page_flags_read(int fd, struct page_flags *ret);

/* bits of kpageflags that frame_kpf() tells */
uint64_t frame_kpf_mask(const struct page_flags *flags);

/* what kpageflags should say of a frame; @head: the record of its folio's head */
uint64_t frame_kpf(const struct page_flags *flags, const struct mms_rec_frame *f,
		   const struct mms_rec_frame *head);

/* records of MMS_VIEW_PAGES, of few frames with a small buffer: 0 or -errno */
int pages_read(int fd, uint64_t pfn, uint64_t nr, struct records *ret);

/* the frame after the last one that may exist */
uint64_t machine_end(int fd);

/* words of /proc/kpagecount or kpagecgroup; zeroes where it has none */
int kpage_read(const char *name, uint64_t pfn, uint64_t *out, size_t nr);

/* ranges of frames, ascending */
struct ranges {
	size_t nr;
	struct {
		uint64_t first;
		uint64_t end;
	} range[256];
};

/* whole frames of System RAM in /proc/iomem: how many ranges */
int iomem_ram(struct ranges *ret);
bool ranges_have(const struct ranges *r, uint64_t pfn);

#endif /* _MMS_SELFTEST_FRAMES_H */
