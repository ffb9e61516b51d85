// SPDX-License-Identifier: GPL-2.0
/*
 * Arrays that double when they are full.
 */
#include "array.h"

void *mms_array_add(void *array, size_t *nr, size_t size)
{
	char *at;

	memcpy(&at, array, sizeof(at));
	/* full exactly when there are a power of two of them */
	if (!(*nr & (*nr - 1))) {
		at = mms_resize(at, *nr * size, (*nr ? 2 * *nr : 1) * size);
		if (!at)
			return NULL;
		memcpy(array, &at, sizeof(at));
	}
	return memset(at + (*nr)++ * size, 0, size);
}
