// SPDX-License-Identifier: GPL-2.0
/*
 * Which members mmscope looks up in BTF, and the values found. Copied
 * structure definitions rot; these offsets are the running kernel's own.
 */
#include "layout.h"

#include <uapi/linux/bpf.h>
#include <linux/kobject.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "btf.h"
#include "capability.h"
#include "symbol.h"

static const struct {
	const char *type;
	const char *member;
} wanted[] = {
	[MMS_OFF_SWAP_FLAGS] = { "swap_info_struct", "flags" },
	[MMS_OFF_SWAP_FILE]  = { "swap_info_struct", "swap_file" },
	[MMS_OFF_SWAP_PAGES] = { "swap_info_struct", "pages" },
};
static_assert(ARRAY_SIZE(wanted) == MMS_MEMBERS);

static struct {
	bool known;
	u8 size;		/* bytes: 1, 2, 4 or 8 */
	u32 offset;		/* bytes */
} found[MMS_MEMBERS];

static int open_kernel_btf(struct mms_btf *btf)
{
	const void *start = mms_symbol(MMS_SYM_START_BTF);
	const void *stop = mms_symbol(MMS_SYM_STOP_BTF);

	if (!start || !stop || stop <= start)
		return -ENOENT;
	return mms_btf_open(btf, start, stop - start);
}

static void find_member(const struct mms_btf *btf, enum mms_member m)
{
	struct mms_btf_member at;

	if (mms_btf_member(btf, wanted[m].type, wanted[m].member, &at))
		return;
	/* nothing on the list is a bit-field or a structure */
	if (at.bit % 8 || at.bits || !at.size || at.size > 8 ||
	    at.size & (at.size - 1))
		return;
	found[m].offset = at.bit / 8;
	found[m].size = at.size;
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

int mms_layout_read(const void *obj, enum mms_member m, u64 *value)
{
	union { u8 b1; u16 b2; u32 b4; u64 b8; } raw = {};

	if (!found[m].known)
		return -EOPNOTSUPP;
	if (copy_from_kernel_nofault(&raw, obj + found[m].offset, found[m].size))
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
	struct kobject *obj = kzalloc(sizeof(*obj), GFP_KERNEL);
	int bit;

	if (!obj)
		return -ENOMEM;
	obj->state_in_sysfs = 1;
	bit = find_first_bit((unsigned long *)obj, sizeof(*obj) * 8);
	kfree(obj);
	return bit;
}

struct report {
	void (*fn)(void *arg, const char *what, bool ok, s64 btf, s64 compiled);
	void *arg;
};

static void check_member(const struct mms_btf *btf, const struct report *r,
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
	    value == (u32)BPF_F_CTXLEN_MASK)
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
