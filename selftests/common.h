/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all test programs share: the raw ioctls of /dev/mmscope and small
 * files. The ioctls are used as the ABI header has them, not through
 * libmmscope, so that an error of the library cannot hide one of the module.
 */
#ifndef _MMS_SELFTEST_COMMON_H
#define _MMS_SELFTEST_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "mmscope.h"

#define ARRAY_LEN(a)	(sizeof(a) / sizeof((a)[0]))
#define PAGE		4096UL
#define PAGE_BITS	12
#define HUGE		(2UL << 20)
#define GIANT		(1UL << 30)

#define STATES_ALL	(MMS_STATE_BIT(MMS_STATES) - 1)
/* what is there, in the words of the ABI's default mask */
#define STATES_EMPTY	(MMS_STATE_BIT(MMS_STATE_NEVER) |	\
			 MMS_STATE_BIT(MMS_STATE_NO_TABLE) |	\
			 MMS_STATE_BIT(MMS_STATE_NO_VMA) |	\
			 MMS_STATE_BIT(MMS_STATE_UNMAPPED))

/**
 * struct runs - the records of a whole scan
 * @run: the records, in ascending order
 * @nr: how many
 * @room: how many fit
 * @calls: ioctls it took
 * @entries: page-table entries read, of all calls
 * @cons: the longest holds, the worst kind and the number of holds of all calls
 */
struct runs {
	struct mms_run *run;
	size_t nr;
	size_t room;
	size_t calls;
	uint64_t entries;
	struct mms_consistency cons;
};

/* open the device; without one the program ends as skipped */
int dev_open(void);

void dev_info(int fd, struct mms_info *info);

/* whether the capability is on; @why gets the reason if it is not, and may be NULL */
bool dev_cap(int fd, const char *name, char *why, size_t size);

/* one ioctl: 0 or -errno */
int dev_ioctl(int fd, unsigned long cmd, void *arg);

/* one MMS_IOC_TRANSLATE of at most max_batch addresses: 0 or -errno */
int dev_translate_once(int fd, struct mms_translate *req, int pid, uint32_t space,
		       const uint64_t *va, struct mms_walk *walk, uint32_t nr);

/* any number of addresses, asked again after signals: 0 or -errno */
int dev_translate(int fd, int pid, uint32_t space, const uint64_t *va,
		  struct mms_walk *walk, size_t nr);

/**
 * dev_scan() - scan a whole range, with as many calls as it takes
 * @fd: the device
 * @like: pid, space, start, end, states and flags of the request; nr is the
 *	number of records asked for by each call, 0 for many
 * @runs: emptied and filled; runs_free() when done
 *
 * Return: 0 or -errno.
 */
int dev_scan(int fd, const struct mms_scan *like, struct runs *runs);
void runs_free(struct runs *runs);

/* the run around @va, NULL if none */
const struct mms_run *runs_find(const struct runs *runs, uint64_t va);

/*
 * Whether a run says the same as the translation of one page of it. @why gets
 * a word for the first field that differs.
 */
bool run_says_same(const struct mms_run *run, const struct mms_walk *walk,
		   uint32_t ignored_flags, const char **why);

/* whole small files; reads give the length or -errno, writes 0 or -errno */
ssize_t read_text(const char *path, char *buf, size_t size);
int write_text(const char *path, const char *text);
/* the number in a file, -1 if there is none */
long read_number(const char *path);

/* path of a file in this program's own directory */
const char *beside(const char *name, char *buf, size_t size);

bool kernel_at_least(int major, int minor);

/*
 * @n, or a tenth on a kernel made for finding errors, where all takes ten times
 * as long: that one looks at each access, not at large numbers
 */
int sized(int n);

/* the number in an environment variable, or @otherwise */
unsigned long number_of(const char *name, unsigned long otherwise);

/* pseudo-random numbers from a fixed seed: failures can be repeated */
uint64_t next_random(uint64_t *state);

#endif /* _MMS_SELFTEST_COMMON_H */
