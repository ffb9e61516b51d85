// SPDX-License-Identifier: GPL-2.0-only
/*
 * array.c - arrays that grow at their end.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

void *array_add(void *array, size_t *nr, size_t size)
{
	char *at;

	memcpy(&at, array, sizeof(at));
	/* full exactly when there are a power of two of them */
	if (!(*nr & (*nr - 1))) {
		at = realloc(at, (*nr ? 2 * *nr : 1) * size);
		if (!at)
			return NULL;
		memcpy(array, &at, sizeof(at));
	}
	return memset(at + (*nr)++ * size, 0, size);
}
