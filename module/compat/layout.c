// SPDX-License-Identifier: GPL-2.0
/*
 * Which members mmscope looks up in BTF, and the values found. Copied
 * structure definitions rot; these offsets are the running kernel's own.
 */
#include "layout.h"

#include <uapi/linux/bpf.h>
#include <linux/kobject.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "btf.h"
#include "capability.h"
#include "symbol.h"

static const struct {
	const char *type;
	const char *member;	/* NULL: the structure itself, for its size */
	const char *old_type;	/* where it is on older kernels, NULL if the same */
	const char *old_member;
} wanted[] = {
	[MMS_OFF_SWAP_FLAGS] = { "swap_info_struct", "flags" },
	[MMS_OFF_SWAP_FILE]  = { "swap_info_struct", "swap_file" },
	[MMS_OFF_SWAP_PAGES] = { "swap_info_struct", "pages" },
	/*
	 * struct kmem_cache moved from public headers into mm/slab.h with
	 * 19975f83412f ("mm/slab: move the rest of slub_def.h to mm/slab.h")
	 * (in v6.8); struct slab was part of struct page until d122019bf061
	 * ("mm: Split slab into its own type") (in v5.17).
	 */
	[MMS_OFF_CACHE_CPU_SLAB] = { "kmem_cache", "cpu_slab" },
	[MMS_OFF_CACHE_CPU_SHEAVES] = { "kmem_cache", "cpu_sheaves" },
	[MMS_OFF_CACHE_FLAGS] = { "kmem_cache", "flags" },
	[MMS_OFF_CACHE_MIN_PARTIAL] = { "kmem_cache", "min_partial" },
	[MMS_OFF_CACHE_SIZE] = { "kmem_cache", "size" },
	[MMS_OFF_CACHE_OBJECT_SIZE] = { "kmem_cache", "object_size" },
	[MMS_OFF_CACHE_OFFSET] = { "kmem_cache", "offset" },
	[MMS_OFF_CACHE_CPU_PARTIAL] = { "kmem_cache", "cpu_partial" },
	[MMS_OFF_CACHE_CPU_PARTIAL_SLABS] = {
		"kmem_cache", "cpu_partial_slabs" },
	[MMS_OFF_CACHE_SHEAF_CAPACITY] = { "kmem_cache", "sheaf_capacity" },
	[MMS_OFF_CACHE_OO] = { "kmem_cache", "oo" },
	[MMS_OFF_CACHE_MIN] = { "kmem_cache", "min" },
	[MMS_OFF_CACHE_REFCOUNT] = { "kmem_cache", "refcount" },
	[MMS_OFF_CACHE_CTOR] = { "kmem_cache", "ctor" },
	[MMS_OFF_CACHE_INUSE] = { "kmem_cache", "inuse" },
	[MMS_OFF_CACHE_ALIGN] = { "kmem_cache", "align" },
	[MMS_OFF_CACHE_RED_LEFT] = { "kmem_cache", "red_left_pad" },
	[MMS_OFF_CACHE_NAME] = { "kmem_cache", "name" },
	[MMS_OFF_CACHE_LIST] = { "kmem_cache", "list" },
	[MMS_OFF_CACHE_RANDOM] = { "kmem_cache", "random" },
	[MMS_OFF_CACHE_USEROFFSET] = { "kmem_cache", "useroffset" },
	[MMS_OFF_CACHE_USERSIZE] = { "kmem_cache", "usersize" },
	[MMS_OFF_CACHE_NODE] = { "kmem_cache", "node" },
	[MMS_OFF_CACHE_PER_NODE] = { "kmem_cache", "per_node" },
	[MMS_SIZE_PER_NODE] = { "kmem_cache_per_node_ptrs" },
	[MMS_OFF_PER_NODE_BARN] = { "kmem_cache_per_node_ptrs", "barn" },
	[MMS_OFF_PER_NODE_NODE] = { "kmem_cache_per_node_ptrs", "node" },
	[MMS_OFF_NODE_LIST_LOCK] = { "kmem_cache_node", "list_lock" },
	[MMS_OFF_NODE_NR_PARTIAL] = { "kmem_cache_node", "nr_partial" },
	[MMS_OFF_NODE_PARTIAL] = { "kmem_cache_node", "partial" },
	[MMS_OFF_NODE_NR_SLABS] = { "kmem_cache_node", "nr_slabs" },
	[MMS_OFF_NODE_TOTAL_OBJECTS] = { "kmem_cache_node", "total_objects" },
	[MMS_OFF_BARN_LOCK] = { "node_barn", "lock" },
	[MMS_OFF_BARN_FULL] = { "node_barn", "sheaves_full" },
	[MMS_OFF_BARN_NR_FULL] = { "node_barn", "nr_full" },
	[MMS_OFF_BARN_NR_EMPTY] = { "node_barn", "nr_empty" },
	[MMS_OFF_CPU_FREELIST] = { "kmem_cache_cpu", "freelist" },
	[MMS_OFF_CPU_SLAB] = {
		"kmem_cache_cpu", "slab", "kmem_cache_cpu", "page" },
	[MMS_OFF_CPU_PARTIAL] = { "kmem_cache_cpu", "partial" },
	[MMS_OFF_PCS_LOCK] = { "slub_percpu_sheaves", "lock" },
	[MMS_OFF_PCS_MAIN] = { "slub_percpu_sheaves", "main" },
	[MMS_OFF_PCS_SPARE] = { "slub_percpu_sheaves", "spare" },
	[MMS_OFF_PCS_RCU_FREE] = { "slub_percpu_sheaves", "rcu_free" },
	[MMS_OFF_SHEAF_BARN_LIST] = { "slab_sheaf", "barn_list" },
	[MMS_OFF_SHEAF_SIZE] = { "slab_sheaf", "size" },
	[MMS_OFF_SHEAF_OBJECTS] = { "slab_sheaf", "objects" },
	[MMS_OFF_SLAB_CACHE] = { "slab", "slab_cache", "page", "slab_cache" },
	[MMS_OFF_SLAB_LIST] = { "slab", "slab_list", "page", "slab_list" },
	[MMS_OFF_SLAB_NEXT] = { "slab", "next", "page", "next" },
	[MMS_OFF_SLAB_FREELIST] = { "slab", "freelist", "page", "freelist" },
	[MMS_OFF_SLAB_COUNTERS] = { "slab", "counters", "page", "counters" },
	[MMS_OFF_SLAB_INUSE] = { "slab", "inuse", "page", "inuse" },
	[MMS_OFF_SLAB_OBJECTS] = { "slab", "objects", "page", "objects" },
	[MMS_OFF_SLAB_FROZEN] = { "slab", "frozen", "page", "frozen" },
	[MMS_SIZE_TRACK] = { "track", NULL },
	[MMS_SIZE_VMAP_NODE] = { "vmap_node", NULL },
	[MMS_OFF_VMAP_NODE_BUSY] = { "vmap_node", "busy" },
	[MMS_OFF_RB_LIST_ROOT] = { "rb_list", "root" },
	[MMS_OFF_RB_LIST_LOCK] = { "rb_list", "lock" },
};

static_assert(ARRAY_SIZE(wanted) == MMS_MEMBERS);

static struct {
	bool known;
	u32 bit;		/* from the start of the outer structure */
	u32 bits;		/* width of a bit-field, else 0 */
	u32 size;		/* bytes, 0 for bit-fields and arrays */
} found[MMS_MEMBERS];

static int open_kernel_btf(struct mms_btf *btf)
{
	const void *start = mms_symbol(MMS_SYM_START_BTF);
	const void *stop = mms_symbol(MMS_SYM_STOP_BTF);

	if (!start || !stop || stop <= start)
		return -ENOENT;
	return mms_btf_open(btf, start, stop - start);
}

static void find_size(struct mms_btf *btf, enum mms_member m)
{
	int size = mms_btf_size(btf, wanted[m].type);

	found[m].known = size > 0;
	found[m].size = max(size, 0);
}

static void find_member(struct mms_btf *btf, enum mms_member m)
{
	struct mms_btf_member at;

	if (!wanted[m].member) {
		find_size(btf, m);
		return;
	}
	if (mms_btf_member(btf, wanted[m].type, wanted[m].member, &at) &&
	    (!wanted[m].old_type ||
	     mms_btf_member(btf, wanted[m].old_type, wanted[m].old_member, &at)))
		return;
	/* old BTF has bit-fields as members of an odd place without a width */
	if (!at.bits && at.bit % 8)
		return;
	found[m].bit = at.bit;
	found[m].bits = at.bits;
	found[m].size = at.bits ? 0 : at.size;
	found[m].known = true;
}

void mms_layout_init(void)
{
	struct mms_btf btf = {};
	int err = open_kernel_btf(&btf);
	int m;

	if (err == -ENOENT)
		mms_cap_off(MMS_CAP_BTF, "symbols __start_BTF, __stop_BTF",
			    "kernel built without CONFIG_DEBUG_INFO_BTF, or its symbols are hidden");
	else if (err)
		mms_cap_off(MMS_CAP_BTF, "symbols __start_BTF, __stop_BTF",
			    "the type information is of a form this module cannot read");
	else
		mms_cap_on(MMS_CAP_BTF, "symbols __start_BTF, __stop_BTF");

	for (m = 0; !err && m < MMS_MEMBERS; m++)
		find_member(&btf, m);
	mms_btf_close(&btf);
}

bool mms_layout_has(enum mms_member m)
{
	return found[m].known;
}

u32 mms_layout_offset(enum mms_member m)
{
	return found[m].bit / 8;
}

u32 mms_layout_size(enum mms_member m)
{
	return found[m].size;
}

bool mms_layout_is_field(enum mms_member m, enum mms_member in, u32 bit, u32 bits)
{
	return found[m].known && found[in].known && found[m].bits == bits &&
	       found[m].bit == found[in].bit + bit;
}

static bool is_number(u32 size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

int mms_layout_read(const void *obj, enum mms_member m, u64 *value)
{
	union { u8 b1; u16 b2; u32 b4; u64 b8; } raw = {};

	if (!found[m].known)
		return -EOPNOTSUPP;
	if (!is_number(found[m].size))
		return -EOPNOTSUPP;
	if (copy_from_kernel_nofault(&raw, obj + mms_layout_offset(m), found[m].size))
		return -EFAULT;
	switch (found[m].size) {
	case 1:
		*value = raw.b1;
		break;
	case 2:
		*value = raw.b2;
		break;
	case 4:
		*value = raw.b4;
		break;
	default:
		*value = raw.b8;
	}
	return 0;
}

/* bit number of the bit-field kobject.state_in_sysfs, as the compiler lays it out */
static int compiled_bitfield(void)
{
	struct kobject obj;

	memset(&obj, 0, sizeof(obj));
	obj.state_in_sysfs = 1;
	return find_first_bit((unsigned long *)&obj, sizeof(obj) * 8);
}

struct report {
	void (*fn)(void *arg, const char *what, bool ok, s64 btf, s64 compiled);
	void *arg;
};

static void check_member(struct mms_btf *btf, const struct report *r,
			 const char *what, const char *type,
			 const char *member, s64 compiled)
{
	struct mms_btf_member at;
	s64 bit = -1;

	if (!mms_btf_member(btf, type, member, &at))
		bit = at.bit;
	r->fn(r->arg, what, bit == compiled, bit, compiled);
}

static void check_enumerator(const struct mms_btf *btf, const struct report *r,
			     const char *name, s64 compiled)
{
	s64 value = -1;

	mms_btf_enumerator(btf, name, &value);
	r->fn(r->arg, name, value == compiled, value, compiled);
}

/* before ENUM64 (pahole 1.24) BTF kept the low half only, or left such a thing out */
static void check_wide_enumerator(const struct mms_btf *btf,
				  const struct report *r)
{
	s64 value;

	if (mms_btf_enumerator(btf, "BPF_F_CTXLEN_MASK", &value) ||
	    value == lower_32_bits(BPF_F_CTXLEN_MASK))
		return;
	r->fn(r->arg, "BPF_F_CTXLEN_MASK (64 bits)",
	      value == (s64)BPF_F_CTXLEN_MASK, value, BPF_F_CTXLEN_MASK);
}

#define CHECK_MEMBER(btf, r, type, member)				\
	check_member(btf, r, #type "." #member, #type, #member,		\
		     8 * (s64)offsetof(struct type, member))
#define CHECK_SIZE(btf, r, type)					\
	(r)->fn((r)->arg, "sizeof " #type,				\
		mms_btf_size(btf, #type) == (int)sizeof(struct type),	\
		mms_btf_size(btf, #type), sizeof(struct type))

int mms_layout_check(void (*report)(void *arg, const char *what, bool ok,
				    s64 btf, s64 compiled), void *arg)
{
	const struct report r = { report, arg };
	struct mms_btf btf = {};
	int err = open_kernel_btf(&btf);

	if (err)
		goto out;
	CHECK_SIZE(&btf, &r, page);
	CHECK_SIZE(&btf, &r, mm_struct);
	CHECK_SIZE(&btf, &r, vm_area_struct);
	CHECK_MEMBER(&btf, &r, task_struct, mm);
	CHECK_MEMBER(&btf, &r, zone, free_area);
	/* these lie in anonymous structures and unions */
	CHECK_MEMBER(&btf, &r, mm_struct, pgd);
	CHECK_MEMBER(&btf, &r, page, mapping);
	CHECK_MEMBER(&btf, &r, page, _mapcount);
	check_member(&btf, &r, "kobject.state_in_sysfs (bit-field)", "kobject",
		     "state_in_sysfs", compiled_bitfield());
	check_enumerator(&btf, &r, "PG_reserved", PG_reserved);
	check_enumerator(&btf, &r, "MIGRATE_TYPES", MIGRATE_TYPES);
	check_enumerator(&btf, &r, "NR_FREE_PAGES", NR_FREE_PAGES);
	check_wide_enumerator(&btf, &r);
out:
	mms_btf_close(&btf);
	return err;
}
