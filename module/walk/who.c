// SPDX-License-Identifier: GPL-2.0
/*
 * MMS_VIEW_WHO: who maps frames. The kernel's own way from a frame to its
 * mappings (rmap) cannot be called from a module and does not know page tables;
 * so all page tables of all processes are read, each entry once, and compared.
 *
 * A step is one process and one hold of its mmap_lock: first its tables
 * themselves, then the entries in them.
 */
#include "who.h"

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/threads.h>

#include "../compat/tablepage.h"
#include "../compat/task.h"
#include "scan.h"
#include "tables.h"
#include "task.h"

#define MAX_FRAMES	(1ULL << 18)
#define MAX_PFN		(1ULL << (64 - PAGE_SHIFT))
#define RUNS		32

/* the states that say which frame an entry is about */
#define STATES		(MMS_STATE_BIT(MMS_STATE_MAPPED) |	\
			 MMS_STATE_BIT(MMS_STATE_PROT_NONE) |	\
			 MMS_STATE_BIT(MMS_STATE_NUMA_HINT) |	\
			 MMS_STATE_BIT(MMS_STATE_MIGRATION) |	\
			 MMS_STATE_BIT(MMS_STATE_HWPOISON) |	\
			 MMS_STATE_BIT(MMS_STATE_DEVICE))

/*
 * The cursor: a process, an address in it, what is looked for there, and the mm
 * (its address), by which a number that was taken by another process is told.
 * CUR_PHASE: bit 0 for entries, bits 8-15 the level of a table, bits 32-63 the
 * tables laid aside that were looked at, plus one.
 */
enum { CUR_PID, CUR_POS, CUR_PHASE, CUR_MM };

/**
 * struct who - one step under way
 * @w: the view's work
 * @task: the process, referenced
 * @mm: its mm, referenced
 * @space: the mm's address space
 * @hold: account of the hold
 * @cons: its outcome
 * @pos: address to go on at
 * @level: of the tables to go on at
 * @deposits: tables laid aside that were looked at, plus one; 0 for none
 * @entries: tables are done
 * @done: the process is done
 */
struct who {
	struct mms_view_walk *w;
	struct task_struct *task;
	struct mm_struct *mm;
	struct mms_space space;
	struct mms_hold hold;
	struct mms_consistency cons;
	u64 pos;
	int level;
	u32 deposits;
	bool entries;
	bool done;
};

/* what is found in one hold; lies in the page that is for anything */
struct finds {
	struct mms_run run[RUNS];
	u64 vma_start[RUNS];
};

static bool is_asked(const struct who *k, u64 pa)
{
	return PHYS_PFN(pa) - k->w->req->arg[0] < k->w->req->arg[1];
}

/* false: no room */
static bool put(struct who *k, const struct mms_rec_who *who)
{
	const struct mms_sink_mark mark = mms_sink_mark(&k->w->sink);
	char comm[TASK_COMM_LEN];
	struct mms_rec_who *rec;
	struct mms_rec head;

	k->w->full = true;
	rec = mms_sink_add(&k->w->sink, MMS_REC_WHO, sizeof(*rec));
	if (!rec)
		return false;
	head = rec->h;
	*rec = *who;
	rec->h = head;
	rec->mm = (unsigned long)k->mm;
	rec->pid = task_tgid_vnr(k->task);
	get_task_comm(comm, k->task);
	if (mms_sink_text(&k->w->sink, MMS_TEXT_COMM, comm, strlen(comm))) {
		k->w->full = false;
		return true;
	}
	mms_sink_rewind(&k->w->sink, mark);
	return false;
}

static bool put_table(struct who *k, int level, u64 va, u64 pa)
{
	return !is_asked(k, pa) || put(k, &(struct mms_rec_who){
		.va = va,
		.pfn = PHYS_PFN(pa),
		.nr = 1,
		.level = level,
		.kind = MMS_WHO_TABLE,
	});
}

/* tables laid aside with this one; @entries are overwritten; false: no room */
static bool put_deposits(struct who *k, const struct mms_table *table, pteval_t *entries)
{
	const unsigned int max = PAGE_SIZE / sizeof(u64);
	u64 *pa = (u64 *)entries;
	unsigned int nr, i;

	if (!mms_table_has_deposits(&k->space, table, entries))
		return true;
	do {
		nr = mms_table_deposits(k->mm, (void *)table->at, k->deposits - 1,
					pa, max);
		for (i = 0; i < nr; i++, k->deposits++)
			if (!put_table(k, MMS_LEVEL_PTE, table->va, pa[i]))
				return false;
	} while (nr == max);
	return true;
}

static bool put_tables_of(struct who *k, const struct mms_table *table, pteval_t *entries)
{
	const struct mms_sink_mark mark = mms_sink_mark(&k->w->sink);
	void *user_root = mms_arch_user_root(k->space.root);

	if (!k->deposits) {
		if (!put_table(k, table->level, table->va, table->pa))
			return false;
		if (table->entry_pa == MMS_ADDR_NONE && user_root &&
		    !put_table(k, table->level, table->va, __pa(user_root))) {
			mms_sink_rewind(&k->w->sink, mark);
			return false;
		}
		k->deposits = 1;
	}
	return table->level != mms_deposit_level() || put_deposits(k, table, entries);
}

/* caller: within a hold */
static void look_at_tables(struct who *k)
{
	pteval_t *entries = (pteval_t *)k->w->scratch;
	struct mms_table_walk walk = { .sp = &k->space };
	struct mms_table table;

	mms_space_range(&k->space, 0, 0, &walk.first, &walk.last);
	mms_table_walk_begin(&walk);
	walk.pos = clamp(k->pos, walk.first, walk.last);
	walk.level = k->level;
	while (!walk.finished && !mms_hold_is_over(&k->hold)) {
		const struct mms_table_walk before = walk;

		if (!mms_table_find(&walk, &k->hold, &table, NULL))
			break;
		if (before.pos != walk.pos || before.level != walk.level)
			k->deposits = 0;
		if (table.level == mms_deposit_level() &&
		    !mms_table_find(&walk, &k->hold, &table, entries))
			break;
		if (!put_tables_of(k, &table, entries))
			break;
		mms_table_pass(&walk, &table);
		k->deposits = 0;
	}
	k->pos = walk.finished ? 0 : walk.pos;
	k->level = walk.level;
	k->entries = walk.finished;
}

static u8 level_of(unsigned int shift)
{
	int level = MMS_LEVEL_PTE;

	while (level < MMS_LEVEL_PGD && mms_geometry.shift[level] < shift)
		level++;
	return level;
}

static bool put_run(struct who *k, const struct mms_run *run, u64 vma_start)
{
	const bool repeats = run->page_flags & MMS_PAGE_ZERO;
	const u64 asked_end = k->w->req->arg[0] + k->w->req->arg[1];
	const u64 page = 1ULL << run->page_shift;
	const u64 pfn = PHYS_PFN(run->pa);
	u64 nr = run->len >> PAGE_SHIFT;

	if (repeats)
		nr = min3(nr, (page - (run->va & (page - 1))) >> PAGE_SHIFT,
			  asked_end - pfn);
	return put(k, &(struct mms_rec_who){
		.va = run->va,
		.pfn = pfn,
		.nr = nr,
		.len = run->len,
		.vma_start = vma_start,
		.page_flags = run->page_flags,
		.state = run->state,
		.level = level_of(run->page_shift),
		.prot = run->prot,
		.kind = MMS_WHO_MAPS,
	});
}

static int look_at_entries(struct who *k)
{
	struct finds *f = (void *)k->w->scratch;
	struct mms_scanner s = {
		.sp = &k->space,
		.states = STATES,
		.runs = f->run,
		.room = RUNS,
		.cap = RUNS,
		.first_frame = k->w->req->arg[0],
		.frames = k->w->req->arg[1],
		.vma_starts = f->vma_start,
	};
	u64 first;
	u32 i;
	int err;

	BUILD_BUG_ON(sizeof(*f) > PAGE_SIZE);
	mms_space_range(&k->space, 0, 0, &first, &s.last);
	s.next = min(k->pos & PAGE_MASK, s.last);
	err = mms_scan_hold(&s, &k->hold);
	if (err)
		return err;
	k->pos = s.next;
	k->done = s.finished;
	for (i = 0; i < s.nr; i++) {
		const struct mms_run *run = &f->run[i];

		if (put_run(k, run, f->vma_start[i]))
			continue;
		/* zero pages are found again from the beginning of a large one on */
		k->pos = run->va & -(1ULL << run->page_shift);
		k->pos = max(k->pos, f->vma_start[i]);
		k->done = false;
		break;
	}
	return 0;
}

static int look(struct who *k)
{
	int err;

	mms_space_user(&k->space, k->mm);
	mms_hold_init(&k->hold, &k->space, &k->cons);
	if (k->entries) {
		err = look_at_entries(k);
	} else {
		err = mms_hold_begin(&k->hold);
		if (!err) {
			look_at_tables(k);
			mms_hold_end(&k->hold);
		}
	}
	mms_cons_add(&k->w->req->cons, &k->cons);
	return err;
}

/* === which process === */

/* the process with the lowest number from the cursor on, referenced; NULL if none was found */
static struct task_struct *next_process(struct mms_view_walk *w)
{
	struct mms_task_walk t = { .ns = &init_pid_ns, .budget = MMS_TASK_GROUP };
	struct task_struct *task;

	t.nr = min_t(u64, w->req->cursor[CUR_PID], PID_MAX_LIMIT);
	rcu_read_lock();
	do
		task = mms_task_next(&t);
	while (task && (!thread_group_leader(task) || mms_task_is_kthread(task)));
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	w->finished = !task && t.budget;
	w->req->cursor[CUR_PID] = task ? t.nr - 1 : t.nr;
	return task;
}

/* the mm of a process, of which the first thread may be gone; referenced */
static struct mm_struct *mm_of(struct task_struct *leader)
{
	struct mm_struct *mm = get_task_mm(leader);
	struct task_struct *t, *found = NULL;

	if (mm)
		return mm;
	rcu_read_lock();
	for_each_thread(leader, t) {
		if (READ_ONCE(t->mm)) {
			found = t;
			get_task_struct(t);
			break;
		}
	}
	rcu_read_unlock();
	if (found) {
		mm = get_task_mm(found);
		put_task_struct(found);
	}
	return mm;
}

/*
 * Whether another process was reported with this mm. There is one if more hold
 * on to it than its own threads and this query; whoever just looks at it makes
 * that guess wrong, which costs time only.
 */
static bool is_anothers(struct task_struct *leader, struct mm_struct *mm)
{
	struct task_struct *t, *owner;
	int threads = 0;
	bool other;

	rcu_read_lock();
	for_each_thread(leader, t)
		threads += READ_ONCE(t->mm) == mm;
	rcu_read_unlock();
	if (atomic_read(&mm->mm_users) <= threads + 1)
		return false;
	owner = mms_mm_find_owner(mm);
	other = owner && !same_thread_group(owner, leader);
	if (owner)
		put_task_struct(owner);
	return other;
}

static void load_cursor(struct who *k)
{
	const u64 *cursor = k->w->req->cursor;

	k->level = MMS_LEVEL_PGD;
	if (cursor[CUR_MM] != (unsigned long)k->mm) {
		k->w->req->retries += !!cursor[CUR_MM];
		return;
	}
	k->pos = cursor[CUR_POS];
	k->entries = cursor[CUR_PHASE] & 1;
	k->level = min_t(u64, (cursor[CUR_PHASE] >> 8) & 0xff, MMS_LEVEL_PGD);
	k->deposits = cursor[CUR_PHASE] >> 32;
}

static void save_cursor(const struct who *k)
{
	u64 *cursor = k->w->req->cursor;

	cursor[CUR_PID] += k->done;
	cursor[CUR_POS] = k->done ? 0 : k->pos;
	cursor[CUR_PHASE] = k->done ? 0 : k->entries | k->level << 8 |
					  (u64)k->deposits << 32;
	cursor[CUR_MM] = k->done ? 0 : (unsigned long)k->mm;
}

/* a process without an mm maps nothing, unless it is just about to let go of it */
static bool put_skipped(struct who *k)
{
	if (!(READ_ONCE(k->task->flags) & PF_EXITING) || READ_ONCE(k->task->exit_state))
		return true;
	return put(k, &(struct mms_rec_who){ .kind = MMS_WHO_SKIPPED });
}

int mms_who_step(struct mms_view_walk *w)
{
	struct who k = { .w = w };
	int err = 0;

	if (w->req->arg[0] >= MAX_PFN || !w->req->arg[1] || w->req->arg[1] > MAX_FRAMES)
		return -EINVAL;
	mms_view_kind(w, MMS_CONS_RACY);
	k.task = next_process(w);
	if (!k.task)
		return 0;
	k.mm = mm_of(k.task);
	load_cursor(&k);
	if (!k.mm)
		k.done = put_skipped(&k);
	else if (is_anothers(k.task, k.mm))
		k.done = true;
	else
		err = look(&k);
	if (!err)
		save_cursor(&k);
	if (k.mm)
		mmput(k.mm);
	put_task_struct(k.task);
	return err;
}
