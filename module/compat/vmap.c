// SPDX-License-Identifier: GPL-2.0
/*
 * The trees of vmalloc areas. An area and its vm_struct are stable while the
 * lock of the tree is held that the area is found in: both leave the tree
 * under it before they are freed.
 */
#include "vmap.h"

#include <linux/ktime.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "../uapi/mmscope.h"
#include "capability.h"
#include "layout.h"
#include "symbol.h"

#define MAX_TREES	1024	/* the kernel makes at most 128 */
#define MAX_DEPTH	64	/* no red-black tree of addresses is deeper */

struct tree {
	struct rb_root *root;
	spinlock_t *lock;	/* the kernel's own, over @root */
};

static bool nodes_are_known(void)
{
	return mms_symbol(MMS_SYM_VMAP_NODES) && mms_symbol(MMS_SYM_NR_VMAP_NODES) &&
	       mms_layout_has(MMS_SIZE_VMAP_NODE) &&
	       mms_layout_has(MMS_OFF_VMAP_NODE_BUSY) &&
	       mms_layout_has(MMS_OFF_RB_LIST_ROOT) &&
	       mms_layout_has(MMS_OFF_RB_LIST_LOCK) &&
	       mms_layout_size(MMS_OFF_RB_LIST_ROOT) == sizeof(struct rb_root) &&
	       mms_layout_size(MMS_OFF_RB_LIST_LOCK) == sizeof(spinlock_t);
}

/* 72210662c5a2 ("mm: vmalloc: offload free_vmap_area_lock lock") (in v6.9) */
static bool is_one_tree(void)
{
	return mms_symbol(MMS_SYM_VMAP_AREA_ROOT) &&
	       mms_symbol(MMS_SYM_VMAP_AREA_LOCK);
}

void mms_vmap_init(void)
{
	if (is_one_tree())
		mms_cap_on(MMS_CAP_VMALLOC, "symbols vmap_area_root, vmap_area_lock");
	else if (nodes_are_known())
		mms_cap_on(MMS_CAP_VMALLOC, "symbol vmap_nodes, btf struct vmap_node");
	else
		mms_cap_off(MMS_CAP_VMALLOC, "symbol vmap_nodes, btf struct vmap_node",
			    mms_symbol(MMS_SYM_VMAP_NODES) ?
			    "no type information of struct vmap_node: its layout is not known" :
			    "the symbols were not found");
}

unsigned int mms_vmap_trees(void)
{
	unsigned int nr;

	if (!mms_cap_is_on(MMS_CAP_VMALLOC))
		return 0;
	if (is_one_tree())
		return 1;
	nr = READ_ONCE(*(unsigned int *)mms_symbol(MMS_SYM_NR_VMAP_NODES));
	return mms_surprise(MMS_CAP_VMALLOC, !nr || nr > MAX_TREES) ? 0 : nr;
}

static struct tree tree_at(unsigned int nr)
{
	void *node, *busy;

	if (is_one_tree())
		return (struct tree){ mms_symbol(MMS_SYM_VMAP_AREA_ROOT),
				      mms_symbol(MMS_SYM_VMAP_AREA_LOCK) };
	node = READ_ONCE(*(void **)mms_symbol(MMS_SYM_VMAP_NODES));
	node += (size_t)nr * mms_layout_size(MMS_SIZE_VMAP_NODE);
	busy = node + mms_layout_offset(MMS_OFF_VMAP_NODE_BUSY);
	return (struct tree){ busy + mms_layout_offset(MMS_OFF_RB_LIST_ROOT),
			      busy + mms_layout_offset(MMS_OFF_RB_LIST_LOCK) };
}

/* caller: the tree's lock */
static struct vmap_area *first_above(const struct rb_root *root, unsigned long addr)
{
	struct rb_node *node = root->rb_node;
	struct vmap_area *found = NULL;
	int depth;

	for (depth = 0; node && depth < MAX_DEPTH; depth++) {
		struct vmap_area *va = rb_entry(node, struct vmap_area, rb_node);

		if (va->va_end > addr) {
			found = va;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

/* caller: the tree's lock. An area without a vm_struct is one of vm_map_ram() */
static void fill(struct mms_rec_vmalloc *rec, const struct vmap_area *va)
{
	const struct vm_struct *vm = READ_ONCE(va->vm);

	memset(rec, 0, sizeof(*rec));
	rec->start = va->va_start;
	rec->end = va->va_end;
	if (!vm)
		return;
	rec->vm_struct = (unsigned long)vm;
	rec->caller = (unsigned long)READ_ONCE(vm->caller);
	rec->pages = READ_ONCE(vm->nr_pages);
	rec->phys = READ_ONCE(vm->phys_addr);
	rec->flags = READ_ONCE(vm->flags);
#ifdef CONFIG_HAVE_ARCH_HUGE_VMALLOC
	rec->page_order = READ_ONCE(vm->page_order);
#endif
}

unsigned int mms_vmap_collect(unsigned int tree, u64 from,
			      struct mms_rec_vmalloc *out, unsigned int nr, u64 *ns)
{
	struct tree t = tree_at(tree);
	struct vmap_area *va;
	struct rb_node *next;
	unsigned int i = 0;
	u64 start;

	spin_lock(t.lock);
	start = ktime_get_ns();
	va = first_above(t.root, from);
	for (next = va ? &va->rb_node : NULL; next && i < nr; next = rb_next(next))
		fill(&out[i++], rb_entry(next, struct vmap_area, rb_node));
	*ns = ktime_get_ns() - start;
	spin_unlock(t.lock);
	return i;
}

bool mms_vmap_find(u64 addr, struct mms_rec_vmalloc *out)
{
	unsigned int i, nr = mms_vmap_trees();
	bool found = false;

	for (i = 0; i < nr && !found; i++) {
		struct tree t = tree_at(i);
		struct vmap_area *va;

		spin_lock(t.lock);
		va = first_above(t.root, addr);
		found = va && va->va_start <= addr;
		if (found)
			fill(out, va);
		spin_unlock(t.lock);
	}
	return found;
}
