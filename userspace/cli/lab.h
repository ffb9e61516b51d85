/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lab.h - models to play with.
 */
#ifndef _MMS_LAB_H
#define _MMS_LAB_H

#include "out.h"

#define LAB_FRAMES_MAX	128	/* what a line can show */
#define LAB_CPUS_MAX	8	/* one digit each */

/**
 * struct lab_buddy - a buddy allocator to play with
 * @frames: memory, in frames
 * @cpus: CPUs that keep freed frames on lists of their own; 0: there are no such lists
 * @batch: frames that a CPU fetches and gives back at a time
 * @high: from so many frames on it gives back
 * @step: array of @nr words, borrowed
 * @nr: how many
 */
struct lab_buddy {
	uint64_t frames;
	uint64_t cpus;
	uint64_t batch;
	uint64_t high;
	const char *const *step;
	size_t nr;
};

/* plays and prints; an exit status, with a sentence printed if it is not 0 */
int lab_buddy_run(const struct lab_buddy *how, const struct opts *o);

/* the columns of it, for --help */
void lab_buddy_usage(FILE *f);

/**
 * struct lab_slab - a slab allocator to play with
 * @frames: memory, in frames of 512 bytes
 * @size: bytes of an object
 * @stack: objects that a CPU keeps
 * @step: array of @nr words, borrowed
 * @nr: how many
 */
struct lab_slab {
	uint64_t frames;
	uint64_t size;
	uint64_t stack;
	const char *const *step;
	size_t nr;
};

/* plays and prints; an exit status, with a sentence printed if it is not 0 */
int lab_slab_run(const struct lab_slab *how, const struct opts *o);

/* the columns of it, for --help */
void lab_slab_usage(FILE *f);

#endif /* _MMS_LAB_H */
