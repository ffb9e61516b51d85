/* whether a task may be dumped moved from mm->flags to task->exec_state (in v7.2) */
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/exec_state.h>
int mms_probe(struct task_struct *task) { return rcu_dereference(task->exec_state)->dumpable; }
