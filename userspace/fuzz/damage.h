/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * damage.h - models whose parts are damaged one at a time: their checks must say what.
 */
#ifndef _MMS_FUZZ_DAMAGE_H
#define _MMS_FUZZ_DAMAGE_H

#include <string.h>

#include "fuzz.h"

static unsigned int damages;

/* @said: by the check, NULL if it saw nothing */
static inline void must_say(const char *said, const char *why)
{
	if (!said || strcmp(said, why))
		fprintf(stderr, "said: %s, not: %s\n", said ? said : "nothing", why);
	EXPECT(said && !strcmp(said, why));
	damages++;
}

#endif /* _MMS_FUZZ_DAMAGE_H */
