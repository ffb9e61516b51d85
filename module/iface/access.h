/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who may ask, and about whom.
 */
#ifndef _MMS_IFACE_ACCESS_H
#define _MMS_IFACE_ACCESS_H

#include <linux/compiler_types.h>
#include <linux/types.h>

struct file;
struct mm_struct;
struct task_struct;

/**
 * mms_may_ask() - whether the calling task may use mmscope at all
 *
 * CAP_SYS_ADMIN in the initial user namespace, and no lockdown at the
 * confidentiality level (what mmscope shows is of the kind that /proc/kcore
 * shows). Return: 0 or -EPERM.
 */
int mms_may_ask(void);

/**
 * mms_may_see_kernel() - whether the calling task may see addresses of the kernel
 *
 * As for /proc/kallsyms: CAP_SYSLOG in the initial user namespace, and nobody at
 * kptr_restrict 2. Context: task. Return: 0 or -EPERM.
 */
int mms_may_see_kernel(void);

/**
 * mms_checked_read() - seq_read() for who may ask
 * @file: as for seq_read()
 * @buf: the same
 * @len: the same
 * @pos: the same
 *
 * A descriptor that was passed on, or is older than lockdown, gives no rights.
 * Return: bytes read or an error; -EPERM as mms_may_ask().
 */
ssize_t mms_checked_read(struct file *file, char __user *buf, size_t len, loff_t *pos);

/**
 * mms_target_mm() - address space of a process
 * @pid: its number in the caller's pid namespace
 *
 * Context: may sleep. Return: its mm with a reference (mmput() it), or
 * -EINVAL (@pid is not positive), -ESRCH (no such task), -EPERM (another user's
 * or a more powerful one, CAP_SYS_PTRACE is missing), -ENXIO (a kernel thread),
 * -ENODATA (the task has exited).
 */
struct mm_struct *mms_target_mm(pid_t pid);

/**
 * mms_target_task() - a task, and its address space if it has one
 * @pid: its number in the caller's pid namespace
 * @mm: filled: its mm with a reference (mmput() it), NULL for a kernel thread
 *	and for a task that has exited; as it was on an error
 *
 * Context: may sleep. Return: the task with a reference (put_task_struct()
 * it), or -EINVAL, -ESRCH, -EPERM as for mms_target_mm().
 */
struct task_struct *mms_target_task(pid_t pid, struct mm_struct **mm);

/**
 * mms_parse_space() - what people write for an address space
 * @word: "PID", "self" or "kernel"
 * @space: filled: MMS_SPACE_*
 * @pid: filled: number of the process, 0 for the kernel
 *
 * Return: 0 or -EINVAL.
 */
int mms_parse_space(const char *word, u32 *space, s32 *pid);

#endif /* _MMS_IFACE_ACCESS_H */
