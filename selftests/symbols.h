/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All symbols of the running kernel, by address and by name.
 */
#ifndef _MMS_SELFTEST_SYMBOLS_H
#define _MMS_SELFTEST_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol {
	uint64_t at;
	bool ours;	/* of mmscope */
	char name[55];
};

/* read them: how many functions there are, 0 if their addresses are not shown */
size_t symbols_load(void);

/* the function around an address, NULL if there is none */
const struct symbol *symbol_at(uint64_t at);

/* the function behind @after (NULL: the first), and where it ends; NULL: there is no more */
const struct symbol *symbol_next(const struct symbol *after, uint64_t *end);

/* whether the kernel itself has such a function */
bool symbol_exists(const char *name);

/* the next function of mmscope behind @after (NULL: the first) that has this name */
const struct symbol *symbol_ours(const struct symbol *after, const char *name);

#endif /* _MMS_SELFTEST_SYMBOLS_H */
