// SPDX-License-Identifier: GPL-2.0-only
/*
 * term.c - what the terminal can show. Decided once, before the first line.
 */
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "out.h"

static bool use_color;
static bool use_utf8;

static bool color_wanted(enum color_mode mode)
{
	const char *term = getenv("TERM");
	const char *no = getenv("NO_COLOR");

	if (mode != COLOR_AUTO)
		return mode == COLOR_ALWAYS;
	if ((no && *no) || !term || !strcmp(term, "dumb"))
		return false;
	return isatty(STDOUT_FILENO);
}

void term_init(const struct opts *o)
{
	use_color = color_wanted(o->color) &&
		    (o->format == FORMAT_TABLE);
	use_utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
}

bool term_color(void)
{
	return use_color;
}

bool term_utf8(void)
{
	return use_utf8;
}

unsigned int term_columns(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize ws;
	long width = columns ? strtol(columns, NULL, 10) : 0;

	if (width <= 0 && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws))
		width = ws.ws_col;
	if (width <= 0)
		width = 80;
	return width < 40 ? 40 : width > 1000 ? 1000 : width;
}

/* wider lines are harder to read, so prose does not use all of a wide screen */
unsigned int term_width(void)
{
	unsigned int width = term_columns();

	return width > 96 ? 96 : width;
}

unsigned int term_rows(void)
{
	const char *lines = getenv("LINES");
	struct winsize ws;
	long rows = lines ? strtol(lines, NULL, 10) : 0;

	if (rows <= 0 && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws))
		rows = ws.ws_row;
	return rows <= 0 || rows > 1000 ? 24 : rows;
}

const char *state_color(unsigned int state)
{
	switch (state) {
	case MMS_STATE_MAPPED:
		return SGR_GREEN;
	case MMS_STATE_SWAP:
	case MMS_STATE_MIGRATION:
	case MMS_STATE_DEVICE:
		return SGR_MAGENTA;
	case MMS_STATE_PROT_NONE:
	case MMS_STATE_NUMA_HINT:
	case MMS_STATE_MARKER:
		return SGR_YELLOW;
	case MMS_STATE_HWPOISON:
	case MMS_STATE_BAD:
		return SGR_RED;
	default:
		return NULL;
	}
}
