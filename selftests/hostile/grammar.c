// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "grammar.h"

#include <string.h>
#include <unistd.h>

#include "truth.h"

#define FIELD(type, member, role)	\
	{ #member, offsetof(struct type, member), sizeof(((struct type *)0)->member), role }

static const struct field info_fields[] = {
	FIELD(mms_info, size, ROLE_SIZE),
	FIELD(mms_info, flags, ROLE_FLAGS),
};

static const struct field list_fields[] = {
	FIELD(mms_list, size, ROLE_SIZE),
	FIELD(mms_list, flags, ROLE_FLAGS),
	FIELD(mms_list, out, ROLE_BUFFER),
	FIELD(mms_list, nr, ROLE_COUNT),
	FIELD(mms_list, stride, ROLE_STRIDE),
};

static const struct field translate_fields[] = {
	FIELD(mms_translate, size, ROLE_SIZE),
	FIELD(mms_translate, flags, ROLE_FLAGS),
	FIELD(mms_translate, pid, ROLE_PID),
	FIELD(mms_translate, space, ROLE_SPACE),
	FIELD(mms_translate, addrs, ROLE_BUFFER),
	FIELD(mms_translate, out, ROLE_BUFFER),
	FIELD(mms_translate, nr, ROLE_COUNT),
	FIELD(mms_translate, stride, ROLE_STRIDE),
	FIELD(mms_translate, done, ROLE_RESULT),
	FIELD(mms_translate, reserved, ROLE_RESULT),
	FIELD(mms_translate, root_pa, ROLE_NUMBER),
};

static const struct field scan_fields[] = {
	FIELD(mms_scan, size, ROLE_SIZE),
	FIELD(mms_scan, flags, ROLE_FLAGS),
	FIELD(mms_scan, pid, ROLE_PID),
	FIELD(mms_scan, space, ROLE_SPACE),
	FIELD(mms_scan, start, ROLE_ADDRESS),
	FIELD(mms_scan, end, ROLE_ADDRESS),
	FIELD(mms_scan, out, ROLE_BUFFER),
	FIELD(mms_scan, nr, ROLE_COUNT),
	FIELD(mms_scan, stride, ROLE_STRIDE),
	FIELD(mms_scan, states, ROLE_MASK),
	FIELD(mms_scan, done, ROLE_RESULT),
	FIELD(mms_scan, next, ROLE_RESULT),
	FIELD(mms_scan, entries, ROLE_NUMBER),
};

static const struct field swap_fields[] = {
	FIELD(mms_swap, size, ROLE_SIZE),
	FIELD(mms_swap, flags, ROLE_FLAGS),
	FIELD(mms_swap, type, ROLE_NUMBER),
	FIELD(mms_swap, path_len, ROLE_NUMBER),
	FIELD(mms_swap, pages, ROLE_NUMBER),
};

static const struct field view_fields[] = {
	FIELD(mms_view, size, ROLE_SIZE),
	FIELD(mms_view, flags, ROLE_FLAGS),
	FIELD(mms_view, view, ROLE_VIEW),
	FIELD(mms_view, pid, ROLE_PID),
	FIELD(mms_view, space, ROLE_SPACE),
	FIELD(mms_view, len, ROLE_LENGTH),
	FIELD(mms_view, out, ROLE_BUFFER),
	FIELD(mms_view, arg[0], ROLE_NUMBER),
	FIELD(mms_view, arg[1], ROLE_NUMBER),
	FIELD(mms_view, arg[2], ROLE_NUMBER),
	FIELD(mms_view, arg[3], ROLE_NUMBER),
	FIELD(mms_view, cursor[0], ROLE_NUMBER),
	FIELD(mms_view, cursor[1], ROLE_NUMBER),
	FIELD(mms_view, cursor[2], ROLE_NUMBER),
	FIELD(mms_view, cursor[3], ROLE_NUMBER),
	FIELD(mms_view, used, ROLE_RESULT),
	FIELD(mms_view, records, ROLE_RESULT),
	FIELD(mms_view, retries, ROLE_RESULT),
	FIELD(mms_view, lost, ROLE_RESULT),
	FIELD(mms_view, cons, ROLE_NUMBER),
};

pid_t some_process(uint64_t *random)
{
	switch (below(random, 8)) {
	case 0: case 1: case 2:
		return world->witness;
	case 3:
		return world->storm.pid;
	case 4:
		return getpid();
	case 5:
		return world->stable[below(random, ARRAY_LEN(world->stable))];
	default:
		return world->passing[below(random, PASSING)];
	}
}

static uint64_t kernel_address(uint64_t *random)
{
	static const uint64_t starts[] = {
		KERNEL, 0xffff800000000000ULL, 0xff11000000000000ULL, 0xffffc90000000000ULL,
		0xffffea0000000000ULL, 0xffffffff81000000ULL, 0xffffffffc0000000ULL, -PAGE,
	};

	return starts[below(random, ARRAY_LEN(starts))] + below(random, GIANT);
}

static uint64_t some_address(uint64_t *random)
{
	switch (below(random, 16)) {
	case 0:
		return next_random(random);
	case 1:
		return kernel_address(random);
	case 2:
		return 1ULL << below(random, 64);
	case 3: case 4: case 5:
		return world->storm.dense + below(random, STORM_DENSE);
	case 6:
		return world->storm.sparse + below(random, STORM_SPARSE);
	default:
		return truth_address(random);
	}
}

/* the stride that this header knows, now and then a longer one */
static uint32_t stride_for(size_t size, uint64_t *random)
{
	return size + (one_in(random, 8) ? 8 * below(random, 8) : 0);
}

static void good_info(const struct form *form, bool brief, union request *req,
		      const struct room *room, uint64_t *random)
{
}

static void good_list(const struct form *form, bool brief, union request *req,
		      const struct room *room, uint64_t *random)
{
	size_t size = form->cmd == MMS_IOC_CAPS ? sizeof(struct mms_cap) :
						  sizeof(struct mms_ptbit);

	if (one_in(random, 8))
		return;
	req->list.out = (uintptr_t)room->out;
	req->list.nr = 1 + below(random, brief ? 3 : 64);
	req->list.stride = stride_for(size, random);
}

static void good_translate(const struct form *form, bool brief, union request *req,
			   const struct room *room, uint64_t *random)
{
	uint32_t nr = brief ? 1 + below(random, 3) : 1 + below(random, PAGE / 8), i;

	req->translate.space = one_in(random, 8) ? MMS_SPACE_KERNEL : MMS_SPACE_USER;
	if (req->translate.space == MMS_SPACE_USER)
		req->translate.pid = some_process(random);
	/* up to the last address that is there */
	req->translate.addrs = (uintptr_t)(room->addresses + PAGE / 8 - nr);
	for (i = 0; i < nr; i++)
		room->addresses[PAGE / 8 - nr + i] = some_address(random);
	req->translate.out = (uintptr_t)room->out;
	req->translate.nr = nr;
	req->translate.stride = stride_for(sizeof(struct mms_walk), random);
}

static void good_scan(const struct form *form, bool brief, union request *req,
		      const struct room *room, uint64_t *random)
{
	struct mms_scan *scan = &req->scan;

	scan->flags = one_in(random, 2) ? MMS_SCAN_F_MERGE_AD : 0;
	scan->space = !brief && one_in(random, 8) ? MMS_SPACE_KERNEL : MMS_SPACE_USER;
	if (scan->space == MMS_SPACE_USER)
		scan->pid = some_process(random);
	scan->out = (uintptr_t)room->out;
	scan->nr = 1 + below(random, brief ? 20 : 2000);
	scan->stride = stride_for(sizeof(struct mms_run), random);
	scan->states = one_in(random, 3) ? below(random, STATES_ALL) :
		       one_in(random, 2) ? STATES_ALL : 0;
	if (scan->space == MMS_SPACE_KERNEL) {
		scan->start = one_in(random, 2) ? 0xffffffff80000000ULL : 0;
	} else if (brief) {
		scan->start = truth_address(random) & -PAGE;
		scan->end = scan->start + (1 + below(random, 128)) * PAGE;
	} else if (one_in(random, 2)) {
		scan->start = WITNESS;
		scan->end = WITNESS_END;
	} else if (one_in(random, 2)) {
		scan->start = some_address(random) & 0x7ffffffff000ULL;
		scan->end = one_in(random, 4) ? 0 :
			    scan->start + (1 + below(random, 4 * HUGE / PAGE)) * PAGE;
	}
}

static void good_swap(const struct form *form, bool brief, union request *req,
		      const struct room *room, uint64_t *random)
{
	req->swap.type = below(random, 4);
}

static uint64_t some_frame(uint64_t *random)
{
	return below(random, one_in(random, 16) ? 1ULL << 24 : 2 * GIANT / PAGE + HUGE);
}

/* what the arguments of a view stand for */
static void good_arguments(const struct form *form, struct mms_view *view, uint64_t *random)
{
	switch (view->view) {
	case MMS_VIEW_VMAS: case MMS_VIEW_TABLES:
		if (view->space == MMS_SPACE_KERNEL || one_in(random, 4))
			break;
		view->arg[0] = WITNESS;
		view->arg[1] = WITNESS_END;
		break;
	case MMS_VIEW_BUDDY: case MMS_VIEW_PCP: case MMS_VIEW_PAGEBLOCKS:
		view->arg[0] = one_in(random, 2) ? -1ULL : below(random, 2);
		view->arg[1] = one_in(random, 3) ? -1ULL : below(random, 4);
		break;
	case MMS_VIEW_PAGES: case MMS_VIEW_WHO:
		view->arg[0] = some_frame(random);
		view->arg[1] = 1 + below(random, 64);
		break;
	case MMS_VIEW_CENSUS: case MMS_VIEW_CELLS:
		view->arg[0] = some_frame(random);
		view->arg[1] = view->arg[0] + 1 + below(random, 4096);
		if (view->view == MMS_VIEW_CELLS)
			view->arg[2] = 1 + below(random, 600);
		break;
	case MMS_VIEW_WHAT:
		view->arg[1] = below(random, 3);
		view->arg[0] = view->arg[1] == MMS_WHAT_AS_VA ? kernel_address(random) :
			       some_frame(random) << (view->arg[1] == MMS_WHAT_AS_PA ? 12 : 0);
		break;
	case MMS_VIEW_CACHES:
		/* all of them takes long */
		view->arg[0] = one_in(random, 64) ? 0 : world->cache[below(random, CACHES)];
		break;
	case MMS_VIEW_SLABS:
		view->arg[0] = world->cache[below(random, CACHES)];
		break;
	}
}

static void good_view(const struct form *form, bool brief, union request *req,
		      const struct room *room, uint64_t *random)
{
	struct mms_view *view = &req->view;

	view->view = form->view;
	view->flags = one_in(random, 2) ? next_random(random) & form->flags : 0;
	if (form->process) {
		bool kernel = form->view != MMS_VIEW_VMAS && form->view != MMS_VIEW_TREE &&
			      one_in(random, 16);

		view->space = kernel ? MMS_SPACE_KERNEL : MMS_SPACE_USER;
		view->pid = kernel ? 0 : some_process(random);
	}
	view->out = (uintptr_t)room->out;
	view->len = MMS_VIEW_LEN_MIN + 8 * below(random, one_in(random, 8) ? 32768 : 512);
	good_arguments(form, view, random);
}

#define IOCTL(NAME, name, fields, type)	\
	{ #name, MMS_IOC_##NAME, sizeof(struct type), fields, ARRAY_LEN(fields), \
	  good_##fields, 0, 0, 0, false }
#define good_info_fields	good_info
#define good_list_fields	good_list
#define good_translate_fields	good_translate
#define good_scan_fields	good_scan
#define good_swap_fields	good_swap

#define VIEW(NAME, name, flags, args, process)	\
	{ "view " #name, MMS_IOC_VIEW, sizeof(struct mms_view), view_fields, \
	  ARRAY_LEN(view_fields), good_view, MMS_VIEW_##NAME, flags, args, process }

const struct form forms[] = {
	IOCTL(INFO, info, info_fields, mms_info),
	IOCTL(CAPS, caps, list_fields, mms_list),
	IOCTL(PTBITS, ptbits, list_fields, mms_list),
	IOCTL(TRANSLATE, translate, translate_fields, mms_translate),
	IOCTL(SCAN, scan, scan_fields, mms_scan),
	IOCTL(SWAP, swap, swap_fields, mms_swap),
	VIEW(SYSTEM, system, 0, 0, false),
	VIEW(NAMES, names, 0, 0, false),
	VIEW(TASKS, tasks, MMS_VIEW_F_THREADS, 0, false),
	VIEW(MM, mm, 0, 0, true),
	VIEW(VMAS, vmas, MMS_VIEW_F_PAGES, 2, true),
	VIEW(TREE, tree, 0, 0, true),
	VIEW(TABLES, tables, MMS_VIEW_F_ENTRIES, 2, true),
	VIEW(LAYOUT, layout, 0, 0, false),
	VIEW(VMALLOC, vmalloc, 0, 0, false),
	VIEW(ZONES, zones, MMS_VIEW_F_EXACT, 0, false),
	VIEW(BUDDY, buddy, MMS_VIEW_F_EXACT, 2, false),
	VIEW(PCP, pcp, MMS_VIEW_F_MEMBERS | MMS_VIEW_F_EXACT, 2, false),
	VIEW(PAGEBLOCKS, pageblocks, 0, 2, false),
	VIEW(PAGES, pages, 0, 2, false),
	VIEW(CENSUS, census, 0, 2, false),
	VIEW(CELLS, cells, 0, 3, false),
	VIEW(WHAT, what, 0, 2, false),
	VIEW(WHO, who, 0, 2, false),
	VIEW(CACHES, caches, 0, 1, false),
	VIEW(SLABS, slabs, MMS_VIEW_F_OBJECTS, 1, false),
};

const unsigned int nr_forms = ARRAY_LEN(forms);

/* the ioctls that are no views come first */
const struct form *cheap_form(uint64_t *random)
{
	unsigned int nr = 0;

	while (!forms[nr].view)
		nr++;
	return &forms[below(random, nr)];
}
