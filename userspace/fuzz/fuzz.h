/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz.h - one input for a model and its twin. main.c makes inputs up, libfuzzer.c
 * takes them from libFuzzer.
 */
#ifndef _MMS_FUZZ_H
#define _MMS_FUZZ_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/types.h>

#define EXPECT(cond)							\
do {									\
	if (!(cond)) {							\
		fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,	\
			__LINE__, #cond);				\
		abort();						\
	}								\
} while (0)

/* plays @data on both and compares them; does not return if they differ */
void fuzz_one(const __u8 *data, size_t len);

#endif /* _MMS_FUZZ_H */
