/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mutations.h - one thing made wrong in what a recorded kernel answers, and the rule
 * that has to say so.
 */
#ifndef _MMS_MUTATIONS_H
#define _MMS_MUTATIONS_H

#include "../../module/check/subject.h"

/**
 * struct mutation - one kind of damage
 * @name: what is made wrong
 * @rule: the rules that must be broken then, and no others; separated by blanks
 * @edit: damages a record, of which a copy is given; may fill @extra, which is then
 *	told as a record of its own after it. False: this one cannot be damaged so
 */
struct mutation {
	const char *name;
	const char *rule;
	bool (*edit)(struct mms_rec *rec, struct mms_rec *extra);
};

/* room for the longest record */
#define MUTATION_ROOM 16384

/**
 * struct mutations - those of a subject
 * @rules: its rules
 * @recorded: the check is told that it is a file, of which not all is one moment
 * @list: array of @nr
 * @nr: how many
 */
struct mutations {
	const struct mms_rules *rules;
	bool recorded;
	const struct mutation *list;
	size_t nr;
};

extern const struct mutations mutations_buddy;
extern const struct mutations mutations_pgtable;
extern const struct mutations mutations_slab;
extern const struct mutations mutations_vma;

#endif /* _MMS_MUTATIONS_H */
