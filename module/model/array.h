/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arrays that grow at their end.
 */
#ifndef _MMS_MODEL_ARRAY_H
#define _MMS_MODEL_ARRAY_H

#include "deps.h"

/**
 * mms_array_add() - add a member at the end of an array
 * @array: address of the pointer to the array, which begins as NULL; what it points
 *	to may move, and is given back with mms_zfree()
 * @nr: number of members, counted up
 * @size: bytes of a member
 *
 * Context: may sleep. Return: the new member, all zero; NULL without memory, and
 * the array is as it was.
 */
void *mms_array_add(void *array, size_t *nr, size_t size);

#endif /* _MMS_MODEL_ARRAY_H */
