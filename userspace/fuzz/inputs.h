/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inputs.h - inputs made up from a number: the same ones everywhere.
 */
#ifndef _MMS_FUZZ_INPUTS_H
#define _MMS_FUZZ_INPUTS_H

#include <stddef.h>
#include <linux/types.h>

#define FUZZ_LEN_MAX	600

/**
 * fuzz_input() - make an input up
 * @seed: of a whole run
 * @nr: number of the input in it
 * @data: filled, at most %FUZZ_LEN_MAX bytes
 *
 * Return: how many.
 */
size_t fuzz_input(unsigned long seed, unsigned long nr, __u8 *data);

#endif /* _MMS_FUZZ_INPUTS_H */
