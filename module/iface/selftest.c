// SPDX-License-Identifier: GPL-2.0
/*
 * Checks that only the module can make, as KTAP
 * (Documentation/dev-tools/ktap.rst): what was found at load against what the
 * kernel offers by other ways.
 */
#include "selftest.h"

#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "../compat/layout.h"
#include "../uapi/mmscope.h"
#include "query.h"

struct ktap {
	struct seq_file *m;
	unsigned int nr;
};

static void result(struct ktap *t, bool ok, const char *what)
{
	seq_printf(t->m, "%sok %u %s\n", ok ? "" : "not ", ++t->nr, what);
}

static void layout_result(void *arg, const char *what, bool ok, s64 btf,
			  s64 compiled)
{
	struct ktap *t = arg;

	if (!ok)
		seq_printf(t->m, "# btf says %lld, the compiler %lld\n", btf, compiled);
	result(t, ok, what);
}

/* 0 or -ENOMEM: without memory nothing is known to be wrong */
static int check_layout(struct ktap *t)
{
	int err = mms_layout_check(layout_result, t);

	if (err == -ENOMEM)
		return err;
	if (err == -ENOENT)
		seq_printf(t->m, "ok %u layout # SKIP this kernel shows no BTF\n", ++t->nr);
	else if (err)
		result(t, false, "layout: BTF cannot be read");
	return 0;
}

/* the walk of a kernel address against the frame the kernel itself names */
static int check_address(struct ktap *t, const void *p, u64 pfn, const char *what)
{
	u64 va = (unsigned long)p;
	struct mms_consistency cons;
	struct mms_walk w;
	int err = mms_query_walks(MMS_SPACE_KERNEL, 0, &va, &w, 1, &cons);
	bool ok = !err && w.state == MMS_STATE_MAPPED && w.pfn == pfn &&
		  w.pa == (pfn << PAGE_SHIFT) + offset_in_page(p);

	if (err == -ENOMEM)
		return err;
	if (!ok)
		seq_printf(t->m, "# va %llx: error %d, state %u, pfn %llx, expected %llx\n",
			   va, err, w.state, w.pfn, pfn);
	result(t, ok, what);
	return 0;
}

static int check_kernel_walk(struct ktap *t)
{
	void *direct = (void *)__get_free_page(GFP_KERNEL);
	char *mapped = vmalloc(3 * PAGE_SIZE);
	char *beyond = mapped + 2 * PAGE_SIZE + 0x123;
	int err = direct && mapped ? 0 : -ENOMEM;

	if (!err)
		err = check_address(t, direct, page_to_pfn(virt_to_page(direct)), "direct map");
	if (!err)
		err = check_address(t, beyond, vmalloc_to_pfn(beyond), "vmalloc");
	if (!err)
		err = check_address(t, check_address, vmalloc_to_pfn(check_address),
				    "module text");
	vfree(mapped);
	free_page((unsigned long)direct);
	return err;
}

int mms_selftest_show(struct seq_file *m, void *unused)
{
	struct ktap t = { .m = m };
	int err;

	seq_puts(m, "KTAP version 1\n");
	err = check_layout(&t);
	if (!err)
		err = check_kernel_walk(&t);
	if (err)
		return err;
	seq_printf(m, "1..%u\n", t.nr);
	return 0;
}
