// SPDX-License-Identifier: GPL-2.0-only
/*
 * columns.c - which columns are printed, in which order.
 */
#include <string.h>
#include <strings.h>

#include "out.h"

static int column_find(const struct out_desc *desc, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < desc->nr; i++)
		if (strlen(desc->columns[i].name) == len &&
		    !strncasecmp(desc->columns[i].name, name, len))
			return i;
	return -1;
}

static int select_list(const struct out_desc *desc, const char *list,
		       struct selection *sel)
{
	while (1) {
		size_t len = strcspn(list, ",");
		int id = column_find(desc, list, len);

		if (id < 0)
			return fail(EXIT_USAGE, "there is no column \"%.*s\": "
				    "--help lists them", (int)len, list);
		if (sel->nr == COLUMNS_MAX)
			return fail(EXIT_USAGE, "at most %d columns", COLUMNS_MAX);
		sel->id[sel->nr++] = id;
		list += len;
		if (!*list++)
			return 0;
	}
}

/* JSON costs no room on a screen, so it has all columns unless some are named */
static bool is_usual(const struct column *c, const struct opts *o)
{
	if (o->format == FORMAT_JSON || o->format == FORMAT_LINES)
		return !(c->flags & COL_F_NOJSON);
	return o->all_columns || c->flags & COL_F_DEFAULT;
}

int columns_select(const struct out_desc *desc, const struct opts *o,
		   struct selection *ret)
{
	struct selection sel = { .nr = 0 };
	const char *list = o->columns;
	size_t i;
	int err = 0;

	if (!list || *list == '+' || o->all_columns)
		for (i = 0; i < desc->nr; i++)
			if (is_usual(&desc->columns[i], o))
				sel.id[sel.nr++] = i;
	if (list && !o->all_columns)
		err = select_list(desc, list + (*list == '+'), &sel);
	if (!err)
		*ret = sel;
	return err;
}

bool selection_has(const struct selection *sel, unsigned int id)
{
	size_t i;

	for (i = 0; i < sel->nr; i++)
		if (sel->id[i] == id)
			return true;
	return false;
}

void columns_usage(const struct out_desc *desc, FILE *f)
{
	size_t i;

	fputs("\nColumns (* without -o):\n", f);
	for (i = 0; i < desc->nr; i++)
		fprintf(f, " %c %-10s %s\n",
			desc->columns[i].flags & COL_F_DEFAULT ? '*' : ' ',
			desc->columns[i].name, desc->columns[i].help);
}
