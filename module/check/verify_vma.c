// SPDX-License-Identifier: GPL-2.0
/*
 * List, tree and counters of each process, in a moment in which the list did not move.
 */
#include "verify_vma.h"

#include "../model/array.h"
#include "vma.h"

/**
 * struct look - what was read of a process
 * @space: all of it, but its name
 * @again: the VMAs as they were afterwards
 * @nr_again: how many
 * @moved: something says that not all is of one moment
 * @unmapping: the kernel may have VMAs still to count out that are gone
 */
struct look {
	struct mms_check_space space;
	struct mms_rec_vma *again;
	size_t nr_again;
	bool moved;
	bool unmapping;
};

/**
 * struct work - one run
 * @s: who answers
 * @r: rules are added to it
 * @part: outcome of one look
 * @look: what was read last
 */
struct work {
	struct mms_source *s;
	struct mms_report *r;
	struct mms_report *part;
	struct look *look;
};

/* ---- reading ---- */

static int take_mm(const struct mms_rec *rec, void *ctx)
{
	struct look *l = ctx;

	if (rec->type == MMS_REC_MM)
		mms_record_get(rec, &l->space.mm, sizeof(l->space.mm));
	return 0;
}

static int add_vma(const struct mms_rec *rec, struct mms_rec_vma **vma, size_t *nr)
{
	struct mms_rec_vma *more;

	if (rec->type != MMS_REC_VMA)
		return 0;
	more = mms_array_add(vma, nr, sizeof(*more));
	if (!more)
		return -ENOMEM;
	mms_record_get(rec, more, sizeof(*more));
	return 0;
}

static int take_vma(const struct mms_rec *rec, void *ctx)
{
	struct look *l = ctx;

	return add_vma(rec, &l->space.vma, &l->space.nr);
}

static int take_vma_again(const struct mms_rec *rec, void *ctx)
{
	struct look *l = ctx;

	return add_vma(rec, &l->again, &l->nr_again);
}

static int take_slots(const struct mms_rec *rec, struct mms_check_tree *t)
{
	const struct mms_rec_tree_slots *slots = (const void *)rec;
	const size_t room = (rec->len - sizeof(*slots)) / sizeof(slots->slot[0]);
	struct mms_tree_slot *more;
	u32 i;

	t->node[t->nr - 1].slot = t->nr_slots;
	for (i = 0; i < slots->nr && i < room; i++) {
		more = mms_array_add(&t->slot, &t->nr_slots, sizeof(*more));
		if (!more)
			return -ENOMEM;
		*more = slots->slot[i];
		t->node[t->nr - 1].nr++;
	}
	return 0;
}

static int take_node(const struct mms_rec *rec, void *ctx)
{
	struct mms_check_tree *t = &((struct look *)ctx)->space.tree;
	struct mms_check_node *more;

	if (rec->type == MMS_REC_TREE_SLOTS && t->nr &&
	    rec->len >= sizeof(struct mms_rec_tree_slots))
		return take_slots(rec, t);
	if (rec->type != MMS_REC_TREE_NODE)
		return 0;
	more = mms_array_add(&t->node, &t->nr, sizeof(*more));
	if (!more)
		return -ENOMEM;
	mms_record_get(rec, &more->rec, sizeof(more->rec));
	return 0;
}

static int ask(struct work *w, u32 view, s32 pid, mms_take *take)
{
	const struct mms_question q = { .view = view, .pid = pid };
	struct mms_answer answer = { .kind = 0 };
	int err = mms_source_ask(w->s, &q, take, w->look, &answer);

	if (answer.lost || answer.kind == MMS_CONS_CHANGED)
		w->look->moved = true;
	return err;
}

static void forget(struct look *l)
{
	mms_zfree(l->space.vma);
	mms_zfree(l->space.tree.node);
	mms_zfree(l->space.tree.slot);
	mms_zfree(l->again);
	memset(l, 0, sizeof(*l));
}

static bool list_is_same(const struct look *l)
{
	size_t i;

	if (l->nr_again != l->space.nr)
		return false;
	for (i = 0; i < l->nr_again; i++) {
		const struct mms_rec_vma *a = &l->space.vma[i], *b = &l->again[i];

		if (a->vma != b->vma || a->start != b->start || a->end != b->end ||
		    a->flags != b->flags)
			return false;
	}
	return true;
}

/*
 * munmap() lowers total_vm after it has turned its write lock into a read lock
 * (vms_complete_munmap_vmas() in mm/vma.c, __do_munmap() in 5.10): who reads meanwhile sees
 * VMAs that stand still and too high a number, unless he knows that he was the only reader.
 */
static bool may_be_unmapping(const struct mms_check_space *s)
{
	return !s->mm.alone && s->mm.total_vm > mms_check_pages(s);
}

static int load(struct work *w, s32 pid, u64 page_size)
{
	int err;

	forget(w->look);
	err = ask(w, MMS_VIEW_VMAS, pid, take_vma);
	if (!err)
		err = ask(w, MMS_VIEW_MM, pid, take_mm);
	if (!err)
		err = ask(w, MMS_VIEW_TREE, pid, take_node);
	if (!err)
		err = ask(w, MMS_VIEW_VMAS, pid, take_vma_again);
	if (!list_is_same(w->look))
		w->look->moved = true;
	w->look->space.page_size = page_size;
	w->look->unmapping = may_be_unmapping(&w->look->space);
	return err;
}

/* ---- one process ---- */

static bool has_gone(int err)
{
	return err == -ESRCH || err == -ENODATA || err == -ENXIO;
}

static int check(struct work *w)
{
	memset(w->part, 0, sizeof(*w->part));
	return mms_check_space(w->part, &w->look->space);
}

/* what was recorded one after the other may not be one moment: each part by itself */
static int check_apart(struct work *w)
{
	int err;

	w->look->space.moment = false;
	err = check(w);
	w->part->unsteady = 1;
	return err;
}

/*
 * A list that changes and changes back between two looks seems to have stood still. A process
 * that does this over and over was seen to move in one of the rounds: it is not said to be broken.
 * Looks that follow each other at once may keep a process that is unmapping from coming on, so it
 * has some time, and each time more.
 */
static int verify_process(struct work *w, const struct mms_process *p, u64 page_size)
{
	struct mms_check_space *space = &w->look->space;
	bool ever_moved = false;
	unsigned int round;
	char of[44];
	int err = 0;

	snprintf(of, sizeof(of), "process %d (%.15s)", p->pid, p->comm);
	for (round = 0; round < mms_source_rounds(w->s) && !err; round++) {
		if (round && (w->look->unmapping || mms_report_broken(w->part)))
			mms_pause(round);
		err = load(w, p->pid, page_size);
		if (err)
			break;
		space->of = of;
		space->moment = !w->look->moved && !w->look->unmapping;
		ever_moved |= w->look->moved;
		err = check(w);
		if (space->moment && !mms_report_broken(w->part))
			break;
	}
	if (err)
		return has_gone(err) && !w->s->pid ? 0 : err;
	if (ever_moved && mms_report_broken(w->part))
		w->look->moved = true;
	if (w->look->moved || w->look->unmapping ||
	    (w->s->recorded && mms_report_broken(w->part)))
		err = check_apart(w);
	/* a tree that moved while it was read is none */
	if (w->look->moved) {
		memset(w->part, 0, sizeof(*w->part));
		w->part->unsteady = 1;
	}
	mms_report_add(w->r, w->part);
	return err;
}

/* ---- all of them ---- */

static int verify_all(struct work *w)
{
	struct mms_rec_system system;
	struct mms_process *process = NULL;
	size_t nr = 0, i;
	int err = mms_source_system(w->s, &system);

	if (!err)
		err = mms_source_processes(w->s, &process, &nr);
	for (i = 0; i < nr && !err; i++)
		err = verify_process(w, &process[i], 1ULL << system.page_shift);
	mms_zfree(process);
	return err;
}

int mms_verify_vma(struct mms_source *s, struct mms_report *r)
{
	struct work w = { .s = s, .r = r };
	int err = -ENOMEM;

	w.part = mms_zalloc(1, sizeof(*w.part));
	w.look = mms_zalloc(1, sizeof(*w.look));
	if (w.part && w.look) {
		err = verify_all(&w);
		forget(w.look);
	}
	mms_zfree(w.look);
	mms_zfree(w.part);
	return err;
}
