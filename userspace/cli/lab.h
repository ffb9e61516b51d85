/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lab.h - models to play with.
 */
#ifndef _MMS_LAB_H
#define _MMS_LAB_H

#include "out.h"

/**
 * struct lab_slab - a slab allocator to play with
 * @frames: memory, in frames of 512 bytes
 * @size: bytes of an object
 * @stack: objects that a CPU keeps
 * @step: array of @nr words, borrowed
 * @nr: how many
 */
struct lab_slab {
	unsigned int frames;
	unsigned int size;
	unsigned int stack;
	const char *const *step;
	size_t nr;
};

/* plays and prints; an exit status, with a sentence printed if it is not 0 */
int lab_slab_run(const struct lab_slab *how, const struct opts *o);

/* the columns of it, for --help */
void lab_slab_usage(FILE *f);

#endif /* _MMS_LAB_H */
