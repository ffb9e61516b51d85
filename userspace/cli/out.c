// SPDX-License-Identifier: GPL-2.0-only
/*
 * out.c - prints rows in the format that was asked for.
 *
 * Raw text and JSON go out row by row, so memory does not grow with the length
 * of the answer. A table keeps its first TABLE_ROWS rows to find its widths;
 * what comes after them is written with the widths found so far, and a value
 * that is wider moves the rest of its line.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <libsmartcols.h>

#include "out.h"

#define TABLE_ROWS 4096

/**
 * struct out - output under way
 * @desc: what is printed
 * @sel: columns
 * @opts: options
 * @ctx: for @desc->fill
 * @rows: rows so far
 * @begun: what precedes the rows was printed
 * @table: table while rows are kept, NULL in other formats and afterwards
 * @is_tree: rows have parents, all of them are kept
 * @width: widths of the columns once the table was printed
 * @members: top-level members that follow the rows of a JSON document, owned
 * @failed: something went wrong, out_close() tells
 */
struct out {
	const struct out_desc *desc;
	struct selection sel;
	const struct opts *opts;
	void *ctx;
	uint64_t rows;
	bool begun;
	struct libscols_table *table;
	bool is_tree;
	size_t width[COLUMNS_MAX];
	struct json_object *members;
	bool failed;
};

static bool is_json(const struct out *out)
{
	return out->opts->format == FORMAT_JSON ||
	       out->opts->format == FORMAT_LINES;
}

static const struct column *column_at(const struct out *out, size_t i)
{
	return &out->desc->columns[out->sel.id[i]];
}

static void cell_fill(struct out *out, const void *row, size_t i,
		      struct cell *cell)
{
	cell->set = false;
	cell->num = 0;
	cell->str = NULL;
	cell->json = NULL;
	cell->color = NULL;
	out->desc->fill(row, out->sel.id[i], cell, is_json(out), out->ctx);
}

/* text of a cell; points into @cell, @buf or constant memory */
static const char *cell_text(const struct out *out, const struct column *col,
			     const struct cell *cell, char *buf, size_t size)
{
	/* a tree has rows of several kinds, where most columns mean nothing */
	if (!cell->set)
		return out->is_tree ? "" : "-";
	switch (col->type) {
	case COL_ADDR:
	case COL_PFN:
		snprintf(buf, size, "0x%" PRIx64, cell->num);
		return buf;
	case COL_NUM:
		snprintf(buf, size, "%" PRIu64, cell->num);
		return buf;
	case COL_SIZE:
		size_str(cell->num, out->opts->bytes, buf, size);
		return buf;
	case COL_BOOL:
		return cell->num ? "yes" : "no";
	default:
		return cell->str && *cell->str ? cell->str : "-";
	}
}

static struct json_object *cell_json(const struct column *col,
				     const struct cell *cell)
{
	if (!cell->set)
		return NULL;
	switch (col->type) {
	case COL_ADDR:
		return json_addr(cell->num);
	case COL_NUM:
	case COL_PFN:
	case COL_SIZE:
		return json_object_new_uint64(cell->num);
	case COL_BOOL:
		return json_object_new_boolean(cell->num);
	case COL_LIST:
		return json_words(cell->str);
	case COL_NEST:
		return cell->json;
	default:
		return json_text(cell->str);
	}
}

/* ---- JSON ---- */

static void json_begin(const struct out *out)
{
	if (out->opts->format == FORMAT_JSON)
		printf("{\n   \"schema\": \"%s\",\n   \"%s\": [",
		       out->desc->schema, out->desc->array);
}

static void json_put(struct json_object *obj)
{
	fputs(json_object_to_json_string_ext(obj, JSON_C_TO_STRING_PLAIN |
					     JSON_C_TO_STRING_NOSLASHESCAPE),
	      stdout);
}

static void json_row(struct out *out, const void *row)
{
	struct json_object *obj = json_object_new_object();
	char key[32];
	size_t i;

	for (i = 0; i < out->sel.nr; i++) {
		const struct column *col = column_at(out, i);
		struct cell cell;

		cell_fill(out, row, i, &cell);
		json_object_object_add(obj, json_key(col->name, key, sizeof(key)),
				       cell_json(col, &cell));
	}
	if (out->opts->format == FORMAT_JSON)
		fputs(out->rows ? ",\n      " : "\n      ", stdout);
	json_put(obj);
	if (out->opts->format == FORMAT_LINES)
		putchar('\n');
	json_object_put(obj);
}

static void json_end(struct out *out)
{
	if (out->opts->format != FORMAT_JSON)
		return;
	fputs(out->rows ? "\n   ]" : "]", stdout);
	json_object_object_foreach(out->members, key, value) {
		printf(",\n   \"%s\": ", key);
		json_put(value);
	}
	fputs("\n}\n", stdout);
}

/* ---- raw ---- */

/*
 * A blank inside a value would look like the next column, and a file name may
 * hold what does things to a terminal.
 */
static void raw_value(const char *text)
{
	for (; *text; text++) {
		unsigned char c = *text;

		if (c <= ' ' || c == '\\' || c == 0x7f)
			printf("\\x%02x", c);
		else
			putchar(*text);
	}
}

static void raw_headings(const struct out *out)
{
	size_t i;

	if (out->opts->noheadings)
		return;
	for (i = 0; i < out->sel.nr; i++)
		printf("%s%s", i ? " " : "", column_at(out, i)->name);
	putchar('\n');
}

static void raw_row(struct out *out, const void *row)
{
	size_t i;

	for (i = 0; i < out->sel.nr; i++) {
		struct cell cell;
		char buf[32];

		cell_fill(out, row, i, &cell);
		if (i)
			putchar(' ');
		raw_value(cell_text(out, column_at(out, i), &cell, buf,
				    sizeof(buf)));
	}
	putchar('\n');
}

/* ---- table ---- */

static bool table_begin(struct out *out)
{
	size_t i;

	out->table = scols_new_table();
	if (!out->table)
		return false;
	scols_table_enable_colors(out->table, term_color());
	scols_table_enable_ascii(out->table, !term_utf8());
	scols_table_enable_noheadings(out->table, out->opts->noheadings);
	for (i = 0; i < out->sel.nr; i++) {
		const struct column *col = column_at(out, i);
		int flags = col->flags & COL_F_RIGHT ? SCOLS_FL_RIGHT : 0;

		if (col->flags & COL_F_TREE) {
			flags |= SCOLS_FL_TREE;
			out->is_tree = true;
		}
		if (!scols_table_new_column(out->table, col->name, 0, flags))
			return false;
	}
	return true;
}

static void *table_row(struct out *out, void *parent, const void *row)
{
	struct libscols_line *line = scols_table_new_line(out->table, parent);
	size_t i;

	if (!line) {
		out->failed = true;
		return NULL;
	}
	for (i = 0; i < out->sel.nr; i++) {
		struct cell cell;
		char buf[32];

		cell_fill(out, row, i, &cell);
		if (scols_line_set_data(line, i,
					cell_text(out, column_at(out, i), &cell,
						  buf, sizeof(buf))))
			out->failed = true;
		if (cell.color && term_color())
			scols_cell_set_color(scols_line_get_cell(line, i),
					     cell.color);
	}
	return line;
}

/* prints the rows that were kept and remembers how wide they were */
static void table_flush(struct out *out)
{
	size_t i;

	if (scols_print_table(out->table))
		out->failed = true;
	for (i = 0; i < out->sel.nr; i++) {
		struct libscols_column *col = scols_table_get_column(out->table, i);

		out->width[i] = scols_column_get_width(col);
	}
	scols_unref_table(out->table);
	out->table = NULL;
}

/* what the table library does to the kept rows; the result is the caller's */
static char *tail_text(const char *text)
{
	size_t size = text_safe(text, NULL, 0) + 1;
	char *safe = malloc(size);

	if (safe)
		text_safe(text, safe, size);
	return safe;
}

static void tail_cell(const struct out *out, size_t i, const struct cell *cell)
{
	const struct column *col = column_at(out, i);
	bool right = col->flags & COL_F_RIGHT;
	bool last = i + 1 == out->sel.nr;
	const char *sgr = cell->color && term_color() ? cell->color : NULL;
	char buf[32];
	char *text = tail_text(cell_text(out, col, cell, buf, sizeof(buf)));
	int pad = 0;

	if (!text)
		return;
	if (out->width[i] > strlen(text))
		pad = out->width[i] - strlen(text);
	printf("%*s%s%s%s%*s", right ? pad : 0, "", sgr ? sgr : "", text,
	       sgr ? SGR_RESET : "", right || last ? 0 : pad, "");
	free(text);
}

/* a row after the kept ones; the last column is never padded */
static void table_tail_row(struct out *out, const void *row)
{
	size_t i;

	for (i = 0; i < out->sel.nr; i++) {
		struct cell cell;

		cell_fill(out, row, i, &cell);
		if (i)
			putchar(' ');
		tail_cell(out, i, &cell);
	}
	putchar('\n');
}

/* ---- all formats ---- */

struct out *out_open(const struct out_desc *desc, const struct selection *sel,
		     const struct opts *o, void *ctx)
{
	struct out *out = calloc(1, sizeof(*out));

	if (!out)
		return NULL;
	out->desc = desc;
	out->sel = *sel;
	out->opts = o;
	out->ctx = ctx;
	out->members = json_object_new_object();
	if (o->format == FORMAT_TABLE && !table_begin(out))
		out->failed = true;
	return out;
}

/* nothing is printed before the first row, so that an early error stands alone */
static void begin(struct out *out)
{
	if (out->begun)
		return;
	out->begun = true;
	if (is_json(out))
		json_begin(out);
	else if (out->opts->format == FORMAT_RAW)
		raw_headings(out);
}

void *out_row(struct out *out, void *parent, const void *row)
{
	void *handle = NULL;

	if (out->failed)
		return NULL;
	begin(out);
	if (is_json(out))
		json_row(out, row);
	else if (out->opts->format == FORMAT_RAW)
		raw_row(out, row);
	else if (out->table)
		handle = table_row(out, parent, row);
	else
		table_tail_row(out, row);
	out->rows++;
	if (out->table && !out->is_tree && out->rows == TABLE_ROWS)
		table_flush(out);
	return handle;
}

void out_member(struct out *out, const char *key, struct json_object *value)
{
	json_object_object_add(out->members, key, value);
}

bool out_is_quiet(const struct out *out)
{
	return out->table != NULL;
}

void out_abandon(struct out *out)
{
	scols_unref_table(out->table);
	json_object_put(out->members);
	free(out);
}

int out_close(struct out *out)
{
	bool failed;

	begin(out);
	if (is_json(out))
		json_end(out);
	else if (out->table && out->rows)
		table_flush(out);
	failed = out->failed;
	out_abandon(out);
	return failed ? fail(EXIT_FAIL, "not enough memory for the output") : 0;
}
