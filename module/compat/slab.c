// SPDX-License-Identifier: GPL-2.0
/*
 * Caches and their nodes, as the running kernel lays them out. Whatever is
 * reached through an offset is read without a fault, so that a wrong offset
 * ends in an answer that is refused and not in a crash.
 */
#include "slab.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include "capability.h"
#include "layout.h"
#include "slab_page.h"
#include "symbol.h"

#define MAX_CACHES	65536
#define MAX_BARN	256	/* sheaves; the kernel aims at 10 */

/* what nothing can do without */
static const enum mms_member needed[] = {
	MMS_OFF_CACHE_FLAGS, MMS_OFF_CACHE_MIN_PARTIAL, MMS_OFF_CACHE_SIZE,
	MMS_OFF_CACHE_OBJECT_SIZE, MMS_OFF_CACHE_OFFSET, MMS_OFF_CACHE_OO,
	MMS_OFF_CACHE_MIN, MMS_OFF_CACHE_REFCOUNT, MMS_OFF_CACHE_CTOR,
	MMS_OFF_CACHE_INUSE, MMS_OFF_CACHE_ALIGN, MMS_OFF_CACHE_RED_LEFT,
	MMS_OFF_CACHE_NAME, MMS_OFF_CACHE_LIST,
	MMS_OFF_NODE_LIST_LOCK, MMS_OFF_NODE_NR_PARTIAL, MMS_OFF_NODE_PARTIAL,
	MMS_OFF_SLAB_CACHE, MMS_OFF_SLAB_LIST, MMS_OFF_SLAB_FREELIST,
	MMS_OFF_SLAB_COUNTERS,
};

int mms_caches_lock(void)
{
	return mutex_lock_killable(mms_symbol(MMS_SYM_SLAB_MUTEX)) ? -EINTR : 0;
}

void mms_caches_unlock(void)
{
	mutex_unlock(mms_symbol(MMS_SYM_SLAB_MUTEX));
}

int mms_list_next(const void *head, const void *at, const void **next)
{
	const struct list_head *from = at ? at : head;
	struct list_head link, back;

	if (copy_from_kernel_nofault(&link, from, sizeof(link)) ||
	    copy_from_kernel_nofault(&back, link.next, sizeof(back)) ||
	    back.prev != from)
		return -EUCLEAN;
	*next = link.next == head ? NULL : link.next;
	return 0;
}

int mms_caches_next(const void *cache, const void **next)
{
	const u32 offset = mms_layout_offset(MMS_OFF_CACHE_LIST);
	int err = mms_list_next(mms_symbol(MMS_SYM_SLAB_CACHES),
				cache ? cache + offset : NULL, next);

	if (!err && *next)
		*next -= offset;
	return err;
}

bool mms_caches_find(const void *cache)
{
	const void *at = NULL;
	unsigned int n;

	for (n = 0; n < MAX_CACHES; n++) {
		if (mms_caches_next(at, &at) || !at)
			return false;
		if (at == cache)
			return true;
	}
	return false;
}

/* 0 if the kernel has no such member */
static u64 member(const void *obj, enum mms_member m)
{
	u64 value;

	return mms_layout_read(obj, m, &value) ? 0 : value;
}

static void *pointer(const void *obj, enum mms_member m)
{
	return (void *)(unsigned long)member(obj, m);
}

static void copy_name(struct mms_cache *c, const char *from)
{
	unsigned int i;

	for (i = 0; i < sizeof(c->name) - 1; i++)
		if (copy_from_kernel_nofault(&c->name[i], from + i, 1) || !c->name[i])
			break;
	c->name[i] = '\0';
}

static bool is_sane(const struct mms_cache *c)
{
	return c->name[0] && c->object_size && c->size >= c->object_size &&
	       c->order <= 20 && c->min_order <= c->order && c->min_per_slab &&
	       c->per_slab == (PAGE_SIZE << c->order) / c->size &&
	       c->offset < c->size && c->red_left < c->size;
}

int mms_cache_read(const void *cache, struct mms_cache *c)
{
	u32 oo, min;

	memset(c, 0, sizeof(*c));
	c->cache = cache;
	c->percpu = member(cache, mms_layout_has(MMS_OFF_CACHE_CPU_SLAB) ?
			   MMS_OFF_CACHE_CPU_SLAB : MMS_OFF_CACHE_CPU_SHEAVES);
	c->flags = member(cache, MMS_OFF_CACHE_FLAGS);
	c->ctor = member(cache, MMS_OFF_CACHE_CTOR);
	c->min_partial = member(cache, MMS_OFF_CACHE_MIN_PARTIAL);
	c->random = member(cache, MMS_OFF_CACHE_RANDOM);
	c->size = member(cache, MMS_OFF_CACHE_SIZE);
	c->object_size = member(cache, MMS_OFF_CACHE_OBJECT_SIZE);
	c->offset = member(cache, MMS_OFF_CACHE_OFFSET);
	c->used = member(cache, MMS_OFF_CACHE_INUSE);
	c->align = member(cache, MMS_OFF_CACHE_ALIGN);
	c->red_left = member(cache, MMS_OFF_CACHE_RED_LEFT);
	c->cpu_partial = member(cache, MMS_OFF_CACHE_CPU_PARTIAL);
	c->cpu_partial_slabs = member(cache, MMS_OFF_CACHE_CPU_PARTIAL_SLABS);
	c->sheaf_capacity = member(cache, MMS_OFF_CACHE_SHEAF_CAPACITY);
	c->useroffset = member(cache, MMS_OFF_CACHE_USEROFFSET);
	c->usersize = member(cache, MMS_OFF_CACHE_USERSIZE);
	c->refcount = member(cache, MMS_OFF_CACHE_REFCOUNT);
	oo = member(cache, MMS_OFF_CACHE_OO);
	min = member(cache, MMS_OFF_CACHE_MIN);
	/* struct kmem_cache_order_objects: order above 16 bits of objects */
	c->order = oo >> 16;
	c->per_slab = oo & 0xffff;
	c->min_order = min >> 16;
	c->min_per_slab = min & 0xffff;
	copy_name(c, pointer(cache, MMS_OFF_CACHE_NAME));
	return c->size && is_sane(c) ? 0 : -EUCLEAN;
}

static const void *node_slot(const struct mms_cache *c, int nid)
{
	return c->cache + mms_layout_offset(MMS_OFF_CACHE_PER_NODE) +
	       nid * mms_layout_size(MMS_SIZE_PER_NODE);
}

const void *mms_cache_node(const struct mms_cache *c, int nid)
{
	const void *node;

	/* one pointer a node until struct kmem_cache_per_node_ptrs (in v7.1) */
	if (mms_layout_has(MMS_OFF_CACHE_PER_NODE))
		return pointer(node_slot(c, nid), MMS_OFF_PER_NODE_NODE);
	if (copy_from_kernel_nofault(&node, c->cache + mms_layout_offset(MMS_OFF_CACHE_NODE) +
				     nid * sizeof(node), sizeof(node)))
		return NULL;
	return node;
}

const void *mms_cache_barn(const struct mms_cache *c, int nid)
{
	if (!c->sheaf_capacity || !mms_layout_has(MMS_OFF_CACHE_PER_NODE))
		return NULL;
	return pointer(node_slot(c, nid), MMS_OFF_PER_NODE_BARN);
}

/*
 * The patches that made 5.10 an rt kernel left list_lock a raw lock; later rt
 * kernels have a sleeping one. Without rt the two are the same.
 */
static bool is_raw(void)
{
	return IS_ENABLED(CONFIG_PREEMPT_RT) &&
	       mms_layout_size(MMS_OFF_NODE_LIST_LOCK) == sizeof(raw_spinlock_t);
}

unsigned long mms_node_lock(const void *node) __acquires(node)
{
	void *lock = (void *)node + mms_layout_offset(MMS_OFF_NODE_LIST_LOCK);
	unsigned long flags;

	if (is_raw())
		raw_spin_lock_irqsave((raw_spinlock_t *)lock, flags);
	else
		spin_lock_irqsave((spinlock_t *)lock, flags);
	return flags;
}

void mms_node_unlock(const void *node, unsigned long flags) __releases(node)
{
	void *lock = (void *)node + mms_layout_offset(MMS_OFF_NODE_LIST_LOCK);

	if (is_raw())
		raw_spin_unlock_irqrestore((raw_spinlock_t *)lock, flags);
	else
		spin_unlock_irqrestore((spinlock_t *)lock, flags);
}

u64 mms_node_slabs(const void *node, u64 *objects)
{
	u64 slabs;

	if (mms_layout_read(node, MMS_OFF_NODE_TOTAL_OBJECTS, objects) ||
	    mms_layout_read(node, MMS_OFF_NODE_NR_SLABS, &slabs)) {
		*objects = ~0ULL;
		return ~0ULL;
	}
	return slabs;
}

u64 mms_node_nr_partial(const void *node)
{
	return member(node, MMS_OFF_NODE_NR_PARTIAL);
}

int mms_node_next(const void *node, const struct page *page, const struct page **next)
{
	const u32 offset = mms_layout_offset(MMS_OFF_SLAB_LIST);
	const void *link;
	int err = mms_list_next(node + mms_layout_offset(MMS_OFF_NODE_PARTIAL),
				page ? (const void *)page + offset : NULL, &link);

	if (err)
		return err;
	*next = link ? link - offset : NULL;
	return 0;
}

int mms_barn_walk(const void *barn, u32 *full, u32 *empty,
		  void (*fn)(void *arg, const void *sheaf), void *arg)
{
	spinlock_t *lock = (void *)barn + mms_layout_offset(MMS_OFF_BARN_LOCK);
	const void *head = barn + mms_layout_offset(MMS_OFF_BARN_FULL);
	const u32 offset = mms_layout_offset(MMS_OFF_SHEAF_BARN_LIST);
	const void *link = NULL;
	unsigned long flags;
	unsigned int n;
	int err;

	spin_lock_irqsave(lock, flags);
	*full = member(barn, MMS_OFF_BARN_NR_FULL);
	*empty = member(barn, MMS_OFF_BARN_NR_EMPTY);
	for (n = 0; n <= MAX_BARN; n++) {
		err = mms_list_next(head, link, &link);
		if (err || !link)
			break;
		fn(arg, link - offset);
	}
	spin_unlock_irqrestore(lock, flags);
	return err || n != *full ? -EUCLEAN : 0;
}

u32 mms_sheaf_size(const void *sheaf)
{
	return sheaf ? member(sheaf, MMS_OFF_SHEAF_SIZE) : 0;
}

void *mms_sheaf_object(const void *sheaf, u32 i)
{
	void *object;

	if (copy_from_kernel_nofault(&object, sheaf + mms_layout_offset(MMS_OFF_SHEAF_OBJECTS) +
				     i * sizeof(object), sizeof(object)))
		return NULL;
	return object;
}

/* Return: NULL, or what keeps the layout from being used */
static const char *check_layout(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (!mms_layout_has(needed[i]))
			return "no BTF, or it lacks a member of a slab structure";
	if (!mms_layout_has(MMS_OFF_CACHE_NODE) &&
	    !(mms_layout_has(MMS_OFF_CACHE_PER_NODE) && mms_layout_has(MMS_SIZE_PER_NODE) &&
	      mms_layout_has(MMS_OFF_PER_NODE_NODE)))
		return "a cache's nodes are not where they are expected";
	if (!is_raw() && mms_layout_size(MMS_OFF_NODE_LIST_LOCK) != sizeof(spinlock_t))
		return "list_lock is of an unknown kind";
	return mms_slab_check_counters() ? NULL :
	       "the counters of a slab are not laid out as expected";
}

/* the slab a cache's own structure lies in belongs to the cache "kmem_cache" */
static bool lies_in_kmem_cache(const void *cache)
{
	struct mms_slab slab;
	struct mms_cache owner;

	return virt_addr_valid(cache) &&
	       !mms_slab_read(virt_to_head_page(cache), &slab) &&
	       !mms_cache_read(slab.cache, &owner) &&
	       !strcmp(owner.name, "kmem_cache");
}

static const char *check_caches(void)
{
	const char *why = NULL;
	const void *cache = NULL;
	struct mms_cache c;
	unsigned int n;

	if (mms_caches_lock())
		return "interrupted";
	for (n = 0; !why && n < MAX_CACHES; n++) {
		if (mms_caches_next(cache, &cache))
			why = "the list of caches does not hang together";
		else if (!cache)
			break;
		else if (mms_cache_read(cache, &c) || !lies_in_kmem_cache(cache) ||
			 kmem_cache_size((struct kmem_cache *)cache) != c.object_size)
			why = "a cache does not look as expected";
	}
	mms_caches_unlock();
	if (!n)
		why = "the list of caches is empty";
	return why;
}

static bool has_cpu_slabs(void)
{
	return mms_layout_has(MMS_OFF_CACHE_CPU_SLAB) &&
	       mms_layout_has(MMS_OFF_CPU_FREELIST) && mms_layout_has(MMS_OFF_CPU_SLAB);
}

static bool has_sheaves(void)
{
	return mms_layout_has(MMS_OFF_CACHE_CPU_SHEAVES) &&
	       mms_layout_has(MMS_OFF_CACHE_SHEAF_CAPACITY) &&
	       mms_layout_has(MMS_OFF_PCS_LOCK) && mms_layout_has(MMS_OFF_PCS_MAIN) &&
	       mms_layout_has(MMS_OFF_PCS_SPARE) && mms_layout_has(MMS_OFF_PCS_RCU_FREE) &&
	       mms_layout_has(MMS_OFF_SHEAF_SIZE) && mms_layout_has(MMS_OFF_SHEAF_OBJECTS) &&
	       mms_layout_has(MMS_OFF_SHEAF_BARN_LIST) && mms_layout_has(MMS_OFF_BARN_LOCK) &&
	       mms_layout_size(MMS_OFF_BARN_LOCK) == sizeof(spinlock_t) &&
	       mms_layout_has(MMS_OFF_BARN_FULL) && mms_layout_has(MMS_OFF_BARN_NR_FULL) &&
	       mms_layout_has(MMS_OFF_BARN_NR_EMPTY) && mms_layout_has(MMS_OFF_PER_NODE_BARN);
}

static void set_parts(void)
{
	if (mms_layout_has(MMS_OFF_NODE_NR_SLABS) &&
	    mms_layout_has(MMS_OFF_NODE_TOTAL_OBJECTS))
		mms_cap_on(MMS_CAP_SLAB_COUNTS, "BTF kmem_cache_node.nr_slabs");
	else
		mms_cap_off(MMS_CAP_SLAB_COUNTS, "BTF kmem_cache_node.nr_slabs",
			    "kernel built without CONFIG_SLUB_DEBUG");
	if (has_cpu_slabs())
		mms_cap_on(MMS_CAP_SLAB_CPU, "BTF kmem_cache.cpu_slab");
	else if (has_sheaves())
		mms_cap_on(MMS_CAP_SLAB_CPU, "BTF kmem_cache.cpu_sheaves");
	else
		mms_cap_off(MMS_CAP_SLAB_CPU, "BTF kmem_cache",
			    "neither cpu_slab nor cpu_sheaves is laid out as expected");
}

static void all_off(const char *how, const char *why)
{
	mms_cap_off(MMS_CAP_SLAB, how, why);
	mms_cap_off(MMS_CAP_SLAB_COUNTS, how, why);
	mms_cap_off(MMS_CAP_SLAB_CPU, how, why);
}

void mms_slab_init(void)
{
	const char *why;

	if (!mms_symbol(MMS_SYM_SLAB_CACHES) || !mms_symbol(MMS_SYM_SLAB_MUTEX)) {
		all_off("symbols slab_caches, slab_mutex",
			"kernel built without CONFIG_KALLSYMS_ALL, or its symbols are hidden");
		return;
	}
	why = check_layout();
	if (!why)
		why = check_caches();
	if (why) {
		all_off("BTF kmem_cache, slab", why);
		return;
	}
	mms_cap_on(MMS_CAP_SLAB, "symbols slab_caches, slab_mutex; BTF");
	set_parts();
}
