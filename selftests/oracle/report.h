/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files that the host reads. All numbers are hexadecimal but the pid.
 *
 * pages	kind pid va pa page_shift tag
 * walks	label pid root_pa va pa state level page_shift page_flags prot
 *		user_pgd.pa user_pgd.raw, then pa raw of each level from the leaf;
 *		pid 0 is the kernel
 * runs		pid va len pa page_flags state page_shift
 * machine	va_bits flags
 */
#ifndef _ORACLE_REPORT_H
#define _ORACLE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct mms_walk;

/* where the files go */
void report_open(const char *directory);

void report_targets(void);

/* addresses of process @pid (0: the kernel); @label[i] says what va[i] is */
void report_walks(pid_t pid, const char *const *label, const uint64_t *va,
		  size_t nr);

/*
 * Those of the addresses asked @before whose answer is still the same: the
 * program itself uses them, so some of them are written to meanwhile.
 */
void report_unchanged(pid_t pid, const char *const *label,
		      const struct mms_walk *before, size_t nr);

void report_runs(pid_t pid);

/* close the files, then tell the host */
void report_ready(void);

/* waits for the host: true, if it wants all answers anew; false, if it has finished */
bool report_is_wanted_again(void);

#endif /* _ORACLE_REPORT_H */
