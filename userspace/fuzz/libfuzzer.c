// SPDX-License-Identifier: GPL-2.0-only
/*
 * libfuzzer.c - hands what libFuzzer thinks of to a model and its twin.
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len);

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len)
{
	fuzz_one(data, len);
	return 0;
}
