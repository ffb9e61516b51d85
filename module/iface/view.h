/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Views: the table that says who answers which, and the loop that runs a
 * walker's steps for MMS_IOC_VIEW and for debugfs alike.
 */
#ifndef _MMS_IFACE_VIEW_H
#define _MMS_IFACE_VIEW_H

#include <linux/compiler_types.h>
#include <linux/types.h>

#include "../compat/capability.h"
#include "../walk/view.h"

struct mms_rec;
struct seq_file;

/* what a view is about */
enum mms_view_scope {
	MMS_SCOPE_MACHINE,	/* no process: pid must be 0 */
	MMS_SCOPE_ALL,		/* all processes: CAP_SYS_PTRACE is needed */
	MMS_SCOPE_TASK,		/* a task, with or without an mm; or the kernel */
	MMS_SCOPE_USER,		/* the address space of a process */
	MMS_SCOPE_SPACE,	/* the same, or the kernel's */
};

/**
 * struct mms_view_ops - one view
 * @view: MMS_VIEW_*
 * @scope: what it is about
 * @addresses: its records hold addresses of the kernel
 * @cap: the capability it needs
 * @flags: MMS_VIEW_F_* it knows
 * @args: how many of arg[] it knows; the others must be 0
 * @name: of the debugfs file; NULL if it has none
 * @version: of the text's format; raise it when the format changes
 * @file_flags: flags of the question that the debugfs file stands for
 * @file_args: its arguments
 * @step: the walker
 * @text: prints one record; texts of its own come as records after it
 */
struct mms_view_ops {
	u32 view;
	enum mms_view_scope scope;
	bool addresses;
	enum mms_cap_id cap;
	u32 flags;
	u32 args;
	const char *name;
	u32 version;
	u32 file_flags;
	u64 file_args[4];
	mms_view_step *step;
	void (*text)(struct seq_file *m, const struct mms_rec *rec);
};

extern const struct mms_view_ops mms_views[];
extern const unsigned int mms_nr_views;

/**
 * mms_view_begin() - check a question and get hold of what it is about
 * @w: filled
 * @req: the question; stays the caller's and is written to
 * @ops: filled: who answers
 * @buf: room for records, of @len bytes
 * @len: at least MMS_VIEW_LEN_MIN
 *
 * Context: may sleep. Return: 0, and mms_view_end() is to follow; or an error.
 */
int mms_view_begin(struct mms_view_walk *w, struct mms_view *req,
		   const struct mms_view_ops **ops, void *buf, u32 len);

/** mms_view_end() - let go of it */
void mms_view_end(struct mms_view_walk *w);

/**
 * mms_view_fill() - run steps until the buffer is full enough or all is said
 * @w: begun
 * @ops: who answers
 *
 * Return: 0 or an error; with an error, records may stand in the buffer all
 * the same, and the error comes again when one goes on.
 */
int mms_view_fill(struct mms_view_walk *w, const struct mms_view_ops *ops);

/**
 * mms_view_once() - one call's share of an answer, into a kernel buffer
 * @req: the question; cursor, cons, lost and retries are moved on
 * @buf: room for records
 * @len: bytes of it, at least MMS_VIEW_LEN_MIN
 * @finished: filled: nothing is left
 *
 * An error that comes after records is met again by the next call.
 * Context: may sleep. Return: bytes of records, or an error: -EINTR if a signal
 * came before there was any.
 */
int mms_view_once(struct mms_view *req, void *buf, u32 len, bool *finished);

/** mms_query_view() - MMS_IOC_VIEW; see query.h for what all queries share */
int mms_query_view(void __user *arg);

#endif /* _MMS_IFACE_VIEW_H */
