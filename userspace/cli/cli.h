/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cli.h - what the subcommands share: exit codes, options, the target, error
 * sentences, and parsing. Output has its own header, out.h.
 */
#ifndef _MMS_CLI_H
#define _MMS_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "libmmscope.h"
#include "../../module/model/array.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* exit codes, see EXIT STATUS in mmscope(8); 4 is kselftest's "skip" */
#define EXIT_OK		0
#define EXIT_FAIL	1
#define EXIT_USAGE	2
#define EXIT_NO_TARGET	3
#define EXIT_NO_MODULE	5
#define EXIT_FINDING	6
#define EXIT_DENIED	7

/* what run() of a subcommand returns when an option has said it all (--help) */
#define RUN_DONE	(-1)

enum format {
	FORMAT_TABLE,
	FORMAT_RAW,
	FORMAT_JSON,
	FORMAT_LINES,
};

enum color_mode {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

/**
 * struct opts - options that all subcommands have
 * @format: how rows are printed
 * @columns: argument of -o or NULL, not owned
 * @all_columns: --output-all
 * @noheadings: -n
 * @bytes: -b
 * @verbose: -v
 * @quiet: -q
 * @color: --color
 * @watch_ms: --watch: time between two rounds; 0 for one round
 */
struct opts {
	enum format format;
	const char *columns;
	bool all_columns;
	bool noheadings;
	bool bytes;
	bool verbose;
	bool quiet;
	enum color_mode color;
	uint32_t watch_ms;
};

struct column;

/**
 * struct command - one subcommand
 * @name: as typed
 * @alias: second name or NULL
 * @args: arguments, for the synopsis
 * @summary: what it does, a few words
 * @run: gets the arguments with the subcommand as argv[0]; returns an exit code
 */
struct command {
	const char *name;
	const char *alias;
	const char *args;
	const char *summary;
	int (*run)(int argc, char **argv);
};

extern const struct command cmd_translate;
extern const struct command cmd_map;
extern const struct command cmd_mm;
extern const struct command cmd_vma;
extern const struct command cmd_tree;
extern const struct command cmd_pgtables;
extern const struct command cmd_who;
extern const struct command cmd_tasks;
extern const struct command cmd_features;
extern const struct command cmd_zones;
extern const struct command cmd_buddy;
extern const struct command cmd_slab;
extern const struct command cmd_frames;
extern const struct command cmd_page;
extern const struct command cmd_what;
extern const struct command cmd_verify;
extern const struct command cmd_lab;
extern const struct command cmd_record;
extern const struct command cmd_diff;

/* ---- options.c ---- */

enum {
	OPT_JSON = 256,
	OPT_OUTPUT_ALL,
	OPT_COLOR,
	OPT_FROM,
	OPT_OWN,	/* first free number for a subcommand */
};

/* the common part of the tables a subcommand gives to getopt_long() */
#define COMMON_SHORT "Jo:nrbvqhVw:"
#define COMMON_LONG \
	{ "json", optional_argument, NULL, OPT_JSON }, \
	{ "output", required_argument, NULL, 'o' }, \
	{ "output-all", no_argument, NULL, OPT_OUTPUT_ALL }, \
	{ "noheadings", no_argument, NULL, 'n' }, \
	{ "raw", no_argument, NULL, 'r' }, \
	{ "bytes", no_argument, NULL, 'b' }, \
	{ "verbose", no_argument, NULL, 'v' }, \
	{ "quiet", no_argument, NULL, 'q' }, \
	{ "color", optional_argument, NULL, OPT_COLOR }, \
	{ "from", required_argument, NULL, OPT_FROM }, \
	{ "watch", required_argument, NULL, 'w' }, \
	{ "help", no_argument, NULL, 'h' }, \
	{ "version", no_argument, NULL, 'V' }, \
	{ NULL, 0, NULL, 0 }

/**
 * struct opts_flag - option of a subcommand that sets a bool of its request
 * @c: what getopt_long() gives for it; 0 ends the table
 * @offset: of the bool
 */
struct opts_flag {
	int c;
	size_t offset;
};

#define OPTS_NOT_MINE (-1)

/**
 * struct opts_spec - how a subcommand is called
 * @command: its name
 * @shorts: letters, for getopt_long()
 * @longs: words, for getopt_long()
 * @usage: prints the help text and returns RUN_DONE
 * @flags: options that need no code, or NULL
 * @take: takes another option of its own: 0, an exit code after a sentence was
 *	printed, or OPTS_NOT_MINE; NULL if there is none
 * @leftover: what to say if anything follows the options; NULL if something may
 */
struct opts_spec {
	const char *command;
	const char *shorts;
	const struct option *longs;
	int (*usage)(void);
	const struct opts_flag *flags;
	int (*take)(void *request, int c, char *arg);
	const char *leftover;
};

/* reads all options into @opts and @request; 0, RUN_DONE or EXIT_USAGE */
int opts_parse(int argc, char **argv, const struct opts_spec *spec,
	       struct opts *opts, void *request);
/* takes one of the common options; 0 or EXIT_USAGE */
int opts_take(struct opts *o, int c, const char *arg);
/**
 * opts_number() - the number that an option takes
 * @option: its name, for the sentence
 * @arg: as typed, decimal or 0x...
 * @least: smallest that is taken
 * @most: largest
 * @ret: filled
 *
 * Return: 0 or EXIT_USAGE with a sentence printed.
 */
int opts_number(const char *option, const char *arg, uint64_t least, uint64_t most,
		uint64_t *ret);
/* prints the common options, for --help */
void opts_usage(FILE *f);
/* prints the version line; always RUN_DONE */
int opts_version(void);
/* "try --help" after a wrong option; always EXIT_USAGE */
int opts_try_help(const char *command);

/* ---- error.c ---- */

/* prints "mmscope: SENTENCE" and returns @code */
int fail(int code, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* a sentence that does not end the program */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
struct target;

/* sentence and exit code for an error that mmscope_open() gave */
int fail_open(int err);
/* the same for mmscope_open_file() */
int fail_open_file(int err, const char *path);
/* sentence and exit code for an error that a query about @t gave */
int fail_query(int err, const struct target *t);
/* the same for a view (MMS_VIEW_*); @t is NULL where it is about the machine */
int fail_view(int err, unsigned int view, const struct target *t);
/* at exit: whatever stdout did not take is an error */
void close_stdout(void);

/* ---- device.c ---- */

/**
 * typedef device_fn - a subcommand's answer
 * @m: connection
 * @ctx: as given to device_run()
 *
 * Called once, or with --watch again and again: it must leave @ctx as it was.
 *
 * Return: exit code.
 */
typedef int device_fn(struct mmscope *m, void *ctx);

/* from now on the program asks @file, not the module; NULL: the module again */
void source_set(const char *file);
/* the file that is asked, NULL for the module */
const char *source_file(void);
/* opens what is asked; on failure says why and gives the exit code */
int device_open(struct mmscope **ret);
/*
 * Opens what is asked, runs @answer as often as --watch wants, and closes it.
 * Returns the exit code. This is what a subcommand ends with.
 */
int device_run(const struct opts *o, device_fn *answer, void *ctx);
/*
 * The answer of a view: calls @fn with each record and its texts. Returns 0,
 * what @fn ended it with, or, with a sentence printed, an exit code. @t is NULL
 * where the view is about the machine.
 */
int view_each(struct mmscope *m, const struct mmscope_view_args *args,
	      const struct target *t, mmscope_entry_fn *fn, void *ctx,
	      struct mmscope_moment *ret);

/* ---- target.c ---- */

/**
 * struct target - whose address space is looked at
 * @space: what the library takes; of "self" in a file the pid is 0
 * @comm: name of the process, empty if it could not be read
 */
struct target {
	struct mmscope_space space;
	char comm[64];
};

/* reads "PID", "self" or "kernel"; 0 or EXIT_USAGE with a sentence printed */
int target_parse(const char *text, struct target *ret);
bool target_is_kernel(const struct target *t);
/* what only a file knows of a target: the pid of "self", the name; else nothing */
void target_resolve(struct target *t, struct mmscope *m);
/* "process 42 (bash)" or "the kernel" */
void target_label(const struct target *t, char *buf, size_t size);

/* ---- procfs.c ---- */

/* opens /proc/PID/NAME, NULL with errno on failure; tests link their own */
FILE *procfs_open(int pid, const char *name);
/* opens a file outside /proc/PID in the same way */
FILE *sysfile_open(const char *path);

/* ---- maps.c ---- */

/**
 * struct vma - a mapping and how it is called
 * @start: first address
 * @end: first address after
 * @perms: "rw-p"
 * @name: file or "[heap]", empty for anonymous memory; owned by the table
 */
struct vma {
	uint64_t start;
	uint64_t end;
	char perms[5];
	char *name;
};

/**
 * struct maps - the mappings of a process, ascending
 * @vma: array, owned
 * @nr: how many
 */
struct maps {
	struct vma *vma;
	size_t nr;
};

/*
 * Mappings of a target; the kernel has none, which is no failure. 0 or -errno;
 * what could not be read leaves an empty table.
 */
int maps_of(struct mmscope *m, const struct target *t, struct maps *ret);
/* tells that maps_of() failed, where the rest of the answer stands */
void warn_no_names(const struct target *t);
void maps_free(struct maps *m);
/* the mapping around @va, or the first one after it; NULL past the last */
const struct vma *maps_find(const struct maps *m, uint64_t va);
/* the mapping around @va or NULL */
const struct vma *maps_at(const struct maps *m, uint64_t va);

/* ---- addr.c ---- */

/**
 * struct span - one argument: an address or a range
 * @start: first address
 * @last: last address, equal to @start for a single one
 * @is_range: a range was written, even if it is short
 */
struct span {
	uint64_t start;
	uint64_t last;
	bool is_range;
};

/*
 * Reads ADDR, START-END or START+LEN. Addresses are hexadecimal, with or
 * without 0x; LEN too, or decimal with one of the suffixes K, M, G, T.
 * Returns NULL or a sentence about what is wrong.
 */
const char *span_parse(const char *text, struct span *ret);

/* ---- swaps.c ---- */

/**
 * struct swaps - names of swap areas, asked once each
 * @m: connection
 * @known: what the module said, index is the number of the area
 * @asked: bit n: area n was asked
 */
struct swaps {
	struct mmscope *m;
	struct mms_swap known[64];
	uint64_t asked;
};

void swaps_init(struct swaps *s, struct mmscope *m);
/* "/dev/vda2" or "swap area 3"; valid until the next call */
const char *swaps_name(struct swaps *s, unsigned int type);

/* ---- text.c ---- */

/* "4K", "1.5G"; @bytes: as a plain number */
void size_str(uint64_t n, bool bytes, char *buf, size_t size);
/* @text with control characters and broken UTF-8 as \xHH; length as snprintf */
size_t text_safe(const char *text, char *buf, size_t size);
/* names of the bits of @flags, comma separated; "bit7" for one without a name */
void words_str(uint32_t flags, const char *const *words, size_t nr, char *buf,
	       size_t size);
/* prints the consistency line to stderr */
void moment_print(const struct mmscope_moment *moment);

/* ---- progress.c ---- */

/**
 * struct progress - a line on a terminal that shows that work goes on
 * @on: stderr is a terminal and nothing else writes there
 * @shown: a line stands there now
 * @start_ns: when it began
 * @last_ns: when it was last drawn
 */
struct progress {
	bool on;
	bool shown;
	uint64_t start_ns;
	uint64_t last_ns;
};

void progress_init(struct progress *p, bool wanted);
/* draws at most some times a second, and nothing in the first one */
void progress_show(struct progress *p, uint64_t count, const char *what,
		   uint64_t at);
void progress_clear(struct progress *p);

#endif /* _MMS_CLI_H */
