// SPDX-License-Identifier: GPL-2.0
/*
 * Slabs, their freelists, and what CPUs keep of them.
 */
#include "slab_page.h"

#include <linux/errno.h>
/* which 7.x forgets in the next one, as a kernel for one processor shows */
#include <linux/preempt.h>
#include <linux/local_lock.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/percpu.h>
#include <linux/swab.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#include "layout.h"
#include "probes.gen.h"
#include "slab.h"

#if MMS_HAVE_KFENCE
#include <linux/kfence.h>
#endif

#define READ_TRIES	8	/* for freelist and counters to be of one moment */

bool mms_slab_check_counters(void)
{
	if (!IS_ENABLED(CONFIG_CPU_LITTLE_ENDIAN) && !IS_ENABLED(CONFIG_X86))
		return false;
	return mms_layout_is_field(MMS_OFF_SLAB_INUSE, MMS_OFF_SLAB_COUNTERS, 0, 16) &&
	       mms_layout_is_field(MMS_OFF_SLAB_OBJECTS, MMS_OFF_SLAB_COUNTERS, 16, 15) &&
	       mms_layout_is_field(MMS_OFF_SLAB_FROZEN, MMS_OFF_SLAB_COUNTERS, 31, 1);
}

static int read_word(const void *obj, enum mms_member m, unsigned long *value)
{
	return copy_from_kernel_nofault(value, obj + mms_layout_offset(m), sizeof(*value));
}

/* a slab is a page type, not a flag, since v6.12 */
static bool says_slab(unsigned long flags, u32 type)
{
#if MMS_HAVE_PGTY_SLAB
	return type >> 24 == PGTY_slab;
#else
	return flags & BIT(PG_slab);
#endif
}

static int read_tags(const struct page *page, unsigned long *flags, u32 *type)
{
	if (copy_from_kernel_nofault(flags, &page->flags, sizeof(*flags)) ||
	    copy_from_kernel_nofault(type, &page->page_type, sizeof(*type)))
		return -EFAULT;
	return 0;
}

bool mms_slab_is_head(const struct page *page)
{
	unsigned long flags;
	u32 type;

	return !read_tags(page, &flags, &type) && says_slab(flags, type);
}

/* KFENCE marks pages of its pool as slabs of the cache whose object it guards */
static bool is_kfence(const struct page *page)
{
#if MMS_HAVE_KFENCE
	return is_kfence_address(page_address(page));
#else
	return false;
#endif
}

unsigned long mms_slab_scan(unsigned long pfn, unsigned long end, const void *cache)
{
	const u32 offset = mms_layout_offset(MMS_OFF_SLAB_CACHE);
	const struct page *page = pfn_to_page(pfn);

	for (; pfn < end; pfn++, page++) {
		const void * const *field = (const void *)page + offset;

		if (READ_ONCE(*field) == cache && mms_slab_is_head(page) && !is_kfence(page))
			break;
	}
	return pfn;
}

/*
 * PG_workingset says so since 8a399e2f6003 ("slub: Keep track of whether slub
 * is on the per-node partial list") (in v6.8), which left no trace in headers
 * or BTF. Before, whatever is neither frozen nor full is on the list.
 */
static bool is_listed(const struct mms_slab *s, unsigned long flags)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	return flags & BIT(PG_workingset);
#else
	return !s->frozen && s->inuse < s->objects;
#endif
}

static int read_pair(const struct page *page, struct mms_slab *s)
{
	unsigned long freelist, before, after;
	int tries;

	for (tries = 0; tries < READ_TRIES; tries++) {
		if (read_word(page, MMS_OFF_SLAB_COUNTERS, &before) ||
		    read_word(page, MMS_OFF_SLAB_FREELIST, &freelist) ||
		    read_word(page, MMS_OFF_SLAB_COUNTERS, &after))
			return -ENOENT;
		if (before == after) {
			s->counters = before;
			s->freelist = (void *)freelist;
			return 0;
		}
	}
	return -EAGAIN;
}

int mms_slab_read(const struct page *page, struct mms_slab *s)
{
	unsigned long flags, cache;
	u32 type;
	int err;

	memset(s, 0, sizeof(*s));
	if (!pfn_valid(page_to_pfn(page)) || pfn_to_page(page_to_pfn(page)) != page ||
	    read_tags(page, &flags, &type) || !says_slab(flags, type) ||
	    read_word(page, MMS_OFF_SLAB_CACHE, &cache))
		return -ENOENT;
	err = read_pair(page, s);
	if (err)
		return err;
	s->page = page;
	s->cache = (const void *)cache;
	s->inuse = s->counters & 0xffff;
	s->objects = s->counters >> 16 & 0x7fff;
	s->frozen = s->counters >> 31 & 1;
	s->listed = is_listed(s, flags);
	s->pfmemalloc = flags & BIT(PG_active);
	return 0;
}

u32 mms_slab_order(const struct mms_slab *s)
{
	return compound_order((struct page *)s->page);
}

int mms_freelist_next(const struct mms_cache *c, const void *object, void **next)
{
	const unsigned long at = (unsigned long)object + c->offset;
	unsigned long stored;

	if (copy_from_kernel_nofault(&stored, (const void *)at, sizeof(stored)))
		return -EFAULT;
	/* 1ad53d9fa3f6 ("slub: improve bit diffusion for freelist ptr obfuscation") (in v5.7) */
	if (IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED))
		stored ^= c->random ^ swab(at);
	*next = (void *)stored;
	return 0;
}

/* by the task that this interrupt came upon, or on an rt kernel by one that was preempted here */
static bool is_held(const void *sheaves)
{
#if MMS_HAVE_LOCAL_TRYLOCK
	const local_trylock_t *lock = sheaves + mms_layout_offset(MMS_OFF_PCS_LOCK);

	return READ_ONCE(lock->acquired);
#elif MMS_HAVE_LOCAL_TRYLOCK_RT
	local_trylock_t *lock = (void *)sheaves + mms_layout_offset(MMS_OFF_PCS_LOCK);

	return spin_is_locked(lock);
#else
	return true;
#endif
}

static const void *read_pointer(const void *obj, enum mms_member m)
{
	unsigned long value;

	return read_word(obj, m, &value) ? NULL : (const void *)value;
}

void mms_cache_cpu_read(const struct mms_cache *c, struct mms_cache_cpu *cpu)
{
	const void *mine = this_cpu_ptr((const void __percpu __force *)c->percpu);

	memset(cpu, 0, sizeof(*cpu));
	if (mms_layout_has(MMS_OFF_CACHE_CPU_SLAB)) {
		cpu->busy = IS_ENABLED(CONFIG_PREEMPT_RT);
		cpu->slab = read_pointer(mine, MMS_OFF_CPU_SLAB);
		cpu->freelist = (void *)read_pointer(mine, MMS_OFF_CPU_FREELIST);
		if (mms_layout_has(MMS_OFF_CPU_PARTIAL))
			cpu->partial = read_pointer(mine, MMS_OFF_CPU_PARTIAL);
	} else if (c->sheaf_capacity) {
		cpu->busy = is_held(mine);
		cpu->sheaf[0] = read_pointer(mine, MMS_OFF_PCS_MAIN);
		cpu->sheaf[1] = read_pointer(mine, MMS_OFF_PCS_SPARE);
		cpu->sheaf[2] = read_pointer(mine, MMS_OFF_PCS_RCU_FREE);
	}
}

const struct page *mms_cpu_partial_next(const struct page *page)
{
	return read_pointer(page, MMS_OFF_SLAB_NEXT);
}
