/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the names of the fixture's regions promise, in the words of the ABI.
 */
#ifndef _MMS_SELFTEST_EXPECT_H
#define _MMS_SELFTEST_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mmscope.h"

#define ANY_PROT	0xff

/**
 * struct expectation - what every page of a region must be
 * @states: allowed states, MMS_STATE_BIT()
 * @shift: page_shift, 0 for any
 * @prot: MMS_PROT_*, or ANY_PROT
 * @set: MMS_PAGE_* that must be there
 * @clear: MMS_PAGE_* that must not be there
 * @aux: for markers
 */
struct expectation {
	const char *name;
	uint32_t states;
	uint8_t shift;
	uint8_t prot;
	uint32_t set;
	uint32_t clear;
	uint64_t aux;
};

/* NULL if no such region is known */
const struct expectation *expect_find(const char *name);

/* NULL if @walk is as expected, else the name of what is not */
const char *expect_walk(const struct expectation *e, const struct mms_walk *walk);

/*
 * Whether the levels of a walk hang together: each table is where the entry
 * above says, each index is cut from the address, and the result follows from
 * the entries that were read. NULL, or what is wrong.
 */
const char *expect_consistent(const struct mms_info *info, uint64_t root_pa,
			      const struct mms_walk *walk);

#endif /* _MMS_SELFTEST_EXPECT_H */
