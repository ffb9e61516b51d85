// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "answers.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "truth.h"

/* what came first from each form whose answer is always the same */
struct constant {
	pthread_mutex_t lock;
	void *bytes;
	size_t len;
};

static struct constant constants[64];

void answer_check_constant(const struct form *form, const void *bytes, size_t len)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct constant *c = &constants[form - forms];

	pthread_mutex_lock(&lock);
	if (!c->bytes) {
		c->bytes = malloc(len);
		c->len = len;
		memcpy(c->bytes, bytes, len);
	} else if (c->len != len || memcmp(c->bytes, bytes, len)) {
		wrong("%s: another answer than the first one", form->name);
	}
	pthread_mutex_unlock(&lock);
}

static bool all_zero(const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	while (len && !*p)
		p++, len--;
	return !len;
}

/* a name of a fixed size: it ends, and nothing is behind its end */
static bool is_name(const char *name, size_t size)
{
	size_t len = strnlen(name, size);

	return len < size && all_zero(name + len, size - len);
}

/* what the module does not know of a record is zero */
static void check_tails(const struct form *form, const void *out, uint32_t nr, size_t size,
			uint32_t stride)
{
	uint32_t i;

	for (i = 0; i < nr && stride > size; i++)
		if (!all_zero(out + (size_t)i * stride + size, stride - size))
			wrong("%s: record %u of stride %u does not end in zeros", form->name,
			      i, stride);
}

static void check_consistency(const struct form *form, const struct mms_consistency *cons)
{
	if (cons->kind > MMS_CONS_RACY || cons->lock > MMS_LOCK_PCP ||
	    cons->max_hold_ns > cons->sum_hold_ns)
		wrong("%s: consistency %u, lock %u, longest hold %llu of %llu ns", form->name,
		      cons->kind, cons->lock, cons->max_hold_ns, cons->sum_hold_ns);
}

static size_t check_info(const struct form *form, const union request *got)
{
	struct mms_info info = got->info;

	if (info.abi_major != MMS_ABI_MAJOR || info.page_shift != PAGE_BITS ||
	    !is_name(info.version, sizeof(info.version)) ||
	    !is_name(info.arch, sizeof(info.arch)))
		wrong("info: ABI %u, pages of 2^%u", info.abi_major, info.page_shift);
	info.size = 0;
	answer_check_constant(form, &info, sizeof(info));
	return 0;
}

static void check_name_of_cap(const void *record)
{
	const struct mms_cap *cap = record;

	if (!is_name(cap->name, sizeof(cap->name)) || !is_name(cap->how, sizeof(cap->how)) ||
	    !is_name(cap->reason, sizeof(cap->reason)) || cap->on > 1 || cap->reserved)
		wrong("caps: %.32s, on %u", cap->name, cap->on);
}

static size_t check_list(const struct form *form, const struct mms_list *asked,
			 const struct mms_list *got, const void *out)
{
	const size_t size = form->cmd == MMS_IOC_CAPS ? sizeof(struct mms_cap) :
							sizeof(struct mms_ptbit);
	uint32_t n = asked->nr < got->nr ? asked->nr : got->nr, i;

	answer_check_constant(form, &got->nr, sizeof(got->nr));
	if (got->out != asked->out || got->stride != asked->stride || got->flags)
		wrong("%s: the request came back changed", form->name);
	for (i = 0; i < n && form->cmd == MMS_IOC_CAPS; i++)
		check_name_of_cap(out + (size_t)i * asked->stride);
	check_tails(form, out, n, size, asked->stride);
	return (size_t)n * asked->stride;
}

static size_t check_translate(const struct form *form, const struct mms_translate *asked,
			      const struct mms_translate *got, const void *out,
			      const uint64_t *va)
{
	uint32_t i;

	if (got->done > got->nr || !got->done || got->out != asked->out ||
	    got->addrs != asked->addrs || got->nr != asked->nr || got->pid != asked->pid ||
	    got->stride != asked->stride || got->space != asked->space || got->reserved) {
		wrong("translate: %u of %u done, or the request came back changed", got->done,
		      asked->nr);
		return 0;
	}
	check_consistency(form, &got->cons);
	for (i = 0; i < got->done; i++) {
		const struct mms_walk *w = out + (size_t)i * got->stride;

		if (w->va != va[i] || w->reserved || w->state >= MMS_STATES || !w->state ||
		    w->state == MMS_STATE_BAD || w->level >= MMS_LEVELS)
			wrong("translate: asked for %#llx, told of %#llx, state %u, level %u",
			      (unsigned long long)va[i], w->va, w->state, w->level);
		if (w->vma_end && (w->va < w->vma_start || w->va >= w->vma_end))
			wrong("translate: %#llx in the VMA %#llx-%#llx", w->va, w->vma_start,
			      w->vma_end);
	}
	check_tails(form, out, got->done, sizeof(struct mms_walk), got->stride);
	if (got->space == MMS_SPACE_USER && got->pid == world->witness &&
	    got->stride == sizeof(struct mms_walk))
		truth_walks(got, out);
	return (size_t)got->done * got->stride;
}

static void check_runs(const struct mms_scan *got, const void *out)
{
	const bool finished = got->flags & MMS_SCAN_F_FINISHED;
	const uint32_t wanted = got->states ? got->states : ~0U;
	uint64_t at = got->start;
	uint32_t i;

	for (i = 0; i < got->done; i++) {
		const struct mms_run *run = out + (size_t)i * got->stride;

		if (run->va < at || !run->len || (run->va | run->len) % PAGE ||
		    !(MMS_STATE_BIT(run->state) & wanted) || run->state == MMS_STATE_BAD)
			wrong("scan: run %u at %#llx of %#llx bytes, state %u, behind %#llx", i,
			      run->va, run->len, run->state, (unsigned long long)at);
		if (got->states == STATES_ALL && run->va != at && (i || got->start))
			wrong("scan: a gap before %#llx, where %#llx was to come", run->va,
			      (unsigned long long)at);
		at = run->va + run->len;
	}
	/* the last run may reach the end of the addresses there are */
	if (got->done && at && ((!finished && got->next < at) || (got->end && at > got->end)))
		wrong("scan: a run ends at %#llx, to go on at %#llx, end %#llx",
		      (unsigned long long)at, got->next, got->end);
}

static size_t check_scan(const struct form *form, const struct mms_scan *asked,
			 const struct mms_scan *got, const void *out)
{
	if (got->done > got->nr || got->out != asked->out || got->nr != asked->nr ||
	    got->pid != asked->pid || got->start != asked->start || got->end != asked->end ||
	    got->stride != asked->stride || got->states != asked->states) {
		wrong("scan: %u runs of %u, or the request came back changed", got->done,
		      asked->nr);
		return 0;
	}
	check_consistency(form, &got->cons);
	check_runs(got, out);
	check_tails(form, out, got->done, sizeof(struct mms_run), got->stride);
	if (got->space == MMS_SPACE_USER && got->pid == world->witness &&
	    got->stride == sizeof(struct mms_run))
		truth_runs(got, out);
	return (size_t)got->done * got->stride;
}

static size_t check_swap(const struct mms_swap *got)
{
	if (!is_name(got->path, sizeof(got->path)) || strlen(got->path) != got->path_len ||
	    !got->pages || got->path[0] != '/')
		wrong("swap: path of %u bytes, %llu pages", got->path_len, got->pages);
	return 0;
}

static size_t check_view(const struct form *form, const struct mms_view *asked,
			 const struct mms_view *got, const void *out)
{
	const bool from_start = all_zero(asked->cursor, sizeof(asked->cursor));

	if (got->used > got->len || got->out != asked->out || got->len != asked->len ||
	    got->view != asked->view || got->pid != asked->pid || got->space != asked->space ||
	    memcmp(got->arg, asked->arg, sizeof(got->arg))) {
		wrong("%s: %u bytes of %u, or the request came back changed", form->name,
		      got->used, asked->len);
		return 0;
	}
	check_consistency(form, &got->cons);
	if (!(got->flags & MMS_VIEW_F_FINISHED) && !got->used && !got->cons.holds &&
	    !memcmp(got->cursor, asked->cursor, sizeof(got->cursor)))
		wrong("%s: no record, and no way to go on", form->name);
	answer_check_records(form, got, out, from_start);
	if (got->pid == world->witness && got->view == MMS_VIEW_VMAS && from_start)
		truth_vmas(got, out);
	if (got->view == MMS_VIEW_NAMES && from_start && got->flags & MMS_VIEW_F_FINISHED)
		answer_check_constant(form, out, got->used);
	return got->used;
}

size_t answer_check(const struct form *form, const union request *asked,
		    const union request *got, const void *out)
{
	if (got->size != asked->size)
		wrong("%s: size came back as %u", form->name, got->size);
	switch (form->cmd) {
	case MMS_IOC_INFO:
		return check_info(form, got);
	case MMS_IOC_CAPS:
	case MMS_IOC_PTBITS:
		return check_list(form, &asked->list, &got->list, out);
	case MMS_IOC_TRANSLATE:
		return check_translate(form, &asked->translate, &got->translate, out,
				       (const void *)(uintptr_t)asked->translate.addrs);
	case MMS_IOC_SCAN:
		return check_scan(form, &asked->scan, &got->scan, out);
	case MMS_IOC_SWAP:
		return check_swap(&got->swap);
	case MMS_IOC_VIEW:
		return check_view(form, &asked->view, &got->view, out);
	}
	return 0;
}
