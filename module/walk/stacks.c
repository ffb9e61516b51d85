// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks are on the list of tasks, but for the idle task of each CPU. The first
 * of these is known by name; the others are in a per-CPU variable that is out
 * of reach.
 */
#include "stacks.h"

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#define FIRST	1024
#define MOST	(4U << 20)	/* PID_MAX_LIMIT: there are no more tasks */

/* false: no room */
static bool add(struct mms_stacks *s, struct task_struct *t, pid_t pid)
{
	const unsigned long base = (unsigned long)READ_ONCE(t->stack);
	struct mms_stack *stack = &s->stack[s->nr];

	if (!base)
		return true;
	if (s->nr == s->room)
		return false;
	*stack = (struct mms_stack){
		.base = base, .task = (unsigned long)t, .pid = pid,
	};
	get_task_comm(stack->comm, t);
	s->nr++;
	return true;
}

/* false: there was no room for all */
static bool read_all(struct mms_stacks *s)
{
	struct task_struct *p, *t;
	bool room;

	s->nr = 0;
	room = add(s, &init_task, 0);
	rcu_read_lock();
	for_each_process_thread(p, t) {
		room = room && add(s, t, task_pid_vnr(t));
		if (!room)
			goto out;
	}
out:
	rcu_read_unlock();
	return room;
}

static int compare(const void *a, const void *b)
{
	const struct mms_stack *x = a, *y = b;

	return x->base < y->base ? -1 : x->base > y->base;
}

int mms_stacks_read(struct mms_stacks *s)
{
	while (!s->stack || !read_all(s)) {
		const unsigned int room = s->stack ? s->room * 2 : FIRST;

		mms_stacks_free(s);
		if (room <= MOST)
			s->stack = kvmalloc_array(room, sizeof(*s->stack), GFP_KERNEL);
		if (!s->stack)
			return -ENOMEM;
		s->room = room;
	}
	sort(s->stack, s->nr, sizeof(*s->stack), compare, NULL);
	return 0;
}

void mms_stacks_free(struct mms_stacks *s)
{
	kvfree(s->stack);
	*s = (struct mms_stacks){};
}

const struct mms_stack *mms_stack_find(const struct mms_stacks *s, unsigned long va,
				       unsigned long guard)
{
	unsigned int low = 0, high = s->nr;

	/* the first stack that ends after @va */
	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (s->stack[mid].base + THREAD_SIZE <= va)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s->nr && va + guard >= s->stack[low].base ? &s->stack[low] : NULL;
}
