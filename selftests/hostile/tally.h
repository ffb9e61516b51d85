/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls by kind, and what became of them.
 */
#ifndef _MMS_HOSTILE_TALLY_H
#define _MMS_HOSTILE_TALLY_H

#include "grammar.h"

#define ERRORS		140
#define FILES_MAX	40

/* what is done with files besides good and bad requests */
enum deed {
	DEED_OPEN, DEED_READ, DEED_PREAD, DEED_WRITE, DEED_SEEK, DEED_MMAP, DEED_POLL, DEED_DUP,
	DEED_SENDFILE, DEED_NO_COMMAND, DEED_SHORTAGE,
	DEEDS
};

struct tally {
	unsigned long calls, accepted, ns;
};

/**
 * struct account - what one caller did
 * @form: ioctls by form, @deed: other calls, @file: files of debugfs that were read
 * @spoilt: of the ioctls, those that were not good ones, @compat: as a 32-bit caller,
 *	@raced: changed while they ran
 * @error: how often each error came
 * @absent: the module was just not there
 */
struct account {
	struct tally form[64];
	struct tally deed[DEEDS];
	struct tally file[FILES_MAX];
	unsigned long spoilt, compat, raced, signals, absent;
	unsigned long error[ERRORS];
};

/* one call that began at @start: 0 or more, or -errno */
void tally(struct account *a, struct tally *t, uint64_t start, long ret);
uint64_t now(void);

/*
 * Which of them to do next: any, but most often one that was not yet accepted @enough times, or
 * what has taken the least time so far.
 */
unsigned int tally_neglected(const struct tally *t, unsigned int nr, unsigned long enough,
			     uint64_t *random);

void account_add(struct account *sum, const struct account *more);

/* for people; @files: names of the files */
void account_print(const struct account *a, const char * const *files, unsigned int nr_files);

unsigned long account_calls(const struct account *a);
unsigned long account_accepted(const struct account *a);

#endif /* _MMS_HOSTILE_TALLY_H */
