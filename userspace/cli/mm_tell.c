// SPDX-License-Identifier: GPL-2.0-only
/*
 * mm_tell.c - "mmscope mm" in words: the task, who uses its memory and what the
 * two counters mean, the root of the page tables, and VIRT against RES.
 */
#include <inttypes.h>
#include <string.h>

#include "mm.h"

const char *task_state_text(uint32_t state)
{
	switch (state) {
	case 'R':
		return "running or ready to run";
	case 'S':
		return "sleeping";
	case 'D':
		return "sleeping, not to be disturbed";
	case 'T':
		return "stopped";
	case 't':
		return "stopped by a tracer";
	case 'I':
		return "idle";
	case 'Z':
		return "zombie";
	case 'X':
		return "dead";
	case 'P':
		return "parked";
	default:
		return "unknown state";
	}
}

const char *task_kind(const struct mms_rec_task *t)
{
	if (t->flags & MMS_TASK_ZOMBIE)
		return "zombie";
	if (t->flags & MMS_TASK_KTHREAD)
		return "kernel thread";
	return t->flags & MMS_TASK_LEADER ? "process" : "thread";
}

static const char *pages_text(const struct mm_answer *a, uint64_t pages)
{
	return size_text(pages << a->info->page_shift, a->opts);
}

/* ---- the task ---- */

static void comm_safe(const struct mms_rec_task *t, char *buf, size_t size)
{
	text_safe(*t->comm ? t->comm : "?", buf, size);
}

static void tell_head(const struct mms_rec_task *t)
{
	char comm[80], kind[24];

	comm_safe(t, comm, sizeof(comm));
	snprintf(kind, sizeof(kind), "%s", task_kind(t));
	kind[0] -= 'a' - 'A';
	printf("%s%s %d (%s)%s\n", color(SGR_BOLD), kind, t->pid, comm,
	       color(SGR_RESET));
	item("state", "%c, %s, CPU %u", (char)t->state, task_state_text(t->state),
	     t->cpu);
	if (!(t->flags & MMS_TASK_LEADER))
		item("process", "%d", t->tgid);
	item("parent", "%d, user %u", t->ppid, t->uid);
	item("task_struct", "0x%" PRIx64 "%s", (uint64_t)t->task, t->stack ? "" :
	     ", its kernel stack is gone");
	if (t->stack)
		item("kernel stack", "from 0x%" PRIx64, (uint64_t)t->stack);
}

static void tell_no_mm(const struct mms_rec_task *t)
{
	section("Address space");
	if (t->flags & MMS_TASK_ZOMBIE)
		para(3, "None: it has exited and its memory is gone. What is left of it is "
		     "the task_struct with its exit status, until its parent %d asks for "
		     "it.", t->ppid);
	else if (t->flags & MMS_TASK_KTHREAD)
		para(3, "None of its own (mm is NULL): a kernel thread lives in the kernel's "
		     "half, which is the same in every address space.");
	else
		para(3, "None: it has exited, or is about to.");
}

/* a kernel thread needs some page tables, any will do */
static void tell_borrowed(const struct mms_rec_task *t)
{
	if (!(t->flags & MMS_TASK_BORROWS) || !t->active_mm)
		return;
	if (t->flags & MMS_TASK_USER_MM)
		para(3, "It works on the memory of a process for now (kthread_use_mm): "
		     "mm_struct 0x%" PRIx64 ".", (uint64_t)t->active_mm);
	else
		para(3, "It runs on the page tables of whoever ran before it on its CPU, "
		     "which saves a switch: active_mm is 0x%" PRIx64 ".",
		     (uint64_t)t->active_mm);
	if (t->owner_pid)
		para(3, "That mm_struct belongs to process %d. Only the kernel's half of it "
		     "is used.", t->owner_pid);
	else
		para(3, "No process owns that mm_struct (it is the kernel's own, or its "
		     "processes have gone and this loan keeps it).");
}

/* ---- who uses it ---- */

#define THREADS_SHOWN 20

/* threads below their process, processes that share it beside each other */
static void tell_process(const struct mm_answer *a, const struct mms_rec_task *leader)
{
	size_t i, threads = 0, shown = 0;
	char comm[80];

	comm_safe(leader, comm, sizeof(comm));
	printf("   %d %s%s%s\n", leader->tgid, comm,
	       leader->flags & MMS_TASK_SHARES ? "  (another process: CLONE_VM or vfork)" : "",
	       leader->flags & MMS_TASK_ASKED ? "  <- asked" : "");
	for (i = 0; i < a->nr_tasks; i++)
		threads += a->tasks[i].tgid == leader->tgid && &a->tasks[i] != leader;
	for (i = 0; i < a->nr_tasks; i++) {
		const struct mms_rec_task *t = &a->tasks[i];

		if (t->tgid != leader->tgid || t == leader)
			continue;
		if (shown++ == THREADS_SHOWN && threads > THREADS_SHOWN + 1 &&
		    !a->opts->verbose) {
			printf("   %sand %zu more (-v shows all)\n", branch_end(),
			       threads - THREADS_SHOWN);
			return;
		}
		comm_safe(t, comm, sizeof(comm));
		printf("   %s%d %s%s\n", shown == threads ? branch_end() : branch_tee(),
		       t->pid, comm, t->flags & MMS_TASK_ASKED ? "  <- asked" : "");
	}
}

/* the first task of each process stands for it, its leader if that is alive */
static const struct mms_rec_task *leader_of(const struct mm_answer *a, int tgid)
{
	const struct mms_rec_task *first = NULL;
	size_t i;

	for (i = 0; i < a->nr_tasks; i++) {
		const struct mms_rec_task *t = &a->tasks[i];

		if (t->tgid != tgid)
			continue;
		if (t->flags & MMS_TASK_LEADER)
			return t;
		if (!first)
			first = t;
	}
	return first;
}

static void tell_sharers(const struct mm_answer *a)
{
	size_t i;

	for (i = 0; i < a->nr_tasks; i++) {
		const struct mms_rec_task *t = &a->tasks[i];

		if (t == leader_of(a, t->tgid))
			tell_process(a, t);
	}
}

static void tell_users(const struct mm_answer *a)
{
	const struct mms_rec_mm *mm = &a->mm;
	uint32_t others = mm->mm_users - mm->own_refs;
	char query[64] = "";

	if (mm->own_refs)
		snprintf(query, sizeof(query), " (%u without %s that this query holds)",
			 others, count_str(mm->own_refs, "reference", NULL));
	item("mm_users", "%u%s: %s of %s use the address space.%s", mm->mm_users, query,
	     count_str(mm->nr_tasks, "thread", NULL),
	     count_str(mm->nr_processes, "process", "processes"),
	     others == mm->nr_tasks ? "" : others > mm->nr_tasks ?
	     " The rest are passers-by, such as readers of /proc." :
	     " That is more than are counted: it changed while it was read.");
	item("mm_count", "%u: %s", mm->mm_count, mm->mm_count == 1 ?
	     "all users together hold one reference on the mm_struct; nobody else does." :
	     "all users together hold one reference on the mm_struct; the others keep "
	     "the structure and not the memory (kernel threads that borrow it, CPUs "
	     "that left it loaded).");
}

static void tell_sharing(const struct mm_answer *a)
{
	section("Who uses it");
	tell_users(a);
	if (a->nr_tasks > 1) {
		putchar('\n');
		tell_sharers(a);
	}
}

/* ---- the mm_struct ---- */

static void tell_object(const struct mm_answer *a)
{
	if (a->object.kind)
		item("mm_struct", "0x%" PRIx64 ", object %" PRIu64 " of its slab in the "
		     "cache \"%s\" (%" PRIu64 " bytes)", (uint64_t)a->mm.mm,
		     (uint64_t)a->object.index, a->cache, (uint64_t)a->object.size);
	else
		item("mm_struct", "0x%" PRIx64, (uint64_t)a->mm.mm);
}

static void tell_mm(const struct mm_answer *a)
{
	const struct mms_rec_mm *mm = &a->mm;
	char flags[800], exe[600];

	tell_object(a);
	if (a->exe) {
		text_safe(a->exe, exe, sizeof(exe));
		item("executable", "%s", exe);
	}
	mmscope_flags_str(a->m, MMS_NAMES_MM_FLAG, mm->flags, flags, sizeof(flags));
	item("flags", "0x%" PRIx64 "%s%s", (uint64_t)mm->flags, *flags ? ": " : "",
	     list_text(flags, sizeof(flags)));
	if (mm->def_flags) {
		mmscope_flags_str(a->m, MMS_NAMES_VMA_FLAG, mm->def_flags, flags,
				  sizeof(flags));
		item("new VMAs get", "%s", list_text(flags, sizeof(flags)));
	}
	if (mm->max_map_count)
		item("VMAs", "%u of at most %u (vm.max_map_count)", mm->map_count,
		     mm->max_map_count);
	else
		item("VMAs", "%u", mm->map_count);
}

static void tell_tables(const struct mm_answer *a)
{
	const struct mms_rec_mm *mm = &a->mm;

	section("Page tables");
	item("pgd", "0x%" PRIx64 " virtual, 0x%" PRIx64 " physical",
	     (uint64_t)mm->pgd_va, (uint64_t)mm->pgd_pa);
	if (mm->user_pgd_pa != MMS_ADDR_NONE)
		item("user mode", "0x%" PRIx64 " physical: a second root without the "
		     "kernel (page-table isolation)", (uint64_t)mm->user_pgd_pa);
	item("CPU register", "0x%" PRIx64 " while it runs (besides bits of the CPU's own, "
	     "such as a PCID)", (uint64_t)mm->hw_root);
	if (mm->pgtables_bytes)
		item("size", "%s as the kernel counts them (\"mmscope pgtables %d\" looks at "
		     "each)", size_text(mm->pgtables_bytes, a->opts),
		     a->target->space.pid);
}

/* ---- VIRT against RES ---- */

/* numbers that make no sense must not wrap around: that would hide it */
static uint64_t sum_of(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

static void bar_line(const struct mm_answer *a, const char *name, uint64_t pages,
		     uint64_t whole, const char *sgr, const char *note)
{
	unsigned int width = term_width() / 2 - 8;
	char bar[BAR_BYTES];

	if (width > 40)
		width = 40;
	bar_str(pages, whole, width, bar);
	printf("   %-6s %9s %s%s%s %s\n", name, pages_text(a, pages), color(sgr), bar,
	       color(SGR_RESET), note);
}

static void tell_memory(const struct mm_answer *a)
{
	const struct mms_rec_mm *mm = &a->mm;
	uint64_t res = sum_of(sum_of(mm->rss_anon, mm->rss_file), mm->rss_shmem);
	uint64_t kinds = sum_of(res, mm->swap_ents);

	section("VIRT against RES");
	bar_line(a, "VIRT", mm->total_vm, mm->total_vm, SGR_BLUE, "mapped");
	bar_line(a, "RES", res, mm->total_vm, SGR_GREEN, "of it in memory");
	putchar('\n');
	bar_line(a, "anon", mm->rss_anon, kinds, SGR_YELLOW, "heap, stacks, written copies");
	bar_line(a, "file", mm->rss_file, kinds, SGR_CYAN, "pages of files");
	bar_line(a, "shmem", mm->rss_shmem, kinds, SGR_MAGENTA, "shared memory");
	bar_line(a, "swap", mm->swap_ents, kinds, SGR_RED, "swapped out");
	putchar('\n');
	item("of VIRT", "%s data, %s code, %s stack, %s locked, %s pinned",
	     pages_text(a, mm->data_vm), pages_text(a, mm->exec_vm),
	     pages_text(a, mm->stack_vm), pages_text(a, mm->locked_vm),
	     pages_text(a, mm->pinned_vm));
	if (mm->hiwater_vm || mm->hiwater_rss)
		item("highest", "VIRT %s, RES %s", pages_text(a, mm->hiwater_vm),
		     pages_text(a, mm->hiwater_rss));
}

/* ---- all of it ---- */

static void tell_picture(struct mm_answer *a)
{
	struct mmscope_moment moment;

	if (vmas_load(a->m, a->target, MMS_VIEW_F_PAGES, 0, &a->vmas, &moment))
		return;
	mmscope_moment_add(&a->moment, &moment);
	mm_picture(a);
}

void mm_tell(struct mm_answer *a)
{
	const struct mms_rec_task *t = mm_asked(a);
	bool own = a->has_mm && a->mm.what == MMS_MM_OWN;

	if (t)
		tell_head(t);
	if (own)
		tell_mm(a);
	else if (t)
		tell_no_mm(t);
	if (t)
		tell_borrowed(t);
	if (!own)
		return;
	tell_sharing(a);
	tell_tables(a);
	tell_memory(a);
	tell_picture(a);
}
