// SPDX-License-Identifier: GPL-2.0-only
/*
 * inputs.c - the generator behind made-up inputs.
 */
#include "inputs.h"

/* xorshift64* (Marsaglia 2003, Vigna 2016): the same inputs everywhere */
static __u8 next_byte(__u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL >> 56;
}

size_t fuzz_input(unsigned long seed, unsigned long nr, __u8 *data)
{
	__u64 state = ((__u64)seed << 32 | nr) * 2 + 1;
	size_t len, at;

	/* the first bytes of a fresh generator are alike */
	for (at = 0; at < 8; at++)
		next_byte(&state);
	len = 2 + next_byte(&state);
	len += next_byte(&state);
	for (at = 0; at < len; at++)
		data[at] = next_byte(&state);
	return len;
}
