/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who may ask, and about whom.
 */
#ifndef _MMS_IFACE_ACCESS_H
#define _MMS_IFACE_ACCESS_H

#include <linux/types.h>

struct mm_struct;

/**
 * mms_may_ask() - whether the calling task may use mmscope at all
 *
 * CAP_SYS_ADMIN in the initial user namespace, and no lockdown at the
 * confidentiality level (what mmscope shows is of the kind that /proc/kcore
 * shows). Return: 0 or -EPERM.
 */
int mms_may_ask(void);

/**
 * mms_target_mm() - address space of a process
 * @pid: its number in the caller's pid namespace
 *
 * Context: may sleep. Return: its mm with a reference (mmput() it), or
 * -EINVAL (@pid is not positive), -ESRCH (no such task), -EPERM (another
 * user's, CAP_SYS_PTRACE is missing), -ENXIO (a kernel thread), -ENODATA (the
 * task has exited).
 */
struct mm_struct *mms_target_mm(pid_t pid);

#endif /* _MMS_IFACE_ACCESS_H */
