// SPDX-License-Identifier: GPL-2.0
/*
 * Memory with an address range of its own: vmalloc areas, per-CPU memory, the
 * stack of a kernel thread.
 */
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/seq_file.h>
#include <linux/vmalloc.h>

#include "known.h"

#define AREA_PAGES	3
#define MAP_PAGES	5
#define BUSY		(HZ / 2)

static void *area;
static void *map;
static struct page *pages[MAP_PAGES];
static u64 __percpu *counters;
static struct task_struct *thread;

static unsigned long busy_until;

/* sleeps, but for a while after known_areas_busy(), in which it keeps its CPU at work */
static int sleeper(void *unused)
{
	while (!kthread_should_stop()) {
		while (time_before(jiffies, READ_ONCE(busy_until)))
			cond_resched();
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop() && !time_before(jiffies, READ_ONCE(busy_until)))
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return 0;
}

void known_areas_busy(void)
{
	WRITE_ONCE(busy_until, jiffies + BUSY);
	wake_up_process(thread);
}

int known_areas_init(void)
{
	unsigned int i;

	area = vmalloc(AREA_PAGES * PAGE_SIZE);
	for (i = 0; i < MAP_PAGES; i++) {
		pages[i] = alloc_page(GFP_KERNEL);
		if (!pages[i])
			return -ENOMEM;
	}
	map = vmap(pages, MAP_PAGES, VM_MAP, PAGE_KERNEL);
	counters = alloc_percpu(u64);
	busy_until = jiffies;
	thread = kthread_run(sleeper, NULL, "mms_known");
	if (IS_ERR(thread)) {
		int err = PTR_ERR(thread);

		thread = NULL;
		return err;
	}
	get_task_struct(thread);
	return area && map && counters ? 0 : -ENOMEM;
}

void known_areas_exit(void)
{
	unsigned int i;

	if (thread) {
		kthread_stop(thread);
		put_task_struct(thread);
	}
	free_percpu(counters);
	vunmap(map);
	for (i = 0; i < MAP_PAGES; i++)
		if (pages[i])
			__free_page(pages[i]);
	vfree(area);
}

void known_areas_list(struct seq_file *m)
{
	unsigned int i;
	int cpu;

	seq_printf(m, "vmalloc area %lx %u known_areas_init\n", (unsigned long)area,
		   AREA_PAGES);
	seq_printf(m, "vmalloc map %lx %u known_areas_init\n", (unsigned long)map,
		   MAP_PAGES);
	for (i = 0; i < AREA_PAGES; i++)
		seq_printf(m, "frame area %lx %u vmalloc\n",
			   vmalloc_to_pfn(area + i * PAGE_SIZE), i);
	for (i = 0; i < MAP_PAGES; i++)
		seq_printf(m, "frame map %lx %u vmalloc\n", page_to_pfn(pages[i]), i);
	for_each_online_cpu(cpu)
		seq_printf(m, "percpu counters %lx %d -\n",
			   (unsigned long)per_cpu_ptr(counters, cpu), cpu);
	seq_printf(m, "task mms_known %lx %d -\n", (unsigned long)thread,
		   task_pid_nr(thread));
	seq_printf(m, "stack mms_known %lx %d -\n",
		   (unsigned long)task_stack_page(thread), task_pid_nr(thread));
}
