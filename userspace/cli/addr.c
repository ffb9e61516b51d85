// SPDX-License-Identifier: GPL-2.0-only
/*
 * addr.c - addresses and ranges as people write them.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* hexadecimal digits with or without 0x; sets @end behind them */
static const char *hex_parse(const char *text, const char **end, uint64_t *ret)
{
	const char *digits = text;
	char *stop;

	if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
		digits += 2;
	if (!isxdigit((unsigned char)*digits))
		return "an address is hexadecimal, with or without 0x";
	errno = 0;
	*ret = strtoull(digits, &stop, 16);
	if (errno)
		return "an address has at most 64 bits";
	*end = stop;
	return NULL;
}

static int suffix_shift(char c)
{
	static const char suffixes[] = "KMGT";
	const char *at = c ? strchr(suffixes, toupper((unsigned char)c)) : NULL;

	return at ? 10 * (int)(at - suffixes + 1) : -1;
}

/* a length: decimal if it has a suffix, else hexadecimal like an address */
static const char *len_parse(const char *text, uint64_t *ret)
{
	size_t digits = strspn(text, "0123456789");
	int shift = suffix_shift(text[digits]);
	const char *end, *wrong;
	uint64_t len;

	if (digits && shift > 0 && !text[digits + 1]) {
		errno = 0;
		len = strtoull(text, NULL, 10);
		if (errno || len > UINT64_MAX >> shift)
			return "the length is too large";
		*ret = len << shift;
		return NULL;
	}
	wrong = hex_parse(text, &end, ret);
	if (wrong || *end)
		return "a length is hexadecimal, or decimal with K, M, G or T";
	return NULL;
}

static const char *plus_parse(const char *text, struct span *s)
{
	uint64_t len;
	const char *wrong = len_parse(text, &len);

	if (wrong)
		return wrong;
	if (!len)
		return "the range is empty";
	if (len - 1 > UINT64_MAX - s->start)
		return "the range reaches past the last address";
	s->last = s->start + (len - 1);
	return NULL;
}

static const char *minus_parse(const char *text, struct span *s)
{
	uint64_t end;
	const char *rest;
	const char *wrong = hex_parse(text, &rest, &end);

	if (wrong)
		return wrong;
	if (*rest)
		return "something follows the end of the range";
	if (end <= s->start)
		return "the end of the range does not lie behind its start";
	s->last = end - 1;
	return NULL;
}

const char *span_parse(const char *text, struct span *ret)
{
	struct span s = { .is_range = true };
	const char *rest, *wrong;

	wrong = hex_parse(text, &rest, &s.start);
	if (wrong)
		return wrong;
	switch (*rest) {
	case '\0':
		s.last = s.start;
		s.is_range = false;
		break;
	case '+':
		wrong = plus_parse(rest + 1, &s);
		break;
	case '-':
		wrong = minus_parse(rest + 1, &s);
		break;
	default:
		return "an address is hexadecimal, with or without 0x";
	}
	if (!wrong)
		*ret = s;
	return wrong;
}
