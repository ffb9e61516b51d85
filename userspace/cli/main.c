// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - finds the subcommand and hands over.
 */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "watch.h"

static const struct command *const commands[] = {
	&cmd_translate,
	&cmd_map,
	&cmd_mm,
	&cmd_vma,
	&cmd_record,
	&cmd_tree,
	&cmd_pgtables,
	&cmd_who,
	&cmd_tasks,
	&cmd_diff,
	&cmd_features,
	&cmd_zones,
	&cmd_buddy,
	&cmd_slab,
	&cmd_frames,
	&cmd_page,
	&cmd_what,
	&cmd_verify,
	&cmd_lab,
};

static int usage(void)
{
	size_t i;

	fputs("Usage:\n mmscope COMMAND [OPTIONS] [ARGUMENTS]\n\n"
	      "Shows the live memory management of the running Linux kernel.\n\n"
	      "Commands:\n", stdout);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		printf(" %-10s %-30s %s\n", commands[i]->name, commands[i]->args,
		       commands[i]->summary);
	fputs("\nOptions:\n"
	      " -h, --help     this text; \"mmscope COMMAND --help\" for a command\n"
	      " -V, --version  version\n"
	      "\nExit status:\n"
	      " 0  the question was answered (\"nothing is mapped\" is an answer)\n"
	      " 1  failure\n"
	      " 2  wrong usage\n"
	      " 3  no such process, or it has no address space\n"
	      " 5  the module is missing or of another version\n"
	      " 6  a check found a violation\n"
	      " 7  not permitted\n"
	      "\nMore in mmscope(8).\n", stdout);
	return EXIT_OK;
}

static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i]->name, name) ||
		    (commands[i]->alias && !strcmp(commands[i]->alias, name)))
			return commands[i];
	return NULL;
}

int main(int argc, char **argv)
{
	const struct command *cmd;
	int code;

	setlocale(LC_CTYPE, "");
	atexit(close_stdout);
	if (argc < 2) {
		fail(EXIT_USAGE, "which command?");
		return opts_try_help("");
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help"))
		return usage();
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		opts_version();
		return EXIT_OK;
	}
	cmd = find(argv[1]);
	if (!cmd) {
		fail(EXIT_USAGE, "there is no command \"%s\"", argv[1]);
		return opts_try_help("");
	}
	watch_command(argv);
	code = cmd->run(argc - 1, argv + 1);
	return code == RUN_DONE ? EXIT_OK : code;
}
