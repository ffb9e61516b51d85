/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * out.h - rows of records as a table, raw text, JSON or JSON lines. A
 * subcommand describes its columns once; headings, -o, the list in --help and
 * the types in JSON all come from that table.
 */
#ifndef _MMS_OUT_H
#define _MMS_OUT_H

#include "cli.h"

struct json_object;

/* how a column is written: text in tables and raw mode / type in JSON */
enum column_type {
	COL_STR,	/* text / string */
	COL_ADDR,	/* 0x.. / "0x%016x" */
	COL_NUM,	/* decimal / integer */
	COL_PFN,	/* hexadecimal / integer: no address, and below 2^53 */
	COL_SIZE,	/* 4K, bytes with -b / integer, bytes */
	COL_BOOL,	/* yes or no / true or false */
	COL_LIST,	/* words with commas / array of strings */
	COL_NEST,	/* short text / what the fill function built */
};

#define COL_F_DEFAULT	(1U << 0)	/* shown without -o */
#define COL_F_RIGHT	(1U << 1)	/* aligned to the right */
#define COL_F_TREE	(1U << 2)	/* carries the branches of a tree */
#define COL_F_NOJSON	(1U << 3)	/* not in JSON unless named */

#define COLUMNS_MAX	96

/**
 * struct column - one column of a subcommand
 * @name: heading; in lower case the key in JSON
 * @help: what it holds, for --help
 * @type: enum column_type
 * @flags: COL_F_*
 */
struct column {
	const char *name;
	const char *help;
	enum column_type type;
	unsigned int flags;
};

/**
 * struct cell - one value, filled by the subcommand
 * @set: there is a value; else "-" and null
 * @num: the numeric types and COL_BOOL
 * @str: the others: text; may point to @buf or elsewhere
 * @json: COL_NEST in JSON: object, handed over
 * @color: escape sequence for tables or NULL
 * @buf: room for @str
 */
struct cell {
	bool set;
	uint64_t num;
	const char *str;
	struct json_object *json;
	const char *color;
	char buf[1024];
};

/**
 * struct out_desc - what a subcommand prints
 * @schema: "mmscope.NAME/N"
 * @array: key of the array of rows in JSON
 * @columns: table of columns
 * @nr: how many
 * @fill: sets one cell of a row; @want_json asks for COL_NEST objects
 */
struct out_desc {
	const char *schema;
	const char *array;
	const struct column *columns;
	size_t nr;
	void (*fill)(const void *row, unsigned int column, struct cell *cell,
		     bool want_json, void *ctx);
};

/* nothing chose columns or a format: a command that can tell does so */
static inline bool is_report(const struct opts *o)
{
	return o->format == FORMAT_TABLE && !o->columns && !o->all_columns;
}

/* a table for a person, who may like a sentence before or after it */
static inline bool is_table(const struct opts *o)
{
	return o->format == FORMAT_TABLE && !o->noheadings && !o->quiet;
}

/* ---- columns.c ---- */

/**
 * struct selection - the columns that were chosen
 * @id: indices into the table of columns
 * @nr: how many
 */
struct selection {
	unsigned int id[COLUMNS_MAX];
	size_t nr;
};

/* 0 or EXIT_USAGE with a sentence printed */
int columns_select(const struct out_desc *desc, const struct opts *o,
		   struct selection *ret);
bool selection_has(const struct selection *sel, unsigned int id);
/* prints the list for --help */
void columns_usage(const struct out_desc *desc, FILE *f);

/* ---- out.c ---- */

struct out;

/**
 * out_open() - begin to print
 * @desc: what is printed; must outlive the output
 * @sel: columns, copied
 * @o: options; must outlive the output
 * @ctx: given to @desc->fill
 *
 * Return: the output, NULL if memory is short.
 */
struct out *out_open(const struct out_desc *desc, const struct selection *sel,
		     const struct opts *o, void *ctx);
/**
 * out_row() - print one row, below @parent in a tree
 * @out: output
 * @parent: what an earlier call returned, NULL for none
 * @row: given to @desc->fill; needed only during the call
 *
 * Rows of tables are kept until their widths are known, all others go out at
 * once.
 *
 * Return: handle for children, NULL where there is no tree.
 */
void *out_row(struct out *out, void *parent, const void *row);
/* puts one more top-level member after the rows; takes @value over */
void out_member(struct out *out, const char *key, struct json_object *value);
/* true while rows are kept back, so that the terminal is free */
bool out_is_quiet(const struct out *out);
/* prints the rest; 0 or EXIT_FAIL */
int out_close(struct out *out);

/* ends without the rows that are kept; what went out already stays */
void out_abandon(struct out *out);

/* ---- json.c ---- */

/* name of a column as a key */
const char *json_key(const char *name, char *buf, size_t size);
struct json_object *json_addr(uint64_t va);
struct json_object *json_text(const char *text);
struct json_object *json_words(const char *list);
struct json_object *json_moment(const struct mmscope_moment *moment);
/* the members that make an answer complete: root and consistency */
void out_moment(struct out *out, const struct mmscope_moment *moment);

/* ---- term.c ---- */

/* decides once, from the options and the terminal */
void term_init(const struct opts *o);
bool term_color(void);
bool term_utf8(void);
/* columns of the terminal, 40..1000; prose takes term_width(), at most 96 */
unsigned int term_columns(void);
unsigned int term_width(void);
/* lines of the terminal, 24 where nobody knows */
unsigned int term_rows(void);

#define SGR_RESET	"\033[0m"
#define SGR_BOLD	"\033[1m"
#define SGR_DIM		"\033[2m"
#define SGR_RED		"\033[31m"
#define SGR_GREEN	"\033[32m"
#define SGR_YELLOW	"\033[33m"
#define SGR_BLUE	"\033[34m"
#define SGR_MAGENTA	"\033[35m"
#define SGR_CYAN	"\033[36m"

/* colour of a state, NULL for the plain ones */
const char *state_color(unsigned int state);

#endif /* _MMS_OUT_H */
