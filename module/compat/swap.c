// SPDX-License-Identifier: GPL-2.0
/*
 * Swap-format entries and swap areas. What the numbers above MAX_SWAPFILES
 * mean depends on version and configuration (include/linux/swap.h), so the
 * kernel's own macros are used and each is tested for.
 */
#include "swap.h"

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/uaccess.h>

#include "capability.h"
#include "layout.h"
#include "pgtable.h"
#include "symbol.h"

#if MMS_HAVE_LEAFOPS
#include <linux/leafops.h>
#endif

static swp_entry_t to_entry(pte_t pte)
{
#if MMS_HAVE_LEAFOPS
	return softleaf_from_pte(pte);
#else
	return pte_to_swp_entry(pte);
#endif
}

/* the frame shares its field with young and dirty bits since v6.1 (0d206b5d2e0d) */
static u64 entry_pfn(swp_entry_t entry)
{
#ifdef SWP_PFN_MASK
	return swp_offset(entry) & SWP_PFN_MASK;
#else
	return swp_offset(entry);
#endif
}

static u32 state_of_type(unsigned int type)
{
	if (type < MAX_SWAPFILES)
		return MMS_STATE_SWAP;
#ifdef CONFIG_MEMORY_FAILURE
	if (type == SWP_HWPOISON)
		return MMS_STATE_HWPOISON;
#endif
#ifdef CONFIG_MIGRATION
	if (type >= SWP_MIGRATION_READ && type <= SWP_MIGRATION_WRITE)
		return MMS_STATE_MIGRATION;
#endif
#ifdef SWP_PTE_MARKER
	if (type == SWP_PTE_MARKER)
		return MMS_STATE_MARKER;
#endif
#ifdef CONFIG_DEVICE_PRIVATE
	if (type >= SWP_DEVICE_WRITE && type < SWP_DEVICE_WRITE + SWP_DEVICE_NUM)
		return MMS_STATE_DEVICE;
#endif
	return MMS_STATE_BAD;
}

static u32 marker_bits(unsigned long marker)
{
	unsigned long known = 0;
	u32 bits = 0;

#ifdef PTE_MARKER_UFFD_WP
	known |= PTE_MARKER_UFFD_WP;
	if (marker & PTE_MARKER_UFFD_WP)
		bits |= MMS_MARKER_UFFD_WP;
#endif
#ifdef PTE_MARKER_POISONED
	known |= PTE_MARKER_POISONED;
	if (marker & PTE_MARKER_POISONED)
		bits |= MMS_MARKER_POISONED;
#elif defined(PTE_MARKER_SWAPIN_ERROR)
	known |= PTE_MARKER_SWAPIN_ERROR;
	if (marker & PTE_MARKER_SWAPIN_ERROR)
		bits |= MMS_MARKER_POISONED;
#endif
#ifdef PTE_MARKER_GUARD
	known |= PTE_MARKER_GUARD;
	if (marker & PTE_MARKER_GUARD)
		bits |= MMS_MARKER_GUARD;
#endif
	if (!marker || marker & ~known)
		bits |= MMS_MARKER_UNKNOWN;
	return bits;
}

void mms_nonpresent_decode(u64 raw, struct mms_nonpresent *out)
{
	pte_t pte = __pte(raw);
	swp_entry_t entry = to_entry(pte);

	out->type = swp_type(entry);
	out->state = state_of_type(out->type);
	out->aux = 0;
	out->pfn = MMS_ADDR_NONE;
	out->page_flags = 0;

	switch (out->state) {
	case MMS_STATE_SWAP:
		out->aux = swp_offset(entry);
		break;
	case MMS_STATE_MARKER:
		out->aux = marker_bits(swp_offset(entry));
		if (out->aux & MMS_MARKER_UFFD_WP)
			out->page_flags |= MMS_PAGE_UFFD_WP;
		return;
	case MMS_STATE_BAD:
		return;
	default:
		out->pfn = entry_pfn(entry);
	}
	if (pte_swp_soft_dirty(pte))
		out->page_flags |= MMS_PAGE_SOFT_DIRTY;
	if (mms_pte_swp_uffd_wp(pte))
		out->page_flags |= MMS_PAGE_UFFD_WP;
	if (mms_pte_swp_exclusive(pte))
		out->page_flags |= MMS_PAGE_EXCLUSIVE;
}

void mms_swap_init(void)
{
#ifdef SWP_PTE_MARKER
	mms_cap_on(MMS_CAP_MARKERS, "header linux/swap.h");
#else
	mms_cap_off(MMS_CAP_MARKERS, "header linux/swap.h",
		    "this kernel has no marker entries");
#endif
#ifdef PTE_MARKER_GUARD
	mms_cap_on(MMS_CAP_GUARD, "header linux/swapops.h");
#else
	mms_cap_off(MMS_CAP_GUARD, "header linux/swapops.h",
		    "this kernel has no guard markers");
#endif
	if (!mms_symbol(MMS_SYM_SWAP_INFO) || !mms_symbol(MMS_SYM_SWAPON_MUTEX))
		mms_cap_off(MMS_CAP_SWAP_AREA, "symbols swap_info, swapon_mutex",
			    "a symbol was not found");
	else if (!mms_layout_has(MMS_OFF_SWAP_FLAGS) ||
		 !mms_layout_has(MMS_OFF_SWAP_FILE) ||
		 !mms_layout_has(MMS_OFF_SWAP_PAGES))
		mms_cap_off(MMS_CAP_SWAP_AREA, "btf swap_info_struct",
			    "a member was not found");
	else
		mms_cap_on(MMS_CAP_SWAP_AREA,
			   "symbols swap_info, swapon_mutex; btf swap_info_struct");
}

/* caller holds swapon_mutex: the file stays open and the area in use */
static int describe_area(struct mms_swap *swap)
{
	void **areas = mms_symbol(MMS_SYM_SWAP_INFO);
	void *area = NULL;
	u64 flags, file, pages;
	char *path;

	if (copy_from_kernel_nofault(&area, &areas[swap->type], sizeof(area)) ||
	    !area)
		return -ENOENT;
	if (mms_layout_read(area, MMS_OFF_SWAP_FLAGS, &flags) ||
	    mms_layout_read(area, MMS_OFF_SWAP_FILE, &file) ||
	    mms_layout_read(area, MMS_OFF_SWAP_PAGES, &pages))
		return -EFAULT;
	if (!(flags & SWP_USED) || !file)
		return -ENOENT;

	path = file_path((struct file *)(unsigned long)file, swap->path,
			 sizeof(swap->path));
	if (IS_ERR(path))
		return PTR_ERR(path);
	swap->path_len = strlen(path);
	memmove(swap->path, path, swap->path_len);
	memset(swap->path + swap->path_len, 0,
	       sizeof(swap->path) - swap->path_len);
	swap->pages = pages;
	return 0;
}

int mms_swap_area(struct mms_swap *swap)
{
	struct mutex *lock = mms_symbol(MMS_SYM_SWAPON_MUTEX);
	int err;

	if (!mms_cap_is_on(MMS_CAP_SWAP_AREA))
		return -EOPNOTSUPP;
	if (swap->type >= MAX_SWAPFILES)
		return -ENOENT;
	err = mutex_lock_killable(lock);
	if (err)
		return err;
	err = describe_area(swap);
	mutex_unlock(lock);
	return err;
}
