/* SPDX-License-Identifier: GPL-2.0 */
/* Where the kernel stacks of all tasks lie. */
#ifndef _MMS_WALK_STACKS_H
#define _MMS_WALK_STACKS_H

#include <linux/sched.h>
#include <linux/types.h>

/**
 * struct mms_stack - kernel stack of a task
 * @base: lowest address
 * @task: address of the task_struct; only to be shown
 * @pid: of the task, as the caller sees it; 0 for the idle tasks
 * @comm: its name
 */
struct mms_stack {
	unsigned long base;
	unsigned long task;
	pid_t pid;
	char comm[TASK_COMM_LEN];
};

/**
 * struct mms_stacks - all of them
 * @stack: by ascending address
 * @nr: how many
 * @room: how many fit
 *
 * Begins as zeroes.
 */
struct mms_stacks {
	struct mms_stack *stack;
	unsigned int nr;
	unsigned int room;
};

/**
 * mms_stacks_read() - find the stacks of all tasks but the idle ones
 * @s: filled; what it held is replaced. mms_stacks_free() when done
 *
 * Context: may sleep; the list of tasks is read under RCU.
 * Return: 0 or -ENOMEM.
 */
int mms_stacks_read(struct mms_stacks *s);

/** mms_stacks_free() - give the memory back */
void mms_stacks_free(struct mms_stacks *s);

/**
 * mms_stack_find() - the stack that an address lies in
 * @s: filled
 * @va: any address
 * @guard: bytes below a stack that count as part of it
 *
 * Return: the stack, NULL if it is in none.
 */
const struct mms_stack *mms_stack_find(const struct mms_stacks *s, unsigned long va,
				       unsigned long guard);

#endif /* _MMS_WALK_STACKS_H */
