/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The queries of the ioctl ABI, one function a command. Each takes the user's
 * request structure and fills the user's buffers.
 */
#ifndef _MMS_IFACE_QUERY_H
#define _MMS_IFACE_QUERY_H

#include <linux/compiler_types.h>
#include <linux/types.h>

struct mms_consistency;
struct mms_info;
struct mms_run;
struct mms_scan;
struct mms_walk;

/** mms_query_fill_info() - the info record, all but @size; also for debugfs */
void mms_query_fill_info(struct mms_info *info);

/**
 * mms_query_walks() - translate a few addresses for a reader inside the module
 * @space: MMS_SPACE_*
 * @pid: the process, 0 for the kernel
 * @va: addresses
 * @out: one record each
 * @nr: how many
 * @cons: how consistent the answer is
 *
 * Context: may sleep. Return: 0 or the errors the ABI header lists.
 */
int mms_query_walks(u32 space, s32 pid, const u64 *va, struct mms_walk *out,
		    unsigned int nr, struct mms_consistency *cons);

/* told of a run; what it returns, if not 0, ends the scan */
typedef int mms_run_taker(const struct mms_run *run, void *ctx);

/**
 * mms_query_runs() - the runs of a range, as mms_query_scan() has them
 * @req: space, pid, start, end, states and flags are used; cons is filled
 * @take: told of each run, without any lock
 * @ctx: for @take
 *
 * Context: may sleep. Return: 0, what @take returned, or the errors the ABI header lists.
 */
int mms_query_runs(struct mms_scan *req, mms_run_taker *take, void *ctx);

/*
 * All: @arg is the user's structure. Context: may sleep; the caller has
 * checked mms_may_ask(). Return: 0 or the errors the ABI header lists.
 */

/** mms_query_info() - MMS_IOC_INFO */
int mms_query_info(void __user *arg);

/** mms_query_caps() - MMS_IOC_CAPS */
int mms_query_caps(void __user *arg);

/** mms_query_ptbits() - MMS_IOC_PTBITS */
int mms_query_ptbits(void __user *arg);

/** mms_query_translate() - MMS_IOC_TRANSLATE */
int mms_query_translate(void __user *arg);

/** mms_query_scan() - MMS_IOC_SCAN */
int mms_query_scan(void __user *arg);

/** mms_query_swap() - MMS_IOC_SWAP */
int mms_query_swap(void __user *arg);

#endif /* _MMS_IFACE_QUERY_H */
