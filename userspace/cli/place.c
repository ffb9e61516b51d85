// SPDX-License-Identifier: GPL-2.0-only
/*
 * place.c - places in physical memory as people write them: a frame number in
 * hexadecimal, "pfn:" and a decimal one, "pa:" and a physical address.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"

static const char *decimal(const char *text, const char **end, uint64_t *ret)
{
	char *stop;

	if (*text < '0' || *text > '9')
		return "behind \"pfn:\" comes a decimal number";
	errno = 0;
	*ret = strtoull(text, &stop, 10);
	if (errno)
		return "the number is too large";
	*end = stop;
	return NULL;
}

static const char *decimal_span(const char *text, struct span *s)
{
	const char *rest, *wrong = decimal(text, &rest, &s->start);
	char sign = wrong ? '\0' : *rest;
	uint64_t second;

	s->last = s->start;
	s->is_range = sign;
	if (wrong || !sign)
		return wrong;
	if (sign != '+' && sign != '-')
		return "behind \"pfn:\" comes a decimal number";
	wrong = decimal(rest + 1, &rest, &second);
	if (wrong)
		return wrong;
	if (*rest)
		return "something follows the range";
	if (sign == '+' ? !second || second - 1 > UINT64_MAX - s->start :
			  second <= s->start)
		return "the range is empty or too long";
	s->last = sign == '+' ? s->start + (second - 1) : second - 1;
	return NULL;
}

const char *place_parse(const char *text, struct place *ret)
{
	if (!strncmp(text, "pfn:", 4)) {
		ret->kind = PLACE_PFN;
		return decimal_span(text + 4, &ret->span);
	}
	if (!strncmp(text, "pa:", 3)) {
		ret->kind = PLACE_PA;
		return span_parse(text + 3, &ret->span);
	}
	ret->kind = PLACE_BARE;
	return span_parse(text, &ret->span);
}
