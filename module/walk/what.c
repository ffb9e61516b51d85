// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_WHAT: from a number to everything it is, from the general to the
 * particular. Each answer stands for itself: it was true at a moment during
 * the call, and nothing keeps it true.
 *
 * Lock order: no lock is held from one question to the next.
 */
#include "what.h"

#include <linux/kernel.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../compat/mm.h"
#include "../compat/percpu.h"
#include "../compat/vmap.h"
#include "arch.h"
#include "frame.h"
#include "hold.h"
#include "pagetable.h"
#include "ram.h"
#include "stacks.h"

/**
 * struct what - a question under way
 * @w: the walk
 * @va: the address
 * @pfn: the frame behind it, MMS_ADDR_NONE if there is none
 * @kind: what that frame is used for
 * @walk: the way there
 * @area: vmalloc area around it, ->start is 0 if there is none
 * @stacks: of all tasks
 */
struct what {
	struct mms_view_walk *w;
	u64 va;
	u64 pfn;
	u32 kind;
	struct mms_walk walk;
	struct mms_rec_vmalloc area;
	struct mms_stacks stacks;
};

struct mms_rec_what *mms_what_add(struct mms_view_walk *w, u32 kind, u64 addr,
				  u64 base, u64 size)
{
	struct mms_rec_what *rec;

	rec = mms_sink_add(&w->sink, MMS_REC_WHAT, sizeof(*rec));
	if (!rec) {
		w->req->lost++;
		return NULL;
	}
	rec->kind = kind;
	rec->addr = addr;
	rec->base = base;
	rec->size = size;
	rec->pfn = MMS_ADDR_NONE;
	rec->cpu = ~0U;
	return rec;
}

static struct mms_rec_what *add(struct what *q, u32 kind, u64 base, u64 size)
{
	struct mms_rec_what *rec = mms_what_add(q->w, kind, q->va, base, size);

	if (rec)
		rec->pfn = q->pfn;
	return rec;
}

static void add_text(struct what *q, u32 kind, const char *text)
{
	mms_sink_text(&q->w->sink, kind, text, strlen(text));
}

static void region(void *arg, u32 kind, u64 start, u64 last, const char *name)
{
	struct what *q = arg;
	struct mms_rec_what *rec;

	if (q->va < start || q->va > last)
		return;
	/* the last region ends where 64 bits do: its size is one too many */
	rec = add(q, MMS_WHAT_REGION, start, last - start + 1);
	if (!rec)
		return;
	rec->extra = kind;
	add_text(q, MMS_TEXT_NAME, name);
}

/* the frame that the kernel's page tables lead to */
static int translate(struct what *q)
{
	struct mms_consistency cons;
	struct mms_space space;
	struct mms_hold hold;

	mms_space_kernel(&space);
	mms_hold_init(&hold, &space, &cons);
	if (!mms_translate(&space, &hold, &q->va, &q->walk, 1))
		return -EINTR;
	mms_cons_add(&q->w->req->cons, &cons);
	if (q->walk.state == MMS_STATE_MAPPED)
		q->pfn = q->walk.pfn;
	return 0;
}

/* what a frame does not say itself */
static u32 kind_of_address(const struct what *q)
{
	if (mms_stack_find(&q->stacks, q->va, 0))
		return MMS_FRAME_STACK;
	if (!q->area.start)
		return MMS_FRAME_KERNEL;
	return mms_percpu_is_area(q->area.caller) ? MMS_FRAME_PERCPU : MMS_FRAME_VMALLOC;
}

static int frame(struct what *q)
{
	struct mms_rec_what *rec;
	struct mms_ram ram = {};
	struct mms_frame f;
	int err;

	if (q->pfn == MMS_ADDR_NONE)
		return 0;
	err = mms_ram_get(&ram);
	if (!err) {
		mms_hotplug_lock();
		mms_frame_read(q->pfn, pfn_to_online_page(q->pfn), &ram, &f);
		mms_hotplug_unlock();
		q->kind = f.kind == MMS_FRAME_KERNEL ? kind_of_address(q) : f.kind;
		rec = add(q, MMS_WHAT_FRAME, q->pfn << PAGE_SHIFT, PAGE_SIZE);
		if (rec) {
			rec->index = f.head_pfn;
			rec->extra = q->kind;
			if (f.online && !f.page.stable)
				rec->flags |= MMS_WHAT_F_UNSURE;
		}
	}
	mms_ram_put(&ram);
	return err;
}

/* "name+0x12/0x40 [module]", or the bare number if nothing is there */
static void print_symbol(char *text, u64 va)
{
	snprintf(text, PAGE_SIZE, "%pS", (void *)(unsigned long)va);
}

static void symbol(struct what *q)
{
	char *text = q->w->scratch, *plus, *module;
	unsigned long offset, size;
	struct mms_rec_what *rec;

	print_symbol(text, q->va);
	plus = strrchr(text, '+');
	if (!plus || sscanf(plus, "+%lx/%lx", &offset, &size) != 2)
		return;
	module = strchr(plus, '[');
	rec = add(q, MMS_WHAT_SYMBOL, q->va - offset, size);
	if (rec)
		add_text(q, MMS_TEXT_SYMBOL, text);
	if (!module || !strchr(module, ']'))
		return;
	*strchr(module, ']') = '\0';
	if (add(q, MMS_WHAT_MODULE, 0, 0))
		add_text(q, MMS_TEXT_NAME, module + 1);
}

static void percpu(struct what *q, u64 area, u64 len)
{
	struct mms_rec_what *rec;
	struct mms_percpu place;

	if (!mms_percpu_find(q->va, area, len, &place))
		return;
	/* what the boot chunk does not need goes back to the allocator */
	if (!area && q->kind != MMS_FRAME_RESERVED)
		return;
	rec = add(q, MMS_WHAT_PER_CPU, place.base, place.size);
	if (!rec)
		return;
	rec->cpu = place.cpu;
	rec->index = place.offset;
}

static void vmalloc(struct what *q)
{
	const struct mms_rec_vmalloc *area = &q->area;
	struct mms_rec_what *rec;

	if (!area->start)
		return;
	rec = add(q, MMS_WHAT_VMALLOC, area->start, area->end - area->start);
	if (!rec)
		return;
	rec->owner = area->vm_struct;
	rec->extra = area->flags;
	if (area->pages && q->va >= area->start + (area->pages << PAGE_SHIFT))
		rec->flags |= MMS_WHAT_F_GUARD;
	if (area->caller) {
		print_symbol(q->w->scratch, area->caller);
		add_text(q, MMS_TEXT_SYMBOL, q->w->scratch);
	}
	if (mms_percpu_is_area(area->caller))
		percpu(q, area->start, area->end - area->start);
}

/* below a stack that lies in the vmalloc range is a page that must not be hit */
static void stack(struct what *q)
{
	const struct mms_stack *s = mms_stack_find(&q->stacks, q->va, PAGE_SIZE);
	struct mms_rec_what *rec;

	if (!s || (q->va < s->base && !is_vmalloc_addr((void *)s->base)))
		return;
	rec = add(q, MMS_WHAT_STACK, s->base, THREAD_SIZE);
	if (!rec)
		return;
	rec->owner = s->task;
	rec->pid = s->pid;
	if (q->va < s->base)
		rec->flags |= MMS_WHAT_F_GUARD;
	add_text(q, MMS_TEXT_COMM, s->comm);
}

static void struct_page(struct what *q)
{
#ifdef CONFIG_SPARSEMEM_VMEMMAP
	u64 first = (unsigned long)pfn_to_page(0);
	struct mms_rec_what *rec;
	unsigned long pfn;

	if (q->va < first)
		return;
	pfn = (q->va - first) / sizeof(struct page);
	if (!pfn_valid(pfn))
		return;
	rec = add(q, MMS_WHAT_STRUCT_PAGE, (unsigned long)pfn_to_page(pfn),
		  sizeof(struct page));
	if (rec)
		rec->extra = pfn;
#endif
}

static void page_table(struct what *q)
{
	struct mms_rec_what *rec;

	if (q->kind != MMS_FRAME_PAGE_TABLE)
		return;
	rec = add(q, MMS_WHAT_PAGE_TABLE, q->va & PAGE_MASK, PAGE_SIZE);
	if (rec)
		rec->index = ~0ULL;
}

static int kernel_address(struct what *q)
{
	int err;

	mms_arch_layout(region, q);
	if (!mms_vmap_find(q->va, &q->area))
		q->area.start = 0;
	err = mms_stacks_read(&q->stacks);
	if (!err)
		err = translate(q);
	if (!err)
		err = frame(q);
	if (err)
		return err;
	symbol(q);
	vmalloc(q);
	percpu(q, 0, 0);
	stack(q);
	page_table(q);
	struct_page(q);
	return q->kind == MMS_FRAME_SLAB ? mms_what_slab(q->w, q->va, q->pfn) : 0;
}

/* a frame number: its place in the direct map, if it has one */
static int physical(struct what *q, u64 pa)
{
	u64 pfn = pa >> PAGE_SHIFT;

	if (pa > ULONG_MAX || !pfn_valid(pfn)) {
		q->pfn = pfn;
		return frame(q);
	}
	q->va = (unsigned long)__va(pa);
	return kernel_address(q);
}

static int ask(struct what *q, u64 number, u64 as)
{
	int err;

	switch (as) {
	case MMS_WHAT_AS_PFN:
		if (number > ULONG_MAX >> PAGE_SHIFT)
			return -EINVAL;
		return physical(q, number << PAGE_SHIFT);
	case MMS_WHAT_AS_PA:
		return physical(q, number);
	case MMS_WHAT_AS_VA:
		break;
	default:
		return -EINVAL;
	}
	q->va = number;
	switch (mms_arch_va_class(number)) {
	case MMS_VA_USER:
		add(q, MMS_WHAT_USER, number & PAGE_MASK, PAGE_SIZE);
		return 0;
	case MMS_VA_NONCANONICAL:
		return 0;
	default:
		err = kernel_address(q);
	}
	return err;
}

int mms_what_step(struct mms_view_walk *w)
{
	struct what *q;
	int err;

	if (w->req->cursor[0])
		return -EINVAL;
	q = kzalloc(sizeof(*q), GFP_KERNEL);
	if (!q)
		return -ENOMEM;
	q->w = w;
	q->pfn = MMS_ADDR_NONE;
	q->kind = MMS_FRAME_HOLE;
	mms_view_kind(w, MMS_CONS_RACY);
	err = ask(q, w->req->arg[0], w->req->arg[1]);
	if (!w->req->cons.holds)
		w->req->cons.lock = MMS_LOCK_NONE;
	if (!err && !w->sink.used)
		add(q, MMS_WHAT_NOTHING, 0, 0);
	mms_stacks_free(&q->stacks);
	kfree(q);
	w->finished = !err;
	return err;
}
