// SPDX-License-Identifier: GPL-2.0-only
/*
 * swaps.c - names of swap areas. An area may be switched off between the walk
 * and the question for its name; then its number has to do.
 */
#include <string.h>

#include "cli.h"

void swaps_init(struct swaps *s, struct mmscope *m)
{
	memset(s, 0, sizeof(*s));
	s->m = m;
}

const char *swaps_name(struct swaps *s, unsigned int type)
{
	static char number[32];
	struct mms_swap *known;

	snprintf(number, sizeof(number), "swap area %u", type);
	if (type >= ARRAY_SIZE(s->known))
		return number;
	known = &s->known[type];
	if (!(s->asked >> type & 1)) {
		s->asked |= (uint64_t)1 << type;
		if (mmscope_swap(s->m, type, known))
			known->path[0] = '\0';
	}
	return known->path[0] ? known->path : number;
}
