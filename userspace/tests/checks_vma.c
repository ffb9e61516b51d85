// SPDX-License-Identifier: GPL-2.0-only
/*
 * checks_vma.c - a machine with a process of one VMA, which moves, ends or lacks memory
 * while it is looked at.
 */
#include "checks.h"

#include "../../module/check/vma.h"

#define NODE(n)		(0xffff888000010000ULL + (n) * 256)
#define VMA(n)		(0xffff888000020000ULL + (n) * 192)
#define PAGES(s, n)	.start = (s), .end = (s) + (n) * 0x1000ULL

static const struct mms_rec_system machine = {
	HEAD(MMS_REC_SYSTEM, mms_rec_system), .page_shift = 12,
};

static const struct mms_rec_task tasks[] = {
	{ HEAD(MMS_REC_TASK, mms_rec_task), .pid = 7, .mm = 1, .comm = "seven" },
	{ HEAD(MMS_REC_TASK, mms_rec_task), .pid = 8, .mm = 1, .flags = MMS_TASK_KTHREAD },
	{ HEAD(MMS_REC_TASK, mms_rec_task), .pid = 9 },
	{ HEAD(MMS_REC_TASK, mms_rec_task), .mm = 1 },
};

static const struct mms_rec_mm mm = {
	HEAD(MMS_REC_MM, mms_rec_mm), .map_count = 1, .total_vm = 1, .task_size = 1ULL << 47,
};

static const struct mms_rec_vma vma = {
	HEAD(MMS_REC_VMA, mms_rec_vma), .vma = VMA(0), PAGES(0x1000, 1), .flags = 0x11,
};

/* more slots than the record has room for, and slots of no node */
static const struct mms_rec_tree_node lone = {
	HEAD(MMS_REC_TREE_NODE, mms_rec_tree_node), .node = NODE(0), .max = ~0ULL,
	.kind = MMS_TREE_LEAF_64, .end = 2, .gap = MMS_ADDR_NONE,
	.flags = MMS_NODE_ROOT | MMS_NODE_LEAF,
};

static struct {
	struct mms_rec_tree_slots head;
	struct mms_tree_slot slot[4];
} lone_slots = {
	{ { MMS_REC_TREE_SLOTS, 0, sizeof(lone_slots) }, 16, 0, },
	{ { 0xfff, 0, 0 }, { 0x1fff, VMA(0), 0 }, { ~0ULL, 0, 0 }, { 0, 0, 0 } },
};

static const struct mms_rec_tree_slots short_slots = {
	{ MMS_REC_TREE_SLOTS, 0, sizeof(struct mms_rec) }, 0, 0,
};

static const struct said all[] = {
	{ MMS_VIEW_SYSTEM, &machine }, { MMS_VIEW_TASKS, &machine },
	{ MMS_VIEW_TASKS, &tasks[0] }, { MMS_VIEW_TASKS, &tasks[1] },
	{ MMS_VIEW_TASKS, &tasks[2] }, { MMS_VIEW_TASKS, &tasks[3] },
	{ MMS_VIEW_MM, &machine }, { MMS_VIEW_MM, &mm }, { MMS_VIEW_VMAS, &machine },
	{ MMS_VIEW_VMAS, &vma }, { MMS_VIEW_TREE, &lone_slots }, { MMS_VIEW_TREE, &machine },
	{ MMS_VIEW_TREE, &lone }, { MMS_VIEW_TREE, &lone_slots },
	{ MMS_VIEW_TREE, &short_slots },
};

static const struct mms_report *verify(struct machine *m)
{
	return machine_verify(m, "vma");
}

static void one_process_is_looked_at(void)
{
	const struct mms_report *said;
	struct machine m;

	machine_init(&m, all, ARRAY_SIZE(all));
	said = verify(&m);
	CHECK(rules_are(said, "") && mms_report_verdict(said) == MMS_VERDICT_MATCH);
	CHECK(tally_is(said, MMS_RULE_VMA_COUNT, 1, 0, 0) && m.asked == 6);
	m.source.pid = 9;
	said = verify(&m);
	CHECK(said && mms_report_verdict(said) == MMS_VERDICT_INCONCLUSIVE);
}

/* what the second list has otherwise, by what @changing says */
static int changing;

static bool edit_second_list(const struct machine *m, const struct mms_question *q,
			     struct mms_rec *rec)
{
	struct mms_rec_vma *v = (void *)rec;

	if (q->view != MMS_VIEW_VMAS || rec->type != MMS_REC_VMA || m->asked % 4 != 2)
		return true;
	v->vma += changing == 0;
	v->start -= 4096 * (changing == 1);
	v->end += 4096 * (changing == 2);
	v->flags |= 2 * (changing == 3);
	return changing != 4;
}

static void lists_that_change_are_unsteady(void)
{
	const struct mms_report *said;
	struct machine m;

	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_second_list;
	for (changing = 0; changing < 5; changing++) {
		said = verify(&m);
		CHECK(rules_are(said, "") && said->unsteady == 1 && !mms_report_tried(said));
		CHECK(m.asked == 2 + 4 * MMS_ROUNDS);
	}
	m.edit = NULL;
	m.answer.lost = 1;
	said = verify(&m);
	CHECK(said && said->unsteady == 1 && !mms_report_tried(said));
	m.answer = (struct mms_answer){ .kind = MMS_CONS_CHANGED };
	said = verify(&m);
	CHECK(said && said->unsteady == 1 && !mms_report_tried(said));
}

static bool edit_count(const struct machine *m, const struct mms_question *q,
		       struct mms_rec *rec)
{
	(void)m, (void)q;
	if (rec->type == MMS_REC_MM)
		((struct mms_rec_mm *)rec)->map_count++;
	return true;
}

static bool edit_end(const struct machine *m, const struct mms_question *q,
		     struct mms_rec *rec)
{
	(void)m, (void)q;
	if (rec->type == MMS_REC_MM)
		((struct mms_rec_mm *)rec)->task_size = 0;
	return true;
}

/* execve() has not yet said where the user half ends */
static void spaces_without_an_end_may_be(void)
{
	const struct mms_report *said;
	struct machine m;

	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_end;
	said = verify(&m);
	CHECK(rules_are(said, "") && said->tally[MMS_RULE_VMA_INSIDE].tried);
	CHECK(said->tally[MMS_RULE_VMA_INSIDE].excepted == said->tally[MMS_RULE_VMA_INSIDE].tried);
}

/* a wrong count, and in the first round alone a list that moves */
static bool edit_one_round(const struct machine *m, const struct mms_question *q,
			   struct mms_rec *rec)
{
	if (q->view == MMS_VIEW_VMAS && rec->type == MMS_REC_VMA && m->asked == 6)
		((struct mms_rec_vma *)rec)->end += 4096;
	return edit_count(m, q, rec);
}

/* it may have moved unseen in the other rounds as well: nothing is said to be broken */
static void what_ever_moved_is_not_broken(void)
{
	const struct mms_report *said;
	struct machine m;

	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_count;
	said = verify(&m);
	CHECK(rules_are(said, "vma-count") && !said->unsteady && m.asked == 2 + 4 * MMS_ROUNDS);
	m.edit = edit_one_round;
	said = verify(&m);
	CHECK(rules_are(said, "") && said->unsteady == 1 && !mms_report_tried(said));
	CHECK(m.asked == 2 + 4 * MMS_ROUNDS);
}

/* one page more than the VMAs have, until @counted_out questions were asked */
static unsigned int counted_out, alone_from;

static bool edit_total(const struct machine *m, const struct mms_question *q,
		       struct mms_rec *rec)
{
	struct mms_rec_mm *space = (void *)rec;

	(void)q;
	if (rec->type == MMS_REC_MM) {
		space->total_vm += m->asked < counted_out;
		space->alone = m->asked >= alone_from;
	}
	return true;
}

static bool edit_total_down(const struct machine *m, const struct mms_question *q,
			    struct mms_rec *rec)
{
	(void)m, (void)q;
	if (rec->type == MMS_REC_MM)
		((struct mms_rec_mm *)rec)->total_vm--;
	return true;
}

/* munmap() counts them out with the lock shared: only who held it alone can say it is wrong */
static void pages_may_wait_to_be_counted_out(void)
{
	const struct mms_report *said;
	struct machine m;

	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_total;
	alone_from = counted_out = ~0U;
	said = verify(&m);
	CHECK(rules_are(said, "") && said->unsteady == 1 && m.asked == 2 + 4 * MMS_ROUNDS);
	CHECK(!said->tally[MMS_RULE_TOTAL_VM].tried && !said->tally[MMS_RULE_VMA_COUNT].tried);
	CHECK(said->tally[MMS_RULE_MAPLE_ALIVE].tried == 1);

	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_total;
	counted_out = 7;
	said = verify(&m);
	CHECK(rules_are(said, "") && !said->unsteady && m.asked == 2 + 4 * 2);
	CHECK(said->tally[MMS_RULE_TOTAL_VM].tried == 1);

	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_total;
	counted_out = ~0U;
	alone_from = 7;
	said = verify(&m);
	CHECK(rules_are(said, "total-vm") && !said->unsteady);

	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_total_down;
	said = verify(&m);
	CHECK(rules_are(said, "total-vm") && !said->unsteady);
}

/* a file is looked at once: counts are of another moment, the tree speaks for itself */
static void recorded_parts_stand_alone(void)
{
	const struct mms_report *said;
	struct machine m;

	machine_init(&m, all, ARRAY_SIZE(all));
	m.edit = edit_count;
	CHECK(rules_are(verify(&m), "vma-count"));
	m.source.recorded = true;
	said = verify(&m);
	CHECK(rules_are(said, "") && said->unsteady == 1 && m.asked == 6);
	CHECK(!said->tally[MMS_RULE_VMA_COUNT].tried);
	CHECK(said->tally[MMS_RULE_MAPLE_ALIVE].tried == 1);
}

/* a process may end between two questions: unless it is the one that was asked about */
static void processes_that_end_are_passed_over(void)
{
	static const int gone[] = { -ESRCH, -ENODATA, -ENXIO };
	const struct mms_report *said;
	struct machine m;
	unsigned int at, i;

	for (at = 3; at <= 6; at++) {
		for (i = 0; i < ARRAY_SIZE(gone); i++) {
			machine_init(&m, all, ARRAY_SIZE(all));
			m.failing = at;
			m.err = gone[i];
			said = verify(&m);
			CHECK(said && !mms_report_tried(said) && !said->unsteady);
			m.source.pid = 7;
			m.err = gone[i];
			CHECK(!verify(&m) && m.err == gone[i]);
		}
	}
	for (at = 1; at <= 6; at++) {
		machine_init(&m, all, ARRAY_SIZE(all));
		m.failing = at;
		m.err = -EIO;
		CHECK(!verify(&m) && m.err == -EIO);
	}
}

static bool edit_kind(const struct machine *m, const struct mms_question *q,
		      struct mms_rec *rec)
{
	struct mms_rec_tree_node *n = (void *)rec;

	(void)m, (void)q;
	if (rec->type == MMS_REC_TREE_NODE) {
		n->kind = MMS_TREE_RB;
		n->node = vma.vma;
		n->min = n->gap = vma.start;
		n->max = vma.end - 1;
	}
	return true;
}

/* one allocation after the other is refused, those of the tree's check among them */
static void memory_that_lacks_is_told(void)
{
	const struct mms_report *said = NULL;
	struct machine m;
	unsigned int n;

	for (n = 0; n < 60 && !said; n++) {
		machine_init(&m, all, ARRAY_SIZE(all));
		m.edit = edit_kind;
		checks_given = n;
		said = verify(&m);
		checks_given = -1;
		CHECK(said || m.err == -ENOMEM);
	}
	CHECK(n > 8 && rules_are(said, "") && said->tally[MMS_RULE_RB_GAP].tried == 1);
}

static const struct checks_test list[] = {
	{ "one process is looked at", one_process_is_looked_at },
	{ "lists that change are unsteady", lists_that_change_are_unsteady },
	{ "spaces without an end may be", spaces_without_an_end_may_be },
	{ "what ever moved is not broken", what_ever_moved_is_not_broken },
	{ "pages may wait to be counted out", pages_may_wait_to_be_counted_out },
	{ "recorded parts stand alone", recorded_parts_stand_alone },
	{ "processes that end are passed over", processes_that_end_are_passed_over },
	{ "memory that lacks is told", memory_that_lacks_is_told },
};

const struct checks_tests checks_vma = { list, ARRAY_SIZE(list) };
