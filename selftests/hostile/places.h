/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The places in the module that lead to something that can fail: return addresses on the stack of
 * an allocation or a copy. One of them can be chosen, so that a fault is met only below it.
 */
#ifndef _MMS_HOSTILE_PLACES_H
#define _MMS_HOSTILE_PLACES_H

#include <stdint.h>

#define PLACES_MAX	1024

/**
 * struct places - what was found
 * @at: addresses, each once, in the order in which they were met
 * @nr: how many
 * @points: chances of a fault that the call had
 * @seen: of these, those whose stacks were looked at
 */
struct places {
	uint64_t at[PLACES_MAX];
	unsigned int nr;
	unsigned long points, seen;
};

/**
 * places_find() - make a call, and see where it can fail
 * @run: makes it; @ctx is for it
 * @p: filled
 *
 * With a probe on the kernel's question whether to fail, and stacks of its tracer.
 * Return: 0 or -errno.
 */
int places_find(void (*run)(void *ctx), void *ctx, struct places *p);

/* from here on faults are met only below @at; 0: anywhere. Return: 0 or -errno */
int place_choose(uint64_t at);

#endif /* _MMS_HOSTILE_PLACES_H */
