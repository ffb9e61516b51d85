// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_VMAS: every VMA of a process as a record with its texts.
 *
 * The vsyscall page that /proc/PID/maps ends with on x86 is not among them: it
 * is a page of the kernel's half that no process has a VMA for.
 *
 * Texts are made while the lock is held, because what they name - a path, a
 * policy, a name - lives no longer than the VMA; nothing is allocated for it,
 * and the bound of a hold is checked after each VMA.
 */
#include "vma.h"

#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../compat/policy.h"
#include "../compat/symbol.h"
#include "../compat/vma.h"
#include "merge.h"
#include "vmcount.h"

static u32 access_of(u64 flags)
{
	static const struct {
		u64 vm;
		u32 access;
	} bits[] = {
		{ VM_READ, MMS_VMA_READ },
		{ VM_WRITE, MMS_VMA_WRITE },
		{ VM_EXEC, MMS_VMA_EXEC },
		{ VM_MAYSHARE, MMS_VMA_SHARED },
		{ VM_LOCKED, MMS_VMA_LOCKED },
		{ VM_HUGETLB, MMS_VMA_HUGETLB },
		{ VM_GROWSDOWN, MMS_VMA_GROWSDOWN },
		{ VM_PFNMAP | VM_MIXEDMAP, MMS_VMA_PFNMAP },
		{ VM_IO, MMS_VMA_IO },
	};
	u32 access = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bits); i++)
		if (flags & bits[i].vm)
			access |= bits[i].access;
	return access;
}

static void fill_file(struct mms_rec_vma *rec, const struct file *file)
{
	const struct inode *inode;

	if (!file)
		return;
	inode = mms_file_inode(file);
	rec->file = (unsigned long)file;
	rec->inode = inode->i_ino;
	rec->dev_major = MAJOR(inode->i_sb->s_dev);
	rec->dev_minor = MINOR(inode->i_sb->s_dev);
}

static void fill(struct mms_rec_vma *rec, struct vm_area_struct *prev,
		 struct vm_area_struct *vma)
{
	/* a stack of 5.10 grows with the lock held for reading */
	u64 start = READ_ONCE(vma->vm_start);

	rec->vma = (unsigned long)vma;
	rec->start = start;
	rec->end = vma->vm_end;
	rec->flags = vma->vm_flags;
	rec->pgoff = READ_ONCE(vma->vm_pgoff);
	rec->page_prot = pgprot_val(vma->vm_page_prot);
	rec->anon_vma = (unsigned long)READ_ONCE(vma->anon_vma);
	rec->vm_ops = (unsigned long)vma->vm_ops;
	rec->private_data = (unsigned long)vma->vm_private_data;
	rec->uffd_ctx = (unsigned long)mms_vma_uffd(vma);
	rec->policy = (unsigned long)mms_vma_policy(vma);
	rec->anon_pgoff = mms_vma_anon_pgoff(vma);
	rec->gap = start - (prev ? prev->vm_end : 0);
	rec->access = access_of(rec->flags);
	if (rec->uffd_ctx)
		rec->access |= MMS_VMA_UFFD;
	fill_file(rec, vma->vm_file);
	rec->merge = mms_vma_merge(prev, vma, &rec->merge_flags);
}

static bool add_path(struct mms_view_walk *w, struct vm_area_struct *vma)
{
	char *path;

	if (!vma->vm_file)
		return true;
	path = d_path(mms_file_path(vma->vm_file), w->scratch, PAGE_SIZE);
	if (IS_ERR(path)) {
		w->req->lost++;
		return true;
	}
	return mms_sink_text(&w->sink, MMS_TEXT_PATH, path, strlen(path));
}

/* in the order in which fs/proc/task_mmu.c tries names; files have a path */
static const char *special_name(struct vm_area_struct *vma)
{
	const char *name = NULL;

	if (vma->vm_file)
		return NULL;
	if (vma->vm_ops && vma->vm_ops->name)
		name = vma->vm_ops->name(vma);
	if (name)
		return name;
	if (mms_vma_is_heap(vma))
		return "[heap]";
	return mms_vma_is_stack(vma) ? "[stack]" : NULL;
}

static bool add_text(struct mms_view_walk *w, u32 kind, const char *text)
{
	return !text || mms_sink_text(&w->sink, kind, text, strlen(text));
}

static bool add_symbol(struct mms_view_walk *w, struct vm_area_struct *vma)
{
	return !vma->vm_ops ||
	       mms_sink_text(&w->sink, MMS_TEXT_SYMBOL, w->scratch,
			     mms_symbol_print((unsigned long)vma->vm_ops, false,
					      w->scratch));
}

static bool add_policy(struct mms_view_walk *w, struct vm_area_struct *vma)
{
	struct mempolicy *policy = mms_vma_policy(vma);

	return !policy ||
	       mms_sink_text(&w->sink, MMS_TEXT_POLICY, w->scratch,
			     mms_policy_print(policy, w->scratch, PAGE_SIZE));
}

/* NULL: no room, nothing was added */
static struct mms_rec_vma *add_vma(struct mms_view_walk *w,
				   struct vm_area_struct *prev,
				   struct vm_area_struct *vma)
{
	struct mms_sink_mark mark = mms_sink_mark(&w->sink);
	struct mms_rec_vma *rec = mms_sink_add(&w->sink, MMS_REC_VMA, sizeof(*rec));

	if (!rec)
		return NULL;
	fill(rec, prev, vma);
	if (add_path(w, vma) &&
	    add_text(w, MMS_TEXT_SPECIAL, special_name(vma)) &&
	    add_text(w, MMS_TEXT_NAME, mms_vma_anon_name(vma)) &&
	    add_symbol(w, vma) && add_policy(w, vma))
		return rec;
	mms_sink_rewind(&w->sink, mark);
	return NULL;
}

/* whether what stood in the record before a pause still does */
static bool is_unchanged(struct mm_struct *mm, const struct mms_rec_vma *rec)
{
	const struct vm_area_struct *vma = find_vma(mm, rec->start);

	return vma && (unsigned long)vma == rec->vma &&
	       vma->vm_start == rec->start && vma->vm_end == rec->end &&
	       vma->vm_flags == rec->flags;
}

/*
 * Counts the pages of one VMA, over several holds if one does not suffice.
 * Comes back within a hold, but for -EINTR; -EAGAIN: the VMA is no longer what
 * its record says.
 */
static int count_pages(struct mms_view_walk *w, struct mms_vmcount *c,
		       struct mms_rec_vma *rec)
{
	mms_vmcount_begin(c, &w->space, rec);
	while (!mms_vmcount_held(c, &w->hold)) {
		mms_hold_end(&w->hold);
		cond_resched();
		if (fatal_signal_pending(current) || mms_hold_begin(&w->hold))
			return -EINTR;
		if (!is_unchanged(w->mm, rec))
			return -EAGAIN;
	}
	return 0;
}

/* caller: a hold, which -EINTR ends; one hold's worth where no count takes more */
static int walk_vmas(struct mms_view_walk *w, struct mms_vmcount *c, u64 end)
{
	u64 *next = &w->req->cursor[0];
	struct vm_area_struct *vma = find_vma(w->mm, *next);
	struct vm_area_struct *prev = vma ? mms_vma_prev(vma) : NULL;

	while (vma && vma->vm_start < end) {
		struct mms_sink_mark mark = mms_sink_mark(&w->sink);
		struct mms_rec_vma *rec = add_vma(w, prev, vma);
		int err;

		w->hold.tables++;
		if (!rec)
			return 0;
		err = c ? count_pages(w, c, rec) : 0;
		if (err) {
			mms_sink_rewind(&w->sink, mark);
			w->req->retries++;
			return err == -EAGAIN ? 0 : err;
		}
		*next = vma->vm_end;
		if (mms_hold_is_over(&w->hold))
			return 0;
		prev = vma;
		vma = mms_vma_next(vma);
	}
	w->finished = true;
	return 0;
}

/* cursor: first address not yet looked at */
int mms_vmas_step(struct mms_view_walk *w)
{
	u64 end = w->req->arg[1] ? w->req->arg[1] : U64_MAX;
	u64 *next = &w->req->cursor[0];
	struct mms_vmcount *c = NULL;
	int err;

	if (*next < w->req->arg[0])
		*next = w->req->arg[0];
	if (end <= w->req->arg[0])
		return -EINVAL;
	if (*next > ULONG_MAX) {
		w->finished = true;
		return 0;
	}
	if (w->req->flags & MMS_VIEW_F_PAGES) {
		c = kmalloc(sizeof(*c), GFP_KERNEL);
		if (!c)
			return -ENOMEM;
	}
	err = mms_hold_begin(&w->hold);
	if (!err) {
		err = walk_vmas(w, c, end);
		if (err != -EINTR)
			mms_hold_end(&w->hold);
	}
	kfree(c);
	return err;
}
