// SPDX-License-Identifier: GPL-2.0
/*
 * What each ioctl does: check the request, let a walker fill records, hand
 * them over. Nothing is copied to the user while a lock is held.
 */
#include "query.h"

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "../compat/capability.h"
#include "../compat/swap.h"
#include "../uapi/mmscope.h"
#include "../version.h"
#include "../walk/hold.h"
#include "../walk/pagetable.h"
#include "../walk/scan.h"
#include "../walk/view.h"
#include "access.h"
#include "request.h"

#define MAX_BATCH	65536	/* addresses of one translate request */
#define CHUNK		256	/* of these held in the kernel at a time */
#define SCAN_FIRST	256	/* runs held in the kernel at first */
#define SCAN_BUFFER	1024	/* and once an answer has turned out to be long */
#define SCAN_HOLDS	256	/* holds of one scan request: its share of work */

#define STATES_ALL	(MMS_STATE_BIT(MMS_STATES) - 1)
#define STATES_DEFAULT	(STATES_ALL &					\
			 ~(MMS_STATE_BIT(MMS_STATE_NEVER) |		\
			   MMS_STATE_BIT(MMS_STATE_NO_TABLE) |		\
			   MMS_STATE_BIT(MMS_STATE_NO_VMA) |		\
			   MMS_STATE_BIT(MMS_STATE_UNMAPPED)))

/* sizes of the first version of each structure: the least a caller may send */
static_assert(sizeof(struct mms_info) == 176);
static_assert(sizeof(struct mms_cap) == 224);
static_assert(sizeof(struct mms_ptbit) == 128);
static_assert(sizeof(struct mms_list) == 24);
static_assert(sizeof(struct mms_walk) == 168);
static_assert(sizeof(struct mms_translate) == 88);
static_assert(sizeof(struct mms_run) == 32);
static_assert(sizeof(struct mms_scan) == 112);
static_assert(sizeof(struct mms_swap) == 280);

static unsigned int nr_ptbits(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < mms_arch_nr_ptbits; i++)
		n += !!mms_arch_ptbits[i].mask;
	return n;
}

void mms_query_fill_info(struct mms_info *info)
{
	info->abi_major = MMS_ABI_MAJOR;
	info->abi_minor = MMS_ABI_MINOR;
	info->max_batch = MAX_BATCH;
	info->nr_caps = MMS_CAPS;
	info->nr_ptbits = nr_ptbits();
	strscpy(info->version, MMS_VERSION, sizeof(info->version));
	mms_space_info(info);
}

int mms_query_info(void __user *arg)
{
	struct mms_info info = {};
	int err = mms_request_get(&info, sizeof(info), 176, arg);
	u32 size = info.size;

	if (err)
		return err;
	if (info.flags)
		return -EINVAL;
	memset(&info, 0, sizeof(info));
	info.size = size;
	mms_query_fill_info(&info);
	return mms_request_put(arg, &info, sizeof(info));
}

static int list_get(struct mms_list *list, void __user *arg, size_t min)
{
	int err = mms_request_get(list, sizeof(*list), 24, arg);

	if (err)
		return err;
	if (list->flags || !list->out != !list->nr ||
	    (list->out && !mms_stride_ok(list->stride, min)))
		return -EINVAL;
	return 0;
}

int mms_query_caps(void __user *arg)
{
	struct mms_list list = {};
	struct mms_cap cap;
	int err = list_get(&list, arg, sizeof(cap));
	unsigned int i;

	if (err)
		return err;
	for (i = 0; i < min_t(u32, list.nr, MMS_CAPS); i++) {
		mms_cap_record(i, &cap);
		err = mms_records_put(list.out, i, &cap, 1, sizeof(cap), list.stride);
		if (err)
			return err;
	}
	list.nr = MMS_CAPS;
	return mms_request_put(arg, &list, sizeof(list));
}

int mms_query_ptbits(void __user *arg)
{
	struct mms_list list = {};
	int err = list_get(&list, arg, sizeof(struct mms_ptbit));
	unsigned int i, n = 0;

	if (err)
		return err;
	for (i = 0; i < mms_arch_nr_ptbits; i++) {
		const struct mms_ptbit *row = &mms_arch_ptbits[i];

		if (!row->mask)
			continue;
		if (n < list.nr)
			err = mms_records_put(list.out, n, row, 1, sizeof(*row),
					      list.stride);
		if (err)
			return err;
		n++;
	}
	list.nr = n;
	return mms_request_put(arg, &list, sizeof(list));
}

int mms_query_swap(void __user *arg)
{
	struct mms_swap swap = {};
	int err = mms_request_get(&swap, sizeof(swap), 280, arg);

	if (err)
		return err;
	if (swap.flags)
		return -EINVAL;
	err = mms_swap_area(&swap);
	return err ? err : mms_request_put(arg, &swap, sizeof(swap));
}

/* the spaces that one request may touch: a process, and the kernel besides */
struct spaces {
	struct mms_space user;
	struct mms_space kernel;
	struct mms_space *asked;
	struct mm_struct *mm;
};

static int spaces_get(struct spaces *sp, u32 space, s32 pid)
{
	if (space > MMS_SPACE_KERNEL)
		return -EINVAL;
	if (!mms_cap_is_on(space == MMS_SPACE_KERNEL ? MMS_CAP_KERNEL_WALK :
			   MMS_CAP_USER_WALK))
		return -EOPNOTSUPP;
	mms_space_kernel(&sp->kernel);
	if (space == MMS_SPACE_KERNEL) {
		sp->asked = &sp->kernel;
		sp->mm = NULL;
		return pid ? -EINVAL : mms_may_see_kernel();
	}
	sp->mm = mms_target_mm(pid);
	if (IS_ERR(sp->mm))
		return PTR_ERR(sp->mm);
	mms_space_user(&sp->user, sp->mm);
	sp->asked = &sp->user;
	return 0;
}

static void spaces_put(struct spaces *sp)
{
	if (sp->mm)
		mmput(sp->mm);
}

static bool is_kernel_va(u64 va)
{
	return mms_arch_va_class(va) == MMS_VA_KERNEL;
}

/* a user address asked of the kernel has no meaning there: nothing is mapped */
static void answer_wrong_half(const u64 *va, struct mms_walk *out, unsigned int nr)
{
	unsigned int i, level;

	for (i = 0; i < nr; i++) {
		out[i] = (struct mms_walk){
			.va = va[i],
			.pa = MMS_ADDR_NONE,
			.pfn = MMS_ADDR_NONE,
			.state = mms_arch_va_class(va[i]) == MMS_VA_USER ?
				 MMS_STATE_NO_VMA : MMS_STATE_NONCANONICAL,
			.user_pgd.pa = MMS_ADDR_NONE,
			.level = MMS_LEVEL_PGD,
		};
		for (level = 0; level < MMS_LEVELS; level++)
			out[i].entry[level].pa = MMS_ADDR_NONE;
	}
}

/* whether the caller may have them all looked up: of a process, too */
static int may_look_up(const u64 *va, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (is_kernel_va(va[i]))
			return mms_may_see_kernel();
	return 0;
}

struct translation {
	struct spaces sp;
	struct mms_hold user_hold;
	struct mms_hold kernel_hold;
	struct mms_consistency user_cons;
	struct mms_consistency kernel_cons;
};

/* runs of addresses of one half go to that half's walker */
static unsigned int translate_chunk(struct translation *t, const u64 *va,
				    struct mms_walk *out, unsigned int nr)
{
	unsigned int done = 0, n, got;

	while (done < nr) {
		bool kernel = is_kernel_va(va[done]);

		for (n = 1; done + n < nr; n++)
			if (is_kernel_va(va[done + n]) != kernel)
				break;
		got = n;
		if (kernel)
			got = mms_translate(&t->sp.kernel, &t->kernel_hold,
					    va + done, out + done, n);
		else if (t->sp.mm)
			got = mms_translate(&t->sp.user, &t->user_hold,
					    va + done, out + done, n);
		else
			answer_wrong_half(va + done, out + done, n);
		done += got;
		if (got < n)
			break;
	}
	return done;
}

static int translation_get(struct translation *t, u32 space, s32 pid)
{
	int err = spaces_get(&t->sp, space, pid);

	if (err)
		return err;
	mms_hold_init(&t->kernel_hold, &t->sp.kernel, &t->kernel_cons);
	mms_hold_init(&t->user_hold, &t->sp.user, &t->user_cons);
	return 0;
}

static void translation_put(struct translation *t, struct mms_consistency *cons)
{
	*cons = t->user_cons;
	mms_cons_add(cons, &t->kernel_cons);
	spaces_put(&t->sp);
}

int mms_query_walks(u32 space, s32 pid, const u64 *va, struct mms_walk *out,
		    unsigned int nr, struct mms_consistency *cons)
{
	struct translation t = {};
	unsigned int got;
	int err = may_look_up(va, nr);

	if (!err)
		err = translation_get(&t, space, pid);
	if (err)
		return err;
	got = translate_chunk(&t, va, out, nr);
	translation_put(&t, cons);
	return got < nr ? -EINTR : 0;
}

static int translate_all(struct translation *t, struct mms_translate *req,
			 u64 *va, struct mms_walk *out)
{
	while (req->done < req->nr) {
		unsigned int n = min_t(u32, req->nr - req->done, CHUNK), got;
		int err;

		if (copy_from_user(va, u64_to_user_ptr(req->addrs) +
				   req->done * sizeof(u64), n * sizeof(u64)))
			return -EFAULT;
		err = may_look_up(va, n);
		if (err)
			return err;
		got = translate_chunk(t, va, out, n);
		if (mms_records_put(req->out, req->done, out, got, sizeof(*out),
				    req->stride))
			return -EFAULT;
		req->done += got;
		if (got < n || (req->done < req->nr && signal_pending(current)))
			return req->done ? 0 : -EINTR;
	}
	return 0;
}

static int translate_get(struct mms_translate *req, void __user *arg)
{
	int err = mms_request_get(req, sizeof(*req), 88, arg);

	if (err)
		return err;
	if (req->flags || req->reserved || !req->nr || req->nr > MAX_BATCH ||
	    !req->addrs || !req->out || req->done ||
	    !mms_stride_ok(req->stride, sizeof(struct mms_walk)))
		return -EINVAL;
	return 0;
}

int mms_query_translate(void __user *arg)
{
	struct mms_translate req = {};
	struct translation t = {};
	struct mms_walk *out;
	unsigned int chunk;
	u64 *va;
	int err = translate_get(&req, arg);

	if (err)
		return err;
	err = translation_get(&t, req.space, req.pid);
	if (err)
		return err;
	chunk = min_t(u32, req.nr, CHUNK);
	va = kmalloc_array(chunk, sizeof(*va), GFP_KERNEL);
	out = kvmalloc_array(chunk, sizeof(*out), GFP_KERNEL);
	err = va && out ? translate_all(&t, &req, va, out) : -ENOMEM;
	kvfree(out);
	kfree(va);

	req.root_pa = mms_space_root_pa(t.sp.asked);
	translation_put(&t, &req.cons);
	return err ? err : mms_request_put(arg, &req, sizeof(req));
}

static int scan_get(struct mms_scan *req, void __user *arg)
{
	int err = mms_request_get(req, sizeof(*req), 112, arg);

	if (err)
		return err;
	if (req->flags & ~MMS_SCAN_F_MERGE_AD || req->states & ~STATES_ALL ||
	    !req->out || !req->nr || req->done || req->next ||
	    (req->start | req->end) & ~PAGE_MASK ||
	    !mms_stride_ok(req->stride, sizeof(struct mms_run)))
		return -EINVAL;
	return 0;
}

/* hand over all but the last run, which may still grow */
static int scan_flush(struct mms_scanner *s, struct mms_scan *req, bool all)
{
	u32 n = all ? s->nr : s->nr - 1;

	if (!s->nr)
		return 0;
	if (mms_records_put(req->out, req->done, s->runs, n, sizeof(*s->runs),
			    req->stride))
		return -EFAULT;
	req->done += n;
	if (!all)
		s->runs[0] = s->runs[n];
	s->nr -= n;
	s->cap = min_t(u32, s->room, req->nr - req->done);
	return 0;
}

/* a large buffer costs more than a short answer; without memory the small one does */
static void scan_grow(struct mms_scanner *s, const struct mms_scan *req)
{
	struct mms_run *runs;

	if (s->room == SCAN_BUFFER)
		return;
	runs = kvmalloc_array(SCAN_BUFFER, sizeof(*runs), GFP_KERNEL);
	if (!runs)
		return;
	memcpy(runs, s->runs, s->nr * sizeof(*runs));
	kvfree(s->runs);
	s->runs = runs;
	s->room = SCAN_BUFFER;
	s->cap = min_t(u32, s->room, req->nr - req->done);
}

static int scan_all(struct mms_scanner *s, struct mms_scan *req,
		    struct mms_hold *h)
{
	unsigned int holds;
	int err = 0;

	for (holds = 0; !s->finished && holds < SCAN_HOLDS; holds++) {
		err = mms_scan_hold(s, h);
		if (err || signal_pending(current))
			break;
		cond_resched();
		if (s->nr < s->cap)
			continue;
		/* full: of the user's buffer, or only of ours? */
		if (req->done + s->nr == req->nr)
			break;
		err = scan_flush(s, req, false);
		if (err)
			return err;
		scan_grow(s, req);
	}
	/* a signal before anything was done; later ones end a partial answer */
	if (err && !h->cons->holds)
		return err;
	return scan_flush(s, req, true);
}

static int scan_buffers(struct mms_scanner *s, const struct mms_scan *req)
{
	s->room = SCAN_FIRST;
	s->cap = min_t(u32, s->room, req->nr);
	s->runs = kvmalloc_array(s->room, sizeof(*s->runs), GFP_KERNEL);
	s->copy = s->sp->kernel ? kmalloc(PAGE_SIZE, GFP_KERNEL) : NULL;
	return s->runs && (s->copy || !s->sp->kernel) ? 0 : -ENOMEM;
}

/* buffers are to be freed on errors, too */
static int scan_begin(struct mms_scanner *s, struct mms_scan *req, const struct mms_space *sp,
		      struct mms_hold *hold)
{
	s->sp = sp;
	s->states = req->states ? req->states : STATES_DEFAULT;
	s->ignore = req->flags & MMS_SCAN_F_MERGE_AD ? MMS_ARCH_AD_BITS : 0;
	mms_hold_init(hold, sp, &req->cons);
	if (!mms_space_range(sp, req->start, req->end, &s->next, &s->last))
		return -EINVAL;
	return scan_buffers(s, req);
}

/* tell all runs but the last, which may still grow, unless the scan is over */
static int scan_tell(struct mms_scanner *s, mms_run_taker *take, void *ctx)
{
	const u32 n = s->finished || !s->nr ? s->nr : s->nr - 1;
	int err = 0;
	u32 i;

	for (i = 0; i < n && !err; i++)
		err = take(&s->runs[i], ctx);
	if (n < s->nr)
		s->runs[0] = s->runs[n];
	s->nr -= n;
	return err;
}

int mms_query_runs(struct mms_scan *req, mms_run_taker *take, void *ctx)
{
	struct mms_scanner s = {};
	struct mms_hold hold;
	struct spaces sp;
	int err = spaces_get(&sp, req->space, req->pid);

	if (err)
		return err;
	req->nr = SCAN_FIRST;
	err = scan_begin(&s, req, sp.asked, &hold);
	while (!err && !s.finished) {
		err = mms_scan_hold(&s, &hold);
		if (!err)
			err = scan_tell(&s, take, ctx);
		if (!err && fatal_signal_pending(current))
			err = -EINTR;
		cond_resched();
	}
	kfree(s.copy);
	kvfree(s.runs);
	spaces_put(&sp);
	return err;
}

int mms_query_scan(void __user *arg)
{
	struct mms_scanner s = {};
	struct mms_scan req = {};
	struct mms_hold hold;
	struct spaces sp;
	int err = scan_get(&req, arg);

	if (err)
		return err;
	err = spaces_get(&sp, req.space, req.pid);
	if (err)
		return err;
	err = scan_begin(&s, &req, sp.asked, &hold);
	if (!err)
		err = scan_all(&s, &req, &hold);
	kfree(s.copy);
	kvfree(s.runs);

	req.next = s.next;
	if (s.finished)
		req.flags |= MMS_SCAN_F_FINISHED;
	req.entries = s.entries;
	req.root_pa = mms_space_root_pa(s.sp);
	spaces_put(&sp);
	return err ? err : mms_request_put(arg, &req, sizeof(req));
}
