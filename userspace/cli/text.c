// SPDX-License-Identifier: GPL-2.0-only
/*
 * text.c - numbers and foreign text made fit to be read.
 */
#include <inttypes.h>
#include <string.h>

#include "cli.h"

void size_str(uint64_t n, bool bytes, char *buf, size_t size)
{
	static const char suffixes[] = "BKMGTPE";
	unsigned int i = 0;
	uint64_t unit = 1, tenths;

	if (bytes) {
		snprintf(buf, size, "%" PRIu64, n);
		return;
	}
	while (i < 6 && n / unit >= 1024) {
		unit <<= 10;
		i++;
	}
	tenths = n % unit * 10 / unit;
	if (tenths)
		snprintf(buf, size, "%" PRIu64 ".%" PRIu64 "%c", n / unit,
			 tenths, suffixes[i]);
	else
		snprintf(buf, size, "%" PRIu64 "%c", n / unit, suffixes[i]);
}

/* bytes of the UTF-8 character at @s, 0 if it is none or a control character */
static size_t utf8_len(const unsigned char *s)
{
	size_t len, i;

	if (*s < 0x80)
		return *s >= 0x20 && *s != 0x7f;
	len = *s >= 0xf0 && *s <= 0xf4 ? 4 : *s >= 0xe0 && *s <= 0xef ? 3 :
	      *s >= 0xc2 && *s <= 0xdf ? 2 : 0;
	for (i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* C1 controls, overlong forms, surrogates, beyond the last character */
	if ((s[0] == 0xc2 && s[1] < 0xa0) || (s[0] == 0xe0 && s[1] < 0xa0) ||
	    (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
	    (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

size_t text_safe(const char *text, char *buf, size_t size)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t used = 0;

	if (size)
		buf[0] = '\0';
	while (*s) {
		size_t len = utf8_len(s);
		char piece[5];

		if (len)
			snprintf(piece, len + 1, "%s", (const char *)s);
		else
			snprintf(piece, sizeof(piece), "\\x%02x", *s);
		s += len ? len : 1;
		len = strlen(piece);
		if (used + len < size)
			memcpy(buf + used, piece, len + 1);
		used += len;
	}
	return used;
}

void words_str(uint32_t flags, const char *const *words, size_t nr, char *buf,
	       size_t size)
{
	size_t len = 0, bit;

	if (size)
		buf[0] = '\0';
	for (bit = 0; bit < 32; bit++) {
		char number[8];

		if (!(flags >> bit & 1) || len >= size)
			continue;
		snprintf(number, sizeof(number), "bit%zu", bit);
		len += snprintf(buf + len, size - len, "%s%s", len ? "," : "",
				bit < nr ? words[bit] : number);
	}
}

void moment_print(const struct mmscope_moment *moment)
{
	const struct mms_consistency *c = &moment->cons;
	uint64_t restarts = moment->calls ? moment->calls - 1 : 0;
	char text[128];

	mmscope_cons_str(c, text, sizeof(text));
	fflush(stdout);
	fprintf(stderr, "mmscope: %s (%s): %u hold%s, longest %.1f us, together %.1f us, "
		"at most %u %s in one hold, %" PRIu64 " restart%s, %" PRIu64
		" retr%s, %" PRIu64 " lost\n",
		mmscope_cons_name(c->kind), text,
		c->holds, c->holds == 1 ? "" : "s", c->max_hold_ns / 1e3,
		c->sum_hold_ns / 1e3, c->max_hold_tables,
		c->lock == MMS_LOCK_MMAP ? "tables" : "members",
		restarts, restarts == 1 ? "" : "s", moment->retries,
		moment->retries == 1 ? "y" : "ies", moment->lost);
	if (moment->lost)
		warn("the answer is inconclusive: what is lost could not be reached, "
		     "as something moved or made no sense");
}
