// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "space_play.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "records.h"

#define STACK_GAP	(256 * PAGE)		/* stack_guard_gap's default */
#define WINDOW		((1ULL << 47) - PAGE)	/* addresses above need a hint */
#define HEAP_ROOM	(64ULL << 20)
#define HUGE_FOLDER	"/sys/kernel/mm/transparent_hugepage"
#define PMD_SIZE_FILE	HUGE_FOLDER "/hpage_pmd_size"

static void __attribute__((format(printf, 2, 3))) differ(struct play *p, const char *why, ...)
{
	va_list args;

	if (*p->why)
		return;
	va_start(args, why);
	vsnprintf(p->why, sizeof(p->why), why, args);
	va_end(args);
}

/* ---- the process ---- */

static void be_player(bool legacy, int in, int out)
{
	char path[PATH_MAX];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	personality(ADDR_NO_RANDOMIZE | (legacy ? ADDR_COMPAT_LAYOUT : 0));
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	beside("space_player", path, sizeof(path));
	execl(path, path, NULL);
	_exit(127);
}

static bool spawn(struct play *p, bool legacy)
{
	int to[2], from[2];

	if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		return false;
	p->pid = fork();
	if (!p->pid)
		be_player(legacy, to[0], from[1]);
	close(to[0]);
	close(from[1]);
	p->in = to[1];
	p->out = from[0];
	return p->pid > 0;
}

static bool ask_player(struct play *p, const struct call *c, int64_t *ret)
{
	return write(p->in, c, sizeof(*c)) == sizeof(*c) &&
	       read(p->out, ret, sizeof(*ret)) == sizeof(*ret);
}

/* ---- the model at the start ---- */

static void keep(struct play *p, uint64_t start, uint64_t end)
{
	if (p->nr_keep < PLAY_KEEP)
		p->keep[p->nr_keep++] = (struct range){ start, end };
}

static bool ask_view(struct play *p, uint32_t view, struct records *r)
{
	const struct mms_view req = { .view = view, .pid = p->pid };
	int err = dev_view(p->dev, &req, 0, r);

	if (err)
		differ(p, "view %u: error %d", view, err);
	return !err;
}

static bool load_rules(struct play *p, bool legacy, const struct mms_ranges_ops *ops)
{
	struct mms_space_rules rules = {
		.page = PAGE, .room = STACK_GAP, .topdown = !legacy,
		.retries = kernel_at_least(6, 1),
		.grow_merges = kernel_at_least(6, 0),
		.remap_looks = kernel_at_least(5, 16),
		.unaccounts = kernel_at_least(6, 7),
		.lock_looks = !kernel_at_least(5, 18),
		.no_huge = access(HUGE_FOLDER, F_OK),
	};
	const struct mms_rec_mm *mm;
	struct records r;

	if (!ask_view(p, MMS_VIEW_MM, &r))
		return false;
	mm = records_next(&r, NULL, MMS_REC_MM);
	if (mm) {
		rules.top = mm->task_size < WINDOW ? mm->task_size : WINDOW;
		rules.base = mm->mmap_base;
		rules.min = read_number("/proc/sys/vm/mmap_min_addr");
		if (kernel_at_least(6, 7) && !access(PMD_SIZE_FILE, R_OK))
			rules.huge = read_number(PMD_SIZE_FILE);
		mms_space_init(&p->space, &rules, ops);
		p->space.start_brk = p->space.brk = mm->brk;
		keep(p, mm->start_brk & ~(PAGE - 1), mm->start_brk + HEAP_ROOM);
	}
	records_free(&r);
	return mm;
}

/* what is no memory of nobody's is told apart by what stands behind it */
static uint64_t object_of(const struct mms_rec_vma *v)
{
	return v->file ? v->file : v->vm_ops;
}

static bool load_areas(struct play *p)
{
	const struct mms_rec_vma *v;
	struct records r;

	if (!ask_view(p, MMS_VIEW_VMAS, &r))
		return false;
	for_each_record(v, &r, MMS_REC_VMA) {
		const struct mms_area area = {
			.start = v->start, .end = v->end, .flags = v->flags,
			.pgoff = v->pgoff, .object = object_of(v), .anon = v->anon_vma,
		};

		if (mms_space_put(&p->space, &area))
			differ(p, "no memory");
		keep(p, v->start, v->end);
	}
	records_free(&r);
	return !*p->why;
}

bool play_start(struct play *p, int dev, bool legacy, const struct mms_ranges_ops *ops)
{
	const struct call nothing = { .kind = CALL_MUNMAP, .addr = 1 };
	char path[64];
	int64_t ret;

	memset(p, 0, sizeof(*p));
	p->dev = dev;
	/* the first call is about nothing, and touches all that calls touch */
	if (!spawn(p, legacy) || !ask_player(p, &nothing, &ret) || ret != -EINVAL) {
		differ(p, "the process does not start");
		return false;
	}
	snprintf(path, sizeof(path), "/proc/%d/maps", p->pid);
	p->maps = open(path, O_RDONLY | O_CLOEXEC);
	return load_rules(p, legacy, ops) && load_areas(p);
}

void play_stop(struct play *p)
{
	close(p->in);
	close(p->out);
	close(p->maps);
	if (p->pid > 0) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
	}
	if (p->space.ranges.ops)
		mms_space_exit(&p->space);
}

/* ---- comparing ---- */

static size_t read_maps(struct play *p, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size - 1 && (n = pread(p->maps, buf + len, size - 1 - len, len)) > 0)
		len += n;
	buf[len] = '\0';
	return len;
}

static uint64_t access_of(const char *letters)
{
	return (letters[0] == 'r' ? MMS_AREA_READ : 0) |
	       (letters[1] == 'w' ? MMS_AREA_WRITE : 0) |
	       (letters[2] == 'x' ? MMS_AREA_EXEC : 0) |
	       (letters[3] == 's' ? MMS_AREA_MAYSHARE : 0);
}

static void compare_line(struct play *p, const struct mms_area *area, uint64_t start,
			 uint64_t end, const char *letters)
{
	const uint64_t mask = MMS_AREA_PROT | MMS_AREA_MAYSHARE;

	if (!area)
		differ(p, "the kernel has %" PRIx64 "-%" PRIx64 ", the model nothing there",
		       start, end);
	else if (area->start != start || area->end != end ||
		 (area->flags & mask) != access_of(letters))
		differ(p, "the kernel has %" PRIx64 "-%" PRIx64 " %s, the model %" PRIx64
		       "-%" PRIx64 " %#" PRIx64, start, end, letters,
		       (uint64_t)area->start, (uint64_t)area->end,
		       (uint64_t)(area->flags & mask));
}

static void compare_maps(struct play *p)
{
	static char buf[1 << 18];
	const struct mms_area *area;
	uint64_t addr = 0;
	char *line, *save;

	read_maps(p, buf, sizeof(buf));
	for (line = strtok_r(buf, "\n", &save); line && !*p->why;
	     line = strtok_r(NULL, "\n", &save)) {
		char *at = line;
		uint64_t start = strtoull(at, &at, 16), end = strtoull(at + 1, &at, 16);

		/* the vsyscall page is no VMA */
		if (end > p->space.rules.top && start >> 63)
			continue;
		at[5] = '\0';
		area = mms_space_next(&p->space, addr);
		compare_line(p, area, start, end, at + 1);
		addr = end;
	}
	area = mms_space_next(&p->space, addr);
	if (area)
		differ(p, "the model has %" PRIx64 "-%" PRIx64 ", the kernel nothing there",
		       (uint64_t)area->start, (uint64_t)area->end);
}

/* what was mapped at the start can get pages, and an anon_vma with them */
static void compare_views(struct play *p)
{
	const struct mms_rec_vma *v;
	const struct mms_area *area;
	struct records r;

	if (!ask_view(p, MMS_VIEW_VMAS, &r))
		return;
	for_each_record(v, &r, MMS_REC_VMA) {
		area = mms_space_next(&p->space, v->start);
		if (!area || area->start != v->start || area->end != v->end)
			differ(p, "mmscope has %" PRIx64 "-%" PRIx64 ", the model not",
			       (uint64_t)v->start, (uint64_t)v->end);
		else if ((area->flags ^ v->flags) & ~MMS_AREA_SOFTDIRTY)
			differ(p, "%" PRIx64 ": the kernel has flags %#" PRIx64
			       ", the model %#" PRIx64, (uint64_t)v->start,
			       (uint64_t)v->flags, (uint64_t)area->flags);
		else if (area->pgoff != v->pgoff)
			differ(p, "%" PRIx64 ": the kernel has offset %#" PRIx64
			       ", the model %#" PRIx64, (uint64_t)v->start,
			       (uint64_t)v->pgoff, (uint64_t)area->pgoff);
	}
	records_free(&r);
}

/* mremap() of several areas at once differs from kernel to kernel; no call is made for it */
static bool is_modelled(const struct play *p, const struct call *c)
{
	const struct mms_area *area = mms_space_next(&p->space, c->addr);

	return c->kind != CALL_MREMAP ||
	       (area && area->start <= c->addr && c->len <= area->end - c->addr);
}

bool play_call(struct play *p, const struct call *c, bool deep)
{
	int64_t have, want;

	if (!is_modelled(p, c))
		return true;
	if (!ask_player(p, c, &have)) {
		differ(p, "the process is gone");
		return false;
	}
	want = call_play(&p->space, c);
	if (have != want)
		differ(p, "the kernel returns %#" PRIx64 " (%" PRId64 "), the model %#" PRIx64
		       " (%" PRId64 ")", have, have, want, want);
	compare_maps(p);
	if (deep && !*p->why)
		compare_views(p);
	return !*p->why;
}
