/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls that change an address space: made up at random, made by a process, played on
 * the model, and printed as C.
 */
#ifndef _MMS_SELFTEST_SPACE_CALLS_H
#define _MMS_SELFTEST_SPACE_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/space.h"

/* no PROT_EXEC alone, which may take a protection key */
enum call_kind {
	CALL_MMAP,
	CALL_MUNMAP,
	CALL_MPROTECT,
	CALL_MADVISE,
	CALL_MLOCK,
	CALL_MUNLOCK,
	CALL_MREMAP,
	CALL_BRK,
	CALL_KINDS,
};

/**
 * struct call - one call
 * @kind: CALL_*
 * @addr: first argument
 * @len: bytes; of mremap() the old ones
 * @prot: PROT_* of mmap() and mprotect(), advice of madvise()
 * @flags: flags of mmap() and mremap()
 * @new_len: of mremap()
 * @to: of mremap()
 */
struct call {
	uint32_t kind;
	uint32_t prot;
	uint64_t flags;
	uint64_t addr;
	uint64_t len;
	uint64_t new_len;
	uint64_t to;
};

/**
 * struct range - addresses that no call may be about
 */
struct range {
	uint64_t start;
	uint64_t end;
};

/**
 * struct maker - makes calls up
 * @space: the model, which knows what there is
 * @keep: ranges to be left alone
 * @nr_keep: how many
 * @state: of the random numbers
 */
struct maker {
	const struct mms_space *space;
	const struct range *keep;
	size_t nr_keep;
	uint64_t state;
};

void call_make(struct maker *m, struct call *c);

/* result as a system call returns it: an address, 0, or a negative error */
int64_t call_do(const struct call *c);
int64_t call_play(struct mms_space *s, const struct call *c);

void call_print(FILE *f, const struct call *c);

#endif /* _MMS_SELFTEST_SPACE_CALLS_H */
