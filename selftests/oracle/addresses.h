/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses worth asking for besides the known pages: what the kernel and this
 * process have mapped, what lies just beside it, and what is not there at all.
 */
#ifndef _ORACLE_ADDRESSES_H
#define _ORACLE_ADDRESSES_H

#include <stddef.h>
#include <stdint.h>

struct addresses {
	uint64_t *va;
	const char **label;
	size_t nr;
	size_t room;
};

void address_add(struct addresses *a, const char *label, uint64_t va);

/* addresses of this process outside of the known pages */
void addresses_of_self(struct addresses *a);

/*
 * Addresses of the kernel half, which starts at @start.
 * @pa, @nr_pa: physical addresses to ask for in the direct map
 */
void addresses_of_kernel(struct addresses *a, uint64_t start,
			 const uint64_t *pa, size_t nr_pa);

#endif /* _ORACLE_ADDRESSES_H */
